"""Whether the words that the search index holds are those of the articles, on either backend.

SQLite's words are read back out of FTS5 (`fts5vocab`) and held, slot by slot, against an index made anew in
memory by the same tokenizer. PostgreSQL's young slots are compared as text; of the settled pages, a key too
few or too many for an article is found. Nothing is written: the view that FTS5 is read through is a
temporary one.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from typing import Final

from sqlalchemy import Connection, text

from presslog.storage.search import inverted_index, postgresql_pages
from presslog.storage.search.inverted_index import Posting, Term

Slots = Mapping[Posting, Sequence[Term]]
"""What an article's slots should hold, as `passages.index_articles` gives it."""
_HASHES: Final = 1 << 64


class IndexCheck:
    """The words of the index as they are stored. `wrong_articles` is asked block by block, `strays` last."""

    def __init__(self, connection: Connection) -> None:
        self._postgresql = connection.dialect.name == "postgresql"
        self._connection = connection
        self._rows = {} if self._postgresql else _stored_sums(connection)

    def wrong_articles(self, articles: Collection[int], slots: Slots) -> set[int]:
        """Those of some articles whose indexed words are not those of their slots.

        On PostgreSQL `articles` are to be all of a block.
        """
        wanted = inverted_index.indexed_slots(slots)
        if self._postgresql:
            return _wrong_in_block(self._connection, articles, wanted, slots)
        return self._wrong_rows(articles, wanted)

    def strays(self) -> set[int]:
        """Articles that words are left of after all that there are were asked for."""
        if self._postgresql:
            return set()
        return {inverted_index.article_of_rowid(rowid) for rowid in self._rows}

    def _wrong_rows(self, articles: Collection[int], wanted: Mapping[Posting, str]) -> set[int]:
        sums = _expected_sums(wanted)
        wrong = {
            inverted_index.article_of_rowid(rowid)
            for rowid, total in sums.items()
            if self._rows.pop(rowid, 0) != total
        }
        return wrong & set(articles)


# --- SQLite -------------------------------------------------------------------------------------------------

_INSTANCES: Final = "SELECT doc, term, offset FROM temp.words_indexed"


@contextmanager
def _temporary_view(connection: Connection) -> Iterator[None]:
    """The index's words as a temporary table.

    `query_only` forbids even that; a file that was opened for reading stays so without it.
    """
    guarded = connection.scalar(text("PRAGMA query_only"))
    connection.execute(text("PRAGMA query_only=OFF"))
    connection.execute(
        text("CREATE VIRTUAL TABLE temp.words_indexed USING fts5vocab(main, passage_words, instance)")
    )
    try:
        yield
    finally:
        connection.execute(text("DROP TABLE temp.words_indexed"))
        connection.execute(text(f"PRAGMA query_only={int(guarded or 0)}"))


def _stored_sums(connection: Connection) -> dict[int, int]:
    """Row id -> the sum of the hashes of its words with their places."""
    sums: dict[int, int] = defaultdict(int)
    with _temporary_view(connection):
        rows = connection.execute(text(_INSTANCES).execution_options(yield_per=10_000))
        _add_hashes(sums, rows)
    return dict(sums)


def _expected_sums(wanted: Mapping[Posting, str]) -> dict[int, int]:
    """The same of an index made of some slots now."""
    sums: dict[int, int] = defaultdict(int)
    with closing(sqlite3.connect(":memory:")) as made:
        made.execute(
            "CREATE VIRTUAL TABLE w USING fts5(words, content='', tokenize=\"unicode61 remove_diacritics 0\")"
        )
        made.execute("CREATE VIRTUAL TABLE temp.words_indexed USING fts5vocab(main, w, instance)")
        rows = [(row["id"], row["words"]) for row in inverted_index.fts_rows(wanted)]
        made.executemany("INSERT INTO w (rowid, words) VALUES (?, ?)", rows)
        _add_hashes(sums, made.execute(_INSTANCES))
    return dict(sums)


def _add_hashes(sums: dict[int, int], rows: Iterable[Sequence[object]]) -> None:
    for row in rows:
        doc, term, offset = row
        sums[int(str(doc))] = (sums[int(str(doc))] + hash((term, offset))) % _HASHES


# --- PostgreSQL ---------------------------------------------------------------------------------------------

_YOUNG: Final = text(
    "SELECT article, slot, words FROM passage_words WHERE article >= :low AND article < :high"
)


def _wrong_in_block(
    connection: Connection, articles: Collection[int], wanted: Mapping[Posting, str], slots: Slots
) -> set[int]:
    """The articles of one block whose young slots or settled keys are not those of their words."""
    wrong: set[int] = set()
    for block in {postgresql_pages.block_of(article) for article in articles}:
        low, high = block * postgresql_pages.BLOCK, (block + 1) * postgresql_pages.BLOCK
        young = {
            Posting(row.article, row.slot): row.words
            for row in connection.execute(_YOUNG, {"low": low, "high": high})
        }
        wrong |= {
            at.article for at, words in young.items() if inverted_index.cut_words(wanted.get(at, "")) != words
        }
        stored, common = postgresql_pages.keys_by_article(connection, block)
        settled: dict[int, set[int]] = defaultdict(set)
        every: dict[int, set[int]] = defaultdict(set)
        for posting in (posting for posting in wanted if low <= posting.article < high):
            keys = {key for term in slots[posting] for key in postgresql_pages.keys_of(term, common)}
            every[posting.article] |= keys
            if posting not in young:
                settled[posting.article] |= keys
        wrong |= {article for article, keys in settled.items() if keys - stored.get(article, set())}
        wrong |= {article for article, keys in stored.items() if keys - every.get(article, set())}
    return wrong
