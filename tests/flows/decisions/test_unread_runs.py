"""Articles that cannot be read make a run degraded, whatever the listing says; links of others do not."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from presslog.core.gate_reason import GateReason
from presslog.core.outcome import Evidence, Outcome
from presslog.core.urls import CanonicalUrl
from presslog.core.witness import Witness
from presslog.crawler.items import ListingEntry
from presslog.crawler.source.source import Revisit, Source
from presslog.crawler.spiders.watch_spider import SILENCE
from presslog.flows.decisions.run_listings import EntryPlace, Window
from presslog.flows.decisions.schedule import revisit_interval
from presslog.flows.decisions.source_gate import RunFacts, is_unreadable, judge_run, unreadable_before
from presslog.flows.decisions.unread_runs import AGAIN, HomeSites, articles_to_ask_again, unread_pages
from presslog.storage.model import RunOutcome, State
from presslog.web.asgi_app import create_app
from tests.fakes.small_site import START, Article, SmallSite, watched_site
from tests.fakes.values import HOUR, NOON, URL, capture, known, run
from tests.fakes.wire import Answer, http

MAINTENANCE = http(
    b"<!DOCTYPE html><html><head><title>Scheduled maintenance</title></head><body><h1>We will be back soon</h1></body></html>",
    "Content-Type: text/html",
)
EMPTY = http(
    b"<!DOCTYPE html><html><head><title>The Small Paper</title></head><body></body></html>",
    "Content-Type: text/html",
)
SOURCE = Source("gazette", "https://gazette.example/")
HISTORY = [run(number) for number in range(12, 0, -1)]
USUAL = RunFacts(Outcome.OK, "read", 10, 10, plausibly_new=False, fill={}, read=10, asked=12, articles=12)


# --- the threshold -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("unread", "asked", "is_open"), [(6, 12, True), (7, 12, False), (1, 2, True), (1, 1, False)]
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


def test_what_could_not_be_read_is_due_again_soon() -> None:
    """An article that stood still for 240 days is asked again after 30; where its last look told nothing, an eighth of the time unread."""
    stood = known(last_changed=NOON - 240 * 24 * HOUR, last_checked=NOON, last_seen=NOON)
    assert revisit_interval(stood) == 30 * 24 * HOUR
    assert revisit_interval(replace(stood, last_seen=NOON - 24 * HOUR)) == 3 * HOUR
    assert revisit_interval(replace(stood, last_seen=NOON - HOUR)) == HOUR
    assert revisit_interval(replace(stood, last_seen=NOON - HOUR, state=State.REMOVED)) == 30 * 24 * HOUR


def test_a_few_articles_are_asked_for_again_after_a_run_that_read_none() -> None:
    """The first listed ones that are not removed, ten of them; and none after any other run."""
    articles = [known(id=f"{n:02}", rank=n) for n in range(15)]
    articles += [known(id="gone", rank=0, state=State.REMOVED), known(id="never", rank=0, version=0)]
    before = run(13, RunOutcome.DEGRADED, cause=GateReason.ARTICLES_UNREADABLE)
    assert articles_to_ask_again(articles, [before]) == {f"{n:02}" for n in range(AGAIN)}
    assert articles_to_ask_again(articles, HISTORY) == frozenset()


# --- whole runs ----------------------------------------------------------------------------------------------------


def break_articles(site: SmallSite, count: int, answer: Answer) -> None:
    """Let so many articles answer like this."""
    site.answers.update({article.path: answer for article in site.articles[:count]})
    site.publish()


@pytest.mark.parametrize(
    "answer", [MAINTENANCE, EMPTY, http(status="503 Service Unavailable"), http(status="403 Forbidden")]
)
def test_articles_that_cannot_be_read_degrade_the_source(home: Path, answer: Answer) -> None:
    """The listing is well, the articles are not: degraded, told once and nothing else; the edit when they are read."""
    with watched_site(home) as there:
        assert there.run().outcome is RunOutcome.OK
        there.site.edit(11)
        break_articles(there.site, 7, answer)
        first, second = there.run(), there.run()
        assert (first.outcome, second.outcome) == (RunOutcome.DEGRADED,) * 2
        assert "articles cannot be read: 7 of 12 pages told nothing" in first.error
        assert [event.kind for event in (*first.told, *second.told)] == ["degraded"]
        assert "articles cannot be read" in first.told[0].summary
        with there.history() as history:
            (source,) = history.sources()
            web = TestClient(create_app(history), base_url="http://127.0.0.1")
            health, metrics = web.get("/healthz"), web.get("/metrics").text
        assert (source.health, source.last_reason) == ("degraded", second.error)
        named = {"source": "paper", "health": "degraded", "reason": second.error}
        assert (health.status_code, health.json()) == (200, {"status": "degraded", "sources": [named]})
        assert (
            f'presslog_source_health{{health="degraded",reason="{second.error}",source="paper"}} 1.0'
            in metrics
        )
        assert 'presslog_source_healthy{source="paper"} 0.0' in metrics
        there.site.answers.clear()
        there.site.publish()
        assert [kind for kind, _ in there.events()] == ["edited", "recovered"]


def test_half_of_the_articles_unread_is_borne(home: Path) -> None:
    """Six of twelve: the run is believed, and an edit among the others is told."""
    with watched_site(home) as there:
        there.run()
        edited = there.site.edit(11)
        break_articles(there.site, 6, MAINTENANCE)
        assert there.events() == [("edited", edited.title)]


def test_few_due_articles_that_tell_nothing(home: Path) -> None:
    """One new article and nothing due: where it alone cannot be read others are asked, which say how the source is."""
    with watched_site(home) as there:
        there.run()
        there.source = replace(there.source, revisit=Revisit("adaptive", budget=500, audit=0.0))
        new = replace(there.site.articles[0], path="/film/", title="A film of the flood")
        there.site.articles.insert(0, new)
        there.site.answers[new.path] = EMPTY
        there.site.publish()
        quiet = there.run(HOUR / 2)
        assert (quiet.outcome, quiet.told) == (RunOutcome.OK, ()), quiet
        break_articles(there.site, 13, MAINTENANCE)
        assert there.events(HOUR / 2) == [("degraded", None)]
        assert there.events(HOUR / 2) == []
        there.site.answers.clear()
        there.site.publish()
        assert there.events(HOUR / 2) == [("new", new.title), ("recovered", None)]


# --- cards that lead to dead hosts of others -----------------------------------------------------------------------


def list_dead_links(site: SmallSite, hosts: list[str]) -> None:
    """Put a card for each of these hosts of others on top of the listing."""
    cards = [
        Article(f"http://{host}/{n}", f"Seen elsewhere on {host} ({n})", ("Read on there.",), START)
        for n, host in enumerate(hosts)
    ]
    site.listed = [*cards, *site.articles]
    site.publish()


@pytest.mark.parametrize("count", [1, 2, 5, 6])
@pytest.mark.parametrize("rotating", [False, True])
def test_dead_links_of_others_keep_nothing_from_being_asked(
    home: Path, count: int, *, rotating: bool
) -> None:
    """One baseline; an edit is told in its run, which is ok; the links are no articles and cost the source nothing."""
    with watched_site(home) as there:
        for number in range(3):
            turn = number if rotating else 0
            list_dead_links(there.site, [f"dead-{turn}-{n}.invalid" for n in range(count)])
            edited = there.site.edit(7) if number == 2 else None
            ran = there.run()
            told = [(event.kind, event.title) for event in ran.told]
            assert (ran.outcome, ran.captures >= 12) == (RunOutcome.OK, True), ran
            assert told == ([("edited", edited.title)] if edited else [])
        with there.history() as history:
            assert len(list(history.articles("paper"))) == 12
            baselines = [each for each in history.runs() if each.baseline]
        assert [each.number for each in baselines] == [1]


def test_one_dead_host_is_not_asked_for_long(home: Path) -> None:
    """Of twelve links to one dead host five are tried, and those under way beside; that the others were not makes no run partial."""
    with watched_site(home) as there:
        list_dead_links(there.site, ["dead.invalid"] * 12)
        ran = there.run()
        assert (ran.outcome, ran.error) == (RunOutcome.OK, "")
        with there.history() as history:
            assert len(list(history.articles("paper"))) == 12
        assert SILENCE <= ran.captures - 1 - 12 < SILENCE + there.source.fetch.concurrency


def test_a_silent_host_of_our_own_makes_the_run_partial(home: Path) -> None:
    """Where the source's own host falls silent, what was not asked is counted, and said; nothing is told of it."""
    with watched_site(home, count=60) as there:
        there.source = replace(there.source, fetch=replace(there.source.fetch, concurrency=1))
        assert there.run().outcome is RunOutcome.OK
        for article in there.site.articles[40:]:
            there.site.answers[article.path] = b""
        there.site.publish()
        ran = there.run()
        assert (ran.outcome, ran.told) == (RunOutcome.PARTIAL, ())
        assert re.search(
            r"\d+ of the articles that were due were not asked for: no answer from 127\.0\.0\.1", ran.error
        )


def test_a_spent_budget_makes_the_run_partial(home: Path) -> None:
    """Twelve new articles and a budget of eleven: the run says that one was left; with twelve it is whole."""
    with watched_site(home, revisit=Revisit("all", budget=11, audit=0.0)) as there:
        assert there.run().outcome is RunOutcome.PARTIAL
        with there.history() as history:
            assert next(iter(history.runs())).reason == (
                "1 of the articles that were due were not asked for: the budget of article requests was spent"
            )
    (home / "other").mkdir()
    with watched_site(home / "other", revisit=Revisit("all", budget=12, audit=0.0)) as there:
        assert there.run().outcome is RunOutcome.OK
