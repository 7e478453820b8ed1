"""The child process of crawls: orders in on stdin, a landing from each, and nothing else left behind.

stdin    lines of JSON, each an Instruction: one more order, or the landing whose crawl is to be stopped. The
         parent holds it open. Its end means that the parent died or wants no more: the child ends at once. On
         Linux the kernel kills the child with its parent, too: work that never lets go of the interpreter
         does not see the end of stdin
stdout   lines of JSON, each a ChildReport: that the child lives, every few seconds from a thread of its own;
         that the crawl of a landing ended, and why if it left none. A page that takes long to read stops no
         beat. The beats end when the loop of the crawls has not turned for `LONGEST_TURN`, or when work never
         lets go of the interpreter
stderr   log lines, each a JSON object; what a crawl logs names its source

All crawls share one reactor, and the pace of hosts; how many there are at a time is the parent's to say.
What ends one ends no other, but for what ends the process: then the parent has each carried out again alone.
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
from contextvars import ContextVar
from datetime import timedelta
from pathlib import Path
from time import monotonic
from typing import Any, Final

from twisted.internet.main import installReactor

from presslog.core.errors import PresslogError
from presslog.core.untrusted_values import named_error
from presslog.crawler.http.guarded_reactor import GuardedReactor
from presslog.crawler.http.host_paces import HostPaces
from presslog.crawler.landing import (
    ChildReport,
    Instruction,
    NotPlainError,
    Order,
    child_reports,
    discard_landing,
    instructions,
)
from presslog.crawler.process.one_crawl import STANDSTILL, OneCrawl
from presslog.crawler.reading_process import fork_early

log = logging.getLogger(__name__)

BEAT: Final = timedelta(seconds=5)
LONGEST_TURN: Final = timedelta(minutes=1)
"""How long the loop of the crawls may be busy with one thing before the beats end. Pages are read beside it."""
LONGEST_SILENCE: Final = timedelta(seconds=60)
"""How long after its last beat a child ends itself, whoever still listens. Shorter than the parent's
patience: it tells where it hung."""
PARENT_DIED: Final = 3
"""Exit status."""
_PR_SET_PDEATHSIG: Final = 1  # prctl(2)
_PLAIN_RECORD: Final = frozenset(vars(logging.makeLogRecord({}))) | {
    "message",
    "asctime",
    "taskName",
    "spider",
}
_crawled: ContextVar[str] = ContextVar("crawled", default="")
"""The source whose crawl logs a line."""


class ChildCrawls:
    """The crawls under way, by their landings."""

    def __init__(self, say: Callable[[ChildReport], None], standstill: timedelta) -> None:
        self._say, self._standstill = say, standstill
        self._paces = HostPaces()
        self._under_way: dict[Path, OneCrawl] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def take(self, instruction: Instruction) -> None:
        """Begin a crawl, or stop one. On the reactor's loop."""
        if instruction.order is not None:
            task = asyncio.ensure_future(self._carry_out(instruction.order))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        elif instruction.stop in self._under_way:
            self._under_way[instruction.stop].stop("the crawl was cancelled")

    @property
    def landings(self) -> tuple[Path, ...]:
        """The landings that are being written."""
        return tuple(self._under_way)

    async def _carry_out(self, order: Order) -> None:
        landing = order.job.landing
        _crawled.set(order.job.source.name)
        crawl = self._under_way[landing] = OneCrawl(order, self._paces, self._standstill)
        failure = None
        try:
            await crawl.carry_out()
        except PresslogError as error:
            failure = str(error)
        except Exception as error:  # the boundary of a crawl: what ends it ends no other's
            log.exception("crawl failed")
            failure = f"the crawl failed: {named_error(error)}"
        finally:
            del self._under_way[landing]
        self._say(ChildReport(ended=landing, failure=failure))


class Heartbeat:
    """Says from a thread of its own that the crawl is alive, for as long as the crawl's loop turns.

    Each beat puts off the end of the process by `longest_silence`. Beats stop where the loop has not turned
    for `longest_turn`, or where no other thread gets the interpreter: then the process ends by itself with
    status 1, and stderr says where it hung.
    """

    def __init__(
        self,
        say: Callable[[ChildReport], None],
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
            self._say(ChildReport(beat=count))
            count += 1
            if self._ended.wait(self._beat):
                return


class JsonLines(logging.Formatter):
    """Log records as JSON objects, one a line, with what `extra` added."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        extra = {key: value for key, value in vars(record).items() if key not in _PLAIN_RECORD}
        line: dict[str, Any] = {
            **({"source": source} if (source := _crawled.get()) else {}),
            "level": record.levelname,
            "logger": record.name,
            "event": record.getMessage(),
            **extra,
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str, ensure_ascii=False)


def carry_out_orders(
    resolver: Callable[[GuardedReactor], Any] | None = None, standstill: timedelta = STANDSTILL
) -> int:
    """Carries out the orders on stdin until that ends.

    `resolver` makes what looks names up in place of the system's.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    logging.getLogger("scrapy").setLevel(logging.WARNING)
    _be_killed_with_parent()
    fork_early()
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    reactor = GuardedReactor(loop)
    if resolver is not None:
        reactor.installNameResolver(resolver(reactor))
    installReactor(reactor)  # type: ignore[no-untyped-call]
    crawls = ChildCrawls(_print_report, standstill)
    threading.Thread(target=_take_instructions, args=(reactor, crawls), daemon=True).start()
    with Heartbeat(_print_report) as heartbeat:
        reactor.callWhenRunning(lambda: asyncio.ensure_future(heartbeat.keep_turning()))
        reactor.run(installSignalHandlers=False)  # type: ignore[no-untyped-call]
    return 0


_printing: Final = threading.Lock()


def _print_report(report: ChildReport) -> None:
    line = child_reports.dumps(report) + b"\n"
    with _printing:
        sys.stdout.buffer.write(line)
        sys.stdout.buffer.flush()


def _be_killed_with_parent() -> None:
    """Ask the kernel for SIGKILL at the parent's death.

    What was unfinished then is left for the next crawl to remove.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _take_instructions(reactor: GuardedReactor, crawls: ChildCrawls) -> None:
    """Hand over each line of stdin; at its end, end the process and what is unfinished."""
    # Not through sys.stdin: the interpreter could not shut down while a thread waits inside its buffer.
    with open(0, "rb", closefd=False) as lines:
        for line in lines:
            try:
                reactor.callFromThread(crawls.take, instructions.loads(line))  # type: ignore[no-untyped-call]
            except NotPlainError:
                log.exception("an instruction could not be read")
                os._exit(1)
    if not crawls.landings:
        reactor.callFromThread(reactor.stop)  # type: ignore[no-untyped-call]
        return
    for landing in crawls.landings:
        discard_landing(landing)
    os._exit(PARENT_DIED)
