"""Pages that say what to look at: the front page, events, sources, runs, what is missing or found."""

from __future__ import annotations

from typing import Final

from starlette.routing import Route

from presslog.web.triage.event_lists import events, front
from presslog.web.triage.lists import missing, runs, search
from presslog.web.triage.source_lists import source, sources

__all__ = ["routes"]

routes: Final = [
    Route("/", front),
    Route("/events", events),
    Route("/missing", missing),
    Route("/sources", sources),
    Route("/sources/{name}", source),
    Route("/search", search),
    Route("/runs", runs),
]
