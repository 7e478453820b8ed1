"""The inverted index: which words stand in which slots of which articles. FTS5 on SQLite, GIN over tsvectors on PostgreSQL.

Both are asked alike, downwards from the article stored last, so that a page of hits costs the same in a long history as in a short one.
Folded words go in and come back as postings; what a slot or a passage is, it refuses to know.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Final, NamedTuple, Protocol

from sqlalchemy import Connection, text

Term = tuple[str, ...]
"""Folded words that follow one another."""


class Posting(NamedTuple):
    """A slot of an article that has a term. Slots count from 0."""

    article: int
    slot: int


END: Final = Posting((1 << 31) - 1, 0)
"""Above every posting."""
_FAR: Final = 14
MAX_SLOT: Final = (1 << _FAR) - 1
"""What is new in an article's versions after so many that brought something new is kept and shown, but not indexed."""
_BORDER: Final = "\ue000"
"""Stands between two passages in the index, so that no phrase reaches over: a word that no text folds to."""


class Reader(Protocol):
    """One term's postings."""

    def below(self, posting: Posting, size: int) -> list[Posting]:
        """The highest below one, highest first: at most `size`; fewer only where there are no more."""
        ...


def reader(connection: Connection, term: Term) -> Reader:
    """What reads a term's postings from this database's index."""
    if connection.dialect.name == "postgresql":
        return _Gin(connection, term)
    return _Fts(connection, term)


def add(connection: Connection, found: Mapping[Posting, Sequence[Term]]) -> None:
    """Puts the words of slots into the index, passage by passage. In order: FTS5 writes a segment each time row ids go down."""
    slots = sorted(
        ((posting, passages) for posting, passages in found.items() if posting.slot <= MAX_SLOT),
        key=lambda slot: _rowid(slot[0]),
    )
    if not slots:
        return
    if connection.dialect.name == "postgresql":
        rows = [{**posting._asdict(), "words": _cut(_joined(passages))} for posting, passages in slots]
        connection.execute(_ADD_GIN, rows)
        connection.execute(_MERGE_GIN)
    else:
        rows = [{"id": _rowid(posting), "words": _joined(passages)} for posting, passages in slots]
        connection.execute(_ADD_FTS, rows)


def drop(connection: Connection, posting: Posting, passages: Sequence[Term]) -> None:
    """Takes a slot's words out of the index; FTS5 must be told what they were, in their order."""
    if connection.dialect.name == "postgresql":
        connection.execute(_DROP_GIN, posting._asdict())
    else:
        connection.execute(_DROP_FTS, {"id": _rowid(posting), "words": _joined(passages)})


def _joined(passages: Sequence[Term]) -> str:
    return f" {_BORDER} ".join(" ".join(folded) for folded in passages if folded)


# --- SQLite --------------------------------------------------------------------------------------------------------------


class _Region(NamedTuple):
    """Row ids from `base` on: an article's number, then `bits` of the slot's."""

    base: int
    bits: int

    def place(self, posting: Posting) -> int:
        """The row id of a posting, or of the first one that is not below it."""
        return self.base + (posting.article << self.bits) + min(posting.slot, 1 << self.bits)

    def posting(self, rowid: int) -> Posting:
        """The posting of a row id."""
        return Posting((rowid - self.base) >> self.bits, (rowid - self.base) & (1 << self.bits) - 1)


# Row ids close to one another take few bytes, and rise with the articles within a region. Nearly all words are those of an article's
# first version, in slot 0; the next seven slots come after them, the rest below zero.
_REGIONS: Final = (_Region(0, 0), _Region(1 << 40, 3), _Region(-(1 << 62), _FAR))

_ADD_FTS: Final = text("INSERT INTO passage_words (rowid, words) VALUES (:id, :words)")
_DROP_FTS: Final = text(
    "INSERT INTO passage_words (passage_words, rowid, words) VALUES ('delete', :id, :words)"
)
_ASK_FTS: Final = text(
    "SELECT rowid FROM passage_words WHERE passage_words MATCH :q AND rowid >= :low AND rowid < :high "
    "ORDER BY rowid DESC LIMIT :size"
)


def _rowid(posting: Posting) -> int:
    return next(region for region in _REGIONS if posting.slot < 1 << region.bits).place(posting)


class _Fts:
    """Postings out of FTS5, which gives them in the order of their row ids."""

    def __init__(self, connection: Connection, term: Term) -> None:
        self._connection = connection
        self._query = '"' + " ".join(term) + '"'

    def below(self, posting: Posting, size: int) -> list[Posting]:
        """See `Reader`."""
        found = (each for region in _REGIONS for each in self._in(region, posting, size))
        return sorted(found, reverse=True)[:size]

    def _in(self, region: _Region, posting: Posting, size: int) -> list[Posting]:
        asked = {"q": self._query, "low": region.base, "high": region.place(posting), "size": size}
        return [region.posting(rowid) for rowid in self._connection.scalars(_ASK_FTS, asked)]


# --- PostgreSQL ----------------------------------------------------------------------------------------------------------

# The function is laid by migration 0003. To a slot's words it adds words that no text has: the blocks of 512, 4,096, … articles in which
# its article lies, for GIN knows no order and so can look in one block after another; and one of 65,536 for each two words in a row, for
# GIN knows no places, and a slot must be fetched to see whether a phrase stands in it.
_BLOCKS: Final = (9, 12, 15, 18, 21)
_LONGEST: Final = 700_000
"""Bytes of words: a tsvector holds a megabyte, the pairs among it, and what stands behind is not indexed."""

_ADD_GIN: Final = text("INSERT INTO passage_words (article, slot, words) VALUES (:article, :slot, :words)")
_MERGE_GIN: Final = text("SELECT gin_clean_pending_list('ix_passage_words_words')")
"""New rows wait in a list that every query walks through; it is merged when a run is recorded, not when a reader waits."""
_DROP_GIN: Final = text("DELETE FROM passage_words WHERE article = :article AND slot = :slot")
_HIGHEST_GIN: Final = text("SELECT max(article) FROM passage_words")
# Materialized, or the planner walks the primary key, which is in the right order, and makes the words of every row on the way.
_ASK_GIN: Final = (
    "WITH met AS MATERIALIZED (SELECT article, slot FROM passage_words "
    "WHERE passage_lexemes(article, words) @@ CAST(:q AS tsquery){phrase}) "
    "SELECT article, slot FROM met WHERE (article, slot) < (:article, :slot) "
    "ORDER BY article DESC, slot DESC LIMIT :size"
)
_ASK_WORD: Final = text(_ASK_GIN.format(phrase=""))
_ASK_PHRASE: Final = text(_ASK_GIN.format(phrase=" AND strpos(' ' || words || ' ', :phrase) > 0"))


class _Gin:
    """Postings out of GIN, block by block: a small one first, larger ones where a term is rare."""

    def __init__(self, connection: Connection, term: Term) -> None:
        self._connection = connection
        self._ask = _ASK_WORD if len(term) == 1 else _ASK_PHRASE
        self._words = [f"'{word}'" for word in dict.fromkeys((*term, *map(_pair, pairwise(term))))]
        self._phrase = f" {' '.join(term)} "
        self._level = 0
        self._end = Posting(1 + (connection.scalar(_HIGHEST_GIN) or 0), 0)

    def below(self, posting: Posting, size: int) -> list[Posting]:
        """See `Reader`."""
        found: list[Posting] = []
        at = min(posting, self._end)
        while at > (0, 0) and len(found) < size:
            wanted = size - len(found)
            met = self._in(self._level, at, wanted)
            found += met
            if len(met) == wanted:
                self._level = max(self._level - 1, 0)
            else:
                at = self._foot(self._level, at)
                self._level = min(self._level + (len(met) <= size // 8), len(_BLOCKS))
        return found

    def _in(self, level: int, posting: Posting, size: int) -> list[Posting]:
        """The postings below one that lie in the block of the article just below it."""
        words = self._words
        if level < len(_BLOCKS):
            words = [*words, f"'{_BLOCKS[level]}:{_last(posting) >> _BLOCKS[level]}'"]
        asked = {"q": " & ".join(words), "phrase": self._phrase, "size": size, **posting._asdict()}
        return [Posting(*row) for row in self._connection.execute(self._ask, asked)]

    def _foot(self, level: int, posting: Posting) -> Posting:
        """Where the block of the article just below a posting begins."""
        if level == len(_BLOCKS):
            return Posting(0, 0)
        return Posting(_last(posting) >> _BLOCKS[level] << _BLOCKS[level], 0)


def _pair(words: tuple[str, str]) -> str:
    """One of 65,536 words that no text has, for two that follow one another."""
    return f":{hashlib.md5(' '.join(words).encode(), usedforsecurity=False).hexdigest()[:4]}"


def _last(posting: Posting) -> int:
    """The highest article that has a posting below one."""
    return posting.article if posting.slot else posting.article - 1


def _cut(words: str) -> str:
    """As many whole words as a tsvector holds."""
    if len(words) * 4 <= _LONGEST:
        return words
    return words.encode()[:_LONGEST].decode(errors="ignore").rpartition(" ")[0]
