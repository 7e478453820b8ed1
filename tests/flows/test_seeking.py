"""A source whose own URL lists nothing any more, through the real pipeline: who stands in for it, when, and what may be told of that."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from presslog.core.witness import Witness
from presslog.demo.newspaper import EmptyListing, Fault, RedirectTo, Status, reserve_stories
from tests.fakes.small_site import watched_site
from tests.fakes.wire import http
from tests.flows.test_witnesses import SOON, Town, town

DAY = timedelta(days=1)
MISSING = Status(404)
HTML = "Content-Type: text/html; charset=utf-8"


@contextmanager
def moved(home: Path, fault: Fault = MISSING, path: str = "articles/", **setup: Any) -> Iterator[Town]:
    """A newspaper that was watched at `path`, which now answers with a fault; its front still lists the posts."""
    with town(home, path=path, **setup) as there:
        assert there.told() == []
        there.paper.break_with(f"/{path}", fault)
        yield there


def kinds(there: Town, after: timedelta = SOON) -> list[tuple[str, str | None]]:
    """(kind, title) of every event of the next run, believed or not."""
    return sorted((str(event.kind), event.title) for event in there.run(after).told)


def test_a_listing_that_moved_is_found_again(home: Path) -> None:
    """Two runs are degraded, the third looks the site over and recovers; from then on edits and new posts are told as ever.

    Of what came in while nobody looked, that which is dated so is new; what is dated before is found late.
    """
    with moved(home) as there:
        assert kinds(there) == [("degraded", None)]
        meanwhile, backdated, latest = reserve_stories()[:3]
        there.press.publish(backdated, at=there.clock() - timedelta(hours=5))
        there.press.publish(meanwhile)
        assert kinds(there) == []
        assert kinds(there) == [("new", meanwhile.title), ("recovered", None)]
        assert len(there.paper.requests) <= 16
        new = there.press.publish(latest)
        old = there.press.rewrite_headline(there.press.posts()[3], "Another headline altogether")
        assert kinds(there) == [("edited", old.title), ("new", new.title)]
        assert kinds(there) == []


def test_who_stands_in_is_said(home: Path) -> None:
    """The alert that the source is well again names the page that leads now."""
    with moved(home) as there:
        there.run()
        there.run()
        (event,) = there.run().told
        assert f"{there.paper.url} stands in for it" in (event.summary or "")


def test_the_operators_word_comes_first(home: Path) -> None:
    """The source's own URL is asked in every run, and leads again as soon as it lists anything; that, too, makes nothing old new."""
    with moved(home) as there:
        assert [kinds(there) for _ in range(4)] == [[("degraded", None)], [], [("recovered", None)], []]
        assert there.asked("/articles/")
        there.paper.mend()
        assert kinds(there) == []
        assert not there.asked("/")
        there.clock.advance(SOON)
        new = there.press.publish(reserve_stories()[0])
        assert kinds(there) == [("new", new.title)]


def test_a_listing_gone_blank_is_lost_too(home: Path) -> None:
    """A page that answers and lists nothing leads nowhere, just as a missing one."""
    with moved(home, EmptyListing()) as there:
        assert [kinds(there) for _ in range(3)] == [[("degraded", None)], [], [("recovered", None)]]


def test_an_outage_is_no_move(home: Path) -> None:
    """As long as the server says that it cannot answer, nobody else is asked, however often."""
    with moved(home, Status(503)) as there:
        assert [kinds(there) for _ in range(5)] == [[("degraded", None)], [], [], [], []]
        assert [seen.target for seen in there.paper.requests] == ["/robots.txt", "/articles/"]


@pytest.mark.in_suite(0)
def test_what_was_learned_before_stands_in_where_the_front_is_gone(home: Path) -> None:
    """The front itself is missing: the API that `add` once found lists the same articles, and leads; edits are told as ever."""
    with town(home, Witness.REST, Witness.SITEMAP) as there:
        assert kinds(there) == []
        there.paper.break_with("/", MISSING)
        assert [kinds(there) for _ in range(3)] == [[("degraded", None)], [], [("recovered", None)]]
        post = there.press.rewrite_headline(there.deep, "Another headline altogether")
        assert kinds(there) == [("edited", post.title)]


@pytest.mark.in_suite(0)
def test_another_list_of_the_site_is_no_stand_in(home: Path) -> None:
    """Where a category's page is gone, the front that lists all categories is not this source; it is looked at once a day."""
    with moved(home, path="category/harbour/") as there:
        looked = []
        for after in (SOON, SOON, SOON, SOON, DAY, SOON):
            assert set(kinds(there, after)) <= {("degraded", None)}
            looked.append(bool(there.asked("/")))
        assert looked == [False, False, True, False, True, False]


def test_a_front_that_was_down_is_looked_at_again(home: Path) -> None:
    """In the next run, and not a day later: that it could not answer says nothing of what it lists."""
    with moved(home) as there:
        there.paper.break_with("/", Status(503))
        assert [kinds(there) for _ in range(3)] == [[("degraded", None)], [], []]
        there.paper.mend("/")
        assert kinds(there) == [("recovered", None)]


def without(there: Town, place: int) -> None:
    """The front lists its posts less one."""
    there.paper.mend("/")
    listing, post = urlopen(there.paper.url).read().decode(), there.press.posts()[place]
    less, cut = re.subn(rf'<article id="post-{post.id}".*?</article>', "", listing, flags=re.DOTALL)
    assert cut == 1
    there.paper.break_with("/", Status(200, body=less))


@pytest.mark.in_suite(0)
def test_a_new_list_takes_nobody_off(home: Path) -> None:
    """What the former listing showed between others and the stand-in does not is not off the list: it never was on this one.

    What the stand-in showed before and then does not is.
    """
    with moved(home) as there:
        without(there, 2)
        assert [kinds(there) for _ in range(4)] == [[("degraded", None)], [], [("recovered", None)], []]
        without(there, 1)
        assert kinds(there) == [("delisted", there.press.posts()[1].title)]


def test_a_listing_sent_to_another_list_lists_nothing(home: Path) -> None:
    """A category's page that redirects to the front, which lists all of them, makes no old article new: it lists nothing any more."""
    with moved(home, RedirectTo("/", 301), path="category/harbour/") as there:
        assert kinds(there) == [("degraded", None)]
        there.paper.mend()
        assert kinds(there) == [("recovered", None)]


@pytest.mark.in_suite(0)
def test_a_stand_in_sent_to_another_list_stands_in_no_more(home: Path) -> None:
    """What the front lists that it is sent to is not this source's: neither is it recorded, nor is what is new there told."""
    with moved(home, path="category/harbour/") as there:
        there.paper.mend()
        category, front = (
            urlopen(there.paper.url + path).read().decode() for path in ("category/harbour/", "")
        )
        there.paper.break_with("/category/harbour/", MISSING)
        there.paper.break_with("/news/", Status(200, body=category))
        link = '<a href="/news/">News</a></body>'
        there.paper.break_with("/", Status(200, body=front.replace("</body>", link)))
        assert [kinds(there) for _ in range(4)] == [[("degraded", None)], [], [("recovered", None)], []]
        assert there.asked("/news/")
        there.paper.mend("/")
        there.paper.break_with("/news/", RedirectTo("/", 301))
        there.clock.advance(SOON)
        there.press.publish(reserve_stories()[0])
        assert kinds(there) == [("degraded", None)]


def test_a_listing_that_answers_with_another_list(home: Path) -> None:
    """A category's page that prints the front page, without a word: what stands there and is older than our last look is found late.

    A piece that is dated after it is new.
    """
    with moved(home, path="category/harbour/") as there:
        there.paper.mend()
        there.clock.advance(SOON)
        new = there.press.publish(reserve_stories()[0])
        front = Status(200, body=urlopen(there.paper.url).read().decode())
        there.paper.break_with("/category/harbour/", front)
        assert kinds(there) == [("new", new.title)]
        assert len(there.asked("/*-*/")) >= 7


@pytest.mark.in_suite(0)
def test_another_url_in_the_file_is_another_list(home: Path) -> None:
    """Where the operator edits the source's URL, what the new one shows is no news for it; the next post is."""
    with moved(home, path="category/harbour/") as there:
        there.source = replace(there.source, url=there.paper.url)
        assert kinds(there) == []
        new = there.press.publish(reserve_stories()[0])
        assert kinds(there) == [("new", new.title)]


def test_a_listing_sent_to_its_new_address_leads_from_there(home: Path) -> None:
    """Where the redirect leads to the same articles, nothing is lost, and a new one is told."""
    with moved(home, RedirectTo("/", 301)) as there:
        new = there.press.publish(reserve_stories()[0])
        assert kinds(there) == [("new", new.title)]
        for draft in reserve_stories()[1:5]:
            there.press.publish(draft)
        assert len(kinds(there)) == 4


def test_ten_of_a_front_pages_offers_are_looked_at(home: Path) -> None:
    """The front page itself and nine of the twelve feeds that it announces, when the source's own URL is lost."""
    with watched_site(home, 9) as there:
        site = there.site
        there.source = replace(there.source, url=site.wire.url("/articles/"))
        site.answers["/articles/"] = http(site.listing_of(site.articles).encode(), HTML)
        site.publish()
        there.run()
        links = "".join(
            f"<link rel=alternate type=application/rss+xml href=/feed-{n}.xml>" for n in range(12)
        )
        site.answers = {"/": http(f"<html><head>{links}</head><body></body></html>".encode(), HTML)}
        site.publish()
        for _ in range(3):
            there.run()
        assert [n for n in range(12) if f"/feed-{n}.xml" in site.wire.paths()] == list(range(9))
