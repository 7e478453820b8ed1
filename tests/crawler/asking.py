"""How the crawler's tests ask: one child process, real HTTP, captures by URL."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from presslog.core.host_pace import HostPace
from presslog.core.role import Role
from presslog.crawler.items import Job, PageCapture
from presslog.crawler.landing import Landing, Order
from presslog.crawler.process.crawl_process import ChildSettings, open_crawls
from presslog.crawler.source.source import Fetch, Source
from tests.fakes.forked_crawls import forked_child_settings

QUICK = Fetch(delay=timedelta(), timeout=timedelta(seconds=20))


def source(url: str, **fetching: object) -> Source:
    """A source at this URL, without delay unless told."""
    return Source("gazette", url, fetch=replace(QUICK, **fetching))


def ask(
    where: Source,
    urls: Iterable[str],
    memory: Path | None = None,
    child_settings: ChildSettings | None = None,
    hosts: Sequence[HostPace] = (),
) -> dict[str, PageCapture]:
    """The captures of these URLs, each by the URL asked."""
    captures = asyncio.run(_ask(where, tuple(urls), memory, child_settings or forked_child_settings(), hosts))
    return {capture.asked: capture for capture in captures}


async def _ask(
    where: Source,
    urls: Sequence[str],
    memory: Path | None,
    child_settings: ChildSettings,
    hosts: Sequence[HostPace],
) -> tuple[PageCapture, ...]:
    async with open_crawls(child_settings) as crawls:
        return await crawls.fetch_urls(where, urls, role=Role.ARTICLE, memory=memory, hosts=hosts)


def landing_of(where: Source, urls: Iterable[str], folder: Path) -> Landing:
    """What fetching these URLs leaves on disk, below `folder`."""
    return asyncio.run(
        _carry_out(Order(Job(where, "r1", folder / "r1", datetime.now(UTC)), tuple(urls), Role.ARTICLE))
    )


async def _carry_out(order: Order) -> Landing:
    async with open_crawls(forked_child_settings()) as crawls:
        return await crawls.carry_out(order)
