"""What a site offers for following it, judged from its front page and the answers of its candidates.

The proposals are ranked, best first.

This module proposes URLs and judges captures; it fetches nothing and knows no source file.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin, urlsplit

from presslog.core.errors import ExtractionError
from presslog.core.outcome import Outcome
from presslog.core.urls import CanonicalUrl
from presslog.core.witness import Witness
from presslog.crawler.discover.kinds import KINDS, announced_witness, answered_witness, kind_of, witness_of
from presslog.crawler.discover.readers.wordpress import posts_url
from presslog.crawler.discover.response_reader import read_listing_page
from presslog.crawler.extract import (
    Page,
    edition_links,
    kind_of_page,
    less_suffix,
    name_pattern,
    parse_page,
    read_structured,
    text_of,
)
from presslog.crawler.items import ListingEntry, ListingPage, PageCapture
from presslog.crawler.site_profile import Start
from presslog.crawler.source import Source

log = logging.getLogger(__name__)

SAMPLE: Final = 3
"""Entries a probe shows."""

_LISTING_PATHS: Final = name_pattern(
    "articles news blog archive archives posts stories latest aktuelles nachrichten actualites noticias lajme"
)
_JSON: Final = "application/json"
"""By which JSON Feed 1 announces itself, as other interfaces do: it is one where its URL says so."""
_ALL: Final = frozenset({"all", "our", "the", "alle", "tous", "toutes", "todos", "todas", "tutti", "tutte"})


@dataclass(frozen=True, slots=True)
class SiteEdition:
    """A site's edition in another language; `language` is a lower-case code."""

    language: str
    url: str


@dataclass(frozen=True, slots=True)
class Probe:
    """What a probe found. `starts` are ranked, best first.

    `entries` is a sample of what the best one lists; `listed_urls` are those that any of them lists on its
    first page.
    """

    starts: tuple[Start, ...] = ()
    entries: tuple[ListingEntry, ...] = ()
    editions: tuple[SiteEdition, ...] = ()
    title: str = ""
    language: str | None = None
    listed_urls: frozenset[CanonicalUrl] = frozenset()


def listing_candidates(front: PageCapture) -> tuple[Start, ...]:
    """Where a site may list its articles, from one page of it.

    Itself, its feeds, its REST API, its sitemaps, its listing pages.
    """
    if witness_of(front.landed) is not Witness.LISTING or b"<html" not in front.body[:4096].lower():
        return (Start(front.landed, witness_of(front.landed)),)
    page = parse_page(front.body, front.landed, front.header("content-type"))
    found = (
        Start(front.landed, Witness.LISTING),
        *_announced_starts(page),
        *_rest_starts(page),
        *(Start(url, Witness.LISTING) for url in _menu_listings(page)),
        *(
            Start(urljoin(page.url, path), witness)
            for witness, kind in KINDS.items()
            for path in kind.unnamed_paths
        ),
    )
    return tuple(dict.fromkeys(found))


def rank_witnesses(captures: Iterable[tuple[Start, PageCapture]], front: PageCapture | None = None) -> Probe:
    """Rank the ways of listing by what the candidates answered.

    What lists most, tells most of each entry, and is nearest to what a reader sees comes first.

    `front` is the page the candidates came from; it names the site, its language and its editions.
    """
    judged = [
        (start, page) for start, capture in captures if (page := _listed_page(start, capture)) is not None
    ]
    judged.sort(key=lambda pair: -_witness_worth(pair[1]))
    starts = tuple(dict.fromkeys(Start(start.url, page.witness) for start, page in judged))
    entries = judged[0][1].entries[:SAMPLE] if judged else ()
    listed = frozenset(entry.url for _, page in judged for entry in page.entries)
    if front is None:
        return Probe(starts, entries, listed_urls=listed)
    home = parse_page(front.body, front.landed, front.header("content-type"))
    return Probe(starts, entries, find_site_editions(home), _site_title(home), _page_language(home), listed)


def find_site_editions(page: Page) -> tuple[SiteEdition, ...]:
    """A site's editions in other languages: its `hreflang` links, else its language switch."""
    own, found = _page_language(page), dict[str, str]()
    for language, url in edition_links(page):
        if url.rstrip("/") != page.url.rstrip("/"):
            found.setdefault(language, url)
    return tuple(SiteEdition(language, url) for language, url in found.items() if language != own)


def _listed_page(start: Start, capture: PageCapture) -> ListingPage | None:
    """Return a candidate's answer as a page of entries, or None if it lists nothing."""
    if capture.outcome is not Outcome.OK:
        return None
    try:
        answered = answered_witness(capture.body, start.witness)
        if answered is Witness.LISTING and kind_of_page(capture.body, capture.landed) != "listing":
            return None
        page = read_listing_page(capture, start.witness, Source("probe", start.url))
    except ExtractionError:
        return None
    except Exception:  # the boundary of a page: no list of what a reader may raise is whole
        log.exception("%s: could not be read", capture.landed)
        return None
    return page if page.entries or (page.witness is Witness.SITEMAP and page.older) else None


def _witness_worth(page: ListingPage) -> float:
    """How well a witness serves for watching.

    Its kind, how much each entry tells, and whether it leads on to the past.
    """
    entries = page.entries
    if not entries:
        return 0.1

    def share(count: int) -> float:
        return count / len(entries)

    told = share(sum(entry.complete for entry in entries)) + share(
        sum(bool(entry.published) for entry in entries)
    )
    keyed = share(sum(entry.key is not None for entry in entries))
    size = min(len(entries), 20) / 20
    return kind_of(page.witness).worth + 2 * told + keyed + size + (page.older is not None)


def _announced_starts(page: Page) -> Iterator[Start]:
    """What a page's `<link>`s announce, such as its feeds; those of comments are left out."""
    for link in page.tree.iter("link"):
        url, kind = page.absolute(link.get("href")), link.get("type")
        is_named = kind == _JSON and url is not None and witness_of(url) is Witness.FEED
        witness = Witness.FEED if is_named else announced_witness(kind)
        if url and witness and "comments" not in url:
            yield Start(url, witness)


def _rest_starts(page: Page) -> Iterator[Start]:
    """The REST API a WordPress page advertises (`https://api.w.org/`)."""
    for link in page.find("//link[@rel='https://api.w.org/']"):
        root = page.absolute(link.get("href"))
        if root:
            plain = "rest_route=" in root
            base = root.partition("?")[0] if plain else root.removesuffix("wp-json/")
            yield Start(posts_url(base, plain=plain), Witness.REST)


def _menu_listings(page: Page) -> tuple[str, ...]:
    """Pages of this site that a menu names as its articles, at most five."""
    host = urlsplit(page.url).netloc
    urls = (page.absolute(link.get("href")) for link in page.tree.iter("a"))
    named_so = (
        url for url in urls if url and urlsplit(url).netloc == host and _is_listing_path(urlsplit(url).path)
    )
    return tuple(dict.fromkeys(url.partition("#")[0] for url in named_so))[:5]


def _is_listing_path(path: str) -> bool:
    parts = path.strip("/").split("/")
    return len(parts) <= 2 and bool(_LISTING_PATHS.search(parts[-1])) and len(parts[-1]) <= 20


def site_name_of(front: PageCapture) -> str:
    """Return what a page calls its site to machines; empty if it does not.

    Raises ExtractionError if it is not a page.
    """
    return _stated_name(parse_page(front.body, front.landed, front.header("content-type")))


def _stated_name(page: Page) -> str:
    return read_structured(page).first("og:site_name", "application-name") or ""


def _site_title(page: Page) -> str:
    """The site's name.

    What it calls itself to machines, else the part its front page's title has beside its slogan.
    """
    title = page.tree.find(".//title")
    return _stated_name(page) or (_name_in_title(text_of(title)) if title is not None else "")


def _name_in_title(title: str) -> str:
    """The site's name in the title of one of its pages.

    It stands beside a slogan, or behind the name of a list. Empty where the title names nothing but a list.

    >>> [_name_in_title(title) for title in ("The Gazette – Home", "Articles – The Gazette", "Latest news")]
    ['The Gazette', 'The Gazette', '']
    """
    named = less_suffix(title.strip())
    if not _names_list(named):
        return named
    rest = title.strip()[len(named) :].lstrip(" |·•»«–—-:/") if title.strip().startswith(named) else ""
    return "" if _names_list(rest) else less_suffix(rest)


def _names_list(words: str) -> bool:
    """Whether a title is no more than a list's: "Articles", "Latest news", "All posts"."""
    return len(words.split()) <= 2 and all(
        _LISTING_PATHS.search(word.casefold()) or word.casefold() in _ALL for word in words.split()
    )


def _page_language(page: Page) -> str | None:
    stated = page.tree.get("lang")
    return str(stated).lower() if stated else None


def best_start(starts: Sequence[Start], witness: Witness) -> Start | None:
    """The best-ranked start of a kind, or None."""
    return next((start for start in starts if start.witness is witness), None)
