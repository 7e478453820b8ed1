"""Passages about to be indexed are held in little memory."""

from __future__ import annotations

import tracemalloc

from sqlalchemy import Engine

from presslog.storage.search.inverted_index import Posting
from presslog.storage.search.passages import Indexer
from tests.storage.desk import content


def test_words_are_held_by_no_indexer(engine: Engine) -> None:
    """What is held of an article until it is written is less than a tenth of its words, which its passages give whenever asked."""
    text = content(" ".join(f"harbour{number}" for number in range(2_000)), title="Zinnias")
    with engine.connect() as connection:
        indexer = Indexer(connection)
        tracemalloc.start()
        for article in range(1, 51):
            indexer.add(article, 1, text)
        held_bytes, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert held_bytes < 50 * len(text.text) / 10
    title, words = indexer.slots[Posting(50, 0)]
    assert title == ("zinnias",)
    assert words[:2] == ("harbour0", "harbour1")
    assert len(words) == 2_000
