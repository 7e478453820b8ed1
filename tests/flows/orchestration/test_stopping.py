"""`presslog serve` and `presslog run` as real processes under real signals: all of it ends, whatever ends it, and starts again at once."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from presslog.core.errors import ServiceError
from presslog.crawler.source.source import Fetch, Source
from presslog.crawler.source.source_writer import source_text
from presslog.flows.orchestration import server as service
from presslog.flows.settings import Settings
from presslog.storage.model import Run, RunOutcome
from presslog.storage.read.history import History
from presslog.storage.write.archive import Archive
from tests.fakes.small_site import SmallSite, invented_articles
from tests.fakes.wire import Answer, serving
from tests.flows.orchestration.conftest import make_served_home
from tests.lacking import lacking

pytestmark = [pytest.mark.server, pytest.mark.timeout(300)]

TEN_SECONDS = 10.0
"""Within which everything is to be gone, once told or orphaned."""
DEBRIS = 2.0
"""For the system to reap what ended, on a machine with much to do."""


@dataclass
class Desk:
    """A home that watches a site which answers its articles only when `slow` is off."""

    settings: Settings
    site: SmallSite
    tmp: Path
    port: int
    slow: bool = True
    started: list[subprocess.Popen[bytes]] = field(default_factory=list)
    environ: dict[str, str] = field(default_factory=dict)

    def slow_down(self) -> None:
        """Have the site's articles, as they are printed now, wait while it is slow."""
        answers = self.site.wire.answers
        for article in self.site.articles:
            answers[article.path] = _slowly(self, answers[article.path])

    def source(self, name: str, **parts: Any) -> None:
        """Write a source's file."""
        source = Source(name, self.site.url, schedule="0 0 1 1 *", fetch=FAST, **parts)
        (self.settings.sources_dir / f"{name}.toml").write_text(source_text(source))

    def start(self, *arguments: str, before: tuple[str, ...] = ()) -> subprocess.Popen[bytes]:
        """A command in a process of its own; all its processes bear this desk's TMPDIR."""
        command = [*before, sys.executable, "-m", "presslog", "--home", str(self.settings.home), *arguments]
        log = (self.tmp / "said").open("ab")
        self.started.append(
            subprocess.Popen(
                command,
                env={**os.environ, **self.environ, "TMPDIR": str(self.tmp)},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        )
        return self.started[-1]

    def serve(self, *before: str) -> subprocess.Popen[bytes]:
        """`presslog serve`, up and announced."""
        serving = self.start("serve", "--port", str(self.port), before=before)
        assert until(lambda: serving.poll() is not None or self._serves(serving), 100), self.said
        assert serving.poll() is None, self.said
        assert until(lambda: self.said.count("starting for") == self.said.count("serving "), 60), self.said
        httpx.get(f"http://127.0.0.1:{self.port}/healthz", timeout=20)  # the address is said once it answers
        return serving

    def _serves(self, serving: subprocess.Popen[bytes]) -> bool:
        with suppress(OSError, ValueError):
            return bool(json.loads(self.settings.service_file.read_text())["holder"] != self.stale)
        return False

    stale: str = ""
    """The holder that a killed service left written down."""

    @property
    def said(self) -> str:
        """All that the commands said."""
        return (self.tmp / "said").read_text()

    def processes(self) -> dict[int, str]:
        """Every living process of this desk, with its command."""
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                environ = (folder / "environ").read_bytes().split(b"\0")
                if f"TMPDIR={self.tmp}".encode() in environ:
                    words = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                    found[int(folder.name)] = words
        return found

    def crawls(self) -> bool:
        """Whether a crawl is under way and waits for an article."""
        crawling = any("presslog.crawler.process" in command for command in self.processes().values())
        return crawling and any(path.endswith("/") and path != "/" for path in self.site.wire.paths())

    def gone(self, since: float) -> bool:
        """Whether every process ended within ten seconds from then."""
        return until(lambda: not self.processes(), since + TEN_SECONDS + DEBRIS - time.monotonic())

    def api(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """What the service's Prefect server answers."""
        url = json.loads(self.settings.service_file.read_text())["api_url"]
        login = httpx.BasicAuth(*service.api_login(self.settings).split(":"))
        return httpx.post(f"{url}{path}", json=body or {}, timeout=20, auth=login).raise_for_status().json()

    def deployment(self) -> str:
        """The id of the one deployment, once it is laid."""
        assert until(lambda: bool(self.api("/deployments/filter")), 60)
        (laid,) = self.api("/deployments/filter")
        assert laid["name"] == "due"
        return str(laid["id"])

    def run_once(self) -> None:
        """Ask the deployment for a run of the source, as its page or an automation does."""
        asked = {"parameters": {"sources": ["paper"]}}
        self.api(f"/deployments/{self.deployment()}/create_flow_run", asked)

    def due(self) -> dict[str, bool]:
        """Which sources stand on the due-list, and whether they are paused there."""
        with History(self.settings.home) as history:
            return {each.source: each.next_at is None for each in history.due_times()}

    def crawl_under_way(self) -> None:
        """Have the service run the source, and wait until its crawl does."""
        self.deployment()
        self.site.wire.asked.clear()
        self.run_once()
        assert until(self.crawls, 60), (self.processes(), self.said)

    def runs(self) -> tuple[Run, ...]:
        """The source's runs, newest first."""
        with Archive.open(self.settings.database_url) as archive:
            return archive.runs("paper")


FAST = Fetch(delay=timedelta(0), concurrency=4, timeout=timedelta(seconds=60))


def until(true: Callable[[], bool], seconds: float) -> bool:
    """Return True as soon as it is true, False when the time is over."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
    return True


@pytest.fixture
def desk(home: Path, tmp_path: Path, prefect_database: Path) -> Iterator[Desk]:
    """A home with one source, whose crawl does not end while the site is slow. Nothing of it is left behind."""
    settings = make_served_home(home, prefect_database)
    (tmp_path / "tmp").mkdir()
    with serving() as wire:
        site = SmallSite(wire, invented_articles())
        made = Desk(settings, site, tmp_path / "tmp", service.free_port())
        site.publish()
        made.slow_down()
        made.source("paper")
        try:
            yield made
        finally:
            for pid in made.processes():
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            for process in made.started:
                process.wait()


def _slowly(desk: Desk, page: Answer) -> Answer:
    def answer(_headers: dict[str, str]) -> bytes:
        until(lambda: not desk.slow, 60)
        return page if isinstance(page, bytes) else page(_headers)

    return answer


def test_sigterm_ends_serve_as_process_1(desk: Desk) -> None:
    """In a container's place, with a crawl under way, all is gone within ten seconds; the source is free, and a port too."""
    inside = ("unshare", "--pid", "--fork", "--mount-proc")
    if (
        not shutil.which("unshare")
        or subprocess.run([*inside, "true"], capture_output=True, check=False).returncode
    ):
        lacking("a PID namespace cannot be made here: run the tests as root, or with util-linux's unshare")
    serving = desk.serve(*inside)
    desk.crawl_under_way()
    (first,) = Path(f"/proc/{serving.pid}/task/{serving.pid}/children").read_text().split()
    told = time.monotonic()
    os.kill(int(first), signal.SIGTERM)
    assert serving.wait(TEN_SECONDS) == 0, desk.said
    assert desk.gone(told), desk.processes()
    assert "stopped by SIGTERM" in desk.said
    assert not desk.settings.service_file.exists()
    assert service.is_free(desk.port)
    (left,) = desk.runs()
    assert left.outcome is RunOutcome.ABANDONED, left
    desk.slow = False
    assert desk.start("run").wait(60) == 0, desk.said
    assert [each.outcome for each in desk.runs()] == [RunOutcome.OK, RunOutcome.ABANDONED]
    assert not list((desk.settings.crawls_dir / "paper").glob("*"))


def test_a_killed_serve_leaves_nobody_and_starts_again_at_once(desk: Desk) -> None:
    """SIGKILL amid a crawl: the children notice. The next one, started in the same second, takes port, server and source over."""
    serving = desk.serve()
    desk.crawl_under_way()
    left = set(desk.processes()) - {serving.pid}
    assert len(left) >= 4  # server, dispatcher, web page, crawl
    desk.stale = json.loads(desk.settings.service_file.read_text())["holder"]
    killed = time.monotonic()
    serving.kill()
    serving.wait()
    again = desk.serve()
    assert until(lambda: [each.outcome for each in desk.runs()] == [RunOutcome.ABANDONED], 10)
    assert not left & set(desk.processes())
    assert until(lambda: not left & set(desk.processes()), killed + TEN_SECONDS - time.monotonic())
    desk.slow = False
    desk.run_once()
    assert until(lambda: any(run.outcome is RunOutcome.OK for run in desk.runs()), 60), desk.runs()
    states = {each["state"]["type"] for each in desk.api("/flow_runs/filter")}
    assert "CRASHED" in states
    assert "RUNNING" not in states or until(
        lambda: "RUNNING" not in {each["state"]["type"] for each in desk.api("/flow_runs/filter")}, 30
    )
    _follow_the_files(desk)
    _refuse_a_second(desk)
    told = time.monotonic()
    os.kill(again.pid, signal.SIGINT)
    assert again.wait(TEN_SECONDS) == 0
    assert desk.gone(told), desk.processes()


def _follow_the_files(desk: Desk) -> None:
    """Sources that are added, renamed, disabled, broken and deleted are on the due-list or off it within seconds; no deployment is laid."""
    desk.source("packet")
    assert until(lambda: desk.due() == {"paper": False, "packet": False}, 15)
    file = desk.settings.sources_dir / "packet.toml"
    file.rename(file.with_name("parcel.toml"))
    assert until(lambda: desk.due() == {"paper": False, "parcel": False}, 15)
    file.with_name("parcel.toml").write_text("url = 3\n")
    time.sleep(5)
    assert desk.due() == {"paper": False, "parcel": False}  # a slip of the pen ends nothing
    desk.source("parcel", enabled=False)
    assert until(lambda: desk.due() == {"paper": False, "parcel": True}, 15)
    (desk.settings.sources_dir / "paper.toml").unlink()
    assert until(lambda: desk.due() == {"parcel": True}, 15)
    desk.source("paper")
    assert until(lambda: desk.due() == {"paper": False, "parcel": True}, 15)
    desk.deployment()


def _refuse_a_second(desk: Desk) -> None:
    """A second service of a home that is served says who serves it and where."""
    assert desk.start("serve", "--port", str(service.free_port())).wait(60) == 1
    assert "is served already" in desk.said


def test_of_two_services_started_at_once_one_serves(desk: Desk) -> None:
    """On ports of their own, over what a killed service left: one serves, the other says why not; the history is sound."""
    desk.slow = False
    killed = desk.serve()
    desk.stale = json.loads(desk.settings.service_file.read_text())["holder"]
    killed.kill()
    killed.wait()
    starting = [desk.start("serve", "--port", str(service.free_port())) for _ in range(2)]
    assert until(lambda: any(each.poll() is not None for each in starting), 100), desk.said
    (refused,) = (each for each in starting if each.poll() is not None)
    (serving,) = (each for each in starting if each is not refused)
    assert refused.returncode == 1
    assert f"{desk.settings.home} is served already" in desk.said
    assert "stop that one first" in desk.said
    assert until(lambda: desk._serves(serving), 100), desk.said
    assert json.loads(desk.settings.service_file.read_text())["pid"] == serving.pid
    desk.deployment()
    desk.run_once()
    assert until(lambda: any(run.outcome is RunOutcome.OK for run in desk.runs()), 60), desk.runs()
    os.kill(serving.pid, signal.SIGTERM)
    assert serving.wait(TEN_SECONDS) == 0, desk.said
    assert not desk.settings.service_file.exists()
    assert len(desk.runs()) == 1
    assert desk.start("verify").wait(60) == 0, desk.said


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_run_told_to_stop_lets_its_source_go(desk: Desk, number: signal.Signals) -> None:
    """`presslog run` amid a crawl ends with the status of its signal, and its crawl with it; the next run has the source."""
    running = desk.start("run")
    assert until(desk.crawls, 60), desk.said
    told = time.monotonic()
    os.kill(running.pid, number)
    assert running.wait(TEN_SECONDS) == 128 + number
    assert desk.gone(told), desk.processes()
    assert f"stopped by {number.name}" in desk.said
    (run,) = desk.runs()
    assert (run.outcome, run.reason) == (RunOutcome.ABANDONED, "cancelled")
    desk.slow = False
    assert desk.start("run").wait(60) == 0, desk.said


# --- ports ---------------------------------------------------------------------------------------------------------


@contextmanager
def taken() -> Iterator[int]:
    """A port that somebody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield other.getsockname()[1]


def test_a_taken_port_is_named(desk: Desk) -> None:
    """`serve` on a port that is taken says which, and what to do; with the port free it starts (the tests above)."""
    with taken() as port:
        assert desk.start("serve", "--port", str(port)).wait(30) == 1
    assert f"port {port} of 127.0.0.1, which the web page needs, is taken by another program" in desk.said
    assert "--port" in desk.said


async def _port_of_the_first_start(settings: Settings, *ports: int) -> str:
    async with service.private_server(settings, ports=ports) as server:
        return server.api_url


def test_a_taken_port_of_the_prefect_server_is_passed_over(desk: Desk) -> None:
    """A port that was found free, and was taken while Prefect loaded, is no reason not to start."""
    free = service.free_port()
    with taken() as port:
        assert asyncio.run(_port_of_the_first_start(desk.settings, port, free)).endswith(f":{free}/api")
        with pytest.raises(ServiceError, match=r"did not come up; its log: .*server\.log"):
            asyncio.run(_port_of_the_first_start(desk.settings, port))


# --- the lifeline --------------------------------------------------------------------------------------------------

PARENT = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, *sys.argv[1:]], stdin=subprocess.PIPE, start_new_session=True)
time.sleep(60)
"""


@pytest.mark.parametrize(
    ("how", "outlives"),
    [
        (("-m", "presslog.flows.orchestration.lifeline", "tests.flows.deaf"), False),
        (("-m", "tests.flows.deaf"), True),
    ],
)
def test_a_child_on_a_lifeline_does_not_outlive_its_parent(
    desk: Desk, how: tuple[str, ...], outlives: bool
) -> None:
    """A child that is deaf to SIGTERM, and its own child, are gone when their parent is killed; without the lifeline they stay."""
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, *how], env={**os.environ, "TMPDIR": str(desk.tmp)}
    )
    desk.started.append(parent)
    assert until(lambda: (desk.tmp / "deaf").exists() and len(desk.processes()) == 3, 20), desk.processes()
    killed = time.monotonic()
    parent.kill()
    parent.wait()
    if outlives:
        time.sleep(6)
        assert len(desk.processes()) == 2
    else:
        assert desk.gone(killed), desk.processes()
