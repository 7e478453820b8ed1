"""Marks on events, set and read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Engine, Row, insert, select, update

from presslog.core.errors import QuestionError
from presslog.core.untrusted_values import storable_text
from presslog.storage.database import begin_writing
from presslog.storage.database.schema import reviews
from presslog.storage.model import ChangeEvent
from presslog.storage.read import History
from presslog.storage.records import Review

LONGEST_NOTE: Final = 10_000
"""Characters of a note."""
LONGEST_NAME: Final = 100
"""Characters of the name of whoever marks."""


def mark_events(
    engine: Engine,
    names: Iterable[str],
    who: str,
    now: datetime,
    *,
    seen: bool | None = None,
    starred: bool | None = None,
    note: str | None = None,
) -> tuple[Review, ...]:
    """Note something of events: all of them, or none where one is not there.

    Args:
        engine: An engine that may write.
        names: The events' ids.
        who: Who notes it.
        now: When.
        seen: Whether they have been seen; None leaves that as it was.
        starred: Whether they are starred; None leaves that as it was.
        note: What is noted, instead of what was; an empty text takes it away, None leaves it.

    Returns:
        All that is noted of each event now.

    Raises:
        NotFound: There is no such event.
        QuestionError: Nobody is named, or a name or note is too long.
    """
    by, noted = storable_text(who).strip(), None if note is None else storable_text(note).strip()
    if not by:
        raise QuestionError("say who marks it: give a name")
    if len(by) > LONGEST_NAME or len(noted or "") > LONGEST_NOTE:
        raise QuestionError(f"a name has {LONGEST_NAME} characters at most, a note {LONGEST_NOTE:,}")
    wanted = _Marks(by, now, seen, starred, noted)
    history = History(engine)
    told = [history.event(name) for name in names]  # an event that is there stays
    with begin_writing(engine) as connection:
        for event in told:
            _mark_event(connection, event, wanted)
    return tuple(history.review(event) for event in told)


@dataclass(frozen=True, slots=True)
class _Marks:
    """What somebody wants noted; None leaves a mark as it is."""

    by: str
    at: datetime
    seen: bool | None
    starred: bool | None
    note: str | None

    def changes_to(self, row: Row[Any] | None) -> dict[str, Any]:
        """The columns that change: what was so already stays whose it was."""
        values: dict[str, Any] = {}
        for name, wanted in (("seen", self.seen), ("starred", self.starred)):
            there = row is not None and getattr(row, f"{name}_at") is not None
            if wanted is not None and wanted != there:
                values |= {
                    f"{name}_at": self.at if wanted else None,
                    f"{name}_by": self.by if wanted else None,
                }
        if self.note is not None and self.note != ((row.note if row is not None else None) or ""):
            values |= {"note": self.note or None, "noted_at": self.at, "noted_by": self.by}
        return values


def _mark_event(connection: Connection, event: ChangeEvent, wanted: _Marks) -> None:
    row = connection.execute(select(reviews).where(reviews.c.event == event.seq)).first()
    values = wanted.changes_to(row)
    if values and row is None:
        connection.execute(insert(reviews).values(event=event.seq, **values))
    elif values:
        connection.execute(update(reviews).where(reviews.c.event == event.seq).values(values))
