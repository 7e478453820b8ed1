"""A source whose runs tests write by hand: steps in, one recorded run out. Its clock starts at `NOON` and goes on an hour a run."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine

from presslog.core.body_parts import BlockKind
from presslog.core.extractor import Extractor
from presslog.core.outcome import Evidence, Outcome
from presslog.core.role import Role
from presslog.storage.content.fingerprints import content_fingerprint
from presslog.storage.model import (
    Admit,
    Advance,
    ArticleId,
    Block,
    Capture,
    CaptureId,
    ChangeEvent,
    Content,
    EventDraft,
    EventKind,
    Identity,
    Intent,
    KnownArticle,
    Listed,
    Message,
    Missed,
    Noted,
    Observation,
    Reread,
    Revisited,
    Run,
    RunId,
    RunOutcome,
    RunRecord,
    State,
)
from presslog.storage.write import Archive, Lease

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
SITE = "https://gazette.example/"
_TOLD = ("severity", "flapping", "announce", "classes", "summary")


def content(text: str, title: str = "The dam", **fields: Any) -> Content:
    """A content whose paragraphs are the lines of `text`."""
    return Content(
        title, blocks=tuple(Block(BlockKind.PARAGRAPH, line) for line in text.splitlines()), **fields
    )


def article_id(slug: str, source: str = "gazette") -> ArticleId:
    """An id as the flows make them: 13 letters and digits."""
    return ArticleId(hashlib.sha256(f"{source}\0{slug}".encode()).hexdigest()[:13])


Step = Callable[["Shift"], Intent]


@dataclass
class Shift:
    """One run on its way: what is known, and the captures made so far."""

    desk: Desk
    run: RunId
    at: datetime
    known: dict[str, KnownArticle]
    captures: list[Capture] = field(default_factory=list)

    def capture(self, slug: str, outcome: str = "ok", evidence: str = "presence", **fields: Any) -> Capture:
        n = len(self.captures) + 1
        made = Capture(
            id=CaptureId(f"{self.run}/{n}"),
            run=self.run,
            asked=SITE + slug,
            landed=SITE + slug,
            role=Role(fields.pop("role", "article")),
            fetched_at=self.at + timedelta(seconds=n),
            outcome=Outcome(outcome),
            evidence=Evidence(evidence),
            reason="as the test says",
            status=200,
            digest=hashlib.sha256(slug.encode()).hexdigest(),
            length_bytes=20_000,
        )
        self.captures.append(replace(made, **fields))
        return self.captures[-1]

    def observed(self, slug: str, shown: Content | None = None, **fields: Any) -> Observation:
        url = fields.pop("url", SITE + slug)
        extractor = Extractor.parse(fields.pop("extractor", "1/trafilatura"))
        seen = self.capture(slug, **fields)
        if shown is None:
            return Observation(Identity(slug, url), seen)
        return Observation(Identity(slug, url), seen, shown, content_fingerprint(shown), extractor)

    def of(self, slug: str) -> KnownArticle:
        return self.known[article_id(slug, self.desk.source)]

    def event(self, kind: EventKind, slug: str, at: datetime, evidence: Capture, **fields: Any) -> EventDraft:
        old = self.known.get(article_id(slug, self.desk.source))
        ordinal = fields.pop("ordinal", (old.events if old else 0) + 1)
        draft = EventDraft(
            kind,
            article_id(slug, self.desk.source),
            ordinal,
            at,
            reason=kind.value,
            summary=f"{slug} was {kind}.",
            evidence=(evidence.id,),
        )
        return replace(draft, **fields)


def admitted(slug: str, text: str, *, tell: bool = False, **fields: Any) -> Step:
    """A new article."""

    def step(shift: Shift) -> Intent:
        shown = fields.pop("shown", None) or content(text, fields.pop("title", "The dam"))
        seen = shift.observed(slug, shown, **fields)
        told = shift.event(EventKind.NEW, slug, seen.capture.fetched_at, seen.capture, to_version=1)
        return Admit(article_id(slug, shift.desk.source), seen, "first sight", told if tell else None)

    return step


def edited(slug: str, text: str, *, tell: bool = True, **fields: Any) -> Step:
    """Another version."""

    def step(shift: Shift) -> Intent:
        old = shift.of(slug)
        shown = fields.pop("shown", None) or content(text, fields.pop("title", "The dam"))
        told = {name: fields.pop(name) for name in _TOLD if name in fields}
        seen = shift.observed(slug, shown, **fields)
        draft = shift.event(
            EventKind.EDITED,
            slug,
            seen.capture.fetched_at,
            seen.capture,
            from_version=old.version,
            to_version=old.version + 1,
            **told,
        )
        return Advance(old.id, old.version + 1, seen, "content differs", (draft,) if tell else ())

    return step


def seen(slug: str, outcome: str = "ok", **fields: Any) -> Step:
    """Presence proven, content as before."""
    kinds = fields.pop("kinds", ())

    def step(shift: Shift) -> Intent:
        watched = shift.observed(slug, outcome=outcome, **fields)
        first = shift.of(slug).events + 1
        drafts = tuple(
            shift.event(kind, slug, watched.capture.fetched_at, watched.capture, ordinal=first + i)
            for i, kind in enumerate(kinds)
        )
        return Revisited(shift.of(slug).id, watched, "same fingerprint", drafts)

    return step


def rekeyed(slug: str, key: str) -> Step:
    """Presence proven, content as before, under another id."""

    def step(shift: Shift) -> Intent:
        watched = shift.observed(slug)
        named = replace(watched, identity=Identity(key, watched.identity.url))
        return Revisited(shift.of(slug).id, named, "same fingerprint")

    return step


def reread(slug: str, text: str, extractor: str = "2/trafilatura") -> Step:
    """The current version as another extractor reads it."""

    def step(shift: Shift) -> Intent:
        observation = shift.observed(slug, content(text), extractor=extractor)
        return Reread(shift.of(slug).id, observation, "extractor changed")

    return step


def missed(slug: str, state: State = State.MISSING, **fields: Any) -> Step:
    """Evidence of absence; tells of a removal where that is the state."""

    def step(shift: Shift) -> Intent:
        watched = shift.observed(slug, outcome="gone", evidence="absence", **{"status": 404, **fields})
        draft = shift.event(EventKind.REMOVED, slug, watched.capture.fetched_at, watched.capture)
        told = draft if state is State.REMOVED else None
        return Missed(shift.of(slug).id, watched, state, "absence", told)

    return step


def noted(slug: str | None, outcome: str = "unavailable", **fields: Any) -> Step:
    """A capture nothing is concluded from."""
    silent = fields.pop("silent", False)

    def step(shift: Shift) -> Intent:
        asked = slug or "nowhere"
        watched = shift.observed(asked, outcome=outcome, **{"evidence": "nothing", "status": 503, **fields})
        return Noted(article_id(slug, shift.desk.source) if slug else None, watched, "says nothing", silent)

    return step


def listed(slug: str, rank: int | None, **fields: Any) -> Step:
    """A place in the listing."""
    return lambda shift: Listed(article_id(slug, shift.desk.source), rank, **fields)


class Desk:
    """The runs of one source."""

    def __init__(self, engine: Engine, source: str = "gazette") -> None:
        self.engine, self.archive, self.source = engine, Archive(engine), source
        self.now = NOON

    def begin(self, holder: str = "desk") -> Lease:
        """The next run's lease."""
        return self.archive.begin(self.source, now=self.now, holder=holder, ttl=10 * HOUR)

    def draft(
        self, lease: Lease, *steps: Step, messages: tuple[Message, ...] = (), **fields: Any
    ) -> RunRecord:
        """The record of a run whose steps are these."""
        shift = Shift(
            self, lease.run, self.now, {known.id: known for known in self.archive.known(self.source)}
        )
        intents = tuple(step(shift) for step in steps)
        alerts = fields.pop("alerts", ())
        run = Run(
            lease.run,
            self.source,
            lease.number,
            self.now,
            self.now + timedelta(minutes=5),
            RunOutcome.OK,
            fill={"title": 1.0, "body": 0.975},
        )
        return RunRecord(replace(run, **fields), tuple(shift.captures), intents, alerts, messages)

    def run(self, *steps: Step, messages: tuple[Message, ...] = (), **fields: Any) -> tuple[ChangeEvent, ...]:
        """A whole run, recorded; the clock goes on an hour."""
        lease = self.begin()
        told = self.archive.record(self.draft(lease, *steps, messages=messages, **fields), lease, self.now)
        self.now += HOUR
        return told

    def known(self, slug: str) -> KnownArticle:
        """An article as the archive knows it."""
        return next(k for k in self.archive.known(self.source) if k.id == article_id(slug, self.source))
