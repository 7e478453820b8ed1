"""Asks for a URL and makes a capture of whatever comes: every URL asked ends in exactly one PageCapture, with one typed outcome.

It knows no listing and no article; what a capture means is decided elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Protocol
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawler.conditional import Validators
from crawler.context import HOPS, VALIDATORS, Context, context_of
from crawler.cookies import ChainCookies, cookies_of_redirects
from crawler.endings import Endings
from crawler.errors import FetchError
from crawler.extract.signs import leads_to
from crawler.failures import FAILURES, verdict_of
from crawler.integrity import headers_of
from crawler.items import Doubt, PageCapture, Role, Visit
from crawler.landing import Hop, LandingWriter
from crawler.outcome import Outcome, Verdict, of_page
from crawler.politeness import PATIENCE, Rest
from crawler.urls import AskedUrl, LandedUrl, canonicalize, host_of

MAX_STUBS: Final = 3
"""So many pages in a row that lead elsewhere by themselves are followed."""
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class Part:
    """An answer for a page that is drawn: its own, or one its scripts asked for. Header names in lower case, no codings on the body."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


class Draws(Protocol):
    """What turns an answer into the document that its scripts make of it. Raises FetchError."""

    async def draw(self, url: str, page: Part) -> bytes:
        """The document, in UTF-8."""
        ...


@dataclass(frozen=True, slots=True)
class _Answer:
    verdict: Verdict
    body: bytes = b""


class Asker:
    """Fetches through Scrapy's downloader and keeps what came over the wire in the landing."""

    def __init__(self, crawler: Crawler, landing: LandingWriter) -> None:
        self._crawler, self._landing = crawler, landing
        self._renderer: Draws | None = None
        self._context: Context = context_of(crawler)
        self._endings = Endings(self._context.memory)
        self._rest = Rest(self._context.memory, self._context.now)

    def draw_with(self, renderer: Draws) -> None:
        """From now on pages are handed on as this browser draws them."""
        self._renderer = renderer

    def resting(self, url: str) -> bool:
        """Whether the URL's host asked to be left alone for longer than this run waits: asking would be refused unasked."""
        return self._rest.left(host_of(url))[0] > PATIENCE

    async def ask(
        self, url: str, role: Role, *, key: str | None = None, visit: Visit | None = None
    ) -> PageCapture:
        """The capture of one URL, stored but not yet indexed. Raises no network's fault."""
        hops: list[Hop] = []
        cookies = ChainCookies()
        answer = await self._fetch(url, visit, hops, cookies=cookies)
        doubt, first = None, 0
        if role is Role.ARTICLE and _must_be_asked_again(url, hops):
            first = len(hops)
            answer, doubt = await self._ask_again(url, hops, cookies)
        stubs: list[Hop] = []
        if role is Role.ARTICLE:
            answer = await self._followed(url, answer, hops, stubs)
        drawn = None
        if (
            self._renderer
            and role is not Role.PROBE
            and answer.verdict.outcome is Outcome.OK
            and _is_html(hops[-1])
        ):
            answer = await self._draw(self._renderer, hops[-1], answer)
            drawn = answer.body
        capture = _capture(AskedUrl(url), role, answer, hops[first:], stubs, self._context.now())
        return self._landing.store(replace(capture, key=key, doubt=doubt), hops, drawn)

    async def _ask_again(
        self, url: str, hops: list[Hop], cookies: ChainCookies
    ) -> tuple[_Answer, Doubt | None]:
        """The answer to the same question, with the cookies that the first answer set; and why it proves less than it seems to."""
        again: list[Hop] = []
        answer = await self._fetch(url, None, again, cookies=cookies)
        before = hops[-1].url
        hops += again
        if not again or not _is_redirected(url, again):
            return answer, None
        if cookies_of_redirects([hop.headers for hop in again]):
            return answer, Doubt.COOKIE
        return answer, None if canonicalize(again[-1].url) == canonicalize(before) else Doubt.URL

    async def _followed(self, url: str, answer: _Answer, hops: list[Hop], stubs: list[Hop]) -> _Answer:
        """The answer at the end of a chain of pages that lead elsewhere by meta refresh or script; those pages are added to `stubs`."""
        while target := _target(answer, hops):
            stubs.append(hops[-1])
            if len(stubs) > MAX_STUBS or target in {hop.url for hop in hops}:
                reason = f"pages lead from one to another without an end, the last to {target}"
                return _Answer(Verdict(Outcome.UNAVAILABLE, reason))
            answer = await self._fetch(target, None, hops, asked=url)
        return answer

    async def part(self, url: str) -> Part | None:
        """What a page's script asks for, through the same door; None where it cannot be had."""
        if urlsplit(url).scheme not in ("http", "https"):
            return None
        try:
            response = await self._crawler.engine.download_async(Request(url, dont_filter=True))
        except FAILURES:
            return None
        return Part(response.status, headers_of(response), response.body)

    async def _fetch(
        self,
        url: str,
        visit: Visit | None,
        hops: list[Hop],
        *,
        asked: str | None = None,
        cookies: ChainCookies | None = None,
    ) -> _Answer:
        meta = {HOPS: hops, VALIDATORS: Validators.of(visit)}
        request = Request(url, meta=meta, dont_filter=True)
        if cookies is not None:
            cookies.begin(request)
        try:
            response = await self._crawler.engine.download_async(request)
        except FAILURES as error:
            return _Answer(verdict_of(error))
        verdict = _verdict(response, hops[-1], asked or url)
        if verdict.outcome is Outcome.OK and (broken_off := self._endings.fault(url, response.body)):
            hops[-1] = replace(hops[-1], cut="unspecified")
            return _Answer(Verdict(Outcome.TRUNCATED, broken_off))
        return _Answer(verdict, response.body)

    async def _draw(self, renderer: Draws, hop: Hop, answer: _Answer) -> _Answer:
        try:
            body = await renderer.draw(hop.url, Part(hop.status, hop.headers, answer.body))
        except FetchError as error:
            return _Answer(Verdict(Outcome.NET_ERROR, str(error)))
        return _Answer(of_page(hop.status, hop.headers, body, asked=hop.url, landed=hop.url), body)


def _must_be_asked_again(url: str, hops: list[Hop]) -> bool:
    """Return True if a redirect led away from an article and set a cookie that may be wanted there, or to a URL with a query of its own."""
    if not hops or hops[-1].status in _REDIRECTS or not _is_redirected(url, hops):
        return False
    query = urlsplit(hops[-1].url).query
    return bool(cookies_of_redirects([hop.headers for hop in hops])) or (
        bool(query) and query != urlsplit(url).query
    )


def _is_redirected(url: str, hops: list[Hop]) -> bool:
    return canonicalize(hops[-1].url) != canonicalize(url)


def _verdict(response: Response, hop: Hop, asked: str) -> Verdict:
    if hop.status == 304:
        return Verdict(Outcome.NOT_MODIFIED, "304 to our own conditional request")
    return of_page(hop.status, hop.headers, response.body, asked=asked, landed=hop.url)


def _is_html(hop: Hop) -> bool:
    kind = next((value for name, value in hop.headers if name == "content-type"), "")
    return "html" in kind.lower()


def _target(answer: _Answer, hops: list[Hop]) -> str | None:
    """Where an article's page takes a browser at once, by itself."""
    if answer.verdict.outcome is not Outcome.OK or not hops or not _is_html(hops[-1]):
        return None
    content_type = next((value for name, value in hops[-1].headers if name == "content-type"), None)
    return leads_to(answer.body, hops[-1].url, content_type)


def _capture(
    asked: AskedUrl, role: Role, answer: _Answer, hops: list[Hop], stubs: list[Hop], now: datetime
) -> PageCapture:
    ways = [hop for hop in hops if hop.status in _REDIRECTS or hop in stubs]
    last = hops[-1] if hops and hops[-1] not in ways else None
    return PageCapture(
        asked=asked,
        landed=LandedUrl(last.url if last else asked),
        role=role,
        fetched_at=last.at if last else now,
        outcome=answer.verdict.outcome,
        reason=answer.verdict.reason,
        status=last.status if last else None,
        headers=last.headers if last else (),
        body=answer.body,
        ip=last.ip if last else None,
        redirects=tuple((hop.url, hop.status) for hop in ways),
    )
