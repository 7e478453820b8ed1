"""Decides what the archive shall append, from what is known of an article and what was just observed.

It is pure: it knows nothing of fetching, storing or telling, and is not asked at all while the source's gate
is closed. Every exit names its reason, which is stored with the event it makes: the names are `Reason`'s
members, and nothing leaves without one.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Final

from presslog.core.moments import RunClock, is_earlier, real_gap
from presslog.core.outcome import Evidence, Outcome
from presslog.core.urls import canonicalize
from presslog.flows.decisions.older_copies import as_stale, earlier_version, why_older_copy
from presslog.flows.decisions.reading_changes import Rereading, is_field_changed, same_text
from presslog.flows.decisions.site_moves import NO_REWRITES, Rewrites
from presslog.storage import content as contents  # what classes an edit is loaded where there is one
from presslog.storage.content import comparable_pair, is_of_these_rules, visible_text
from presslog.storage.model import (
    Absence,
    Admit,
    Advance,
    ArticleId,
    Capture,
    CaptureId,
    Class,
    EditClass,
    EventDraft,
    EventKind,
    Intent,
    KnownArticle,
    Missed,
    Noted,
    Observation,
    Reread,
    Revisited,
    RunId,
    Severity,
    State,
)

FLAP_MEMORY: Final = 8
"""How many versions back a returning fingerprint is recognized."""


class Reason(StrEnum):
    """Every exit of the decision."""

    BASELINE = "baseline"  # first seen by the source's first complete run, or before it
    FOUND_LATE = "found_late"  # first seen where no complete run had looked
    FIRST_SEEN = "first_seen"  # first seen where a complete run had looked and not seen it
    UNREAD = "unread"  # listed, but never yet read
    NO_INFORMATION = "no_information"
    AT_A_FURTHER_URL = "absent_at_a_further_url"  # which is not its own: says nothing of the article
    SAME_CONTENT = "same_content"
    NOT_MODIFIED = "not_modified"
    REFUTED = "absence_refuted"  # was missing, is there
    CONTENT_DIFFERS = "content_differs"
    FLAPPING = "flapping"  # the content alternates; told once
    FLAPPING_ON = "flapping_continues"
    OLDER_COPY = "older_copy"  # a cache's: its own date of modification went back
    OLDER_COPY_STANDS = "older_copy_stands"  # for as many runs as a removal takes confirmations
    OUR_READING_CHANGED = "our_reading_changed"
    TEXT_STILL_THERE = (
        "text_still_on_the_page"  # read differently, though the page has what it had, and no more
    )
    LOOKS_CHANGED = "looks_changed"  # of many articles at once, the fields beside an unchanged text
    LINE_CHANGES = "line_that_changes_at_every_fetch"  # and nothing else does
    LINE_UNCONFIRMED = "line_may_change_at_every_fetch"  # to be looked at again before it is told
    RESTLESS = "another_text_at_every_fetch"  # so that no run confirms the one before
    NOT_COMPARABLE = "not_comparable"  # read by another extractor, and the old page cannot be read again
    MISSING = "absence_unconfirmed"
    CONFIRMED = "absence_confirmed"
    LEGAL = "absence_confirmed_legal"  # 451: kept apart
    REPLACED = "url_given_to_another_article"
    STILL_REMOVED = "still_removed"
    RETURNED = "present_after_removal"
    SAME_IDENTITY = "same_identity_at_a_new_url"
    SAME_TEXT = "same_text_at_a_new_url"  # and no longer at the old one, which leads nowhere
    SITE_MOVED = "same_change_of_most_urls"  # of the source: its articles follow, and nothing is told of them


@dataclass(frozen=True, slots=True)
class Terms:
    """The circumstances of one run under which its observations are decided.

    `baseline`: no complete run came before this one. `confirming_absences` and `min_gap` are the source's
    terms for a removal. `mass`: so many articles changed at once that the run was held, and the next one
    found the same; the fields that many changed alike are left out already. `rewrites` are the ways in which the
    site changed its addresses, `run_clocks` what this machine's clock said during its runs. `named`: the source's file
    names its pages, so that one that was not there at first and comes is news.
    """

    baseline: bool
    confirmations: int = 2
    min_gap: timedelta = timedelta(hours=1)
    mass: bool = False
    rewrites: Rewrites = NO_REWRITES
    run_clocks: Mapping[RunId, RunClock] = field(default_factory=dict)
    named: bool = False


def article_id(source: str, key: str) -> ArticleId:
    """The id of an article, a function of its source and identity key alone.

    >>> article_id("gazette", "wp:17") == article_id("gazette", "wp:17") != article_id("herald", "wp:17")
    True
    """
    digest = hashlib.blake2b(f"{source}\0{key}".encode(), digest_size=8).digest()
    return ArticleId(base64.b32encode(digest).decode().rstrip("=").lower())


def decide_article(
    source: str,
    known: KnownArticle | None,
    seen: Observation,
    terms: Terms,
    *,
    looked_before: bool = True,
    reread: Rereading | None = None,
    still_there: bool = False,
    stood: int = 0,
) -> Intent:
    """What one observation of one article, made while the gate was open, adds to its history.

    `looked_before`: it appeared where a previous complete run had looked and not seen it. `reread` must be
    given when `known` was read by another extractor than `seen`, if its page still can be. `still_there`:
    what differs stands on both pages (`flows.decisions.reading_changes`). `stood`: in so many runs right
    before, the page showed this very text, as an older copy. `known.content` must be loaded when the
    fingerprints differ.
    """
    if known is None or known.version == 0:
        return _first_sight(source, known, seen, terms, looked_before)
    match seen.capture.outcome.evidence:
        case Evidence.NOTHING:
            return Noted(known.id, seen, Reason.NO_INFORMATION)
        case Evidence.ABSENCE if canonicalize(seen.capture.asked) in known.other_urls:
            return Noted(known.id, seen, Reason.AT_A_FURTHER_URL)
        case Evidence.ABSENCE:
            return _decide_absent(known, seen, terms)
        case Evidence.PRESENCE:
            return _decide_present(known, seen, terms, reread, still_there, stood)


# --- first sight --------------------------------------------------------------------------------------------


def _first_sight(
    source: str, known: KnownArticle | None, seen: Observation, terms: Terms, looked_before: bool
) -> Admit | Noted:
    article = known.id if known else article_id(source, seen.identity.key)
    reason = _reason_for_new(known, terms, looked_before)
    if seen.content is None:
        was_absent = terms.named and seen.capture.outcome.evidence is Evidence.ABSENCE
        return Noted(article, seen, Reason.UNREAD, silent=reason is not Reason.FIRST_SEEN and not was_absent)
    if reason is not Reason.FIRST_SEEN:
        return Admit(article, seen, reason)
    event = EventDraft(
        kind=EventKind.NEW,
        article=article,
        ordinal=known.events + 1 if known else 1,
        observed_at=seen.capture.fetched_at,
        reason=reason,
        summary=f"New: {seen.content.title}",
        to_version=1,
        evidence=(seen.capture.id,),
    )
    return Admit(article, seen, reason, event)


def _reason_for_new(known: KnownArticle | None, terms: Terms, looked_before: bool) -> Reason:
    if terms.baseline:
        return Reason.BASELINE
    if known is not None:
        return Reason.FOUND_LATE if known.silent else Reason.FIRST_SEEN
    return Reason.FIRST_SEEN if looked_before else Reason.FOUND_LATE


# --- absence ------------------------------------------------------------------------------------------------


def _decide_absent(known: KnownArticle, seen: Observation, terms: Terms) -> Missed:
    if known.state is State.REMOVED:
        return Missed(known.id, seen, State.REMOVED, Reason.STILL_REMOVED)
    here = Absence(seen.capture.id, seen.capture.run, seen.capture.fetched_at, seen.capture.outcome)
    proof = confirming_absences((*known.absences, here), terms.min_gap, terms.run_clocks)
    if len(proof) < terms.confirmations:
        return Missed(known.id, seen, State.MISSING, Reason.MISSING)
    reason = _removal_reason(seen)
    event = EventDraft(
        kind=EventKind.REMOVED,
        article=known.id,
        ordinal=known.events + 1,
        observed_at=here.at,
        reason=reason,
        summary=_removal_summary(known, proof, reason),
        severity=Severity.MAJOR,
        from_version=known.version,
        evidence=tuple(absence.capture for absence in proof),
    )
    return Missed(known.id, seen, State.REMOVED, reason, event)


def confirming_absences(
    absences: Iterable[Absence], min_gap: timedelta, run_clocks: Mapping[RunId, RunClock] | None = None
) -> tuple[Absence, ...]:
    """Those absences that confirm one another.

    Of different runs, each at least `min_gap` of real time after the one before it.
    """
    clocks = run_clocks or {}
    proof: list[Absence] = []
    for absence in sorted(absences, key=lambda each: each.at):
        if not proof or (absence.run != proof[-1].run and _gap(proof[-1], absence, clocks) >= min_gap):
            proof.append(absence)
    return tuple(proof)


def _gap(first: Absence, second: Absence, clocks: Mapping[RunId, RunClock]) -> timedelta:
    return real_gap(first.at, second.at, (clocks.get(first.run), clocks.get(second.run)))


def _removal_reason(seen: Observation) -> Reason:
    """Why an article is told as removed by the observation that confirmed it."""
    if seen.capture.outcome is Outcome.LEGAL:
        return Reason.LEGAL
    return Reason.REPLACED if seen.replaced else Reason.CONFIRMED


def _removal_summary(known: KnownArticle, proof: tuple[Absence, ...], reason: Reason) -> str:
    outcomes = ", then ".join(dict.fromkeys(absence.outcome.replace("_", " ") for absence in proof))
    if reason is Reason.REPLACED:
        outcomes = "its URL was given to another article"
    how = "Withheld for legal reasons" if reason is Reason.LEGAL else "Removed"
    return f"{how}: {known.title} ({len(proof)} confirmations: {outcomes})"


# --- presence -----------------------------------------------------------------------------------------------


def _decide_present(
    known: KnownArticle,
    seen: Observation,
    terms: Terms,
    reread: Rereading | None,
    still_there: bool,
    stood: int,
) -> Intent:
    returned = _returned_events(known, seen)
    told = returned + _moved_events(known, seen, terms, ordinal=known.events + len(returned) + 1)
    if seen.capture.outcome is Outcome.NOT_MODIFIED:
        return Revisited(known.id, seen, _revisit_reason(known, Reason.NOT_MODIFIED), told)
    if seen.fingerprint == known.fingerprint and seen.extractor == known.extractor:
        return Revisited(known.id, seen, _revisit_reason(known, Reason.SAME_CONTENT), told)
    if known.withdrawn:
        return _decide_withdrawn(known, seen, told, reread)
    older = why_older_copy(known, seen, reread)
    if older and stood + 1 < terms.confirmations:
        return Noted(known.id, as_stale(seen, older), Reason.OLDER_COPY)
    if not older and (ours := _reading_reason(known, seen, terms, reread, still_there)):
        return Reread(known.id, seen, ours, told)
    if reread is not None:
        known = replace(
            known, content=reread.content, fingerprint=reread.fingerprint, extractor=reread.extractor
        )
    return _decide_edited(known, seen, told, stands=bool(older))


def _decide_withdrawn(
    known: KnownArticle, seen: Observation, told: tuple[EventDraft, ...], reread: Rereading | None
) -> Intent:
    """What a page adds to an article whose current content was withdrawn.

    Its fingerprint is kept, which tells whether the text is another one now, but not in what. Neither the old
    text nor our new reading of it is stored again.
    """
    before = reread.fingerprint if reread is not None else known.fingerprint
    comparable = known.fingerprint is not None and is_of_these_rules(known.fingerprint)
    if seen.extractor != known.extractor or not comparable:
        comparable = reread is not None
    if not comparable or seen.fingerprint in {before, known.fingerprint}:
        return Revisited(known.id, seen, _revisit_reason(known, Reason.SAME_CONTENT), told)
    event = EventDraft(
        kind=EventKind.EDITED,
        article=known.id,
        ordinal=known.events + len(told) + 1,
        observed_at=seen.capture.fetched_at,
        reason=Reason.CONTENT_DIFFERS,
        summary="The content changed; what it was before has been withdrawn",
        severity=Severity.MAJOR,
        from_version=known.version,
        to_version=known.version + 1,
        evidence=_capture_pair(known.capture, seen.capture),
    )
    return Advance(known.id, known.version + 1, seen, Reason.CONTENT_DIFFERS, (*told, event))


def _reading_reason(
    known: KnownArticle, seen: Observation, terms: Terms, reread: Rereading | None, still_there: bool
) -> Reason | None:
    """Why the difference is one of our reading or of the page's looks.

    It is None where the article itself changed.
    """
    if seen.fingerprint == known.fingerprint:
        return Reason.OUR_READING_CHANGED
    if seen.extractor != known.extractor and reread is None:
        return Reason.NOT_COMPARABLE
    before = reread.content if reread is not None else known.content
    alike = before is not None and seen.content is not None and same_text(before, seen.content)
    if reread is not None and alike and not _same_looks(reread, seen):
        return Reason.OUR_READING_CHANGED
    if still_there:
        return Reason.TEXT_STILL_THERE
    looks_only = alike and not is_field_changed(before, seen.content)
    return Reason.LOOKS_CHANGED if terms.mass and looks_only else None


def _same_looks(reread: Rereading, seen: Observation) -> bool:
    """Whether the old page and the new one were both read from the learned container.

    The pages are made alike, and any field compares.

    Another theme seldom has it; what reads any page proves nothing, and then the fields beside an unchanged
    text may only look different.
    """
    if reread.fingerprint == seen.fingerprint or reread.extractor != seen.extractor:
        return False
    return reread.extractor.reads_learned_container


def _revisit_reason(known: KnownArticle, otherwise: Reason) -> Reason:
    return Reason.REFUTED if known.state is State.MISSING else otherwise


def _decide_edited(
    known: KnownArticle, seen: Observation, told: tuple[EventDraft, ...], *, stands: bool = False
) -> Advance:
    if known.content is None or seen.content is None:
        raise ValueError(f"{known.id}: an edit cannot be decided without both contents")
    old, new = comparable_pair(known.content, seen.content)
    verdict = contents.classify_edit(old, new, contents.diff_contents(old, new))
    reason, flapping, announce = _oscillation_of(known, seen)
    summary = verdict.summary
    if stands and announce:
        reason = Reason.OLDER_COPY_STANDS
        if number := earlier_version(known, seen.fingerprint):
            summary = f"Returned to version {number}: {summary}"
    event = EventDraft(
        kind=EventKind.EDITED,
        article=known.id,
        ordinal=known.events + len(told) + 1,
        observed_at=seen.capture.fetched_at,
        reason=reason,
        summary=summary,
        severity=verdict.severity,
        classes=contents.with_acknowledgement(verdict, known.content, seen.content),
        from_version=known.version,
        to_version=known.version + 1,
        flapping=flapping,
        evidence=_capture_pair(known.capture, seen.capture),
        announce=announce,
    )
    return Advance(known.id, known.version + 1, seen, reason, (*told, event))


def _oscillation_of(known: KnownArticle, seen: Observation) -> tuple[Reason, bool, bool]:
    """(reason, flapping, announce).

    A → B → A is two edits; the next return makes it flapping, told once and then no more.

    A headline that goes back, while nothing else changes and the page does not say that it was modified,
    alternates: that is told at once, and once, whatever becomes of the body meanwhile.
    """
    if _headline_returns(known, seen):
        told = _has_alternated(known.titles[:FLAP_MEMORY], seen.content.title if seen.content else "")
        return (Reason.FLAPPING_ON, True, False) if told else (Reason.FLAPPING, True, True)
    fingerprint = seen.fingerprint
    current, *earlier = known.recent[:FLAP_MEMORY] or (known.fingerprint,)
    if fingerprint not in earlier or current not in earlier:
        return Reason.CONTENT_DIFFERS, False, True
    if known.flapping:
        return Reason.FLAPPING_ON, True, False
    return Reason.FLAPPING, True, True


def _headline_returns(known: KnownArticle, seen: Observation) -> bool:
    """Return True if only the headline differs, and an earlier version had the one that stands there now."""
    if known.content is None or seen.content is None:
        return False
    old, new = comparable_pair(known.content, seen.content)
    earlier = {visible_text(title) for title in known.titles[1:FLAP_MEMORY]}
    return (
        visible_text(new.title) in earlier
        and replace(old, title="").without_metadata() == replace(new, title="").without_metadata()
        and not is_earlier(old.modified, new.modified)
    )


def _has_alternated(titles: Sequence[str], title: str) -> bool:
    """Return True if, before the headline came back now, it had gone and come back already.

    `titles` are the versions', newest first.

    >>> _has_alternated(["B", "A"], "A"), _has_alternated(["A", "B", "A"], "B")
    (False, True)
    """
    known = [visible_text(each) for each in titles]
    pair = [each for each in known if each in (visible_text(title), known[0])]
    turns = sum(one != other for one, other in pairwise(pair))
    return turns > 1


def _returned_events(known: KnownArticle, seen: Observation) -> tuple[EventDraft, ...]:
    if known.state is not State.REMOVED:
        return ()
    event = EventDraft(
        kind=EventKind.RESTORED,
        article=known.id,
        ordinal=known.events + 1,
        observed_at=seen.capture.fetched_at,
        reason=Reason.RETURNED,
        summary=f"Restored: {seen.content.title if seen.content else known.title}",
        severity=Severity.MAJOR,
        from_version=known.version,
        to_version=known.version,
        evidence=(seen.capture.id,),
    )
    return (event,)


def _moved_events(
    known: KnownArticle, seen: Observation, terms: Terms, ordinal: int
) -> tuple[EventDraft, ...]:
    if seen.identity.url == known.url or terms.rewrites.explain(known.url, seen.identity.url):
        return ()
    event = EventDraft(
        kind=EventKind.MOVED,
        article=known.id,
        ordinal=ordinal,
        observed_at=seen.capture.fetched_at,
        reason=Reason.SAME_TEXT if seen.left else Reason.SAME_IDENTITY,
        summary=f"Moved: {known.title}, from {known.url} to {seen.identity.url}",
        severity=Severity.MINOR,
        classes=(Class(EditClass.METADATA.value, f"URL changed: {known.url} → {seen.identity.url}"),),
        from_version=known.version,
        to_version=known.version,
        evidence=_capture_pair(seen.left, seen.capture),
    )
    return (event,)


def _capture_pair(before: CaptureId | None, after: Capture) -> tuple[CaptureId, ...]:
    return (before, after.id) if before else (after.id,)
