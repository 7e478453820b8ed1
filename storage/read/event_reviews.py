"""What the desk noted of events, read."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, select

from presslog.storage.database import rows
from presslog.storage.database.schema import events, reviews
from presslog.storage.model import ChangeEvent
from presslog.storage.read.lookups import resolve_article
from presslog.storage.records import Review


def review_of(connection: Connection, event: ChangeEvent) -> Review:
    """What was noted of one event; of most, nothing."""
    row = connection.execute(select(reviews).where(reviews.c.event == event.seq)).first()
    return Review(event.id) if row is None else _review_of_row(event.id, row)


def reviews_of_article(connection: Connection, ref: str) -> tuple[Review, ...]:
    """What was noted of an article's events, oldest event first; none of those nobody looked at."""
    article = resolve_article(connection, ref)
    query = rows.EVENTS.where(events.c.article == article.no).order_by(events.c.seq)
    told = {row.seq: rows.event_of(row).id for row in connection.execute(query)}
    marked = connection.execute(select(reviews).where(reviews.c.event.in_(told)).order_by(reviews.c.event))
    return tuple(_review_of_row(told[row.event], row) for row in marked)


def _review_of_row(event: str, row: Row[Any]) -> Review:
    return Review(
        event=event,
        seen_at=row.seen_at,
        seen_by=row.seen_by,
        starred_at=row.starred_at,
        starred_by=row.starred_by,
        note=row.note,
        noted_at=row.noted_at,
        noted_by=row.noted_by,
    )
