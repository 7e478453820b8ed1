"""Sequences are matched exactly where that is cheap, and honestly not where it is not."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from presslog.storage.content.matching import (
    LIKE,
    _anchor_pairs,
    _ends,
    _longest_rising,
    _rare,
    equal_runs,
    matching_pairs,
    text_likeness,
)

ITEMS = st.lists(st.integers(0, 5), max_size=30)
TEXTS = st.lists(st.lists(st.sampled_from("abcdef"), max_size=6), max_size=8)


@given(ITEMS, ITEMS)
def test_runs_cover_both_sides(old: list[int], new: list[int]) -> None:
    """Runs follow one another without gap or overlap, equal ones are equal, and no two neighbours are of one kind."""
    a = b = 0
    last = None
    for op in equal_runs(old, new):
        assert (op.a, op.b) == (a, b)
        assert op.equal != last
        assert not op.equal or old[op.a : op.a_end] == new[op.b : op.b_end]
        a, b, last = op.a_end, op.b_end, op.equal
    assert (a, b) == (len(old), len(new))


@given(ITEMS, ITEMS)
def test_as_much_is_kept_as_can_be(old: list[int], new: list[int]) -> None:
    """The equal runs are a longest common subsequence (by the textbook table)."""
    table = [[0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for a, x in enumerate(old, start=1):
        for b, y in enumerate(new, start=1):
            table[a][b] = table[a - 1][b - 1] + 1 if x == y else max(table[a - 1][b], table[a][b - 1])
    assert sum(op.a_end - op.a for op in equal_runs(old, new) if op.equal) == table[-1][-1]


@dataclass(frozen=True)
class Crowded:
    """Items that all have one hash."""

    value: int

    def __hash__(self) -> int:
        return 7


@given(ITEMS, ITEMS)
def test_one_hash_makes_no_two_items_equal(old: list[int], new: list[int]) -> None:
    """Items of one hash are matched as those of many are."""
    crowded = equal_runs([Crowded(value) for value in old], [Crowded(value) for value in new])
    assert list(crowded) == list(equal_runs(old, new))


@pytest.mark.parametrize(("size", "equal"), [(50_000, 3), (50_001, 2)])
def test_what_is_too_large_is_not_matched(size: int, equal: int) -> None:
    """50,000 items are matched with as many; one more is one unequal run, between what both sides begin and end with."""
    middle = list(range(size))
    found = list(equal_runs([-1, *middle, -2], [-1, *middle[::-1], -2]))
    assert sum(op.equal for op in found) == equal


@given(TEXTS, TEXTS)
def test_every_text_is_in_one_pair(before: list[list[str]], after: list[list[str]]) -> None:
    """Pairs name each text once, in both orders, and pair only what is alike."""
    found = list(matching_pairs(before, after))
    assert [pair.a for pair in found if pair.a is not None] == list(range(len(before)))
    assert [pair.b for pair in found if pair.b is not None] == list(range(len(after)))
    together = [
        (before[pair.a], after[pair.b]) for pair in found if pair.a is not None and pair.b is not None
    ]
    assert all(text_likeness(x, y) >= LIKE for x, y in together)


@given(st.permutations(range(70)))
def test_long_bodies_pair_in_order(order: list[int]) -> None:
    """Past the bound on pairs, shuffled texts still give pairs that keep both orders and name each text once."""
    texts = [f"text {n} about number {n} and nothing else but {n}".split() for n in range(70)]
    found = list(matching_pairs(texts, [texts[n][:-1] for n in order]))
    assert [pair.a for pair in found if pair.a is not None] == list(range(70))
    assert [pair.b for pair in found if pair.b is not None] == list(range(70))
    assert any(pair.a is not None and pair.b is not None for pair in found)


def test_very_long_texts_are_weighed_by_their_words() -> None:
    """Two texts too long to be matched word by word are alike by the words they share, in any order."""
    words = [str(n) for n in range(12_000)]
    assert text_likeness(words, words[::-1]) == 1.0
    assert text_likeness(words, [f"x{word}" for word in words]) == 0.0


@given(st.permutations(range(7)))
def test_the_longest_rising_chain(order: list[int]) -> None:
    """Of anchors that cross, the longest chain that keeps both orders is taken (against all that there are)."""
    points = list(enumerate(order))
    chains = (
        c for size in range(8) for c in combinations(points, size) if all(x[1] < y[1] for x, y in pairwise(c))
    )
    found = _longest_rising(points)
    assert all(x < y and x[1] < y[1] for x, y in pairwise(found))
    assert len(found) == max(map(len, chains))


def test_an_anchor_is_used_once() -> None:
    """Where one text became two that are both like it, it pairs with the one that shares most, and with no other."""
    whole = [f"w{n}" for n in range(12)]
    halves = [whole[:5], whole[5:]]
    assert _anchor_pairs([whole], halves, _ends) == [(0, 1)]
    assert _anchor_pairs([whole], halves, _rare([whole], halves)) == [(0, 1)]


def test_four_tenths_of_the_words_belong_together() -> None:
    """Ten words in common of 24 and 25 are enough, fifteen of 38 and 38 are not."""
    common = [str(number) for number in range(15)]
    assert text_likeness([*common[:10], *["x"] * 14], [*common[:10], *["y"] * 15]) == pytest.approx(20 / 49)
    assert text_likeness([*common, *["x"] * 23], [*common, *["y"] * 23]) == 0.0


@pytest.mark.parametrize(("longer", "expected"), [(10_000, 0.0), (10_001, pytest.approx(1.0, abs=0.001))])
def test_very_long_texts_are_compared_in_any_order(longer: int, expected: float) -> None:
    """Up to a hundred million pairs of words their order counts, with one word more it does not."""
    words = [str(number) for number in range(10_000)]
    assert text_likeness(words, [*words[::-1], *["x"] * (longer - 10_000)]) == expected


@pytest.mark.parametrize(("here", "there", "partner"), [(50, 50, 0), (41, 61, 1)])
def test_up_to_2_500_pairs_of_texts_are_weighed(here: int, there: int, partner: int) -> None:
    """Of fifty texts beside fifty the second finds the first on the other side; of 2,501 pairs, 41 by 61, they pair in order."""
    before = [["z"] * 5, *(["a", "b", "c", "d", f"x{number}"] for number in range(here - 1))]
    after = [["a", "b", "c", "d", f"y{number}"] for number in range(there)]
    assert (1, partner) in list(matching_pairs(before, after))
