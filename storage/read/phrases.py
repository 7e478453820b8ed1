"""The life of a phrase: in which versions of which articles it stood, when it came and when it went.

It is read from the spans of `storage.search.passages` and the times of versions. It refuses to say more than
captures can: a phrase came between the last capture without it and the first one with it, and nobody knows
when exactly.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from itertools import islice
from typing import Any, Final, NamedTuple, cast

from sqlalchemy import Connection, Row, select

from presslog.storage.database import CHUNK, in_chunks
from presslog.storage.database.schema import articles, captures, sources, versions
from presslog.storage.model import ArticleId
from presslog.storage.read.lookups import stands_alone
from presslog.storage.read.timeline import PRESENT
from presslog.storage.records import FoundWords
from presslog.storage.search import passages as search
from presslog.storage.search import place_of
from presslog.storage.search.passages import PassageSpan

SNIPPET: Final = 160
"""Characters of a passage that are shown around the words found."""
_FOREVER: Final = 1 << 40


class VersionStretch(NamedTuple):
    """Versions `first` to `last` without a gap; `last` None: to the current one.

    The rest as in `PassageSpan`, of the last passage.
    """

    first: int
    last: int | None
    first_ours: bool = False
    last_ours: bool = False
    text: str = ""


def join_spans(spans: Iterable[PassageSpan]) -> list[VersionStretch]:
    """Spans joined where they meet: a phrase that moved from one passage to another was there all along.

    >>> join_spans([PassageSpan(1, 2), PassageSpan(3, None), PassageSpan(1, 1)])
    [VersionStretch(first=1, last=None, first_ours=False, last_ours=False, text='')]

    Where a version was read twice, what they began or ended counts, not what our second reading did.

    >>> join_spans([PassageSpan(2, 2, last_ours=True), PassageSpan(2, 2, first_ours=True)])
    [VersionStretch(first=2, last=2, first_ours=False, last_ours=False, text='')]
    """
    found: list[VersionStretch] = []
    for span in sorted(spans, key=lambda span: (span.first, span.first_ours)):
        last = found[-1] if found else None
        if last and (last.last is None or span.first <= last.last + 1):
            found[-1] = _longer_stretch(last, span)
        else:
            found.append(VersionStretch(*span))
    return found


def _longer_stretch(one: VersionStretch, span: PassageSpan) -> VersionStretch:
    ends = [(each.last or _FOREVER, not each.last_ours) for each in (one, span)]
    return (
        one if ends[1] <= ends[0] else one._replace(last=span.last, last_ours=span.last_ours, text=span.text)
    )


def common_stretches(
    ones: Sequence[VersionStretch], others: Sequence[VersionStretch]
) -> list[VersionStretch]:
    """Return the ranges of versions in which both stood.

    >>> common_stretches([VersionStretch(1, 4)], [VersionStretch(3, None, first_ours=True)])
    [VersionStretch(first=3, last=4, first_ours=True, last_ours=False, text='')]
    """
    found = [_overlap_of(one, other) for one in ones for other in others]
    return sorted(stretch for stretch in found if stretch.first <= (stretch.last or _FOREVER))


def _overlap_of(one: VersionStretch, other: VersionStretch) -> VersionStretch:
    late = max(one, other, key=lambda stretch: stretch.first)
    early = min(one, other, key=lambda stretch: stretch.last or _FOREVER)
    return VersionStretch(late.first, early.last, late.first_ours, early.last_ours, one.text)


def _stood_together(spans: Sequence[list[PassageSpan]]) -> list[VersionStretch]:
    """Where every term stood."""
    first, *others = map(join_spans, spans)
    return reduce(common_stretches, others, first)


@dataclass(frozen=True, slots=True)
class Lives:
    """A query, to be answered page by page. `sources`: the numbers of those searched; None: all."""

    terms: tuple[tuple[str, ...], ...]
    history: bool
    sources: frozenset[int] | None

    def page(
        self, connection: Connection, before: int | None, size: int, at_once: int
    ) -> tuple[list[FoundWords], int | None]:
        """Return a page of articles found below `before`, and the number to continue from.

        None: there is no more.

        The index is read by so many articles `at_once`. It names some that have a phrase's words and not the
        phrase: where most are such, more and more of them are looked into together, and first only into what
        they say now, if that is all that is asked.
        """
        if not self.terms:
            return [], None
        named = search.articles_with(connection, self.terms, before=before, size=at_once, wanted=size)
        found: list[FoundWords] = []
        seen, looked = 0, size
        while met := list(islice(named, looked)):
            few = 2 * len(found) < seen
            seen += len(met)
            asked = search.current_articles(connection, self.terms, met) if few and not self.history else met
            found += self._found_words(connection, asked)
            if len(found) >= size:
                return found, met[-1]
            lacking = (size - len(found)) * seen // len(found) + 1 if found else CHUNK
            looked = min(2 * looked, lacking, CHUNK)
        return found, None

    def _found_words(self, connection: Connection, met: list[int]) -> Iterator[FoundWords]:
        rows = _article_rows(connection, met)
        asked = [
            article
            for article in met
            if article in rows and (self.sources is None or rows[article].source in self.sources)
        ]
        told = {
            article: [s for s in _stood_together(spans) if self.history or s.last is None]
            for article, spans in search.passage_spans(connection, self.terms, asked).items()
        }
        times = _article_times(
            connection, [rows[article] for article, stretches in told.items() if stretches]
        )
        for article, stretches in told.items():
            yield from (self._tell_found(rows[article], stretch, times[article]) for stretch in stretches)

    def _tell_found(self, article: Row[Any], stretch: VersionStretch, times: _Times) -> FoundWords:
        last = stretch.last or article.version
        return FoundWords(
            article=ArticleId(article.id),
            source=article.name,
            url=article.url,
            title=times.title(last),
            text=passage_snippet(stretch.text, self.terms[0]),
            from_version=stretch.first,
            to_version=stretch.last,
            came=times.first_seen(stretch.first) if stretch.first > 1 and not stretch.first_ours else None,
            went=times.first_seen(last + 1) if stretch.last and not stretch.last_ours else None,
            last_without=times.last_seen(stretch.first - 1)
            if stretch.first > 1 and not stretch.first_ours
            else None,
            last_with=times.last_seen(last),
        )


class _Times:
    """When an article's versions were first and last seen."""

    def __init__(self, connection: Connection, article: Row[Any], versions: Iterable[Row[Any]]) -> None:
        self._connection, self._article = connection, article
        self._rows = {row.number: row for row in versions}

    def title(self, version: int) -> str:
        return str(self._article.title if version == self._article.version else self._rows[version].title)

    def first_seen(self, version: int) -> datetime | None:
        return self._rows[version].first_seen if version in self._rows else None

    def last_seen(self, version: int) -> datetime:
        row, after = self._rows[version], self._rows.get(version + 1)
        if after is None:
            return cast(datetime, self._article.last_seen)
        query = (
            select(captures.c.fetched_at)
            .where(
                captures.c.article == self._article.no,
                captures.c.intent.in_(PRESENT),
            )
            .where(captures.c.fetched_at >= row.first_seen, captures.c.fetched_at < after.first_seen)
        )
        found: datetime | None = self._connection.scalar(
            query.order_by(captures.c.fetched_at.desc()).limit(1)
        )
        return found or row.first_seen


def _article_times(connection: Connection, found: Sequence[Row[Any]]) -> dict[int, _Times]:
    """By article's number."""
    rows: dict[int, list[Row[Any]]] = {article.no: [] for article in found}
    query = select(versions.c.article, versions.c.number, versions.c.first_seen, versions.c.title)
    for chunk in in_chunks(rows):
        for row in connection.execute(query.where(versions.c.article.in_(chunk))):
            rows[row.article].append(row)
    return {article.no: _Times(connection, article, rows[article.no]) for article in found}


def passage_snippet(passage: str, term: tuple[str, ...]) -> str:
    """The part of a passage around a term, as shown: whole words, where words have spaces between them.

    >>> (
    ...     passage_snippet("The Dam broke.", ("dam",)),
    ...     len(passage_snippet("So it was said. " * 50 + "The Dam broke.", ("dam",))) <= SNIPPET + 2,
    ... )
    ('The Dam broke.', True)
    """
    if len(passage) <= SNIPPET:
        return passage
    place = place_of(passage, term) or 0
    start = max(0, min(place - SNIPPET // 3, len(passage) - SNIPPET))
    end = start + SNIPPET
    if start:
        start = passage.find(" ", start, place) + 1 or start
    if end < len(passage) and " " in passage[place:end]:
        end = passage.rindex(" ", place, end)
    cut = passage[start:end].strip()
    return f"{'…' if start else ''}{cut}{'…' if end < len(passage) else ''}"


_TOLD: Final = tuple(
    articles.c[name] for name in ("no", "id", "source", "url", "title", "version", "last_seen")
)
"""What is told of an article that is found, or is needed for it."""


def _article_rows(connection: Connection, numbers: list[int]) -> dict[int, Row[Any]]:
    found: dict[int, Row[Any]] = {}
    for chunk in in_chunks(numbers):
        query = select(*_TOLD, sources.c.name).join(sources, sources.c.no == articles.c.source)
        found |= {
            row.no: row for row in connection.execute(query.where(articles.c.no.in_(chunk), stands_alone()))
        }
    return found
