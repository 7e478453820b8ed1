"""The settled part of the index on PostgreSQL: which articles may have which words, in packed pages.

A *block* is 1,024 articles, and has a page for each range of keys. A *key* is a word's hash, or that of two
words in a row, for which few bits are enough; or of three, where the one in the middle is among the block's
commonest, for then many an article has both pairs and not the phrase. So a page may name an article too many,
never one too few, and takes a fifth of what GIN takes: an article is one number in it, however many of its
versions have the word. Words come in, articles come back; what a passage is, it refuses to know.
"""

from __future__ import annotations

import struct
import zlib
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, chain, pairwise
from typing import Final, NamedTuple

import zstandard
from sqlalchemy import Connection, text

from presslog.core.errors import Damaged

BLOCK: Final = 1024
"""Articles in a block."""
_WORD_BITS: Final = 24
_PAIR_BITS: Final = 16
"""Of a hash: there are as many pairs as words in a text, so theirs are short: one article in eighty has a
given one by chance."""
_PAIRS: Final = 1 << _WORD_BITS
"""The lowest key of a pair."""
_APART: Final = 560
"""From one pair's key to the next: pages are of like size then, four to a page of the database."""
_KEYS: Final = 1 << 16
"""Keys a page is for: 256 pages have words, 560 have pairs and threes."""
_COMMON: Final = 16
"""Of a block's words its commonest, named once for all when it is laid."""
_NAMES: Final = -1
"""The page that names them."""
_ENOUGH: Final = 6
"""How many words are asked for, from a phrase's first on: what has these in a row mostly has the rest."""
_WIDEST: Final = 32
"""Blocks that are read at once where few of them have what is looked for."""
_LEVEL: Final = 7


def block_of(article: int) -> int:
    """The number of an article's block."""
    return article // BLOCK


def keys_of(term: Sequence[str], common: Collection[int] = ()) -> set[int]:
    """The keys of words that follow one another.

    Each word's, each two's in a row, and each three's around one whose key is `common`.

    >>> the_dam = ["the", "dam", "the", "dam"]
    >>> len(keys_of(the_dam)), len(keys_of(the_dam, common=keys_of(["the"])))
    (4, 5)
    """
    words = [_word_hash(word, _WORD_BITS) for word in term]
    threes = (term[at - 1 : at + 2] for at in range(1, len(term) - 1) if words[at] in common)
    rows = (_word_hash(" ".join(row), _PAIR_BITS) for row in (*pairwise(term), *threes))
    return {*words, *(_PAIRS + row * _APART for row in rows)}


def commonest_words(terms: Iterable[Sequence[str]]) -> set[int]:
    """The keys of the words that are met most."""
    met = Counter(chain.from_iterable(terms))
    return {_word_hash(word, _WORD_BITS) for word, _ in met.most_common(_COMMON)}


def _word_hash(word: str, bits: int) -> int:
    # Words alike have checksums alike: multiplied, they are spread over the high bits (Knuth, The Art of
    # Computer Programming, 6.4).
    return zlib.crc32(word.encode()) * 0x9E3779B1 % (1 << 32) >> 32 - bits


# --- one page -----------------------------------------------------------------------------------------------


class KeyPage(NamedTuple):
    """A page of keys, rising, with the number of articles that have each and their places in the block.

    The places are written key by key, each as its distance from the one before it.

    Of thousands of these steps few are asked for: they stay as `_byte_planes` lays them.
    """

    keys: Sequence[int]
    counts: Sequence[int]
    steps: bytes

    def places(self, key: int) -> Iterable[int]:
        """The places of the articles that have a key, rising."""
        at = bisect_left(self.keys, key)
        if at == len(self.keys) or self.keys[at] != key:
            return ()
        start = sum(self.counts[:at])
        return accumulate(_numbers_from_planes(self.steps, start, start + self.counts[at]))

    def all(self) -> Iterator[tuple[int, set[int]]]:
        """Each key with its places."""
        steps, ends = _numbers_from_planes(self.steps), accumulate(self.counts)
        for key, count, end in zip(self.keys, self.counts, ends, strict=True):
            yield key, set(accumulate(steps[end - count : end]))


def page_of(places: Mapping[int, set[int]]) -> KeyPage:
    """A page of keys and the places that have each; a key that none has is left out."""
    found = [(key, sorted(places[key])) for key in sorted(places) if places[key]]
    steps = [step for _, of in found for step in (of[0], *(b - a for a, b in pairwise(of)))]
    return KeyPage([key for key, _ in found], [len(of) for _, of in found], _byte_planes(steps))


def pack_page(page: KeyPage) -> bytes:
    """A page in few bytes.

    How many keys, then keys (each less the one before it), counts and steps, through zstd.

    >>> unpack_page(pack_page(page_of({7: {1, 900}}))).keys
    (7,)
    """
    keys = [b - a for a, b in pairwise([0, *page.keys])]
    raw = struct.pack("<I", len(keys)) + _byte_planes(keys) + _byte_planes(page.counts) + page.steps
    return zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True).compress(raw)


def unpack_page(data: bytes) -> KeyPage:
    """What `pack_page` packed. Raises `Damaged`."""
    try:
        raw = zstandard.ZstdDecompressor().decompress(data)
    except zstandard.ZstdError as error:
        raise _damaged_page(error) from error
    counts = 4 + 2 * struct.unpack_from("<I", raw)[0]
    steps = 2 * counts - 4
    return KeyPage(
        tuple(accumulate(_numbers_from_planes(raw[4:counts]))),
        _numbers_from_planes(raw[counts:steps]),
        raw[steps:],
    )


def _damaged_page(error: Exception) -> Damaged:
    return Damaged(f"a page of the search index does not unpack: {error}; restore the last backup")


def _byte_planes(numbers: Sequence[int]) -> bytes:
    """Numbers below 65,536: all their low bytes, then all their high ones, which are mostly zero."""
    data = struct.pack(f"<{len(numbers)}H", *numbers)
    return data[::2] + data[1::2]


def _numbers_from_planes(planes: bytes, start: int = 0, end: int | None = None) -> tuple[int, ...]:
    """The numbers from one place to another."""
    low, high = planes[: len(planes) // 2][start:end], planes[len(planes) // 2 :][start:end]
    data = bytearray(2 * len(low))
    data[::2], data[1::2] = low, high
    return struct.unpack(f"<{len(low)}H", data)


# --- all pages ----------------------------------------------------------------------------------------------

_ALL: Final = text("SELECT block, page, postings FROM word_pages WHERE block = :block")
_SOME: Final = text(
    "SELECT block, page, postings FROM word_pages WHERE block = ANY(:blocks) AND page = ANY(:pages)"
)
_HIGHEST: Final = text("SELECT coalesce(max(block), -1) FROM word_pages")
_PUT: Final = text(
    "INSERT INTO word_pages (block, page, postings) VALUES (:block, :page, :postings) "
    "ON CONFLICT (block, page) DO UPDATE SET postings = excluded.postings"
)

Block = dict[int, dict[int, set[int]]]
"""Number of a page -> its keys -> their places."""


def add_to_pages(connection: Connection, block: int, found: Sequence[tuple[int, Sequence[str]]]) -> None:
    """Puts articles of a block into its pages, each with words that follow one another."""
    pages, common = _read_block(connection, block)
    if not pages:
        common = commonest_words(term for _, term in found)
        connection.execute(_PUT, {"block": block, "page": _NAMES, "postings": _pack_common(common)})
    fill_pages(pages, found, common)
    _write_block(connection, block, pages)


def fill_pages(pages: Block, found: Iterable[tuple[int, Sequence[str]]], common: Collection[int]) -> None:
    """The same, in memory."""
    met: dict[int, set[int]] = defaultdict(set)
    for article, term in found:
        for key in keys_of(term, common):
            met[key].add(article % BLOCK)
    for key, places in met.items():
        pages.setdefault(key // _KEYS, {}).setdefault(key % _KEYS, set()).update(places)


def drop_from_pages(connection: Connection, block: int, articles: Iterable[int]) -> None:
    """Takes articles of a block out of its pages."""
    pages, _ = _read_block(connection, block)
    places = {article % BLOCK for article in articles}
    for of in (of for page in pages.values() for of in page.values()):
        of.difference_update(places)
    _write_block(connection, block, pages)


def keys_by_article(connection: Connection, block: int) -> tuple[dict[int, set[int]], Collection[int]]:
    """The keys that a block's pages have for each article, and the keys of its commonest words."""
    pages, common = _read_block(connection, block)
    found: dict[int, set[int]] = defaultdict(set)
    for page, keys in pages.items():
        for key, places in keys.items():
            for place in places:
                found[block * BLOCK + place].add(page * _KEYS + key)
    return found, common


def _read_block(connection: Connection, block: int) -> tuple[Block, Collection[int]]:
    """A block's pages, and the keys of its commonest words."""
    rows = {row.page: row.postings for row in connection.execute(_ALL, {"block": block})}
    common = _unpack_common(rows.pop(_NAMES, b""))
    return {page: dict(unpack_page(postings).all()) for page, postings in rows.items()}, common


def _write_block(connection: Connection, block: int, pages: Block) -> None:
    rows = [{"block": block, "page": no, "postings": pack_page(page_of(page))} for no, page in pages.items()]
    if rows:
        connection.execute(_PUT, rows)


def _pack_common(common: Collection[int]) -> bytes:
    return struct.pack(f"<{len(common)}I", *sorted(common))


def _unpack_common(data: bytes) -> Collection[int]:
    try:
        return frozenset(struct.unpack(f"<{len(data) // 4}I", data))
    except struct.error as error:
        raise _damaged_page(error) from error


class TermPages:
    """Articles that may have every one of some terms, by the pages or because they stand `beside`.

    Articles known to have a term anyway.
    """

    def __init__(self, connection: Connection, terms: Iterable[tuple[Sequence[str], Iterable[int]]]) -> None:
        self._connection = connection
        self._terms = [(term[:_ENOUGH], _by_block(beside)) for term, beside in terms]
        every = {key for term, _ in self._terms for key in keys_of(term, common=keys_of(term))}
        names = [_NAMES] if any(len(term) > 2 for term, _ in self._terms) else []  # only threes need them
        self._pages = [*names, *{key // _KEYS for key in every}]
        self._width = 1
        blocks = (block for _, beside in self._terms for block in beside)
        self._end = (max([connection.scalar(_HIGHEST), *blocks]) + 1) * BLOCK

    def below(self, article: int, size: int) -> list[int]:
        """The highest below one, highest first, block by block until there are `size`.

        Fewer only where there are no more.
        """
        found: list[int] = []
        at = min(article, self._end)
        while at > 0 and len(found) < size:
            high = block_of(at - 1)
            low = max(0, high + 1 - self._width)
            blocks = range(high, low - 1, -1)
            found += [one for one in self._articles_in(blocks) if one < at]
            at = low * BLOCK
            if len(found) < size:
                self._width = min(2 * self._width, _WIDEST)
        return found

    def _articles_in(self, blocks: range) -> Iterator[int]:
        """The articles of some blocks, downwards."""
        asked = {"blocks": list(blocks), "pages": self._pages}
        rows = self._connection.execute(_SOME, asked)
        pages = {(block, page): postings for block, page, postings in rows}
        for block in blocks:
            yield from (
                block * BLOCK + place for place in sorted(self._places_in(block, pages), reverse=True)
            )

    def _places_in(self, block: int, pages: Mapping[tuple[int, int], bytes]) -> set[int]:
        """The places in a block that may have every term."""
        names = _unpack_common(pages.get((block, _NAMES), b""))
        found = (
            _places_having(keys_of(term, names), block, pages) | beside.get(block, set())
            for term, beside in self._terms
        )
        return set.intersection(*found)


def _places_having(keys: Iterable[int], block: int, pages: Mapping[tuple[int, int], bytes]) -> set[int]:
    """The places in a block that have every key."""
    found: set[int] | None = None
    for key in sorted(keys, reverse=True):  # pairs and threes first: they leave least
        if (page := pages.get((block, key // _KEYS))) is None:
            return set()
        places = unpack_page(page).places(key % _KEYS)
        found = set(places) if found is None else found.intersection(places)
        if not found:
            break
    return found or set()


def _by_block(articles: Iterable[int]) -> dict[int, set[int]]:
    """The places of articles, by block."""
    found: dict[int, set[int]] = defaultdict(set)
    for article in articles:
        found[block_of(article)].add(article % BLOCK)
    return found
