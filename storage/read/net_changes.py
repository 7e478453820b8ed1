"""What differs between two moments: one net change for each article of a source.

An article is compared as it was known at the one moment and at the other. What happened in between and was
undone is no change: A → B → A, taken down and restored, published and taken down again. Only the articles
that an event or a first reading between the two moments touched are looked at.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, and_, func, select

from presslog.core.errors import Withdrawn
from presslog.storage.database import bodies, rows
from presslog.storage.database.schema import articles, captures, events, versions
from presslog.storage.model import Class, EventKind, Severity
from presslog.storage.read import timeline
from presslog.storage.read.grouping import GroupedBy, group_names
from presslog.storage.read.lookups import ARTICLES, stands_alone
from presslog.storage.records import NetChange, NetKind
from presslog.storage.search.passages import readings_of

_GOING: Final = (EventKind.REMOVED.value, EventKind.RESTORED.value)
_TELLING: Final = (EventKind.NEW.value, EventKind.EDITED.value, EventKind.MOVED.value, *_GOING)
"""Without an event of these kinds, nothing of an article that was read before can differ."""
_VERSIONS: Final = select(versions, captures.c.asked).join(
    captures, and_(captures.c.run == versions.c.capture_run, captures.c.n == versions.c.capture_n)
)


# --- which articles -----------------------------------------------------------------------------------------


def touched_articles(
    connection: Connection, source: int, start: datetime, end: datetime, after: int
) -> list[int]:
    """Return a source's articles that may differ between two moments, by number, in the order of storing.

    Those up to `after` are left out. The list is of numbers alone, as many as the source's articles at most.
    """
    with_event = select(events.c.article).where(
        events.c.source == source,
        events.c.observed_at > start,
        events.c.observed_at <= end,
        events.c.kind.in_(_TELLING),
    )
    first_read = _first_versions(source).where(versions.c.first_seen > start, versions.c.first_seen <= end)
    found = connection.scalars(with_event.union(first_read.with_only_columns(versions.c.article)))
    return sorted(no for no in found if no > after)


def count_standing(connection: Connection, source: int, at: datetime) -> int:
    """Count the articles of a source that had been read and were not removed at a time.

    Removals and restorations of an article alternate: their difference counts what was gone.
    """
    read = _first_versions(source).where(versions.c.first_seen <= at).with_only_columns(func.count())
    removals = (
        select(events.c.kind, func.count().label("times"))
        .join(articles, and_(articles.c.no == events.c.article, stands_alone()))
        .where(events.c.source == source, events.c.observed_at <= at, events.c.kind.in_(_GOING))
        .group_by(events.c.kind)
    )
    counts: dict[str, int] = {row.kind: row.times for row in connection.execute(removals)}
    return int(connection.scalar(read) or 0) - counts.get("removed", 0) + counts.get("restored", 0)


def _first_versions(source: int) -> Select[Any]:
    own = and_(articles.c.no == versions.c.article, articles.c.source == source, stands_alone())
    return select(versions).join(articles, own).where(versions.c.number == 1)


# --- an article at a moment ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _ArticlePast:
    """An article's versions and events of the kinds `_TELLING` up to a moment, oldest first."""

    row: Row[Any]
    versions: Sequence[Row[Any]]
    events: Sequence[Row[Any]]

    def until(self, when: datetime) -> _ArticlePast:
        """Return what of it was known at an earlier moment."""
        read = [version for version in self.versions if version.first_seen <= when]
        return _ArticlePast(self.row, read, [event for event in self.events if event.observed_at <= when])

    def events_since(self, earlier: _ArticlePast, kind: EventKind) -> list[Row[Any]]:
        """Return its events of a kind that were not known at the earlier moment."""
        known = {event.seq for event in earlier.events}
        return [event for event in self.events if event.kind == kind and event.seq not in known]

    @property
    def version(self) -> int | None:
        """The number of the newest version; None where it was not read yet."""
        return self.versions[-1].number if self.versions else None

    @property
    def removed(self) -> bool:
        """Whether it was known to be gone."""
        return [event.kind for event in self.events if event.kind in _GOING][-1:] == [EventKind.REMOVED]

    @property
    def stood(self) -> bool:
        """Whether it had been read, and was not known to be gone."""
        return bool(self.versions) and not self.removed

    @property
    def url(self) -> str:
        """The URL at which it stood."""
        moved_to = [event.told_url for event in self.events if event.told_url]
        return str((moved_to or [version.asked for version in self.versions])[-1])


def _load_pasts(connection: Connection, numbers: Sequence[int], end: datetime) -> list[_ArticlePast]:
    read = _VERSIONS.where(versions.c.article.in_(numbers), versions.c.first_seen <= end)
    happened = rows.EVENTS.where(
        events.c.article.in_(numbers), events.c.observed_at <= end, events.c.kind.in_(_TELLING)
    )
    by_version = _by_article(connection, read.order_by(versions.c.number))
    by_event = _by_article(connection, happened.order_by(events.c.ordinal))
    own = ARTICLES.where(articles.c.no.in_(numbers), stands_alone()).order_by(articles.c.no)
    return [
        _ArticlePast(row, by_version.get(row.no, []), by_event.get(row.no, []))
        for row in connection.execute(own)
    ]


def _by_article(connection: Connection, query: Select[Any]) -> Mapping[int, list[Row[Any]]]:
    found: dict[int, list[Row[Any]]] = defaultdict(list)
    for row in connection.execute(query):
        found[row.article].append(row)
    return found


# --- what differs -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Weight:
    """How much a change weighs, and the classes of an edit."""

    severity: Severity = Severity.MINOR
    classes: tuple[Class, ...] = ()


_LIGHT: Final = _Weight()


def net_changes_of(
    connection: Connection, numbers: Sequence[int], start: datetime, end: datetime
) -> list[NetChange]:
    """Return the net changes of some articles between two moments.

    An article that does not differ has none.
    """
    pasts = _load_pasts(connection, numbers, end)
    pairs = [(past.row.no, _net_change(connection, past.until(start), past)) for past in pasts]
    changes = {no: change for no, change in pairs if change}
    newest = {(r.article, r.number): r.body for r in readings_of(connection, changes)}
    shown = {no: newest[no, change.to_version or change.from_version or 1] for no, change in changes.items()}
    kept = bodies.load_bodies(connection, shown.values())
    return [
        replace(change, byline=bodies.decode_content(kept[shown[no]].data).byline)
        if shown[no] in kept
        else change
        for no, change in changes.items()
    ]


def _net_change(connection: Connection, before: _ArticlePast, after: _ArticlePast) -> NetChange | None:
    if not after.stood:
        return _change_of(NetKind.GONE, before, after, _Weight(Severity.MAJOR)) if before.stood else None
    edit = _edit_between(connection, before, after) if before.versions else None
    if before.removed:
        classes = edit.classes if edit else ()
        return _change_of(NetKind.RESTORED, before, after, _Weight(Severity.MAJOR, classes))
    if not before.stood:
        announced = after.events_since(before, EventKind.NEW)
        return _change_of(NetKind.NEW if announced else NetKind.FOUND, before, after)
    if edit:
        return _change_of(NetKind.EDITED, before, after, edit)
    moved = after.events_since(before, EventKind.MOVED) and before.url != after.url
    return _change_of(NetKind.MOVED, before, after) if moved else None


def _edit_between(connection: Connection, before: _ArticlePast, after: _ArticlePast) -> _Weight | None:
    """Return the edit from one moment's content to the other's; None where they are the same.

    One that was told as a single edit is told alike; several are compared anew, from first state to last.
    """
    old, new = before.versions[-1], after.versions[-1]
    if old.fingerprint == new.fingerprint:
        return None
    edits = after.events_since(before, EventKind.EDITED)
    if [(event.from_version, event.to_version) for event in edits] == [(old.number, new.number)]:
        classes = tuple(Class(*named) for named in json.loads(edits[0].classes))
        return _Weight(rows.SEVERITIES[edits[0].severity], classes)
    try:
        found = timeline.change_between(connection, after.row, old.number, new.number)
    except Withdrawn:
        return _Weight(Severity.MAJOR)
    return None if found.diff.empty else _Weight(found.severity, found.classes)


def _change_of(
    kind: NetKind, before: _ArticlePast, after: _ArticlePast, weight: _Weight = _LIGHT
) -> NetChange:
    shown = (before if kind is NetKind.GONE else after).versions[-1]
    return NetChange(
        kind=kind,
        source=after.row.source_name,
        article=after.row.id,
        url=(before if kind is NetKind.GONE else after).url,
        title=shown.title,
        from_version=before.version,
        to_version=None if kind is NetKind.GONE else after.version,
        classes=weight.classes,
        severity=weight.severity,
        published=shown.published,
        category=shown.category,
        byline=(),
    )


# --- counts -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class NetGroup:
    """How many articles of a month, an author or a category differ, by the kind of change."""

    name: str
    counts: Mapping[NetKind, int]


def group_changes(changes: Iterable[NetChange], by: GroupedBy) -> list[NetGroup]:
    """Count net changes by source, month of publication, author or category, the names in order.

    >>> group_changes([], GroupedBy.MONTH)
    []
    """
    groups: dict[str, Counter[NetKind]] = defaultdict(Counter)
    for change in changes:
        names = group_names(
            by,
            source=change.source,
            date=change.published,
            byline=change.byline,
            category=change.category,
        )
        for name in names:
            groups[name][change.kind] += 1
    return [NetGroup(name, groups[name]) for name in sorted(groups)]
