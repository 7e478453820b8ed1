"""A whole crawl of the newspaper: what it asks for, run after run, and that it asks for nothing else."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from presslog.core.outcome import Outcome
from presslog.core.role import Role
from presslog.core.witness import Witness
from presslog.crawler.items import Aim, CrawlReport, Job, PageCapture, Visit
from presslog.crawler.landing.landing import Landing
from presslog.crawler.source.source import Discover, Revisit, Via
from presslog.demo.newspaper import (
    CloseEarly,
    EmptyListing,
    Fault,
    Maintenance,
    Newspaper,
    PostDraft,
    Status,
    TakenDown,
)
from tests.crawler.asking import source
from tests.fakes.forked_crawls import crawl_forked

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


class Desk:
    """Runs crawls of one newspaper, each knowing what the one before saw."""

    def __init__(
        self, paper: Newspaper, folder: Path, discover: Discover | None = None, **revisit: object
    ) -> None:
        self._paper, self._folder = paper, folder
        where = source(paper.url)
        self._source = replace(
            where, discover=discover or Discover(max_pages=2), revisit=replace(Revisit(audit=0.0), **revisit)
        )
        self.known: tuple[Visit, ...] = ()
        self.landing: Landing

    def run(self, number: int) -> CrawlReport:
        """One crawl; afterwards everything listed is known, in its place."""
        self._paper.forget()
        where = self._folder / f"r{number}"
        memory = self._folder / "memory"
        report = asyncio.run(
            crawl_forked(Job(self._source, where.name, where, NOON, self.known, memory=memory))
        )
        self.landing = Landing.open(where)
        entries = [(page.witness, entry) for page in self.landing.listings() for entry in page.entries]
        seen = {visit.url: visit for visit in self.known}
        for rank, (witness, entry) in enumerate(entries):
            hints = {witness: entry.hint} if entry.hint else {}
            seen[entry.url] = Visit(entry.url, entry.key, rank=rank, hints=hints)
        self.known = tuple(seen.values())
        return report

    def captures(self, role: Role = Role.ARTICLE) -> dict[str, PageCapture]:
        """The last run's captures by path."""
        return {urlsplit(one.asked).path: one for one in self.landing.captures() if one.role is role}

    def asked(self) -> list[str]:
        """The paths the newspaper was asked for in the last run, in order."""
        return [seen.target for seen in self._paper.requests]


def test_a_quiet_run_asks_for_two_things(paper: Newspaper, tmp_path: Path) -> None:
    """Where nothing changed, robots.txt and the listing's first page are all it takes, and the run is complete."""
    desk = Desk(paper, tmp_path)
    first = desk.run(1)
    assert (first.listings, first.captures) == (2, 20)
    second = desk.run(2)
    assert desk.asked() == ["/robots.txt", "/"]
    assert (second.complete, second.requests, second.captures) == (True, 2, 0)


def test_what_is_new_is_found_and_read(paper: Newspaper, tmp_path: Path) -> None:
    """A piece published since is asked for, and nothing else is."""
    desk = Desk(paper, tmp_path)
    desk.run(1)
    post = paper.press.publish(
        PostDraft.plain("Crane sold", "The crane on the east quay has been sold to a museum of cranes.")
    )
    desk.run(2)
    (capture,) = desk.captures().values()
    assert (capture.asked, capture.outcome) == (paper.url_of(post), Outcome.OK)
    assert desk.captures(Role.PROBE) == {}


def test_an_edit_that_the_listing_shows_leads_to_the_article(paper: Newspaper, tmp_path: Path) -> None:
    """Only the edited piece is asked for, and with it a made-up neighbour, to know how this site says "not found"."""
    desk = Desk(paper, tmp_path)
    desk.run(1)
    post = paper.press.posts()[3]
    paper.press.rewrite_headline(post, "Another headline altogether")
    desk.run(2)
    assert [one.asked for one in desk.captures().values()] == [paper.url_of(post)]
    (probe,) = desk.captures(Role.PROBE).values()
    assert (probe.outcome, "no-such-page" in probe.asked) == (Outcome.GONE, True)


def test_a_piece_taken_down_is_asked_for_on_its_own_url(paper: Newspaper, tmp_path: Path) -> None:
    """Missing between listed neighbours: its own URL is asked, and says that it is gone."""
    desk = Desk(paper, tmp_path)
    desk.run(1)
    post = paper.press.posts()[3]
    paper.press.take_down(post, TakenDown.GONE_410)
    desk.run(2)
    captures = {one.asked: one.outcome for one in desk.captures().values()}
    assert captures[paper.url_of(post)] is Outcome.GONE


def test_pushed_down_by_new_ones_is_not_missing(paper: Newspaper, tmp_path: Path) -> None:
    """What scrolls off the end of the window because of newer pieces is not asked for."""
    desk = Desk(paper, tmp_path, Discover(max_pages=1))
    desk.run(1)
    last = paper.press.posts()[9]
    for number in range(3):
        paper.press.publish(
            PostDraft.plain(
                f"Bulletin {number}", f"The harbour master has numbered bulletin {number} himself."
            )
        )
    desk.run(2)
    assert paper.url_of(last) not in {one.asked for one in desk.captures().values()}
    assert len(desk.captures()) == 3


@pytest.mark.parametrize("fault", [Status(503), Maintenance(200), Status(403), EmptyListing()])
def test_a_listing_that_cannot_be_had_is_kept_and_asks_for_nothing(
    paper: Newspaper, tmp_path: Path, fault: Fault
) -> None:
    """The failed page is in the landing with its outcome; a listing that is down asks for no article, and its walk is not complete."""
    desk = Desk(paper, tmp_path)
    desk.run(1)
    paper.break_with("/", fault)
    report = desk.run(2)
    assert desk.asked() == ["/robots.txt", "/"]
    assert (report.listings, report.captures) == (1, 0)
    (page,) = desk.landing.listings()
    assert page.entries == ()
    assert not report.complete


def test_the_best_start_that_answers_leads(paper: Newspaper, tmp_path: Path) -> None:
    """Where the first way to list articles is shut, the next one leads; what comes after it is heard, and does not enumerate."""
    paper.break_with("/wp-json/*", Status(401))
    desk = Desk(paper, tmp_path, Discover(via=(Via.WORDPRESS, Via.FEED, Via.LISTING), max_pages=1), budget=1)
    desk.run(1)
    pages = [(page.witness, page.capture.outcome, page.aim) for page in desk.landing.listings()]
    assert pages == [
        (Witness.REST, Outcome.AUTH, Aim.WINDOW),
        (Witness.FEED, Outcome.OK, Aim.WINDOW),
        (Witness.LISTING, Outcome.OK, Aim.HINTS),
    ]


def test_a_deny_pattern_keeps_an_article_out(paper: Newspaper, tmp_path: Path) -> None:
    """What the source's patterns exclude is not asked for."""
    words = urlsplit(paper.url_of(paper.press.posts()[0])).path.strip("/")
    desk = Desk(paper, tmp_path, Discover(max_pages=1, deny=(words,)))
    desk.run(1)
    assert len(desk.captures()) == 9
    assert f"/{words}/" not in desk.asked()


def test_a_host_that_asks_for_rest_ends_the_run(paper: Newspaper, tmp_path: Path) -> None:
    """After a 429 no further article is asked for or recorded; what had been asked is there."""
    third = urlsplit(paper.url_of(paper.press.posts()[2])).path
    paper.break_with(third, Status(429, (("Retry-After", "600"),)))
    desk = Desk(paper, tmp_path, Discover(max_pages=1))
    report = desk.run(1)
    assert desk.captures()[third].outcome is Outcome.BLOCKED
    assert report.captures <= 5


def test_a_host_that_stops_answering_is_not_asked_for_everything(paper: Newspaper, tmp_path: Path) -> None:
    """After a few articles without any answer the rest waits for another run; a single silent one stops nothing."""
    for post in paper.press.posts():
        paper.break_with(urlsplit(paper.url_of(post)).path, CloseEarly())
    desk = Desk(paper, tmp_path)
    assert 5 <= desk.run(1).captures <= 7
    paper.mend()
    paper.break_with(urlsplit(paper.url_of(paper.press.posts()[0])).path, CloseEarly())
    again = Desk(paper, tmp_path / "again")
    assert again.run(1).captures == 20


def test_an_article_that_is_due_is_left_alone_while_the_listing_is_down(
    paper: Newspaper, tmp_path: Path
) -> None:
    """A source that shows nothing is not asked for articles; once it shows some, the due one is asked for."""
    desk = Desk(paper, tmp_path, Discover(max_pages=1))
    desk.run(1)
    due = desk.known[4]
    desk.known = tuple(replace(visit, due=visit is due) for visit in desk.known)
    waiting = desk.known
    paper.break_with("/", Status(503))
    assert desk.run(2).captures == 0
    paper.mend()
    desk.known = waiting
    desk.run(3)
    assert [one.asked for one in desk.captures().values()] == [due.url]
