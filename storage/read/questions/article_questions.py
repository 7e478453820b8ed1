"""What a history is asked of its articles: their versions, captures and contents, and what they share."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from sqlalchemy import func, select

from presslog.core.errors import NotFound, QuestionError
from presslog.core.moments import require_zone
from presslog.core.role import Role
from presslog.core.untrusted_values import whole_number
from presslog.core.urls import host_of, registered_name
from presslog.storage.database import in_chunks, rows
from presslog.storage.database.schema import articles, captures, runs, versions
from presslog.storage.editions import find_editions
from presslog.storage.lineage import candidate_articles, find_related
from presslog.storage.model import ArticleId, Capture
from presslog.storage.read import net_changes, timeline
from presslog.storage.read import run_pages as runlog
from presslog.storage.read.lookups import (
    ARTICLES,
    is_told_of,
    place_of_article,
    resolve_article,
    source_no,
    stands_alone,
)
from presslog.storage.read.questions.paged_reading import PagedReading
from presslog.storage.records import (
    ArticleEditions,
    ArticleLook,
    ArticleSummary,
    NetChange,
    Rekeying,
    RelatedArticle,
    ShownVersion,
    VersionChange,
    VersionSummary,
)


class ArticleQuestions(PagedReading):
    """Questions about articles, their versions, captures, contents and what they share."""

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
                    f"{ref} was not known on {when:%Y-%m-%d %H:%M};"
                    f" it was first seen on {article.first_seen:%Y-%m-%d %H:%M}"
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
            return tuple(find_related(connection, article, connection.execute(query).all(), found))

    def editions(self, source: str | None = None) -> tuple[ArticleEditions, ...]:
        """List the articles that stand in other languages, too, with their editions.

        Args:
            source: The name of a source; by default all sources' articles are listed.

        Returns:
            The articles that have editions, each with these, site by site; a site's articles are all read.

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
