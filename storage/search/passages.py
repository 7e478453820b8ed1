"""The search index: which words stand in which article, and in which versions.

A passage is a title or one block. Its words are indexed once an article, however many versions carry it: with
the version that brought it, in one *slot* of the article together with all else that was new in that version.
`passages` keeps from which version to which each one stood. So the index of a long history is hardly larger
than that of its newest versions, and the life of a phrase can be read off: the index names articles, their
bodies say which passages have the words. It can be built again from the bodies; it refuses to rank.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final, NamedTuple

from sqlalchemy import Connection, delete, func, literal, select, text

from presslog.core.errors import Damaged
from presslog.storage.database import bodies, in_chunks
from presslog.storage.database.schema import articles as article_rows
from presslog.storage.database.schema import passages, rereadings, versions
from presslog.storage.model import Content
from presslog.storage.search import inverted_index as wordindex
from presslog.storage.search.inverted_index import Posting, Term
from presslog.storage.search.passage_texts import IndexedPassage, load_passages, passage_digest, passages_of
from presslog.storage.search.search_terms import folded_words, has_term


class PassageSpan(NamedTuple):
    """First and last version that carry a passage; `last` None: it is still there.

    `…_ours`: our re-reading made it come or go.
    """

    first: int
    last: int | None
    first_ours: bool = False
    last_ours: bool = False
    text: str = ""


class VersionReading(NamedTuple):
    """One reading of a version: 0 the first one, from 1 ours again."""

    article: int
    number: int
    reading: int
    body: str


def readings_of(connection: Connection, articles: Iterable[int]) -> list[VersionReading]:
    """Every reading of some articles' versions, in the order they were indexed."""
    wanted = list(articles)
    first = select(versions.c.article, versions.c.number, literal(0), versions.c.body)
    again = select(rereadings.c.article, rereadings.c.number, rereadings.c.reading, rereadings.c.body)
    found = [
        VersionReading(*row)
        for query, column in ((first, versions.c.article), (again, rereadings.c.article))
        for row in connection.execute(query.where(column.in_(wanted)))
    ]
    return sorted(found)


@dataclass(slots=True)
class PassageStretch:
    """A passage's stay in an article, as `passages` packs it.

    Mutable, for it may end in the transaction that began it.

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


_DIGEST_BYTES: Final = 8


def pack_passages(stretches: Iterable[PassageStretch]) -> bytes:
    """An article's passages in the order they came.

    Digest, slot, first and last version (0: still there) with whose doing it was.

    >>> unpack_passages(pack_passages([PassageStretch(bytes(8), 200, 1, 4, last_ours=True)]))[0].last
    4
    """
    return b"".join(
        one.digest
        + b"".join(
            map(
                _pack_number,
                (one.slot, one.first, (one.last or 0) << 2 | one.first_ours | one.last_ours << 1),
            )
        )
        for one in stretches
    )


def unpack_passages(data: bytes) -> list[PassageStretch]:
    """What `pack_passages` packed. Raises `Damaged` where it cannot have been."""
    found, rest = [], iter(data)
    while digest := bytes(islice(rest, _DIGEST_BYTES)):
        try:
            slot, first, last = _unpack_number(rest), _unpack_number(rest), _unpack_number(rest)
        except StopIteration as error:
            raise Damaged("passages do not unpack; `presslog verify` names the article") from error
        found.append(PassageStretch(digest, slot, first, last >> 2 or None, bool(last & 1), bool(last & 2)))
    return found


def _pack_number(number: int) -> bytes:
    """Seven bits a byte, the lowest first; the eighth says that more follow (LEB128, DWARF 5 §7.6)."""
    found = bytearray()
    while number > 127:
        found.append(number & 127 | 128)
        number >>= 7
    return bytes((*found, number))


def _unpack_number(data: Iterator[int]) -> int:
    found = shift = 0
    while (byte := next(data)) > 127:
        found |= (byte & 127) << shift
        shift += 7
    return found | byte << shift


class _FoldedPassages(Mapping[Posting, Sequence[Term]]):
    """The words of slots' passages, made whenever they are asked for.

    A large first run's would take more memory than its texts.
    """

    def __init__(self, passages: Mapping[Posting, Sequence[str]]) -> None:
        self._passages = passages

    def __getitem__(self, posting: Posting) -> Sequence[Term]:
        return tuple(map(folded_words, self._passages[posting]))

    def __iter__(self) -> Iterator[Posting]:
        return iter(self._passages)

    def __len__(self) -> int:
        return len(self._passages)


class Indexer:
    """Passages about to be indexed in one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._stretches: dict[int, list[PassageStretch]] = defaultdict(list)
        self._new: dict[Posting, list[str]] = {}

    def expect(self, articles: Iterable[int]) -> None:
        """Loads the passages of articles that are about to get another version."""
        self._stretches |= stretches_of(self._connection, articles)

    def add(self, article: int, version: int, content: Content, *, ours: bool = False) -> None:
        """Notes which passages came with a version and which went.

        `ours`: the same version, as read again.
        """
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
                stretches.append(PassageStretch(digest, slot, version, first_ours=ours))
                self._new.setdefault(Posting(article, slot), []).append(passage)
            elif (
                old.last is not None and old.first == version
            ):  # a second re-reading brings back what the first lost
                old.end(None, False)
            elif old.last is not None:
                stretches.append(PassageStretch(digest, old.slot, version, first_ours=ours))

    def flush(self) -> None:
        """Writes what was added."""
        rows = [{"article": no, "stretches": stretches} for no, stretches in self.packed.items()]
        if rows:
            self._connection.execute(_PUT, rows)
        wordindex.add_to_index(self._connection, self.slots)

    @property
    def slots(self) -> Mapping[Posting, Sequence[Term]]:
        """The words that were added: slot -> its passages, in the order they are indexed in."""
        return _FoldedPassages(self._new)

    @property
    def packed(self) -> dict[int, bytes]:
        """What was expected and added, as `passages` holds it, by article."""
        return {no: pack_passages(stretches) for no, stretches in self._stretches.items()}


def index_articles(connection: Connection, articles: Collection[int]) -> tuple[Indexer, set[int]]:
    """Return what the bodies tell of some articles' passages.

    And the articles of which a body was withdrawn.
    """
    indexer, readings = Indexer(connection), readings_of(connection, articles)
    contents = bodies.load_bodies(connection, (reading.body for reading in readings))
    for reading in readings:
        if reading.body in contents:
            content = bodies.decode_content(contents[reading.body].data)
            indexer.add(reading.article, reading.number, content, ours=reading.reading > 0)
    return indexer, {reading.article for reading in readings if reading.body not in contents}


def rebuild_index(connection: Connection) -> None:
    """Fills an empty index from the bodies, so many articles at a time as it keeps together."""
    last = connection.scalar(select(func.max(article_rows.c.no))) or 0
    for start in range(0, last + 1, wordindex.TOGETHER):
        near = article_rows.c.no.between(start, start + wordindex.TOGETHER - 1)
        index_articles(connection, connection.scalars(select(article_rows.c.no).where(near)).all())[0].flush()


def renew_index(connection: Connection) -> None:
    """Throws the index away and makes it anew from the bodies. Nothing else is written."""
    connection.execute(delete(passages))
    wordindex.clear_index(connection)
    rebuild_index(connection)


_PUT: Final = text(
    "INSERT INTO passages (article, stretches) VALUES (:article, :stretches) "
    "ON CONFLICT (article) DO UPDATE SET stretches = excluded.stretches"
)


def stretches_of(connection: Connection, articles: Iterable[int]) -> dict[int, list[PassageStretch]]:
    """The passages of some articles, each article's in the order they came. Raises `Damaged`."""
    return {
        row.article: unpack_passages(row.stretches)
        for numbers in in_chunks(articles)
        for row in connection.execute(select(passages).where(passages.c.article.in_(numbers)))
    }


_FIRST: Final = 25
"""Articles that a walk reads at first; twice as many each time it has gone through them."""
_NEAR: Final = 75
"""To read so many articles on takes as long as to ask again further down."""


def articles_with(
    connection: Connection, terms: Sequence[Term], *, before: int | None, size: int, wanted: int = 0
) -> Iterator[int]:
    """Articles that may have had every term, the last stored first, from below `before`.

    `passage_spans` says which had, and when. `wanted`: so many will likely be taken; `size`: read at once.

    What the index's readers read is walked in step: whichever is ahead is asked again below the one furthest
    behind, so that common words next to a rare one are hardly read.
    """
    readers = wordindex.index_readers(connection, terms)
    first = _FIRST if len(readers) > 1 else max(wanted, _FIRST)  # of one reader's, each is one of all
    walks = [_Walk(reader, before, size, first) for reader in readers]
    while all(walk.article is not None for walk in walks):
        heads = [walk.article or 0 for walk in walks]
        lowest = min(heads)
        if lowest == max(heads):
            yield lowest
        for walk in walks:
            walk.seek(lowest if lowest < max(heads) else lowest - 1)


class _Walk:
    """A reader's articles, downwards."""

    def __init__(self, reader: wordindex.Reader, before: int | None, size: int, first: int) -> None:
        self._reader, self._most = reader, size
        self._size = min(size, first)
        self._page: list[int] = []
        self._place = 0
        self._read_page(wordindex.END if before is None else before)

    @property
    def article(self) -> int | None:
        """The article it stands at; None: there is no more."""
        return self._page[self._place] if self._place < len(self._page) else None

    def seek(self, article: int) -> None:
        """Goes down to `article`, or the next one below it."""
        if self._page and self._page[-1] > article:
            near = self._gap_after(article) < _NEAR
            self._size = min(2 * self._size, self._most) if near else min(_FIRST, self._most)
            self._read_page(article + 1)
        while (here := self.article) is not None and here > article:
            self._place += 1

    def _gap_after(self, article: int) -> float:
        """How many articles lie between the page's last one and one below it, if they go on as they did."""
        last = self._page[-1]
        return len(self._page) / (self._page[0] - last + 1) * (last - article)

    def _read_page(self, below: int) -> None:
        self._page, self._place = self._reader.below(below, self._size), 0


def passage_spans(
    connection: Connection, terms: Sequence[Term], numbers: Collection[int]
) -> dict[int, list[list[PassageSpan]]]:
    """For each article and term, from which version to which its passages stood there.

    They can come and go more than once.

    Unpacks what was indexed, for the index does not say which passages have a term.
    """
    stretches = stretches_of(connection, sorted(numbers))
    known = _passages_of_versions(
        connection, {(article, n) for article, of in stretches.items() for n in fewest_versions(of)}
    )
    return {
        article: [
            [
                _span_of(stretch, passage.text)
                for stretch in stretches.get(article, ())
                if (passage := known.get(stretch.digest)) and has_term(passage.folded, term)
            ]
            for term in terms
        ]
        for article in numbers
    }


def current_articles(connection: Connection, terms: Sequence[Term], numbers: Collection[int]) -> list[int]:
    """Those of some articles whose current version has every term.

    Where most have not, less work than `passage_spans`: no stretch is unpacked, and one version of each
    article read.
    """
    query = select(article_rows.c.no, article_rows.c.body).where(article_rows.c.no.in_(numbers))
    named = {row.no: row.body for row in connection.execute(query)}
    known = load_passages(connection, filter(None, named.values()))
    return [
        number
        for number in numbers
        if all(any(has_term(one.folded, term) for one in known.get(named[number], ())) for term in terms)
    ]


def fewest_versions(stretches: Iterable[PassageStretch]) -> list[int]:
    """The fewest versions that have every passage among them.

    Each is the first of some stretch, so its body was there to be indexed.

    >>> old, new, other = PassageStretch(b"", 0, 1, 3), PassageStretch(b"", 1, 4), PassageStretch(b"", 0, 1)
    >>> fewest_versions([old, new, other])
    [4, 1]
    """
    found: list[int] = []
    for stretch in sorted(stretches, key=lambda stretch: stretch.first, reverse=True):
        if not found or (stretch.last or found[-1]) < found[-1]:
            found.append(stretch.first)
    return found


def _span_of(stretch: PassageStretch, text: str) -> PassageSpan:
    return PassageSpan(stretch.first, stretch.last, stretch.first_ours, stretch.last_ours, text)


def _passages_of_versions(
    connection: Connection, wanted: set[tuple[int, int]]
) -> dict[bytes, IndexedPassage]:
    """The passages of some articles' versions in all their readings, by digest.

    Those of withdrawn bodies are left out.
    """
    readings = readings_of(connection, {article for article, _ in wanted})
    names = [reading.body for reading in readings if (reading.article, reading.number) in wanted]
    return {passage.digest: passage for of in load_passages(connection, names).values() for passage in of}
