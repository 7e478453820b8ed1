"""Runs on demand: as Prefect flow runs where a server is at hand, else the same stages directly.

Prefect is imported only where it is used: it takes longer to import than a quiet run takes to run.
"""

from __future__ import annotations

import asyncio
import contextlib
import inspect
import os
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Final

from presslog.core.errors import PresslogError
from presslog.crawler.source import Source
from presslog.flows.orchestration import server as service
from presslog.flows.settings import Settings
from presslog.flows.watching import RunReport, open_workroom, watch_batch
from presslog.storage.model import RunOutcome

FAREWELL: Final = timedelta(seconds=5)
"""How long a finished run waits for its last words to reach the server."""

_SILENT: Final = {"PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "CRITICAL"}
"""A source that failed is named in its report; Prefect would print the traceback besides."""


async def run_sources(
    sources: Iterable[Source], settings: Settings, *, full: bool = False
) -> AsyncIterator[RunReport]:
    """Run each source once, many at a time; a report each, as it comes."""
    chosen = tuple(sources)
    api_url = settings.prefect_api_url or service.running_service(settings)
    try:
        if api_url is not None:
            async for report in run_as_flow(chosen, settings, api_url, full=full):
                yield report
            return
        async with open_workroom(settings) as room:
            async for report in watch_batch(chosen, room, full=full):
                yield report
    except PresslogError as error:  # there is no archive to record in
        for source in chosen:
            yield RunReport(source.name, None, RunOutcome.FAILED, error=str(error))


async def run_as_flow(
    sources: Iterable[Source], settings: Settings, api_url: str, *, full: bool = False
) -> AsyncIterator[RunReport]:
    """Run each source once, as one flow run of the server at `api_url`.

    In this process; yields reports as they come.
    """
    environment = service.prefect_environment(settings, api_url)
    with _with_environment(_SILENT | environment):
        # Prefect reads its environment when it is imported, and takes longer to import than a quiet run
        # takes.
        from prefect.events.worker import EventsWorker  # noqa: PLC0415
        from prefect.settings import PREFECT_API_AUTH_STRING, PREFECT_API_URL, temporary_settings  # noqa: PLC0415

        from presslog.flows.orchestration.tasks import BatchFailed, flow_context, watch_flow  # noqa: PLC0415

    server = {PREFECT_API_URL: api_url, PREFECT_API_AUTH_STRING: environment.get("PREFECT_API_AUTH_STRING")}
    reports: asyncio.Queue[RunReport | None] = asyncio.Queue()

    async def watch() -> None:
        try:
            with temporary_settings(server), flow_context(on_report=reports.put_nowait):
                await watch_flow(str(settings.home), [source.name for source in sources], full)
        except BatchFailed:  # each report says why
            pass
        finally:  # what is still queued when the server goes would be tried again and again at our exit
            with temporary_settings(server):
                drained = EventsWorker.drain_all(timeout=FAREWELL.total_seconds(), at_exit=False)
                if inspect.isawaitable(drained):
                    await drained
            reports.put_nowait(None)

    watching = asyncio.create_task(watch())
    try:
        while report := await reports.get():
            yield report
        await watching
    finally:
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)


@contextlib.contextmanager
def _with_environment(wanted: Mapping[str, str]) -> Iterator[None]:
    """This process's environment, for as long as the block lasts."""
    before = dict(os.environ)
    os.environ.update(wanted)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
