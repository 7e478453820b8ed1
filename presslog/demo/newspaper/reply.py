"""A request and an answer as values, before any socket."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPStatus
from urllib.parse import parse_qsl, unquote, urlsplit


@dataclass(frozen=True, slots=True)
class NewspaperRequest:
    """A request.

    `target` as sent, header names in lower case, `number` counts from 1 over the server's life.
    """

    method: str
    target: str
    headers: Mapping[str, str]
    number: int = 0

    @property
    def path(self) -> str:
        """The path, percent-decoded."""
        return unquote(urlsplit(self.target).path)

    @property
    def query(self) -> dict[str, str]:
        """The query, the last of equal names winning."""
        return dict(parse_qsl(urlsplit(self.target).query))


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer; Content-Length is the wire's matter.

    `touched` is when its content last changed, if known.
    """

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    touched: datetime | None = None

    def header(self, name: str) -> str | None:
        """The first header of this name."""
        return next((value for known, value in self.headers if known.lower() == name.lower()), None)

    def having(self, name: str, value: str) -> Reply:
        """The same answer with this header in the place of any of its name."""
        others = tuple(header for header in self.headers if header[0].lower() != name.lower())
        return replace(self, headers=(*others, (name, value)))

    def not_modified(self) -> Reply:
        """The 304 that stands for this answer (RFC 9110 §15.4.5)."""
        kept = tuple(header for header in self.headers if header[0] in ("ETag", "Last-Modified"))
        return Reply(304, kept)


def html_reply(status: int, page: str, *, touched: datetime | None = None) -> Reply:
    """A page in UTF-8."""
    return Reply(status, (("Content-Type", "text/html; charset=UTF-8"),), page.encode(), touched)


def text_reply(status: int, body: str) -> Reply:
    """Plain text in UTF-8."""
    return Reply(status, (("Content-Type", "text/plain; charset=UTF-8"),), body.encode())


def redirect_reply(status: int, location: str) -> Reply:
    """A redirect with the small body that servers send along."""
    page = f"<html><body><h1>{HTTPStatus(status).phrase}</h1></body></html>"
    return html_reply(status, page).having("Location", location)
