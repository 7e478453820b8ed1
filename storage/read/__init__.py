"""The read side: pages of sources, runs, articles, versions and events. Writes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from presslog.core.doors import names_on_demand

if TYPE_CHECKING:
    from presslog.storage.read.event_windows import EventFilter
    from presslog.storage.read.grouping import NO_NAME, GroupedBy
    from presslog.storage.read.history import History
    from presslog.storage.read.lookups import resolve_article, stands_alone
    from presslog.storage.read.net_changes import NetGroup, group_changes
    from presslog.storage.read.openness import count_openness, edit_groups
    from presslog.storage.read.source_pages import place_in_words

__all__ = [
    "NO_NAME",
    "EventFilter",
    "GroupedBy",
    "History",
    "NetGroup",
    "count_openness",
    "edit_groups",
    "group_changes",
    "place_in_words",
    "resolve_article",
    "stands_alone",
]

if not TYPE_CHECKING:
    __getattr__ = names_on_demand(__name__)
