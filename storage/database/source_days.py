"""What each source did on each day, in a row.

Events by kind, runs, and how many of these were believed. A page of plots reads these rows alone. They are
counted in the transaction that ends a run; `presslog verify` counts all of them again, and its
`--repair-index` makes them anew.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    CompoundSelect,
    Connection,
    Integer,
    Select,
    case,
    cast,
    delete,
    except_,
    func,
    insert,
    literal,
    select,
    type_coerce,
    union_all,
    update,
)
from sqlalchemy.sql.elements import ColumnElement

from presslog.core.moments import EPOCH
from presslog.storage.database.schema import events, runs, source_days, sources
from presslog.storage.model import EventKind, Health, RunOutcome

BELIEVED: Final = tuple(each.value for each in RunOutcome if Health.after(each) is Health.OK)
"""Outcomes of runs that say how the source is."""
_COUNTED: Final = {"added": EventKind.NEW, "edited": EventKind.EDITED, "removed": EventKind.REMOVED}
"""The columns that count events, each with their kind."""
_DAY: Final = timedelta(days=1)
_DAY_US: Final = _DAY // timedelta(microseconds=1)
_COLUMNS: Final = (*_COUNTED, "runs", "believed")


def day_number(when: datetime) -> int:
    """Return the day of a moment in UTC, counted from 1 January 1970."""
    return (when - EPOCH) // _DAY


@lru_cache(maxsize=1024)
def date_of(number: int) -> date:
    """Return the date of a day counted from 1 January 1970.

    >>> date_of(day_number(EPOCH + timedelta(days=400, hours=23))).isoformat()
    '1971-02-05'
    """
    return EPOCH.date() + timedelta(days=number)


def count_run(connection: Connection, source: int, run: int, outcome: RunOutcome) -> None:
    """Add a run that has ended, and the events that it appended, to the days of its source.

    Args:
        connection: A connection that has the writers' turn.
        source: The source's number.
        run: The number of the run.
        outcome: How it ended.
    """
    found: dict[int, Counter[str]] = defaultdict(Counter)
    began = connection.scalar(select(runs.c.started_at).where(runs.c.no == run))
    if began is not None:
        found[day_number(began)] += Counter(runs=1, believed=int(outcome.value in BELIEVED))
    columns = {kind.value: name for name, kind in _COUNTED.items()}
    told = select(events.c.kind, events.c.observed_at).where(events.c.run == run)
    for kind, at in connection.execute(told):
        if kind in columns:
            found[day_number(at)][columns[kind]] += 1
    for day, counts in found.items():
        _add_to_day(connection, source, day, counts)


def _add_to_day(connection: Connection, source: int, day: int, counts: Counter[str]) -> None:
    more = {name: source_days.c[name] + counts[name] for name in _COLUMNS}
    here = (source_days.c.source == source, source_days.c.day == day)
    if not connection.execute(update(source_days).where(*here).values(more)).rowcount:
        values = {name: counts[name] for name in _COLUMNS}
        connection.execute(insert(source_days).values(source=source, day=day, **values))


def recount_days(connection: Connection) -> None:
    """Count all days of all sources anew."""
    connection.execute(delete(source_days))
    columns = ["source", "day", *_COLUMNS]
    connection.execute(insert(source_days).from_select(columns, _recounted(connection)))


def wrong_days(connection: Connection) -> Iterator[str]:
    """Yield the name of each source that has a day which is not what its facts say."""
    kept = select(*(source_days.c[name] for name in ("source", "day", *_COLUMNS)))
    counted = _recounted(connection)
    differing: set[int] = set()
    for one, other in ((kept, counted), (counted, kept)):
        found: CompoundSelect[Any] = except_(select(one.subquery()), select(other.subquery()))
        differing.update(connection.scalars(select(found.subquery().c.source)))
    query = select(sources.c.no, sources.c.name).where(sources.c.no.in_(differing))
    names = dict(connection.execute(query).tuples().all())
    yield from (names.get(no, f"number {no}") for no in sorted(differing))


def _recounted(connection: Connection) -> Select[Any]:
    """Every source's days, as its events and its ended runs say."""
    zero = literal(0)
    told = select(
        events.c.source,
        _day_of(connection, events.c.observed_at).label("day"),
        *(case((events.c.kind == kind.value, 1), else_=0).label(name) for name, kind in _COUNTED.items()),
        zero.label("runs"),
        zero.label("believed"),
    ).where(events.c.kind.in_([kind.value for kind in _COUNTED.values()]))
    ended = select(
        runs.c.source,
        _day_of(connection, runs.c.started_at).label("day"),
        *(zero.label(name) for name in _COUNTED),
        literal(1).label("runs"),
        case((runs.c.outcome.in_(BELIEVED), 1), else_=0).label("believed"),
    ).where(runs.c.finished_at.is_not(None))
    every = union_all(told, ended).subquery()
    sums = (cast(func.sum(every.c[name]), Integer).label(name) for name in _COLUMNS)
    return select(every.c.source, every.c.day, *sums).group_by(every.c.source, every.c.day)


def _day_of(connection: Connection, moment: ColumnElement[datetime]) -> ColumnElement[int]:
    """The day of a moment as SQL counts it."""
    if connection.dialect.name == "postgresql":
        return cast(func.floor(func.extract("epoch", moment) / int(_DAY.total_seconds())), Integer)
    return type_coerce(moment, BigInteger) // _DAY_US
