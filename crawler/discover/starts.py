"""From which URLs a source's articles are to be enumerated.

Knows the source file and the learned profile; has seen no page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final, assert_never
from urllib.parse import urljoin, urlsplit

from presslog.core.witness import Witness
from presslog.crawler.discover.wordpress import is_rest_url, posts_url
from presslog.crawler.site_profile import SiteProfile, Start
from presslog.crawler.source import Source, Via

_FEED: Final = re.compile(r"(?:^|[/.?=&_-])(?:feeds?|rss2?|atom|rdf)(?:[/.?=&_-]|$)", re.IGNORECASE)
_SITEMAP: Final = re.compile(r"sitemap[^/]*\.xml(?:\.gz)?$|/sitemap/?$", re.IGNORECASE)
_BY_VIA: Final[dict[Via, Witness]] = {
    "wordpress": Witness.REST,
    "feed": Witness.FEED,
    "sitemap": Witness.SITEMAP,
    "listing": Witness.LISTING,
}


def possible_starts(source: Source, profile: SiteProfile | None = None) -> tuple[Start, ...]:
    """Where to start, best first: what the profile learned, as far as `discover.via` allows.

    Else what the URL alone suggests.

    With `via = ["auto"]` that is the source's own URL first, taken for what it looks like; then what else was
    learned with it. What was learned for another URL is forgotten.

    >>> possible_starts(Source("gazette", "https://gazette.example/feed/"))
    (Start(url='https://gazette.example/feed/', witness=<Witness.FEED: 'feed'>),)
    """
    wanted = [_BY_VIA[via] for via in source.discover.via if via != "auto"]
    learned = _learned_starts(source, profile)
    if not wanted:
        return learned or (Start(source.url, witness_of(source.url)),)
    allowed = tuple(start for witness in wanted for start in learned if start.witness is witness)
    return allowed or tuple(start for witness in wanted for start in _guessed_starts(source.url, witness))


def may_lead(source: Source, starts: tuple[Start, ...]) -> tuple[Start, ...]:
    """The starts that may enumerate the source's articles, one in another's place.

    Those that its file names in `via`.

    With `auto` that is its own URL alone. What else was learned may tell of more than this source: a feed of
    the whole site is no stand-in for the listing of one category.
    """
    return starts[:1] if set(source.discover.via) <= {"auto"} else starts


def stand_ins(source: Source) -> frozenset[Witness]:
    """The kinds of witness that may stand in for a source's own URL where that lists nothing.

    Those of `via`, or any but a sitemap.

    For a sitemap names all pages of a site, articles or not.
    """
    named = {_BY_VIA[via] for via in source.discover.via if via != "auto"}
    return frozenset(named or {Witness.LISTING, Witness.REST, Witness.FEED})


def further_starts(leading: Start, others: Iterable[Start]) -> tuple[Start, ...]:
    """The witnesses to hear beside the leading one.

    The best start of each other kind, and WordPress's ids wherever there is REST.

    One of a kind, because a witness is only ever compared with itself.
    """
    kinds: dict[Witness, Start] = {}
    for start in (leading, *others):
        kinds.setdefault(start.witness, start)
    if rest := kinds.pop(Witness.REST, None):
        kinds[Witness.IDS] = Start(rest.url, Witness.IDS)
    return tuple(start for start in kinds.values() if start != leading)


def witness_of(url: str) -> Witness:
    """What kind of witness a URL looks like; a plain page is a listing.

    >>> witness_of("https://a.example/news-sitemap.xml"), witness_of("https://a.example/freedom/")
    (<Witness.SITEMAP: 'sitemap'>, <Witness.LISTING: 'listing'>)
    """
    parts = urlsplit(url)
    if is_rest_url(url):
        return Witness.REST
    if _SITEMAP.search(parts.path):
        return Witness.SITEMAP
    if _FEED.search(f"{parts.path}?{parts.query}"):
        return Witness.FEED
    return Witness.LISTING


def _learned_starts(source: Source, profile: SiteProfile | None) -> tuple[Start, ...]:
    """What was learned for this very URL, the start that stands there first."""
    found = profile.starts if profile else ()
    own = tuple(start for start in found if start.url == source.url)
    return tuple(dict.fromkeys((*own, *found))) if own else ()


def _guessed_starts(url: str, witness: Witness) -> Iterator[Start]:
    """Where a witness of this kind usually answers for this URL."""
    if witness_of(url) is witness:
        yield Start(url, witness)
        return
    match witness:
        case Witness.REST:
            yield Start(posts_url(urljoin(url, "/")), witness)
        case Witness.FEED:
            yield Start(urljoin(url if url.endswith("/") else f"{url}/", "feed/"), witness)
        case Witness.SITEMAP:
            yield Start(urljoin(url, "/sitemap.xml"), witness)
        case Witness.PAGE | Witness.LISTING | Witness.IDS:
            yield Start(url, Witness.LISTING)
        case _:
            assert_never(witness)
