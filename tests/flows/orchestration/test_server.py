"""Prefect at the rim, for real: a private server, a run as a flow run, and runs that the scheduler starts by itself."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from prefect.automations import Automation
from prefect.client.orchestration import get_client
from prefect.events.actions import DoNothing
from prefect.events.schemas.automations import EventTrigger, Posture
from prefect.settings import PREFECT_API_AUTH_STRING, PREFECT_API_URL, temporary_settings

from presslog.core.errors import ServiceError
from presslog.crawler.source.source import Fetch, RemovalRule, Revisit, Source
from presslog.crawler.source.source_writer import source_text
from presslog.demo.newspaper import Newspaper, TownClock, opening_press
from presslog.flows.orchestration import server as service
from presslog.flows.orchestration.deployments import heartbeat_watch, install_automation
from presslog.flows.orchestration.on_demand import run_as_flow, run_sources
from presslog.flows.settings import Settings
from presslog.flows.watching.lease_holders import holder_name, is_alive
from presslog.flows.watching.source_run import RunReport
from presslog.storage.model import Run, RunOutcome
from presslog.storage.write.archive import Archive
from tests.flows.orchestration.conftest import make_served_home

pytestmark = [pytest.mark.server, pytest.mark.timeout(240)]


@pytest.fixture
def paper() -> Iterator[Newspaper]:
    """A small newspaper, running."""
    with Newspaper(opening_press(TownClock(), posts=12, languages=("en",))) as running:
        yield running


@pytest.fixture
def settings(home: Path, prefect_database: Path) -> Settings:
    """A home as `presslog init` makes it, whose Prefect server has run before."""
    return make_served_home(home, prefect_database)


def watch_it(
    paper: Newspaper, settings: Settings, schedule: str = "0 0 1 1 *", name: str = "gazette"
) -> Source:
    """The newspaper as a source of the home, its file written."""
    source = Source(name, paper.url, schedule=schedule, fetch=Fetch(delay=timedelta(0), concurrency=4))
    settings.sources_dir.mkdir(exist_ok=True)
    (settings.sources_dir / f"{name}.toml").write_text(source_text(source))
    return source


def runs(settings: Settings) -> tuple[Run, ...]:
    """The source's runs, newest first."""
    with Archive.open(settings.database_url) as archive:
        return archive.runs("gazette", 20)


async def until(true: Callable[[], bool], seconds: float) -> bool:
    """Whether it became true in that time."""
    for _ in range(int(seconds * 2)):
        if true():
            return True
        await asyncio.sleep(0.5)
    return False


@asynccontextmanager
async def served(settings: Settings) -> AsyncIterator[None]:
    """`presslog serve`'s own function, until the block ends."""
    serving = asyncio.create_task(service.serve_home(settings, port=service.free_port()))
    try:
        assert await until(lambda: serving.done() or service.running_service(settings) is not None, 120)
        yield
    finally:
        serving.cancel()
        with suppress(asyncio.CancelledError):
            await serving


def test_a_batch_is_one_flow_run_of_six_tasks(paper: Newspaper, settings: Settings) -> None:
    """Through a server the runs of two sources are one flow run; its tasks are the stages, its table tells how each ended."""

    async def scenario() -> None:
        sources = [watch_it(paper, settings, name=name) for name in ("gazette", "herald")]
        async with service.private_server(settings) as prefect:
            first = await flow_reports(sources, settings, prefect.api_url)
            assert [(first[name].outcome, first[name].captures) for name in first] == [
                (RunOutcome.OK, 14)
            ] * 2
            paper.press.edit_word(paper.press.posts()[0], "1.4 metres", "14 metres")
            again = await flow_reports(sources[:1], settings, prefect.api_url)
            assert [str(event.kind) for event in again["gazette"].told] == ["edited"]
            with temporary_settings(as_client(settings, prefect.api_url)):
                async with get_client() as client:
                    flows = sorted(run.name for run in await client.read_flow_runs())
                    tasks = await stages_recorded(client, 12)
                    table = await client.read_latest_artifacts()
            assert flows == ["gazette", "gazette and 1 more"]
            assert tasks == sorted(2 * ["crawl", "decide", "normalize", "notify", "recall", "record"])
            assert [row["outcome"] for row in json.loads(str(table[0].data))] == ["ok"]
            assert await event_told(settings, prefect.api_url, "presslog.article.edited")

    asyncio.run(scenario())


async def flow_reports(sources: list[Source], settings: Settings, api_url: str) -> dict[str, RunReport]:
    """The reports of one flow run, by source."""
    return {report.source: report async for report in run_as_flow(sources, settings, api_url)}


async def stages_recorded(client: Any, count: int) -> list[str]:
    """The names of so many task runs: the server's recorder writes them a few seconds behind."""
    found = []
    for _ in range(60):
        found = await client.read_task_runs()
        if len(found) == count:
            break
        await asyncio.sleep(0.5)
    return sorted(run.name.rpartition("-")[0] for run in found)


def as_client(settings: Settings, api_url: str) -> dict[Any, str]:
    """Prefect's settings in a client of a home's own server."""
    return {PREFECT_API_URL: api_url, PREFECT_API_AUTH_STRING: service.api_login(settings)}


def basic_auth(settings: Settings) -> httpx.BasicAuth:
    """The login of a home's own server, for a plain request."""
    return httpx.BasicAuth(*service.api_login(settings).split(":"))


async def event_told(settings: Settings, api_url: str, name: str, *, looks: int = 60) -> bool:
    """Whether the server has an event of this name within so many half seconds."""
    async with httpx.AsyncClient(timeout=20, auth=basic_auth(settings)) as client:
        for _ in range(looks):
            answer = await client.post(
                f"{api_url}/events/filter", json={"filter": {"event": {"name": [name]}}}
            )
            if answer.json()["events"]:
                return True
            await asyncio.sleep(0.5)
    return False


@pytest.mark.parametrize(("kind", "looks"), [("edited", 1), ("removed", 2)])
def test_a_change_fires_an_automation(paper: Newspaper, settings: Settings, kind: str, looks: int) -> None:
    """An automation on an edit or a removal acts when a run tells it, not on the run before; a removal takes a second look."""

    async def scenario() -> None:
        source = watch_it(paper, settings)
        source = replace(
            source, removal=RemovalRule(2, timedelta(0)), revisit=Revisit("all", budget=500, audit=0.0)
        )
        (settings.sources_dir / "gazette.toml").write_text(source_text(source))
        async with service.private_server(settings) as prefect:
            with temporary_settings(as_client(settings, prefect.api_url)):
                await Automation(
                    name="tell the desk",
                    trigger=EventTrigger(
                        expect={f"presslog.article.{kind}"},
                        posture=Posture.Reactive,
                        threshold=1,
                        within=timedelta(0),
                    ),
                    actions=[DoNothing()],
                ).acreate()
            await flow_reports([source], settings, prefect.api_url)
            if kind == "removed":
                paper.press.take_down(paper.press.posts()[1])
            else:
                paper.press.edit_word(paper.press.posts()[0], "1.4 metres", "14 metres")
            for _ in range(looks - 1):
                await flow_reports([source], settings, prefect.api_url)
            assert not await event_told(settings, prefect.api_url, "prefect.automation.triggered", looks=6)
            told = (await flow_reports([source], settings, prefect.api_url))["gazette"].told
            assert [str(event.kind) for event in told] == [kind]
            assert await event_told(settings, prefect.api_url, "prefect.automation.triggered")

    asyncio.run(scenario())


def test_serve_runs_sources_on_their_schedule(paper: Newspaper, settings: Settings) -> None:
    """While `serve` is up, a source is run when its schedule says, by nobody's hand; then `run` joins its server; then all is gone."""

    async def scenario() -> None:
        source = watch_it(paper, settings, "every 1 minute")
        async with served(settings):
            told = json.loads(settings.service_file.read_text())
            assert await until(lambda: any(run.outcome is RunOutcome.OK for run in runs(settings)), 120)
            async for report in run_sources([source], settings):
                assert report.outcome is RunOutcome.OK or "holds it" in report.error
        assert service.running_service(settings) is None
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection("127.0.0.1", int(told["api_url"].split(":")[2].split("/")[0]))

    asyncio.run(scenario())


def test_a_server_of_ours_asks_for_a_login(settings: Settings) -> None:
    """Other users of the machine, and a site that its browser visits, are told nothing and can start nothing; the login opens it."""
    evil = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    asked = {"name": "theirs"}

    async def scenario() -> None:
        async with service.private_server(settings) as prefect, httpx.AsyncClient(timeout=20) as client:
            flows = f"{prefect.api_url}/flows/"
            wrong = (
                None,
                httpx.BasicAuth("presslog", "x"),
                httpx.BasicAuth("x", service.api_login(settings)),
            )
            answers = [(await client.post(flows, json=asked, auth=auth)).status_code for auth in wrong]
            assert answers == [401, 401, 401]
            assert (await client.options(flows, headers=evil)).headers.get(
                "Access-Control-Allow-Origin"
            ) is None
            assert (await client.post(flows, json=asked, auth=basic_auth(settings))).status_code == 201

    asyncio.run(scenario())
    assert stat.S_IMODE(service.login_file(settings).stat().st_mode) == 0o600


def test_a_login_is_drawn_once(settings: Settings) -> None:
    """It stays over restarts, and processes that ask for it at once are given the same."""
    folder = service.login_file(settings).parent
    before = set(folder.iterdir())
    with ThreadPoolExecutor(8) as together:
        drawn = set(together.map(lambda _: service.api_login(settings), range(32)))
    assert {service.api_login(settings)} == drawn
    assert set(folder.iterdir()) - before == {service.login_file(settings)}
    assert len(drawn.pop()) > 40
    service.login_file(settings).write_text("")
    assert len(service.api_login(settings)) > 40


def test_a_server_that_cannot_start_says_where_to_look(settings: Settings) -> None:
    """A Prefect database that is no database ends in one error that names the server's log."""
    folder = settings.home / "prefect"
    shutil.rmtree(folder)
    folder.mkdir()
    (folder / "prefect.db").write_bytes(b"this is no database" * 100)

    async def scenario() -> None:
        async with service.private_server(settings, patience=timedelta(seconds=20)):
            pytest.fail("the server came up on a broken database")

    with pytest.raises(ServiceError, match=r"server\.log"):
        asyncio.run(scenario())
    with pytest.raises(sqlite3.DatabaseError), sqlite3.connect(folder / "prefect.db") as broken:
        broken.execute("select 1 from sqlite_master")


def test_a_stale_announcement_is_no_service(settings: Settings) -> None:
    """A `serve.json` left by a killed service names a process that is gone, so nobody waits for its server."""
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()

    def announced_by(name: str) -> str | None:
        told = {"api_url": "http://127.0.0.1:1/api", "pid": 1, "port": 1, "holder": name}
        settings.service_file.write_text(json.dumps(told))
        return service.running_service(settings)

    ours = holder_name()
    host, pid, birth, _ = ours.split("/")
    assert announced_by(ours) == "http://127.0.0.1:1/api"
    assert announced_by(f"{host}/{gone.pid}/{birth}/0") is None
    assert announced_by(f"{host}/{pid}/1/0") is None  # another process that had our number
    assert announced_by(f"another-container/{pid}/{birth}/0") is None
    assert is_alive(f"another-container/{pid}/{birth}/0")  # as the holder of a lease it may live, there


def test_deploy_on_a_server_of_its_own(paper: Newspaper, settings: Settings) -> None:
    """Without its work pool `deploy` says so; with it, it lays sources and the watch, which marks our lost runs and nobody else's."""
    watch_it(paper, settings)

    def deploy(api_url: str) -> tuple[int, str]:
        command = [sys.executable, "-m", "presslog", "--home", str(settings.home), "deploy"]
        login = service.api_login(settings)
        environ = {**os.environ, "PREFECT_API_URL": api_url, "PREFECT_API_AUTH_STRING": login}
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=environ, timeout=100)
        return done.returncode, done.stdout + done.stderr

    async def scenario() -> None:
        async with (
            service.private_server(settings) as prefect,
            httpx.AsyncClient(timeout=20, auth=basic_auth(settings)) as client,
        ):

            async def ask(path: str, body: object) -> Any:
                answer = await client.post(f"{prefect.api_url}{path}", json=body)
                if answer.status_code == 503:  # its SQLite is busy, and says when to come again
                    await asyncio.sleep(float(answer.headers.get("Retry-After", "1")))
                    return await ask(path, body)
                answer.raise_for_status()
                return answer.json() if answer.content else None

            status, said = await asyncio.to_thread(deploy, prefect.api_url)
            assert status == 1
            assert "no work pool 'presslog': create it with `prefect work-pool create presslog" in said
            assert "Traceback" not in said
            await ask("/work_pools/", {"name": "presslog", "type": "process"})
            for _ in range(2):
                assert await asyncio.to_thread(deploy, prefect.api_url) == (0, "watch/due\n")
            (laid,) = await ask("/deployments/filter", {})
            assert laid["job_variables"] == {"env": {"PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30"}}
            (automation,) = await ask("/automations/filter", {})
            assert (
                automation["trigger"]["within"] == 90
            )  # and it is judged every few seconds: two minutes at most
            with temporary_settings(as_client(settings, prefect.api_url)):
                await install_automation(heartbeat_watch(timedelta(seconds=10)))
            (automation,) = await ask("/automations/filter", {})
            assert automation["trigger"]["within"] == 10
            lost = [await beating_run(ask, laid["flow_id"], tags) for tags in (["presslog"], ["theirs"])]
            assert await eventually(ask, lost[0], "CRASHED")
            assert await eventually(ask, lost[1], "RUNNING")

    asyncio.run(scenario())


async def beating_run(ask: Callable[[str, object], Any], flow: str, tags: list[str]) -> str:
    """A flow run that says once that it lives, and then nothing more."""
    run = await ask(
        "/flow_runs/", {"flow_id": flow, "tags": tags, "state": {"type": "RUNNING", "name": "Running"}}
    )
    related = [{"prefect.resource.id": f"prefect.tag.{tag}", "prefect.resource.role": "tag"} for tag in tags]
    beat = {
        "event": "prefect.flow-run.heartbeat",
        "id": str(uuid4()),
        "occurred": datetime.now(UTC).isoformat(),
        "resource": {"prefect.resource.id": f"prefect.flow-run.{run['id']}"},
        "related": related,
    }
    await ask("/events", [beat])
    return str(run["id"])


async def eventually(ask: Callable[[str, object], Any], run: str, state: str) -> bool:
    """Whether a flow run comes to a state within a minute."""
    for _ in range(120):
        found = await ask("/flow_runs/filter", {"flow_runs": {"id": {"any_": [run]}}})
        if found[0]["state"]["type"] == state:
            return True
        await asyncio.sleep(0.5)
    return False
