"""The Prefect rim: one flow run for a batch of sources, one task for each stage of it.

A source has neither a flow run nor a task of its own, and an article still less.

A stage's work is a closure, so that nothing large travels through Prefect's parameters; nothing is cached or
persisted there, for the archive is the only memory. What a batch did is told as Prefect's users look for it:
a table of its sources as an artifact, and an event for each change, which automations can fire on.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterable, Iterator, Sequence
from contextvars import ContextVar
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, TypeVar

from prefect import flow, runtime, task
from prefect.artifacts import acreate_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.events import emit_event

from presslog.crawler.source import load_source
from presslog.flows.home_options import home_timezone
from presslog.flows.orchestration.due_list import (
    EVERY_SHARD,
    FollowedFiles,
    TakenSources,
    TakenTimes,
    take_due,
)
from presslog.flows.orchestration.lifeline import end_with_parent
from presslog.flows.orchestration.stopping import cancelled_by_sigterm
from presslog.flows.settings import Settings
from presslog.flows.watching import RunReport, Workroom, open_workroom, watch_batch
from presslog.storage.model import ChangeEvent, RunOutcome

T = TypeVar("T")

ARTIFACT: Final = "presslog-batch"
_room: ContextVar[Workroom | None] = ContextVar("room", default=None)
_listener: ContextVar[Callable[[RunReport], None]] = ContextVar("listener", default=lambda _report: None)


@contextlib.contextmanager
def flow_context(
    room: Workroom | None = None, on_report: Callable[[RunReport], None] | None = None
) -> Iterator[None]:
    """Have flows called in this context use an open workroom, and hand on each report as it comes."""
    tokens = [(_room, _room.set(room or _room.get()))]
    if on_report is not None:
        tokens.append((_listener, _listener.set(on_report)))  # type: ignore[arg-type]
    try:
        yield
    finally:
        for variable, token in tokens:
            variable.reset(token)


class BatchStages:
    """The stages of a batch as Prefect tasks.

    Each lasts from its first source's coming to its last one's going.
    """

    def __init__(self, sources: Collection[str]) -> None:
        self._left = set(sources)
        self._passed: dict[str, set[str]] = {}
        self._over: dict[str, asyncio.Event] = {}
        self._tasks: list[asyncio.Future[None]] = []

    async def __call__(self, name: str, source: str, work: Callable[[], Awaitable[T]]) -> T:
        """Do a source's work of a stage."""
        if name not in self._over:
            self._over[name], self._passed[name] = asyncio.Event(), set()
            self._tasks.append(asyncio.ensure_future(_run_task(name, self._over[name])))
        try:
            return await work()
        finally:
            self._passed[name].add(source)
            self._end_stages()

    def note_end(self, source: str) -> None:
        """Note that a source's run has ended, at whichever stage."""
        self._left.discard(source)
        self._end_stages()

    async def end(self) -> None:
        """Wait for the last tasks."""
        for over in self._over.values():
            over.set()
        await asyncio.gather(*self._tasks)

    def _end_stages(self) -> None:
        for name, passed in self._passed.items():
            if self._left <= passed:
                self._over[name].set()


async def _run_task(name: str, over: asyncio.Event) -> None:
    @task(name=name, cache_policy=NO_CACHE, persist_result=False)
    async def stage() -> None:
        await over.wait()

    await stage()


def _name_of_run() -> str:
    """The sources that a flow run was asked for, in words."""
    names = runtime.flow_run.parameters.get("sources")
    if not names:
        return "what is due"
    return str(names[0]) if len(names) == 1 else f"{names[0]} and {len(names) - 1} more"


@flow(name="watch", flow_run_name=_name_of_run, persist_result=False)
async def watch_flow(
    home: str,
    sources: list[str] | None = None,
    full: bool = False,
    shards: tuple[int, int] = (EVERY_SHARD.start, EVERY_SHARD.stop),
) -> list[RunReport]:
    """One run of each of these sources of a home; of all that are due in these shards where none is named.

    Where every run failed the flow run fails, so that a scheduler's window shows it.
    """
    end_with_parent()
    settings = Settings.load(Path(home))
    with cancelled_by_sigterm():
        async with _room_for(settings) as room:
            taken = await asyncio.to_thread(_choose_sources, settings, room, sources, range(*shards))
            reports = await _watch(taken, room, full=full)
    if reports and all(report.outcome is RunOutcome.FAILED for report in reports):
        raise BatchFailed(reports)
    return reports


class BatchFailed(Exception):
    """A batch in which every run failed."""

    def __init__(self, reports: Sequence[RunReport]) -> None:
        self.reports = list(reports)
        super().__init__("; ".join(f"{report.source}: {report.error}" for report in reports))


@contextlib.asynccontextmanager
async def _room_for(settings: Settings) -> AsyncIterator[Workroom]:
    """The workroom that is open, or one for this flow run alone."""
    room = _room.get()
    if room is not None:
        yield room
        return
    async with open_workroom(settings) as own:
        yield own


def _choose_sources(
    settings: Settings, room: Workroom, names: Sequence[str] | None, shards: range
) -> TakenSources:
    if names is not None:
        files, zone = (settings.sources_dir / f"{name}.toml" for name in names), home_timezone(settings)
        return TakenSources(tuple(load_source(file, timezone=zone) for file in files), {})
    roster, now = room.archive.roster, room.clock()
    if _room.get() is None:  # whoever keeps a room open keeps the due-list, too
        FollowedFiles(settings, roster).follow(now)
        roster.tick(shards.start, now)
    return take_due(settings, roster, now, room.places.free, shards)


async def _watch(taken: TakenSources, room: Workroom, *, full: bool) -> list[RunReport]:
    stages, reports = BatchStages([source.name for source in taken.sources]), []
    staged = replace(room, stage=stages)
    times = TakenTimes(room.archive.roster, taken, room.clock)
    try:
        async with times.keep():
            async for report in watch_batch(taken.sources, staged, full=full, waits=taken.waits):
                stages.note_end(report.source)
                await times.note_end(report.source)
                reports.append(report)
                tell_changes(report.told)
                _listener.get()(report)
    finally:
        await stages.end()
    if reports:
        await acreate_table_artifact(
            key=ARTIFACT, table=batch_table(reports), description=describe_batch(reports)
        )
    return reports


def batch_table(reports: Iterable[RunReport]) -> list[dict[str, Any]]:
    """A batch as a table: a row a source, what went wrong first."""
    rank = {RunOutcome.FAILED: 0, RunOutcome.DEGRADED: 1, RunOutcome.HELD: 2}
    ranked = sorted(reports, key=lambda report: (rank.get(report.outcome, 3), report.source))
    return [
        {
            "source": report.source,
            "outcome": str(report.outcome),
            "run": report.run or "",
            "requests": report.requests,
            "captures": report.captures,
            "events": report.events,
            "seconds": round(report.duration_s, 1),
            "reason": report.error,
        }
        for report in ranked
    ]


def describe_batch(reports: Sequence[RunReport]) -> str:
    """A batch in a line.

    >>> describe_batch([RunReport("gazette", None, RunOutcome.OK, events=2)])
    '1 source: 1 ok; 2 events'
    """
    outcomes = [str(report.outcome) for report in reports]
    counts = ", ".join(f"{outcomes.count(name)} {name}" for name in sorted(set(outcomes)))
    events = sum(report.events for report in reports)
    return f"{len(reports)} source{'s'[: len(reports) > 1]}: {counts}; {events} event{'' if events == 1 else 's'}"


def tell_changes(told: Iterable[ChangeEvent]) -> None:
    """An event of Prefect's for each change: `presslog.article.KIND`, or `presslog.source.KIND`.

    Its resource is the article, or the source; the source is related to it.
    """
    for event in told:
        source = f"presslog.source.{event.source}"
        about = "source" if event.article is None else "article"
        resource = source if event.article is None else f"presslog.article.{event.article}"
        emit_event(
            event=f"presslog.{about}.{event.kind}",
            resource={"prefect.resource.id": resource, "prefect.resource.name": event.title or event.source},
            occurred=event.observed_at,
            related=[{"prefect.resource.id": source, "prefect.resource.role": "source"}],
            payload={
                "id": event.id,
                "url": event.url,
                "run": event.run,
                "severity": str(event.severity or ""),
            },
        )
