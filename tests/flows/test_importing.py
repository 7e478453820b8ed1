"""History from web archives: by the same rules as live captures, in order of date, once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from crawler.errors import LandingError
from crawler.items import PageCapture, Role
from crawler.outcome import Outcome
from crawler.source import Fetch, Removal, Revisit, Source
from crawler.urls import AskedUrl, LandedUrl
from flows.importing import batches, import_archives
from flows.settings import Settings
from flows.watch import RunReport, watch
from presslog.newspaper import Newspaper, Noise, Setup, TownClock, Witness, opening_press
from presslog.newspaper.press import Removal as How
from storage.history import History
from tests.fakes.values import NOON


@pytest.fixture
def told_live(home: Path) -> tuple[Source, Settings, Callable[[], list[tuple[str, str | None]]]]:
    """A source watched live through an edit and a removal; its settings, and what its history tells."""
    home.mkdir()
    clock, settings = TownClock(), Settings.load(home, {})
    with Newspaper(
        opening_press(clock, posts=8, languages=("en",)), Setup(noise=Noise.FULL, witnesses=Witness.NONE)
    ) as paper:
        source = Source(
            "packet",
            paper.url,
            fetch=Fetch(delay=timedelta(0)),
            revisit=Revisit("all"),
            removal=Removal(2, timedelta(hours=1)),
        )

        def run() -> None:
            clock.advance(timedelta(hours=7))
            report = asyncio.run(watch(source, settings, clock=clock))
            assert report.error == ""

        run()
        post, other = paper.press.posts()[2:4]
        paper.press.rewrite_headline(post, "Another headline altogether")
        run()
        paper.press.take_down(other, How.GONE_410)
        run()
        run()
    return source, settings, lambda: kinds(settings)


def kinds(settings: Settings) -> list[tuple[str, str | None]]:
    """(kind, title) of every event, oldest first."""
    with History(settings.database_url) as history:
        return [(event.kind, event.title) for event in history.events()]


def warcs(settings: Settings) -> list[Path]:
    """Every web archive of a home."""
    return sorted(settings.warc_dir.rglob("*.warc.gz"))


def imported(paths: list[Path], source: Source, settings: Settings) -> list[RunReport]:
    """The reports of an import."""

    async def collect() -> list[RunReport]:
        return [report async for report in import_archives(paths, [source], settings)]

    return asyncio.run(collect())


def test_our_own_archives_give_our_own_history(
    told_live: tuple[Source, Settings, Callable[[], object]], tmp_path: Path
) -> None:
    """A fresh home that takes in the WARCs of another tells the same edit and the same removal; taken in again, nothing more."""
    source, settings, told = told_live
    other = Settings.load(tmp_path / "other", {})
    other.home.mkdir()
    reports = imported(warcs(settings), source, other)
    assert sum(report.events for report in reports) == 2
    assert kinds(other) == told()
    assert imported(warcs(settings), source, other) == []
    assert kinds(other) == told()


def test_a_home_learns_nothing_from_its_own_archives(
    told_live: tuple[Source, Settings, Callable[[], object]],
) -> None:
    """What is older than what is known is passed over: history is not rewritten."""
    source, settings, told = told_live
    before = told()
    assert imported(warcs(settings), source, settings) == []
    assert told() == before


def test_a_broken_archive_is_refused(home: Path, tmp_path: Path) -> None:
    """A file that is no web archive is named, and nothing is stored."""
    home.mkdir()
    broken = tmp_path / "broken.warc.gz"
    broken.write_bytes(b"\x1f\x8b not at all")
    settings = Settings.load(home, {})
    with pytest.raises(LandingError, match=r"broken\.warc\.gz"):
        imported([broken], Source("packet", "https://gazette.example/"), settings)
    assert kinds(settings) == []


def test_a_batch_is_one_visit() -> None:
    """A URL asked again and a silence of more than an hour each begin another batch."""

    def seen(url: str, minutes: int) -> PageCapture:
        at = NOON + timedelta(minutes=minutes)
        return PageCapture(AskedUrl(url), LandedUrl(url), Role.ARTICLE, at, Outcome.OK, "")

    visits = batches([seen("a", 0), seen("b", 1), seen("a", 2), seen("c", 62), seen("d", 123)])
    assert [[page.asked for page in batch] for batch in visits] == [["a", "b"], ["a", "c"], ["d"]]
