"""Lets only whole bodies through.

A downloader middleware next to the wire, and the rules by which a body is whole.

It keeps each answer as it was sent (a `Hop`), takes the content codings off in bounded memory, and refuses
what is cut, broken or too large. Scrapy's own decompression is off; it takes a stream cut in half for a page.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from presslog.core.outcome import Outcome, RefusedError
from presslog.crawler.http.crawl_context import ROBOTS, context_of, hops_of
from presslog.crawler.landing import (
    ACCEPTED,
    BombError,
    CutError,
    Hop,
    UnknownCodingError,
    codings_of,
    decode_body,
    undeclared_coding,
)

if TYPE_CHECKING:  # what reads archives uses these rules, and does not wait for Scrapy
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

_BODYLESS: Final = frozenset(
    {204, 205, 301, 302, 303, 304, 307, 308}
)  # whose body, if any, says nothing of the page
_HTML_END: Final = re.compile(rb"</html\s*>\s*(<!--(?:[^-]|-(?!->))*-->\s*)*\Z", re.IGNORECASE)
_XML_END: Final = re.compile(
    rb"</(?:rss|feed|urlset|sitemapindex|rdf:RDF)\s*>\s*(<!--(?:[^-]|-(?!->))*-->\s*)*\Z"
)
_TEXT: Final = re.compile(r"html|xml|rss|atom|json", re.IGNORECASE)
_UNPACKED_TEXT: Final = re.compile(r"html|rss|atom|json", re.IGNORECASE)
"""Text that is never a file in gzip form, as XML, a sitemap, may be."""
_STATUSES: Final = range(100, 1000)  # RFC 9112 §4: three digits
_TAIL_BYTES: Final = 4096
_CUT: Final = {Outcome.TRUNCATED: "unspecified", Outcome.TOO_LARGE: "length"}  # WARC-Truncated's words


class IntegrityMiddleware:
    """Replaces each response's body by the decoded one, or refuses it."""

    def __init__(self, crawler: Crawler) -> None:
        self._now = context_of(crawler).now

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> IntegrityMiddleware:
        """Scrapy's way to make one."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Offers the codings that can be checked."""
        request.headers["Accept-Encoding"] = ACCEPTED

    def process_response(self, request: Request, response: Response) -> Response:
        """The response with its decoded body. Raises RefusedError; the hop is kept if it is an answer of HTTP."""
        if response.status not in _STATUSES:
            raise RefusedError(Outcome.NET_ERROR, "no answer of HTTP: its status has not three digits")
        hop = self._as_hop(response)
        try:
            is_bodyless = hop.status in _BODYLESS or _lacks_robots_rules(request, hop.status)
            body = b"" if is_bodyless else whole_body(hop, unbounded="partial" in response.flags)
        except RefusedError as error:
            hops_of(request).append(replace(hop, cut=hop.cut or _CUT.get(error.verdict.outcome)))
            raise
        hops_of(request).append(hop)
        return response.replace(body=body)

    def _as_hop(self, response: Response) -> Hop:
        return Hop(
            url=response.url,
            status=response.status,
            headers=headers_of(response),
            raw=response.body,
            at=self._now(),
            protocol=response.protocol or "HTTP/1.1",
            ip=None if response.ip_address is None else str(response.ip_address),
            cut="disconnect" if "dataloss" in response.flags else None,
        )


def headers_of(response: Response) -> tuple[tuple[str, str], ...]:
    """The header fields in lower-case names; bytes beyond ASCII as Latin-1 (RFC 9110 §5.5)."""
    return tuple(
        (name.decode("latin-1").lower(), value.decode("latin-1"))
        for name, values in response.headers.items()
        for value in values
    )


def whole_body(hop: Hop, *, unbounded: bool = False) -> bytes:
    """The decoded body of an answer, where it is proven whole. Raises RefusedError.

    `unbounded`: nothing but the connection's close ended it (RFC 9112 §6.3), so that its content must show
    its own end.
    """
    if hop.cut:
        raise RefusedError(Outcome.TRUNCATED, "the connection closed before the end of the body")
    codings = codings_of([value for name, value in hop.headers if name == "content-encoding"])
    try:
        body = decode_body(hop.raw, codings)
    except CutError as error:
        raise RefusedError(Outcome.TRUNCATED, str(error)) from error
    except BombError as error:
        raise RefusedError(Outcome.TOO_LARGE, str(error)) from error
    except UnknownCodingError as error:
        raise RefusedError(Outcome.EXTRACT_FAILED, str(error)) from error
    undeclared = None if codings else undeclared_coding(body)
    texts = _UNPACKED_TEXT if undeclared == "gzip" else _TEXT
    if undeclared is not None and texts.search(_content_type(hop)):
        raise RefusedError(
            Outcome.EXTRACT_FAILED, f"compressed by {undeclared}, without saying so in Content-Encoding"
        )
    if unbounded and not codings and not shows_its_end(body):
        raise RefusedError(
            Outcome.TRUNCATED, "ended by the connection's close, and nothing in it shows that it is whole"
        )
    return body


def _lacks_robots_rules(request: Request, status: int) -> bool:
    """Return True if an answer says by its status that there is no robots.txt (RFC 9309 §2.3.1.3), whatever its body."""
    return bool(request.meta.get(ROBOTS)) and 400 <= status < 500


def _content_type(hop: Hop) -> str:
    return next((value for name, value in hop.headers if name == "content-type"), "")


def shows_its_end(body: bytes) -> bool:
    """Whether a document's own last mark stands at its end.

    `</html>`, a feed's or sitemap's last tag, the end of a JSON value.

    >>> shows_its_end(b"<html><p>A quay.</html>\\n<!-- cached -->"), shows_its_end(b"<html><p>A quay.</htm")
    (True, False)
    """
    tail = body[-_TAIL_BYTES:]
    if _HTML_END.search(tail) or _XML_END.search(tail):
        return True
    if body[:1] not in (b"{", b"["):
        return False
    try:
        json.loads(body)
    except (ValueError, RecursionError):  # the second for what is nested beyond reading
        return False
    return True
