"""One crawl of one source: how it ended, what it would have announced, and what it left to send."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import assert_never

from presslog.core.gate_reason import GateReason
from presslog.storage.model.change_events import EventDraft
from presslog.storage.model.event_kind import EventKind
from presslog.storage.model.ids import ArticleId, CaptureId, Fingerprint, RunId
from presslog.storage.model.intents import Intent
from presslog.storage.model.observations import Capture, RecordPlace


class RunOutcome(StrEnum):
    """How a run ended; `running` until it did, `abandoned` where a later one found it dead."""

    RUNNING = "running"
    OK = "ok"
    PARTIAL = "partial"
    DEGRADED = "degraded"
    HELD = "held"
    FAILED = "failed"
    ABANDONED = "abandoned"


class Health(StrEnum):
    """How a source is, by its last finished run and its file."""

    NEW = "new"  # no run finished yet
    OK = "ok"
    DEGRADED = "degraded"
    HELD = "held"
    FAILING = "failing"
    BROKEN = "broken"  # its file cannot be used: it is not watched

    @classmethod
    def after(cls, outcome: RunOutcome) -> Health:
        """Return the health of a source whose last run ended so.

        >>> Health.after(RunOutcome.PARTIAL), Health.after(RunOutcome.ABANDONED)
        (<Health.OK: 'ok'>, <Health.FAILING: 'failing'>)
        """
        match outcome:
            case RunOutcome.OK | RunOutcome.PARTIAL:
                return cls.OK
            case RunOutcome.DEGRADED:
                return cls.DEGRADED
            case RunOutcome.HELD:
                return cls.HELD
            case RunOutcome.FAILED | RunOutcome.ABANDONED:
                return cls.FAILING
            case RunOutcome.RUNNING:
                return cls.NEW
            case _:
                assert_never(outcome)

    @property
    def is_well(self) -> bool:
        """Whether nobody need look at it."""
        match self:
            case Health.NEW | Health.OK:
                return True
            case Health.DEGRADED | Health.HELD | Health.FAILING | Health.BROKEN:
                return False
            case _:
                assert_never(self)


@dataclass(frozen=True, slots=True, order=True)
class Claim:
    """One edit or removal that a held run would have announced; an edit with the content it claims."""

    article: ArticleId
    kind: EventKind
    fingerprint: Fingerprint | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """One crawl of one source, with the keys of the contract and what the gate measured."""

    id: RunId
    source: str
    number: int
    started_at: datetime
    finished_at: datetime | None = None
    outcome: RunOutcome = RunOutcome.RUNNING
    reason: str = ""
    requests: int = 0
    not_modified: int = 0
    listings: int = 0
    captures: int = 0
    events: int = 0
    held: int = 0
    entries: int = 0  # listing entries seen
    baseline: bool = False  # the source's first complete run
    complete: bool = False
    fill: Mapping[str, float] = field(
        default_factory=dict
    )  # share of read articles with a title, a date, a body
    cause: GateReason | None = None  # None: believed, or ended for another reason than the gate's
    claims: tuple[Claim, ...] = ()  # what a held run would have announced

    @property
    def duration_s(self) -> float:
        """Seconds from start to end; 0 while it runs."""
        return (self.finished_at - self.started_at).total_seconds() if self.finished_at else 0.0


class DeliveryState(StrEnum):
    """What became of a message so far."""

    PENDING = "pending"
    SENT = "sent"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class Message:
    """An outbox row: events of one run that one channel is to be told.

    `id` is stable and lets a receiver drop a duplicate.
    """

    id: str
    channel: str
    run: RunId
    events: tuple[str, ...]  # event ids, in order
    not_before: datetime
    state: DeliveryState = DeliveryState.PENDING
    attempts: int = 0
    last_error: str = ""


@dataclass(frozen=True, slots=True)
class RunRecord:
    """One run's whole harvest: what `Archive.record` commits in one transaction, and commits once."""

    run: Run
    captures: tuple[Capture, ...]
    intents: tuple[Intent, ...]
    alerts: tuple[EventDraft, ...] = ()  # the source's own events
    messages: tuple[Message, ...] = ()
    places: Mapping[CaptureId, RecordPlace] = field(default_factory=dict)  # where responses were kept
    payloads: Mapping[str, RecordPlace] = field(default_factory=dict)  # SHA-1 -> the response that has it
    documents: Mapping[str, bytes] = field(default_factory=dict)  # what the source's runs remember
    referred: frozenset[str] = frozenset()  # payloads kept before that its responses refer to
