"""Asks for a URL and makes a capture of whatever comes.

Every URL asked ends in exactly one PageCapture, with one typed outcome.

It knows no listing and no article; what a capture means is decided elsewhere.
"""

from __future__ import annotations

import logging
from asyncio import to_thread
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Protocol
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from presslog.core.errors import ExtractionError, FetchError
from presslog.core.outcome import Outcome, Verdict, of_page
from presslog.core.role import Role
from presslog.core.untrusted_values import named_error
from presslog.core.urls import AskedUrl, LandedUrl, canonicalize, host_of
from presslog.crawler.extract import leads_to
from presslog.crawler.http.conditional import Validators
from presslog.crawler.http.crawl_context import HOPS, VALIDATORS, Context, context_of
from presslog.crawler.http.download_failures import FAILURES, verdict_of
from presslog.crawler.http.integrity import headers_of
from presslog.crawler.http.politeness import is_waited_out
from presslog.crawler.http.redirect_cookies import ChainCookies, cookies_of_redirects
from presslog.crawler.http.truncated_bodies import Endings
from presslog.crawler.items import Doubt, PageCapture, Visit
from presslog.crawler.landing import Hop, LandingWriter
from presslog.crawler.reading_process import read_apart

log = logging.getLogger(__name__)

MAX_STUBS: Final = 3
"""So many pages in a row that lead elsewhere by themselves are followed."""
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class AnsweredPart:
    """An answer for a page that is drawn: its own, or one its scripts asked for.

    Header names in lower case, no codings on the body.
    """

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


class Draws(Protocol):
    """What turns an answer into the document that its scripts make of it. Raises FetchError."""

    async def draw(self, url: str, page: AnsweredPart) -> bytes:
        """The document, in UTF-8."""
        ...


@dataclass(frozen=True, slots=True)
class _Answer:
    """A verdict and the page it is about.

    `drawn`: the page is what a browser made of the answer. `doubt`: why the answer proves less than it seems
    to. `first`: the number of the first hop that is this answer's, where the same was asked twice.
    """

    verdict: Verdict
    body: bytes = b""
    drawn: bool = False
    doubt: Doubt | None = None
    first: int = 0


class Asker:
    """Fetches through Scrapy's downloader and keeps what came over the wire in the landing."""

    def __init__(self, crawler: Crawler, landing: LandingWriter) -> None:
        self._crawler, self._landing = crawler, landing
        self._renderer: Draws | None = None
        self._context: Context = context_of(crawler)
        self._endings = Endings(self._context.memory)

    def draw_with(self, renderer: Draws) -> None:
        """From now on pages are handed on as this browser draws them."""
        self._renderer = renderer

    def resting(self, url: str) -> bool:
        """Whether the URL's host asked to be left alone for longer than this run waits.

        Asking would be refused unasked.
        """
        wait, _ = self._context.pace.rest_left(host_of(url))
        return not is_waited_out(wait)

    async def ask(
        self, url: str, role: Role, *, key: str | None = None, visit: Visit | None = None
    ) -> PageCapture:
        """The capture of one URL, stored but not yet indexed.

        Raises neither a network's fault nor what reading an answer raises.
        """
        hops: list[Hop] = []
        stubs: list[Hop] = []
        try:
            answer = await self._final_answer(url, role, visit, hops, stubs)
        except Exception as error:  # the boundary of a request: no list of what may be raised is whole
            log.warning("%s: its answer could not be read", url, exc_info=error)
            answer = _Answer(_unread_verdict(error, hops))
        capture = _make_capture(AskedUrl(url), role, answer, hops[answer.first :], stubs, self._context.now())
        capture = replace(capture, key=key, doubt=answer.doubt)
        return self._landing.store(capture, hops, answer.body if answer.drawn else None)

    async def _final_answer(
        self, url: str, role: Role, visit: Visit | None, hops: list[Hop], stubs: list[Hop]
    ) -> _Answer:
        """What came for a URL in the end.

        Its page, or what one that leads elsewhere by itself led to, as a browser draws it.
        """
        cookies = ChainCookies()
        answer = await self._fetch_chain(url, visit, hops, cookies=cookies)
        doubt, first = None, 0
        if role is Role.ARTICLE and _must_be_asked_again(url, hops):
            first = len(hops)
            answer, doubt = await self._ask_again(url, hops, cookies)
        if role is Role.ARTICLE:
            answer = await self._follow_pages(url, answer, hops, stubs)
        readable = role is not Role.PROBE and answer.verdict.outcome is Outcome.OK
        if self._renderer and readable and _is_html(hops[-1]):
            answer = await self._draw_page(self._renderer, hops[-1], answer)
        return replace(answer, doubt=doubt, first=first)

    async def _ask_again(
        self, url: str, hops: list[Hop], cookies: ChainCookies
    ) -> tuple[_Answer, Doubt | None]:
        """The answer to the same question, with the cookies that the first answer set.

        And why it proves less than it seems to.
        """
        again: list[Hop] = []
        answer = await self._fetch_chain(url, None, again, cookies=cookies)
        before = hops[-1].url
        hops += again
        if not again or not _is_redirected(url, again):
            return answer, None
        if cookies_of_redirects([hop.headers for hop in again]):
            return answer, Doubt.COOKIE
        return answer, None if canonicalize(again[-1].url) == canonicalize(before) else Doubt.URL

    async def _follow_pages(self, url: str, answer: _Answer, hops: list[Hop], stubs: list[Hop]) -> _Answer:
        """The answer at the end of a chain of pages that lead elsewhere by meta refresh or script.

        Those pages are added to `stubs`.
        """
        while target := await to_thread(_onward_target, answer, hops):
            stubs.append(hops[-1])
            if len(stubs) > MAX_STUBS or target in {hop.url for hop in hops}:
                reason = f"pages lead from one to another without an end, the last to {target}"
                return _Answer(Verdict(Outcome.UNAVAILABLE, reason))
            answer = await self._fetch_chain(target, None, hops, asked=url)
        return answer

    async def part(self, url: str) -> AnsweredPart | None:
        """What a page's script asks for, through the same door; None where it cannot be had."""
        if urlsplit(url).scheme not in ("http", "https"):
            return None
        try:
            response = await self._crawler.engine.download_async(Request(url, dont_filter=True))
        except FAILURES:
            return None
        return AnsweredPart(response.status, headers_of(response), response.body)

    async def _fetch_chain(
        self,
        url: str,
        visit: Visit | None,
        hops: list[Hop],
        *,
        asked: str | None = None,
        cookies: ChainCookies | None = None,
    ) -> _Answer:
        meta = {HOPS: hops, VALIDATORS: Validators.of(visit)}
        try:
            request = Request(url, meta=meta, dont_filter=True)
        except ValueError as error:  # what a stub or a listing led to is no URL
            return _Answer(Verdict(Outcome.UNAVAILABLE, f"cannot be asked for: {named_error(error)}"))
        if cookies is not None:
            cookies.begin(request)
        try:
            response = await self._crawler.engine.download_async(request)
        except FAILURES as error:
            return _Answer(verdict_of(error))
        verdict = _response_verdict(response, hops[-1], asked or url)
        if verdict.outcome is Outcome.OK and (broken_off := self._endings.fault(url, response.body)):
            hops[-1] = replace(hops[-1], cut="unspecified")
            return _Answer(Verdict(Outcome.TRUNCATED, broken_off))
        return _Answer(verdict, response.body)

    async def _draw_page(self, renderer: Draws, hop: Hop, answer: _Answer) -> _Answer:
        try:
            body = await renderer.draw(hop.url, AnsweredPart(hop.status, hop.headers, answer.body))
        except FetchError as error:
            return _Answer(Verdict(Outcome.NET_ERROR, str(error)))
        verdict = of_page(hop.status, hop.headers, body, asked=hop.url, landed=hop.url)
        return _Answer(verdict, body, drawn=True)


def _must_be_asked_again(url: str, hops: list[Hop]) -> bool:
    """Return True if a redirect led away from an article and may need a cookie.

    It set one that may be wanted there, or led to a URL with a query of its own.
    """
    if not hops or hops[-1].status in _REDIRECTS or not _is_redirected(url, hops):
        return False
    sets_cookie = any(name == "set-cookie" for hop in hops[:-1] for name, _ in hop.headers)
    query = urlsplit(hops[-1].url).query
    return sets_cookie or (bool(query) and query != urlsplit(url).query)


def _is_redirected(url: str, hops: list[Hop]) -> bool:
    return canonicalize(hops[-1].url) != canonicalize(url)


def _response_verdict(response: Response, hop: Hop, asked: str) -> Verdict:
    if hop.status == 304:
        return Verdict(Outcome.NOT_MODIFIED, "304 to our own conditional request")
    return of_page(hop.status, hop.headers, response.body, asked=asked, landed=hop.url)


def _unread_verdict(error: Exception, hops: list[Hop]) -> Verdict:
    """The verdict on a request whose handling raised what none of our rules foresees.

    It says nothing of the article.
    """
    outcome = Outcome.EXTRACT_FAILED if hops else Outcome.NET_ERROR
    what = "the answer could not be read" if hops else "no answer could be had"
    return Verdict(outcome, f"{what}: {named_error(error)}")


def _is_html(hop: Hop) -> bool:
    kind = next((value for name, value in hop.headers if name == "content-type"), "")
    return "html" in kind.lower()


def _onward_target(answer: _Answer, hops: list[Hop]) -> str | None:
    """Where an article's page takes a browser at once, by itself."""
    if answer.verdict.outcome is not Outcome.OK or not hops or not _is_html(hops[-1]):
        return None
    content_type = next((value for name, value in hops[-1].headers if name == "content-type"), None)
    refresh = next((value for name, value in hops[-1].headers if name == "refresh"), "")
    try:
        return read_apart(leads_to, answer.body, hops[-1].url, content_type, refresh=refresh)
    except ExtractionError:
        return None


def _make_capture(
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
