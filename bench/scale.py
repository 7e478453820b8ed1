"""What many sources cost on one machine: a quiet source in a batch against plain Scrapy, a start with 10,000, and how late `serve` is.

CPU seconds are those of whole processes with their children, less those of the same process with one source: what one more source costs.
Scrapy asks for the same addresses, a spider for each source in one process, and looks at nothing. Lateness is measured at the rate of 300
sources every five minutes, as 60 every minute, after the first minute.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from bench.quiet import cpu_of_children, spent_by
from presslog.core.errors import StorageError
from presslog.crawler.source.source import Fetch, Source
from presslog.crawler.source.source_writer import source_text
from presslog.demo.newspaper import Newspaper, NewspaperWitness, Setup, TownClock, opening_press
from presslog.flows.orchestration.server import free_port
from presslog.flows.settings import Settings
from presslog.home import make_home
from presslog.storage.read.history import History

BATCH: Final = 100
ARTICLES: Final = 12
LIMIT_RATIO: Final = 5.0
MANY: Final = 10_000
LIMIT_START_S: Final = 30.0
SERVED: Final = 60
LASTS: Final = timedelta(minutes=4)
LIMIT_LATE_S: Final = 30.0
LIMIT_CORES: Final = 0.4
LIMIT_MB: Final = 900.0

_SCRAPY: Final = """
import sys
from scrapy import Request, Spider
from scrapy.crawler import CrawlerProcess
class Plain(Spider):
    name = "plain"
    async def start(self):
        for path in sys.argv[3:]:
            yield Request(sys.argv[1] + path, dont_filter=True)
    def parse(self, response):
        pass
process = CrawlerProcess({"LOG_ENABLED": False, "TELNETCONSOLE_ENABLED": False, "ROBOTSTXT_OBEY": False})
for _ in range(int(sys.argv[2])):
    process.crawl(Plain)
process.start()
"""


def main() -> None:
    """Measure all of it."""
    press = opening_press(TownClock(), posts=ARTICLES, languages=("en",))
    with Newspaper(press, Setup(witnesses=NewspaperWitness.NONE)) as paper:
        compare_with_scrapy(paper)
        serve_for_a_while(paper)
    start_with_many()


def compare_with_scrapy(paper: Newspaper) -> None:
    """What one more quiet source costs in a batch, and in plain Scrapy."""
    with tempfile.TemporaryDirectory() as folder:
        settings = make_watched_home(Path(folder), paper, BATCH)
        command = (sys.executable, "-m", "presslog", "--home", str(settings.home), "run")
        spent_by(*command)
        paper.forget()
        spent_by(*command)
        requests = list(paper.requests)
        paths = [request.target.lstrip("/") for request in requests[: len(requests) // BATCH]]
        before = _kept_by(settings)
        batch = spent_by(*command)
        left = [(now - then) / BATCH for now, then in zip(_kept_by(settings), before, strict=True)]
        alone = spent_by(*command, "paper-0")
        plain = (sys.executable, "-c", _SCRAPY, paper.url)
        rival, rival_alone = spent_by(*plain, str(BATCH), *paths), spent_by(*plain, "1", *paths)
    ours = (batch.cpu - alone.cpu) / (BATCH - 1)
    theirs = (rival.cpu - rival_alone.cpu) / (BATCH - 1)
    print(f"a quiet run of {BATCH} sources of {ARTICLES} articles, {len(paths)} requests each")
    print(
        f"seconds         {batch.seconds:.1f}   CPU seconds {batch.cpu:.1f}, of one source alone {alone.cpu:.1f}"
    )
    print(
        f"one more source {ours:.4f} CPU s; plain Scrapy {theirs:.4f}: {ours / theirs:.1f} times (the limit is {LIMIT_RATIO:g})"
    )
    print(
        f"it leaves       {left[0] / 1e3:.1f} kB in the database, {left[1] / 1e3:.1f} kB in {left[2]:.1f} files of raw responses"
    )


def _kept_by(settings: Settings) -> tuple[int, int, int]:
    """The bytes of a home's database, the bytes of its raw responses, and their files."""
    sizes = [path.stat().st_size for path in settings.warc_dir.rglob("*") if path.is_file()]
    database = sum(path.stat().st_size for path in settings.home.glob("presslog.db*"))
    return database, sum(sizes), len(sizes)


def start_with_many() -> None:
    """How long `presslog serve` takes until it looks what of 10,000 sources is due, at the first start and the next."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings.load(Path(folder) / "home", {})
        make_home(settings)
        for n in range(MANY):
            source = Source(f"paper-{n}", f"https://paper-{n}.example/", schedule="every 7 days")
            (settings.sources_dir / f"{source.name}.toml").write_text(source_text(source), "utf-8")
        taken = [_start_once(settings) for _ in range(2)]
    print(
        f"{MANY} sources: `serve` looks what is due {taken[0]:.0f} s after its first start, {taken[1]:.0f} s after the next"
        f" (the limit is {LIMIT_START_S:g})"
    )


def _start_once(settings: Settings) -> float:
    """The seconds from the start of `presslog serve` until every source is on its list and it has looked."""
    began = time.perf_counter()
    with serving(settings) as server:
        _await_look(settings, server)
        return time.perf_counter() - began


def _await_look(settings: Settings, server: subprocess.Popen[bytes]) -> None:
    """Wait until a service that was just started has looked what is due."""
    before = datetime.now(UTC)
    while server.poll() is None:
        time.sleep(0.2)
        with suppress(StorageError), History(settings.home) as history:
            ticked = history.last_tick()
            if ticked is not None and ticked > before:
                return
    raise RuntimeError(f"`presslog serve` ended with status {server.returncode}")


@contextmanager
def serving(settings: Settings) -> Iterator[subprocess.Popen[bytes]]:
    """`presslog serve` of a home, as a process of its own."""
    command = [
        sys.executable,
        "-m",
        "presslog",
        "--home",
        str(settings.home),
        "serve",
        "--port",
        str(free_port()),
    ]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:  # noqa: S603 - our own command
        try:
            yield server
        finally:
            server.terminate()
            server.wait(30)


def serve_for_a_while(paper: Newspaper) -> None:
    """How late sources are under `serve`, and what that takes of a core and of memory."""
    with tempfile.TemporaryDirectory() as folder:
        settings = make_watched_home(Path(folder), paper, SERVED, schedule="every 1 minute")
        before = cpu_of_children()
        with serving(settings) as server:
            _await_look(settings, server)
            late, held = _look_on(settings, server.pid)
        cores = (cpu_of_children() - before) / LASTS.total_seconds()
        with History(settings.home) as history:
            outcomes = Counter(str(run.outcome) for run in history.runs())
        logs = (settings.home / "prefect").glob("*.log")
        locked = sum(log.read_text("utf-8").count("database is locked") for log in logs)
    p95 = late[int(0.95 * (len(late) - 1))] if late else float("nan")
    load = os.getloadavg()[1]
    print(
        f"`serve` with {SERVED} sources every minute for {LASTS}, {len(late)} times taken; the machine's load was {load:.0f}:"
    )
    print(f'runs            {dict(outcomes)}; "database is locked" in the logs: {locked} times')
    print(
        f"lateness, p95   {p95:.0f} s (the limit is {LIMIT_LATE_S:g}); {cores:.2f} of a core (the limit is {LIMIT_CORES:g})"
    )
    print(f"memory          {held / 2**20:.0f} MB of all processes at most (the limit is {LIMIT_MB:g})")


def _look_on(settings: Settings, server: int) -> tuple[list[float], int]:
    """By how many seconds sources were late each time they were taken after the first minute, in order, and the most bytes held."""
    late: dict[tuple[str, datetime], float] = {}
    held, began = 0, datetime.now(UTC)
    while datetime.now(UTC) - began < LASTS:
        time.sleep(5)
        held = max(held, memory_of(server))
        with suppress(StorageError), History(settings.home) as history:
            for each in history.due_times():
                if each.taken_at and each.taken_at - began > timedelta(minutes=1) and each.late_s is not None:
                    late[each.source, each.taken_at] = float(each.late_s)
    return sorted(late.values()), held


def memory_of(process: int) -> int:
    """The bytes of memory that a process and all that it started hold: proportional set size, shared pages counted once."""
    held = 0
    with suppress(FileNotFoundError, ProcessLookupError, PermissionError):
        rollup = Path(f"/proc/{process}/smaps_rollup").read_text("utf-8")
        held = 1024 * next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
        for children in Path(f"/proc/{process}/task").glob("*/children"):
            held += sum(memory_of(int(child)) for child in children.read_text("utf-8").split())
    return held


def make_watched_home(
    folder: Path, paper: Newspaper, count: int, schedule: str = "every 30 minutes"
) -> Settings:
    """A home with so many sources that are all this newspaper, asked without delay."""
    settings = Settings.load(folder / "home", {})
    make_home(settings)
    for n in range(count):
        source = Source(f"paper-{n}", paper.url, schedule=schedule, fetch=Fetch(delay=timedelta()))
        (settings.sources_dir / f"{source.name}.toml").write_text(source_text(source), "utf-8")
    return settings


if __name__ == "__main__":
    main()
