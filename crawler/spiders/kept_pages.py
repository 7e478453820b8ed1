"""Keeps the first listing pages of a walk as they were last read.

They are asked for conditionally, and read again only if they show something else. What is kept is a reading,
and says nothing that the page itself did not say. A 304 or an unchanged page brings back all of its entries,
so that they count as seen, and what they show differently from what is known is asked for as ever. Three
things bound what a server that answers wrongly could hide: every `EVERY`th time a page is asked plainly and
read anew; one whose validator stood still though it showed something else is asked plainly from then on; and
a date alone is no validator within a minute of a change (RFC 9110 §8.8.2.2).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from hashlib import blake2b
from typing import Final

from pydantic import TypeAdapter

from presslog.core.moments import parse_http_date
from presslog.core.outcome import Outcome
from presslog.core.urls import CanonicalUrl
from presslog.core.witness import Witness
from presslog.crawler import extract
from presslog.crawler.items import Aim, Job, ListingEntry, ListingPage, PageCapture, Visit
from presslog.crawler.memory import Memory, read_as
from presslog.crawler.site_profile import SiteProfile

EVERY: Final = 10
"""One time in so many a page is asked without validators, and read whatever it shows."""
MOST_PAGES: Final = 5
"""Pages that are kept: a quiet run reads one or two."""
MOST_ENTRIES: Final = 2_000
"""A page of more entries is not kept: a large sitemap."""
SETTLED: Final = timedelta(minutes=1)
"""So long after a change its date tells it from the next one."""
_DOCUMENT: Final = "listings"


@dataclass(frozen=True, slots=True)
class KeptPage:
    """What a page showed when it was last read, and how to tell that it shows the same.

    `reader`: the digest of all that decides how it is read; `shown`: that of what it showed. `times`: how
    often it was found unchanged since. `unsteady`: its validator stood still once though it showed something
    else.
    """

    reader: str
    shown: str
    witness: Witness
    entries: tuple[ListingEntry, ...]
    older: str | None = None
    newer: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    times: int = 0
    unsteady: bool = False
    in_blocks: bool = False

    @property
    def has_aged(self) -> bool:
        """Whether it is time to ask plainly, and to read what comes."""
        return self.times >= EVERY - 1

    def page(self, capture: PageCapture, aim: Aim) -> ListingPage:
        """The page as it was read, of this capture."""
        return ListingPage(capture, self.witness, self.entries, self.older, self.newer, aim, self.in_blocks)


_KEPT: Final = TypeAdapter(dict[str, KeptPage])


class KeptPages:
    """One run's kept pages: those of the last run, and those that it will leave."""

    def __init__(self, job: Job, profile: SiteProfile | None, memory: Memory) -> None:
        self._memory, self._reader = memory, _reader_digest(job, profile)
        self._anew = job.full or job.source.fetch.render
        self._last: dict[str, KeptPage] = read_as(memory, _DOCUMENT, _KEPT)
        self._next: dict[str, KeptPage] = {}

    def find(self, url: str, witness: Witness) -> KeptPage | None:
        """The page at this URL as it was read last; None where it is to be read, whatever it shows."""
        kept = self._last.get(_name_of(url, witness))
        return None if kept is None or kept.reader != self._reader or kept.has_aged or self._anew else kept

    def condition(self, url: str, witness: Witness) -> Visit | None:
        """What the page is to be asked with; None: plainly."""
        kept = self.find(url, witness)
        if kept is None or kept.unsteady:
            return None
        return Visit(CanonicalUrl(url), etag=kept.etag, last_modified=kept.last_modified)

    def keep_unchanged(self, url: str, witness: Witness, kept: KeptPage) -> None:
        """Keep a page that was found unchanged."""
        self._keep(_name_of(url, witness), replace(kept, times=kept.times + 1))

    def keep_read(self, witness: Witness, page: ListingPage, shown: str) -> None:
        """Keep a page that was read; `witness`: as which it was asked."""
        name = _name_of(page.capture.asked, witness)
        etag, modified = _validators_of(page.capture)
        before = self._last.get(name)
        self._keep(
            name,
            KeptPage(
                self._reader,
                shown,
                page.witness,
                page.entries,
                page.older,
                page.newer,
                etag,
                modified,
                unsteady=before is not None and _stood_still(before, page.capture, shown),
                in_blocks=page.in_blocks,
            ),
        )

    def remember(self) -> None:
        """Leave what this run kept to the next one."""
        if self._next and self._next != self._last:
            self._memory.write(_DOCUMENT, _KEPT.dump_python(self._next, mode="json"))

    def _keep(self, name: str, kept: KeptPage) -> None:
        if len(self._next) < MOST_PAGES and 0 < len(kept.entries) <= MOST_ENTRIES:
            self._next[name] = kept


def _name_of(url: str, witness: Witness) -> str:
    return f"{witness} {url}"


def _reader_digest(job: Job, profile: SiteProfile | None) -> str:
    """Return the digest of all that decides how a listing is read.

    That is our own rules, the source's, and what was learned of the site.
    """
    learned = (profile.entry, profile.language) if profile else None
    rules = (
        extract.REVISION,
        extract.LISTING_REVISION,
        job.source.extract,
        job.source.discover.allow,
        job.source.discover.deny,
        learned,
    )
    return blake2b(repr(rules).encode(), digest_size=8).hexdigest()


def _validators_of(capture: PageCapture) -> tuple[str | None, str | None]:
    """Return the ETag and the date by which an answer can be recognized.

    None if it came from another URL than the one asked for.
    """
    if capture.outcome is not Outcome.OK or capture.redirects:
        return None, None
    etag, modified = capture.header("etag"), capture.header("last-modified")
    changed = parse_http_date(modified)
    settled = changed is not None and capture.fetched_at - changed >= SETTLED
    return etag, modified if etag or settled else None


def _stood_still(before: KeptPage, capture: PageCapture, shown: str) -> bool:
    """Return True if a page's validator is as it was, and the page is not; once found, that stays."""
    told = _validators_of(capture)
    return before.unsteady or (
        any(told) and told == (before.etag, before.last_modified) and shown != before.shown
    )
