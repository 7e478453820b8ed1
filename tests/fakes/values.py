"""Values for tests of pure code: an article as known, an observation of it, a run; each with every field sensible and any overridable."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from presslog.core.body_parts import BlockKind
from presslog.core.extractor import Extractor
from presslog.core.outcome import Outcome
from presslog.core.role import Role
from presslog.storage.content.fingerprints import content_fingerprint
from presslog.storage.model import (
    Block,
    Capture,
    CaptureId,
    Content,
    Identity,
    KnownArticle,
    Observation,
    Run,
    RunId,
    RunOutcome,
    State,
)

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
URL = "https://gazette.example/2026/02/ferry-returns/"
EXTRACTOR = Extractor(1, "trafilatura")


def content(
    text: str = "The ferry sails again on Monday.", title: str = "Ferry returns", **fields: Any
) -> Content:
    """A content whose paragraphs are the lines of `text`."""
    return Content(
        title=title, blocks=tuple(Block(BlockKind.PARAGRAPH, line) for line in text.splitlines()), **fields
    )


def known(shown: Content | None = None, **fields: Any) -> KnownArticle:
    """A live article seen at noon, whose current version is `shown`."""
    shown = shown or content()
    defaults: dict[str, Any] = {
        "id": "aaaaaaaaaaaaa",
        "source": "gazette",
        "key": "wp:17",
        "url": URL,
        "state": State.LIVE,
        "delisted": False,
        "version": 1,
        "fingerprint": content_fingerprint(shown),
        "extractor": EXTRACTOR,
        "events": 0,
        "first_seen": NOON,
        "last_seen": NOON,
        "last_checked": NOON,
        "last_changed": NOON,
        "chars": len(shown.text),
        "title": shown.title,
        "page_bytes": 20_000,
        "capture": CaptureId("gazette-1/2"),
        "recent": (content_fingerprint(shown),),
        "content": shown,
    }
    return KnownArticle(**(defaults | fields))


def capture(
    outcome: Outcome = Outcome.OK, *, run: int = 2, at: datetime = NOON + HOUR, **fields: Any
) -> Capture:
    """A capture of the article's own URL in run `run`."""
    defaults: dict[str, Any] = {
        "id": CaptureId(f"gazette-{run}/2"),
        "run": RunId(f"gazette-{run}"),
        "asked": URL,
        "landed": URL,
        "role": Role.ARTICLE,
        "fetched_at": at,
        "outcome": outcome,
        "evidence": outcome.evidence,
        "reason": "as the test says",
    }
    return Capture(**(defaults | fields))


def observation(
    shown: Content | None = None,
    outcome: Outcome = Outcome.OK,
    *,
    key: str = "wp:17",
    url: str = URL,
    extractor: Extractor = EXTRACTOR,
    **fields: Any,
) -> Observation:
    """An observation of `shown`; of nothing where the outcome brings no content."""
    seen = capture(outcome, **fields)
    if outcome not in (Outcome.OK, Outcome.MOVED):
        return Observation(Identity(key, url), seen)
    shown = shown or content()
    return Observation(Identity(key, url), seen, shown, content_fingerprint(shown), extractor)


def run(number: int = 1, outcome: RunOutcome = RunOutcome.OK, **fields: Any) -> Run:
    """A concluded, complete run of ten entries."""
    start = NOON + (number - 1) * HOUR
    defaults: dict[str, Any] = {
        "id": RunId(f"gazette-{number}"),
        "source": "gazette",
        "number": number,
        "started_at": start,
        "finished_at": start + timedelta(minutes=1),
        "outcome": outcome,
        "requests": 12,
        "entries": 10,
        "baseline": number == 1,
        "complete": outcome is RunOutcome.OK,
        "fill": {"title": 1.0, "date": 1.0, "body": 1.0},
    }
    return Run(**(defaults | fields))
