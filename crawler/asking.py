"""Asks for a URL and makes a capture of whatever comes: every URL asked ends in exactly one PageCapture, with one typed outcome.

It knows no listing and no article; what a capture means is decided elsewhere.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawler.conditional import Validators
from crawler.context import HOPS, VALIDATORS, Context, context_of
from crawler.endings import Endings
from crawler.failures import FAILURES, verdict_of
from crawler.items import PageCapture, Role, Visit
from crawler.landing import Hop, LandingWriter
from crawler.outcome import Outcome, Verdict, of_page
from crawler.politeness import PATIENCE, Rest
from crawler.urls import AskedUrl, LandedUrl, host_of

_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})


class Asker:
    """Fetches through Scrapy's downloader and keeps what came over the wire in the landing."""

    def __init__(self, crawler: Crawler, landing: LandingWriter) -> None:
        self._crawler, self._landing = crawler, landing
        self._context: Context = context_of(crawler)
        self._endings = Endings(self._context.memory)
        self._rest = Rest(self._context.memory, self._context.now)

    def resting(self, url: str) -> bool:
        """Whether the URL's host asked to be left alone for longer than this run waits: asking would be refused unasked."""
        return self._rest.left(host_of(url))[0] > PATIENCE

    async def ask(
        self, url: str, role: Role, *, key: str | None = None, visit: Visit | None = None
    ) -> PageCapture:
        """The capture of one URL, stored but not yet indexed. Raises no network's fault."""
        hops: list[Hop] = []
        meta = {HOPS: hops, VALIDATORS: Validators.of(visit)}
        request = Request(url, meta=meta, dont_filter=True)
        body = b""
        try:
            response = await self._crawler.engine.download_async(request)
            body = response.body
            verdict = _verdict(response, hops[-1], url)
            if verdict.outcome is Outcome.OK and (broken_off := self._endings.fault(url, body)):
                verdict, body = Verdict(Outcome.TRUNCATED, broken_off), b""
                hops[-1] = replace(hops[-1], cut="unspecified")
        except FAILURES as error:
            verdict = verdict_of(error)
        capture = _capture(AskedUrl(url), role, verdict, hops, self._context.now(), key, body)
        return self._landing.store(capture, hops)


def _verdict(response: Response, hop: Hop, asked: str) -> Verdict:
    if hop.status == 304:
        return Verdict(Outcome.NOT_MODIFIED, "304 to our own conditional request")
    return of_page(hop.status, hop.headers, response.body, asked=asked, landed=hop.url)


def _capture(
    asked: AskedUrl,
    role: Role,
    verdict: Verdict,
    hops: list[Hop],
    now: datetime,
    key: str | None,
    body: bytes,
) -> PageCapture:
    redirects = tuple((hop.url, hop.status) for hop in hops if hop.status in _REDIRECTS)
    last = hops[-1] if hops and hops[-1].status not in _REDIRECTS else None
    return PageCapture(
        asked=asked,
        landed=LandedUrl(last.url if last else asked),
        role=role,
        fetched_at=last.at if last else now,
        outcome=verdict.outcome,
        reason=verdict.reason,
        status=last.status if last else None,
        headers=last.headers if last else (),
        body=body,
        ip=last.ip if last else None,
        redirects=redirects,
        key=key,
    )
