"""The blocks of a body, and what an edit does to its blocks and words.

Either text can be read back out of the spans of an edit.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class BlockKind(StrEnum):
    """What a block of a body is; its value is the word that is stored, hashed and printed."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    ITEM = "item"  # of a list
    QUOTE = "quote"
    CAPTION = "caption"
    CODE = "code"  # preformatted: its lines are kept
    TABLE = "table"  # a row of one
    SOURCE = "source"  # the source line of a republished piece: outlet, date, link


class SpanOp(StrEnum):
    """What was done to a run of words."""

    EQUAL = "equal"
    INSERT = "insert"
    DELETE = "delete"


class BlockOp(StrEnum):
    """What was done to a block of a body."""

    EQUAL = "equal"
    INSERT = "insert"
    DELETE = "delete"
    REPLACE = "replace"  # the same block, reworded
    MOVE = "move"  # the same block, in another place


@dataclass(frozen=True, slots=True)
class Span:
    """A run of words, and what was done to it."""

    op: SpanOp
    text: str


def spans_before(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return the spans of the text that stood before: the unchanged and the deleted ones.

    >>> [span.text for span in spans_before((Span(SpanOp.DELETE, "Mon"), Span(SpanOp.EQUAL, "day")))]
    ['Mon', 'day']
    """
    return tuple(span for span in spans if span.op is not SpanOp.INSERT)


def spans_after(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return the spans of the text that stands now: the unchanged and the inserted ones.

    >>> [span.text for span in spans_after((Span(SpanOp.DELETE, "Mon"), Span(SpanOp.EQUAL, "day")))]
    ['day']
    """
    return tuple(span for span in spans if span.op is not SpanOp.DELETE)


def text_before(spans: Iterable[Span]) -> str:
    """Return the text that stood before."""
    return "".join(span.text for span in spans_before(spans))


def text_after(spans: Iterable[Span]) -> str:
    """Return the text that stands now."""
    return "".join(span.text for span in spans_after(spans))
