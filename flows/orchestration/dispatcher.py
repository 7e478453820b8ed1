"""The worker of `presslog serve`, which watches each source when it is due.

In this process, as Prefect flow runs.

    python -m presslog.flows.orchestration.dispatcher HOME

One workroom for all: a child that crawls, a connection. A flow run is made where something is due, so that a
home at rest costs a look at the database. Flow runs that others ask of the deployment (its page, an
automation) are carried out, too; while the deployment is paused nothing is taken.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import httpx
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import FlowRun
from prefect.exceptions import PrefectException
from prefect.flow_engine import run_flow_async

from presslog.core.errors import StorageError
from presslog.flows.orchestration.deployments import (
    batch_deployment,
    close_unfinished_runs,
    heartbeat_watch,
    install_automation,
    take_away_others,
)
from presslog.flows.orchestration.due_deployments import DueDeployment
from presslog.flows.orchestration.due_list import FollowedFiles
from presslog.flows.orchestration.stopping import Stopped, run_until_stopped
from presslog.flows.orchestration.tasks import flow_context, watch_flow
from presslog.flows.settings import Settings
from presslog.flows.watching import Workroom, open_workroom

log = logging.getLogger(__name__)

LOOK: Final = timedelta(seconds=2)
"""Between two looks at the sources' files, and at what others ask of the deployment."""
TICK: Final = timedelta(seconds=10)
"""Between two looks at what is due: what comes due together is one flow run."""
SIGN: Final = timedelta(seconds=20)
"""How often it is noted that somebody looks."""


class Dispatcher:
    """Watches due sources until it is cancelled."""

    def __init__(self, settings: Settings, room: Workroom, deployment: UUID) -> None:
        self._settings, self._room, self._deployment = settings, room, deployment
        self._roster = room.archive.roster
        self._files = FollowedFiles(settings, self._roster)
        self._runs: dict[UUID, asyncio.Task[None]] = {}
        self._ticked = self._signed = datetime.min.replace(tzinfo=UTC)

    async def dispatch(self) -> None:
        """Look, and look again. A look that fails is made again."""
        try:
            while True:
                try:
                    await self._look(datetime.now(UTC))
                except (httpx.HTTPError, PrefectException, StorageError) as error:
                    log.warning("what is due could not be looked at: %r; trying again", error)
                await asyncio.sleep(LOOK.total_seconds())
        finally:
            runs = tuple(self._runs.values())
            for run in runs:
                run.cancel()
            await asyncio.gather(*runs, return_exceptions=True)

    async def _look(self, now: datetime) -> None:
        await asyncio.to_thread(self._files.follow, now)
        if now - self._signed >= SIGN:
            await asyncio.to_thread(self._roster.tick, 0, now)
            self._signed = now
        async with get_client() as client:
            if now - self._ticked >= TICK and self._room.places.free and await self._is_something_due(now):
                if not (await client.read_deployment(self._deployment)).paused:
                    self._begin(await client.create_flow_run_from_deployment(self._deployment))
                self._ticked = now
            asked = await client.get_scheduled_flow_runs_for_deployments(
                [self._deployment], scheduled_before=now
            )
        for flow_run in asked:
            self._begin(flow_run)

    async def _is_something_due(self, now: datetime) -> bool:
        return bool(await asyncio.to_thread(self._roster.due, now, 1))

    def _begin(self, flow_run: FlowRun) -> None:
        """Carry out a flow run, unless that is under way."""
        if flow_run.id in self._runs:
            return
        task = self._runs[flow_run.id] = asyncio.create_task(self._carry_out(flow_run))
        task.add_done_callback(lambda _task: self._runs.pop(flow_run.id, None))

    async def _carry_out(self, flow_run: FlowRun) -> None:
        parameters: dict[str, Any] = dict(flow_run.parameters)
        try:
            with flow_context(self._room):
                await run_flow_async(
                    watch_flow, flow_run=flow_run, parameters=parameters, return_type="state"
                )
        except Exception:  # the boundary of a flow run: what ends it ends no other's
            log.exception("flow run failed", extra={"flow_run": str(flow_run.id)})


async def run_scheduled(settings: Settings) -> None:
    """Watch what is due until cancelled.

    Whatever an earlier service left unfinished is over: its processes died with it.
    """
    await install_automation(heartbeat_watch())
    await close_unfinished_runs()
    laid = batch_deployment(settings, DueDeployment())
    deployment = await laid.aapply()
    await take_away_others([laid.name])
    async with open_workroom(settings) as room:
        await Dispatcher(settings, room, deployment).dispatch()


def dispatch_home(arguments: Sequence[str]) -> int:
    """`python -m presslog.flows.orchestration.dispatcher HOME`; the exit status."""
    try:
        run_until_stopped(run_scheduled(Settings.load(Path(arguments[0]))))
    except Stopped as stopped:
        return stopped.status
    return 0


if __name__ == "__main__":
    sys.exit(dispatch_home(sys.argv[1:]))
