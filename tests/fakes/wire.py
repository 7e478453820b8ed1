"""A server on loopback that says exactly the bytes it was told to say, then closes. It is as rude as a test needs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import parse_headers
from socket import socket
from socketserver import StreamRequestHandler, ThreadingTCPServer
from ssl import SSLContext, SSLError
from threading import Thread

Answer = bytes | Callable[[dict[str, str]], bytes]
"""What is said to a path: bytes, or what makes them from the request's headers (names in lower case; `:path` is the path)."""

PERMISSIVE = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"


@dataclass
class Wire:
    """Answers by path; `asked` lists (path, headers) in the order they came. To an unknown path is said what is said `otherwise`: 404."""

    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    port: int = 0
    otherwise: Answer = PERMISSIVE
    host: str = "127.0.0.1"

    def url(self, path: str = "/", host: str = "") -> str:
        """The address of a path here."""
        return f"http://{host or self.host}:{self.port}{path}"

    def paths(self) -> list[str]:
        """The paths asked for, in order, robots.txt left out."""
        return [path for path, _ in self.asked if path != "/robots.txt"]

    def reply(self, path: str, headers: dict[str, str]) -> bytes:
        """What is said, and that it was asked for."""
        self.asked.append((path, headers))
        answer = self.answers.get(path, self.otherwise)
        return answer if isinstance(answer, bytes) else answer({**headers, ":path": path})


def http(body: bytes = b"", *headers: str, status: str = "200 OK", length: int | None = -1) -> bytes:
    """A response with these header lines; `length` is -1 for the body's own Content-Length, None for none."""
    lines = [f"HTTP/1.1 {status}", *headers]
    if length is not None:
        lines.append(f"Content-Length: {len(body) if length == -1 else length}")
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def chunked(body: bytes, *headers: str, size: int = 50) -> bytes:
    """A response in chunks, the last one included."""
    pieces = [body[start : start + size] for start in range(0, len(body), size)]
    coded = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces)
    return http(coded + b"0\r\n\r\n", "Transfer-Encoding: chunked", *headers, length=None)


@contextmanager
def serving(
    wire: Wire | None = None, host: str = "127.0.0.1", tls: SSLContext | None = None
) -> Iterator[Wire]:
    """A running wire on a free port of an address of this machine, behind TLS where there is a context for it."""
    wire = wire or Wire()

    class Handler(StreamRequestHandler):
        def handle(self) -> None:
            line = self.rfile.readline().decode("latin-1").split()
            if len(line) > 1:
                headers = {name.lower(): value for name, value in parse_headers(self.rfile).items()}
                self.wfile.write(wire.reply(line[1], headers))

    class Server(ThreadingTCPServer):
        daemon_threads = True
        allow_reuse_address = True
        request_queue_size = 64

        def finish_request(self, request: socket, client_address: object) -> None:
            if tls is None:
                super().finish_request(request, client_address)
                return
            with suppress(SSLError, ConnectionError), tls.wrap_socket(request, server_side=True) as wrapped:
                super().finish_request(wrapped, client_address)

    with Server((host, 0), Handler) as server:
        wire.host, wire.port = host, server.server_address[1]
        thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield wire
        server.shutdown()
        thread.join()
