"""The due-list, kept as the source files are.

And the sources taken from it whose time has come. Knows nothing of Prefect. Who watches what was taken is
another's matter.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Final

from presslog.core.errors import SourceError, StorageError
from presslog.core.moments import EPOCH
from presslog.core.urls import host_of
from presslog.crawler.source import Source, load_source
from presslog.flows.decisions import following_time, interval_after
from presslog.flows.home_options import home_timezone
from presslog.flows.settings import Settings
from presslog.flows.source_files import files_in, note_files, note_of, stamp_of
from presslog.storage.waits import Wait
from presslog.storage.write import SHARDS, PlannedSource, Roster

log = logging.getLogger(__name__)

EVERY_SHARD: Final = range(SHARDS)
HELD: Final = timedelta(minutes=2)
"""How long sources are somebody's who took them and is heard of no more; renewed at every third of that."""


def shard_of(url: str) -> int:
    """The part of the due-list that sources of one host share, with and without `www.`.

    >>> shard_of("https://www.gazette.example/news") == shard_of("http://gazette.example/")
    True
    """
    host = host_of(url).removeprefix("www.")
    return int.from_bytes(blake2b(host.encode(), digest_size=8).digest(), "big") % SHARDS


class FollowedFiles:
    """The source files of a home, and which of them the due-list says what they are now.

    A file is read where it is new or changed; ten thousand that are as they were cost a look at each.
    """

    def __init__(self, settings: Settings, roster: Roster) -> None:
        self._settings, self._roster = settings, roster
        self._broken = roster.broken_files()
        self._stamps = roster.stamps() | dict.fromkeys(self._broken, "")
        note_files(settings, roster)

    def follow(self, now: datetime) -> None:
        """Put on the list what is new or changed, and take away what is gone.

        A file that cannot be used leaves things as they are. It is named in the log, once, and noted in the
        database until it can be used or is gone.
        """
        zone = home_timezone(self._settings)
        mark = f" {zone}" if zone else ""  # another zone of the home moves what its sources' cron lines mean
        found = {path.stem: (path, stamp_of(path) + mark) for path in files_in(self._settings)}
        gone = self._stamps.keys() - found.keys()
        changed = {name: each for name, each in found.items() if self._stamps.get(name) != each[1]}
        if not gone and not changed:
            return
        planned, noted = [], []
        broken: dict[str, str] = {}
        for path, stamp in changed.values():
            try:
                source = load_source(path, timezone=zone)
                planned.append(_plan_source(source, stamp, now))
                noted.append(note_of(source, stamp.removesuffix(mark)))
            except SourceError as error:
                log.error("source left as it was: %s", error)  # noqa: TRY400 - the file is at fault, and named
                broken[path.stem] = str(error).replace(f"{self._settings.home}/", "")
        self._roster.plan(planned, gone)
        self._roster.note_sources(noted)
        self._note_broken(broken, looked_at=changed.keys() | gone)
        kept = {name: stamp for name, stamp in self._stamps.items() if name in found}
        self._stamps = {**kept, **{name: stamp for name, (_, stamp) in changed.items()}}

    def _note_broken(self, broken: dict[str, str], looked_at: Set[str]) -> None:
        """Note what is wrong with files that were just read, and forget what was wrong with those."""
        mended = (self._broken.keys() & looked_at) - broken.keys()
        self._roster.note_broken(broken, mended)
        self._broken = {name: why for name, why in self._broken.items() if name not in looked_at} | broken


@dataclass(frozen=True, slots=True)
class TakenSources:
    """Sources whose time has come, and by name for how long each had been due.

    `following`: when each is due next, once it was watched; before that, at `until`.
    """

    sources: tuple[Source, ...]
    waits: Mapping[str, Wait]
    following: Mapping[str, datetime] = field(default_factory=dict)
    until: datetime = EPOCH


def take_due(
    settings: Settings, roster: Roster, now: datetime, limit: int, shards: range = EVERY_SHARD
) -> TakenSources:
    """Take the sources whose time has come, the longest due first. Nobody else takes them for `HELD` then.

    However many of its times a source has missed, it is taken once. One that is not to be watched, as its file
    says by now, is due at its next time.
    """
    waiting = roster.due(now, limit, shards)
    following = {each: following_time(each.schedule, each.zone, each.source, now) for each in waiting}
    taken = roster.take(following, now, now + HELD)
    waits = {each.source: Wait(now - each.next_at, each.interval) for each in taken}
    for name, wait in waits.items():
        if wait.is_late:
            log.warning("%s: watched late, %s after its time", name, wait.due_for)
    times = {each.source: following[each] for each in taken}
    sources = tuple(_sources_named(settings, waits))
    unwatched = times.keys() - {source.name for source in sources}
    roster.settle({name: times[name] for name in unwatched}, now + HELD)
    return TakenSources(sources, waits, times, now + HELD)


class TakenTimes:
    """When taken sources are due next, in the database, as their runs begin, go on and end.

    While they are kept nobody else takes them. Of a process that is lost they are due again after `HELD`.
    """

    def __init__(self, roster: Roster, taken: TakenSources, clock: Callable[[], datetime]) -> None:
        self._roster, self._clock, self._until = roster, clock, taken.until
        self._left = {source.name: taken.following[source.name] for source in taken.sources if taken.waits}
        self._turn = asyncio.Lock()

    @contextlib.asynccontextmanager
    async def keep(self) -> AsyncIterator[None]:
        """Keep them while the context lasts. Those whose runs have not ended then are due at once."""
        renewal = asyncio.create_task(self._renew())
        try:
            yield
        finally:
            renewal.cancel()
            if self._left:
                with contextlib.suppress(StorageError):  # who stops us does not wait: they lapse with us
                    self._roster.at_once().keep(self._left, self._until, self._clock())

    async def note_end(self, source: str) -> None:
        """Note that a source's run has ended, however it did."""
        async with self._turn:
            if source not in self._left:
                return
            following = {source: self._left.pop(source)}
            try:
                await asyncio.to_thread(self._roster.settle, following, self._until)
            except StorageError as error:
                log.warning("%s: it could not be noted that it was watched: %s", source, error)

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(HELD.total_seconds() / 3)
            async with self._turn:
                later = self._clock() + HELD
                try:
                    await asyncio.to_thread(self._roster.keep, [*self._left], self._until, later)
                    self._until = later
                except StorageError as error:
                    log.warning("taken sources could not be held on to: %s", error)


def _sources_named(settings: Settings, names: Iterable[str]) -> Iterator[Source]:
    zone = home_timezone(settings)
    for name in names:
        try:
            source = load_source(settings.sources_dir / f"{name}.toml", timezone=zone)
        except SourceError as error:
            log.error("source not watched: %s", error)  # noqa: TRY400 - the file is at fault, and named
        else:
            if source.enabled:
                yield source


def _plan_source(source: Source, stamp: str, now: datetime) -> PlannedSource:
    times = (source.schedule, source.timezone or "UTC", source.name)
    next_at = following_time(*times, now) if source.enabled else None
    return PlannedSource(
        source=source.name,
        stamp=stamp,
        shard=shard_of(source.url),
        schedule=source.schedule,
        zone=source.timezone or "UTC",
        interval=interval_after(*times, now),
        next_at=next_at,
    )
