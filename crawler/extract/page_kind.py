"""Whether a page is an article or a listing.

What the page says of itself goes first, then its shape; reads neither.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, Literal

from presslog.crawler.extract.article.body_tiers import page_text
from presslog.crawler.extract.article.fields import less_suffix
from presslog.crawler.extract.listing.listing_records import marked_records, records_of
from presslog.crawler.extract.listing.record_titles import Record
from presslog.crawler.extract.page.page import Page, class_list, parse_page, text_of, text_weight
from presslog.crawler.extract.page.structured_data import Structured, node_types, read_structured

PageKind = Literal["article", "listing"]

_XML: Final = re.compile(
    rb"^\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:rss|feed|rdf:RDF|urlset|sitemapindex)\b", re.DOTALL
)
_SINGLE: Final = frozenset(
    {
        "single",
        "single-post",
        "singular",
        "postid",
        "node-type-article",
        "page-node-type-article",
    }
)
_MANY: Final = frozenset({"home", "blog", "archive", "category", "tag", "paged", "search", "date", "author"})
_FEWEST: Final = 3  # records below which nothing is listed
_ARTICLE_CHARS: Final = 300  # of running text outside of all records, that make an article
_ASIDE_CHARS: Final = 700  # of running text, that a listing's notes and legends may have
_LISTS: Final = frozenset({"CollectionPage", "ItemList", "Blog", "SearchResultsPage"})


def kind_of_page(body: bytes, url: str, content_type: str | None = None) -> PageKind:
    """Tells an article's page from a listing (a feed or sitemap is one too).

    Raises ExtractionError for an empty body.
    """
    if _XML.match(body[:4096]):
        return "listing"
    page = parse_page(body, url, content_type)
    return _by_classes(page) or _by_marks(page) or _by_data(read_structured(page)) or _by_shape(page)


def _by_classes(page: Page) -> PageKind | None:
    """WordPress and Drupal name the kind of page on its body element."""
    body = page.tree.find("body")
    names = frozenset(class_list(body)) if body is not None else frozenset()
    if names & _SINGLE:
        return "article"
    return "listing" if names & _MANY else None


def _by_data(data: Structured) -> PageKind | None:
    if (data.first("og:type") or "").lower() == "article" or data.first("article:published_time"):
        return "article"
    named = frozenset(name for node in data.nodes for name in node_types(node))
    if named & _LISTS and not data.article:
        return "listing"
    return "article" if data.article.get("articleBody") else None


def _by_marks(page: Page) -> PageKind | None:
    """Marked entries that hold the running text make a listing, whatever else the page says of itself.

    Not when one is the page's own.
    """
    records = marked_records(page)
    sizes = _record_sizes(records, page)
    share = 0.7 if len(records) >= _FEWEST else 0.85
    enough = len(records) >= 2 and max(sizes) <= share * sum(sizes) and sum(sizes) >= 0.6 * _whole_text(page)
    return "listing" if enough and not _holds_own(records, page) else None


def _by_shape(page: Page) -> PageKind:
    """Whether records make a page a listing.

    Three do, unless a good part of the page's running text stands outside of them or in one alone.
    """
    records = records_of(page)
    sizes, beside = _record_sizes(records, page), _text_beside(records, page)
    if len(records) < _FEWEST or _holds_own(records, page):
        return "article"
    shown = sum(text_weight(text_of(record.root)) for record in records)
    whole = beside + sum(sizes)
    if max(sizes) <= _ARTICLE_CHARS and beside <= _ASIDE_CHARS and shown >= 4 * beside:
        return "listing"
    alone = whole > _ARTICLE_CHARS and (sum(sizes) < 0.6 * whole or max(sizes) > 0.7 * sum(sizes))
    return "article" if alone else "listing"


def _holds_own(records: Sequence[Record], page: Page) -> bool:
    """Whether one of the records is the page's own article, with others below it.

    It alone has an `h1`, and the page speaks of it.
    """
    headings = [heading for record in records for heading in record.root.iter("h1")]
    if len(headings) != 1:
        return False
    data, title = read_structured(page), page.tree.find(".//title")
    called = {data.first("og:title"), less_suffix(text_of(title)) if title is not None else ""}
    return text_of(headings[0]) in called or _by_data(data) == "article"


def _record_sizes(records: Sequence[Record], page: Page) -> list[int]:
    return [sum(size for _, size in page.running_in(record.root)) for record in records]


def _text_beside(records: Sequence[Record], page: Page) -> int:
    """How much of the page's own running text stands outside of its records.

    Teasers are no text of its own, wherever they stand.
    """
    own = page_text(page).sizes
    inside = sum(own.get(record.root, 0) for record in records)
    copied = [record.root for record in records if record.root.getparent() is None]
    lines = (line for root in copied for line in page.running_in(root))
    flat = sum(size for line, size in lines if next(line.iterancestors("a"), None) is None)
    return max(0, _whole_text(page) - inside - flat)


def _whole_text(page: Page) -> int:
    return max(page_text(page).sizes.values(), default=0)
