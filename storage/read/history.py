"""The read side: what was published, when, and what became of it. Read-only, and never loads a table.

Every list is an iterator over keyset pages: a page is one short look at the database, the next one begins
after its last key, so that a writer is never kept waiting and a list can be broken off anywhere. What a
record says of a time is what the archive knew then, not more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Final, Self, TypeVar

from sqlalchemy import Connection, Engine, func, select

from presslog.core.errors import NotFound
from presslog.core.moments import require_zone
from presslog.core.role import Role
from presslog.core.untrusted_values import whole_number
from presslog.storage.database import rows
from presslog.storage.database.schema import articles, captures, events, runs, sources, versions
from presslog.storage.migrations import open_engine
from presslog.storage.model import ArticleId, Capture, ChangeEvent, Run
from presslog.storage.read import event_pages as eventlog
from presslog.storage.read import run_pages as runlog
from presslog.storage.read import timeline
from presslog.storage.read.lookups import resolve_article, source_no
from presslog.storage.read.phrases import Lives
from presslog.storage.records import (
    ArticleSummary,
    FoundWords,
    Rekeying,
    ShownVersion,
    SourceSummary,
    VersionChange,
    VersionSummary,
)
from presslog.storage.search import query_terms

PAGE: Final = 200
SEARCH_PAGE: Final = 25
"""Articles of one page of a search at most: each one's content is unpacked to see where the words stand."""

T = TypeVar("T")
K = TypeVar("K")


class History:
    """A history to be asked: of a home's folder, a database URL, or an engine (opened `read_only`).

    `page_size` is how many rows one look at the database takes; it changes no answer. Every error is a
    `PresslogError`: `NotFound` where there is nothing by that name, id or number; `QuestionError` for an unknown
    kind or a time without a zone; `Unavailable` where the database cannot be reached; `Damaged` where what is
    stored is not what it was.
    """

    def __init__(self, where: Engine | str | Path, *, page_size: int = PAGE) -> None:
        self._engine, self._page_size = _engine_for(where), page_size

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Lets go of the database."""
        self._engine.dispose()

    # --- sources and runs ---

    def sources(self) -> Iterator[SourceSummary]:
        """Every source that ever ran, by name."""
        return self._all_pages(runlog.source_page)

    def runs(self, source: str | None = None) -> Iterator[Run]:
        """Runs, newest first; of one source or all."""
        return self._all_pages(partial(runlog.run_page, source=source))

    def run(self, run: str) -> Run:
        """One run by its id. Raises `NotFound`."""
        name, number = rows.parse_run_id(run) or ("", 0)
        with self._read_connection() as connection:
            row = connection.execute(rows.RUNS.where(sources.c.name == name, runs.c.number == number)).first()
        if row is None:
            raise NotFound(f"no run {run}: `presslog runs` lists them")
        return rows.run_of(row)

    def run_captures(self, source: str) -> Iterator[Capture]:
        """Every capture of a source's runs, of listings and probes too.

        Run by run, in the order they were made.
        """
        with self._read_connection() as connection:
            no = source_no(connection, source)
        return self._all_pages(partial(runlog.capture_page, source=no))

    # --- articles ---

    def articles(
        self, source: str, at: datetime | None = None, *, after: str | None = None
    ) -> Iterator[ArticleSummary]:
        """The articles of a source as known at a time (default: now), in the order they were stored.

        `after` an article's id. Raises `NotFound` and `QuestionError`.
        """
        with self._read_connection() as connection:
            no = source_no(connection, source)
            start = connection.scalar(select(articles.c.no).where(articles.c.id == after)) if after else None
        page = (
            partial(timeline.now_page, source=no)
            if at is None
            else partial(timeline.then_page, source=no, at=require_zone(at))
        )
        return self._all_pages(page, start)

    def article(self, ref: str) -> ArticleSummary:
        """One article by its id or any URL it was found under.

        Raises `NotFound`, and says what may have been meant.
        """
        with self._read_connection() as connection:
            return timeline.summary_of(resolve_article(connection, ref))

    def aliases(self, source: str) -> Iterator[tuple[str, ArticleId]]:
        """Every URL under which an article of a source was found, with the article.

        An article may have several, and so may a URL.
        """
        with self._read_connection() as connection:
            no = source_no(connection, source)
        return self._all_pages(partial(runlog.alias_page, source=no))

    def versions(self, ref: str) -> Iterator[VersionSummary]:
        """An article's versions, oldest first."""
        with self._read_connection() as connection:
            article = resolve_article(connection, ref)
        return self._all_pages(partial(timeline.version_page, article=article))

    def contents(self, source: str) -> Iterator[timeline.Whole]:
        """Every version of a source's articles with its content.

        Articles in the order they were stored, versions oldest first.
        """
        with self._read_connection() as connection:
            no = source_no(connection, source)
        for article in self._all_pages(partial(timeline.content_page, source=no)):
            yield from article

    def rekeyings(self, ref: str) -> tuple[Rekeying, ...]:
        """The ids that an article took on at its URL, over the same text, oldest first."""
        with self._read_connection() as connection:
            return timeline.read_rekeyings(connection, resolve_article(connection, ref))

    def captures(self, ref: str) -> Iterator[Capture]:
        """Every capture judged to be of an article, oldest first."""
        with self._read_connection() as connection:
            article = resolve_article(connection, ref)
        return self._all_pages(partial(timeline.capture_page, article=article.no))

    def last_capture(self, ref: str) -> Capture | None:
        """The newest capture of an article's own page; None where it was only ever listed.

        Raises `NotFound`.
        """
        newest = (captures.c.fetched_at.desc(), captures.c.run.desc(), captures.c.n.desc())
        with self._read_connection() as connection:
            own = (captures.c.article == resolve_article(connection, ref).no, captures.c.role == Role.ARTICLE)
            row = connection.execute(rows.CAPTURES.where(*own).order_by(*newest).limit(1)).first()
        return None if row is None else rows.capture_of(row)

    def capture(self, capture: str) -> Capture:
        """One capture by its id. Raises `NotFound`."""
        run, _, n = capture.rpartition("/")
        name, number = rows.parse_run_id(run) or ("", 0)
        query = rows.CAPTURES.where(
            sources.c.name == name, runs.c.number == number, captures.c.n == (whole_number(n) or 0)
        )
        with self._read_connection() as connection:
            row = connection.execute(query).first()
        if row is None:
            raise NotFound(f"no capture {capture}")
        return rows.capture_of(row)

    def show(self, ref: str, version: int | None = None) -> ShownVersion:
        """The content of one version, the current one by default. Raises `NotFound`."""
        with self._read_connection() as connection:
            article = resolve_article(connection, ref)
            return timeline.shown_version(
                connection, article, timeline.version_row(connection, article, version or article.version)
            )

    def at(self, ref: str, when: datetime) -> ShownVersion:
        """The content last seen at or before a time.

        Raises `NotFound` where the article was not known then, `QuestionError` where the time names no zone.
        """
        require_zone(when)
        with self._read_connection() as connection:
            article = resolve_article(connection, ref)
            number = connection.scalar(
                select(func.max(versions.c.number)).where(
                    versions.c.article == article.no, versions.c.first_seen <= when
                )
            )
            if number is None:
                raise NotFound(
                    f"{ref} was not known on {when:%Y-%m-%d %H:%M}; it was first seen on {article.first_seen:%Y-%m-%d %H:%M}"
                )
            return timeline.shown_version(
                connection, article, timeline.version_row(connection, article, number), when
            )

    def diff(self, ref: str, a: int | None = None, b: int | None = None) -> VersionChange:
        """The change between two versions: by default the last one.

        With `a` alone, from there to the current one.
        """
        with self._read_connection() as connection:
            article = resolve_article(connection, ref)
            to = b or article.version
            return timeline.change_between(connection, article, a or max(1, to - 1), to)

    # --- events ---

    def events(  # noqa: PLR0913 - a filter each, all by name
        self,
        *,
        source: str | None = None,
        article: str | None = None,
        kind: str | None = None,
        severity: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        run: str | None = None,
        after: int | None = None,
        newest_first: bool = False,
    ) -> Iterator[ChangeEvent]:
        """Events by the time they were observed, oldest first; all filters must hold.

        `severity` is the least one wanted; `since` is inclusive, `until` is not. `after` is the `seq` of the
        event to go on from. Raises `NotFound` and `QuestionError`.
        """
        with self._read_connection() as connection:
            query = rows.EVENTS.where(
                *eventlog.place_conditions(connection, source, article, run),
                *eventlog.kind_conditions(kind, severity),
                *eventlog.time_conditions(since, until),
            )
            start = connection.execute(
                select(events.c.observed_at, events.c.seq).where(events.c.seq == after)
            ).first()
        return self._all_pages(
            partial(eventlog.event_page, query=query, newest_first=newest_first),
            tuple(start) if start else None,
        )

    def event(self, event: str) -> ChangeEvent:
        """One event by its id. Raises `NotFound`."""
        with self._read_connection() as connection:
            row = connection.execute(rows.EVENTS.where(*eventlog.event_condition(connection, event))).first()
        if row is None:
            raise NotFound(f"no event {event}")
        return rows.event_of(row)

    # --- search ---

    def search(self, query: str, *, source: str | None = None, history: bool = False) -> Iterator[FoundWords]:
        """Articles whose current version has all words of a query; quotes make a phrase.

        The last stored come first.

        With `history`, every stretch of versions that had them, and when they came and went. Letters that
        look alike, marks, digit forms and case do not matter.
        """
        wanted = query_terms(query)
        with self._read_connection() as connection:
            lives = Lives(wanted, history=history, source=source_no(connection, source) if source else None)
        return self._search_rows(lives)

    def _search_rows(self, lives: Lives) -> Iterator[FoundWords]:
        before: int | None = None
        size = min(self._page_size, SEARCH_PAGE)
        while True:
            with self._read_connection() as connection:
                found, before = lives.page(connection, before, size, self._page_size)
            yield from found
            if before is None:
                return

    # --- pages ---

    @contextmanager
    def _read_connection(self) -> Iterator[Connection]:
        with self._engine.connect() as connection:
            yield connection

    def _all_pages(
        self, page: Callable[[Connection, K | None, int], list[tuple[K, T]]], cursor: K | None = None
    ) -> Iterator[T]:
        while True:
            with self._read_connection() as connection:
                found = page(connection, cursor, self._page_size)
            yield from (item for _, item in found)
            if len(found) < self._page_size:
                return
            cursor = found[-1][0]


def _engine_for(where: Engine | str | Path) -> Engine:
    match where:
        case Engine():
            return where
        case str() if "://" in where:
            return open_engine(where, read_only=True)
        case _:
            path = Path(where) / "presslog.db"
            if not path.exists():
                raise NotFound(
                    f"{where} holds no history: check the folder, or begin one with `presslog init`"
                )
            return open_engine(f"sqlite:///{path}", read_only=True)
