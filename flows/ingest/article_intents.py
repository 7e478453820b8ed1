"""Decides what is recorded of each article of a run: an intent, or claims that are held."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from functools import partial

from presslog.core.outcome import Evidence, Outcome
from presslog.core.urls import canonicalize
from presslog.crawler.items import Aim
from presslog.crawler.source import Source
from presslog.flows.decisions import HomeSites, Reason, Rereading, Rewrites, Terms, decide_article
from presslog.flows.decisions import source_gate as gates
from presslog.flows.decisions.run_listings import Novelty, Roll
from presslog.flows.ingest.article_boundary import ArticleBoundary
from presslog.flows.ingest.compared_captures import ComparedCapture, compare_captures, reread_current
from presslog.flows.ingest.judged_captures import JudgedCapture
from presslog.flows.ingest.known_past import KnownPast
from presslog.flows.ingest.moved_texts import stands_elsewhere
from presslog.flows.ingest.overlooked_changes import OwnTexts, RunChanges
from presslog.flows.ingest.read_landing import ReadLanding
from presslog.flows.pages import ChangingLines
from presslog.storage.model import (
    Admit,
    Advance,
    ArticleId,
    Claim,
    Identity,
    Intent,
    KnownArticle,
    Missed,
    Noted,
    Observation,
    Reread,
    Revisited,
    RunId,
)


def _is_change_of_looks(intent: Intent) -> bool:
    return isinstance(intent, Reread) and intent.reason == Reason.LOOKS_CHANGED


@dataclass(frozen=True, slots=True)
class DecidedArticles:
    """What is to be recorded of each article; with `held` claims, of none of them in this run.

    `restless` claims are of articles that show another text at every fetch: they alone wait. `lines`: what is
    known of lines that change by themselves after this run.
    """

    intents: tuple[Intent, ...]
    lines: ChangingLines
    held: tuple[Claim, ...] = ()
    restless: tuple[Claim, ...] = ()


@dataclass(frozen=True, slots=True)
class _Found:
    """What the captures make of their articles, and what that would announce.

    `claims` name what was compared: a line that changes by itself makes no other claim of the same edit.
    """

    intents: tuple[Intent, ...]
    claims: tuple[Claim, ...]
    lines: ChangingLines


def decide_articles(
    source: Source,
    judged: tuple[JudgedCapture, ...],
    past: KnownPast,
    novelty: Novelty,
    home: HomeSites,
    rewrites: Rewrites,
    *,
    boundary: ArticleBoundary,
    breaker: bool,
) -> DecidedArticles:
    """What each judged capture makes of its article; held where that is too much at once to be believed.

    `breaker=False` lets pass what a person has released. What passes at a second time is looked at once more
    for a change of looks alone. Of an article over which something is raised, its capture is kept as
    `extract_failed`, with the reason that the `boundary` keeps.
    """
    removal = source.removal
    terms = Terms(
        not past.baselined,
        removal.confirmations,
        removal.min_gap,
        rewrites=rewrites,
        run_clocks=past.run_clocks,
        named=bool(source.pages),
    )
    found = _intents_of(source, judged, terms, novelty, past, home, boundary)
    waiting = gates.restless_articles(found.claims, past.recent) if breaker else frozenset()
    restless = tuple(claim for claim in found.claims if claim.article in waiting)
    claims = tuple(claim for claim in found.claims if claim.article not in waiting)
    if not gates.are_many(claims, past.live):
        return DecidedArticles(_with_restless_noted(found.intents, waiting), found.lines, restless=restless)
    if breaker and not gates.are_confirmed(claims, past.previous, past.live):
        return DecidedArticles(found.intents, found.lines, found.claims)
    again = _intents_of(source, judged, replace(terms, mass=True), novelty, past, home, boundary)
    looks = [intent for intent in again.intents if _is_change_of_looks(intent)]
    intents = again.intents if gates.are_many(looks, past.live) else found.intents
    return DecidedArticles(_with_restless_noted(intents, waiting), found.lines, restless=restless)


def _with_restless_noted(intents: Iterable[Intent], waiting: Collection[ArticleId]) -> tuple[Intent, ...]:
    """The intents, with only a capture kept of each article that shows another text at every fetch."""
    return tuple(
        Noted(intent.article, intent.observation, Reason.RESTLESS)
        if isinstance(intent, Advance) and intent.article in waiting
        else intent
        for intent in intents
    )


def novelty_of(seen: ReadLanding, roll: Roll, past: KnownPast, *, anew: bool) -> Novelty:
    """What tells a new article from one that was there before; by date alone where the list is `anew`.

    So it is where a front is read block by block now, of which we read less before.
    """
    window = seen.window(Aim.WINDOW)
    novelty = Novelty.of(window, seen.window(Aim.HINTS), roll, past.last_complete)
    first_in_blocks = bool(window.in_blocks) and any(article.rank for article in past.articles)
    return novelty.by_date(window) if anew or first_in_blocks else novelty


def _intents_of(
    source: Source,
    judged: tuple[JudgedCapture, ...],
    terms: Terms,
    novelty: Novelty,
    past: KnownPast,
    home: HomeSites,
    boundary: ArticleBoundary,
) -> _Found:
    compared = compare_captures(source, judged, past, boundary, mass=terms.mass)
    look = partial(RunChanges.of, past=past, mass=terms.mass)
    changes = boundary.attempt_together(compared, lambda each: each.judged.observation.capture.id, look)
    decided = [_intent_within(boundary, source, each, terms, novelty, past, changes) for each in compared]
    intents = (
        _without_article(intent) if _is_foreign_unread(each, home) else intent
        for each, (intent, _) in zip(judged, decided, strict=True)
    )
    claims = sorted(claim for _, made in decided for claim in made)
    return _Found(tuple(intents), tuple(claims), changes.lines)


def _intent_within(
    boundary: ArticleBoundary,
    source: Source,
    each: ComparedCapture,
    terms: Terms,
    novelty: Novelty,
    past: KnownPast,
    changes: RunChanges,
) -> tuple[Intent, tuple[Claim, ...]]:
    """What is decided of one article and what that would announce, or that it could not be judged."""
    seen = each.judged.observation
    decide = partial(_decide_one, source, each, terms, novelty, past, changes)
    if decided := boundary.attempt(seen.capture.id, decide, None):
        return decided
    looked = novelty.looked_before(_names_of(seen), None)
    silent = _not_judged(seen, boundary)
    return decide_article(source.name, each.judged.known, silent, terms, looked_before=looked), ()


def _not_judged(seen: Observation, boundary: ArticleBoundary) -> Observation:
    """The observation of an article over which something was raised: it proves nothing."""
    outcome = Outcome.EXTRACT_FAILED
    reason = boundary.reason_of(seen.capture.id)
    capture = replace(seen.capture, outcome=outcome, evidence=outcome.evidence, reason=reason)
    return Observation(seen.identity, capture, parts=seen.parts)


def _is_foreign_unread(each: JudgedCapture, home: HomeSites) -> bool:
    """Return True if a page of another site told nothing, and nothing is known of it either."""
    seen = each.observation
    return each.known is None and seen.content is None and home.is_foreign(seen.capture.asked)


def _without_article(intent: Intent) -> Intent:
    """The intent to keep a capture, and to make no article of it."""
    return replace(intent, article=None) if isinstance(intent, Noted) else intent


def _names_of(seen: Observation) -> set[str]:
    """The key and the URLs by which a listing may have shown an article."""
    return {seen.identity.key, seen.identity.url, canonicalize(seen.capture.asked)}


def _decide_one(
    source: Source,
    each: ComparedCapture,
    terms: Terms,
    novelty: Novelty,
    past: KnownPast,
    changes: RunChanges,
) -> tuple[Intent, tuple[Claim, ...]]:
    known, seen = each.known, each.judged.observation
    looked = novelty.looked_before(_names_of(seen), seen.content.published if seen.content else None)
    own = changes.own_texts(each)
    if own.reason is Reason.LINE_UNCONFIRMED and known is not None:
        return Noted(known.id, seen, Reason.LINE_UNCONFIRMED), ()
    intent = decide_article(
        source.name,
        own.known,
        own.seen,
        _terms_for(each, terms, past),
        looked_before=looked,
        reread=own.reread,
        still_there=each.still,
        stood=_runs_stood(source, known, seen, past) if known and known.older_copies else 0,
    )
    claims = gates.pending_claims((intent,))
    return _kept_intent(_as_shown(intent, seen, own), each, past), claims


def _terms_for(each: ComparedCapture, terms: Terms, past: KnownPast) -> Terms:
    """The terms for one article.

    One that says that it was modified is not changed by its site's looks. One that is gone while its text
    stands at another URL takes a second run to be removed: it is joined with the other before that.
    """
    if each.says_modified:
        return replace(terms, mass=False)
    is_absent = each.judged.observation.capture.outcome.evidence is Evidence.ABSENCE
    if terms.confirmations > 1 or not is_absent or each.known is None or not each.known.version:
        return terms
    return replace(terms, confirmations=2) if stands_elsewhere(each.known, past) else terms


def _kept_intent(intent: Intent, each: ComparedCapture, past: KnownPast) -> Intent:
    """The intent with the reading that an edit was decided by, or with a fingerprint by today's rules."""
    known, reread = each.known, each.reread
    alike = reread is not None and reread.extractor == each.judged.observation.extractor
    if known is not None and known.withdrawn:  # nothing is stored again that was withdrawn
        return intent
    if isinstance(intent, Advance) and reread is not None and alike and known is not None:
        return replace(intent, before=_reading_before(known, reread, past))
    return _with_new_fingerprint(intent, each)


def _as_shown(intent: Intent, seen: Observation, own: OwnTexts) -> Intent:
    """Return the intent with the content as the page showed it.

    An intent that only proves that the article is there gets the reason why nothing is left that differs. A
    page in another theme is kept as the version's reading from now on. One that shows something else for the
    moment is not: else that would never be told once it stands.
    """
    if own.seen is seen or not isinstance(intent, Admit | Advance | Revisited | Reread | Noted | Missed):
        return intent
    here = replace(intent.observation, content=seen.content, fingerprint=seen.fingerprint)
    intent = replace(intent, observation=here)
    if own.reason is None or not isinstance(intent, Revisited | Reread):
        return intent
    if own.reason is Reason.LOOKS_CHANGED:
        return Reread(intent.article, here, own.reason, intent.events)
    return Revisited(intent.article, here, own.reason, intent.events)


def _reading_before(known: KnownArticle, reread: Rereading, past: KnownPast) -> Observation | None:
    """The current version as the new one was read, kept so that the two can be compared again."""
    if (capture := past.capture_of_version(known)) is None:
        return None
    identity = Identity(known.newest_key, known.url)
    return Observation(identity, capture, reread.content, reread.fingerprint, reread.extractor)


def _runs_stood(source: Source, known: KnownArticle, seen: Observation, past: KnownPast) -> int:
    """In how many runs right before this one the article's page showed this very text as an older copy."""
    runs: set[RunId] = set()
    for name in reversed(known.older_copies):
        capture = past.capture_of(name)
        page = past.page_of(capture)
        read = reread_current(source, page, past, seen.extractor) if page else None
        if read is None or read.fingerprint != seen.fingerprint:
            break
        runs.add(capture.run)
    return len(runs - {seen.capture.run})


def _with_new_fingerprint(intent: Intent, each: ComparedCapture) -> Intent:
    """The intent of an article that is as it was, with its fingerprint by today's rules to be kept.

    Not where something was overlooked: that would put what the page shows in the place of the version.
    """
    known, stored = each.known, each.judged.known
    if not isinstance(intent, Revisited) or known is None or stored is None:
        return intent
    if known.fingerprint in (None, stored.fingerprint) or intent.observation.fingerprint != known.fingerprint:
        return intent
    return Reread(intent.article, intent.observation, Reason.OUR_READING_CHANGED, intent.events)
