"""For machines that watch this machine: `/healthz`, and `/metrics` as Prometheus reads it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Metric, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from presslog.core.errors import StorageError
from presslog.storage.read import History
from presslog.storage.records import SourceSummary
from presslog.web.request_history import history_of


def healthz(request: Request) -> Response:
    """200 while the history can be read, else 503. Sources that are not well are named, with the reason.

    `status` is ok, degraded where a source is not well or late (due for more than two of its intervals), or
    unavailable.
    """
    try:
        history, now = history_of(request), datetime.now(UTC)
        unwell = [source for source in history.sources() if not source.health.is_well]
        late = [each for each in history.due_times() if each.is_late(now)]
    except StorageError as error:
        return JSONResponse({"status": "unavailable", "reason": str(error)}, 503)
    if not unwell and not late:
        return JSONResponse({"status": "ok"})
    named = [{"source": each.source, "health": each.health, "reason": each.last_reason} for each in unwell]
    waiting = [{"source": each.source, "waited_s": int(each.waited(now).total_seconds())} for each in late]
    return JSONResponse({"status": "degraded", "sources": named, "late": waiting})


class _Sources(Collector):
    """What there is to count of each source, read when it is asked for."""

    def __init__(self, history: History) -> None:
        self._history = history

    def collect(self) -> Iterator[Metric]:
        sources = list(self._history.sources())
        articles = GaugeMetricFamily("presslog_articles", "Articles known.", labels=["source"])
        removed = GaugeMetricFamily("presslog_articles_removed", "Articles found removed.", labels=["source"])
        healthy = GaugeMetricFamily(
            "presslog_source_healthy", "1 while the last run was believed.", labels=["source"]
        )
        started = GaugeMetricFamily(
            "presslog_last_run_timestamp_seconds", "When the last run began, Unix time.", labels=["source"]
        )
        health = GaugeMetricFamily(
            "presslog_source_health",
            "1 for what the last run says of the source: its health, and why it is not well.",
            labels=["source", "health", "reason"],
        )
        runs = CounterMetricFamily("presslog_runs", "Runs made.", labels=["source"])
        for source in sources:
            articles.add_metric([source.source], source.articles)
            removed.add_metric([source.source], source.removed)
            healthy.add_metric([source.source], float(source.health.is_well))
            reason = "" if source.health.is_well else source.last_reason
            health.add_metric([source.source, source.health, reason], 1.0)
            started.add_metric([source.source], _seconds_since(source))
            runs.add_metric([source.source], source.runs)
        yield from (articles, removed, healthy, health, started, runs)
        yield from self._schedule()

    def _schedule(self) -> Iterator[Metric]:
        """What is due, for how long, and when somebody last looked."""
        now, ticked = datetime.now(UTC), self._history.last_tick()
        waited = GaugeMetricFamily(
            "presslog_source_waited_seconds", "For how long the source has been due.", labels=["source"]
        )
        late = GaugeMetricFamily(
            "presslog_last_lateness_seconds",
            "How long after its time the source was watched the last time.",
            labels=["source"],
        )
        backlog = 0
        for each in self._history.due_times():
            waiting = each.waited(now).total_seconds()
            backlog += waiting > 0
            waited.add_metric([each.source], waiting)
            if each.late_s is not None:
                late.add_metric([each.source], each.late_s)
        ticks = ticked.timestamp() if ticked else 0.0
        yield from (waited, late)
        yield GaugeMetricFamily("presslog_due_sources", "Sources that are due and wait.", backlog)
        yield GaugeMetricFamily(
            "presslog_last_tick_timestamp_seconds",
            "When a scheduler last looked what is due, Unix time.",
            ticks,
        )


def _seconds_since(source: SourceSummary) -> float:
    return source.last_started.timestamp() if source.last_started else 0.0


def metrics(request: Request) -> Response:
    """The sources in numbers."""
    collectors = CollectorRegistry(auto_describe=False)
    collectors.register(_Sources(history_of(request)))
    return Response(generate_latest(collectors), headers={"Content-Type": CONTENT_TYPE_LATEST})


routes: Final = [Route("/healthz", healthz), Route("/metrics", metrics)]
