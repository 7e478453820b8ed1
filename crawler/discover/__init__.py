"""How a site lists its articles, and where to look next. Pure: bytes and values in, values out; the spider does the fetching."""

from crawler.discover.probe import Edition, Probe, candidates, rank
from crawler.discover.profile import learn, learn_listing, still_works
from crawler.discover.reading import read
from crawler.discover.starts import starts
from crawler.discover.walk import Stop, Walk
from crawler.profile import SiteProfile, Start

__all__ = [
    "Edition",
    "Probe",
    "SiteProfile",
    "Start",
    "Stop",
    "Walk",
    "candidates",
    "learn",
    "learn_listing",
    "rank",
    "read",
    "starts",
    "still_works",
]
