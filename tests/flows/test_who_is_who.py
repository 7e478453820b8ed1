"""Who is who on a listing: guids and post ids that name nothing, URLs given to other articles, old articles."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from html import escape
from itertools import count
from pathlib import Path
from random import Random
from uuid import UUID

import pytest

from presslog.storage.integrity.verification import verify_history
from presslog.storage.migrations import open_engine
from presslog.storage.model import RunOutcome
from tests.fakes.small_site import Article, Watcher, invented_articles, watched_site
from tests.fakes.wire import http

pytestmark = pytest.mark.in_suite(1)

SNOW = (
    "Nobody had seen so much snow in the valley since the year in which the old mill burned down.",
    "The buses stayed in their sheds, and what bread there was went by sledge from house to house.",
    "By evening the first ploughs had come over the pass, with a doctor and two engineers aboard.",
)
Guids = Callable[[Article], str]


def snow(there: Watcher, path: str = "/snow-closes-the-pass/", post_id: int | None = None) -> Article:
    """A new article, published just now."""
    return Article(path, "Snow closes the pass", SNOW, there.now + timedelta(hours=1), post_id)


def told(there: Watcher) -> list[tuple[str, str | None]]:
    """(kind, title) of the events of the next run, which must be a good one."""
    report = there.run()
    assert report.outcome is RunOutcome.OK, report
    return sorted((str(event.kind), event.title) for event in report.told)


def articles_of(there: Watcher) -> list[str]:
    """The paths of the articles in the history, sorted."""
    with there.history() as history:
        return sorted(one.url.removeprefix(there.site.url) for one in history.articles("paper"))


def paths_of(there: Watcher) -> list[str]:
    """The paths of the articles of the site, sorted."""
    return sorted(one.path.removeprefix("/") for one in there.site.articles)


# --- guids ---------------------------------------------------------------------------------------------------------


def feed_of(there: Watcher, guid: Guids, articles: Iterable[Article]) -> bytes:
    """An RSS feed of articles, with such guids."""
    items = "".join(
        f'<item><title>{escape(one.title)}</title><link>{there.site.wire.url(one.path)}</link><guid isPermaLink="false">'
        f"{guid(one)}</guid><pubDate>{one.published:%a, %d %b %Y %H:%M:%S +0000}</pubDate>"
        f"<description>{escape(one.paragraphs[0])}</description></item>"
        for one in articles
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Paper</title>{items}</channel></rss>'.encode()


def print_feed(there: Watcher, guid: Guids, articles: Iterable[Article] | None = None) -> None:
    """Print the feed anew."""
    feed = feed_of(there, guid, there.site.articles if articles is None else articles)
    there.site.answers["/feed.xml"] = http(feed, "Content-Type: application/rss+xml")
    there.site.publish()


@contextmanager
def fed(home: Path, guid: Guids) -> Iterator[Watcher]:
    """A site of nine articles whose feed leads, after its first run."""
    with watched_site(home, 9) as there:
        there.source = replace(there.source, url=there.site.wire.url("/feed.xml"))
        print_feed(there, guid)
        assert told(there) == []
        assert articles_of(there) == paths_of(there)
        yield there


def test_one_guid_for_all_items(home: Path) -> None:
    """A feed whose items all bear one guid lists as many articles as it has links; a new one is new, an edit is told once."""

    def same(_: Article) -> str:
        return "the-small-paper"

    with fed(home, same) as there:
        assert told(there) == []
        there.site.articles.insert(0, snow(there))
        print_feed(there, same)
        assert told(there) == [("new", "Snow closes the pass")]
        edited = there.site.edit(4)
        print_feed(there, same)
        assert told(there) == [("edited", edited.title)]
        assert told(there) == []
        assert articles_of(there) == paths_of(there)


@pytest.mark.in_suite(0)
@pytest.mark.parametrize("shared", [2, 5])
def test_one_guid_for_some_items(home: Path, shared: int) -> None:
    """A guid that stands at two items is the guid of neither; the others keep theirs."""

    def some(one: Article) -> str:
        number = int(one.path.rstrip("/").rpartition("-")[2]) if one.path[-2].isdigit() else 99
        return "the-same" if number < shared else f"guid-{number}"

    with fed(home, some) as there:
        there.site.articles.insert(0, snow(there))
        there.site.edit(1)
        edited = there.site.edit(8)
        print_feed(there, some)
        assert told(there) == sorted(
            [
                ("edited", there.site.articles[1].title),
                ("edited", edited.title),
                ("new", "Snow closes the pass"),
            ]
        )
        assert told(there) == told(there) == []
        assert articles_of(there) == paths_of(there)


def test_the_guid_of_one_that_left(home: Path) -> None:
    """A new post that bears the guid of one which is no longer in the feed is new, and nothing is said of the other."""
    guids = {one.path: f"guid-{number}" for number, one in enumerate(invented_articles(9))}

    with fed(home, lambda one: guids[one.path]) as there:
        new = snow(there)
        guids[new.path] = "guid-8"
        there.site.articles.insert(0, new)
        print_feed(there, lambda one: guids[one.path], there.site.articles[:-1])
        assert told(there) == [("new", new.title)]
        edited = there.site.edit(0, paragraph=2)
        print_feed(there, lambda one: guids[one.path], there.site.articles[:-1])
        assert told(there) == [("edited", edited.title)]
        old = there.site.edit(9)
        assert told(there) == [("edited", old.title)]
        assert told(there) == []
        assert articles_of(there) == paths_of(there)


@pytest.mark.in_suite(0)
@pytest.mark.parametrize("like", [4, 8])
def test_the_guid_of_one_that_left_over_a_text_like_another(home: Path, like: int) -> None:
    """A new post with the guid of one that left is new, also where part of its text stood in that one or in another."""
    guids = {one.path: f"guid-{number}" for number, one in enumerate(invented_articles(9))}
    with fed(home, lambda one: guids[one.path]) as there:
        old = there.site.articles[like]
        new = replace(snow(there), title=f"{old.title}: a follow-up", paragraphs=(old.paragraphs[0], *SNOW))
        guids[new.path] = "guid-8"
        there.site.articles.insert(0, new)
        print_feed(there, lambda one: guids[one.path], there.site.articles[:-1])
        assert told(there) == [("new", new.title)]
        edited = there.site.edit(0, paragraph=3)
        print_feed(there, lambda one: guids[one.path], there.site.articles[:-1])
        assert told(there) == [("edited", edited.title)]
        assert told(there) == []
        assert articles_of(there) == paths_of(there)


@pytest.mark.in_suite(0)
def test_two_articles_that_exchange_their_guids(home: Path) -> None:
    """Guids that two articles exchange tell nothing: each stays what it is by its link and text, and an edit is told of the right one."""
    guids = {one.path: f"guid-{number}" for number, one in enumerate(invented_articles(9))}
    with fed(home, lambda one: guids[one.path]) as there:
        one, other = (there.site.articles[number].path for number in (1, 2))
        guids[one], guids[other] = guids[other], guids[one]
        print_feed(there, lambda one: guids[one.path])
        assert told(there) == []
        edited = there.site.edit(1)
        print_feed(there, lambda one: guids[one.path])
        assert told(there) == [("edited", edited.title)]
        assert told(there) == []
        assert articles_of(there) == paths_of(there)


PASSING: dict[str, Callable[[int, int, Article], str]] = {
    "numbered": lambda print_run, printed, one: f"guid-{printed}",
    "of the day": lambda print_run, printed, one: f"tag:paper,2026-03-{1 + print_run // 2:02}:{one.path}",
    "random": lambda print_run, printed, one: str(UUID(bytes=Random(printed).randbytes(16), version=4)),
}
"""Guids that do not last, by how often the feed and how many of them were printed before."""


@pytest.mark.parametrize("how", PASSING)
def test_guids_that_are_new_at_every_fetch(home: Path, how: str) -> None:
    """Where guids change from fetch to fetch the links tell the articles apart; new and edited are told, and no new id is noted."""
    numbers, print_runs = count(), [0]

    def fresh(one: Article) -> str:
        return PASSING[how](print_runs[0], next(numbers), one)

    with fed(home, fresh) as there:

        def told_of_next() -> list[tuple[str, str | None]]:
            print_runs[0] += 1
            print_feed(there, fresh)
            return told(there)

        assert told_of_next() == []
        there.site.articles.insert(0, snow(there))
        assert told_of_next() == [("new", "Snow closes the pass")]
        edited = there.site.edit(4)
        assert told_of_next() == [("edited", edited.title)]
        assert [told_of_next(), told_of_next()] == [[], []]
        gone = there.site.articles.pop(6)
        assert told_of_next() == []
        assert told_of_next() == [("removed", gone.title)]
        with there.history() as history:
            assert not any(history.rekeyings(one.url) for one in history.articles("paper"))


# --- URLs that are given to others ----------------------------------------------------------------------------------------


def test_a_url_given_to_another_article(home: Path) -> None:
    """Another id over another text at a known URL: the former is removed, and says why; the new one is new."""
    with watched_site(home, 9, first_id=100) as there:
        assert told(there) == []
        gone = there.site.articles[3]
        there.site.change(3, post_id=900, title="Snow closes the pass", paragraphs=SNOW)
        edited = there.site.edit(5)
        all_told = [event for _ in range(3) for event in there.run().told]
        assert sorted((str(event.kind), event.title) for event in all_told) == sorted(
            [("edited", edited.title), ("new", "Snow closes the pass"), ("removed", gone.title)]
        )
        removal = next(event for event in all_told if event.title == gone.title)
        assert removal.reason == "url_given_to_another_article"
        assert (
            removal.summary
            == f"Removed: {gone.title} (2 confirmations: its URL was given to another article)"
        )
        assert told(there) == []
        assert verify_history(open_engine(there.settings.database_url)).fault is None


# --- old articles among new ones ------------------------------------------------------------------------------------------


@pytest.mark.in_suite(4)
@pytest.mark.parametrize(
    ("age", "dated", "news"),
    [
        (timedelta(days=7, hours=1), True, False),
        (timedelta(days=6, hours=23), True, True),
        (timedelta(days=2900), True, False),
        (timedelta(days=2900), False, True),
    ],
)
def test_an_old_article_among_new_ones(home: Path, age: timedelta, dated: bool, news: bool) -> None:
    """An article dated over 7 days before the last complete run is found late, also alone; one without a date is new."""
    with watched_site(home, 9) as there:
        assert told(there) == []
        there.now += timedelta(hours=1)
        old = replace(snow(there), published=there.now - timedelta(hours=1) - age)
        there.site.articles.insert(2, old)
        there.site.publish()
        if not dated:
            strip_dates(there)
        assert told(there) == ([("new", old.title)] if news else [])
        edited = there.site.edit(2)
        if not dated:
            strip_dates(there)
        assert told(there) == [("edited", edited.title)]
        assert told(there) == []


def strip_dates(there: Watcher) -> None:
    """Take the dates out of the third article's page and card."""
    site = there.site
    old = site.articles[2]
    undated = re.sub(
        r"<time[^>]*>[^<]*</time>|<meta property=\"article:published_time\"[^>]*>", "", site.page_of(old)
    )
    cards = "".join(
        re.sub(r"<time[^>]*>[^<]*</time>", "", site.card_of(one)) if one is old else site.card_of(one)
        for one in site.articles
    )
    front = site.frame.format(title="News", head="", content=cards)
    site.answers.update(
        {
            old.path: http(undated.encode(), "Content-Type: text/html; charset=utf-8"),
            "/": http(front.encode(), "Content-Type: text/html; charset=utf-8"),
        }
    )
    site.publish()


@pytest.mark.in_suite(0)
def test_dead_links_of_others_among_the_cards(home: Path) -> None:
    """Cards that lead to dead hosts of others cost the paper's own articles nothing, and are no articles."""
    with watched_site(home, 9) as there:
        site, cards = there.site, ""
        for port in (9, 11, 13, 15, 17):
            theirs = Article(
                f"http://127.0.0.1:{port}/their-story/", f"Story {port} of others", SNOW, there.now
            )
            cards += site.card_of(theirs)

        def publish() -> None:
            site.answers.clear()
            front = site.listing_of(site.articles).replace("</main>", f"{cards}</main>")
            site.answers["/"] = http(front.encode(), "Content-Type: text/html; charset=utf-8")
            site.publish()

        publish()
        there.run()
        site.articles.insert(0, snow(there))
        edited = site.edit(4)
        publish()
        report = there.run()
        assert sorted((str(event.kind), event.title) for event in report.told) == sorted(
            [("edited", edited.title), ("new", "Snow closes the pass")]
        )
        assert report.outcome is RunOutcome.OK
        assert report.requests >= len(site.articles)
        assert there.run().told == ()
        assert articles_of(there) == paths_of(there)


def test_pinning_and_resorting_tell_nothing(home: Path) -> None:
    """Known articles that are pinned, or sorted another way, make no events; a true edit in the same run does."""
    with watched_site(home, 9) as there:
        assert told(there) == []
        for order in ([8, 0, 1, 2, 3, 4, 5, 6, 7], [3, 8, 1, 0, 2, 7, 4, 6, 5], list(range(9))[::-1]):
            there.site.listed = [there.site.articles[number] for number in order]
            there.site.publish()
            assert told(there) == []
        edited = there.site.edit(4)
        assert told(there) == [("edited", edited.title)]


# --- multisites --------------------------------------------------------------------------------------------------------------


def test_a_post_id_names_its_site(home: Path) -> None:
    """`/a/?p=7` and `/b/?p=7` of a multisite are two articles, whatever the marks on their cards and pages say."""
    with watched_site(home, 8) as there:
        there.site.articles = [
            replace(one, path=f"/{'ab'[number % 2]}/?p={7 + number // 2}", post_id=7 + number // 2)
            for number, one in enumerate(there.site.articles)
        ]
        there.site.publish()
        assert told(there) == []
        assert articles_of(there) == paths_of(there)
        edited = [there.site.edit(number).title for number in (2, 3)]
        assert told(there) == sorted(("edited", title) for title in edited)
        there.site.articles.insert(0, snow(there, "/b/?p=11", 11))
        there.site.publish()
        assert told(there) == [("new", "Snow closes the pass")]
        there.site.articles.insert(
            0,
            replace(
                snow(there, "/a/?p=11", 11),
                title="Thaw",
                paragraphs=(
                    SNOW[2],
                    "What the thaw did to the lower road will be known on Monday.",
                    "The mill stands in water up to its second window, and the ferry cannot land.",
                ),
            ),
        )
        there.site.publish()
        assert told(there) == [("new", "Thaw")]
        assert told(there) == []
        assert articles_of(there) == paths_of(there)


@pytest.mark.in_suite(0)
def test_a_post_id_that_was_seen_on_another_site(home: Path) -> None:
    """A post of one site of a multisite that bears the id of one which has left the list is new."""
    with watched_site(home, 8, first_id=100) as there:
        there.site.listed = there.site.articles[:]
        assert told(there) == []
        new = snow(there, "/b/snow-closes-the-pass/", there.site.articles[7].post_id)
        there.site.articles.insert(0, new)
        there.site.listed = there.site.articles[:8]
        there.site.publish()
        assert told(there) == [("new", new.title)]
        edited = [there.site.edit(number).title for number in (0, 8)]
        assert told(there) == sorted(("edited", title) for title in edited)
        assert told(there) == []
        assert articles_of(there) == paths_of(there)


def test_two_articles_of_one_id_on_one_listing(home: Path) -> None:
    """Two pages of different texts that bear one post id stay two articles, where the listing shows the id and where it does not."""
    with watched_site(home, 8, first_id=100) as there:
        there.site.change(5, post_id=there.site.articles[2].post_id)
        assert told(there) == []
        assert articles_of(there) == paths_of(there)
        edited = there.site.edit(5)
        assert told(there) == [("edited", edited.title)]
        there.site.articles.insert(0, snow(there, post_id=there.site.articles[4].post_id))
        there.site.publish()
        assert told(there) == [("new", "Snow closes the pass")]
        assert told(there) == []
        assert articles_of(there) == paths_of(there)


@pytest.mark.in_suite(0)
@pytest.mark.parametrize("tag", ["?ref=home", "?xq7=abc", "?position={}"])
def test_a_tag_on_every_link(home: Path, tag: str) -> None:
    """A listing that puts a parameter to its links tells of no moves; what is new and edited under it is told, by the plain URL."""
    with watched_site(home, 9) as there:
        site = there.site
        assert told(there) == []

        def tag_links() -> None:
            site.answers.clear()
            site.publish()
            front = site.listing_of(site.listed or site.articles)
            pages = {}
            for number, one in enumerate(site.articles):
                path = one.path + tag.format(number)
                front = front.replace(f'"{one.path}"', f'"{path}"')
                pages[path] = site.wire.answers[one.path]
            site.answers.update(
                {**pages, "/": http(front.encode(), "Content-Type: text/html; charset=utf-8")}
            )
            site.publish()

        tag_links()
        assert told(there) == []
        site.articles.insert(0, snow(there))
        tag_links()
        assert told(there) == [("new", "Snow closes the pass")]
        edited = site.edit(4)
        tag_links()
        assert told(there) == [("edited", edited.title)]
        site.answers.clear()
        site.publish()
        assert told(there) == []
        assert articles_of(there) == paths_of(there)
