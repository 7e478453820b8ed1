"""Whether a page is an article or a listing. What the page says of itself goes first, then its shape; reads neither."""

from __future__ import annotations

import re
from typing import Final, Literal

from crawler.extract.body import page_text
from crawler.extract.page import Page, classes, parse
from crawler.extract.records import records_of
from crawler.extract.structured import Structured, structured, types

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
        "page-template",
        "node-type-article",
        "page-node-type-article",
    }
)
_MANY: Final = frozenset({"home", "blog", "archive", "category", "tag", "paged", "search", "date", "author"})
_LISTS: Final = frozenset({"CollectionPage", "ItemList", "Blog", "SearchResultsPage"})


def kind(body: bytes, url: str, content_type: str | None = None) -> PageKind:
    """Tells an article's page from a listing (a feed or sitemap is one too). Raises ExtractionError for an empty body."""
    if _XML.match(body[:4096]):
        return "listing"
    page = parse(body, url, content_type)
    return _by_classes(page) or _by_data(structured(page)) or _by_shape(page)


def _by_classes(page: Page) -> PageKind | None:
    """WordPress and Drupal name the kind of page on its body element."""
    body = page.tree.find("body")
    names = frozenset(classes(body)) if body is not None else frozenset()
    if names & _SINGLE:
        return "article"
    return "listing" if names & _MANY else None


def _by_data(data: Structured) -> PageKind | None:
    if data.first("og:type") == "article" or data.first("article:published_time"):
        return "article"
    named = frozenset(name for node in data.nodes for name in types(node))
    if named & _LISTS and not data.article:
        return "listing"
    return "article" if data.article.get("articleBody") else None


def _by_shape(page: Page) -> PageKind:
    """Three records or more make a listing, unless most of the page's running text stands outside of them."""
    records = records_of(page)
    if len(records) < 3:
        return "article"
    text = page_text(page).sizes
    whole = max(text.values(), default=0)
    listed = sum(text.get(record.root, 0) for record in records)
    largest = max((text.get(record.root, 0) for record in records), default=0)
    return "article" if whole > 400 and (listed < 0.5 * whole or largest > 0.9 * whole) else "listing"
