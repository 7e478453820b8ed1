"""The workrooms of a story: opened once, with one child that crawls, and kept from run to run as `presslog serve` keeps them.

A home's database is copied from one at today's schema, which takes a hundredth of the time of a migration. That a first run migrates a new
database, and that each `presslog run` opens its home anew, every journey shows.
"""

from __future__ import annotations

import asyncio
import atexit
import shutil
import tempfile
from contextlib import AsyncExitStack
from datetime import datetime
from functools import cache
from pathlib import Path

from presslog.crawler.process.crawl_process import open_crawls
from presslog.crawler.source.source import Source
from presslog.flows.settings import Settings
from presslog.flows.watching.source_run import Clock, RunReport, Workroom, open_workroom, watch_in
from presslog.storage.migrations import open_engine
from tests.fakes.forked_crawls import forked_child_settings


class LastingWorkrooms:
    """The workroom of each home of a story, all on one event loop; `close` ends them and their children."""

    def __init__(self) -> None:
        self._runner = asyncio.Runner()
        self._opened = AsyncExitStack()
        self._rooms: dict[Settings, Workroom] = {}
        self._clock: Clock | None = None

    def watch(self, source: Source, settings: Settings, clock: Clock, *, full: bool = False) -> RunReport:
        """Run a source once in its home's workroom, at the time that this clock tells."""
        self._clock = clock
        return self._runner.run(self._watch(source, settings, full=full))

    def close(self) -> None:
        """Leave all homes, as a process does that ends: their databases are whole files again."""
        if self._rooms:
            self._rooms.clear()
            self._runner.run(self._opened.aclose())
            self._runner.close()
            self._runner = asyncio.Runner()

    async def _watch(self, source: Source, settings: Settings, *, full: bool) -> RunReport:
        if settings not in self._rooms:
            self._rooms[settings] = await self._open(settings)
        return await watch_in(self._rooms[settings], source, full=full)

    async def _open(self, settings: Settings) -> Workroom:
        lay_database(settings)
        crawls = await self._opened.enter_async_context(open_crawls(forked_child_settings()))
        opening = open_workroom(settings, clock=self._now, crawl=crawls.crawl)
        return await self._opened.enter_async_context(opening)

    def _now(self) -> datetime:
        assert self._clock is not None
        return self._clock()


def lay_database(settings: Settings) -> None:
    """Lay a database at today's schema into a home that has none and keeps its history there."""
    path = settings.home / "presslog.db"
    if settings.database_url == f"sqlite:///{path}" and not path.exists():
        shutil.copy(_migrated_database(), path)


@cache
def _migrated_database() -> Path:
    folder = tempfile.TemporaryDirectory(prefix="presslog-migrated-")
    atexit.register(folder.cleanup)
    path = Path(folder.name) / "presslog.db"
    open_engine(f"sqlite:///{path}").dispose()
    return path
