"""`deploy/several` without containers: each of its services is started by its own command and environment, on this machine's servers."""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import psycopg
import pytest
import yaml
from redis import Redis
from redis.exceptions import ConnectionError as NoRedisError
from sqlalchemy.engine import make_url

from presslog.crawler.source.source import Fetch, Source
from presslog.crawler.source.source_writer import source_text
from presslog.demo.newspaper import Newspaper, TownClock, opening_press
from presslog.flows.orchestration.server import free_port
from presslog.storage.read.history import History
from tests.lacking import lacking
from tests.postgresql import SERVER, admin, postgresql  # noqa: F401 - a fixture

SERVICES: dict[str, dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parents[2] / "deploy/several/compose.yaml").read_text("utf-8")
)["services"]
MESSAGES, JOBS = 14, 15
"""Redis's databases that are emptied here."""


@pytest.fixture
def redis() -> Iterator[Redis]:
    """The Redis on loopback, two of its databases empty."""
    server = Redis(port=6379, db=MESSAGES)
    try:
        server.ping()
    except NoRedisError as error:
        lacking(f"no Redis server on loopback: {error}")
    databases = [Redis(port=6379, db=number) for number in (MESSAGES, JOBS)]
    for each in databases:
        each.flushdb()
    yield server
    for each in databases:
        each.flushdb()


@pytest.fixture
def databases(postgresql: str) -> Iterator[dict[str, str]]:  # noqa: F811 - skips where there is no server
    """Two empty databases, by the names that the compose file gives them."""
    names = {name: f"{name}_{secrets.token_hex(4)}" for name in ("presslog", "prefect")}
    for name in names.values():
        admin(f"CREATE DATABASE {name}")
    yield names
    for name in names.values():
        admin(f"DROP DATABASE {name} WITH (FORCE)")


class Machine:
    """Where the compose file's services find each other, and how they are started here."""

    def __init__(self, home: Path, databases: dict[str, str]) -> None:
        server = make_url(SERVER)
        at = f"{server.username}@{server.host}:{server.port}"
        self.web, prefect = free_port(), free_port()
        self._here = {
            **{f"presslog@database/{name}": f"{at}/{real}" for name, real in databases.items()},
            "//prefect:4200": f"//127.0.0.1:{prefect}",
            "//127.0.0.1:4200": f"//127.0.0.1:{prefect}",
            "//127.0.0.1:8470": f"//127.0.0.1:{self.web}",
            "redis:6379/0": f"127.0.0.1:6379/{MESSAGES}",
            "redis:6379/1": f"127.0.0.1:6379/{JOBS}",
            "/var/lib/presslog": str(home),
            "/tmp/prefect": str(home.parent / "prefect"),  # noqa: S108 - what the file says
            "0.0.0.0": "127.0.0.1",  # noqa: S104 - what the file says
        }
        self._words = {"4200": str(prefect), "8470": str(self.web)}
        self._home = home

    def run(self, service: str, words: list[str]) -> subprocess.CompletedProcess[str]:
        """Do what a command of the file does, as that service."""
        return subprocess.run(
            self.command(words), **self._as(service), capture_output=True, text=True, check=False
        )

    def _as(self, service: str) -> dict[str, Any]:
        """Where a service runs, and in which environment: not here, for Prefect reads the settings of a project it finds."""
        return {"env": self.environment(service), "cwd": self._home.parent}

    def command(self, words: list[str]) -> list[str]:
        """A command of the file as it is given here."""
        return [self._words.get(word, self._written(word)) for word in words]

    def environment(self, service: str) -> dict[str, str]:
        """The environment that the file gives a service."""
        given = {name: self._written(value) for name, value in SERVICES[service]["environment"].items()}
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        return {
            **os.environ,
            **given,
            "PGPASSWORD": make_url(SERVER).password or "",
            "PRESSLOG_HOME": str(self._home),
            "PATH": path,
        }

    def _written(self, text: str) -> str:
        for there, here in self._here.items():
            text = text.replace(there, here)
        return text

    @contextmanager
    def running(self, service: str) -> Iterator[None]:
        """A service, until the block ends: SIGTERM, twenty seconds, and SIGKILL to whoever is left, as containers are stopped."""
        log = self._home.parent / f"{service}.log"
        command = self.command(SERVICES[service]["command"])
        with log.open("ab") as output:
            process = subprocess.Popen(
                command, **self._as(service), stdout=output, stderr=output, start_new_session=True
            )
        try:
            yield
            assert process.poll() is None, log.read_text("utf-8")
        finally:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(20)
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def until_healthy(self, service: str) -> None:
        """Ask as the file's health check asks."""
        _cmd, *words = SERVICES[service]["healthcheck"]["test"]
        for _ in range(120):
            if self.run(service, words).returncode == 0:
                return
            time.sleep(1)
        pytest.fail(f"{service} is not healthy: {(self._home.parent / f'{service}.log').read_text('utf-8')}")


@pytest.mark.server
@pytest.mark.timeout(600)
def test_the_several_services_watch_what_is_due(
    tmp_path: Path, databases: dict[str, str], redis: Redis
) -> None:
    """All services come up as the file says; a source is watched by a worker, and Prefect hears of it through Redis."""
    home = tmp_path / "home"
    machine = Machine(home, databases)
    press = opening_press(TownClock(), posts=12, languages=("en",))
    with ExitStack() as stack:
        paper = stack.enter_context(Newspaper(press))
        stack.enter_context(machine.running("prefect"))
        machine.until_healthy("prefect")
        stack.enter_context(machine.running("services"))
        for _ in range(2):  # and again, after an upgrade
            done = machine.run("setup", SERVICES["setup"]["command"])
            assert done.returncode == 0, done.stderr
            assert [f"watch/due-{n}-of-4" in done.stdout for n in range(1, 5)] == [True] * 4
        source = Source("gazette", paper.url, schedule="every 1 minute", fetch=Fetch(concurrency=4))
        (home / "sources" / "gazette.toml").write_text(source_text(source))
        for _ in range(2):
            stack.enter_context(machine.running("worker"))
        stack.enter_context(machine.running("web"))
        machine.until_healthy("web")
        assert _watched(machine.environment("worker")["PRESSLOG_DATABASE_URL"])
        page = urlopen(f"http://127.0.0.1:{machine.web}/sources", timeout=20).read().decode()
        assert "gazette" in page
        prefect = make_url(SERVER).set(drivername="postgresql", database=databases["prefect"])
        with psycopg.connect(prefect.render_as_string(hide_password=False)) as database:
            told = database.execute(
                "SELECT count(*) FROM events WHERE event = 'prefect.flow-run.Completed'"
            ).fetchone()
        assert told is not None
        assert told[0] > 0
        assert redis.dbsize() > 0


def _watched(database_url: str) -> bool:
    """Whether a run of the source ended well within four minutes."""
    for _ in range(240):
        with History(database_url) as history:
            if any(run.outcome == "ok" for run in history.runs()):
                return True
        time.sleep(1)
    return False
