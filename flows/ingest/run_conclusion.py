"""A run's outcome with its alerts: concluded, degraded or held."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from presslog.core.gate_reason import GateReason
from presslog.core.witness import Witness
from presslog.flows.decisions import (
    Reason,
    RunReason,
    SiteMove,
)
from presslog.flows.decisions import run_listings as windows
from presslog.flows.decisions import source_gate as gates
from presslog.flows.decisions.run_listings import EntryPlace
from presslog.flows.decisions.source_gate import Gate
from presslog.flows.ingest.judged_captures import JudgedCapture
from presslog.flows.ingest.known_past import KnownPast
from presslog.storage.model import (
    Capture,
    Claim,
    EventDraft,
    EventKind,
    Intent,
    Listed,
    Noted,
    Revisited,
    Run,
    RunOutcome,
    RunRecord,
    Severity,
)
from presslog.storage.waits import Wait


def conclude_run(
    run: Run,
    past: KnownPast,
    captures: tuple[Capture, ...],
    decided: tuple[Intent, ...],
    listed: tuple[Listed, ...],
    walks: Mapping[Witness, tuple[EntryPlace, ...]],
    unasked: int,
    move: SiteMove,
) -> RunRecord:
    """The record of a run that is believed; `unasked` articles were due.

    `walks` are what each witness listed, in the order of its walk.
    """
    same = frozenset(
        each.article for each in decided if isinstance(each, Revisited) and each.observation.content
    )
    drift = windows.drift_reason(past.articles, listed, same, walks)
    run = replace(run, reason="; ".join(filter(None, (run.reason, drift))))
    outcome = RunOutcome.OK if run.complete and not unasked else RunOutcome.PARTIAL
    alerts = (*_recovered_events(run, past), *_site_moved_events(run, move))
    run = replace(run, outcome=outcome, baseline=run.complete and not past.baselined)
    return RunRecord(run, captures, (*decided, *listed), alerts)


def _recovered_events(run: Run, past: KnownPast) -> tuple[EventDraft, ...]:
    """The gate is open again: one alert, after a stretch of runs that were not believed."""
    if past.previous is None or past.previous.outcome is not RunOutcome.DEGRADED:
        return ()
    said = f"Reachable and believable again{'; ' if run.reason else ''}{run.reason}"
    return (_alert_event(run, EventKind.RECOVERED, RunReason.GATE_OPEN, said),)


def _site_moved_events(run: Run, move: SiteMove) -> tuple[EventDraft, ...]:
    """One event of the source, in the place of one for each article that followed."""
    if not move.steps:
        return ()
    event = _alert_event(run, EventKind.MOVED, Reason.SITE_MOVED, move.summary)
    classes = tuple(step.as_class() for step in move.steps)
    return (replace(event, severity=Severity.MINOR, classes=classes, evidence=move.evidence),)


def degraded_record(
    run: Run, gate: Gate, captures: tuple[Capture, ...], judged: Iterable[JudgedCapture], past: KnownPast
) -> RunRecord:
    """The gate is closed: captures, and one alert for the whole stretch of such runs."""
    first = past.previous is None or past.previous.outcome is not RunOutcome.DEGRADED
    alert = _alert_event(
        run, EventKind.DEGRADED, RunReason.GATE_CLOSED, f"Cannot be believed now: {gate.reason}"
    )
    run = replace(run, outcome=RunOutcome.DEGRADED, reason=gate.reason, cause=gate.cause, complete=False)
    return RunRecord(run, captures, _noted_intents(judged, RunReason.GATE_CLOSED), (alert,) if first else ())


def held_record(
    run: Run,
    claims: tuple[Claim, ...],
    captures: tuple[Capture, ...],
    judged: Iterable[JudgedCapture],
    past: KnownPast,
) -> RunRecord:
    """The breaker has tripped: captures, and one alert that says how many claims wait for the next run."""
    reason = (
        f"{len(claims)} articles would be told as edited or removed at once; {past.live} were live before"
    )
    advice = f"the next run decides, or `presslog release {run.id}`"
    alerts = (
        *_recovered_events(run, past),
        _alert_event(run, EventKind.HELD, RunReason.BREAKER, f"Held: {reason}; {advice}"),
    )
    run = replace(
        run,
        outcome=RunOutcome.HELD,
        reason=reason,
        held=len(claims),
        cause=GateReason.MANY_CHANGES,
        claims=claims,
        complete=False,
    )
    return RunRecord(run, captures, _noted_intents(judged, RunReason.HELD), alerts)


def with_lateness(record: RunRecord, wait: Wait, *, told_late: bool) -> RunRecord:
    """The record with an alert where its source came late for the first time, or comes at its times again.

    Between one interval and two it is neither: a source that comes a little late each time is told once.

    Args:
        record: The record of a run that was taken from the due-list.
        wait: For how long the source had been due then.
        told_late: Whether it was told as late, and not as back in time since.

    Returns:
        The record, with one alert more or as it was.
    """
    if wait.is_late and not told_late:
        minutes, interval = (int(time.total_seconds() // 60) for time in (wait.due_for, wait.interval))
        said = f"Watched {minutes} minutes after its time, and it is to be watched every {interval}: what changed meanwhile was not seen"
        alert = _alert_event(record.run, EventKind.LATE, RunReason.LATE, said)
    elif wait.is_short and told_late:
        alert = _alert_event(record.run, EventKind.ON_TIME, RunReason.ON_TIME, "Watched at its times again")
    else:
        return record
    return replace(record, alerts=(*record.alerts, alert))


def with_restless(record: RunRecord, claims: tuple[Claim, ...]) -> RunRecord:
    """The record of a run in which the articles claimed wait alone: it says so, and is not whole."""
    if not claims:
        return record
    said = (
        f"{len(claims)} articles showed another text in each of {gates.HOLDS + 1} runs, so that no run confirms the one before:"
        " they are not told until one finds what the run before it found; the others are"
    )
    reason = "; ".join(filter(None, (record.run.reason, said)))
    run = replace(record.run, outcome=RunOutcome.PARTIAL, reason=reason, held=len(claims), claims=claims)
    return replace(record, run=run)


def _noted_intents(judged: Iterable[JudgedCapture], reason: RunReason) -> tuple[Intent, ...]:
    return tuple(Noted(each.known.id if each.known else None, each.observation, reason) for each in judged)


def _alert_event(run: Run, kind: EventKind, reason: RunReason | Reason, summary: str) -> EventDraft:
    return EventDraft(
        kind=kind,
        article=None,
        ordinal=0,
        observed_at=run.finished_at or run.started_at,
        reason=reason,
        summary=summary,
        severity=Severity.MINOR if kind.is_good_news else Severity.MAJOR,
    )
