"""What is known of an article: its state, its current version, and the evidence against it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from presslog.core.extractor import Extractor
from presslog.core.outcome import Outcome
from presslog.core.witness import Witness
from presslog.storage.model.contents import Content
from presslog.storage.model.ids import ArticleId, CaptureId, Fingerprint, RunId


class State(StrEnum):
    """The states of an article; `delisted` is kept beside them."""

    LIVE = "live"
    MISSING = "missing"  # evidence of absence, not yet confirmed
    REMOVED = "removed"


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
    def was_listed(self) -> bool:
        """Whether a listing has ever shown it."""
        return self.rank is not None or self.delisted or bool(self.hints)

    @property
    def newest_key(self) -> str:
        """The key it has now."""
        return self.keys[-1]
