"""The keys of articles that the items of feeds give, in every format, and how many items are read."""

from __future__ import annotations

from typing import Final

from presslog.core.untrusted_values import query_of, whole_number

MOST_ITEMS: Final = 20_000
"""Items of a feed that are read: feeds have dozens, and each costs 150 microseconds."""
_WORDPRESS_GUID: Final = "?p="


def key_of_guid(guid: str) -> str | None:
    """`wp:N` for WordPress's guid, so that feed and page name an article alike; else the guid itself.

    >>> key_of_guid("https://a.example/?p=17"), key_of_guid(" a-17 "), key_of_guid("")
    ('wp:17', 'guid:a-17', None)
    """
    guid = guid.strip()
    if not guid:
        return None
    query = query_of(guid)
    number = query.get("p", "")
    wordpress = _WORDPRESS_GUID in guid and whole_number(number) is not None and len(query) == 1
    return f"wp:{number}" if wordpress else f"guid:{guid}"
