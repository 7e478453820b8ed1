"""Events, facts and an outbox in memory, for tests that need no database. The outbox keeps the archive's promises and nothing more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from presslog.core.body_parts import BlockKind
from presslog.core.errors import NotFound
from presslog.flows.messages.rendering import Coverage, ToldEvent
from presslog.storage.content.content_diff import diff_contents
from presslog.storage.content.edits import classify_edit
from presslog.storage.model import (
    ArticleId,
    Block,
    ChangeEvent,
    Content,
    DeliveryState,
    EventKind,
    Message,
    RunId,
    Severity,
)

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)  # a Monday


def body(*texts: str, title: str = "Harbour wall to stand", language: str = "en") -> Content:
    """A content of paragraphs."""
    return Content(title, language=language, blocks=tuple(Block(BlockKind.PARAGRAPH, text) for text in texts))


def edited(a: Content, b: Content, number: int = 1, source: str = "gazette") -> ToldEvent:
    """The event of an edit, with its change."""
    d = diff_contents(a, b)
    why = classify_edit(a, b, d)
    event = event_of(EventKind.EDITED, number, source=source)
    event = replace(
        event,
        title=b.title,
        severity=why.severity,
        classes=why.classes,
        summary=why.summary,
        from_version=1,
        to_version=2,
    )
    return ToldEvent(event, d, b.language)


def event_of(kind: EventKind, number: int = 1, source: str = "gazette") -> ChangeEvent:
    """An event of an article, or of the source where the kind is a source's."""
    of_source = kind in {EventKind.DEGRADED, EventKind.RECOVERED, EventKind.HELD}
    article = None if of_source else ArticleId(f"article{number:06}")
    return ChangeEvent(
        id=f"{source}-1.{kind}" if of_source else f"{article}.1.{kind}",
        seq=number,
        kind=kind,
        source=source,
        article=article,
        url=None if of_source else f"https://{source}.example/{number}",
        title=None if of_source else f"Story number {number}",
        observed_at=NOON,
        run=RunId(f"{source}-1"),
        from_version=None,
        to_version=1,
        severity=Severity.MINOR,
        classes=(),
        summary=f"Something happened to story {number}",
        flapping=False,
        evidence=(),
    )


@dataclass(slots=True)
class MemoryOutbox:
    """An outbox that lives as long as the test."""

    rows: dict[str, Message] = field(default_factory=dict)

    def put(self, *messages: Message) -> None:
        """What a run's transaction would have committed."""
        self.rows.update({message.id: message for message in messages})

    def outbox(self, now: datetime, *, all: bool = False) -> Iterator[Message]:  # noqa: A002 - the archive's word
        """Pending messages that are due, or every one."""
        due = (
            m for m in self.rows.values() if all or (m.state is DeliveryState.PENDING and m.not_before <= now)
        )
        return iter(sorted(due, key=lambda m: (m.not_before, m.id)))

    def delivered(self, message_id: str, now: datetime) -> None:
        """A channel took the message."""
        row = self.rows[message_id]
        self.rows[message_id] = replace(
            row, state=DeliveryState.SENT, attempts=row.attempts + 1, last_error=""
        )

    def attempted(
        self, message_id: str, error: str, not_before: datetime, now: datetime, *, dead: bool = False
    ) -> None:
        """A channel did not take the message."""
        row = self.rows[message_id]
        state = DeliveryState.DEAD if dead else DeliveryState.PENDING
        self.rows[message_id] = replace(
            row, state=state, attempts=row.attempts + 1, last_error=error, not_before=not_before
        )


@dataclass(slots=True)
class MemoryFacts:
    """Events a test made up."""

    events: dict[str, ToldEvent] = field(default_factory=dict)
    sources: Coverage = field(default_factory=lambda: Coverage(NOON, 2))

    def put(self, *told: ToldEvent) -> tuple[str, ...]:
        """Remember events; their ids."""
        self.events.update({one.event.id: one for one in told})
        return tuple(one.event.id for one in told)

    def told(self, event: str) -> ToldEvent:
        """An event by its id."""
        if event not in self.events:
            raise NotFound(f"no event {event}")
        return self.events[event]

    def coverage(self, since: datetime, now: datetime) -> Coverage:
        """What the test said."""
        return replace(self.sources, since=since)


def message(channel: str, *events: str, name: str = "m1", due: datetime = NOON, attempts: int = 0) -> Message:
    """An outbox row."""
    return Message(f"{channel}.{name}", channel, RunId("gazette-1"), events, due, attempts=attempts)
