"""From a harvest to a record.

Every article's capture is judged, normalized, fingerprinted and decided, and the run as a whole is gated.

It reads contents and old pages through the `KnownPast` it is given and writes nothing. What it returns is
committed by `Archive.record`, in one transaction; where the gate is closed or the breaker trips, that is
captures and one alert.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from presslog.core.outcome import Evidence, Outcome
from presslog.core.urls import CanonicalUrl, canonicalize, host_of
from presslog.crawler.extract import Signs
from presslog.crawler.items import Aim, CrawlReport, PageCapture, Witness
from presslog.crawler.site_profile import SiteProfile
from presslog.crawler.source import Source
from presslog.flows.decisions import (
    MANY,
    HomeSites,
    Judgement,
    PageTexts,
    PublishedKeys,
    Reason,
    Rereading,
    Sighting,
    SiteAround,
    SiteMove,
    Step,
    Terms,
    changed_share,
    decide_article,
    endings_among,
    find_site_move,
    identify_article,
    in_parts,
    is_same_article,
    is_strange,
    is_text_changed,
    judge_capture,
    key_now,
    lines_changed,
    normalize_reading,
    part_fault,
    rekeying_evidence,
    still_there,
    text_added,
    unread_pages,
    walls_among,
)
from presslog.flows.decisions import run_listings as windows
from presslog.flows.decisions import source_gate as gates
from presslog.flows.decisions.run_listings import Novelty, Roll, Window, is_other_id
from presslog.flows.pages import MadeUpAnswer, PageAsRead, pages_alike, resembles_content
from presslog.flows.watching.read_landing import (
    Read,
    ReadLanding,
    gather_facts,
    links_unread_parts,
    page_text,
    read_page,
    signs_seen,
)
from presslog.flows.watching.several_pages import with_sound_parts
from presslog.storage.content import content_fingerprint, is_of_these_rules, marks_in
from presslog.storage.model import (
    Admit,
    Advance,
    ArticleId,
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
    Noted,
    Observation,
    Reread,
    Revisited,
    Run,
    RunId,
    RunOutcome,
    RunRecord,
    Severity,
    State,
)

_BELIEVED = frozenset({RunOutcome.OK, RunOutcome.PARTIAL})
_CONCLUDED = frozenset({RunOutcome.OK, RunOutcome.PARTIAL, RunOutcome.DEGRADED, RunOutcome.HELD})


@dataclass(frozen=True, slots=True)
class KnownPast:
    """What the archive knew when the run began.

    `recent` are the earlier runs, newest first; `baselined` says whether any complete run came before;
    `profile` is what was learned of the site. `content_of` loads an article's current content, `capture_of` a
    capture by its id, `page_of` the page it brought, or None where that is not kept. `answers` are the pages
    that the site returned for made-up URLs in the runs that were believed, `site_moves` the events that told
    how it changed its addresses, oldest first.
    """

    articles: tuple[KnownArticle, ...]
    recent: tuple[Run, ...]
    baselined: bool
    content_of: Callable[[ArticleId], Content]
    profile: SiteProfile | None
    capture_of: Callable[[CaptureId], Capture]
    page_of: Callable[[Capture], PageCapture | None]
    answers: tuple[MadeUpAnswer, ...] = ()
    site_moves: tuple[ChangeEvent, ...] = ()

    @property
    def previous(self) -> Run | None:
        """The last crawl that came to a conclusion."""
        return next((run for run in self.recent if _was_crawled(run) and run.outcome in _CONCLUDED), None)

    @property
    def last_believed(self) -> datetime | None:
        """When the last crawl began of which more was recorded than captures and an alert."""
        believed = (run for run in self.recent if _was_crawled(run) and run.outcome in _BELIEVED)
        return next((run.started_at for run in believed), None)

    @property
    def last_complete(self) -> datetime | None:
        """When the last complete run began."""
        return next((run.started_at for run in self.recent if run.complete), None)


def _was_crawled(run: Run) -> bool:
    """Whether a run asked the source or was kept from it.

    One that only read again what was kept did neither.
    """
    return run.requests > 0 or run.outcome is RunOutcome.DEGRADED


@dataclass(frozen=True, slots=True)
class Judged:
    """One article's capture with what is known of the article and what was made of it."""

    known: KnownArticle | None
    observation: Observation


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
) -> RunRecord:
    """The record of one crawl, in which `doubted` witnesses sent to no article because they cry wolf.

    `breaker=False` lets pass what a person has released; `gate` is given where no listing could tell.
    """
    roll, window = Roll.of(past.articles), seen.window(Aim.WINDOW)
    judged, followed = _judge_captures(
        source, seen, roll, _site_around(source, seen, window, past), window, past
    )
    home = HomeSites.of(source, seen.listings, window, past.articles)
    measured = gather_facts(seen, window, roll, followed, past.last_complete)
    measured = _with_unread(measured, judged, window, home, past)
    gate = gate or gates.judge_run(measured, past.recent)
    silent = {place.entry.url for place in window.places() if _may_be_left(place.entry.url, home, report)}
    asked_for = _asked_urls(seen) | silent
    run = _counted_run(run, report, measured, all_asked=not windows.is_unasked(window, followed, asked_for))
    captures = _final_captures(seen.captures, judged)
    if not gate.open:
        return _degraded_record(run, gate.reason, captures, judged, past)
    move = _site_move(judged, past)
    terms = Terms(
        not past.baselined, source.removal.confirmations, source.removal.min_gap, rewrites=move.rewrites
    )
    novelty = Novelty.of(window, seen.window(Aim.HINTS), followed, past.last_complete)
    novelty = novelty.by_date(window) if report.anew else novelty
    decided = _decide_articles(source, judged, terms, novelty, past, home)
    claims = gates.pending_claims(decided)
    live = sum(known.state is not State.REMOVED for known in past.articles)
    if gates.are_many(claims, live):
        if breaker and not gates.are_confirmed(claims, past.previous, live):
            return _held_record(run, claims, live, captures, judged, past)
        looks = _decide_articles(source, judged, replace(terms, mass=True), novelty, past, home)
        decided = looks if gates.are_many([each for each in looks if _looks_only(each)], live) else decided
    listed = tuple(_decide_listings(seen, decided, past, run.started_at, doubted, report.anew, followed))
    same = frozenset(
        each.article for each in decided if isinstance(each, Revisited) and each.observation.content
    )
    drift = windows.drift_reason(past.articles, listed, same, window.walks)
    run = replace(run, reason="; ".join(filter(None, (run.reason, drift))))
    return _conclude_run(run, past, captures, (*decided, *listed), report.unasked, move)


def _looks_only(intent: Intent) -> bool:
    return isinstance(intent, Reread) and intent.reason == Reason.LOOKS_CHANGED


def _with_unread(
    facts: gates.RunFacts, judged: Iterable[Judged], window: Window, home: HomeSites, past: KnownPast
) -> gates.RunFacts:
    """The facts of a run together with what its pages told."""
    readable = sum(known.version > 0 and known.state is not State.REMOVED for known in past.articles)
    pages = ((each.known, each.observation.capture) for each in judged)
    listed = {place.entry.url for place in window.places()}
    any_read = any(known.version for known in past.articles)
    asked, unread = unread_pages(pages, listed, home, any_read=any_read)
    return replace(facts, asked=asked, unread=unread, articles=readable)


def _may_be_left(url: str, home: HomeSites, report: CrawlReport) -> bool:
    """Return True if an entry was rightly not asked for: another site's, whose host gives no answer."""
    return host_of(url) in report.silent_hosts and home.is_foreign(url)


# --- judging ------------------------------------------------------------------------------------------------


def _site_around(source: Source, seen: ReadLanding, window: Window, past: KnownPast) -> SiteAround:
    fronts = {canonicalize(source.url)}
    fronts.update(canonicalize(page.capture.landed) for page in seen.listings)
    entries = [place.entry for place in window.places()]
    return SiteAround(
        listings=frozenset(fronts),
        owners={known.url: known.key for known in past.articles},
        not_found=seen.not_found,
        listed={name: entry.title for entry in entries for name in (entry.key, entry.url) if name},
        excerpts={name: entry.text for entry in entries for name in (entry.key, entry.url) if name},
        answers=past.answers,
    )


def _asked_urls(seen: ReadLanding) -> frozenset[str]:
    return frozenset(canonicalize(read.capture.asked) for read in seen.articles)


def _judge_captures(
    source: Source, seen: ReadLanding, roll: Roll, site: SiteAround, window: Window, past: KnownPast
) -> tuple[tuple[Judged, ...], Roll]:
    """One judged capture an article, and the roll.

    The roll follows the articles to where these captures found them moved.
    """
    by_id = {capture.id: capture for capture in seen.captures}
    listed = frozenset(place.entry.url for place in window.places())
    published = _published_keys(seen)

    def found(read: Read, roll: Roll) -> KnownArticle | None:
        return _with_content(
            identify_article(read.capture, read.page, roll, past.content_of), read, site, past
        )

    pairs = [(read, found(read, roll)) for read in seen.articles]
    site = replace(site, walls=_wall_pages(pairs, site), endings=_shared_endings(pairs))
    pairs = [_with_sound_parts(source, read, known, site, past) for read, known in pairs]

    def judged(read: Read, known: KnownArticle | None, roll: Roll) -> Judged:
        before = _signs_before(read, known, past)
        verdict = judge_capture(
            read.capture, read.page, known, site, size_bytes=read.size_bytes, before=before
        )
        if known and verdict.outcome is Outcome.OK and known.url in listed:
            verdict = replace(
                verdict, url=CanonicalUrl(known.url)
            )  # one article listed under two URLs stays put
        verdict = _with_parts(verdict, read.page, known)
        return Judged(known, _observation_of(by_id[read.id], read, verdict, known, roll, published))

    first = [judged(read, known, roll) for read, known in pairs]
    followed = roll.following(_redirect_moves(first)).having_read(_shown_articles(first), window)
    again = (
        each if each.known else judged(read, found(read, followed), followed)
        for each, (read, _) in zip(first, pairs, strict=True)
    )
    return _one_each(again), followed


def _with_sound_parts(
    source: Source, read: Read, known: KnownArticle | None, site: SiteAround, past: KnownPast
) -> tuple[Read, KnownArticle | None]:
    """The capture, with the parts of the current version in the place of those that say nothing now.

    The article with its content then.
    """
    page = read.page
    if page is None or not page.parts or (known and known.version and _is_as_it_was(read, known)):
        return read, known
    old = None
    if known is not None and known.version:
        known = replace(known, content=past.content_of(known.id))
        kept = past.page_of(past.capture_of(known.capture)) if known.capture else None
        method = page.first.method if page.first else None
        old = read_page(kept, source, past.profile, method) if kept and kept.parts else None
    return replace(read, page=with_sound_parts(page, old, known, site)), known


def _with_parts(verdict: Judgement, page: PageAsRead | None, known: KnownArticle | None) -> Judgement:
    """The judgement of an article on several pages.

    Nothing is concluded where one of them cannot have been read.
    """
    if verdict.reading is None or page is None:
        return verdict
    if fault := part_fault(page, known):
        return Judgement(Outcome.EXTRACT_FAILED, fault, verdict.url)
    return replace(verdict, reason=f"{verdict.reason}{in_parts(page)}")


def _redirect_moves(judged: Iterable[Judged]) -> dict[str, KnownArticle]:
    """New URL -> article, of those whose old URL redirects there."""
    return {
        each.observation.identity.url: each.known
        for each in judged
        if each.known and each.observation.capture.outcome == Outcome.MOVED
    }


def _published_keys(seen: ReadLanding) -> PublishedKeys:
    """The ids by which this run's listings and pages name articles."""
    entries = (entry for page in seen.listings for entry in page.entries)
    return PublishedKeys.of(entries, _pages_by_text(seen.articles))


def _pages_by_text(articles: Iterable[Read]) -> Iterable[tuple[str, str | None]]:
    """(URL, id) of each page that was read; pages of one id and one text stand under the URL of the first."""
    first: dict[str | None, tuple[str, Content]] = {}
    for read in articles:
        reading = read.page.reading if read.page else None
        if reading is None or reading.key is None:
            continue
        url = canonicalize(read.capture.landed)
        place, content = first.setdefault(reading.key, (url, normalize_reading(reading)))
        yield (place if place == url or is_same_article(reading, content) else url), reading.key


def _shown_articles(judged: Iterable[Judged]) -> dict[str, KnownArticle | None]:
    """URL -> the known article that was shown there, None for one not known.

    Nothing of URLs that proved no presence.
    """
    shown: dict[str, KnownArticle | None] = {}
    for each in judged:
        capture = each.observation.capture
        if Outcome(capture.outcome).evidence is Evidence.PRESENCE:
            for url in (canonicalize(capture.asked), each.observation.identity.url):
                shown[url] = each.known or shown.get(url)
    return shown


def _with_content(
    known: KnownArticle | None, read: Read, site: SiteAround, past: KnownPast
) -> KnownArticle | None:
    """The article with its content, where a judgement of this page may ask whether it shows the same."""
    if known is None or not known.version or read.page is None:
        return known
    if (
        _is_as_it_was(read, known)
        and not (read.page.reading and is_other_id(known, read.page.reading.key))
        and not read.page.lost_part
        and not (site.not_found and pages_alike(read.page, site.not_found))
    ):
        return known
    return replace(known, content=past.content_of(known.id))


def _is_as_it_was(read: Read, known: KnownArticle) -> bool:
    """Return True if a page at the article's own URL has the title and the length of the current version."""
    reading = read.page.reading if read.page else None
    if reading is None or canonicalize(read.capture.asked) != canonicalize(read.capture.landed):
        return False
    return (
        reading.title == known.title
        and len("\n\n".join(block.text for block in reading.blocks)) == known.chars
    )


def _wall_pages(
    pairs: Iterable[tuple[Read, KnownArticle | None]], site: SiteAround
) -> tuple[PageAsRead, ...]:
    """The pages that stand in the place of several articles."""
    strange = [
        (read.page, site.shows(known, asked))
        for read, known in pairs
        if read.page and (asked := canonicalize(read.capture.asked))
        if is_strange(read.page, known, site, asked)
    ]
    listed = (page for page, shown in strange if shown)
    return walls_among((page for page, _ in strange), site.not_found, listed)


def _shared_endings(pairs: Iterable[tuple[Read, KnownArticle | None]]) -> tuple[PageAsRead, ...]:
    """The texts that stand in the place of a part of several articles."""
    added = {
        known.id: text_added(read.page, known.content)
        for read, known in pairs
        if read.page is not None and known is not None and known.content is not None
    }
    return endings_among(text for text in added.values() if text is not None)


def _signs_before(read: Read, known: KnownArticle | None, past: KnownPast) -> Signs | None:
    """The signs of the page that the current version was read from.

    Where they may tell what stands there now; None without that page.
    """
    page = read.page
    if page is None or known is None or known.content is None or known.capture is None:
        return None
    if page.reading is not None and resembles_content(page.reading, known.content):
        return None
    if not (page.signs.paid or page.signs.password or page.signs.controls):
        return None
    old = past.page_of(past.capture_of(known.capture))
    return signs_seen(old) if old else None


def _observation_of(
    stored: Capture,
    read: Read,
    verdict: Judgement,
    known: KnownArticle | None,
    roll: Roll,
    published: PublishedKeys,
) -> Observation:
    reading = verdict.reading
    names = ((reading and reading.key), read.capture.key, verdict.url)
    free = (name for name in names if name and name not in roll.by_key and name not in published.ambiguous)
    key = known.newest_key if known else next(free, verdict.url)
    evidence = verdict.outcome.evidence
    if known and evidence is Evidence.PRESENCE:
        key = key_now(known, reading.key if reading else None, verdict.url, published)
    final = replace(
        stored,
        outcome=verdict.outcome.value,
        evidence=evidence.value,
        reason="; ".join(filter(None, (verdict.reason, rekeying_evidence(known, key) if known else ""))),
    )
    identity = Identity(key, verdict.url)
    if reading is None:
        return Observation(identity, final, parts=read.parts, replaced=verdict.replaced)
    content = normalize_reading(reading)
    if marks := marks_in(content):
        said = f"invisible marks in its text: {', '.join(marks)}"
        final = replace(final, reason="; ".join(filter(None, (final.reason, said))))
    return Observation(identity, final, content, content_fingerprint(content), reading.method, read.parts)


def _one_each(judged: Iterable[Judged]) -> tuple[Judged, ...]:
    """One capture an article.

    Where several asked for the same one, that which proves most, whatever the order they came in.
    """
    order = {"presence": 0, "absence": 1, "nothing": 2}

    def weight(each: Judged) -> tuple[int, bool, str, datetime, str]:
        capture = each.observation.capture
        own = each.known is not None and canonicalize(capture.asked) == each.known.url
        return order[capture.evidence], not own, capture.asked, capture.fetched_at, capture.id

    ranked = sorted(judged, key=weight)
    first: dict[str, Judged] = {}
    for each in ranked:
        first.setdefault(each.known.id if each.known else each.observation.identity.key, each)
    return tuple(first.values())


def _final_captures(captures: Iterable[Capture], judged: Iterable[Judged]) -> tuple[Capture, ...]:
    """The captures with the outcomes judging gave them."""
    outcomes = {each.observation.capture.id: each.observation.capture for each in judged}
    return tuple(outcomes.get(capture.id, capture) for capture in captures)


def _site_move(judged: Iterable[Judged], past: KnownPast) -> SiteMove:
    """How the site changed its addresses, as far as the known articles that are there in this run tell."""
    there = (
        Sighting(each.known.url, each.observation.identity.url, each.observation.capture.id)
        for each in judged
        if each.known and each.known.version
        if Outcome(each.observation.capture.outcome).evidence is Evidence.PRESENCE
    )
    told = [Step.of(one) for event in past.site_moves for one in event.classes]
    return find_site_move(tuple(there), told)


# --- deciding -----------------------------------------------------------------------------------------------


def _decide_articles(
    source: Source,
    judged: tuple[Judged, ...],
    terms: Terms,
    novelty: Novelty,
    past: KnownPast,
    home: HomeSites,
) -> tuple[Intent, ...]:
    common = _common_lines(judged, past)
    decided = (_decide_one(source, each, terms, novelty, past, common) for each in judged)
    return tuple(
        _no_article(intent) if _is_foreign_unread(each, home) else intent
        for each, intent in zip(judged, decided, strict=True)
    )


def _is_foreign_unread(each: Judged, home: HomeSites) -> bool:
    """Return True if a page of another site told nothing, and nothing is known of it either."""
    seen = each.observation
    return each.known is None and seen.content is None and home.is_foreign(seen.capture.asked)


def _no_article(intent: Intent) -> Intent:
    """The capture kept, and no article made of it."""
    return replace(intent, article=None) if isinstance(intent, Noted) else intent


def _common_lines(judged: Iterable[Judged], past: KnownPast) -> frozenset[str]:
    """The lines that came or went on several articles read by another method.

    Another than read the version known.
    """
    changes = (
        lines_changed(past.content_of(each.known.id), each.observation.content)
        for each in judged
        if each.known is not None and each.known.version and each.observation.content is not None
        if each.observation.extractor != each.known.extractor
        and each.observation.fingerprint != each.known.fingerprint
    )
    counts = Counter(line for lines in changes for line in lines)
    return frozenset(line for line, count in counts.items() if count > 1)


def _decide_one(
    source: Source, each: Judged, terms: Terms, novelty: Novelty, past: KnownPast, common: frozenset[str]
) -> Intent:
    known, seen = each.known, each.observation
    reread, still = None, False
    if known is not None and known.version and seen.fingerprint not in (None, known.fingerprint):
        known = _by_these_rules(replace(known, content=past.content_of(known.id)))
        if known.fingerprint != seen.fingerprint:
            reread, still = _second_look(source, known, seen, past, common, mass=terms.mass)
    names = {seen.identity.key, seen.identity.url, canonicalize(seen.capture.asked)}
    looked = novelty.looked_before(names, seen.content.published if seen.content else None)
    intent = decide_article(
        source.name,
        known,
        seen,
        terms,
        looked_before=looked,
        reread=reread,
        still_there=still,
        stood=_runs_stood(source, known, seen, past) if known and known.older_copies else 0,
    )
    alike = reread is not None and reread.extractor == seen.extractor
    if isinstance(intent, Advance) and reread is not None and alike and known is not None:
        return replace(intent, before=_reading_before(known, reread, past))
    return _with_new_fingerprint(intent) if known is not each.known else intent


def _reading_before(known: KnownArticle, reread: Rereading, past: KnownPast) -> Observation | None:
    """The current version as the new one was read, which the edit was decided by.

    To be kept, so that the two can be compared again.
    """
    if known.capture is None:
        return None
    identity, capture = Identity(known.newest_key, known.url), past.capture_of(known.capture)
    return Observation(identity, capture, reread.content, reread.fingerprint, reread.extractor)


def _runs_stood(source: Source, known: KnownArticle, seen: Observation, past: KnownPast) -> int:
    """In how many runs right before this one the article's page showed this very text as an older copy."""
    runs: set[RunId] = set()
    for name in reversed(known.older_copies):
        capture = past.capture_of(name)
        page = past.page_of(capture)
        read = _reread_current(source, page, past, seen.extractor) if page else None
        if read is None or read.fingerprint != seen.fingerprint:
            break
        runs.add(capture.run)
    return len(runs - {seen.capture.run})


def _by_these_rules(known: KnownArticle) -> KnownArticle:
    """The article with its content's fingerprint by today's rules, where the one it has is by others."""
    if known.content is None or known.fingerprint is None or is_of_these_rules(known.fingerprint):
        return known
    made = content_fingerprint(known.content)
    return replace(known, fingerprint=made, recent=(made, *known.recent[1:]))


def _with_new_fingerprint(intent: Intent) -> Intent:
    """What proves an article as it was, where its fingerprint is by other rules than the stored one.

    The new one is kept.
    """
    if isinstance(intent, Revisited) and intent.observation.content is not None:
        return Reread(intent.article, intent.observation, Reason.OUR_READING_CHANGED, intent.events)
    return intent


def _second_look(
    source: Source,
    known: KnownArticle,
    seen: Observation,
    past: KnownPast,
    common: frozenset[str],
    *,
    mass: bool,
) -> tuple[Rereading | None, bool]:
    """Before an edit is believed.

    The old page read as the new one was, and whether what differs stands on both pages.

    A page that cannot be read as the new one was is read by whatever reads it, and only a text that came or
    went is an edit then.
    """
    old = past.page_of(past.capture_of(known.capture)) if known.capture else None
    if old is None:
        return None, False
    is_other = seen.extractor != known.extractor
    reread = _reread_current(source, old, past, seen.extractor) if is_other else None
    otherwise = _reread_current(source, old, past) if is_other and reread is None else None
    before = reread or otherwise
    content = before.content if before else known.content
    if links_unread_parts(old) and _is_first_part_same(source, content, seen, past):
        return before, True
    if content is None or seen.content is None:
        return before, False
    if otherwise is None and changed_share(content, seen.content) <= MANY:
        return before, False
    new = past.page_of(seen.capture)
    if new is None:
        return before, False
    shown = PageTexts(page_text(old), page_text(new))
    if otherwise is not None:
        return before, not is_text_changed(content, seen.content, shown, common, mass=mass)
    return before, still_there(content, seen.content, shown.old, shown.new)


def _is_first_part_same(source: Source, before: Content | None, seen: Observation, past: KnownPast) -> bool:
    """Return True if the first page of an article shows all that was read before.

    Its further parts are read for the first time.
    """
    new = past.page_of(seen.capture)
    if new is None or not new.parts or before is None:
        return False
    page = read_page(replace(new, parts=()), source, past.profile, seen.extractor)
    return (
        page is not None
        and page.reading is not None
        and content_fingerprint(normalize_reading(page.reading)) == content_fingerprint(before)
    )


def _reread_current(
    source: Source, old: PageCapture, past: KnownPast, extractor: str | None = None
) -> Rereading | None:
    """The current version's own page, read the way the new one was, or by whatever reads it."""
    page = read_page(old, source, past.profile, extractor)
    if page is None or page.reading is None:
        return None
    content = normalize_reading(page.reading)
    return Rereading(content, content_fingerprint(content), page.reading.method)


# --- the listings' part -------------------------------------------------------------------------------------


def _decide_listings(
    seen: ReadLanding,
    decided: Iterable[Intent],
    past: KnownPast,
    at: datetime,
    doubted: frozenset[Witness],
    anew: bool,
    roll: Roll,
) -> Iterable[Listed]:
    """Each article's place in the window, and what each witness said of it.

    At most one of these an article.
    """
    intents = {intent.article: intent for intent in decided if intent.article is not None}
    known = {article.id: article for article in past.articles}
    finder = _article_finder(past.articles, intents.values(), seen, roll)
    window = seen.window(Aim.WINDOW)
    stands = windows.listed_standing(window, finder)
    said = _said_elsewhere(seen, finder, known, intents)
    for article, (rank, hints) in stands.items():
        before, intent = known.get(article), intents.get(article)
        shown = _settled_hints(before, intent, {**said.pop(article, {}), **hints}, doubted)
        yield _standing_of(before, intent, article, rank, shown, at)
    places = {article: rank for article, (rank, _) in stands.items()}
    leading = {place.witness.value for place in window.places()}
    told_of = (each for each in past.articles if anew or leading & each.hints.keys())
    between, off = windows.unlisted_articles(told_of, places)
    if anew:  # another list: who is not on it has not been taken off
        between, off = frozenset(), between | off
    for article in between | off:
        if listed := _decide_unlisted(known[article], intents.get(known[article].id), article in between, at):
            hints = _settled_hints(known[article], intents.get(article), said.pop(article, {}), doubted)
            yield replace(listed, hints=hints)
    for article, hints in said.items():
        before = known.get(article)
        if listed := _heard_outside_window(
            before, article, _settled_hints(before, intents.get(article), hints, doubted)
        ):
            yield listed


def _said_elsewhere(
    seen: ReadLanding,
    finder: Mapping[str, ArticleId],
    known: Mapping[ArticleId, KnownArticle],
    intents: Mapping[ArticleId, Intent],
) -> dict[ArticleId, dict[str, str]]:
    """What was said of articles besides the window: in the archive behind it, and by other witnesses.

    A first word of a change that we have not read yet is left to be said again.
    """
    said: dict[ArticleId, dict[str, str]] = {}
    for aim in (Aim.ARCHIVE, Aim.HINTS):
        for place in seen.window(aim).places():
            article = finder.get(place.entry.url) or finder.get(place.entry.key or "")
            before = known.get(article) if article else None
            unread = before is not None and not _was_read(intents.get(before.id))
            if article and not (before and unread and place.entry.changed_since(before.last_seen)):
                said.setdefault(article, {})[place.witness.value] = place.entry.hint or ""
    return said


def _heard_outside_window(
    known: KnownArticle | None, article: ArticleId, hints: Mapping[str, str]
) -> Listed | None:
    """What others say of an article out of the window, which stays where it is.

    None where that is nothing new.
    """
    if known is None:
        return Listed(article, None, hints)
    return None if hints == known.hints else Listed(article, known.rank, hints, known.delisted)


def _article_finder(
    articles: Collection[KnownArticle], intents: Iterable[Intent], seen: ReadLanding, roll: Roll
) -> Mapping[str, ArticleId]:
    """Article ids by key and by URL, of the known and of those asked now.

    Admitted, or found under another URL or id.
    """
    found = {key: known.id for known in articles for key in known.keys}
    found |= {name: known.id for known in articles for name in (known.url, known.newest_key)}
    for intent in intents:
        if not isinstance(intent, Listed) and intent.article is not None:
            made = intent.observation
            for name in (made.identity.key, made.identity.url, canonicalize(made.capture.asked)):
                found.setdefault(name, intent.article)
    for entry in (entry for page in seen.listings for entry in page.entries):
        if shown := roll.read.get(entry.url):
            found |= {name: shown.id for name in (entry.key, entry.url) if name}
    return found


def _standing_of(
    known: KnownArticle | None,
    intent: Intent | None,
    article: ArticleId,
    rank: int,
    hints: Mapping[str, str],
    at: datetime,
) -> Listed:
    """A listed article's place."""
    if known is None:
        return Listed(article, rank, hints)
    if known.delisted:
        return windows.mark_relisted(known, rank, hints, at, _next_ordinal(known, intent))
    return Listed(article, rank, hints)


def _settled_hints(
    known: KnownArticle | None, intent: Intent | None, hints: dict[str, str], doubted: frozenset[Witness]
) -> dict[str, str]:
    """What the witnesses last said of an article.

    A changed hint is kept only once the page it points to has been read.

    A 304 is no reading: a server that says so whatever changed is asked on, until it is asked
    unconditionally. What one that cries wolf says of an article that it sent nobody to is kept at once, so
    that it shows when it has come to rest.
    """
    if known is None or _was_read(intent):
        return {**(known.hints if known else {}), **hints}
    unheeded = hints if intent is None else {}
    return {
        **hints,
        **known.hints,
        **{name: hint for name, hint in unheeded.items() if name in doubted},
    }


def _decide_unlisted(
    known: KnownArticle, intent: Intent | None, between: bool, at: datetime
) -> Listed | None:
    """An article that was in the window and is not listed now; None while its own URL has not answered."""
    if not between:
        return Listed(known.id, None, known.hints, known.delisted)
    if not _proves_present(intent):
        return None
    return windows.mark_delisted(known, at, _next_ordinal(known, intent))


def _proves_present(intent: Intent | None) -> bool:
    return isinstance(intent, Admit | Advance | Revisited | Reread)


def _was_read(intent: Intent | None) -> bool:
    return isinstance(intent, Admit | Advance | Revisited | Reread) and intent.observation.content is not None


def _next_ordinal(known: KnownArticle, intent: Intent | None) -> int:
    told = len(intent.events) if isinstance(intent, Advance | Revisited | Reread) else 0
    return known.events + told + 1


# --- the run ------------------------------------------------------------------------------------------------


def _counted_run(run: Run, report: CrawlReport, measured: gates.RunFacts, *, all_asked: bool) -> Run:
    return replace(
        run,
        finished_at=report.finished_at,
        requests=report.requests,
        not_modified=report.not_modified,
        listings=report.listings,
        captures=report.captures + report.listings,
        entries=measured.entries,
        complete=report.complete and all_asked and not report.errors,
        fill=measured.fill,
        reason="; ".join((*report.errors, *_lead_remarks(report), *_unasked_remarks(report))),
    )


def _lead_remarks(report: CrawlReport) -> Iterable[str]:
    """What a person should know of who led."""
    if report.stand_in:
        yield f"the source's own URL lists nothing any more; {report.stand_in} stands in for it"


def _unasked_remarks(report: CrawlReport) -> Iterable[str]:
    """Why articles that were due were not asked for."""
    if not report.unasked:
        return
    silent = f"no answer from {', '.join(report.silent_hosts)}" if report.silent_hosts else ""
    resting = f"{', '.join(report.resting_hosts)} asked to be left alone" if report.resting_hosts else ""
    why = " and ".join(filter(None, (silent, resting))) or "the budget of article requests was spent"
    yield f"{report.unasked} of the articles that were due were not asked for: {why}"


def _conclude_run(
    run: Run,
    past: KnownPast,
    captures: tuple[Capture, ...],
    intents: tuple[Intent, ...],
    unasked: int,
    move: SiteMove,
) -> RunRecord:
    outcome = RunOutcome.OK if run.complete and not unasked else RunOutcome.PARTIAL
    alerts = (*_recovered_events(run, past), *_site_moved_events(run, move))
    run = replace(run, outcome=outcome, baseline=run.complete and not past.baselined)
    return RunRecord(run, captures, intents, alerts)


def _recovered_events(run: Run, past: KnownPast) -> tuple[EventDraft, ...]:
    """The gate is open again: one alert, after a stretch of runs that were not believed."""
    if past.previous is None or past.previous.outcome is not RunOutcome.DEGRADED:
        return ()
    said = f"Reachable and believable again{'; ' if run.reason else ''}{run.reason}"
    return (_alert_event(run, EventKind.RECOVERED, "gate_open", said),)


def _site_moved_events(run: Run, move: SiteMove) -> tuple[EventDraft, ...]:
    """One event of the source, in the place of one for each article that followed."""
    if not move.steps:
        return ()
    event = _alert_event(run, EventKind.MOVED, Reason.SITE_MOVED, move.summary)
    classes = tuple(step.as_class() for step in move.steps)
    return (replace(event, severity=Severity.MINOR, classes=classes, evidence=move.evidence),)


def _degraded_record(
    run: Run, reason: str, captures: tuple[Capture, ...], judged: Iterable[Judged], past: KnownPast
) -> RunRecord:
    """The gate is closed: captures, and one alert for the whole stretch of such runs."""
    first = past.previous is None or past.previous.outcome is not RunOutcome.DEGRADED
    alert = _alert_event(run, EventKind.DEGRADED, "gate_closed", f"Cannot be believed now: {reason}")
    run = replace(run, outcome=RunOutcome.DEGRADED, reason=reason, complete=False)
    return RunRecord(run, captures, _noted_intents(judged, "gate_closed"), (alert,) if first else ())


def _held_record(
    run: Run,
    claims: tuple[str, ...],
    live: int,
    captures: tuple[Capture, ...],
    judged: Iterable[Judged],
    past: KnownPast,
) -> RunRecord:
    reason = f"{len(claims)} of {live} articles would be told as edited or removed at once"
    advice = f"the next run decides, or `presslog release {run.id}`"
    alerts = (
        *_recovered_events(run, past),
        _alert_event(run, EventKind.HELD, "breaker", f"Held: {reason}; {advice}"),
    )
    run = replace(
        run,
        outcome=RunOutcome.HELD,
        reason=reason,
        held=len(claims),
        pending="\n".join(claims),
        complete=False,
    )
    return RunRecord(run, captures, _noted_intents(judged, "held"), alerts)


def _noted_intents(judged: Iterable[Judged], reason: str) -> tuple[Intent, ...]:
    return tuple(Noted(each.known.id if each.known else None, each.observation, reason) for each in judged)


def _alert_event(run: Run, kind: EventKind, reason: str, summary: str) -> EventDraft:
    return EventDraft(
        kind=kind,
        article=None,
        ordinal=0,
        observed_at=run.finished_at or run.started_at,
        reason=reason,
        summary=summary,
        severity=Severity.MAJOR if kind is not EventKind.RECOVERED else Severity.MINOR,
    )
