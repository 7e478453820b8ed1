"""An edit as passages and hunks.

A *passage* is the headline or a changed block; its *hunks* are the places where words differ. What an edit
means is not known here (`edit_rules`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final

import regex

from presslog.core.body_parts import BlockKind, BlockOp, Span, SpanOp, text_after, text_before
from presslog.storage.content.edits.found_class import clip_text
from presslog.storage.content.edits.lexicon import DAYS
from presslog.storage.content.lookalikes import fold_lookalikes
from presslog.storage.content.tokens import has_words
from presslog.storage.model import BlockChange, Diff

STATEMENT: Final = 6
"""Words from which a one-sided hunk is a statement of its own that came or went, not a word changed within
one."""
LOCAL: Final = 12
"""Words on either side up to which a hunk is a change within a statement; a longer one is a rewording."""
MOST: Final = 400
"""Hunks of one passage that are looked at one by one; a passage with more is one hunk."""


@dataclass(frozen=True, slots=True)
class Hunk:
    """A place where words differ; `a` and `b` are the ranges of characters in the passage's two texts."""

    before: str
    after: str
    a: tuple[int, int]
    b: tuple[int, int]

    @property
    def statement(self) -> bool:
        """Whether a whole statement came or went here, rather than a word within one that stayed."""
        one_sided = not self.before.strip() or not self.after.strip()
        return one_sided and has_words(self.before + self.after, STATEMENT)

    @property
    def local(self) -> bool:
        """Whether few enough words differ to be a change within a statement."""
        return not has_words(self.before, LOCAL + 1) and not has_words(self.after, LOCAL + 1)


@dataclass(frozen=True, slots=True)
class Passage:
    """A text that changed, with the places where it did.

    A block that came or went whole has one text empty.
    """

    kind: BlockKind | None  # None: the headline
    before: str
    after: str
    hunks: tuple[Hunk, ...]
    first: bool = False  # opens the body: may begin with a dateline

    @property
    def whole(self) -> bool:
        """Whether the block came or went whole."""
        return not self.before or not self.after


def changed_passages(d: Diff) -> Iterator[Passage]:
    """The passages of a diff's body that read differently.

    Paragraphs only split or joined, and changes of looks, are left out.
    """
    for unequal, group in groupby(
        d.blocks, key=lambda change: change.op not in {BlockOp.EQUAL, BlockOp.MOVE}
    ):
        changes = list(group)
        if unequal and not _reads_the_same(changes):
            yield from (passage for change in changes if (passage := _passage_of(change)).hunks)


def _reads_the_same(changes: Sequence[BlockChange]) -> bool:
    before, after = (" ".join(side(change.spans) for change in changes) for side in (text_before, text_after))
    return fold_lookalikes(before) == fold_lookalikes(after)


def _passage_of(change: BlockChange) -> Passage:
    return passage_of_spans(change.kind, change.spans, first=change.b == 0 or change.a == 0)


def passage_of_spans(kind: BlockKind | None, spans: Sequence[Span], *, first: bool = False) -> Passage:
    """Return a changed text as a passage; one with more than `MOST` hunks has one hunk, all of it."""
    before, after = text_before(spans), text_after(spans)
    hunks = tuple(
        hunk for hunk in _changed_hunks(spans) if fold_lookalikes(hunk.before) != fold_lookalikes(hunk.after)
    )
    if len(hunks) > MOST:
        hunks = (Hunk(before, after, (0, len(before)), (0, len(after))),)
    return Passage(kind, before, after, hunks, first)


def _changed_hunks(spans: Sequence[Span]) -> Iterator[Hunk]:
    a = b = 0
    for equal, group in groupby(spans, key=lambda span: span.op is SpanOp.EQUAL):
        run = list(group)
        before, after = text_before(run), text_after(run)
        if not equal:
            yield Hunk(before, after, (a, a + len(before)), (b, b + len(after)))
        a, b = a + len(before), b + len(after)


_NUMBERED: Final = regex.compile(r"\(?(\d{1,3})[.):]\s+([\p{L}\p{M}]*)")


def without_renumbering(changed: Iterable[Passage]) -> Iterator[Passage]:
    """Leave out of the passages what only renumbers them.

    A piece that opens with its number ("3. …") is renumbered when pieces before it came or went.
    """
    shift = following = 0
    for passage in changed:
        was, now = _opening_number(passage.before), _opening_number(passage.after)
        if passage.whole and (number := now or was):
            if number + (0 if now else shift) != following:
                shift = 0
            following = number + (1 if now else shift)
            shift += 1 if now else -1
        elif shift and was + shift == now == following:
            following += 1
            yield replace(passage, hunks=tuple(one for one in passage.hunks if not _opens_both(one, passage)))
            continue
        yield passage


def _opening_number(text: str) -> int:
    """The number that opens a piece; 0 where there is none, or it is a day of a month."""
    found = _NUMBERED.match(text)
    return int(found[1]) if found and found[2].casefold() not in DAYS else 0


def _opens_both(hunk: Hunk, passage: Passage) -> bool:
    """Whether a hunk lies within the numbers that open both texts."""
    was, now = (_NUMBERED.match(text) for text in (passage.before, passage.after))
    return bool(was and now and hunk.a[1] <= was.end(1) and hunk.b[1] <= now.end(1))


def hunk_in_words(hunk: Hunk) -> str:
    """Return both sides of a hunk, clipped, with an arrow between."""
    return f"{clip_text(hunk.before)} → {clip_text(hunk.after)}"


def hunk_in_marks(hunk: Hunk) -> str:
    """Return both sides of a hunk in quotation marks; a side without words is "nothing"."""
    before, after = (
        f"“{clip_text(text)}”" if text.strip() else "nothing" for text in (hunk.before, hunk.after)
    )
    return f"{before} → {after}"
