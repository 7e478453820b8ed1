"""Which articles a run asks for: pure, in the order of worth, within the budget, the same for the same run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from presslog.core.urls import canonicalize
from presslog.core.witness import Witness
from presslog.crawler.items import Job, ListingEntry, Visit
from presslog.crawler.source.source import Discover, Revisit, Source
from presslog.crawler.spiders.visit_plan import (
    PlannedVisit,
    RunWitnessed,
    ShownEntry,
    Why,
    draw_share,
    made_up,
    plan_visits,
    second_opinions,
)

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def url(number: int) -> Any:
    """The address of an article."""
    return canonicalize(f"https://gazette.example/{number}/")


def entry(number: int, hint: str | None = "same", **fields: Any) -> ShownEntry:
    """An article as the listing shows it."""
    return ShownEntry(
        ListingEntry(url(number), f"wp:{number}", f"Piece {number}", hint=hint, **fields), Witness.LISTING
    )


def visit(number: int, hint: str | None = "same", **fields: Any) -> Visit:
    """An article as it is known."""
    hints = {Witness.LISTING: hint} if hint else {}
    return Visit(url(number), f"wp:{number}", hints=hints, **fields)


def job(*known: Visit, full: bool = False, **revisit: Any) -> Job:
    """A job without an audit unless told."""
    source = Source("gazette", "https://gazette.example/", revisit=Revisit(**{"audit": 0.0, **revisit}))
    return Job(source, "r1", Path("r1"), NOON, known, full)


def asks(job: Job, shown: Sequence[ShownEntry]) -> tuple[PlannedVisit, ...]:
    """What is asked for where the listing alone speaks."""
    return plan_visits(job, RunWitnessed(shown))


def whys(job: Job, *shown: ShownEntry) -> list[tuple[str, Why]]:
    """What is asked for, and why, in order."""
    return [(ask.url.rstrip("/").rpartition("/")[2], ask.why) for ask in asks(job, shown)]


def test_what_is_new_is_asked_for_and_what_is_unchanged_is_not() -> None:
    """An entry nobody knows is asked for with its key; a known one that looks as it did is left alone."""
    (ask,) = asks(job(visit(1)), [entry(2), entry(1)])
    assert (ask.url, ask.why, ask.key, ask.visit) == (url(2), Why.NEW, "wp:2", None)


def test_a_changed_hint_of_the_same_witness_is_a_reason() -> None:
    """Only a witness that differs from itself counts: no hint before, none now, or another witness's are no change."""
    assert whys(job(visit(1)), entry(1, "other")) == [("1", Why.CHANGED)]
    assert whys(job(visit(1, None)), entry(1, "other")) == []
    assert whys(job(visit(1)), entry(1, None)) == []
    assert whys(job(visit(1)), replace(entry(1, "other"), witness=Witness.FEED)) == []


def test_an_article_listed_under_another_url_is_asked_there() -> None:
    """The same stable id at a new address is asked at the new one, and known for what it is."""
    moved = ShownEntry(replace(entry(1).entry, url=url(99)), Witness.LISTING)
    (ask,) = asks(job(visit(1)), [moved])
    assert (ask.url, ask.key, ask.visit) == (url(99), "wp:1", visit(1))


def test_a_further_url_of_an_article_is_asked_only_where_it_must_be() -> None:
    """An article listed at its own URL, too, is asked at a further one only where its own is dead, or the title is another."""
    besides = ShownEntry(replace(entry(1, "other").entry, url=url(99), key=None), Witness.LISTING)
    known = visit(1, other_urls=(url(99),))
    assert whys(job(known), entry(1), besides) == []
    assert whys(job(known), besides) == [("99", Why.CHANGED)]
    given_away = replace(besides, entry=replace(besides.entry, title="Another"))
    assert whys(job(known), entry(1), given_away) == [("99", Why.CHANGED)]
    missing = replace(known, missing=True, due=True)
    assert whys(job(missing), entry(1), besides) == [("99", Why.CHANGED), ("1", Why.DUE)]


def test_what_vanished_between_its_neighbours_is_asked_for() -> None:
    """Gone from above a known article that is still listed: asked. Gone from below all that is listed: it scrolled off."""
    known = [visit(n, rank=n) for n in range(4)]
    assert whys(job(*known), entry(0), entry(2)) == [("1", Why.UNLISTED)]
    assert whys(job(*known), entry(0), entry(1)) == []
    assert whys(job(*known)) == []


def test_what_left_the_blocks_of_a_front_is_asked_for() -> None:
    """All that a front listed has one place: whatever of it is not listed any more is asked for."""
    known = [visit(n, rank=0) for n in range(4)]
    assert whys(job(*known), entry(0), entry(2)) == [("1", Why.UNLISTED), ("3", Why.UNLISTED)]


def test_where_nobody_known_is_listed_those_that_stood_there_are_asked_for() -> None:
    """A listing of strangers may be the same articles under new addresses: the old ones' redirects tell."""
    known = [visit(1, rank=0), visit(2, rank=1), visit(3)]
    assert whys(job(*known), entry(9)) == [("9", Why.NEW), ("1", Why.UNLISTED), ("2", Why.UNLISTED)]
    assert whys(job(visit(1), visit(2, rank=2)), entry(2)) == []


def test_what_is_due_is_asked_whatever_the_listing_says() -> None:
    """Listed or not, a due article is asked for once."""
    assert whys(job(visit(1, due=True), visit(2, due=True)), entry(1)) == [("1", Why.DUE), ("2", Why.DUE)]


def test_what_was_removed_and_is_listed_is_asked_for() -> None:
    """An article thought removed that stands in the listing is asked for, though it looks as it did; a live one is not."""
    known = job(visit(1, removed=True), visit(2))
    assert whys(known, entry(1), entry(2)) == [("1", Why.BACK)]
    assert whys(known, entry(2)) == []


def test_the_audit_takes_its_share_of_what_seems_unchanged() -> None:
    """All of it at 1, none at 0, and in between what this run's own draw says; a run id always draws the same."""
    known, shown = [visit(n) for n in range(400)], [entry(n) for n in range(400)]
    assert len(asks(job(*known, audit=1.0), shown)) == 400
    assert asks(job(*known, audit=0.0), shown) == ()
    drawn = asks(job(*known, audit=0.1), shown)
    assert 15 <= len(drawn) <= 75
    assert drawn == asks(job(*known, audit=0.1), shown)
    assert drawn != asks(replace(job(*known, audit=0.1), run="r2"), shown)


def test_the_policies() -> None:
    """`all`, and a full run, ask for every known article; `none` for new ones and those due at all costs, unless the run is full."""
    known, shown = [visit(1), visit(2, due=True)], [entry(1, "other"), entry(3)]
    new = ("3", Why.NEW)
    assert whys(job(*known, policy="none"), *shown) == [new, ("2", Why.DUE)]
    assert whys(job(visit(1), visit(2), policy="none"), *shown) == [new]
    assert {n for n, _ in whys(job(*known, policy="all"), *shown)} == {"1", "2", "3"}
    assert {n for n, _ in whys(job(*known, full=True, policy="none"), *shown)} == {"1", "2", "3"}


def test_the_budget_cuts_the_least_worthwhile() -> None:
    """With room for three, the new, the missing and the changed are asked; the due and the audited wait."""
    known = [visit(1, rank=1), visit(2, rank=2), visit(3, rank=3, due=True)]
    asked = whys(job(*known, audit=1.0, budget=3), entry(9), entry(2, "other"), entry(3))
    assert asked == [("9", Why.NEW), ("1", Why.UNLISTED), ("2", Why.CHANGED)]
    assert asks(job(*known, budget=0), [entry(9)]) == ()


def beside(
    number: int, hint: str | None = "same", witness: Witness = Witness.FEED, **fields: Any
) -> ShownEntry:
    """An article as another witness than the listing shows it."""
    return ShownEntry(replace(entry(number, hint).entry, **fields), witness)


def asked_beside(job: Job, told: RunWitnessed) -> list[tuple[str, Why]]:
    """What is asked for, and why, where the listing shows article 1 alone, as it is known."""
    asks = plan_visits(job, replace(told, window=(entry(1),)))
    return [(ask.url.rstrip("/").rpartition("/")[2], ask.why) for ask in asks]


def test_another_witness_that_differs_from_itself_is_a_reason() -> None:
    """Its own last hint counts, not the listing's; where it never spoke of an article, a change it dates after we last saw that."""
    heard = replace(visit(2), hints={Witness.FEED: "same"}, seen=NOON)
    silent = replace(visit(3), seen=NOON)
    known = job(visit(1), heard, silent)
    assert asked_beside(known, RunWitnessed(beside=[(beside(2), beside(3, "other"))])) == []
    assert asked_beside(known, RunWitnessed(beside=[(beside(2, "other"),)])) == [("2", Why.HINTED)]
    dated = [beside(3, modified=f"2026-03-02T{hour}:00:00+00:00") for hour in (11, 13)]
    assert asked_beside(known, RunWitnessed(beside=[dated[:1]])) == []
    assert asked_beside(known, RunWitnessed(beside=[dated[1:]])) == [("3", Why.HINTED)]
    assert asked_beside(known, RunWitnessed(beside=[(beside(3, modified="some day"),)])) == []


def test_strangers_are_asked_for_among_familiar_ones() -> None:
    """Where three quarters of what a witness shows are this source's, the rest is; where they are not, it speaks of something else."""
    known = job(*(visit(n) for n in range(1, 7)))
    assert asked_beside(known, RunWitnessed(beside=[[beside(n) for n in (1, 2, 3, 9)]])) == [("9", Why.LATE)]
    assert asked_beside(known, RunWitnessed(beside=[[beside(n) for n in (1, 2, 8, 9)]])) == []


@pytest.mark.parametrize(("familiar", "asked"), [(75, 25), (74, 0)])
def test_three_quarters_of_what_a_witness_shows_must_be_familiar(familiar: int, asked: int) -> None:
    """Of a hundred entries; with one less familiar the others are not this source's."""
    told = RunWitnessed(beside=[[beside(n) for n in range(100)]])
    found = asked_beside(job(*(visit(n) for n in range(familiar))), told)
    assert len([why for _, why in found if why is Why.LATE]) == asked


@pytest.mark.parametrize(("asked", "drawn"), [(0, 3), (3, 3), (4, 4), (20, 20), (21, 20)])
def test_three_to_twenty_articles_show_whether_others_can_be_read(asked: int, drawn: int) -> None:
    """As many as were asked for, within these bounds."""
    known = job(*(visit(n) for n in range(60)))
    assert len(second_opinions(known, {url(100 + n) for n in range(asked)})) == drawn


def test_a_sitemap_names_more_than_articles() -> None:
    """A page nobody knows is asked for where a sitemap dates its publication, or the source says what its articles look like."""

    def sitemap(**fields: Any) -> RunWitnessed:
        return RunWitnessed(
            beside=[[*(beside(n) for n in (1, 2, 3)), beside(9, witness=Witness.SITEMAP, **fields)]]
        )

    known = job(*(visit(n) for n in range(1, 4)))
    allowed = replace(known, source=replace(known.source, discover=Discover(allow=(".",))))
    assert asked_beside(known, sitemap()) == []
    assert asked_beside(known, sitemap(published="2026-03-02")) == [("9", Why.LATE)]
    assert asked_beside(allowed, sitemap()) == [("9", Why.LATE)]


def test_what_a_sweep_misses_is_asked_for() -> None:
    """By its key, on the URL it is known at."""
    assert asked_beside(job(visit(1), visit(2)), RunWitnessed(missing=frozenset({"wp:2"}))) == [
        ("2", Why.SWEPT)
    ]


def test_the_word_of_others_is_taken_for_a_few_articles() -> None:
    """A sitemap that says of all four hundred that they changed gets fifty asked for, another fifty in another run."""
    known = job(*(replace(visit(n), hints={Witness.SITEMAP: "same"}) for n in range(400)))
    told = RunWitnessed([entry(0)], beside=[[beside(n, "other", Witness.SITEMAP) for n in range(400)]])
    drawn = plan_visits(known, told)
    assert len(drawn) == 50
    assert drawn == plan_visits(known, told)
    assert {ask.url for ask in drawn} != {ask.url for ask in plan_visits(replace(known, run="r2"), told)}


def trusting(*known: Visit, audit: float = 0.0) -> Job:
    """A job to which the listing has proven that it shows every change."""
    return replace(job(*known, audit=audit), trusted=frozenset({Witness.LISTING}))


def test_what_a_trusted_witness_shows_unchanged_may_wait() -> None:
    """A due article that may wait does, where its whole text is shown as before; shown otherwise, cut, or not at all it is asked."""
    known = visit(1, due=True, patient=True)
    assert whys(trusting(known), entry(1, complete=True)) == []
    assert whys(trusting(known), entry(1, "other", complete=True)) == [("1", Why.CHANGED)]
    assert whys(trusting(known), entry(1)) == [("1", Why.DUE)]
    assert whys(trusting(known), entry(2, complete=True)) == [("2", Why.NEW), ("1", Why.DUE)]
    assert whys(trusting(replace(known, patient=False)), entry(1, complete=True)) == [("1", Why.DUE)]
    assert whys(trusting(known, audit=1.0), entry(1, complete=True)) == [("1", Why.AUDIT)]


def test_who_has_proven_nothing_spares_no_visit() -> None:
    """The same words of another witness, or of one that lost its rank: what is due is asked for."""
    known = visit(1, due=True, patient=True)
    assert whys(job(known), entry(1, complete=True)) == [("1", Why.DUE)]
    elsewhere = replace(trusting(known), trusted=frozenset({Witness.FEED}))
    assert whys(elsewhere, entry(1, complete=True)) == [("1", Why.DUE)]


def test_a_trusted_feed_vouches_too_and_is_audited() -> None:
    """What stands beside the window may wait as well, and a share of it is asked for all the same."""
    heard = replace(visit(2, due=True, patient=True), hints={Witness.FEED: "same"})
    fed = replace(job(visit(1), heard), trusted=frozenset({Witness.FEED}))
    told = RunWitnessed(beside=[(beside(2, complete=True),)])
    assert asked_beside(fed, told) == []
    audited = replace(fed, source=replace(fed.source, revisit=Revisit(audit=1.0)))
    assert ("2", Why.AUDIT) in asked_beside(audited, told)


def test_a_doubted_witness_is_only_sampled() -> None:
    """Where most of what it shows moved at once, its hints send the audit's share and no more; a few that moved send as ever."""
    known = [visit(n) for n in range(10)]
    moved, still = [entry(n, "other") for n in range(10)], [entry(n) for n in range(10)]
    doubted = replace(job(*known), doubted=frozenset({Witness.LISTING}))
    assert len(asks(job(*known), moved)) == 10
    assert asks(doubted, moved) == ()
    assert [ask.why for ask in asks(doubted, [*moved[:3], *still[3:]])] == [Why.CHANGED] * 3
    audited = replace(doubted, source=replace(doubted.source, revisit=Revisit(audit=1.0)))
    assert [ask.why for ask in asks(audited, moved)] == [Why.AUDIT] * 10


@pytest.mark.parametrize(("shown", "moved", "asked"), [(5, 3, 3), (5, 4, 0), (100, 50, 50), (100, 51, 0)])
def test_three_or_half_of_what_a_doubted_witness_shows_may_move(shown: int, moved: int, asked: int) -> None:
    """One more at once is its own doing."""
    doubted = replace(job(*(visit(n) for n in range(shown))), doubted=frozenset({Witness.LISTING}))
    entries = [*(entry(n, "other") for n in range(moved)), *(entry(n) for n in range(moved, shown))]
    assert [ask.why for ask in asks(doubted, entries)] == [Why.CHANGED] * asked


def test_other_doubted_witnesses_are_only_sampled() -> None:
    """Of the fifty that a sitemap may point to in a run, the audit's share is asked, where all it shows moves again and again."""
    known = job(*(replace(visit(n), hints={Witness.SITEMAP: "same"}) for n in range(400)), audit=0.1)
    told = RunWitnessed([entry(0)], beside=[[beside(n, "other", Witness.SITEMAP) for n in range(400)]])
    asked = plan_visits(replace(known, doubted=frozenset({Witness.SITEMAP})), told)
    assert 0 < len([ask for ask in asked if ask.why is Why.DOUBTED]) <= 15
    assert len([ask for ask in plan_visits(known, told) if ask.why is Why.HINTED]) == 50


def test_a_backfill_waits_until_the_watching_is_done() -> None:
    """What lies behind the window comes after what is due, and is asked for whatever the policy."""
    known = job(visit(1), visit(2, due=True))
    assert asked_beside(known, RunWitnessed(archive=[entry(9)])) == [("2", Why.DUE), ("9", Why.LATE)]
    assert asked_beside(job(visit(1), policy="none"), RunWitnessed(archive=[entry(9)])) == [("9", Why.LATE)]


def test_policy_none_hears_nobody() -> None:
    """Known articles are not asked for at the word of others either."""
    told = RunWitnessed(beside=[(beside(2, "other"),)], missing=frozenset({"wp:3"}))
    known = (visit(1), replace(visit(2), hints={Witness.FEED: "same"}), visit(3))
    assert asked_beside(job(*known, policy="none"), told) == []
    assert len(asked_beside(job(*known), told)) == 2


@given(
    st.lists(st.integers(0, 9)), st.lists(st.integers(0, 9), unique=True), st.integers(0, 12), st.booleans()
)
def test_each_article_is_asked_once_within_the_budget(
    shown: list[int], known: list[int], budget: int, full: bool
) -> None:
    """Whatever is shown and known, nothing is asked twice and the budget holds."""
    visits = [visit(n, rank=rank, due=n % 3 == 0) for rank, n in enumerate(known)]
    asked = asks(job(*visits, full=full, audit=0.5, budget=budget), [entry(n) for n in shown])
    assert len({ask.url for ask in asked}) == len(asked) <= budget


@pytest.mark.parametrize(
    "real",
    [
        "https://gazette.example/2019/07/harbour-news/",
        "https://gazette.example/harbour-news",
        "https://gazette.example/news/harbour.html",
        "https://gazette.example/",
        "https://gazette.example/?p=123",
        "https://gazette.example/index.php?id=7&lang=en",
    ],
)
def test_a_made_up_url_is_a_sibling_of_the_real_one(real: str) -> None:
    """Same folder, same form, another name; a run always makes up the same, another run another."""
    made = made_up(real, "r1")
    assert made == made_up(real, "r1") != real
    assert made_up(real, "r2") != made
    assert made.endswith("/") == real.endswith("/")
    assert made.rpartition(".")[2] == "html" or not real.endswith(".html")
    assert canonicalize(made) == made


@given(st.text(), st.text())
def test_a_draw_is_a_share(run: str, address: str) -> None:
    """Every draw lies in [0, 1)."""
    assert 0 <= draw_share(run, address) < 1
