"""Whether a source would work if it were run now.

It tries the source's file, its channels, its listing and three of its articles, and records nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from presslog.core.errors import ExtractionError, PresslogError
from presslog.core.outcome import Outcome
from presslog.core.role import Role
from presslog.crawler.discover import possible_starts, read_listing_page
from presslog.crawler.fetch_remedies import failure_in_words
from presslog.crawler.items import ListingPage, PageCapture
from presslog.crawler.process import Crawls
from presslog.crawler.reading_process import read_apart
from presslog.crawler.source import Source
from presslog.flows.ingest import read_page
from presslog.flows.messages import Channel, channels_of_source

_SITE: Final = "its listing and its articles: mend that first, then check again"
_ARTICLES: Final = "its articles: their listing comes first"
_NAME_ONE: Final = (
    "name one under [notify] in its file, or its name or a tag under a channel in presslog.toml"
)
SAMPLE = 3
"""Articles read of each source."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One listed article as it was read; `trouble` says why it was not."""

    url: str
    title: str
    chars: int
    method: str
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found. `trouble` is empty when the source would work."""

    source: str
    listing: str
    entries: int
    complete: int  # entries whose whole body stands on the listing
    samples: tuple[Sample, ...] = ()
    trouble: str = ""
    unchecked: tuple[str, ...] = ()  # what nobody knows after this check, each with what would tell
    alone: bool = False  # its pages are watched alone: `entries` counts them


async def check_source(source: Source, channels: Mapping[str, Channel], crawls: Crawls) -> Checked:
    """Look at a source as its next run would.

    What is wrong is in the result; only a defect of ours raises.
    """
    start = possible_starts(source)[0]
    if unknown := sorted(set(source.channels) - set(channels)):
        there = f"it has: {', '.join(sorted(channels))}" if channels else "it has none"
        trouble = f"presslog.toml has no channel {', '.join(unknown)}; {there}"
        return Checked(source.name, start.url, 0, 0, trouble=trouble, unchecked=(_SITE,))
    if source.pages:
        return await _check_pages(source, crawls)
    try:
        (answer,) = await crawls.fetch_urls(source, [start.url], role=Role.LISTING)
        page = _listing_answer(answer, source)
        urls = [entry.url for entry in page.entries[:SAMPLE]]
        articles = await crawls.fetch_urls(source, urls, role=Role.ARTICLE)
    except PresslogError as error:
        return Checked(source.name, start.url, 0, 0, trouble=str(error), unchecked=(_ARTICLES,))
    samples = tuple(_sample_article(article, source) for article in articles)
    complete = sum(entry.complete for entry in page.entries)
    trouble = "" if any(not sample.trouble for sample in samples) else "none of its articles could be read"
    return Checked(
        source.name,
        start.url,
        len(page.entries),
        complete,
        samples,
        trouble,
        _unchecked_parts(source, page, channels),
    )


def _unchecked_parts(source: Source, page: ListingPage, channels: Mapping[str, Channel]) -> tuple[str, ...]:
    """What this check did not look at, in words."""
    rest = len(page.entries) - SAMPLE
    parts = (
        [f"{rest} further entr{'y' if rest == 1 else 'ies'} of the listing's first page"] if rest > 0 else []
    )
    if page.older:
        parts.append("the listing's further pages: `presslog run` walks them")
    if names := " ".join(channels_of_source(channels, source)):
        parts.append(f"whether messages arrive: `presslog notify test {names}` sends one")
    elif channels:
        parts.append(f"messages, for no channel is told of it: {_NAME_ONE}")
    return tuple(parts)


async def _check_pages(source: Source, crawls: Crawls) -> Checked:
    """Look at the pages that a source names, each by itself."""
    try:
        pages = await crawls.fetch_urls(source, source.pages, role=Role.ARTICLE)
    except PresslogError as error:
        return Checked(source.name, "its pages", 0, 0, trouble=str(error), unchecked=(_SITE,), alone=True)
    samples = tuple(_sample_article(page, source) for page in pages)
    trouble = "" if any(not sample.trouble for sample in samples) else "none of its pages could be read"
    listing = "its page" if len(pages) == 1 else "its pages"
    return Checked(source.name, listing, len(pages), 0, samples, trouble, alone=True)


def _listing_answer(answer: PageCapture, source: Source) -> ListingPage:
    if answer.outcome is not Outcome.OK:
        raise ExtractionError(failure_in_words(answer))
    page = read_apart(read_listing_page, answer, possible_starts(source)[0].witness, source)
    if page.entries:
        return page
    raise ExtractionError(
        f"{answer.asked}: lists no articles; give a listing page, a feed or a sitemap as url, or say under [extract] "
        "which elements its entries are"
    )


def _sample_article(capture: PageCapture, source: Source) -> Sample:
    page = read_page(capture, source)
    if page is None:
        return Sample(capture.asked, "", 0, "", f"{capture.outcome}: {capture.reason}")
    if page.reading is None:
        return Sample(capture.asked, "", 0, "", page.failure)
    chars = len("\n\n".join(block.text for block in page.reading.blocks))
    return Sample(capture.asked, page.reading.title, chars, str(page.reading.method))
