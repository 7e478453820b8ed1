"""Plays a fault: first what is answered, then how the bytes go out.

`answer` turns a fault and a request into the reply that will be logged; `deliver` writes it, honestly or as
the fault wants. Neither decides when a fault is due; that is `server.py`'s.
"""

from __future__ import annotations

import gzip
import socket
import struct
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from http import HTTPStatus
from time import gmtime, strftime
from urllib.parse import quote

from presslog.demo.newspaper import printed_pages as pages
from presslog.demo.newspaper.body_coding import encode
from presslog.demo.newspaper.faults import (
    Challenge,
    CloseEarly,
    DeepNesting,
    Drip,
    EmptyListing,
    Fault,
    Flapping,
    Framing,
    GzipBomb,
    Hollow,
    LoginWall,
    Maintenance,
    OtherTheme,
    RawAnswer,
    RedirectLoop,
    RedirectTo,
    Reset,
    Slow,
    SoftNotFound,
    StaleNotModified,
    Status,
    Truncated,
    WrongCharset,
    WrongLength,
)
from presslog.demo.newspaper.reply import Ask, Reply, html, redirect
from presslog.demo.newspaper.setup import Setup
from presslog.demo.newspaper.site import Site

RST_ON_CLOSE = struct.pack("ii", 1, 0)
"""SO_LINGER on with no time: closing sends RST in the place of FIN."""


def answer(fault: Fault | None, ask: Ask, site: Site) -> Reply:
    """The reply to this request under this fault; status 0 where the reader gets none."""
    match fault:
        case CloseEarly():
            return Reply(0)
        case RawAnswer(payload):
            return Reply(_status_of(payload), (), payload)
        case (
            Status() | Challenge() | Maintenance() | LoginWall() | RedirectLoop() | RedirectTo() | GzipBomb()
        ):
            return _instead(fault, ask, site)
        case SoftNotFound():
            return site.not_found(ask, status=200)
        case StaleNotModified() if {"if-none-match", "if-modified-since"} & set(ask.headers):
            return site.answer(replace(ask, headers={})).not_modified()
        case Flapping(old, new):
            return _flapped(site.answer(ask), old, new, ask.number)
        case Truncated(encoding=encoding):
            return encode(_with(site, encodings=()).answer(replace(ask, headers={})), encoding)
        case WrongCharset(charset):
            return site.answer(ask).having("Content-Type", f"text/html; charset={charset}")
    return _altered(fault, site).answer(ask)


def _altered(fault: Fault | None, site: Site) -> Site:
    """The site as faults in its pages have it."""
    match fault:
        case EmptyListing():
            return _with(site, empty_listing=True)
        case Hollow():
            return _with(site, hollow=True)
        case DeepNesting(depth):
            return _with(site, nesting_depth=depth)
        case OtherTheme(theme):
            return _with(site, theme=theme)
    return site


def _with(site: Site, **changes: object) -> Site:
    setup: Setup = replace(site.setup, **changes)  # type: ignore[arg-type]
    return replace(site, setup=setup)


def _instead(
    fault: Status | Challenge | Maintenance | LoginWall | RedirectLoop | RedirectTo | GzipBomb,
    ask: Ask,
    site: Site,
) -> Reply:
    """An answer that has nothing to do with the page asked for."""
    match fault:
        case Status(code, headers, body):
            reply = html(code, pages.bare(code) if body is None else body)
            return replace(reply, headers=(*reply.headers, *headers))
        case Challenge(status):
            return html(status, pages.challenge(ask.number)).having("cf-mitigated", "challenge")
        case Maintenance(status, retry_after):
            reply = html(status, pages.maintenance())
            return reply if retry_after is None else reply.having("Retry-After", _seconds(retry_after))
        case LoginWall():
            return redirect(302, f"{site.url}wp-login.php?redirect_to={quote(ask.target, safe='')}")
        case RedirectLoop(hops):
            step = int(ask.query.get("loop", "0"))
            return redirect(302, f"{site.url}{quote(ask.path[1:])}?loop={(step + 1) % hops}")
        case RedirectTo(location, status):
            return redirect(status, location)
        case GzipBomb(size_bytes):
            bomb = html(200, "").having("Content-Encoding", "gzip")
            return replace(bomb, body=gzip.compress(b" " * size_bytes, mtime=0))


def _flapped(reply: Reply, old: str, new: str, number: int) -> Reply:
    swapped = reply.body.replace(old.encode(), new.encode())
    return replace(reply, body=swapped) if number % 2 == 0 else reply


def _seconds(span: timedelta) -> str:
    return str(round(span.total_seconds()))


def _status_of(payload: bytes) -> int:
    words = payload.split(maxsplit=2)
    return int(words[1]) if len(words) > 1 and words[1].isdigit() else 0


@dataclass(frozen=True, slots=True)
class Wire:
    """The open connection, the request it brought, and a wait that ends early when the server closes."""

    connection: socket.socket
    ask: Ask
    wait: Callable[[float], bool]


def deliver(fault: Fault | None, reply: Reply, wire: Wire) -> bool:
    """Writes the reply as the fault wants; True where the connection may serve another request."""
    match fault:
        case CloseEarly():
            return False
        case RawAnswer():
            wire.connection.sendall(reply.body)
            return False
        case Slow(delay) if wire.wait(delay.total_seconds()):
            return False
        case Drip(pause, chunk_bytes):
            _drip(reply, wire, pause, chunk_bytes)
            return False
        case Reset(after_bytes):
            _reset(reply, wire, after_bytes)
            return False
        case Truncated(keep, _, framing):
            wire.connection.sendall(_cut(reply, keep, framing))
            return False
        case WrongLength(off_bytes):
            wire.connection.sendall(_head(reply, len(reply.body) + off_bytes) + reply.body)
            return False
    wire.connection.sendall(_whole(reply, wire.ask))
    return wire.ask.headers.get("connection", "").lower() != "close"


def _head(reply: Reply, length: int | None, *more: tuple[str, str]) -> bytes:
    date = strftime("%a, %d %b %Y %H:%M:%S GMT", gmtime())
    lines = [f"HTTP/1.1 {reply.status} {_phrase(reply.status)}", f"Date: {date}", "Server: nginx"]
    lines += [f"{name}: {value}" for name, value in (*reply.headers, *more)]
    lines += [] if length is None else [f"Content-Length: {length}"]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def _phrase(status: int) -> str:
    return HTTPStatus(status).phrase if status in HTTPStatus._value2member_map_ else "Unknown"


def _whole(reply: Reply, ask: Ask) -> bytes:
    head = _head(reply, None if reply.status == 304 else len(reply.body))
    return head if ask.method == "HEAD" or reply.status == 304 else head + reply.body


def _drip(reply: Reply, wire: Wire, pause: timedelta, chunk_bytes: int) -> None:
    wire.connection.sendall(_head(reply, len(reply.body)))
    for start in range(0, len(reply.body), chunk_bytes):
        wire.connection.sendall(reply.body[start : start + chunk_bytes])
        if wire.wait(pause.total_seconds()):
            return


def _reset(reply: Reply, wire: Wire, after_bytes: int) -> None:
    if after_bytes:
        wire.connection.sendall(_head(reply, len(reply.body)) + reply.body[:after_bytes])
        # An RST overtakes bytes the reader has not taken yet; let them arrive first.
        wire.wait(0.05)
    wire.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RST_ON_CLOSE)
    wire.connection.close()


def _cut(reply: Reply, keep: float, framing: Framing) -> bytes:
    part = reply.body[: int(len(reply.body) * keep)]
    chunked = ("Transfer-Encoding", "chunked")
    close = ("Connection", "close")
    match framing:
        case Framing.LENGTH_OF_WHOLE:
            return _head(reply, len(reply.body)) + part
        case Framing.LENGTH_OF_CUT:
            return _head(reply, len(part)) + part
        case Framing.CHUNKED_UNFINISHED:
            return _head(reply, None, chunked) + _chunk(part)
        case Framing.CHUNKED_FINISHED:
            return _head(reply, None, chunked) + _chunk(part) + b"0\r\n\r\n"
        case Framing.UNTIL_CLOSE:
            return _head(reply, None, close) + part


def _chunk(part: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(part), part)
