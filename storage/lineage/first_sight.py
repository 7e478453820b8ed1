"""When a passage was first seen in an article, and when it was last known not to stand there.

Who of two had it first can be said only if the one had been seen with it before the other was seen without it. Of
what stood there when a source was first looked at, nothing is known.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, func, select

from presslog.storage.database.schema import captures, events, runs, versions
from presslog.storage.model import EventKind, RunOutcome
from presslog.storage.records import SeenFirst

_PRESENT: Final = ("admit", "advance", "revisited")


@dataclass(frozen=True, slots=True)
class FirstSight:
    """When something was first seen, and the last look before that did not find it; None if there was none."""

    seen_at: datetime
    last_without: datetime | None


def first_sight(connection: Connection, article: Row[Any], version: int) -> FirstSight:
    """When a version of an article was first seen, and when the article was last seen without it.

    Of the first version that is the last run before it, if the article was told as new: that run looked where it
    appeared, and it was not there yet.
    """
    query = select(versions.c.first_seen).where(
        versions.c.article == article.no, versions.c.number == version
    )
    seen_at: datetime = connection.execute(query).scalar_one()
    before = _look_before(article, seen_at) if version > 1 else _run_before(article)
    return FirstSight(seen_at, connection.scalar(before))


def _look_before(article: Row[Any], when: datetime) -> Select[Any]:
    return select(func.max(captures.c.fetched_at)).where(
        captures.c.article == article.no, captures.c.intent.in_(_PRESENT), captures.c.fetched_at < when
    )


def _run_before(article: Row[Any]) -> Select[Any]:
    told = select(runs.c.number).join(events, events.c.run == runs.c.no)
    told = told.where(events.c.article == article.no, events.c.kind == EventKind.NEW.value)
    return select(func.max(runs.c.started_at)).where(
        runs.c.source == article.source,
        runs.c.outcome == RunOutcome.OK.value,
        runs.c.number < told.scalar_subquery(),
    )


def seen_first(here: FirstSight, there: FirstSight) -> SeenFirst:
    """Which of two articles had a passage first, if both were looked at often enough to say.

    >>> from datetime import UTC
    >>> days = [datetime(2026, 3, day, tzinfo=UTC) for day in (1, 2, 3)]
    >>> seen_first(FirstSight(days[0], None), FirstSight(days[2], days[1])).value
    'here'
    >>> seen_first(FirstSight(days[0], None), FirstSight(days[2], None)).value
    'unknown'
    """
    if there.last_without and here.seen_at <= there.last_without:
        return SeenFirst.HERE
    if here.last_without and there.seen_at <= here.last_without:
        return SeenFirst.THERE
    return SeenFirst.UNKNOWN
