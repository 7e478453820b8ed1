"""Fixtures and two small readers for whoever tests against the invented newspaper.

`get` is an honest HTTP/1.1 reader that follows nothing, decodes nothing and keeps no state; `raw` takes the bytes
as the socket gives them. `paper` is a running newspaper, its clock standing still until `clock.advance(...)`.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

from presslog.demo.newspaper import Newspaper, TownClock, opening_press


@dataclass(frozen=True, slots=True)
class Got:
    """An answer as it came: header names in lower case, the body neither unpacked nor decoded."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


def get(url: str, headers: dict[str, str] | None = None, *, method: str = "GET") -> Got:
    """One request on a connection of its own. Raises what `http.client` raises."""
    parts = urlsplit(url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    connection = HTTPConnection(parts.netloc, timeout=30)
    try:
        connection.request(method, target, headers=headers or {})
        answer = connection.getresponse()
        named = {name.lower(): value for name, value in answer.getheaders()}
        return Got(answer.status, named, answer.read())
    finally:
        connection.close()


def raw(url: str) -> bytes:
    """Every byte the server sends before it closes. Raises `ConnectionResetError` on a reset."""
    parts = urlsplit(url)
    with socket.create_connection((parts.hostname or "", parts.port or 80), timeout=30) as connection:
        request = f"GET {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\nConnection: close\r\n\r\n"
        connection.sendall(request.encode())
        return b"".join(iter(lambda: connection.recv(65536), b""))


@pytest.fixture
def clock() -> TownClock:
    """The town's clock: it stands until a test moves it."""
    return TownClock()


@pytest.fixture
def paper(clock: TownClock) -> Iterator[Newspaper]:
    """The newspaper with its opening edition, quiet, healthy and complete."""
    with Newspaper(opening_press(clock)) as running:
        yield running
