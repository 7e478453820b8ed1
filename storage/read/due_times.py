"""When sources are to be watched, as the due-list says."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from presslog.storage.database.schema import due, ticks
from presslog.storage.records import DueTime


def due_page(connection: Connection, after: str | None, size: int) -> list[tuple[str, DueTime]]:
    """The due-list by name."""
    query = select(due).where(due.c.source > (after or "")).order_by(due.c.source).limit(size)
    return [
        (
            row.source,
            DueTime(row.source, row.next_at, timedelta(seconds=row.interval_s), row.taken_at, row.late_s),
        )
        for row in connection.execute(query)
    ]


def last_tick(connection: Connection) -> datetime | None:
    """When somebody last looked what is due; None: nobody ever did."""
    found: datetime | None = connection.scalar(select(func.max(ticks.c.ticked_at)))
    return found
