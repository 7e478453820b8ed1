"""A forked crawl is a crawl: what it leaves and how it ends is as if its process had been started."""

from __future__ import annotations

import asyncio
import subprocess
from pathlib import Path

from presslog.crawler.items import Job
from presslog.crawler.landing import Landing
from presslog.crawler.process.crawl_process import crawl_source
from presslog.demo.newspaper import Newspaper
from tests.crawler.asking import source
from tests.fakes.forked_crawls import crawl_forked, forked_child_settings
from tests.fakes.values import NOON


def test_a_forked_crawl_leaves_what_a_started_one_does(paper: Newspaper, tmp_path: Path) -> None:
    """The captures are the same, in number, URL, outcome and body."""
    left = []
    for crawl in (crawl_source, crawl_forked):
        where = tmp_path / crawl.__name__
        asyncio.run(crawl(Job(source(paper.url), "gazette-1", where, NOON)))
        left.append(
            sorted(
                (capture.asked, capture.outcome, capture.body) for capture in Landing.open(where).captures()
            )
        )
    assert left[0] == left[1]
    assert len(left[0]) > 5


def test_a_forked_child_says_how_it_ended() -> None:
    """What is no order ends it with status 1, and its words reach whoever started it."""
    done = subprocess.run(
        forked_child_settings().command, input=b"no order\n", capture_output=True, check=False
    )
    assert done.returncode == 1
    assert b"Traceback" in done.stderr
