"""Whether a page shows its article, or bears its marks. Pure."""

from __future__ import annotations

from typing import Final

from presslog.crawler.extract import Reading, Signs, less_suffix
from presslog.flows.decisions.run_listings import is_stable_key
from presslog.flows.decisions.walls.site_around import SiteAround
from presslog.flows.pages import (
    PageAsRead,
    TextSupport,
    resembles_content,
    shared_share,
    support_of,
)
from presslog.storage.content import visible_text
from presslog.storage.model import Content, KnownArticle

FOREIGN: Final = 0.05
"""A text that shares a smaller part of its runs of words with the article's is not the article's."""


def is_there(reading: Reading, known: KnownArticle) -> bool:
    """Return True if a page shows the article's text, up to an edit.

    Where the content was not loaded or was withdrawn, the title alone decides.
    """
    if known.content is None:
        return bool(known.version) and reading.title == known.title
    return resembles_content(reading, known.content)


def is_strange(page: PageAsRead, known: KnownArticle | None, site: SiteAround, asked: str) -> bool:
    """Return True if a page shows nothing of the article that was asked for.

    That is its text or, of an article never read, the title listed. A text that the publisher's listing shows
    as well, or that is dated after the one read before, is the article's own.
    """
    if page.reading is None or (known is not None and is_there(page.reading, known)):
        return False
    if known is None or known.content is None:
        title = site.title_shown(known, asked)
        return bool(title) and not mentions_title(page, title)
    if not known.content.text or shared_share(page.text, known.content.text) >= FOREIGN:
        return False
    return not is_borne_out(page, known, site, asked)


def is_borne_out(page: PageAsRead, known: KnownArticle | None, site: SiteAround, asked: str) -> bool:
    """Return True if the listing or the page's own date says that a new text is the article's."""
    if page.reading is None or known is None or known.content is None:
        return False
    return _support_elsewhere(page.reading, page, known, known.content, site, asked) is TextSupport.FOR


def _support_elsewhere(
    reading: Reading, page: PageAsRead, known: KnownArticle, content: Content, site: SiteAround, asked: str
) -> TextSupport:
    """What the listing and the page's own date say of a text.

    A headline that is new on both is its publisher's, too.
    """
    title = site.title_shown(known, asked)
    if title and not _are_one_title(title, known.title) and is_called(page, title):
        return TextSupport.FOR
    return support_of(reading, content, site.excerpt_shown(known, asked))


def _are_one_title(one: str, other: str) -> bool:
    """Return True for titles of which one is the other, or its beginning."""
    here, there = (visible_text(title).casefold().rstrip(" .…") for title in (one, other))
    return here in there or there in here


def is_called(page: PageAsRead, title: str) -> bool:
    """Return True if a page bears the title, with or without the site's name beside it."""
    wanted = visible_text(title).casefold()
    names = {name for shown in page.names for name in (shown, less_suffix(shown))}
    return bool(wanted) and wanted in {visible_text(name).casefold() for name in names}


def mentions_title(page: PageAsRead, title: str) -> bool:
    """Return True if one of a page's names holds the title, or the title holds it.

    A listing may have cut the title.
    """
    wanted = visible_text(title).casefold().rstrip(" .…")
    names = [visible_text(name).casefold() for name in page.names]
    return bool(wanted) and any(wanted in name or name in wanted for name in names)


def has_mark_of(page: PageAsRead, known: KnownArticle, title_shown: str) -> bool:
    """Return True if a page bears an article's marks.

    These are the article's date, id or title, or that the page tells machines that it is an article. The
    title alone does not count where the article had a date and the page has none: walls often keep the title
    of what they stand for.
    """
    reading, content = page.reading, known.content
    if reading is None or content is None:
        return False
    by_id = reading.key is not None and is_stable_key(reading.key) and reading.key in known.keys
    by_date = reading.published is not None and reading.published == content.published
    by_title = any(is_called(page, title) for title in (known.title, title_shown) if title)
    dated = reading.published is not None or content.published is None
    return by_id or by_date or (by_title and dated) or page.signs.is_article


def has_new_form(page: PageAsRead, before: Signs | None, site: SiteAround) -> bool:
    """Return True if a page has a form that neither its article's page nor the site's whole pages have.

    One that is called otherwise at every fetch is no more than it was.
    """
    here, there = page.signs.controls, before.controls if before else ()
    return len(here) > len(there) and not {*there, *site.controls}.issuperset(here)
