"""Two machines with a home each, one PostgreSQL, one object store and no shared folder: nothing is lost, nothing doubled.

Each worker is `presslog run` in processes of its own. One is killed with SIGKILL, the database's connections are cut, the store goes
away for some seconds, always amid a run.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from presslog.crawler.source.source import Source
from presslog.crawler.source.source_writer import source_text
from presslog.flows.settings import Settings
from presslog.home import make_home
from presslog.storage.read.history import History
from tests.fakes.object_store import LoopbackStore
from tests.fakes.small_site import SmallSite, watched_site
from tests.postgresql import cut_connections

NAMES = ("gazette", "courier")


@dataclass
class Fleet:
    """Two homes that watch the same two sites, and what they share."""

    homes: list[Path]
    sites: list[SmallSite]
    store: LoopbackStore
    database_url: str
    ran: Counter[int] = field(default_factory=Counter)
    edited: int = 0

    @property
    def environment(self) -> dict[str, str]:
        shared = {"PRESSLOG_DATABASE_URL": self.database_url, "PRESSLOG_STORE": self.store.url}
        return {**os.environ, **self.store.environment, **shared}

    def command(self, home: Path, *words: str) -> list[str]:
        return [sys.executable, "-m", "presslog", "--home", str(home), *words]

    def start(self, worker: int) -> subprocess.Popen[str]:
        """A worker's run of all sources."""
        command = self.command(self.homes[worker], "run", "--json")
        return subprocess.Popen(
            command, env=self.environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )

    def edit(self) -> None:
        """The next article of each site is edited."""
        for site in self.sites:
            site.edit(self.edited)
        self.edited += 1

    def finish(self, worker: int, running: subprocess.Popen[str]) -> list[dict[str, object]]:
        """What the worker's run came to; those runs are counted that it recorded."""
        out, err = running.communicate(timeout=300)
        lines = [json.loads(line) for line in out.splitlines()]
        assert lines or running.returncode < 0, err
        self.ran[worker] += sum(line["outcome"] == "ok" for line in lines)
        return lines


@pytest.fixture
def fleet(tmp_path: Path, postgresql_url: str) -> Iterator[Fleet]:
    with ExitStack() as stack:
        watchers = [stack.enter_context(watched_site(tmp_path / name, count=8)) for name in NAMES]
        sources: list[Source] = [
            replace(watcher.source, name=name) for watcher, name in zip(watchers, NAMES, strict=True)
        ]
        homes = [tmp_path / "one", tmp_path / "two"]
        for home, order in zip(homes, (sources, sources[::-1]), strict=True):
            make_home(Settings.load(home, {}))
            for source in order:
                (home / "sources" / f"{source.name}.toml").write_text(source_text(source), "utf-8")
        store = stack.enter_context(LoopbackStore())
        yield Fleet(homes, [watcher.site for watcher in watchers], store, postgresql_url)


def _kill(fleet: Fleet, running: list[subprocess.Popen[str]]) -> None:
    running[0].kill()


def _cut(fleet: Fleet, running: list[subprocess.Popen[str]]) -> None:
    cut_connections(fleet.database_url)


def _lose_store(fleet: Fleet, running: list[subprocess.Popen[str]]) -> None:
    fleet.store.stop()
    time.sleep(4)
    fleet.store.start()


@pytest.mark.in_suite(0)
@pytest.mark.timeout(600)
def test_whatever_is_lost_nothing_else_is(fleet: Fleet) -> None:
    """Each edit of each site is told once, by whichever worker; every response is in the store; both workers had a share."""
    fleet.finish(0, fleet.start(0))
    for trouble in (_kill, _cut, _lose_store):
        fleet.edit()
        running = [fleet.start(0), fleet.start(1)]
        time.sleep(2.5)
        trouble(fleet, running)
        for worker, process in enumerate(running):
            fleet.finish(worker, process)
    fleet.edit()
    last = fleet.finish(1, fleet.start(1))
    assert [line["outcome"] for line in last] == ["ok", "ok"], last
    with History(fleet.database_url) as history:
        told = Counter((event.source, event.article) for event in history.events(kind="edited"))
    assert set(told.values()) == {1}
    assert Counter(source for source, _article in told) == dict.fromkeys(NAMES, fleet.edited)
    assert all(fleet.ran[worker] for worker in (0, 1)), fleet.ran
    assert not any(path.is_file() for home in fleet.homes for path in (home / "warc").rglob("*"))
    verified = subprocess.run(
        fleet.command(fleet.homes[0], "verify", "--json"),
        env=fleet.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    found = json.loads(verified.stdout)
    assert (verified.returncode, found["faults"]) == (0, []), verified.stderr
    assert found["responses"] > 50
    _refused_elsewhere(fleet)


def _refused_elsewhere(fleet: Fleet) -> None:
    """A home with this database and another place for its responses is refused by name, and records nothing."""
    environment = {name: value for name, value in fleet.environment.items() if name != "PRESSLOG_STORE"}
    command = fleet.command(fleet.homes[1], "run", "--json")
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "the database's raw responses are in s3://presslog/raw" in done.stdout + done.stderr
