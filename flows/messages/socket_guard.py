"""The guard at a message's connection.

Whatever a service's client connects to is held against `crawler.address_guard`, as it connects.

Apprise's services connect through several clients (requests, smtplib and more), most of which take no
transport from outside. All end in Python's sockets, which announce every connection to the interpreter's
audit hooks (PEP 578) and are stopped by an exception there. So the very address is judged, after every
look-up: a name that answers differently the second time gets around nothing. Which name was looked up last is
known from the same hooks; no answer is remembered. It knows no channels.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from presslog.crawler.address_guard import Guard, address_refusal

_CONNECTING: Final = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})


@dataclass(slots=True)
class _Doorkeeper:
    guard: Guard
    name: str = ""  # what was looked up last
    refused: list[str] = field(default_factory=list)

    def hold(self, address: object) -> None:
        """Raises PermissionError where an address is not to be connected to.

        Clients take it for a connection that failed.
        """
        if not isinstance(address, tuple):
            return  # a socket of this machine's own file system, or one that is connected already
        if word := self._refusal_of(str(address[0]), int(address[1])):
            self.refused.append(word)
            raise PermissionError(word)

    def _refusal_of(self, address: str, port: int) -> str:
        if not self.guard.refusal(address, port, self.name):
            return ""
        if self.guard.alone:
            return "a channel on a private host talks to that host alone"
        return (address_refusal(address) or "").replace(
            address, "its address", 1
        )  # the address may be a secret


_AT_WORK: Final[ContextVar[_Doorkeeper | None]] = ContextVar("doorkeeper", default=None)


@contextmanager
def guard_connections(guard: Guard) -> Iterator[list[str]]:
    """Within the block this thread connects only to what the guard allows.

    Yields why others were refused, without any address.
    """
    _install_hook()
    doorkeeper = _Doorkeeper(guard)
    token = _AT_WORK.set(doorkeeper)
    try:
        yield doorkeeper.refused
    finally:
        _AT_WORK.reset(token)


@cache
def _install_hook() -> None:
    """Once a process: an audit hook cannot be taken out again."""

    def hook(event: str, arguments: tuple[Any, ...], connecting: frozenset[str] = _CONNECTING) -> None:
        if event in connecting and (doorkeeper := _AT_WORK.get()) is not None:
            doorkeeper.hold(arguments[1])
        elif event == "socket.getaddrinfo" and (doorkeeper := _AT_WORK.get()) is not None:
            host = arguments[0]
            doorkeeper.name = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host or "")

    sys.addaudithook(hook)
