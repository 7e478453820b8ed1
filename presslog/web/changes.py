"""A diff as rows a template can print: what stood on the old side, what stands on the new one.

Spans stay data until Jinja2 escapes each of them; no HTML is made here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from presslog.storage.model import BlockChange, Diff, FieldChange, Span


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a comparison. `label` says what it is of ("title", "tags", "" for the body).

    None on a side: nothing stood there.
    """

    label: str
    op: str
    kind: str
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
        return Row("title", "replace", "heading", old_side(title), new_side(title), title)
    old, new = Span("delete", value_in_words(field.before)), Span("insert", value_in_words(field.after))
    return Row(field.path, "replace", "field", (old,), (new,), (old, Span("equal", " "), new))


def _block_row(change: BlockChange) -> Row:
    old = old_side(change.spans) if change.a is not None else None
    new = new_side(change.spans) if change.b is not None else None
    return Row("", change.op, change.kind, old, new, change.spans)


def old_side(spans: Sequence[Span]) -> tuple[Span, ...]:
    """What stood before.

    >>> old_side((Span("equal", "It rained on "), Span("delete", "Monday"), Span("insert", "Tuesday")))
    (Span(op='equal', text='It rained on '), Span(op='delete', text='Monday'))
    """
    return tuple(span for span in spans if span.op != "insert")


def new_side(spans: Sequence[Span]) -> tuple[Span, ...]:
    """What stands now."""
    return tuple(span for span in spans if span.op != "delete")


def value_in_words(of: object) -> str:
    """A field's value in words.

    >>> value_in_words(None), value_in_words(("ferry", "council"))
    ('–', 'ferry, council')
    """
    match of:
        case None | () | "":
            return "–"
        case tuple() | list():
            return ", ".join(value_in_words(item) for item in of)
        case _:
            return str(getattr(of, "url", None) or getattr(of, "src", None) or of)
