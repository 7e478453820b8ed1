"""Two sequences matched: what they have in common, in order, and which of the rest belong together.

Knows items and words, no contents.

Work is bounded: the exact match is made while its table stays under `TABLE` cells; above that a match with
fewer edits in less memory; above that, none.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from typing import Final, NamedTuple

from rapidfuzz.distance import Indel, Levenshtein

TABLE: Final = 100_000_000
"""Cells of the largest table an exact match may fill; one bit each, so 12.5 MB."""
PAIRS: Final = 2_500
"""Pairs of texts that are weighed for likeness one by one; where there are more, texts that share rare
phrases are paired first."""
LIKE: Final = 0.4
"""Share of words two texts must have in common, in order, to belong together."""

Words = Sequence[str]


# --- the same, in order -------------------------------------------------------------------------------------


class Op(NamedTuple):
    """A run of items: equal on both sides, or one in place of the other (either may be empty)."""

    equal: bool
    a: int
    a_end: int
    b: int
    b_end: int


def equal_runs(old: Sequence[Hashable], new: Sequence[Hashable]) -> Iterator[Op]:
    """Runs equal and unequal, in order, by the longest common subsequence.

    No two neighbouring runs are of one kind.

    >>> [op.equal for op in equal_runs("abc", "axc")]
    [True, False, True]
    """
    head, tail = _common_ends(old, new)
    # Items are numbered: RapidFuzz compares hashes, and two numbers that small never share one.
    ids: dict[Hashable, int] = {}
    x = [ids.setdefault(item, len(ids)) for item in old[head : len(old) - tail]]
    y = [ids.setdefault(item, len(ids)) for item in new[head : len(new) - tail]]
    if head:
        yield Op(True, 0, head, 0, head)
    yield from _runs_between(x, y, head)
    if tail:
        yield Op(True, len(old) - tail, len(old), len(new) - tail, len(new))


def _common_ends(old: Sequence[Hashable], new: Sequence[Hashable]) -> tuple[int, int]:
    """How many items both begin with, and how many both end with besides."""
    shorter = min(len(old), len(new))
    head = next((n for n in range(shorter) if old[n] != new[n]), shorter)
    tail = next((n for n in range(shorter - head) if old[-1 - n] != new[-1 - n]), shorter - head)
    return head, tail


def _runs_between(x: list[int], y: list[int], offset: int) -> Iterator[Op]:
    if len(x) * len(y) > TABLE * 25:
        yield Op(False, offset, offset + len(x), offset, offset + len(y))
        return
    found = (Indel if len(x) * len(y) <= TABLE else Levenshtein).opcodes(x, y)
    for equal, group in groupby(found, key=lambda op: op.tag == "equal"):
        ops = list(group)
        (a, b), (a_end, b_end) = (ops[0].src_start, ops[0].dest_start), (ops[-1].src_end, ops[-1].dest_end)
        yield Op(equal, offset + a, offset + a_end, offset + b, offset + b_end)


# --- alike, in order ----------------------------------------------------------------------------------------


class MatchedPair(NamedTuple):
    """Indexes of an old and a new item that belong together, or of one that stands alone."""

    a: int | None
    b: int | None


def matching_pairs(before: Sequence[Words], after: Sequence[Words]) -> Iterator[MatchedPair]:
    """Texts that belong together, in both orders; what is like nothing stands alone.

    Every index is in exactly one pair.
    """
    if not before or not after:
        yield from (MatchedPair(a, None) for a in range(len(before)))
        yield from (MatchedPair(None, b) for b in range(len(after)))
    elif len(before) * len(after) <= PAIRS and _total_words(before) * _total_words(after) <= TABLE:
        yield from _best_pairs([[text_likeness(x, y) for y in after] for x in before])
    elif found := _anchor_pairs(before, after):
        yield from _between_anchors(before, after, found)
    else:
        yield from _in_order(before, after)


def text_likeness(a: Words, b: Words) -> float:
    """Share of words in common, in order (in any order where the texts are very long), in [0, 1].

    0 where it is less than `LIKE`.
    """
    if len(a) * len(b) <= TABLE:
        return Indel.normalized_similarity(a, b, score_cutoff=LIKE)
    shared = 2 * (Counter(a) & Counter(b)).total() / (len(a) + len(b))
    return shared if shared >= LIKE else 0.0


def _total_words(texts: Iterable[Words]) -> int:
    return sum(map(len, texts))


def _best_pairs(likeness: list[list[float]]) -> Iterator[MatchedPair]:
    """The pairs with the greatest sum of likeness that keep both orders.

    Needleman and Wunsch 1970, gaps for nothing.
    """
    rows, columns = len(likeness), len(likeness[0])
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    for a in range(rows - 1, -1, -1):
        for b in range(columns - 1, -1, -1):
            together = likeness[a][b] and likeness[a][b] + best[a + 1][b + 1]
            best[a][b] = max(together, best[a + 1][b], best[a][b + 1])
    a = b = 0
    while a < rows and b < columns:
        if likeness[a][b] and best[a][b] == likeness[a][b] + best[a + 1][b + 1]:
            yield MatchedPair(a, b)
            a, b = a + 1, b + 1
        elif best[a][b] == best[a + 1][b]:
            yield MatchedPair(a, None)
            a += 1
        else:
            yield MatchedPair(None, b)
            b += 1
    yield from (MatchedPair(rest, None) for rest in range(a, rows))
    yield from (MatchedPair(None, rest) for rest in range(b, columns))


def _anchor_pairs(before: Sequence[Words], after: Sequence[Words]) -> list[tuple[int, int]]:
    """Pairs that share what stands in one text only on either side.

    The longest chain of them that keeps both orders.
    """
    here, there = _only_places(before), _only_places(after)
    votes = Counter((here[two], there[two]) for two in here.keys() & there.keys())
    taken_a: set[int] = set()
    taken_b: set[int] = set()
    chosen = []
    for (a, b), _ in sorted(votes.items(), key=lambda vote: (-vote[1], vote[0])):
        if a not in taken_a and b not in taken_b and text_likeness(before[a], after[b]):
            chosen.append((a, b))
            taken_a.add(a)
            taken_b.add(b)
    return _longest_rising(sorted(chosen))


def _only_places(texts: Sequence[Words]) -> dict[tuple[str, str], int]:
    """Where each two words in a row stand that stand so in one text only."""
    counts = Counter(two for text in texts for two in set(pairwise(text)))
    return {two: n for n, text in enumerate(texts) for two in pairwise(text) if counts[two] == 1}


def _longest_rising(points: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest subsequence whose second numbers rise (Fredman 1975); the first ones do already."""
    ends: list[int] = []
    at: list[int] = []
    before: list[int | None] = []
    for n, (_, b) in enumerate(points):
        place = bisect_left(ends, b)
        before.append(at[place - 1] if place else None)
        ends[place : place + 1] = [b]
        at[place : place + 1] = [n]
    chain: list[tuple[int, int]] = []
    last = at[-1] if at else None
    while last is not None:
        chain.append(points[last])
        last = before[last]
    return chain[::-1]


def _between_anchors(
    before: Sequence[Words], after: Sequence[Words], anchors: Iterable[tuple[int, int]]
) -> Iterator[MatchedPair]:
    a = b = 0
    for next_a, next_b in anchors:
        yield from _shifted_pairs(before[a:next_a], after[b:next_b], a, b)
        yield MatchedPair(next_a, next_b)
        a, b = next_a + 1, next_b + 1
    yield from _shifted_pairs(before[a:], after[b:], a, b)


def _shifted_pairs(before: Sequence[Words], after: Sequence[Words], a: int, b: int) -> Iterator[MatchedPair]:
    for pair in matching_pairs(before, after):
        yield MatchedPair(None if pair.a is None else pair.a + a, None if pair.b is None else pair.b + b)


def _in_order(before: Sequence[Words], after: Sequence[Words]) -> Iterator[MatchedPair]:
    """First with first, second with second, where they are alike at all."""
    both = min(len(before), len(after))
    for n in range(both):
        if text_likeness(before[n], after[n]):
            yield MatchedPair(n, n)
        else:
            yield from (MatchedPair(n, None), MatchedPair(None, n))
    yield from (MatchedPair(a, None) for a in range(both, len(before)))
    yield from (MatchedPair(None, b) for b in range(both, len(after)))
