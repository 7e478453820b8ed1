"""What one visit of an archive's crawler held of a source.

It is the listing, walked as a live crawl would have walked it, and the articles.

The module is pure. It refuses to know what of this is news: whoever takes it in holds it against what the
history knows already.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from presslog.core.errors import ExtractionError
from presslog.core.outcome import Outcome
from presslog.core.role import Role
from presslog.core.untrusted_values import canonical_url
from presslog.core.urls import canonicalize, site_of
from presslog.core.witness import Witness
from presslog.crawler import extract
from presslog.crawler.discover import Walk, possible_starts, with_useful_ids
from presslog.crawler.discover import read_listing_page as read_listing
from presslog.crawler.items import ListingPage, PageCapture, Visit
from presslog.crawler.reading_process import read_apart
from presslog.crawler.site_profile import SiteProfile
from presslog.crawler.source import Source
from presslog.crawler.spiders import find_parts, index_visits, is_made_up, part_urls


@dataclass(frozen=True, slots=True)
class ArchivedWalk:
    """The listing pages of a visit, in the order of a walk toward the past.

    `complete` where that reached known ground or its end.
    """

    pages: tuple[ListingPage, ...] = ()
    complete: bool = False

    @property
    def places(self) -> frozenset[str]:
        """Where they stand."""
        return frozenset(place_of(page.capture.asked) for page in self.pages)

    @property
    def listed(self) -> frozenset[str]:
        """The keys and URLs of the articles they show."""
        entries = (entry for page in self.pages for entry in page.entries)
        return frozenset(name for entry in entries for name in (entry.key, entry.url) if name)


def place_of(url: str) -> str:
    """Where a URL stands on its site, by whichever of the site's names it was asked.

    >>> place_of("http://www.gazette.example/news/?utm_source=x") == place_of("https://gazette.example/news/")
    True
    """
    parts = urlsplit(canonical := canonicalize(url))
    return f"{site_of(canonical)}{parts.path}?{parts.query}"


def walk_visit(
    batch: Iterable[PageCapture], source: Source, known: Iterable[Visit], profile: SiteProfile | None
) -> ArchivedWalk:
    """Walks the source's listing through the captures of one visit.

    From where a live crawl would have begun.
    """
    found: dict[str, PageCapture] = {}
    for capture in batch:
        place = place_of(capture.asked)
        if place not in found or found[place].outcome is not Outcome.OK:
            found[place] = capture
    start = next((start for start in possible_starts(source, profile) if place_of(start.url) in found), None)
    if start is None:
        return ArchivedWalk()
    by_name = index_visits(known)
    walking, pages = Walk(by_name, len(found)), list[ListingPage]()
    url: str | None = start.url
    while url is not None and place_of(url) in found:
        capture = replace(found.pop(place_of(url)), role=Role.LISTING)
        pages.append(
            with_useful_ids(_read_archived_listing(capture, start.witness, source, profile), by_name)
        )
        url = walking.step(pages[-1])
    return ArchivedWalk(tuple(pages), walking.complete)


def _read_archived_listing(
    capture: PageCapture, witness: Witness, source: Source, profile: SiteProfile | None
) -> ListingPage:
    """The listing page; without entries where it is no whole answer or cannot be read."""
    if capture.outcome is Outcome.OK:
        try:
            return read_apart(read_listing, capture, witness, source, profile)
        except ExtractionError:
            pass
    return ListingPage(capture, witness)


def visit_articles(batch: Iterable[PageCapture], listing: Collection[str]) -> Iterator[PageCapture]:
    """What of a visit may be articles' pages or tell of one, and our own made-up URLs.

    Neither `listing` places nor pictures nor lists.
    """
    for capture in batch:
        if place_of(capture.asked) in listing:
            continue
        if is_made_up(capture.asked):
            yield replace(capture, role=Role.PROBE)
        elif _may_be_article(capture):
            yield capture


def with_parts(
    found: Sequence[PageCapture], listed: Collection[str], is_known_part: Callable[[str], bool]
) -> tuple[PageCapture, ...]:
    """Articles' captures, those that stand on several pages put together.

    What is a part of one is no article itself, though the rest of it was captured in another visit
    (`is_known_part` tells whether a known article goes on at a URL), unless a listing shows it.
    """
    by_url = {canonicalize(capture.asked): capture for capture in found}
    whole = [find_parts(capture, by_url) for capture in found]
    parts = {canonicalize(part.asked) for capture in whole for part in capture.parts}
    parts |= {canonicalize(url) for capture in whole if capture.cut for url in part_urls(capture)}
    several = {canonicalize(capture.asked) for capture in whole if capture.parts or capture.cut}
    return tuple(
        capture
        for capture in whole
        if (url := canonicalize(capture.asked)) not in parts
        and (url in listed or not (is_known_part(url) or _is_lone_part(capture, several)))
    )


def _is_lone_part(capture: PageCapture, several: Collection[str]) -> bool:
    """Return True if a capture is a further page of one of `several` articles, or names its first page."""
    possible = {canonicalize(first) for first in extract.addresses_of_first_page(capture.asked)}
    if not possible.isdisjoint(several):
        return True
    if not possible or capture.outcome is not Outcome.OK:  # most have no number in their addresses
        return False
    try:
        kind = capture.header("content-type")
        return read_apart(extract.first_page_named, capture.body, capture.landed, kind) is not None
    except ExtractionError:
        return False


def own_address(capture: PageCapture) -> str | None:
    """The address a page gives itself, where it gives one: an archive may hold it at others, too."""
    try:
        named = read_apart(extract.own_url, capture.body, capture.landed, capture.header("content-type"))
    except ExtractionError:
        return None
    return canonical_url(named or "")


def _may_be_article(capture: PageCapture) -> bool:
    if capture.outcome is not Outcome.OK:
        return True
    kind = capture.header("content-type") or ""
    try:
        return (
            "html" in kind
            and read_apart(extract.kind_of_page, capture.body, capture.landed, kind) == "article"
        )
    except ExtractionError:
        return True
