"""An HTML listing as a page of entries with its neighbours.

Knows markup through `crawler.extract`; keeps no memory between pages.
"""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import replace
from hashlib import blake2b
from itertools import islice
from typing import Final

from lxml import etree

from presslog.core.witness import Witness
from presslog.crawler.discover.pager import find_neighbours
from presslog.crawler.extract import Page, parse_page, shown_listing
from presslog.crawler.items import ListingPage, PageCapture
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
    return read_parsed_listing(parse_listing(capture), capture, source, profile)


def parse_listing(capture: PageCapture) -> Page:
    """Return the page of a listing's capture, up to its first `MOST_LINKS` links.

    Raises ExtractionError if there is no markup.
    """
    further = _first_link_too_many(capture)
    body = capture.body if further is None else capture.body[:further]
    return parse_page(body, capture.landed, capture.header("content-type"))


def read_parsed_listing(
    page: Page, capture: PageCapture, source: Source, profile: SiteProfile | None = None
) -> ListingPage:
    """`read_listing` for a page already parsed by `parse_listing`."""
    if _first_link_too_many(capture) is not None:
        capture = replace(capture, reason=f"{capture.reason}; read up to its first {MOST_LINKS:,} links")
    shown = shown_listing(page, source.extract, profile)
    near = find_neighbours(page)
    return ListingPage(
        capture, Witness.LISTING, shown.entries, near.older, near.newer, in_blocks=shown.in_blocks
    )


def digest_shown(page: Page) -> str:
    """The digest of all that a listing is read from: its markup without scripts and styles."""
    tree = deepcopy(page.tree)
    etree.strip_elements(tree, "script", "style", with_tail=False)
    return blake2b(etree.tostring(tree), digest_size=16).hexdigest()


def _first_link_too_many(capture: PageCapture) -> int | None:
    """Where in a capture's body the first link stands that is not looked at."""
    if len(capture.body) < MOST_LINKS * len("<a>"):
        return None
    further = next(islice(_LINK.finditer(capture.body), MOST_LINKS, None), None)
    return further.start() if further else None
