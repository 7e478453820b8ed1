"""Why a run was not believed at once, and what a person decided of it."""

from __future__ import annotations

from enum import StrEnum


class GateReason(StrEnum):
    """The reason why a run is degraded or held, or what a person said of such a run.

    A run's `reason` says it in words.
    """

    LISTING_UNREAD = "listing_unread"  # the listing's outcome was not ok
    NO_ENTRY = "no_entry"
    FEW_ENTRIES = "few_entries"  # far fewer than usual
    NONE_KNOWN = "none_known"  # no known article is listed, and the entries are not all new
    ARTICLES_UNREADABLE = "articles_unreadable"  # most article pages told nothing
    FIELD_COLLAPSED = "field_collapsed"  # far fewer articles than usual have a title, a date or a body
    HOLLOW = "hollow"  # most listed articles return the page that a made-up URL returns
    MANY_CHANGES = "many_changes"  # the breaker: held until the next run or a person confirms them
    SIZE_ACCEPTED = "size_accepted"  # a person took a degraded run's number of entries for the usual one
    RELEASED = "released"  # a person let a held run's changes be told
