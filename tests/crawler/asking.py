"""How the crawler's tests ask: one child process, real HTTP, captures by URL."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

from presslog.core.host_pace import HostPace
from presslog.core.role import Role
from presslog.crawler.items import PageCapture
from presslog.crawler.process.crawl_process import ChildSettings, fetch_urls
from presslog.crawler.source.source import Fetch, Source
from tests.fakes.forked_crawls import forked_child_settings

QUICK = Fetch(delay=timedelta(), timeout=timedelta(seconds=20))


def source(url: str, **fetching: object) -> Source:
    """A source at this URL, without delay unless told."""
    return Source("gazette", url, fetch=replace(QUICK, **fetching))


def ask(
    where: Source,
    urls: Iterable[str],
    folder: Path,
    memory: Path | None = None,
    child_settings: ChildSettings | None = None,
    hosts: Sequence[HostPace] = (),
) -> dict[str, PageCapture]:
    """The captures of these URLs, each by the URL asked."""
    landing = folder / uuid4().hex
    captures = asyncio.run(
        fetch_urls(
            where,
            tuple(urls),
            role=Role.ARTICLE,
            landing=landing,
            memory=memory,
            hosts=hosts,
            child_settings=child_settings or forked_child_settings(),
        )
    )
    return {capture.asked: capture for capture in captures}
