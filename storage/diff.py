"""Two contents in, what separates them out, as data: fields by DeepDiff, blocks aligned first, words inside changed blocks.

It says *what* changed and refuses to know what that means (`storage.classify`) or how it looks (`flows.render`).
`apply` is the proof that nothing was left out. Work is bounded: blocks and words are matched exactly while the tables they need
stay under `TABLE` cells; above that a block is cut into sentences first, and a run of sentences still too long is told as replaced whole.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import astuple, replace
from itertools import chain, groupby
from typing import Any, Final, NamedTuple

from deepdiff import DeepDiff
from rapidfuzz.distance import Indel, Levenshtein

from storage.model import Block, BlockChange, Content, Diff, FieldChange, Image, Link, Span
from storage.words import pieces, sentences, words

TABLE: Final = 100_000_000
"""Cells of the largest table an exact match may fill; one bit each, so 12.5 MB."""
PAIRS: Final = 2_500
"""Block pairs of one gap that are weighed for likeness, when their words make no larger table; others are paired in order."""
LIKE: Final = 0.4
"""Share of words two blocks must have in common, in order, to be told as one block that changed."""
LONG: Final = 256
"""Items of the longest list DeepDiff is given as a list (it takes 0.1 ms an item); longer ones are compared whole."""

_FIELDS: Final = ("title", "byline", "published", "category", "tags", "language", "links", "images")


def diff(a: Content, b: Content) -> Diff:
    """What turns `a` into `b`; `modified` is never compared. Equal contents give an empty diff.

    >>> old = Content("Rain", blocks=(Block("paragraph", "It rained on Monday."),))
    >>> new = Content("Rain", blocks=(Block("paragraph", "It rained on Tuesday."),))
    >>> [(span.op, span.text) for span in diff(old, new).blocks[0].spans]
    [('equal', 'It rained on '), ('delete', 'Monday'), ('insert', 'Tuesday'), ('equal', '.')]
    """
    if replace(a, modified=None) == replace(b, modified=None):
        return Diff()
    return Diff(
        fields=tuple(_fields(a, b)),
        title=spans(a.title, b.title) if a.title != b.title else (),
        blocks=tuple(_blocks(a.blocks, b.blocks)),
    )


def apply(d: Diff, a: Content) -> Content:
    """The content `d` leads to from `a`: `apply(diff(a, b), a)` is `b` but for its `modified`. ValueError when `d` is not from `a`."""
    for change in d.fields:
        if getattr(a, change.path) != change.before:
            raise ValueError(f"the diff was not made from this content: {change.path} differs")
    after: dict[str, Any] = {change.path: change.after for change in d.fields}
    changed = replace(a, **after)
    return replace(changed, blocks=tuple(_applied(d.blocks, a.blocks))) if d.blocks else changed


def _applied(changes: Sequence[BlockChange], old: Sequence[Block]) -> Iterator[Block]:
    for change in changes:
        before = "".join(span.text for span in change.spans if span.op != "insert")
        if change.a is not None and (change.a >= len(old) or old[change.a].text != before):
            raise ValueError(f"the diff was not made from this content: block {change.a} differs")
        if change.op != "delete":
            yield Block(change.kind, "".join(span.text for span in change.spans if span.op != "delete"))


# --- fields --------------------------------------------------------------------------------------------------------


def _fields(a: Content, b: Content) -> Iterator[FieldChange]:
    before, after = ({name: _comparable(getattr(content, name)) for name in _FIELDS} for content in (a, b))
    touched = DeepDiff(before, after, zip_ordered_iterables=True).affected_root_keys
    return (FieldChange(name, getattr(a, name), getattr(b, name)) for name in _FIELDS if name in touched)


def _comparable(value: str | tuple[str | Link | Image, ...] | None) -> object:
    if not isinstance(value, tuple):
        return value
    plain = [item if isinstance(item, str) else astuple(item) for item in value]
    return plain if len(plain) <= LONG else repr(plain)


# --- blocks --------------------------------------------------------------------------------------------------------


class _Pair(NamedTuple):
    """Indexes of an old and a new block that belong together, or of one that stands alone."""

    a: int | None
    b: int | None
    moved: bool = False


def _blocks(old: Sequence[Block], new: Sequence[Block]) -> Iterator[BlockChange]:
    for pair in _moved(_aligned(old, new), old, new):
        yield _change(pair, old, new)


def _aligned(old: Sequence[Block], new: Sequence[Block]) -> Iterator[_Pair]:
    """Equal blocks in order, and between them the pairs of each gap."""
    for op in _opcodes(old, new):
        if op.tag == "equal":
            yield from (_Pair(op.a + n, op.b + n) for n in range(op.a_end - op.a))
        else:
            yield from _gap(range(op.a, op.a_end), range(op.b, op.b_end), old, new)


def _gap(lost: range, found: range, old: Sequence[Block], new: Sequence[Block]) -> Iterator[_Pair]:
    """The best pairs of like blocks that keep both orders; what is like nothing stands alone."""
    if not lost or not found:
        return chain((_Pair(a, None) for a in lost), (_Pair(None, b) for b in found))
    before, after = ([words(blocks[n].text) for n in gap] for blocks, gap in ((old, lost), (new, found)))
    if len(lost) * len(found) > PAIRS or sum(map(len, before)) * sum(map(len, after)) > TABLE:
        return _in_order(lost, found)
    likeness = [[Indel.normalized_similarity(x, y, score_cutoff=LIKE) for y in after] for x in before]
    return (_Pair(_at(lost, a), _at(found, b)) for a, b, _ in _best(likeness))


def _in_order(lost: range, found: range) -> Iterator[_Pair]:
    both = min(len(lost), len(found))
    yield from (_Pair(lost[n], found[n]) for n in range(both))
    yield from (_Pair(a, None) for a in lost[both:])
    yield from (_Pair(None, b) for b in found[both:])


def _at(gap: range, index: int | None) -> int | None:
    return None if index is None else gap[index]


def _best(likeness: list[list[float]]) -> list[_Pair]:
    """The order-keeping pairs with the greatest sum of likeness (Needleman and Wunsch 1970, gaps for nothing)."""
    rows, columns = len(likeness), len(likeness[0])
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    for a in range(rows - 1, -1, -1):
        for b in range(columns - 1, -1, -1):
            together = likeness[a][b] and likeness[a][b] + best[a + 1][b + 1]
            best[a][b] = max(together, best[a + 1][b], best[a][b + 1])
    pairs, a, b = [], 0, 0
    while a < rows or b < columns:
        if a < rows and b < columns and likeness[a][b] and best[a][b] == likeness[a][b] + best[a + 1][b + 1]:
            pairs.append(_Pair(a, b))
            a, b = a + 1, b + 1
        elif b == columns or (a < rows and best[a][b] == best[a + 1][b]):
            pairs.append(_Pair(a, None))
            a += 1
        else:
            pairs.append(_Pair(None, b))
            b += 1
    return pairs


def _moved(pairs: Iterator[_Pair], old: Sequence[Block], new: Sequence[Block]) -> Iterator[_Pair]:
    """The same pairs, but a block that left one place and stands in another is told once, at the new one."""
    known = list(pairs)
    left: defaultdict[Block, deque[int]] = defaultdict(deque)
    for pair in known:
        if pair.a is not None and pair.b is None:
            left[old[pair.a]].append(pair.a)
    origin = {
        pair.b: left[new[pair.b]].popleft()
        for pair in known
        if pair.a is None and pair.b is not None and left.get(new[pair.b])
    }
    gone = set(origin.values())
    for pair in known:
        if pair.b in origin:
            yield _Pair(origin[pair.b], pair.b, moved=True)
        elif pair.b is not None or pair.a not in gone:
            yield pair


def _change(pair: _Pair, old: Sequence[Block], new: Sequence[Block]) -> BlockChange:
    match pair:
        case _Pair(int(a), None):
            return BlockChange("delete", old[a].kind, a, None, (Span("delete", old[a].text),))
        case _Pair(None, int(b)):
            return BlockChange("insert", new[b].kind, None, b, (Span("insert", new[b].text),))
        case _Pair(int(a), int(b), moved):
            op = "move" if moved else "equal" if old[a] == new[b] else "replace"
            return BlockChange(op, new[b].kind, a, b, spans(old[a].text, new[b].text))
        case _:
            raise AssertionError("a pair names at least one block")


# --- words ---------------------------------------------------------------------------------------------------------


def spans(before: str, after: str) -> tuple[Span, ...]:
    """The word-level diff of two texts; in each change what was deleted comes before what was inserted.

    Words parted by nothing but an unchanged space are told as one change.
    """
    if before == after:
        return (Span("equal", before),)
    old, new = pieces(before), pieces(after)
    if len(old) * len(new) <= TABLE:
        return tuple(_spans(_runs(old, new)))
    return tuple(_spans(_by_sentence(before, after)))


class _Run(NamedTuple):
    """A stretch of text on both sides: the same, or one in place of the other."""

    same: bool
    before: str
    after: str


def _runs(old: Sequence[str], new: Sequence[str]) -> Iterator[_Run]:
    for op in _opcodes(old, new):
        yield _Run(op.tag == "equal", "".join(old[op.a : op.a_end]), "".join(new[op.b : op.b_end]))


def _by_sentence(before: str, after: str) -> Iterator[_Run]:
    for run in _runs(list(sentences(before)), list(sentences(after))):
        old, new = ([], []) if run.same else (pieces(run.before), pieces(run.after))
        if run.same or len(old) * len(new) > TABLE:
            yield run
        else:
            yield from _runs(old, new)


def _spans(runs: Iterator[_Run]) -> Iterator[Span]:
    for run in _joined(runs):
        if run.same:
            yield Span("equal", run.before)
        else:
            yield from (
                Span(op, text) for op, text in (("delete", run.before), ("insert", run.after)) if text
            )


def _joined(runs: Iterator[_Run]) -> Iterator[_Run]:
    """Neighbouring changes as one, also across an unchanged space."""
    held: list[_Run] = []
    for run in runs:
        if run.same and not (held and run.before.isspace()):
            yield from _flushed(held)
            held = []
            yield run
        else:
            held.append(run)
    yield from _flushed(held)


def _flushed(held: list[_Run]) -> Iterator[_Run]:
    """Held runs begin with a change; an unchanged space at their end stays unchanged."""
    tail = held.pop() if held and held[-1].same else None
    if held:
        yield _Run(False, "".join(run.before for run in held), "".join(run.after for run in held))
    if tail:
        yield tail


# --- matching ------------------------------------------------------------------------------------------------------


class _Op(NamedTuple):
    tag: str
    a: int
    a_end: int
    b: int
    b_end: int


def _opcodes(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[_Op]:
    """Runs equal and unequal, in order, by the longest common subsequence; above `TABLE` cells, by fewer edits in less memory.

    Items are numbered first: RapidFuzz compares hashes, and two numbers that small never share one. Neighbouring unequal runs are one.
    """
    head, tail = _common_ends(old, new)
    ids: dict[Hashable, int] = {}
    x = [ids.setdefault(item, len(ids)) for item in old[head : len(old) - tail]]
    y = [ids.setdefault(item, len(ids)) for item in new[head : len(new) - tail]]
    ops = [_Op("equal", 0, head, 0, head)] if head else []
    ops += _unequal_joined(x, y, head)
    if tail:
        ops.append(_Op("equal", len(old) - tail, len(old), len(new) - tail, len(new)))
    return ops


def _common_ends(old: Sequence[Hashable], new: Sequence[Hashable]) -> tuple[int, int]:
    """How many items both begin with, and how many both end with besides."""
    shorter = min(len(old), len(new))
    head = next((n for n in range(shorter) if old[n] != new[n]), shorter)
    tail = next((n for n in range(shorter - head) if old[-1 - n] != new[-1 - n]), shorter - head)
    return head, tail


def _unequal_joined(x: list[int], y: list[int], offset: int) -> Iterator[_Op]:
    if len(x) * len(y) > TABLE * 25:
        yield _Op("replace", offset, offset + len(x), offset, offset + len(y))
        return
    found = (Indel if len(x) * len(y) <= TABLE else Levenshtein).opcodes(x, y)
    for equal, group in groupby(found, key=lambda op: op.tag == "equal"):
        ops = list(group)
        (a, b), (a_end, b_end) = (ops[0].src_start, ops[0].dest_start), (ops[-1].src_end, ops[-1].dest_end)
        yield _Op("equal" if equal else "replace", offset + a, offset + a_end, offset + b, offset + b_end)
