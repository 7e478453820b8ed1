"""A page whose reading never ends, met by a crawl that is started as presslog starts it, with the time it gives every page."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from presslog.crawler.items import Job
from presslog.crawler.process.crawl_process import ChildSettings, crawl_source
from presslog.demo.newspaper import Newspaper, PostDraft, TownClock, opening_press
from tests.crawler.asking import source
from tests.fakes.values import NOON


@pytest.fixture
def paper(clock: TownClock) -> Iterator[Newspaper]:
    """The newspaper with its opening edition."""
    with Newspaper(opening_press(clock)) as running:
        yield running


def test_a_page_that_takes_for_ever_to_read_costs_itself_alone(paper: Newspaper, tmp_path: Path) -> None:
    """The real child, caught in a pattern that never ends on a URL the publisher chose, gives up that page and goes on."""
    paper.press.publish(PostDraft.plain("Long", "A very long slug was chosen for this piece.", slug="a" * 60))
    watched = source(paper.url)
    watched = replace(watched, discover=replace(watched.discover, max_pages=1, allow=("/(a+)+$",)))
    stuck = Job(watched, "r1", tmp_path / "r1", NOON)
    report = asyncio.run(crawl_source(stuck, ChildSettings(silence=timedelta(seconds=15))))
    assert (report.errors, report.listings, report.captures, report.complete) == ((), 1, 0, False)
