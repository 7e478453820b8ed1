"""What a history is asked of its events: lists by filters, single ones, and what the desk noted of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from presslog.core.errors import NotFound
from presslog.storage.database import rows
from presslog.storage.model import ChangeEvent
from presslog.storage.read import event_pages as eventlog
from presslog.storage.read.event_reviews import review_of, reviews_of_article
from presslog.storage.read.event_windows import EventFilter, read_window
from presslog.storage.read.lookups import (
    place_of_event,
)
from presslog.storage.read.openness import EDITS, judged_edit_page
from presslog.storage.read.questions.paged_reading import PagedReading
from presslog.storage.records import (
    EventWindow,
    JudgedEdit,
    Review,
)


class EventQuestions(PagedReading):
    """Questions about events, and what the desk noted of them."""

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
            NotFound: No such source, no source with the tag, or no event of the `seq` that `before` names.
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
