"""The pages for people.

What changed, sources, articles and their past, comparisons, events, search, runs.

Each handler asks the history and fills a template; it runs in a thread, for a database answers in its own
time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from presslog.api import Moment, moments, reference
from presslog.core.errors import Withdrawn
from presslog.dossier import last_copy
from presslog.storage.model import Capture, ChangeEvent, EventKind, Severity, State
from presslog.storage.read import History, place_in_words
from presslog.storage.records import SCHEDULING, Rekeying, ShownVersion
from presslog.times import read_moment
from presslog.web.request_history import history_of, searched_words
from presslog.web.templating import page, query, zone_of

PAGE: Final = 50
"""Items of a list on one page."""
ROWS: Final = PAGE + 1
"""Rows that one look at the database reads: a page's, and one more that tells whether there is another page."""
FEW_SOURCES: Final = 12
"""Sources beside what changed: those first that somebody should look at."""
CHOICES: Final = 100
"""Sources that a form offers for choice, at most."""


def first(items: Iterable[Any]) -> tuple[list[Any], bool]:
    """A page of a list, and whether there is more.

    >>> first(range(3)), first(range(1000))[1]
    (([0, 1, 2], False), True)
    """
    found = list(islice(items, PAGE + 1))
    return found[:PAGE], len(found) > PAGE


def moment(request: Request, name: str) -> datetime | None:
    """A moment out of a query, as people type it; None where there is none. Raises ValueError."""
    text = request.query_params.get(name)
    return read_moment(text, zone_of(request), datetime.now(UTC)) if text else None


def front(request: Request) -> Response:
    """What changed, day by day, and how the sources are: those that somebody should look at."""
    history, now = history_of(request), datetime.now(UTC)
    events, more = first(history.events(newest_first=True))
    older = query("/events", before=events[-1].seq) if more else None
    sources = list(islice(history.watched(now), FEW_SOURCES))
    counts = history.source_counts(now)
    return page(request, "front.html", events=events, older=older, sources=sources, counts=counts)


def sources(request: Request) -> Response:
    """Sources, those first that are not well or late, and how many there are of each."""
    history, now = history_of(request), datetime.now(UTC)
    found, more = first(history.watched(now, after=request.query_params.get("after")))
    ticked = history.last_tick()
    return page(
        request,
        "sources.html",
        sources=found,
        older=query("/sources", after=place_in_words(found[-1])) if more else None,
        begins="after" not in request.query_params,
        counts=history.source_counts(now),
        scheduled=ticked is not None and now - ticked < SCHEDULING,
    )


def events(request: Request) -> Response:
    """Events, filtered, newest first."""
    given = request.query_params
    chosen: dict[str, Any] = {name: given.get(name) or None for name in ("source", "kind", "severity", "run")}
    times: dict[str, Any] = {name: moment(request, name) for name in ("since", "until")}
    before = int(given["before"]) if given.get("before", "").isdigit() else None
    history = history_of(request)
    found, more = first(history.events(**chosen, **times, after=before, newest_first=True))
    shown = {**chosen, **{name: given.get(name) or "" for name in times}}
    return page(
        request,
        "events.html",
        events=found,
        chosen=shown,
        older=query("/events", **shown, before=found[-1].seq) if more else None,
        sources=_source_names(history),
        kinds=[kind.value for kind in EventKind],
        severities=[severity.value for severity in Severity],
    )


def source(request: Request) -> Response:
    """One source: its health, its last events and runs, its articles now or as known at a time."""
    history, name = history_of(request), request.path_params["name"]
    at = moment(request, "at")
    articles, more = first(history.articles(name, at, after=request.query_params.get("after")))
    older = (
        query(f"/sources/{name}", at=request.query_params.get("at"), after=articles[-1].article)
        if more
        else None
    )
    return page(
        request,
        "source.html",
        source=history.source(name, datetime.now(UTC)),
        at=at,
        articles=articles,
        older=older,
        events=list(islice(history.events(source=name, newest_first=True), 10)),
        runs=list(islice(history.runs(name), 10)),
    )


def article(request: Request) -> Response:
    """An article: its content now, or in a version, beside its past."""
    history, ref = history_of(request), request.path_params["article"]
    summary = history.article(reference(ref))
    if summary.article != ref:
        return RedirectResponse(f"/articles/{summary.article}")
    number = request.path_params.get("version")
    return page(
        request,
        "article.html",
        article=summary,
        shown=_kept_version(history, ref, number) if summary.versions else None,
        gone=last_copy(history, summary) if summary.state is State.REMOVED else None,
        timeline=list(timeline(history, ref)),
    )


def _kept_version(history: History, ref: str, number: int | None) -> ShownVersion | None:
    """A version's content, the current one's by default; None where it was withdrawn."""
    try:
        return history.show(ref, number)
    except Withdrawn:
        return None


def timeline(history: History, ref: str) -> Iterator[tuple[Moment, list[Capture]]]:
    """Versions, new ids and events, newest first, each of the latter with the captures it rests on."""
    for each in reversed(list(moments(history, ref))):
        evidence = each.evidence if isinstance(each, ChangeEvent) else ()
        if isinstance(each, Rekeying):
            evidence = (each.capture,)
        yield each, [history.capture(capture) for capture in evidence]


def search(request: Request) -> Response:
    """Full text, in current or in all versions."""
    given = request.query_params
    history, words = history_of(request), searched_words(request)
    every = given.get("history", "on" if "source" not in given else "") == "on"
    found, more = (
        first(history.search(words, source=given.get("source") or None, history=every, limit=PAGE + 1))
        if words
        else ([], False)
    )
    return page(
        request,
        "search.html",
        found=found,
        more=more,
        every=every,
        sources=_source_names(history),
        chosen=given.get("source", ""),
    )


def runs(request: Request) -> Response:
    """Runs of all sources or of one, newest first."""
    given = request.query_params
    source = given.get("source") or None
    found, more = first(history_of(request).runs(source, after=given.get("after") or None))
    older = query("/runs", source=source, after=found[-1].id) if more else None
    return page(request, "runs.html", runs=found, source=source, older=older)


def _source_names(history: History) -> list[str]:
    """The names to choose a source from; none where they are too many for a list, and one is typed."""
    found = [summary.source for summary in islice(history.sources(), CHOICES + 1)]
    return found if len(found) <= CHOICES else []


routes: Final = [
    Route("/", front),
    Route("/events", events),
    Route("/sources", sources),
    Route("/sources/{name}", source),
    Route("/articles/{article}/versions/{version:int}", article),
    Route("/articles/{article:path}", article),
    Route("/search", search),
    Route("/runs", runs),
]
