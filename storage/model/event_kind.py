"""What can be told of an article or a source, and how much a change weighs."""

from __future__ import annotations

from enum import StrEnum
from typing import assert_never


class EventKind(StrEnum):
    """What can be told. The last five are of a source, the others of an article; `moved` of either."""

    NEW = "new"
    EDITED = "edited"
    REMOVED = "removed"
    RESTORED = "restored"
    MOVED = "moved"
    DELISTED = "delisted"
    RELISTED = "relisted"
    DEGRADED = "degraded"
    RECOVERED = "recovered"
    HELD = "held"
    LATE = "late"
    ON_TIME = "on_time"

    @property
    def in_words(self) -> str:
        """The kind's name as it reads within an English sentence.

        >>> EventKind.ON_TIME.in_words
        'on time'
        """
        return self.value.replace("_", " ")

    @property
    def told_by_default(self) -> bool:
        """Whether a channel that names no kinds is told of it.

        >>> EventKind.EDITED.told_by_default, EventKind.MOVED.told_by_default
        (True, False)
        """
        match self:
            case EventKind.NEW | EventKind.EDITED | EventKind.REMOVED | EventKind.RESTORED:
                return True
            case EventKind.DEGRADED | EventKind.RECOVERED | EventKind.HELD:
                return True
            case EventKind.LATE | EventKind.ON_TIME:
                return True
            case EventKind.MOVED | EventKind.DELISTED | EventKind.RELISTED:
                return False
            case _:
                assert_never(self)

    @property
    def told_on_request(self) -> bool:
        """Whether it is recorded but not announced, except to a channel that names it."""
        match self:
            case EventKind.DELISTED | EventKind.RELISTED:
                return True
            case EventKind.NEW | EventKind.EDITED | EventKind.REMOVED | EventKind.RESTORED | EventKind.MOVED:
                return False
            case EventKind.DEGRADED | EventKind.RECOVERED | EventKind.HELD:
                return False
            case EventKind.LATE | EventKind.ON_TIME:
                return False
            case _:
                assert_never(self)

    @property
    def counts_towards_breaker(self) -> bool:
        """Whether too many of it in one run hold the run (`flows.decisions.source_gate`)."""
        match self:
            case EventKind.EDITED | EventKind.REMOVED:
                return True
            case (
                EventKind.NEW | EventKind.RESTORED | EventKind.MOVED | EventKind.DELISTED | EventKind.RELISTED
            ):
                return False
            case EventKind.DEGRADED | EventKind.RECOVERED | EventKind.HELD:
                return False
            case EventKind.LATE | EventKind.ON_TIME:
                return False
            case _:
                assert_never(self)

    @property
    def is_good_news(self) -> bool:
        """Whether it says that a source is well again, which weighs less than that it is not."""
        match self:
            case EventKind.RECOVERED | EventKind.ON_TIME:
                return True
            case EventKind.DEGRADED | EventKind.HELD | EventKind.LATE:
                return False
            case EventKind.NEW | EventKind.EDITED | EventKind.REMOVED | EventKind.RESTORED | EventKind.MOVED:
                return False
            case EventKind.DELISTED | EventKind.RELISTED:
                return False
            case _:
                assert_never(self)


class Severity(StrEnum):
    """How much a change weighs, in rising order."""

    COSMETIC = "cosmetic"
    MINOR = "minor"
    MAJOR = "major"

    def at_least(self, other: Severity) -> bool:
        """Whether this one weighs as much as `other` or more.

        >>> Severity.MAJOR.at_least(Severity.MINOR), Severity.COSMETIC.at_least(Severity.MINOR)
        (True, False)
        """
        order = list(Severity)
        return order.index(self) >= order.index(other)
