"""What a run as a whole tells the gate, and its numbers."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import Final

from presslog.core.outcome import Outcome
from presslog.core.urls import canonicalize, site_of
from presslog.crawler.items import Aim, CrawlReport
from presslog.crawler.source import Source
from presslog.flows.decisions import (
    HomeSites,
    unread_pages,
)
from presslog.flows.decisions import run_listings as windows
from presslog.flows.decisions import source_gate as gates
from presslog.flows.decisions.run_listings import Roll
from presslog.flows.ingest.judged_captures import JudgedCapture
from presslog.flows.ingest.known_past import KnownPast
from presslog.flows.ingest.read_landing import (
    ReadLanding,
    gather_facts,
)
from presslog.storage.model import (
    Run,
    RunOutcome,
    State,
)

_ENDING_OUTCOMES: Final = frozenset({Outcome.OK, Outcome.NOT_MODIFIED, Outcome.GONE})
"""Outcomes of an older page of a listing that say how far the listing goes."""
_PARTIAL_RUNS_BEFORE: Final = 2
"""After so many partial runs one is taken for whole, though an older page of the listing could not be had."""


def measure_run(
    source: Source,
    run: Run,
    report: CrawlReport,
    seen: ReadLanding,
    judged: Collection[JudgedCapture],
    roll: Roll,
    home: HomeSites,
    past: KnownPast,
) -> tuple[Run, gates.RunFacts]:
    """The run with its numbers, and what the gate is to judge it by."""
    window = seen.window(Aim.WINDOW)
    facts = gather_facts(seen, window, Roll.of(past.articles), roll, past.last_complete)
    named = frozenset(map(canonicalize, source.pages))
    facts = replace(facts, entries=len(named)) if named else facts
    listed = named or {place.entry.url for place in window.places()}
    facts = _with_unread(facts, judged, listed, home, past)
    silent = {place.entry.url for place in window.places() if _may_be_left(place.entry.url, home, report)}
    asked_for = _asked_urls(seen) | silent
    all_asked = not windows.is_unasked(window, roll, asked_for) and named <= asked_for
    unread = _unread_older_pages(seen)
    walked = report.complete or (bool(unread) and _is_never_whole(past))
    run = _counted_run(run, report, facts, unread, is_whole=walked and all_asked)
    return (_with_unread_pages(run, facts) if named else run), facts


def _asked_urls(seen: ReadLanding) -> frozenset[str]:
    return frozenset(canonicalize(read.capture.asked) for read in seen.articles)


def _with_unread(
    facts: gates.RunFacts,
    judged: Iterable[JudgedCapture],
    listed: Collection[str],
    home: HomeSites,
    past: KnownPast,
) -> gates.RunFacts:
    """The facts of a run together with what its pages told."""
    readable = sum(known.version > 0 and known.state is not State.REMOVED for known in past.articles)
    pages = ((each.known, each.observation.capture) for each in judged)
    any_read = any(known.version for known in past.articles)
    asked, unread = unread_pages(pages, listed, home, any_read=any_read)
    return replace(facts, asked=asked, unread=unread, articles=readable)


def _with_unread_pages(run: Run, facts: gates.RunFacts) -> Run:
    """The run of a source of pages; where some of these told nothing it is not whole, and says so."""
    if not facts.unread:
        return run
    how = ", ".join(dict.fromkeys(facts.unread))
    said = f"{len(facts.unread)} of {facts.asked} pages told nothing: {how}"
    return replace(run, complete=False, reason="; ".join(filter(None, (run.reason, said))))


def _may_be_left(url: str, home: HomeSites, report: CrawlReport) -> bool:
    """Return True if an entry was rightly not asked for: another site's, whose host gives no answer."""
    return site_of(url) in report.silent_hosts and home.is_foreign(url)


def _unread_older_pages(seen: ReadLanding) -> tuple[str, ...]:
    """The pages of the walk along the leading listing that could not be had, each with its outcome."""
    window = [page.capture for page in seen.listings if page.aim is Aim.WINDOW]
    return tuple(
        f"{page.asked} ({page.outcome.replace('_', ' ')})"
        for page in window[1:]
        if page.outcome not in _ENDING_OUTCOMES
    )


def _is_never_whole(past: KnownPast) -> bool:
    """Return True if no run of a source was ever whole, and the last two were partial.

    An older page that can never be had would keep every new article from being told.
    """
    ended = [run.outcome for run in past.recent if run.outcome is not RunOutcome.RUNNING]
    return not past.baselined and ended[:_PARTIAL_RUNS_BEFORE] == [RunOutcome.PARTIAL] * _PARTIAL_RUNS_BEFORE


def _counted_run(
    run: Run, report: CrawlReport, measured: gates.RunFacts, unread: Sequence[str], *, is_whole: bool
) -> Run:
    return replace(
        run,
        finished_at=report.finished_at,
        requests=report.requests,
        not_modified=report.not_modified,
        listings=report.listings,
        captures=report.captures + report.listings,
        entries=measured.entries,
        complete=is_whole and not report.errors,
        fill=measured.fill,
        reason="; ".join(
            (*report.errors, *_lead_remarks(report), *_older_page_remarks(unread), *_unasked_remarks(report))
        ),
    )


def _lead_remarks(report: CrawlReport) -> Iterable[str]:
    """What a person should know of who led."""
    if report.stand_in:
        yield f"the source's own URL lists nothing any more; {report.stand_in} stands in for it"


def _older_page_remarks(unread: Sequence[str]) -> Iterable[str]:
    """Which of the listing's older pages could not be had."""
    if unread:
        more = f" and {len(unread) - 1} more" if len(unread) > 1 else ""
        yield f"an older page of the listing could not be had: {unread[0]}{more}"


def _unasked_remarks(report: CrawlReport) -> Iterable[str]:
    """Why articles that were due were not asked for."""
    if not report.unasked:
        return
    silent = f"no answer from {', '.join(report.silent_hosts)}" if report.silent_hosts else ""
    resting = f"{', '.join(report.resting_hosts)} asked to be left alone" if report.resting_hosts else ""
    why = " and ".join(filter(None, (silent, resting))) or "the budget of article requests was spent"
    yield f"{report.unasked} of the articles that were due were not asked for: {why}"
