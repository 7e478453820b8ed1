"""The downloader's last step: a request goes out in its host's turn, under its source's guard."""

from __future__ import annotations

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.http import Response

from presslog.crawler.http.bounded_heads import bound_heads
from presslog.crawler.http.crawl_context import context_of
from presslog.crawler.http.guarded_reactor import GuardedBinding


class PacedDownloadHandler(HTTP11DownloadHandler):
    """Scrapy's handler for http and https, with connections of each crawl's own.

    It waits for the host's turn here, where a request is about to be sent: a request that waited in the
    downloader would else go out together with the next one.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool._factory = bound_heads(self._pool._factory)  # noqa: SLF001 - neither Scrapy nor Twisted has a door to it
        self._context = context_of(crawler)
        self._binding = GuardedBinding.of(self._context.guard)

    async def download_request(self, request: Request) -> Response:
        """The answer. Raises what Scrapy's handler does, and RefusedError where the crawl was stopped."""
        await self._context.pace.wait_turn(request.url)
        request.meta["bindaddress"] = self._binding
        try:
            return await super().download_request(request)
        finally:
            self._context.pace.note_move()
