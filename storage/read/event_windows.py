"""Events, newest first, chosen by any filter, a bounded number of them looked at in one go.

Few filters have an index of their own. A page that went on until it had found fifty events of a rare class
would read all events there are; so it looks at so many and says how far back it came.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, Select, select, tuple_

from presslog.storage.database import rows
from presslog.storage.database.schema import events
from presslog.storage.read.event_pages import (
    class_conditions,
    kind_conditions,
    place_conditions,
    tag_conditions,
    time_conditions,
    word_conditions,
)
from presslog.storage.records import EventWindow

LOOKED_AT: Final = 2_000
"""Events that one window looks at, at most."""


@dataclass(frozen=True, slots=True)
class EventFilter:
    """What the events of a window must be; None, or empty words, for any."""

    source: str | None = None
    tag: str | None = None
    kind: str | None = None
    edit_class: str | None = None
    severity: str | None = None
    words: str = ""
    since: datetime | None = None
    until: datetime | None = None
    run: str | None = None


def read_window(
    connection: Connection, wanted: EventFilter, before: tuple[datetime, int] | None, size: int
) -> EventWindow:
    """Read up to `size` events older than a place in the list of all.

    Raises `NotFound` for a source or tag that is not there, and `QuestionError`.
    """
    at, seq = events.c.observed_at, events.c.seq
    looked_at = (
        select(seq, at)
        .where(
            *place_conditions(connection, wanted.source, None, wanted.run),
            *time_conditions(wanted.since, wanted.until),
        )
        .order_by(at.desc(), seq.desc())
    )
    if before is not None:
        looked_at = looked_at.where(at <= before[0], tuple_(at, seq) < before)
    nearest = looked_at.limit(LOOKED_AT).subquery()
    chosen = rows.EVENTS.join(nearest, nearest.c.seq == seq).where(
        *tag_conditions(connection, wanted.tag),
        *kind_conditions(wanted.kind, wanted.severity),
        *class_conditions(wanted.edit_class),
        *word_conditions(wanted.words),
    )
    chosen = chosen.order_by(nearest.c.observed_at.desc(), nearest.c.seq.desc()).limit(size + 1)
    found = [rows.event_of(row) for row in connection.execute(chosen)]
    if len(found) > size:
        return EventWindow(tuple(found[:size]), found[size - 1].seq, None)
    return EventWindow(tuple(found), *_end_of(connection, looked_at))


def _end_of(
    connection: Connection, looked_at: Select[tuple[int, datetime]]
) -> tuple[int | None, datetime | None]:
    """Where a window that was looked through ends; nothing where it reached the oldest event."""
    last = connection.execute(looked_at.offset(LOOKED_AT - 1).limit(2)).all()
    if len(last) < 2:
        return None, None
    return last[0].seq, last[0].observed_at
