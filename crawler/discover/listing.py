"""An HTML listing as a page of entries with its neighbours. Knows markup through `crawler.extract`; keeps no memory between pages."""

from __future__ import annotations

from crawler.discover.pager import neighbours
from crawler.extract.page import parse
from crawler.extract.records import entries_of
from crawler.items import ListingEntry, ListingPage, PageCapture, Witness
from crawler.profile import SiteProfile
from crawler.source import Source


def read_listing(capture: PageCapture, source: Source, profile: SiteProfile | None = None) -> ListingPage:
    """Reads a listing's HTML. Raises ExtractionError when there is no markup; a page that lists nothing has no entries."""
    page = parse(capture.body, capture.landed, capture.header("content-type"))
    entries: tuple[ListingEntry, ...] = entries_of(page, source.extract, profile)
    near = neighbours(page)
    return ListingPage(capture, Witness.LISTING, entries, near.older, near.newer)
