"""What a fetched page proves: every refinement of the wire's outcome, each with the nearest page that must not get it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from presslog.core.body_parts import BlockKind
from presslog.core.extractor import Extractor
from presslog.core.outcome import Outcome
from presslog.core.role import Role
from presslog.core.urls import AskedUrl, CanonicalUrl, LandedUrl
from presslog.crawler.extract.page.reading import ReadBlock, Reading, Signs
from presslog.crawler.items import PageCapture
from presslog.flows.decisions.judgement import Judgement, in_parts, judge_capture, part_fault
from presslog.flows.decisions.walls import SiteAround
from presslog.flows.pages.read_pages import PageAsRead
from presslog.storage.model import KnownArticle
from tests.fakes.values import NOON, URL, content, known

ROOT = CanonicalUrl("https://gazette.example/")
OTHER = "https://gazette.example/2026/02/market-opens/"
SITE = SiteAround(frozenset({ROOT}), {URL: "wp:17", OTHER: "wp:18"})


def reading(
    text: str = "The ferry sails again on Monday.", title: str = "Ferry returns", key: str | None = None
) -> Reading:
    """A reading of one paragraph."""
    return Reading(
        Extractor(1, "trafilatura"), title, blocks=(ReadBlock(BlockKind.PARAGRAPH, text),), key=key
    )


def capture(outcome: Outcome = Outcome.OK, landed: str = URL, redirects: Any = ()) -> PageCapture:
    """A capture of the article's own URL."""
    return PageCapture(
        AskedUrl(URL), LandedUrl(landed), Role.ARTICLE, NOON, outcome, "as the wire says", redirects=redirects
    )


def judged(
    read: Reading | None,
    *,
    landed: str = URL,
    redirects: Any = (),
    title: str = "",
    article: KnownArticle | None = None,
    site: SiteAround = SITE,
    size: int = 20_000,
) -> Judgement:
    """The judgement on a page with that reading, of the article known unless another is given."""
    page = PageAsRead(title or (read.title if read else ""), read, "" if read else "no content found")
    return judge_capture(
        capture(landed=landed, redirects=redirects), page, article or known(), site, size_bytes=size
    )


def test_an_article_is_present() -> None:
    """The positive control: a page with content at its own URL is ok."""
    assert judged(reading()).outcome is Outcome.OK


@pytest.mark.parametrize("outcome", [each for each in Outcome if each is not Outcome.OK])
def test_what_the_wire_says_stands(outcome: Outcome) -> None:
    """A judgement never turns a fetch that was not ok into anything else."""
    assert judge_capture(capture(outcome), None, known(), SITE, size_bytes=0).outcome is outcome


@pytest.mark.parametrize("landed", [ROOT, OTHER])
def test_redirected_away(landed: str) -> None:
    """A redirect to the front page, or to an article with an identity of its own, is evidence of absence."""
    assert judged(reading("Another.", "Market opens"), landed=landed, redirects=((URL, 302),)).outcome is (
        Outcome.REDIRECTED_AWAY
    )


@pytest.mark.parametrize(
    "title",
    ["404", "Error 404", "404 – Page not found", "Page not found | The Gazette", "Oops! That page can’t be found.", "Faqja nuk u gjet",
     "صفحه پیدا نشد", "页面不存在"],
)  # fmt: skip
def test_soft_error_by_title(title: str) -> None:
    """A 200 whose title is an error's, whole, is a soft error, with or without readable text."""
    assert judged(None, title=title).outcome is Outcome.SOFT_ERROR
    assert judged(reading("Try the search.", title), title=title).outcome is Outcome.SOFT_ERROR


@pytest.mark.parametrize(
    "title",
    ["Missing cat not found, owner says", "Room 404 reopens at the old hotel", "Why the page was torn out"],
)
def test_words_of_errors_in_news_are_news(title: str) -> None:
    """A headline that merely contains such words is no error page."""
    assert judged(reading(title=title), title=title).outcome is Outcome.OK


def test_an_article_known_by_such_a_title_keeps_it() -> None:
    """An article that has been called “404” all along is not an error for it."""
    assert judged(reading(title="404"), title="404", article=known(title="404")).outcome is Outcome.OK


def test_the_page_a_made_up_url_returns_proves_nothing() -> None:
    """The same page as a made-up URL returns is a wall, where the site is not known to have answered so for long."""
    sorry = reading("We looked everywhere. Perhaps the search helps.", "The Harbour Gazette")
    site = replace(SITE, not_found=PageAsRead(sorry.title, sorry))
    assert judged(sorry, site=site, article=known(content("Other."))).outcome is Outcome.BLOCKED
    own = reading("Perhaps the search helps. The ferry sails again on Monday.", "The Harbour Gazette")
    assert judged(own, site=site, article=known()).outcome is Outcome.OK


def test_a_site_that_finds_articles_by_their_number_has_no_such_page() -> None:
    """Where a made-up URL returns the article itself, the article with a new headline is there; without its old text it is not proven."""
    text = "The ferry sails again on Monday."
    renamed = reading(text, "A new headline")
    answers_all = replace(SITE, not_found=PageAsRead(renamed.title, renamed))
    assert judged(renamed, site=answers_all, article=known(content(text))).outcome is Outcome.OK
    assert judged(renamed, site=answers_all, article=known(content("Other."))).outcome is Outcome.BLOCKED


def test_an_error_page_under_the_articles_title_proves_nothing() -> None:
    """The article's title over the text of a made-up URL's page is neither an edit nor an absence."""
    sorry = reading("We looked everywhere. Perhaps the search helps.", "Ferry returns")
    elsewhere = replace(SITE, not_found=PageAsRead("Sorry", replace(sorry, title="Sorry")))
    own = known(content("The ferry sails again on Monday."))
    assert judged(sorry, site=elsewhere, article=own).outcome is Outcome.EXTRACT_FAILED
    assert judged(sorry, article=own).outcome is Outcome.OK


def test_a_collapsed_reading_is_a_failure_of_ours() -> None:
    """Less than a quarter of the text from a page as large as before proves nothing; from a page that shrank too, it is an edit."""
    long = known(chars=2_000)
    assert judged(reading("x" * 499), article=long, size=20_000).outcome is Outcome.EXTRACT_FAILED
    assert judged(reading("x" * 500), article=long, size=20_000).outcome is Outcome.OK
    assert judged(reading("x" * 499), article=long, size=9_000).outcome is Outcome.OK
    for size, outcome in (
        (16_000, Outcome.EXTRACT_FAILED),  # a fifth smaller than the page that was read before
        (15_999, Outcome.OK),
        (24_000, Outcome.EXTRACT_FAILED),  # and a fifth larger
        (24_001, Outcome.OK),
    ):
        assert judged(reading("x" * 499), article=long, size=size).outcome is outcome
    renamed = reading("The ferry sails again.", "Ferry stays")
    shown = replace(SITE, listed={URL: "Ferry stays"})
    assert judged(renamed, article=long).outcome is Outcome.EXTRACT_FAILED
    assert judged(renamed, article=long, site=shown).outcome is Outcome.OK


def test_no_content_is_no_absence() -> None:
    """A whole page in which no content is found is a failed reading, with its reason."""
    verdict = judged(None, title="The Harbour Gazette")
    assert (verdict.outcome, verdict.reason) == (Outcome.EXTRACT_FAILED, "no content found")


class TestRedirects:
    there = "https://gazette.example/2026/02/the-ferry/"

    def test_to_a_listing_is_away(self) -> None:
        """A redirect to a page that lists articles is evidence of absence; to the article's own text it is not, whatever it looks like."""
        listing = PageAsRead(
            "Harbour", reading("Ferries. Quays. Tides.", "Harbour"), lists=True, links=frozenset({OTHER})
        )
        moved = capture(landed=self.there, redirects=((URL, 301),))
        assert judge_capture(moved, listing, known(), SITE, size_bytes=9).outcome is Outcome.REDIRECTED_AWAY
        strange = replace(listing, links=frozenset({URL, "https://gazette.example/offers/"}))
        assert judge_capture(moved, strange, known(), SITE, size_bytes=9).outcome is Outcome.BLOCKED
        shown = replace(SITE, listed={URL: "Ferry returns"})
        for_now = replace(moved, redirects=((URL, 302),))
        assert judge_capture(for_now, listing, known(), shown, size_bytes=9).outcome is Outcome.BLOCKED
        assert judge_capture(moved, listing, known(), shown, size_bytes=9).outcome is Outcome.REDIRECTED_AWAY
        form = replace(listing, signs=Signs(controls=("form",)))
        assert judge_capture(moved, form, known(), SITE, size_bytes=9).outcome is Outcome.BLOCKED
        before = Signs(controls=("form",))
        assert (
            judge_capture(moved, form, known(), SITE, size_bytes=9, before=before).outcome
            is Outcome.REDIRECTED_AWAY
        )
        own = PageAsRead("Ferry", reading(title="Ferry"), lists=True)
        assert judge_capture(moved, own, known(), SITE, size_bytes=9).outcome is Outcome.MOVED

    def test_to_a_known_page_with_its_own_text_is_moved(self) -> None:
        """An article that is known twice, under two URLs, is not removed when one of them leads to the other."""
        assert judged(reading(title="Ferry"), landed=OTHER, redirects=((URL, 301),)).outcome is Outcome.MOVED

    def test_permanent_with_the_same_id_is_moved(self) -> None:
        """A permanent redirect to a page with the article's stable id is a move, to that URL, even with a new headline."""
        verdict = judged(
            reading(title="New headline", key="wp:17"), landed=self.there, redirects=((URL, 301),)
        )
        assert (verdict.outcome, verdict.url) == (Outcome.MOVED, self.there)

    def test_temporary_is_no_move(self) -> None:
        """A temporary one leaves the article where it was."""
        verdict = judged(reading(key="wp:17"), landed=self.there, redirects=((URL, 302),))
        assert (verdict.outcome, verdict.url) == (Outcome.OK, URL)

    def test_one_temporary_hop_is_enough_to_doubt(self) -> None:
        """A chain is permanent only if every hop is."""
        verdict = judged(reading(key="wp:17"), landed=self.there, redirects=((URL, 301), (URL + "x", 302)))
        assert verdict.outcome is Outcome.OK

    def test_a_page_that_leads_on_by_itself_moves_the_article(self) -> None:
        """A meta refresh or script at 200 is for good; where the page names the URL asked for as its own, it is not."""
        by_page = ((URL, 200),)
        verdict = judged(reading(key="wp:17"), landed=self.there, redirects=by_page)
        assert (verdict.outcome, verdict.url) == (Outcome.MOVED, self.there)
        named = replace(reading(key="wp:17"), canonical=URL)
        verdict = judged(named, landed=self.there, redirects=by_page)
        assert (verdict.outcome, verdict.url) == (Outcome.OK, URL)
        assert judged(named, landed=self.there, redirects=((URL, 301),)).url == self.there

    def test_an_unrecognized_page_proves_nothing(self) -> None:
        """A consent wall or any other page at the end of a redirect is neither presence nor absence."""
        verdict = judged(
            reading("We value your privacy.", "Before you go on"), landed=self.there, redirects=((URL, 302),)
        )
        assert verdict.outcome is Outcome.BLOCKED


class TestParts:
    """An article on several pages of which one tells nothing or has no text."""

    first = reading("The ferry sails again.")

    def fault(
        self, *, unanswered: bool = False, text: str | None = None, lost: str = "part 2 has no text"
    ) -> str | None:
        """Why its parts cannot all have been read, where its version before had this text."""
        page = PageAsRead(
            "T", self.first, lost_part=lost, joined=1, parts=(PageAsRead("", unanswered=unanswered),)
        )
        return part_fault(page, None if text is None else known(content(text)))

    def test_a_part_that_told_nothing_is_a_fault(self) -> None:
        """Whatever was known; and none is where no part is lost."""
        assert self.fault(unanswered=True) == "part 2 has no text"
        assert self.fault(unanswered=True, lost="") is None

    def test_a_part_without_a_text_is_one_where_text_is_gone(self) -> None:
        """Less is left than before; not where as much is, or nothing is known."""
        assert self.fault(text="The ferry sails again.\nIt left at nine.") == (
            "part 2 has no text, and less is left than was read before"
        )
        assert self.fault(text="The ferry sails again.") is None
        assert self.fault(text="The ferry stays.") is None
        assert self.fault() is None

    def test_in_how_many_parts_it_was_read(self) -> None:
        """Said of more than one, and of a first one whose others are not watched."""
        assert in_parts(PageAsRead("T", joined=2)) == ", in 2 parts"
        assert (
            in_parts(PageAsRead("T", joined=20, cut=True)) == ", in its first 20 parts; more are not watched"
        )
        assert in_parts(PageAsRead("T")) == ""
