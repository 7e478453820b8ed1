"""What a page is that stands in an article's place: a wall, a lock, a notice that it is gone. Pure.

A wall answers a known article and a made-up URL alike, or some articles only, in any language, and proves
nothing. Only a page that says "not found", or the one by which this site has long done so, is evidence of
absence, and not against a listing that shows the article. An article whose own text is on the page has
nothing in its place.
"""

from __future__ import annotations

from typing import Final

from presslog.core.outcome import Outcome, Verdict
from presslog.crawler import extract
from presslog.crawler.extract import Reading
from presslog.flows.decisions.walls.article_marks import (
    has_mark_of,
    is_called,
    is_strange,
    is_there,
)
from presslog.flows.decisions.walls.cut_texts import (
    ending_verdict,
    lock_verdict,
    paywall_verdict,
    says_something,
)
from presslog.flows.decisions.walls.page_in_place import PageInPlace
from presslog.flows.pages import (
    PageAsRead,
    TextSupport,
    has_long_answered,
    pages_alike,
    shared_share,
    support_of,
    word_runs,
    words_in_common,
)
from presslog.storage.model import Content, KnownArticle

ITS_OWN: Final = 0.30
"""A page that shares this much with the article shows it, also if a made-up URL returns the same page."""
NOTICE: Final = 0.50
"""A text in the place of a whole one that is no longer than this share of it is a notice; a longer one is
another text."""
WHOLE: Final = 20
"""Runs of words. A shorter text that gives way to another was a line itself."""
IN_COMMON: Final = 0.34
"""The share of the words a listing shows of an article that stand on the article's page at the least."""
_PARAGRAPHS: Final = 3
"""A text of fewer paragraphs that came together with a form may be what the form asks."""


def what_stands_instead(found: PageInPlace) -> Verdict | None:
    """What stands in the article's place, with the outcome it has.

    None where the article itself is there, or where nothing tells.
    """
    page, known = found.page, found.known
    if known is not None and page.reading is not None and is_there(page.reading, known):
        return None
    return (
        lock_verdict(found)
        or paywall_verdict(found)
        or _way_elsewhere(page)
        or _notice_verdict(found)
        or _made_up_answer(found)
        or ending_verdict(found)
        or _wall_verdict(found)
    )


def _way_elsewhere(page: PageAsRead) -> Verdict | None:
    """A page that takes every browser elsewhere, where it was not followed there.

    An archive may not have what it leads to.
    """
    if page.signs.leads_to is None:
        return None
    return Verdict(
        Outcome.EXTRACT_FAILED, f"the page leads elsewhere, and was not followed: {page.signs.leads_to}"
    )


def _notice_verdict(found: PageInPlace) -> Verdict | None:
    """A page that says that it does not exist.

    A title the article is known or listed by says nothing of the kind.
    """
    page, known, shown = found.page, found.known, found.title_shown
    if known is not None and known.title and is_called(page, known.title):
        return None
    if (shown and is_called(page, shown)) or not says_it_is_gone(page):
        return None
    said = f"the page calls itself “{page.names[0]}”"
    if found.is_shown:
        return Verdict(Outcome.EXTRACT_FAILED, f"{said}, though the listing still shows the article")
    return Verdict(Outcome.SOFT_ERROR, said)


def says_it_is_gone(page: PageAsRead) -> bool:
    """Return True if a page says as a whole, in its title or a heading, that it does not exist."""
    titles = (page.title, page.reading.title if page.reading else "")
    headings = (*page.signs.headings, *page.signs.subheadings)
    return any(extract.says_not_found(title, headings) for title in titles)


def _made_up_answer(found: PageInPlace) -> Verdict | None:
    """The page that a made-up URL returned in this run as well."""
    page, known, site = found.page, found.known, found.site
    if site.not_found is None or not pages_alike(page, site.not_found):
        return None
    if known is None or known.content is None:
        return Verdict(Outcome.BLOCKED, "the page is the one a made-up URL of this site returns")
    if shared_share(page.text, known.content.text) >= ITS_OWN:
        return None  # the site finds articles by a number, and gives this one to any URL with it
    if known.title and known.title in page.names:
        reason = "the article's title over the page a made-up URL of this site returns"
        return Verdict(Outcome.EXTRACT_FAILED, reason)
    long = has_long_answered(site.answers, page, known.last_seen)
    is_wall = page.signs.password or found.is_shown or any(pages_alike(page, wall) for wall in site.walls)
    if long and not is_wall:
        return Verdict(Outcome.SOFT_ERROR, "the page is the one this site has long returned for made-up URLs")
    reason = (
        "the page is the one a made-up URL of this site returns, and does not say that the article is gone"
    )
    return Verdict(Outcome.BLOCKED, reason)


def _wall_verdict(found: PageInPlace) -> Verdict | None:
    """A page that shows nothing of the article.

    It either stands for others too or bears none of an article's marks.
    """
    page, known = found.page, found.known
    if page.reading is None or not is_strange(found):
        return None
    if any(pages_alike(page, wall) for wall in found.site.walls) and not _may_be_withdrawn(found):
        return Verdict(Outcome.BLOCKED, "the same page stands in the place of several articles")
    if known is None or known.content is None:
        return _unlike_its_card(found)
    if not has_mark_of(found, known):
        return Verdict(
            Outcome.BLOCKED, "the page shows neither the article's title nor its date nor any of its text"
        )
    return _replacement_verdict(found, page.reading, known, known.content)


def _may_be_withdrawn(found: PageInPlace) -> bool:
    """Return True for a page that stands for two articles under the marks of each.

    Somebody may have withdrawn both in the same words, if the site tells the unknown from what it has.
    """
    return (
        found.site.not_found is None
        and found.known is not None
        and any(pages_alike(found.page, other) for other in found.site.twice)
        and has_mark_of(found, found.known)
        and not found.has_new_form
    )


def _unlike_its_card(found: PageInPlace) -> Verdict | None:
    """A page in the place of an article never read.

    It has neither an article's marks nor the words that the listing shows of it.

    One that has none of at least three such words is another page whatever it calls itself.
    """
    page = found.page
    if page.reading is None:
        return None
    shown = f"{found.title_shown}\n{found.excerpt_shown}"
    said = "\n".join((*page.names, page.text))
    has_marks = page.signs.is_article or page.reading.published is not None
    has_none = says_something(shown) and not words_in_common(shown, said)
    if not has_none and (has_marks or words_in_common(shown, said) >= IN_COMMON):
        return None
    reason = "the page has not the words that the listing shows of this article"
    return Verdict(Outcome.BLOCKED, reason)


def _replacement_verdict(
    found: PageInPlace, reading: Reading, known: KnownArticle, content: Content
) -> Verdict | None:
    """Another text under the article's marks: a wall that keeps them, or a text rewritten as a whole.

    The listing may tell, but not against a long text under a new headline: a listing may lag behind. Where it
    says nothing, a form that is new speaks against a text that is no longer than before; a short notice is
    believed when the run after still finds it.
    """
    page = found.page
    now, then = len(word_runs(page.text)), len(word_runs(content.text))
    against = support_of(reading, content, found.excerpt_shown) is TextSupport.AGAINST
    if against and (now <= NOTICE * then or is_called(page, known.title)):
        reason = "none of the text is on the page, though the listing still shows its beginning"
        return Verdict(Outcome.BLOCKED, reason)
    fresh = found.before is not None and found.has_new_form
    if fresh and (now <= then or len(reading.blocks) < _PARAGRAPHS):
        return Verdict(Outcome.BLOCKED, "a form that was not there before stands in the place of the text")
    if then >= WHOLE and now <= NOTICE * then and known.last_checked <= known.last_seen:
        reason = "a short text stands in the place of the whole one: believed when the next run finds it, too"
        return Verdict(Outcome.EXTRACT_FAILED, reason)
    return None
