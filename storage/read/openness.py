"""How openly edits were made: what came with each major one, and how many came with what.

It tells what the pages showed. That no notice was seen says nothing of what anybody meant.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Select, select

from presslog.storage.content import Acknowledgement, acknowledgement_of
from presslog.storage.database import bodies, rows
from presslog.storage.database.schema import articles, events
from presslog.storage.model import ArticleId, ChangeEvent, Content, EditClass, EventKind, Severity
from presslog.storage.read import event_pages
from presslog.storage.read.grouping import GroupedBy, group_names
from presslog.storage.records import JudgedEdit, OpennessCount
from presslog.storage.search.passages import readings_of

EDITS: Final = rows.EVENTS.where(events.c.kind == EventKind.EDITED.value)


def judged_edit_page(
    connection: Connection, cursor: tuple[Any, ...] | None, size: int, query: Select[Any]
) -> list[tuple[tuple[Any, ...], JudgedEdit]]:
    """Return a page of a query's edits, oldest first, each with what came with it."""
    found = event_pages.event_page(connection, cursor, size, query, newest_first=False)
    contents = _load_contents(connection, [event for _, event in found])
    return [(key, _judged_edit(event, contents)) for key, event in found]


_ContentOfVersion = dict[tuple[ArticleId | None, int | None], Content]


def _load_contents(connection: Connection, edits: list[ChangeEvent]) -> _ContentOfVersion:
    """The contents before and after some edits as last read; those withdrawn are left out."""
    ids = select(articles.c.no, articles.c.id).where(articles.c.id.in_({edit.article for edit in edits}))
    names = {row.no: ArticleId(row.id) for row in connection.execute(ids)}
    wanted = {(edit.article, number) for edit in edits for number in (edit.from_version, edit.to_version)}
    newest = {
        (names[reading.article], reading.number): reading.body for reading in readings_of(connection, names)
    }
    kept = bodies.load_bodies(connection, {body for key, body in newest.items() if key in wanted})
    decoded = {digest: bodies.decode_content(body.data) for digest, body in kept.items()}
    return {key: decoded[body] for key, body in newest.items() if body in decoded}


def _judged_edit(event: ChangeEvent, contents: _ContentOfVersion) -> JudgedEdit:
    before, after = (
        contents.get((event.article, event.from_version)),
        contents.get((event.article, event.to_version)),
    )
    return JudgedEdit(
        event, after.byline if after else (), after.category if after else None, _judge(event, before, after)
    )


def _judge(event: ChangeEvent, before: Content | None, after: Content | None) -> Acknowledgement | None:
    """Return what came with an edit.

    None if it is not major, or if its texts were withdrawn and its classes do not tell.
    """
    if event.severity is not Severity.MAJOR:
        return None
    if any(found.name == EditClass.UNACKNOWLEDGED for found in event.classes):
        return Acknowledgement.NEITHER
    if before is not None and after is not None:
        return acknowledgement_of(event.classes, before.modified, after.modified)
    noticed = any(found.name == EditClass.CORRECTION for found in event.classes)
    return Acknowledgement.NOTICE if noticed else None


def count_openness(edits: Iterable[JudgedEdit], by: GroupedBy) -> list[OpennessCount]:
    """Count edits and what came with the major ones, by source, author, category or month of the edit.

    The groups are in the order of their names.

    >>> count_openness([], GroupedBy.SOURCE)
    []
    """
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for edit in edits:
        for name in edit_groups(edit, by):
            counts[name]["edits"] += 1
            if edit.acknowledgement is not None:
                counts[name].update(("major", edit.acknowledgement.value))
    return [
        OpennessCount(name, *(counts[name][key] for key in ("edits", "major", *Acknowledgement)))
        for name in sorted(counts)
    ]


def edit_groups(edit: JudgedEdit, by: GroupedBy) -> tuple[str, ...]:
    """The groups to which an edit belongs."""
    when: datetime = edit.event.observed_at
    return tuple(
        group_names(
            by, source=edit.event.source, date=when.isoformat(), byline=edit.byline, category=edit.category
        )
    )
