"""Plays a fault: first what is answered, then how the bytes go out.

`answer_under_fault` turns a fault and a request into the reply that will be logged; `deliver_reply` writes
it, honestly or as the fault wants. Neither decides when a fault is due; that is `server.py`'s.
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
from presslog.demo.newspaper.body_coding import encode_reply
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
from presslog.demo.newspaper.reply import NewspaperRequest, Reply, html_reply, redirect_reply
from presslog.demo.newspaper.setup import Setup
from presslog.demo.newspaper.site import NewspaperSite

RST_ON_CLOSE = struct.pack("ii", 1, 0)
"""SO_LINGER on with no time: closing sends RST in the place of FIN."""


def answer_under_fault(fault: Fault | None, ask: NewspaperRequest, site: NewspaperSite) -> Reply:
    """The reply to this request under this fault; status 0 where the reader gets none."""
    match fault:
        case CloseEarly():
            return Reply(0)
        case RawAnswer(payload):
            return Reply(_status_of(payload), (), payload)
        case (
            Status() | Challenge() | Maintenance() | LoginWall() | RedirectLoop() | RedirectTo() | GzipBomb()
        ):
            return _reply_instead(fault, ask, site)
        case SoftNotFound():
            return site.not_found(ask, status=200)
        case StaleNotModified() if {"if-none-match", "if-modified-since"} & set(ask.headers):
            return site.answer(replace(ask, headers={})).not_modified()
        case Flapping(old, new):
            return _flapped_reply(site.answer(ask), old, new, ask.number)
        case Truncated(encoding=encoding):
            return encode_reply(_site_with(site, encodings=()).answer(replace(ask, headers={})), encoding)
        case WrongCharset(charset):
            return site.answer(ask).having("Content-Type", f"text/html; charset={charset}")
    return _altered_site(fault, site).answer(ask)


def _altered_site(fault: Fault | None, site: NewspaperSite) -> NewspaperSite:
    """The site as faults in its pages have it."""
    match fault:
        case EmptyListing():
            return _site_with(site, empty_listing=True)
        case Hollow():
            return _site_with(site, hollow=True)
        case DeepNesting(depth):
            return _site_with(site, nesting_depth=depth)
        case OtherTheme(theme):
            return _site_with(site, theme=theme)
    return site


def _site_with(site: NewspaperSite, **changes: object) -> NewspaperSite:
    setup: Setup = replace(site.setup, **changes)  # type: ignore[arg-type]
    return replace(site, setup=setup)


def _reply_instead(
    fault: Status | Challenge | Maintenance | LoginWall | RedirectLoop | RedirectTo | GzipBomb,
    ask: NewspaperRequest,
    site: NewspaperSite,
) -> Reply:
    """An answer that has nothing to do with the page asked for."""
    match fault:
        case Status(code, headers, body):
            reply = html_reply(code, pages.bare_status_page(code) if body is None else body)
            return replace(reply, headers=(*reply.headers, *headers))
        case Challenge(status):
            return html_reply(status, pages.challenge_page(ask.number)).having("cf-mitigated", "challenge")
        case Maintenance(status, retry_after):
            reply = html_reply(status, pages.maintenance_page())
            return reply if retry_after is None else reply.having("Retry-After", _whole_seconds(retry_after))
        case LoginWall():
            return redirect_reply(302, f"{site.url}wp-login.php?redirect_to={quote(ask.target, safe='')}")
        case RedirectLoop(hops):
            step = int(ask.query.get("loop", "0"))
            return redirect_reply(302, f"{site.url}{quote(ask.path[1:])}?loop={(step + 1) % hops}")
        case RedirectTo(location, status):
            return redirect_reply(status, location)
        case GzipBomb(size_bytes):
            bomb = html_reply(200, "").having("Content-Encoding", "gzip")
            return replace(bomb, body=gzip.compress(b" " * size_bytes, mtime=0))


def _flapped_reply(reply: Reply, old: str, new: str, number: int) -> Reply:
    swapped = reply.body.replace(old.encode(), new.encode())
    return replace(reply, body=swapped) if number % 2 == 0 else reply


def _whole_seconds(span: timedelta) -> str:
    return str(round(span.total_seconds()))


def _status_of(payload: bytes) -> int:
    words = payload.split(maxsplit=2)
    return int(words[1]) if len(words) > 1 and words[1].isdigit() else 0


@dataclass(frozen=True, slots=True)
class Wire:
    """The open connection, the request it brought, and a wait that ends early when the server closes."""

    connection: socket.socket
    ask: NewspaperRequest
    wait: Callable[[float], bool]


def deliver_reply(fault: Fault | None, reply: Reply, wire: Wire) -> bool:
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
            _drip_reply(reply, wire, pause, chunk_bytes)
            return False
        case Reset(after_bytes):
            _reset_connection(reply, wire, after_bytes)
            return False
        case Truncated(keep, _, framing):
            wire.connection.sendall(_cut_reply(reply, keep, framing))
            return False
        case WrongLength(off_bytes):
            wire.connection.sendall(_reply_head(reply, len(reply.body) + off_bytes) + reply.body)
            return False
    wire.connection.sendall(_whole_reply(reply, wire.ask))
    return wire.ask.headers.get("connection", "").lower() != "close"


def _reply_head(reply: Reply, length: int | None, *more: tuple[str, str]) -> bytes:
    date = strftime("%a, %d %b %Y %H:%M:%S GMT", gmtime())
    lines = [f"HTTP/1.1 {reply.status} {_status_phrase(reply.status)}", f"Date: {date}", "Server: nginx"]
    lines += [f"{name}: {value}" for name, value in (*reply.headers, *more)]
    lines += [] if length is None else [f"Content-Length: {length}"]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def _status_phrase(status: int) -> str:
    return HTTPStatus(status).phrase if status in HTTPStatus._value2member_map_ else "Unknown"


def _whole_reply(reply: Reply, ask: NewspaperRequest) -> bytes:
    head = _reply_head(reply, None if reply.status == 304 else len(reply.body))
    return head if ask.method == "HEAD" or reply.status == 304 else head + reply.body


def _drip_reply(reply: Reply, wire: Wire, pause: timedelta, chunk_bytes: int) -> None:
    wire.connection.sendall(_reply_head(reply, len(reply.body)))
    for start in range(0, len(reply.body), chunk_bytes):
        wire.connection.sendall(reply.body[start : start + chunk_bytes])
        if wire.wait(pause.total_seconds()):
            return


def _reset_connection(reply: Reply, wire: Wire, after_bytes: int) -> None:
    if after_bytes:
        wire.connection.sendall(_reply_head(reply, len(reply.body)) + reply.body[:after_bytes])
        # An RST overtakes bytes the reader has not taken yet; let them arrive first.
        wire.wait(0.05)
    wire.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RST_ON_CLOSE)
    wire.connection.close()


def _cut_reply(reply: Reply, keep: float, framing: Framing) -> bytes:
    part = reply.body[: int(len(reply.body) * keep)]
    chunked = ("Transfer-Encoding", "chunked")
    close = ("Connection", "close")
    match framing:
        case Framing.LENGTH_OF_WHOLE:
            return _reply_head(reply, len(reply.body)) + part
        case Framing.LENGTH_OF_CUT:
            return _reply_head(reply, len(part)) + part
        case Framing.CHUNKED_UNFINISHED:
            return _reply_head(reply, None, chunked) + _chunk_of(part)
        case Framing.CHUNKED_FINISHED:
            return _reply_head(reply, None, chunked) + _chunk_of(part) + b"0\r\n\r\n"
        case Framing.UNTIL_CLOSE:
            return _reply_head(reply, None, close) + part


def _chunk_of(part: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(part), part)
