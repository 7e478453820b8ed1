"""When sources are to be watched, as the due-list says."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select, tuple_

from presslog.storage.database.schema import due, ticks
from presslog.storage.records import DueTime


def due_page(connection: Connection, after: str | None, size: int) -> list[tuple[str, DueTime]]:
    """The due-list by name."""
    query = select(due).where(due.c.source > (after or "")).order_by(due.c.source).limit(size)
    return [(row.source, _due_time(row)) for row in connection.execute(query)]


def late_page(
    connection: Connection, after: tuple[datetime, str] | None, size: int, now: datetime
) -> list[tuple[tuple[datetime, str], DueTime]]:
    """Return a page of late sources, the longest due first."""
    key = (due.c.next_at, due.c.source)
    query = select(due).where(due.c.next_at < now, due.c.late_at < now).order_by(*key).limit(size)
    if after is not None:
        query = query.where(tuple_(*key) > after)
    return [((row.next_at, row.source), _due_time(row)) for row in connection.execute(query)]


def _due_time(row: Row[Any]) -> DueTime:
    return DueTime(row.source, row.next_at, row.late_at, row.taken_at, row.late_s)


def last_tick(connection: Connection) -> datetime | None:
    """Return when a scheduler last looked for due sources, or None if none ever did."""
    found: datetime | None = connection.scalar(select(func.max(ticks.c.ticked_at)))
    return found
