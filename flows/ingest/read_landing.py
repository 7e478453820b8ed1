"""What a landing holds, read.

Each capture as it will be stored, each article's page as extraction reads it, and the facts the gate asks.

Bodies are read one at a time and let go; what remains of a page is its reading. It decides nothing.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count
from typing import Protocol

from presslog.core.errors import ExtractionError
from presslog.core.extractor import Extractor
from presslog.core.outcome import Evidence, Outcome
from presslog.core.role import Role
from presslog.core.untrusted_values import named_error, storable_text
from presslog.core.urls import canonicalize
from presslog.crawler import extract
from presslog.crawler.extract import Signs
from presslog.crawler.items import Aim, ListingPage, PageCapture
from presslog.crawler.reading_process import read_apart
from presslog.crawler.site_profile import SiteProfile
from presslog.crawler.source import Extract, Source
from presslog.flows.decisions import run_listings as windows
from presslog.flows.decisions.run_listings import Roll, Window
from presslog.flows.decisions.source_gate import WHOLE, RunFacts
from presslog.flows.ingest.several_pages import join_parts
from presslog.flows.ingest.watched_pages import document_text, is_document, read_watched_page
from presslog.flows.pages import PageAsRead, pages_alike
from presslog.storage.model import Capture, CaptureId, RunId

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Read:
    """One article's capture without its body, the size of its pages, and the page as read.

    `page` is None where no whole body came.
    """

    id: CaptureId
    capture: PageCapture
    size_bytes: int
    page: PageAsRead | None
    parts: tuple[CaptureId, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadLanding:
    """A landing, read. `captures` are all of them, the listings' first.

    `not_found` is the page a made-up URL returned with 2xx.
    """

    captures: tuple[Capture, ...]
    listings: tuple[ListingPage, ...]
    articles: tuple[Read, ...]
    not_found: PageAsRead | None

    def window(self, aim: Aim) -> Window:
        """The listing pages that were read for this, together."""
        return Window.of(page for page in self.listings if page.aim is aim)


class CrawledPages(Protocol):
    """What a crawl brought home, with bodies: a landing, or what was kept of one."""

    def listings(self) -> Iterator[ListingPage]:
        """The listing pages, in the order they were fetched."""
        ...

    def captures(self) -> Iterator[PageCapture]:
        """The captures of articles and probes, in the order they were fetched."""
        ...


def harvest_landing(
    landing: CrawledPages, run: RunId, source: Source, profile: SiteProfile | None = None
) -> ReadLanding:
    """Read everything a crawl brought home, by the site's profile where it has one."""
    numbers = count(1)
    captures: list[Capture] = []
    listings: list[ListingPage] = []
    articles: list[Read] = []
    not_found = None

    def keep(capture: PageCapture) -> CaptureId:
        name = CaptureId(f"{run}/{next(numbers)}")
        captures.append(stored_capture(capture, name, run, source.name))
        return name

    for listing in landing.listings():
        keep(listing.capture)
        listings.append(replace(listing, capture=replace(listing.capture, body=b"")))
    for capture in landing.captures():
        name, page = keep(capture), read_page(capture, source, profile)
        if capture.role is Role.PROBE:
            not_found = page
        else:
            parts = tuple(keep(part) for part in capture.parts)
            size_bytes = sum(len(each.body) for each in (capture, *capture.parts))
            articles.append(Read(name, replace(capture, body=b"", parts=()), size_bytes, page, parts))
    return ReadLanding(tuple(captures), tuple(listings), tuple(articles), not_found)


def read_page(
    capture: PageCapture,
    source: Source,
    profile: SiteProfile | None = None,
    extractor: Extractor | None = None,
    *,
    around: tuple[str, ...] = (),
) -> PageAsRead | None:
    """The page as extraction reads it, its parts included, by the very extractor named where one is.

    None where no whole body came. `around`: lines of an earlier reading around which the text is read.
    """
    page = _read_first_page(capture, source, profile, extractor, around)
    if page is None or page.reading is None or not (capture.parts or capture.cut):
        return page
    method = page.reading.method
    parts = [
        _read_part(part, number, capture, source, profile, method)
        for number, part in enumerate(capture.parts, 2)
    ]
    return join_parts(page, parts, cut=capture.cut)


def _read_part(
    part: PageCapture,
    number: int,
    first: PageCapture,
    source: Source,
    profile: SiteProfile | None,
    method: Extractor,
) -> PageAsRead:
    """A further part of an article by itself.

    Without a reading, and with the reason, where what came is no part.
    """
    silent = PageAsRead("", asked=part.asked, unanswered=_is_unanswered(part))
    if part.outcome is not Outcome.OK:
        return replace(silent, failure=part.reason)
    if not extract.is_part(first.landed, asked=part.asked, landed=part.landed):
        return replace(silent, failure=f"it led to {part.landed}")
    read = _read_first_page(part, source, profile, method)
    read = read if read and read.reading else _read_first_page(part, source, profile)
    return read or silent


def _is_unanswered(part: PageCapture) -> bool:
    """Return True if a part's own URL told nothing, and may tell its text another time."""
    return part.outcome.evidence is Evidence.NOTHING and part.outcome is not Outcome.ROBOTS_DENIED


def _read_first_page(
    capture: PageCapture,
    source: Source,
    profile: SiteProfile | None,
    extractor: Extractor | None = None,
    around: tuple[str, ...] = (),
) -> PageAsRead | None:
    """One page by itself.

    Whatever a reader raises over it is that page's failure, and costs no other page anything.
    """
    if capture.outcome is not Outcome.OK:
        return None
    try:
        if source.kind == "page":
            return read_apart(read_watched_page, capture, source.extract, extractor, source.timezone)
        return read_apart(_extract_page, capture, source.extract, profile, extractor, source.timezone, around)
    except ExtractionError as error:  # it takes too long, or too much memory
        return PageAsRead(title="", asked=capture.asked, failure=str(error))
    except Exception as error:  # the boundary of a page: no list of what may be raised is whole
        log.warning("%s: could not be read", capture.landed, exc_info=error)
        return PageAsRead(title="", asked=capture.asked, failure=f"could not be read: {named_error(error)}")


def _extract_page(
    capture: PageCapture,
    rules: Extract,
    profile: SiteProfile | None,
    extractor: Extractor | None,
    timezone: str | None,
    around: tuple[str, ...],
) -> PageAsRead:
    """What extraction makes of one whole page."""
    content_type = capture.header("content-type")
    lists = _leads_to_list(capture)
    page = PageAsRead(
        title=extract.page_title(capture.body, content_type),
        lists=lists,
        links=_page_links(capture) if lists else frozenset(),
        signs=extract.signs_of(capture.body, capture.landed, content_type),
        asked=capture.asked,
    )
    try:
        reading = extract.read_article(
            capture.body,
            url=capture.landed,
            content_type=content_type,
            rules=rules,
            profile=profile,
            method=extractor and extractor.signed(None),
            timezone=timezone,
            around=around,
        )
    except ExtractionError as error:
        return replace(page, failure=str(error))
    return replace(page, reading=replace(reading, method=signed_extractor(reading.method, profile)))


def _leads_to_list(capture: PageCapture) -> bool:
    """Whether a redirect led to a page that lists articles."""
    if canonicalize(capture.asked) == canonicalize(capture.landed) or not capture.body:
        return False
    return extract.kind_of_page(capture.body, capture.landed, capture.header("content-type")) == "listing"


def _page_links(capture: PageCapture) -> frozenset[str]:
    """The canonical URLs that a page links to."""
    page = extract.parse_page(capture.body, capture.landed, capture.header("content-type"))
    urls = (page.absolute(element.get("href")) for element in page.tree.iter("a"))
    return frozenset(canonicalize(url) for url in urls if url and url.startswith(("http://", "https://")))


def signed_extractor(method: Extractor, profile: SiteProfile | None) -> Extractor:
    """The extractor with the digest of the profile it read under.

    >>> str(signed_extractor(Extractor(1, "profile"), SiteProfile(container="div.text"))).partition("#")[0]
    '1/profile'
    """
    if profile is None:
        return method
    told = f"{profile.container}\0{sorted(profile.boilerplate)}"
    return method.signed(hashlib.blake2b(told.encode(), digest_size=4).hexdigest())


def signs_seen(capture: PageCapture) -> Signs | None:
    """The signs of a kept page; None where it cannot be read."""
    try:
        return read_apart(extract.signs_of, capture.body, capture.landed, capture.header("content-type"))
    except ExtractionError:
        return None


def page_text(capture: PageCapture) -> str:
    """All the text of a page and its parts, whatever of it is the article's.

    Empty where it cannot be read.
    """
    try:
        return read_apart(_page_text, capture)
    except ExtractionError:
        return ""


def _page_text(capture: PageCapture) -> str:
    if is_document(capture):
        return document_text(capture)
    pages = (
        extract.parse_page(each.body, each.landed, each.header("content-type"))
        for each in (capture, *capture.parts)
        if each.body
    )
    return "\n".join(extract.text_of(page.tree) for page in pages)


def links_unread_parts(capture: PageCapture) -> bool:
    """Return True if a kept page leads to parts of its article that were not fetched.

    It was kept before parts were.
    """
    if capture.parts or not capture.body or is_document(capture):
        return False
    try:
        return bool(
            read_apart(extract.part_links, capture.body, capture.landed, capture.header("content-type"))
        )
    except ExtractionError:
        return False


def stored_capture(capture: PageCapture, name: CaptureId, run: RunId, source: str) -> Capture:
    """A capture as the archive keeps it, with the outcome the wire gave it."""
    return Capture(
        id=name,
        run=run,
        asked=capture.asked,
        landed=capture.landed,
        role=capture.role,
        fetched_at=capture.fetched_at,
        outcome=capture.outcome,
        evidence=capture.outcome.evidence,
        reason=storable_text(capture.reason),
        status=capture.status,
        digest=capture.digest,
        length_bytes=len(capture.body) if capture.digest else None,
        # An article on several pages has no validator: the first page's says nothing of the others.
        etag=None if capture.parts else _stored_header(capture, "etag"),
        last_modified=None if capture.parts else _stored_header(capture, "last-modified"),
        content_type=_stored_header(capture, "content-type"),
        ip=capture.ip,
        warc_file=f"{source}/{run}/{capture.warc_file}" if capture.warc_file else None,
        warc_offset=capture.warc_offset,
        redirects=capture.redirects,
    )


def _stored_header(capture: PageCapture, name: str) -> str | None:
    """A header's value as a database takes it."""
    value = capture.header(name)
    return None if value is None else storable_text(value)


def gather_facts(
    harvest: ReadLanding, window: Window, roll: Roll, followed: Roll, last_complete: datetime | None
) -> RunFacts:
    """What the gate asks of a run, but for what its pages were judged to be.

    `followed` is the roll with the new URLs of moved articles.
    """
    first = _first_page(page for page in harvest.listings if page.aim is Aim.WINDOW)
    here = {place.entry.url for place in window.places()}
    ours = [  # what only other witnesses bring up says nothing of the source's health
        read
        for read in harvest.articles
        if (asked := canonicalize(read.capture.asked)) in here or roll.find(read.capture.key, asked)
    ]
    pages = [read.page for read in ours if read.page is not None]
    return RunFacts(
        listing=first.capture.outcome if first else Outcome.NET_ERROR,
        listing_reason=first.capture.reason if first else "no listing was fetched",
        entries=len(first.entries) if first else 0,
        known_listed=windows.known_listed(window, roll, followed),
        plausibly_new=windows.plausibly_new(window, last_complete),
        fill=_filled_shares(pages),
        read=len(pages),
        hollow=_hollow_share(harvest, window),
    )


def _first_page(listings: Iterable[ListingPage]) -> ListingPage | None:
    """The first listing page that was fetched whole, else the first."""
    pages = list(listings)
    whole = (page for page in pages if page.capture.outcome in WHOLE and page.entries)
    return next(whole, pages[0] if pages else None)


def _hollow_share(harvest: ReadLanding, window: Window) -> float:
    """The share of the articles listed now that lead nowhere; 0 when fewer than two do.

    That is the share of those asked whose page is that of a made-up URL, or the share of all listed whose own
    URL is gone.
    """
    places = tuple(window.places())
    listed = {name for place in places for name in (place.entry.key, place.entry.url) if name}
    asked = [
        read for read in harvest.articles if {read.capture.key, canonicalize(read.capture.asked)} & listed
    ]
    empty = sum(
        pages_alike(read.page, harvest.not_found)
        for read in asked
        if read.page and harvest.not_found is not None
    )
    dead = sum(read.capture.outcome is Outcome.GONE for read in asked)
    shares = (empty / len(asked) if empty > 1 else 0.0, dead / len(places) if dead > 1 else 0.0)
    return max(shares)


def _filled_shares(pages: list[PageAsRead]) -> dict[str, float]:
    """The share of pages with a title, a date, a body."""
    if not pages:
        return {}
    readings = [page.reading for page in pages if page.reading is not None]
    have = {
        "title": sum(bool(reading.title) for reading in readings),
        "date": sum(reading.published is not None for reading in readings),
        "body": sum(bool(reading.blocks) for reading in readings),
    }
    return {name: count / len(pages) for name, count in have.items()}
