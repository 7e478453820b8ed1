"""The child process of a crawl: one order in on stdin, a landing out, and nothing else left behind.

stdin    one line of JSON, an Order; held open by the parent. Its end means that the parent died: so does the child, at once. On Linux
         the kernel kills it then, too: work that never lets go of the interpreter does not see the end of stdin
stdout   lines of JSON: {"beat": n} every few seconds from a thread of its own, last {"done": true}; a page that takes long to read
         stops no beat. The beats end when the crawl's loop has not turned for `LONGEST_TURN`, or when work never lets go of the interpreter
stderr   log lines, each a JSON object
exit     0 with a whole landing; anything else without one

The settings here are Scrapy's that a crawl of ours is never without; no source can change them.
"""

from __future__ import annotations

import asyncio
import ctypes
import faulthandler
import json
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from time import monotonic
from typing import Any, Final

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.settings import Settings
from twisted.internet.main import installReactor
from twisted.python.failure import Failure

from presslog.core.errors import FetchError
from presslog.crawler.address_guard import Guard
from presslog.crawler.http import Clock, Context
from presslog.crawler.http.guarded_reactor import GuardedReactor
from presslog.crawler.items import CrawlReport
from presslog.crawler.landing import MAX_BYTES, LandingWriter, Order, discard_landing, orders
from presslog.crawler.memory import Memory
from presslog.crawler.reading_process import fork_early
from presslog.crawler.source import Source
from presslog.crawler.spiders.watch_spider import WatchSpider

BEAT: Final = timedelta(seconds=5)
LONGEST_TURN: Final = timedelta(minutes=10)
"""How long the crawl's loop may be busy with one thing, reading a page above all, before the beats end."""
LONGEST_SILENCE: Final = timedelta(seconds=60)
"""How long after its last beat a child ends itself, whoever still listens. Shorter than the parent's
patience: it tells where it hung."""
PARENT_DIED: Final = 3
"""Exit status."""
_PR_SET_PDEATHSIG: Final = 1  # prctl(2)
_HTTP: Final = "presslog.crawler.http."
_PLAIN_RECORD: Final = frozenset(vars(logging.makeLogRecord({}))) | {
    "message",
    "asctime",
    "taskName",
    "spider",
}


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
                ("http", "https"), "scrapy.core.downloader.handlers.http11.HTTP11DownloadHandler"
            ),
            "DOWNLOAD_VERIFY_CERTIFICATES": True,
            "DOWNLOAD_MAXSIZE": MAX_BYTES,
            "DOWNLOAD_TIMEOUT": fetch.timeout.total_seconds(),
            "DOWNLOAD_FAIL_ON_DATALOSS": False,  # a cut body is kept as evidence; integrity.py refuses it
            "DOWNLOAD_DELAY": fetch.delay.total_seconds(),
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


class Child:
    """One order under way on its reactor."""

    def __init__(self, order: Order, reactor: GuardedReactor) -> None:
        self._order, self._reactor = order, reactor
        self._errors: list[str] = []
        self._fatal: FetchError | None = None
        self._clock = clock_from(order.job.started_at, order.job.ticks)
        self._landing = LandingWriter(
            order.job.landing,
            source=order.job.source.name,
            run=order.job.run,
            software=f"presslog/{_own_version()}",
        )
        self._crawler = Crawler(WatchSpider, settings_for(order.job.source))

    async def run(self) -> None:
        """Crawls and closes the landing."""
        job = self._order.job
        context = Context(job.source, self._reactor.guard, Memory(job.memory), self._clock)
        self._crawler.signals.connect(self._on_error, signals.spider_error)
        with Heartbeat(_print_line) as heartbeat:
            turning = asyncio.ensure_future(heartbeat.keep_turning())
            try:
                await self._crawler.crawl_async(order=self._order, context=context, landing=self._landing)
            finally:
                turning.cancel()
        if self._fatal is not None:
            raise self._fatal
        self._landing.close(self._make_report())

    def _on_error(self, failure: Failure) -> None:
        """A FetchError means that nothing can be crawled here.

        Anything else is a fault of ours in an otherwise usable crawl.
        """
        if isinstance(failure.value, FetchError):
            self._fatal = failure.value
        self._errors.append(
            f"{failure.type.__name__ if failure.type else 'error'}: {failure.getErrorMessage()}"
        )

    def _make_report(self) -> CrawlReport:
        job, spider = self._order.job, self._crawler.spider
        if not isinstance(spider, WatchSpider):
            raise TypeError("the crawl ended without its spider")
        return CrawlReport(
            run=job.run,
            source=job.source.name,
            started_at=job.started_at,
            finished_at=self._clock(),
            requests=int(self._crawler.stats.get_value("downloader/request_count", 0)),
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
        )


class Heartbeat:
    """Says from a thread of its own that the crawl is alive, for as long as the crawl's loop turns.

    Each beat puts off the end of the process by `longest_silence`. Beats stop where the loop has not turned
    for `longest_turn`, or where no other thread gets the interpreter: then the process ends by itself with
    status 1, and stderr says where it hung.
    """

    def __init__(
        self,
        say: Callable[[dict[str, Any]], None],
        *,
        beat: timedelta = BEAT,
        longest_turn: timedelta = LONGEST_TURN,
        longest_silence: timedelta = LONGEST_SILENCE,
    ) -> None:
        self._say, self._beat = say, beat.total_seconds()
        self._longest_turn, self._longest_silence = (
            longest_turn.total_seconds(),
            longest_silence.total_seconds(),
        )
        self._turned_at = monotonic()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._beat_on, name="heartbeat", daemon=True)

    def __enter__(self) -> Heartbeat:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()
        faulthandler.cancel_dump_traceback_later()

    async def keep_turning(self) -> None:
        """Notes that the loop turns; runs on it until it is cancelled."""
        while True:
            self._turned_at = monotonic()
            await asyncio.sleep(self._beat / 5)

    def _beat_on(self) -> None:
        count = 0
        while monotonic() - self._turned_at <= self._longest_turn:
            # faulthandler's own thread does not need the interpreter, which an endless regular expression
            # never gives up.
            faulthandler.dump_traceback_later(self._longest_silence, exit=True, file=2)
            self._say({"beat": count})
            count += 1
            if self._ended.wait(self._beat):
                return


def clock_from(start: datetime, ticks: float | None) -> Clock:
    """A clock that showed `start` at these ticks of the machine's own, or now.

    It goes on from there at its pace.

    All processes of a machine share its monotonic clock: what passed before this one had begun is counted,
    too.
    """
    zero = monotonic() if ticks is None else ticks
    return lambda: start + timedelta(seconds=monotonic() - zero)


class JsonLines(logging.Formatter):
    """Log records as JSON objects, one a line, with what `extra` added."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        extra = {key: value for key, value in vars(record).items() if key not in _PLAIN_RECORD}
        line: dict[str, Any] = {
            "level": record.levelname,
            "logger": record.name,
            "event": record.getMessage(),
            **extra,
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str, ensure_ascii=False)


def carry_out_order(resolver: Callable[[GuardedReactor], Any] | None = None) -> int:
    """Carries out the order on stdin; the exit status.

    `resolver` makes what looks names up in place of the system's.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    logging.getLogger("scrapy").setLevel(logging.WARNING)
    _be_killed_with_parent()
    fork_early()
    order = orders.loads(sys.stdin.buffer.readline())
    threading.Thread(target=_die_with_parent, args=(order.job.landing,), daemon=True).start()
    return _run_crawl(order, resolver)


def _run_crawl(order: Order, resolver: Callable[[GuardedReactor], Any] | None) -> int:
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    reactor = GuardedReactor(loop)
    source = order.job.source
    reactor.guard = Guard.of([source.url], private=source.fetch.private)
    if resolver is not None:
        reactor.installNameResolver(resolver(reactor))
    installReactor(reactor)  # type: ignore[no-untyped-call]
    child = Child(order, reactor)
    failed: list[BaseException] = []

    def ended(task: asyncio.Task[None]) -> None:
        if error := task.exception():
            failed.append(error)
        reactor.stop()  # type: ignore[no-untyped-call]

    reactor.callWhenRunning(lambda: asyncio.ensure_future(child.run()).add_done_callback(ended))
    reactor.run(installSignalHandlers=False)  # type: ignore[no-untyped-call]
    if failed:
        logging.getLogger(__name__).error("crawl failed", exc_info=failed[0])
        return 1
    _print_line({"done": True})
    return 0


def _print_line(line: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def _be_killed_with_parent() -> None:
    """Ask the kernel for SIGKILL at the parent's death.

    What was unfinished then is left for the next crawl to remove.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _die_with_parent(landing: Path) -> None:
    # Not through sys.stdin: the interpreter could not shut down while a thread waits inside its buffer.
    while os.read(0, 4096):
        pass
    discard_landing(landing)
    os._exit(PARENT_DIED)


def _own_version() -> str:
    return version("presslog")
