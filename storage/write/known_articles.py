"""What an archive knows of a source's articles before a run decides on them.

Each function is a query within the connection of its caller; none changes anything.
"""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, and_, select, union
from sqlalchemy.sql import func

from presslog.core.errors import NotFound
from presslog.core.outcome import Outcome
from presslog.core.role import Role
from presslog.core.witness import Witness
from presslog.storage.database import rows
from presslog.storage.database.schema import (
    absences,
    aliases,
    articles,
    captures,
    further_keys,
    rereadings,
    runs,
    sources,
    versions,
)
from presslog.storage.model import Absence, ArticleId, CaptureId, Fingerprint, KnownArticle, State
from presslog.storage.read import stands_alone

RECENT: Final = 8
"""Versions whose fingerprints a decision sees; enough to tell flapping from editing."""

OLDER_COPY: Final = "older_copy"
"""Why a capture was only noted that showed an older copy of its article."""


def load_known_articles(connection: Connection, source: str) -> tuple[KnownArticle, ...]:
    """Return every article of a source, without contents, in the order they were last seen.

    Of two at one URL the one that stands there now comes last. An article that goes on under another one is
    left out. Seven queries, however many articles there are.
    """
    found_source = connection.execute(
        select(sources.c.no, rows.id_name().label("id_name")).where(sources.c.name == source)
    ).first()
    if found_source is None:
        return ()
    no, id_name = found_source
    recent, missed = _recent_versions(connection, no), _recent_absences(connection, id_name, no)
    keys, older = _further_keys(connection, no), _older_copies(connection, id_name, no)
    urls = _other_urls(connection, no)
    read_from = versions.alias("read_from")
    query = (
        select(articles, runs.c.number, read_from.c.capture_n)
        .outerjoin(
            read_from,
            and_(read_from.c.article == articles.c.no, read_from.c.number == articles.c.version),
        )
        .outerjoin(runs, runs.c.no == read_from.c.capture_run)
        .where(articles.c.source == no, stands_alone())
        .order_by(articles.c.last_seen, articles.c.no)
    )
    found = connection.execute(query.execution_options(yield_per=1000))
    return tuple(
        _known_article(
            row,
            source,
            id_name,
            recent.get(row.no, []),
            absences=missed.get(row.no, ()),
            further_keys=keys.get(row.no, ()),
            older_copies=older.get(row.no, ()),
            other_urls=urls.get(row.no, ()),
        )
        for row in found
    )


def load_articles_at_one_url(connection: Connection, source: str) -> tuple[tuple[ArticleId, ...], ...]:
    """Return the articles of a source of which two or more stand at one URL.

    Returns:
        A group for each such URL, its articles in the order they were stored.
    """
    query = (
        select(articles.c.url)
        .join(sources, sources.c.no == articles.c.source)
        .where(sources.c.name == source, articles.c.version > 0, stands_alone())
    )
    shared = query.group_by(articles.c.url).having(func.count() > 1)
    every = (
        select(articles.c.url, articles.c.id)
        .join(sources, sources.c.no == articles.c.source)
        .where(sources.c.name == source, articles.c.version > 0, stands_alone())
        .where(articles.c.url.in_(shared))
        .order_by(articles.c.no)
    )
    groups: dict[str, list[ArticleId]] = defaultdict(list)
    for url, article in connection.execute(every):
        groups[url].append(ArticleId(article))
    return tuple(map(tuple, groups.values()))


def load_articles_naming_each_other(
    connection: Connection, source: str
) -> tuple[tuple[ArticleId, ArticleId], ...]:
    """Return pairs of articles of which the second was also found at the first one's URL.

    Both have a URL of their own. In the order they were stored.
    """
    other = articles.alias("other")
    query = (
        select(articles.c.id, other.c.id)
        .join(sources, sources.c.no == articles.c.source)
        .join(aliases, aliases.c.url == articles.c.url)
        .join(other, other.c.no == aliases.c.article)
        .where(sources.c.name == source, articles.c.version > 0, stands_alone())
        .where(other.c.version > 0, stands_alone(other), other.c.url != articles.c.url)
        # an expression, so that no index offers itself: SQLite would look at each article beside each
        .where(other.c.source + 0 == articles.c.source)
        .order_by(articles.c.no, other.c.no)
    )
    return tuple((ArticleId(one), ArticleId(two)) for one, two in connection.execute(query))


def load_never_listed(connection: Connection, source: str) -> tuple[tuple[ArticleId, str], ...]:
    """Return the articles that no listing has shown, each with its URL, in the order they were stored."""
    query = (
        select(articles.c.id, articles.c.url)
        .join(sources, sources.c.no == articles.c.source)
        .where(sources.c.name == source, articles.c.version > 0, stands_alone())
        .where(articles.c.rank.is_(None), articles.c.delisted.is_(False), articles.c.hints == "{}")
        .order_by(articles.c.no)
    )
    return tuple((ArticleId(article), url) for article, url in connection.execute(query))


def load_urls_of_parts(connection: Connection, article: ArticleId) -> frozenset[str]:
    """Return the URLs at which further pages of an article were asked for."""
    query = (
        select(captures.c.asked)
        .join(articles, articles.c.no == captures.c.article)
        .where(articles.c.id == article, captures.c.role == Role.PART)
    )
    return frozenset(connection.scalars(query))


def load_absent_beside_alike(connection: Connection, source: str) -> tuple[tuple[ArticleId, ArticleId], ...]:
    """Return pairs of an absent article and a live one with the same title or length of text.

    Absent: missing or removed. In the order they were stored.
    """
    other = articles.alias("other")
    query = (
        select(articles.c.no.label("absent"), other.c.no.label("live"), articles.c.id, other.c.id)
        .join(sources, sources.c.no == articles.c.source)
        .join(other, other.c.source == articles.c.source)
        .where(sources.c.name == source, articles.c.state.in_((State.MISSING, State.REMOVED)))
        .where(articles.c.version > 0)
        .where(other.c.state == State.LIVE, other.c.version > 0, other.c.url != articles.c.url)
        .where(stands_alone(), stands_alone(other))
    )
    alike = (articles.c.title == other.c.title, articles.c.chars == other.c.chars)
    either = union(*map(query.where, alike)).order_by("absent", "live")  # each by an index of its own
    return tuple((ArticleId(one), ArticleId(two)) for _, _, one, two in connection.execute(either))


def _recent_versions(connection: Connection, source: int) -> dict[int, list[tuple[str, str, datetime]]]:
    """Return fingerprint, title and first sight of each article's earlier versions, newest first."""
    query = (
        select(versions.c.article, versions.c.fingerprint, versions.c.title, versions.c.first_seen)
        .join(articles, articles.c.no == versions.c.article)
        .where(articles.c.source == source)
        .where(versions.c.number < articles.c.version, versions.c.number > articles.c.version - RECENT)
        .order_by(versions.c.article, versions.c.number.desc())
    )
    found: dict[int, list[tuple[str, str, datetime]]] = defaultdict(list)
    for article, *version in connection.execute(query.execution_options(yield_per=1000)):
        found[article].append(tuple(version))
    return found


def _older_copies(connection: Connection, id_name: str, no: int) -> dict[int, tuple[CaptureId, ...]]:
    """Return each article's older copies, served since its presence was last proven, oldest first."""
    query = (
        select(captures.c.article, captures.c.n, runs.c.number)
        .join(articles, articles.c.no == captures.c.article)
        .join(runs, runs.c.no == captures.c.run)
        .where(articles.c.source == no, articles.c.last_checked > articles.c.last_seen)
        .where(captures.c.fetched_at > articles.c.last_seen, captures.c.why == OLDER_COPY)
        .order_by(captures.c.article, captures.c.fetched_at)
    )
    found: dict[int, tuple[CaptureId, ...]] = defaultdict(tuple)
    for article, n, number in connection.execute(query):
        found[article] += (rows.capture_id(id_name, number, n),)
    return found


def _recent_absences(connection: Connection, id_name: str, no: int) -> dict[int, tuple[Absence, ...]]:
    """Return the evidence against each article since its presence was last proven, oldest first."""
    query = (
        select(absences, runs.c.number)
        .join(articles, articles.c.no == absences.c.article)
        .join(runs, runs.c.no == absences.c.capture_run)
        .where(
            articles.c.source == no,
            articles.c.state != State.LIVE.value,
            absences.c.at > articles.c.last_seen,
        )
        .order_by(absences.c.article, absences.c.at)
    )
    found: dict[int, tuple[Absence, ...]] = defaultdict(tuple)
    for row in connection.execute(query):
        capture = rows.capture_id(id_name, row.number, row.capture_n)
        found[row.article] += (
            Absence(capture, rows.run_id(id_name, row.number), row.at, Outcome(row.outcome)),
        )
    return found


def _other_urls(connection: Connection, source: int) -> dict[int, tuple[str, ...]]:
    """Return the URLs under which each article was found besides its own, of those that have any, sorted."""
    query = (
        select(aliases.c.article, aliases.c.url)
        .join(articles, articles.c.no == aliases.c.article)
        .where(articles.c.source == source, aliases.c.url != articles.c.url)
        .order_by(aliases.c.article, aliases.c.url)
    )
    found: dict[int, tuple[str, ...]] = defaultdict(tuple)
    for article, url in connection.execute(query):
        found[article] += (url,)
    return found


def _further_keys(connection: Connection, source: int) -> dict[int, tuple[str, ...]]:
    """Return the further keys of each article that has any, oldest first."""
    query = (
        select(further_keys.c.article, further_keys.c.key)
        .join(articles, articles.c.no == further_keys.c.article)
        .where(articles.c.source == source)
        .order_by(further_keys.c.article, further_keys.c.number)
    )
    found: dict[int, tuple[str, ...]] = defaultdict(tuple)
    for article, key in connection.execute(query):
        found[article] += (key,)
    return found


_ALIKE: Final = [
    "delisted",
    "version",
    "events",
    "first_seen",
    "last_seen",
    "last_checked",
    "last_changed",
    "chars",
    "title",
    "page_bytes",
    "flapping",
    "rank",
    "silent",
    "etag",
    "last_modified",
    "unconditional_in",
    "published",
    "key",
    "url",
]


def _known_article(
    row: Row[Any],
    source: str,
    id_name: str,
    earlier: list[tuple[str, str, datetime]],
    **gathered: Any,  # noqa: ANN401 - what other tables tell of it, by its names in `KnownArticle`
) -> KnownArticle:
    recent = [*([(row.fingerprint, row.title, row.last_changed)] if row.fingerprint else []), *earlier]
    capture: CaptureId | None = rows.capture_id(id_name, row.number, row.capture_n) if row.version else None
    return KnownArticle(
        id=ArticleId(row.id),
        source=source,
        state=State(row.state),
        fingerprint=row.fingerprint,
        extractor=rows.stored_extractor(row.extractor) if row.extractor else None,
        capture=capture,
        recent=tuple(Fingerprint(fingerprint) for fingerprint, _, _ in recent),
        titles=tuple(title for _, title, _ in recent),
        version_times=tuple(at for _, _, at in recent),
        hints={Witness(name): digest for name, digest in json.loads(row.hints).items()},
        **{name: getattr(row, name) for name in _ALIKE},
        **gathered,
    )


def find_newest_body(connection: Connection, article: ArticleId, version: int | None) -> str:
    """Return the digest of a version's newest reading, of the current version by default.

    Raises `NotFound`.
    """
    row = connection.execute(
        select(articles.c.no, articles.c.version, articles.c.body).where(articles.c.id == article)
    ).first()
    if row is None or not row.version:
        raise NotFound(
            f"no article {article}" if row is None else f"article {article} was listed but never read"
        )
    if version is None or version == row.version:
        return str(row.body)
    again = select(rereadings.c.body).where(rereadings.c.article == row.no, rereadings.c.number == version)
    first = select(versions.c.body).where(versions.c.article == row.no, versions.c.number == version)
    found = connection.scalar(again.order_by(rereadings.c.reading.desc()).limit(1)) or connection.scalar(
        first
    )
    if found is None:
        raise NotFound(f"article {article} has versions 1 to {row.version}, not {version}")
    return str(found)
