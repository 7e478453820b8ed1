"""What a source's articles teach of how often they are edited, and by how much one differs from the others."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest

from presslog.flows.decisions.revisits import WatchedLife, learn_rates
from presslog.flows.decisions.revisits.change_rates import BANDS, born_at, hours_in_bands
from tests.fakes.values import NOON, known

MONTH = 720.0


def test_rates_are_those_that_were_shown() -> None:
    """A thousand articles edited once within hours 4 to 8 teach a rate of a quarter there, and next to none after."""
    lives = [WatchedLife(0.0, MONTH, 1, (4 + n / 250,)) for n in range(1_000)]
    rates = learn_rates(lives)
    assert rates.edits_by(MONTH) == pytest.approx(1.0, rel=0.02)
    assert rates.edits_by(MONTH) - rates.edits_by(8.0) < 0.02


def test_rates_never_rise_with_age() -> None:
    """What is seen late, because looks are far apart, was made at some time before: the bands before share it."""
    rates = learn_rates([WatchedLife(0.0, MONTH, 1, (24.0,)) for _ in range(1_000)]).rates
    assert all(earlier >= later for earlier, later in pairwise(rates))
    assert rates[0] == pytest.approx(1 / 32, rel=0.05)  # one edit in the 32 hours to that band's end


def test_without_articles_each_doubling_of_age_has_as_many_edits() -> None:
    """Nothing shown: what is assumed of any source."""
    rates = learn_rates([])
    doublings = [rates.edits_by(2 * age) - rates.edits_by(age) for age in (64.0, 128.0, 1024.0)]
    assert doublings == pytest.approx([doublings[0]] * 3, rel=0.05)
    assert rates.shape == 0.5


def test_articles_that_differ_much_tell_more_of_themselves() -> None:
    """Where a few have all the edits, one edit says more of an article than where all have about as many."""
    dice = random.Random(5)
    alike = [WatchedLife(0.0, MONTH, 2, (1.0, 2.0)) for _ in range(400)]
    apart = [
        WatchedLife(0.0, MONTH, 20, (1.0, 2.0)) if dice.random() < 0.1 else WatchedLife(0.0, MONTH, 0)
        for _ in range(400)
    ]
    edited = WatchedLife(0.0, MONTH, 6, (1.0, 2.0))
    low, high = learn_rates(alike), learn_rates(apart)
    assert low.shape == 5.0
    assert high.shape < 0.5
    assert high.factor_of(edited) > low.factor_of(edited)


def test_the_factor_is_one_where_an_article_is_as_the_others() -> None:
    """As many edits as expected: 1; none: less; and never nothing, for a still article may be edited yet."""
    rates = learn_rates([WatchedLife(0.0, MONTH, 3, (1.0, 2.0, 3.0)) for _ in range(400)])
    assert rates.factor_of(WatchedLife(0.0, MONTH, 3)) == pytest.approx(1.0, rel=0.02)
    assert 0 < rates.factor_of(WatchedLife(0.0, MONTH, 0)) < 1
    assert rates.factor_of(WatchedLife(0.0, 0.0, 0)) == 1


def test_edits_without_a_time_count_too() -> None:
    """Of a long history only the newest edits are known by their time; those before are in its rates all the same."""
    some = learn_rates([WatchedLife(0.0, MONTH, 8, (100.0,) * 8)] * 50)
    more = learn_rates([WatchedLife(0.0, MONTH, 30, (100.0,) * 8)] * 50)
    assert more.edits_by(MONTH) > some.edits_by(MONTH) + 12
    assert some.edits_by(MONTH) == pytest.approx(8, rel=0.1)


@pytest.mark.parametrize(("since", "until"), [(0.0, 0.0), (0.0, 0.25), (3.0, 700.0), (1.0, 1e6)])
def test_every_hour_lies_in_one_band(since: float, until: float) -> None:
    """The hours of a stretch of life add up to it, as far as bands reach."""
    assert sum(hours for _, hours in hours_in_bands(since, until)) == pytest.approx(
        min(until, BANDS[-1][1]) - since
    )


def test_a_date_counts_a_day_before_the_first_sight() -> None:
    """An age begins at the date that lies more than 24 hours before the first sight; at 24 hours it begins with that."""
    article = known(first_seen=NOON)
    day, more = NOON - timedelta(hours=24), NOON - timedelta(hours=24, seconds=1)
    assert born_at(replace(article, published=day.isoformat())) == NOON
    assert born_at(replace(article, published=more.isoformat())) == more


def test_the_assumed_rates_and_shape_in_numbers() -> None:
    """A quarter of an edit in each e-fold of the age plus one hour; the shape by hand where edits came that none expected."""
    assumed = learn_rates([])
    assert assumed.rates[:3] == pytest.approx((0.25 / 1.125, 0.25 / 1.375, 0.25 / 1.75))
    assert assumed.shape == 0.5
    seen = learn_rates(
        [WatchedLife(0.0, 0.25, 1, (0.1,))]
    )  # beside the one edit that is assumed of each band
    assert seen.rates[0] == pytest.approx((1 + 1) / (1.125 / 0.25 + 0.25))
    by_edits = [learn_rates([WatchedLife(0.0, 0.0, edits)]).shape for edits in (1, 7, 8)]
    assert by_edits == pytest.approx(
        [20 / (40 + 1), 20 / (40 + 49), 0.2]
    )  # 20 / (40 + 64) is below the least shape
    steady = [WatchedLife(0.0, 24.0, 2, (3.0, 6.0))] * 200
    assert learn_rates(steady).shape == 5.0  # articles that differ less than chance would have them
