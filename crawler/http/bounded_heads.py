"""Closes a connection whose status line and headers exceed a limit.

Scrapy bounds bodies and Twisted lines, but neither how many header lines there are: they would fill the
memory of a process in which other sources are crawled, and the landing after it.
"""

from __future__ import annotations

from typing import Any, Final

from twisted.python.failure import Failure
from twisted.web._newclient import HEADER, STATUS

from presslog.core.errors import PresslogError

MOST_HEAD_BYTES: Final = 256 * 1024
"""Of an answer's status line and headers, with those of interim answers before it; browsers take as much."""


class LargeHeadError(PresslogError):
    """An answer's headers are larger than `MOST_HEAD_BYTES`."""

    def __init__(self) -> None:
        super().__init__(f"the headers are larger than {MOST_HEAD_BYTES} bytes")


class _BoundedHead:
    """Counts what arrives while a client protocol awaits the end of the headers.

    It comes before the protocol's class.
    """

    _head_bytes = 0

    def dataReceived(self: Any, data: bytes) -> None:  # noqa: N802 - Twisted's name
        if self._awaits_headers():
            self._head_bytes += len(data)
            if self._head_bytes > MOST_HEAD_BYTES:
                self._giveUp(Failure(LargeHeadError()))  # type: ignore[no-untyped-call]
                return
        super().dataReceived(data)  # type: ignore[misc]  # the protocol's own
        if not self._awaits_headers():
            self._head_bytes = 0

    def _awaits_headers(self: Any) -> bool:
        return self._parser is not None and self._parser.state in (STATUS, HEADER)


def bound_heads(factory: type[Any]) -> type[Any]:
    """Return a factory of HTTP client protocols like this one that keep the limit.

    A factory as in `HTTPConnectionPool._factory`.
    """

    class BoundedFactory(factory):  # type: ignore[misc]  # its class is Scrapy's choice
        def buildProtocol(self, addr: Any) -> Any:  # noqa: ANN401, N802 - Twisted's name
            protocol = super().buildProtocol(addr)
            kind = type(protocol)
            protocol.__class__ = type(f"Bounded{kind.__name__}", (_BoundedHead, kind), {})
            return protocol

    return BoundedFactory
