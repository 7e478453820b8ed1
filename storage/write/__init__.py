"""The write side: one run in one transaction, and redaction.

Everything that changes the history is here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from presslog.core.doors import names_on_demand

if TYPE_CHECKING:
    from presslog.storage.write.archive import OPENING, Archive, Lease
    from presslog.storage.write.pruning import Pruned, prune_responses
    from presslog.storage.write.roster import SHARDS, PlannedSource, Roster

__all__ = ["OPENING", "SHARDS", "Archive", "Lease", "PlannedSource", "Pruned", "Roster", "prune_responses"]

if not TYPE_CHECKING:
    __getattr__ = names_on_demand(__name__)
