"""What the read side answers with.

Frozen records whose field names are the keys the commands, the web and the exports print.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Final, NamedTuple

from presslog.core.moments import write_rfc3339, write_told_date
from presslog.storage.content import Acknowledgement
from presslog.storage.model import (
    ArticleId,
    Block,
    Capture,
    CaptureId,
    ChangeEvent,
    Class,
    Diff,
    FieldChange,
    Fingerprint,
    Health,
    Image,
    Link,
    Run,
    RunId,
    RunOutcome,
    Severity,
    State,
)


@dataclass(frozen=True, slots=True)
class SourceSummary:
    """A source as its runs left it."""

    source: str
    health: Health
    articles: int
    removed: int
    runs: int
    last_run: RunId | None
    last_outcome: RunOutcome | None
    last_started: datetime | None
    last_reason: str = ""


@dataclass(frozen=True, slots=True)
class WatchedSource(SourceSummary):
    """A source as its runs left it, and when it is to be watched next.

    `next_run` is None where nothing is planned. `waited_s`: for how many seconds it has been due; `late`: whether
    that is longer than two of its intervals; `late_s`: how many seconds after its time it was watched the last
    time. `tags`: those of its file when that was last looked at; `broken`: what is wrong with that file now, empty
    where nothing is.
    """

    next_run: datetime | None = None
    waited_s: int = 0
    late: bool = False
    late_s: int | None = None
    tags: tuple[str, ...] = ()
    broken: str = ""

    @property
    def trouble(self) -> str:
        """Why somebody should look at it, in words; empty while it is well."""
        return self.broken or ("" if self.health.is_well else self.last_reason)


@dataclass(frozen=True, slots=True)
class TagCount:
    """A tag, and how many sources have it."""

    tag: str
    sources: int


@dataclass(frozen=True, slots=True)
class SourceCounts:
    """All sources in numbers: how many there are of each health, their articles and runs, and what waits.

    `due` sources have come due and wait, and of these `late` ones for longer than two of their intervals.
    """

    healths: Mapping[Health, int]
    articles: int
    removed: int
    runs: int
    due: int
    late: int

    @property
    def known(self) -> int:
        """How many sources there are."""
        return sum(self.healths.values())

    @property
    def not_well(self) -> int:
        """How many sources somebody should look at."""
        return sum(count for health, count in self.healths.items() if not health.is_well)


class SourceDay(NamedTuple):
    """What a source did on one day, in UTC. A tuple, for a page of sources has fifteen hundred of them.

    Events that told of new articles (`added`), of edits and of removals; `runs` that began then, and how many
    of them were `believed`.
    """

    day: date
    added: int
    edited: int
    removed: int
    runs: int
    believed: int


SCHEDULING: Final = timedelta(minutes=2)
"""A scheduler that has not looked for longer than this is not running."""


@dataclass(frozen=True, slots=True)
class DueTime:
    """When a source is to be watched next, and from when on it is late; None while it is paused.

    `late_s`: how many seconds after its time it was taken the last time, at `taken_at`.
    """

    source: str
    next_at: datetime | None
    late_at: datetime | None
    taken_at: datetime | None
    late_s: int | None

    def waited(self, now: datetime) -> timedelta:
        """For how long it has been due."""
        return max(now - self.next_at, timedelta()) if self.next_at else timedelta()

    def is_late(self, now: datetime) -> bool:
        """Return True if it has been due for more than two intervals."""
        return self.late_at is not None and now > self.late_at


@dataclass(frozen=True, slots=True)
class EventWindow:
    """Events that were chosen among a bounded number of them, newest first.

    `older`: the `seq` of the event after which the list goes on, None at its end; `back_to`: how far back was
    looked, if that was the reason to stop.
    """

    events: tuple[ChangeEvent, ...]
    older: int | None
    back_to: datetime | None


@dataclass(frozen=True, slots=True)
class ArticleSummary:
    """An article as known at a time. `versions` counts those known then.

    What the archive knows of a moment between two captures is what it last saw before: that content was
    `known_since` (first capture of its version) and `last_confirmed` (last capture that proved it, at or
    before that time).
    """

    article: ArticleId
    source: str
    url: str
    title: str
    state: State
    first_seen: datetime
    last_seen: datetime
    last_changed: datetime
    versions: int
    published: str | None
    category: str | None
    language: str | None
    known_since: datetime
    last_confirmed: datetime


@dataclass(frozen=True, slots=True)
class ArticleLook:
    """A look at an article's own page: its capture, and what followed from it.

    `intent`: what it led to, as the captures' table has it (`revisited`, `noted` …); `why`: the decision's named exit;
    both None where nothing was decided.
    """

    capture: Capture
    intent: str | None
    why: str | None


@dataclass(frozen=True, slots=True)
class Rekeying:
    """A new id that an article took on, over the same text at the same URL, and the capture that shows it.

    `was_kept_apart`: no new id, but a further URL (`key`), where it had been kept as an article of its own.
    """

    observed_at: datetime
    before: str
    key: str
    capture: CaptureId
    was_kept_apart: bool = False

    @property
    def summary(self) -> str:
        """The line of evidence, as it is shown everywhere."""
        if self.was_kept_apart:
            return f"what was kept as an article of its own at {self.key} belongs to this one"
        return f"its site gave it a new id, {self.key} where it was {self.before}, over the same text"


@dataclass(frozen=True, slots=True)
class VersionSummary:
    """A version of an article. `last_seen`: the last capture that proved it before the next version came."""

    version: int
    fingerprint: Fingerprint
    first_seen: datetime
    last_seen: datetime
    title: str
    chars: int
    extractor: str
    capture: CaptureId


@dataclass(frozen=True, slots=True)
class ShownVersion:
    """An article's content in one version.

    `text` joins the blocks with blank lines; `observed_at` is the capture it was read from.
    """

    article: ArticleId
    url: str
    version: int
    title: str
    standfirst: str | None
    byline: tuple[str, ...]
    published: str | None
    modified: str | None
    category: str | None
    tags: tuple[str, ...]
    language: str | None
    blocks: tuple[Block, ...]
    text: str
    links: tuple[Link, ...]
    images: tuple[Image, ...]
    observed_at: datetime
    last_confirmed: datetime
    capture: CaptureId
    extractor: str


@dataclass(frozen=True, slots=True)
class VersionChange:
    """What separates two versions of an article, and why it matters.
    Both are compared as read by the same extractor where they can be; `like_with_like` is False where they
    cannot, and then a difference may be ours.
    """

    article: ArticleId
    url: str
    from_version: int
    to_version: int
    from_seen: datetime
    to_seen: datetime
    like_with_like: bool
    severity: Severity
    classes: tuple[Class, ...]
    summary: str
    language: str | None
    diff: Diff

    @property
    def caveat(self) -> str:
        """What a reader must know of the comparison; empty where both versions were read alike."""
        if self.like_with_like:
            return ""
        return "The two versions were read by different extractors: some of what differs may be ours."


@dataclass(frozen=True, slots=True)
class FoundWords:
    """An article, and the range of its versions, in which a query's words were found.

    In versions `from_version` to `to_version` (None: they are there still).

    They `came` with a capture and were not there in the one before, `last_without`; they `went` with a
    capture, and were last seen at `last_with`. `came` or `went` is None where the archive cannot say: the
    words were there from the first version, are there still, or only our own extractor made the difference.
    """

    article: ArticleId
    source: str
    url: str
    title: str
    text: str
    from_version: int
    to_version: int | None
    came: datetime | None
    went: datetime | None
    last_without: datetime | None
    last_with: datetime


class PassageState(StrEnum):
    """What became of a passage that two articles shared."""

    SAME = "same"  # it stands in both, word for word
    CHANGED = "changed"  # one of them has it in other words now
    GONE = "gone"  # one of them has it no more, or was removed


class SeenFirst(StrEnum):
    """Which of two articles had a passage first, as far as was seen."""

    HERE = "here"  # this one was seen with it, and later the other without it
    THERE = "there"  # the other way round
    UNKNOWN = "unknown"  # neither: both were first looked at with it, or both got it between two looks


class Relation(StrEnum):
    """How much of two articles is the same."""

    COPY = "copy"  # nearly all of both
    PIECE = "piece"  # nearly all of the one stands in the other, which has more
    EXCERPT = "excerpt"  # a passage of forty words or more
    QUOTE = "quote"  # shorter passages


@dataclass(frozen=True, slots=True)
class SharedPassage:
    """A passage of twelve words or more that stood in two articles word for word, as the first has it.

    `here`, `there`: from which character of the article's current text to which; None if it is gone there.
    """

    text: str
    words: int
    here: tuple[int, int] | None
    there: tuple[int, int] | None
    state: PassageState
    seen_first: SeenFirst


@dataclass(frozen=True, slots=True)
class RelatedArticle:
    """An article that shares passages with another.

    `first_seen`: when it was first seen with one of them; `seen_here`: when the other article was. Neither says who
    had them first: that is each passage's `seen_first`.
    """

    article: ArticleId
    source: str
    url: str
    title: str
    state: State
    relation: Relation
    passages: tuple[SharedPassage, ...]
    first_seen: datetime
    seen_here: datetime


class ClueKind(StrEnum):
    """What an article and an edition of it have in common."""

    NAMED = "named"  # the one's page names the other as its edition
    NUMBER = "number"
    DATE = "date"
    NAME = "name"
    PICTURE = "picture"
    LINK = "link"
    PUBLISHED = "published"  # both appeared within two days
    EDITION = "edition"  # each is an edition of a third


@dataclass(frozen=True, slots=True)
class SharedClue:
    """What two articles have in common, as each shows it; `weight` is how much it counts."""

    kind: ClueKind
    here: str
    there: str
    weight: float

    def turned(self) -> SharedClue:
        """Return it as seen from the other article."""
        return replace(self, here=self.there, there=self.here)


@dataclass(frozen=True, slots=True)
class Edition:
    """The same article in another language.

    Attributes:
        article: Its id.
        source: The source it was found by.
        url: Where it stands.
        title: Its headline.
        language: Its language as an ISO 639-1 code.
        confidence: How sure it is that both are one article, in [0, 1]; 1 where a page names the other.
        ground: What both have in common, the weightiest first, each as both show it.
        edited_since: When it was last edited without such an edit of the other article; None if it was not.
        removed: When it was removed; None if it stands.
    """

    article: ArticleId
    source: str
    url: str
    title: str
    language: str
    confidence: float
    ground: tuple[SharedClue, ...]
    edited_since: datetime | None
    removed: datetime | None


@dataclass(frozen=True, slots=True)
class ArticleEditions:
    """An article with its editions in other languages, by language."""

    article: ArticleId
    source: str
    url: str
    title: str
    language: str
    state: State
    editions: tuple[Edition, ...]

    @property
    def is_stale(self) -> bool:
        """Whether it stands as it was while an edition of it was edited or removed."""
        return self.state is not State.REMOVED and any(
            edition.edited_since or edition.removed for edition in self.editions
        )


@dataclass(frozen=True, slots=True)
class JudgedEdit:
    """An edit, and what came with it; the names are those of the text after it.

    `acknowledgement` is None where the edit is not major, or where its texts were withdrawn.
    """

    event: ChangeEvent
    byline: tuple[str, ...]
    category: str | None
    acknowledgement: Acknowledgement | None


@dataclass(frozen=True, slots=True)
class OpennessCount:
    """How many edits a source, author, category or month had, and what came with the major ones.

    `notice`: words that say that something was wrong; `dated`: no notice seen, but the page's date of
    modification moved; `neither`: none of both seen.
    """

    name: str
    edits: int
    major: int
    notice: int
    dated: int
    neither: int


class NetKind(StrEnum):
    """What differs of an article between two moments, whatever happened in between."""

    NEW = "new"  # told as new in between
    FOUND = "found"  # first read in between; it may have stood there before
    GONE = "gone"  # stood at the first moment, known as removed at the second
    RESTORED = "restored"  # removed at the first moment, there at the second
    MOVED = "moved"  # at another URL, its content as it was
    EDITED = "edited"  # its content differs; its URL may


@dataclass(frozen=True, slots=True)
class NetChange:
    """What differs of an article between two moments.

    The versions are those known at each moment; None where it had not been read, or was gone. The words
    (`title`, `published`, `category`, `byline`) are the later one's, or the last known.
    """

    kind: NetKind
    source: str
    article: ArticleId
    url: str
    title: str
    from_version: int | None
    to_version: int | None
    classes: tuple[Class, ...]
    severity: Severity
    published: str | None
    category: str | None
    byline: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Review:
    """What was noted of an event, and by whom; None where nobody did.

    Attributes:
        event: The event's id.
        seen_at: When somebody had seen it.
        seen_by: Who.
        starred_at: When it was starred.
        starred_by: By whom.
        note: What was noted.
        noted_at: When.
        noted_by: By whom.
    """

    event: str
    seen_at: datetime | None = None
    seen_by: str | None = None
    starred_at: datetime | None = None
    starred_by: str | None = None
    note: str | None = None
    noted_at: datetime | None = None
    noted_by: str | None = None


TOLD_DATES: Final = frozenset({"published", "modified"})
"""Fields that hold a date as the publisher told it: a day, or a moment in the publisher's zone."""


def field_json(name: str, value: Any) -> Any:  # noqa: ANN401 - JSON has no type
    """A field of a record as JSON; a moment a publisher told is in UTC with `Z`, like ours."""
    return write_told_date(value) if name in TOLD_DATES and isinstance(value, str) else to_json(value)


def to_json(record: Any) -> Any:  # noqa: ANN401 - JSON has no type
    """A record as JSON values.

    Times RFC 3339 in UTC with `Z`, enums as their words, a run with its `duration_s`.

    >>> from presslog.core.body_parts import BlockKind
    >>> to_json(Block(BlockKind.PARAGRAPH, "It broke."))
    {'kind': 'paragraph', 'text': 'It broke.'}
    """
    match record:
        case datetime():
            return write_rfc3339(record)
        case Mapping():
            return {str(key): to_json(value) for key, value in record.items()}
        case tuple() | list():
            return [to_json(value) for value in record]
        case FieldChange(path=path, before=before, after=after) if path in TOLD_DATES:
            return {"path": path, "before": field_json(path, before), "after": field_json(path, after)}
        case _ if is_dataclass(record):
            values = {f.name: field_json(f.name, getattr(record, f.name)) for f in fields(record)}
            return {**values, "duration_s": record.duration_s} if isinstance(record, Run) else values
        case str():
            return str(record)
        case _:
            return record
