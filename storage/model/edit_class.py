"""The classes of an edit: why it matters."""

from __future__ import annotations

from enum import StrEnum


class EditClass(StrEnum):
    """What an edit did, heaviest first.

    Its value is the word that is stored, printed and named in the settings of channels.
    """

    HEADLINE = "headline"
    STANDFIRST = "standfirst"
    CORRECTION = "correction"  # a notice was added
    NUMBER = "number"
    NEGATION = "negation"
    QUOTE = "quote"
    NAME = "name"
    REWRITE = "rewrite"
    DELETION = "deletion"
    INSERTION = "insertion"
    REORDER = "reorder"
    DATELINE = "dateline"
    BYLINE = "byline"
    IMAGES = "images"
    LINKS = "links"
    UNACKNOWLEDGED = "unacknowledged"  # a major edit without a notice, the date of modification where it was
    METADATA = "metadata"
    COSMETIC = "cosmetic"  # only look-alike letters, digit forms, quote marks, spacing
