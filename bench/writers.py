"""How many quiet runs a second one PostgreSQL records, with 1, 2 and 4 writers at a time: `make bench-writers`.

Each writer is a process with sources of its own, as a worker has; a run is begun, recorded with three captures that changed
nothing, and its lease ended, as the product does it. All of them lay links of one chain, under one lock. The server is the
one at PRESSLOG_BENCH_POSTGRESQL, else on loopback.
"""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from datetime import timedelta
from multiprocessing import get_context
from typing import Final

from bench.history import START, Press, postgresql_database, seen_article
from presslog.core.extractor import Extractor
from presslog.storage.content.fingerprints import content_fingerprint
from presslog.storage.migrations import open_engine
from presslog.storage.model import (
    Admit,
    ArticleId,
    Capture,
    Intent,
    Observation,
    Revisited,
    Run,
    RunOutcome,
    RunRecord,
)
from presslog.storage.write.archive import Archive

WRITERS: Final = (1, 2, 4)
SECONDS: Final = 8.0
CAPTURES: Final = 3
STEP: Final = timedelta(minutes=5)


def main() -> None:
    """Print a line for each number of writers."""
    with postgresql_database() as url:
        if url is None:
            return
        open_engine(url).dispose()
        print(f"quiet runs of {CAPTURES} captures recorded in {SECONDS:g} s each; {os.cpu_count()} cores")
        alone = 0.0
        for count in WRITERS:
            runs, cpu = _record_with(url, count)
            alone = alone or runs
            print(
                f"{count} writers: {runs:6.1f} runs a second, {runs / alone:.2f} x one's, {cpu * 1e3:.1f} ms of a writer's CPU a run"
            )


def _record_with(url: str, count: int) -> tuple[float, float]:
    """Runs recorded a second by so many writers together, and the CPU seconds of a writer for each."""
    context = get_context("spawn")
    with context.Pool(count) as pool:
        found = pool.starmap(write_runs, [(url, f"bench{count}w{n}") for n in range(count)], chunksize=1)
    return sum(runs / seconds for runs, seconds, _ in found), sum(cpu for _, _, cpu in found) / sum(
        runs for runs, _, _ in found
    )


def write_runs(url: str, source: str) -> tuple[int, float, float]:
    """Record runs of a source for a while: how many there were, in how many seconds, of how much CPU."""
    engine = open_engine(url)
    archive, content = Archive(engine), Press().article()
    ids = [ArticleId(f"{source}{n}".ljust(13, "0")[:13]) for n in range(CAPTURES)]
    digest = content_fingerprint(content)

    def record_run(number: int, *, first: bool = False) -> None:
        at = START + number * STEP
        lease = archive.begin(source, now=at, holder=source, ttl=timedelta(hours=1))
        made: list[tuple[Capture, Intent]] = []
        for n, article in enumerate(ids):
            where = seen_article(lease.run, n, article, at)
            if first:
                seen = Observation(*where, content, digest, Extractor(1, "profile"))
                made.append((seen.capture, Admit(article, seen, "first sight")))
            else:
                seen = Observation(*where)
                made.append((seen.capture, Revisited(article, seen, "same fingerprint")))
        run = Run(lease.run, source, lease.number, at, at, RunOutcome.OK)
        archive.record(RunRecord(run, *_columns(made)), lease, at)

    record_run(0, first=True)
    runs, began, cpu = 0, time.monotonic(), time.process_time()
    while (spent := time.monotonic() - began) < SECONDS:
        runs += 1
        record_run(runs)
    engine.dispose()
    return runs, spent, time.process_time() - cpu


def _columns(made: Sequence[tuple[Capture, Intent]]) -> tuple[tuple[Capture, ...], tuple[Intent, ...]]:
    return tuple(capture for capture, _ in made), tuple(intent for _, intent in made)


if __name__ == "__main__":
    main()
