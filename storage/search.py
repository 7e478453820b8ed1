"""The search index: which words stand in which article, and in which versions.

A passage is a title or one block. Its words are indexed once an article, however many versions carry it: with the version that brought it,
in one *slot* of the article together with all else that was new in that version. `passages` keeps from which version to which each one
stood. So the index of a long history is hardly larger than that of its newest versions, and the life of a phrase can be read off: the index
names articles and slots, the bodies say which passages have the words. It can be built again from the bodies; it refuses to rank.
"""

from __future__ import annotations

import hashlib
import struct
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final, NamedTuple

from sqlalchemy import Connection, literal, select, text

from storage import bodies
from storage.chunks import CHUNK, chunked
from storage.errors import Damaged
from storage.model import Content
from storage.schema import articles as article_rows
from storage.schema import passages, rereadings, versions
from storage.terms import fold, split, words

_NEAR: Final = 4
"""An FTS5 row id is the article's number, then four bits of the slot's: hits come in the articles' order by themselves, in few bytes."""
_FAR: Final = 14
"""The few slots whose number needs more bits have row ids of their own, below zero."""
_LOWEST: Final = -(1 << 62)
MAX_SLOT: Final = (1 << _FAR) - 1
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


def passage_digest(passage: str) -> bytes:
    """By which an article's passages are told apart: 8 bytes of BLAKE2b."""
    return hashlib.blake2b(passage.encode(), digest_size=8).digest()


@dataclass(slots=True)
class Stretch:
    """A passage's stay in an article, as `passages` packs it: mutable, for it may end in the transaction that began it.

    `last` None: it is still there. `…_ours`: our re-reading made it come or go.
    """

    digest: bytes
    slot: int
    first: int
    last: int | None = None
    first_ours: bool = False
    last_ours: bool = False

    def end(self, last: int | None, ours: bool) -> None:
        """It went with a version; None: it did not, after all."""
        self.last, self.last_ours = last, ours


_PACKED: Final = struct.Struct("<8sIIIB")


def pack(stretches: Iterable[Stretch]) -> bytes:
    """An article's passages in the order they came: digest, slot, first and last version (0: still there), whose doing.

    >>> unpack(pack([Stretch(bytes(8), 0, 1, 4, last_ours=True)]))[0].last
    4
    """
    return b"".join(
        _PACKED.pack(one.digest, one.slot, one.first, one.last or 0, one.first_ours | one.last_ours << 1)
        for one in stretches
    )


def unpack(data: bytes) -> list[Stretch]:
    """What `pack` packed. Raises `Damaged` where it cannot have been."""
    try:
        rows = list(_PACKED.iter_unpack(data))
    except struct.error as error:
        raise Damaged(f"passages do not unpack: {error}; `presslog verify` names the article") from error
    return [
        Stretch(digest, slot, first, last or None, bool(ours & 1), bool(ours & 2))
        for digest, slot, first, last, ours in rows
    ]


class Indexer:
    """Passages about to be indexed in one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._stretches: dict[int, list[Stretch]] = defaultdict(list)
        self._words: dict[Posting, list[tuple[str, ...]]] = {}

    def expect(self, articles: Iterable[int]) -> None:
        """Loads the passages of articles that are about to get another version."""
        self._stretches |= stretches_of(self._connection, articles)

    def add(self, article: int, version: int, content: Content, *, ours: bool = False) -> None:
        """Notes which passages came with a version and which went; `ours`: the same version, as read again."""
        stretches = self._stretches[article]
        known = {stretch.digest: stretch for stretch in stretches}
        slot = 1 + max((stretch.slot for stretch in stretches), default=-1)
        now = {passage_digest(passage): passage for passage in passages_of(content)}
        for digest, stretch in known.items():
            if stretch.last is None and digest not in now:
                stretch.end(version if ours else version - 1, ours)
        for digest, passage in now.items():
            old = known.get(digest)
            if old is None:
                stretches.append(Stretch(digest, slot, version, first_ours=ours))
                self._words.setdefault(Posting(article, slot), []).append(words(passage))
            elif (
                old.last is not None and old.first == version
            ):  # a second re-reading brings back what the first lost
                old.end(None, False)
            elif old.last is not None:
                stretches.append(Stretch(digest, old.slot, version, first_ours=ours))

    def flush(self) -> None:
        """Writes what was added."""
        rows = [{"article": no, "stretches": stretches} for no, stretches in self.packed.items()]
        if rows:
            self._connection.execute(_PUT, rows)
        add_words(self._connection, self._words)

    @property
    def slots(self) -> Mapping[Posting, Sequence[tuple[str, ...]]]:
        """The words that were added: slot -> its passages, in the order they are indexed in."""
        return self._words

    @property
    def packed(self) -> dict[int, bytes]:
        """What was expected and added, as `passages` holds it, by article."""
        return {no: pack(stretches) for no, stretches in self._stretches.items()}


def indexed(connection: Connection, articles: Collection[int]) -> tuple[Indexer, set[int]]:
    """What the bodies tell of some articles' passages; and articles of which they do not tell all, one being withdrawn."""
    indexer, readings = Indexer(connection), readings_of(connection, articles)
    contents = bodies.load(connection, (reading.body for reading in readings))
    for reading in readings:
        if reading.body in contents:
            content = bodies.decode(contents[reading.body].data)
            indexer.add(reading.article, reading.number, content, ours=reading.reading > 0)
    return indexer, {reading.article for reading in readings if reading.body not in contents}


def rebuild(connection: Connection) -> None:
    """Fills an empty index from the bodies, some articles at a time."""
    last = 0
    numbers = select(article_rows.c.no).order_by(article_rows.c.no).limit(CHUNK)
    while found := connection.scalars(numbers.where(article_rows.c.no > last)).all():
        indexed(connection, found)[0].flush()
        last = found[-1]


_PUT: Final = text(
    "INSERT INTO passages (article, stretches) VALUES (:article, :stretches) "
    "ON CONFLICT (article) DO UPDATE SET stretches = excluded.stretches"
)


def stretches_of(connection: Connection, articles: Iterable[int]) -> dict[int, list[Stretch]]:
    """The passages of some articles, each article's in the order they came. Raises `Damaged`."""
    return {
        row.article: unpack(row.stretches)
        for numbers in chunked(articles)
        for row in connection.execute(select(passages).where(passages.c.article.in_(numbers)))
    }


def add_words(connection: Connection, found: Mapping[Posting, Sequence[tuple[str, ...]]]) -> None:
    """Puts the words of slots into the index. In order: FTS5 writes a segment each time row ids go down."""
    slots = sorted(
        ((posting, passages) for posting, passages in found.items() if posting.slot <= MAX_SLOT),
        key=lambda slot: _rowid(*slot[0]),
    )
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
            self._page = postings(self._connection, self._term, last, self._size)
            self._place = 0

    def _read(self, before: int | None) -> None:
        below = None if before is None else Posting(before, 0)
        self._page, self._place = postings(self._connection, self._term, below, self._size), 0


def postings(
    connection: Connection, term: tuple[str, ...], below: Posting | None, size: int
) -> list[Posting]:
    """At most `size` slots that have a term, highest first, below one."""
    article, slot = below or Posting((1 << 31) - 1, 0)
    if connection.dialect.name == "postgresql":
        query = {"q": _tsquery(term), "article": article, "slot": slot, "size": size}
        return [Posting(*row) for row in connection.execute(_POSTINGS_PG, query)]
    near = (0, (article << _NEAR) + min(slot, 1 << _NEAR))
    far = (_LOWEST, _LOWEST + (article << _FAR | slot))
    asked = {"q": '"' + " ".join(term) + '"', "size": size}
    found = [
        connection.scalars(_POSTINGS_FTS, {**asked, "low": low, "high": high}).all()
        for low, high in (near, far)
    ]
    return sorted(map(_posting, chain.from_iterable(found)), reverse=True)[:size]


_POSTINGS_FTS: Final = text(
    "SELECT rowid FROM passage_words WHERE passage_words MATCH :q AND rowid >= :low AND rowid < :high "
    "ORDER BY rowid DESC LIMIT :size"
)
_POSTINGS_PG: Final = text(
    "SELECT article, slot FROM passage_words WHERE words @@ CAST(:q AS tsquery) AND (article, slot) < (:article, :slot) "
    "ORDER BY article DESC, slot DESC LIMIT :size"
)


def _rowid(article: int, slot: int) -> int:
    return article << _NEAR | slot if slot < 1 << _NEAR else _LOWEST + (article << _FAR | slot)


def _posting(rowid: int) -> Posting:
    if rowid >= 0:
        return Posting(rowid >> _NEAR, rowid & (1 << _NEAR) - 1)
    return Posting((rowid - _LOWEST) >> _FAR, (rowid - _LOWEST) & MAX_SLOT)


Asked = Sequence[tuple[tuple[str, ...], Collection[int]]]
"""(term, slots of one article that have it), for each term of a query."""


def spans(connection: Connection, asked: Mapping[int, Asked]) -> dict[int, list[list[Span]]]:
    """For each article and term, from which version to which its passages stood there; they can come and go more than once.

    Unpacks what the slots were indexed from, for the index does not say which passages of a slot have the term.
    """
    met = {
        article: [s for s in stretches if any(s.slot in of_term for _, of_term in asked[article])]
        for article, stretches in stretches_of(connection, sorted(asked)).items()
    }
    known = _texts_of(connection, {(article, s.first) for article, of in met.items() for s in of})
    wanted = {s.digest for of in met.values() for s in of}
    folded = {digest: fold(known.get(digest, "")) for digest in wanted}
    return {
        article: [
            [_span(s, known) for s in met.get(article, ()) if has(folded[s.digest], term)]
            for term, _ in terms
        ]
        for article, terms in asked.items()
    }


def _span(stretch: Stretch, texts: Mapping[bytes, str]) -> Span:
    return Span(stretch.first, stretch.last, stretch.first_ours, stretch.last_ours, texts[stretch.digest])


def has(folded: str, term: tuple[str, ...]) -> bool:
    """Whether a folded passage has a term's words, one after another.

    >>> (
    ...     has("it broke at night", ("at", "night")),
    ...     has("at the night", ("at", "night")),
    ...     has("a knight", ("night",)),
    ... )
    (True, False, False)
    """
    if not all(word in folded for word in term):  # most have not, and cutting into words takes long
        return False
    found = split(folded)
    return any(found[i : i + len(term)] == term for i, word in enumerate(found) if word == term[0])


def _texts_of(connection: Connection, wanted: set[tuple[int, int]]) -> dict[bytes, str]:
    """The passages of some articles' versions in all their readings: digest -> text. Those of withdrawn bodies are left out."""
    readings = readings_of(connection, {article for article, _ in wanted})
    names = [reading.body for reading in readings if (reading.article, reading.number) in wanted]
    contents = (bodies.decode(body.data) for body in bodies.load(connection, names).values())
    return {passage_digest(passage): passage for content in contents for passage in passages_of(content)}


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
