"""A diff as rows that a template can print, old side and new side; and these folded.

Spans stay data until Jinja2 escapes each of them; no HTML is made here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from presslog.core.body_parts import BlockOp, Span, SpanOp, spans_after, spans_before
from presslog.storage.content import value_in_words
from presslog.storage.model import BlockChange, Diff, FieldChange

_NOTHING: Final = "–"
BESIDE: Final = 1
"""Unchanged blocks shown on either side of a change; the others are folded away."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a comparison. `label` says what it is of ("title", "tags", "" for the body).

    None on a side: nothing stood there.
    """

    label: str
    op: BlockOp
    old: tuple[Span, ...] | None
    new: tuple[Span, ...] | None
    both: tuple[Span, ...]


def change_rows(diff: Diff) -> Iterator[Row]:
    """Title and fields first, then the body in the new order."""
    for field in diff.fields:
        yield _field_row(field, diff.title)
    for change in diff.blocks:
        yield _block_row(change)


def _field_row(field: FieldChange, title: tuple[Span, ...]) -> Row:
    if field.path == "title" and title:
        return Row("title", BlockOp.REPLACE, spans_before(title), spans_after(title), title)
    old, new = (
        Span(SpanOp.DELETE, value_in_words(field.before) or _NOTHING),
        Span(SpanOp.INSERT, value_in_words(field.after) or _NOTHING),
    )
    return Row(field.path, BlockOp.REPLACE, (old,), (new,), (old, Span(SpanOp.EQUAL, " "), new))


def _block_row(change: BlockChange) -> Row:
    old = spans_before(change.spans) if change.a is not None else None
    new = spans_after(change.spans) if change.b is not None else None
    return Row("", change.op, old, new, change.spans)


@dataclass(frozen=True, slots=True)
class DiffStretch:
    """Rows of a comparison that belong together: a change, or what stands between two.

    `number` counts the changes from 1 and is 0 for what did not change; `folded`: it is not shown at once.
    """

    number: int
    rows: tuple[Row, ...]
    folded: bool = False


def fold_rows(rows: Iterable[Row]) -> Iterator[DiffStretch]:
    """Rows in stretches: each change by itself, what is far from any change folded.

    A single block is not folded: the line that says so would be as long.
    """
    stretches = [tuple(found) for _, found in groupby(rows, key=lambda row: row.op is BlockOp.EQUAL)]
    number = 0
    for at, stretch in enumerate(stretches):
        if stretch[0].op is not BlockOp.EQUAL:
            number += 1
            yield DiffStretch(number, stretch)
            continue
        head = 0 if at == 0 else BESIDE
        tail = len(stretch) if at == len(stretches) - 1 else len(stretch) - BESIDE
        if tail - head < 2:
            yield DiffStretch(0, stretch)
            continue
        for part, folded in ((stretch[:head], False), (stretch[head:tail], True), (stretch[tail:], False)):
            if part:
                yield DiffStretch(0, part, folded)
