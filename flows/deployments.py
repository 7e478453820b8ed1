"""The enabled sources as Prefect deployments, and the runner that carries out what is scheduled for them.

`python -m flows.deployments HOME` serves them until stopped, and takes up sources that were added, changed or disabled meanwhile.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from prefect.automations import Automation
from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy, StateType
from prefect.deployments.runner import RunnerDeployment
from prefect.events.actions import ChangeFlowRunState
from prefect.events.schemas.automations import EventTrigger, Posture
from prefect.events.schemas.events import ResourceSpecification
from prefect.runner import Runner
from prefect.types.entrypoint import EntrypointType

from crawler.errors import SourceError
from crawler.source import Source, load
from flows.schedule import cron
from flows.settings import Settings
from flows.tasks import watch_flow

log = logging.getLogger(__name__)

LOOK: Final = 5.0
"""Seconds between two looks at the sources' files."""
HEARTBEAT: Final = timedelta(seconds=30)
"""How often a flow run says that it lives."""


def deployment(source: Source, settings: Settings) -> RunnerDeployment:
    """A source's deployment: its schedule, one run at a time, later ones waiting (the lease in the database is the real lock)."""
    rhythm = cron(source.schedule)
    when: dict[str, Any] = {"interval": rhythm} if isinstance(rhythm, timedelta) else {"cron": rhythm}
    return RunnerDeployment.from_flow(
        watch_flow,
        name=source.name,
        parameters={"source": source.name, "home": str(settings.home)},
        concurrency_limit=ConcurrencyLimitConfig(
            limit=1, collision_strategy=ConcurrencyLimitStrategy.ENQUEUE
        ),
        description=source.title or source.url,
        tags=["presslog"],
        entrypoint_type=EntrypointType.MODULE_PATH,
        paused=not source.enabled,
        **when,
    )


def heartbeat_watch() -> Automation:
    """Marks as crashed the flow run of a killed process, which Prefect would else show as running for ever."""
    beat = "prefect.flow-run.heartbeat"
    ends = {f"prefect.flow-run.{state}" for state in ("Completed", "Failed", "Cancelled", "Crashed")}
    return Automation(
        name="presslog: crash runs without heartbeat",
        trigger=EventTrigger(
            after={beat},
            expect={beat, *ends},
            match=ResourceSpecification({"prefect.resource.id": ["prefect.flow-run.*"]}),
            for_each={"prefect.resource.id"},
            posture=Posture.Proactive,
            threshold=1,
            within=3 * HEARTBEAT,
        ),
        actions=[
            ChangeFlowRunState(
                name="Crashed",
                state=StateType.CRASHED,
                message="no heartbeat: its process is gone",
                force=False,
            )
        ],
    )


async def install(automation: Automation) -> None:
    """Create the automation unless one of its name is there."""
    try:
        await Automation.aread(name=automation.name)
    except ValueError:
        await automation.acreate()


def readable(settings: Settings) -> tuple[tuple[Source, ...], tuple[SourceError, ...]]:
    """The sources whose files are in order, and what is wrong with the others: one broken file stops no other source."""
    sources, errors = [], []
    for file in sorted(settings.sources_dir.glob("*.toml")):
        try:
            sources.append(load(file))
        except SourceError as error:
            errors.append(error)
    return tuple(sources), tuple(errors)


async def run_scheduled(settings: Settings) -> None:
    """Serve the deployments until cancelled."""
    await install(heartbeat_watch())
    runner = Runner(
        name="presslog", pause_on_shutdown=False, heartbeat_seconds=int(HEARTBEAT.total_seconds())
    )
    refreshing = asyncio.create_task(_refresh(runner, settings))
    try:
        await runner.start()
    finally:
        refreshing.cancel()


async def _refresh(runner: Runner, settings: Settings) -> None:
    """Lay the deployments, and lay those anew whose source changed."""
    laid: dict[str, Source] = {}
    while True:
        sources, errors = await asyncio.to_thread(readable, settings)
        for error in errors:
            log.error("source left out: %s", error)
        for source in sources:
            if laid.get(source.name) != source:
                await runner.aadd_deployment(deployment(source, settings))
                laid[source.name] = source
        await asyncio.sleep(LOOK)


def main(arguments: Sequence[str]) -> None:
    """`python -m flows.deployments HOME`."""
    asyncio.run(run_scheduled(Settings.load(Path(arguments[0]))))


if __name__ == "__main__":
    main(sys.argv[1:])
