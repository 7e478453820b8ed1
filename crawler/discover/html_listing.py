"""An HTML listing as a page of entries with its neighbours.

Knows markup through `crawler.extract`; keeps no memory between pages.
"""

from __future__ import annotations

from presslog.core.witness import Witness
from presslog.crawler.discover.pager import find_neighbours
from presslog.crawler.extract import entries_of, parse_page
from presslog.crawler.items import ListingEntry, ListingPage, PageCapture
from presslog.crawler.site_profile import SiteProfile
from presslog.crawler.source import Source


def read_listing(capture: PageCapture, source: Source, profile: SiteProfile | None = None) -> ListingPage:
    """Reads a listing's HTML. Raises ExtractionError when there is no markup.

    A page that lists nothing has no entries.
    """
    page = parse_page(capture.body, capture.landed, capture.header("content-type"))
    entries: tuple[ListingEntry, ...] = entries_of(page, source.extract, profile)
    near = find_neighbours(page)
    return ListingPage(capture, Witness.LISTING, entries, near.older, near.newer)
