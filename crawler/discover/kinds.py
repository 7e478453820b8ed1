"""The ways in which a site lists its articles: a row each, with all that tells one from another.

Whoever adds a way adds its member to `presslog.core.witness`, its row here, and its reader in `readers`.
What a way is worth, how it is recognized and where it is guessed stands nowhere else. Pure; fetches nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final
from urllib.parse import urljoin, urlsplit

from presslog.core.witness import Via, Witness
from presslog.crawler.discover.readers.feed import read_feed
from presslog.crawler.discover.readers.html_listing import read_listing
from presslog.crawler.discover.readers.json_feed import is_json_feed
from presslog.crawler.discover.readers.sitemap import is_url_list, read_sitemap
from presslog.crawler.discover.readers.wordpress import is_rest_url, posts_url, read_posts
from presslog.crawler.items import ListingPage, PageCapture
from presslog.crawler.site_profile import SiteProfile
from presslog.crawler.source import Source

_FEED_URL: Final = re.compile(r"(?:^|[/.?=&_-])(?:feeds?|rss2?|atom|rdf)(?:[/.?=&_-]|$)", re.IGNORECASE)
_SITEMAP_URL: Final = re.compile(r"sitemap[^/]*\.(?:xml|txt)(?:\.gz)?$|/sitemap/?$", re.IGNORECASE)
_FEED_BODY: Final = re.compile(rb"<(?:rss|feed|rdf:RDF)[\s>]")
_SITEMAP_BODY: Final = re.compile(rb"<(?:\w+:)?(?:urlset|sitemapindex)[\s>]")
_GZIP: Final = b"\x1f\x8b"
_HEAD_BYTES: Final = 4096

Read = Callable[[PageCapture, Source, SiteProfile | None], ListingPage]


@dataclass(frozen=True, slots=True)
class ListingKind:
    """One way of listing articles.

    `via`: the word a source file asks for it by; None: it is never asked for by name. `read`: its reader, which
    raises ExtractionError. `is_url`: whether a URL looks like one; `is_body`: whether a body says it is one; None: a body
    never says, and is what it was asked as. `guess`: where it usually answers for a source's URL. `unnamed_paths`: paths of a site
    at which `presslog add` looks for it though no page names them. `worth`: what it is
    worth among several, besides what it shows: a listing page shows deletions and edits in the page's own words, a feed
    neither. `walks_archive`: whether it may lead back to a site's oldest articles. `beside`: the kind that is heard instead
    where another leads. `link_types`: the media types by which a page's `<link>` announces it.
    """

    via: Via | None
    read: Read
    is_url: Callable[[str], bool]
    is_body: Callable[[bytes], bool] | None
    guess: Callable[[str], str]
    unnamed_paths: tuple[str, ...]
    worth: float
    walks_archive: bool = False
    beside: Witness | None = None
    link_types: frozenset[str] = frozenset()


def _is_html(body: bytes) -> bool:
    lowered = body[:_HEAD_BYTES].lower()
    return b"<html" in lowered or b"<!doctype html" in lowered


def _is_feed(body: bytes) -> bool:
    return is_json_feed(body) or (bool(_FEED_BODY.search(body[:_HEAD_BYTES])) and not _is_html(body))


def _is_sitemap(body: bytes) -> bool:
    return bool(_SITEMAP_BODY.search(body[:_HEAD_BYTES])) or body.startswith(_GZIP) or is_url_list(body)


def _is_feed_url(url: str) -> bool:
    parts = urlsplit(url)
    return bool(_FEED_URL.search(f"{parts.path}?{parts.query}"))


def _is_sitemap_url(url: str) -> bool:
    return bool(_SITEMAP_URL.search(urlsplit(url).path))


def _read_as_posts(
    witness: Witness, capture: PageCapture, _source: Source, _profile: SiteProfile | None
) -> ListingPage:
    return read_posts(capture, witness)


KINDS: Final[Mapping[Witness, ListingKind]] = {
    Witness.REST: ListingKind(
        via=Via.WORDPRESS,
        read=partial(_read_as_posts, Witness.REST),
        is_url=is_rest_url,
        is_body=None,
        guess=lambda url: posts_url(urljoin(url, "/")),
        unnamed_paths=(),
        worth=1.5,
        walks_archive=True,
        beside=Witness.IDS,
    ),
    Witness.IDS: ListingKind(
        via=None,
        read=partial(_read_as_posts, Witness.IDS),
        is_url=lambda _url: False,
        is_body=None,
        guess=lambda url: url,
        unnamed_paths=(),
        worth=0.0,
    ),
    Witness.SITEMAP: ListingKind(
        via=Via.SITEMAP,
        read=lambda capture, _source, _profile: read_sitemap(capture),
        is_url=_is_sitemap_url,
        is_body=_is_sitemap,
        guess=lambda url: urljoin(url, "/sitemap.xml"),
        unnamed_paths=("/sitemap.xml", "/wp-sitemap.xml", "/sitemap.txt"),
        worth=0.5,
    ),
    Witness.FEED: ListingKind(
        via=Via.FEED,
        read=lambda capture, _source, _profile: read_feed(capture),
        is_url=_is_feed_url,
        is_body=_is_feed,
        guess=lambda url: urljoin(url if url.endswith("/") else f"{url}/", "feed/"),
        unnamed_paths=(),
        worth=1.0,
        walks_archive=True,
        link_types=frozenset({"application/rss+xml", "application/atom+xml", "application/feed+json"}),
    ),
    Witness.LISTING: ListingKind(
        via=Via.LISTING,
        read=read_listing,
        is_url=lambda _url: True,
        is_body=_is_html,
        guess=lambda url: url,
        unnamed_paths=(),
        worth=2.0,
    ),
}
"""Every kind, in the order in which a URL and a body are held against them: the last takes the rest."""
BY_VIA: Final[Mapping[Via, Witness]] = {
    kind.via: witness for witness, kind in KINDS.items() if kind.via is not None
}


def kind_of(witness: Witness) -> ListingKind:
    """Return the row of a witness; an article's own page that was asked as a listing is read as one."""
    return KINDS.get(witness) or KINDS[Witness.LISTING]


def witness_of(url: str) -> Witness:
    """Return what kind of witness a URL looks like; a plain page is a listing.

    >>> witness_of("https://a.example/news-sitemap.xml"), witness_of("https://a.example/freedom/")
    (<Witness.SITEMAP: 'sitemap'>, <Witness.LISTING: 'listing'>)
    """
    return next(witness for witness, kind in KINDS.items() if kind.is_url(url))


def announced_witness(media_type: str | None) -> Witness | None:
    """Return what kind of witness a page's `<link>` of this media type leads to; None: none.

    >>> announced_witness("application/rss+xml"), announced_witness("text/css")
    (<Witness.FEED: 'feed'>, None)
    """
    return next((witness for witness, kind in KINDS.items() if media_type in kind.link_types), None)


def answered_witness(body: bytes, asked: Witness) -> Witness:
    """Return what kind of witness a body is, where it says so; else the kind that was asked for.

    >>> answered_witness(b"<rss version='2.0'>", Witness.LISTING), answered_witness(b"<rss>", Witness.REST)
    (<Witness.FEED: 'feed'>, <Witness.REST: 'rest'>)
    """
    if kind_of(asked).is_body is None:
        return asked
    said = (witness for witness, kind in KINDS.items() if kind.is_body is not None and kind.is_body(body))
    return next(said, asked)
