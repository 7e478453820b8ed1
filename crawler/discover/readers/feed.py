"""RSS, Atom and JSON Feed as listings.

The guid is the key, the whole text may stand in the feed, `?paged=N` walks back where WordPress answers.

Knows no site. A feed shows no deletions and few edits; what follows from that is decided elsewhere.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape
from io import BytesIO
from itertools import islice
from time import struct_time
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from presslog.core.errors import ExtractionError
from presslog.core.untrusted_values import canonical_url, join_url, page_url, whole_number
from presslog.core.witness import Witness
from presslog.crawler.discover.readers.half_characters import replace_half_characters
from presslog.crawler.discover.readers.item_keys import MOST_ITEMS, key_of_guid
from presslog.crawler.discover.readers.json_feed import is_json_feed, read_json_feed
from presslog.crawler.extract import attempt_entry, decode_page, fragment_text, text_hint
from presslog.crawler.items import ListingEntry, ListingPage, PageCapture

_DECLARATION: Final = re.compile(r"\A\s*<\?xml[^>]*\?>\s*", re.IGNORECASE)
_ITEM: Final = re.compile(r"<(?:item|entry)[\s>]", re.IGNORECASE)
_ROOT: Final = re.compile(r"<(rss|feed|rdf:RDF)[\s>]", re.IGNORECASE)
_ENDS: Final = {"rss": "</channel></rss>", "feed": "</feed>", "rdf:rdf": "</rdf:RDF>"}
_MANY_TAGS: Final = 10_000
_LEAST_PER_TAG: Final = 8
"""Characters for each tag, the tag's own among them. Entries have links and take more; of less, feedparser
makes nothing, at ten microseconds a tag."""
_BASE: Final = re.compile(r"""\sxml:base\s*=\s*(?:"([^"<]*)"|'([^'<]*)')""", re.IGNORECASE)
_OLDER_RELS: Final = ("next", "prev-archive")  # RFC 5005 §3 and §4


def read_feed(capture: PageCapture) -> ListingPage:
    """Reads a feed. Raises ExtractionError if the body is not a feed.

    One of more than `MOST_ITEMS` items is read up to there, which its capture's reason says.
    """
    if is_json_feed(capture.body):
        return read_json_feed(capture)
    text = _DECLARATION.sub("", decode_page(capture.body, capture.header("content-type") or "")[0], count=1)
    first = _first_items(text)
    if len(first) < len(text):
        capture = replace(capture, reason=f"{capture.reason}; read up to its first {MOST_ITEMS:,} items")
    try:
        parsed = _parse_feed(capture, first)
    except (
        ValueError,
        LookupError,
        TypeError,
        AttributeError,
        AssertionError,
        OverflowError,
        RecursionError,
    ) as error:
        raise ExtractionError(f"{capture.landed}: not a readable RSS or Atom feed: {error}") from error
    if not parsed.get("version") and not parsed.entries:
        raise ExtractionError(
            f"{capture.landed}: not an RSS, Atom or JSON feed: {parsed.get('bozo_exception', 'unknown format')}"
        )
    entries = tuple(
        entry for item in parsed.entries if (entry := attempt_entry(_feed_entry, item, capture.landed))
    )
    return ListingPage(
        capture, Witness.FEED, entries, _older_page_url(parsed, capture.landed, bool(entries)), None
    )


def _first_items(text: str) -> str:
    """Return a feed's text with its first `MOST_ITEMS` items, and closed behind them.

    A text with no more items is returned as it is.
    """
    further = next(islice(_ITEM.finditer(text), MOST_ITEMS, None), None)
    root = _ROOT.search(text)
    if further is None or root is None:
        return text
    return text[: further.start()] + _ENDS[root[1].lower()]


def _parse_feed(capture: PageCapture, text: str) -> Any:  # noqa: ANN401 - feedparser ships no types
    """What feedparser makes of it.

    Half an emoji written as a character reference is no character, and would raise in there.

    It is given UTF-8: the guess that it would make takes the square of the length of a word.
    """
    import feedparser  # noqa: PLC0415 - 0.05 s, and most sites are read by their pages

    kind = capture.header("content-type") or ""
    if (tags := text.count("<")) > _MANY_TAGS and len(text) < _LEAST_PER_TAG * tags:
        raise ExtractionError(f"{capture.landed}: not a feed: {tags} tags in {len(text)} characters")
    return feedparser.parse(  # a stream: bytes would be tried as the name of a local file first
        BytesIO(replace_half_characters(_without_bad_bases(capture, text).encode("utf-8", "replace"))),
        response_headers={"content-type": f"{kind.partition(';')[0] or 'application/xml'}; charset=utf-8"},
        sanitize_html=False,
        resolve_relative_uris=False,
    )


def _without_bad_bases(capture: PageCapture, text: str) -> str:
    """A feed's text without bases that are not URLs: feedparser raises over one and drops all entries."""

    def kept(base: re.Match[str]) -> str:
        return base[0] if join_url(capture.landed, unescape(base[1] or base[2] or "")) else ""

    return _BASE.sub(kept, text)


def _feed_entry(item: Mapping[str, Any], base: str) -> ListingEntry | None:
    url = canonical_url(
        item.get("feedburner_origlink")
        or item.get("link")
        or (item.get("id") if item.get("guidislink") else None)
        or "",
        base,
    )
    if url is None:
        return None
    markup, whole = _longest_text(item)
    text = fragment_text(markup, url)
    title = fragment_text(item.get("title", ""), url).replace("\n\n", " ")
    category = next((term for tag in item.get("tags", ()) if (term := (tag.get("term") or "").strip())), None)
    published = _utc_moment(item.get("published_parsed"))
    return ListingEntry(
        url,
        key_of_guid(item.get("id") or ""),
        title,
        published,
        category,
        text,
        whole,
        text_hint(title, category or "", published or "", text),
    )


def _longest_text(item: Mapping[str, Any]) -> tuple[str, bool]:
    """The longest text an item carries, and whether it stands there as content and not as a summary."""
    contents = [part.get("value", "") for part in item.get("content", ())]
    longest = max(contents, key=len, default="")
    return (longest, True) if longest.strip() else (item.get("summary", ""), False)


def _utc_moment(parsed: struct_time | None) -> str | None:
    """feedparser's UTC time tuple as an ISO date-time."""
    try:
        return datetime.fromtimestamp(calendar.timegm(parsed), UTC).isoformat() if parsed else None
    except (ValueError, OverflowError, OSError):  # no moment of years 1 to 9999
        return None


def _older_page_url(parsed: Mapping[str, Any], url: str, any_entries: bool) -> str | None:
    """The feed's own archive link; else WordPress's next page of the feed, where WordPress made it."""
    for link in parsed["feed"].get("links", ()):
        if link.get("rel") in _OLDER_RELS and link.get("href"):
            return page_url(url, link["href"])
    if not any_entries or "wordpress" not in str(parsed["feed"].get("generator", "")).lower():
        return None
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    query["paged"] = str((whole_number(query.get("paged")) or 1) + 1)
    return urlunsplit(parts._replace(query=urlencode(query)))
