"""What a page is that stands in an article's place: a wall, a lock, a notice that it is gone. Pure.

A wall answers a known article and a made-up URL alike, or some articles only, in any language, and proves
nothing. Only a page that says "not found", or the one by which this site has long done so, is evidence of
absence, and not against a listing that shows the article. An article whose own text is on the page has
nothing in its place.
"""

from __future__ import annotations

from typing import Final

from presslog.core.outcome import Outcome, Verdict
from presslog.crawler.extract import Reading, Signs, says_not_found
from presslog.flows.decisions.walls.article_marks import (
    has_mark_of,
    has_new_form,
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
from presslog.flows.decisions.walls.site_around import SiteAround
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
"""A page that shares this much with the article shows the article, also where a made-up URL returns the same."""
NOTICE: Final = 0.50
"""A text in the place of a whole one that is no longer than this share of it is a notice; a longer one is
another text."""
WHOLE: Final = 20
"""Runs of words. A shorter text that gives way to another was a line itself."""
IN_COMMON: Final = 0.34
"""The share of the words a listing shows of an article that stand on the article's page at the least."""
_PARAGRAPHS: Final = 3
"""A text of fewer paragraphs that came together with a form may be what the form asks."""


def what_stands_instead(
    page: PageAsRead, known: KnownArticle | None, site: SiteAround, asked: str, before: Signs | None
) -> Verdict | None:
    """What stands in the article's place, with the outcome it has.

    None where the article itself is there, or where nothing tells. `known.content` is the current version's,
    where it was worth loading; `before` are the signs of the page that it was read from.
    """
    if known is not None and page.reading is not None and is_there(page.reading, known):
        return None
    return (
        lock_verdict(page, known, site, asked, before)
        or paywall_verdict(page, known, before)
        or _way_elsewhere(page)
        or _notice_verdict(page, known, site, asked)
        or _made_up_answer(page, known, site, asked)
        or ending_verdict(page, known, site, asked, before)
        or _wall_verdict(page, known, site, asked, before)
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


def _notice_verdict(
    page: PageAsRead, known: KnownArticle | None, site: SiteAround, asked: str
) -> Verdict | None:
    """A page that says that it does not exist.

    A title the article is known or listed by says nothing of the kind.
    """
    if known is not None and known.title and is_called(page, known.title):
        return None
    shown = site.title_shown(known, asked)
    if (shown and is_called(page, shown)) or not says_it_is_gone(page):
        return None
    said = f"the page calls itself “{page.names[0]}”"
    if site.shows(known, asked):
        return Verdict(Outcome.EXTRACT_FAILED, f"{said}, though the listing still shows the article")
    return Verdict(Outcome.SOFT_ERROR, said)


def says_it_is_gone(page: PageAsRead) -> bool:
    """Return True if a page says as a whole, in its title or a heading, that it does not exist."""
    titles = (page.title, page.reading.title if page.reading else "")
    headings = (*page.signs.headings, *page.signs.subheadings)
    return any(says_not_found(title, headings) for title in titles)


def _made_up_answer(
    page: PageAsRead, known: KnownArticle | None, site: SiteAround, asked: str
) -> Verdict | None:
    """The page that a made-up URL returned in this run as well."""
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
    is_wall = (
        page.signs.password or site.shows(known, asked) or any(pages_alike(page, wall) for wall in site.walls)
    )
    if long and not is_wall:
        return Verdict(Outcome.SOFT_ERROR, "the page is the one this site has long returned for made-up URLs")
    reason = (
        "the page is the one a made-up URL of this site returns, and does not say that the article is gone"
    )
    return Verdict(Outcome.BLOCKED, reason)


def _wall_verdict(
    page: PageAsRead, known: KnownArticle | None, site: SiteAround, asked: str, before: Signs | None
) -> Verdict | None:
    """A page that shows nothing of the article.

    It either stands for others too or bears none of an article's marks.
    """
    if page.reading is None or not is_strange(page, known, site, asked):
        return None
    if any(pages_alike(page, wall) for wall in site.walls) and not _may_be_withdrawn(
        page, known, site, asked, before
    ):
        return Verdict(Outcome.BLOCKED, "the same page stands in the place of several articles")
    if known is None or known.content is None:
        return _unlike_its_card(page, known, site, asked)
    if not has_mark_of(page, known, site.title_shown(known, asked)):
        return Verdict(
            Outcome.BLOCKED, "the page shows neither the article's title nor its date nor any of its text"
        )
    return _replacement_verdict(page, page.reading, known, known.content, site, asked, before)


def _may_be_withdrawn(
    page: PageAsRead, known: KnownArticle | None, site: SiteAround, asked: str, before: Signs | None
) -> bool:
    """Return True for a page that stands for two articles under the marks of each.

    Somebody may have withdrawn both in the same words, where the site tells what it does not know from what it has.
    """
    return (
        site.not_found is None
        and known is not None
        and any(pages_alike(page, other) for other in site.twice)
        and has_mark_of(page, known, site.title_shown(known, asked))
        and not has_new_form(page, before, site)
    )


def _unlike_its_card(
    page: PageAsRead, known: KnownArticle | None, site: SiteAround, asked: str
) -> Verdict | None:
    """A page in the place of an article never read.

    It has neither an article's marks nor the words that the listing shows of it.

    One that has none of at least three such words is another page whatever it calls itself.
    """
    if page.reading is None:
        return None
    shown = f"{site.title_shown(known, asked)}\n{site.excerpt_shown(known, asked)}"
    said = "\n".join((*page.names, page.text))
    has_marks = page.signs.is_article or page.reading.published is not None
    has_none = says_something(shown) and not words_in_common(shown, said)
    if not has_none and (has_marks or words_in_common(shown, said) >= IN_COMMON):
        return None
    reason = "the page has not the words that the listing shows of this article"
    return Verdict(Outcome.BLOCKED, reason)


def _replacement_verdict(
    page: PageAsRead,
    reading: Reading,
    known: KnownArticle,
    content: Content,
    site: SiteAround,
    asked: str,
    before: Signs | None,
) -> Verdict | None:
    """Another text under the article's marks: a wall that keeps them, or a text rewritten as a whole.

    The listing may tell, but not against a long text under a new headline: a listing may lag behind. Where it
    says nothing, a form that is new speaks against a text that is no longer than before; a short notice is
    believed when the run after still finds it.
    """
    now, then = len(word_runs(page.text)), len(word_runs(content.text))
    against = support_of(reading, content, site.excerpt_shown(known, asked)) is TextSupport.AGAINST
    if against and (now <= NOTICE * then or is_called(page, known.title)):
        reason = "none of the text is on the page, though the listing still shows its beginning"
        return Verdict(Outcome.BLOCKED, reason)
    fresh = before is not None and has_new_form(page, before, site)
    if fresh and (now <= then or len(reading.blocks) < _PARAGRAPHS):
        return Verdict(Outcome.BLOCKED, "a form that was not there before stands in the place of the text")
    if then >= WHOLE and now <= NOTICE * then and known.last_checked <= known.last_seen:
        reason = "a short text stands in the place of the whole one: believed when the next run finds it, too"
        return Verdict(Outcome.EXTRACT_FAILED, reason)
    return None
