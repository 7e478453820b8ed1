"""One crawl among those of a child: its spider, its settings, its landing, its end.

The settings here are Scrapy's that a crawl of ours is never without; no source can change them.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from contextlib import suppress
from datetime import datetime, timedelta
from importlib.metadata import version
from time import monotonic
from typing import Final

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.settings import Settings
from twisted.python.failure import Failure

from presslog.core.errors import FetchError
from presslog.crawler.address_guard import Guard
from presslog.crawler.http import Clock, Context
from presslog.crawler.http.host_paces import CrawlPace, HostPaces
from presslog.crawler.items import CrawlReport
from presslog.crawler.landing import MAX_BYTES, LandingWriter, Order
from presslog.crawler.memory import Memory
from presslog.crawler.source import Source
from presslog.crawler.spiders.watch_spider import WatchSpider

log = logging.getLogger(__name__)

STANDSTILL: Final = timedelta(minutes=10)
"""A crawl that asks for nothing and is answered nothing for so long, and its time-out on top, is given up.

Waiting for a host's turn does not count. Reading one page may take minutes on a busy machine."""
LOOK: Final = timedelta(seconds=5)
"""How often it is looked whether a crawl stands still."""
_HTTP: Final = "presslog.crawler.http."


def settings_for(source: Source) -> Settings:
    """Scrapy's settings for one source. The bases are emptied: what is not named here does not run."""
    fetch = source.fetch
    return Settings(
        {
            "TWISTED_REACTOR": "presslog.crawler.http.guarded_reactor.GuardedReactor",
            "REMOTE_CONTROL_ENABLED": False,
            "TELNETCONSOLE_ENABLED": False,
            "EXTENSIONS_BASE": {},
            "SPIDER_MIDDLEWARES_BASE": {},
            "DOWNLOADER_MIDDLEWARES_BASE": {},
            "DOWNLOADER_MIDDLEWARES": {
                _HTTP + "guarded_reactor.GuardMiddleware": 25,
                _HTTP + "politeness.PolitenessMiddleware": 50,
                _HTTP + "robots.RobotsMiddleware": 100,
                "scrapy.downloadermiddlewares.downloadtimeout.DownloadTimeoutMiddleware": 350,
                "scrapy.downloadermiddlewares.defaultheaders.DefaultHeadersMiddleware": 400,
                "scrapy.downloadermiddlewares.useragent.UserAgentMiddleware": 500,
                "scrapy.downloadermiddlewares.retry.RetryMiddleware": 550,
                _HTTP + "redirects.RedirectMiddleware": 600,
                _HTTP + "conditional.ConditionalMiddleware": 700,
                "scrapy.downloadermiddlewares.stats.DownloaderStats": 850,
                _HTTP + "integrity.IntegrityMiddleware": 900,
            },
            "DOWNLOAD_HANDLERS_BASE": dict.fromkeys(
                ("http", "https"), _HTTP + "paced_handler.PacedDownloadHandler"
            ),
            "DOWNLOAD_VERIFY_CERTIFICATES": True,
            "DOWNLOAD_MAXSIZE": MAX_BYTES,
            "DOWNLOAD_TIMEOUT": fetch.timeout.total_seconds(),
            "DOWNLOAD_FAIL_ON_DATALOSS": False,  # a cut body is kept as evidence; integrity.py refuses it
            "DOWNLOAD_DELAY": 0.0,  # the pace is the host's, across sources: host_paces.py
            "DOWNLOAD_DELAY_JITTER": 0.0,
            "CONCURRENT_REQUESTS_PER_DOMAIN": fetch.concurrency,
            "RETRY_TIMES": 1,
            "RETRY_HTTP_CODES": [],
            "RETRY_GIVE_UP_LOG_LEVEL": "INFO",
            "DEFAULT_REQUEST_HEADERS": {
                "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
                "Accept-Language": f"{source.language or 'en'},*;q=0.5",
            },
            "USER_AGENT": fetch.user_agent,
            "COOKIES_ENABLED": False,
            "REFERER_ENABLED": False,
            "HTTPPROXY_ENABLED": False,
            "LOG_INSTALL_ROOT_HANDLER": False,
        },
        priority="cmdline",
    )


class OneCrawl:
    """One order under way. Whatever ends it ends no other crawl of the process."""

    def __init__(self, order: Order, paces: HostPaces, standstill: timedelta) -> None:
        self._order = order
        self._standstill_s = (standstill + order.job.source.fetch.timeout).total_seconds()
        self._look_s = min(LOOK.total_seconds(), self._standstill_s / 4)
        self._errors: list[str] = []
        self._fatal: FetchError | None = None
        self._clock = clock_from(order.job.started_at, order.job.ticks)
        self._pace = CrawlPace(paces, order.job.source.fetch.delay, self._clock)
        self._pace.learn(order.job.hosts)
        self._stopped = asyncio.Event()

    def stop(self, reason: str) -> None:
        """Have the crawl end now, with this reason. It asks for nothing more."""
        self._pace.stopped = self._pace.stopped or reason
        self._stopped.set()

    async def carry_out(self) -> None:
        """Crawl, and leave a whole landing.

        Raises FetchError, or what a fault of ours raises; then no landing is left.
        """
        job = self._order.job
        landing = LandingWriter(
            job.landing, source=job.source.name, run=job.run, software=f"presslog/{version('presslog')}"
        )
        with contextlib.ExitStack() as unless_whole:
            unless_whole.callback(landing.abandon)
            crawler = await self._crawl_into(landing)
            report = self._make_report(crawler)
            landing.close(report)
            unless_whole.pop_all()
        took = (report.finished_at - report.started_at).total_seconds()
        told = {"requests": report.requests, "captures": report.captures, "seconds": round(took, 3)}
        log.info("crawled", extra=told)

    async def _crawl_into(self, landing: LandingWriter) -> Crawler:
        source = self._order.job.source
        guard = Guard.of([source.url], private=source.fetch.private)
        context = Context(source, guard, Memory(self._order.job.memory), self._pace, self._clock)
        crawler = Crawler(WatchSpider, settings_for(source))
        crawler.signals.connect(self._on_error, signals.spider_error)
        crawling = asyncio.ensure_future(
            crawler.crawl_async(order=self._order, context=context, landing=landing)
        )
        stopped = asyncio.ensure_future(self._stopped.wait())
        try:
            while not (crawling.done() or stopped.done()):
                await asyncio.wait(
                    {crawling, stopped}, timeout=self._look_s, return_when=asyncio.FIRST_COMPLETED
                )
                self._stop_if_still()
            if not crawling.done():
                _let_run_out(crawling)
                raise FetchError(self._pace.stopped)
            await crawling
        finally:
            stopped.cancel()
        if self._fatal is not None:
            raise self._fatal
        return crawler

    def _stop_if_still(self) -> None:
        if not self._pace.waiting and monotonic() - self._pace.moved_at >= self._standstill_s:
            reason = f"for {self._standstill_s:g} s it asked for nothing and was answered nothing"
            self.stop(f"the crawl hangs: {reason}")

    def _on_error(self, failure: Failure) -> None:
        """A FetchError means that nothing can be crawled here.

        Anything else is a fault of ours in an otherwise usable crawl.
        """
        if isinstance(failure.value, FetchError):
            self._fatal = failure.value
        self._errors.append(
            f"{failure.type.__name__ if failure.type else 'error'}: {failure.getErrorMessage()}"
        )

    def _make_report(self, crawler: Crawler) -> CrawlReport:
        job, spider = self._order.job, crawler.spider
        if not isinstance(spider, WatchSpider):
            raise TypeError("the crawl ended without its spider")
        return CrawlReport(
            run=job.run,
            source=job.source.name,
            started_at=job.started_at,
            finished_at=self._clock(),
            requests=int(crawler.stats.get_value("downloader/request_count", 0)),
            listings=spider.listings,
            captures=spider.captures,
            not_modified=spider.not_modified,
            complete=spider.complete and not self._errors,
            stand_in=spider.stand_in,
            unasked=spider.unasked,
            silent_hosts=spider.silent_hosts,
            resting_hosts=spider.resting_hosts,
            anew=spider.anew,
            errors=tuple(self._errors),
            hosts=self._pace.tell(),
        )


_running_out: set[asyncio.Future[None]] = set()


def _let_run_out(crawling: asyncio.Future[None]) -> None:
    """Let a stopped crawl end by itself.

    Each further request of it is refused, and its landing is closed.
    """

    def forget(ended: asyncio.Future[None]) -> None:
        _running_out.discard(ended)
        with suppress(asyncio.CancelledError):
            if error := ended.exception():
                log.info("a stopped crawl ended", exc_info=error)

    _running_out.add(crawling)
    crawling.add_done_callback(forget)


def clock_from(start: datetime, ticks: float | None) -> Clock:
    """A clock that showed `start` at these `ticks` of the machine's monotonic clock, by default now.

    All processes of a machine share that clock: what passed before this one had begun is counted, too.
    """
    zero = monotonic() if ticks is None else ticks
    return lambda: start + timedelta(seconds=monotonic() - zero)
