"""What separates two contents, as data.

DeepDiff compares the fields; blocks are aligned first, then compared word by word where they changed.

It says *what* changed and refuses to know what that means (`storage.content.edits`) or how it looks
(`flows.messages.rendering`). `apply_diff` is the proof that nothing was left out. Work is bounded
(`storage.content.matching`): a block too long to be matched word by word is cut into sentences first, and a
run of sentences still too long is told as replaced whole.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, replace
from typing import Any, Final, NamedTuple

from presslog.core.body_parts import BlockOp, Span, SpanOp, text_after, text_before
from presslog.storage.content import matching
from presslog.storage.content.matching import TABLE
from presslog.storage.content.tokens import has_marked_space, split_pieces, split_sentences, split_words
from presslog.storage.model import Block, BlockChange, Content, Diff, FieldChange, Image, Link

LONG: Final = 256
"""Items of the longest list DeepDiff is given as a list (it takes 0.1 ms an item); longer ones are compared
whole."""

_FIELDS: Final = (
    *("title", "standfirst", "byline", "published", "category", "tags", "language", "links", "images"),
)


def diff_contents(a: Content, b: Content) -> Diff:
    """What turns `a` into `b`; metadata is never compared. Equal contents give an empty diff.

    >>> from presslog.core.body_parts import BlockKind
    >>> old = Content("Rain", blocks=(Block(BlockKind.PARAGRAPH, "It rained on Monday."),))
    >>> new = Content("Rain", blocks=(Block(BlockKind.PARAGRAPH, "It rained on Tuesday."),))
    >>> [(str(span.op), span.text) for span in diff_contents(old, new).blocks[0].spans]
    [('equal', 'It rained on '), ('delete', 'Monday'), ('insert', 'Tuesday'), ('equal', '.')]
    """
    if a.without_metadata() == b.without_metadata():
        return Diff()
    return Diff(
        fields=tuple(_changed_fields(a, b)),
        title=word_spans(a.title, b.title) if a.title != b.title else (),
        blocks=tuple(_changed_blocks(a.blocks, b.blocks)),
    )


def apply_diff(d: Diff, a: Content) -> Content:
    """The content `d` leads to from `a`: `apply_diff(diff(a, b), a)` is `b` but for its metadata.

    Raises ValueError when `d` is not from `a`.
    """
    for change in d.fields:
        if getattr(a, change.path) != change.before:
            raise ValueError(f"the diff was not made from this content: {change.path} differs")
    after: dict[str, Any] = {change.path: change.after for change in d.fields}
    changed = replace(a, **after)
    return replace(changed, blocks=tuple(_applied_blocks(d.blocks, a.blocks))) if d.blocks else changed


def _applied_blocks(changes: Sequence[BlockChange], old: Sequence[Block]) -> Iterator[Block]:
    for change in changes:
        before = text_before(change.spans)
        if change.a is not None and (change.a >= len(old) or old[change.a].text != before):
            raise ValueError(f"the diff was not made from this content: block {change.a} differs")
        if change.op is not BlockOp.DELETE:
            yield Block(change.kind, text_after(change.spans))


# --- fields -------------------------------------------------------------------------------------------------


def _changed_fields(a: Content, b: Content) -> Iterator[FieldChange]:
    before, after = (
        {name: _comparable_value(getattr(content, name)) for name in _FIELDS} for content in (a, b)
    )
    if before == after:
        return
    from deepdiff import DeepDiff  # noqa: PLC0415 - with numpy 0.2 s, and most edits touch no field

    touched = DeepDiff(before, after, zip_ordered_iterables=True).affected_root_keys
    yield from (FieldChange(name, getattr(a, name), getattr(b, name)) for name in _FIELDS if name in touched)


def _comparable_value(value: str | tuple[str | Link | Image, ...] | None) -> object:
    if not isinstance(value, tuple):
        return value
    plain = [item if isinstance(item, str) else astuple(item) for item in value]
    return plain if len(plain) <= LONG else repr(plain)


# --- blocks -------------------------------------------------------------------------------------------------


class _Pair(NamedTuple):
    """Indexes of an old and a new block that belong together, or of one that stands alone."""

    a: int | None
    b: int | None
    moved: bool = False


def _changed_blocks(old: Sequence[Block], new: Sequence[Block]) -> Iterator[BlockChange]:
    for pair in _moved_pairs(_aligned_pairs(old, new), old, new):
        yield _block_change(pair, old, new)


def _aligned_pairs(old: Sequence[Block], new: Sequence[Block]) -> Iterator[_Pair]:
    """Equal blocks in order, and between them those that belong together."""
    for op in matching.equal_runs(old, new):
        if op.equal:
            yield from (_Pair(op.a + n, op.b + n) for n in range(op.a_end - op.a))
            continue
        before, after = (
            [split_words(block.text) for block in blocks]
            for blocks in (old[op.a : op.a_end], new[op.b : op.b_end])
        )
        for a, b in matching.matching_pairs(before, after):
            yield _Pair(None if a is None else op.a + a, None if b is None else op.b + b)


def _moved_pairs(pairs: Iterator[_Pair], old: Sequence[Block], new: Sequence[Block]) -> Iterator[_Pair]:
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


def _block_change(pair: _Pair, old: Sequence[Block], new: Sequence[Block]) -> BlockChange:
    match pair:
        case _Pair(int(a), None):
            return BlockChange(BlockOp.DELETE, old[a].kind, a, None, (Span(SpanOp.DELETE, old[a].text),))
        case _Pair(None, int(b)):
            return BlockChange(BlockOp.INSERT, new[b].kind, None, b, (Span(SpanOp.INSERT, new[b].text),))
        case _Pair(int(a), int(b), moved):
            op = BlockOp.MOVE if moved else BlockOp.EQUAL if old[a] == new[b] else BlockOp.REPLACE
            return BlockChange(op, new[b].kind, a, b, word_spans(old[a].text, new[b].text))
        case _:
            raise AssertionError("a pair names at least one block")


# --- words --------------------------------------------------------------------------------------------------


def word_spans(before: str, after: str) -> tuple[Span, ...]:
    """The word-level diff of two texts; in each change what was deleted comes before what was inserted.

    Words parted by nothing but an unchanged space are told as one change.
    """
    if before == after:
        return (Span(SpanOp.EQUAL, before),)
    return tuple(_spans_of_runs(_compare_words(before, after)))


_Run = tuple[str, str]
"""A stretch of both texts: the same, or one in place of the other."""


def _compare_words(before: str, after: str) -> Iterator[_Run]:
    """What stands between spaces is matched first, then pieces within what differs.

    A text is cut at its spaces in a tenth of the time that cutting it into pieces takes.
    """
    old, new = _cut_after_spaces(before), _cut_after_spaces(after)
    if len(old) * len(new) > TABLE or has_marked_space(before) or has_marked_space(after):
        yield from _compare_pieces(before, after)
        return
    for run in _equal_runs(old, new):
        yield from (run,) if run[0] == run[1] else _compare_pieces(*run)


def _cut_after_spaces(text: str) -> list[str]:
    words = [word + " " for word in text.split(" ")]
    words[-1] = words[-1][:-1]
    return words


def _compare_pieces(before: str, after: str) -> Iterator[_Run]:
    space = " " if before[-1:] == after[-1:] == " " else ""
    before, after = before.removesuffix(space), after.removesuffix(space)
    if set(before).isdisjoint(after):
        yield before, after
    else:
        old, new = split_pieces(before), split_pieces(after)
        bounded = len(old) * len(new) <= TABLE
        yield from _equal_runs(old, new) if bounded else _compare_sentences(before, after)
    yield space, space


def _compare_sentences(before: str, after: str) -> Iterator[_Run]:
    for was, now in _equal_runs(list(split_sentences(before)), list(split_sentences(after))):
        old, new = ([], []) if was == now else (split_pieces(was), split_pieces(now))
        if was == now or len(old) * len(new) > TABLE:
            yield was, now
        else:
            yield from _equal_runs(old, new)


def _equal_runs(old: Sequence[str], new: Sequence[str]) -> Iterator[_Run]:
    for op in matching.equal_runs(old, new):
        was = "".join(old[op.a : op.a_end])
        yield was, was if op.equal else "".join(new[op.b : op.b_end])


def _spans_of_runs(runs: Iterable[_Run]) -> Iterator[Span]:
    """Neighbours of one kind as one; changes also across an unchanged space."""
    before = after = kept = ""
    for was, now in runs:
        if was == now:
            kept += was
            continue
        if kept and not (kept.isspace() and before + after):
            yield from _spans_of_stretch(before, after, kept)
            before = after = kept = ""
        before, after, kept = before + kept + was, after + kept + now, ""
    yield from _spans_of_stretch(before, after, kept)


def _spans_of_stretch(before: str, after: str, kept: str) -> Iterator[Span]:
    """A change, and what follows it unchanged; each may be empty."""
    if before:
        yield Span(SpanOp.DELETE, before)
    if after:
        yield Span(SpanOp.INSERT, after)
    if kept:
        yield Span(SpanOp.EQUAL, kept)
