"""Rows to values and back: the one place where columns and the model's fields meet."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, Select, and_, func, select

from presslog.core.errors import Damaged
from presslog.core.extractor import Extractor
from presslog.core.gate_reason import GateReason
from presslog.core.outcome import Evidence, Outcome
from presslog.core.role import Role
from presslog.storage.database.schema import (
    answers,
    articles,
    captures,
    events,
    outbox,
    runs,
    sources,
    versions,
)
from presslog.storage.model import (
    Capture,
    CaptureId,
    ChangeEvent,
    Claim,
    Class,
    Content,
    DeliveryState,
    EventDraft,
    EventKind,
    Message,
    Run,
    RunId,
    RunOutcome,
    Severity,
    event_id,
)

Values = dict[str, Any]
SEVERITIES: Final = tuple(Severity)
_MOST_DIGITS: Final = 18  # of a number that a column holds


def run_id(source: str, number: int) -> RunId:
    """A run's id.

    >>> run_id("gazette", 12)
    'gazette-12'
    """
    return RunId(f"{source}-{number}")


def parse_run_id(run: str) -> tuple[str, int] | None:
    """Source and number of a run's id; None where it is none.

    >>> parse_run_id("the-gazette-12"), parse_run_id("gazette")
    (('the-gazette', 12), None)
    """
    source, dash, number = run.rpartition("-")
    told = dash and number.isascii() and number.isdigit() and len(number) <= _MOST_DIGITS
    return (source, int(number)) if told else None


def capture_id(source: str, number: int, n: int) -> CaptureId:
    """A capture's id.

    >>> capture_id("gazette", 12, 345)
    'gazette-12/345'
    """
    return CaptureId(f"{run_id(source, number)}/{n}")


def parse_capture_id(capture: str) -> tuple[str, int]:
    """Run id and number of a capture's id."""
    run, _, n = capture.rpartition("/")
    return run, int(n)


# --- sources ------------------------------------------------------------------------------------------------


def id_name() -> ColumnElement[str]:
    """The name in the ids of a source's runs and captures: the first it had, so that no id ever changes."""
    return func.coalesce(sources.c.first_name, sources.c.name)


# --- runs ---------------------------------------------------------------------------------------------------

RUNS: Final[Select[Any]] = select(runs, sources.c.name, id_name().label("id_name")).join(
    sources, sources.c.no == runs.c.source
)
_RUN_FIELDS: Final = tuple(
    f.name for f in fields(Run) if f.name not in ("id", "source", "outcome", "fill", "cause", "claims")
)


def run_of(row: Row[Any]) -> Run:
    """A run of `RUNS`."""
    plain = {name: getattr(row, name) for name in _RUN_FIELDS}
    before = json.loads(row.told_before or "{}")
    cause = row.cause or before.get("cause")
    claims = json.loads(row.claims) if row.claims else before.get("claims", ())
    return Run(
        id=run_id(row.id_name, row.number),
        source=row.name,
        outcome=RunOutcome(row.outcome),
        fill=json.loads(row.fill),
        cause=GateReason(cause) if cause else None,
        claims=tuple(Claim(article, EventKind(kind), shown) for article, kind, shown in claims),
        **plain,
    )


def run_values(run: Run) -> Values:
    """The columns of a run that its end decides."""
    plain = {name: getattr(run, name) for name in _RUN_FIELDS if name not in ("number", "started_at")}
    claims = [[claim.article, claim.kind.value, claim.fingerprint] for claim in run.claims]
    return {
        **plain,
        "outcome": run.outcome.value,
        "fill": json.dumps(dict(run.fill), sort_keys=True),
        "cause": run.cause.value if run.cause else None,
        "claims": json.dumps(claims) if claims else None,
    }


# --- captures -----------------------------------------------------------------------------------------------

SHARED: Final = ("outcome", "evidence", "reason", "status", "content_type", "ip", "warc_file")
"""What captures have in common, told by their answer; by older ones in their own row."""

CAPTURES: Final[Select[Any]] = (
    select(
        *(column for column in captures.c if column.name not in SHARED),
        *(func.coalesce(answers.c[name], captures.c[name]).label(name) for name in SHARED),
        runs.c.number,
        id_name().label("id_name"),
    )
    .join(runs, runs.c.no == captures.c.run)
    .join(sources, sources.c.no == runs.c.source)
    .outerjoin(answers, answers.c.no == captures.c.answer)
)
_CAPTURE_FIELDS: Final = tuple(
    f.name for f in fields(Capture) if f.name not in ("id", "run", "landed", "redirects", "warc_file")
)
_CAPTURE_WORDS: Final = ("role", "outcome", "evidence")
_PLAIN_CAPTURE_FIELDS: Final = tuple(name for name in _CAPTURE_FIELDS if name not in _CAPTURE_WORDS)


def capture_of(row: Row[Any]) -> Capture:
    """A capture of `CAPTURES`."""
    plain = {name: getattr(row, name) for name in _PLAIN_CAPTURE_FIELDS}
    redirects = tuple((url, status) for url, status in json.loads(row.redirects or "[]"))
    return Capture(
        id=capture_id(row.id_name, row.number, row.n),
        run=run_id(row.id_name, row.number),
        landed=row.landed or row.asked,
        warc_file=_moved_path(row.warc_file, "./", _run_folder(run_id(row.id_name, row.number))),
        redirects=redirects,
        role=Role(row.role),
        outcome=Outcome(row.outcome),
        evidence=Evidence(row.evidence),
        **plain,
    )


def capture_values(capture: Capture, run: int) -> Values:
    """A capture's columns but for what it was judged to be of."""
    return {
        **{name: getattr(capture, name) for name in _PLAIN_CAPTURE_FIELDS},
        **{name: getattr(capture, name).value for name in _CAPTURE_WORDS},
        "run": run,
        "n": parse_capture_id(capture.id)[1],
        "landed": capture.landed if capture.landed != capture.asked else None,
        "redirects": json.dumps(capture.redirects) if capture.redirects else None,
        "warc_file": _moved_path(capture.warc_file, _run_folder(capture.run), "./"),
        "article": None,
        "intent": None,
        "why": None,
    }


def _run_folder(run: str) -> str:
    """Where a run's raw responses usually lie."""
    return f"{run.rpartition('-')[0]}/{run}/"


def _moved_path(path: str | None, start: str, to: str) -> str | None:
    return to + path.removeprefix(start) if path and path.startswith(start) else path


# --- contents -----------------------------------------------------------------------------------------------


@lru_cache(maxsize=1024)  # a source's articles have few among them
def stored_extractor(text: str) -> Extractor:
    """The extractor that a row names. Raises `Damaged` where the column holds none."""
    try:
        return Extractor.parse(text)
    except ValueError as error:
        raise Damaged(f"a stored reading names {error}") from error


def summary_values(content: Content) -> Values:
    """What stands beside a body, so that lists need not unpack it."""
    return {
        "title": content.title,
        "chars": len(content.text),
        "published": content.published,
        "category": content.category,
        "language": content.language,
    }


# --- events -------------------------------------------------------------------------------------------------

EVENTS: Final[Select[Any]] = (
    select(
        events,
        articles.c.id,
        runs.c.number,
        sources.c.name,
        id_name().label("id_name"),
        func.coalesce(events.c.title, versions.c.title).label("told_title"),
        func.coalesce(events.c.url, captures.c.asked).label("told_url"),
    )
    .join(runs, runs.c.no == events.c.run)
    .join(sources, sources.c.no == events.c.source)
    .outerjoin(articles, articles.c.no == events.c.article)
    .outerjoin(
        versions, and_(versions.c.article == events.c.article, versions.c.number == events.c.to_version)
    )
    .outerjoin(captures, and_(captures.c.run == versions.c.capture_run, captures.c.n == versions.c.capture_n))
)


def event_of(row: Row[Any]) -> ChangeEvent:
    """An event of `EVENTS`."""
    run = run_id(row.id_name, row.number)
    return ChangeEvent(
        id=event_id(row.kind, row.id, row.ordinal, run),
        seq=row.seq,
        kind=EventKind(row.kind),
        source=row.name,
        article=row.id,
        url=row.told_url,
        title=row.told_title,
        observed_at=row.observed_at,
        run=run,
        from_version=row.from_version,
        to_version=row.to_version,
        severity=SEVERITIES[row.severity],
        classes=tuple(Class(name, reason) for name, reason in json.loads(row.classes)),
        summary=row.summary,
        flapping=row.flapping,
        evidence=tuple(map(CaptureId, json.loads(row.evidence))),
        reason=row.reason,
    )


def event_values(
    draft: EventDraft, *, seq: int, source: int, run: int, article: Mapping[str, Any] | None
) -> Values:
    """An event's columns; `article` is its article's row as the run leaves it."""
    return {
        "seq": seq,
        "kind": draft.kind.value,
        "source": source,
        "article": article["no"] if article else None,
        "ordinal": draft.ordinal if article else 0,
        "run": run,
        "observed_at": draft.observed_at,
        "url": article["url"] if article else None,
        "title": article["title"] if article else None,
        "from_version": draft.from_version,
        "to_version": draft.to_version,
        "severity": SEVERITIES.index(draft.severity),
        "classes": json.dumps([[c.name, c.reason] for c in draft.classes], ensure_ascii=False),
        "summary": draft.summary,
        "flapping": draft.flapping,
        "announce": draft.announce,
        "evidence": json.dumps(draft.evidence),
        "reason": draft.reason,
    }


# --- outbox -------------------------------------------------------------------------------------------------

OUTBOX: Final[Select[Any]] = (
    select(outbox, runs.c.number, id_name().label("id_name"))
    .join(runs, runs.c.no == outbox.c.run)
    .join(sources, sources.c.no == runs.c.source)
)


def message_of(row: Row[Any]) -> Message:
    """A message of `OUTBOX`."""
    return Message(
        id=row.id,
        channel=row.channel,
        run=run_id(row.id_name, row.number),
        events=tuple(json.loads(row.events)),
        not_before=row.not_before,
        state=DeliveryState(row.state),
        attempts=row.attempts,
        last_error=row.last_error,
    )


def message_values(message: Message, run: int, now: datetime) -> Values:
    """A message's columns but for the seal."""
    return {
        "id": message.id,
        "channel": message.channel,
        "run": run,
        "events": json.dumps(message.events),
        "not_before": message.not_before,
        "state": message.state.value,
        "attempts": message.attempts,
        "last_error": message.last_error,
        "updated_at": now,
    }
