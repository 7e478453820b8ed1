"""Passages about to be indexed are held in little memory."""

from __future__ import annotations

from sqlalchemy import Engine

from presslog.storage.search.inverted_index import Posting
from presslog.storage.search.passages import Indexer
from tests.storage.desk import content


def test_a_word_is_held_once(engine: Engine) -> None:
    """A word that two articles have is one object until it is written; other words are others."""
    with engine.connect() as connection:
        indexer = Indexer(connection)
        indexer.add(1, 1, content("The harbour wall", title="Zinnias"))
        indexer.add(2, 1, content("A harbour fee", title="Zinnias"))
    (_, one), (_, other) = (indexer.slots[Posting(article, 0)] for article in (1, 2))
    assert one[1] == other[1] == "harbour"
    assert one[1] is other[1]
    assert one[2] != other[2]
