"""Pages of runs, what the runs captured, and where articles were found."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, func, select, tuple_

from presslog.storage.database import rows
from presslog.storage.database.schema import aliases, articles, captures, runs
from presslog.storage.model import ArticleId, Capture, Run, RunOutcome
from presslog.storage.read.lookups import is_told_of, source_no


def run_page(
    connection: Connection, before: int | None, size: int, source: str | None
) -> list[tuple[int, Run]]:
    """Runs, newest first."""
    query = rows.RUNS.order_by(runs.c.no.desc()).limit(size)
    of_source = (
        is_told_of(runs.c.source) if source is None else runs.c.source == source_no(connection, source)
    )
    query = query.where(of_source)
    if before is not None:
        query = query.where(runs.c.no < before)
    return [(row.no, rows.run_of(row)) for row in connection.execute(query)]


def first_end(connection: Connection, source: int) -> datetime | None:
    """When the first of a source's runs ended that told of articles; None where none did."""
    believed = runs.c.outcome.in_([RunOutcome.OK, RunOutcome.PARTIAL])
    query = select(func.min(runs.c.finished_at)).where(runs.c.source == source, believed)
    found: datetime | None = connection.scalar(query)
    return found


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
