"""The kinds of pages on which a source shows its articles."""

from __future__ import annotations

from enum import StrEnum


class Witness(StrEnum):
    """Who told us of an article. One witness's text is never compared with another's."""

    PAGE = "page"
    LISTING = "listing"
    FEED = "feed"
    REST = "rest"
    IDS = "ids"  # REST's bare list of ids and times of change
    SITEMAP = "sitemap"
