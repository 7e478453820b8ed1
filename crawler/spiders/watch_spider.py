"""The one spider: it walks the listing, asks other witnesses and the articles, and leaves a landing.

It decides nothing itself. `listings` and `hearing` gather what the witnesses say, `plan_visits` says which
articles to ask for, `asking` fetches them.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import replace
from typing import Final

from pydantic import TypeAdapter
from scrapy import Spider

from presslog.core.errors import ExtractionError, FetchError
from presslog.core.outcome import Evidence, Outcome, visible_text
from presslog.core.role import Role
from presslog.core.urls import canonicalize, host_of, site_of
from presslog.crawler import extract
from presslog.crawler.discover import possible_starts
from presslog.crawler.discover.starts import further_starts
from presslog.crawler.http import Asker, Context, Draws
from presslog.crawler.items import Job, ListingPage, PageCapture
from presslog.crawler.landing import LandingWriter, Order
from presslog.crawler.memory import Settled, read_as
from presslog.crawler.reading_process import read_apart
from presslog.crawler.site_profile import FILE, load_profile
from presslog.crawler.source import Fetch
from presslog.crawler.spiders.article_parts import ask_for_parts
from presslog.crawler.spiders.kept_pages import KeptPages
from presslog.crawler.spiders.listings import Listings
from presslog.crawler.spiders.other_witnesses import Hearing
from presslog.crawler.spiders.stand_in import StandInSearch
from presslog.crawler.spiders.visit_plan import (
    OUGHT,
    PlannedVisit,
    RunWitnessed,
    Why,
    index_visits,
    left_over,
    made_up,
    plan_visits,
    second_opinions,
)

log = logging.getLogger(__name__)

SILENCE: Final = 5
"""So many requests in a row to one host without any answer, and that host is asked no more in this run."""
FEW_READ: Final = 10
"""Of so many articles at most, it is tried here whether their pages show any text; more of them speak for
themselves."""
_PARTED: Final = "parted"  # what is remembered: the URLs of articles that stand on several pages
_URLS: Final = TypeAdapter(dict[str, list[str]])
PLAINLY_TEXT: Final = 1_000
"""Characters to see from which on a page is taken to show its article, as it did before."""


class WatchSpider(Spider):
    """Carries out one order. `complete` and `written` are read when it has ended."""

    name = "presslog"

    def __init__(self, order: Order, context: Context, landing: LandingWriter) -> None:
        super().__init__()
        self.order, self.context, self.landing = order, context, landing
        self.complete = self.anew = False
        self.stand_in: str | None = None
        self.listings = self.captures = self.not_modified = 0
        self.unasked = 0
        self._asked: set[str] = set()
        self._silence: Counter[str] = Counter()  # unanswered requests in a row, by host and port
        self._silent: set[str] = set()
        self._resting: set[str] = set()
        self._parted: set[str] = set()

    @property
    def silent_hosts(self) -> tuple[str, ...]:
        """The hosts, with ports, that were not asked on, for the last requests had no answer."""
        silent = {host for host, count in self._silence.items() if count >= SILENCE}
        return tuple(sorted(self._silent | silent))

    @property
    def resting_hosts(self) -> tuple[str, ...]:
        """The hosts that were not asked because they want to be left alone."""
        return tuple(sorted(self._resting))

    async def start(self) -> AsyncIterator[None]:
        """All of the crawl. It yields nothing: what it fetches goes into the landing."""
        asker = Asker(self.crawler, self.landing)
        async with AsyncExitStack() as stack:
            if self.order.job.source.fetch.render:
                asker.draw_with(
                    await stack.enter_async_context(_page_renderer(self.order.job.source.fetch, asker))
                )
            if self.order.urls is None and self.order.job.source.pages:
                await self._watch_pages(self.order.job, asker)
            elif self.order.urls is None:
                await self._watch_source(self.order.job, asker)
            else:
                await self._fetch_all(self.order.urls, self.order.role, asker)
        for nothing in tuple[None, ...]():
            yield nothing

    async def _fetch_all(self, urls: Sequence[str], role: Role, asker: Asker) -> None:
        for url in urls:
            self._keep_capture(await asker.ask(url, role))
        self.complete = True

    async def _watch_pages(self, job: Job, asker: Asker) -> None:
        """Asks for the pages that the source's file names, and follows nothing that they link to."""
        known = index_visits(job.known)
        pages = dict.fromkeys(map(canonicalize, job.source.pages))
        asks = tuple(
            PlannedVisit(url, Why.NAMED, visit.key if visit else None, visit)
            for url, visit in ((url, known.get(url)) for url in pages)
        )
        kept = await self._ask_all(asks, job.source.fetch.concurrency, asker)
        self.complete = True
        present = min((ask.url for ask, page in kept if page.outcome is Outcome.OK), default=None)
        if present is not None and not asker.resting(present):
            self._keep_capture(await asker.ask(made_up(present, job.run), Role.PROBE))

    async def _watch_source(self, job: Job, asker: Asker) -> None:
        self._parted = set(read_as(self.context.memory, _PARTED, _URLS).get("urls", ()))
        # No witness shows all of an article on several pages: none can say that it stands as before.
        known = (
            replace(visit, patient=visit.patient and visit.url not in self._parted) for visit in job.known
        )
        await self._crawl_source(replace(job, known=tuple(known)), asker)
        self.context.memory.write(_PARTED, {"urls": sorted(self._parted)})

    async def _crawl_source(self, job: Job, asker: Asker) -> None:
        profile = load_profile(job.memory / FILE) if job.memory else None
        ways = possible_starts(job.source, profile)
        beside = {start.witness for start in further_starts(ways[0], ways[1:])}
        job = replace(job, proven=job.proven & beside)
        pages = KeptPages(job, profile, self.context.memory)
        listings = Listings(job, profile, asker, self._index_listing, pages)
        memory = Settled(self.context.memory, job.started_at, job.since)
        lead = await StandInSearch(job, listings, self.context.memory, memory).lead(ways)
        if lead is None:  # a source that shows nothing is not worth believing, and not worth bothering
            return
        window, ways = lead.window, lead.ways
        self.complete, self.stand_in, self.anew = window.walk.complete, lead.stand_in, lead.anew
        pages.remember()
        others = ways[ways.index(window.start) + 1 :]
        archive = await listings.behind(window, others, memory)
        words = await Hearing(job, listings.other, memory).hear(
            further_starts(window.start, others), window.shown
        )
        told = RunWitnessed(
            window.shown,
            archive.shown,
            tuple(word.shown(job.source) for word in words),
            frozenset().union(*(word.missing for word in words)),
        )
        asks = plan_visits(job, told)
        log.info("planned", extra={"shown": len(window.shown), "asks": len(asks)})
        kept = await self._ask_all(asks, job.source.fetch.concurrency, asker)
        if len(asks) == job.source.revisit.budget:
            self.unasked += left_over(job, told)
        if not await asyncio.to_thread(_are_mostly_read, kept):
            opinions = second_opinions(job, self._asked)
            kept = (*kept, *await self._ask_all(opinions, job.source.fetch.concurrency, asker))
        listings.remember(archive, self._asked, memory)
        present = min(
            (ask.url for ask, page in kept if ask.visit and page.outcome is Outcome.OK), default=None
        )
        if present is not None and not asker.resting(present):
            self._keep_capture(await asker.ask(made_up(present, job.run), Role.PROBE))

    async def _ask_all(
        self, asks: Sequence[PlannedVisit], concurrency: int, asker: Asker
    ) -> tuple[tuple[PlannedVisit, PageCapture], ...]:
        """Asks for the articles, a few at a time of each host.

        What came of each, those at hosts that are asked no more left out.
        """
        gates = defaultdict[str, asyncio.Semaphore](lambda: asyncio.Semaphore(concurrency))
        kept: list[tuple[PlannedVisit, PageCapture]] = []

        async def one(ask: PlannedVisit) -> None:
            async with gates[host_of(ask.url)]:
                if self._is_left_alone(ask, asker):
                    return
                capture = self._keep_capture(await self._ask_article(ask, asker))
                host = site_of(ask.url)
                self._silence[host] = self._silence[host] + 1 if capture.outcome is Outcome.NET_ERROR else 0
                kept.append((ask, capture))

        async with asyncio.TaskGroup() as group:
            for ask in asks:
                group.create_task(one(ask))
        return tuple(kept)

    def _is_left_alone(self, ask: PlannedVisit, asker: Asker) -> bool:
        """Return True if an article's host gives no answer or rests.

        What is not asked for and ought to be is put on record.
        """
        silent, resting = self._silence[site_of(ask.url)] >= SILENCE, asker.resting(ask.url)
        if silent:
            self._silent.add(site_of(ask.url))
        if resting:
            self._resting.add(host_of(ask.url))
        elsewhere = ask.visit is None and site_of(ask.url) != site_of(self.order.job.source.url)
        self.unasked += (resting or (silent and not elsewhere)) and ask.why in OUGHT
        return silent or resting

    async def _ask_article(self, ask: PlannedVisit, asker: Asker) -> PageCapture:
        """One article. Its validators belong to the URL it was known by, and to no other.

        A hint of others takes a whole answer.
        """
        own = ask.visit and ask.visit.url == ask.url and ask.why not in (Why.HINTED, Why.DOUBTED)
        visit = ask.visit if own else None
        capture = await asker.ask(ask.url, Role.ARTICLE, key=ask.key, visit=visit)
        if ask.why is Why.NAMED:
            return capture
        capture = await ask_for_parts(capture, asker)
        if capture.outcome is Outcome.OK:
            (self._parted.add if capture.parts else self._parted.discard)(ask.url)
        return capture

    def _index_listing(self, page: ListingPage) -> None:
        self.landing.index(page)
        self.listings += 1

    def _keep_capture(self, capture: PageCapture) -> PageCapture:
        self.landing.index(capture)
        self.captures += 1
        self._asked.add(capture.asked)
        self.not_modified += capture.outcome is Outcome.NOT_MODIFIED
        return capture


def _are_mostly_read(kept: Sequence[tuple[PlannedVisit, PageCapture]]) -> bool:
    """Return True unless most of what was asked for told nothing, now or when it was last asked for."""
    looks = len(kept) <= FEW_READ
    return 2 * sum(_tells_nothing(ask, page, looks=looks) for ask, page in kept) <= len(kept)


def _tells_nothing(ask: PlannedVisit, page: PageCapture, *, looks: bool) -> bool:
    """Return True if an article could not be read when last asked for, or cannot be now: by its answer.

    Where it `looks`, by its text.

    A page with much to see, of an article read before, is not looked into: that takes longer than a quiet run
    may.
    """
    if page.outcome is not Outcome.OK:
        return page.outcome.evidence is Evidence.NOTHING
    if ask.visit is not None and (ask.visit.unread or len(visible_text(page.body)) > PLAINLY_TEXT):
        return ask.visit.unread
    return looks and not _shows_text(page)


def _shows_text(page: PageCapture) -> bool:
    try:
        read_apart(extract.read_article, page.body, url=page.landed, content_type=page.header("content-type"))
    except ExtractionError:
        return False
    except Exception:  # the boundary of a page: no list of what a reader may raise is whole
        log.exception("%s: could not be read", page.landed)
        return False
    return True


def _page_renderer(fetch: Fetch, asker: Asker) -> AbstractAsyncContextManager[Draws]:
    """A browser that asks through this asker. Raises FetchError where the extra is not installed."""
    try:
        from presslog.crawler.http.browser import Renderer  # noqa: PLC0415 - an extra, and half a second that few sources need
    except ImportError as error:
        raise FetchError("render = true needs the extra: pip install 'presslog[render]'") from error
    return Renderer(asker.part, user_agent=fetch.user_agent, patience=fetch.timeout)
