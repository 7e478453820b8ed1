"""Why a run as a whole told what it saw or only kept it, and what a held look waits for, in words. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from presslog.flows.decisions.article_decision import Reason


class RunReason(StrEnum):
    """Why a run's events were told, or its captures only kept, where the run as a whole decided it."""

    GATE_OPEN = "gate_open"
    GATE_CLOSED = "gate_closed"
    BREAKER = "breaker"  # of the event: too many changes at once
    HELD = "held"  # of the captures of such a run
    LATE = "late"  # watched long after its time
    ON_TIME = "on_time"


_WAITS_FOR: Final[Mapping[str, str]] = {
    Reason.LINE_UNCONFIRMED: "something differs that may change at every look, such as a counter: "
    "it is told when the next run finds it unchanged",
    Reason.RESTLESS: "another text stood there at every look: "
    "it is told when a run finds what the run before it found",
    Reason.OLDER_COPY: "an older text stood there, as caches give it: it is told when it stands",
    RunReason.HELD: "its run was held, for many articles differed at once: "
    "the next run decides, or `presslog release`",
    RunReason.GATE_CLOSED: "its run could not be believed as a whole: the next one that can be decides",
}


def why_held(why: str | None) -> str:
    """Return what a held look waits for, by the named exit of its decision; empty if it is not held.

    >>> why_held("older_copy")
    'an older text stood there, as caches give it: it is told when it stands'
    >>> why_held("same_content")
    ''
    """
    return _WAITS_FOR.get(why or "", "")
