"""Whole runs in which articles cannot be read, or a listing links to pages of others that are gone."""

from __future__ import annotations

import re
from dataclasses import replace
from html import escape
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from presslog.crawler.source.source import Revisit
from presslog.crawler.spiders.watch_spider import SILENCE
from presslog.flows.watching.source_run import RunReport
from presslog.storage.model import RunOutcome
from presslog.web.asgi_app import create_app
from tests.fakes.small_site import START, Article, SmallSite, watched_site
from tests.fakes.values import HOUR
from tests.fakes.wire import Answer, http

pytestmark = pytest.mark.in_suite(1)

MAINTENANCE = http(
    b"<!DOCTYPE html><html><head><title>Scheduled maintenance</title></head><body><h1>We will be back soon</h1></body></html>",
    "Content-Type: text/html",
)
EMPTY = http(
    b"<!DOCTYPE html><html><head><title>The Small Paper</title></head><body></body></html>",
    "Content-Type: text/html",
)


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
        counts = {"not_well": 1, "late": 0}
        said = {"status": "degraded", "counts": counts, "sources": [named], "late": []}
        assert (health.status_code, health.json()) == (200, said)
        assert (
            f'presslog_source_health{{health="degraded",reason="{second.error}",source="paper"}} 1.0'
            in metrics
        )
        assert 'presslog_source_healthy{source="paper"} 0.0' in metrics
        there.site.answers.clear()
        there.site.publish()
        assert [kind for kind, _ in there.events()] == ["edited", "recovered"]


@pytest.mark.in_suite(0)
def test_half_of_the_articles_unread_is_borne(home: Path) -> None:
    """Six of twelve: the run is believed, and an edit among the others is told."""
    with watched_site(home) as there:
        there.run()
        edited = there.site.edit(11)
        break_articles(there.site, 6, MAINTENANCE)
        assert there.events() == [("edited", edited.title)]


@pytest.mark.in_suite(0)
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


@pytest.mark.parametrize("older", ["/page/2/", "http://dead.invalid/page/2/"])
def test_an_older_page_that_is_never_had_hides_no_new_article(home: Path, older: str) -> None:
    """Where every run has something new to look for there, each is partial and says so; the third is the baseline, later ones tell."""
    with watched_site(home) as there:
        site = there.site
        site.answers["/page/2/"] = http(status="500 Internal Server Error")
        there.source = replace(there.source, url=site.wire.url("/feed.xml"))

        def watch(number: int) -> RunReport:
            film = replace(site.articles[-1], path=f"/film-{number}/", title=f"Film {number} of the flood")
            site.articles.insert(0, replace(film, published=there.now))
            site.answers["/feed.xml"] = http(_feed_of(site, older), "Content-Type: application/rss+xml")
            site.publish()
            return there.run()

        ran = [watch(number) for number in range(3)]
        assert [(each.outcome, each.told) for each in ran] == [
            (RunOutcome.PARTIAL, ()),
            (RunOutcome.PARTIAL, ()),
            (RunOutcome.OK, ()),
        ]
        said = "an older page of the listing could not be had: http"
        with there.history() as history:
            assert [run.reason.startswith(said) for run in history.runs()] == [True] * 3
        edited = site.edit(6)
        told = sorted((str(event.kind), event.title) for event in watch(3).told)
        assert told == [("edited", edited.title), ("new", "Film 3 of the flood")]


def _feed_of(site: SmallSite, older: str) -> bytes:
    """A feed of the site's articles whose link leads to an older page."""
    urls = [(escape(article.title), site.wire.url(article.path)) for article in site.articles]
    items = "".join(f"<item><title>{title}</title><link>{url}</link></item>" for title, url in urls)
    link = f"<a:link xmlns:a='http://www.w3.org/2005/Atom' rel='next' href='{older}'/>"
    return f"<rss version='2.0'><channel><title>P</title>{link}{items}</channel></rss>".encode()
