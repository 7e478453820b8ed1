"""One run of one source, from listing to delivered message: the stages, put together.

How a stage is carried out is an argument: directly, or as a Prefect task. It knows nothing of either, and
nothing of schedules. A lease in the database keeps two runs of one source apart, whoever started them.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from time import monotonic
from typing import Final, Protocol, TypeVar

from presslog.core.errors import Disconnected, FetchError, PresslogError, StorageError
from presslog.core.moments import RunClock
from presslog.core.untrusted_values import named_error, storable_text
from presslog.core.urls import host_of
from presslog.crawler import extract
from presslog.crawler.items import CrawlReport, Job
from presslog.crawler.landing import Landing
from presslog.crawler.memory import Memory, Settled
from presslog.crawler.process import open_crawls
from presslog.crawler.site_profile import FILE as PROFILE
from presslog.crawler.site_profile import load_profile
from presslog.crawler.source import Source
from presslog.flows.decisions import articles_to_ask_again, plan_known_visits
from presslog.flows.decisions.source_gate import claimed_articles, reaches_back
from presslog.flows.ingest import (
    IngestedRun,
    KnownPast,
    ReadLanding,
    harvest_landing,
    ingest_crawl,
    with_lateness,
)
from presslog.flows.messages import load_channels, route_record
from presslog.flows.pages import answers_before, remember_answer
from presslog.flows.response_store import open_responses, take_store
from presslog.flows.settings import Settings
from presslog.flows.watching.held_hosts import HeldHosts
from presslog.flows.watching.joined_articles import joining_intents, pairs_kept_apart
from presslog.flows.watching.kept_landings import (
    CapturedPages,
    discard_landings,
    keep_responses,
)
from presslog.flows.watching.learning import (
    changing_lines,
    remember_lines,
    study_site,
    weigh_witnesses,
    witness_records,
)
from presslog.flows.watching.lease_holders import holder_name, is_alive
from presslog.flows.watching.machine_clock import name_machine_start, note_run_clock, read_machine_clock
from presslog.flows.watching.recognized_sources import recognize_source
from presslog.flows.watching.run_documents import DocumentsInUse, RunDocuments
from presslog.flows.watching.waiting_articles import HeldEdit, MissingArticle, held_edits, missing_articles
from presslog.storage.database import Patience
from presslog.storage.model import ChangeEvent, Run, RunId, RunOutcome, RunRecord
from presslog.storage.responses import KeptResponses
from presslog.storage.waits import Wait
from presslog.storage.write import Archive, Lease

T = TypeVar("T")
Clock = Callable[[], datetime]
Crawl = Callable[[Job], Awaitable[CrawlReport]]
log = logging.getLogger(__name__)

LEASE: Final = timedelta(minutes=2)
"""How long a lease lasts unrenewed; it is renewed at every third of that."""
PATIENCE: Final = Patience(timedelta(minutes=5))
"""How long a database that is away is waited for. A run that nobody else took over meanwhile is recorded then."""
TOGETHER: Final = 32
"""So many sources at a time are under way in a process."""
RECENT: Final = 30
"""How many earlier runs are looked through at first for those that a run is measured against."""


class RunStage(Protocol):
    """Carries out one named stage of a source's run."""

    async def __call__(self, name: str, source: str, work: Callable[[], Awaitable[T]]) -> T:
        """Do `work` and give its result."""


async def run_directly(name: str, source: str, work: Callable[[], Awaitable[T]]) -> T:
    """A stage as a plain call."""
    return await work()


def utc_now() -> datetime:
    """The clock of real runs."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class RunReport:
    """How a run went; its keys are those of `presslog run --json`.

    Attributes:
        source: The source's name.
        run: The run's id; None if it ended before it had one.
        outcome: How it ended.
        requests: Requests made.
        not_modified: Answers that said that nothing had changed since the last request (HTTP 304).
        listings: Listing pages read.
        captures: Captures stored.
        events: Events stored.
        held: Edits and removals held back until a next run confirms them.
        duration_s: Seconds from start to end.
        told: The events stored.
        missing: Articles that are looked for again before they are told as removed.
        waiting: Edits of single articles not told before another look; none of a run held as a whole.
        error: What a person must mend; empty if nothing.
        beside: What else to know, such as under which name the source's history goes on; empty if nothing.
    """

    source: str
    run: RunId | None
    outcome: RunOutcome
    requests: int = 0
    not_modified: int = 0
    listings: int = 0
    captures: int = 0
    events: int = 0
    held: int = 0
    duration_s: float = 0.0
    told: tuple[ChangeEvent, ...] = ()
    missing: tuple[MissingArticle, ...] = ()
    waiting: tuple[HeldEdit, ...] = ()
    error: str = ""
    beside: str = ""


class Places:
    """So many sources are under way at a time in a process: most of a crawl is waiting for its host."""

    def __init__(self, together: int = TOGETHER) -> None:
        self._free = asyncio.Semaphore(together)
        self._together, self._taken = together, 0

    @property
    def free(self) -> int:
        """How many more sources are worth beginning with now, so that none waits long for a place."""
        return max(2 * self._together - self._taken, 0)

    @contextlib.asynccontextmanager
    async def take(self) -> AsyncIterator[None]:
        """One place, as soon as there is one."""
        self._taken += 1
        try:
            async with self._free:
                yield
        finally:
            self._taken -= 1


@dataclass(frozen=True, slots=True)
class Workroom:
    """What the runs of a process are carried out with, one after the other or many at once.

    `crawl` carries out a crawl and leaves a landing; `delivering` keeps two runs from sending one message.
    """

    settings: Settings
    archive: Archive
    crawl: Crawl
    hosts: HeldHosts
    responses: KeptResponses
    stage: RunStage = run_directly
    clock: Clock = utc_now
    delivering: asyncio.Lock = field(default_factory=asyncio.Lock)
    places: Places = field(default_factory=Places)


@contextlib.asynccontextmanager
async def open_workroom(
    settings: Settings,
    *,
    stage: RunStage = run_directly,
    clock: Clock = utc_now,
    patience: Patience = PATIENCE,
    crawl: Crawl | None = None,
) -> AsyncIterator[Workroom]:
    """The workroom of a home: its archive, and a child that crawls, started with the first crawl.

    Raises StorageError where the archive cannot be opened.
    """
    with Archive.open(settings.database_url, patience) as archive:
        await asyncio.to_thread(take_store, settings, archive)
        async with open_crawls() as crawls:
            hosts = HeldHosts(archive, clock)
            responses = open_responses(settings, archive.responses)
            yield Workroom(settings, archive, crawl or crawls.crawl, hosts, responses, stage, clock)


async def watch_source(
    source: Source,
    settings: Settings,
    *,
    full: bool = False,
    stage: RunStage = run_directly,
    clock: Clock = utc_now,
    patience: Patience = PATIENCE,
    crawl: Crawl | None = None,
) -> RunReport:
    """Run one source once, in a workroom of its own. As `watch_in`."""
    try:
        async with open_workroom(settings, stage=stage, clock=clock, patience=patience, crawl=crawl) as room:
            return await watch_in(room, source, full=full)
    except PresslogError as error:
        return RunReport(source.name, None, RunOutcome.FAILED, error=str(error))


async def watch_in(
    room: Workroom, source: Source, *, full: bool = False, wait: Wait | None = None
) -> RunReport:
    """Run one source once. `wait`: for how long it had been due, where it was taken from the due-list.

    Whatever ends the run is in the report's error, so that the next source is run all the same.
    """
    run: RunId | None = None
    try:
        known = partial(recognize_source, room.archive, room.settings, source, room.clock())
        beside = await asyncio.to_thread(known)
        await join_rekeyed(room.archive, source, room.clock)
        async with hold_lease(room.archive, source.name, room.clock) as lease:
            run = lease.run
            load_channels(room.settings)  # unreadable: nobody could be told of what is found
            report = await _run_stages(source, room, lease, full=full, wait=wait)
            return replace(report, beside=beside)
    except PresslogError as error:
        return RunReport(source.name, run, RunOutcome.FAILED, error=str(error))
    except Exception as error:  # the boundary of a source: what ends this run ends no other's
        log.exception("run failed", extra={"source": source.name})
        reason = f"the run could not be carried out: {named_error(error)}; the log says where"
        return RunReport(source.name, run, RunOutcome.FAILED, error=reason)


async def _run_stages(
    source: Source, room: Workroom, lease: Lease, *, full: bool, wait: Wait | None
) -> RunReport:
    documents = await asyncio.to_thread(RunDocuments, room.archive, room.settings, source.name)
    async with DocumentsInUse(documents, lease):
        return await _carry_out(source, room, lease, documents, full=full, wait=wait)


async def _carry_out(
    source: Source, room: Workroom, lease: Lease, documents: RunDocuments, *, full: bool, wait: Wait | None
) -> RunReport:
    settings, archive, stage = room.settings, room.archive, room.stage
    began = read_machine_clock()
    since = (room.clock() - lease.started_at).total_seconds()
    ticks = monotonic() - max(since, 0.0)
    run = Run(lease.run, source.name, lease.number, started_at=lease.started_at)
    past = await stage(
        "recall",
        source.name,
        partial(asyncio.to_thread, recall_past, archive, source, settings, room.responses),
    )
    job = replace(plan_job(run, source, settings, past, full=full), ticks=ticks)
    await asyncio.to_thread(discard_landings, settings, source.name)
    report = await stage("crawl", source.name, partial(_crawl_held, room, job))
    if report.errors and not report.listings:  # a fault of ours, and none of the source's
        raise FetchError(f"the crawl failed: {'; '.join(report.errors)}")
    seen = await stage("normalize", source.name, partial(asyncio.to_thread, read_landing, job, past))
    clock = RunClock(name_machine_start(), began, read_machine_clock())
    past = replace(past, run_clocks=note_run_clock(Memory(settings.documents_of(source.name)), run.id, clock))
    decide = partial(ingest_crawl, run, source, report, seen, past, doubted=job.doubted)
    ingested = await stage("decide", source.name, partial(asyncio.to_thread, decide))
    record = ingested.record
    weigh_witnesses(settled_memory(run, settings, past), seen.listings, past.articles, record.intents)
    remember_answer(settled_memory(run, settings, past), seen.not_found)
    remember_run_lines(run, settings, past, ingested)
    if wait is not None:
        record = with_lateness(
            record, wait, told_late=await asyncio.to_thread(archive.told_late, source.name)
        )

    def keep_and_commit() -> tuple[ChangeEvent, ...]:
        landing, at = Landing.open(job.landing), room.clock()
        kept = keep_responses(record, landing, room.responses, archive, settings, at)
        kept = replace(kept, documents=documents.changed())
        return commit_record(archive, kept, source, settings, lease, at)

    told = await stage("record", source.name, partial(asyncio.to_thread, keep_and_commit))
    await asyncio.to_thread(discard_landings, settings, source.name)
    await stage("notify", source.name, partial(deliver_messages, room, source.name))
    missing = missing_articles(record.intents, past.articles, source.removal.min_gap)
    waiting = await asyncio.to_thread(held_edits, record, past)
    return replace(report_run(record.run, told), missing=missing, waiting=waiting)


async def _crawl_held(room: Workroom, job: Job) -> CrawlReport:
    """Crawl while no other process asks the source's host."""
    async with room.hosts.hold(host_of(job.source.url)) as held:
        report = await room.crawl(replace(job, hosts=held.known))
        held.found = report.hosts
        return report


async def join_rekeyed(archive: Archive, source: Source, clock: Clock) -> None:
    """Join articles that an older presslog kept apart.

    By a new id, or at two URLs of which the page names one. If there are any, a run of its own records that.
    """
    while await asyncio.to_thread(pairs_kept_apart, archive, source):
        async with hold_lease(archive, source.name, clock) as lease:
            pairs = await asyncio.to_thread(pairs_kept_apart, archive, source)
            intents = tuple(intent for pair in pairs for intent in joining_intents(source, pair))
            run = Run(lease.run, source.name, lease.number, started_at=lease.started_at)
            reason = f"joined under one history what a new id or a second URL had kept apart: {len(pairs)} articles"
            run = replace(run, finished_at=clock(), outcome=RunOutcome.OK, reason=reason)
            archive.record(RunRecord(run, (), intents), lease, clock())


# --- the stages ---------------------------------------------------------------------------------------------


def recall_past(archive: Archive, source: Source, settings: Settings, responses: KeptResponses) -> KnownPast:
    """Load what is known of the source before the run."""

    past = KnownPast(
        articles=tuple(archive.known(source.name)),
        recent=_recent_runs(archive, source.name),
        baselined=archive.baselined(source.name),
        content_of=archive.content,
        earlier_content=archive.content,
        profile=load_profile(settings.documents_of(source.name) / PROFILE),
        last_presence=archive.last_presence,
        last_reading=archive.last_reading,
        capture_of=archive.capture,
        page_of=CapturedPages(responses, archive, settings).page_of,
        site_moves=archive.site_moves(source.name),
    )
    memory = Memory(settings.documents_of(source.name))
    return replace(
        past,
        answers=answers_before(Settled(memory, utc_now(), past.last_believed)),
        lines=changing_lines(Settled(memory, utc_now(), past.last_open)),
    )


def _recent_runs(archive: Archive, source: str) -> tuple[Run, ...]:
    """The last runs, as far back as a run is measured.

    An outage, however long, leaves the gate its memory.
    """
    count = RECENT
    while len(found := archive.runs(source, count)) == count and not reaches_back(found):
        count *= 4
    return found


def plan_job(run: Run, source: Source, settings: Settings, past: KnownPast, *, full: bool) -> Job:
    """What the crawl is asked to do."""
    records = witness_records(settled_memory(run, settings, past))
    return Job(
        source=source,
        run=run.id,
        landing=settings.crawls_dir / source.name / run.id,
        started_at=run.started_at,
        known=plan_known_visits(
            past.articles,
            run.started_at,
            source,
            extract.REVISION,
            full=full,
            last_run=past.recent[0].started_at if past.recent else None,
            claimed=claimed_articles(past.previous)
            | articles_to_ask_again(past.articles, past.recent)
            | past.lines.unconfirmed
            | {known.id for known in past.articles if known.older_copies},
        ),
        full=full,
        since=past.last_believed,
        trusted=frozenset(witness for witness, record in records.items() if record.trusted),
        proven=frozenset(witness for witness, record in records.items() if record.proven),
        doubted=frozenset(witness for witness, record in records.items() if record.doubted),
        memory=settings.documents_of(source.name),
    )


def settled_memory(run: Run, settings: Settings, past: KnownPast) -> Settled:
    """What this source's runs remember, as far as they were believed."""
    return Settled(Memory(settings.documents_of(run.source)), run.started_at, past.last_believed)


def remember_run_lines(run: Run, settings: Settings, past: KnownPast, ingested: IngestedRun) -> None:
    """Keep what a run saw of lines that change by themselves, unless it is degraded."""
    if ingested.lines is not None:
        memory = Memory(settings.documents_of(run.source))
        remember_lines(Settled(memory, run.started_at, past.last_open), ingested.lines)


def read_landing(job: Job, past: KnownPast) -> ReadLanding:
    """What the crawl brought home, read by the profile the run began with.

    The next run may read by a better one.
    """
    seen = harvest_landing(Landing.open(job.landing), RunId(job.run), job.source, past.profile)
    try:
        study_site(job)
    except Exception:  # the boundary of what is learned: a site that cannot be learned from is read as before
        log.exception("%s: nothing was learned from its pages", job.source.name)
    return seen


def commit_record(
    archive: Archive, record: RunRecord, source: Source, settings: Settings, lease: Lease, at: datetime
) -> tuple[ChangeEvent, ...]:
    """Record the run and the messages it causes, at once."""
    earlier = (run.started_at for run in archive.runs(source.name, 2) if run.id != record.run.id)
    messages = route_record(
        load_channels(settings), source, record, at, content_of=archive.content, last_run=next(earlier, None)
    )
    return archive.record(replace(record, messages=messages), lease, at)


async def deliver_messages(room: Workroom, source: str) -> None:
    """Deliver what is due, after the run has been recorded.

    A database that is lost now does not make the run fail: its messages wait in the outbox.
    """
    archive, settings, clock = room.archive, room.settings, room.clock
    async with room.delivering:
        try:
            try:
                await deliver_due(archive, settings, clock)
            except Disconnected:
                await asyncio.to_thread(archive.runs, source, 1)  # this waits, with the archive's patience
                await deliver_due(archive, settings, clock)
        except StorageError as error:
            log.warning("%s: messages could not be delivered and wait for the next run: %s", source, error)


async def deliver_due(archive: Archive, settings: Settings, clock: Clock) -> None:
    """Deliver what is due, and load the services only where anything is."""
    if await asyncio.to_thread(lambda: any(True for _ in archive.outbox(clock()))):
        from presslog.flows.messages import apprise_services  # noqa: PLC0415 - 0.4 s, and most runs tell nothing

        await apprise_services.deliver_all(archive, settings, clock)


def report_run(run: Run, told: tuple[ChangeEvent, ...]) -> RunReport:
    """A concluded run, as it is reported. One that is not ok says why, as far as it knows."""
    return RunReport(
        source=run.source,
        run=run.id,
        outcome=run.outcome,
        requests=run.requests,
        not_modified=run.not_modified,
        listings=run.listings,
        captures=run.captures,
        events=len(told),
        held=run.held,
        duration_s=run.duration_s,
        told=told,
        error="" if run.outcome is RunOutcome.OK else run.reason,
    )


# --- the lease ----------------------------------------------------------------------------------------------


@contextlib.asynccontextmanager
async def hold_lease(
    archive: Archive, source: str, clock: Clock, *, began: datetime | None = None
) -> AsyncIterator[Lease]:
    """Hold the source, renewing the lease while the run goes on.

    A run that fails or is cancelled is recorded as such before the lease is let go. `began`: when the run's
    captures were made, where that was not now.
    """
    lease = archive.begin(source, now=began or clock(), holder=holder_name(), ttl=LEASE, alive=is_alive)
    if began:
        lease = archive.renew(lease, clock())
    renewal = asyncio.create_task(_renew_lease(archive, lease, clock))
    try:
        yield lease
    except asyncio.CancelledError:
        with contextlib.suppress(StorageError):  # whoever stops us does not wait: the lease lapses with us
            archive.at_once().fail(lease, RunOutcome.ABANDONED, "cancelled", clock())
        raise
    except Exception as error:  # raised on: the run says that it failed before it lets go
        # The storage itself may be what failed: the lease then lapses.
        with contextlib.suppress(StorageError):
            archive.fail(lease, RunOutcome.FAILED, storable_text(str(error)), clock())
        raise
    finally:
        renewal.cancel()


async def _renew_lease(archive: Archive, lease: Lease, clock: Clock) -> None:
    """Renew the lease until cancelled.

    A renewal that fails is tried again at the next third; the record finds out if it came too late.
    """
    while True:
        await asyncio.sleep(LEASE.total_seconds() / 3)
        try:
            await asyncio.to_thread(archive.renew, lease, clock())
        except StorageError as error:
            log.warning("%s: its lease could not be renewed: %s", lease.run, error)
