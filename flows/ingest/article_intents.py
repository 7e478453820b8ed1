"""What each judged capture makes of its article: the intents, before anything is held."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import Final

from presslog.core.extractor import Extractor
from presslog.core.outcome import Evidence, Outcome
from presslog.core.urls import canonicalize
from presslog.crawler.items import Aim, PageCapture
from presslog.crawler.source import Source
from presslog.flows.decisions import (
    HomeSites,
    PageTexts,
    Reason,
    Rereading,
    Rewrites,
    Terms,
    decide_article,
    is_earlier,
    is_much_changed,
    is_text_changed,
    lines_changed,
    normalize_reading,
    still_there,
)
from presslog.flows.decisions import source_gate as gates
from presslog.flows.decisions.run_listings import Novelty, Roll
from presslog.flows.ingest.article_boundary import ArticleBoundary
from presslog.flows.ingest.judged_captures import Judged
from presslog.flows.ingest.known_past import KnownPast
from presslog.flows.ingest.read_landing import (
    ReadLanding,
    links_unread_parts,
    page_text,
    read_page,
)
from presslog.flows.pages import (
    ChangingLines,
    LineChange,
    LookAtFields,
    MovedLines,
    SiteLines,
    ValueChange,
    are_lines_shared,
    digests_of_lines,
    doubtful_where_shared,
    line_changes,
    line_digest,
    may_change_again,
    names_in_doubt,
    names_of_site,
    repeated_shapes,
    site_lines,
    titles_within,
    value_changes,
    with_lines_as_before,
    with_values_as_before,
    without_lines,
)
from presslog.storage.content import content_fingerprint, is_of_these_rules, visible_text
from presslog.storage.model import (
    Admit,
    Advance,
    ArticleId,
    Claim,
    Content,
    Identity,
    Intent,
    KnownArticle,
    Missed,
    Noted,
    Observation,
    Reread,
    Revisited,
    RunId,
    State,
)

_JUST_NOW: Final = timedelta(minutes=10)
"""A date of modification that is no older than this when the page is fetched may be the server's clock."""


def _looks_only(intent: Intent) -> bool:
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


@dataclass(frozen=True, slots=True)
class _Compared:
    """A judged capture beside its article's current version, read alike where that can be.

    `before` is that version's content, None where the two do not differ or nothing is known; `changes` are
    the short lines in whose place others stand, `values` the fields that say something else.
    """

    judged: Judged
    known: KnownArticle | None
    reread: Rereading | None = None
    still: bool = False
    before: Content | None = None
    changes: tuple[LineChange, ...] = ()
    values: tuple[ValueChange, ...] = ()


def decide_articles(
    source: Source,
    judged: tuple[Judged, ...],
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
    terms = Terms(not past.baselined, removal.confirmations, removal.min_gap, rewrites=rewrites)
    found = _intents_of(source, judged, terms, novelty, past, home, boundary)
    waiting = gates.restless_articles(found.claims, past.recent) if breaker else frozenset()
    restless = tuple(claim for claim in found.claims if claim.article in waiting)
    claims = tuple(claim for claim in found.claims if claim.article not in waiting)
    if not gates.are_many(claims, past.live):
        return DecidedArticles(_left_waiting(found.intents, waiting), found.lines, restless=restless)
    if breaker and not gates.are_confirmed(claims, past.previous, past.live):
        return DecidedArticles(found.intents, found.lines, found.claims)
    again = _intents_of(source, judged, replace(terms, mass=True), novelty, past, home, boundary)
    looks = [intent for intent in again.intents if _looks_only(intent)]
    intents = again.intents if gates.are_many(looks, past.live) else found.intents
    return DecidedArticles(_left_waiting(intents, waiting), found.lines, restless=restless)


def _left_waiting(intents: Iterable[Intent], waiting: Collection[ArticleId]) -> tuple[Intent, ...]:
    """The intents, those of articles that show another text at every fetch as captures and no more."""
    return tuple(
        Noted(intent.article, intent.observation, Reason.RESTLESS)
        if isinstance(intent, Advance) and intent.article in waiting
        else intent
        for intent in intents
    )


def novelty_of(seen: ReadLanding, roll: Roll, past: KnownPast, *, anew: bool) -> Novelty:
    """What tells a new article from one that was there before; by date alone where the list is `anew`."""
    window = seen.window(Aim.WINDOW)
    novelty = Novelty.of(window, seen.window(Aim.HINTS), roll, past.last_complete)
    return novelty.by_date(window) if anew else novelty


def _intents_of(
    source: Source,
    judged: tuple[Judged, ...],
    terms: Terms,
    novelty: Novelty,
    past: KnownPast,
    home: HomeSites,
    boundary: ArticleBoundary,
) -> _Found:
    common = _common_lines(judged, past, boundary)
    compared = tuple(
        _compare_within(boundary, source, each, past, common, mass=terms.mass) for each in judged
    )
    sound = [each for each in compared if each.judged.observation.capture.id not in boundary.faults]
    looks = _looks_at_lines(sound)
    moved, of_site = (
        doubtful_where_shared(_moved_lines(sound), past.lines.rotating.keys),
        _lines_of_site(sound),
    )
    fields = _looks_at_fields(sound, past.lines.rotating.keys.union(past.lines.site, of_site))
    lines = past.lines.after_run(looks, of_site, fields, moved)
    common_names = names_of_site(fields, max(len(looks) / 2, gates.fewest_of_many(past.live)))
    overlook = partial(
        _overlook_changes,
        before_run=past.lines,
        lines=lines,
        doubts=_Doubts(repeated_shapes(looks), are_lines_shared(looks), names_in_doubt(fields)),
        common_names=common_names,
        moved=moved,
        teased=partial(_lines_of_others, past),
    )
    decided = [_intent_within(boundary, source, each, terms, novelty, past, overlook) for each in compared]
    intents = (
        _no_article(intent) if _is_foreign_unread(each, home) else intent
        for each, (intent, _) in zip(judged, decided, strict=True)
    )
    claims = sorted(claim for _, made in decided for claim in made)
    return _Found(tuple(intents), tuple(claims), lines)


def _looks_at_lines(compared: Iterable[_Compared]) -> dict[ArticleId, tuple[LineChange, ...]]:
    """How the lines of each article that is there differ from its current version.

    Not of one whose page says that it was modified meanwhile: somebody did that.
    """
    return {
        each.known.id: each.changes
        for each in compared
        if each.known is not None and each.known.version and not _says_modified(each)
        if each.judged.observation.capture.outcome.evidence is Evidence.PRESENCE
    }


def _looks_at_fields(
    compared: Iterable[_Compared], of_site: Collection[str]
) -> dict[ArticleId, LookAtFields]:
    """What the pages that were read show beside their texts, of those that do not say they were modified.

    `of_site`: the keys of lines that are the site's.
    """
    return {
        each.known.id: LookAtFields(content, each.values, _is_rewritten(each, content, of_site))
        for each in compared
        if each.known is not None and each.known.version and not _says_modified(each)
        if (content := each.judged.observation.content) is not None
    }


def _moved_lines(compared: Sequence[_Compared]) -> dict[ArticleId, MovedLines]:
    """The lines that came to each article that was read and went from it, unless it says it was modified."""
    contents = [(each, content) for each in compared if (content := each.judged.observation.content)]
    if all(each.before is None for each in compared):
        found = SiteLines.of(())
    else:
        found = SiteLines.of((each.before or content, content) for each, content in contents)
    return {
        each.known.id: found.moved_lines(each.before, content) if each.before else MovedLines()
        for each, content in contents
        if each.known is not None and each.known.version and not _says_modified(each)
    }


def _lines_of_others(past: KnownPast, article: ArticleId, contents: Collection[Content]) -> frozenset[str]:
    """The digests of the lines of other articles whose titles stand among these contents' lines, titles included."""
    titles = {visible_text(other.title): other.id for other in past.articles if other.id != article}
    titles = {
        title: other
        for title, other in titles.items()
        if title not in {visible_text(c.title) for c in contents}
    }
    named = {other for content in contents for other in titles_within(content, titles, article)}
    texts = (text for other in named if (text := past.kept_content(other)))
    return frozenset(line_digest(title) for title, other in titles.items() if other in named).union(
        *map(digests_of_lines, texts)
    )


def _is_rewritten(each: _Compared, content: Content, of_site: Collection[str]) -> bool:
    """Return True if more than short lines, the site's lines and fields differs from the current version."""
    if each.before is None:
        return False
    pair = _as_before(content, each.before, each.changes, each.values), each.before
    made, kept = (content_fingerprint(without_lines(one, of_site)) for one in pair)
    return made != kept


def _says_modified(each: _Compared) -> bool:
    """Return True if a page's date of modification is later than before.

    A date that is simply the time at which the page was fetched does not count.
    """
    seen = each.judged.observation
    if each.before is None or seen.content is None:
        return False
    if not is_earlier(each.before.modified, seen.content.modified):
        return False
    return not is_earlier((seen.capture.fetched_at - _JUST_NOW).isoformat(), seen.content.modified)


def _lines_of_site(compared: Sequence[_Compared]) -> frozenset[str]:
    """The keys of the lines that came or went on most of the known articles that are there."""
    there = [each for each in compared if each.known and each.known.version]
    there = [each for each in there if each.judged.observation.capture.outcome.evidence is Evidence.PRESENCE]
    pairs = [
        (each.before, each.judged.observation.content)
        for each in there
        if each.before is not None and each.judged.observation.content is not None
    ]
    return site_lines(pairs, len(there))


def _intent_within(
    boundary: ArticleBoundary,
    source: Source,
    each: _Compared,
    terms: Terms,
    novelty: Novelty,
    past: KnownPast,
    overlook: Callable[[_Compared], _Overlooked],
) -> tuple[Intent, tuple[Claim, ...]]:
    """What is decided of one article and what that would announce, or that it could not be judged."""
    seen = each.judged.observation
    decide = partial(_decide_one, source, each, terms, novelty, past, overlook)
    if decided := boundary.attempt(seen.capture.id, decide, None):
        return decided
    looked = novelty.looked_before(_names_of(seen), None)
    silent = _not_judged(seen, boundary)
    return decide_article(source.name, each.judged.known, silent, terms, looked_before=looked), ()


def _not_judged(seen: Observation, boundary: ArticleBoundary) -> Observation:
    """The observation of an article over which something was raised: it proves nothing."""
    outcome = Outcome.EXTRACT_FAILED
    reason = boundary.faults[seen.capture.id]
    capture = replace(seen.capture, outcome=outcome, evidence=outcome.evidence, reason=reason)
    return Observation(seen.identity, capture, parts=seen.parts)


def _is_foreign_unread(each: Judged, home: HomeSites) -> bool:
    """Return True if a page of another site told nothing, and nothing is known of it either."""
    seen = each.observation
    return each.known is None and seen.content is None and home.is_foreign(seen.capture.asked)


def _no_article(intent: Intent) -> Intent:
    """The capture kept, and no article made of it."""
    return replace(intent, article=None) if isinstance(intent, Noted) else intent


def _common_lines(judged: Iterable[Judged], past: KnownPast, boundary: ArticleBoundary) -> frozenset[str]:
    """The lines that came or went on several articles read by another method.

    Another than read the version known.
    """
    nothing = frozenset[str]()
    changes = (
        boundary.attempt(each.observation.capture.id, partial(_lines_changed, each, past), nothing)
        for each in judged
    )
    counts = Counter(line for lines in changes for line in lines)
    return frozenset(line for line, count in counts.items() if count > 1)


def _lines_changed(each: Judged, past: KnownPast) -> frozenset[str]:
    """The lines that came or went on an article read by another method than its version was; else none."""
    known, seen = each.known, each.observation
    if known is None or not known.version or seen.content is None:
        return frozenset()
    if seen.extractor == known.extractor or seen.fingerprint == known.fingerprint:
        return frozenset()
    before = past.kept_content(known.id)
    return lines_changed(before, seen.content) if before is not None else frozenset()


def _names_of(seen: Observation) -> set[str]:
    """The key and the URLs by which a listing may have shown an article."""
    return {seen.identity.key, seen.identity.url, canonicalize(seen.capture.asked)}


def _compare_within(
    boundary: ArticleBoundary,
    source: Source,
    each: Judged,
    past: KnownPast,
    common: frozenset[str],
    *,
    mass: bool,
) -> _Compared:
    """A judged capture beside its article's current version, or alone where the two cannot be compared."""
    compare = partial(_compare, source, each, past, common, mass=mass)
    return boundary.attempt(each.observation.capture.id, compare, _Compared(each, each.known))


def _compare(
    source: Source, each: Judged, past: KnownPast, common: frozenset[str], *, mass: bool
) -> _Compared:
    """A judged capture beside its article's current version."""
    known, seen = each.known, each.observation
    if known is None or not known.version or seen.fingerprint in (None, known.fingerprint):
        return _Compared(each, known)
    known = _by_these_rules(past.with_content(known))
    if known.fingerprint == seen.fingerprint:
        return _Compared(each, known)
    known = _recent_by_these_rules(known, past)
    reread, still = _second_look(source, known, seen, past, common, mass=mass)
    if known.withdrawn or (reread is None and seen.extractor != known.extractor):
        return _Compared(each, known, reread, still)
    before = reread.content if reread else known.content
    if before is None or seen.content is None:
        return _Compared(each, known, reread, still, before)
    changes, values = line_changes(before, seen.content), value_changes(before, seen.content)
    return _Compared(each, known, reread, still, before, changes, values)


def _decide_one(
    source: Source,
    each: _Compared,
    terms: Terms,
    novelty: Novelty,
    past: KnownPast,
    overlook: Callable[[_Compared], _Overlooked],
) -> tuple[Intent, tuple[Claim, ...]]:
    known, seen = each.known, each.judged.observation
    looked = novelty.looked_before(_names_of(seen), seen.content.published if seen.content else None)
    overlooked = overlook(each)
    if overlooked.reason is Reason.LINE_UNCONFIRMED and known is not None:
        return Noted(known.id, seen, Reason.LINE_UNCONFIRMED), ()
    intent = decide_article(
        source.name,
        overlooked.known,
        overlooked.seen,
        terms,
        looked_before=looked,
        reread=overlooked.reread,
        still_there=each.still,
        stood=_runs_stood(source, known, seen, past) if known and known.older_copies else 0,
    )
    claims = gates.pending_claims((intent,))
    return _kept_intent(_as_shown(intent, seen, overlooked), each, past), claims


def _kept_intent(intent: Intent, each: _Compared, past: KnownPast) -> Intent:
    """The intent with the reading that an edit was decided by, or with a fingerprint by today's rules."""
    known, reread = each.known, each.reread
    alike = reread is not None and reread.extractor == each.judged.observation.extractor
    if known is not None and known.withdrawn:  # nothing is stored again that was withdrawn
        return intent
    if isinstance(intent, Advance) and reread is not None and alike and known is not None:
        return replace(intent, before=_reading_before(known, reread, past))
    return _with_new_fingerprint(intent, each)


@dataclass(frozen=True, slots=True)
class _Overlooked:
    """What is compared, without the lines that are no text of the article.

    `reason`: why nothing is left that differs; None where something is, or where no line was left out.
    """

    known: KnownArticle | None
    seen: Observation
    reread: Rereading | None
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class _Doubts:
    """What changed in a run as if it did so at every fetch.

    `shapes` are those of lines that are repeated on another article; `lines`: whether short lines changed on
    several articles; `names` are the fields that did.
    """

    shapes: frozenset[str]
    lines: bool
    names: frozenset[str]

    def changes_of(
        self, each: _Compared, article: ArticleId, before_run: ChangingLines
    ) -> tuple[list[LineChange], list[ValueChange]]:
        """The doubtful lines and fields of an article, but for those that the look before found as they are."""
        lines = [
            change
            for change in each.changes
            if may_change_again(change, self.shapes) and (self.lines or change.shape)
            if not before_run.has_seen(article, change)
        ]
        values = [
            value
            for value in each.values
            if value.is_kin and value.name in self.names and not before_run.fields.has_seen(article, value)
        ]
        return lines, values


def _overlook_changes(
    each: _Compared,
    before_run: ChangingLines,
    lines: ChangingLines,
    doubts: _Doubts,
    common_names: frozenset[str],
    moved: Mapping[ArticleId, MovedLines],
    teased: Callable[[ArticleId, Collection[Content]], frozenset[str]],
) -> _Overlooked:
    """Leave out the lines and fields that change by themselves or on the whole site."""
    known, seen = each.known, each.judged.observation
    if known is None or each.before is None or seen.content is None:
        return _Overlooked(known, seen, each.reread)
    foreign = lines.rotating.keys.union(lines.site, teased(known.id, (each.before, seen.content)))
    old = without_lines(each.before, foreign)
    passing = [change for change in each.changes if lines.is_known(known.id, change)]
    common = [value for value in each.values if value.name in common_names]
    values = [value for value in each.values if value.is_less_exact]
    values += [value for value in each.values if lines.fields.is_known(known.id, value)]
    shown = _as_before(seen.content, each.before, passing, [*values, *common])
    new = without_lines(shown, foreign)
    made, kept = content_fingerprint(new), content_fingerprint(old)
    if made != kept and known.state is State.LIVE and not _says_modified(each):
        doubtful = doubts.changes_of(each, known.id, before_run)
        waiting = before_run.rotating.unconfirmed_lines(known.id, moved.get(known.id, MovedLines()))
        certain = [without_lines(each.before, foreign | waiting)]
        certain += [without_lines(_as_before(shown, each.before, *doubtful), foreign | waiting)]
        if (waiting or any(doubtful)) and len(set(map(content_fingerprint, certain))) == 1:
            return _Overlooked(known, seen, each.reread, Reason.LINE_UNCONFIRMED)
    if old is each.before and new is seen.content:
        return _Overlooked(known, seen, each.reread)
    reason = None
    if made == kept:
        by_itself = new is shown and old is each.before and not common
        reason = Reason.LINE_CHANGES if by_itself else Reason.LOOKS_CHANGED
    seen = replace(seen, content=new, fingerprint=made)
    if each.reread is not None:
        reread = replace(each.reread, content=old, fingerprint=kept)
        return _Overlooked(known, seen, reread, reason)
    return _Overlooked(replace(known, content=old, fingerprint=kept), seen, None, reason)


def _as_before(
    content: Content, before: Content, lines: Collection[LineChange], values: Collection[ValueChange]
) -> Content:
    """A content with these lines and fields as they were; the same one where there are none."""
    shown = with_lines_as_before(content, lines) if lines else content
    return with_values_as_before(shown, before, values) if values else shown


def _as_shown(intent: Intent, seen: Observation, overlooked: _Overlooked) -> Intent:
    """Return the intent with the content as the page showed it.

    An intent that only proves that the article is there gets the reason for that.

    A page in another theme is kept as the version's reading from now on; one that shows something else for the
    moment is not, or that would never be told once it stands.
    """
    if overlooked.seen is seen or not isinstance(
        intent, Admit | Advance | Revisited | Reread | Noted | Missed
    ):
        return intent
    here = replace(intent.observation, content=seen.content, fingerprint=seen.fingerprint)
    intent = replace(intent, observation=here)
    if overlooked.reason is None or not isinstance(intent, Revisited | Reread):
        return intent
    if overlooked.reason is Reason.LOOKS_CHANGED:
        return Reread(intent.article, here, overlooked.reason, intent.events)
    return Revisited(intent.article, here, overlooked.reason, intent.events)


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


def _recent_by_these_rules(known: KnownArticle, past: KnownPast) -> KnownArticle:
    """The article with the fingerprints of its last versions by today's rules, where some are by others."""
    if all(map(is_of_these_rules, known.recent[1:])):
        return known
    made = (
        each if is_of_these_rules(each) else past.earlier_fingerprint(known.id, known.version - back) or each
        for back, each in enumerate(known.recent[1:], 1)
    )
    return replace(known, recent=(*known.recent[:1], *made))


def _with_new_fingerprint(intent: Intent, each: _Compared) -> Intent:
    """What proves an article as it was, where its fingerprint is by other rules than the stored one.

    The new one is kept, unless something was overlooked: that would put what the page shows in the place of
    the version.
    """
    known, stored = each.known, each.judged.known
    if not isinstance(intent, Revisited) or known is None or stored is None:
        return intent
    if known.fingerprint in (None, stored.fingerprint) or intent.observation.fingerprint != known.fingerprint:
        return intent
    return Reread(intent.article, intent.observation, Reason.OUR_READING_CHANGED, intent.events)


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
    if otherwise is None and not is_much_changed(content, seen.content):
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
    source: Source, old: PageCapture, past: KnownPast, extractor: Extractor | None = None
) -> Rereading | None:
    """The current version's own page, read the way the new one was, or by whatever reads it."""
    page = read_page(old, source, past.profile, extractor)
    if page is None or page.reading is None:
        return None
    content = normalize_reading(page.reading)
    return Rereading(content, content_fingerprint(content), page.reading.method)
