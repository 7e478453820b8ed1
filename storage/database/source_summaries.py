"""Each source in a row: how many articles it has, its last run, its health.

A list of ten thousand sources reads these rows alone. A row is counted anew from the facts in the transaction
that ends a run, so that it cannot drift from them; `presslog verify` counts all of them again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from sqlalchemy import Connection, Row, ScalarSelect, Select, case, func, insert, select, update

from presslog.storage.database.rows import Values
from presslog.storage.database.schema import articles, events, runs, source_summaries, sources
from presslog.storage.database.source_days import count_run
from presslog.storage.model import EventDraft, EventKind, Health, RunOutcome, State

LATENESS: Final = (EventKind.LATE, EventKind.ON_TIME)
"""The events of a source that say whether it is watched at its times; the newest one holds."""


def add_summary(connection: Connection, source: int, name: str) -> None:
    """Give a new source its row."""
    connection.execute(
        insert(source_summaries).values(
            source=source,
            name=name,
            articles=0,
            removed=0,
            last_run=None,
            health=Health.NEW.value,
            late=False,
        )
    )


def renew_summary(
    connection: Connection, source: int, run: int, outcome: RunOutcome, alerts: Iterable[EventDraft] = ()
) -> None:
    """Count a source anew at the end of a run, and the run in the source's days.

    Args:
        connection: A connection that has the writers' turn.
        source: The source's number.
        run: The number of the run that has ended.
        outcome: How it ended.
        alerts: What the run tells of the source itself.
    """
    removed = func.coalesce(func.sum(case((articles.c.state == State.REMOVED.value, 1), else_=0)), 0)
    counts = select(func.count(), removed).where(articles.c.source == source)
    known, gone = connection.execute(counts).one()
    values: Values = {"articles": known, "removed": gone, "last_run": run}
    values["health"] = Health.after(outcome).value
    for alert in alerts:
        if alert.kind in LATENESS:
            values["late"] = alert.kind is EventKind.LATE
    connection.execute(update(source_summaries).where(source_summaries.c.source == source).values(values))
    count_run(connection, source, run, outcome)


def wrong_summaries(connection: Connection) -> Iterator[str]:
    """Yield the name of each source whose row is not what its facts say.

    Or is not there; and rows of no source.
    """
    table = source_summaries
    query = _recounted().add_columns(table).outerjoin(table, table.c.source == sources.c.no)
    for row in connection.execute(query):
        if _expected_values(row) != tuple(getattr(row, column.name) for column in table.columns):
            yield row.named
    yield from connection.scalars(select(table.c.name).where(table.c.source.not_in(select(sources.c.no))))


def _expected_values(row: Row[Any]) -> tuple[object, ...]:
    health = Health.after(RunOutcome(row.outcome)) if row.outcome else Health.NEW
    late = row.lateness == EventKind.LATE.value
    return row.no, row.named, row.counted, row.gone, row.ended, health.value, late


def _recounted() -> Select[Any]:
    """Every source with what its facts say of it."""

    def counted(*where: Any) -> ScalarSelect[Any]:  # noqa: ANN401 - conditions of SQL
        return select(func.count()).where(articles.c.source == sources.c.no, *where).scalar_subquery()

    told = select(events.c.kind).where(events.c.source == sources.c.no, events.c.kind.in_(LATENESS))
    newest = told.order_by(events.c.observed_at.desc(), events.c.seq.desc()).limit(1)
    ended = select(func.max(runs.c.no)).where(runs.c.source == sources.c.no, runs.c.finished_at.is_not(None))
    last = runs.alias("last")
    return (
        select(
            sources.c.no,
            sources.c.name.label("named"),
            counted().label("counted"),
            counted(articles.c.state == State.REMOVED.value).label("gone"),
            last.c.no.label("ended"),
            last.c.outcome,
            newest.scalar_subquery().label("lateness"),
        )
        .select_from(sources)
        .outerjoin(last, last.c.no == ended.scalar_subquery())
    )
