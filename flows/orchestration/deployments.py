"""What is laid on a Prefect server: one deployment for all sources, or one for each of a few shards.

Beside them lies the automation that marks a killed process's flow run as crashed. A source is no deployment:
when it is due stands in the database (`due_list.py`).
"""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from datetime import timedelta

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
from prefect.client.schemas.objects import State, StateType
from prefect.deployments.runner import RunnerDeployment
from prefect.events.actions import ChangeFlowRunState
from prefect.events.schemas.automations import EventTrigger, Posture
from prefect.events.schemas.events import ResourceSpecification
from prefect.exceptions import ObjectNotFound
from prefect.types.entrypoint import EntrypointType

from presslog.core.errors import ServiceError
from presslog.flows.orchestration.due_deployments import (
    DESCRIPTION,
    ENVIRONMENT,
    HEARTBEAT,
    TAG,
    TICK,
    DueDeployment,
    divide_due_list,
)
from presslog.flows.orchestration.tasks import watch_flow
from presslog.flows.settings import Settings


def batch_deployment(
    settings: Settings, due: DueDeployment, *, every: timedelta | None = None
) -> RunnerDeployment:
    """The deployment of what is due, in a part of the due-list or in all of it.

    It has no schedule where a dispatcher looks what is due by itself. Runs of it may be under way at once: no
    two take the same source.
    """
    return RunnerDeployment.from_flow(
        watch_flow,
        name=due.name,
        parameters={"home": str(settings.home), "shards": (due.shards.start, due.shards.stop)},
        description=DESCRIPTION,
        tags=[TAG],
        entrypoint_type=EntrypointType.MODULE_PATH,
        interval=every,
    )


def heartbeat_watch(patience: timedelta = 3 * HEARTBEAT) -> Automation:
    """Return the automation that marks a killed process's flow run as crashed.

    Without it the run would be shown as running for ever. Only our own runs are judged, which beat every
    `HEARTBEAT`: a server of others' may have runs that beat more slowly.
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


async def apply_deployments(settings: Settings, pool: str, shards: int = 1) -> list[str]:
    """Lay the deployments for a work pool of a Prefect server, with the watch over their heartbeats.

    Those of single sources, which earlier versions laid, are taken away. Returns the deployments' names.
    Raises ServiceError where the server cannot be reached or has no such pool.
    """
    try:
        async with get_client() as client:
            await client.read_work_pool(pool)
        await install_automation(heartbeat_watch())
        laid = []
        for due in divide_due_list(shards):
            made = batch_deployment(settings, due, every=TICK)
            made.job_variables = {"env": dict(ENVIRONMENT)}
            await made.aapply(work_pool_name=pool)
            laid.append(made.name)
        await take_away_others(laid)
    except ObjectNotFound as error:
        raise ServiceError(
            f"the Prefect server at {settings.prefect_api_url} has no work pool {pool!r}: create it with"
            f" `prefect work-pool create {pool} --type process`, or name another with --pool"
        ) from error
    except httpx.TransportError as error:
        raise ServiceError(
            f"no Prefect server answers at {settings.prefect_api_url}: start it, or correct PREFECT_API_URL"
        ) from error
    return [f"{watch_flow.name}/{name}" for name in laid]


async def take_away_others(laid: Collection[str]) -> None:
    """Delete our deployments but these, and with them what is scheduled of them. A run under way goes on."""
    ours = DeploymentFilter(tags=DeploymentFilterTags(all_=[TAG]))
    async with get_client() as client:
        offset = 0
        while found := await client.read_deployments(deployment_filter=ours, offset=offset):
            others = [each for each in found if each.name not in laid]
            for each in others:
                with suppress(ObjectNotFound):
                    await client.delete_deployment(each.id)
            offset += len(found) - len(others)


async def close_unfinished_runs() -> None:
    """Mark as crashed every flow run of ours that is not over: its process died with an earlier service."""
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
