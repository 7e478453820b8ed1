"""What publishers and their servers do that might make us say something false, or miss something for good.

Each test plays one such thing through the real pipeline; what it must tell, and when, is all it may tell.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal
from urllib.request import urlopen

import pytest

from presslog.crawler.source.source import Revisit
from presslog.demo.newspaper import NewspaperWitness, Setup, Theme, reserve_stories
from presslog.demo.newspaper import faults as site
from presslog.demo.newspaper.press import TakenDown as How
from presslog.flows.settings import Settings
from presslog.flows.watching.source_run import RECENT, watch_source
from presslog.storage.model import RunOutcome
from presslog.storage.read.history import History
from presslog.storage.write.archive import Archive
from tests.fakes.wire import Wire, http, serving
from tests.flows.town import HOUR, Town, opened, watching


@contextmanager
def town(
    home: Path,
    *,
    posts: int = 8,
    policy: Literal["adaptive", "all", "none"] = "all",
    budget: int = 500,
    path: str = "",
    **setup: Any,
) -> Iterator[Town]:
    """A quiet newspaper of so many posts, five on a page, whose baseline is run; `path` is what is watched of it."""
    chosen = Setup(**{"witnesses": NewspaperWitness.NONE, "posts_per_page": 5, **setup})
    revisit = Revisit(policy, budget=budget, audit=0.0)
    with opened(Town, home, posts=posts, path=path, setup=chosen, revisit=revisit) as there:
        assert there.told() == []
        yield there


# --- who is who ----------------------------------------------------------------------------------------------------


def test_a_move_on_a_site_without_ids(home: Path) -> None:
    """A post that moves, where neither listing nor page shows an id, is moved: not new, and not off the list."""
    with town(home, theme=Theme.BROADSHEET) as there:
        post = there.press.posts()[2]
        there.press.move(post, "elsewhere")
        assert there.told() == [("moved", post.title)]
        assert there.told() == []


@pytest.mark.in_suite(0)
def test_a_move_below_a_listing_without_ids(home: Path) -> None:
    """Where only the page shows an id, the old and the new address are one article's all the same."""
    with town(home) as there:
        for pattern in ("/", "/page/*"):
            there.paper.break_with(pattern, site.OtherTheme())
        post = there.press.posts()[2]
        there.press.move(post, "elsewhere")
        assert there.told() == [("moved", post.title)]
        assert there.told() == []


def test_one_article_listed_under_two_addresses(home: Path) -> None:
    """It stays where it is first known to be: no move to and fro, and no second article."""
    with town(home) as there:
        post = there.press.posts()[1]
        listing, page = (urlopen(url).read().decode() for url in (there.paper.url, there.paper.url_of(post)))
        entry = re.search(rf'<article id="post-{post.id}".*?</article>', listing, re.DOTALL)
        assert entry is not None
        copy = re.sub(r'id="post-\d+"|\bpost-\d+ ', "", entry[0]).replace(post.slug, "the-copy")
        there.paper.break_with("/", site.Status(200, body=listing.replace(entry[0], entry[0] + copy)))
        there.paper.break_with("/the-copy/", site.Status(200, body=page))
        assert [there.told(), there.told()] == [[], []]
        assert there.paper.asked("/the-copy/")


def test_an_address_given_to_another_post(home: Path) -> None:
    """Under another id it is another article: new, no edit of the former, which is removed when confirmed."""
    with town(home) as there:
        old = there.press.posts()[2]
        there.press.move(old, "put-away")
        there.press.take_down(old, How.GONE_404)
        new = there.press.publish(replace(reserve_stories()[0], slug=old.slug))
        assert there.told() == [("new", new.title)]
        assert there.told() == []
        assert there.told() == [("removed", old.title)]
        there.press.rewrite_headline(new, "Another headline for it")
        assert there.told() == [("edited", "Another headline for it")]


def test_another_witness_names_articles_otherwise(home: Path) -> None:
    """A feed's guids and a page's post ids do not contradict each other; the source is believed through both."""
    with town(home, witnesses=NewspaperWitness.FEED) as there:
        feed = urlopen(there.paper.url + "feed/").read().decode()
        feed, changed = re.subn(r"(<guid[^>]*>)[^<]*\?p=(\d+)", r"\1urn:post:\2", feed)
        assert changed == 8
        kind = (("Content-Type", "application/rss+xml"),)
        there.paper.break_with("/feed/*", site.Status(200, kind, feed))
        front, there.source = there.source, replace(there.source, url=there.paper.url + "feed/")
        assert there.told() == []
        there.source = front
        assert there.told() == []


# --- what had been looked at ---------------------------------------------------------------------------------------


def test_a_run_dates_its_captures_when_they_came(home: Path) -> None:
    """Neither what was recalled nor what started the crawl's child makes a capture earlier than the answer it holds."""
    home.mkdir()
    settings, given = Settings.load(home, {}), list[datetime]()

    def answer(_headers: dict[str, str]) -> bytes:
        given.append(datetime.now(UTC))
        return http(b"<p>Tides.</p>")

    with serving(Wire({"/": answer})) as wire:
        asyncio.run(watch_source(watching(wire.url()), settings))
    with History(settings.database_url) as history:
        (capture,) = history.run_captures("packet")
    assert given[0] <= capture.fetched_at <= datetime.now(UTC)


@pytest.mark.in_suite(0)
def test_a_long_outage_does_not_make_the_gate_forget(home: Path) -> None:
    """After more failed runs than are looked through at first, a listing of one entry is believed as little as before them.

    A post that came in meanwhile is new once the listing is whole again.
    """
    with town(home) as there:
        with Archive.open(there.settings.database_url) as archive:
            for _ in range(RECENT):
                there.clock.advance(HOUR)
                lease = archive.begin("packet", now=there.clock(), holder="nobody/1", ttl=HOUR)
                archive.fail(lease, RunOutcome.FAILED, "no network", there.clock())
        listing = urlopen(there.paper.url).read().decode()
        only = re.search(r'<article id="post-.*?</article>', listing, re.DOTALL)
        assert only is not None
        there.paper.break_with(
            "/", site.Status(200, body=f"<html><body><main>{only[0]}</main></body></html>")
        )
        new = there.press.publish(reserve_stories()[0])
        assert there.kinds() == ["degraded"]
        there.paper.mend("/")
        assert there.told() == [("new", new.title), ("recovered", None)]


def test_a_sitemap_larger_than_the_budget_is_no_news(home: Path) -> None:
    """As long as a source enumerates more than was read, it has no baseline; when all is read, the next post is new."""
    with town(home, posts=8, budget=4, path="sitemap.xml", witnesses=NewspaperWitness.SITEMAP) as there:
        assert [there.told(), there.told()] == [[], []]
        new = there.press.publish(reserve_stories()[0])
        assert there.told() == [("new", new.title)]


def test_what_could_not_be_read_at_first_is_read_later(home: Path) -> None:
    """Unread at the baseline it is no news when read; unread when new it is, and that though no known article is asked again."""
    with town(home, posts=6, policy="none") as there:
        old = there.press.publish(reserve_stories()[0])
        there.paper.break_with(f"/{old.slug}/", site.Status(503))
        assert there.told() == []
        there.paper.mend()
        assert there.told() == [("new", old.title)]
        assert there.told() == []


def test_a_304_whatever_changed_does_not_hide_what_the_listing_shows(home: Path) -> None:
    """The listing's word stays open until the page itself was read."""
    with town(home, policy="adaptive") as there:
        post = there.press.posts()[1]
        there.paper.break_with(f"/{post.slug}/", site.StaleNotModified())
        there.press.add_paragraph(post, "The harbour master has since said otherwise.", at=0)
        assert there.told() == []
        there.paper.mend()
        assert there.told(HOUR / 6) == [("edited", post.title)]


def test_the_first_edit_since_the_site_was_learned(home: Path) -> None:
    """A byline alone that changes, or the tags, is an edit, though the page was read otherwise before; what stood still is none."""
    with town(home) as there:
        first, second, *_ = there.press.posts()
        there.press.rewrite_byline(first, "Somebody Else")
        assert there.told() == [("edited", first.title)]
        there.press.refile(second, second.category, tags=("weather",))
        assert there.told() == [("edited", second.title)]


# --- many at once --------------------------------------------------------------------------------------------------


@pytest.mark.in_suite(0)
def test_many_edits_found_by_schedule_are_told(home: Path) -> None:
    """What a held run found because it was due is asked again by the next, though nothing is due then."""
    with town(home, policy="adaptive", theme=Theme.BROADSHEET) as there:
        assert there.told() == []
        for post in there.press.posts():
            there.press.add_paragraph(post, f"A word about {post.id}.", silently=True)
        assert there.kinds(20 * 24 * HOUR) == ["held"]
        assert there.kinds(HOUR / 6) == ["edited"] * 8


@pytest.mark.in_suite(0)
def test_one_article_edited_in_every_run_does_not_hold_back_the_others(home: Path) -> None:
    """A live report among many edited articles; and a byline that really changed meanwhile is not taken for a change of looks."""
    with town(home, posts=10) as there:
        first, *others = there.press.posts()
        for post in (first, *others[:7]):
            there.press.add_paragraph(post, f"A word about {post.id}.")
        assert there.kinds() == ["held"]
        there.press.add_paragraph(first, "And another word.")
        there.press.rewrite_byline(others[8], "Somebody Else")
        assert there.kinds() == ["edited"] * 9


def test_many_removals_are_told_when_the_next_run_finds_the_same(home: Path) -> None:
    """The held run's captures confirm nothing: each removal rests on runs that were believed."""
    with town(home, posts=20) as there:
        for post in there.press.posts()[2:20:3]:
            there.press.take_down(post, How.GONE_410)
        assert there.told() == []
        held = there.run()
        assert held.outcome == "held"
        told = there.run().told
        assert [str(event.kind) for event in told] == ["removed"] * 6
        assert not [name for event in told for name in event.evidence if name.startswith(f"{held.run}/")]


@pytest.mark.in_suite(0)
def test_articles_that_are_gone_while_listed_are_a_fault_of_the_site(home: Path) -> None:
    """A deploy that answers 404 to every article it lists is degraded for as long as it lasts, and removes nothing."""
    with town(home, posts=6) as there:
        for post in there.press.posts():
            there.paper.break_with(f"/{post.slug}/", site.Status(404))
        assert [there.kinds(), there.kinds(), there.kinds()] == [["degraded"], [], []]
        there.paper.mend()
        assert there.kinds() == ["recovered"]


def test_an_outage_is_told_once_and_its_end_too(home: Path) -> None:
    """Also where the host asked not to be asked at all, and where the first run that is believed again is held."""
    with town(home) as there:
        there.paper.break_with("*", site.Status(429, (("Retry-After", "172800"),)))
        assert [there.kinds(), there.kinds(), there.kinds()] == [["degraded"], [], []]
        there.paper.mend()
        for post in there.press.posts():
            there.press.add_paragraph(post, f"A word about {post.id}.")
        assert there.kinds(72 * HOUR) == ["held", "recovered"]


# --- gone ----------------------------------------------------------------------------------------------------------


def test_removed_to_a_category(home: Path) -> None:
    """An article whose address leads to a list of others is gone, whichever list that is."""
    with town(home) as there:
        post = there.press.posts()[1]
        there.paper.break_with(f"/{post.slug}/", site.RedirectTo(there.paper.url + "category/harbour/", 301))
        assert there.told() == []
        assert there.told() == [("removed", post.title)]
