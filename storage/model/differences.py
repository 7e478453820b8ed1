"""What separates two contents, and why it matters."""

from __future__ import annotations

from dataclasses import dataclass

from presslog.core.body_parts import BlockKind, BlockOp, Span
from presslog.storage.model.event_kind import Severity


@dataclass(frozen=True, slots=True)
class BlockChange:
    """What became of one block.

    `a`/`b` are indexes from 0 in the old/new body, None where there is none; `spans` is the word-level diff
    (of a replace; of the others, one span).
    """

    op: BlockOp
    kind: BlockKind
    a: int | None
    b: int | None
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A structured field whose value changed.

    `path`: the name of a field of `Content`, such as `title`, `tags` or `byline`.
    """

    path: str
    before: object
    after: object


@dataclass(frozen=True, slots=True)
class Diff:
    """What separates two contents, as data: fields, title words, and body blocks in the new body's order."""

    fields: tuple[FieldChange, ...] = ()
    title: tuple[Span, ...] = ()
    blocks: tuple[BlockChange, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether nothing separates them."""
        return not self.fields and all(change.op is BlockOp.EQUAL for change in self.blocks)


@dataclass(frozen=True, slots=True)
class Class:
    """A class of an edit, with its reason in words ("number changed: 1.5 million → 15 million")."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Classification:
    """Why an edit matters: its classes, its severity and one sentence that can be read aloud."""

    classes: tuple[Class, ...]
    severity: Severity
    summary: str
