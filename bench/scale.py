"""What many sources cost on one machine: a quiet source in a batch against plain Scrapy, a start with 10,000, and how late `serve` is.

CPU seconds are those of whole processes with their children, less those of the same process with one source: what one more source costs.
Scrapy asks for the same addresses, a spider for each source in one process, and looks at nothing. Lateness is measured at the rate of 300
sources every five minutes, as 60 every minute, after the first minute.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from bench.quiet import cpu_of_children, spent_by
from presslog.crawler.source.source import Fetch, Source
from presslog.crawler.source.source_writer import source_text
from presslog.demo.newspaper import Newspaper, NewspaperWitness, Setup, TownClock, opening_press
from presslog.flows.orchestration.due_list import FollowedFiles
from presslog.flows.orchestration.server import free_port, serve_home
from presslog.flows.settings import Settings
from presslog.home import make_home
from presslog.storage.read.history import History
from presslog.storage.write.archive import Archive

BATCH: Final = 100
ARTICLES: Final = 12
LIMIT_RATIO: Final = 5.0
MANY: Final = 10_000
LIMIT_START_S: Final = 30.0
SERVED: Final = 60
LASTS: Final = timedelta(minutes=4)
LIMIT_LATE_S: Final = 30.0
LIMIT_CORES: Final = 0.4

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
    """Measure all three."""
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
        batch, alone = spent_by(*command), spent_by(*command, "paper-0")
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


def start_with_many() -> None:
    """How long a dispatcher takes until 10,000 sources are on its list, the first time and the next."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings.load(Path(folder) / "home", {})
        make_home(settings)
        for n in range(MANY):
            source = Source(f"paper-{n}", f"https://paper-{n}.example/")
            (settings.sources_dir / f"{source.name}.toml").write_text(source_text(source), "utf-8")
        with Archive.open(settings.database_url) as archive:
            taken = []
            for _ in range(2):
                began = time.perf_counter()
                FollowedFiles(settings, archive.roster).follow(datetime.now(UTC))
                taken.append(time.perf_counter() - began)
    print(
        f"{MANY} sources on the list after {taken[0]:.1f} s, at the next start after {taken[1]:.2f} s (the limit is {LIMIT_START_S:g})"
    )


def serve_for_a_while(paper: Newspaper) -> None:
    """How late sources are under `serve`, and what that takes of a core."""
    with tempfile.TemporaryDirectory() as folder:
        settings = make_watched_home(Path(folder), paper, SERVED, schedule="every 1 minute")
        before = cpu_of_children()
        late = asyncio.run(_serve(settings))
        cores = (cpu_of_children() - before) / LASTS.total_seconds()
        with History(settings.home) as history:
            outcomes = Counter(str(run.outcome) for run in history.runs())
        locked = (settings.home / "prefect" / "server.log").read_text("utf-8").count("database is locked")
    p95 = late[int(0.95 * (len(late) - 1))] if late else float("nan")
    print(f"`serve` with {SERVED} sources every minute for {LASTS}, {len(late)} times taken:")
    print(f'runs            {dict(outcomes)}; "database is locked" in Prefect\'s log: {locked} times')
    print(
        f"lateness, p95   {p95:.0f} s (the limit is {LIMIT_LATE_S:g}); {cores:.2f} of a core (the limit is {LIMIT_CORES:g})"
    )


async def _serve(settings: Settings) -> list[float]:
    """The seconds by which each source was late, each time it was taken after the first minute, in order."""
    serving = asyncio.create_task(serve_home(settings, port=free_port()))
    late: dict[tuple[str, datetime], float] = {}
    began = datetime.now(UTC)
    while datetime.now(UTC) - began < LASTS:
        await asyncio.sleep(5)
        with History(settings.home) as history:
            for each in history.due_times():
                if each.taken_at and each.taken_at - began > timedelta(minutes=1) and each.late_s is not None:
                    late[each.source, each.taken_at] = float(each.late_s)
    serving.cancel()
    await asyncio.gather(serving, return_exceptions=True)
    return sorted(late.values())


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
