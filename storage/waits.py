"""For how long a source has been due, and from when on it is late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

LATE: Final = 2
"""A source that has waited for more than so many of its intervals is late."""


@dataclass(frozen=True, slots=True)
class Wait:
    """For how long a source had been due when it was taken to be watched, and its interval."""

    due_for: timedelta
    interval: timedelta

    @property
    def is_late(self) -> bool:
        """Return True if it waited for more than two intervals."""
        return self.due_for > LATE * self.interval

    @property
    def is_short(self) -> bool:
        """Return True if it waited for one interval at most: a source that was late is back in time."""
        return self.due_for <= self.interval


def late_from(next_at: datetime, interval: timedelta) -> datetime:
    """Return the moment from which on a source that was to be watched at `next_at` is late."""
    return next_at + LATE * interval
