"""Servers of our own.

A private Prefect server, and everything `presslog serve` keeps up on one machine.

Each is a child process bound to loopback, with its state below the home; the Prefect server asks for a login.
Nothing phones home: Prefect's analytics and telemetry are off in every environment made here, and are so
before Prefect is imported.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import json
import logging
import os
import secrets
import signal
import socket
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Any, Final
from urllib.parse import urlsplit

from presslog.core.errors import ServiceError, StorageError
from presslog.flows.settings import Settings
from presslog.flows.watching import holder_name, is_alive, is_here
from presslog.storage.database import Patience
from presslog.storage.write import OPENING, Archive

log = logging.getLogger(__name__)

HOST: Final = "127.0.0.1"
PREFECT_SERVER: Final = "presslog.flows.orchestration.prefect_server"
"""The module that does what `prefect` does."""
START: Final = timedelta(seconds=120)
"""How long a server may take to come up; a cold one on a slow disk takes 20 s."""
STARTS: Final = 3
"""How many ports a server is started on, one after the other, before it is given up."""
STOP: Final = timedelta(seconds=4)
"""Between SIGTERM and SIGKILL: the runner and the web page together first, then the server they talk to; ten
seconds for all."""
_WEB_PAGE: Final = "the web page"
_OTHER_PORT: Final = "stop it, or choose another port with --port"
LEAVING: Final = timedelta(seconds=10)
"""How long the ports of a service that was killed are waited for; its children notice its death and end by
themselves."""

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
    "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30",
    # What a run did stands in the history; here it is looked at for a day or two, and events are many.
    "PREFECT_SERVER_EVENTS_RETENTION_PERIOD": "P1D",
    "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": "172800",
    # Its SQLite has one writer at a time (`prefect_server.py`): who waits for a turn longer than this fails.
    "PREFECT_SERVER_DATABASE_TIMEOUT": "60",
}


def prefect_environment(settings: Settings, api_url: str) -> dict[str, str]:
    """The environment of every process of ours that imports Prefect.

    For a server of our own it holds the login that it asks for.
    """
    return {
        **os.environ,
        **QUIET,
        **TUNED,
        **({} if api_url == settings.prefect_api_url else _login_environment(settings, api_url)),
        "PREFECT_HOME": str(settings.home / "prefect"),
        "PREFECT_API_URL": api_url,
    }


def _login_environment(settings: Settings, api_url: str) -> dict[str, str]:
    """Return the settings that keep others out of a server of our own.

    Other users of this machine, and sites that its browsers visit. Its API can have any file of the machine
    run as a flow.
    """
    login = api_login(settings)
    return {
        "PREFECT_SERVER_API_AUTH_STRING": login,
        "PREFECT_API_AUTH_STRING": login,
        "PREFECT_SERVER_API_CORS_ALLOWED_ORIGINS": api_url.removesuffix("/api"),
    }


def login_file(settings: Settings) -> Path:
    """The file with the login that a home's own Prefect server asks for."""
    return settings.home / "prefect" / "api-login"


def api_login(settings: Settings) -> str:
    """The login, `presslog:` and a word drawn at random; drawn when it is first asked for."""
    path = login_file(settings)
    there = path.exists()
    if not there or not path.read_text():
        if there:  # and empty, as a power cut may leave it
            path.unlink(missing_ok=True)
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=path.parent) as drawn:  # which is its owner's alone
            drawn.write(f"presslog:{secrets.token_urlsafe(24)}")
            drawn.flush()
            with contextlib.suppress(FileExistsError):  # another process was faster: its word counts
                path.hardlink_to(drawn.name)
    return path.read_text()


@dataclass(frozen=True, slots=True)
class Command:
    """A module to run as a child, and where its output goes."""

    module: str
    arguments: tuple[str, ...]
    log: Path


@dataclass(frozen=True, slots=True)
class Server:
    """A Prefect server of ours: its API's URL and its process."""

    api_url: str
    process: asyncio.subprocess.Process


@contextlib.asynccontextmanager
async def private_server(
    settings: Settings,
    *,
    patience: timedelta = START,
    ports: Sequence[int] | None = None,
    ui: bool = False,
) -> AsyncIterator[Server]:
    """A private Prefect server while the context lasts, on the first of `ports` that it can have.

    Without `ports`, on one that nobody listens on. Prefect takes seconds to load, in which another program
    can be given the port that was found free; then the next is tried.

    Raises ServiceError when no port is to be had, or the server is not up in time.
    """
    log = settings.home / "prefect" / "server.log"
    drawn = (free_port() for _ in range(STARTS)) if ports is None else iter(ports)
    async with contextlib.AsyncExitStack() as stack:
        for port in drawn:
            api_url = f"http://{HOST}:{port}/api"
            arguments = ("server", "start", "--host", HOST, "--port", str(port), "--ui" if ui else "--no-ui")
            children = await stack.enter_async_context(
                named_children(
                    {"": Command(PREFECT_SERVER, arguments, log)}, prefect_environment(settings, api_url)
                )
            )
            if await _is_healthy_within(patience, children[""], port):
                yield Server(api_url, children[""])
                return
            if children[""].returncode is None:
                break
    raise ServiceError(f"the Prefect server did not come up; its log: {log}")


@contextlib.asynccontextmanager
async def named_children(
    commands: Mapping[str, Command], env: Mapping[str, str]
) -> AsyncIterator[dict[str, asyncio.subprocess.Process]]:
    """Python children by name, each with its group.

    All are stopped at once when the context ends, and end when this process dies.
    """
    started: dict[str, asyncio.subprocess.Process] = {}
    try:
        for name, command in commands.items():
            started[name] = await _start_child(command, env)
        yield started
    finally:
        await asyncio.gather(*map(stop_child, started.values()))


async def _start_child(command: Command, env: Mapping[str, str]) -> asyncio.subprocess.Process:
    command.log.parent.mkdir(parents=True, exist_ok=True)
    with command.log.open("ab") as output:
        return await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "presslog.flows.orchestration.lifeline", command.module, *command.arguments),
            env=dict(env),
            stdin=asyncio.subprocess.PIPE,  # never written to: its end is how the child learns of our death
            stdout=output,
            stderr=output,
            start_new_session=True,
        )


async def stop_child(process: asyncio.subprocess.Process, grace: timedelta = STOP) -> None:
    """SIGTERM, patience, SIGKILL.

    To the whole group, for a child's children are ours too, also where the child itself is gone.
    """
    _signal_group(process, signal.SIGTERM)
    ended = asyncio.create_task(process.wait())
    if not await _true_within(grace, lambda: ended.done() and not _signal_group(process, 0)):
        _signal_group(process, signal.SIGKILL)
    await ended


async def _true_within(limit: timedelta, true: Callable[[], bool]) -> bool:
    """Return True as soon as it is true, False when the time is over."""
    end = monotonic() + limit.total_seconds()
    while not true():
        if monotonic() > end:
            return False
        await asyncio.sleep(0.05)
    return True


def _signal_group(process: asyncio.subprocess.Process, number: int) -> bool:
    """Signal a child's group; False where nobody is left in it."""
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:
        return False
    return True


async def _is_healthy_within(patience: timedelta, process: asyncio.subprocess.Process, port: int) -> bool:
    """Return True as soon as the server says of itself that it is ready, False when it ended or time is up.

    Whoever listens on the port in its place may never answer.
    """
    ready, ended = asyncio.create_task(_until_ready(port)), asyncio.create_task(process.wait())
    try:
        await asyncio.wait(
            {ready, ended}, timeout=patience.total_seconds(), return_when=asyncio.FIRST_COMPLETED
        )
        return ready.done() and not ended.done()
    finally:
        ready.cancel()
        ended.cancel()


async def _until_ready(port: int) -> None:
    while True:
        if b" 200 " in await _first_line(HOST, port, "/api/health"):
            return
        await asyncio.sleep(0.1)


async def _tell_once_ready(host: str, port: int, tell: Callable[[], None]) -> None:
    """Tell as soon as the web page gives any answer; one that wants a token answers, too."""
    while True:
        if await _first_line(host, port, "/healthz"):
            tell()
            return
        await asyncio.sleep(0.1)


async def _first_line(host: str, port: int, path: str) -> bytes:
    """The first line of a server's answer to one request over a plain connection; empty where none comes."""
    try:
        reader, writer = await asyncio.open_connection(host, port)
    except OSError:
        return b""
    try:
        writer.write(f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n".encode())
        return await reader.readline()
    except OSError:
        return b""
    finally:
        writer.close()


def free_port() -> int:
    """A TCP port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
    return port


def is_free(port: int) -> bool:
    """Return True if a server could listen on a port of loopback now."""
    with socket.socket() as probe:
        probe.setsockopt(
            socket.SOL_SOCKET, socket.SO_REUSEADDR, 1
        )  # as servers do: what only lingers is free
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def require_free(port: int, wanted_by: str, remedy: str) -> int:
    """Return the port, if it is free.

    Raises ServiceError that names the port, who wants it and the remedy.
    """
    if not is_free(port):
        raise ServiceError(
            f"port {port} of {HOST}, which {wanted_by} needs, is taken by another program: {remedy}"
        )
    return port


# --- everything on one machine ------------------------------------------------------------------------------


async def serve_home(
    settings: Settings,
    *,
    host: str = HOST,
    port: int = 8470,
    web_options: Sequence[str] = (),
    ui: Callable[[str], None] | None = None,
    on_start: Callable[[], None] | None = None,
    on_answer: Callable[[], None] | None = None,
) -> None:
    """Keep up all of `presslog serve` until cancelled.

    Prefect's server and scheduler, the runner that carries out what they schedule, and the web page.

    The web page answers at `host` and `port`; `web_options` are its further arguments. `ui` is told where the
    Prefect server shows its own pages, which it does not where nobody is told. `on_start` is called when nothing
    stands against it any more and the servers are started, `on_answer` when the web page answers.

    While it lasts, the home's `serve.json` tells the address of the API, so that `presslog run` joins in. A
    child that ends takes the others with it: ServiceError. A run that was under way when the service ended is
    closed as abandoned, at its end or at its next start.
    """
    settings.require_home()
    logs = settings.home / "prefect"
    commands = {
        "the runner": Command(
            "presslog.flows.orchestration.dispatcher", (str(settings.home),), logs / "runner.log"
        ),
        _WEB_PAGE: Command(
            "presslog.web",
            (str(settings.home), "--host", host, "--port", str(port), *web_options),
            logs / "web.log",
        ),
    }
    async with contextlib.AsyncExitStack() as stack:
        stack.enter_context(_lock_home(settings))
        await _require_place(settings, port)
        await asyncio.to_thread(_lay_history, settings)
        if on_start is not None:
            on_start()
        stack.push_async_callback(asyncio.to_thread, _close_lost_runs, settings)
        prefect = await stack.enter_async_context(private_server(settings, ui=ui is not None))
        if ui is not None:
            ui(prefect.api_url.removesuffix("/api") + "/")
        others = await stack.enter_async_context(
            named_children(commands, prefect_environment(settings, prefect.api_url))
        )
        stack.enter_context(announce_service(settings, prefect.api_url, port))
        if on_answer is not None:
            telling = asyncio.create_task(_tell_once_ready(host, port, on_answer))
            stack.callback(telling.cancel)
        await _first_to_end({"the Prefect server": prefect.process, **others}, port)


@contextlib.contextmanager
def _lock_home(settings: Settings) -> Iterator[None]:
    """Keep every other service of this machine from the home while the context lasts.

    The announcement cannot do that: it is written once the servers are up, and of two services that start
    together neither sees the other's. The system lets the lock go when the process ends, however it ends;
    children do not inherit it.

    Raises ServiceError where another process has the lock, or the file cannot be locked.
    """
    path = settings.service_lock
    try:
        lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise ServiceError(f"{path} cannot be opened: {error.strerror}") from error
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            _refuse_served_home(settings)
            raise ServiceError(
                f"{settings.home} is served already, by a process that is just starting or stopping:"
                " stop that one first, or use its web page"
            ) from error
        except OSError as error:
            raise ServiceError(
                f"{path} cannot be locked: {error.strerror}: put the home on a file system that has file locks"
            ) from error
        yield
    finally:
        os.close(lock)


def _lay_history(settings: Settings) -> None:
    """Open the history and close the runs of a service that was killed.

    The web page reads it from the start, and a database that cannot be opened is named before anything
    starts.
    """
    with Archive.open(settings.database_url, Patience(OPENING)) as archive:
        archive.close_lost_runs(datetime.now(UTC), is_alive)


def _close_lost_runs(settings: Settings) -> None:
    """Close the runs that ended with the service.

    A database that is away is not waited for: the next start closes them.
    """
    try:
        with Archive.open(settings.database_url) as archive:
            archive.close_lost_runs(datetime.now(UTC), is_alive)
    except StorageError as error:
        log.warning("the runs under way could not be closed, the next start does that: %s", error)


async def _require_place(settings: Settings, port: int) -> None:
    """Refuse to serve a home that is served, or on a port that is taken.

    What a killed service has left is waited for.
    """
    told = _refuse_served_home(settings)
    if told:
        ports = {port, urlsplit(str(told["api_url"])).port or port}
        await _true_within(LEAVING, lambda: all(map(is_free, ports)))
    require_free(port, _WEB_PAGE, _OTHER_PORT)


def _refuse_served_home(settings: Settings) -> dict[str, Any] | None:
    """Return the announcement that a service which is gone has left, or None.

    Raises ServiceError where the one who announced itself may still serve the home.
    """
    told = _read_announcement(settings)
    if told and is_alive(str(told["holder"])):
        raise ServiceError(
            f"{settings.home} is served already, by process {told['pid']}: stop that one first,"
            f" or use http://{HOST}:{told['port']}/"
        )
    return told


async def _first_to_end(processes: Mapping[str, asyncio.subprocess.Process], port: int) -> None:
    """Wait until one of these has ended, and raise what says why.

    Another program may have taken the web page's `port` since it was found free.
    """
    waits = {asyncio.create_task(process.wait()): name for name, process in processes.items()}
    try:
        done, _ = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in waits:
            task.cancel()
    ended = waits[done.pop()]
    if ended == _WEB_PAGE:
        require_free(port, _WEB_PAGE, _OTHER_PORT)
    raise ServiceError(f"{ended} ended; its log is in the home's prefect/ folder")


@contextlib.contextmanager
def announce_service(settings: Settings, api_url: str, port: int) -> Iterator[None]:
    """The home's `serve.json`, while the service lasts."""
    told = {"api_url": api_url, "pid": os.getpid(), "port": port, "holder": holder_name()}
    settings.service_file.write_text(json.dumps(told))
    try:
        yield
    finally:
        settings.service_file.unlink(missing_ok=True)


def running_service(settings: Settings) -> str | None:
    """The API's URL of the service that keeps this home now, if one does on this machine."""
    told = _read_announcement(settings)
    if told is None or not is_here(str(told["holder"])) or not is_alive(str(told["holder"])):
        return None
    return str(told["api_url"])


def _read_announcement(settings: Settings) -> dict[str, Any] | None:
    """What `serve.json` says, of whoever wrote it; None where there is none that can be read."""
    try:
        told = json.loads(settings.service_file.read_text())
        return {key: told[key] for key in ("api_url", "pid", "port", "holder")}
    except (OSError, ValueError, KeyError, TypeError):
        return None
