"""What a decision asks the archive to append.

Each intent carries the observation it rests on; `event` is None where nothing is told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from presslog.core.witness import Witness
from presslog.storage.model.change_events import EventDraft
from presslog.storage.model.ids import ArticleId
from presslog.storage.model.known_article import State
from presslog.storage.model.observations import Observation


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

    `rank` is its place, None where it is not in the walked window; `hints` are what the witnesses last showed
    of it.
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
