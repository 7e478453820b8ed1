"""Atom feeds (RFC 4287): all events, those of a source, those of articles a query finds. Oldest entries fall off the end.

An entry's id is a `tag:` URI (RFC 4151) over the event's own id: the same on every machine that has this history.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import islice
from typing import Final

from feedgen.feed import FeedGenerator
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from flows.render import clean, heading
from storage.history import History
from storage.model import ChangeEvent

ENTRIES: Final = 100


def all_events(request: Request) -> Response:
    """Every source's events; `kind` and `severity` narrow it."""
    return _feed(request, "All events", _events(request))


def of_source(request: Request) -> Response:
    """One source's events."""
    name = request.path_params["name"]
    return _feed(request, f"Events of {name}", _events(request, source=name))


def of_query(request: Request) -> Response:
    """Events of the articles in which the words stand, or ever stood."""
    history: History = request.app.state.history
    words = request.query_params.get("q", "")
    articles = list(
        dict.fromkeys(hit.article for hit in islice(history.search(words, history=True), ENTRIES))
    )
    found = (event for article in articles for event in history.events(article=article))
    return _feed(
        request,
        f"Events of articles with “{words}”",
        sorted(found, key=lambda e: e.observed_at, reverse=True),
    )


def _events(request: Request, source: str | None = None) -> Iterable[ChangeEvent]:
    history: History = request.app.state.history
    kind, severity = (request.query_params.get(name) or None for name in ("kind", "severity"))
    return history.events(source=source, kind=kind, severity=severity, newest_first=True)


def _feed(request: Request, title: str, events: Iterable[ChangeEvent]) -> Response:
    """The newest events as a feed; its time is its newest entry's, so that an unchanged feed is the same bytes."""
    found = list(islice(events, ENTRIES))
    feed = FeedGenerator()
    feed.id(str(request.url))
    feed.title(f"presslog: {title}")
    feed.author(name="presslog")
    feed.generator("presslog")
    feed.link(href=str(request.url), rel="self", type="application/atom+xml")
    feed.link(href=str(request.base_url), rel="alternate", type="text/html")
    feed.updated(found[0].observed_at if found else datetime(1970, 1, 1, tzinfo=UTC))
    for event in found:
        _entry(feed, event, str(request.base_url))
    return Response(feed.atom_str(pretty=True), media_type="application/atom+xml")


def _entry(feed: FeedGenerator, event: ChangeEvent, base: str) -> None:
    entry = feed.add_entry(order="append")
    entry.id(f"tag:presslog,2026:{event.id}")
    entry.title(clean(heading(event)))
    entry.updated(event.observed_at)
    entry.published(event.observed_at)
    entry.summary(clean(event.summary) or event.kind.value)
    entry.category(term=event.kind.value)
    entry.link(href=f"{base}articles/{event.article}" if event.article else f"{base}sources/{event.source}")
    if event.url:
        entry.link(href=event.url, rel="via")


routes: Final = [
    Route("/feeds/events.atom", all_events),
    Route("/feeds/sources/{name}.atom", of_source),
    Route("/feeds/search.atom", of_query),
]
