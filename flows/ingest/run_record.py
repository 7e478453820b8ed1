"""From a landing, as read, to the record of its run.

Every article's capture is judged, normalized, fingerprinted and decided, and the run as a whole is gated.

It reads contents and old pages through the `KnownPast` it is given and writes nothing. What it returns is
committed by `Archive.record`, in one transaction; where the gate is closed or the breaker trips, that is
captures and one alert.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from presslog.core.witness import Witness
from presslog.crawler.items import Aim, CrawlReport
from presslog.crawler.source import Source
from presslog.flows.decisions import (
    HomeSites,
)
from presslog.flows.decisions import source_gate as gates
from presslog.flows.ingest.article_boundary import ArticleBoundary
from presslog.flows.ingest.article_intents import decide_articles, novelty_of
from presslog.flows.ingest.judged_captures import final_captures, judge_captures, site_move
from presslog.flows.ingest.known_past import KnownPast
from presslog.flows.ingest.listing_places import decide_listings
from presslog.flows.ingest.read_landing import (
    ReadLanding,
)
from presslog.flows.ingest.run_conclusion import conclude_run, degraded_record, held_record, with_restless
from presslog.flows.ingest.run_measures import measure_run
from presslog.flows.pages import (
    ChangingLines,
)
from presslog.storage.model import (
    Run,
    RunRecord,
)


@dataclass(frozen=True, slots=True)
class IngestedRun:
    """What is to be committed of a run, and what is known of lines that change by themselves after it.

    `lines` is None where the run was not believed.
    """

    record: RunRecord
    lines: ChangingLines | None = None


def ingest_crawl(
    run: Run,
    source: Source,
    report: CrawlReport,
    seen: ReadLanding,
    past: KnownPast,
    *,
    breaker: bool = True,
    gate: gates.Gate | None = None,
    doubted: frozenset[Witness] = frozenset(),
) -> IngestedRun:
    """The record of one crawl, in which no article was fetched for the hints of `doubted` witnesses.

    `breaker=False` lets pass what a person has released; `gate` is given where no listing could tell. How
    many articles could not be judged stands in the run's reason.
    """
    boundary = ArticleBoundary()
    judged, roll = judge_captures(source, seen, past, boundary)
    window = seen.window(Aim.WINDOW)
    home = HomeSites() if source.pages else HomeSites.of(source, seen.listings, window, past.articles)
    run, facts = measure_run(source, run, report, seen, judged, roll, home, past)
    captures = final_captures(seen.captures, judged)
    if gate is None:
        gate = gates.judge_pages(facts) if source.pages else gates.judge_run(facts, past.recent)
    if not gate.open:
        return IngestedRun(_with_faults(boundary, degraded_record(run, gate, captures, judged, past)))
    move = site_move(judged, past)
    novelty = novelty_of(seen, roll, past, anew=report.anew)
    decided = decide_articles(
        source, judged, past, novelty, home, move.rewrites, boundary=boundary, breaker=breaker
    )
    if decided.held:
        held = held_record(run, decided.held, captures, judged, past)
        return IngestedRun(_with_faults(boundary, held), decided.lines)
    listed = decide_listings(seen, decided.intents, past, run.started_at, doubted, report.anew, roll)
    record = conclude_run(
        run, past, captures, decided.intents, tuple(listed), window.walks, report.unasked, move
    )
    return IngestedRun(_with_faults(boundary, with_restless(record, decided.restless)), decided.lines)


def _with_faults(boundary: ArticleBoundary, record: RunRecord) -> RunRecord:
    """The record whose run says how many articles could not be judged."""
    reason = "; ".join(filter(None, (record.run.reason, boundary.remark())))
    return replace(record, run=replace(record.run, reason=reason))
