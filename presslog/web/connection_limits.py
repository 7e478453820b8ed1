"""Limits on what a client may cost: time and number of connections.

The time in which a request must have come, the time in which the answer must have been taken.

uvicorn's own protocol waits without end for the rest of a request. This one ends a connection whose request
(line, headers and body) is not there in time, or whose answer is not taken in time, and refuses connections
beyond a number. What it says by itself bears the page's safety headers too.
"""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import Any, Final

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from presslog.web.asgi_app import HEADERS

REQUEST_S: Final = 10.0
"""For a request to arrive whole, from the connection's beginning or the request's first byte."""
ANSWER_S: Final = 60.0
"""For an answer to be made and taken."""
MOST_CONNECTIONS: Final = 128
MOST_HEAD_BYTES: Final = 16 * 1024
"""Of a request's line and headers."""
_LAST_WORD_S: Final = 1.0


class LimitedProtocol(H11Protocol):
    """HTTP/1.1 with those limits."""

    request_s, answer_s, most_connections = REQUEST_S, ANSWER_S, MOST_CONNECTIONS

    def __init__(self, *arguments: Any, **named: Any) -> None:  # noqa: ANN401 - uvicorn's own
        super().__init__(*arguments, **named)
        self._timer: asyncio.TimerHandle | None = None
        self._awaits_request = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Refuse one connection too many."""
        super().connection_made(transport)
        if len(self.connections) > self.most_connections:
            self._end_with(HTTPStatus.SERVICE_UNAVAILABLE, "too many connections: try again in a moment")
        else:
            self._watch()

    def data_received(self, data: bytes) -> None:
        """Take in what came, unless the connection is ended already."""
        if not self.transport.is_closing():
            super().data_received(data)
            self._watch()

    def on_response_complete(self) -> None:
        """Stop the answer's clock; the next request's begins with its first byte."""
        self._stop_timer()
        super().on_response_complete()
        if self.conn.their_state is not h11.IDLE:
            self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the clock."""
        self._stop_timer()
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:
        """Say what is not HTTP, with the safety headers."""
        self._end_with(HTTPStatus.BAD_REQUEST, msg)

    def _watch(self) -> None:
        """Run the clock of a request that is not whole yet, or of its answer; a byte more sets none back."""
        if self.transport.is_closing():
            return
        awaits = self.conn.their_state in (h11.IDLE, h11.SEND_BODY)
        if self._timer is None or awaits is not self._awaits_request:
            self._stop_timer()
            self._awaits_request = awaits
            late = self._end_request if awaits else self.transport.abort
            self._timer = self.loop.call_later(self.request_s if awaits else self.answer_s, late)

    def _end_request(self) -> None:
        if self.conn.our_state is h11.IDLE:
            self._end_with(
                HTTPStatus.REQUEST_TIMEOUT, f"no whole request came within {self.request_s:g} seconds"
            )
        else:
            self.transport.abort()

    def _end_with(self, status: HTTPStatus, words: str) -> None:
        """Say a last word and close, whether or not it is taken."""
        body = f"{words}\n".encode()
        head = {
            **HEADERS,
            "Content-Type": "text/plain; charset=utf-8",
            "Content-Length": str(len(body)),
            "Connection": "close",
        }
        lines = [
            f"HTTP/1.1 {status.value} {status.phrase}",
            *(f"{name}: {value}" for name, value in head.items()),
        ]
        self.transport.write("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
        self.transport.close()
        self._stop_timer()
        self._timer = self.loop.call_later(_LAST_WORD_S, self.transport.abort)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
