"""Pages of articles, versions and captures, now and at a time, and the change between two versions."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    Connection,
    Row,
    ScalarSelect,
    Select,
    and_,
    bindparam,
    case,
    func,
    literal_column,
    select,
    tuple_,
)

from presslog.core.errors import NotFound
from presslog.storage import content as contents
from presslog.storage.database import bodies, rows
from presslog.storage.database.schema import (
    Utc,
    absences,
    articles,
    captures,
    events,
    further_keys,
    rereadings,
    runs,
    sources,
    versions,
)
from presslog.storage.model import ArticleId, Content, EventKind, State
from presslog.storage.read.lookups import ARTICLES, is_told_of, stands_alone
from presslog.storage.records import ArticleSummary, Rekeying, ShownVersion, VersionChange, VersionSummary
from presslog.storage.search.passages import readings_of

PRESENT: Final = ("admit", "advance", "revisited")
"""What a capture led to where it proved presence; one of a run whose gate was closed led to nothing."""


def now_page(
    connection: Connection, after: int | None, size: int, source: int
) -> list[tuple[int, ArticleSummary]]:
    """A source's articles as they are known now."""
    query = ARTICLES.where(articles.c.source == source, articles.c.no > (after or 0), stands_alone())
    query = query.order_by(articles.c.no)
    return [(row.no, summary_of(row)) for row in connection.execute(query.limit(size))]


def missing_page(
    connection: Connection, after: tuple[int, int] | None, size: int
) -> list[tuple[tuple[int, int], ArticleSummary]]:
    """Missing articles, source by source. The condition is written out, as these rows' index has it."""
    key = (articles.c.source, articles.c.no)
    query = ARTICLES.where(literal_column("articles.state = 'missing'"), stands_alone()).order_by(*key)
    query = query.where(is_told_of(articles.c.source))
    if after is not None:
        query = query.where(tuple_(*key) > after)
    return [((row.source, row.no), summary_of(row)) for row in connection.execute(query.limit(size))]


def summary_of(row: Row[Any]) -> ArticleSummary:
    """An article of `ARTICLES` as it is known now."""
    return ArticleSummary(
        article=row.id,
        source=row.source_name,
        url=row.url,
        title=row.title,
        state=State(row.state),
        first_seen=row.first_seen,
        last_seen=row.last_seen,
        last_changed=row.last_changed,
        versions=row.version,
        published=row.published,
        category=row.category,
        language=row.language,
        known_since=row.last_changed,
        last_confirmed=row.last_seen,
    )


def then_page(
    connection: Connection, after: int | None, size: int, source: int, at: datetime
) -> list[tuple[int, ArticleSummary]]:
    """A source's articles as they were known at a time."""
    asked = {"source": source, "after": after or 0, "size": size, "at": at}
    return [(row.no, _summary_then(row)) for row in connection.execute(_THEN, asked)]


_AT: Final = bindparam("at", type_=Utc())


def _articles_then() -> Select[Any]:
    """Articles `after` a number as known at `at`. Made once: it takes longer than the answer."""
    then = versions.alias("then")
    number = select(func.max(versions.c.number)).where(
        versions.c.article == articles.c.no, versions.c.first_seen <= _AT
    )
    newest = and_(
        then.c.article == articles.c.no, then.c.number == number.correlate(articles).scalar_subquery()
    )
    fields = ("number", "first_seen", "title", "published", "category", "language")
    return (
        ARTICLES.add_columns(
            *(then.c[name].label(f"then_{name}") for name in fields),
            _last_confirmed().label("confirmed"),
            _last_told().label("told"),
            _last_absent().label("absent"),
        )
        .outerjoin(then, newest)
        .where(articles.c.source == bindparam("source"), articles.c.no > bindparam("after"))
        .where(articles.c.first_seen <= _AT)
        .order_by(articles.c.no)
        .limit(bindparam("size"))
    )


def _last_confirmed() -> ScalarSelect[Any]:
    """When an article's presence was last proven, at or before `at`."""
    query = select(captures.c.fetched_at).where(
        captures.c.article == articles.c.no, captures.c.fetched_at <= _AT
    )
    return (
        query.where(captures.c.intent.in_(PRESENT))
        .order_by(captures.c.fetched_at.desc())
        .limit(1)
        .scalar_subquery()
    )


def _last_told() -> ScalarSelect[Any]:
    """The last removal or restoration, at or before `at`."""
    query = select(events.c.kind).where(events.c.article == articles.c.no, events.c.observed_at <= _AT)
    wanted = (EventKind.REMOVED.value, EventKind.RESTORED.value)
    return query.where(events.c.kind.in_(wanted)).order_by(events.c.ordinal.desc()).limit(1).scalar_subquery()


def _last_absent() -> ScalarSelect[Any]:
    """The last evidence of absence, at or before `at`."""
    query = select(func.max(absences.c.at)).where(absences.c.article == articles.c.no, absences.c.at <= _AT)
    return query.scalar_subquery()


_THEN: Final = _articles_then()


def _summary_then(row: Row[Any]) -> ArticleSummary:
    confirmed = row.confirmed or row.first_seen
    state = State.MISSING if row.absent and row.absent > confirmed else State.LIVE
    return replace(
        summary_of(row),
        title=row.then_title or "",
        state=State.REMOVED if row.told == EventKind.REMOVED else state,
        last_seen=confirmed,
        last_changed=row.then_first_seen or row.first_seen,
        versions=row.then_number or 0,
        published=row.then_published,
        category=row.then_category,
        language=row.then_language,
        known_since=row.then_first_seen or row.first_seen,
        last_confirmed=confirmed,
    )


# --- versions ---


def _version_rows() -> Select[Any]:
    """Versions, each with the last capture that proved it before the next one came.

    Made once: it takes longer than many an answer.
    """
    following = versions.alias("following")
    upcoming = (
        select(following.c.first_seen)
        .where(following.c.article == versions.c.article, following.c.number == versions.c.number + 1)
        .correlate(versions)
        .scalar_subquery()
    )
    seen = (
        select(captures.c.fetched_at)
        .where(captures.c.article == versions.c.article, captures.c.intent.in_(PRESENT))
        .where(captures.c.fetched_at >= versions.c.first_seen, captures.c.fetched_at < upcoming)
        .order_by(captures.c.fetched_at.desc())
        .limit(1)
        .correlate(versions)
        .scalar_subquery()
    )
    last = case(
        (versions.c.number == articles.c.version, articles.c.last_seen),
        else_=func.coalesce(seen, versions.c.first_seen),
    )
    return (
        select(
            versions,
            last.label("last_seen"),
            runs.c.number.label("run_number"),
            rows.id_name().label("id_name"),
        )
        .join(articles, articles.c.no == versions.c.article)
        .join(runs, runs.c.no == versions.c.capture_run)
        .join(sources, sources.c.no == runs.c.source)
    )


_VERSIONS: Final = _version_rows()


def version_page(
    connection: Connection, after: int | None, size: int, article: Row[Any]
) -> list[tuple[int, VersionSummary]]:
    """An article's versions, oldest first."""
    query = (
        _VERSIONS.where(versions.c.article == article.no, versions.c.number > (after or 0))
        .order_by(versions.c.number)
        .limit(size)
    )
    return [(row.number, version_summary(row)) for row in connection.execute(query)]


def version_summary(row: Row[Any]) -> VersionSummary:
    """A version of `version_page` or `version_row`."""
    return VersionSummary(
        version=row.number,
        fingerprint=row.fingerprint,
        first_seen=row.first_seen,
        last_seen=row.last_seen,
        title=row.title,
        chars=row.chars,
        extractor=row.extractor,
        capture=rows.capture_id(row.id_name, row.run_number, row.capture_n),
    )


Whole = tuple[ArticleSummary, VersionSummary, Content | None]
"""A version with its article and its content as last read; None where it was withdrawn."""


def content_page(
    connection: Connection, after: int | None, size: int, source: int
) -> list[tuple[int, tuple[Whole, ...]]]:
    """A source's articles, each with all its versions and their contents."""
    found = connection.execute(
        ARTICLES.where(articles.c.source == source, articles.c.no > (after or 0))
        .order_by(articles.c.no)
        .limit(size)
    ).all()
    numbers = [row.no for row in found]
    newest = {(r.article, r.number): r.body for r in readings_of(connection, numbers)}
    loaded = bodies.load_bodies(connection, newest.values())
    query = _VERSIONS.where(versions.c.article.in_(numbers)).order_by(versions.c.article, versions.c.number)
    wholes: dict[int, list[Whole]] = {row.no: [] for row in found}
    by_no = {row.no: summary_of(row) for row in found}
    for row in connection.execute(query):
        body = loaded.get(newest[row.article, row.number])
        shown = bodies.decode_content(body.data) if body else None
        wholes[row.article].append((by_no[row.article], version_summary(row), shown))
    return [(no, tuple(whole)) for no, whole in wholes.items()]


def version_row(connection: Connection, article: Row[Any], number: int) -> Row[Any]:
    """One version. Raises `NotFound`."""
    query = _VERSIONS.where(versions.c.article == article.no, versions.c.number == number)
    row = connection.execute(query).first()
    if row is None:
        known = (
            f"versions 1 to {article.version}"
            if article.version
            else "no version: it was listed but never read"
        )
        raise NotFound(
            f"article {article.id} has {known}, not {number}"
            if article.version
            else f"article {article.id} has {known}"
        )
    return row


def capture_page(
    connection: Connection, after: tuple[datetime, int, int] | None, size: int, article: int
) -> list[Any]:
    """An article's captures, oldest first."""
    key = (captures.c.fetched_at, captures.c.run, captures.c.n)
    query = rows.CAPTURES.where(captures.c.article == article).order_by(*key).limit(size)
    if after is not None:
        query = query.where(captures.c.fetched_at >= after[0], tuple_(*key) > after)
    return [((row.fetched_at, row.run, row.n), rows.capture_of(row)) for row in connection.execute(query)]


def read_rekeyings(connection: Connection, article: Row[Any]) -> tuple[Rekeying, ...]:
    """The ids that an article took on, oldest first."""
    query = (
        select(
            further_keys,
            captures.c.fetched_at,
            runs.c.number.label("run_number"),
            rows.id_name().label("id_name"),
        )
        .join(
            captures,
            and_(captures.c.run == further_keys.c.capture_run, captures.c.n == further_keys.c.capture_n),
        )
        .join(runs, runs.c.no == captures.c.run)
        .join(sources, sources.c.no == runs.c.source)
        .where(further_keys.c.article == article.no)
        .order_by(further_keys.c.number)
    )
    before, found = str(article.key), []
    for row in connection.execute(query):
        capture = rows.capture_id(row.id_name, row.run_number, row.capture_n)
        was_kept_apart = row.joined is not None and "://" in row.key
        found.append(Rekeying(row.fetched_at, before, row.key, capture, was_kept_apart))
        before = before if was_kept_apart else row.key
    return tuple(found)


def shown_version(
    connection: Connection, article: Row[Any], version: Row[Any], when: datetime | None = None
) -> ShownVersion:
    """A version's content as last read; `when` bounds what is said of its last confirmation."""
    readings = _version_readings(connection, version)
    extractor, body = readings[-1]
    (content,) = bodies.load_contents(connection, [body])
    confirmed = (
        version.last_seen
        if when is None or version.last_seen <= when
        else _confirmed_by(connection, article, when)
    )
    return ShownVersion(
        article=ArticleId(article.id),
        url=article.url,
        version=version.number,
        title=content.title,
        standfirst=content.standfirst,
        byline=content.byline,
        published=content.published,
        modified=content.modified,
        category=content.category,
        tags=content.tags,
        language=content.language,
        blocks=content.blocks,
        text=content.text,
        links=content.links,
        images=content.images,
        observed_at=version.first_seen,
        last_confirmed=confirmed or version.first_seen,
        capture=rows.capture_id(version.id_name, version.run_number, version.capture_n),
        extractor=extractor,
    )


def _confirmed_by(connection: Connection, article: Row[Any], when: datetime) -> datetime | None:
    found: datetime | None = connection.scalar(
        select(_last_confirmed()).where(articles.c.no == article.no), {"at": when}
    )
    return found


def _version_readings(connection: Connection, version: Row[Any]) -> list[tuple[str, str]]:
    """(extractor, body) of each reading of a version, the newest last."""
    query = select(rereadings.c.extractor, rereadings.c.body)
    again = query.where(rereadings.c.article == version.article, rereadings.c.number == version.number)
    found = connection.execute(again.order_by(rereadings.c.reading))
    return [(version.extractor, version.body), *((row.extractor, row.body) for row in found)]


def change_between(connection: Connection, article: Row[Any], a: int, b: int) -> VersionChange:
    """The change between two versions, read alike where they can be."""
    before, after = version_row(connection, article, a), version_row(connection, article, b)
    (old_body, new_body), alike = _readings_alike(
        _version_readings(connection, before), _version_readings(connection, after)
    )
    old, new = contents.comparable_pair(*bodies.load_contents(connection, [old_body, new_body]))
    found = contents.diff_contents(old, new)
    judged = contents.classify_edit(old, new, found)
    return VersionChange(
        article=ArticleId(article.id),
        url=article.url,
        from_version=a,
        to_version=b,
        from_seen=before.first_seen,
        to_seen=after.first_seen,
        like_with_like=alike,
        severity=judged.severity,
        # a notice may have come and gone between versions that do not follow one another
        classes=contents.with_acknowledgement(judged, old, new) if b == a + 1 else judged.classes,
        summary=judged.summary,
        language=new.language or old.language,
        diff=found,
    )


def _readings_alike(old: list[tuple[str, str]], new: list[tuple[str, str]]) -> tuple[tuple[str, str], bool]:
    """The newest readings of two versions that one extractor made; else the newest of each, and False."""
    by = dict(old)
    for extractor, body in reversed(new):
        if extractor in by:
            return (by[extractor], body), True
    return (old[-1][1], new[-1][1]), False
