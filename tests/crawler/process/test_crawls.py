"""Many crawls in one child: each has its own landing, guard, pace and failure, and what ends one ends no other."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

from presslog.core.errors import FetchError
from presslog.core.host_pace import HostPace
from presslog.core.outcome import Outcome
from presslog.core.role import Role
from presslog.crawler.items import CrawlReport, Job
from presslog.crawler.landing.codec import Order
from presslog.crawler.landing.landing import Landing
from presslog.crawler.process.crawl_process import ChildSettings, open_crawls
from presslog.crawler.source.source import Fetch, Source
from presslog.demo.newspaper import Newspaper
from tests.crawler.asking import QUICK, ask, source
from tests.fakes.counted_children import children_started, counted_children
from tests.fakes.forked_crawls import forked_child_settings
from tests.fakes.wire import Wire, http, serving

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
PAGE = http(b"<html><p>The ferry leaves at six.</p></html>")
ROOT = Path(__file__).parents[3]


def job(name: str, url: str, folder: Path, **parts: object) -> Job:
    """A first crawl of one page of a listing."""
    watched = Source(name, url, fetch=QUICK)
    watched = replace(watched, discover=replace(watched.discover, max_pages=1))
    return replace(Job(watched, f"{name}-1", folder / name / "1", NOW), **parts)  # type: ignore[arg-type]


def crawl_all(
    jobs: Sequence[Job], child_settings: ChildSettings | None = None
) -> list[CrawlReport | BaseException]:
    """What each crawl came to, all of them at once."""

    async def crawl() -> list[CrawlReport | BaseException]:
        async with open_crawls(child_settings or forked_child_settings()) as crawls:
            return await asyncio.gather(*map(crawls.crawl, jobs), return_exceptions=True)

    return asyncio.run(crawl())


def test_one_child_crawls_them_all(paper: Newspaper, tmp_path: Path) -> None:
    """Five sources, one child process; each has a whole landing with its own report, one that raises has its fault in its own."""
    (tmp_path / "memory").write_text("a file where a folder should be")
    jobs = [job(f"paper-{n}", paper.url, tmp_path) for n in range(5)]
    jobs[2] = replace(jobs[2], memory=tmp_path / "memory")
    reports = crawl_all(jobs, counted_children(tmp_path, ChildSettings().command))
    assert children_started(tmp_path) == 1
    assert [Landing.open(each.landing).report for each in jobs] == reports
    assert [report.source for report in reports if isinstance(report, CrawlReport)] == [
        each.source.name for each in jobs
    ]
    faults = [isinstance(report, CrawlReport) and report.errors != () for report in reports]
    assert faults == [False, False, True, False, False]


def test_a_landing_that_cannot_be_begun_fails_alone(paper: Newspaper, tmp_path: Path) -> None:
    """A source whose folder cannot be made fails with the reason; the other's crawl is whole."""
    (tmp_path / "broken").write_text("a file where a folder should be")
    broken, well = crawl_all([job("broken", paper.url, tmp_path), job("well", paper.url, tmp_path)])
    assert isinstance(broken, FetchError)
    assert "FileExistsError" in str(broken) or "NotADirectoryError" in str(broken)
    assert isinstance(well, CrawlReport)
    assert well.captures == 10


FRAGILE = """
import json, os, sys, threading
for line in sys.stdin:
    job = json.loads(line)["order"]["job"]
    if job["source"]["name"] == "stuck":
        print("the quay gave way", file=sys.stderr, flush=True)
        os._exit(1)
    said = json.dumps({"ended": job["landing"], "failure": "well met"})
    threading.Timer(2, print, [said], {"flush": True}).start()
"""


def test_what_ends_the_child_costs_the_others_a_second_crawl(tmp_path: Path) -> None:
    """A crawl that ends the shared child is carried out again alone, as are the others: it alone fails, and is alone from then on."""
    child_settings = counted_children(tmp_path, (sys.executable, "-c", FRAGILE))
    names = ("first", "second", "stuck", "fourth")

    async def crawl() -> list[list[str]]:
        async with open_crawls(child_settings) as crawls:
            said = []
            for _ in range(2):
                made = [job(name, "http://127.0.0.1/", tmp_path) for name in names]
                ended = await asyncio.gather(*map(crawls.crawl, made), return_exceptions=True)
                said.append([*map(str, ended), str(children_started(tmp_path))])
            return said

    lost = "the crawl's child ended with status 1: the quay gave way"
    first, second = asyncio.run(crawl())
    assert first == ["well met", "well met", lost, "well met", "5"]
    assert second == ["well met", "well met", lost, "well met", "7"]  # one they share, and one for it alone


def test_a_crawl_that_stands_still_is_given_up(tmp_path: Path) -> None:
    """A source whose site never answers is ended for that, by name of the reason; its neighbour in the same child is whole."""
    script = (
        "import sys; from datetime import timedelta; from presslog.crawler.process.crawl_child import carry_out_orders\n"
        "sys.exit(carry_out_orders(standstill=timedelta(seconds=-17)))"
    )

    def never(_headers: dict[str, str]) -> bytes:
        asyncio.run(asyncio.sleep(8))
        return PAGE

    with serving(Wire({"/": never})) as silent, serving(Wire({"/": PAGE})) as well:
        jobs = [job("silent", silent.url(), tmp_path), job("well", well.url(), tmp_path)]
        child_settings = ChildSettings(command=(sys.executable, "-c", script))
        still, whole = crawl_all(jobs, child_settings)
    assert isinstance(still, FetchError)
    assert "asked for nothing and was answered nothing" in str(still)
    assert isinstance(whole, CrawlReport)
    assert not jobs[0].landing.with_name("1.part").exists()


def test_cancelling_one_crawl_stops_it_alone(tmp_path: Path) -> None:
    """A cancelled crawl leaves no part and asks for nothing more; the other goes on to its end."""
    answering = asyncio.Event()

    async def crawl() -> CrawlReport:
        loop = asyncio.get_running_loop()

        def waits(_headers: dict[str, str]) -> bytes:
            loop.call_soon_threadsafe(asked.set)
            asyncio.run_coroutine_threadsafe(answering.wait(), loop).result(30)
            return PAGE

        asked = asyncio.Event()
        with serving(Wire({"/": waits})) as wire:
            first, second = (job(name, wire.url(), tmp_path) for name in ("first", "second"))
            async with open_crawls(forked_child_settings()) as crawls:
                crawling = [asyncio.ensure_future(crawls.crawl(each)) for each in (first, second)]
                await asked.wait()
                crawling[0].cancel()
                await asyncio.wait({crawling[0]})
                assert crawling[0].cancelled()
                assert not list(first.landing.parent.iterdir())
                answering.set()
                return await crawling[1]

    assert asyncio.run(crawl()).captures == 0


def test_each_request_is_guarded_by_its_own_source(tmp_path: Path) -> None:
    """Two sources on private addresses, in one child at once: each may reach its own, neither the other's."""
    with serving(Wire({"/a": PAGE, "/b": PAGE})) as one, serving(Wire({"/a": PAGE, "/b": PAGE})) as two:
        asked = {"one": (one, two), "two": (two, one)}

        async def fetch() -> dict[str, list[Outcome]]:
            async with open_crawls(forked_child_settings()) as crawls:

                async def of(name: str) -> list[Outcome]:
                    own, other = asked[name]
                    order = Order(
                        job(name, own.url(), tmp_path),
                        (own.url("/a"), other.url("/a"), own.url("/b")),
                        Role.PROBE,
                    )
                    landing = await crawls.carry_out(order)
                    return [capture.outcome for capture in landing.captures()]

                return dict(zip(asked, await asyncio.gather(*map(of, asked)), strict=True))

        reached = asyncio.run(fetch())
        assert reached == {name: [Outcome.OK, Outcome.NET_ERROR, Outcome.OK] for name in asked}
        assert one.paths() == two.paths() == ["/a", "/b"]


def test_sources_of_one_host_share_its_pace(tmp_path: Path) -> None:
    """Two sources on one host, each half a second apart by its file: all their requests together are, too."""
    fetch = Fetch(delay=timedelta(seconds=0.5), timeout=timedelta(seconds=20))
    came: list[datetime] = []

    def dated(_headers: dict[str, str]) -> bytes:
        came.append(datetime.now(UTC))
        return PAGE

    with serving(Wire({f"/{n}": dated for n in range(3)})) as wire:

        async def fetch_both() -> None:
            async with open_crawls(forked_child_settings()) as crawls:
                made = (job(name, wire.url(), tmp_path) for name in ("first", "second"))
                jobs = [replace(each, source=replace(each.source, fetch=fetch)) for each in made]
                urls = tuple(wire.url(f"/{n}") for n in range(3))
                await asyncio.gather(*(crawls.carry_out(Order(each, urls)) for each in jobs))

        asyncio.run(fetch_both())
    assert len(came) == 6
    assert all(later - earlier >= timedelta(seconds=0.4) for earlier, later in pairwise(came))


def test_a_rest_is_the_hosts(tmp_path: Path) -> None:
    """What one source was told by `Retry-After` keeps the next one away, in the same child and by its job in another."""
    with serving() as wire:
        wire.answers = {
            "/busy": http(b"", "Retry-After: 3600", status="429 Too Many Requests"),
            "/page": PAGE,
        }

        async def fetch() -> tuple[Landing, Landing]:
            async with open_crawls(forked_child_settings()) as crawls:
                told = await crawls.carry_out(Order(job("first", wire.url(), tmp_path), (wire.url("/busy"),)))
                kept = await crawls.carry_out(
                    Order(job("second", wire.url(), tmp_path), (wire.url("/page"),))
                )
                return told, kept

        told, kept = asyncio.run(fetch())
        assert [capture.outcome for capture in kept.captures()] == [Outcome.BLOCKED]
        (pace,) = told.report.hosts
        assert (pace.host, pace.rest_status) == ("127.0.0.1", 429)
        elsewhere = HostPace("127.0.0.1", pace.next_at, datetime.now(UTC) + timedelta(hours=1), 429)
        there = ask(source(wire.url()), [wire.url("/page")], hosts=[elsewhere])
        assert there[wire.url("/page")].outcome is Outcome.BLOCKED
        assert wire.paths() == ["/busy"]
        free = ask(source(wire.url()), [wire.url("/page")])
        assert free[wire.url("/page")].outcome is Outcome.OK
