"""For machines that watch this machine: `/healthz`, and `/metrics` as Prometheus reads it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice, takewhile
from typing import Final

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Metric, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from presslog.core.errors import StorageError
from presslog.storage.read import History
from presslog.storage.records import SourceCounts, SourceSummary, WatchedSource
from presslog.web.request_history import history_of

NAMED: Final = 50
"""Sources that `/healthz` names, at most; it counts them all."""
MEASURED: Final = 100
"""Sources that `/metrics` has series of, at most, unless it is asked for some by name."""


def healthz(request: Request) -> Response:
    """200 while the history can be read, else 503. Sources that are not well are named, with the reason.

    `status` is ok, degraded where a source is not well (its file that cannot be used among the reasons) or late (due
    for more than two of its intervals), or unavailable.
    """
    try:
        history, now = history_of(request), datetime.now(UTC)
        counts = history.source_counts(now)
        unwell = list(takewhile(lambda each: not each.health.is_well, islice(history.watched(now), NAMED)))
        late = list(islice(history.late_times(now), NAMED)) if counts.late else []
    except StorageError as error:
        return JSONResponse({"status": "unavailable", "reason": str(error)}, 503)
    if not counts.not_well and not counts.late:
        return JSONResponse({"status": "ok"})
    named = [{"source": each.source, "health": each.health, "reason": each.trouble} for each in unwell]
    waiting = [{"source": each.source, "waited_s": int(each.waited(now).total_seconds())} for each in late]
    counted = {"not_well": counts.not_well, "late": counts.late}
    return JSONResponse({"status": "degraded", "counts": counted, "sources": named, "late": waiting})


class _Sources(Collector):
    """What there is to count of all sources, and of some of them, read when it is asked for."""

    def __init__(self, history: History, named: Sequence[str]) -> None:
        self._history, self._named = history, named

    def collect(self) -> Iterator[Metric]:
        now = datetime.now(UTC)
        yield from _total_metrics(self._history.source_counts(now), self._history.last_tick())
        if self._named:
            yield from _source_metrics([self._history.source(name, now) for name in self._named])
        else:
            yield from _source_metrics(islice(self._history.watched(now), MEASURED))


def _total_metrics(counts: SourceCounts, ticked: datetime | None) -> Iterator[Metric]:
    """All sources in numbers, and when somebody last looked what is due."""
    healths = GaugeMetricFamily("presslog_sources", "Sources, by health.", labels=["health"])
    for health, count in sorted(counts.healths.items()):
        healths.add_metric([health], count)
    yield healths
    for name, text, value in (
        ("presslog_all_articles", "Articles known, of all sources.", counts.articles),
        ("presslog_all_articles_removed", "Articles found removed, of all sources.", counts.removed),
        ("presslog_all_runs", "Runs made, of all sources.", counts.runs),
        ("presslog_due_sources", "Sources that are due and wait.", counts.due),
        (
            "presslog_late_sources",
            "Sources that have been due for more than two of their intervals.",
            counts.late,
        ),
        (
            "presslog_last_tick_timestamp_seconds",
            "When a scheduler last looked what is due, Unix time.",
            ticked.timestamp() if ticked else 0.0,
        ),
    ):
        yield GaugeMetricFamily(name, text, value)


def _source_metrics(sources: Iterable[WatchedSource]) -> Iterator[Metric]:
    """Some sources in numbers, a series each."""

    def gauge(name: str, text: str, *, labels: Sequence[str] = ("source",)) -> GaugeMetricFamily:
        return GaugeMetricFamily(name, text, labels=labels)

    articles = gauge("presslog_articles", "Articles known.")
    removed = gauge("presslog_articles_removed", "Articles found removed.")
    healthy = gauge("presslog_source_healthy", "1 while the last run was believed.")
    started = gauge("presslog_last_run_timestamp_seconds", "When the last run began, Unix time.")
    waited = gauge("presslog_source_waited_seconds", "For how long the source has been due.")
    late = gauge(
        "presslog_last_lateness_seconds", "How long after its time the source was watched the last time."
    )
    health = gauge(
        "presslog_source_health",
        "1 for what the last run says of the source: its health, and why it is not well.",
        labels=["source", "health", "reason"],
    )
    runs = CounterMetricFamily("presslog_runs", "Runs made.", labels=["source"])
    for source in sources:
        name, reason = source.source, source.trouble
        articles.add_metric([name], source.articles)
        removed.add_metric([name], source.removed)
        healthy.add_metric([name], float(source.health.is_well))
        health.add_metric([name, source.health, reason], 1.0)
        started.add_metric([name], _seconds_since(source))
        waited.add_metric([name], source.waited_s)
        if source.late_s is not None:
            late.add_metric([name], source.late_s)
        runs.add_metric([name], source.runs)
    yield from (articles, removed, healthy, health, started, waited, late, runs)


def _seconds_since(source: SourceSummary) -> float:
    return source.last_started.timestamp() if source.last_started else 0.0


def metrics(request: Request) -> Response:
    """The sources in numbers: all together, and each of those named (`?source=`) or of those first to be looked at."""
    collectors = CollectorRegistry(auto_describe=False)
    collectors.register(_Sources(history_of(request), request.query_params.getlist("source")))
    return Response(generate_latest(collectors), headers={"Content-Type": CONTENT_TYPE_LATEST})


routes: Final = [Route("/healthz", healthz), Route("/metrics", metrics)]
