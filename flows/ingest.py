"""From a harvest to a record: every article's capture is judged, normalized, fingerprinted and decided, and the run as a whole is gated.

It reads contents and old pages through the `Past` it is given and writes nothing. What it returns is committed by `Archive.record`, in one
transaction; where the gate is closed or the breaker trips, that is captures and one alert.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from crawler.items import CrawlReport, PageCapture
from crawler.profile import SiteProfile
from crawler.source import Source
from crawler.urls import canonicalize
from flows import gate as gates
from flows import window as windows
from flows.decide import Rereading, Terms, decide
from flows.harvest import Harvest, Read, facts, page_text, read_page
from flows.judge import Judgement, Site, judge
from flows.normalize import normalize
from flows.ours import MANY, changed_share, still_there
from flows.window import Roll, Window
from storage.fingerprint import fingerprint
from storage.model import (
    Admit,
    Advance,
    ArticleId,
    Capture,
    CaptureId,
    Content,
    EventDraft,
    EventKind,
    Identity,
    Intent,
    KnownArticle,
    Listed,
    Noted,
    Observation,
    Record,
    Reread,
    Revisited,
    Run,
    RunOutcome,
    Severity,
    State,
)

_CONCLUDED = frozenset({RunOutcome.OK, RunOutcome.PARTIAL, RunOutcome.DEGRADED, RunOutcome.HELD})


@dataclass(frozen=True, slots=True)
class Past:
    """What the archive knew when the run began.

    `recent` are the earlier runs, newest first; `baselined` says whether any complete run came before; `profile` is what was learned
    of the site. `content_of` loads an article's current content, `capture_of` a capture by its id, `page_of` the page it brought, or None
    where that is not kept.
    """

    articles: tuple[KnownArticle, ...]
    recent: tuple[Run, ...]
    baselined: bool
    content_of: Callable[[ArticleId], Content]
    profile: SiteProfile | None
    capture_of: Callable[[CaptureId], Capture]
    page_of: Callable[[Capture], PageCapture | None]

    @property
    def previous(self) -> Run | None:
        """The last crawl that came to a conclusion."""
        return next((run for run in self.recent if run.requests and run.outcome in _CONCLUDED), None)

    @property
    def last_complete(self) -> datetime | None:
        """When the last complete run began."""
        return next((run.started_at for run in self.recent if run.complete), None)


@dataclass(frozen=True, slots=True)
class Judged:
    """One article's capture with what is known of the article and what was made of it."""

    known: KnownArticle | None
    observation: Observation


def ingest(
    run: Run,
    source: Source,
    report: CrawlReport,
    seen: Harvest,
    past: Past,
    *,
    breaker: bool = True,
    gate: gates.Gate | None = None,
) -> Record:
    """The record of one crawl. `breaker=False` lets pass what a person has released; `gate` is given where no listing could tell."""
    roll, window = Roll.of(past.articles), Window.of(seen.listings)
    measured = facts(seen, window, roll, past.last_complete)
    gate = gate or gates.gate(measured, past.recent)
    judged = _unique(_judged(seen, roll, _site(source, seen, past.articles)))
    run = _counted(run, report, measured)
    captures = _final(seen.captures, judged)
    if not gate.open:
        return _degraded(run, gate.reason, captures, judged, past)
    terms = Terms(not past.baselined, source.removal.confirmations, source.removal.min_gap)
    decided = _decided(source, judged, terms, window, roll, past)
    claims = gates.pending(decided)
    live = sum(known.state is not State.REMOVED for known in past.articles)
    if gates.many(claims, live):
        if breaker and not gates.confirmed(claims, past.previous):
            return _held(run, claims, live, captures, judged)
        decided = _decided(source, judged, replace(terms, mass=True), window, roll, past)
    listed = tuple(_listed(window, decided, past, run.started_at))
    same = frozenset(
        each.article for each in decided if isinstance(each, Revisited) and each.observation.content
    )
    drift = windows.drift(past.articles, listed, same)
    run = replace(run, reason="; ".join(filter(None, (run.reason, drift))))
    return _concluded(run, past, captures, (*decided, *listed))


# --- judging -------------------------------------------------------------------------------------------------------


def _site(source: Source, seen: Harvest, articles: Iterable[KnownArticle]) -> Site:
    fronts = {canonicalize(source.url)}
    fronts.update(canonicalize(page.capture.landed) for page in seen.listings)
    return Site(frozenset(fronts), {known.url: known.key for known in articles}, seen.not_found)


def _judged(seen: Harvest, roll: Roll, site: Site) -> Iterable[Judged]:
    by_id = {capture.id: capture for capture in seen.captures}
    for read in seen.articles:
        asked, landed = canonicalize(read.capture.asked), canonicalize(read.capture.landed)
        known = roll.find(read.capture.key, asked) or roll.find(None, landed)
        verdict = judge(read.capture, read.page, known, site, size_bytes=read.size_bytes)
        yield Judged(known, _observation(by_id[read.id], read, verdict, known))


def _observation(stored: Capture, read: Read, verdict: Judgement, known: KnownArticle | None) -> Observation:
    reading = verdict.reading
    key = known.key if known else (reading and reading.key) or read.capture.key or verdict.url
    final = replace(
        stored,
        outcome=verdict.outcome.value,
        evidence=verdict.outcome.evidence.value,
        reason=verdict.reason,
    )
    identity = Identity(key, verdict.url)
    if reading is None:
        return Observation(identity, final)
    content = normalize(reading)
    return Observation(identity, final, content, fingerprint(content), reading.method)


def _unique(judged: Iterable[Judged]) -> tuple[Judged, ...]:
    """One capture an article: where several asked for the same one, that which proves most, whatever the order they came in."""
    order = {"presence": 0, "absence": 1, "nothing": 2}

    def weight(each: Judged) -> tuple[int, str, datetime, str]:
        capture = each.observation.capture
        return order[capture.evidence], capture.asked, capture.fetched_at, capture.id

    ranked = sorted(judged, key=weight)
    first: dict[str, Judged] = {}
    for each in ranked:
        first.setdefault(each.known.key if each.known else each.observation.identity.key, each)
    return tuple(first.values())


def _final(captures: Iterable[Capture], judged: Iterable[Judged]) -> tuple[Capture, ...]:
    """The captures with the outcomes judging gave them."""
    outcomes = {each.observation.capture.id: each.observation.capture for each in judged}
    return tuple(outcomes.get(capture.id, capture) for capture in captures)


# --- deciding ------------------------------------------------------------------------------------------------------


def _decided(
    source: Source, judged: tuple[Judged, ...], terms: Terms, window: Window, roll: Roll, past: Past
) -> tuple[Intent, ...]:
    news = windows.looked_before(window, roll, past.last_complete)
    return tuple(_decide(source, each, terms, news, past) for each in judged)


def _decide(source: Source, each: Judged, terms: Terms, news: frozenset[str], past: Past) -> Intent:
    known, seen = each.known, each.observation
    reread, still = None, False
    if known is not None and known.version and seen.fingerprint not in (None, known.fingerprint):
        known = replace(known, content=past.content_of(known.id))
        reread, still = _second_look(source, known, seen, past)
    looked = bool({seen.identity.key, seen.identity.url, canonicalize(seen.capture.asked)} & news)
    return decide(source.name, known, seen, terms, looked_before=looked, reread=reread, still_there=still)


def _second_look(
    source: Source, known: KnownArticle, seen: Observation, past: Past
) -> tuple[Rereading | None, bool]:
    """Before an edit is believed: the old page read as the new one was, and whether what differs stands on both pages."""
    old = past.page_of(past.capture_of(known.capture)) if known.capture else None
    if old is None:
        return None, False
    reread = _reread(source, old, seen, past) if seen.extractor != known.extractor else None
    before = reread.content if reread else known.content
    if before is None or seen.content is None or changed_share(before, seen.content) <= MANY:
        return reread, False
    new = past.page_of(seen.capture)
    return reread, new is not None and still_there(before, seen.content, page_text(old), page_text(new))


def _reread(source: Source, old: PageCapture, seen: Observation, past: Past) -> Rereading | None:
    """The current version's own page, read the way the new one was."""
    page = read_page(old, source, past.profile, seen.extractor)
    if page is None or page.reading is None:
        return None
    content = normalize(page.reading)
    return Rereading(content, fingerprint(content), page.reading.method)


# --- the listings' part --------------------------------------------------------------------------------------------


def _listed(window: Window, decided: Iterable[Intent], past: Past, at: datetime) -> Iterable[Listed]:
    intents = {intent.article: intent for intent in decided if intent.article is not None}
    known = {article.id: article for article in past.articles}
    stands = windows.standing(window, _finder(past.articles, intents.values()))
    for article, (rank, hints) in stands.items():
        yield _standing(known.get(article), intents.get(article), article, rank, hints, at)
    between, off = windows.unlisted(past.articles, frozenset(stands))
    for article in between | off:
        if listed := _unlisted(known[article], intents.get(known[article].id), article in between, at):
            yield listed


def _finder(articles: Iterable[KnownArticle], intents: Iterable[Intent]) -> Mapping[str, ArticleId]:
    """Article ids by key and by URL, of the known and of those admitted now."""
    found = {name: known.id for known in articles for name in (known.url, known.key)}
    for intent in intents:
        if isinstance(intent, Admit | Noted) and intent.article is not None:
            seen = intent.observation
            for name in (seen.identity.key, seen.identity.url, canonicalize(seen.capture.asked)):
                found.setdefault(name, intent.article)
    return found


def _standing(
    known: KnownArticle | None,
    intent: Intent | None,
    article: ArticleId,
    rank: int,
    hints: Mapping[str, str],
    at: datetime,
) -> Listed:
    """A listed article's place. A changed hint is kept only once the page it points to has been read."""
    if known is None:
        return Listed(article, rank, hints)
    settled = {**known.hints, **hints} if _present(intent) else {**hints, **known.hints}
    if known.delisted:
        return windows.relisted(known, rank, settled, at, _next_ordinal(known, intent))
    return Listed(article, rank, settled)


def _unlisted(known: KnownArticle, intent: Intent | None, between: bool, at: datetime) -> Listed | None:
    """An article that was in the window and is not listed now; None while its own URL has not answered."""
    if not between:
        return Listed(known.id, None, known.hints, known.delisted)
    if not _present(intent):
        return None
    return windows.delisted(known, at, _next_ordinal(known, intent))


def _present(intent: Intent | None) -> bool:
    return isinstance(intent, Admit | Advance | Revisited | Reread)


def _next_ordinal(known: KnownArticle, intent: Intent | None) -> int:
    told = len(intent.events) if isinstance(intent, Advance | Revisited | Reread) else 0
    return known.events + told + 1


# --- the run -------------------------------------------------------------------------------------------------------


def _counted(run: Run, report: CrawlReport, measured: gates.Facts) -> Run:
    return replace(
        run,
        finished_at=report.finished_at,
        requests=report.requests,
        not_modified=report.not_modified,
        listings=report.listings,
        captures=report.captures,
        entries=measured.entries,
        complete=report.complete and not report.errors,
        fill=measured.fill,
        reason="; ".join(report.errors),
    )


def _concluded(run: Run, past: Past, captures: tuple[Capture, ...], intents: tuple[Intent, ...]) -> Record:
    recovered = past.previous is not None and past.previous.outcome is RunOutcome.DEGRADED
    alert = _alert(run, EventKind.RECOVERED, "gate_open", "Reachable and believable again")
    outcome = RunOutcome.OK if run.complete else RunOutcome.PARTIAL
    run = replace(run, outcome=outcome, baseline=run.complete and not past.baselined)
    return Record(run, captures, intents, (alert,) if recovered else ())


def _degraded(
    run: Run, reason: str, captures: tuple[Capture, ...], judged: Iterable[Judged], past: Past
) -> Record:
    """The gate is closed: captures, and one alert for the whole stretch of such runs."""
    first = past.previous is None or past.previous.outcome is not RunOutcome.DEGRADED
    alert = _alert(run, EventKind.DEGRADED, "gate_closed", f"Cannot be believed now: {reason}")
    run = replace(run, outcome=RunOutcome.DEGRADED, reason=reason, complete=False)
    return Record(run, captures, _noted(judged, "gate_closed"), (alert,) if first else ())


def _held(
    run: Run, claims: tuple[str, ...], live: int, captures: tuple[Capture, ...], judged: Iterable[Judged]
) -> Record:
    reason = f"{len(claims)} of {live} articles would be told as edited or removed at once"
    advice = f"the next run decides, or `presslog release {run.id}`"
    alert = _alert(run, EventKind.HELD, "breaker", f"Held: {reason}; {advice}")
    run = replace(
        run,
        outcome=RunOutcome.HELD,
        reason=reason,
        held=len(claims),
        pending="\n".join(claims),
        complete=False,
    )
    return Record(run, captures, _noted(judged, "held"), (alert,))


def _noted(judged: Iterable[Judged], reason: str) -> tuple[Intent, ...]:
    return tuple(Noted(each.known.id if each.known else None, each.observation, reason) for each in judged)


def _alert(run: Run, kind: EventKind, reason: str, summary: str) -> EventDraft:
    return EventDraft(
        kind=kind,
        article=None,
        ordinal=0,
        observed_at=run.finished_at or run.started_at,
        reason=reason,
        summary=summary,
        severity=Severity.MAJOR if kind is not EventKind.RECOVERED else Severity.MINOR,
    )
