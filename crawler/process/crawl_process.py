"""Crawls in child processes, each of which leaves a whole landing or none.

Scrapy's reactor and whoever calls us never share a loop, and what a page does to the child cannot reach the
caller. A child carries out as many crawls as it is handed. It is given up for dead when it falls silent; it is
ended with SIGTERM and, ten seconds later, SIGKILL; it ends itself when the caller dies. Nothing of Scrapy is
imported here.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sys
import tempfile
from collections import deque
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Any, Final, TypeVar

from presslog.core.errors import FetchError
from presslog.core.host_pace import HostPace
from presslog.core.role import Role
from presslog.core.urls import canonicalize
from presslog.crawler.items import CrawlReport, Job, PageCapture
from presslog.crawler.landing import (
    Instruction,
    Landing,
    NotPlainError,
    Order,
    child_reports,
    discard_landing,
    instructions,
    sweep_unfinished,
)
from presslog.crawler.source import Source

T = TypeVar("T")
log = logging.getLogger(__name__)

_TAIL_LINES: Final = 20
_HANDED_ON: Final = frozenset(
    {
        "HOME",
        "LANG",
        "LC_ALL",
        "PATH",
        "SSL_CERT_DIR",
        "SSL_CERT_FILE",
        "SYSTEMROOT",
        "TMPDIR",
        "TZ",
        "PYTHONDONTWRITEBYTECODE",
    }
)
_LINE_BYTES: Final = 1024 * 1024
_TOO_LONG: Final = b"a line of more than 1 MiB was left out\n"
_LOGGED_CHARS: Final = 2_000


@dataclass(frozen=True, slots=True)
class ChildSettings:
    """How children are started and how long they are borne with.

    Tests hand in a shorter patience and other children.

    `silence`: a child that says nothing for so long hangs. `grace`: what it has between SIGTERM and SIGKILL.
    """

    command: tuple[str, ...] = (sys.executable, "-m", "presslog.crawler.process")
    silence: timedelta = timedelta(seconds=90)
    grace: timedelta = timedelta(seconds=10)


DEFAULT: Final = ChildSettings()
RENEWED_AFTER: Final = 1_000
"""Crawls that a child carries out; then another takes its place, whatever the first holds in memory."""
ALONE: Final = 2
"""So many children at a time carry out a single crawl each, after the loss of one that they shared."""

STOPPING: Final = timedelta(seconds=2)
"""How long a crawl that is cancelled among others is waited for, until it writes no more."""


class Crawls:
    """Crawls that share a child, each with its own landing, failure and end.

    Where the child is lost, none of its crawls is blamed for that: each is carried out again in a child of its
    own. One that loses that, too, has failed, and its source is crawled alone from then on.
    """

    def __init__(self, child_settings: ChildSettings = DEFAULT) -> None:
        self._child_settings = child_settings
        # The last one takes orders, those before it end with their last crawl.
        self._children: list[_Child] = []
        self._starting = asyncio.Lock()
        self._alone = asyncio.Semaphore(ALONE)
        self._apart: set[str] = set()

    async def crawl(self, job: Job) -> CrawlReport:
        """Crawls a source once; its landing is at `job.landing` when this returns.

        Raises FetchError, and then there is no landing. Cancelling stops the crawl and discards what it had.
        A source is crawled by one crawl at a time: what an earlier one left unfinished beside this landing is
        removed.
        """
        sweep_unfinished(job.landing.parent)
        return (await self.carry_out(Order(job))).report

    async def fetch_urls(
        self,
        source: Source,
        urls: Sequence[str],
        *,
        role: Role = Role.PROBE,
        memory: Path | None = None,
        hosts: Sequence[HostPace] = (),
    ) -> tuple[PageCapture, ...]:
        """Fetches a few URLs for a source, by the same rules and through the same guards.

        Returns captures in the order asked. Raises ValueError for a text that is not an http(s) URL, FetchError
        when the child failed.
        """
        for url in urls:
            canonicalize(url)
        if not urls:
            return ()
        with tempfile.TemporaryDirectory(prefix="presslog-") as folder:
            landing = Path(folder) / "landing"
            job = Job(
                source=source,
                run=landing.name,
                landing=landing,
                started_at=datetime.now(UTC),
                ticks=monotonic(),
                memory=memory,
                hosts=tuple(hosts),
            )
            return tuple((await self.carry_out(Order(job, tuple(urls), role))).captures())

    async def carry_out(self, order: Order) -> Landing:
        """Has an order carried out and opens what it left. Raises FetchError."""
        landing = order.job.landing
        if landing.exists():
            raise FetchError(f"{landing}: exists already: every run needs a landing of its own")
        try:
            await self._see_through(order)
        finally:
            discard_landing(landing)
        return Landing.open(landing)

    async def end(self) -> None:
        """Stop the child processes, and with them the crawls under way."""
        await asyncio.gather(*(child.end() for child in self._children))
        self._children.clear()

    async def _see_through(self, order: Order) -> None:
        source = order.job.source.name
        if source not in self._apart:
            try:
                return await (await self._shared_child()).carry_out(order)
            except _ChildLostError as lost:
                if not lost.shared:
                    raise
                log.warning("%s: crawled again by itself: %s", source, lost)
        async with self._alone:
            child = await _Child.start(self._child_settings)
            try:
                await child.carry_out(order)
            except _ChildLostError:
                self._apart.add(source)
                raise
            finally:
                await child.end()

    async def _shared_child(self) -> _Child:
        async with self._starting:
            for child in self._children[:-1]:
                if not child.under_way:
                    await child.end()
            self._children = [child for child in self._children if not child.is_over]
            if not self._children or self._children[-1].taken >= RENEWED_AFTER:
                self._children.append(await _Child.start(self._child_settings))
            child = self._children[-1]
            child.taken += 1
            return child


@asynccontextmanager
async def open_crawls(child_settings: ChildSettings = DEFAULT) -> AsyncIterator[Crawls]:
    """Crawls, whose children end with the context."""
    crawls = Crawls(child_settings)
    try:
        yield crawls
    finally:
        await crawls.end()


async def crawl_source(job: Job, child_settings: ChildSettings = DEFAULT) -> CrawlReport:
    """Crawls one source once, in a child of its own. As `Crawls.crawl`."""
    async with open_crawls(child_settings) as crawls:
        return await crawls.crawl(job)


class _ChildLostError(FetchError):
    """A child that ended, or was ended, amid its crawls. `shared`: there were several."""

    def __init__(self, why: str, *, shared: bool) -> None:
        super().__init__(why)
        self.shared = shared


class _Child:
    """One child process, and the crawls that are under way in it."""

    def __init__(self, process: asyncio.subprocess.Process, child_settings: ChildSettings) -> None:
        self._process, self._child_settings = process, child_settings
        self.under_way: dict[Path, asyncio.Future[str | None]] = {}
        self.taken = 0
        self._tail: deque[str] = deque(maxlen=_TAIL_LINES)
        self._logs = asyncio.ensure_future(_relay_log(process, self._tail))
        self._listening = asyncio.ensure_future(self._listen())

    @classmethod
    async def start(cls, child_settings: ChildSettings) -> _Child:
        """A child that waits for orders."""
        process = await asyncio.create_subprocess_exec(
            *child_settings.command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=_child_environment(),
            limit=_LINE_BYTES,
        )
        return cls(process, child_settings)

    @property
    def is_over(self) -> bool:
        """Whether it takes no more orders."""
        return self._listening.done()

    async def carry_out(self, order: Order) -> None:
        """Hand over an order and wait for the end of its crawl. Raises FetchError."""
        landing = order.job.landing
        if self.is_over:
            raise _ChildLostError(f"the crawl's child ended{_last_words(self._tail)}", shared=True)
        ended = self.under_way[landing] = asyncio.get_running_loop().create_future()
        try:
            await self._send(Instruction(order))
            failure = await asyncio.shield(ended)
        except asyncio.CancelledError:
            with suppress(TimeoutError, FetchError):
                await self._send(Instruction(stop=landing))
                await asyncio.wait_for(ended, STOPPING.total_seconds())
            raise
        finally:
            self.under_way.pop(landing, None)
        if failure is not None:
            raise FetchError(failure)

    async def end(self) -> None:
        """Ends the process, and what is under way in it."""
        self._listening.cancel()
        await _end_process(self._process, self._child_settings.grace)
        await self._logs
        self._fail_all("the crawl's child was ended", shared=False)

    async def _send(self, instruction: Instruction) -> None:
        """Write a line, and leave the pipe open: its end is how the child learns of our death."""
        assert self._process.stdin is not None  # noqa: S101 - asked for as a pipe
        with suppress(BrokenPipeError, ConnectionResetError):  # it died before it listened; its status tells
            self._process.stdin.write(instructions.dumps(instruction) + b"\n")
            await self._process.stdin.drain()

    async def _listen(self) -> None:
        """Hear what the child says until it closes its stdout or falls silent; then see to its end."""
        assert self._process.stdout is not None  # noqa: S101 - asked for as a pipe
        silence = self._child_settings.silence
        try:
            while line := await _before_silence(_read_line(self._process.stdout), silence):
                self._hear(line)
            status = await _before_silence(self._process.wait(), silence)
            why = f"the crawl's child ended with status {status}"
        except FetchError as hang:
            why = str(hang)
        await _end_process(self._process, self._child_settings.grace)
        await self._logs
        self._fail_all(f"{why}{_last_words(self._tail)}", shared=len(self.under_way) > 1)

    def _hear(self, line: bytes) -> None:
        try:
            report = child_reports.loads(line)
        except NotPlainError:  # nothing of ours
            return
        if report.ended is not None and (ended := self.under_way.get(report.ended)) and not ended.done():
            ended.set_result(report.failure)

    def _fail_all(self, why: str, *, shared: bool) -> None:
        for ended in self.under_way.values():
            if not ended.done():
                ended.set_exception(_ChildLostError(why, shared=shared))


async def _read_line(stream: asyncio.StreamReader) -> bytes:
    """The next line, empty at the end; a note in the place of one that is longer than `_LINE_BYTES`."""
    try:
        return await stream.readline()
    except ValueError:  # it was let go as far as it had come; what follows of it is the next line
        return _TOO_LONG


async def _before_silence(coming: Coroutine[Any, Any, T], silence: timedelta) -> T:
    try:
        return await asyncio.wait_for(coming, silence.total_seconds())
    except TimeoutError:
        raise FetchError(
            f"the crawl's process does not answer: no output for {silence.total_seconds():g} s"
        ) from None


async def _relay_log(child: asyncio.subprocess.Process, tail: deque[str]) -> None:
    """Passes the child's log lines on to ours, and keeps the last ones."""
    assert child.stderr is not None  # noqa: S101 - asked for as a pipe
    while line := await _read_line(child.stderr):
        text = line.decode("utf-8", "replace").rstrip()
        try:
            record = json.loads(text)
            level = logging.getLevelNamesMapping().get(record["level"], logging.INFO)
            log.log(level, "%s", record["event"], extra={"child": record})
            tail.append(str(record.get("traceback", record["event"])).splitlines()[-1])
        except (ValueError, KeyError, TypeError, AttributeError):
            log.warning("%s", text[:_LOGGED_CHARS])
            tail.append(text[:_LOGGED_CHARS])


async def _end_process(child: asyncio.subprocess.Process, grace: timedelta) -> None:
    """Makes sure that the child is gone: asked first, killed after."""
    if child.stdin is not None:
        child.stdin.close()
    if child.returncode is not None:
        return
    with suppress(ProcessLookupError):
        child.terminate()
    try:
        await asyncio.wait_for(child.wait(), grace.total_seconds())
    except TimeoutError:
        with suppress(ProcessLookupError):
            child.kill()
        await child.wait()


def _child_environment() -> dict[str, str]:
    """What the child may know of our environment.

    The folder this package came from is first on its path: it runs our very code.

    No secret of ours is among it; a crawl needs none.
    """
    here = str(
        Path(__file__).absolute().parents[3]
    )  # of `presslog`, through which this very module was found
    path = os.pathsep.join(filter(None, (here, os.environ.get("PYTHONPATH", ""))))
    return {name: value for name, value in os.environ.items() if name in _HANDED_ON} | {"PYTHONPATH": path}


def _last_words(tail: Sequence[str]) -> str:
    return f": {tail[-1]}" if tail else ""
