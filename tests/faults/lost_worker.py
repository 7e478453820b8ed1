"""A worker of `presslog deploy` that is lost amid a crawl: its run is marked crashed within two minutes, and the source runs again.

    python -m tests.faults.lost_worker [--short]

A Prefect server, a work pool and a worker of Prefect's own, all real; SIGKILL ends the worker and all that it started, as the loss of its
machine would. `--short` leaves out the waiting: it kills the worker alone, whose run goes on to its end.
Exits 1 where a promise is not kept.
"""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import httpx

from presslog.crawler.source.source import Fetch, Source
from presslog.crawler.source.source_writer import source_text
from presslog.flows.orchestration import server as service
from presslog.flows.orchestration.due_deployments import HEARTBEAT
from presslog.flows.settings import Settings
from presslog.home import make_home
from presslog.storage.model import RunOutcome
from presslog.storage.write.archive import Archive
from tests.fakes.small_site import SmallSite, invented_articles
from tests.fakes.wire import Answer, serving
from tests.faults.harm_table import HarmCount, write_counts

PROMISED: Final = timedelta(minutes=2)
FAST: Final = Fetch(delay=timedelta(0), concurrency=4, timeout=timedelta(seconds=300))


@dataclass
class Machine:
    """A home that is deployed, and what its Prefect server says of it. The site answers no article while it is `slow`."""

    settings: Settings
    site: SmallSite
    api_url: str
    environ: dict[str, str]
    slow: bool = True

    def ask(self, path: str, body: dict[str, Any]) -> Any:
        """What the server answers."""
        login = httpx.BasicAuth(*service.api_login(self.settings).split(":"))
        return (
            httpx.post(f"{self.api_url}{path}", json=body, timeout=30, auth=login).raise_for_status().json()
        )

    def worker(self) -> subprocess.Popen[bytes]:
        """Prefect's own worker for the pool; all that it starts is in a session of its own."""
        command = [sys.executable, "-m", "prefect", "worker", "start", "--pool", "presslog"]
        return subprocess.Popen(
            command,
            env=self.environ,
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def start_a_run(self) -> None:
        """Ask for a run of the deployment."""
        (laid,) = self.ask("/deployments/filter", {})
        self.ask(f"/deployments/{laid['id']}/create_flow_run", {"parameters": {"sources": ["paper"]}})

    def flow_runs(self) -> list[str]:
        """The states of all flow runs that began."""
        found = self.ask("/flow_runs/filter", {})
        return [each["state"]["type"] for each in found if each["state"]["type"] != "SCHEDULED"]

    def outcomes(self) -> list[RunOutcome]:
        """How the source's runs ended, the newest first."""
        with Archive.open(self.settings.database_url) as archive:
            return [run.outcome for run in archive.runs("paper")]

    def processes(self) -> list[int]:
        """Every living process of the worker's."""
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                environ = (folder / "environ").read_bytes().split(b"\0")
            except OSError:
                continue
            if f"TMPDIR={self.environ['TMPDIR']}".encode() in environ:
                found.append(int(folder.name))
        return found

    def crawls(self) -> bool:
        """Whether a crawl waits for an article."""
        return any(path not in ("/", "/robots.txt") for path in self.site.wire.paths())


def reached(what: str, true: Callable[[], bool], within: timedelta) -> bool:
    """Wait until it is true, and print how long that took; False when the time is over."""
    began = time.monotonic()
    while not (done := true()) and time.monotonic() - began < within.total_seconds():
        time.sleep(0.5)
    print(f"{what}: {'after' if done else 'NOT within'} {time.monotonic() - began:.0f} s", flush=True)
    return done


def lose_the_machine(machine: Machine, worker: subprocess.Popen[bytes]) -> bool:
    """Kill the worker with all it started, once its run has said that it lives."""
    time.sleep(HEARTBEAT.total_seconds() + 5)
    for pid in machine.processes():
        os.kill(pid, signal.SIGKILL)
    worker.wait()
    return reached("the lost run is marked crashed", lambda: "CRASHED" in machine.flow_runs(), PROMISED)


def lose_the_worker(machine: Machine, worker: subprocess.Popen[bytes]) -> bool:
    """Kill the worker alone: its run is a process of its own."""
    worker.kill()
    worker.wait()
    machine.slow = False
    return reached(
        "the orphaned run ends well", lambda: machine.outcomes() == [RunOutcome.OK], timedelta(seconds=60)
    )


def is_kept(machine: Machine, *, short: bool) -> bool:
    """Deploy, lose a worker amid a crawl, and start another."""
    machine.ask("/work_pools/", {"name": "presslog", "type": "process"})
    deploy = [sys.executable, "-m", "presslog", "--home", str(machine.settings.home), "deploy"]
    subprocess.run(deploy, env=machine.environ, check=True)
    worker = machine.worker()
    try:
        machine.start_a_run()
        lost = reached("a crawl is under way", machine.crawls, timedelta(seconds=90)) and (
            lose_the_worker if short else lose_the_machine
        )(machine, worker)
        machine.slow = False
        worker = machine.worker()
        before = machine.outcomes().count(RunOutcome.OK)
        machine.start_a_run()
        again = reached(
            "the source ran again",
            lambda: machine.outcomes().count(RunOutcome.OK) > before,
            timedelta(seconds=90),
        )
        return lost and again
    finally:
        for pid in machine.processes():
            os.kill(pid, signal.SIGKILL)
        worker.wait()


async def try_it(folder: Path, *, short: bool) -> bool:
    """Whether the promises are kept, in a home below the folder."""
    settings = Settings.load(folder / "home", {})
    make_home(settings)
    (folder / "tmp").mkdir()
    with serving() as wire:
        site = SmallSite(wire, invented_articles())
        site.publish()
        source = Source("paper", site.url, schedule="0 0 1 1 *", fetch=FAST)
        (settings.sources_dir / "paper.toml").write_text(source_text(source))
        async with service.private_server(settings) as prefect:
            environ = service.prefect_environment(settings, prefect.api_url)
            machine = Machine(settings, site, prefect.api_url, {**environ, "TMPDIR": str(folder / "tmp")})
            for article in site.articles:
                wire.answers[article.path] = _slowly(machine, wire.answers[article.path])
            return await asyncio.to_thread(is_kept, machine, short=short)


def _slowly(machine: Machine, page: Answer) -> Answer:
    def answer(headers: dict[str, str]) -> bytes:
        while machine.slow:
            time.sleep(0.1)
        return page if isinstance(page, bytes) else page(headers)

    return answer


def main(arguments: list[str]) -> int:
    """The exit status."""
    with tempfile.TemporaryDirectory() as folder:
        kept = asyncio.run(try_it(Path(folder), short="--short" in arguments))
    write_counts("worker", [HarmCount("a worker lost amid a crawl", 1, lost=int(not kept))])
    return int(not kept)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
