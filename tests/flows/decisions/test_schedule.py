"""When articles are asked again, and how schedules read."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from presslog.core.urls import CanonicalUrl
from presslog.core.witness import Witness
from presslog.crawler.items import Visit
from presslog.crawler.source.source import Revisit, Source
from presslog.flows.decisions.revisits.revisit_plan import (
    is_patient,
    plan_known_visits,
    revisit_interval,
    source_pace,
    urgency,
)
from presslog.flows.decisions.schedule_times import cron_or_interval, following_time, interval_after
from presslog.storage.model import KnownArticle, State
from tests.fakes.values import EXTRACTOR, HOUR, NOON, known

SOURCE = Source("gazette", "https://gazette.example/")
DAY = timedelta(days=1)


def is_due(article: KnownArticle, at: datetime, revisit: Revisit) -> bool:
    """Whether a source of this article alone would ask for it in a run at that time."""
    return urgency(article, at, revisit, source_pace([article], at, SOURCE)) >= 1


def test_runs_set_the_rhythm() -> None:
    """A source's pace knows how far its runs are apart, by an interval in words and by cron."""
    rhythms = [
        source_pace([], NOON, replace(SOURCE, schedule=schedule)).rhythm
        for schedule in ("every 2 hours", "*/5 * * * *", "0 8 * * *")
    ]
    assert rhythms == [2 * HOUR, HOUR / 12, DAY]


def test_runs_that_come_more_rarely_than_scheduled_set_it_themselves() -> None:
    """What is run by hand once a day is looked at as by a daily schedule; a run a minute after another changes nothing."""
    rhythms = [
        source_pace([], NOON, SOURCE, NOON - ago).rhythm for ago in (DAY, HOUR / 2, HOUR / 60, timedelta())
    ]
    assert rhythms == [DAY, HOUR / 2, HOUR / 2, HOUR / 2]


def test_policies() -> None:
    """All asks everything, none asks nothing, adaptive what its interval says and whatever is missing."""
    fresh, missing = known(last_checked=NOON), known(last_checked=NOON, state=State.MISSING)
    at = NOON + HOUR / 60
    asked = {
        policy: (is_due(fresh, at, Revisit(policy)), is_due(missing, at, Revisit(policy)))
        for policy in ("all", "none", "adaptive")
    }  # type: ignore[arg-type]
    assert asked == {"all": (True, True), "none": (False, False), "adaptive": (False, True)}


def test_what_could_not_be_read_is_asked_again_soon() -> None:
    """After a look that told nothing, an eighth of the time unread is waited, one hour at least and never more than else."""
    still = known(last_seen=NOON + 400 * DAY, last_checked=NOON + 400 * DAY)
    pace = source_pace([still], NOON + 400 * DAY, SOURCE)
    whole = pace.interval_of(still)
    waits = [
        revisit_interval(replace(still, last_checked=still.last_seen + unread), pace)
        for unread in (timedelta(), HOUR, 2 * DAY, 4_000 * DAY)
    ]
    assert waits == [whole, HOUR, DAY / 4, whole]


def test_how_long_a_due_article_may_wait() -> None:
    """Four intervals where a trusted witness shows it unchanged, thirty days at most; what is missing or was never read not at all."""
    stood = known(last_seen=NOON + 8 * DAY, last_checked=NOON + 8 * DAY)
    pace = source_pace([stood], NOON + 8 * DAY, SOURCE)
    each = revisit_interval(stood, pace)
    waits = [is_patient(stood, stood.last_checked + each * n, Revisit(), pace) for n in (1, 3.99, 4)]
    assert waits == [True, True, False]
    old = known(last_seen=NOON + 4_000 * DAY, last_checked=NOON + 4_000 * DAY)
    assert revisit_interval(old, source_pace([old], old.last_checked, SOURCE)) == 30 * DAY
    still = source_pace([old], old.last_checked, SOURCE)
    assert [is_patient(old, old.last_checked + days * DAY, Revisit(), still) for days in (29, 30)] == [
        True,
        False,
    ]
    for never in (
        replace(stood, state=State.MISSING),
        replace(stood, state=State.REMOVED),
        replace(stood, version=0),
    ):
        assert not is_patient(never, stood.last_checked + each, Revisit(), pace)
    assert not is_patient(stood, stood.last_checked - DAY, Revisit(), pace)
    assert not is_patient(stood, stood.last_checked + each, Revisit("all"), pace)


def test_nobody_waits_in_a_full_run_or_while_held() -> None:
    """A full run asks everything, and what the last run was held for is asked again at once."""
    at = NOON + HOUR
    articles = [known(id="a", url="https://g/a", last_checked=NOON)]
    assert [visit.patient for visit in plan_known_visits(articles, at, SOURCE, "1")] == [True]
    assert [visit.patient for visit in plan_known_visits(articles, at, SOURCE, "1", full=True)] == [False]
    assert [visit.patient for visit in plan_known_visits(articles, at, SOURCE, "1", claimed={"a"})] == [False]


def test_what_was_never_read_is_due_whatever_the_policy() -> None:
    """An article listed and not yet read is asked again until it is; so is one last looked at by a clock that ran ahead."""
    assert is_due(known(version=0, last_checked=NOON), NOON, Revisit("none"))
    assert is_due(known(last_checked=NOON + DAY), NOON, Revisit())
    assert not is_due(known(last_checked=NOON), NOON, Revisit())


def test_what_the_last_run_was_held_for_is_due_first() -> None:
    """The claims of a held run are asked again, before what else is due."""
    articles = [
        known(id="a", url="https://g/a", last_checked=NOON - DAY),
        known(id="b", url="https://g/b", last_checked=NOON),
    ]
    source = replace(SOURCE, revisit=Revisit(budget=1))
    asked = [
        visit.url
        for visit in plan_known_visits(articles, NOON + HOUR / 2, source, "1", claimed={"b"})
        if visit.due
    ]
    assert asked == ["https://g/b"]


def test_the_budget_goes_to_the_missing_and_to_those_that_waited_most_of_their_intervals() -> None:
    """With a budget of two, the missing article and of two others, equally often edited, the one not asked for longest are due."""
    articles = [
        known(id="a", url="https://g/a", last_checked=NOON - 2 * DAY),
        known(id="b", url="https://g/b", last_checked=NOON - 3 * DAY),
        known(id="c", url="https://g/c", last_checked=NOON, state=State.MISSING),
    ]
    source = replace(SOURCE, revisit=Revisit(budget=2))
    assert {visit.url for visit in plan_known_visits(articles, NOON + HOUR, source, "1") if visit.due} == {
        "https://g/b",
        "https://g/c",
    }


def test_a_full_run_asks_everything() -> None:
    """`--full` makes every article due, over budget and policy."""
    source = replace(SOURCE, revisit=Revisit("none", budget=0))
    assert all(visit.due for visit in plan_known_visits([known()], NOON, source, "1", full=True))


class TestValidators:
    def sent(self, revision: int = 1, **fields: object) -> bool:
        (visit,) = plan_known_visits([known(etag='"v1"', **fields)], NOON, SOURCE, revision)
        return visit.etag is not None

    def test_sent_for_what_todays_extractor_accepted(self) -> None:
        """The positive control: a live article read by today's extractor is asked conditionally."""
        assert self.sent()

    def test_not_after_our_extractor_changed(self) -> None:
        """A 304 would hide the page from the new extractor."""
        assert not self.sent(revision=2)

    def test_not_while_absent(self) -> None:
        """An article that is missing or removed is asked for its page."""
        assert not self.sent(state=State.MISSING)
        assert not self.sent(state=State.REMOVED)

    def test_every_tenth_request_is_unconditional(self) -> None:
        """A server that answers 304 for ever is caught out."""
        assert not self.sent(unconditional_in=0)


def test_schedules() -> None:
    """Cron lines pass as they are, and intervals in words become intervals."""
    assert cron_or_interval(" 0 * * * * ") == "0 * * * *"
    assert cron_or_interval("every 2 hours") == 2 * HOUR


def test_a_crawl_is_told_all_it_needs_of_an_article() -> None:
    """Each fact under its own name; validators for what today's extractor accepted of a live article, nine times of ten."""
    article = known(
        further_keys=("wp:18",), rank=4, hints={Witness.FEED: "h"}, other_urls=("https://g/b",), etag='"a"',
        last_modified="Mon, 02 Mar 2026 10:00:00 GMT",
    )  # fmt: skip
    (visit,) = plan_known_visits([article], NOON + HOUR, SOURCE, EXTRACTOR.revision)
    assert visit == Visit(
        CanonicalUrl(article.url), "wp:18", due=True, patient=True, rank=4, etag='"a"',
        last_modified=article.last_modified, hints={Witness.FEED: "h"}, seen=NOON, other_urls=("https://g/b",),
    )  # fmt: skip
    for asked_anew in ({"unconditional_in": 0}, {"extractor": None}, {"state": State.MISSING}):
        (visit,) = plan_known_visits(
            [replace(article, **asked_anew)], NOON + HOUR, SOURCE, EXTRACTOR.revision
        )
        assert (visit.etag, visit.last_modified, visit.missing) == (None, None, "state" in asked_anew)
    (visit,) = plan_known_visits([replace(article, unconditional_in=1)], NOON, SOURCE, EXTRACTOR.revision)
    assert (visit.etag, visit.due, visit.removed, visit.unread) == ('"a"', False, False, False)
    (visit,) = plan_known_visits([article], NOON, SOURCE, EXTRACTOR.revision + 1)
    assert visit.etag is None
    gone = replace(article, state=State.REMOVED)
    never = replace(article, version=0)
    assert [v.removed for v in plan_known_visits([gone], NOON, SOURCE, 1)] == [True]
    assert [v.unread for v in plan_known_visits([never], NOON, SOURCE, 1)] == [True]


def test_an_interval_is_spread_by_name() -> None:
    """The next time comes within one interval, after that one each interval, whenever one asks; of a hundred names no quarter has most."""
    times = {name: following_time("every 2 hours", "UTC", name, NOON) for name in map(str, range(100))}
    assert all(NOON < time <= NOON + 2 * HOUR for time in times.values())
    assert all(
        following_time("every 2 hours", "UTC", name, time) == time + 2 * HOUR for name, time in times.items()
    )
    first = times["7"]
    assert (
        following_time("every 2 hours", "UTC", "7", first + 5 * HOUR) == first + 6 * HOUR
    )  # what was missed is past
    quarters = [int((time - NOON) / (HOUR / 2)) for time in times.values()]
    assert max(quarters.count(n) for n in range(5)) < 40


def test_a_cron_line_is_of_its_zone() -> None:
    """Six in London is five by UTC in summer and six in winter; lateness is judged by the time to the one after."""
    assert following_time("0 6 * * *", "Europe/London", "a", datetime(2026, 7, 1, tzinfo=UTC)).hour == 5
    assert following_time("0 6 * * *", "Europe/London", "a", datetime(2026, 1, 1, tzinfo=UTC)).hour == 6
    assert following_time("30 * * * *", "UTC", "a", NOON) == NOON + HOUR / 2
    assert interval_after("30 * * * *", "UTC", "a", NOON) == HOUR
    assert interval_after("every 2 hours", "UTC", "a", NOON) == 2 * HOUR
