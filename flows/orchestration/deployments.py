"""The enabled sources as Prefect deployments.

And the runner that carries out what is scheduled for them.

`python -m presslog.flows.orchestration.deployments HOME` serves them until stopped, and takes up sources that
were added, changed or disabled meanwhile.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import httpx
from prefect.automations import Automation
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterTags,
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
    FlowRunFilterTags,
)
from prefect.client.schemas.objects import (
    ConcurrencyLimitConfig,
    ConcurrencyLimitStrategy,
    State,
    StateType,
)
from prefect.deployments.runner import RunnerDeployment
from prefect.events.actions import ChangeFlowRunState
from prefect.events.schemas.automations import EventTrigger, Posture
from prefect.events.schemas.events import ResourceSpecification
from prefect.exceptions import ObjectNotFound, PrefectException
from prefect.runner import Runner
from prefect.types.entrypoint import EntrypointType

from presslog.core.errors import ServiceError, SourceError
from presslog.crawler.source import Source, load_source
from presslog.flows.decisions import cron_or_interval
from presslog.flows.orchestration.tasks import watch_flow
from presslog.flows.settings import Settings

log = logging.getLogger(__name__)

TAG: Final = "presslog"
"""What marks a deployment or flow run as ours."""
LOOK: Final = 2.0
"""Seconds between two looks at the sources' files."""
HEARTBEAT: Final = timedelta(seconds=30)
"""How often a flow run says that it lives; Prefect allows nothing shorter."""
BEAT_VARIABLE: Final = "PREFECT_FLOWS_HEARTBEAT_FREQUENCY"


def source_deployment(source: Source, settings: Settings) -> RunnerDeployment:
    """A source's deployment.

    Its schedule, one run at a time, later ones waiting (the lease in the database is the real lock).
    """
    rhythm = cron_or_interval(source.schedule)
    when: dict[str, Any] = {"interval": rhythm} if isinstance(rhythm, timedelta) else {"cron": rhythm}
    return RunnerDeployment.from_flow(
        watch_flow,
        name=source.name,
        parameters={"source": source.name, "home": str(settings.home)},
        concurrency_limit=ConcurrencyLimitConfig(
            limit=1, collision_strategy=ConcurrencyLimitStrategy.ENQUEUE
        ),
        description=source.title or source.url,
        tags=[TAG],
        entrypoint_type=EntrypointType.MODULE_PATH,
        **when,
    )


def heartbeat_watch(patience: timedelta = 3 * HEARTBEAT) -> Automation:
    """Return the automation that marks a killed process's flow run as crashed.

    It would else be shown as running for ever.

    Only our own runs are judged, which beat every `HEARTBEAT`: a server of others' may have runs that beat
    more slowly.
    """
    beat = "prefect.flow-run.heartbeat"
    ends = {f"prefect.flow-run.{state}" for state in ("Completed", "Failed", "Cancelled", "Crashed")}
    return Automation(
        name="presslog: crash runs without heartbeat",
        trigger=EventTrigger(
            after={beat},
            expect={beat, *ends},
            match=ResourceSpecification({"prefect.resource.id": ["prefect.flow-run.*"]}),
            match_related=ResourceSpecification({"prefect.resource.id": [f"prefect.tag.{TAG}"]}),
            for_each={"prefect.resource.id"},
            posture=Posture.Proactive,
            threshold=1,
            within=patience,
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


async def install_automation(automation: Automation) -> None:
    """Create the automation, or bring the one of its name up to date."""
    try:
        there = await Automation.aread(name=automation.name)
    except ValueError:
        await automation.acreate()
    else:
        automation.id = there.id
        await automation.aupdate()


async def apply_deployments(sources: Iterable[Source], settings: Settings, pool: str) -> list[str]:
    """Lay deployments for a work pool of a Prefect server, with the watch over their heartbeats.

    The deployments' names.

    Raises ServiceError where the server cannot be reached or has no such pool.
    """
    try:
        async with get_client() as client:
            await client.read_work_pool(pool)
        await install_automation(heartbeat_watch())
        laid = []
        for source in sources:
            made = source_deployment(source, settings)
            made.job_variables = {"env": {BEAT_VARIABLE: str(int(HEARTBEAT.total_seconds()))}}
            await made.aapply(work_pool_name=pool)
            laid.append(f"{made.flow_name}/{made.name}")
    except ObjectNotFound as error:
        raise ServiceError(
            f"the Prefect server at {settings.prefect_api_url} has no work pool {pool!r}: create it with"
            f" `prefect work-pool create {pool} --type process`, or name another with --pool"
        ) from error
    except httpx.TransportError as error:
        raise ServiceError(
            f"no Prefect server answers at {settings.prefect_api_url}: start it, or correct PREFECT_API_URL"
        ) from error
    return laid


def readable_sources(settings: Settings) -> tuple[tuple[Source, ...], tuple[SourceError, ...]]:
    """The sources whose files are in order, and what is wrong with the others.

    One broken file stops no other source.
    """
    sources, errors = [], []
    for file in sorted(settings.sources_dir.glob("*.toml")):
        try:
            sources.append(load_source(file))
        except SourceError as error:
            errors.append(error)
    return tuple(sources), tuple(errors)


async def run_scheduled(settings: Settings) -> None:
    """Serve the deployments until cancelled.

    Whatever an earlier service left unfinished is over: its processes died with it.
    """
    await install_automation(heartbeat_watch())
    await close_unfinished_runs()
    runner = Runner(
        name="presslog", pause_on_shutdown=False, heartbeat_seconds=int(HEARTBEAT.total_seconds())
    )
    refreshing = asyncio.create_task(_refresh_deployments(runner, settings))
    try:
        await runner.start()
    finally:
        refreshing.cancel()


async def close_unfinished_runs() -> None:
    """Mark as crashed every flow run of ours that is not over: each would keep its source's only slot."""
    unfinished = FlowRunFilter(
        tags=FlowRunFilterTags(all_=[TAG]),
        state=FlowRunFilterState(
            type=FlowRunFilterStateType(any_=[StateType.RUNNING, StateType.PENDING, StateType.CANCELLING])
        ),
    )
    over = State(type=StateType.CRASHED, name="Crashed", message="its service ended")
    async with get_client() as client:
        while found := await client.read_flow_runs(flow_run_filter=unfinished):
            for run in found:
                await client.set_flow_run_state(run.id, over, force=True)


async def _refresh_deployments(runner: Runner, settings: Settings) -> None:
    """Keep the deployments as the sources' files are now. A look that fails is made again."""
    laid = Laid()
    while True:
        try:
            await laid.follow(runner, settings)
        except (httpx.HTTPError, PrefectException) as error:
            log.warning("the deployments could not be brought up to date: %r; trying again", error)
        await asyncio.sleep(LOOK)


class Laid:
    """The sources whose deployments are on the server, and what was last said of the others."""

    def __init__(self) -> None:
        self._sources: dict[str, Source | None] = {}
        self._looked = False
        self._errors: tuple[str, ...] = ()

    async def follow(self, runner: Runner, settings: Settings) -> None:
        """Lay what is new or changed, and take away what is gone or disabled.

        A file that cannot be read leaves things as they are.
        """
        sources, errors = await asyncio.to_thread(readable_sources, settings)
        self._log_errors(errors)
        if not self._looked:
            self._sources, self._looked = dict.fromkeys(await _names_laid()), True
        enabled = {source.name: source for source in sources if source.enabled}
        broken = {error.file.stem for error in errors}
        for name in self._sources.keys() - enabled.keys() - broken:
            await _take_away(name)
            del self._sources[name]
        for name, source in enabled.items():
            if self._sources.get(name) != source:
                await runner.aadd_deployment(source_deployment(source, settings))
                self._sources[name] = source

    def _log_errors(self, errors: Sequence[SourceError]) -> None:
        """Log what is wrong, once."""
        words = tuple(map(str, errors))
        for each in words:
            if each not in self._errors:
                log.error("source left as it was: %s", each)
        self._errors = words


async def _names_laid() -> list[str]:
    """The names of our deployments on the server, laid by an earlier service too."""
    ours = DeploymentFilter(tags=DeploymentFilterTags(all_=[TAG]))
    names: list[str] = []
    async with get_client() as client:
        while found := await client.read_deployments(deployment_filter=ours, offset=len(names)):
            names += [each.name for each in found]
    return names


async def _take_away(name: str) -> None:
    """Delete a deployment, and with it what is scheduled of it. A run under way goes on to its end."""
    async with get_client() as client:
        with suppress(ObjectNotFound):
            found = await client.read_deployment_by_name(f"{watch_flow.name}/{name}")
            await client.delete_deployment(found.id)


def serve_deployments(arguments: Sequence[str]) -> None:
    """`python -m presslog.flows.orchestration.deployments HOME`."""
    asyncio.run(run_scheduled(Settings.load(Path(arguments[0]))))


if __name__ == "__main__":
    serve_deployments(sys.argv[1:])
