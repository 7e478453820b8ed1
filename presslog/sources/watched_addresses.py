"""What a home watches already: addresses, articles that its sites list, and pages that are watched alone.

An article that a site lists and that is watched alone as well would be told twice at each edit. So would all
that two lists of one site name: its front page and its feed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from presslog.api import open_history
from presslog.core.errors import NotFound, SourceError
from presslog.core.untrusted_values import canonical_url
from presslog.core.urls import site_of
from presslog.crawler.source import Source, compile_url_patterns, load_source
from presslog.flows.settings import Settings
from presslog.flows.source_files import files_in


@dataclass(frozen=True, slots=True)
class SharedList:
    """A watched site whose articles another list names as well: `shared` of that list's `total` articles."""

    site: Source
    shared: int
    total: int


class WatchedAddresses:
    """The addresses of a home's sources, and what their sites list. Broken source files are passed over."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._sources = {source.name: source for source in _load_all(files_in(settings))}
        self._places = {
            _place_of(url): source.name for source in self._sources.values() for url in addresses_of(source)
        }
        self._listed: dict[str, set[str]] = {}  # by site: the places that its list named

    def source_at(self, url: str) -> str | None:
        """Return the name of the source that watches this very address; None if none does."""
        return self._places.get(_place_of(url))

    def site_listing(self, article: str) -> Source | None:
        """Return the site that has an article at an address, by its list or by its runs; None if none has."""
        place = _place_of(article)
        names = [name for name, places in self._listed.items() if place in places]
        sources = (self._sources.get(name) for name in (*names, self._source_in_history(article)) if name)
        return next((each for each in sources if each is not None and _takes(each, article)), None)

    def site_sharing(self, url: str, articles: Iterable[str]) -> SharedList | None:
        """The site that has most of the articles of the list at `url`; None if no site has any.

        Articles that a source watches by their own address are left out: they are that source's.
        """
        listed = {_place_of(each): each for each in articles if self.source_at(each) is None}
        hosts = {site_of(each) for each in (url, *listed.values())}
        sites = [
            each for each in self._sources.values() if each.kind == "site" and site_of(each.url) in hosts
        ]
        shared = [SharedList(site, self._count_shared(site, listed), len(listed)) for site in sites]
        best = max(shared, key=lambda each: each.shared, default=None)
        return best if best is not None and best.shared else None

    def _count_shared(self, site: Source, listed: dict[str, str]) -> int:
        """How many of some articles, given by their places, are a site's."""
        places = self._listed.get(site.name, set()) | self._places_in_history(site.name)
        return sum(place in places and _takes(site, url) for place, url in listed.items())

    def was_read(self, site: str) -> bool:
        """Return True if a site's list was read since this was made."""
        return site in self._listed

    def unread_sites(self, url: str) -> tuple[Source, ...]:
        """Return the sites at an address's host whose lists are not known: no run has watched them yet."""
        with open_history(self._settings) as history:
            ran = {each.source for each in history.sources()}
        return tuple(
            source
            for source in self._sources.values()
            if source.kind == "site" and site_of(source.url) == site_of(url)
            if source.name not in ran and not self.was_read(source.name)
        )

    def pages_beside(self, site: str) -> Iterator[tuple[str, str]]:
        """Yield (address, source's name) of the pages of a site's host that are watched alone.

        Those of paused sources are left out.
        """
        for source in self._sources.values():
            if source.enabled:
                yield from ((url, source.name) for url in source.pages if site_of(url) == site_of(site))

    def add(self, source: Source, asked: str) -> None:
        """Note a source that is watched from now on, and the address it was asked for by."""
        self._sources[source.name] = source
        self._places |= {_place_of(url): source.name for url in (*addresses_of(source), asked)}

    def note_listed(self, site: str, articles: Iterable[str]) -> None:
        """Note what a site lists."""
        self._listed.setdefault(site, set()).update(map(_place_of, articles))

    def _places_in_history(self, site: str) -> set[str]:
        try:
            with open_history(self._settings) as history:
                return {_place_of(article.url) for article in history.articles(site)}
        except NotFound:  # no run has watched it yet
            return set()

    def _source_in_history(self, article: str) -> str | None:
        try:
            with open_history(self._settings) as history:
                return history.article(canonical_url(article) or article).source
        except NotFound:
            return None


def addresses_of(source: Source) -> tuple[str, ...]:
    """What a source's file names to be watched: its pages, or its site."""
    return source.pages or (source.url,)


def pattern_of(url: str) -> str:
    """A pattern for `deny` that this address alone matches, with or without a last slash.

    >>> pattern_of("https://gazette.example/dam.html")
    '^https?://gazette\\\\.example/dam\\\\.html/?$'
    """
    rest = _place_of(url).partition("://")[2]
    return f"^https?://{re.escape(rest)}/?$"


def _place_of(url: str) -> str:
    """An address as it is compared with others: canonical, with or without a last slash."""
    return (canonical_url(url) or url).rstrip("/")


def _takes(source: Source, article: str) -> bool:
    """Return True if a source is a site whose patterns let an article in."""
    rule = source.discover
    return source.kind == "site" and compile_url_patterns(rule.allow, rule.deny).admit(article)


def _load_all(paths: Iterable[Path]) -> Iterator[Source]:
    for path in sorted(paths):
        try:
            yield load_source(path)
        except SourceError:
            continue
