"""An HTML listing as a page of entries with its neighbours.

Knows markup through `crawler.extract`; keeps no memory between pages.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import islice
from typing import Final

from presslog.core.witness import Witness
from presslog.crawler.discover.pager import find_neighbours
from presslog.crawler.extract import entries_of, parse_page
from presslog.crawler.items import ListingEntry, ListingPage, PageCapture
from presslog.crawler.site_profile import SiteProfile
from presslog.crawler.source import Source

MOST_LINKS: Final = 20_000
"""Links of a page that are looked at: listings have hundreds, and each link costs 30 microseconds."""
_LINK: Final = re.compile(rb"<a[\s>]", re.IGNORECASE)


def read_listing(capture: PageCapture, source: Source, profile: SiteProfile | None = None) -> ListingPage:
    """Reads a listing's HTML. Raises ExtractionError when there is no markup.

    A page that lists nothing has no entries. One of more than `MOST_LINKS` links is read up to there, which
    its capture's reason says.
    """
    links = _LINK.finditer(capture.body)
    further = next(islice(links, MOST_LINKS, None), None)
    body = capture.body[: further.start()] if further else capture.body
    if further:
        capture = replace(capture, reason=f"{capture.reason}; read up to its first {MOST_LINKS:,} links")
    page = parse_page(body, capture.landed, capture.header("content-type"))
    entries: tuple[ListingEntry, ...] = entries_of(page, source.extract, profile)
    near = find_neighbours(page)
    return ListingPage(capture, Witness.LISTING, entries, near.older, near.newer)
