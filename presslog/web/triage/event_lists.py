"""`/` and `/events`: what needs eyes, and what changed, chosen by any filter.

The front page tells what changed article by article; `/events` has every event by itself, with times and runs to choose
by.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice, takewhile
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from presslog.contract import EVENT, pick_keys
from presslog.storage.model import ChangeEvent, EditClass, EventKind, Severity
from presslog.storage.read import EventFilter, History
from presslog.storage.records import ArticleSummary, WatchedSource
from presslog.web.request_history import history_of
from presslog.web.templating import page, query
from presslog.web.triage.list_pages import (
    MOST_TAKEN,
    PAGE,
    asked_format,
    download,
    download_paths,
    moment,
    number_in,
    source_names,
    tag_names,
)

FEW: Final = 6
"""Sources, and missing articles, that the front page names; it counts the others."""
_CHOSEN: Final = ("source", "tag", "kind", "class", "severity", "words", "since", "until", "run")


@dataclass(frozen=True, slots=True)
class ArticleEvents:
    """An article's newest event on a page, and its earlier ones there; of a source's own event there are none."""

    newest: ChangeEvent
    earlier: tuple[ChangeEvent, ...]

    @property
    def observed_at(self) -> datetime:
        """When the newest was observed."""
        return self.newest.observed_at


@dataclass(frozen=True, slots=True)
class NeedsEyes:
    """What somebody should look at: sources that are not well or late, and articles that are missing.

    Each list has `FEW` at most, and whether there are more.
    """

    sources: tuple[WatchedSource, ...]
    more_sources: bool
    missing: tuple[ArticleSummary, ...]
    more_missing: bool

    @property
    def is_empty(self) -> bool:
        """Return True if all is well."""
        return not self.sources and not self.missing


def front(request: Request) -> Response:
    """What needs eyes first, then what changed, article by article, newest first."""
    history, now = history_of(request), datetime.now(UTC)
    window = history.event_window(_read_filter(request), before=number_in(request, "before"), size=PAGE)
    begins = "before" not in request.query_params
    return page(
        request,
        "front.html",
        begins=begins,
        eyes=_needs_eyes(history, now) if begins else None,
        counts=history.source_counts(now),
        groups=list(group_by_article(window.events)),
        back_to=window.back_to,
        older=_older(request, window.older),
        **_filter_values(request, history),
    )


def events(request: Request) -> Response:
    """Events one by one, newest first."""
    history, wanted = history_of(request), _read_filter(request)
    before = number_in(request, "before")
    if form := asked_format(request):
        found, following = _many_events(history, wanted, before)
        return download(
            form, (pick_keys(event, EVENT) for event in found), _older(request, following, format=form)
        )
    window = history.event_window(wanted, before=before, size=PAGE)
    return page(
        request,
        "events.html",
        events=window.events,
        back_to=window.back_to,
        older=_older(request, window.older),
        **_filter_values(request, history),
    )


def group_by_article(found: Iterable[ChangeEvent]) -> Iterator[ArticleEvents]:
    """Events in their order, the later ones of an article on the same page put to its first."""
    groups: dict[str, list[ChangeEvent]] = {}
    for event in found:
        groups.setdefault(event.article or event.id, []).append(event)
    for newest, *earlier in groups.values():
        yield ArticleEvents(newest, tuple(earlier))


def _needs_eyes(history: History, now: datetime) -> NeedsEyes:
    troubled = takewhile(
        lambda each: each.late or not each.health.is_well, history.watched(now, limit=FEW + 1)
    )
    sources = list(troubled)
    missing = list(islice(history.missing_articles(), FEW + 1))
    return NeedsEyes(tuple(sources[:FEW]), len(sources) > FEW, tuple(missing[:FEW]), len(missing) > FEW)


def _many_events(
    history: History, wanted: EventFilter, before: int | None
) -> tuple[list[ChangeEvent], int | None]:
    """So many events as one answer holds, window by window, and where they go on."""
    found: list[ChangeEvent] = []
    while len(found) < MOST_TAKEN:
        window = history.event_window(wanted, before=before, size=MOST_TAKEN - len(found))
        found += window.events
        before = window.older
        if before is None:
            break
    return found, before


def _read_filter(request: Request) -> EventFilter:
    """What a query says of the events that are wanted. Raises ValueError."""

    def given(name: str) -> str | None:
        return request.query_params.get(name) or None

    return EventFilter(
        source=given("source"),
        tag=given("tag"),
        kind=given("kind"),
        edit_class=given("class"),
        severity=given("severity"),
        words=(given("words") or "").strip(),
        since=moment(request, "since"),
        until=moment(request, "until"),
        run=given("run"),
    )


def _filter_values(request: Request, history: History) -> dict[str, Any]:
    """What the form of a list of events shows."""
    chosen = {name: request.query_params.get(name, "") for name in _CHOSEN}
    return {
        "chosen": chosen,
        "narrowed": any(chosen.values()),
        "sources": source_names(history),
        "tags": tag_names(history),
        "kinds": [kind.value for kind in EventKind],
        "classes": [each.value for each in EditClass],
        "severities": [severity.value for severity in Severity],
        "downloads": download_paths(request) if request.url.path == "/events" else {},
    }


def _older(request: Request, seq: int | None, **more: str) -> str | None:
    """The path at which a list of events goes on."""
    if seq is None:
        return None
    given = {name: request.query_params.get(name) for name in _CHOSEN}
    return query(request.url.path, **given, **more, before=seq)
