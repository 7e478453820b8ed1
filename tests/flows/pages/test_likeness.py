"""How alike texts and pages are: the measures, and the thresholds that stand on them, at both edges."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from presslog.core.body_parts import BlockKind
from presslog.core.extractor import Extractor
from presslog.core.outcome import Outcome, Verdict
from presslog.core.urls import CanonicalUrl
from presslog.crawler.extract.page.reading import ReadBlock, Reading
from presslog.crawler.extract.page.signs import Signs
from presslog.flows.decisions import walls
from presslog.flows.decisions.walls import (
    CUT,
    FEW_ADDED,
    FOREIGN,
    FRESH_CUT,
    IN_COMMON,
    LOCKED,
    NOTICE,
    OFFER,
    REPLACED,
    TELLING,
    WHOLE,
    SiteAround,
    what_stands_instead,
)
from presslog.flows.pages.borne_out import LONG_ENOUGH, NOT_THERE, THERE, WordElsewhere, word_of
from presslog.flows.pages.likeness import (
    covered_words,
    kept_share,
    overlap_share,
    shared_share,
    without_what_is_filled_in,
    word_runs,
)
from presslog.flows.pages.made_up_answers import LONG, MOST, MadeUpAnswer, answers_after, has_long_answered
from presslog.flows.pages.read_pages import ALIKE, PageAsRead, pages_alike
from tests.fakes.values import NOON, URL, content, known

SITE = SiteAround(frozenset(), {})
DAY = timedelta(days=1)


def words(count: int, kind: str = "a") -> str:
    """So many different words."""
    return " ".join(f"{kind}{chr(97 + at // 26)}{chr(97 + at % 26)}" for at in range(count))


def page(text: str, title: str = "Another page", asked: str = URL, signs: Signs | None = None) -> PageAsRead:
    """A page of one paragraph."""
    reading = Reading(Extractor(1, "mark"), title, blocks=(ReadBlock(BlockKind.PARAGRAPH, text),))
    return PageAsRead(title, reading, signs=signs or Signs(), asked=asked)


def instead(shown: PageAsRead, before: Signs | None, text: str, site: SiteAround = SITE) -> Outcome | None:
    """The outcome of what stands in the place of an article with that text."""
    verdict = what_stands_instead(shown, known(content(text)), site, URL, before)
    return verdict.outcome if verdict else None


def test_runs_are_of_words_or_of_characters() -> None:
    """Three words where there are spaces, five characters where a script sets none; a shorter text is one run, none has none."""
    assert word_runs("one two three four") == {("one", "two", "three"), ("two", "three", "four")}
    assert word_runs("页面不存在了") == {tuple("页面不存在"), tuple("面不存在了")}
    assert (word_runs("one"), word_runs("")) == ({("one",)}, frozenset())


@pytest.mark.parametrize(
    ("measure", "expected"), [(shared_share, 1.0), (kept_share, 0.5), (overlap_share, 0.5)]
)
def test_the_measures(measure: object, expected: float) -> None:
    """Of a text of ten runs, of which the other has five and no more."""
    assert callable(measure)
    assert measure(words(12), words(7)) == expected


def test_a_stretch_shorter_than_two_runs_is_chance() -> None:
    """Six words in a row are covered, five are not."""
    assert covered_words(words(6), f"x {words(6)} y") == (True,) * 6
    assert covered_words(words(5), f"x {words(5)} y") == (False,) * 5


def test_what_is_filled_in_is_left_out() -> None:
    """Addresses, paths, slugs, numbers, tokens and the names given; in a script without spaces the sentence around them stays."""
    filled = "Read https://gazette.example/a?b=1 at /news/ferry (7f-3), ferry of 09:31"
    assert without_what_is_filled_in(filled, "https://gazette.example/news/ferry") == "read at ( ), of"
    assert without_what_is_filled_in("请求编号r12x9请登录", URL) == "请求编号 请登录"


def test_pages_are_alike_from_four_fifths_on() -> None:
    """Of the hundred runs that two pages have together, eighty in common make them alike; of a hundred and one, seventy-nine do not."""
    assert ALIKE == 0.80
    whole = page(words(92))
    assert pages_alike(whole, page(f"{words(82)} {words(10, 'b')}"))
    assert not pages_alike(whole, page(f"{words(81)} {words(11, 'b')}"))
    assert not pages_alike(whole, PageAsRead("Another page"))


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
    assert (verdict := what_stands_instead(page(other, "Ferry returns"), dated, SITE, URL, None))
    assert verdict.outcome is Outcome.BLOCKED
    form = page(other, "Ferry returns", signs=Signs(controls=2))
    assert instead(form, Signs(controls=1), words(60)) is Outcome.BLOCKED
    assert instead(form, Signs(controls=2), words(60)) is instead(form, None, words(60)) is None
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
    own, paid, form = words(302), Signs(paid=True), Signs(controls=1)
    for added, outcome in ((119, Outcome.AUTH), (121, None)):
        assert (
            instead(page(f"{words(181)} {words(added, 'z')}", "Ferry returns", signs=paid), Signs(), own)
            is outcome
        )
    for left, added, outcome in ((60, 80, Outcome.BLOCKED), (60, 81, None), (61, 80, None)):
        shown = page(f"{words(left)} {words(added, 'z')}", "Ferry returns", signs=form)
        assert instead(shown, Signs(), words(100)) is outcome
        assert instead(shown, form, words(100)) is None


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
    assert what_stands_instead(notice, waited, SITE, URL, None) is None


def test_what_is_said_elsewhere_of_a_new_text() -> None:
    """A listing's excerpt speaks for the text it is of, whatever stands there; so does a later date of modification."""
    assert (THERE, NOT_THERE, LONG_ENOUGH) == (0.70, 0.30, 4)
    old, new = words(60), words(30, "b")

    def said(excerpt: str, modified: str | None = None) -> WordElsewhere:
        shown = page(new).reading
        assert shown is not None
        return word_of(
            replace(shown, modified=modified), content(old, modified="2026-03-01T12:00:00Z"), excerpt
        )

    assert (said(words(6)), said(words(6, "b")), said(words(5)), said("")) == (
        WordElsewhere.AGAINST,
        WordElsewhere.FOR,
        WordElsewhere.NONE,
        WordElsewhere.NONE,
    )
    mixed = f"{words(9)} x"  # seven of eight runs
    assert said(f"{words(9)} {words(3, 'z')}") is WordElsewhere.AGAINST  # seven of ten
    assert said(f"{words(8)} {words(4, 'z')}") is WordElsewhere.NONE  # six of ten
    assert said(f"{words(9)} {words(5, 'b')}") is WordElsewhere.NONE  # seven of twelve, and three
    assert said(mixed) is WordElsewhere.AGAINST
    assert said(words(6), "2026-03-01T13:00:00+01:00") is WordElsewhere.AGAINST
    assert said(words(6), "2026-03-01T13:00:01+01:00") is WordElsewhere.FOR
    assert said(words(6), "yesterday") is WordElsewhere.AGAINST


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
        return what_stands_instead(shown, None, SiteAround(frozenset(), {}, listed={URL: listed}), URL, None)

    consent = page("The ferry values what you think of cookies.", "Before you go on")
    assert (verdict := first(consent, "Ferry leaves harbour"))
    assert verdict.outcome is Outcome.BLOCKED
    assert first(consent, "Ferry leaves") is None
    marked = replace(consent, signs=Signs(is_article=True))
    assert first(marked, "Ferry leaves harbour") is None
    assert first(marked, "Tram leaves harbour")
    assert first(marked, "Tram leaves") is None


def test_an_answer_is_long_after_two_believed_runs() -> None:
    """The second of them no later than the article was last there; another page, or one that could not be read, does not count."""
    assert (LONG, MOST) == (2, 8)
    sorry = page(words(30))
    once = answers_after((), sorry, NOON - DAY)
    twice = answers_after(answers_after(once, page(words(30, "c")), NOON - DAY / 2), sorry, NOON)
    assert not has_long_answered(once, sorry, NOON)
    assert has_long_answered(twice, sorry, NOON)
    assert not has_long_answered(twice, sorry, NOON - timedelta(seconds=1))
    assert not has_long_answered(twice, page(words(30, "d")), NOON)
    assert answers_after(twice, PageAsRead("Sorry"), NOON) == answers_after(twice, None, NOON) == twice


def test_eight_answers_are_remembered() -> None:
    """The ones given last; the first times of each are kept however often it comes again."""
    answers: tuple[MadeUpAnswer, ...] = ()
    for at in range(9):
        answers = answers_after(answers, page(words(30, chr(98 + at))), NOON + at * DAY)
    assert [answer.at for answer in answers] == [(NOON + at * DAY,) for at in range(8, 0, -1)]
    again = answers
    for _ in range(3):
        again = answers_after(again, page(words(30, "c")), datetime.max.replace(tzinfo=NOON.tzinfo))
    assert again[0].at[0] == NOON + DAY
    assert len(again[0].at) == LONG


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
    assert what_stands_instead(shown, named, SITE, CanonicalUrl(URL), None) is None


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
