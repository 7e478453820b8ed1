"""A first look at a site, before it is a source.

How it lists its articles, and how three of them read. Stores nothing.

It fetches as a crawl would, robots.txt, delays and the address guard included.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

from presslog.core.errors import RunError
from presslog.core.outcome import Outcome
from presslog.core.role import Role
from presslog.crawler.discover import probing as discovery
from presslog.crawler.fetch_remedies import failure_in_words
from presslog.crawler.items import PageCapture
from presslog.crawler.process import fetch_urls
from presslog.crawler.reading_process import read_apart
from presslog.crawler.source import Fetch, Source
from presslog.flows.decisions import normalize_reading
from presslog.flows.ingest import read_page
from presslog.storage.model import Content

PREVIEWS: Final = 3
"""How many articles are read."""
_DELAY: Final = timedelta(seconds=0.5)


@dataclass(frozen=True, slots=True)
class Preview:
    """An article as it would be read: its content, or why there is none."""

    url: str
    content: Content | None
    failure: str = ""


@dataclass(frozen=True, slots=True)
class Survey:
    """What the first look found.

    The URL to watch, where else articles are listed, ranked, and a preview of them.

    `url` is the one given where that lists articles itself, else the best that does.
    """

    url: str
    found: discovery.Probe
    previews: tuple[Preview, ...]


async def probe_site(url: str) -> Survey:
    """Look at the site behind `url`.

    RunError, with the remedy, where it cannot be fetched or lists nothing.
    """
    source = Source("probe", url, fetch=Fetch(delay=_DELAY))
    with tempfile.TemporaryDirectory(prefix="presslog-") as folder:
        scratch = Path(folder)
        (front,) = await fetch_urls(source, [url], landing=scratch / "front")
        if front.outcome is not Outcome.OK:
            raise RunError(failure_in_words(front))
        candidates = read_apart(discovery.listing_candidates, front)
        starts = [start for start in candidates if start.url != front.landed]
        answers = await fetch_urls(source, [start.url for start in starts], landing=scratch / "candidates")
        itself = [(start, front) for start in candidates if start.url == front.landed]
        found = read_apart(discovery.rank_witnesses, [*itself, *zip(starts, answers, strict=True)], front)
        if not found.starts:
            raise RunError(
                f"{url}: no list of articles found there; give a listing page, a feed or a sitemap of the site"
            )
        entries = [entry.url for entry in found.entries[:PREVIEWS]]
        pages = await fetch_urls(source, entries, role=Role.ARTICLE, landing=scratch / "articles")
    listed = {start.url for start in found.starts}
    return Survey(
        url if front.landed in listed else found.starts[0].url,
        found,
        tuple(_preview_article(page, source) for page in pages),
    )


def _preview_article(capture: PageCapture, source: Source) -> Preview:
    page = read_page(capture, source)
    if page is None:
        return Preview(capture.asked, None, f"{capture.outcome}: {capture.reason}")
    if page.reading is None:
        return Preview(capture.asked, None, page.failure)
    return Preview(capture.asked, normalize_reading(page.reading))
