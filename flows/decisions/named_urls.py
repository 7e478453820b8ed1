"""Decides which URL a page names as its own, and whether that can be believed.

The module is pure.

An article may stand in two sections, or be linked with a tag (`?ref=home`): its page's canonical link tells.
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
from presslog.flows.decisions.rekeyed_articles import is_same_article
from presslog.storage.model import Content


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
        named: Mapping[CanonicalUrl, CanonicalUrl],
        shown: Mapping[CanonicalUrl, Content],
        absent: Collection[str] = (),
        known_urls: Collection[str] = (),
    ) -> NamedUrls:
        """From the other URL that each page names, and what was read at these URLs.

        `shown`: the content of each page that names a URL, and of those named, as far as they were read.
        `absent`: URLs that say that nothing is there; `known_urls`: those of the known articles. A name is
        dropped where pages of other texts have it, or stand there; where what stands there names another, or
        is absent; and where it leaves out of a query what tells known articles apart.
        """
        naming: dict[CanonicalUrl, list[CanonicalUrl]] = defaultdict(list)
        for url, name in named.items():
            if url in shown:
                naming[name].append(url)
        queried = {known.partition("?")[0] for known in known_urls if "?" in known}
        believed: dict[str, CanonicalUrl] = {
            url: name
            for name, urls in naming.items()
            if name not in named and name not in absent
            if _are_one_text(shown[each] for each in (*urls, name) if each in shown)
            for url in urls
            if not (name in queried and adds_query(name, url))
        }
        return cls(believed, frozenset(shown))

    def place_of(self, url: CanonicalUrl) -> CanonicalUrl:
        """Where the article stands whose page was read at `url`, if it is not known yet.

        The URL that its page names, if that only leaves parameters out, or was read too.
        """
        named = self.by_url.get(url)
        return named if named is not None and (named in self.read or adds_query(named, url)) else url


def _are_one_text(shown: Iterable[Content]) -> bool:
    """Return True if pages with these contents show one article."""
    first, *others = shown
    return all(is_same_article(other, first) for other in others)
