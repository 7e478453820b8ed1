"""The read side: what was published, when, and what became of it. Read-only, and never loads a table.

What it can be asked is said, subject by subject, in `storage.read.questions`; search is asked here. Every list
is an iterator over keyset pages. What a record says of a time is what the archive knew then, not more.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Final

from presslog.storage.read.lookups import numbers_of, resolve_article
from presslog.storage.read.phrases import Lives
from presslog.storage.read.questions.article_questions import ArticleQuestions
from presslog.storage.read.questions.event_questions import EventQuestions
from presslog.storage.read.questions.question_arguments import checks_arguments
from presslog.storage.read.questions.source_questions import SourceQuestions
from presslog.storage.records import FoundWords
from presslog.storage.search import query_terms

SEARCH_PAGE: Final = 25
"""Articles of a search's first page at most; each further page has twice as many.

Each one's content is unpacked to see where the words stand."""


@checks_arguments
class History(SourceQuestions, ArticleQuestions, EventQuestions):
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
        TypeError: An argument is of another type than the signature names; every method may raise it, and names the argument.
    """

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
            NotFound: No source of that name has run, or no source has the tag, or there is no article of the
                id `after`.
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
