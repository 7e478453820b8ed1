"""What people do with sources, each a fact of its own."""

from __future__ import annotations

from enum import StrEnum


class SourceAct(StrEnum):
    """What was done with a source."""

    RENAMED = "renamed"
    REMOVED = "removed"
    TAKEN_UP = "taken_up"
    PURGED = "purged"
