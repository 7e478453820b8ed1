"""Pages of events, and the filters on them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, TypeVar

from sqlalchemy import ColumnElement, Connection, Select, func, select, tuple_

from presslog.core.errors import QuestionError
from presslog.core.moments import require_zone
from presslog.storage.database import rows
from presslog.storage.database.schema import articles, events, reviews, runs, source_tags, sources, versions
from presslog.storage.model import ChangeEvent, EditClass, EventKind, Severity
from presslog.storage.read.lookups import is_told_of, require_tag, resolve_article, source_no

E = TypeVar("E", bound=StrEnum)
LONGEST_WORDS: Final = 200
"""Characters of words by which events are chosen."""


def place_conditions(
    connection: Connection, source: str | None, article: str | None, run: str | None
) -> Iterator[ColumnElement[bool]]:
    """Conditions on where an event belongs; removed sources count only by name, article or run."""
    if (source, article, run) == (None, None, None):
        yield is_told_of(events.c.source)
    if source is not None:
        yield events.c.source == source_no(connection, source)
    if article is not None:
        yield events.c.article == resolve_article(connection, article).no
    if run is not None:
        name, number = rows.parse_run_id(run) or ("", 0)
        no = select(runs.c.no).join(sources, sources.c.no == runs.c.source)
        yield events.c.run == no.where(rows.id_name() == name, runs.c.number == number).scalar_subquery()


def tag_conditions(connection: Connection, tag: str | None) -> Iterator[ColumnElement[bool]]:
    """The condition that an event is of a source with a tag. Raises `NotFound` where no source has it."""
    if tag is not None:
        named = require_tag(connection, tag)
        tagged = select(source_tags.c.source).where(source_tags.c.tag == named)
        yield events.c.source.in_(select(sources.c.no).where(sources.c.name.in_(tagged)))


def kind_conditions(kind: str | None, severity: str | None) -> Iterator[ColumnElement[bool]]:
    """Conditions on what an event is; `severity` is the least one wanted. Raises `QuestionError`."""
    if kind is not None:
        yield events.c.kind == _member_of(EventKind, kind, "kind of event").value
    if severity is not None:
        least = _member_of(Severity, severity, "severity")
        yield events.c.severity >= rows.SEVERITIES.index(least)


def _member_of(words: type[E], word: str, noun: str) -> E:
    try:
        return words(word)
    except ValueError as error:
        raise QuestionError(f"no {noun} is called {word!r}; there are: {', '.join(words)}") from error


def class_conditions(name: str | None) -> Iterator[ColumnElement[bool]]:
    """The condition that an edit has a class. Raises `QuestionError`."""
    if name is None:
        return
    if name not in {each.value for each in EditClass}:
        raise QuestionError(f"no class of edit is called {name!r}; there are: {', '.join(EditClass)}")
    yield events.c.classes.contains(f"[{json.dumps(name)}, ", autoescape=True)


def word_conditions(words: str) -> Iterator[ColumnElement[bool]]:
    """Each word stands in the title or in the sentence of the event; the case of letters does not matter."""
    if len(words) > LONGEST_WORDS:
        raise QuestionError(f"words to choose events by have at most {LONGEST_WORDS} characters")
    title = func.coalesce(events.c.title, versions.c.title, "")
    for word in words.split():
        yield func.lower(title).contains(word.lower(), autoescape=True) | func.lower(
            events.c.summary
        ).contains(word.lower(), autoescape=True)


def time_conditions(since: datetime | None, until: datetime | None) -> Iterator[ColumnElement[bool]]:
    """Conditions on when an event was observed: from `since`, before `until`."""
    if since is not None:
        yield events.c.observed_at >= require_zone(since)
    if until is not None:
        yield events.c.observed_at < require_zone(until)


def review_conditions(*, unreviewed: bool, starred: bool) -> Iterator[ColumnElement[bool]]:
    """Conditions on what the desk noted of an event: that nobody has seen it, that somebody starred it."""
    noted = select(reviews.c.event).where(reviews.c.event == events.c.seq)
    if unreviewed:
        yield ~noted.where(reviews.c.seen_at.is_not(None)).exists()
    if starred:
        yield noted.where(reviews.c.starred_at.is_not(None)).exists()


def event_condition(connection: Connection, event: str) -> Iterator[ColumnElement[bool]]:
    """Conditions that only the event of this id meets."""
    head, _, kind = event.rpartition(".")
    article, _, ordinal = head.rpartition(".")
    yield events.c.kind == kind
    if article and ordinal.isdigit():
        yield articles.c.id == article
        yield events.c.ordinal == int(ordinal)
    else:
        yield events.c.article.is_(None)
        yield from place_conditions(connection, None, None, head)


def event_page(
    connection: Connection, cursor: tuple[Any, ...] | None, size: int, query: Select[Any], newest_first: bool
) -> list[tuple[tuple[Any, ...], ChangeEvent]]:
    """Events of a query after (or, newest first, before) a time and sequence number."""
    at, seq = events.c.observed_at, events.c.seq
    if newest_first:
        query = query.order_by(at.desc(), seq.desc())
        bounds = (at <= cursor[0], tuple_(at, seq) < cursor) if cursor else ()
    else:
        query = query.order_by(at, seq)
        bounds = (at >= cursor[0], tuple_(at, seq) > cursor) if cursor else ()
    found = connection.execute(query.where(*bounds).limit(size))
    return [((row.observed_at, row.seq), rows.event_of(row)) for row in found]


def neighbouring_events(
    connection: Connection, event: ChangeEvent
) -> tuple[ChangeEvent | None, ChangeEvent | None]:
    """The events of an article before and after one of its events; an event of the source itself has none."""
    if event.article is None:
        return None, None
    place = events.c.ordinal
    at = select(events.c.article, place).where(events.c.seq == event.seq)
    article, ordinal = connection.execute(at).one()
    query = rows.EVENTS.where(events.c.article == article).limit(1)
    before = connection.execute(query.where(place < ordinal).order_by(place.desc())).first()
    after = connection.execute(query.where(place > ordinal).order_by(place)).first()
    return (rows.event_of(before) if before else None), (rows.event_of(after) if after else None)
