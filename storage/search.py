"""The search index: which words stand in which article, and in which versions.

A passage is a title or one block. Its words are indexed once an article, however many versions carry it: with the version that brought it,
in one *slot* of the article together with all else that was new in that version. `passages` keeps from which version to which each one
stood. So the index of a long history is hardly larger than that of its newest versions, and the life of a phrase can be read off: the index
names articles and slots, the bodies say which passages have the words. It can be built again from the bodies; it refuses to rank.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Row, insert, literal, select, text

from storage import bodies
from storage.chunks import chunked
from storage.model import Content
from storage.schema import passages, rereadings, versions
from storage.terms import words

_BITS: Final = 14
"""An FTS5 row id is the article's number, then 14 bits of the slot's: hits come in the articles' order by themselves, in few bytes."""
_MASK: Final = (1 << _BITS) - 1
MAX_SLOT: Final = _MASK
"""What is new in an article's versions after so many that brought something new is kept and shown, but not indexed."""
_MAX_POSITION: Final = 16_383
"""PostgreSQL's highest position in a tsvector; words after that are found, but not as part of a phrase."""
_BORDER: Final = "\ue000"
"""Stands between two passages in the index, so that no phrase reaches over: a word that no text folds to."""


class Span(NamedTuple):
    """First and last version that carry a passage; `last` None: it is still there. `…_ours`: our re-reading made it come or go."""

    first: int
    last: int | None
    first_ours: bool = False
    last_ours: bool = False
    text: str = ""


class Posting(NamedTuple):
    """A slot of an article that has a term."""

    article: int
    slot: int


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


class Reading(NamedTuple):
    """One reading of a version: 0 the first one, from 1 ours again."""

    article: int
    number: int
    reading: int
    body: str


def readings_of(connection: Connection, articles: Iterable[int]) -> list[Reading]:
    """Every reading of some articles' versions, in the order they were indexed."""
    wanted = list(articles)
    first = select(versions.c.article, versions.c.number, literal(0), versions.c.body)
    again = select(rereadings.c.article, rereadings.c.number, rereadings.c.reading, rereadings.c.body)
    found = [
        Reading(*row)
        for query, column in ((first, versions.c.article), (again, rereadings.c.article))
        for row in connection.execute(query.where(column.in_(wanted)))
    ]
    return sorted(found)


def passage_digest(passage: str) -> str:
    """By which an article's passages are told apart: 8 bytes of BLAKE2b, hex."""
    return hashlib.blake2b(passage.encode(), digest_size=8).hexdigest()


class Indexer:
    """Passages about to be indexed in one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._known: dict[int, dict[str, _Stretch]] = defaultdict(dict)
        self._stretches: list[_Stretch] = []
        self._words: dict[Posting, list[tuple[str, ...]]] = {}

    def expect(self, articles: Iterable[int]) -> None:
        """Loads the passages of articles that are about to get another version."""
        for numbers in chunked(articles):
            query = select(passages).where(passages.c.article.in_(numbers)).order_by(passages.c.first)
            for row in self._connection.execute(query).mappings():
                self._known[row["article"]][row["digest"]] = _Stretch(**row, stored=True)

    def add(self, article: int, version: int, content: Content, *, ours: bool = False) -> None:
        """Notes which passages came with a version and which went; `ours`: the same version, as read again."""
        known = self._known[article]
        slot = 1 + max((stretch.slot for stretch in known.values()), default=-1)
        now = {passage_digest(passage): passage for passage in passages_of(content)}
        for digest, stretch in known.items():
            if stretch.last is None and digest not in now:
                stretch.end(version if ours else version - 1, ours)
        for digest, passage in now.items():
            old = known.get(digest)
            if old is None or old.last is not None:
                came = _Stretch(article, 0, version, None, ours, False, slot, digest)
                self._begin(old, came, passage)

    def _begin(self, old: _Stretch | None, came: _Stretch, passage: str) -> None:
        known = self._known[came.article]
        if old and old.first == came.first:  # a second re-reading brings back what the first one lost
            old.end(None, False)
            return
        if old:
            came.n, came.slot = old.n, old.slot
        else:
            came.n = 1 + max((stretch.n for stretch in known.values()), default=-1)
            self._words.setdefault(Posting(came.article, came.slot), []).append(words(passage))
        known[came.digest] = came
        self._stretches.append(came)

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

    @property
    def slots(self) -> Mapping[Posting, Sequence[tuple[str, ...]]]:
        """The words that were added: slot -> its passages, in the order they are indexed in."""
        return self._words

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
    slot: int
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


def add_words(connection: Connection, found: Mapping[Posting, Sequence[tuple[str, ...]]]) -> None:
    """Puts the words of slots into the index. In order: FTS5 writes a segment each time row ids go down."""
    slots = sorted((posting, passages) for posting, passages in found.items() if posting.slot <= MAX_SLOT)
    if not slots:
        return
    if connection.dialect.name == "postgresql":
        statement = "INSERT INTO passage_words (article, slot, words) VALUES (:article, :slot, CAST(:words AS tsvector))"
        rows = [{**posting._asdict(), "words": _tsvector(passages)} for posting, passages in slots]
    else:
        statement = "INSERT INTO passage_words (rowid, words) VALUES (:id, :words)"
        rows = [{"id": _rowid(*posting), "words": _joined(passages)} for posting, passages in slots]
    connection.execute(text(statement), rows)


def drop_words(connection: Connection, posting: Posting, passages: Sequence[tuple[str, ...]]) -> None:
    """Takes a slot's words out of the index; FTS5 must be told what they were, in their order."""
    if connection.dialect.name == "postgresql":
        connection.execute(
            text("DELETE FROM passage_words WHERE article = :article AND slot = :slot"), posting._asdict()
        )
        return
    statement = "INSERT INTO passage_words (passage_words, rowid, words) VALUES ('delete', :id, :words)"
    connection.execute(text(statement), {"id": _rowid(*posting), "words": _joined(passages)})


def articles_with(
    connection: Connection, terms: Sequence[tuple[str, ...]], *, before: int | None, size: int
) -> Iterator[tuple[int, list[list[int]]]]:
    """Articles that ever had every term, the last stored first, from below `before`; with each, the slots of each term.

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
        """The slots of the article it stands at; goes on to the next."""
        taken = [self._page[self._place]]
        self._step()
        while self.article == taken[0].article:
            taken.append(self._page[self._place])
            self._step()
        return [posting.slot for posting in taken]

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
    """At most `size` slots that have a term, highest first, below a row id."""
    bound = _rowid(1 << 40, 0) if below is None else below
    if connection.dialect.name == "postgresql":
        query = {
            "q": _tsquery(term),
            "a": min(bound >> _BITS, (1 << 31) - 1),
            "slot": bound & _MASK,
            "size": size,
        }
        yield from (Posting(row.article, row.slot) for row in connection.execute(_POSTINGS_PG, query))
        return
    query = {"q": '"' + " ".join(term) + '"', "below": bound, "size": size}
    for (rowid,) in connection.execute(_POSTINGS_FTS, query):
        yield Posting(rowid >> _BITS, rowid & _MASK)


_POSTINGS_FTS: Final = text(
    "SELECT rowid FROM passage_words WHERE passage_words MATCH :q AND rowid < :below ORDER BY rowid DESC LIMIT :size"
)
_POSTINGS_PG: Final = text(
    "SELECT article, slot FROM passage_words WHERE words @@ CAST(:q AS tsquery) AND (article, slot) < (:a, :slot) "
    "ORDER BY article DESC, slot DESC LIMIT :size"
)


Asked = Sequence[tuple[tuple[str, ...], Iterable[int]]]
"""(term, slots of one article that have it), for each term of a query."""


def spans(connection: Connection, asked: Mapping[int, Asked]) -> dict[int, list[list[Span]]]:
    """For each article and term, from which version to which its passages stood there; they can come and go more than once.

    Unpacks what the slots were indexed from, for the index does not say which passages of a slot have the term.
    """
    slots = {(article, slot) for article, terms in asked.items() for _, of_term in terms for slot in of_term}
    # By articles alone: SQLite looks through the whole table for pairs.
    rows = [
        row
        for chunk in chunked(sorted(asked))
        for row in connection.execute(
            select(passages).where(passages.c.article.in_(chunk)).order_by(passages.c.first)
        )
        if (row.article, row.slot) in slots
    ]
    known = _texts_of(connection, {(row.article, row.first) for row in rows})
    folded = {(row.article, row.digest): words(known.get(row.digest, "")) for row in rows}
    found: dict[int, list[list[Span]]] = {}
    for article, terms in asked.items():
        own = [row for row in rows if row.article == article]
        found[article] = [
            [_span(row, known) for row in own if has(folded[article, row.digest], term)] for term, _ in terms
        ]
    return found


def _span(row: Row[Any], texts: Mapping[str, str]) -> Span:
    return Span(row.first, row.last, row.first_ours, row.last_ours, texts[row.digest])


def has(folded: tuple[str, ...], term: tuple[str, ...]) -> bool:
    """Whether a passage's words have a term's, one after another.

    >>> has(("it", "broke", "at", "night"), ("at", "night")), has(("at", "the", "night"), ("at", "night"))
    (True, False)
    """
    if len(term) == 1:
        return term[0] in folded
    return any(folded[i : i + len(term)] == term for i, word in enumerate(folded) if word == term[0])


def _texts_of(connection: Connection, wanted: set[tuple[int, int]]) -> dict[str, str]:
    """The passages of some articles' versions in all their readings: digest -> text. Those of withdrawn bodies are left out."""
    readings = readings_of(connection, {article for article, _ in wanted})
    names = [reading.body for reading in readings if (reading.article, reading.number) in wanted]
    contents = (bodies.decode(body.data) for body in bodies.load(connection, names).values())
    return {passage_digest(passage): passage for content in contents for passage in passages_of(content)}


def _rowid(article: int, slot: int) -> int:
    return article << _BITS | slot


def _joined(passages: Sequence[tuple[str, ...]]) -> str:
    return f" {_BORDER} ".join(" ".join(folded) for folded in passages)


def _tsvector(passages: Sequence[tuple[str, ...]]) -> str:
    """Words with their positions, as a tsvector is written; folded words hold neither quotes nor backslashes."""
    places: dict[str, list[str]] = defaultdict(list)
    start = 1
    for folded in passages:
        for position, word in enumerate(folded, start):
            places[word].append(str(min(position, _MAX_POSITION)))
        start += len(folded) + 1  # a gap, so that no phrase reaches over
    return " ".join(f"'{word}':{','.join(at[:255])}" for word, at in places.items())


def _tsquery(term: tuple[str, ...]) -> str:
    return " <-> ".join(f"'{word}'" for word in term)
