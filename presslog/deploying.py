"""The enabled sources as deployments of an existing Prefect server.

Written as a `prefect.yaml`, or applied.

`presslog serve` needs neither. Prefect is imported only to apply.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Final

import yaml

from presslog.core.errors import UsageError
from presslog.crawler.source import Source
from presslog.flows.decisions import cron_or_interval
from presslog.flows.orchestration import server as service
from presslog.flows.settings import API_VARIABLE, Settings

ENTRYPOINT: Final = "presslog.flows.orchestration.tasks:watch_flow"
HEARTBEAT: Final = {"PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30"}
"""Has a flow run say every 30 s that it lives, whatever process carries it out; the watch that
`lay_deployments` installs listens."""


def prefect_yaml(sources: Iterable[Source], settings: Settings, pool: str) -> str:
    """The deployments as `prefect deploy --all` reads them."""
    document = {
        "name": "presslog",
        "prefect-version": ">=3.8.8,<4",
        "deployments": [_deployment_entry(source, settings, pool) for source in sources],
    }
    written: str = yaml.safe_dump(document, sort_keys=False, allow_unicode=True)
    return written


def _deployment_entry(source: Source, settings: Settings, pool: str) -> dict[str, Any]:
    return {
        "name": source.name,
        "description": source.title or source.url,
        "entrypoint": ENTRYPOINT,
        "tags": ["presslog"],
        "parameters": {"source": source.name, "home": str(settings.home)},
        "concurrency_limit": {"limit": 1, "collision_strategy": "ENQUEUE"},
        "work_pool": {"name": pool, "job_variables": {"env": dict(HEARTBEAT)}},
        "schedules": [_schedule_entry(source.schedule)],
    }


def _schedule_entry(schedule: str) -> dict[str, Any]:
    """A source's schedule as Prefect writes it.

    >>> _schedule_entry("every 30 minutes"), _schedule_entry("0 6 * * *")
    ({'interval': 1800.0}, {'cron': '0 6 * * *', 'timezone': 'UTC'})
    """
    rhythm = cron_or_interval(schedule)
    if isinstance(rhythm, timedelta):
        return {"interval": rhythm.total_seconds()}
    return {"cron": rhythm, "timezone": "UTC"}


async def lay_deployments(sources: Iterable[Source], settings: Settings, pool: str) -> list[str]:
    """Lay the deployments on the server that the settings name; their names."""
    if not settings.prefect_api_url:
        raise UsageError(
            f"no Prefect server is named; set {API_VARIABLE}, or write a file with --write prefect.yaml"
        )
    os.environ.update(service.prefect_environment(settings, settings.prefect_api_url))
    from presslog.flows.orchestration.deployments import apply_deployments as lay  # noqa: PLC0415 - Prefect reads its settings when it is imported

    return await lay(sources, settings, pool)
