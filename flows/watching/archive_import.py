"""History from web archives, by a live crawl's rules.

What any tool captured of a source, in order of date. Each visit that an archive's crawler made becomes a
landing of our own and a run of its own, dated as its captures are. A capture not later than what is already
known of its article is passed over, and so is a listing where anything later is known of the source: a second
import of the same archive adds nothing, and history is never rewritten. Nobody is sent a message about what
an archive tells of the past.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from presslog.core.moments import EPOCH
from presslog.core.outcome import Outcome
from presslog.core.role import Role
from presslog.core.urls import canonicalize
from presslog.crawler import extract
from presslog.crawler.items import CrawlReport, PageCapture
from presslog.crawler.landing import Hop, Landing, LandingWriter
from presslog.crawler.source import Source, compile_url_patterns
from presslog.crawler.spiders import part_urls
from presslog.crawler.web_archives import Archives
from presslog.flows.decisions import identify_article, plan_known_visits
from presslog.flows.decisions.run_listings import Roll
from presslog.flows.decisions.source_gate import Gate
from presslog.flows.ingest import (
    ArticleBoundary,
    KnownPast,
    ReadLanding,
    harvest_landing,
    ingest_crawl,
    read_page,
)
from presslog.flows.response_store import open_responses, take_store
from presslog.flows.settings import Settings
from presslog.flows.watching import archived_visit as archived
from presslog.flows.watching.archived_visit import ArchivedWalk
from presslog.flows.watching.kept_landings import discard_landings, keep_responses
from presslog.flows.watching.run_documents import RunDocuments
from presslog.flows.watching.source_run import (
    PATIENCE,
    Clock,
    RunReport,
    hold_lease,
    join_rekeyed,
    recall_past,
    remember_run_lines,
    report_run,
    utc_now,
)
from presslog.storage.model import CaptureId, ChangeEvent, KnownArticle, Run, RunRecord
from presslog.storage.read import History
from presslog.storage.responses import KeptResponses
from presslog.storage.write import Archive, Lease

PAUSE: Final = timedelta(hours=1)
"""A longer silence between two captures ends a visit."""
CLOCK_SKEW: Final = timedelta(days=1)
"""How far an archive's clock may be ahead of ours."""
BATCH: Final = 1000
BATCH_BYTES: Final = 96 * 2**20
"""Captures of one visit at most, and their bytes: as much as a thousand usual pages, held in memory."""
_READ: Final = ("html", "xml", "json", "text")
"""Words of the content types that listings and articles come in."""
SOFTWARE: Final = "presslog import"
_OF_THE_WIRE: Final = frozenset({"content-encoding", "content-length", "transfer-encoding"})


async def import_archives(
    paths: Sequence[Path],
    sources: Iterable[Source],
    settings: Settings,
    *,
    neighbours: Iterable[Source] = (),
    clock: Clock = utc_now,
    tell_passed_over: Callable[[Sequence[str]], None] = lambda _records: None,
) -> AsyncIterator[RunReport]:
    """Take in what the archives hold of each source; a report for each visit that brought anything.

    Raises LandingError for a broken archive.

    `tell_passed_over` is called once at the end with the records that could not be read, each with its place
    and the reason. `neighbours` are the home's other sources. Where one has the same host, a page is the
    source's only if its listing shows it.
    """
    chosen = tuple(sources)
    others = {source.name: source for source in (*neighbours, *chosen)}
    with Archive.open(settings.database_url, PATIENCE) as archive:
        take_store(settings, archive)
        held = Archives(paths, until=clock() + CLOCK_SKEW)
        for source in chosen:
            beside = (one.url for one in others.values() if one.name != source.name)
            shared = not source.discover.allow and _bare_url(source.url) in map(_bare_url, beside)
            intake = _Intake(
                source, settings, archive, clock, open_responses(settings, archive.responses), shared
            )
            async for report in intake.take_visits(held):
                yield report
        if held.passed_over:
            tell_passed_over(tuple(dict.fromkeys(held.passed_over)))


def belongs_to_source(source: Source) -> Callable[[str], bool]:
    """Return what tells whether a URL is of the source.

    It is if it is on the source's host, with or without `www.`, and matches its patterns where it has any.

    >>> of_it = belongs_to_source(Source("gazette", "https://www.gazette.example/articles/"))
    >>> of_it("http://gazette.example/a"), of_it("https://ads.example/gazette.example")
    (True, False)
    """
    host = _bare_url(source.url)
    allow, deny = source.discover.allow, source.discover.deny

    def wanted(url: str) -> bool:
        if _bare_url(url) != host:
            return False
        is_listing = canonicalize(url) == canonicalize(source.url)  # which no `allow` needs to name
        return compile_url_patterns(() if is_listing else allow, deny).admit(url)

    return wanted


def _bare_url(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


def visit_batches(found: Iterable[PageCapture]) -> Iterator[tuple[PageCapture, ...]]:
    """Captures cut into what one visit may have made.

    A visit asks for no URL twice, is not silent for long, and is no more than memory bears. What is neither
    markup nor data, such as a picture, is held without its body: it says when the crawler was there, and is
    read no further.
    """
    batch: list[PageCapture] = []
    asked: set[str] = set()
    size_bytes = 0
    for capture in map(_without_unread_body, found):
        silent = batch and capture.fetched_at - batch[-1].fetched_at > PAUSE
        if silent or capture.asked in asked or len(batch) == BATCH or size_bytes > BATCH_BYTES:
            yield tuple(batch)
            batch, asked, size_bytes = [], set(), 0
        batch.append(capture)
        asked.add(capture.asked)
        size_bytes += len(capture.body)
    if batch:
        yield tuple(batch)


def _without_unread_body(capture: PageCapture) -> PageCapture:
    kind = (capture.header("content-type") or "").lower()
    is_read = not kind or capture.outcome is not Outcome.OK or any(word in kind for word in _READ)
    return capture if is_read else replace(capture, body=b"")


@dataclass(slots=True)
class _Intake:
    """One source's way into the history.

    Where its host is `shared`, its articles are those that its listings have shown.
    """

    source: Source
    settings: Settings
    archive: Archive
    clock: Clock
    responses: KeptResponses
    shared: bool
    documents: RunDocuments | None = None
    listed: set[str] = field(default_factory=set)
    boundary: ArticleBoundary = field(default_factory=ArticleBoundary)

    async def take_visits(self, held: Archives) -> AsyncIterator[RunReport]:
        """The reports of all visits that brought anything."""
        for batch in visit_batches(held.captures(belongs_to_source(self.source))):
            await join_rekeyed(self.archive, self.source, self.clock)
            if report := await self.take(batch):
                yield report
        await join_rekeyed(self.archive, self.source, self.clock)

    async def take(self, batch: Sequence[PageCapture]) -> RunReport | None:
        """The report of one visit; None where it brought nothing new, or no page at all."""
        past = await asyncio.to_thread(self._recall_past)
        began = batch[0].fetched_at
        known = plan_known_visits(past.articles, began, self.source, extract.REVISION)
        walked = archived.walk_visit(batch, self.source, known, past.profile)
        self.listed |= walked.listed
        shown = tuple(archived.visit_articles(batch, walked.places))
        articles = archived.with_parts(
            shown, self.listed, partial(self._is_known_part, past, Roll.of(past.articles))
        )
        found = tuple(self._what_adds(articles, past))
        if began <= _settled_until(past):
            walked = ArchivedWalk()
        came = any(page.capture.outcome is Outcome.OK for page in walked.pages) or any(
            map(_is_present, found)
        )
        if not came or all(capture.role is Role.PROBE for capture in found):
            return None
        return await self._record_visit(walked, found, began)

    def _what_adds(self, found: Sequence[PageCapture], past: KnownPast) -> Iterator[PageCapture]:
        """What may add to what is known; an answer without a page adds nothing to what is not known."""
        roll, earlier = Roll.of(past.articles), self._earlier_urls(past)
        standing = {canonicalize(capture.asked) for capture in found} | earlier.keys()
        for capture in found:
            address = canonicalize(capture.asked)
            known = roll.find(capture.key, address) or earlier.get(address)
            if known is not None:
                news = capture.fetched_at > known.last_checked
            elif capture.role is Role.PROBE:
                news = True
            elif not _is_present(capture) or (self.shared and address not in self.listed):
                news = False
            else:
                news = False
                own = archived.own_address(capture) or address
                # One that a listing shows makes its article known by that address, too.
                is_way_only = own != address and own in standing and address not in self.listed
                if not is_way_only:
                    name = CaptureId(
                        address
                    )  # it has no number yet, and what is in doubt is judged with its visit
                    news = self.boundary.attempt(name, partial(self._is_later, capture, roll, past), True)
            if news:
                yield capture

    def _is_known_part(self, past: KnownPast, roll: Roll, url: str) -> bool:
        """Whether a known article, whose page is one of several, goes on at a URL."""
        for first in extract.addresses_of_first_page(url):
            known = roll.find(None, canonicalize(first))
            page = past.page_of_version(known) if known else None
            if page is not None and (page.parts or part_urls(page)):
                return True
        return False

    def _earlier_urls(self, past: KnownPast) -> dict[str, KnownArticle]:
        """Every URL at which an article was found, with the article."""
        if not past.articles:
            return {}
        by_id = {known.id: known for known in past.articles}
        with History(self.settings.database_url) as history:
            found = history.aliases(self.source.name)
            return {url: by_id[article] for url, article in found if article in by_id}  # not the joined

    def _is_later(self, capture: PageCapture, roll: Roll, past: KnownPast) -> bool:
        """Whether a page at an unknown address is of an unknown article, or later than all known of it."""
        if not past.articles:
            return True
        known = identify_article(
            capture, read_page(capture, self.source, past.profile), roll, past.kept_content
        )
        return known is None or capture.fetched_at > known.last_checked

    async def _record_visit(
        self, walked: ArchivedWalk, found: Sequence[PageCapture], began: datetime
    ) -> RunReport:
        source = self.source
        async with hold_lease(self.archive, source.name, self.clock, began=began) as lease:
            past = _as_of(began, await asyncio.to_thread(self._recall_past))
            discard_landings(self.settings, source.name)
            folder = self.settings.crawls_dir / source.name / lease.run
            landing = await asyncio.to_thread(_write_landing, walked, found, source, lease.run, folder)
            seen = await asyncio.to_thread(harvest_landing, landing, lease.run, source, past.profile)
            run = Run(lease.run, source.name, lease.number, started_at=began)
            ingested = ingest_crawl(run, source, landing.report, seen, past, gate=gate_of(seen))
            remember_run_lines(run, self.settings, past, ingested)
            told = await asyncio.to_thread(self._keep_and_record, ingested.record, landing, lease)
            discard_landings(self.settings, source.name)
            return report_run(ingested.record.run, told)

    def _recall_past(self) -> KnownPast:
        self.documents = RunDocuments(self.archive, self.settings, self.source.name)
        return recall_past(self.archive, self.source, self.settings, self.responses)

    def _keep_and_record(self, record: RunRecord, landing: Landing, lease: Lease) -> tuple[ChangeEvent, ...]:
        at = self.clock()
        kept = keep_responses(record, landing, self.responses, self.archive, self.settings, at)
        documents = self.documents.changed() if self.documents else {}
        told = self.archive.record(replace(kept, documents=documents), lease, at)
        if self.documents:
            self.documents.discard()
        return told


def gate_of(seen: ReadLanding) -> Gate | None:
    """The gate of a visit without any listing, which only an archive's can be; None: the listing tells."""
    return None if seen.listings else Gate("articles of an archive, without a listing")


def _is_present(capture: PageCapture) -> bool:
    return capture.outcome is Outcome.OK and capture.role is not Role.PROBE


def _settled_until(past: KnownPast) -> datetime:
    """Until when the source is known: a listing of an earlier time tells nothing of how it stands."""
    checked = (known.last_checked for known in past.articles)
    ended = (run.finished_at for run in past.recent if run.captures and run.finished_at)
    return max((*checked, *ended), default=EPOCH)


def _as_of(began: datetime, past: KnownPast) -> KnownPast:
    """The past as a visit of that time is measured: with the runs before it alone.

    Where a run has no requests, its captures count for them.
    """
    before = (run for run in past.recent if run.started_at < began)
    counted = (replace(run, requests=run.requests or run.captures) for run in before)
    recent = tuple(sorted(counted, key=lambda run: run.started_at, reverse=True))
    moves = tuple(event for event in past.site_moves if event.observed_at < began)
    return replace(past, recent=recent, site_moves=moves)


def _write_landing(
    walked: ArchivedWalk, found: Sequence[PageCapture], source: Source, run: str, folder: Path
) -> Landing:
    """The pages as a landing of our own, each as the archive held it."""
    writer = LandingWriter(folder, source=source.name, run=run, software=SOFTWARE)
    for page in walked.pages:
        writer.index(replace(page, capture=_store_capture(page.capture, writer)))
    for capture in found:
        writer.index(_store_capture(capture, writer))
    times = [capture.fetched_at for capture in (*(page.capture for page in walked.pages), *found)]
    writer.close(
        CrawlReport(
            run=run,
            source=source.name,
            started_at=min(times),
            finished_at=max(times),
            listings=len(walked.pages),
            captures=len(found),
            complete=walked.complete,
        )
    )
    return Landing.open(folder)


def _store_capture(capture: PageCapture, writer: LandingWriter) -> PageCapture:
    stored = writer.store(capture, [_hop_of(capture)] if capture.status is not None else [])
    return replace(stored, parts=tuple(_store_capture(part, writer) for part in capture.parts))


def _hop_of(capture: PageCapture) -> Hop:
    """The answer as it was received, but for its content codings, which reading the archive has undone."""
    headers = tuple((name, value) for name, value in capture.headers if name not in _OF_THE_WIRE)
    return Hop(capture.landed, capture.status or 0, headers, capture.body, capture.fetched_at, ip=capture.ip)
