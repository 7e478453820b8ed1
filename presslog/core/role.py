"""Why a URL was fetched."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """Why a URL was fetched."""

    LISTING = "listing"
    ARTICLE = "article"
    PART = "part"  # a further page of an article, fetched for its sake
    PROBE = "probe"  # a made-up URL of the same site, to learn how it says "not found"
