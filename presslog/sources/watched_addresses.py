"""What a home watches already: addresses, the articles that its sites list, and the pages that are watched alone.

An article that a site lists and that is watched alone as well would be told twice at each edit.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from presslog.api import open_history
from presslog.core.errors import NotFound, SourceError
from presslog.core.untrusted_values import canonical_url
from presslog.core.urls import site_of
from presslog.crawler.source import Source, load_source
from presslog.flows.settings import Settings


class WatchedAddresses:
    """The addresses of a home's sources, and what their sites list. Broken source files are passed over."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._sources = {source.name: source for source in _load_all(settings.sources_dir.glob("*.toml"))}
        self._places = {
            _place_of(url): source.name for source in self._sources.values() for url in addresses_of(source)
        }
        self._listed: dict[str, str] = {}
        self._surveyed: set[str] = set()

    def source_at(self, url: str) -> str | None:
        """The source that watches this very address."""
        return self._places.get(_place_of(url))

    def site_listing(self, article: str) -> Source | None:
        """The site whose article an address is, as its list showed when it was added, or as its runs found it."""
        name = self._listed.get(_place_of(article)) or self._source_in_history(article)
        source = self._sources.get(name or "")
        return source if source is not None and source.kind == "site" else None

    def unread_sites(self, url: str) -> tuple[Source, ...]:
        """The sites at an address's host of which nobody knows what they list: no run has watched them yet."""
        with open_history(self._settings) as history:
            ran = {each.source for each in history.sources()}
        return tuple(
            source
            for source in self._sources.values()
            if source.kind == "site" and site_of(source.url) == site_of(url)
            if source.name not in ran and source.name not in self._surveyed
        )

    def pages_beside(self, site: str) -> Iterator[tuple[str, str]]:
        """The pages of a site's host that sources watch alone, paused ones left out: each address, and the source's name."""
        for source in self._sources.values():
            if source.enabled:
                yield from ((url, source.name) for url in source.pages if site_of(url) == site_of(site))

    def add(self, source: Source, asked: str) -> None:
        """Note a source that is watched from now on, and the address it was asked for by."""
        self._sources[source.name] = source
        self._places |= {_place_of(url): source.name for url in (*addresses_of(source), asked)}

    def note_listed(self, site: str, articles: Iterable[str]) -> None:
        """Note what a site lists."""
        self._surveyed.add(site)
        self._listed |= {_place_of(url): site for url in articles}

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


def _load_all(paths: Iterable[Path]) -> Iterator[Source]:
    for path in sorted(paths):
        try:
            yield load_source(path)
        except SourceError:
            continue
