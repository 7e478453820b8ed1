"""The kinds of pages on which a source shows its articles."""

from __future__ import annotations

from enum import StrEnum
from typing import assert_never


class Via(StrEnum):
    """The words by which a source file asks for a way of listing (`discover.via`)."""

    AUTO = "auto"  # what the site is found to have
    WORDPRESS = "wordpress"
    FEED = "feed"
    SITEMAP = "sitemap"
    LISTING = "listing"


class Witness(StrEnum):
    """Who told us of an article. One witness's text is never compared with another's."""

    PAGE = "page"
    LISTING = "listing"
    FEED = "feed"
    REST = "rest"
    IDS = "ids"  # REST's bare list of ids and times of change
    SITEMAP = "sitemap"

    @property
    def lists_newest_first(self) -> bool:
        """Whether its entries stand newest first, as far as the site keeps to its order."""
        match self:
            case Witness.SITEMAP:
                return False
            case Witness.PAGE | Witness.LISTING | Witness.FEED | Witness.REST | Witness.IDS:
                return True
            case _:
                assert_never(self)

    @property
    def names_all_pages(self) -> bool:
        """Whether it names pages of a site that are no articles, so that it cannot stand in for a listing."""
        match self:
            case Witness.SITEMAP:
                return True
            case Witness.PAGE | Witness.LISTING | Witness.FEED | Witness.REST | Witness.IDS:
                return False
            case _:
                assert_never(self)
