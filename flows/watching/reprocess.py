"""Reads kept captures again and decides anew: re-extraction, and the release of held runs.

A run released by hand, stored pages read by today's extractor.

Neither fetches anything. Both are runs of their own in the history, without requests, under the source's
lease.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from functools import partial

from presslog.core.errors import RunError
from presslog.core.gate_reason import GateReason
from presslog.crawler.source import Source
from presslog.flows.decisions import Reason, normalize_reading
from presslog.flows.decisions.source_gate import is_shrunken
from presslog.flows.ingest import (
    ArticleBoundary,
    KnownPast,
    harvest_landing,
    ingest_crawl,
    read_page,
    with_text_of_version,
)
from presslog.flows.response_store import open_responses
from presslog.flows.settings import Settings
from presslog.flows.watching.archive_import import gate_of
from presslog.flows.watching.kept_landings import held_landing
from presslog.flows.watching.run_documents import RunDocuments
from presslog.flows.watching.source_run import (
    PATIENCE,
    Clock,
    RunReport,
    commit_record,
    deliver_due,
    hold_lease,
    join_rekeyed,
    recall_past,
    report_run,
    utc_now,
)
from presslog.storage.content import content_fingerprint
from presslog.storage.model import (
    CaptureId,
    ChangeEvent,
    Identity,
    KnownArticle,
    Observation,
    Reread,
    Run,
    RunId,
    RunOutcome,
    RunRecord,
)
from presslog.storage.write import Archive, Lease


async def release_run(
    named: RunId, source: Source, settings: Settings, *, clock: Clock = utc_now
) -> RunReport:
    """Let a held run's events go, as its captures have them.

    Or take the size of a listing that has shrunk for the usual one.

    RunError unless it is the source's last crawl, and held, or degraded for that very cause.
    """
    with Archive.open(settings.database_url, PATIENCE) as archive:
        last = next((run for run in archive.runs(source.name, 30) if run.requests or run.captures), None)
        if last is None or last.id != named or not (last.outcome is RunOutcome.HELD or is_shrunken(last)):
            raise RunError(
                f"{named} cannot be released: only a source's last run can, while it is held,"
                " or degraded by a listing shorter than usual; see `presslog runs`"
            )
        async with hold_lease(archive, source.name, clock) as lease:
            if last.outcome is RunOutcome.HELD:
                released, told = await _let_go(last, source, settings, archive, lease, clock)
            else:
                released, told = _accepted_run(last, lease, clock()), ()
                archive.record(RunRecord(released, (), ()), lease, clock())
        await deliver_due(archive, settings, clock)
        return report_run(released, told)


async def _let_go(
    held: Run, source: Source, settings: Settings, archive: Archive, lease: Lease, clock: Clock
) -> tuple[Run, tuple[ChangeEvent, ...]]:
    """A held run's captures, decided again without the breaker, and recorded."""
    responses = open_responses(settings, archive.responses)
    RunDocuments(archive, settings, source.name)
    past = await asyncio.to_thread(recall_past, archive, source, settings, responses)
    landing = held_landing(source.name, held.id, responses, settings)
    seen = await asyncio.to_thread(harvest_landing, landing, held.id, source, past.profile)
    run = Run(lease.run, source.name, lease.number, started_at=clock())
    record = ingest_crawl(run, source, landing.report, seen, past, breaker=False, gate=gate_of(seen)).record
    released = replace(
        record.run,
        requests=0,
        finished_at=clock(),
        reason=f"released {held.id}",
        cause=GateReason.RELEASED,
    )
    record = replace(record, run=released, captures=())
    return released, commit_record(archive, record, source, settings, lease, clock())


def _accepted_run(shrunken: Run, lease: Lease, at: datetime) -> Run:
    """A run that says how many entries are usual from now on, and nothing of any article.

    The next crawl does.
    """
    return Run(
        lease.run,
        shrunken.source,
        lease.number,
        started_at=at,
        finished_at=at,
        outcome=RunOutcome.OK,
        reason=f"its listing's size accepted by hand: {shrunken.entries} entries, {shrunken.id}",
        cause=GateReason.SIZE_ACCEPTED,
        entries=shrunken.entries,
    )


async def reextract_source(source: Source, settings: Settings, *, clock: Clock = utc_now) -> RunReport:
    """Read the page of every article's current version with today's extractor.

    Makes no event, whatever comes out.
    """
    with Archive.open(settings.database_url, PATIENCE) as archive:
        await join_rekeyed(archive, source, clock)
        async with hold_lease(archive, source.name, clock) as lease:
            responses = open_responses(settings, archive.responses)
            RunDocuments(archive, settings, source.name)
            past = await asyncio.to_thread(recall_past, archive, source, settings, responses)
            boundary = ArticleBoundary()
            intents = await asyncio.to_thread(lambda: tuple(_rereadings_of(source, past, boundary)))
            started = Run(lease.run, source.name, lease.number, started_at=clock())
            reason = f"{len(intents)} of {len(past.articles)} articles read differently by today's extractor"
            reason = "; ".join(filter(None, (reason, boundary.remark())))
            run = replace(started, finished_at=clock(), outcome=RunOutcome.OK, reason=reason)
            return report_run(run, archive.record(RunRecord(run, (), intents), lease, clock()))


def _rereadings_of(source: Source, past: KnownPast, boundary: ArticleBoundary) -> Iterator[Reread]:
    for known in past.articles:
        if known.capture is None:
            continue
        seen = boundary.attempt(known.capture, partial(_read_today, source, known, known.capture, past), None)
        if seen is not None and seen.fingerprint != known.fingerprint:
            yield Reread(known.id, seen, Reason.OUR_READING_CHANGED)


def _read_today(source: Source, known: KnownArticle, name: CaptureId, past: KnownPast) -> Observation | None:
    """The page of an article's current version, captured as `name`, as today's extractor reads it.

    None if the page is not kept or cannot be read, or the text was withdrawn: it is not stored again.
    """
    known = past.with_content(known)
    if known.withdrawn:
        return None
    capture = past.capture_of(name)
    stored = past.page_of(capture)
    page = read_page(stored, source, past.profile) if stored else None
    if page is not None:
        page = with_text_of_version(page, known)
    if page is None or page.reading is None:
        return None
    content = normalize_reading(page.reading)
    return Observation(
        Identity(known.newest_key, known.url),
        capture,
        content,
        content_fingerprint(content),
        page.reading.method,
    )
