"""robots.txt by RFC 9309: what it denies is not asked; where it cannot be had, nothing is.

An answer of 4xx means that there are no rules (§2.3.1.3), except 429, which like 5xx and no answer at all
means that everything is denied (§2.3.1.4) — unless a copy not older than 24 hours is remembered (§2.4), which
then rules. Each origin is asked once a run. Crawl-delay is no part of the RFC and honoured all the same.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final
from urllib.parse import urljoin

from protego import Protego
from pydantic import AwareDatetime, TypeAdapter
from scrapy import Request
from scrapy.crawler import Crawler

from presslog.core.outcome import Outcome, RefusedError
from presslog.core.urls import origin_of
from presslog.crawler.http.crawl_context import ROBOTS, Context, context_of
from presslog.crawler.http.download_failures import FAILURES, verdict_of
from presslog.crawler.memory import Memory, read_as

COPY_LASTS: Final = timedelta(hours=24)
MAX_BYTES: Final = 500 * 1024  # §2.5: at least 500 kibibytes must be read
MOST_KEPT: Final = 1024 * 1024
"""Characters of all copies that are remembered; a robots.txt has some thousands."""
LONGEST_DELAY: Final = timedelta(seconds=60)
"""A Crawl-delay beyond this is cut to it."""
_DOCUMENT: Final = "robots"
_TOKEN: Final = re.compile(r"[A-Za-z_-]+")


@lru_cache(maxsize=32)
def parse_rules(text: str) -> Protego:
    """Return a robots.txt's rules, parsed once.

    One of the largest size takes a third of a second, in which no other source is served.
    """
    return Protego.parse(text)


@dataclass(frozen=True, slots=True)
class Rules:
    """What one origin's robots.txt says to us; `denied` says why everything is denied, where it is."""

    text: str = ""
    denied: str = ""

    @classmethod
    def of_body(cls, body: bytes) -> Rules:
        """Read the first `MAX_BYTES` of a robots.txt."""
        return cls(body[:MAX_BYTES].decode("utf-8", "replace"))

    def verdict(self, url: str, agent: str) -> str | None:
        """Why a URL may not be asked, or None.

        >>> Rules("User-agent: *\\nDisallow: /desk/").verdict("https://gazette.example/desk/1", "presslog")
        'robots.txt denies it to presslog'
        """
        if self.denied:
            return self.denied
        return None if parse_rules(self.text).can_fetch(url, agent) else f"robots.txt denies it to {agent}"

    def delay(self, agent: str) -> timedelta:
        """The Crawl-delay for us, in [0, LONGEST_DELAY]."""
        seconds = parse_rules(self.text).crawl_delay(agent) or 0
        return timedelta(seconds=min(max(seconds, 0), LONGEST_DELAY.total_seconds()))


def product_token(user_agent: str) -> str:
    """The name by which robots.txt may speak to us (RFC 9309 §2.2.1).

    The letters that the user agent begins with.

    >>> product_token("presslog/0.1 (a change archive)")
    'presslog'
    """
    found = _TOKEN.match(user_agent)
    return found[0] if found else "*"


@dataclass(frozen=True, slots=True)
class _Copy:
    at: AwareDatetime
    text: str


_COPIES: Final = TypeAdapter(dict[str, _Copy])


class Copies:
    """The robots.txt of each origin as last read, for 24 hours."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def keep(self, origin: str, rules: Rules, now: datetime) -> None:
        """Remember what was read; of more than `MOST_KEPT` characters, the longest texts go first.

        A publisher may link to any number of origins, each with a text of any length.
        """
        copies = {**read_as(self._memory, _DOCUMENT, _COPIES), origin: _Copy(now, rules.text)}
        left, kept = MOST_KEPT, dict[str, _Copy]()
        for name, copy in sorted(copies.items(), key=lambda each: len(each[1].text)):
            left -= len(name) + len(copy.text)
            if left >= 0 and now - copy.at <= COPY_LASTS:
                kept[name] = copy
        self._memory.write(_DOCUMENT, _COPIES.dump_python(kept, mode="json"))

    def of(self, origin: str, now: datetime) -> Rules | None:
        """The copy, unless it is too old or there is none."""
        copy = read_as(self._memory, _DOCUMENT, _COPIES).get(origin)
        return Rules(copy.text) if copy and timedelta() <= now - copy.at <= COPY_LASTS else None


class RobotsMiddleware:
    """Asks each origin's rules first."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._context: Context = context_of(crawler)
        self._agent = product_token(self._context.source.fetch.user_agent)
        self._copies = Copies(self._context.memory)
        self._asked: dict[str, asyncio.Task[Rules]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RobotsMiddleware:
        """Scrapy's way to make one."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Let a permitted request through. Raises RefusedError for any other."""
        if request.meta.get(ROBOTS):
            return
        robots_url = urljoin(request.url, "/robots.txt")
        if robots_url not in self._asked:
            self._asked[robots_url] = asyncio.ensure_future(self._rules_at(robots_url))
        rules = await self._asked[robots_url]
        if reason := rules.verdict(request.url, self._agent):
            outcome = Outcome.ROBOTS_UNREACHABLE if rules.denied else Outcome.ROBOTS_DENIED
            raise RefusedError(outcome, reason)

    async def _rules_at(self, robots_url: str) -> Rules:
        origin = "{}://{}:{}".format(*origin_of(robots_url))
        rules = await self._fetch_rules(robots_url)
        if not rules.denied:
            self._copies.keep(origin, rules, self._context.now())
        elif copy := self._copies.of(origin, self._context.now()):
            rules = copy
        self._context.pace.slow_down(robots_url, rules.delay(self._agent))
        return rules

    async def _fetch_rules(self, robots_url: str) -> Rules:
        request = Request(robots_url, meta={ROBOTS: True}, dont_filter=True)
        try:
            response = await self._crawler.engine.download_async(request)
        except FAILURES as error:
            return Rules(denied=f"robots.txt cannot be had: {verdict_of(error).reason}")
        if response.status == 429 or response.status >= 500:
            return Rules(denied=f"robots.txt answers {response.status}")
        if not 200 <= response.status < 300:
            return Rules()
        return Rules.of_body(response.body)
