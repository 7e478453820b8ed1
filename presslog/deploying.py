"""The deployment of what is due, for an existing Prefect server.

Written as a `prefect.yaml`, or applied.

`presslog serve` needs neither. Prefect is imported only to apply.
"""

from __future__ import annotations

import os
from typing import Any, Final

import yaml

from presslog.core.errors import UsageError
from presslog.flows.orchestration import server as service
from presslog.flows.settings import API_VARIABLE, Settings
from presslog.storage.write import SHARDS

ENTRYPOINT: Final = "presslog.flows.orchestration.tasks:watch_flow"
HEARTBEAT: Final = {"PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30"}
"""Has a flow run say every 30 s that it lives, whatever process carries it out; the watch that
`lay_deployments` installs listens."""


def prefect_yaml(settings: Settings, pool: str, shards: int = 1) -> str:
    """The deployments as `prefect deploy --all` reads them: one for each part of the sources."""
    document = {
        "name": "presslog",
        "prefect-version": ">=3.8.8,<4",
        "deployments": [_deployment_entry(settings, pool, shard, shards) for shard in range(1, shards + 1)],
    }
    written: str = yaml.safe_dump(document, sort_keys=False, allow_unicode=True)
    return written


def _deployment_entry(settings: Settings, pool: str, shard: int, shards: int) -> dict[str, Any]:
    part = [(shard - 1) * SHARDS // shards, shard * SHARDS // shards]
    return {
        "name": "due" if shards == 1 else f"due-{shard}-of-{shards}",
        "description": "Watches the sources whose time has come. With `sources`: watches these, now.",
        "entrypoint": ENTRYPOINT,
        "tags": ["presslog"],
        "parameters": {"home": str(settings.home), "shards": part},
        "work_pool": {"name": pool, "job_variables": {"env": dict(HEARTBEAT)}},
        "schedules": [{"interval": 60.0}],
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
