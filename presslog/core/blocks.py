"""The kinds of blocks a body is made of."""

from __future__ import annotations

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
