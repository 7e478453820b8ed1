"""Atom feeds (RFC 4287): all events, those of a source, those of articles a query finds.

Oldest entries fall off the end.

A feed's time is its newest entry's, so that an unchanged feed is the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from itertools import islice
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from presslog.core.moments import EPOCH
from presslog.storage.export.atom import write_atom
from presslog.storage.model import ChangeEvent
from presslog.web.request_history import history_of, searched_words

ENTRIES: Final = 100


def all_events(request: Request) -> Response:
    """Every source's events; `tag`, `kind` and `severity` narrow it."""
    tag = request.query_params.get("tag")
    title = f"events of sources with the tag {tag}" if tag else "all events"
    return _feed_response(request, title, _feed_events(request))


def of_source(request: Request) -> Response:
    """One source's events."""
    name = request.path_params["name"]
    return _feed_response(request, f"events of {name}", _feed_events(request, source=name))


def of_query(request: Request) -> Response:
    """Events of the articles in which the words stand, or ever stood."""
    history = history_of(request)
    words, tag = searched_words(request), request.query_params.get("tag")
    hits = history.search(words, tag=tag, history=True, limit=ENTRIES)
    articles = list(dict.fromkeys(hit.article for hit in hits))
    found = (event for article in articles for event in history.events(article=article))
    newest_first = sorted(found, key=lambda event: event.observed_at, reverse=True)
    return _feed_response(request, f"events of articles with “{words}”", newest_first)


def _feed_events(request: Request, source: str | None = None) -> Iterable[ChangeEvent]:
    tag, kind, severity = (request.query_params.get(name) or None for name in ("tag", "kind", "severity"))
    return history_of(request).events(source=source, tag=tag, kind=kind, severity=severity, newest_first=True)


def _feed_response(request: Request, title: str, events: Iterable[ChangeEvent]) -> Response:
    found = list(islice(events, ENTRIES))
    out = BytesIO()
    updated = found[0].observed_at if found else EPOCH
    write_atom(
        found,
        out,
        title=f"presslog: {title}",
        self_url=str(request.url),
        updated=updated,
        pages=str(request.base_url),
    )
    return Response(out.getvalue(), media_type="application/atom+xml")


routes: Final = [
    Route("/feeds/events.atom", all_events),
    Route("/feeds/sources/{name}.atom", of_source),
    Route("/feeds/search.atom", of_query),
]
