"""Many sources in one batch: at once, each with its own outcome; a host that another process asks is waited for."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from presslog.core.errors import Conflict
from presslog.core.host_pace import HostPace
from presslog.crawler.source.source import Fetch, Source
from presslog.flows.settings import Settings
from presslog.flows.watching.batch import watch_batch
from presslog.flows.watching.held_hosts import HeldHosts
from presslog.flows.watching.source_run import RunReport, Workroom, open_workroom, watch_source
from presslog.home import make_home
from presslog.storage.model import RunOutcome
from presslog.storage.write.archive import Archive
from tests.fakes.small_site import SmallSite, invented_articles
from tests.fakes.wire import http, serving

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
