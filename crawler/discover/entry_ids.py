"""Which ids of a listing name an article: none that stands at several links at once, and no guid that is new at every fetch. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from presslog.crawler.items import ListingEntry, ListingPage, Visit

_GUID: Final = "guid:"


def with_useful_ids(page: ListingPage, known: Mapping[str, Visit]) -> ListingPage:
    """The page without ids that name nothing; `known` maps URLs to what is known of their articles."""
    entries = without_shared_ids(page.entries)
    if _are_guids_passing(entries, known):
        entries = tuple(replace(entry, key=None) if _has_guid(entry.key) else entry for entry in entries)
    return replace(page, entries=entries)


def without_shared_ids(entries: Iterable[ListingEntry]) -> tuple[ListingEntry, ...]:
    """The entries, those whose id stands at another link too without an id.

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
    """Return True if most of the articles that are known by a guid are listed at their URL with another one."""
    guids = [(entry.key, known[entry.url].key) for entry in entries if entry.url in known]
    pairs = [(now, before) for now, before in guids if _has_guid(now) and _has_guid(before)]
    return 2 * sum(now != before for now, before in pairs) > len(pairs)


def _has_guid(key: str | None) -> bool:
    return key is not None and key.startswith(_GUID)
