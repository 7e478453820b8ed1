"""A TCP proxy before a database server that cuts connections, refuses new ones for a while, or loses the answer to a commit."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

_WRITES, _COMMIT = b"pg_advisory_xact_lock", b"COMMIT\x00"


class CutConnection:
    """The proxy. `port` stays the same while it is away."""

    def __init__(self, host: str, port: int) -> None:
        self._server = (host, port)
        self._open: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.lose_answers = 0
        """So many of the next writers' commits reach the server, and their answers do not come back."""
        self.lost = 0
        self._accept_soon()

    def go_away(self) -> None:
        """Cut every connection and refuse new ones, as a server does that is stopped."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.cut()

    def come_back(self) -> None:
        """Take connections again."""
        self._listener = socket.create_server(("127.0.0.1", self.port))
        self._accept_soon()

    def cut(self) -> None:
        """Cut every connection."""
        for each in self._open:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()
        self._open.clear()

    def _accept_soon(self) -> None:
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            server = socket.create_connection(self._server)
            self._open += (client, server)
            for source, target in ((client, server), (server, client)):
                threading.Thread(
                    target=self._pass_on, args=(source, target, source is client), daemon=True
                ).start()

    def _pass_on(self, source: socket.socket, target: socket.socket, asks: bool) -> None:
        writes = False
        with suppress(OSError):
            while data := source.recv(65536):
                writes = writes or (asks and _WRITES in data)
                if writes and self.lose_answers and _COMMIT in data:
                    self.lose_answers -= 1
                    self.lost += 1
                    source.shutdown(
                        socket.SHUT_RDWR
                    )  # who asked hears nothing; the server is told all the same
                target.sendall(data)
        for each in (source, target):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)


@contextmanager
def cut_connection(host: str, port: int) -> Iterator[CutConnection]:
    """The proxy, until the block ends."""
    proxy = CutConnection(host, port)
    try:
        yield proxy
    finally:
        proxy.go_away()
