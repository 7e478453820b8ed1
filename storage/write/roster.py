"""What is to be watched when, what source files say, and how hosts are to be asked.

Working state: all of it can be lost without losing a fact. The next look at the source files makes it anew.
It decides nothing: when a source is due next is handed in.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Engine, delete, insert, select, update
from sqlalchemy.sql.elements import ColumnElement

from presslog.core.host_pace import HostPace
from presslog.storage.database import AT_ONCE, Patience, begin_writing, with_reconnects
from presslog.storage.database.schema import broken_files, due, hosts, leases, ticks
from presslog.storage.database.schema import sources as known_sources
from presslog.storage.waits import late_from
from presslog.storage.write.noted_sources import NotedSource, put_noted, read_noted

SHARDS: Final = 4096
"""Into so many parts the due-list can be divided: workers take a range of them each."""
_AT_A_TIME: Final = 500
"""Names in one statement: SQLite takes some thousands of values at most."""


@dataclass(frozen=True, slots=True)
class PlannedSource:
    """A row of the due-list, as a source's file says it. `next_at` is None while the source is paused."""

    source: str
    stamp: str
    shard: int
    schedule: str
    zone: str
    interval: timedelta
    next_at: datetime | None


@dataclass(frozen=True, slots=True)
class DueSource:
    """A source that is due to be watched."""

    source: str
    schedule: str
    zone: str
    interval: timedelta
    next_at: datetime


class Roster:
    """The due-list, the noted sources and the hosts of one history. Each method is one transaction."""

    def __init__(self, engine: Engine, patience: Patience = AT_ONCE) -> None:
        self._engine, self.patience = engine, patience

    def at_once(self) -> Roster:
        """The same without patience, for whoever is told to stop."""
        return Roster(self._engine)

    # --- the due-list ---

    @with_reconnects
    def stamps(self) -> dict[str, str]:
        """The stamp of each source's file, as its row was made from it."""
        with self._engine.connect() as connection:
            return dict(connection.execute(select(due.c.source, due.c.stamp)).tuples().all())

    @with_reconnects
    def plan(self, sources: Iterable[PlannedSource], gone: Collection[str] = ()) -> None:
        """Put sources on the list, in the place of what it said of them; take those away that are gone.

        A source whose times are what they were keeps its next one.
        """
        planned = {each.source: each for each in sources}
        with begin_writing(self._engine) as connection:
            for names in _portions([*gone]):
                connection.execute(delete(due).where(due.c.source.in_(names)))
            before = _rows_of(connection, [*planned])
            new = [_due_values(each) for name, each in planned.items() if name not in before]
            if new:
                connection.execute(insert(due), new)
            for name, row in before.items():
                values = _due_values(planned[name])
                times = ("schedule", "zone", "interval_s")
                if (
                    values["next_at"] is not None
                    and row.next_at is not None
                    and all(getattr(row, key) == values[key] for key in times)
                ):
                    values.update(next_at=row.next_at, late_at=row.late_at)
                connection.execute(update(due).where(due.c.source == name).values(values))

    @with_reconnects
    def due(self, now: datetime, limit: int, shards: range = range(SHARDS)) -> tuple[DueSource, ...]:
        """The sources whose time has come and that no run holds now, the longest due first."""
        query = select(due).where(due.c.next_at <= now, ~_is_held(now))
        if len(shards) < SHARDS:
            query = query.where(due.c.shard >= shards.start, due.c.shard < shards.stop)
        with self._engine.connect() as connection:
            found = connection.execute(query.order_by(due.c.next_at, due.c.source).limit(limit))
            return tuple(
                DueSource(row.source, row.schedule, row.zone, timedelta(seconds=row.interval_s), row.next_at)
                for row in found
            )

    @with_reconnects
    def take(
        self, following: Mapping[DueSource, datetime], now: datetime, until: datetime
    ) -> tuple[DueSource, ...]:
        """Take sources to be watched now; each is late from its following time on.

        Until `settle` says that they were watched they are due again at `until`, unless `keep` puts that off:
        whoever took them may be gone by then. Returns those that nobody else has taken meanwhile.
        """
        taken = []
        with begin_writing(self._engine) as connection:
            for each, then in following.items():
                late = int((now - each.next_at).total_seconds())
                times = {"next_at": until, "late_at": late_from(then, each.interval)}
                mine = connection.execute(
                    update(due)
                    .where(due.c.source == each.source, due.c.next_at == each.next_at)
                    .values(**times, taken_at=now, late_s=late)
                )
                if mine.rowcount:
                    taken.append(each)
        return tuple(taken)

    @with_reconnects
    def keep(self, sources: Collection[str], until: datetime, later: datetime) -> None:
        """Put off when sources are due again that were taken until then, for they are still being watched."""
        with begin_writing(self._engine) as connection:
            for names in _portions([*sources]):
                mine = (due.c.source.in_(names), due.c.next_at == until)
                connection.execute(update(due).where(*mine).values(next_at=later))

    @with_reconnects
    def settle(self, following: Mapping[str, datetime], until: datetime) -> None:
        """Note when sources are due next that were taken until then: they were watched.

        One whose file has changed its times meanwhile keeps those.
        """
        with begin_writing(self._engine) as connection:
            for name, then in following.items():
                mine = (due.c.source == name, due.c.next_at == until)
                connection.execute(update(due).where(*mine).values(next_at=then))

    @with_reconnects
    def tick(self, shard: int, now: datetime) -> None:
        """Record the time at which a scheduler looked for due sources."""
        with begin_writing(self._engine) as connection:
            values = {"ticked_at": now}
            if not connection.execute(update(ticks).where(ticks.c.shard == shard).values(values)).rowcount:
                connection.execute(insert(ticks).values(shard=shard, **values))

    # --- what source files say ---

    @with_reconnects
    def broken_files(self) -> dict[str, str]:
        """Return the fault of each source file that cannot be used, by source name."""
        with self._engine.connect() as connection:
            return dict(
                connection.execute(select(broken_files.c.source, broken_files.c.reason)).tuples().all()
            )

    @with_reconnects
    def note_broken(self, broken: Mapping[str, str], mended: Collection[str] = ()) -> None:
        """Note which source files cannot be used and why, and which can be used again or are gone."""
        if not broken and not mended:
            return
        with begin_writing(self._engine) as connection:
            for names in _portions([*mended, *broken]):
                connection.execute(delete(broken_files).where(broken_files.c.source.in_(names)))
            if broken:
                values = [{"source": name, "reason": reason} for name, reason in broken.items()]
                connection.execute(insert(broken_files), values)

    @with_reconnects
    def noted(self) -> dict[str, NotedSource]:
        """What each source's file said when it was last looked at, by the source's name."""
        with self._engine.connect() as connection:
            return read_noted(connection)

    @with_reconnects
    def note_sources(self, sources: Collection[NotedSource]) -> None:
        """Note what sources' files say. Where that is noted already, nothing is written."""
        with self._engine.connect() as connection:
            before = read_noted(connection, [each.source for each in sources])
        changed = [each for each in sources if before.get(each.source) != each]
        if changed:
            with begin_writing(self._engine) as connection:
                put_noted(connection, changed)

    # --- hosts ---

    @with_reconnects
    def hold_host(
        self, host: str, holder: str, now: datetime, ttl: timedelta, alive: Callable[[str], bool]
    ) -> tuple[HostPace, ...] | None:
        """Have a host asked by this process alone for `ttl`.

        Returns what is known of it and of all hosts that ask to be left alone now; None while another process
        asks it.
        """
        values: dict[str, Any] = {"holder": holder, "expires_at": now + ttl}
        with begin_writing(self._engine) as connection:
            row = connection.execute(select(hosts).where(hosts.c.host == host)).first()
            if row is None:
                fresh = {"host": host, "next_at": now, "rest_status": 0}
                connection.execute(insert(hosts).values(**fresh, **values))
            elif row.holder != holder and row.expires_at > now and alive(row.holder):
                return None
            else:
                connection.execute(update(hosts).where(hosts.c.host == host).values(values))
            query = select(hosts).where((hosts.c.host == host) | (hosts.c.rest_until > now))
            return tuple(
                HostPace(each.host, each.next_at, each.rest_until, each.rest_status)
                for each in connection.execute(query)
            )

    @with_reconnects
    def keep_paces(
        self, found: Iterable[HostPace], now: datetime, *, free: str | None = None, holder: str = ""
    ) -> None:
        """Keep what a crawl found out of hosts. What is known already and says later is let be.

        `free`: a host that other processes may ask from now on, where this holder held it.
        """
        with begin_writing(self._engine) as connection:
            for each in found:
                _keep_pace(connection, each, now)
            if free is not None:
                mine = (hosts.c.host == free, hosts.c.holder == holder)
                connection.execute(update(hosts).where(*mine).values(expires_at=now))


def _is_held(now: datetime) -> ColumnElement[bool]:
    """Whether a run holds the source of a row of the due-list."""
    held = select(leases.c.source).join(known_sources, known_sources.c.no == leases.c.source)
    return held.where(known_sources.c.name == due.c.source, leases.c.expires_at > now).exists()


def _keep_pace(connection: Connection, found: HostPace, now: datetime) -> None:
    row = connection.execute(select(hosts).where(hosts.c.host == found.host)).first()
    if row is None:
        values = {"holder": "", "expires_at": now, **_pace_values(found)}
        connection.execute(insert(hosts).values(host=found.host, **values))
        return
    later = {"next_at": max(row.next_at, found.next_at)}
    if found.rest_until and (row.rest_until is None or found.rest_until > row.rest_until):
        later = {**_pace_values(found), **later}
    connection.execute(update(hosts).where(hosts.c.host == found.host).values(later))


def _portions(names: list[str]) -> Iterable[list[str]]:
    return (names[start : start + _AT_A_TIME] for start in range(0, len(names), _AT_A_TIME))


def _rows_of(connection: Connection, names: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for portion in _portions(names):
        query = select(due).where(due.c.source.in_(portion))
        found |= {row.source: row for row in connection.execute(query)}
    return found


def _due_values(planned: PlannedSource) -> dict[str, Any]:
    return {
        "source": planned.source,
        "stamp": planned.stamp,
        "shard": planned.shard,
        "schedule": planned.schedule,
        "zone": planned.zone,
        "interval_s": int(planned.interval.total_seconds()),
        "next_at": planned.next_at,
        "late_at": late_from(planned.next_at, planned.interval) if planned.next_at else None,
    }


def _pace_values(row: HostPace) -> dict[str, Any]:
    return {"next_at": row.next_at, "rest_until": row.rest_until, "rest_status": row.rest_status}
