"""A receiver of messages on loopback: what a webhook is posted to in the demo and in tests.

It answers 200 to every POST and keeps what came. It knows nothing of presslog.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import TracebackType
from typing import Any, Final, Self

_LARGEST_BYTES: Final = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class ReceivedLetter:
    """One message as it came: headers' names in lower case, the JSON body as parsed."""

    headers: dict[str, str]
    body: dict[str, Any]


@dataclass(slots=True)
class Letterbox:
    """Listens on a free port of 127.0.0.1 while its `with` block lasts.

    >>> with Letterbox() as box:
    ...     box.url.startswith("json://127.0.0.1:"), box.letters
    (True, [])
    """

    letters: list[ReceivedLetter] = field(default_factory=list)
    _server: ThreadingHTTPServer = field(init=False)
    _thread: Thread = field(init=False)

    def __post_init__(self) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler_class(self.letters))
        self._thread = Thread(target=self._server.serve_forever, args=(0.05,), name="letterbox", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        """Its address as Apprise writes it."""
        return f"json://127.0.0.1:{self._server.server_address[1]}"


def _handler_class(letters: list[ReceivedLetter]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = min(int(self.headers.get("Content-Length") or 0), _LARGEST_BYTES)
            headers = {name.lower(): value for name, value in self.headers.items()}
            letters.append(ReceivedLetter(headers, json.loads(self.rfile.read(length) or b"{}")))
            self.send_response(HTTPStatus.OK)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing: what came is in `letters`."""

    return Handler
