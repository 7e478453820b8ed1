"""Two sequences matched: what they have in common, in order, and which of the rest belong together.

Knows items and words, no contents.

Work is bounded: the exact match is made while its table stays under `TABLE` cells; above that a match with
fewer edits in less memory; above that, none.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from itertools import accumulate, chain, pairwise
from typing import Final, NamedTuple

from rapidfuzz.distance import Indel, Levenshtein

TABLE: Final = 100_000_000
"""Cells of the largest table an exact match may fill; one bit each, so 12.5 MB."""
PAIRS: Final = 2_500
"""Pairs of texts that are weighed for likeness one by one; where there are more, texts that share rare
phrases are paired first."""
ENDS: Final = 3
"""Words at either end of a text that it is looked up by where there are many."""
RARE: Final = 16
"""Phrases it is looked up by then, where that finds nothing."""
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
    if head:
        yield Op(True, 0, head, 0, head)
    yield from _runs_between(old[head : len(old) - tail], new[head : len(new) - tail], head)
    if tail:
        yield Op(True, len(old) - tail, len(old), len(new) - tail, len(new))


def _common_ends(old: Sequence[Hashable], new: Sequence[Hashable]) -> tuple[int, int]:
    """How many items both begin with, and how many both end with besides."""
    shorter = min(len(old), len(new))
    head = 0
    while head < shorter and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < shorter - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    return head, tail


def _runs_between(old: Sequence[Hashable], new: Sequence[Hashable], offset: int) -> Iterator[Op]:
    """The runs of two sequences that begin and end with nothing in common."""
    if not old and not new:
        return
    a = b = 0
    for a_next, b_next, size in _common_stretches(old, new):
        if a < a_next or b < b_next:
            yield Op(False, offset + a, offset + a_next, offset + b, offset + b_next)
        a, b = a_next + size, b_next + size
        if size:
            yield Op(True, offset + a_next, offset + a, offset + b_next, offset + b)


def _common_stretches(old: Sequence[Hashable], new: Sequence[Hashable]) -> Sequence[tuple[int, int, int]]:
    """Where equal stretches begin on either side and how long they are; at last the ends, and 0.

    RapidFuzz compares hashes. Where two unequal items with one hash were taken for equal, the items are
    numbered instead: two numbers that small never share one.
    """
    cells = len(old) * len(new)
    if not cells or cells > TABLE * 25:
        return [(len(old), len(new), 0)]
    opcodes = (Indel if cells <= TABLE else Levenshtein).opcodes
    found: Sequence[tuple[int, int, int]] = opcodes(old, new).as_matching_blocks()
    if all(old[a : a + size] == new[b : b + size] for a, b, size in found):
        return found
    ids: dict[Hashable, int] = {}
    x, y = ([ids.setdefault(item, len(ids)) for item in items] for items in (old, new))
    found = opcodes(x, y).as_matching_blocks()
    return found  # noqa: RET504 - it types what RapidFuzz does not


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
    elif found := _anchor_pairs(before, after, _ends) or _anchor_pairs(before, after, _rare(before, after)):
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

    This is Needleman and Wunsch's algorithm (1970); a gap costs nothing.
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


Phrase = tuple[str, ...]
Phrases = Callable[[Words], Iterable[Phrase]]


def _anchor_pairs(before: Sequence[Words], after: Sequence[Words], phrases: Phrases) -> list[tuple[int, int]]:
    """Pairs that share a phrase which stands in one text only on either side, the likest first.

    The longest chain of them that keeps both orders.
    """
    here, there = _only_places(before, phrases), _only_places(after, phrases)
    shared = {(here[phrase], there[phrase]) for phrase in here.keys() & there.keys()}
    likeness = {pair: text_likeness(before[pair[0]], after[pair[1]]) for pair in shared}
    taken_a: set[int] = set()
    taken_b: set[int] = set()
    chosen = []
    for a, b in sorted(shared, key=lambda pair: (-likeness[pair], pair)):
        if a not in taken_a and b not in taken_b and likeness[a, b]:
            chosen.append((a, b))
            taken_a.add(a)
            taken_b.add(b)
    return _longest_rising(sorted(chosen))


def _only_places(texts: Sequence[Words], phrases: Phrases) -> dict[Phrase, int]:
    """Where each phrase stands that stands in one text only."""
    places: dict[Phrase, int] = {}
    for n, text in enumerate(texts):
        for phrase in phrases(text):
            if places.setdefault(phrase, n) != n:
                places[phrase] = -1
    return {phrase: n for phrase, n in places.items() if n >= 0}


def _ends(text: Words) -> tuple[Phrase, Phrase]:
    """The words a text begins and ends with: what most edits leave, and little to look up."""
    return (*text[:ENDS],), (*text[-ENDS:],)


def _rare(before: Sequence[Words], after: Sequence[Words]) -> Phrases:
    """Two words in a row, the first among the rarest that both sides have: `RARE` for each text."""
    counts = Counter(chain.from_iterable(before))
    shared = counts.keys() & set(chain.from_iterable(after))
    rising = sorted(shared, key=lambda word: (counts[word], word))
    sums = list(accumulate(counts[word] for word in rising))
    rare = set(rising[: bisect_left(sums, RARE * len(before)) + 1])
    return lambda text: [two for two in pairwise(text) if two[0] in rare]


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
