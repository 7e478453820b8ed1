"""Whether two readings differ because the article changed, or only because of how we read the page.

A page that only looks otherwise was not edited either. The module is pure.

A theme change, a related-posts block that slipped in, an extractor that cut elsewhere: none is an edit. What
tells them apart is the pages themselves: what an editor takes out is no longer on the new page, and what an
editor puts in was not yet on the old one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from presslog.core.extractor import Extractor
from presslog.flows.pages import ADDRESSES, covered_words, value_changes, word_runs
from presslog.storage.content import visible_text
from presslog.storage.model import Content, Fingerprint

MANY: Final = 0.30
"""Share of blocks changed at once above which the pages are asked whether the text itself changed."""

TELLING: Final = 20
"""Characters. A shorter line stands on many a page by chance, whatever was edited."""

ADDED: Final = 10
"""Runs of words. A shorter text that only came, with another theme, may be the theme's."""


@dataclass(frozen=True, slots=True)
class Rereading:
    """The current version's own raw page, as today's extractor reads it."""

    content: Content
    fingerprint: Fingerprint
    extractor: Extractor


def same_text(a: Content, b: Content) -> bool:
    """Whether title and body read the same.

    The fields beside them and the blocks' kinds may differ.
    """
    return visible_text(a.title) == visible_text(b.title) and _block_texts(a) == _block_texts(b)


def is_field_changed(a: Content | None, b: Content | None) -> bool:
    """Return True if a field that is said in words differs.

    A date, byline, category, tags, language, a description.
    """
    return (
        a is not None
        and b is not None
        and any(change.name not in ADDRESSES for change in value_changes(a, b))
    )


def changed_share(a: Content, b: Content) -> float:
    """The share, in [0, 1], of the blocks of both that stand in one only.

    >>> from presslog.core.body_parts import BlockKind
    >>> from presslog.storage.model import Block
    >>> one = Content("T", blocks=(Block(BlockKind.PARAGRAPH, "A"), Block(BlockKind.PARAGRAPH, "B")))
    >>> two = Content("T", blocks=(Block(BlockKind.PARAGRAPH, "A"), Block(BlockKind.PARAGRAPH, "C")))
    >>> round(changed_share(one, two), 2)
    0.67
    """
    here, there = set(_block_texts(a)), set(_block_texts(b))
    return len(here ^ there) / max(len(here | there), 1)


def is_much_changed(a: Content, b: Content) -> bool:
    """Return True if more than `MANY` of the blocks of both stand in one only."""
    return changed_share(a, b) > MANY


def still_there(old: Content, new: Content, old_page: str, new_page: str) -> bool:
    """Whether each text that stands in one reading only stands on the other's page all the same.

    Where it does, only the reading changed.

    `old_page` and `new_page` are all the text of the two pages. Blocks in another order are no such case:
    somebody moved them. A short text stands on many a page by chance; so it must stand there as often as on
    the page it was read from.
    """
    here, there = set(_block_texts(old)), set(_block_texts(new))
    if here == there or visible_text(old.title) != visible_text(new.title):
        return False
    before, after = visible_text(old_page), visible_text(new_page)
    return _is_kept(here - there, before, after) and _is_kept(there - here, after, before)


@dataclass(frozen=True, slots=True)
class PageTexts:
    """All the text of an article's old page and of its new one, whatever of it is the article's."""

    old: str
    new: str


def is_text_changed(
    old: Content, new: Content, shown: PageTexts, common: frozenset[str], *, mass: bool
) -> bool:
    """Whether an article was edited, where its two pages could not be read in the same way.

    Most often such a page has another theme.

    A line counts that stood in the old reading and stands nowhere on the new page, or the other way round,
    and so does a title. `common` lines came or went on several articles: they are the site's. What only came
    does not count where it is short, for a theme adds lines of its own, and not at all where most articles
    changed at once (`mass`).
    """
    if not (_stands_on(old.title, shown.new) and _stands_on(new.title, shown.old)):
        return True
    gone, come = (
        set(_block_texts(old)) - set(_block_texts(new)) - common,
        set(_block_texts(new)) - set(_block_texts(old)) - common,
    )
    if any(not _stands_on(text, shown.new) for text in gone):
        return True
    added = [text for text in come if not _stands_on(text, shown.old)]
    return not mass and sum(len(word_runs(text)) for text in added) >= ADDED


def is_read_elsewhere(old: Content, new: Content, shown: PageTexts) -> bool:
    """Return True if one of two readings alone has a line of some length that both pages show as often.

    The text was then looked for in another place of the page than before.
    """
    before, after = visible_text(shown.old), visible_text(shown.new)
    here, there = (" ".join(_block_texts(each)) for each in (old, new))
    gone = {text for text in _block_texts(old) if len(text) >= TELLING and text not in there}
    come = {text for text in _block_texts(new) if len(text) >= TELLING and text not in here}
    return any(_is_kept({text}, before, after) for text in gone) or any(
        _is_kept({text}, after, before) for text in come
    )


def lines_changed(old: Content, new: Content) -> frozenset[str]:
    """The lines that stand in one of two contents only."""
    return frozenset(set(_block_texts(old)) ^ set(_block_texts(new)))


def _stands_on(text: str, page: str) -> bool:
    """Whether a text stands on a page, however it is cut into blocks there."""
    said = visible_text(text)
    return said in visible_text(page) or all(covered_words(said, page))


def _is_kept(texts: set[str], page: str, other: str) -> bool:
    return all(other.count(text) >= max(page.count(text), 1) for text in texts)


def _block_texts(content: Content) -> tuple[str, ...]:
    """Return the lines of standfirst and body, as they are seen.

    Whether a page marks a line as its standfirst is a matter of its looks.
    """
    lines = (*(content.standfirst or "").split("\n"), *(block.text for block in content.blocks))
    return tuple(text for line in lines if (text := visible_text(line)))
