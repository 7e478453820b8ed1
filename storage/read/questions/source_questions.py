"""What a history is asked of its sources: their health, counts, times, runs and the captures of these."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from functools import partial

from presslog.core.errors import NotFound
from presslog.core.moments import require_zone
from presslog.storage.database import rows
from presslog.storage.database.schema import runs
from presslog.storage.model import Capture, Run
from presslog.storage.read import due_times, source_pages, timeline
from presslog.storage.read import run_pages as runlog
from presslog.storage.read.lookups import (
    place_of_run,
    require_tag,
    resolve_article,
    source_no,
)
from presslog.storage.read.questions.paged_reading import PagedReading
from presslog.storage.records import (
    ArticleSummary,
    DueTime,
    SourceCounts,
    SourceDay,
    SourceSummary,
    TagCount,
    WatchedSource,
)


class SourceQuestions(PagedReading):
    """Questions about sources, their runs and times."""

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

    def publication(self, source: str, article: str | None = None) -> str:
        """Look up what a source's publication is called: the title that its file gives it.

        Args:
            source: The name of a source.
            article: The id of an article of it that is told of, if any.

        Returns:
            The title; empty if the file gives none, none of that name was looked at, or the title is a headline
            that the article has or had.
        """
        with self._read_connection() as connection:
            return source_pages.publication_of(connection, source, article)

    def watched(
        self, now: datetime, *, tag: str | None = None, after: str | None = None, limit: int | None = None
    ) -> Iterator[WatchedSource]:
        """List every source that ran or is to be watched, first those that somebody should look at.

        Those that are not well come first, then those that are late, those that never ran, and the others;
        each by name.

        Args:
            now: The moment at which a source is late or not.
            tag: Only sources with this tag.
            after: The place after which the list goes on (`source_pages.place_in_words`); by default it
                begins at its start.
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

    def beginning(self, source: str) -> datetime | None:
        """Look up the moment from which on a source's articles are known: the end of its first believed run.

        Args:
            source: The name of a source.

        Returns:
            The moment, or None if no run was believed yet.

        Raises:
            NotFound: No source of that name has run.
        """
        with self._read_connection() as connection:
            return runlog.first_end(connection, source_no(connection, source))

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
