"""Ours or theirs? Whether two readings differ because the article changed, or only because of how we read the page, or how it looks. Pure.

A theme change, a related-posts block that slipped in, an extractor that cut elsewhere: none is an edit. What tells them apart is the
pages themselves: what an editor takes out is no longer on the new page, and what an editor puts in was not yet on the old one.
"""

from __future__ import annotations

from typing import Final

from storage.fingerprint import plain
from storage.model import Content

MANY: Final = 0.30
"""Share of blocks changed at once above which the pages are asked whether the text itself changed."""


def same_text(a: Content, b: Content) -> bool:
    """Whether title and body read the same, whatever became of the fields beside them and of the blocks' kinds."""
    return plain(a.title) == plain(b.title) and _texts(a) == _texts(b)


def changed_share(a: Content, b: Content) -> float:
    """The share, in [0, 1], of the blocks of both that stand in one only.

    >>> from storage.model import Block
    >>> one = Content("T", blocks=(Block("paragraph", "A"), Block("paragraph", "B")))
    >>> two = Content("T", blocks=(Block("paragraph", "A"), Block("paragraph", "C")))
    >>> round(changed_share(one, two), 2)
    0.67
    """
    here, there = set(_texts(a)), set(_texts(b))
    return len(here ^ there) / max(len(here | there), 1)


def still_there(old: Content, new: Content, old_page: str, new_page: str) -> bool:
    """Whether each text that stands in one reading only stands on the other's page all the same: then only the reading changed.

    `old_page` and `new_page` are all the text of the two pages. Blocks in another order are no such case: somebody moved them. A short
    text stands on many a page by chance; so it must stand there as often as on the page it was read from.
    """
    here, there = set(_texts(old)), set(_texts(new))
    if here == there or plain(old.title) != plain(new.title):
        return False
    before, after = plain(old_page), plain(new_page)
    return _kept(here - there, before, after) and _kept(there - here, after, before)


def _kept(texts: set[str], page: str, other: str) -> bool:
    return all(other.count(text) >= max(page.count(text), 1) for text in texts)


def _texts(content: Content) -> tuple[str, ...]:
    return tuple(text for block in content.blocks if (text := plain(block.text)))
