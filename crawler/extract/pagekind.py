"""Whether a page is an article or a listing. What the page says of itself goes first, then its shape; reads neither."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, Literal

from crawler.extract.body import page_text
from crawler.extract.page import Page, classes, parse, running_in
from crawler.extract.records import Record, marked_records, records_of
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
        "node-type-article",
        "page-node-type-article",
    }
)
_MANY: Final = frozenset({"home", "blog", "archive", "category", "tag", "paged", "search", "date", "author"})
_FEWEST: Final = 3  # records below which nothing is listed
_ARTICLE_CHARS: Final = 300  # of running text outside of all records, that make an article
_LISTS: Final = frozenset({"CollectionPage", "ItemList", "Blog", "SearchResultsPage"})


def kind(body: bytes, url: str, content_type: str | None = None) -> PageKind:
    """Tells an article's page from a listing (a feed or sitemap is one too). Raises ExtractionError for an empty body."""
    if _XML.match(body[:4096]):
        return "listing"
    page = parse(body, url, content_type)
    return _by_classes(page) or _by_marks(page) or _by_data(structured(page)) or _by_shape(page)


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


def _by_marks(page: Page) -> PageKind | None:
    """Marked entries, none of which holds nearly all of the running text, make a listing, whatever else the page says of itself."""
    records = marked_records(page)
    sizes = _sizes(records)
    enough = len(records) >= _FEWEST and max(sizes) <= 0.7 * sum(sizes)
    return "listing" if enough and sum(sizes) >= 0.6 * _whole(page) else None


def _by_shape(page: Page) -> PageKind:
    """Three records make a listing, unless a good part of the page's running text stands outside of them or in one alone."""
    records = records_of(page)
    sizes, whole = _sizes(records), _whole(page)
    if len(records) < _FEWEST:
        return "article"
    alone = whole > _ARTICLE_CHARS and (sum(sizes) < 0.6 * whole or max(sizes) > 0.7 * sum(sizes))
    return "article" if alone else "listing"


def _sizes(records: Sequence[Record]) -> list[int]:
    return [sum(size for _, size in running_in(record.root)) for record in records]


def _whole(page: Page) -> int:
    return max(page_text(page).sizes.values(), default=0)
