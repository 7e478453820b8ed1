"""Hears the witnesses beside the leading one.

A feed or a sitemap takes a request or a few; WordPress's ids are asked for as far back as they changed.

Once a day, and in a full run, all the ids: what a whole sweep does not have is worth asking for on its own
URL. The longer a witness has told nothing new, the less often it is heard, but for one that has proven that it tells of every change:
that one is heard in every run. One that fails is on record with
its outcome, and nothing else follows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Protocol

from pydantic import AwareDatetime, TypeAdapter

from presslog.core.outcome import Outcome
from presslog.core.urls import CanonicalUrl
from presslog.core.witness import Witness
from presslog.crawler.discover import ids_url, is_index, is_wanted, pages_of, sitemaps_of, total_posts
from presslog.crawler.items import Job, ListingPage, Visit
from presslog.crawler.memory import Settled, read_as
from presslog.crawler.site_profile import Start
from presslog.crawler.source import Source
from presslog.crawler.spiders.visit_plan import (
    ShownEntry,
    Why,
    hinted_articles,
    index_visits,
    unknown_articles,
)

PATIENCE: Final = 0.125
"""A witness is heard again after this share of the time for which it has told nothing new."""
LONGEST: Final = timedelta(hours=6)
"""None is left unheard for longer."""
SWEEP: Final = timedelta(days=1)
NEWEST: Final = 3
"""So many sitemaps of an index are read, the last modified ones."""
CHAIN: Final = 3
"""So many pages of what changed last are read, a hundred posts each."""
_DOCUMENT: Final = "witnesses"

Validators = tuple[str | None, str | None]
"""ETag and Last-Modified."""


class Fetches(Protocol):
    """Asks for a page of a witness, conditionally where a visit brings validators.

    Puts it on record and reads it.
    """

    async def __call__(self, url: str, witness: Witness, visit: Visit | None = None) -> ListingPage:
        """The page; where it answers as something else, a mere PAGE without entries."""
        ...


@dataclass(frozen=True, slots=True)
class WitnessWord:
    """What a witness said.

    Its pages, whether they are a `whole` answer, and whether all its ids were asked for.

    `missing` are keys of known articles that it listed before and that all its ids do not have.
    """

    pages: tuple[ListingPage, ...] = ()
    whole: bool = False
    swept: bool = False
    missing: frozenset[str] = frozenset()

    def shown(self, source: Source) -> tuple[ShownEntry, ...]:
        """Its entries, as far as they are the source's articles."""
        entries = ((entry, page.witness) for page in self.pages for entry in page.entries)
        return tuple(ShownEntry(entry, witness) for entry, witness in entries if is_wanted(entry, source))

    def validators(self) -> dict[str, Validators]:
        """By URL. An index of sitemaps gives none: what it names may change while it does not.

        Neither do ids, never asked the same way.
        """
        listed = [page.capture for page in self.pages if page.entries and page.witness is not Witness.IDS]
        return {one.asked: (one.header("etag"), one.header("last-modified")) for one in listed}


@dataclass(frozen=True, slots=True)
class WitnessMemory:
    """What is remembered of a witness.

    When it was last asked, told news, gave a whole answer and was swept. `validators` are those of its last
    answers, by URL; none where these told something new, which may not be settled yet.
    """

    asked: AwareDatetime
    told: AwareDatetime
    whole: AwareDatetime | None = None
    swept: AwareDatetime | None = None
    validators: Mapping[str, Validators] = field(default_factory=dict)

    def due(self, now: datetime) -> bool:
        """Whether it is worth hearing again."""
        return now - self.asked >= min((self.asked - self.told) * PATIENCE, LONGEST)

    def after(self, word: WitnessWord, now: datetime, *, news: bool) -> WitnessMemory:
        """What is to be remembered once it has spoken, of something new or not."""
        urls = {page.capture.asked for page in word.pages}
        kept = {url: validators for url, validators in self.validators.items() if url in urls}
        return WitnessMemory(
            asked=now,
            told=now if news else self.told,
            whole=now if word.whole else self.whole,
            swept=now if word.swept else self.swept,
            validators={} if news else {**kept, **word.validators()},
        )


_LEDGER: Final = TypeAdapter(dict[str, WitnessMemory])


class Hearing:
    """One run's hearing of the other witnesses."""

    def __init__(self, job: Job, fetch: Fetches, memory: Settled) -> None:
        self._job, self._now, self._fetch, self._memory = job, job.started_at, fetch, memory
        self._known = index_visits(job.known)

    async def hear(self, starts: Sequence[Start], window: Sequence[ShownEntry]) -> tuple[WitnessWord, ...]:
        """The words of those whose turn it is, remembered for the next run."""
        if not starts:
            return ()
        ledger = read_as(self._memory, _DOCUMENT, _LEDGER)
        words = []
        for start in starts:
            name = f"{start.witness} {start.url}"
            heard = ledger.get(name)
            proven = start.witness in self._job.proven
            if heard is None or proven or self._job.full or heard.due(self._now):
                heard = heard or WitnessMemory(self._now, self._now)
                word = await self._hear_witness(start, heard)
                ledger[name] = heard.after(word, self._now, news=self._is_news(word, window))
                words.append(word)
        self._memory.write(_DOCUMENT, _LEDGER.dump_python(ledger, mode="json"))
        return tuple(words)

    def _is_news(self, word: WitnessWord, window: Sequence[ShownEntry]) -> bool:
        shown = word.shown(self._job.source)
        pointed = (ask for ask in hinted_articles(self._job, shown, self._known) if ask.why is Why.HINTED)
        return bool(word.missing or any(pointed) or unknown_articles(self._job, shown, window, self._known))

    async def _hear_witness(self, start: Start, heard: WitnessMemory) -> WitnessWord:
        if start.witness is not Witness.IDS:
            return await self._hear_pages(start, heard)
        if self._job.full or heard.swept is None or self._now - heard.swept >= SWEEP:
            return await self._all_ids(start.url)
        return await self._changed_ids(start.url, heard.whole)

    async def _hear_pages(self, start: Start, heard: WitnessMemory) -> WitnessWord:
        """A feed, a sitemap or a listing: its first page; of an index of sitemaps the newest ones."""
        pages = [await self._ask_page(start.url, start.witness, heard)]
        if start.witness is Witness.SITEMAP and _is_whole_answer(pages) and is_index(pages[0].capture):
            newest = sitemaps_of(pages[0].capture)[:NEWEST]
            pages += [await self._ask_page(url, start.witness, heard) for url in newest]
        return WitnessWord(tuple(pages), _is_whole_answer(pages))

    async def _ask_page(self, url: str, witness: Witness, heard: WitnessMemory) -> ListingPage:
        etag, modified = heard.validators.get(url, (None, None))
        visit = Visit(CanonicalUrl(url), etag=etag, last_modified=modified)
        return await self._fetch(url, witness, visit)

    async def _changed_ids(self, url: str, moment: datetime | None) -> WitnessWord:
        """The ids of what changed since the moment; nothing is asked of an API that never answered."""
        pages: list[ListingPage] = []
        older = ids_url(url, moment) if moment else None
        while older and moment and len(pages) < CHAIN:
            pages.append(await self._fetch(older, Witness.IDS))
            entries = pages[-1].entries
            older = pages[-1].older if entries and entries[-1].changed_since(moment) else None
        return WitnessWord(tuple(pages), _is_whole_answer(pages))

    async def _all_ids(self, url: str) -> WitnessWord:
        """All the ids there are, where they are few enough.

        What is missing from them, where they are all there.
        """
        pages: list[ListingPage] = []
        older: str | None = ids_url(url)
        most = self._job.source.discover.max_pages
        while older and len(pages) < most:
            pages.append(await self._fetch(older, Witness.IDS))
            older = pages[-1].older if (pages_of(pages[0].capture) or 0) <= most else None
        ids = {entry.key for page in pages for entry in page.entries}
        entire = {total_posts(page.capture) for page in pages} == {len(ids)}
        return WitnessWord(
            tuple(pages), _is_whole_answer(pages), True, self._missing_ids(ids) if entire else frozenset()
        )

    def _missing_ids(self, ids: set[str | None]) -> frozenset[str]:
        listed = (visit for visit in self._job.known if Witness.IDS in visit.hints and not visit.removed)
        return frozenset(visit.key for visit in listed if visit.key and visit.key not in ids)


def _is_whole_answer(pages: Sequence[ListingPage]) -> bool:
    """Whether every page came as what was asked for, and there is one; a 304 is an answer."""
    return bool(pages) and all(
        page.capture.outcome in (Outcome.OK, Outcome.NOT_MODIFIED) and page.witness is not Witness.PAGE
        for page in pages
    )
