"""Many sources in one batch: at once, each with its own outcome; a host that another process asks is waited for."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import ExitStack, asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import pytest

from presslog.core.errors import Conflict
from presslog.core.host_pace import HostPace
from presslog.crawler.source.source import Fetch, Source
from presslog.flows.settings import Settings
from presslog.flows.watching.batch import watch_batch
from presslog.flows.watching.held_hosts import HeldHosts
from presslog.flows.watching.source_run import RunReport, Workroom, open_workroom, watch_source
from presslog.home import make_home
from presslog.storage.model import RunOutcome, Severity
from presslog.storage.read.history import History
from presslog.storage.waits import Wait
from presslog.storage.write.archive import Archive
from tests.fakes.small_site import SmallSite, invented_articles
from tests.fakes.wire import http, serving

T = TypeVar("T")
FAST = Fetch(delay=timedelta(), concurrency=4, timeout=timedelta(seconds=30))


def made_home(folder: Path) -> Settings:
    """A home as `presslog init` makes it."""
    settings = Settings.load(folder, {})
    make_home(settings)
    return settings


@asynccontextmanager
async def workroom(settings: Settings) -> AsyncIterator[Workroom]:
    """One with the product's own child."""
    async with open_workroom(settings) as room:
        yield room


async def reports_of(sources: list[Source], settings: Settings) -> dict[str, RunReport]:
    """The reports of one batch, by source."""
    async with workroom(settings) as room:
        return {report.source: report async for report in watch_batch(sources, room)}


def test_a_batch_is_under_way_at_once_and_each_ends_as_itself(tmp_path: Path) -> None:
    """Four sites answer only when all are asked; three are watched, the fourth fails, and the other runs know nothing of it."""
    settings = made_home(tmp_path / "home")
    all_asked = threading.Barrier(4, timeout=60)
    with ExitStack() as stack:
        sources = []
        for n in range(4):
            wire = stack.enter_context(serving())
            site = SmallSite(wire, invented_articles())
            site.publish()
            front = wire.answers["/"]
            waited = threading.Event()

            def answer(
                headers: dict[str, str], front: object = front, waited: threading.Event = waited
            ) -> bytes:
                if not waited.is_set():
                    all_asked.wait()
                    waited.set()
                return front if isinstance(front, bytes) else front(headers)  # type: ignore[operator]

            wire.answers["/"] = (
                answer if n < 3 else (lambda headers: (all_asked.wait(), http(b"", status="500 Oh"))[1])
            )
            sources.append(Source(f"paper-{n}", site.url, fetch=FAST))
        reports = asyncio.run(reports_of(sources, settings))
    assert [reports[f"paper-{n}"].outcome for n in range(4)] == [RunOutcome.OK] * 3 + [RunOutcome.DEGRADED]
    with Archive.open(settings.database_url) as archive:
        assert {run.outcome for n in range(3) for run in archive.runs(f"paper-{n}")} == {RunOutcome.OK}


def test_what_goes_wrong_with_one_costs_its_neighbours_nothing(tmp_path: Path) -> None:
    """Beside a fault in one run, a server that never answers and one that hangs, two sources are watched to their ends first."""
    settings, goes_on = made_home(tmp_path / "home"), threading.Event()

    def hang(_headers: dict[str, str]) -> bytes:
        goes_on.wait(60)
        return http(b"", status="503 Busy")

    async def with_a_fault(name: str, source: str, work: Callable[[], Awaitable[T]]) -> T:
        if (source, name) == ("faulty", "decide"):
            raise RuntimeError("a fault of ours")
        return await work()

    async def watch(sources: list[Source]) -> list[RunReport]:
        ended: list[RunReport] = []
        async with open_workroom(settings, stage=with_a_fault) as room:
            async for report in watch_batch(sources, room):
                ended.append(report)
                if {"good-1", "good-2", "faulty"} <= {each.source for each in ended}:
                    goes_on.set()
        return ended

    with ExitStack() as stack:
        sources = []
        for name, patience in (
            ("silent", 5),
            ("hanging", 30),
            ("good-1", 30),
            ("faulty", 30),
            ("good-2", 30),
        ):
            wire = stack.enter_context(serving())
            site = SmallSite(wire, invented_articles())
            site.publish()
            if name in {"silent", "hanging"}:
                wire.answers["/"] = hang
            fetch = replace(FAST, timeout=timedelta(seconds=patience))
            sources.append(Source(name, site.url, fetch=fetch))
        reports = asyncio.run(watch(sources))
    outcomes = {report.source: report.outcome for report in reports}
    assert outcomes["good-1"] == outcomes["good-2"] == RunOutcome.OK
    assert outcomes["faulty"] is RunOutcome.FAILED
    assert outcomes["silent"] == outcomes["hanging"] == RunOutcome.DEGRADED
    assert {report.captures for report in reports if report.source.startswith("good")} == {13}
    order = [report.source for report in reports]
    assert max(order.index("good-1"), order.index("good-2")) < order.index("hanging")


def test_a_guard_is_each_source_s_own_in_a_batch(tmp_path: Path) -> None:
    """While one source is asked on a private address, another in the same child that redirects there is refused."""
    settings = made_home(tmp_path / "home")
    with serving() as inside, serving(host="127.0.0.2") as outside:
        sites = SmallSite(inside, invented_articles()), SmallSite(outside, invented_articles())
        for site in sites:
            site.publish()
        led_away = sites[1].articles[0].path
        outside.answers[led_away] = http(b"", f"Location: {inside.url('/inside')}", status="302 Found")
        sources = [
            Source("inside", inside.url("/"), fetch=FAST),
            Source("outside", outside.url("/", host="127.0.0.2"), fetch=FAST),
        ]
        reports = asyncio.run(reports_of(sources, settings))
        assert reports["inside"].outcome is RunOutcome.OK
        assert led_away in outside.paths()
        assert len(inside.paths()) > 1
        assert "/inside" not in inside.paths()


def test_a_late_source_is_told_once_and_told_when_it_is_back_in_time(tmp_path: Path) -> None:
    """Late twice, a little late, on time twice: one alert of each kind, and a message each; asked for by hand it is neither."""
    settings = made_home(tmp_path / "home")
    settings.config_file.write_text(
        '[channels.desk]\nurl = "json://127.0.0.1:9/"\nwhen = "every event"\nquiet = "00:00-23:59"\n'
    )
    hour = timedelta(hours=1)

    async def watch(source: Source, waited: list[timedelta | None]) -> list[list[str]]:
        told = []
        async with workroom(settings) as room:
            for each in waited:
                waits = {} if each is None else {source.name: Wait(each, hour)}
                (report,) = [report async for report in watch_batch([source], room, waits=waits)]
                told.append([str(event.kind) for event in report.told if event.article is None])
        return told

    with serving() as wire:
        site = SmallSite(wire, invented_articles())
        site.publish()
        source = Source("paper", site.url, fetch=FAST, channels=("desk",))
        told = asyncio.run(watch(source, [3 * hour, 9 * hour, None, 2 * hour, hour, timedelta()]))
    assert told == [["late"], [], [], [], ["on_time"], []]
    with Archive.open(settings.database_url) as archive:
        messages = list(archive.outbox(datetime.now(UTC) + timedelta(days=2), all=True))
    assert len(messages) == 2
    with History(settings.home) as history:
        late, back = history.events()
    assert late.summary == (
        "Watched 180 minutes after its time, and it is to be watched every 60: what changed meanwhile was not seen"
    )
    assert (late.severity, back.severity) == (Severity.MAJOR, Severity.MINOR)


def test_a_host_another_process_asks_is_waited_for(tmp_path: Path) -> None:
    """A source whose host another process holds is not crawled meanwhile, and says why; let go, it is, from when that one left it."""
    settings = made_home(tmp_path / "home")
    now = datetime.now(UTC)
    with serving() as wire, Archive.open(settings.database_url) as archive:
        site = SmallSite(wire, invented_articles())
        site.publish()
        source = Source("paper", site.url, fetch=FAST)
        archive.roster.hold_host("127.0.0.1", "elsewhere/1/1/0", now, timedelta(minutes=5), bool)

        async def held_twice() -> tuple[HostPace, ...]:
            hosts = HeldHosts(archive, lambda: datetime.now(UTC), longest_wait=timedelta())
            async with hosts.hold("herald.example") as first, hosts.hold("herald.example") as second:
                assert first.known == second.known  # one process, two sources
            async with hosts.hold("127.0.0.1") as third:
                return third.known

        with pytest.raises(Conflict, match="another process asks it"):
            asyncio.run(held_twice())
        assert wire.asked == []
        archive.roster.keep_paces([], now, free="127.0.0.1", holder="elsewhere/1/1/0")
        assert asyncio.run(watch_source(source, settings)).outcome is RunOutcome.OK
        assert wire.asked
