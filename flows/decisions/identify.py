"""Which known article a capture is of.

That is told by what was asked for, where it landed, and what the page calls itself. The module is pure.

The page's own stable id decides over the URL it was found at: a URL may be given to another article, and an
article to another URL. But an id that pages of different text share names none of them, and the text that
stood at a URL before is the same article under any id.
"""

from __future__ import annotations

from collections.abc import Callable

from presslog.core.urls import CanonicalUrl, canonicalize
from presslog.crawler.extract import Reading
from presslog.crawler.items import PageCapture
from presslog.flows.decisions.rekeyed_articles import is_same_article
from presslog.flows.decisions.run_listings import Roll, is_other_id
from presslog.flows.pages import PageAsRead, resembles_content
from presslog.storage.model import ArticleId, Content, KnownArticle


def identify_article(
    capture: PageCapture,
    page: PageAsRead | None,
    roll: Roll,
    content_of: Callable[[ArticleId], Content | None],
    named: CanonicalUrl | None = None,
) -> KnownArticle | None:
    """The known article a capture is of; None where it is of one not known yet.

    `named`: the other URL that the page gives itself, where that can be believed.
    """
    asked, landed = canonicalize(capture.asked), canonicalize(capture.landed)
    known = roll.find(capture.key, asked) or roll.find(None, landed)
    reading = page.reading if page else None
    if (former := _former_owner(capture, page, roll, content_of)) is not None:
        return former
    here = known if known is not None and known.url == asked else roll.at(asked)
    if here is not None and asked == landed and _is_still_there(capture, reading, here, content_of):
        return here
    if known is not None and asked == landed and _is_id_given_away(reading, known, asked, roll, content_of):
        known = None
    other = roll.by_key.get(reading.key or "") if reading else None
    if reading is None:
        return known
    if known is None:
        if other is not None and _is_shown_elsewhere(reading, other, content_of):
            return other
        by_name = roll.at(named) if named is not None else None
        return by_name if by_name is not None and _is_shown_there(reading, by_name, content_of) else None
    if asked == landed and is_other_id(known, reading.key):
        # Asked for the former owner once the URL has a new one, the page tells of the former that it is gone.
        return known if other is not None and capture.key in known.keys else other
    return known


def _former_owner(
    capture: PageCapture,
    page: PageAsRead | None,
    roll: Roll,
    content_of: Callable[[ArticleId], Content | None],
) -> KnownArticle | None:
    """The article that stood at the URL asked for before the one that stands there now.

    Where it was asked for by its key, or has its text back; None for any other capture.
    """
    asked = canonicalize(capture.asked)
    here, by_name = roll.by_url.get(asked), map(roll.by_key.get, (capture.key or "", asked))
    former = next((known for known in by_name if known and known is not here and known.url == asked), None)
    if former is None or here is None or here.url != asked:
        return None
    is_asked_for = capture.key in former.keys
    if page is None or page.reading is None or not former.version:
        return former if is_asked_for else None
    if is_same_article(page.reading, content) if (content := content_of(here.id)) else True:
        return former if is_asked_for else None
    return former if _may_be_same(page.reading, content_of(former.id)) else None


def _is_still_there(
    capture: PageCapture,
    reading: Reading | None,
    here: KnownArticle,
    content_of: Callable[[ArticleId], Content | None],
) -> bool:
    """Whether an answer at an article's URL is of it, though the ids say otherwise.

    An answer without a text is of who stands there; one at a URL that the article had once, or has besides
    its own, is of the article only with its text.
    """
    if reading is None or not here.version:
        return True
    other_id = is_other_id(here, reading.key) or is_other_id(here, capture.key)
    if not other_id and not _is_further_url(canonicalize(capture.asked), here):
        return True
    return _may_be_same(reading, content_of(here.id))


def _is_further_url(url: str, known: KnownArticle) -> bool:
    """Return True if an article was found at a URL, and has another one."""
    return url != known.url and (url == known.key or url in known.other_urls)


def _is_id_given_away(
    reading: Reading | None,
    known: KnownArticle,
    asked: str,
    roll: Roll,
    content_of: Callable[[ArticleId], Content | None],
) -> bool:
    """Return True if a page listed under a known id, or at a further URL, shows another text."""
    if reading is None or not known.version or roll.read.get(asked) is known:
        return False
    if roll.at(asked) is known and not _is_further_url(asked, known):
        return False
    return known.url != asked and not _may_be_same(reading, content_of(known.id))


def _is_shown_elsewhere(
    reading: Reading, other: KnownArticle, content_of: Callable[[ArticleId], Content | None]
) -> bool:
    """Return True if a page at an unknown URL, with the id of a known article, shows that article."""
    if reading.title == other.title:
        return True
    if not other.version:
        return False
    content = content_of(other.id)
    return content is None or resembles_content(reading, content)


def _is_shown_there(
    reading: Reading, known: KnownArticle, content_of: Callable[[ArticleId], Content | None]
) -> bool:
    """Return True if a page that names a known article's URL shows that article, or one never read."""
    return not known.version or _may_be_same(reading, content_of(known.id))


def _may_be_same(reading: Reading, content: Content | None) -> bool:
    """Return True unless another text than an article's shows that a page is not of it.

    Nothing shows it where the text was withdrawn: id or URL decide alone.
    """
    return content is None or is_same_article(reading, content)
