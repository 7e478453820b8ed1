"""The Prefect rim: one flow run per source and run, one task per stage, never one per article.

A stage's work is a closure, so that nothing large travels through Prefect's parameters; nothing is cached or
persisted there, for the archive is the only memory.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from presslog.crawler.source import Source, load_source
from presslog.flows.orchestration.lifeline import end_with_parent
from presslog.flows.orchestration.stopping import cancelled_by_sigterm
from presslog.flows.settings import Settings
from presslog.flows.watching import RunReport, watch_source
from presslog.storage.model import RunOutcome

T = TypeVar("T")


async def as_task(name: str, work: Callable[[], Awaitable[T]]) -> T:
    """A stage as a Prefect task."""

    @task(name=name, cache_policy=NO_CACHE, persist_result=False)
    async def stage() -> T:
        return await work()

    return await stage()


@flow(name="watch", flow_run_name="{source}", persist_result=False)
async def watch_flow(source: str, home: str, full: bool = False) -> RunReport:
    """One run of one source of one home.

    A run that failed fails its flow run, so that a scheduler's window shows it.
    """
    end_with_parent()
    settings = Settings.load(Path(home))
    with cancelled_by_sigterm():
        report = await watch_source(source_of(settings, source), settings, full=full, stage=as_task)
    if report.outcome is RunOutcome.FAILED:
        raise RunFailed(report)
    return report


class RunFailed(Exception):
    """A run whose report says `failed`."""

    def __init__(self, report: RunReport) -> None:
        self.report = report
        super().__init__(report.error)


def source_of(settings: Settings, name: str) -> Source:
    """The source of that name."""
    return load_source(settings.sources_dir / f"{name}.toml")
