"""History from web archives: what any tool captured of a source, taken in by the same rules as a live crawl, in order of date.

Each batch of an archive's captures becomes a landing of our own and a run of its own. A capture not later than what is already known of
its article is passed over: a second import of the same archive adds nothing, and history is never rewritten. Nobody is sent a message
about what an archive tells of the past.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from crawler import extract
from crawler.archives import captures
from crawler.discover import read as read_listing
from crawler.errors import ExtractionError
from crawler.items import CrawlReport, ListingPage, PageCapture, Witness
from crawler.landing import Hop, Landing, LandingWriter
from crawler.outcome import Outcome
from crawler.source import Source
from crawler.urls import canonicalize
from flows.gate import Gate
from flows.harvest import harvest
from flows.ingest import ingest
from flows.settings import Settings
from flows.watch import Clock, RunReport, leased, now, recall, reported
from flows.window import Roll
from storage.archive import Archive
from storage.model import Run

PAUSE: Final = timedelta(hours=1)
"""A longer silence between two captures ends a batch."""
BATCH: Final = 200
"""Captures of one batch at most; their bodies are held in memory."""
SOFTWARE: Final = "presslog import"
_OF_THE_WIRE: Final = frozenset({"content-encoding", "content-length", "transfer-encoding"})


async def import_archives(
    paths: Sequence[Path], sources: Iterable[Source], settings: Settings, *, clock: Clock = now
) -> AsyncIterator[RunReport]:
    """Take in what the archives hold of each source; a report for each batch that brought anything. LandingError for a broken archive."""
    with Archive.open(settings.database_url) as archive:
        for source in sources:
            for batch in batches(captures(paths, belongs(source))):
                if report := await _take_in(batch, source, settings, archive, clock):
                    yield report


def belongs(source: Source) -> Callable[[str], bool]:
    """Whether a URL is of the source: its own host, with or without `www.`, and by its patterns where it has any.

    >>> of_it = belongs(Source("gazette", "https://www.gazette.example/articles/"))
    >>> of_it("http://gazette.example/a"), of_it("https://ads.example/gazette.example")
    (True, False)
    """
    host = _bare(source.url)
    allow, deny = (
        [re.compile(p) for p in patterns] for patterns in (source.discover.allow, source.discover.deny)
    )

    def wanted(url: str) -> bool:
        if _bare(url) != host or any(pattern.search(url) for pattern in deny):
            return False
        return not allow or canonicalize(url) == canonicalize(source.url) or any(p.search(url) for p in allow)

    return wanted


def _bare(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


def batches(found: Iterable[PageCapture]) -> Iterator[tuple[PageCapture, ...]]:
    """Captures cut into what one visit may have made: no URL twice, no long silence, no more than memory bears."""
    batch: list[PageCapture] = []
    asked: set[str] = set()
    for capture in found:
        silent = batch and capture.fetched_at - batch[-1].fetched_at > PAUSE
        if silent or capture.asked in asked or len(batch) == BATCH:
            yield tuple(batch)
            batch, asked = [], set()
        batch.append(capture)
        asked.add(capture.asked)
    if batch:
        yield tuple(batch)


async def _take_in(
    batch: Sequence[PageCapture], source: Source, settings: Settings, archive: Archive, clock: Clock
) -> RunReport | None:
    roll = Roll.of(archive.known(source.name))
    pages = [
        page for page in _sorted_out(batch, source) if isinstance(page, ListingPage) or _is_later(page, roll)
    ]
    if not any(isinstance(page, PageCapture) and page.outcome is Outcome.OK for page in pages):
        return None  # nothing new, or a site that did not answer with any page: no information
    async with leased(archive, source.name, clock) as lease:
        past = await asyncio.to_thread(recall, archive, source, settings)
        folder = settings.warc_dir / source.name / lease.run
        landing = await asyncio.to_thread(_land, pages, source, lease.run, folder)
        seen = await asyncio.to_thread(harvest, landing, lease.run, source, past.profile)
        run = Run(lease.run, source.name, lease.number, started_at=landing.report.started_at)
        gate = None if seen.listings else Gate(True, "articles of an archive, without a listing")
        record = ingest(run, source, landing.report, seen, past, gate=gate)
        return reported(record.run, archive.record(record, lease, clock()))


def _sorted_out(batch: Iterable[PageCapture], source: Source) -> Iterator[ListingPage | PageCapture]:
    """The batch's listing pages, walked from the source's own URL toward the past, and its articles; the rest is neither."""
    listing = {canonicalize(source.url)}
    for capture in batch:
        address = canonicalize(capture.asked)
        if address in listing and (page := _listing(capture, source)):
            listing.update(canonicalize(url) for url in (page.older, page.newer) if url)
            yield page
        elif address not in listing and _may_be_article(capture):
            yield capture


def _listing(capture: PageCapture, source: Source) -> ListingPage | None:
    try:
        return read_listing(capture, Witness.LISTING, source) if capture.outcome is Outcome.OK else None
    except ExtractionError:
        return None


def _may_be_article(capture: PageCapture) -> bool:
    """An article's page, or an answer that may tell of one; never a picture, a style sheet or a list."""
    if capture.outcome is not Outcome.OK:
        return True
    kind = capture.header("content-type") or ""
    return "html" in kind and extract.kind(capture.body, capture.landed, kind) == "article"


def _is_later(capture: PageCapture, roll: Roll) -> bool:
    """Whether a capture may add to what is known of its article; an answer without a page adds nothing to what is not known."""
    known = roll.find(capture.key, canonicalize(capture.asked))
    if known is None:
        return capture.outcome is Outcome.OK
    return capture.fetched_at > known.last_checked


def _land(pages: Sequence[ListingPage | PageCapture], source: Source, run: str, folder: Path) -> Landing:
    """The pages as a landing of our own, each as the archive held it."""
    writer = LandingWriter(folder, source=source.name, run=run, software=SOFTWARE)
    for page in pages:
        capture = page.capture if isinstance(page, ListingPage) else page
        stored = writer.store(capture, [_hop(capture)] if capture.status is not None else [])
        writer.index(replace(page, capture=stored) if isinstance(page, ListingPage) else stored)
    times = [page.capture.fetched_at if isinstance(page, ListingPage) else page.fetched_at for page in pages]
    listings = sum(isinstance(page, ListingPage) for page in pages)
    writer.close(
        CrawlReport(
            run=run,
            source=source.name,
            started_at=min(times),
            finished_at=max(times),
            listings=listings,
            captures=len(pages) - listings,
        )
    )
    return Landing.open(folder)


def _hop(capture: PageCapture) -> Hop:
    """The answer as it was received, but for its content codings, which reading the archive has undone."""
    headers = tuple((name, value) for name, value in capture.headers if name not in _OF_THE_WIRE)
    return Hop(capture.landed, capture.status or 0, headers, capture.body, capture.fetched_at, ip=capture.ip)
