"""The read side: what was published, when, and what became of it. Read-only, and never loads a table.

Every list is an iterator over keyset pages: a page is one short look at the database, the next one begins
after its last key, so that a writer is never kept waiting and a list can be broken off anywhere. What a
record says of a time is what the archive knew then, not more.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Final, Self, TypeVar

from sqlalchemy import Connection, Engine, func, select

from presslog.core.errors import NotFound, QuestionError
from presslog.core.moments import require_zone
from presslog.core.role import Role
from presslog.core.untrusted_values import whole_number
from presslog.core.urls import host_of, registered_name
from presslog.storage.database import in_chunks, rows
from presslog.storage.database.schema import articles, captures, runs, versions
from presslog.storage.editions import find_editions
from presslog.storage.lineage import candidate_articles, find_related
from presslog.storage.migrations import open_engine
from presslog.storage.model import ArticleId, Capture, ChangeEvent, Run
from presslog.storage.read import due_times, net_changes, source_pages, timeline
from presslog.storage.read import event_pages as eventlog
from presslog.storage.read import run_pages as runlog
from presslog.storage.read.event_reviews import review_of, reviews_of_article
from presslog.storage.read.event_windows import EventFilter, read_window
from presslog.storage.read.lookups import (
    ARTICLES,
    is_told_of,
    numbers_of,
    place_of_article,
    place_of_event,
    place_of_run,
    require_tag,
    resolve_article,
    source_no,
    stands_alone,
)
from presslog.storage.read.openness import EDITS, judged_edit_page
from presslog.storage.read.phrases import Lives
from presslog.storage.records import (
    ArticleEditions,
    ArticleLook,
    ArticleSummary,
    DueTime,
    EventWindow,
    FoundWords,
    JudgedEdit,
    NetChange,
    Rekeying,
    RelatedArticle,
    Review,
    ShownVersion,
    SourceCounts,
    SourceDay,
    SourceSummary,
    TagCount,
    VersionChange,
    VersionSummary,
    WatchedSource,
)
from presslog.storage.search import query_terms

PAGE: Final = 200
SEARCH_PAGE: Final = 25
"""Articles of a search's first page at most, for each one's content is unpacked to see where the words stand; each further page has
twice as many."""

T = TypeVar("T")
K = TypeVar("K")


class History:
    """The read side of an installation: sources, runs, articles, versions, events.

    A `ref` is an article's id, a URL it was found under, or a key it has or had (`wp:17`). Whether the name,
    id or time asked for exists is checked when a method is called; the rows of an iterator are read a page at
    a time.

    Args:
        where: A home's folder, a database URL, or an engine (opened `read_only`).
        page_size: How many rows one query reads; it changes no answer.

    Raises:
        NotFound: The folder holds no history.
        Unavailable: The database cannot be reached. Every method may raise it.
        Damaged: What is stored does not match its digest. Every method may raise it.
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
        """Close the connections to the database; `with` does so at its end."""
        self._engine.dispose()

    # --- sources and runs ---

    def sources(self) -> Iterator[SourceSummary]:
        """List every source that ever ran, by name.

        Returns:
            An iterator of sources, each with its `health` and its counts.
        """
        return self._all_pages(source_pages.source_page)

    def tags(self) -> tuple[TagCount, ...]:
        """List the tags of sources, by name.

        Returns:
            The tags, each with the number of sources that have it.
        """
        with self._read_connection() as connection:
            return source_pages.count_tags(connection)

    def source_names(self, limit: int) -> tuple[str, ...]:
        """List the names of the sources that ever ran and were not removed.

        Args:
            limit: How many names are wanted, at most.

        Returns:
            The names, in their order.
        """
        with self._read_connection() as connection:
            return source_pages.first_names(connection, limit)

    def watched(
        self, now: datetime, *, tag: str | None = None, after: str | None = None, limit: int | None = None
    ) -> Iterator[WatchedSource]:
        """List every source that ran or is to be watched, first those that somebody should look at.

        Those that are not well come first, then those that are late, those that never ran, and the others; each by
        name.

        Args:
            now: The moment at which a source is late or not.
            tag: Only sources with this tag.
            after: The place after which the list goes on (`source_pages.place_in_words`); by default it begins at
                its start.
            limit: List so many at most. Whoever wants few gets them sooner than by taking them from all.

        Returns:
            An iterator of sources, each with its health, its counts and its times.

        Raises:
            QuestionError: There is no such place.
            NotFound: No source has the tag.
        """
        start = None if after is None else source_pages.place_of(after)
        if tag is not None:
            with self._read_connection() as connection:
                tag = require_tag(connection, tag)
        return self._all_pages(partial(source_pages.watched_page, now=now, tag=tag), start, limit)

    def source(self, name: str, now: datetime) -> WatchedSource:
        """Look up one source.

        Args:
            name: Its name.
            now: The moment at which it is late or not.

        Returns:
            The source with its health, its counts and its times.

        Raises:
            NotFound: No source of that name has run or is to be watched; the message names similar ones.
        """
        with self._read_connection() as connection:
            found = source_pages.watched_named(connection, [name], now).get(name)
            if found is None:
                source_no(connection, name)
        if found is None:
            raise NotFound(f"no source {name!r} is watched here")
        return found

    def source_counts(self, now: datetime) -> SourceCounts:
        """Count sources by health, their articles and runs, and those that wait to be watched.

        Args:
            now: The moment at which a source is due and late or not.

        Returns:
            The counts.
        """
        with self._read_connection() as connection:
            return source_pages.count_sources(connection, now)

    def source_days(self, names: Collection[str], since: datetime) -> dict[str, tuple[SourceDay, ...]]:
        """Look up what sources did on each day.

        Args:
            names: The names of the sources.
            since: A moment of the first day that is wanted, with its zone.

        Returns:
            By name, the days on which anything happened, oldest first; a source without any is left out.

        Raises:
            QuestionError: The moment names no zone.
        """
        with self._read_connection() as connection:
            return source_pages.days_of(connection, names, require_zone(since))

    def missing_articles(self, *, after: str | None = None) -> Iterator[ArticleSummary]:
        """List the articles that were not there when they were last looked for.

        None of them is told as removed yet.

        Args:
            after: The id of the article after which the list goes on; by default it begins at its start.

        Returns:
            An iterator of articles, source by source.

        Raises:
            NotFound: There is no article of the id `after`.
        """
        start = None
        if after is not None:
            with self._read_connection() as connection:
                row = resolve_article(connection, after)
                start = (row.source, row.no)
        return self._all_pages(timeline.missing_page, start)

    def due_times(self) -> Iterator[DueTime]:
        """List when each source of the due-list is to be watched next, by name.

        Returns:
            An iterator of times, a source each.
        """
        return self._all_pages(due_times.due_page)

    def late_times(self, now: datetime) -> Iterator[DueTime]:
        """List the sources that are late, the longest due first.

        Args:
            now: The moment at which a source is late or not.

        Returns:
            An iterator of times, a source each.
        """
        return self._all_pages(partial(due_times.late_page, now=now))

    def last_tick(self) -> datetime | None:
        """Look up when a scheduler last looked for what is due.

        Returns:
            The time, or None if none ever looked.
        """
        with self._read_connection() as connection:
            return due_times.last_tick(connection)

    def runs(self, source: str | None = None, *, after: str | None = None) -> Iterator[Run]:
        """List runs, newest first.

        Args:
            source: The source whose runs are listed; by default all sources'. One that never ran has none.
            after: The id of the run after which the list goes on; by default it begins at its start.

        Returns:
            An iterator of runs.

        Raises:
            NotFound: There is no run of the id `after`.
        """
        start = None
        if after is not None:
            with self._read_connection() as connection:
                start = place_of_run(connection, after)
        return self._all_pages(partial(runlog.run_page, source=source), start)

    def run(self, run: str) -> Run:
        """Look up one run.

        Args:
            run: Its id, such as `gazette-17`.

        Returns:
            The run.

        Raises:
            NotFound: There is no run of that id.
        """
        name, number = rows.parse_run_id(run) or ("", 0)
        with self._read_connection() as connection:
            row = connection.execute(rows.RUNS.where(rows.id_name() == name, runs.c.number == number)).first()
        if row is None:
            raise NotFound(f"no run {run}: `presslog runs` lists them")
        return rows.run_of(row)

    def run_captures(self, source: str) -> Iterator[Capture]:
        """List every capture of a source's runs, those of listings and probes too.

        Args:
            source: The name of a source.

        Returns:
            An iterator of captures, run by run, in the order they were made.

        Raises:
            NotFound: No source of that name has run.
        """
        with self._read_connection() as connection:
            no = source_no(connection, source)
        return self._all_pages(partial(runlog.capture_page, source=no))

    # --- articles ---

    def articles(
        self, source: str, at: datetime | None = None, *, after: str | None = None
    ) -> Iterator[ArticleSummary]:
        """List a source's articles as they were known at a time.

        Args:
            source: The name of a source.
            at: The time, with its zone; by default now.
            after: The id of the article after which the list goes on; by default it begins at its start.

        Returns:
            An iterator of articles in the order they were stored.

        Raises:
            NotFound: No source of that name has run, or it has no article of the id `after`.
            QuestionError: The time names no zone.
        """
        with self._read_connection() as connection:
            no = source_no(connection, source)
            start = None if after is None else place_of_article(connection, no, after)
        page = (
            partial(timeline.now_page, source=no)
            if at is None
            else partial(timeline.then_page, source=no, at=require_zone(at))
        )
        return self._all_pages(page, start)

    def article(self, ref: str) -> ArticleSummary:
        """Look up one article.

        Args:
            ref: The article's id, or any URL it was found under.

        Returns:
            The article as it is known now.

        Raises:
            NotFound: There is no such article; the message names similar ones.
        """
        with self._read_connection() as connection:
            return timeline.summary_of(resolve_article(connection, ref))

    def aliases(self, source: str) -> Iterator[tuple[str, ArticleId]]:
        """List every URL under which an article of a source was found.

        An article may have several URLs, and one URL may have led to several articles.

        Args:
            source: The name of a source.

        Returns:
            An iterator of (URL, article id).

        Raises:
            NotFound: No source of that name has run.
        """
        with self._read_connection() as connection:
            no = source_no(connection, source)
        return self._all_pages(partial(runlog.alias_page, source=no))

    def version(self, ref: str, number: int) -> VersionSummary:
        """Look up one version of an article, without its content.

        Args:
            ref: The article's id, or any URL it was found under.
            number: The version's number, from 1.

        Returns:
            The version.

        Raises:
            NotFound: There is no such article or version.
        """
        with self._read_connection() as connection:
            article = resolve_article(connection, ref)
            return timeline.version_summary(timeline.version_row(connection, article, number))

    def versions(self, ref: str, *, after: int = 0) -> Iterator[VersionSummary]:
        """List an article's versions, without their content.

        Args:
            ref: The article's id, or any URL it was found under.
            after: The number of the version after which the list goes on; by default it begins at its start.

        Returns:
            An iterator of versions, oldest first.

        Raises:
            NotFound: There is no such article.
        """
        with self._read_connection() as connection:
            article = resolve_article(connection, ref)
        return self._all_pages(partial(timeline.version_page, article=article), after)

    def contents(self, source: str) -> Iterator[timeline.Whole]:
        """List every version of a source's articles, with its content.

        Args:
            source: The name of a source.

        Returns:
            An iterator of versions: articles in the order they were stored, versions oldest first.

        Raises:
            NotFound: No source of that name has run.
        """
        with self._read_connection() as connection:
            no = source_no(connection, source)
        for article in self._all_pages(partial(timeline.content_page, source=no)):
            yield from article

    def rekeyings(self, ref: str) -> tuple[Rekeying, ...]:
        """List the ids that an article took on at its URL, over the same text.

        Args:
            ref: The article's id, or any URL it was found under.

        Returns:
            The changes of id, oldest first.

        Raises:
            NotFound: There is no such article.
        """
        with self._read_connection() as connection:
            return timeline.read_rekeyings(connection, resolve_article(connection, ref))

    def captures(self, ref: str) -> Iterator[Capture]:
        """List every capture judged to be of an article.

        Args:
            ref: The article's id, or any URL it was found under.

        Returns:
            An iterator of captures, oldest first.

        Raises:
            NotFound: There is no such article.
        """
        with self._read_connection() as connection:
            article = resolve_article(connection, ref)
        return self._all_pages(partial(timeline.capture_page, article=article.no))

    def last_look(self, ref: str) -> ArticleLook | None:
        """Look up the newest capture of an article's own page, and what followed from it.

        Args:
            ref: The article's id, or any URL it was found under.

        Returns:
            The look, or None if the article was only ever seen in listings.

        Raises:
            NotFound: There is no such article.
        """
        newest = (captures.c.fetched_at.desc(), captures.c.run.desc(), captures.c.n.desc())
        with self._read_connection() as connection:
            own = (captures.c.article == resolve_article(connection, ref).no, captures.c.role == Role.ARTICLE)
            row = connection.execute(rows.CAPTURES.where(*own).order_by(*newest).limit(1)).first()
        return None if row is None else ArticleLook(rows.capture_of(row), row.intent, row.why)

    def capture(self, capture: str) -> Capture:
        """Look up one capture.

        Args:
            capture: Its id, such as `gazette-17/4`.

        Returns:
            The capture.

        Raises:
            NotFound: There is no capture of that id.
        """
        run, _, n = capture.rpartition("/")
        name, number = rows.parse_run_id(run) or ("", 0)
        query = rows.CAPTURES.where(
            rows.id_name() == name, runs.c.number == number, captures.c.n == (whole_number(n) or 0)
        )
        with self._read_connection() as connection:
            row = connection.execute(query).first()
        if row is None:
            raise NotFound(f"no capture {capture}")
        return rows.capture_of(row)

    def show(self, ref: str, version: int | None = None) -> ShownVersion:
        """Read the content of one version of an article.

        Args:
            ref: The article's id, or any URL it was found under.
            version: The version's number, from 1; by default the current one's.

        Returns:
            The version with its content.

        Raises:
            NotFound: There is no such article or version.
            Withdrawn: The content was redacted or not kept; a `NotFound`.
        """
        with self._read_connection() as connection:
            article = resolve_article(connection, ref)
            number = article.version if version is None else version
            return timeline.shown_version(
                connection, article, timeline.version_row(connection, article, number)
            )

    def at(self, ref: str, when: datetime) -> ShownVersion:
        """Read the content of an article that was last seen at or before a time.

        Args:
            ref: The article's id, or any URL it was found under.
            when: The time, with its zone.

        Returns:
            The version with its content.

        Raises:
            NotFound: There is no such article, or it was not known then.
            Withdrawn: The content was redacted or not kept; a `NotFound`.
            QuestionError: The time names no zone.
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
        """Compare two versions of an article.

        Args:
            ref: The article's id, or any URL it was found under.
            a: The number of the earlier version; by default the one before `b`.
            b: The number of the later version; by default the current one's.

        Returns:
            The fields that differ, the changed words, and the classes and severity of the change.

        Raises:
            NotFound: There is no such article or version.
            Withdrawn: A content was redacted or not kept; a `NotFound`.
        """
        with self._read_connection() as connection:
            article = resolve_article(connection, ref)
            to = article.version if b is None else b
            return timeline.change_between(connection, article, max(1, to - 1) if a is None else a, to)

    def compare(
        self, source: str, start: datetime, end: datetime, *, after: str | None = None
    ) -> Iterator[NetChange]:
        """List what differs of a source's articles between two moments; what was undone is no change.

        Args:
            source: The name of a source.
            start: The earlier moment, with its zone.
            end: The later moment, with its zone.
            after: The id of the article after which the list goes on; by default it begins at its start.

        Returns:
            An iterator of changes, at most one an article, in the order articles were stored.

        Raises:
            NotFound: No source of that name has run, or it has no article of the id `after`.
            QuestionError: A time names no zone, or the earlier moment is not before the later one.
        """
        if require_zone(start) >= require_zone(end):
            raise QuestionError(f"{start.isoformat()} is not before {end.isoformat()}")
        with self._read_connection() as connection:
            no = source_no(connection, source)
            place = 0 if after is None else place_of_article(connection, no, after)
            touched = net_changes.touched_articles(connection, no, start, end, place)
        return self._net_changes(touched, start, end)

    def _net_changes(self, touched: list[int], start: datetime, end: datetime) -> Iterator[NetChange]:
        for numbers in in_chunks(touched, self._page_size):
            with self._read_connection() as connection:
                found = net_changes.net_changes_of(connection, numbers, start, end)
            yield from found

    def count_standing(self, source: str, at: datetime) -> int:
        """Count the articles of a source that were known and not removed at a time.

        Args:
            source: The name of a source.
            at: The time, with its zone.

        Returns:
            How many they were.

        Raises:
            NotFound: No source of that name has run.
            QuestionError: The time names no zone.
        """
        with self._read_connection() as connection:
            return net_changes.count_standing(connection, source_no(connection, source), require_zone(at))

    def related(self, ref: str) -> tuple[RelatedArticle, ...]:
        """List the articles, in any source, that share passages of twelve words or more with one.

        All versions of both are compared, so that a passage is found that one of them has lost since.

        Args:
            ref: The article's id, or any URL it was found under.

        Returns:
            The related articles with the passages, most words first.

        Raises:
            NotFound: There is no such article.
        """
        with self._read_connection() as connection:
            article = resolve_article(connection, ref)
            found = candidate_articles(connection, article)
            told_of = is_told_of(articles.c.source) | (articles.c.source == article.source)
            query = ARTICLES.where(articles.c.no.in_(found.numbers), stands_alone(), told_of)
            return tuple(find_related(connection, article, connection.execute(query).all(), found.common))

    def editions(self, source: str | None = None) -> tuple[ArticleEditions, ...]:
        """List the articles that stand in other languages, too, with their editions.

        Args:
            source: The name of a source; by default all sources' articles are listed.

        Returns:
            The articles that have editions, each with these, site by site. A site's articles are all read for it.

        Raises:
            NotFound: No source of that name has run.
        """
        with self._read_connection() as connection:
            no = None if source is None else source_no(connection, source)
            standing = ARTICLES.where(stands_alone(), is_told_of(articles.c.source))
            return tuple(find_editions(connection, standing, lambda row: no is None or row.source == no))

    def editions_of(self, ref: str) -> ArticleEditions | None:
        """Return an article with its editions in other languages, or None if none were found.

        Args:
            ref: The article's id, or any URL it was found under.

        Returns:
            The article with its editions, or None.

        Raises:
            NotFound: There is no such article.
        """
        with self._read_connection() as connection:
            article = resolve_article(connection, ref)
            site = articles.c.url.contains(registered_name(host_of(article.url)), autoescape=True)
            standing = ARTICLES.where(stands_alone(), is_told_of(articles.c.source), site)
            return next(find_editions(connection, standing, lambda row: row.no == article.no), None)

    # --- events ---

    def events(  # noqa: PLR0913 - a filter each, all by name
        self,
        *,
        source: str | None = None,
        tag: str | None = None,
        article: str | None = None,
        kind: str | None = None,
        edit_class: str | None = None,
        severity: str | None = None,
        words: str = "",
        since: datetime | None = None,
        until: datetime | None = None,
        run: str | None = None,
        after: int | None = None,
        newest_first: bool = False,
        unreviewed: bool = False,
        starred: bool = False,
    ) -> Iterator[ChangeEvent]:
        """List events by the time they were observed. All filters given must hold.

        Args:
            source: The name of a source.
            tag: A tag that the event's source has.
            article: An article's id, or any URL it was found under.
            kind: A kind of event, such as `edited`.
            edit_class: A class of edit, such as `number`.
            severity: The least severity: `cosmetic`, `minor` or `major`.
            words: Words that all stand in the title or in the sentence that tells the event.
            since: The earliest time, with its zone.
            until: The time, with its zone, before which the events were observed.
            run: A run's id.
            after: The `seq` of the event after which the list goes on; by default it begins at its start.
            newest_first: List the newest event first; by default the oldest.
            unreviewed: Only those that nobody has marked as seen.
            starred: Only those that somebody starred.

        Returns:
            An iterator of events.

        Raises:
            NotFound: There is no such source or article, no source has the tag, or there is no event of the
                `seq` that `after` names. A run that is unknown has no events.
            QuestionError: The kind, class or severity is unknown, or a time names no zone.
        """
        with self._read_connection() as connection:
            query = rows.EVENTS.where(
                *eventlog.place_conditions(connection, source, article, run),
                *eventlog.tag_conditions(connection, tag),
                *eventlog.kind_conditions(kind, severity),
                *eventlog.class_conditions(edit_class),
                *eventlog.word_conditions(words),
                *eventlog.time_conditions(since, until),
                *eventlog.review_conditions(unreviewed=unreviewed, starred=starred),
            )
            start = None if after is None else place_of_event(connection, after)
        return self._all_pages(partial(eventlog.event_page, query=query, newest_first=newest_first), start)

    def event_window(self, wanted: EventFilter, *, before: int | None = None, size: int) -> EventWindow:
        """List some events, newest first, of a bounded number that are looked at.

        At any size of a history a look costs the same.

        Args:
            wanted: What the events must be.
            before: The `seq` of the event after which the list goes on; by default it begins with the newest.
            size: How many events are wanted, at most.

        Returns:
            The events, and where the list goes on.

        Raises:
            NotFound: There is no such source, or no source has the tag, or no event has the `seq` of `before`.
            QuestionError: The kind, class or severity is unknown, or a time names no zone.
        """
        with self._read_connection() as connection:
            start = None if before is None else place_of_event(connection, before)
            return read_window(connection, wanted, start, size)

    def openness(
        self, source: str | None = None, *, since: datetime | None = None, until: datetime | None = None
    ) -> Iterator[JudgedEdit]:
        """List edits with what came with each: a notice, a date of modification that moved, or neither.

        Args:
            source: The name of a source; by default all sources' edits are listed.
            since: The earliest time, with its zone.
            until: The time, with its zone, before which the edits were observed.

        Returns:
            An iterator of edits by the time they were observed, oldest first; only major ones are judged.

        Raises:
            NotFound: No source of that name has run.
            QuestionError: A time names no zone.
        """
        with self._read_connection() as connection:
            query = EDITS.where(
                *eventlog.place_conditions(connection, source, None, None),
                *eventlog.time_conditions(since, until),
            )
        return self._all_pages(partial(judged_edit_page, query=query))

    def event(self, event: str) -> ChangeEvent:
        """Look up one event.

        Args:
            event: Its id.

        Returns:
            The event.

        Raises:
            NotFound: There is no event of that id.
        """
        with self._read_connection() as connection:
            row = connection.execute(rows.EVENTS.where(*eventlog.event_condition(connection, event))).first()
        if row is None:
            raise NotFound(f"no event {event}: `presslog log ARTICLE` names those of an article")
        return rows.event_of(row)

    def neighbouring_events(self, event: ChangeEvent) -> tuple[ChangeEvent | None, ChangeEvent | None]:
        """Look up the events of an article before and after one of its events.

        Args:
            event: The event.

        Returns:
            The one before and the one after, each None where there is none or the event is a source's own.
        """
        with self._read_connection() as connection:
            return eventlog.neighbouring_events(connection, event)

    def review(self, event: ChangeEvent) -> Review:
        """Look up what the desk noted of an event; of most, nothing.

        Args:
            event: The event.

        Returns:
            What was noted, empty where nothing was.
        """
        with self._read_connection() as connection:
            return review_of(connection, event)

    def reviews(self, ref: str) -> tuple[Review, ...]:
        """List what the desk noted of an article's events, oldest event first.

        Args:
            ref: The article's id, or any URL it was found under.

        Returns:
            What was noted, an event each.

        Raises:
            NotFound: There is no such article.
        """
        with self._read_connection() as connection:
            return reviews_of_article(connection, ref)

    # --- search ---

    def search(
        self,
        query: str,
        *,
        source: str | None = None,
        tag: str | None = None,
        history: bool = False,
        after: str | None = None,
        limit: int | None = None,
    ) -> Iterator[FoundWords]:
        """Find the articles that have all words of a query.

        Letters that look alike, marks, digit forms and case do not matter.

        Args:
            query: The words; quotes make a phrase.
            source: The name of the only source to search; by default all are searched.
            tag: Search only sources with this tag.
            history: Search every version, and tell when the words came and went; by default current versions
                only.
            after: The id of the article after which the list goes on; by default it begins at its start.
            limit: Find so many at most. Whoever wants so many gets them sooner than by taking them from all.

        Returns:
            An iterator of articles with the places of the words; the article stored last comes first.

        Raises:
            NotFound: No source of that name has run, or no source has the tag, or there is no article of the id `after`.
        """
        wanted = query_terms(query)
        with self._read_connection() as connection:
            start = None if after is None else int(resolve_article(connection, after).no)
            lives = Lives(wanted, history=history, sources=numbers_of(connection, source, tag))
        found = self._search_rows(lives, start, SEARCH_PAGE if limit is None else limit)
        return found if limit is None else islice(found, limit)

    def _search_rows(self, lives: Lives, before: int | None, first: int) -> Iterator[FoundWords]:
        size = min(self._page_size, first)
        while True:
            with self._read_connection() as connection:
                found, before = lives.page(connection, before, size, self._page_size)
            yield from found
            if before is None:
                return
            size = min(2 * size, self._page_size)

    # --- pages ---

    @contextmanager
    def _read_connection(self) -> Iterator[Connection]:
        with self._engine.connect() as connection:
            yield connection

    def _all_pages(
        self,
        page: Callable[[Connection, K | None, int], list[tuple[K, T]]],
        cursor: K | None = None,
        limit: int | None = None,
    ) -> Iterator[T]:
        wanted = limit
        while wanted is None or wanted > 0:
            size = self._page_size if wanted is None else min(self._page_size, wanted)
            with self._read_connection() as connection:
                found = page(connection, cursor, size)
            yield from (item for _, item in found)
            if len(found) < size:
                return
            cursor = found[-1][0]
            wanted = None if wanted is None else wanted - size


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
