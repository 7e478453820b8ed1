"""Further ways of listing: split into their entries and nothing else, steady under noise, and with the way to the next page.

One test a listing for each concern; `test_records.py` has the faults they brought to light in the fewest elements that show them.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from presslog.crawler.discover.pager import find_neighbours
from presslog.crawler.extract import kind_of_page, read_entries
from presslog.crawler.extract.page.page import parse_page
from presslog.crawler.items import ListingEntry
from tests.crawler.extract.houses import SITE, Noise
from tests.crawler.extract.listings import QUIET, SHELF, Listing, number
from tests.crawler.extract.shelves import SHELVES
from tests.crawler.extract.texts import Text

listed = pytest.mark.parametrize("listing", SHELVES, ids=lambda listing: listing.name)
MOVED = Noise(
    nonce="zz", views=9, recent=("Something else altogether", "A second thing"), year=2026, theme="q9", ago="now"
)  # fmt: skip


def read(listing: Listing, texts: tuple[Text, ...] = SHELF, noise: Noise = QUIET) -> tuple[ListingEntry, ...]:
    return read_entries(listing.page(texts, noise).encode(), url=listing.url, content_type="text/html")


def shelf(listing: Listing) -> tuple[Text, ...]:
    """The texts that a listing lists."""
    return SHELF[:2] if "two" in listing.shows else SHELF


def written(text: Text) -> str:
    first, second, *rest = text.paragraphs
    return "\n\n".join((text.lead, first, second, text.heading, *rest, *text.items, text.quote))


@listed
def test_entries(listing: Listing) -> None:
    """Every article is an entry, in order, by its headline; nothing else is one, and only whole texts are called complete."""
    found = read(listing)
    assert [(entry.url, entry.title) for entry in found] == [
        (listing.entry_url(text), text.title) for text in shelf(listing)
    ]
    assert {entry.complete for entry in found} == {"complete" in listing.shows}
    if "complete" in listing.shows:
        assert [entry.text for entry in found] == [written(text) for text in shelf(listing)]
    if "two" not in listing.shows:
        assert [entry.title for entry in read(listing, SHELF[:3])] == [text.title for text in SHELF[:3]]
        assert kind_of_page(listing.page(SHELF, QUIET).encode(), listing.url) == "listing"


@listed
def test_what_they_show(listing: Listing) -> None:
    """Dates, categories and keys are read where they stand, and are no neighbour's."""
    for entry, text in zip(read(listing), shelf(listing), strict=True):
        assert (entry.published or "")[:10] == (text.date if "date" in listing.shows else "")
        assert "category" not in listing.shows or entry.category == text.category
        assert "key" not in listing.shows or entry.key == f"wp:{number(text)}"


@listed
def test_hints(listing: Listing) -> None:
    """Side blocks, counters and nonces move no entry's hint; a changed headline moves its own and no other's."""
    still = read(listing)
    assert [entry.hint for entry in read(listing, noise=MOVED)] == [entry.hint for entry in still]
    changed = (SHELF[0], replace(SHELF[1], title="Ganz andere Überschrift für dieselbe Fähre"), *SHELF[2:])
    moved = [one.hint != other.hint for one, other in zip(read(listing, changed), still, strict=True)]
    assert moved == [place == 1 for place in range(len(still))]


@listed
def test_the_page_toward_the_past(listing: Listing) -> None:
    """Rows of numbers with gaps, in other digits, from right to left; offsets, months, files, buttons; or there is none."""
    found = find_neighbours(parse_page(listing.page(SHELF, QUIET).encode(), listing.url)).older
    assert found == (f"{SITE}{listing.older}" if listing.older else None)
