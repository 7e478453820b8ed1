"""Whether a new text in the place of an article's is its publisher's, by the listing and its date.

The module is pure.

A wall is put before a page by somebody who knows nothing of the article: its listing goes on showing the
beginning of the old text, and the page's own date of modification stays. A publisher who rewrites an article
changes one or the other.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import Final

from presslog.core.moments import parse_iso_moment
from presslog.crawler.extract import Reading
from presslog.flows.pages.likeness import kept_share, word_runs
from presslog.storage.model import Content

THERE: Final = 0.70
"""The share of a listing's excerpt that a text must have for the excerpt to be of it: its last word may be
cut."""
NOT_THERE: Final = 0.30
"""A text that has no more than this share of the excerpt is not the one it was taken from."""
LONG_ENOUGH: Final = 4
"""Runs of words; a shorter excerpt tells nothing, unless it is the whole new text."""


class TextSupport(Enum):
    """What the listing and a page's own date say of a new text in the place of an article's.

    FOR: it is the article's now. AGAINST: the old one still is. NONE: they tell neither.
    """

    FOR = auto()
    AGAINST = auto()
    NONE = auto()


def support_of(reading: Reading, content: Content, excerpt: str) -> TextSupport:
    """What the page's own date and the listing's `excerpt` say of a text that differs from `content`."""
    if _is_later(reading.modified, content.modified):
        return TextSupport.FOR
    text = "\n".join(block.text for block in reading.blocks)
    if len(word_runs(excerpt)) < LONG_ENOUGH and word_runs(excerpt) != word_runs(text):
        return TextSupport.NONE
    now = kept_share(excerpt, text)
    then = kept_share(excerpt, content.text)
    if now >= THERE and then <= NOT_THERE:
        return TextSupport.FOR
    return TextSupport.AGAINST if then >= THERE and now <= NOT_THERE else TextSupport.NONE


def _is_later(now: str | None, then: str | None) -> bool:
    """Return True if both are dates, and the first is the later one."""
    later, earlier = parse_iso_moment(now), parse_iso_moment(then)
    return later is not None and earlier is not None and later > earlier
