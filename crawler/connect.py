"""The only way out: a reactor that connects to guarded literal addresses and listens to nobody.

Every connection of a crawl's child process is opened here: pages, robots.txt, redirects and retries alike. A name has been resolved
by then, so that the address checked is the address connected to. Which addresses are allowed is `crawler.guard`'s to say.
"""

from __future__ import annotations

from typing import Any, NoReturn

from scrapy import Request
from scrapy.crawler import Crawler
from twisted.internet.asyncioreactor import AsyncioSelectorReactor
from twisted.internet.interfaces import IConnector

from crawler.context import Context, context_of
from crawler.errors import CrawlerError
from crawler.guard import Guard
from crawler.outcome import Outcome, RefusedError


class RefusedAddressError(CrawlerError):
    """A connection that was not made, because of where it would have led."""


class GuardedReactor(AsyncioSelectorReactor):
    """Twisted's reactor on asyncio, with `guard` before every outgoing connection and no doors in.

    Scrapy's telnet console and remote control would listen; they are off, and here they could not.
    """

    guard: Guard = Guard()

    def connectTCP(self, host: str, port: int, *args: Any, **kwargs: Any) -> IConnector:  # noqa: N802, ANN401 - Twisted's name and arguments
        """As Twisted's, for allowed literal addresses. Raises RefusedAddressError."""
        if reason := self.guard.refusal(host):
            raise RefusedAddressError(f"refused to connect: {reason}")
        return super().connectTCP(host, port, *args, **kwargs)

    def _refuse(self, *args: Any, **kwargs: Any) -> NoReturn:  # noqa: ANN401 - whatever those below take
        raise RefusedAddressError("a crawl neither listens nor uses any transport but outgoing TCP")

    connectSSL = connectUNIX = connectUNIXDatagram = _refuse  # noqa: N815 - Twisted's names
    listenTCP = listenSSL = listenUNIX = listenUNIXDatagram = listenUDP = listenMulticast = _refuse  # noqa: N815


class GuardMiddleware:
    """Refuses what the guard can tell from a URL alone, before anything is asked for its sake."""

    def __init__(self, crawler: Crawler) -> None:
        self._context: Context = context_of(crawler)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> GuardMiddleware:
        """Scrapy's way to make one."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Raises RefusedError for a host that is not this source's to ask."""
        if reason := self._context.guard.refusal_of_url(request.url):
            raise RefusedError(Outcome.NET_ERROR, f"refused to connect: {reason}")
