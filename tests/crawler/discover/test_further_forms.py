"""JSON Feed and sitemaps of a URL a line: what their readers take, pass over and refuse, and how a site is found to have them."""

from __future__ import annotations

import gzip
import json

import pytest

from presslog.core.errors import ExtractionError
from presslog.core.witness import Witness
from presslog.crawler.discover import Start, listing_candidates, rank_witnesses
from presslog.crawler.discover.readers.feed import read_feed
from presslog.crawler.discover.readers.sitemap import read_sitemap
from presslog.crawler.items import ListingPage
from tests.crawler.discover.asked import SITE, answered

VERSION = "https://jsonfeed.org/version/1.1"


def read_items(*items: object, **members: object) -> ListingPage:
    """The page of a JSON Feed with these items."""
    return read_feed(answered(json.dumps({"version": VERSION, "items": items, **members})))


def test_an_item_has_all_that_its_feed_tells() -> None:
    """Its id is its key, its HTML its text, its first tag its category; `next_url` leads to older ones."""
    item = {
        "id": "a-17",
        "url": "/17/",
        "title": "The ferry &amp; the mill",
        "content_html": "<p>One.</p><p>Two.</p>",
        "date_published": "2026-03-02T08:00:00+01:00",
        "tags": ["", "Town"],
    }
    page = read_items(item, next_url="/feed.json?page=2")
    (entry,) = page.entries
    assert (entry.url, entry.key, entry.title, entry.category) == (
        f"{SITE}/17/",
        "guid:a-17",
        "The ferry & the mill",
        "Town",
    )
    assert (entry.text, entry.complete) == ("One.\n\nTwo.", True)
    assert entry.published is not None
    assert entry.published.startswith("2026-03-02T08:00:00")
    assert (page.witness, page.older) == (Witness.FEED, f"{SITE}/feed.json?page=2")


@pytest.mark.parametrize(
    ("item", "url", "key"),
    [
        ({"id": f"{SITE}/17/"}, f"{SITE}/17/", f"guid:{SITE}/17/"),  # no url: the id is one
        ({"id": 17, "url": "/17/"}, f"{SITE}/17/", "guid:17"),
        ({"id": f"{SITE}/?p=17", "url": "/17/"}, f"{SITE}/17/", "wp:17"),
        ({"url": "/17/", "title": {}, "tags": {"a": 1}, "content_html": 3}, f"{SITE}/17/", None),
    ],
)
def test_an_item_is_found_by_what_it_has(item: dict[str, object], url: str, key: str | None) -> None:
    """An id in place of a URL, a number as id; members of another kind than the format's count as missing."""
    (entry,) = read_items(item).entries
    assert (entry.url, entry.key) == (url, key)


def test_an_item_that_leads_nowhere_costs_itself_alone() -> None:
    """No object, no URL, half a URL, a script."""
    bad = (None, 3, [], {}, {"id": "a"}, {"url": "http://["}, {"url": "javascript:0"})
    assert [entry.url for entry in read_items(*bad, {"url": "/17/"}, next_url="mailto:ada").entries] == [
        f"{SITE}/17/"
    ]


@pytest.mark.parametrize("body", ['"items": {}}', '"items": [', '"items": ' + "[" * 100_000])
def test_a_damaged_json_feed_says_so(body: str) -> None:
    """Without a list of items, cut off, or nested too deeply to be read."""
    with pytest.raises(ExtractionError, match="not a readable JSON Feed"):
        read_feed(answered(f'{{"version": "{VERSION}", {body}'))


@pytest.mark.parametrize(("count", "said"), [(20_000, False), (20_001, True)])
def test_a_json_feed_is_read_up_to_its_first_twenty_thousand_items(count: int, said: bool) -> None:
    """One of more says so."""
    page = read_items(*({"url": f"/{number}"} for number in range(count)))
    assert (len(page.entries), "its first 20,000 items" in page.capture.reason) == (20_000, said)


@pytest.mark.parametrize("packed", [False, True])
def test_a_sitemap_may_be_a_url_a_line(packed: bool) -> None:
    """With a byte order mark, line ends of Windows, or packed by gzip; fronts and lines that are no URLs are passed over."""
    lines = [
        "\ufeff" + SITE,
        f"{SITE}/1/",
        "",
        f"{SITE}/2/",
        *[f"{SITE}/{n}" for n in range(300)],
        "see also",
    ]
    body = "\r\n".join(lines).encode()
    page = read_sitemap(answered(gzip.compress(body) if packed else body))
    assert [entry.url for entry in page.entries[:2]] == [f"{SITE}/1/", f"{SITE}/2/"]
    assert (page.witness, len(page.entries)) == (Witness.SITEMAP, 302)


@pytest.mark.parametrize(
    ("link", "start"),
    [
        ("type='application/feed+json' href='/f'", Start(f"{SITE}/f", Witness.FEED)),
        ("type='application/json' href='/feed.json'", Start(f"{SITE}/feed.json", Witness.FEED)),
        ("", Start(f"{SITE}/sitemap.txt", Witness.SITEMAP)),
    ],
)
def test_a_site_is_asked_for_them(link: str, start: Start) -> None:
    """By its own link, or where a sitemap of a URL a line usually stands; another interface's JSON is not asked for."""
    front = f"<html><head><link rel=alternate {link}><link rel=alternate type='application/json' href='/oembed'></head></html>"
    found = listing_candidates(answered(front, content_type="text/html"))
    assert start in found
    assert f"{SITE}/oembed" not in {each.url for each in found}


def test_what_was_asked_as_a_page_is_judged_as_what_it_is() -> None:
    """A JSON Feed at a URL that does not look like a feed's."""
    capture = answered(json.dumps({"version": VERSION, "items": [{"url": "/17/"}]}), f"{SITE}/index.json")
    (start,) = listing_candidates(capture)
    assert start.witness is Witness.LISTING
    assert rank_witnesses([(start, capture)]).starts == (Start(start.url, Witness.FEED),)
