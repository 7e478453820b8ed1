"""The search index: which words stand in which passage of which article, and in which versions.

A passage is a title or one block. Its words are indexed once an article, however many versions carry it; `passages` keeps from
which version to which. So the index of a long history is hardly larger than that of its newest versions, and the life of a phrase can
be read off. The index is derived from the bodies and can be built again; it refuses to rank.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, insert, select, text

from storage.chunks import chunked
from storage.model import Content
from storage.schema import passages
from storage.terms import words, words_digest

_BITS: Final = 20
"""An FTS5 row id is the article's number, then 20 bits of the passage's: a page of hits comes in the articles' order by itself."""
_MASK: Final = (1 << _BITS) - 1
_MAX_POSITION: Final = 16_383
"""PostgreSQL's highest position in a tsvector; a passage's later words are found, but not as part of a phrase."""


class Span(NamedTuple):
    """First and last version that carry something; `last` None: it is still there. `…_ours`: our re-reading made it come or go."""

    first: int
    last: int | None
    first_ours: bool = False
    last_ours: bool = False


class Posting(NamedTuple):
    """A passage that has a term."""

    article: int
    n: int


def passages_of(content: Content) -> tuple[str, ...]:
    """What is indexed of a content: title, byline, then blocks and captions of images, in order.

    >>> passages_of(Content("A dam", byline=("Ada Vell",)))
    ('A dam', 'Ada Vell')
    """
    texts = (
        content.title,
        *content.byline,
        *(b.text for b in content.blocks),
        *(i.caption for i in content.images),
    )
    return tuple(text for text in texts if text)


class Indexer:
    """Passages about to be indexed in one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._known: dict[int, dict[str, _Stretch]] = defaultdict(dict)
        self._stretches: list[_Stretch] = []
        self._words: dict[tuple[int, int], tuple[str, ...]] = {}

    def expect(self, articles: Iterable[int]) -> None:
        """Loads the passages of articles that are about to get another version."""
        for numbers in chunked(articles):
            query = select(passages).where(passages.c.article.in_(numbers)).order_by(passages.c.first)
            for row in self._connection.execute(query).mappings():
                self._known[row["article"]][row["digest"]] = _Stretch(**row, stored=True)

    def add(self, article: int, version: int, content: Content, *, ours: bool = False) -> None:
        """Notes which passages came with a version and which went; `ours`: the same version, as read again."""
        known = self._known[article]
        now = {words_digest(folded): folded for passage in passages_of(content) if (folded := words(passage))}
        for digest, stretch in known.items():
            if stretch.last is None and digest not in now:
                stretch.end(version if ours else version - 1, ours)
        for digest, folded in now.items():
            old = known.get(digest)
            if old is None or old.last is not None:
                self._begin(old, article, version, digest, folded, ours)

    def _begin(
        self,
        old: _Stretch | None,
        article: int,
        version: int,
        digest: str,
        folded: tuple[str, ...],
        ours: bool,
    ) -> None:
        if old and old.first == version:  # a second re-reading brings back what the first one lost
            old.end(None, False)
            return
        known = self._known[article]
        n = old.n if old else 1 + max((stretch.n for stretch in known.values()), default=-1)
        known[digest] = _Stretch(article, n, version, None, ours, False, digest)
        self._stretches.append(known[digest])
        if old is None:
            self._words[article, n] = folded

    def flush(self) -> None:
        """Writes what was added."""
        if self._stretches:
            self._connection.execute(insert(passages), [stretch.row for stretch in self._stretches])
        ended = [
            s.row
            for of_article in self._known.values()
            for s in of_article.values()
            if s.stored and s.changed
        ]
        if ended:
            self._connection.execute(_ENDING, ended)
        add_words(self._connection, self._words)

    def rows(self) -> dict[int, list[dict[str, Any]]]:
        """What was added, as `passages` holds it: article -> rows by their key."""
        found: dict[int, list[dict[str, Any]]] = defaultdict(list)
        for stretch in sorted(
            self._stretches, key=lambda stretch: (stretch.article, stretch.n, stretch.first)
        ):
            found[stretch.article].append(stretch.row)
        return found


@dataclass(slots=True)
class _Stretch:
    """A row of `passages` on its way: mutable, for it may end in the transaction that began it."""

    article: int
    n: int
    first: int
    last: int | None
    first_ours: bool
    last_ours: bool
    digest: str
    stored: bool = False
    changed: bool = False

    def end(self, last: int | None, ours: bool) -> None:
        self.last, self.last_ours, self.changed = last, ours, True

    @property
    def row(self) -> dict[str, Any]:
        return {column.name: getattr(self, column.name) for column in passages.c}


_ENDING: Final = text(
    "UPDATE passages SET last = :last, last_ours = :last_ours WHERE article = :article AND n = :n AND first = :first"
)


def add_words(connection: Connection, found: Mapping[tuple[int, int], tuple[str, ...]]) -> None:
    """Puts the words of passages into the index. In order: FTS5 writes a segment each time row ids go down."""
    if not found:
        return
    if connection.dialect.name == "postgresql":
        statement = (
            "INSERT INTO passage_words (article, n, words) VALUES (:article, :n, CAST(:words AS tsvector))"
        )
        rows = [
            {"article": a, "n": n, "words": _tsvector(folded)} for (a, n), folded in sorted(found.items())
        ]
    else:
        statement = "INSERT INTO passage_words (rowid, words) VALUES (:id, :words)"
        rows = [{"id": _rowid(a, n), "words": " ".join(folded)} for (a, n), folded in sorted(found.items())]
    connection.execute(text(statement), rows)


def drop_words(connection: Connection, article: int, n: int, folded: tuple[str, ...]) -> None:
    """Takes a passage's words out of the index; FTS5 must be told what they were."""
    if connection.dialect.name == "postgresql":
        connection.execute(
            text("DELETE FROM passage_words WHERE article = :a AND n = :n"), {"a": article, "n": n}
        )
        return
    statement = "INSERT INTO passage_words (passage_words, rowid, words) VALUES ('delete', :id, :words)"
    connection.execute(text(statement), {"id": _rowid(article, n), "words": " ".join(folded)})


def articles_with(
    connection: Connection, terms: Sequence[tuple[str, ...]], *, before: int | None, size: int
) -> Iterator[tuple[int, list[list[int]]]]:
    """Articles that ever had every term, the last stored first, from below `before`; with each, the passages of each term.

    The terms' postings are walked in step: whichever is ahead is asked again below the one furthest behind, so that common words next to a
    rare one are hardly read.
    """
    walks = [_Walk(connection, term, before, size) for term in terms]
    while all(walk.article is not None for walk in walks):
        heads = [walk.article or 0 for walk in walks]
        lowest = min(heads)
        if lowest == max(heads):
            yield lowest, [walk.take() for walk in walks]
            continue
        for walk in walks:
            walk.seek(lowest)


class _Walk:
    """One term's postings, article by article, downwards."""

    def __init__(self, connection: Connection, term: tuple[str, ...], before: int | None, size: int) -> None:
        self._connection, self._term, self._size = connection, term, size
        self._page: list[Posting] = []
        self._place = 0
        self._read(before)

    @property
    def article(self) -> int | None:
        """The article it stands at; None: there is no more."""
        return self._page[self._place].article if self._place < len(self._page) else None

    def take(self) -> list[int]:
        """The passages of the article it stands at; goes on to the next."""
        taken = [self._page[self._place]]
        self._step()
        while self.article == taken[0].article:
            taken.append(self._page[self._place])
            self._step()
        return [posting.n for posting in taken]

    def seek(self, article: int) -> None:
        """Goes down to `article`, or the next one below it."""
        if self._page and self._page[-1].article > article:
            self._read(article + 1)
        while (here := self.article) is not None and here > article:
            self._step()

    def _step(self) -> None:
        self._place += 1
        if self._place == len(self._page) and len(self._page) == self._size:
            last = self._page[-1]
            self._page = list(postings(self._connection, self._term, _rowid(*last), self._size))
            self._place = 0

    def _read(self, before: int | None) -> None:
        below = None if before is None else _rowid(before, 0)
        self._page, self._place = list(postings(self._connection, self._term, below, self._size)), 0


def postings(
    connection: Connection, term: tuple[str, ...], below: int | None, size: int
) -> Iterator[Posting]:
    """At most `size` passages that have a term, highest first, below a row id (`article << 20 | n`)."""
    bound = _rowid(1 << 40, 0) if below is None else below
    if connection.dialect.name == "postgresql":
        query = {
            "q": _tsquery(term),
            "a": min(bound >> _BITS, (1 << 31) - 1),
            "n": bound & _MASK,
            "size": size,
        }
        yield from (Posting(row.article, row.n) for row in connection.execute(_POSTINGS_PG, query))
        return
    query = {"q": '"' + " ".join(term) + '"', "below": bound, "size": size}
    for (rowid,) in connection.execute(_POSTINGS_FTS, query):
        yield Posting(rowid >> _BITS, rowid & _MASK)


_POSTINGS_FTS: Final = text(
    "SELECT rowid FROM passage_words WHERE passage_words MATCH :q AND rowid < :below ORDER BY rowid DESC LIMIT :size"
)
_POSTINGS_PG: Final = text(
    "SELECT article, n FROM passage_words WHERE words @@ CAST(:q AS tsquery) AND (article, n) < (:a, :n) "
    "ORDER BY article DESC, n DESC LIMIT :size"
)


def spans(connection: Connection, found: Iterable[Posting]) -> dict[Posting, list[Span]]:
    """From which version to which each passage stood there; a passage can come and go more than once."""
    result: dict[Posting, list[Span]] = defaultdict(list)
    wanted = set(found)
    for numbers in chunked(sorted({p.article for p in wanted})):
        query = select(passages).where(passages.c.article.in_(numbers)).order_by(passages.c.first)
        for row in connection.execute(query):
            if (posting := Posting(row.article, row.n)) in wanted:
                result[posting].append(Span(row.first, row.last, row.first_ours, row.last_ours))
    return result


def _rowid(article: int, n: int) -> int:
    return article << _BITS | n


def _tsvector(folded: tuple[str, ...]) -> str:
    """Words with their positions, as a tsvector is written; folded words hold neither quotes nor backslashes."""
    places: dict[str, list[str]] = defaultdict(list)
    for position, word in enumerate(folded, 1):
        places[word].append(str(min(position, _MAX_POSITION)))
    return " ".join(f"'{word}':{','.join(at[:255])}" for word, at in places.items())


def _tsquery(term: tuple[str, ...]) -> str:
    return " <-> ".join(f"'{word}'" for word in term)
