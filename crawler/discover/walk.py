"""A walk along a listing toward the past: where to go next, and why it ends.

It deduplicates by URL, because a new post shifts all others while one walks. It fetches nothing, and is told
each page as it was read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from presslog.core.outcome import Outcome
from presslog.core.witness import Witness
from presslog.crawler.discover.readers.sitemap import is_index, sitemaps_of
from presslog.crawler.items import ListingEntry, ListingPage, Visit


def find_visit(known: Mapping[str, Visit], entry: ListingEntry) -> Visit | None:
    """Return what is known of an entry's article, looked up by its key, then by its URL.

    Who has both, or is known by that URL alone, comes first.
    """
    here = known.get(entry.url)
    if here is not None and (here.key == entry.key or is_url(here.key)):
        return here
    return known.get(entry.key or "") or here


def is_url(key: str | None) -> bool:
    """Return True for the key of an article that is known by its URL alone."""
    return key is not None and key.startswith(("http://", "https://"))


class Stop(StrEnum):
    """Why a walk ended. `complete` ones reached known ground or the archive's end."""

    KNOWN = "all entries known and unchanged"
    END = "no older page"
    PAST_END = "past the last page"
    REPEATED = "the page repeats the one before"
    NOTHING_NEW = "no entry not yet seen on this walk"
    EMPTY = "past the last entry"
    NOTHING_LISTED = "the first page lists nothing"
    BUDGET = "as many pages, or unknown entries, as a run may take"
    FAILED = "the page could not be had"

    @property
    def complete(self) -> bool:
        """Whether the walk saw all there was to see."""
        return self not in {Stop.BUDGET, Stop.FAILED, Stop.NOTHING_LISTED}


@dataclass(slots=True)
class Walk:
    """One walk of at most `most` pages.

    `known` maps keys and canonical URLs to visits of what the archive knows.

    It stops at known ground, unless it goes `beyond`; a `heedless` one takes no moved hint for news there.
    With `room` it stops where so many entries are unknown. `entries` are those seen so far, each once, in the
    order met; `stop` says why the walk ended, None while it goes on.
    """

    known: Mapping[str, Visit]
    most: int
    room: int | None = None
    beyond: bool = False
    heedless: bool = False
    entries: dict[str, ListingEntry] = field(default_factory=dict)
    stop: Stop | None = None
    pages: int = 0
    _unknown: int = 0
    _failed: bool = False  # a page did not come, though the walk could go on elsewhere
    _first: str | None = None
    _asked: set[str] = field(default_factory=set)
    _waiting: list[str] = field(default_factory=list)

    @property
    def complete(self) -> bool:
        """Whether the walk is over and reached known ground or the archive's end within its budget."""
        return self.stop is not None and self.stop.complete and not self._failed

    @property
    def reason(self) -> str:
        """Why the walk ended, in words; empty while it goes on."""
        return str(self.stop) if self.stop else ""

    def step(self, page: ListingPage) -> str | None:
        """Takes in a page; the URL to ask next, toward the past, or None when the walk is over."""
        self.pages += 1
        self._asked |= {page.capture.asked, page.capture.landed}
        fresh = self._take_entries(page)
        self.stop = self._stop_reason(page, fresh)
        self._failed |= self.stop is Stop.FAILED
        if self.stop is None:
            return self._next_unasked(page.older)
        if self._waiting and self.stop is not Stop.BUDGET:
            self.stop = None
            return self._next_unasked(None)
        return None

    def _take_entries(self, page: ListingPage) -> int:
        """Keeps the page's entries that are new on this walk; how many they were."""
        before = len(self.entries)
        for entry in page.entries:
            if self.entries.setdefault(entry.url, entry) is entry:
                self._unknown += find_visit(self.known, entry) is None
        if page.witness is Witness.SITEMAP and is_index(page.capture):
            self._waiting.extend(url for url in sitemaps_of(page.capture) if url not in self._asked)
        return len(self.entries) - before

    def _stop_reason(self, page: ListingPage, fresh: int) -> Stop | None:
        """The first rule that ends the walk here, in the order of how much it says."""
        first = page.entries[0].url if page.entries else None
        repeated, self._first = first is not None and first == self._first, first
        rules = (
            (Stop.PAST_END, self.pages > 1 and page.capture.outcome is Outcome.GONE),
            (Stop.PAST_END, self.pages > 1 and page.capture.status == 400),
            (
                Stop.FAILED,
                page.capture.outcome not in {Outcome.OK, Outcome.NOT_MODIFIED, Outcome.GONE}
                and page.capture.status != 400,
            ),
            (Stop.REPEATED, repeated),
            (Stop.KNOWN, page.capture.outcome is Outcome.NOT_MODIFIED and not page.entries),
            (Stop.NOTHING_LISTED, not page.entries and not self._waiting and not self.entries),
            (Stop.EMPTY, not page.entries and not self._waiting),
            (Stop.NOTHING_NEW, bool(page.entries) and not fresh),
            (Stop.KNOWN, not self.beyond and self._all_known(page)),
            (Stop.BUDGET, (self.pages >= self.most or self._is_full()) and self._has_more(page)),
            (Stop.END, not self._has_more(page)),
        )
        return next((stop for stop, applies in rules if applies), None)

    def _is_full(self) -> bool:
        return self.room is not None and self._unknown >= self.room

    def _has_more(self, page: ListingPage) -> bool:
        return bool(self._waiting) or (page.older is not None and page.older not in self._asked)

    def _all_known(self, page: ListingPage) -> bool:
        return bool(page.entries) and all(self._is_unchanged(entry, page.witness) for entry in page.entries)

    def _is_unchanged(self, entry: ListingEntry, witness: Witness) -> bool:
        """Whether an entry is known and this witness says of it what it said before."""
        visit = find_visit(self.known, entry)
        return visit is not None and (
            self.heedless or entry.hint is None or visit.hints.get(witness, entry.hint) == entry.hint
        )

    def _next_unasked(self, url: str | None) -> str | None:
        """The next URL not yet asked: the page's older one, else the next sitemap waiting."""
        for candidate in (url, *self._waiting):
            if candidate and candidate not in self._asked:
                self._waiting = [other for other in self._waiting if other != candidate]
                self._asked.add(candidate)
                return candidate
        self.stop = self.stop or Stop.END
        return None
