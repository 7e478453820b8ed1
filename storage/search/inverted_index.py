"""The inverted index: which words stand in which articles.
FTS5 on SQLite; on PostgreSQL a tsvector for what is young, packed pages for what has settled
(`storage.search.postgresql_pages`).

Both are asked alike, downwards from the article stored last, so that a page of hits costs the same in a long
history as in a short one. An article may be named that has a term's words and not the term: whoever asks
reads the texts anyway. Folded words come in and articles come back; what a slot or a passage is, it refuses
to know.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from itertools import groupby
from typing import Final, NamedTuple, Protocol

from sqlalchemy import Connection, text

from presslog.storage.database import in_chunks
from presslog.storage.search import postgresql_pages as wordpages

Term = tuple[str, ...]
"""Folded words that follow one another."""


class Posting(NamedTuple):
    """A slot of an article. Slots count from 0."""

    article: int
    slot: int


END: Final = (1 << 31) - 1
"""Above every article."""
TOGETHER: Final = wordpages.BLOCK
"""Articles, from a multiple of it on, that are best added at once: on PostgreSQL they share their pages."""
_FAR: Final = 14
MAX_SLOT: Final = (1 << _FAR) - 1
"""What is new in an article's versions after so many that brought something new is kept and shown, but not
indexed."""
_ROWS: Final = 100
"""Slots that FTS5 is given at once."""
_BORDER: Final = "\ue000"
"""Stands between two passages in the index, so that no phrase reaches over: a word that no text folds to."""


class Reader(Protocol):
    """Articles that may have one term or several."""

    def below(self, article: int, size: int) -> list[int]:
        """Return numbers below a given one, highest first: at least `size` while there are as many."""
        ...


def index_readers(connection: Connection, terms: Sequence[Term]) -> Sequence[Reader]:
    """What reads terms out of this database's index.

    An article that may have them all is read by every one of these.
    """
    if connection.dialect.name == "postgresql":
        # The young ones first: what settles in between is met twice then, never missed.
        return [
            wordpages.TermPages(connection, [(term, _young_articles(connection, term)) for term in terms])
        ]
    return [_Fts(connection, term) for term in terms]


def some_articles(
    connection: Connection, terms: Sequence[tuple[Term, Sequence[str] | None]], size: int
) -> list[list[int]]:
    """Up to so many articles that may have a term, in no order, for each of some terms.

    With each, the words of it that fewest texts have, or None. On SQLite these are looked for, near one another, for
    to read where the common ones stand takes most of the time; with None, the term word for word.
    """
    if connection.dialect.name == "postgresql":
        readers = (index_readers(connection, [term])[0] for term, _ in terms)
        return [reader.below(END, size)[:size] for reader in readers]
    asked = json.dumps([_fts_query(*each) for each in terms])
    found = connection.scalars(_SOME_FTS, {"queries": asked, "size": size * _SLOTS})
    return [_articles_in(rowids)[:size] for rowids in found]


def _fts_query(term: Term, rare: Sequence[str] | None) -> str:
    words = " ".join(f'"{word}"' for word in rare or ())
    return f"NEAR({words}, {len(term)})" if words else f'"{" ".join(term)}"'


def _articles_in(rowids: str | None) -> list[int]:
    numbers = rowids.split(",") if rowids else []
    return list(dict.fromkeys(article_of_rowid(int(number)) for number in numbers))


def add_to_index(connection: Connection, found: Mapping[Posting, Sequence[Term]]) -> None:
    """Puts the words of slots into the index, passage by passage.

    SQLite takes them a few at a time, so that `found` may make the words when they are asked for.
    """
    if connection.dialect.name == "postgresql":
        if slots := indexed_slots(found):
            _add_gin(connection, slots)
        return
    for postings in in_chunks(sorted(filter(_is_indexed, found), key=_slot_rowid), _ROWS):
        slots = indexed_slots({posting: found[posting] for posting in postings})
        connection.execute(_ADD_FTS, fts_rows(slots))


def drop_from_index(connection: Connection, found: Mapping[Posting, Sequence[Term]]) -> None:
    """Takes articles out of the index.

    All slots they have there, with their words in the order they were put in.
    """
    slots = indexed_slots(found)
    if not slots:
        return
    if connection.dialect.name == "postgresql":
        _drop_gin(connection, {posting.article for posting in slots})
    else:
        connection.execute(_DROP_FTS, fts_rows(slots))


def clear_index(connection: Connection) -> None:
    """Takes everything out of the index, whatever it holds."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("DELETE FROM passage_words"))
        connection.execute(text("DELETE FROM word_pages"))
    else:
        connection.execute(text("INSERT INTO passage_words (passage_words) VALUES ('delete-all')"))


def indexed_slots(found: Mapping[Posting, Sequence[Term]]) -> dict[Posting, str]:
    """Return the words of each of these slots that is indexed."""
    return {posting: _join_passages(found[posting]) for posting in filter(_is_indexed, found)}


def _is_indexed(posting: Posting) -> bool:
    return posting.slot <= MAX_SLOT


def _join_passages(passages: Sequence[Term]) -> str:
    return f" {_BORDER} ".join(" ".join(folded) for folded in passages if folded)


# --- SQLite -------------------------------------------------------------------------------------------------


class _Region(NamedTuple):
    """Row ids from `base` on: an article's number, then `bits` of the slot's."""

    base: int
    bits: int

    def place(self, posting: Posting) -> int:
        """The row id of a posting."""
        return self.base + (posting.article << self.bits) + posting.slot

    def article(self, rowid: int) -> int:
        """The article of a row id."""
        return (rowid - self.base) >> self.bits


# Row ids close to one another take few bytes, and rise with the articles within a region. Nearly all words
# are those of an article's
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


_SOME_FTS: Final = text(
    "SELECT (SELECT group_concat(rowid) FROM"
    " (SELECT rowid FROM passage_words WHERE passage_words MATCH asked.value LIMIT :size))"
    " FROM json_each(:queries) AS asked ORDER BY asked.key"
)
"""The slots of each of some questions, as one statement: a hundred of them cost more than their answers."""
_SLOTS: Final = 3
"""Slots of one article that may have a term, as a rule."""


def article_of_rowid(rowid: int) -> int:
    """The article whose slot a row id stands for.

    >>> article_of_rowid(_slot_rowid(Posting(7, 0))), article_of_rowid(_slot_rowid(Posting(7, 900)))
    (7, 7)
    """
    if rowid < 0:
        return _REGIONS[2].article(rowid)
    return _REGIONS[rowid >= _REGIONS[1].base].article(rowid)


def _slot_rowid(posting: Posting) -> int:
    return next(region for region in _REGIONS if posting.slot < 1 << region.bits).place(posting)


def fts_rows(slots: Mapping[Posting, str]) -> list[dict[str, object]]:
    """In order: FTS5 writes a segment each time row ids go down."""
    return [
        {"id": rowid, "words": words}
        for rowid, words in sorted((_slot_rowid(p), w) for p, w in slots.items())
    ]


class _Fts:
    """Articles out of FTS5, which gives slots in the order of their row ids."""

    def __init__(self, connection: Connection, term: Term) -> None:
        self._connection = connection
        self._query = '"' + " ".join(term) + '"'

    def below(self, article: int, size: int) -> list[int]:
        """See `Reader`."""
        found = {each for region in _REGIONS for each in self._in_region(region, article, size)}
        return sorted(found, reverse=True)[:size]

    def _in_region(self, region: _Region, article: int, size: int) -> list[int]:
        found: dict[int, None] = {}
        while True:
            high = region.place(Posting(article, 0))
            asked = {"q": self._query, "low": region.base, "high": high, "size": size}
            met = [region.article(rowid) for rowid in self._connection.scalars(_ASK_FTS, asked)]
            found |= dict.fromkeys(met)
            if len(met) < size or len(found) >= size:
                return list(found)
            article = met[-1]


# --- PostgreSQL ---------------------------------------------------------------------------------------------

_MANY: Final = 512
"""Slots of a block that settle when they are so many: all its pages are written anew, a second's work."""
_LONGEST: Final = 700_000
"""Bytes of words: a tsvector holds a megabyte with what it needs beside them, and what stands behind is not
indexed."""

_ADD_GIN: Final = text("INSERT INTO passage_words (article, slot, words) VALUES (:article, :slot, :words)")
_MERGE_GIN: Final = text("SELECT gin_clean_pending_list('ix_passage_words_words')")
"""New rows wait in a list that every query walks through; it is merged when a run is recorded, not when a
reader waits."""
_DROP_GIN: Final = text("DELETE FROM passage_words WHERE article = ANY(:articles)")
_ASK_GIN: Final = text(
    "SELECT DISTINCT article FROM passage_words WHERE passage_lexemes(words) @@ CAST(:q AS tsquery) "
    "AND (CAST(:phrase AS TEXT) IS NULL OR strpos(' ' || words || ' ', :phrase) > 0)"
)
_COUNT_GIN: Final = text("SELECT count(*) FROM passage_words WHERE article >= :low AND article < :high")
_TAKE_GIN: Final = text(
    "DELETE FROM passage_words WHERE article >= :low AND article < :high RETURNING article, words"
)


def _young_articles(connection: Connection, term: Term) -> Sequence[int]:
    """The articles of the young slots that have a term; they are few and read at once."""
    words = " & ".join(f"'{word}'" for word in dict.fromkeys(term))
    asked = {"q": words, "phrase": f" {' '.join(term)} " if len(term) > 1 else None}
    return connection.scalars(_ASK_GIN, asked).all()


def _add_gin(connection: Connection, slots: Mapping[Posting, str]) -> None:
    """Puts slots beside the young ones.

    Or with the young ones of their block into its pages where they are many.
    """
    young: list[Posting] = []
    for block, of in groupby(sorted(slots), lambda posting: wordpages.block_of(posting.article)):
        new = list(of)
        asked = {"low": block * wordpages.BLOCK, "high": (block + 1) * wordpages.BLOCK}
        if len(new) + (connection.scalar(_COUNT_GIN, asked) or 0) < _MANY:
            young += new
            continue
        taken = [(row.article, row.words) for row in connection.execute(_TAKE_GIN, asked)]
        settling = (*taken, *((posting.article, slots[posting]) for posting in new))
        found = [(article, part.split()) for article, words in settling for part in words.split(_BORDER)]
        wordpages.add_to_pages(connection, block, found)
    if young:
        rows = [{**posting._asdict(), "words": cut_words(slots[posting])} for posting in young]
        connection.execute(_ADD_GIN, rows)
        connection.execute(_MERGE_GIN)


def _drop_gin(connection: Connection, articles: Collection[int]) -> None:
    connection.execute(_DROP_GIN, {"articles": list(articles)})
    for block, of in groupby(sorted(articles), wordpages.block_of):
        wordpages.drop_from_pages(connection, block, of)


def cut_words(words: str) -> str:
    """As many whole words as a tsvector holds."""
    if len(words) * 4 <= _LONGEST:
        return words
    return words.encode()[:_LONGEST].decode(errors="ignore").rpartition(" ")[0]
