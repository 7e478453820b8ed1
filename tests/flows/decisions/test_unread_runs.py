"""Articles that cannot be read make a run degraded, whatever the listing says; links of others do not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from presslog.core.gate_reason import GateReason
from presslog.core.outcome import Evidence, Outcome
from presslog.core.urls import CanonicalUrl
from presslog.core.witness import Witness
from presslog.crawler.items import ListingEntry
from presslog.crawler.source.source import Source
from presslog.flows.decisions.run_listings import EntryPlace, Window
from presslog.flows.decisions.source_gate import RunFacts, is_unreadable, judge_run, unreadable_before
from presslog.flows.decisions.unread_runs import HomeSites, articles_to_ask_again, unread_pages
from presslog.storage.model import RunOutcome, State
from tests.fakes.values import URL, capture, known, run

SOURCE = Source("gazette", "https://gazette.example/")
HISTORY = [run(number) for number in range(12, 0, -1)]
USUAL = RunFacts(Outcome.OK, "read", 10, 10, plausibly_new=False, fill={}, read=10, asked=12, articles=12)


# --- the threshold -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("unread", "asked", "is_open"),
    [(6, 12, True), (7, 12, False), (1, 2, True), (1, 1, False), (50, 100, True), (51, 100, False)],
)
def test_more_than_half_unread_closes(unread: int, asked: int, is_open: bool) -> None:
    """Half of the pages asked for may tell nothing; one more, and the articles cannot be read. In a first run as in any."""
    facts = replace(USUAL, asked=asked, unread=("unavailable",) * unread)
    assert judge_run(facts, HISTORY).open is judge_run(facts, []).open is is_open
    if not is_open:
        reason = f"articles cannot be read: {unread} of {asked} pages told nothing, most of them: unavailable"
        assert judge_run(facts, HISTORY).reason == reason


def test_a_run_that_asks_for_no_article_opens_nothing() -> None:
    """After a run in which articles could not be read one must be read again; without such a run before, none is needed."""
    closed = judge_run(replace(USUAL, unread=("blocked",) * 12), HISTORY)
    before = run(13, RunOutcome.DEGRADED, reason=closed.reason, cause=closed.cause)
    listing = run(14, RunOutcome.DEGRADED, cause=GateReason.NO_ENTRY)
    nothing = replace(USUAL, asked=0)
    assert judge_run(nothing, HISTORY).open
    assert not judge_run(nothing, [before, *HISTORY]).open
    assert not judge_run(nothing, [listing, before, *HISTORY]).open
    assert judge_run(nothing, [run(15), before, *HISTORY]).open
    assert judge_run(replace(USUAL, asked=1), [before, *HISTORY]).open
    assert judge_run(replace(nothing, articles=0), [before, *HISTORY]).open
    assert is_unreadable(before)
    assert not is_unreadable(listing)
    assert unreadable_before([run(15), before]) is None


@pytest.mark.parametrize("outcome", [each for each in Outcome if each.evidence is Evidence.NOTHING])
def test_every_outcome_that_tells_nothing_counts(outcome: Outcome) -> None:
    """Whatever proves nothing is unread; what proves presence or absence is read."""
    pages = [(known(), capture(outcome)), (known(), capture(Outcome.GONE)), (known(), capture(Outcome.OK))]
    assert unread_pages(pages, {URL}, HomeSites(), any_read=True) == (3, (outcome.value.replace("_", " "),))


def test_what_says_nothing_of_a_sources_health_is_not_counted() -> None:
    """A link of others never read, a page off the leading listing, and a new article that is sold, where others were read before."""
    home = HomeSites(frozenset({"gazette.example"}))
    foreign = capture(Outcome.NET_ERROR, asked="https://dead.example/a")
    sold, unknown = capture(Outcome.AUTH), capture(Outcome.UNAVAILABLE, asked="https://gazette.example/old")
    pages = [(None, foreign), (None, sold), (None, unknown)]
    listed = {URL, "https://dead.example/a"}
    assert unread_pages(pages, listed, home, any_read=True) == (0, ())
    assert unread_pages(pages, listed, home, any_read=False) == (1, ("auth",))
    assert unread_pages([(known(), sold)], listed, home, any_read=True) == (1, ("auth",))
    assert unread_pages([(known(url=foreign.asked), foreign)], listed, home, any_read=True) == (
        1,
        ("net error",),
    )


def test_whose_links_are_foreign() -> None:
    """Hosts besides the source's, those of articles read, and that of most entries; where all links lead elsewhere, none is."""

    def of(*urls: str, read: tuple[str, ...] = ()) -> HomeSites:
        places = tuple(EntryPlace(ListingEntry(CanonicalUrl(url)), Witness.LISTING, 0) for url in urls)
        articles = [known(url=url) for url in read]
        return HomeSites.of(SOURCE, (), Window({Witness.LISTING: places}), articles)

    own = "https://gazette.example/a"
    assert of(own, "https://dead.example/a").is_foreign("https://dead.example/b")
    assert not of(own, "https://dead.example/a").is_foreign("https://sport.gazette.example/b")
    assert not of(own, "https://dead.example/a", read=("https://dead.example/c",)).is_foreign(
        "https://dead.example/b"
    )
    assert not of(own, *["https://cdn.example/a"] * 2).is_foreign("https://cdn.example/b")
    assert not of("https://a.example/1", "https://b.example/2").is_foreign("https://a.example/1")


def test_a_few_articles_are_asked_for_again_after_a_run_that_read_none() -> None:
    """The first listed ones that are not removed, ten of them; and none after any other run."""
    articles = [known(id=f"{n:02}", rank=n) for n in range(15)]
    articles += [known(id="gone", rank=0, state=State.REMOVED), known(id="never", rank=0, version=0)]
    before = run(13, RunOutcome.DEGRADED, cause=GateReason.ARTICLES_UNREADABLE)
    assert articles_to_ask_again(articles, [before]) == {f"{n:02}" for n in range(10)}
    assert articles_to_ask_again(articles, HISTORY) == frozenset()
