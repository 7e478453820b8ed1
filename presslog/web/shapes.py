"""The shapes of the API's answers, for OpenAPI and for whoever reads it.

The contract's keys with their types.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict

from presslog.storage.model import EventKind, RunOutcome, Severity, State

Item = TypeVar("Item")


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid")


class PageJson(_Shape, Generic[Item]):
    """Some items of a list. `next` is the path of what follows; null: there is no more."""

    items: list[Item]
    next: str | None


class Event(_Shape):
    """A change event."""

    id: str
    seq: int
    kind: EventKind
    source: str
    article: str | None
    url: str | None
    title: str | None
    observed_at: datetime
    run: str
    from_version: int | None
    to_version: int | None
    severity: Severity
    classes: list[str]
    summary: str
    flapping: bool
    evidence: list[str]


class RunJson(_Shape):
    """One crawl of one source."""

    source: str
    run: str
    outcome: RunOutcome
    requests: int
    not_modified: int
    listings: int
    captures: int
    events: int
    held: int
    duration_s: float
    started_at: datetime
    finished_at: datetime | None
    reason: str


class Article(_Shape):
    """An article as known at a time.

    That content is known since `last_changed`, and was last confirmed at `last_seen`.
    """

    article: str
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


class Version(_Shape):
    """A distinct content state of an article."""

    version: int
    fingerprint: str
    first_seen: datetime
    last_seen: datetime
    title: str
    chars: int
    extractor: str
    capture: str


class RekeyingJson(_Shape):
    """A new id that an article took on at its URL, over the same text, and the capture that shows it."""

    observed_at: datetime
    before: str
    key: str
    capture: str


class HistoryJson(_Shape):
    """An article with all its versions, the ids it took on, and its events."""

    article: Article
    versions: list[Version]
    rekeyings: list[RekeyingJson]
    events: list[Event]


class ContentJson(_Shape):
    """An article's content in one version."""

    article: str
    url: str
    version: int
    title: str
    byline: list[str]
    published: str | None
    modified: str | None
    category: str | None
    tags: list[str]
    language: str | None
    blocks: list[dict[str, str]]
    text: str
    links: list[dict[str, str]]
    images: list[dict[str, str]]
    observed_at: datetime


class SourceJson(_Shape):
    """A source as its runs left it."""

    source: str
    health: str
    articles: int
    removed: int
    runs: int
    last_run: str | None
    last_outcome: RunOutcome | None
    last_started: datetime | None
    last_reason: str


class ChangeJson(_Shape):
    """What separates two versions, as data: fields, title words, blocks with their words."""

    article: str
    url: str
    from_version: int
    to_version: int
    from_seen: datetime
    to_seen: datetime
    like_with_like: bool
    severity: Severity
    classes: list[dict[str, str]]
    summary: str
    language: str | None
    diff: dict[str, Any]


class Hit(_Shape):
    """Where the words of a query stand or stood, and when they came and went."""

    article: str
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


class Problem(_Shape):
    """Why there is no answer."""

    detail: str
