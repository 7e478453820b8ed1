"""An appended fact about an article or a source, before and after it was recorded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from presslog.storage.model.differences import Class
from presslog.storage.model.event_kind import EventKind, Severity
from presslog.storage.model.ids import ArticleId, CaptureId, RunId


@dataclass(frozen=True, slots=True)
class EventDraft:
    """An event before the archive gave it its sequence number.

    `evidence` are the captures it rests on, oldest first.

    `reason` is the decision's named exit; `announce` is False for what is recorded only.
    """

    kind: EventKind
    article: ArticleId | None
    ordinal: int
    observed_at: datetime
    reason: str
    summary: str
    severity: Severity = Severity.MINOR
    classes: tuple[Class, ...] = ()
    from_version: int | None = None
    to_version: int | None = None
    flapping: bool = False
    evidence: tuple[CaptureId, ...] = ()
    announce: bool = True


def event_id(kind: str, article: str | None, ordinal: int, run: RunId) -> str:
    """An event's id, known before it is recorded.

    Of its article and its place in the article's events, or of its run.

    >>> event_id("edited", "kq3v", 2, RunId("gazette-7")), event_id("held", None, 0, RunId("gazette-7"))
    ('kq3v.2.edited', 'gazette-7.held')
    """
    return f"{article}.{ordinal}.{kind}" if article else f"{run}.{kind}"


@dataclass(frozen=True, slots=True)
class ChangeEvent:
    """An appended fact about an article or a source; its keys are those of the JSON output.

    Attributes:
        id: The same in every message and export.
        seq: Its place in the order in which events were stored.
        kind: What happened.
        source: The source's name.
        article: The article's id; None for an event of the source itself, as are `url` and `title`.
        url: The article's URL.
        title: The article's headline.
        observed_at: When it was observed, in UTC.
        run: The run that observed it.
        from_version: The version before, if there is one.
        to_version: The version after, if there is one.
        severity: How much it weighs.
        classes: What kind of edit it is, with the reason for each class.
        summary: The change in one line.
        flapping: Whether the article goes back and forth between versions.
        evidence: The captures it rests on.
        reason: Why it was decided so, or why it is not announced.
    """

    id: str
    seq: int
    kind: EventKind
    source: str
    article: ArticleId | None
    url: str | None
    title: str | None
    observed_at: datetime
    run: RunId
    from_version: int | None
    to_version: int | None
    severity: Severity
    classes: tuple[Class, ...]
    summary: str
    flapping: bool
    evidence: tuple[CaptureId, ...]
    reason: str = ""
