"""How small a first version can be packed against its neighbours, and how small a block's words in pages of the search index:
`make bench-packing`. Prints mean bytes and time for each way.

Contents are the invented ones of `history.py`; what real articles share, names, places and turns of phrase, they share less.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from statistics import mean

import zstandard

from bench.history import Press
from presslog.storage.database.bodies import BETWEEN, LEVEL, PRIMED_LEVEL, encode_content
from presslog.storage.search import passages as search
from presslog.storage.search import postgresql_pages as wordpages
from presslog.storage.search.search_terms import folded_words

TRAINED_ON, MEASURED = 1_000, 200


def main() -> None:
    """Print a line for each way."""
    press = Press()
    contents = [encode_content(press.article()) for _ in range(TRAINED_ON + MEASURED)]
    others, measured = contents[:TRAINED_ON], contents[TRAINED_ON:]
    print(f"{mean(map(len, measured)):7.0f} bytes of JSON")
    for name, pack in _ways(others):
        began = time.perf_counter()
        size = mean(len(pack(data)) for data in measured)
        print(f"{size:7.0f} bytes   {(time.perf_counter() - began) / MEASURED * 1e3:5.2f} ms   {name}")
    for name, took, size in _pages(press):
        print(f"{size:7.0f} bytes   {took * 1e3:5.2f} ms   {name}")


def _pages(press: Press) -> Iterator[tuple[str, float, float]]:
    """What an article takes in its block's pages, and how long each step takes for it."""
    found = [
        (n, folded_words(text))
        for n in range(wordpages.BLOCK)
        for text in search.passages_of(press.article())
    ]
    pages: wordpages.Block = {}
    began = time.perf_counter()
    wordpages.fill_pages(pages, found, wordpages.commonest_words(term for _, term in found))
    filled = time.perf_counter()
    data = [wordpages.pack_page(wordpages.page_of(page)) for page in pages.values()]
    packed = time.perf_counter()
    for each in data:
        dict(wordpages.unpack_page(each).all())
    times = (filled - began, packed - filled, time.perf_counter() - packed)
    for name, took in zip(("its words, put into pages", "packed", "unpacked"), times, strict=True):
        yield name, took / wordpages.BLOCK, sum(map(len, data)) / wordpages.BLOCK


def _ways(others: list[bytes]) -> Iterator[tuple[str, Callable[[bytes], bytes]]]:
    yield "by itself", zstandard.ZstdCompressor(LEVEL).compress
    for count in (1, 4, 8, 16):
        yield f"against {count}", _against(_raw(others[:count]), LEVEL)
    yield (
        "against a dictionary of 112 kB, trained",
        _against(zstandard.train_dictionary(112 * 1024, others), LEVEL),
    )
    for level in (PRIMED_LEVEL, 19):
        yield f"against 8, level {level}", _against(_raw(others[:8]), level)


def _raw(members: list[bytes]) -> zstandard.ZstdCompressionDict:
    return zstandard.ZstdCompressionDict(BETWEEN.join(members), dict_type=zstandard.DICT_TYPE_RAWCONTENT)


def _against(dictionary: zstandard.ZstdCompressionDict, level: int) -> Callable[[bytes], bytes]:
    dictionary.precompute_compress(level=level)
    return zstandard.ZstdCompressor(level, dict_data=dictionary).compress
