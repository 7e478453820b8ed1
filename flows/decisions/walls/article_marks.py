"""Whether a page shows its article, or bears its marks. Pure."""

from __future__ import annotations

from typing import Final

from presslog.crawler import extract
from presslog.crawler.extract import Reading
from presslog.flows.decisions.run_listings import is_stable_key
from presslog.flows.decisions.walls.page_in_place import PageInPlace
from presslog.flows.pages import (
    PageAsRead,
    TextSupport,
    resembles_content,
    shared_share,
    support_of,
)
from presslog.storage.content import visible_text
from presslog.storage.model import KnownArticle

FOREIGN: Final = 0.05
"""A text that shares a smaller part of its runs of words with the article's is not the article's."""


def is_there(reading: Reading, known: KnownArticle) -> bool:
    """Return True if a page shows the article's text, up to an edit.

    Where the content was not loaded or was withdrawn, the title alone decides.
    """
    if known.content is None:
        return bool(known.version) and reading.title == known.title
    return resembles_content(reading, known.content)


def is_strange(found: PageInPlace) -> bool:
    """Return True if a page shows nothing of the article that was asked for.

    That is its text or, of an article never read, the title listed. A text that the publisher's listing shows
    as well, or that is dated after the one read before, is the article's own.
    """
    page, known = found.page, found.known
    if page.reading is None or (known is not None and is_there(page.reading, known)):
        return False
    if known is None or known.content is None:
        return bool(found.title_shown) and not mentions_title(page, found.title_shown)
    if not known.content.text or shared_share(page.text, known.content.text) >= FOREIGN:
        return False
    return not is_borne_out(found)


def is_borne_out(found: PageInPlace) -> bool:
    """Return True if the listing or the page's own date says that a new text is the article's."""
    page, known, title = found.page, found.known, found.title_shown
    if page.reading is None or known is None or known.content is None:
        return False
    if title and not _are_one_title(title, known.title) and is_called(page, title):
        return True  # a headline that is new on both is its publisher's, too
    return support_of(page.reading, known.content, found.excerpt_shown) is TextSupport.FOR


def _are_one_title(one: str, other: str) -> bool:
    """Return True for titles of which one is the other, or its beginning."""
    here, there = (visible_text(title).casefold().rstrip(" .…") for title in (one, other))
    return here in there or there in here


def is_called(page: PageAsRead, title: str) -> bool:
    """Return True if a page bears the title, with or without the site's name beside it."""
    wanted = visible_text(title).casefold()
    names = {name for shown in page.names for name in (shown, extract.less_suffix(shown))}
    return bool(wanted) and wanted in {visible_text(name).casefold() for name in names}


def mentions_title(page: PageAsRead, title: str) -> bool:
    """Return True if one of a page's names holds the title, or the title holds it.

    A listing may have cut the title.
    """
    wanted = visible_text(title).casefold().rstrip(" .…")
    names = [visible_text(name).casefold() for name in page.names]
    return bool(wanted) and any(wanted in name or name in wanted for name in names)


def has_mark_of(found: PageInPlace, known: KnownArticle) -> bool:
    """Return True if a page bears an article's marks.

    These are the article's date, id or title, or that the page tells machines that it is an article. The
    title alone does not count where the article had a date and the page has none: walls often keep the title
    of what they stand for.
    """
    page, reading, content = found.page, found.page.reading, known.content
    if reading is None or content is None:
        return False
    by_id = reading.key is not None and is_stable_key(reading.key) and reading.key in known.keys
    by_date = reading.published is not None and reading.published == content.published
    by_title = any(is_called(page, title) for title in (known.title, found.title_shown) if title)
    dated = reading.published is not None or content.published is None
    return by_id or by_date or (by_title and dated) or page.signs.is_article
