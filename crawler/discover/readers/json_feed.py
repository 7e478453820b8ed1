"""JSON Feed (jsonfeed.org, versions 1 and 1.1) as a listing.

Its items have the keys and texts that those of other feeds have, and `next_url` leads to older ones. What is not
of the kind that the format wants counts as missing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from presslog.core.errors import ExtractionError
from presslog.core.untrusted_values import canonical_url, load_json, page_url
from presslog.core.witness import Witness
from presslog.crawler.discover.readers.item_keys import MOST_ITEMS, key_of_guid
from presslog.crawler.extract import attempt_entry, fragment_text, parse_date, text_hint
from presslog.crawler.items import ListingEntry, ListingPage, PageCapture

_VERSION: Final = re.compile(rb'"version"\s*:\s*"https?:\\?/\\?/(?:www\.)?jsonfeed\.org\\?/version')
_OPENING: Final = (b"{", b"\xef\xbb\xbf{")


def is_json_feed(body: bytes) -> bool:
    """Return True if a body is a JSON object that says it is a JSON Feed.

    >>> is_json_feed(b'{"version": "https://jsonfeed.org/version/1.1"}'), is_json_feed(b'{"version": "1.1"}')
    (True, False)
    """
    return body[:64].lstrip().startswith(_OPENING) and bool(_VERSION.search(body))


def read_json_feed(capture: PageCapture) -> ListingPage:
    """Read a JSON Feed. Raises ExtractionError if its JSON is damaged, or it has no list of items.

    One of more than `MOST_ITEMS` items is read up to there, which its capture's reason says.
    """
    value = load_json(capture.body.decode("utf-8-sig", "replace"))
    items = value.get("items") if isinstance(value, dict) else None
    if not isinstance(value, dict) or not isinstance(items, list):
        raise ExtractionError(f"{capture.landed}: not a readable JSON Feed: it has no list of items")
    if len(items) > MOST_ITEMS:
        capture = replace(capture, reason=f"{capture.reason}; read up to its first {MOST_ITEMS:,} items")
    entries = tuple(
        entry
        for item in items[:MOST_ITEMS]
        if isinstance(item, dict) and (entry := attempt_entry(_item_entry, item, capture.landed))
    )
    older = page_url(capture.landed, link) if (link := _text_of(value, "next_url")) else None
    return ListingPage(capture, Witness.FEED, entries, older, None)


def _item_entry(item: Mapping[str, object], base: str) -> ListingEntry | None:
    """Return an item's entry; an item without a URL stands at its id, if that is one."""
    guid = _text_of(item, "id")
    link = _text_of(item, "url")
    url = canonical_url(link, base) if link else canonical_url(guid)
    if url is None:
        return None
    markup, plain = _text_of(item, "content_html"), _text_of(item, "content_text")
    text = fragment_text(markup, url) if markup else plain or _text_of(item, "summary")
    title = fragment_text(_text_of(item, "title"), url).replace("\n\n", " ")
    published = parse_date(_text_of(item, "date_published"))
    tags = item.get("tags")
    named = tags if isinstance(tags, list) else []
    category = next((tag.strip() for tag in named if isinstance(tag, str) and tag.strip()), None)
    shown = text_hint(title, category or "", published or "", text)
    return ListingEntry(
        url, key_of_guid(guid), title, published, category, text, bool(markup or plain), shown
    )


def _text_of(values: Mapping[str, object], name: str) -> str:
    """Return a member's text, or the digits of a number, as many a feed's id is; empty if it is neither."""
    match values.get(name):
        case str(text):
            return text.strip()
        case int(number) if not isinstance(number, bool):
            return str(number)
        case _:
            return ""
