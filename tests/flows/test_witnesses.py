"""Several witnesses of one site, through the real pipeline: the leading one enumerates, the others point, the articles' pages decide."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from presslog.core.witness import Witness
from presslog.crawler.discover import Probe
from presslog.crawler.discover.readers.wordpress import posts_url
from presslog.crawler.site_profile import FILE, Start
from presslog.crawler.source.source import Discover, Revisit
from presslog.demo.newspaper import (
    Newspaper,
    Noise,
    PublishedPost,
    Setup,
    Status,
    reserve_stories,
)
from presslog.flows.watching.learning import remember_probe
from presslog.flows.watching.source_run import RunReport
from presslog.storage.model import RunOutcome
from presslog.storage.write.archive import Archive
from tests.flows.town import Told, Town, opened

pytestmark = pytest.mark.in_suite(1)

SOON = timedelta(minutes=10)
"""No article is due so soon after the one before."""
REST, FEED, SITEMAP = Witness.REST, Witness.FEED, Witness.SITEMAP


class Heard(Town):
    """A newspaper that is told of in several ways, looked at again soon."""

    @property
    def deep(self) -> PublishedPost:
        """A post far behind the listing's first page."""
        return self.press.posts()[12]

    def run(self, after: timedelta = SOON, *, full: bool = False) -> RunReport:
        """The next run, after some time."""
        return super().run(after, full=full)

    def told(self, after: timedelta = SOON) -> list[Told]:
        """(kind, title) of every event of the next run, which is a good one."""
        report = self.run(after)
        assert (report.outcome, report.error) == (RunOutcome.OK, "")
        return sorted((str(event.kind), event.title) for event in report.told)

    def learn(self, *witnesses: Witness) -> None:
        """Where the articles are listed, as `presslog add` finds it."""
        url = self.paper.url
        urls = {REST: posts_url(url), FEED: f"{url}feed/", SITEMAP: f"{url}sitemap.xml"}
        others = (Start(urls[witness], witness) for witness in witnesses)
        remember_probe(
            Probe((Start(url, Witness.LISTING), *others)), self.settings.memory_of(self.source.name)
        )

    def asked(self, pattern: str) -> list[str]:
        """What of this was asked for in the last run."""
        return [seen.target for seen in self.paper.asked(pattern)]


@contextmanager
def town(
    home: Path,
    *witnesses: Witness,
    posts: int = 15,
    path: str = "",
    discover: Discover | None = None,
    trouble: Callable[[Newspaper], None] = lambda paper: None,
    **setup: Any,
) -> Iterator[Heard]:
    """A newspaper whose listing (five posts a page), or `path`, leads; whose other witnesses are these; whose baseline is run.

    `trouble` is what befell the paper before that. By its schedule no article is due within an hour of its last look.
    """
    chosen = Setup(**{"posts_per_page": 5, **setup})
    source = {"discover": discover or Discover(), "revisit": Revisit(audit=0.0), "schedule": "every 2 hours"}
    with opened(Heard, home, posts=posts, path=path, setup=chosen, **source) as there:
        there.learn(*witnesses)
        trouble(there.paper)
        assert there.run().events == 0
        yield there


@pytest.mark.in_suite(2)
@pytest.mark.parametrize(
    ("witness", "path"), [(REST, "/wp-json/*modified_after*"), (SITEMAP, "/sitemap.xml")]
)
def test_an_edit_deep_in_the_archive_is_seen_in_the_next_run(home: Path, witness: Witness, path: str) -> None:
    """The listing's first page shows nothing; the other witness points, only that article is asked for, and its page tells of the edit."""
    with town(home, witness) as there:
        post = there.press.rewrite_headline(there.deep, "Another headline altogether")
        assert there.told() == [("edited", post.title)]
        assert there.asked(path)
        assert len(there.paper.requests) == 5  # robots.txt, listing, witness, article, made-up URL


def test_without_another_witness_it_is_not(home: Path) -> None:
    """The control: where the listing alone speaks, an edit behind its first page waits until the article is due."""
    with town(home) as there:
        there.press.rewrite_headline(there.deep, "Another headline altogether")
        assert there.told() == []


@pytest.mark.in_suite(0)
def test_closed_witnesses_do_nothing(home: Path) -> None:
    """One refuses, one is broken, one answers with a page: each is on record, and the run is as good as if none had been asked."""
    with town(home, REST, FEED, SITEMAP) as there:
        there.paper.break_with("/wp-json/*", Status(401))
        there.paper.break_with("/feed/", Status(500))
        there.paper.break_with("/sitemap.xml", Status(200, body="<!doctype html><html><p>Come in.</html>"))
        post = there.press.rewrite_headline(there.press.posts()[0], "Another headline altogether")
        report = there.run()
        assert [(event.kind, event.title) for event in report.told] == [("edited", post.title)]
        assert (report.outcome, report.error) == (RunOutcome.OK, "")
        with Archive.open(there.settings.database_url) as archive:
            assert [run.entries for run in archive.runs("packet", 2)] == [5, 5]


def test_nobody_stands_in_for_the_listing(home: Path) -> None:
    """While the listing is down the source is degraded, whatever else answers, and nobody else is asked."""
    with town(home, REST, FEED, SITEMAP) as there:
        there.paper.break_with("/", Status(503))
        there.press.publish(reserve_stories()[0])
        report = there.run()
        assert [str(event.kind) for event in report.told] == ["degraded"]
        assert [seen.target for seen in there.paper.requests] == ["/robots.txt", "/"]


def test_a_sitemap_that_never_tells_hides_nothing_for_long(home: Path) -> None:
    """An edit that no witness shows is found when the article is due: an unchanged hint saves no visit."""
    with town(home, REST, SITEMAP) as there:
        post = there.press.rewrite_headline(there.deep, "Another headline altogether", silently=True)
        assert there.told(timedelta(hours=2)) == [("edited", post.title)]


def test_a_post_missing_from_a_sweep_is_removed_when_confirmed(home: Path) -> None:
    """Deep in the archive, long unchanged and so not due for days: the daily sweep misses its id, and its own URL decides, twice."""
    with town(home, REST) as there:
        there.told(timedelta(days=40))
        post = there.deep
        there.press.take_down(post)
        assert there.told(timedelta(days=1)) == []
        assert there.asked(f"*{post.slug}*") == [post.path]
        assert there.told(timedelta(hours=2)) == [("removed", post.title)]
        there.told(timedelta(days=1))
        assert not there.asked(post.path)


@pytest.mark.in_suite(0)
def test_old_articles_that_only_another_witness_lists_are_no_news(home: Path) -> None:
    """What the listing does not reach is read and kept when a feed first speaks of it, not announced, and watched from then on."""
    with town(home, posts_per_page=8, discover=Discover(max_pages=1)) as there:
        there.learn(FEED)
        assert there.told() == []
        post = there.press.posts()[9]
        assert there.asked(post.path)
        there.press.rewrite_headline(post, "Another headline altogether")
        assert there.told() == [("edited", "Another headline altogether")]


def test_what_the_feed_shows_first_is_new_once(home: Path) -> None:
    """While the listing comes from a cache, the feed tells of a new piece: announced now, and not again by the listing.

    A backdated one beside it is found late: nobody can say that it was not there before.
    """
    with town(home, FEED) as there:
        stale = urlopen(there.paper.url).read().decode()
        there.paper.break_with("/", Status(200, body=stale))
        there.clock.advance(SOON)
        post, *_, backdated = reserve_stories()
        there.press.publish(backdated, at=there.clock() - timedelta(hours=5))
        there.press.publish(post)
        assert there.told() == [("new", post.title)]
        assert len(there.asked("*fortune*")) + len(there.asked(f"*{there.press.posts()[1].slug}*")) == 2
        there.paper.mend()
        assert there.told() == []


@pytest.mark.in_suite(0)
def test_a_sitemap_that_always_says_today_makes_no_edits(home: Path) -> None:
    """It costs requests, and there is no event that no page bears out."""
    with town(home, SITEMAP) as there:
        for _ in range(2):
            rows = (
                f"<url><loc>{there.paper.url_of(post)}</loc><lastmod>{there.clock().isoformat()}</lastmod></url>"
                for post in there.press.posts()
            )
            there.paper.break_with("/sitemap.xml", Status(200, body=f"<urlset>{''.join(rows)}</urlset>"))
            assert there.told() == []
            assert there.asked(there.deep.path)


@pytest.mark.in_suite(0)
def test_a_backfill_announces_nothing_old(home: Path) -> None:
    """An archive behind the window is found late, however many its articles are; a new piece in the same run is new."""
    with town(home, posts=22, discover=Discover(max_pages=2)) as there:
        assert there.told() == []
        there.source = replace(there.source, discover=Discover(max_pages=6, backfill=True))
        there.clock.advance(SOON)
        post = there.press.publish(reserve_stories()[0])
        assert there.told() == [("new", post.title)]
        with Archive.open(there.settings.database_url) as archive:
            assert len(list(archive.known("packet"))) == 23


@pytest.mark.in_suite(0)
def test_two_looks_at_an_unchanged_site_make_no_event(home: Path) -> None:
    """However its pages wiggle, with every witness it has."""
    with town(home, REST, FEED, SITEMAP, noise=Noise.FULL) as there:
        assert [there.told(), there.told(timedelta(days=1))] == [[], []]


def test_advertisements_within_a_text_are_no_news_of_it(home: Path) -> None:
    """What wiggles within the texts of a listing sends nobody to an article; a paragraph that an editor added there does."""
    with town(home, noise=Noise.FULL) as there:
        assert [(there.told(), there.asked("/*-*/")) for _ in range(3)] == [([], [])] * 3
        post = there.press.posts()[1]
        there.press.add_paragraph(post, "The harbour master has since said otherwise.", at=0)
        assert there.told() == [("edited", post.title)]
        assert [target for target in there.asked("/*-*/") if "no-such" not in target] == [post.path]


def test_a_quiet_run_with_every_witness_is_cheap(home: Path) -> None:
    """Three requests more than where the listing is alone, two of them answered 304."""
    with town(home, REST, FEED, SITEMAP) as there:
        assert there.told() == []
        heard = {seen.target.partition("?")[0]: seen.status for seen in there.paper.requests}
        assert heard == {
            "/robots.txt": 200,
            "/": 200,
            "/feed/": 304,
            "/sitemap.xml": 304,
            "/wp-json/wp/v2/posts": 200,
        }
        assert len(there.paper.requests) == 5


def wrecked(value: object, leaf: object) -> object:
    """A JSON value with this in the place of all that is no object."""
    return {key: wrecked(below, leaf) for key, below in value.items()} if isinstance(value, dict) else leaf


@pytest.mark.parametrize("leaf", ["x", 7, None, [[]], "2026-03-02T12:00:00"], ids=str)
def test_a_memory_of_another_shape_costs_no_run(home: Path, leaf: object) -> None:
    """Whatever stands in the documents that a source's runs remember by, the next run is a good one, and tells an edit."""
    with town(home, REST, FEED, SITEMAP) as there:
        there.paper.break_with("/", Status(404))
        there.run()
        there.paper.mend("/")
        there.told()
        with Archive.open(there.settings.database_url) as archive:
            documents = archive.documents(there.source.name)
        assert set(documents) >= {"witnesses", "trust", "led", "lost", "robots", "endings"}
        there.settings.memory_of(there.source.name).mkdir(parents=True)
        for name, document in documents.items():
            if f"{name}.json" != FILE:
                path = there.settings.memory_of(there.source.name) / f"{name}.json"
                path.write_text(json.dumps(wrecked(json.loads(document), leaf)))
        edited = there.press.rewrite_headline(there.press.posts()[2], "Another headline altogether")
        assert there.told() == [("edited", edited.title)]
