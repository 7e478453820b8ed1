"""What was done to words and blocks between two texts, and either text back out of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


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
