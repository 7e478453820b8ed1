"""How a site lists its articles, and where to look next.

Pure: bytes and values in, values out; the spider does the fetching.

Modules that others import by themselves: `possible_starts`, `probing`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from presslog.core.doors import names_on_demand

if TYPE_CHECKING:
    from presslog.crawler.discover.backfill import Progress
    from presslog.crawler.discover.entry_ids import with_useful_ids, without_shared_ids
    from presslog.crawler.discover.kinds import KINDS
    from presslog.crawler.discover.probing import Probe, SiteEdition, listing_candidates, rank_witnesses
    from presslog.crawler.discover.profile_learning import learn_listing, learn_profile, still_works
    from presslog.crawler.discover.readers.sitemap import is_index, sitemaps_of
    from presslog.crawler.discover.readers.wordpress import (
        ids_url,
        names_changes_alone,
        pages_of,
        read_posts,
        total_posts,
    )
    from presslog.crawler.discover.response_reader import (
        is_wanted,
        read_changed_page,
        read_listing_page,
    )
    from presslog.crawler.discover.starts import possible_starts
    from presslog.crawler.discover.walk import Stop, Walk, find_visit
    from presslog.crawler.site_profile import SiteProfile, Start

__all__ = [
    "KINDS",
    "Probe",
    "Progress",
    "SiteEdition",
    "SiteProfile",
    "Start",
    "Stop",
    "Walk",
    "find_visit",
    "ids_url",
    "is_index",
    "is_wanted",
    "learn_listing",
    "learn_profile",
    "listing_candidates",
    "names_changes_alone",
    "pages_of",
    "possible_starts",
    "rank_witnesses",
    "read_changed_page",
    "read_listing_page",
    "read_posts",
    "sitemaps_of",
    "still_works",
    "total_posts",
    "with_useful_ids",
    "without_shared_ids",
]

if not TYPE_CHECKING:
    __getattr__ = names_on_demand(__name__)
