"""A class that a rule found, and how it is worded: texts clipped, counts as a person says them.

It knows no rule.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from presslog.storage.content.tokens import split_words
from presslog.storage.model import EditClass, Severity

CLIP: Final = 80
"""Characters of a text quoted in a reason, at most."""


class FoundClass(NamedTuple):
    """What a rule found: a class, what is said of it, and how much it weighs."""

    name: EditClass
    reason: str
    severity: Severity = Severity.MINOR


def clip_text(text: str) -> str:
    """A text short enough to be quoted, cut between words."""
    text = " ".join(text.split())
    if len(text) <= CLIP:
        return text
    head, space, _ = text[: CLIP - 1].rpartition(" ")
    return f"{head if space else text[: CLIP - 1]}…"


def count_in_words(n: int, noun: str) -> str:
    """A count in words a person would say.

    >>> count_in_words(1, "link"), count_in_words(3, "class")
    ('a link', '3 classes')
    """
    if n == 1:
        return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"
    return f"{n} {noun}{'es' if noun.endswith('s') else 's'}"


def count_words(texts: Iterable[str]) -> str:
    """Return how many words some texts have, as a person would say it."""
    return count_in_words(sum(len(split_words(text)) for text in texts), "word")
