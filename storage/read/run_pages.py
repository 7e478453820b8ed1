"""Pages of sources, runs, what the runs captured, and where articles were found."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, ScalarSelect, func, select, tuple_

from presslog.storage.database import rows
from presslog.storage.database.schema import aliases, articles, captures, runs, sources
from presslog.storage.model import ArticleId, Capture, Health, Run, RunOutcome, State
from presslog.storage.read.lookups import source_no
from presslog.storage.records import SourceSummary


def source_page(connection: Connection, after: str | None, size: int) -> list[tuple[str, SourceSummary]]:
    """Sources by name, each with its last finished run."""

    def counted(*where: ColumnElement[bool]) -> ScalarSelect[Any]:
        return (
            select(func.count())
            .select_from(articles)
            .where(articles.c.source == sources.c.no, *where)
            .scalar_subquery()
        )

    ended = runs.alias("ended")
    last = select(func.max(ended.c.no)).where(
        ended.c.source == sources.c.no, ended.c.finished_at.is_not(None)
    )
    query = (
        select(
            sources.c.name,
            counted().label("articles"),
            counted(articles.c.state == State.REMOVED.value).label("removed"),
            runs.c.number,
            runs.c.outcome,
            runs.c.started_at,
            runs.c.reason,
        )
        .select_from(sources)
        .outerjoin(runs, runs.c.no == last.correlate(sources).scalar_subquery())
        .where(sources.c.name > (after or ""))
        .order_by(sources.c.name)
        .limit(size)
    )
    return [(row.name, _source_summary(row)) for row in connection.execute(query)]


def _source_summary(row: Row[Any]) -> SourceSummary:
    outcome = RunOutcome(row.outcome) if row.outcome else None
    return SourceSummary(
        source=row.name,
        health=Health.after(outcome) if outcome else Health.NEW,
        articles=row.articles,
        removed=row.removed,
        runs=row.number or 0,
        last_run=rows.run_id(row.name, row.number) if outcome else None,
        last_outcome=outcome,
        last_started=row.started_at,
        last_reason=row.reason or "",
    )


def run_page(
    connection: Connection, before: int | None, size: int, source: str | None
) -> list[tuple[int, Run]]:
    """Runs, newest first."""
    query = rows.RUNS.order_by(runs.c.no.desc()).limit(size)
    if source is not None:
        query = query.where(runs.c.source == source_no(connection, source))
    if before is not None:
        query = query.where(runs.c.no < before)
    return [(row.no, rows.run_of(row)) for row in connection.execute(query)]


def alias_page(
    connection: Connection, after: tuple[str, int] | None, size: int, source: int
) -> list[tuple[tuple[str, int], tuple[str, ArticleId]]]:
    """The URLs under which a source's articles were found, each with the article."""
    key = (aliases.c.url, aliases.c.article)
    query = (
        select(*key, articles.c.id)
        .join(articles, articles.c.no == aliases.c.article)
        .where(articles.c.source == source)
        .order_by(*key)
        .limit(size)
    )
    if after is not None:
        query = query.where(tuple_(*key) > after)
    return [((row.url, row.article), (row.url, row.id)) for row in connection.execute(query)]


def capture_page(
    connection: Connection, after: tuple[int, int] | None, size: int, source: int
) -> list[tuple[tuple[int, int], Capture]]:
    """Captures of a source's runs, run by run, in the order they were made."""
    key = (captures.c.run, captures.c.n)
    query = rows.CAPTURES.where(runs.c.source == source).order_by(*key).limit(size)
    if after is not None:
        query = query.where(tuple_(*key) > after)
    return [((row.run, row.n), rows.capture_of(row)) for row in connection.execute(query)]
