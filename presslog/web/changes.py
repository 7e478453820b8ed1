"""A diff as rows a template can print: what stood on the old side, what stands on the new one.

Spans stay data until Jinja2 escapes each of them; no HTML is made here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from presslog.core.body_parts import BlockOp, Span, SpanOp, spans_after, spans_before
from presslog.storage.content import value_in_words
from presslog.storage.model import BlockChange, Diff, FieldChange

_NOTHING: Final = "–"


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
