"""How a site lists its articles, and where to look next. Pure: bytes and values in, values out; the spider does the fetching."""

from crawler.discover.reading import read
from crawler.discover.starts import starts
from crawler.discover.walk import Stop, Walk
from crawler.profile import SiteProfile, Start

__all__ = ["SiteProfile", "Start", "Stop", "Walk", "read", "starts"]
