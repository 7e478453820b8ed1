"""Why a page is judged as it is, word for word: people quote these sentences as evidence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, NamedTuple

import pytest

from presslog.core.outcome import Outcome
from presslog.core.role import Role
from presslog.core.urls import AskedUrl, CanonicalUrl, LandedUrl
from presslog.crawler.extract.page.reading import Reading, Signs
from presslog.crawler.items import Doubt, PageCapture
from presslog.flows.decisions.judgement import Judgement, judge_capture
from presslog.flows.decisions.walls.site_around import SiteAround
from presslog.flows.pages.made_up_answers import MadeUpAnswer
from presslog.flows.pages.read_pages import PageAsRead
from presslog.storage.model import KnownArticle
from tests.fakes.pages import page, words
from tests.fakes.values import NOON, URL, content, known

ROOT = CanonicalUrl("https://gazette.example/")
OTHER = CanonicalUrl("https://gazette.example/2026/02/market-opens/")
THERE = CanonicalUrl("https://gazette.example/2026/02/the-ferry/")
SITE = SiteAround(frozenset({ROOT}), {URL: "wp:17", OTHER: "wp:18"})
OWN = content(words(60))
NEW = words(60, "b")
FERRY = known(OWN)
SORRY = page(NEW, asked=f"{ROOT}no-such-page/")
FORM = Signs(controls=("form",))
MARKET = page(NEW, "Market opens")
LIST = replace(MARKET, lists=True, links=frozenset({OTHER}))
FOR_NOW: dict[str, Any] = {"landed": THERE, "redirects": ((URL, 302),)}
FOR_GOOD: dict[str, Any] = {"landed": THERE, "redirects": ((URL, 301),)}


class Case(NamedTuple):
    """A page that is asked for the ferry's article, and what is said of it."""

    shown: PageAsRead
    outcome: Outcome
    reason: str
    article: KnownArticle | None = FERRY
    site: SiteAround = SITE
    before: Signs | None = None
    landed: str = URL
    redirects: tuple[tuple[str, int], ...] = ()
    doubt: Doubt | None = None
    url: str = URL
    has_reading: bool = False
    replaced: bool = False


def reading_of(shown: PageAsRead) -> Reading:
    """What was read from a page that has a text."""
    assert shown.reading is not None
    return shown.reading


def with_id(shown: PageAsRead, key: str) -> PageAsRead:
    """The page, showing a CMS's id."""
    return replace(shown, reading=replace(reading_of(shown), key=key))


def at_its_own_url() -> Iterator[Case]:
    """Pages that no redirect led to."""
    yield Case(page(OWN.text), Outcome.OK, "whole body, content found", has_reading=True)
    yield Case(page(OWN.text), Outcome.OK, "whole body, content found", article=None, has_reading=True)
    yield Case(
        with_id(page(NEW, "Market"), "wp:18"),
        Outcome.REDIRECTED_AWAY,
        "its URL was given to another article: wp:18",
        replaced=True,
    )
    yield Case(page(NEW, "Market"), Outcome.REDIRECTED_AWAY, "its URL was given to another article: wp:18",
               site=replace(SITE, owners={URL: "wp:18"}), replaced=True)  # fmt: skip
    yield Case(PageAsRead("Ferry", None, "no content found"), Outcome.EXTRACT_FAILED, "no content found")
    yield Case(page("The ferry sails again."), Outcome.EXTRACT_FAILED,
               "22 characters read where 2000 were before, though the page is as large as it was", article=known(chars=2_000))  # fmt: skip


def locks_and_notices() -> Iterator[Case]:
    """Pages that ask for a password or money, lead on, or say that nothing is there."""
    form = page(NEW, "Ferry returns", signs=Signs(password=True))
    yield Case(
        form, Outcome.AUTH, "locked: the page asks for a password in the place of the text", before=Signs()
    )
    post = page(NEW, "Ferry returns", signs=Signs(post_password=True))
    yield Case(post, Outcome.AUTH, "locked: the page asks for the post's password in the place of its text")
    paid = page(words(30), "Ferry returns", signs=Signs(paid=True))
    yield Case(
        paid,
        Outcome.AUTH,
        "behind a paywall: the page says that it is not free to read, and 50% of the text is not on it",
        before=Signs(),
    )
    yield Case(page(NEW, signs=Signs(leads_to=f"{ROOT}start/")), Outcome.EXTRACT_FAILED,
               f"the page leads elsewhere, and was not followed: {ROOT}start/")  # fmt: skip
    gone = page(words(9, "b"), "Page not found")
    yield Case(gone, Outcome.SOFT_ERROR, "the page calls itself “Page not found”")
    listed = replace(SITE, listed={URL: "Ferry returns"})
    yield Case(
        gone,
        Outcome.EXTRACT_FAILED,
        "the page calls itself “Page not found”, though the listing still shows the article",
        site=listed,
    )


def walls() -> Iterator[Case]:
    """Pages that stand for others too, or show nothing of the article."""
    made_up = replace(SITE, not_found=SORRY)
    yield Case(
        page(NEW),
        Outcome.BLOCKED,
        "the page is the one a made-up URL of this site returns",
        article=None,
        site=made_up,
    )
    yield Case(
        page(NEW, "Ferry returns"),
        Outcome.EXTRACT_FAILED,
        "the article's title over the page a made-up URL of this site returns",
        site=made_up,
    )
    unsaid = (
        "the page is the one a made-up URL of this site returns, and does not say that the article is gone"
    )
    yield Case(page(NEW), Outcome.BLOCKED, unsaid, site=made_up)
    long = replace(made_up, answers=(MadeUpAnswer(SORRY.asked, (NEW,), (NOON, NOON)),))
    yield Case(page(NEW), Outcome.SOFT_ERROR, "the page is the one this site has long returned for made-up URLs",
               site=long, article=known(OWN, last_seen=NOON))  # fmt: skip
    yield Case(
        page(NEW),
        Outcome.BLOCKED,
        "the same page stands in the place of several articles",
        site=replace(SITE, walls=(SORRY,)),
    )
    yield Case(
        page(NEW),
        Outcome.BLOCKED,
        "the page shows neither the article's title nor its date nor any of its text",
    )
    yield Case(page("The ferry values what you think of cookies.", "Before you go on"), Outcome.BLOCKED,
               "the page has not the words that the listing shows of this article", article=None,
               site=replace(SITE, listed={URL: "Tram leaves harbour"}))  # fmt: skip


def texts_under_the_articles_marks() -> Iterator[Case]:
    """Other words than the article's, under its title."""
    excerpt = replace(SITE, listed={URL: "Ferry returns"}, excerpts={URL: words(30)})
    yield Case(
        page(NEW, "Ferry returns"),
        Outcome.BLOCKED,
        "none of the text is on the page, though the listing still shows its beginning",
        site=excerpt,
    )
    yield Case(page(NEW, "Ferry returns", signs=FORM), Outcome.BLOCKED,
               "a form that was not there before stands in the place of the text", before=Signs())  # fmt: skip
    yield Case(page(words(20, "b"), "Ferry returns"), Outcome.EXTRACT_FAILED,
               "a short text stands in the place of the whole one: believed when the next run finds it, too")  # fmt: skip
    ending = page(words(20, "z"), asked=f"{URL}2")
    kept = reading_of(page(words(20)))
    two = replace(kept, title="Ferry returns", blocks=(*kept.blocks, *reading_of(ending).blocks))
    yield Case(PageAsRead("Ferry returns", two), Outcome.BLOCKED, "the same text stands in the place of a part of several articles",
               article=known(content(f"{words(20)}\n{words(40, 'k')}")), site=replace(SITE, endings=(ending,)))  # fmt: skip


def cut_off() -> Iterator[Case]:
    """The end of the text is not there."""
    missing = "the end of the text is not on the page"
    offer = words(6, "zz")
    cut = page(f"{words(30)} {offer}", "Ferry returns")
    way = f"{ROOT}subscribe/"
    yield Case(
        replace(cut, signs=FORM),
        Outcome.AUTH,
        f"{missing}: a form that was not there before stands in its place",
        before=Signs(),
    )
    yield Case(replace(cut, signs=Signs(ways=frozenset({way}))), Outcome.AUTH,
               f"{missing}: a link that was not there before leads on: {way}", before=Signs())  # fmt: skip
    yield Case(cut, Outcome.AUTH, f"{missing}: the same offer stands in the place of the ends of several articles",
               site=replace(SITE, cuts=(offer, offer)))  # fmt: skip
    yield Case(page(words(30), "Ferry returns"), Outcome.AUTH, f"{missing}: 3 articles were cut off in this run, with nothing said instead",
               site=replace(SITE, cuts=("", "", "")))  # fmt: skip


def redirects_away() -> Iterator[Case]:
    """Redirects to the front, a listing, another article or a gate."""
    yield Case(MARKET, Outcome.REDIRECTED_AWAY, f"redirected to the site's front or a listing: {ROOT}",
               landed=ROOT, redirects=((URL, 302),))  # fmt: skip
    yield Case(LIST, Outcome.REDIRECTED_AWAY, f"redirected to a listing: {THERE}", **FOR_GOOD)
    yield Case(
        MARKET,
        Outcome.REDIRECTED_AWAY,
        f"redirected to another article: {OTHER}",
        landed=OTHER,
        redirects=((URL, 302),),
    )
    gate = f"{ROOT}consent?next={URL}"
    yield Case(
        MARKET,
        Outcome.BLOCKED,
        f"redirected to a gate that names the page asked for: {gate}",
        landed=gate,
        redirects=((URL, 302),),
    )
    again = f"redirected to {THERE}, and again when asked with the cookie that the redirect set, which set one anew"
    yield Case(LIST, Outcome.BLOCKED, again, doubt=Doubt.COOKIE, **FOR_NOW)
    shown = replace(SITE, listed={URL: "Ferry returns"})
    still = "though the leading listing still shows this article"
    yield Case(LIST, Outcome.BLOCKED, f"redirected to a listing, {still}: {THERE}", site=shown, **FOR_NOW)
    yield Case(
        MARKET,
        Outcome.BLOCKED,
        f"redirected to another article, {still}: {OTHER}",
        site=shown,
        landed=OTHER,
        redirects=((URL, 302),),
    )
    strange = replace(LIST, links=frozenset({URL, f"{ROOT}offers/"}))
    yield Case(
        strange,
        Outcome.BLOCKED,
        f"redirected to a list of what are no articles of this source: {THERE}",
        **FOR_GOOD,
    )
    yield Case(
        replace(LIST, signs=FORM),
        Outcome.BLOCKED,
        f"redirected to a list with a form that the article's page did not have: {THERE}",
        **FOR_GOOD,
    )


def redirects_to_an_article() -> Iterator[Case]:
    """Redirects to the article itself, for now, for good or to a passing URL; and to what may be any."""
    named = with_id(page(NEW, "Another headline"), "wp:17")
    same_id, same_text = "a page with the same stable id", "a page with the same title or text"
    yield Case(
        named, Outcome.MOVED, f"permanent redirect to {same_id}", url=THERE, has_reading=True, **FOR_GOOD
    )
    yield Case(
        page(OWN.text, "Another"),
        Outcome.MOVED,
        f"permanent redirect to {same_text}",
        url=THERE,
        has_reading=True,
        **FOR_GOOD,
    )
    yield Case(named, Outcome.OK, "a temporary redirect to the same article", has_reading=True, **FOR_NOW)
    yield Case(named, Outcome.MOVED, f"redirect to {same_id}, which the listing shows in its place", url=THERE, has_reading=True,
               site=replace(SITE, listed={THERE: "Ferry"}), **FOR_NOW)  # fmt: skip
    passing = CanonicalUrl(f"{URL}?session=9")
    yield Case(named, Outcome.OK, f"redirected to the same article at a passing URL: {passing}", has_reading=True,
               landed=passing, redirects=((URL, 302),))  # fmt: skip
    yield Case(
        MARKET,
        Outcome.OK,
        "whole body, content found",
        article=None,
        has_reading=True,
        landed=passing,
        redirects=((URL, 302),),
    )
    yield Case(
        MARKET, Outcome.OK, "whole body, content found", article=None, has_reading=True, url=THERE, **FOR_GOOD
    )
    marked = page(NEW, "Market opens", signs=Signs(is_article=True))
    yield Case(
        marked,
        Outcome.EXTRACT_FAILED,
        f"redirected to a page that is not known and not recognizably this article: {THERE}",
        **FOR_GOOD,
    )


@pytest.mark.parametrize(
    "case",
    [
        *at_its_own_url(),
        *locks_and_notices(),
        *walls(),
        *texts_under_the_articles_marks(),
        *cut_off(),
        *redirects_away(),
        *redirects_to_an_article(),
    ],
    ids=lambda case: re.sub(r"[^a-z ]", "", case.reason)[:60],
)
def test_a_judgement_says_why(case: Case) -> None:
    """Each exit of the judgement has its outcome, its sentence, the article's URL, and a reading where the article is there."""
    asked = PageCapture(
        AskedUrl(URL),
        LandedUrl(case.landed),
        Role.ARTICLE,
        NOON,
        Outcome.OK,
        "",
        redirects=case.redirects,
        doubt=case.doubt,
    )
    judgement = judge_capture(
        asked, case.shown, case.article, case.site, size_bytes=20_000, before=case.before
    )
    reading = case.shown.reading if case.has_reading else None
    assert judgement == Judgement(case.outcome, case.reason, CanonicalUrl(case.url), reading, case.replaced)
