"""What the parts of one crawl share: its source, its guard, its memory, its pace and its clock.

Scrapy's middlewares and handlers take them from the spider.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final, TypeAlias

from presslog.crawler.address_guard import Guard
from presslog.crawler.http.host_paces import CrawlPace
from presslog.crawler.landing import Hop
from presslog.crawler.memory import Memory
from presslog.crawler.source import Source

if TYPE_CHECKING:  # what reads archives uses these rules, and does not wait for Scrapy
    from scrapy import Request
    from scrapy.crawler import Crawler

Clock: TypeAlias = Callable[[], datetime]
"""The time now, aware and in UTC."""

HOPS: Final = "hops"  # request.meta: list[Hop], what came over the wire, in order
VALIDATORS: Final = "validators"  # request.meta: Validators to ask with
ROBOTS: Final = "robots"  # request.meta: True for a robots.txt itself


@dataclass(frozen=True, slots=True)
class Context:
    """One crawl's surroundings."""

    source: Source
    guard: Guard
    memory: Memory
    pace: CrawlPace
    now: Clock


def context_of(crawler: Crawler) -> Context:
    """The context of a running crawl. Raises TypeError for a spider that is not ours."""
    context = getattr(crawler.spider, "context", None)
    if not isinstance(context, Context):
        raise TypeError(
            "this spider has no Context; crawls are started by presslog.crawler.process.crawl_process"
        )
    return context


def hops_of(request: Request) -> list[Hop]:
    """The answers so far on the way to this request's page.

    All requests of one chain of redirects share them.
    """
    hops: list[Hop] = request.meta.setdefault(HOPS, [])
    return hops
