"""A page gives back what was put in, and names an article too many only by a rare chance."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from presslog.core.errors import Damaged
from presslog.storage.search import postgresql_pages as wordpages
from presslog.storage.search.postgresql_pages import BLOCK, keys_of, pack_page, page_of, unpack_page

_KEY = st.integers(0, (1 << 16) - 1)
_PLACES = st.sets(st.integers(0, BLOCK - 1), max_size=40)


@given(st.dictionaries(_KEY, _PLACES, max_size=60))
def test_a_page_gives_back_what_was_put_in(found: dict[int, set[int]]) -> None:
    """Every key has the places it was given, all at once and one by one; a key that has none is as one that was never put in."""
    page = unpack_page(pack_page(page_of(found)))
    assert dict(page.all()) == {key: places for key, places in found.items() if places}
    assert all(list(page.places(key)) == sorted(places) for key, places in found.items())


def test_a_whole_page_fits() -> None:
    """A page can have each of its keys, and a key each article."""
    found = {key: {key % BLOCK} for key in range(1 << 16)} | {9: set(range(BLOCK))}
    assert dict(unpack_page(pack_page(page_of(found))).all()) == found


def test_a_damaged_page_says_so() -> None:
    """A page with a flipped byte is never taken for another."""
    data = bytearray(pack_page(page_of({key: {key} for key in range(50)})))
    data[len(data) // 2] ^= 1
    with pytest.raises(Damaged, match="page of the search index"):
        unpack_page(bytes(data))


def test_other_words_have_other_keys() -> None:
    """Of 20,000 words hardly two share a key; of pairs, which have fewer bits, one in 65,536 shares a given one."""
    dice = random.Random(4)
    words = [f"{dice.choice('bdgk')}{n:x}" for n in range(20_000)]
    assert len({key for word in words for key in keys_of([word])}) > 19_950
    pairs = [max(keys_of(pair)) for pair in pairwise(words)]
    assert all(key >= 1 << 24 for key in pairs)
    assert 16_900 < len(set(pairs)) < 17_600  # of 65,536, drawn 19,999 times, 17,240 would be met


def test_pages_have_room_for_every_key() -> None:
    """A key says which page it is of and which of that page's 65,536 it is, words and pairs apart."""
    assert max(keys_of(["a", "dam"])) >> 16 >= 256 > min(keys_of(["a", "dam"])) >> 16
    assert wordpages.BLOCK <= 1 << 16
