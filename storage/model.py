"""What is remembered, in the field's words: frozen values, the same on every backend.

Nothing here touches a database. Captures, versions and events are facts and never change; a `KnownArticle` is
the sum of them that a decision needs; an `Intent` is what a decision asks the archive to append.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NewType, assert_never

from presslog.core.body_parts import BlockKind, BlockOp, Span
from presslog.core.extractor import Extractor
from presslog.core.gate_reason import GateReason
from presslog.core.outcome import Evidence, Outcome
from presslog.core.role import Role
from presslog.core.witness import Witness

ArticleId = NewType("ArticleId", str)
"""13 letters and digits, derived from source and identity key: the same history gives the same ids."""
Fingerprint = NewType("Fingerprint", str)
"""Hex; the first byte is the fingerprint's revision."""
RunId = NewType("RunId", str)
"""`SOURCE-N`, N counting from 1 within the source."""
CaptureId = NewType("CaptureId", str)
"""`RUN/N`, N counting from 1 within the run."""


# --- content ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a body."""

    kind: BlockKind
    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """A link inside a body."""

    url: str
    text: str


@dataclass(frozen=True, slots=True)
class Image:
    """An image inside a body."""

    src: str
    alt: str = ""
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    """Normalized fields and blocks of an article.

    All that counts when two captures are compared, as it was shown.

    `standfirst` sums the article up between headline and body, in lines; None where there is none.
    `published` is content; `modified` is metadata, kept and shown but never compared. Both are ISO 8601.
    """

    title: str
    standfirst: str | None = None
    byline: tuple[str, ...] = ()
    published: str | None = None
    modified: str | None = None
    category: str | None = None
    tags: tuple[str, ...] = ()
    language: str | None = None
    blocks: tuple[Block, ...] = ()
    links: tuple[Link, ...] = ()
    images: tuple[Image, ...] = ()

    @property
    def text(self) -> str:
        """The body: blocks joined by blank lines."""
        return "\n\n".join(block.text for block in self.blocks)


# --- observations -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Capture:
    """One dated observation of one URL, as recorded.

    `evidence` is what its outcome proves: presence, absence or nothing.
    """

    id: CaptureId
    run: RunId
    asked: str
    landed: str
    role: Role
    fetched_at: datetime
    outcome: Outcome
    evidence: Evidence
    reason: str
    status: int | None = None
    digest: str | None = None  # sha256 of the decoded body
    length_bytes: int | None = None
    etag: str | None = None
    last_modified: str | None = None
    content_type: str | None = None
    ip: str | None = None
    warc_file: str | None = None  # relative to the home's warc/
    warc_offset: int | None = None
    redirects: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Identity:
    """By what an article is told apart: the CMS's stable id, else its canonical URL.

    Of a known article, `key` is the newest it has: one that it did not have yet is recorded as a further key
    of it.
    """

    key: str
    url: str  # canonical, where it is to be found now


@dataclass(frozen=True, slots=True)
class Observation:
    """A judged capture of one article.

    `content`, `fingerprint` and `extractor` are there exactly when `capture.outcome` is ok or moved.
    """

    identity: Identity
    capture: Capture
    content: Content | None = None
    fingerprint: Fingerprint | None = None
    extractor: Extractor | None = None
    parts: tuple[CaptureId, ...] = ()  # the captures of the article's further pages
    replaced: bool = False  # the article's URL shows another article now
    other_urls: tuple[str, ...] = ()  # where it stands, too, or what its page calls itself, besides its URL
    left: CaptureId | None = None  # what shows that its text, seen here, does not stand at its URL any more


# --- what is known ------------------------------------------------------------------------------------------


class State(StrEnum):
    """The states of an article; `delisted` is kept beside them."""

    LIVE = "live"
    MISSING = "missing"  # evidence of absence, not yet confirmed
    REMOVED = "removed"


class EventKind(StrEnum):
    """What can be told. The last three are of a source, the others of an article; `moved` of either."""

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
            case EventKind.MOVED | EventKind.DELISTED | EventKind.RELISTED:
                return False
            case _:
                assert_never(self)

    @property
    def told_on_request(self) -> bool:
        """Whether it is recorded without being announced, and told to a channel that names it all the same."""
        match self:
            case EventKind.DELISTED | EventKind.RELISTED:
                return True
            case EventKind.NEW | EventKind.EDITED | EventKind.REMOVED | EventKind.RESTORED | EventKind.MOVED:
                return False
            case EventKind.DEGRADED | EventKind.RECOVERED | EventKind.HELD:
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


@dataclass(frozen=True, slots=True)
class Absence:
    """One piece of evidence that an article was not there."""

    capture: CaptureId
    run: RunId
    at: datetime
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class KnownArticle:
    """All a decision needs of an article.

    Its state, its current version as last read, and the evidence against it.

    `recent` are the fingerprints of the last (at most eight) versions, newest first, the current one
    included. `absences` are those since presence was last proven, oldest first. `content` is the current
    version's, and is loaded only where a comparison needs it.
    """

    id: ArticleId
    source: str
    key: str
    url: str
    state: State
    delisted: bool
    version: int  # number of the current version; 0: none yet (listed, never read)
    fingerprint: Fingerprint | None
    extractor: Extractor | None
    events: int  # how many events it has; the next one's ordinal is one more
    first_seen: datetime
    last_seen: datetime  # presence last proven
    last_checked: datetime
    last_changed: datetime
    chars: int = 0
    title: str = ""
    page_bytes: int = 0  # size of the current version's raw page, or of all its pages
    capture: CaptureId | None = None  # the capture the current version came from
    recent: tuple[Fingerprint, ...] = ()
    # from `Missed` intents only: captures of runs whose gate was closed never count
    absences: tuple[Absence, ...] = ()
    flapping: bool = False  # the last edit announced was marked so
    rank: int | None = (
        None  # place in the listing at the last good run, from 0; None: not in the walked window
    )
    silent: bool = (
        False  # version 0 only: its first reading will be no news (listed by the baseline, or found late)
    )
    etag: str | None = None
    last_modified: str | None = None
    unconditional_in: int = 10  # conditional requests left before the next unconditional one
    hints: Mapping[Witness, str] = field(default_factory=dict)  # witness -> digest of what it last showed
    titles: tuple[str, ...] = ()  # of the versions in `recent`, in their order
    version_times: tuple[datetime, ...] = ()  # when each version in `recent` was first seen, in their order
    published: str | None = None  # its date as the page tells it, ISO 8601
    older_copies: tuple[CaptureId, ...] = ()  # since presence was last proven, oldest first
    content: Content | None = None
    withdrawn: bool = False  # the current version's content was to be loaded, and is not kept any more
    further_keys: tuple[
        str, ...
    ] = ()  # the ids it took on later, oldest first: the last is the one it has now
    other_urls: tuple[str, ...] = ()  # other URLs than its own under which it was found, sorted

    @property
    def keys(self) -> tuple[str, ...]:
        """Every key the article has or had, oldest first."""
        return (self.key, *self.further_keys)

    @property
    def newest_key(self) -> str:
        """The key it has now."""
        return self.keys[-1]


# --- changes ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class BlockChange:
    """What became of one block.

    `a`/`b` are indexes from 0 in the old/new body, None where there is none; `spans` is the word-level diff
    (of a replace; of the others, one span).
    """

    op: BlockOp
    kind: BlockKind
    a: int | None
    b: int | None
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A structured field whose value changed.

    `path`: the name of a field of `Content`, such as `title`, `tags` or `byline`.
    """

    path: str
    before: object
    after: object


@dataclass(frozen=True, slots=True)
class Diff:
    """What separates two contents, as data: fields, title words, and body blocks in the new body's order."""

    fields: tuple[FieldChange, ...] = ()
    title: tuple[Span, ...] = ()
    blocks: tuple[BlockChange, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether nothing separates them."""
        return not self.fields and all(change.op is BlockOp.EQUAL for change in self.blocks)


@dataclass(frozen=True, slots=True)
class Class:
    """A class of an edit, with its reason in words ("number changed: 1.5 million → 15 million")."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Classification:
    """Why an edit matters: its classes, its severity and one sentence that can be read aloud."""

    classes: tuple[Class, ...]
    severity: Severity
    summary: str


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


# --- intents ------------------------------------------------------------------------------------------------
# What a decision asks the archive to append. Each carries the observation it rests on; `event` is None where
# nothing is told.


@dataclass(frozen=True, slots=True)
class Admit:
    """A new article with its first version."""

    article: ArticleId
    observation: Observation
    reason: str
    event: EventDraft | None = None


@dataclass(frozen=True, slots=True)
class Advance:
    """A new version of a known article.

    `before`: the version before it, from its own capture, as read by what read the new one, where it was
    compared so and had been read otherwise.
    """

    article: ArticleId
    number: int
    observation: Observation
    reason: str
    events: tuple[EventDraft, ...] = ()  # edited, and restored or moved where it was that too
    before: Observation | None = None


@dataclass(frozen=True, slots=True)
class Revisited:
    """Presence proven, content as before: the version's last-seen time moves; evidence of absence is void."""

    article: ArticleId
    observation: Observation
    reason: str
    events: tuple[EventDraft, ...] = ()  # restored or moved, where it was that


@dataclass(frozen=True, slots=True)
class Reread:
    """The same version as today's extractor reads it; ours changed, not theirs."""

    article: ArticleId
    observation: Observation
    reason: str
    events: tuple[EventDraft, ...] = ()  # restored or moved, where it was that


@dataclass(frozen=True, slots=True)
class Missed:
    """Evidence of absence; `event` is the removal where this one confirmed it."""

    article: ArticleId
    observation: Observation
    state: State
    reason: str
    event: EventDraft | None = None


@dataclass(frozen=True, slots=True)
class Noted:
    """A capture kept, and nothing concluded from it.

    Its evidence never counts (its outcome proves nothing, or the gate was closed).

    An `article` not stored yet is stored as version 0: listed, never read. `silent` says whether its first
    reading will be no news.
    """

    article: ArticleId | None
    observation: Observation
    reason: str
    silent: bool = False


@dataclass(frozen=True, slots=True)
class Listed:
    """Where an article stood in this run's listings.

    Its place (None: not in the walked window) and the witnesses' hints.
    """

    article: ArticleId
    rank: int | None
    hints: Mapping[Witness, str] = field(default_factory=dict)
    delisted: bool = False
    event: EventDraft | None = None


@dataclass(frozen=True, slots=True)
class Joined:
    """An article that was kept apart by its id, though it is another one rekeyed.

    From now on its history is that one's.
    """

    article: ArticleId
    other: ArticleId  # the one that had been kept apart
    observation: Observation  # the newest page of the other; its identity's key is the other's


Intent = Admit | Advance | Revisited | Reread | Missed | Noted | Listed | Joined


# --- runs ---------------------------------------------------------------------------------------------------


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
    BROKEN = "broken"  # its file cannot be used, and it never ran

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
