"""What extraction makes of one page, as `presslog extract` and `check` show it; nothing is stored.

A page is taken as it was captured; whether it is an article or a listing is asked of the page itself unless
told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Literal

from presslog.contract import CONTENT, ENTRY, Json, pick_keys
from presslog.core.errors import ExtractionError, UsageError
from presslog.core.outcome import Outcome
from presslog.core.role import Role
from presslog.core.urls import AskedUrl, LandedUrl
from presslog.core.witness import Witness
from presslog.crawler import extract
from presslog.crawler.discover import read_listing_page as read_listing
from presslog.crawler.items import PageCapture
from presslog.crawler.process import open_crawls
from presslog.crawler.source import Source
from presslog.flows.decisions import normalize_reading

PageKind = Literal["auto", "article", "listing"]

NOWHERE: Final = "https://page.invalid/"
"""The address of a file that came without one (RFC 2606 keeps `.invalid` free)."""

_KEYS: Final = tuple(key for key in CONTENT if key not in ("article", "version", "observed_at", "url"))


def from_file(path: Path, url: str | None = None) -> PageCapture:
    """A saved page as if it had just been fetched from `url`."""
    address = url or NOWHERE
    return PageCapture(
        asked=AskedUrl(address),
        landed=LandedUrl(address),
        role=Role.ARTICLE,
        fetched_at=datetime.now(UTC),
        outcome=Outcome.OK,
        reason="read from a file",
        body=path.read_bytes(),
    )


async def from_web(source: Source, urls: Iterable[str]) -> tuple[PageCapture, ...]:
    """The pages, fetched as a crawl of the source would.

    It obeys robots.txt, delays and the address guard.
    """
    async with open_crawls() as crawls:
        return await crawls.fetch_urls(source, tuple(urls))


def describe_page(capture: PageCapture, source: Source, kind: PageKind = "auto") -> dict[str, Json]:
    """The page as an object with the contract's keys. Raises ExtractionError where nothing can be read."""
    if capture.outcome is not Outcome.OK:
        raise ExtractionError(f"{capture.asked}: {capture.outcome}: {capture.reason}")
    content_type = capture.header("content-type")
    found = extract.kind_of_page(capture.body, capture.landed, content_type) if kind == "auto" else kind
    return _describe_listing(capture, source) if found == "listing" else _describe_article(capture, source)


def _describe_article(capture: PageCapture, source: Source) -> dict[str, Json]:
    content_type = capture.header("content-type")
    reading = extract.read_article(
        capture.body,
        url=capture.landed,
        content_type=content_type,
        rules=source.extract,
        timezone=source.timezone,
    )
    address = reading.canonical or (None if capture.landed == NOWHERE else str(capture.landed))
    return {"kind": "article", "url": address, **pick_keys(normalize_reading(reading), _KEYS)}


def _describe_listing(capture: PageCapture, source: Source) -> dict[str, Json]:
    page = read_listing(capture, Witness.LISTING, source)
    entries: list[Json] = [pick_keys(entry, ENTRY) for entry in page.entries]
    return {"kind": "listing", "entries": entries, "newer": page.newer, "older": page.older}


def named_pages(given: Iterable[str]) -> Iterator[Path | str]:
    """What was named on the command line: files as paths, the rest as URLs."""
    for name in given:
        if name.startswith(("http://", "https://")):
            yield name
        elif Path(name).is_file():
            yield Path(name)
        else:
            raise UsageError(f"{name} is neither a file nor an http or https URL")
