"""How a site lists its articles, and where to look next.

Pure: bytes and values in, values out; the spider does the fetching.

Modules that others import by themselves: `starts`, `probing`.
"""

from __future__ import annotations

from presslog.crawler.discover.backfill import Progress
from presslog.crawler.discover.entry_ids import with_useful_ids, without_shared_ids
from presslog.crawler.discover.probing import Edition, Probe, candidates, rank
from presslog.crawler.discover.profile_learning import FEWEST, learn, learn_listing, still_works
from presslog.crawler.discover.response_reader import read, wanted
from presslog.crawler.discover.sitemap import is_index, sitemaps_of
from presslog.crawler.discover.starts import starts
from presslog.crawler.discover.walk import Stop, Walk, find
from presslog.crawler.discover.wordpress import ids_url, pages_of, read_posts, total
from presslog.crawler.site_profile import SiteProfile, Start

__all__ = [
    "FEWEST",
    "Edition",
    "Probe",
    "Progress",
    "SiteProfile",
    "Start",
    "Stop",
    "Walk",
    "candidates",
    "find",
    "ids_url",
    "is_index",
    "learn",
    "learn_listing",
    "pages_of",
    "rank",
    "read",
    "read_posts",
    "sitemaps_of",
    "starts",
    "still_works",
    "total",
    "wanted",
    "with_useful_ids",
    "without_shared_ids",
]
