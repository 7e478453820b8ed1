"""Runs on demand: as Prefect flow runs where a server is at hand, else the same stages directly.

Prefect is imported only where it is used: it takes longer to import than a quiet run takes to run.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterable

from crawler.source import Source
from flows import service
from flows.settings import Settings
from flows.watch import RunReport, watch


async def run_sources(
    sources: Iterable[Source], settings: Settings, *, full: bool = False
) -> AsyncIterator[RunReport]:
    """Run each source once, in order; a report each, as it comes."""
    api_url = settings.prefect_api_url or service.running(settings)
    for source in sources:
        if api_url is None:
            yield await watch(source, settings, full=full)
        else:
            yield await run_as_flow(source, settings, api_url, full=full)


async def run_as_flow(source: Source, settings: Settings, api_url: str, *, full: bool = False) -> RunReport:
    """One run as a Prefect flow run of the server at `api_url`, in this process."""
    os.environ.update(service.environment(settings, api_url))  # before Prefect is imported: it reads it then
    from prefect.settings import PREFECT_API_URL, temporary_settings  # noqa: PLC0415 - it reads its environment then

    from flows.tasks import RunFailed, watch_flow  # noqa: PLC0415 - imports Prefect, which takes longer than a quiet run

    with temporary_settings({PREFECT_API_URL: api_url}):
        try:
            return await watch_flow(source.name, str(settings.home), full)
        except RunFailed as failed:
            return failed.report
