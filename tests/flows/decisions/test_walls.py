"""What stands in an article's place: locks, paywalls, notices and walls, each threshold at both edges."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from presslog.core.body_parts import BlockKind
from presslog.core.extractor import Extractor
from presslog.core.outcome import Outcome, Verdict
from presslog.core.urls import CanonicalUrl
from presslog.crawler.extract.page.reading import ReadBlock, Reading, Signs
from presslog.flows.decisions import walls
from presslog.flows.decisions.walls.article_marks import FOREIGN
from presslog.flows.decisions.walls.cut_texts import (
    CUT,
    FEW_ADDED,
    FRESH_CUT,
    LOCKED,
    OFFER,
    OFFERED,
    REPLACED,
    SEVERAL_CUT,
    TELLING,
    says_something,
)
from presslog.flows.decisions.walls.page_in_place import PageInPlace
from presslog.flows.decisions.walls.site_around import SiteAround
from presslog.flows.decisions.walls.wall_pages import IN_COMMON, NOTICE, WHOLE, what_stands_instead
from presslog.flows.pages.made_up_answers import MadeUpAnswer
from presslog.flows.pages.read_pages import PageAsRead
from tests.fakes.pages import page, words
from tests.fakes.values import NOON, URL, content, known

SITE = SiteAround(frozenset(), {})


DAY = timedelta(days=1)


def instead(shown: PageAsRead, before: Signs | None, text: str, site: SiteAround = SITE) -> Outcome | None:
    """The outcome of what stands in the place of an article with that text."""
    verdict = what_stands_instead(PageInPlace(shown, known(content(text)), site, URL, before))
    return verdict.outcome if verdict else None


def test_a_foreign_text_shares_less_than_a_twentieth() -> None:
    """One run of twenty-one is foreign, one of twenty is not: that is a text rewritten, and an edit."""
    assert FOREIGN == 0.05
    own = f"{words(3)} {words(60, 'c')}"
    assert instead(page(f"{words(3)} {words(20, 'b')}"), None, own) is Outcome.BLOCKED
    assert instead(page(f"{words(3)} {words(19, 'b')}"), None, own) is None


def test_an_articles_marks_speak_for_it() -> None:
    """A text of which nothing is left is rewritten where title or marks are the article's, and blocked where a form came with it."""
    other = words(32, "b")
    assert instead(page(other), None, words(60)) is Outcome.BLOCKED
    assert instead(page(other, "Ferry returns"), None, words(60)) is None
    assert instead(page(other, signs=Signs(is_article=True)), None, words(60)) is None
    dated = known(content(words(60), published="2026-02-28"))
    assert (verdict := what_stands_instead(PageInPlace(page(other, "Ferry returns"), dated, SITE, URL, None)))
    assert verdict.outcome is Outcome.BLOCKED
    form = page(other, "Ferry returns", signs=Signs(controls=("form", "button")))
    assert instead(form, Signs(controls=("form",)), words(60)) is Outcome.BLOCKED
    assert (
        instead(form, Signs(controls=("form", "button")), words(60)) is instead(form, None, words(60)) is None
    )
    assert (
        instead(
            page(other, "A new headline"),
            None,
            words(60),
            SiteAround(frozenset(), {}, listed={URL: "A new headline"}),
        )
        is None
    )


def test_a_password_locks_what_is_not_there() -> None:
    """With a quarter of the text left it is no lock, with less it is; and not where the field was there before."""
    assert LOCKED == 0.25
    own, field = words(42), Signs(password=True)  # 40 runs
    left = page(f"{words(12)} {words(30, 'b')}", "Ferry returns", signs=field)
    less = page(f"{words(11)} {words(30, 'b')}", "Ferry returns", signs=field)
    assert instead(left, Signs(), own) is None
    assert instead(less, Signs(), own) is Outcome.AUTH
    assert instead(less, field, own) is instead(less, None, own) is None


def test_a_paywall_cuts_the_end() -> None:
    """From two fifths on it is the paywall's; where the mark was there before, only with little said instead, and never in the middle."""
    assert (CUT, FRESH_CUT, FEW_ADDED) == (0.40, 0.15, 0.25)
    own, paid = words(100), Signs(paid=True)

    def cut(left: int, added: int, before: Signs | None) -> Outcome | None:
        return instead(page(f"{words(left)} {words(added, 'b')}", "Ferry returns", signs=paid), before, own)

    assert (cut(60, 0, paid), cut(61, 0, paid)) == (Outcome.AUTH, None)
    assert (cut(85, 0, Signs()), cut(86, 0, Signs())) == (Outcome.AUTH, None)
    assert (cut(80, 5, Signs()), cut(80, 6, Signs())) == (Outcome.AUTH, None)
    assert (cut(60, 80, Signs()), cut(60, 81, Signs())) == (Outcome.AUTH, None)
    assert (cut(61, 80, Signs()), cut(60, 80, paid)) == (None, None)
    assert (cut(60, 10, paid), cut(60, 11, paid), cut(60, 11, None)) == (Outcome.AUTH, None, None)
    middle = f"{words(100)[:119]} {words(100)[-160:]}"
    assert instead(page(middle, "Ferry returns", signs=paid), paid, own) is None


def test_a_text_no_longer_than_an_offer_stands_for_an_end() -> None:
    """Eighty words, or fewer than are lost; a longer text is an article's. The same with a form that is new, marked or not."""
    assert OFFER == 80
    own, paid, form = words(302), Signs(paid=True), Signs(controls=("form",))
    for added, outcome in ((119, Outcome.AUTH), (121, None)):
        assert (
            instead(page(f"{words(181)} {words(added, 'z')}", "Ferry returns", signs=paid), Signs(), own)
            is outcome
        )
    for left, added, outcome in ((60, 80, Outcome.AUTH), (60, 81, None), (61, 80, None)):
        shown = page(f"{words(left)} {words(added, 'z')}", "Ferry returns", signs=form)
        assert instead(shown, Signs(), words(100)) is outcome
        assert instead(shown, form, words(100)) is None


def test_what_no_editor_leaves_in_the_place_of_an_end() -> None:
    """A link that is new and leads to no article, half the words of another article's offer, or three texts cut off; else it is an edit."""
    assert (OFFERED, SEVERAL_CUT) == (0.50, 3)
    own, way = words(100), f"{URL}/abo"
    offer = words(6, "zz")

    def cut(
        site: SiteAround = SITE, left: int = 60, ways: frozenset[str] = frozenset(), said: str = offer
    ) -> Outcome | None:
        shown = page(f"{words(left)} {said}", "Ferry returns", signs=Signs(ways=ways))
        return instead(shown, Signs(ways=frozenset({f"{URL}/help"})), own, site)

    def beside(*offers: str) -> SiteAround:
        return replace(SITE, cuts=(offer, *offers))

    assert cut() is None
    assert (cut(ways=frozenset({way})), cut(left=61, ways=frozenset({way}))) == (Outcome.AUTH, None)
    assert cut(ways=frozenset({f"{URL}/help"})) is None
    assert cut(replace(SITE, owners={way: "another"}), ways=frozenset({way})) is None
    half, less = (f"{words(count, 'zz')} {words(6 - count, 'kk')}" for count in (3, 2))
    assert (cut(beside()), cut(beside(less)), cut(beside(half))) == (None, None, Outcome.AUTH)
    assert (cut(beside("", "", "")), cut(beside("", "", ""), said="")) == (None, Outcome.AUTH)
    assert cut(beside("", ""), said="") is None


def test_a_beginning_has_nine_tenths_up_to_its_last_word() -> None:
    """Of sixty words six may be missing before the place where a text is cut, 0.90, and not seven."""
    own, paid = words(100).split(), Signs(paid=True)
    for gap, outcome in ((6, Outcome.AUTH), (7, None)):
        left = " ".join((*own[:30], *own[30 + gap : 60]))
        assert instead(page(left, "Ferry returns", signs=paid), paid, " ".join(own)) is outcome


def test_a_page_is_its_articles_from_three_tenths_on() -> None:
    """Of a page that made-up URLs return as well, thirty of a hundred runs of words must be the article's, 0.30."""
    for shared, outcome in ((32, None), (31, Outcome.BLOCKED)):  # 30 and 29 runs
        shown = page(f"{words(shared)} {words(102 - shared, 'b')}")
        assert instead(shown, None, words(102), replace(SITE, not_found=shown)) is outcome


def test_a_form_asks_in_fewer_than_three_paragraphs() -> None:
    """A longer text under the article's title that came with a form is the form's in two paragraphs, and an edit in three."""
    shown = page("", "Ferry returns", signs=Signs(controls=("form",)))
    assert shown.reading is not None
    for count, outcome in ((2, Outcome.BLOCKED), (3, None)):
        blocks = tuple(ReadBlock(BlockKind.PARAGRAPH, words(40, kind)) for kind in "xyz"[:count])
        longer = replace(shown, reading=replace(shown.reading, blocks=blocks))
        assert instead(longer, Signs(), words(60)) is outcome


def test_three_telling_words_say_something() -> None:
    """A line of two may be anybody's."""
    assert says_something(words(3, "zz"))
    assert not says_something(words(2, "zz"))


def test_a_short_notice_waits_for_the_next_run() -> None:
    """Half as many runs of words as there were, under the article's title, are a notice; one more is another text."""
    assert NOTICE == 0.50
    own = content(words(62))  # 60 runs
    notice, text = page(words(32, "b"), "Ferry returns"), page(words(33, "b"), "Ferry returns")
    assert instead(notice, None, own.text) is Outcome.EXTRACT_FAILED
    assert instead(text, None, own.text) is None
    assert WHOLE == 20
    assert instead(page(words(12, "b"), "Ferry returns"), None, words(22)) is Outcome.EXTRACT_FAILED
    assert instead(page(words(11, "b"), "Ferry returns"), None, words(21)) is None
    waited = known(own, last_checked=NOON + DAY)
    assert what_stands_instead(PageInPlace(notice, waited, SITE, URL, None)) is None


def test_one_text_in_the_place_of_a_part_of_several() -> None:
    """Two fifths of the text must be gone, and eight runs of words must have come; one that stands on a single article is its own."""
    assert (REPLACED, TELLING) == (0.40, 8)

    def added(left: int, came: int) -> PageAsRead | None:
        shown = page(words(left))
        reading = Reading(
            Extractor(1, "mark"),
            "x",
            blocks=(
                ReadBlock(BlockKind.PARAGRAPH, words(left)),
                ReadBlock(BlockKind.PARAGRAPH, words(came, "z")),
            ),
        )
        return walls.text_added(
            replace(shown, reading=reading), content(f"{words(left)}\n{words(42 - left, 'k')}")
        )

    assert added(26, 10) is not None  # eight runs came; of forty runs twenty-four are left
    assert added(26, 9) is None
    assert added(27, 10) is None
    one, two = page(words(20)), page(words(20), asked=f"{URL}2")
    assert walls.endings_among([one]) == ()
    assert walls.endings_among([one, two]) == (one,)


def test_a_page_in_the_place_of_a_new_article_has_words_of_its_card() -> None:
    """Of three telling words one is too few, of two it is enough; a page with an article's marks is one whatever its words."""
    assert IN_COMMON == 0.34

    def first(shown: PageAsRead, listed: str) -> Verdict | None:
        return what_stands_instead(
            PageInPlace(shown, None, SiteAround(frozenset(), {}, listed={URL: listed}), URL, None)
        )

    consent = page("The ferry values what you think of cookies.", "Before you go on")
    assert (verdict := first(consent, "Ferry leaves harbour"))
    assert verdict.outcome is Outcome.BLOCKED
    assert first(consent, "Ferry leaves") is None
    marked = replace(consent, signs=Signs(is_article=True))
    assert first(marked, "Ferry leaves harbour") is None
    assert first(marked, "Tram leaves harbour")
    assert first(marked, "Tram leaves") is None


def test_the_long_known_answer_stands_only_for_what_is_not_listed() -> None:
    """It is a soft error of an article that the listing does not show; listed, or with a password field, or standing for others: a wall."""
    text = words(30, "b")
    sorry = page(text, asked="https://gazette.example/no-such-page/")
    answers = (MadeUpAnswer(sorry.asked, (text,), (NOON - DAY, NOON)),)
    site = SiteAround(frozenset(), {}, sorry, {}, answers)
    assert instead(page(text), None, words(60), site) is Outcome.SOFT_ERROR
    listed = SiteAround(frozenset(), {}, sorry, {URL: "Ferry returns"}, answers)
    stands_for_others = SiteAround(frozenset(), {}, sorry, {}, answers, (sorry,))
    for other in (listed, stands_for_others, SiteAround(frozenset(), {}, sorry)):
        assert instead(page(text), None, words(60), other) is Outcome.BLOCKED
    assert instead(page(text, signs=Signs(password=True)), None, words(60), site) is Outcome.BLOCKED


def test_a_page_that_says_so_is_a_soft_error_unless_it_is_listed() -> None:
    """By its title; and not where the article is known or listed by that very title."""
    shown = page(words(9, "b"), "Page not found")
    assert instead(shown, None, words(60)) is Outcome.SOFT_ERROR
    assert (
        instead(shown, None, words(60), SiteAround(frozenset(), {}, listed={URL: "Ferry returns"}))
        is Outcome.EXTRACT_FAILED
    )
    assert (
        instead(shown, None, words(60), SiteAround(frozenset(), {}, listed={URL: "Page not found"})) is None
    )
    named = known(content(words(60), title="Page not found"))
    shown = page(words(60, "b"), "Page not found")
    assert what_stands_instead(PageInPlace(shown, named, SITE, CanonicalUrl(URL), None)) is None


def test_walls_stand_for_two_articles() -> None:
    """One page at one address is none, at two it is; two addresses of one article are none."""
    one, two = page(words(30)), page(words(30), asked=f"{URL}2")
    assert walls.walls_among([one], None, []) == ()
    assert walls.walls_among([one, two], None, []) == (one,)
    own = [
        PageAsRead("x", Reading(Extractor(1, "mark"), "x", blocks=one.reading.blocks, key="wp:1"))
        for _ in range(2)
        if one.reading
    ]
    assert walls.walls_among(own, None, []) == ()
    assert walls.walls_among([one], two, [one]) == (two,)


# --- what the listing shows ------------------------------------------------------------------------------------

FERRY = known(content("The ferry sails."), key="wp:17", url=URL, other_urls=(f"{URL}print/",))
ELSEWHERE, UNKNOWN = "https://gazette.example/quay/", "https://gazette.example/mill/"


def test_a_listing_shows_an_article_by_any_of_its_names() -> None:
    """By the URL asked for, its own or its id; title and text are those it gives under one of them."""
    for name in (URL, "wp:17"):
        site = SiteAround(frozenset(), {}, listed={name: "Ferry"}, excerpts={name: "It sails"})
        assert site.shows(FERRY, UNKNOWN)
        assert (site.title_shown(FERRY, UNKNOWN), site.excerpt_shown(FERRY, UNKNOWN)) == ("Ferry", "It sails")
        assert not site.shows(None, UNKNOWN)
        assert (site.title_shown(None, UNKNOWN), site.excerpt_shown(None, UNKNOWN)) == ("", "")
    asked = SiteAround(frozenset(), {}, listed={UNKNOWN: "Mill"})
    assert asked.shows(None, UNKNOWN)
    assert asked.title_shown(FERRY, UNKNOWN) == "Mill"


def test_a_url_of_another_article() -> None:
    """Where it is listed, or is a known article's; not where it is the article's own, or unknown."""
    site = SiteAround(frozenset(), {ELSEWHERE: "wp:18", f"{URL}2/": "wp:17"}, listed={UNKNOWN: "Mill"})
    assert site.is_another_article(ELSEWHERE, URL, FERRY)
    assert site.is_another_article(UNKNOWN, URL, FERRY)
    assert site.is_another_article(UNKNOWN, URL, None)
    assert not site.is_another_article(URL, URL, FERRY)
    assert not site.is_another_article(URL, UNKNOWN, FERRY)
    assert not site.is_another_article(f"{URL}2/", URL, FERRY)
    assert not site.is_another_article("https://gazette.example/none/", URL, FERRY)


def test_a_url_that_is_listed_instead() -> None:
    """Listed while the article's own is not; not one that it was found under, nor another article's."""
    new = CanonicalUrl("https://gazette.example/new/")
    assert SiteAround(frozenset(), {}, listed={new: "Ferry"}).lists_instead(new, FERRY)
    assert SiteAround(frozenset(), {new: "wp:17"}, listed={new: "Ferry"}).lists_instead(new, FERRY)
    assert not SiteAround(frozenset(), {new: "wp:18"}, listed={new: "Ferry"}).lists_instead(new, FERRY)
    assert not SiteAround(frozenset(), {}, listed={new: "Ferry", URL: "Ferry"}).lists_instead(new, FERRY)
    assert not SiteAround(frozenset(), {}, listed={URL: "Ferry"}).lists_instead(new, FERRY)
    printed = CanonicalUrl(f"{URL}print/")
    assert not SiteAround(frozenset(), {}, listed={printed: "Ferry"}).lists_instead(printed, FERRY)


def test_a_page_mentions_a_title_that_is_cut() -> None:
    """Whichever of the two was cut, in any case; not another title, nor an empty one."""
    shown = page("Some text.", "Ferry returns to the harbour")
    assert walls.mentions_title(shown, "FERRY returns …")
    assert walls.mentions_title(shown, "Ferry returns to the harbour – Gazette")
    assert not walls.mentions_title(shown, "Ferry stays")
    assert not walls.mentions_title(shown, " …")


def test_a_new_form_is_one_that_neither_page_nor_site_had() -> None:
    """More controls than the article's page had, and one that neither that page had nor whole pages have."""
    form = page("Some text.", signs=Signs(controls=("form", "button")))

    def is_new(before: tuple[str, ...] | None, of_site: frozenset[str] = frozenset()) -> bool:
        signs = None if before is None else Signs(controls=before)
        return PageInPlace(form, None, replace(SITE, controls=of_site), URL, signs).has_new_form

    assert is_new(("form",))
    assert is_new(None)
    assert not is_new(("form", "button"))
    assert not is_new(("form", "button of another name"))
    assert not is_new(None, frozenset({"form", "button"}))
    assert is_new(None, frozenset({"form"}))


def test_pages_that_stand_for_two_articles() -> None:
    """A page that came twice stands for two; one that came once or three times does not. Twenty are told apart."""
    pages = [page(words(30, kind)) for kind in "abbccc"]
    assert walls.pages_of_two(pages) == (pages[1],)
    assert walls.walls_among(pages, None, ()) == (pages[1], pages[3])
    twice = [page(words(30, "y"))] * 2
    different = [page(words(30, kind)) for kind in "abcdefghijklmnopqrst"]
    assert walls.walls_among([*different[:19], *twice], None, ()) == (twice[0],)  # twenty are told apart
    assert walls.walls_among([*different, *twice], None, ()) == ()
    made_up = page(words(30, "n"))
    assert walls.walls_among([], made_up, [pages[0]]) == ()
    assert walls.walls_among([], made_up, [made_up]) == (made_up,)


def test_two_articles_may_be_withdrawn_in_the_same_words() -> None:
    """Under an article's own headline, without a new form, where made-up URLs answer otherwise: what is said elsewhere decides."""
    several = "the same page stands in the place of several articles"
    notice = page(words(20, "b"), "Ferry returns")

    def reason(shown: PageAsRead, before: Signs | None = None, **around: object) -> str:
        site = replace(SITE, walls=(shown,), twice=(shown,))
        found = what_stands_instead(
            PageInPlace(shown, known(content(words(60))), replace(site, **around), URL, before)
        )
        return found.reason if found else ""

    assert reason(notice) != several
    assert reason(notice, twice=()) == several
    assert reason(notice, not_found=page(words(9, "n"))) == several
    assert reason(page(words(20, "b"))) == several
    assert (
        reason(
            page(words(20, "b"), "Ferry returns", signs=Signs(controls=("form", "button"))),
            Signs(controls=("form",)),
        )
        == several
    )
