"""Deploys the watching of due sources on an existing Prefect server.

Written as a `prefect.yaml`, or applied. `presslog serve` needs neither. Prefect is imported only to apply.
"""

from __future__ import annotations

import os
from typing import Any, Final

import yaml

from presslog.core.errors import UsageError
from presslog.flows.orchestration import server as service
from presslog.flows.orchestration.due_deployments import (
    DESCRIPTION,
    ENVIRONMENT,
    TAG,
    TICK,
    DueDeployment,
    divide_due_list,
)
from presslog.flows.settings import API_VARIABLE, Settings

ENTRYPOINT: Final = "presslog.flows.orchestration.tasks:watch_flow"


def prefect_yaml(settings: Settings, pool: str, shards: int = 1) -> str:
    """The deployments as `prefect deploy --all` reads them: one for each part of the sources."""
    document = {
        "name": "presslog",
        "prefect-version": ">=3.8.8,<4",
        "deployments": [_deployment_entry(settings, pool, due) for due in divide_due_list(shards)],
    }
    written: str = yaml.safe_dump(document, sort_keys=False, allow_unicode=True)
    return written


def _deployment_entry(settings: Settings, pool: str, due: DueDeployment) -> dict[str, Any]:
    part = [due.shards.start, due.shards.stop]
    return {
        "name": due.name,
        "description": DESCRIPTION,
        "entrypoint": ENTRYPOINT,
        "tags": [TAG],
        "parameters": {"home": str(settings.home), "shards": part},
        "work_pool": {"name": pool, "job_variables": {"env": dict(ENVIRONMENT)}},
        "schedules": [{"interval": TICK.total_seconds()}],
    }


async def lay_deployments(settings: Settings, pool: str, shards: int = 1) -> list[str]:
    """Lay the deployments on the server that the settings name; their names."""
    if not settings.prefect_api_url:
        raise UsageError(
            f"no Prefect server is named; set {API_VARIABLE}, or write a file with --write prefect.yaml"
        )
    os.environ.update(service.prefect_environment(settings, settings.prefect_api_url))
    from presslog.flows.orchestration.deployments import apply_deployments as lay  # noqa: PLC0415 - Prefect reads its settings when it is imported

    return await lay(settings, pool, shards)
