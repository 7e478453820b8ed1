"""What changed, passage by passage, each with the unchanged text that stands above and below it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from presslog.core.body_parts import BlockOp, Span, text_after
from presslog.flows.messages.rendering import changed_passages, cut_text
from presslog.storage.model import BlockChange, Diff

AROUND: Final = 160
"""Characters shown of the unchanged block above a passage, and of the one below."""


@dataclass(frozen=True, slots=True)
class ChangedPassage:
    """A passage that changed, long unchanged text in it shortened.

    Attributes:
        label: The field that it is of, such as "title"; empty in the body.
        op: What became of it.
        spans: Its words, and what was done to them.
        above: The end of the unchanged block above it; empty where none stands there.
        below: The beginning of the unchanged block below it.
    """

    label: str
    op: BlockOp
    spans: tuple[Span, ...]
    above: str = ""
    below: str = ""


def passages_in_place(diff: Diff) -> Iterator[ChangedPassage]:
    """Yield the changed passages: headline and other fields first, then the body's from top to bottom."""
    lines = list(changed_passages(diff))
    for line in lines[: len(diff.fields)]:
        yield ChangedPassage(line.label, line.op, line.spans)
    in_body = iter(lines[len(diff.fields) :])
    neighbours = zip((None, *diff.blocks), diff.blocks, (*diff.blocks[1:], None), strict=False)
    for above, block, below in neighbours:
        if block.op is not BlockOp.EQUAL:
            line = next(in_body)
            yield ChangedPassage(line.label, line.op, line.spans, _end_of(above), _beginning_of(below))


def _end_of(block: BlockChange | None) -> str:
    """Return the last words of an unchanged block; none of one that changed."""
    text = _unchanged_text(block)
    if len(text) <= AROUND:
        return text
    return f"…{text[len(cut_text(text, len(text) - AROUND)) :]}"


def _beginning_of(block: BlockChange | None) -> str:
    """Return the first words of an unchanged block; none of one that changed."""
    text = _unchanged_text(block)
    return text if len(text) <= AROUND else f"{cut_text(text, AROUND)}…"


def _unchanged_text(block: BlockChange | None) -> str:
    return text_after(block.spans) if block is not None and block.op is BlockOp.EQUAL else ""
