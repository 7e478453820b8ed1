"""How alike texts and pages are: the measures, and the thresholds that stand on them, at both edges."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

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
from presslog.flows.pages.text_support import LONG_ENOUGH, NOT_THERE, THERE, TextSupport, support_of
from tests.fakes.pages import page, words
from tests.fakes.values import NOON, URL, content

DAY = timedelta(days=1)


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


def test_what_is_said_elsewhere_of_a_new_text() -> None:
    """A listing's excerpt speaks for the text it is of, whatever stands there; so does a later date of modification."""
    assert (THERE, NOT_THERE, LONG_ENOUGH) == (0.70, 0.30, 4)
    old, new = words(60), words(30, "b")

    def said(excerpt: str, modified: str | None = None) -> TextSupport:
        shown = page(new).reading
        assert shown is not None
        return support_of(
            replace(shown, modified=modified), content(old, modified="2026-03-01T12:00:00Z"), excerpt
        )

    assert (said(words(6)), said(words(6, "b")), said(words(5)), said("")) == (
        TextSupport.AGAINST,
        TextSupport.FOR,
        TextSupport.NONE,
        TextSupport.NONE,
    )
    mixed = f"{words(9)} x"  # seven of eight runs
    assert said(f"{words(9)} {words(3, 'z')}") is TextSupport.AGAINST  # seven of ten
    assert said(f"{words(8)} {words(4, 'z')}") is TextSupport.NONE  # six of ten
    assert said(f"{words(9)} {words(5, 'b')}") is TextSupport.NONE  # seven of twelve, and three
    assert said(mixed) is TextSupport.AGAINST
    assert said(words(6), "2026-03-01T13:00:00+01:00") is TextSupport.AGAINST
    assert said(words(6), "2026-03-01T13:00:01+01:00") is TextSupport.FOR
    assert said(words(6), "yesterday") is TextSupport.AGAINST


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


@pytest.mark.parametrize(("chars", "kept"), [(20_000, 1), (20_001, 0)])
def test_answers_of_twenty_thousand_characters_are_remembered(chars: int, kept: int) -> None:
    """A longer one is not."""
    assert len(answers_after((), page("x" * chars), NOON)) == kept


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
