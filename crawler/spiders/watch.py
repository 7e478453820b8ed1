"""The one spider: walks the listing, asks for the articles worth asking, and leaves a landing.

Thin on purpose. `crawler.discover` says where to look and reads listings, `plan` says which articles, `asking` fetches.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from typing import Final

from scrapy import Spider

from crawler.asking import Asker, Draws
from crawler.context import Context
from crawler.discover import Walk, read, starts
from crawler.errors import ExtractionError, FetchError
from crawler.items import Job, ListingPage, PageCapture, Role
from crawler.landing import LandingWriter
from crawler.outcome import Outcome
from crawler.plain import Order
from crawler.profile import FILE, SiteProfile, Start, load
from crawler.source import Fetch
from crawler.spiders.plan import Ask, Shown, index, made_up, plan

log = logging.getLogger(__name__)

SILENCE: Final = 5
"""So many articles in a row without any answer, and no more are asked for."""


class WatchSpider(Spider):
    """Carries out one order. `complete` and `written` are read when it has ended."""

    name = "presslog"

    def __init__(self, order: Order, context: Context, landing: LandingWriter) -> None:
        super().__init__()
        self.order, self.context, self.landing = order, context, landing
        self.complete = False
        self.listings = self.captures = self.not_modified = 0

    async def start(self) -> AsyncIterator[None]:
        """All of the crawl. It yields nothing: what it fetches goes into the landing."""
        asker = Asker(self.crawler, self.landing)
        async with AsyncExitStack() as stack:
            if self.order.job.source.fetch.render:
                asker.draw_with(
                    await stack.enter_async_context(_renderer(self.order.job.source.fetch, asker))
                )
            if self.order.urls is None:
                await self._watch(self.order.job, asker)
            else:
                await self._fetch(self.order.urls, self.order.role, asker)
        for nothing in tuple[None, ...]():
            yield nothing

    async def _fetch(self, urls: Sequence[str], role: Role, asker: Asker) -> None:
        for url in urls:
            self._keep(await asker.ask(url, role))
        self.complete = True

    async def _watch(self, job: Job, asker: Asker) -> None:
        profile = load(job.memory / FILE) if job.memory else None
        shown = await self._enumerate(job, asker, profile)
        if not shown:  # a source that shows nothing is not worth believing, and not worth bothering
            return
        asks = plan(job, shown)
        log.info("planned", extra={"shown": len(shown), "asks": len(asks)})
        present = await self._ask_all(asks, job.source.fetch.concurrency, asker)
        if present is not None and not asker.resting(present):
            self._keep(await asker.ask(made_up(present, job.run), Role.PROBE))

    async def _enumerate(self, job: Job, asker: Asker, profile: SiteProfile | None) -> list[Shown]:
        """The entries of the best start that shows any; the others are not asked."""
        for start in starts(job.source, profile):
            shown, self.complete = await self._walk(job, start, asker, profile)
            if shown:
                return shown
        return []

    async def _walk(
        self, job: Job, start: Start, asker: Asker, profile: SiteProfile | None
    ) -> tuple[list[Shown], bool]:
        walk = Walk(index(job.known), job.source)
        shown: dict[str, Shown] = {}
        url: str | None = start.url
        while url is not None:
            capture = await asker.ask(url, Role.LISTING)
            page = ListingPage(capture, start.witness)
            try:
                page = _read(page, job, profile)
            finally:  # whatever a page does to its reader, that it was asked for stays on record
                self.landing.index(page)
                self.listings += 1
            for entry in page.entries:
                shown.setdefault(entry.key or entry.url, Shown(entry, page.witness))
            url = walk.step(page)
        log.info("walked", extra={"start": start.url, "pages": walk.pages, "why": walk.reason})
        return list(shown.values()), walk.complete

    async def _ask_all(self, asks: Sequence[Ask], concurrency: int, asker: Asker) -> str | None:
        """Asks for the articles, a few at a time; a known one that answered with a page, where there is any."""
        gate = asyncio.Semaphore(concurrency)
        present: list[str] = []
        silent = 0

        async def one(ask: Ask) -> None:
            nonlocal silent
            async with gate:
                if silent >= SILENCE or asker.resting(ask.url):
                    return
                capture = self._keep(await self._article(ask, asker))
                silent = silent + 1 if capture.outcome is Outcome.NET_ERROR else 0
                if ask.visit and capture.outcome is Outcome.OK:
                    present.append(ask.url)

        async with asyncio.TaskGroup() as group:
            for ask in asks:
                group.create_task(one(ask))
        return min(present, default=None)

    async def _article(self, ask: Ask, asker: Asker) -> PageCapture:
        """One article. Its validators belong to the URL it was known by, and to no other."""
        visit = ask.visit if ask.visit and ask.visit.url == ask.url else None
        return await asker.ask(ask.url, Role.ARTICLE, key=ask.key, visit=visit)

    def _keep(self, capture: PageCapture) -> PageCapture:
        self.landing.index(capture)
        self.captures += 1
        self.not_modified += capture.outcome is Outcome.NOT_MODIFIED
        return capture


def _renderer(fetch: Fetch, asker: Asker) -> AbstractAsyncContextManager[Draws]:
    """A browser that asks through this asker. Raises FetchError where the extra is not installed."""
    try:
        from crawler.render import Renderer  # noqa: PLC0415 - an extra, and half a second that few sources need
    except ImportError as error:
        raise FetchError("render = true needs the extra: pip install 'presslog[render]'") from error
    return Renderer(asker.part, user_agent=fetch.user_agent, patience=fetch.timeout)


def _read(page: ListingPage, job: Job, profile: SiteProfile | None) -> ListingPage:
    """The page with its entries; as it is where it is no whole answer or cannot be read."""
    if page.capture.outcome is not Outcome.OK:
        return page
    try:
        return read(page.capture, page.witness, job.source, profile)
    except ExtractionError as error:
        log.warning("listing not read", extra={"url": page.capture.asked, "why": str(error)})
        return page
