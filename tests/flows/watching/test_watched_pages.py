"""Pages watched by themselves: HTML, JSON, a table and a text tell the events that articles do, and nothing of what they link to."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from presslog.crawler.source.source import Fetch, RemovalRule, Source
from presslog.flows.settings import Settings
from presslog.flows.watching.source_run import RunReport, watch_source
from presslog.storage.model import RunOutcome
from presslog.storage.read.history import History
from tests.fakes.forked_crawls import crawl_forked
from tests.fakes.small_site import START
from tests.fakes.wire import Wire, http, serving

NOTICE = (
    '<title>Notice of works</title><link rel="canonical" href="/other"><nav><a href="/a">Home</a></nav>'
    "<main><h1>Notice of works</h1><p>The bridge on Mill Street is closed to traffic from the first of June for repairs to its "
    "deck and railings, the engineer of the town says, and the fare stays at {fare} crowns until further notice.</p>"
    "<p>Buses are led over the Quay Road while the works go on, and people on foot are asked to take the ferry.</p></main>"
)
PAGES = {
    "/notice": ("text/html", NOTICE.format(fare="2.40")),
    "/level.json": ("application/json", '{"station": "Pier", "level": 2.41}'),
    "/prices.csv": ("text/csv", "name,price\nFerry,2.40\nTug,12.00\n"),
    "/terms.txt": ("text/plain", "Terms of use\n\nYou may sail at your own risk, on weekdays only.\n"),
}


class Pages:
    """Pages on loopback, and a home that watches them by themselves."""

    def __init__(self, wire: Wire, home: Path) -> None:
        self.wire, self.settings, self.now = wire, Settings.load(home, {}), START
        self.source = Source(
            "papers",
            wire.url("/notice"),
            kind="page",
            urls=tuple(map(wire.url, PAGES)),
            fetch=Fetch(delay=timedelta(0)),
            removal=RemovalRule(2, timedelta(hours=1)),
        )
        for path in PAGES:
            self.show(path)

    def show(self, path: str, text: str | None = None) -> None:
        """Answer with another text, or with the first one."""
        content_type, first = PAGES[path]
        self.wire.answers[path] = http((text or first).encode(), f"Content-Type: {content_type}")

    def run(self) -> RunReport:
        """The report of a run two hours after the one before."""
        self.now += timedelta(hours=2)
        return asyncio.run(
            watch_source(self.source, self.settings, clock=lambda: self.now, crawl=crawl_forked)
        )

    def told(self) -> dict[str, list[str]]:
        """By path, what the next run tells."""
        found: dict[str, list[str]] = {}
        for event in self.run().told:
            found.setdefault((event.url or "").removeprefix(self.wire.url("")), []).append(event.kind)
        return found


@pytest.fixture
def papers(home: Path) -> Iterator[Pages]:
    """The pages, once looked at."""
    home.mkdir()
    with serving() as wire:
        made = Pages(wire, home)
        assert made.run().outcome is RunOutcome.OK
        yield made


def test_each_kind_is_told_as_an_article_is(papers: Pages) -> None:
    """Each edit is told in the next run, a reordered object is none; two absences are a removal; what comes back is restored."""
    papers.show("/notice", NOTICE.format(fare="24.00"))
    papers.show("/level.json", '{"level": 2.95, "station": "Pier"}')
    papers.show("/prices.csv", PAGES["/prices.csv"][1].replace("12.00", "13.00"))
    papers.show("/terms.txt", PAGES["/terms.txt"][1].replace("weekdays", "Sundays"))
    assert papers.told() == {path: ["edited"] for path in PAGES}
    papers.show("/level.json", '{"station": "Pier", "level": 2.95}')
    papers.show("/prices.csv", PAGES["/prices.csv"][1].replace("12.00", "14.50"))
    assert papers.told() == {"/prices.csv": ["edited"]}
    for path in ("/level.json", "/terms.txt", "/notice"):
        papers.wire.answers.pop(path)
    assert papers.told() == {}
    assert papers.told() == {path: ["removed"] for path in ("/level.json", "/terms.txt", "/notice")}
    papers.show("/notice", NOTICE.format(fare="24.00"))
    assert papers.told() == {"/notice": ["restored"]}
    assert not {path for path in papers.wire.paths() if path in {"/a", "/other", "/"}}
    with History(papers.settings.home) as history:
        assert history.show(papers.wire.url("/prices.csv")).blocks[-1].text == "Tug | 14.50"


def test_a_page_that_comes_later_is_new(papers: Pages) -> None:
    """An address added to the file is read in silence; one that was not there when first asked for, and comes, is new."""
    late, there = papers.wire.url("/late.txt"), papers.wire.url("/there.txt")
    papers.source = Source(
        "papers",
        there,
        kind="page",
        urls=(late, there),
        fetch=papers.source.fetch,
        removal=papers.source.removal,
    )
    papers.wire.answers["/there.txt"] = http(b"It stood here before.", "Content-Type: text/plain")
    assert papers.told() == {}
    papers.wire.answers["/late.txt"] = http(b"It came later.", "Content-Type: text/plain")
    assert papers.told() == {"/late.txt": ["new"]}


def test_pages_that_tell_nothing_are_no_removal(papers: Pages) -> None:
    """Where one page tells nothing the others are told of, and the run is partial; where none does it is degraded."""
    papers.wire.answers["/terms.txt"] = http(status="503 Service Unavailable")
    papers.show("/level.json", '{"level": 3.10, "station": "Pier"}')
    report = papers.run()
    assert (report.outcome, report.error) == (RunOutcome.PARTIAL, "1 of 4 pages told nothing: unavailable")
    assert [event.kind for event in report.told] == ["edited"]
    for path in PAGES:
        papers.wire.answers[path] = http(status="503 Service Unavailable")
    report = papers.run()
    assert report.outcome is RunOutcome.DEGRADED
    assert "4 of 4 pages told nothing" in report.error
