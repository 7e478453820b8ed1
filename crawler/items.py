"""What a crawl takes in and what it yields.

They are plain values, the only things that cross the crawler's door.

They know nothing of versions, states or events. Each of them is the same after it was written to a landing
and read back (`crawler.landing.landing`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from presslog.core.host_pace import HostPace
from presslog.core.moments import may_be_after
from presslog.core.outcome import Outcome
from presslog.core.role import Role
from presslog.core.urls import AskedUrl, CanonicalUrl, LandedUrl
from presslog.core.witness import Witness
from presslog.crawler.source import Source


class Aim(StrEnum):
    """What a listing page was read for."""

    WINDOW = "window"  # to enumerate: the leading witness's
    ARCHIVE = "archive"  # what lies behind the window, walked once by a backfill
    HINTS = "hints"  # to hear another witness
    PROBE = "probe"  # to find out where a source lists its articles now


class Doubt(StrEnum):
    """Why a redirect that was asked again proves less than it seems to."""

    COOKIE = "cookie"  # with the cookie that it set it led away again, and set one anew
    URL = "url"  # it led to another URL than the first time


@dataclass(frozen=True, slots=True)
class ListingEntry:
    """One item of a listing: an article as the listing shows it.

    `key` is the CMS's stable id where the listing shows one (`wp:123`, `guid:…`), else None. `hint` is a
    digest of all the listing shows of this article's content; when it differs from the same witness's last
    one, the article's own page is worth a fetch.
    """

    url: CanonicalUrl
    key: str | None = None
    title: str = ""
    published: str | None = None  # ISO 8601 date or date-time, as far as the listing tells
    category: str | None = None
    text: str = ""  # blocks joined by blank lines
    complete: bool = False  # the whole body stands on the listing
    hint: str | None = None
    modified: str | None = None  # ISO 8601 date or date-time of the last change, where the witness tells one

    def changed_since(self, moment: datetime) -> bool:
        """Whether the witness dates the last change after the moment, or may.

        A bare date counts until its day is over.

        >>> noon = datetime.fromisoformat("2026-03-02T12:00:00+00:00")
        >>> ListingEntry(CanonicalUrl("https://a.example/1"), modified="2026-03-02").changed_since(noon)
        True
        """
        return may_be_after(self.modified, moment)


@dataclass(frozen=True, slots=True)
class PageCapture:
    """One dated observation of one URL.

    What was asked, where it landed, what came back, and how that is typed.

    `body` is the decoded representation (content codings removed, never truncated silently); the raw bytes
    are in the WARC record `warc_file` at `warc_offset`. `status` is None when no response came.
    """

    asked: AskedUrl
    landed: LandedUrl
    role: Role
    fetched_at: datetime
    outcome: Outcome
    reason: str  # why that outcome, in words
    status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()  # names in lower case, in the order received
    body: bytes = b""
    ip: str | None = None
    redirects: tuple[tuple[str, int], ...] = ()  # (URL, status) of each hop before `landed`
    key: str | None = None  # the stable id by which the article was known or listed when it was asked for
    warc_file: str | None = None  # relative to the landing
    warc_offset: int | None = None
    digest: str | None = None  # sha256 of the decoded body, hex
    parts: tuple[
        PageCapture, ...
    ] = ()  # an article's further pages, in their order, as far as they were fetched
    cut: bool = False  # it has more parts than are fetched
    doubt: Doubt | None = None

    def header(self, name: str) -> str | None:
        """The first value of a header, or None; `name` in any case."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key == wanted), None)


@dataclass(frozen=True, slots=True)
class ListingPage:
    """A listing capture and what it enumerates, in page order (newest first as publishers print it)."""

    capture: PageCapture
    witness: Witness
    entries: tuple[ListingEntry, ...] = ()
    older: str | None = None  # URL of the next page toward the past
    newer: str | None = None
    aim: Aim = Aim.WINDOW
    # a front: its entries stand in several blocks, so that a place among them says nothing of an entry's age
    in_blocks: bool = False


@dataclass(frozen=True, slots=True)
class Visit:
    """A known article, as far as a crawl needs it to decide what to ask."""

    url: CanonicalUrl
    key: str | None = None
    due: bool = False  # to be fetched in this run whatever the listing says,
    patient: bool = False  # unless a trusted witness shows all of it unchanged
    # Its place in the listing at the last good run. Unlisted now, above a deeper one still listed: its own
    # URL is asked.
    rank: int | None = None
    etag: str | None = None  # validators of the last accepted capture; None: ask unconditionally
    last_modified: str | None = None
    hints: Mapping[Witness, str] = field(default_factory=dict)
    seen: datetime | None = None  # when it was last known to be there, as we know its content
    removed: bool = False
    unread: bool = False  # never read, or its page told nothing when it was last asked for
    missing: bool = False  # its own URL said that it is not there, which is not confirmed yet
    other_urls: tuple[str, ...] = ()  # further URLs under which it was found


@dataclass(frozen=True, slots=True)
class Job:
    """All a crawl is told. It reads no configuration and no database besides this."""

    source: Source
    run: str
    landing: Path  # the folder that will exist when, and only when, the crawl's output is whole
    started_at: datetime  # by the caller's clock; the crawl's own counts on from it
    known: tuple[Visit, ...] = ()
    full: bool = False  # fetch every known article
    since: datetime | None = None  # when the last run that was believed began
    trusted: frozenset[Witness] = frozenset()  # those that showed every change there was to see
    proven: frozenset[Witness] = frozenset()  # those that told of every change there was to tell of
    doubted: frozenset[Witness] = frozenset()  # those whose hints move while the pages stand still
    memory: Path | None = None  # this source's folder for what outlives a run: robots.txt, profile
    hosts: tuple[HostPace, ...] = ()  # what earlier crawls, of whatever source, found out of hosts
    ticks: float | None = (
        None  # the machine's monotonic clock at `started_at`; None: that is when the crawl begins
    )


@dataclass(frozen=True, slots=True)
class CrawlReport:
    """How a crawl went; the last line of its landing, and proof that the landing is whole."""

    run: str
    source: str
    started_at: datetime
    finished_at: datetime
    requests: int = 0
    listings: int = 0
    captures: int = 0
    not_modified: int = 0
    complete: bool = False  # the walk reached ground already known, or the archive's end, within its budgets
    errors: tuple[str, ...] = ()  # faults of our own code, each in one line; a crawl with any is not complete
    stand_in: str | None = None  # the URL that led in the place of the source's own, which lists nothing
    # of the articles that ought to be asked for, how many were not, and the hosts that gave no answer, or
    # asked to be left alone
    unasked: int = 0
    silent_hosts: tuple[str, ...] = ()
    resting_hosts: tuple[str, ...] = ()
    anew: bool = (
        False  # another led the last believed run: this window's places and unknown entries mean nothing yet
    )
    hosts: tuple[HostPace, ...] = ()  # the hosts that were asked, and when they may be asked again
