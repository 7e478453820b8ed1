"""Which articles a run asks for: pure, in the order of worth, within the budget, the same for the same run."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.items import Job, ListingEntry, Visit, Witness
from crawler.source import Revisit, Source
from crawler.spiders.plan import Shown, Why, made_up, plan, share
from crawler.urls import canonicalize

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def url(number: int) -> Any:
    """The address of an article."""
    return canonicalize(f"https://gazette.example/{number}/")


def entry(number: int, hint: str | None = "same", **fields: Any) -> Shown:
    """An article as the listing shows it."""
    return Shown(
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


def whys(job: Job, *shown: Shown) -> list[tuple[str, Why]]:
    """What is asked for, and why, in order."""
    return [(ask.url.rstrip("/").rpartition("/")[2], ask.why) for ask in plan(job, shown)]


def test_what_is_new_is_asked_for_and_what_is_unchanged_is_not() -> None:
    """An entry nobody knows is asked for with its key; a known one that looks as it did is left alone."""
    (ask,) = plan(job(visit(1)), [entry(2), entry(1)])
    assert (ask.url, ask.why, ask.key, ask.visit) == (url(2), Why.NEW, "wp:2", None)


def test_a_changed_hint_of_the_same_witness_is_a_reason() -> None:
    """Only a witness that differs from itself counts: no hint before, none now, or another witness's are no change."""
    assert whys(job(visit(1)), entry(1, "other")) == [("1", Why.CHANGED)]
    assert whys(job(visit(1, None)), entry(1, "other")) == []
    assert whys(job(visit(1)), entry(1, None)) == []
    assert whys(job(visit(1)), replace(entry(1, "other"), witness=Witness.FEED)) == []


def test_an_article_listed_under_another_url_is_asked_there() -> None:
    """The same stable id at a new address is asked at the new one, and known for what it is."""
    moved = Shown(replace(entry(1).entry, url=url(99)), Witness.LISTING)
    (ask,) = plan(job(visit(1)), [moved])
    assert (ask.url, ask.key, ask.visit) == (url(99), "wp:1", visit(1))


def test_what_vanished_between_its_neighbours_is_asked_for() -> None:
    """Gone from above a known article that is still listed: asked. Gone from below all that is listed: it scrolled off."""
    known = [visit(n, rank=n) for n in range(4)]
    assert whys(job(*known), entry(0), entry(2)) == [("1", Why.UNLISTED)]
    assert whys(job(*known), entry(0), entry(1)) == []
    assert whys(job(*known)) == []


def test_where_nobody_known_is_listed_those_that_stood_there_are_asked_for() -> None:
    """A listing of strangers may be the same articles under new addresses: the old ones' redirects tell."""
    known = [visit(1, rank=0), visit(2, rank=1), visit(3)]
    assert whys(job(*known), entry(9)) == [("9", Why.NEW), ("1", Why.UNLISTED), ("2", Why.UNLISTED)]
    assert whys(job(visit(1), visit(2, rank=2)), entry(2)) == []


def test_what_is_due_is_asked_whatever_the_listing_says() -> None:
    """Listed or not, a due article is asked for once."""
    assert whys(job(visit(1, due=True), visit(2, due=True)), entry(1)) == [("1", Why.DUE), ("2", Why.DUE)]


def test_the_audit_takes_its_share_of_what_seems_unchanged() -> None:
    """All of it at 1, none at 0, and in between what this run's own draw says; a run id always draws the same."""
    known, shown = [visit(n) for n in range(400)], [entry(n) for n in range(400)]
    assert len(plan(job(*known, audit=1.0), shown)) == 400
    assert plan(job(*known, audit=0.0), shown) == ()
    drawn = plan(job(*known, audit=0.1), shown)
    assert 15 <= len(drawn) <= 75
    assert drawn == plan(job(*known, audit=0.1), shown)
    assert drawn != plan(replace(job(*known, audit=0.1), run="r2"), shown)


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
    assert plan(job(*known, budget=0), [entry(9)]) == ()


@given(
    st.lists(st.integers(0, 9)), st.lists(st.integers(0, 9), unique=True), st.integers(0, 12), st.booleans()
)
def test_each_article_is_asked_once_within_the_budget(
    shown: list[int], known: list[int], budget: int, full: bool
) -> None:
    """Whatever is shown and known, nothing is asked twice and the budget holds."""
    visits = [visit(n, rank=rank, due=n % 3 == 0) for rank, n in enumerate(known)]
    asked = plan(job(*visits, full=full, audit=0.5, budget=budget), [entry(n) for n in shown])
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
    assert 0 <= share(run, address) < 1
