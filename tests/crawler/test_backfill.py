"""A backfill goes on where it was: real crawls of a listing of forty pages, one of them killed."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from presslog.core.errors import FetchError
from presslog.crawler.items import Aim, Job, Visit
from presslog.crawler.landing.landing import Landing
from presslog.crawler.process.crawl_process import ChildSettings, crawl_source
from presslog.crawler.source.source import Discover, Revisit
from presslog.demo.newspaper import Newspaper, PostDraft, Press, Setup, Slow, Status, TownClock
from tests.crawler.asking import source
from tests.fakes.forked_crawls import forked_child_settings

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
PAGES = 40


@pytest.fixture
def deep() -> Iterator[Newspaper]:
    """A newspaper of forty listing pages, one post on each."""
    clock = TownClock()
    posts = [
        (
            clock() - timedelta(days=PAGES - number),
            PostDraft.plain(f"Bulletin {number}", f"The harbour bulletin of day {number} is short."),
        )
        for number in range(PAGES)
    ]
    with Newspaper(Press(posts, clock=clock), Setup(posts_per_page=1)) as paper:
        yield paper


@dataclass
class Desk:
    """Crawls of a paper, each knowing what those before it brought home."""

    paper: Newspaper
    folder: Path
    max_pages: int = 12
    budget: int = 500
    known: dict[str, Visit] = field(default_factory=dict)
    since: datetime | None = None
    hour: int = 0

    def job(self) -> Job:
        """The next run's."""
        self.hour += 1
        self.paper.forget()
        watched = replace(
            source(self.paper.url, concurrency=4),
            discover=Discover(max_pages=self.max_pages, backfill=True),
            revisit=Revisit(audit=0.0, budget=self.budget),
        )
        at, landing = NOON + timedelta(hours=self.hour), self.folder / f"r{self.hour}"
        return Job(
            watched,
            landing.name,
            landing,
            at,
            tuple(self.known.values()),
            since=self.since,
            memory=self.folder / "memory",
        )

    def run(self, child_settings: ChildSettings | None = None) -> list[int]:
        """One crawl; the numbers of the listing pages it asked for, in order."""
        job = self.job()
        report = asyncio.run(crawl_source(job, child_settings or forked_child_settings()))
        self.learn(Landing.open(job.landing))
        self.since = job.started_at
        assert not report.errors
        return self.pages()

    def learn(self, landing: Landing) -> None:
        """Everything asked for is known from now on."""
        asked = {capture.asked for capture in landing.captures()}
        for page in landing.listings():
            for entry in page.entries:
                if entry.url in asked or entry.url in self.known:
                    self.known[entry.url] = Visit(
                        entry.url, entry.key, hints={page.witness: entry.hint or ""}
                    )

    def pages(self) -> list[int]:
        """The listing pages that the paper was asked for."""
        parts = (seen.target.strip("/").split("/") for seen in self.paper.requests)
        return [int(part[-1]) if part != [""] else 1 for part in parts if part == [""] or part[0] == "page"]


def killing(folder: Path) -> tuple[ChildSettings, Path]:
    """Crawls whose child says in a file which process it is."""
    pid = folder / "pid"
    tell = f"open({str(pid)!r}, 'w').write(str(os.getpid()))"
    go_on = "os.execv(sys.executable, [sys.executable, '-m', 'presslog.crawler.process'])"
    return ChildSettings(command=(sys.executable, "-c", f"import os, sys; {tell}; {go_on}")), pid


async def killed(paper: Newspaper, job: Job, folder: Path) -> None:
    """A crawl whose child is killed with SIGKILL when it has got as far as page 16, and waits for page 17."""
    child_settings, pid = killing(folder)
    paper.break_with("/page/17/", Slow(timedelta(seconds=5)), times=1)
    going = asyncio.ensure_future(crawl_source(job, child_settings))
    while not paper.asked("/page/16/"):  # noqa: ASYNC110 - the newspaper is threads of its own
        await asyncio.sleep(0.02)
    os.kill(int(pid.read_text()), signal.SIGKILL)
    with pytest.raises(FetchError, match="status -9"):
        await going


def test_a_backfill_goes_on_where_it_was(deep: Newspaper, tmp_path: Path) -> None:
    """Each run looks at the newest page, begins with the last page read before, and goes as far as it may; then it is done for good.

    A run killed in the middle of the archive leaves nothing, and the one after it begins where the last whole one ended.
    """
    desk = Desk(deep, tmp_path, max_pages=16)
    assert desk.run() == list(range(1, 17))
    asyncio.run(killed(deep, desk.job(), tmp_path))
    assert list(dict.fromkeys(desk.run())) == [
        1,
        *range(16, 31),
    ]  # the killed one's last request is answered late
    aims = [page.aim for page in Landing.open(tmp_path / f"r{desk.hour}").listings()]
    assert aims == [Aim.WINDOW, *[Aim.ARCHIVE] * 15]
    assert desk.run() == [1, *range(30, 41)]
    assert len(desk.known) == PAGES
    assert desk.run() == [1]


def test_what_failed_or_shifted_is_not_passed_over(deep: Newspaper, tmp_path: Path) -> None:
    """A page that did not come is asked for again; new posts push the archive deeper, deleted ones pull it up: nothing is missed."""
    desk = Desk(deep, tmp_path, max_pages=20)
    deep.break_with("/page/15/", Status(503), times=1)
    assert desk.run() == list(range(1, 16))
    for post in deep.press.posts()[5:9]:
        deep.press.take_down(post)
    deep.press.publish(PostDraft.plain("Extra", "An extra edition was printed at noon and sold out by two."))
    assert desk.run()[:7] == [1, 2, 14, 13, 12, 11, 12]
    desk.run()
    assert {deep.url_of(post) for post in deep.press.posts()} <= desk.known.keys()
