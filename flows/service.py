"""Servers of our own: a private Prefect server, and everything `presslog serve` keeps up on one machine.

Each is a child process bound to loopback, with its state below the home. Nothing phones home: Prefect's analytics and telemetry are off
in every environment made here, and are so before Prefect is imported.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

from flows.errors import ServiceError
from flows.settings import Settings

HOST: Final = "127.0.0.1"
START: Final = timedelta(seconds=120)
"""How long a server may take to come up; a cold one on a slow disk takes 20 s."""
STOP: Final = timedelta(seconds=10)
"""Between SIGTERM and SIGKILL."""

QUIET: Final[Mapping[str, str]] = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    "PREFECT_CLOUD_ENABLE_ORCHESTRATION_TELEMETRY": "false",
    "PREFECT_LOGGING_LEVEL": "WARNING",
    "PREFECT_LOGGING_SERVER_LEVEL": "WARNING",
    "PREFECT_CLI_PROMPT": "false",
}
TUNED: Final[Mapping[str, str]] = {
    "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE": "100",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_READ_BATCH_SIZE": "100",
    "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_BATCH_SIZE": "100",
    "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_READ_BATCH_SIZE": "100",
    "PREFECT_RUNNER_POLL_FREQUENCY": "2",
}


def environment(settings: Settings, api_url: str, base: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The environment of every process of ours that imports Prefect."""
    return {
        **base,
        **QUIET,
        **TUNED,
        "PREFECT_HOME": str(settings.home / "prefect"),
        "PREFECT_API_URL": api_url,
    }


@dataclass(frozen=True, slots=True)
class Server:
    """A Prefect server of ours: its API's URL and its process."""

    api_url: str
    process: asyncio.subprocess.Process


@contextlib.asynccontextmanager
async def server(settings: Settings, *, patience: timedelta = START) -> AsyncIterator[Server]:
    """A private Prefect server while the context lasts. ServiceError when it is not up in time."""
    port = free_port()
    api_url = f"http://{HOST}:{port}/api"
    command = ("-m", "prefect", "server", "start", "--host", HOST, "--port", str(port), "--no-ui")
    log = settings.home / "prefect" / "server.log"
    async with child(command, environment(settings, api_url), log) as process:
        await _healthy(process, port, log, patience)
        yield Server(api_url, process)


@contextlib.asynccontextmanager
async def child(
    arguments: Sequence[str], env: Mapping[str, str], log: Path
) -> AsyncIterator[asyncio.subprocess.Process]:
    """A Python child whose output goes to a file, stopped with its whole group when the context ends."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        process = await asyncio.create_subprocess_exec(
            sys.executable, *arguments, env=dict(env), stdout=output, stderr=output, start_new_session=True
        )
    try:
        yield process
    finally:
        await stop(process)


async def stop(process: asyncio.subprocess.Process) -> None:
    """SIGTERM, patience, SIGKILL; to the whole group, for a child's children are ours too."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    try:
        await asyncio.wait_for(process.wait(), STOP.total_seconds())
    except TimeoutError:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()


async def _healthy(process: asyncio.subprocess.Process, port: int, log: Path, patience: timedelta) -> None:
    """Wait until the server says of itself that it is ready."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(patience.total_seconds()):
            while process.returncode is None:
                if await _says_ready(port):
                    return
                await asyncio.sleep(0.1)
    raise ServiceError(f"the Prefect server did not come up; its log: {log}")


async def _says_ready(port: int) -> bool:
    """One request to the server's own health address, over a plain connection to loopback."""
    try:
        reader, writer = await asyncio.open_connection(HOST, port)
    except OSError:
        return False
    try:
        writer.write(f"GET /api/health HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n".encode())
        return b" 200 " in await reader.readline()
    except OSError:
        return False
    finally:
        writer.close()


def free_port() -> int:
    """A TCP port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
    return port


# --- everything on one machine -------------------------------------------------------------------------------------


async def serve(settings: Settings, *, port: int = 8470) -> None:
    """Prefect's server and scheduler, the runner that carries out what they schedule, and the web page, until cancelled.

    While it lasts, the home's `serve.json` tells the address of the API, so that `presslog run` joins in. A child that ends takes the
    others with it: ServiceError.
    """
    settings.require_home()
    async with contextlib.AsyncExitStack() as stack:
        prefect = await stack.enter_async_context(server(settings))
        env = environment(settings, prefect.api_url)
        runner = await stack.enter_async_context(
            child(
                ("-m", "flows.deployments", str(settings.home)), env, settings.home / "prefect" / "runner.log"
            )
        )
        web = await stack.enter_async_context(
            child(
                ("-m", "presslog.web", str(settings.home), "--port", str(port)),
                env,
                settings.home / "prefect" / "web.log",
            )
        )
        stack.enter_context(announced(settings, prefect.api_url, port))
        await _first_to_end(
            {"the Prefect server": prefect.process, "the runner": runner, "the web page": web}
        )


async def _first_to_end(children: Mapping[str, asyncio.subprocess.Process]) -> None:
    waits = {asyncio.create_task(process.wait()): name for name, process in children.items()}
    done, pending = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    for task in pending:
        task.cancel()
    raise ServiceError(f"{waits[done.pop()]} ended; its log is in the home's prefect/ folder")


@contextlib.contextmanager
def announced(settings: Settings, api_url: str, port: int) -> Iterator[None]:
    """The home's `serve.json`, while the service lasts."""
    settings.service_file.write_text(json.dumps({"api_url": api_url, "pid": os.getpid(), "port": port}))
    try:
        yield
    finally:
        settings.service_file.unlink(missing_ok=True)


def running(settings: Settings) -> str | None:
    """The API's URL of the service that keeps this home now, if one does."""
    try:
        told = json.loads(settings.service_file.read_text())
        os.kill(int(told["pid"]), 0)
    except (OSError, ValueError, KeyError):
        return None
    return str(told["api_url"])
