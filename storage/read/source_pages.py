"""Pages of sources, by name or those first that somebody should look at, and all of them in numbers.

They read the rows that each run keeps of its source (`storage.database.source_summaries`) and the due-list:
no article and no run is counted, be there ten thousand sources.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, case, exists, false, func, select, true, union

from presslog.core.errors import QuestionError
from presslog.storage.database import rows
from presslog.storage.database.schema import (
    articles,
    broken_files,
    due,
    noted_sources,
    runs,
    source_days,
    source_tags,
    sources,
    versions,
)
from presslog.storage.database.schema import source_summaries as summaries
from presslog.storage.database.source_days import date_of, day_number
from presslog.storage.model import Health, RunOutcome
from presslog.storage.read.lookups import is_told_of
from presslog.storage.records import SourceCounts, SourceDay, SourceSummary, TagCount, WatchedSource

_BROKEN: Final = select(broken_files.c.source.label("name"))
"""The names of sources whose file cannot be used: few, whatever there are of sources."""
WELL: Final = tuple(health.value for health in Health if health.is_well)
_NOT_WELL, _LATE, _NEVER_RAN, _REST = range(4)
"""The order in which sources are looked at."""

_NEVER_WATCHED: Final[dict[str, Any]] = {
    "health": Health.NEW,
    "articles": 0,
    "removed": 0,
    "runs": 0,
    "last_run": None,
    "last_outcome": None,
    "last_started": None,
}

Place = tuple[int, str]
"""Where a source stands in that order: why, and its name."""


def publication_of(connection: Connection, source: str, article: str | None = None) -> str:
    """What a source's file calls its publication; empty if it does not, or nobody looked at it yet.

    The file of a page that is watched alone may be titled by the headline that the page had when it was
    added. A title that a version of `article` had names the article, not where it was published: empty then.
    """
    query = select(noted_sources.c.publication).where(noted_sources.c.source == source)
    publication = connection.scalar(query) or ""
    if publication and article is not None:
        headlines = select(versions.c.title).join(articles, articles.c.no == versions.c.article)
        if connection.scalar(
            select(headlines.where(articles.c.id == article, versions.c.title == publication).exists())
        ):
            return ""
    return publication


def source_page(connection: Connection, after: str | None, size: int) -> list[tuple[str, SourceSummary]]:
    """Sources by name, each with its last finished run."""
    query = _summaries().where(summaries.c.name > (after or "")).order_by(summaries.c.name).limit(size)
    return [(row.name, SourceSummary(**_summary_values(row))) for row in connection.execute(query)]


def watched_page(
    connection: Connection, after: Place | None, size: int, now: datetime, tag: str | None = None
) -> list[tuple[Place, WatchedSource]]:
    """Sources that ran or are to be watched: first the unwell, then the late, then those that never ran."""
    start, name = after or (_NOT_WELL, "")
    found: list[Place] = []
    for place, names in list(enumerate(_names_by_place(now)))[start:]:
        ordered = names.where(names.selected_columns.name > name).order_by("name").limit(size - len(found))
        if tag is not None:
            having = select(source_tags.c.source).where(source_tags.c.tag == tag)
            ordered = ordered.where(names.selected_columns.name.in_(having))
        found += [(place, each) for each in connection.scalars(ordered)]
        if len(found) == size:
            break
        name = ""
    sources = watched_named(connection, [name for _, name in found], now)
    return [(place, sources[place[1]]) for place in found]


def watched_named(connection: Connection, names: Collection[str], now: datetime) -> dict[str, WatchedSource]:
    """These sources by name, as far as there are any of that name."""
    ran = {
        row.name: _summary_values(row)
        for row in connection.execute(_summaries().where(summaries.c.name.in_(names)))
    }
    times = {row.source: row for row in connection.execute(select(due).where(due.c.source.in_(names)))}
    tagged = select(source_tags).where(source_tags.c.source.in_(names)).order_by(source_tags.c.tag)
    tags: dict[str, tuple[str, ...]] = {}
    for row in connection.execute(tagged):
        tags[row.source] = (*tags.get(row.source, ()), row.tag)
    broken = {
        row.source: row.reason
        for row in connection.execute(select(broken_files).where(broken_files.c.source.in_(names)))
    }
    found = {}
    for name in names:
        if name in ran or name in times or name in broken:
            values, time = ran.get(name) or {**_NEVER_WATCHED, "source": name}, times.get(name)
            if time is not None:
                values["late_s"] = time.late_s
            if time is not None and time.next_at is not None:
                waited = max(int((now - time.next_at).total_seconds()), 0)
                values |= {"next_run": time.next_at, "waited_s": waited, "late": now > time.late_at}
            if name in broken:
                values["health"] = Health.BROKEN
            found[name] = WatchedSource(**values, tags=tags.get(name, ()), broken=broken.get(name, ""))
    return found


def first_names(connection: Connection, limit: int) -> tuple[str, ...]:
    """The names of sources that were not removed, in their order."""
    query = select(summaries.c.name).where(is_told_of(summaries.c.source)).order_by(summaries.c.name)
    return tuple(connection.scalars(query.limit(limit)))


def count_tags(connection: Connection) -> tuple[TagCount, ...]:
    """Every tag, by name, with the number of sources that have it."""
    query = select(source_tags.c.tag, func.count()).group_by(source_tags.c.tag).order_by(source_tags.c.tag)
    return tuple(TagCount(tag, count) for tag, count in connection.execute(query))


def days_of(
    connection: Connection, names: Collection[str], since: datetime
) -> dict[str, tuple[SourceDay, ...]]:
    """The days of these sources on which anything happened, from the day of `since` on, oldest first."""
    numbers = select(summaries.c.source, summaries.c.name).where(summaries.c.name.in_(names))
    named = dict(connection.execute(numbers).tuples().all())
    columns = (source_days.c[name] for name in ("day", "added", "edited", "removed", "runs", "believed"))
    query = (
        select(source_days.c.source, *columns)
        .where(source_days.c.source.in_(named), source_days.c.day >= day_number(since))
        .order_by(source_days.c.source, source_days.c.day)
    )
    found: dict[int, list[SourceDay]] = defaultdict(list)
    for no, day, *counts in connection.execute(query).all():
        found[no].append(SourceDay(date_of(day), *counts))
    return {named[no]: tuple(days) for no, days in found.items()}


def place_of(text: str) -> Place:
    """Read a place as `place_in_words` writes it. Raises QuestionError."""
    number, _, name = text.partition(".")
    if number not in {str(place) for place in (_NOT_WELL, _LATE, _NEVER_RAN, _REST)}:
        raise QuestionError(
            f"{text!r} is not a place in the list of sources: use the cursor of the page before"
        )
    return int(number), name


def place_in_words(source: WatchedSource) -> str:
    """The place of a source in the list, as a page's address names it.

    >>> place_in_words(WatchedSource("gazette", Health.HELD, 40, 1, 7, None, None, None))
    '0.gazette'
    """
    place = _NOT_WELL if not source.health.is_well else _LATE if source.late else _NEVER_RAN
    if place == _NEVER_RAN and source.last_run:
        place = _REST
    return f"{place}.{source.source}"


def count_sources(connection: Connection, now: datetime) -> SourceCounts:
    """All sources in numbers."""
    files = broken_files.alias("files")
    health = case((files.c.source.is_not(None), Health.BROKEN.value), else_=summaries.c.health)
    by_health = (
        select(
            health.label("health"),
            func.count().label("sources"),
            func.sum(summaries.c.articles).label("articles"),
            func.sum(summaries.c.removed).label("removed"),
            func.coalesce(func.sum(runs.c.number), 0).label("runs"),
        )
        .outerjoin(runs, runs.c.no == summaries.c.last_run)
        .outerjoin(files, files.c.source == summaries.c.name)
        .where(is_told_of(summaries.c.source))
        .group_by(health)
    )
    found = connection.execute(by_health).all()
    waiting = select(func.count()).where(due.c.next_at <= now)
    never = select(func.count()).select_from(due).where(~exists().where(summaries.c.name == due.c.source))
    unknown = select(func.count()).select_from(files)
    unknown = unknown.where(~exists().where(summaries.c.name == files.c.source))
    counts = {
        "never": never.where(due.c.source.not_in(_BROKEN)),
        "unknown": unknown,
        "due": waiting,
        "late": waiting.where(due.c.late_at < now),
    }
    others = connection.execute(
        select(*(each.scalar_subquery().label(name) for name, each in counts.items()))
    ).one()
    healths = {Health(row.health): row.sources for row in found}
    for kind, more in ((Health.NEW, others.never), (Health.BROKEN, others.unknown)):
        if more:
            healths[kind] = healths.get(kind, 0) + more
    return SourceCounts(
        healths=healths,
        articles=sum(row.articles for row in found),
        removed=sum(row.removed for row in found),
        runs=sum(row.runs for row in found),
        due=others.due,
        late=others.late,
    )


def _names_by_place(now: datetime) -> tuple[Select[tuple[str]], ...]:
    """The names of the sources of each place, in the order of the places.

    A query each: of ten thousand sources, one look that sorts them all takes thrice as long.
    """
    late, well, ran = due.c.late_at < now, summaries.c.health.in_(WELL), summaries.c.last_run.is_not(None)
    planned = select(due.c.source.label("name")).outerjoin(summaries, summaries.c.name == due.c.source)
    known = select(summaries.c.name).outerjoin(due, due.c.source == summaries.c.name)
    known = known.where(is_told_of(summaries.c.source))
    usable, ready = summaries.c.name.not_in(_BROKEN), due.c.source.not_in(_BROKEN)
    unwell = union(select(summaries.c.name).where(~well, is_told_of(summaries.c.source)), _BROKEN).subquery()
    return (
        select(unwell.c.name),
        planned.where(late, func.coalesce(well, true()), ready),
        planned.where(~func.coalesce(late, false()), func.coalesce(~ran, true()), ready),
        known.where(~func.coalesce(late, false()), well, ran, usable),
    )


def _summaries() -> Select[Any]:
    columns = (runs.c.number, runs.c.outcome, runs.c.started_at, runs.c.reason)
    return (
        select(summaries, *columns, rows.id_name().label("id_name"))
        .join(sources, sources.c.no == summaries.c.source)
        .outerjoin(runs, runs.c.no == summaries.c.last_run)
        .where(sources.c.removed_at.is_(None))
    )


def _summary_values(row: Row[Any]) -> dict[str, Any]:
    return {
        "source": row.name,
        "health": Health(row.health),
        "articles": row.articles,
        "removed": row.removed,
        "runs": row.number or 0,
        "last_run": rows.run_id(row.id_name, row.number) if row.outcome else None,
        "last_outcome": RunOutcome(row.outcome) if row.outcome else None,
        "last_started": row.started_at,
        "last_reason": row.reason or "",
    }
