"""The write side: one run in one transaction, redaction, and the pruning of raw responses.

Everything that changes the history is here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from presslog.core.doors import names_on_demand

if TYPE_CHECKING:
    from presslog.storage.write.archive import OPENING, Archive
    from presslog.storage.write.leases import Lease
    from presslog.storage.write.noted_sources import NotedSource
    from presslog.storage.write.pruning import MIN_FILE_AGE, PruningReport, prune_responses
    from presslog.storage.write.roster import SHARDS, PlannedSource, Roster
    from presslog.storage.write.source_acts import SourceActs

__all__ = [
    "MIN_FILE_AGE",
    "OPENING",
    "SHARDS",
    "Archive",
    "Lease",
    "NotedSource",
    "PlannedSource",
    "PruningReport",
    "Roster",
    "SourceActs",
    "prune_responses",
]

if not TYPE_CHECKING:
    __getattr__ = names_on_demand(__name__)
