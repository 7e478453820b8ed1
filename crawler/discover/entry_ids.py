"""Decides which ids and links of a listing identify an article. Pure.

No id that stands at several links at once, no guid that is new at every fetch, and no parameter that a
listing puts to the links of articles that are known without it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final
from urllib.parse import parse_qsl, urlsplit, urlunsplit

from presslog.core.urls import CanonicalUrl
from presslog.crawler.items import ListingEntry, ListingPage, Visit

_GUID: Final = "guid:"


def with_useful_ids(page: ListingPage, known: Mapping[str, Visit]) -> ListingPage:
    """Return the page without ids and link tags that name nothing.

    `known` maps URLs to what is known of their articles.
    """
    entries = without_shared_ids(without_link_tags(page.entries, known))
    if _are_guids_passing(entries, known):
        entries = tuple(replace(entry, key=None) if _has_guid(entry.key) else entry for entry in entries)
    return replace(page, entries=entries)


def without_link_tags(
    entries: tuple[ListingEntry, ...], known: Mapping[str, Visit]
) -> tuple[ListingEntry, ...]:
    """Return the entries, their links without parameters that known articles lack (`?ref=home`).

    A parameter that tells two links apart is none of them: `/story?id=7` and `/story?id=8` stay as they are.

    >>> known = {f"https://a.example/{name}": Visit(CanonicalUrl("")) for name in "ab"}
    >>> links = [f"https://a.example/{name}?ref=home" for name in "abc"]
    >>> [entry.url[-3:] for entry in without_link_tags(tuple(map(ListingEntry, links)), known)]
    ['e/a', 'e/b', 'e/c']
    >>> stories = [ListingEntry(f"https://a.example/a?id={number}") for number in (7, 8)]
    >>> [entry.url[-4:] for entry in without_link_tags(tuple(stories), known)]
    ['id=7', 'id=8']
    """
    tagged = [entry for entry in entries if entry.url not in known and _without_query(entry.url) in known]
    tags = {name for entry in tagged for name in _query_parameters(entry.url)}
    plain = {
        entry.url: _without_query(entry.url) for entry in entries if tags >= _query_parameters(entry.url)
    }
    if not tags or len(set(plain.values())) < len(plain):
        return entries
    return tuple(
        replace(entry, url=plain.get(entry.url, entry.url)) if entry.url not in known else entry
        for entry in entries
    )


def _query_parameters(url: str) -> frozenset[str]:
    return frozenset(name for name, _ in parse_qsl(urlsplit(url).query, keep_blank_values=True))


def _without_query(url: str) -> CanonicalUrl:
    return CanonicalUrl(urlunsplit(urlsplit(url)._replace(query="")))


def without_shared_ids(entries: Iterable[ListingEntry]) -> tuple[ListingEntry, ...]:
    """Return the entries; an id that two links share is taken from both.

    >>> a, b = (ListingEntry(f"https://a.example/{name}", key="guid:x") for name in "ab")
    >>> [entry.key for entry in without_shared_ids([a, b])], without_shared_ids([a, a])[0].key
    ([None, None], 'guid:x')
    """
    listed = tuple(entries)
    urls: dict[str | None, set[str]] = {}
    for entry in listed:
        urls.setdefault(entry.key, set()).add(entry.url)
    return tuple(replace(entry, key=None) if len(urls[entry.key]) > 1 else entry for entry in listed)


def _are_guids_passing(entries: Iterable[ListingEntry], known: Mapping[str, Visit]) -> bool:
    """Return True if most articles known by a guid are listed at their URL with another one."""
    guids = [(entry.key, known[entry.url].key) for entry in entries if entry.url in known]
    pairs = [(now, before) for now, before in guids if _has_guid(now) and _has_guid(before)]
    return 2 * sum(now != before for now, before in pairs) > len(pairs)


def _has_guid(key: str | None) -> bool:
    return key is not None and key.startswith(_GUID)
