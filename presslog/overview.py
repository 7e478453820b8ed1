"""The sources of an installation as one looks after them.

What their files say, joined with what their runs left.

A source may have a file and no run yet, or a history and no file any more; both are shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from presslog.core.errors import SourceError, UsageError
from presslog.crawler.source import Source, load_source
from presslog.flows.home_options import home_timezone
from presslog.flows.settings import Settings
from presslog.source_names import unknown_source_words
from presslog.storage.model import Health, RunOutcome
from presslog.storage.read import History
from presslog.storage.records import SCHEDULING, DueTime, SourceSummary


@dataclass(frozen=True, slots=True)
class Overview:
    """One source, looked after.

    `next_run` is None where nothing is scheduled: no scheduler runs, the source is disabled, its file is gone
    or broken. `waited_s`: for how many seconds it has been due. `tags`: as its file says them.
    """

    source: str
    title: str
    url: str | None
    enabled: bool
    health: Health
    articles: int
    removed: int
    runs: int
    last_run: str | None
    last_outcome: RunOutcome | None
    last_started: datetime | None
    next_run: datetime | None
    waited_s: int
    reason: str
    tags: tuple[str, ...] = ()


def overview(
    settings: Settings, history: History, now: datetime | None = None, *, tag: str | None = None
) -> Iterator[Overview]:
    """Every source with a file or a history, or of those the ones with a tag, by name."""
    now = now or datetime.now(UTC)
    ran = {summary.source: summary for summary in history.sources()}
    times = {each.source: each for each in history.due_times()}
    ticked = history.last_tick()
    scheduled = ticked is not None and now - ticked < SCHEDULING
    files = {path.stem: path for path in settings.sources_dir.glob("*.toml")}
    zone = home_timezone(settings)
    for name in sorted({*ran, *files}):
        source, trouble = None, "" if name in files else "its file is gone; what it left is kept"
        if name in files:
            try:
                source = load_source(files[name], timezone=zone)
            except SourceError as error:
                trouble = str(error)
        if tag is not None and (source is None or tag not in source.tags):
            continue
        time = times.get(name) if scheduled and source and source.enabled else None
        yield _join_source(name, source, ran.get(name), trouble, time, now)


def require_source(settings: Settings, history: History, name: str) -> None:
    """Raise UsageError where no source of that name has a file or a history."""
    known = {
        *(path.stem for path in settings.sources_dir.glob("*.toml")),
        *(ran.source for ran in history.sources()),
    }
    if name not in known:
        raise UsageError(unknown_source_words([name], known))


def _join_source(
    name: str,
    source: Source | None,
    ran: SourceSummary | None,
    trouble: str,
    time: DueTime | None,
    now: datetime,
) -> Overview:
    last_started = ran.last_started if ran else None
    late = f"late: due for {time.waited(now)}" if time and time.is_late(now) else ""
    return Overview(
        source=name,
        title=source.title if source else "",
        url=source.url if source else None,
        enabled=bool(source and source.enabled),
        health=Health.BROKEN if trouble and not ran else ran.health if ran else Health.NEW,
        articles=ran.articles if ran else 0,
        removed=ran.removed if ran else 0,
        runs=ran.runs if ran else 0,
        last_run=ran.last_run if ran else None,
        last_outcome=ran.last_outcome if ran else None,
        last_started=last_started,
        next_run=time.next_at if time else None,
        waited_s=int(time.waited(now).total_seconds()) if time else 0,
        reason=trouble or (late or (ran.last_reason if ran else "")),
        tags=source.tags if source else (),
    )
