"""A walk goes toward the past, meets each article once, and knows why it ends and whether it saw all there was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from presslog.core.witness import Witness
from presslog.crawler.discover import Stop, Walk
from presslog.crawler.items import ListingPage, Visit
from tests.crawler.discover.asked import SITE, answered, entry, listed, unreachable


def known(*numbers: int, hint: str = "h", witness: Witness = Witness.LISTING) -> dict[str, Visit]:
    return {
        f"wp:{number}": Visit(entry(number).url, f"wp:{number}", hints={witness: hint}) for number in numbers
    }


def walked(
    pages: Mapping[int, ListingPage],
    visits: Mapping[str, Visit] | None = None,
    most: int = 50,
    room: int | None = None,
    *,
    beyond: bool = False,
    heedless: bool = False,
) -> Walk:
    """Walks a listing whose pages are at hand, from page 1."""
    walk = Walk(visits or {}, most, room, beyond, heedless)
    page: int | None = 1
    while page is not None:
        url = walk.step(pages[page])
        page = int(url.rstrip("/").rpartition("/")[2]) if url else None
    return walk


def test_to_the_end() -> None:
    """A listing is walked to its last page, and then the walk is complete."""
    walk = walked({1: listed([9, 8, 7], 2), 2: listed([6, 5, 4], 3, page=2), 3: listed([3], page=3)})
    assert [entry.key for entry in walk.entries.values()] == [f"wp:{n}" for n in (9, 8, 7, 6, 5, 4, 3)]
    assert (walk.stop, walk.complete, walk.pages) == (Stop.END, True, 3)


def test_known_ground() -> None:
    """A page of which all is known and unchanged ends the walk: what lies behind it was seen before."""
    walk = walked({1: listed([9, 8, 7], 2), 2: listed([6, 5, 4], 3, page=2)}, visits=known(6, 5, 4, 3))
    assert (walk.stop, walk.complete) == (Stop.KNOWN, True)


def test_a_changed_hint_is_no_known_ground() -> None:
    """A known article of which its witness now says something else keeps the walk going; so does one it never spoke of before."""
    pages = {1: listed([6, 5, 4], 2), 2: listed([3], page=2)}
    assert walked(pages, visits=known(6, 5, 4, hint="other")).pages == 2
    assert walked(pages, visits=known(6, 5, 4)).pages == 1


def test_a_heedless_walk_stops_among_the_known() -> None:
    """Where a witness cries wolf, its moved hints do not keep the walk going; an unknown entry does."""
    pages = {1: listed([6, 5, 4], 2), 2: listed([3], page=2)}
    assert walked(pages, visits=known(6, 5, 4, hint="other"), heedless=True).pages == 1
    assert walked(pages, visits=known(5, 4, hint="other"), heedless=True).pages == 2


def test_witnesses_are_kept_apart() -> None:
    """What a feed said of an article is not compared with what the listing says: the listing's own hint decides."""
    visits = {
        key: replace(visit, hints={Witness.FEED: "other", Witness.LISTING: "h"})
        for key, visit in known(6, 5, 4).items()
    }
    assert walked({1: listed([6, 5, 4], 2)}, visits=visits).stop is Stop.KNOWN


def test_beyond_known_ground() -> None:
    """A walk that goes beyond known ground walks over it, and stops where it has met as many strangers as there is room for."""
    pages = {n: listed([20 - 2 * n, 19 - 2 * n], n + 1, page=n) for n in range(1, 8)}
    assert walked(pages, known(18, 17), most=7).pages == 1
    assert walked(pages, known(18, 17), most=7, beyond=True).pages == 7
    walk = walked(pages, known(18, 17), room=3, beyond=True)
    assert (walk.pages, walk.stop, walk.complete) == (3, Stop.BUDGET, False)


def test_a_shifted_listing_is_met_once() -> None:
    """A new post that shifts the others while one walks makes no article twice and ends no walk."""
    walk = walked({1: listed([9, 8, 7], 2), 2: listed([7, 6, 5], 3, page=2), 3: listed([4], page=3)})
    assert [entry.key for entry in walk.entries.values()] == [f"wp:{n}" for n in (9, 8, 7, 6, 5, 4)]


@pytest.mark.parametrize(
    ("last", "stop", "complete"),
    [
        (listed([], page=2, status=404), Stop.PAST_END, True),
        (listed([], page=2, status=400), Stop.PAST_END, True),
        (listed([9, 8], 3, page=2), Stop.REPEATED, True),
        (listed([8, 9], 3, page=2), Stop.NOTHING_NEW, True),
        (listed([], 3, page=2), Stop.EMPTY, True),
        (unreachable(2), Stop.FAILED, False),
    ],
    ids=lambda value: str(value) if isinstance(value, Stop) else "",
)
def test_ways_to_end(last: ListingPage, stop: Stop, complete: bool) -> None:
    """A missing page, an API's past-the-end, a page that repeats itself, one with nothing new or nothing at all, and one that failed."""
    walk = walked({1: listed([9, 8], 2), 2: last})
    assert (walk.stop, walk.complete, walk.reason) == (stop, complete, str(stop))


def test_a_first_page_that_lists_nothing_is_not_complete() -> None:
    """An empty front page is no proof that there is nothing: nothing may be concluded from such a walk."""
    for first in (listed([]), listed([], status=404), unreachable(1)):
        walk = walked({1: first})
        assert not walk.complete


def test_the_budget() -> None:
    """An endless listing, as a calendar makes one, ends at max_pages and is not complete."""
    walk = walked({n: listed([-n], n + 1, page=n) for n in range(1, 50)}, most=5)
    assert (walk.pages, walk.stop, walk.complete) == (5, Stop.BUDGET, False)


def test_a_circle_of_pages_ends() -> None:
    """A page that leads back to one already read leads nowhere."""
    walk = walked({1: listed([9], 2), 2: listed([8], 1, page=2)})
    assert (walk.stop, walk.pages) == (Stop.END, 2)


def test_an_index_of_sitemaps_is_walked_through() -> None:
    """All sitemaps of an index are asked, the newest first, those of terms and pictures never."""

    def sitemap(*numbers: int) -> ListingPage:
        return ListingPage(
            answered("<urlset/>", f"{SITE}/x{numbers[0]}.xml"),
            Witness.SITEMAP,
            tuple(entry(n) for n in numbers),
        )

    names = ("post-1", "post-2", "category-1", "post-3")
    listing = "".join(
        f"<sitemap><loc>{SITE}/{name}.xml</loc><lastmod>2025-0{place}-01</lastmod></sitemap>"
        for place, name in enumerate(names, 1)
    )
    index = answered(f"<sitemapindex>{listing}</sitemapindex>", f"{SITE}/sitemap.xml")
    walk = Walk({}, 50)
    asked = [walk.step(ListingPage(index, Witness.SITEMAP, (), f"{SITE}/post-3.xml"))]
    asked.extend(walk.step(sitemap(number)) for number in (3, 2, 1))
    assert asked == [f"{SITE}/post-3.xml", f"{SITE}/post-2.xml", f"{SITE}/post-1.xml", None]
    assert walk.complete


@given(
    st.lists(st.integers(1, 200), unique=True, min_size=1, max_size=60), st.integers(1, 9), st.integers(0, 3)
)
def test_every_walk_sees_every_article_once(numbers: list[int], size: int, shifted: int) -> None:
    """However long the archive and wherever it shifts, each article is met, once."""
    pages, place, page = {}, 0, 1
    while place < len(numbers):
        stop = place + size
        more = stop < len(numbers)
        pages[page] = listed(
            numbers[max(0, place - (shifted if page > 1 and shifted < size else 0)) : stop],
            page + 1 if more else None,
            page=page,
        )
        place, page = stop, page + 1
    walk = walked(pages, most=1_000)
    assert [entry.key for entry in walk.entries.values()] == [f"wp:{number}" for number in numbers]
