"""Crawls: each in a child process of its own, which leaves a whole landing or none.

Scrapy's reactor and whoever calls us never share a loop, and what a page does to the child cannot reach the
caller. The child is given up for dead when it falls silent; it is ended with SIGTERM and, ten seconds later,
SIGKILL; it ends itself when the caller dies. Nothing of Scrapy is imported here.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sys
from collections import deque
from collections.abc import Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Any, Final, TypeVar

from presslog.core.errors import FetchError
from presslog.core.role import Role
from presslog.core.urls import canonicalize
from presslog.crawler.items import CrawlReport, Job, PageCapture
from presslog.crawler.landing import Landing, Order, discard_landing, orders, sweep_unfinished
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
class Nursery:
    """How children are started and how long they are borne with.

    Tests hand in a shorter patience and other children.

    `silence`: a child that says nothing for so long hangs. `grace`: what it has between SIGTERM and SIGKILL.
    """

    command: tuple[str, ...] = (sys.executable, "-m", "presslog.crawler.process")
    silence: timedelta = timedelta(seconds=90)
    grace: timedelta = timedelta(seconds=10)


DEFAULT: Final = Nursery()


async def crawl_source(job: Job, nursery: Nursery = DEFAULT) -> CrawlReport:
    """Crawls a source once; its landing is at `job.landing` when this returns.

    Raises FetchError, and then there is none.

    Cancelling ends the child and discards what it had. A source is crawled by one crawl at a time: what an
    earlier one left unfinished beside this landing is removed.
    """
    sweep_unfinished(job.landing.parent)
    return (await _carry_out(Order(job), nursery)).report


async def fetch_urls(
    source: Source,
    urls: Sequence[str],
    *,
    role: Role = Role.PROBE,
    landing: Path,
    memory: Path | None = None,
    nursery: Nursery = DEFAULT,
) -> tuple[PageCapture, ...]:
    """Fetches a few URLs for a source, by the same rules and through the same guards.

    Captures in the order asked.

    Raises ValueError for a text that is not an http(s) URL, FetchError when the child failed.
    """
    for url in urls:
        canonicalize(url)
    if not urls:
        return ()
    job = Job(
        source=source,
        run=landing.name,
        landing=landing,
        started_at=datetime.now(UTC),
        ticks=monotonic(),
        memory=memory,
    )
    whole = await _carry_out(Order(job, tuple(urls), role), nursery)
    return tuple(whole.captures())


async def _carry_out(order: Order, nursery: Nursery) -> Landing:
    """Runs the child to its end and opens what it left."""
    landing = order.job.landing
    if landing.exists():
        raise FetchError(f"{landing}: exists already: every run needs a landing of its own")
    try:
        await _run_child(orders.dumps(order), nursery)
    finally:
        discard_landing(landing)
    return Landing.open(landing)


async def _run_child(order: bytes, nursery: Nursery) -> None:
    child = await asyncio.create_subprocess_exec(
        *nursery.command,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=_child_environment(),
        limit=_LINE_BYTES,
    )
    tail: deque[str] = deque(maxlen=_TAIL_LINES)
    logs = asyncio.ensure_future(_relay_log(child, tail))
    try:
        await _hand_over(child, order)
        await _await_child(child, nursery.silence)
        status = await _before_silence(child.wait(), nursery.silence)
    finally:
        await _end_child(child, nursery.grace)
        await logs
    if status != 0:
        raise FetchError(f"the crawl's child ended with status {status}{_last_words(tail)}")


async def _hand_over(child: asyncio.subprocess.Process, order: bytes) -> None:
    """Writes the order and leaves the pipe open: its end is how the child learns of our death."""
    assert child.stdin is not None  # noqa: S101 - asked for as a pipe
    with suppress(BrokenPipeError, ConnectionResetError):  # it died before it listened; its status tells
        child.stdin.write(order + b"\n")
        await child.stdin.drain()


async def _await_child(child: asyncio.subprocess.Process, silence: timedelta) -> None:
    """Waits until the child closes its stdout. Raises FetchError when it falls silent."""
    assert child.stdout is not None  # noqa: S101 - asked for as a pipe
    while await _before_silence(_read_line(child.stdout), silence):
        pass


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


async def _end_child(child: asyncio.subprocess.Process, grace: timedelta) -> None:
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
