"""Which URL a page gives itself, as far as that can be believed.

Pure.

An article may stand in two sections, or be linked with a tag (`?ref=home`): its page's canonical link says so.
Sites also name their front, a section, or another article there by mistake. So a name counts only on the
page's own site, and only where no page of another text has it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from presslog.core.untrusted_values import canonical_url
from presslog.core.urls import CanonicalUrl, adds_query, site_of
from presslog.crawler.extract import Reading
from presslog.flows.decisions.normalization import normalize_reading
from presslog.flows.decisions.rekeyed_articles import is_same_article


def named_url(reading: Reading, url: CanonicalUrl, listings: Collection[str] = ()) -> CanonicalUrl | None:
    """The other URL of the page's own site that a page at `url` gives itself, or None.

    A front page and the source's `listings` name no article.
    """
    named = canonical_url(reading.canonical or "")
    if named is None or named == url or named in listings or site_of(named) != site_of(url):
        return None
    parts = urlsplit(named)
    return named if parts.path.strip("/") or parts.query else None


@dataclass(frozen=True, slots=True)
class NamedUrls:
    """The URLs that a run's pages give themselves: by each page's own, those that can be believed.

    `read`: the URLs at which an article's page was read.
    """

    by_url: Mapping[str, CanonicalUrl] = field(default_factory=dict)
    read: frozenset[str] = frozenset()

    @classmethod
    def of(
        cls,
        pages: Iterable[tuple[CanonicalUrl, Reading | None]],
        listings: Collection[str],
        known_urls: Collection[str] = (),
    ) -> NamedUrls:
        """From the URL of each page asked for, with its reading; None where it has none.

        `known_urls` are those of the known articles. A name is dropped where pages of other texts have it, or
        stand there; where what stands there names another, or could not be read; and where it leaves out of a
        query what tells known articles apart.
        """
        readings = dict(pages)
        named = {
            url: name
            for url, reading in readings.items()
            if reading is not None and (name := named_url(reading, url, listings)) is not None
        }
        naming: dict[CanonicalUrl, list[CanonicalUrl]] = defaultdict(list)
        for url, name in named.items():
            naming[name].append(url)
        queried = {known.partition("?")[0] for known in known_urls if "?" in known}
        believed: dict[str, CanonicalUrl] = {
            url: name
            for name, urls in naming.items()
            if name not in named and readings.get(name, True) is not None
            if _are_one_text([*urls, *({name} & readings.keys())], readings)
            for url in urls
            if not (name in queried and adds_query(name, url))
        }
        return cls(believed, frozenset(url for url, reading in readings.items() if reading is not None))

    def place_of(self, url: CanonicalUrl) -> CanonicalUrl:
        """Where the article stands whose page was read at `url`, if it is not known yet.

        The URL that its page names, if that only leaves parameters out, or was read too.
        """
        named = self.by_url.get(url)
        return named if named is not None and (named in self.read or adds_query(named, url)) else url


def _are_one_text(urls: Iterable[CanonicalUrl], readings: Mapping[CanonicalUrl, Reading | None]) -> bool:
    """Return True if the pages at these URLs show one article."""
    shown = [reading for url in urls if (reading := readings[url]) is not None]
    first = normalize_reading(shown[0])
    return all(is_same_article(reading, first) for reading in shown[1:])
