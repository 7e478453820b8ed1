"""Runs killed with SIGKILL in every stage, alone or with all their processes; and what the next run makes of it.

Before each kill one paragraph of one article is edited. A run begins, in a process group of its own and with a child
that crawls, and is killed at a random moment of the stage whose turn it is. The next run goes undisturbed. *lost*: the
edit is not told by then, or a home does not pass `verify` with its raw responses; *doubled*: the edit is told twice;
*uncaught*: the next run is not whole, a process of the killed one lives on, or something of it is left in the home.
`tests/faults/test_killed_runs.py` has the series.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import pairwise
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final, TypeVar

from presslog.crawler.process.crawl_process import ChildSettings, crawl_source
from presslog.crawler.source.source import Source
from presslog.flows.settings import Settings
from presslog.flows.watching.source_run import watch_source
from presslog.storage.model import RunOutcome
from tests.fakes.forked_crawls import forked_child_settings
from tests.fakes.small_site import HOUR, Watcher, watched_site
from tests.faults.tampered_homes import fault_of

T = TypeVar("T")
STAGES: Final = ("begin", "recall", "crawl", "normalize", "decide", "record", "notify")
"""Those of a run, and what comes before the first."""
PER_HOME: Final = 56
"""So many kills fall on one home; then the next begins."""
LINGERING_S: Final = 20.0
"""For so long a process of a killed run may live on."""
ATTEMPTS: Final = 20
"""So many runs are begun for one kill: one may be over before it is killed."""

_forking = multiprocessing.get_context("forkserver")
_forking.set_forkserver_preload([__name__])


def run_once(
    source: Source, settings: Settings, now: datetime, child: ChildSettings, told: Connection
) -> None:
    """One run in a process group of its own, which says each stage that begins, and its end."""
    os.setpgid(0, 0)

    async def stage(name: str, _source: str, work: Callable[[], Awaitable[T]]) -> T:
        told.send(name)
        return await work()

    told.send("begin")
    crawl = partial(crawl_source, child_settings=child)
    asyncio.run(watch_source(source, settings, stage=stage, clock=lambda: now, crawl=crawl))
    told.send("end")


def _status_of(pid: int) -> list[str]:
    """A process's state, its parent's number and so on (proc(5)); none of one that is gone."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()
    return []


def descendants(pid: int) -> set[int]:
    """The processes that a process started, and those that these started."""
    numbers = [int(folder.name) for folder in Path("/proc").glob("[0-9]*")]
    parents = {number: int(status[1]) for number in numbers if (status := _status_of(number))}
    found: set[int] = set()
    while more := {child for child, parent in parents.items() if parent in {pid, *found}} - found:
        found |= more
    return found


def outlive(pids: set[int], within_s: float = LINGERING_S) -> set[int]:
    """Those of these processes that still live when the time is over."""
    until = time.monotonic() + within_s
    while living := {pid for pid in pids if _status_of(pid)[:1] not in ([], ["Z"])}:
        if time.monotonic() > until:
            return living
        time.sleep(0.02)
    return set()


def verdict(told: int, *, whole: bool, left: bool) -> str:
    """What became of one kill: how often its edit was told, whether the next run was whole, whether anything was left."""
    if told != 1:
        return "doubled" if told else "lost"
    return "held" if whole and not left else "uncaught"


@dataclass
class KilledHome:
    """A home whose runs are killed, and what became of each kill."""

    watcher: Watcher
    dice: random.Random
    fell: Counter[tuple[str, str]] = field(default_factory=Counter)
    """How many kills fell on which stage, of the parent or of the group."""
    verdicts: Counter[str] = field(default_factory=Counter)
    edits: int = 0
    _took_s: dict[str, float] = field(default_factory=dict)

    def kill_one(self, stage: str, which: str) -> None:
        """Edit an article, kill a run amid a stage, and judge what is told when the next run is over."""
        if not self._took_s:
            self._measure()
        before = self._told()
        self._edit()
        processes = None
        for _ in range(ATTEMPTS):
            processes = self._killed_run(stage, which)
            if processes is not None:
                break
        assert processes is not None, f"no run could be killed in {stage}"
        living = outlive(processes)
        report = self.watcher.run()
        left = living or set((self.watcher.settings.home / "crawls").rglob("*.*"))
        whole = report.outcome is RunOutcome.OK
        said = verdict(self._told() - before, whole=whole, left=bool(left))
        if said != "held":
            print(
                f"{stage}, {which}, edit {self.edits}: {said}; {report.outcome} {report.error} {left}",
                flush=True,
            )
        self.fell[stage, which] += 1
        self.verdicts[said] += 1

    def _edit(self) -> None:
        site = self.watcher.site
        number, turn = self.edits % len(site.articles), self.edits // len(site.articles)
        words = " ".join(self.dice.sample(_NOUNS.split(), 9))
        site.edit(number, turn % 4, f"In letter {self.edits} the clerk wrote of {words}.")
        self.edits += 1

    def _told(self) -> int:
        with self.watcher.history() as history:
            return sum(1 for _ in history.events(kind="edited"))

    def _measure(self) -> None:
        """How long each stage of an undisturbed run takes."""
        self.watcher.run()
        moments: list[tuple[str, float]] = []
        child, pipe = self._begin()
        with pipe, suppress(EOFError):
            while True:
                moments.append((pipe.recv(), time.monotonic()))
        child.join()
        for (stage, began), (_, ended) in pairwise(moments):
            self._took_s[stage] = ended - began
        assert tuple(self._took_s) == STAGES, self._took_s

    def _begin(self) -> tuple[multiprocessing.process.BaseProcess, Connection]:
        self.watcher.now += 7 * HOUR
        ours, theirs = _forking.Pipe()
        there = self.watcher
        child = _forking.Process(
            target=run_once, args=(there.source, there.settings, there.now, forked_child_settings(), theirs)
        )
        child.start()
        theirs.close()
        return child, ours

    def _killed_run(self, stage: str, which: str) -> set[int] | None:
        """Kill a run at a random moment of a stage; return the processes it had, or None where it was over before."""
        child, pipe = self._begin()
        assert child.pid is not None
        had: set[int] = set()
        with pipe, suppress(EOFError, ProcessLookupError):  # it is over
            while pipe.recv() != stage:
                pass
            time.sleep(self.dice.uniform(0, self._took_s[stage]))
            os.kill(child.pid, signal.SIGSTOP)  # it does nothing more while its processes are looked for
            had = descendants(child.pid)
            if which == "group":
                os.killpg(child.pid, signal.SIGKILL)
            else:
                child.kill()
        child.join()
        return had if child.exitcode == -signal.SIGKILL else None


_NOUNS: Final = """gravel lanterns hedges ropes timber slates buckets ledgers turnips barrels anchors gutters fences
ladders cellars chimneys orchards stables kettles ditches mortar wagons saddles beehives lime"""


def kill_runs(folder: Path, kills: int, seed: int) -> KilledHome:
    """A home of its own in a folder, and so many kills; the stages take turns, of the parent and of the group."""
    with watched_site(folder / f"home-{seed}") as watcher:
        home = KilledHome(watcher, random.Random(seed))
        for number in range(kills):
            home.kill_one(STAGES[number // 2 % len(STAGES)], ("parent", "group")[number % 2])
    if fault := fault_of(watcher.settings.home):
        print(f"home {seed} does not pass: {fault}", flush=True)
        home.verdicts["held"] -= 1
        home.verdicts["lost"] += 1
    return home
