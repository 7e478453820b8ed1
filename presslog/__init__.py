"""Watches publishers and says truthfully what is new, edited, moved, removed or restored.

What another program or a notebook needs is imported from here; each name is loaded when it is first asked for.

    from presslog import History, Source, watch

    report = watch(Source("gazette", "https://gazette.example/"), "presslog-home")
    with History("presslog-home") as history:
        for event in history.events(kind="edited"):
            print(event.observed_at, event.title, event.summary)

Every error that presslog raises on purpose is a `PresslogError`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from presslog.core.doors import names_on_demand

if TYPE_CHECKING:
    from presslog.core.errors import PresslogError
    from presslog.crawler.extract import Reading, read_article
    from presslog.crawler.source import Extract, Fetch, Revisit, Source, load_source
    from presslog.embedding import watch, watch_async
    from presslog.flows.watching import RunReport
    from presslog.storage.model import ChangeEvent, EventKind, RunOutcome, Severity
    from presslog.storage.read import History

__all__ = [
    "ChangeEvent",
    "EventKind",
    "Extract",
    "Fetch",
    "History",
    "PresslogError",
    "Reading",
    "Revisit",
    "RunOutcome",
    "RunReport",
    "Severity",
    "Source",
    "load_source",
    "read_article",
    "watch",
    "watch_async",
]

if not TYPE_CHECKING:
    __getattr__ = names_on_demand(__name__)
