"""An S3 on this machine, as moto serves it: started, stopped as if it were away, and started again with what it had.

moto keeps objects in memory. So what is away is a relay before it: a port that is closed, and opened again.
"""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from contextlib import suppress
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType


def _free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


class LoopbackStore:
    """A bucket of its own, at `url`, with what the environment must say to reach it; `host` is the address at which it answers."""

    def __init__(self, host: str = "127.0.0.1") -> None:
        self._host, self._behind, self.port = host, _free_port(), _free_port()
        self._relay: ThreadingHTTPServer | None = None
        self.url = "s3://presslog/raw"

    @property
    def environment(self) -> dict[str, str]:
        return {
            "AWS_ENDPOINT_URL": f"http://{self._host}:{self.port}",
            "AWS_ALLOW_HTTP": "true",
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_REGION": "us-east-1",
        }

    def __enter__(self) -> LoopbackStore:
        command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(self._behind)]
        self._moto = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until = time.monotonic() + 90
        while True:
            try:
                bucket = urllib.request.Request(f"http://127.0.0.1:{self._behind}/presslog", method="PUT")
                urllib.request.urlopen(bucket, timeout=30).close()
                break
            except (urllib.error.URLError, ConnectionError):
                assert time.monotonic() < until, "moto does not answer"
                time.sleep(0.1)
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        self._moto.kill()
        self._moto.wait()

    def start(self) -> None:
        """Let the store be there."""
        behind = self._behind

        class Relay(_Relay):
            port = behind

        self._relay = ThreadingHTTPServer((self._host, self.port), Relay)
        self._relay.daemon_threads = True
        threading.Thread(target=self._relay.serve_forever, daemon=True).start()

    def stop(self) -> None:
        """Have it go away: nobody answers at its port."""
        if self._relay is not None:
            self._relay.shutdown()
            self._relay.server_close()
            self._relay = None


class _Relay(BaseHTTPRequestHandler):
    """Hands a request on to moto, and its answer back; one request a connection, so that closing the port closes the store."""

    port = 0

    def log_message(self, *_: object) -> None:
        return

    def _hand_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request(self.command, self.path, body, dict(self.headers))
        answer = connection.getresponse()
        found = answer.read()
        with suppress(BrokenPipeError, ConnectionResetError):
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in (
                    "connection",
                    "transfer-encoding",
                    "content-length",
                    "date",
                    "server",
                ):
                    self.send_header(name, value)
            length = answer.getheader("Content-Length") if self.command == "HEAD" else str(len(found))
            self.send_header("Content-Length", length or "0")
            self.end_headers()
            self.wfile.write(found)
        connection.close()

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = _hand_on  # noqa: N815 - http.server's names
