"""How long an article waits for its next look: by what its source and itself have shown, within a number of looks."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from math import sqrt

import pytest

from presslog.flows.decisions.revisits import RevisitPace, learn_pace
from presslog.flows.decisions.revisits.change_rates import (
    BANDS,
    ChangeRates,
    hours_in_bands,
    watched_life,
)
from presslog.flows.decisions.revisits.revisit_intervals import find_price
from presslog.storage.model import ArticleId, KnownArticle
from tests.fakes.values import HOUR, NOON, known

DAY = timedelta(days=1)
HALF_AN_HOUR = HOUR / 2


def read_at(*edited: timedelta, seen: timedelta = DAY, name: str = "a", **fields: object) -> KnownArticle:
    """An article first seen at noon, whose edits were seen so long after, looked at last after `seen`."""
    times = tuple(NOON + after for after in (*sorted(edited, reverse=True), timedelta()))
    return known(
        id=ArticleId(name),
        version=len(times),
        version_times=times[:8],
        last_changed=times[0],
        last_seen=NOON + seen,
        last_checked=NOON + seen,
        **fields,
    )


def a_month_of(count: int) -> list[KnownArticle]:
    """Articles whose ages lie evenly over thirty days, each edited one hour after it came."""
    return [
        replace(
            read_at(HOUR, seen=30 * DAY * n / count, name=str(n)),
            first_seen=NOON - 30 * DAY * n / count,
            last_seen=NOON,
            last_checked=NOON,
            version_times=(NOON - 30 * DAY * n / count + HOUR, NOON - 30 * DAY * n / count),
        )
        for n in range(1, count + 1)
    ]


def looks_a_day(articles: list[KnownArticle], pace: RevisitPace) -> float:
    """Looks that the articles get a day at a pace."""
    return sum(DAY / pace.interval_of(each) for each in articles)


def test_what_is_edited_often_is_looked_at_sooner() -> None:
    """Of two articles of one age, the one with more edits waits less; each more of them makes it wait less again."""
    none, one, three = (
        read_at(name="0"),
        read_at(HOUR, name="1"),
        read_at(HOUR, 2 * HOUR, 20 * HOUR, name="3"),
    )
    pace = learn_pace([none, one, three], NOON + DAY, HALF_AN_HOUR)
    waits = [pace.interval_of(each) for each in (three, one, none)]
    assert waits == sorted(waits)
    assert len(set(waits)) == 3


def test_what_is_older_is_looked_at_later() -> None:
    """An article that nothing happened to waits the longer, the older it is."""
    ages = [read_at(seen=DAY * days, name=str(days)) for days in (1, 4, 16, 64)]
    pace = learn_pace(ages, NOON + 64 * DAY, HALF_AN_HOUR)
    waits = [pace.interval_of(each) for each in ages]
    assert waits == sorted(set(waits))


def test_a_source_teaches_its_other_articles() -> None:
    """Where articles are edited in their second day, one of that age that was not is asked sooner than in a still source."""
    one = read_at(seen=DAY, name="one")
    early = [read_at(HOUR / 4, seen=60 * DAY, name=str(n)) for n in range(50)]
    late = [read_at(30 * HOUR, seen=60 * DAY, name=str(n)) for n in range(50)]
    now = NOON + 60 * DAY
    soon, later = (learn_pace([one, *others], now, HALF_AN_HOUR).interval_of(one) for others in (late, early))
    assert soon < later / 1.5


def test_the_looks_are_as_many_as_one_at_each_eighth_of_an_age() -> None:
    """However the looks are spread, a source of a month's articles gets about as many as it has; half the share, twice as many."""
    articles, now = a_month_of(300), NOON
    there = sum(DAY / min(max((now - each.first_seen) / 8, HALF_AN_HOUR), 30 * DAY) for each in articles)
    spent = looks_a_day(articles, learn_pace(articles, now, HALF_AN_HOUR))
    assert 0.6 < spent / there < 1.5
    doubled = looks_a_day(articles, learn_pace(articles, now, HALF_AN_HOUR, age_share=1 / 16))
    assert doubled == pytest.approx(2 * spent, rel=0.15)


def test_a_source_has_a_look_at_each_eighth_where_nobody_says_otherwise() -> None:
    """The share of its age at which an article is looked at is 0.125, unless another is given."""
    articles = a_month_of(30)
    usual, written = (
        learn_pace(articles, NOON, HALF_AN_HOUR, **share) for share in ({}, {"age_share": 0.125})
    )
    assert usual == written


@pytest.mark.parametrize(
    ("seen", "begin", "looks"),
    [(2 * HOUR, 0.0, 2.0), (60 * DAY, 720.0, (1024 - 720) / 96 + (1440 - 1024) / 192)],
)
def test_a_price_is_that_of_the_looks_of_thirty_days(seen: timedelta, begin: float, looks: float) -> None:
    """One an hour at most: two hours have two looks. Of sixty days the last thirty count, from hour 720 to hour 1,440.

    Those lie in the bands around hours 768 and 1,536, an eighth of which are 96 and 192.
    """
    article = read_at(seen=seen)
    pace = learn_pace([article], NOON + seen, HOUR / 60)
    hours = [0.0] * len(BANDS)
    for band, lived in hours_in_bands(begin, seen / HOUR):
        hours[band] += lived
    weight = sqrt(pace.rates.factor_of(watched_life(article)))
    wished = [weight * lived for lived in hours]
    assert pace.price == pytest.approx(find_price(pace.rates, hours, wished, looks, (1 / 12, 720.0)))


def test_five_minutes_in_the_first_hours_where_runs_are_as_near() -> None:
    """A young article that is edited all the time is asked every five minutes by runs each minute, else in every run."""
    hourly = tuple(HOUR / 4 * n for n in range(1, 8))
    busy = replace(read_at(*hourly, seen=2 * HOUR), version=40)
    still = [read_at(seen=30 * DAY, name=str(n), first_seen=NOON - 30 * DAY) for n in range(400)]
    for rhythm, shortest in ((HOUR / 60, HOUR / 12), (HOUR / 2, HOUR / 2), (DAY, DAY)):
        assert (
            learn_pace([busy, *still], NOON + 2 * HOUR, rhythm, age_share=1 / 64).interval_of(busy)
            == shortest
        )


def test_no_article_waits_for_more_than_thirty_days() -> None:
    """The stillest of all is asked every thirty days, and by runs that are further apart in each."""
    ancient = [read_at(seen=4_000 * DAY, name=str(n)) for n in range(3)]
    now = NOON + 4_000 * DAY
    assert learn_pace(ancient, now, HALF_AN_HOUR).interval_of(ancient[0]) == 30 * DAY
    assert learn_pace(ancient, now, 60 * DAY).interval_of(ancient[0]) == 60 * DAY


def test_a_look_falls_on_the_nearest_run() -> None:
    """An interval that ends just after a run is over in that run: a capture comes some seconds after its run began."""
    pace = learn_pace([read_at()], NOON + DAY, HALF_AN_HOUR)
    seconds = timedelta(seconds=5)
    assert pace.intervals_waited(HALF_AN_HOUR - seconds, HALF_AN_HOUR) >= 1
    assert pace.intervals_waited(2 * HOUR - HALF_AN_HOUR / 2 - seconds, 2 * HOUR) < 1


def test_an_article_first_seen_long_after_its_date_is_as_old_as_it_says() -> None:
    """A date more than a day before the first sight counts, one within a day may only lack its hour; nonsense counts nothing."""
    young = read_at(name="young")
    dated = {date: replace(young, published=date) for date in ("2025-03-01", "2026-03-01", "soon", None)}
    pace = learn_pace([young, *a_month_of(30)], NOON + DAY, HALF_AN_HOUR)
    waits = {date: pace.interval_of(each) for date, each in dated.items()}
    assert waits["2025-03-01"] > 2 * waits[None]
    assert waits["2026-03-01"] == waits["soon"] == waits[None]


def test_a_source_without_articles_has_a_pace() -> None:
    """Nothing known, or nothing lived yet: the first looks come as soon as they may."""
    assert learn_pace([], NOON, HALF_AN_HOUR).interval_of(read_at(seen=timedelta())) == HALF_AN_HOUR
    just = read_at(seen=timedelta())
    assert learn_pace([just], NOON, HALF_AN_HOUR).interval_of(just) == HALF_AN_HOUR


def test_wait_and_price_in_numbers() -> None:
    """At half an edit an hour and a price of four hours, a look is due when two edits are expected: after four hours.

    A hundred hours of such an article, and looks for ten, come to a price of (100 · √(0.5 / 2) / 10)².
    """
    steady = ChangeRates((0.5,) * len(BANDS), tuple(0.5 * begin for begin, _ in BANDS), shape=0.5)
    young, older = (
        read_at(seen=timedelta()),
        replace(read_at(seen=timedelta()), published="2026-02-01T12:00:00+00:00"),
    )
    pace = RevisitPace(steady, 4.0, HALF_AN_HOUR)
    assert pace.interval_of(young) == pace.interval_of(older) == 4 * HOUR
    assert RevisitPace(steady, 16.0, HALF_AN_HOUR).interval_of(young) == 8 * HOUR
    hours = [0.0, 100.0, *(0.0 for _ in BANDS[2:])]
    wide = (0.001, 10_000.0)
    assert find_price(steady, hours, hours, 10.0, wide) == pytest.approx(25.0, rel=0.02)
    doubled = [2 * each for each in hours]
    assert find_price(steady, hours, doubled, 10.0, wide) == pytest.approx(100.0, rel=0.02)
    assert (
        find_price(steady, hours, hours, 0.0, wide)
        == find_price(steady, [0.0] * len(BANDS), hours, 10.0, wide)
        == 0.0
    )
