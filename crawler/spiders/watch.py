"""The one spider: walks the listing, hears the other witnesses, asks for the articles worth asking, and leaves a landing.

Thin on purpose. `listings` and `hearing` gather what the witnesses say, `plan` says which articles, `asking` fetches.
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
from crawler.discover import starts
from crawler.discover.starts import further
from crawler.errors import FetchError
from crawler.items import Job, ListingPage, PageCapture, Role
from crawler.landing import LandingWriter
from crawler.memory import Settled
from crawler.outcome import Outcome
from crawler.plain import Order
from crawler.profile import FILE, load
from crawler.source import Fetch
from crawler.spiders.hearing import Hearing
from crawler.spiders.listings import Listings
from crawler.spiders.plan import Ask, Told, Why, made_up, plan
from crawler.spiders.seeking import Seeking

log = logging.getLogger(__name__)

SILENCE: Final = 5
"""So many articles in a row without any answer, and no more are asked for."""


class WatchSpider(Spider):
    """Carries out one order. `complete` and `written` are read when it has ended."""

    name = "presslog"

    def __init__(self, order: Order, context: Context, landing: LandingWriter) -> None:
        super().__init__()
        self.order, self.context, self.landing = order, context, landing
        self.complete = self.anew = False
        self.stand_in: str | None = None
        self.listings = self.captures = self.not_modified = 0
        self._asked: set[str] = set()

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
        ways = starts(job.source, profile)
        listings = Listings(job, profile, asker, self._index)
        memory = Settled(self.context.memory, job.started_at, job.since)
        lead = await Seeking(job, listings, self.context.memory, memory).lead(ways)
        if lead is None:  # a source that shows nothing is not worth believing, and not worth bothering
            return
        window, ways = lead.window, lead.ways
        self.complete, self.stand_in, self.anew = window.walk.complete, lead.stand_in, lead.anew
        others = ways[ways.index(window.start) + 1 :]
        archive = await listings.behind(window, others, memory)
        words = await Hearing(job, listings.other, memory).hear(further(window.start, others), window.shown)
        told = Told(
            window.shown,
            archive.shown,
            tuple(word.shown(job.source) for word in words),
            frozenset().union(*(word.missing for word in words)),
        )
        asks = plan(job, told)
        log.info("planned", extra={"shown": len(window.shown), "asks": len(asks)})
        present = await self._ask_all(asks, job.source.fetch.concurrency, asker)
        listings.remember(archive, self._asked, memory)
        if present is not None and not asker.resting(present):
            self._keep(await asker.ask(made_up(present, job.run), Role.PROBE))

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
        """One article. Its validators belong to the URL it was known by, and to no other; a hint of others takes a whole answer."""
        own = ask.visit and ask.visit.url == ask.url and ask.why not in (Why.HINTED, Why.DOUBTED)
        visit = ask.visit if own else None
        return await asker.ask(ask.url, Role.ARTICLE, key=ask.key, visit=visit)

    def _index(self, page: ListingPage) -> None:
        self.landing.index(page)
        self.listings += 1

    def _keep(self, capture: PageCapture) -> PageCapture:
        self.landing.index(capture)
        self.captures += 1
        self._asked.add(capture.asked)
        self.not_modified += capture.outcome is Outcome.NOT_MODIFIED
        return capture


def _renderer(fetch: Fetch, asker: Asker) -> AbstractAsyncContextManager[Draws]:
    """A browser that asks through this asker. Raises FetchError where the extra is not installed."""
    try:
        from crawler.render import Renderer  # noqa: PLC0415 - an extra, and half a second that few sources need
    except ImportError as error:
        raise FetchError("render = true needs the extra: pip install 'presslog[render]'") from error
    return Renderer(asker.part, user_agent=fetch.user_agent, patience=fetch.timeout)
