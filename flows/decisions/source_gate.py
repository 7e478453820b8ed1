"""Decides whether a run can be believed: the source gate and the breaker, both pure.

The gate is asked once per run, before any article is decided; closed, the run keeps its captures and makes no
article event. The breaker is asked after, of the intents as a whole: so many changes at once are more likely
one change of ours or of the site's looks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from statistics import median
from typing import Final, assert_never

from presslog.core.gate_reason import GateReason
from presslog.core.outcome import Outcome
from presslog.storage.model import (
    Admit,
    Advance,
    ArticleId,
    Claim,
    EventKind,
    Intent,
    Joined,
    Listed,
    Missed,
    Noted,
    Reread,
    Revisited,
    Run,
    RunOutcome,
)

GOOD_RUNS: Final = 10
"""How many good runs the present one is measured against."""
FEWEST_ENTRIES: Final = 0.5
"""Share of the usual number of entries below which a listing is not believed."""
COLLAPSED_FILL: Final = 0.5
"""Share of a field's usual fill rate below which reading is not believed."""
FEWEST_READ: Final = 5
"""Fill rates of fewer readings than this say nothing."""
MOST_UNREAD: Final = 0.5
"""Share of the article pages asked for that may tell nothing; above it the articles cannot be read, whatever
the listing says."""
MOST_HOLLOW: Final = 0.5
"""Share of listed articles that are not found above which it is the site that has gone dumb, not they that
went."""
BREAKER_COUNT: Final = 5
BREAKER_SHARE: Final = 0.20
HOLDS: Final = 3
"""Runs in a row in which an article waited, with another text each time, after which it holds no run any
more."""
WHOLE: Final = frozenset({Outcome.OK, Outcome.NOT_MODIFIED})
"""How a listing page ends that shows its entries: a 304 brings back those that were read before."""
_GOOD: Final = frozenset({RunOutcome.OK, RunOutcome.PARTIAL, RunOutcome.HELD})


@dataclass(frozen=True, slots=True)
class RunFacts:
    """What a run saw of its source.

    `listing`/`listing_reason`: the outcome of the listing's first page; `entries`: how many it showed;
    `known_listed`: how many entries of the whole walk were known before; `plausibly_new`: every entry is
    dated after the last good run, or there was none; `fill`: share of the articles read with a title, a date,
    a body; `read`: how many were read; `hollow`: share of the listed articles that return the page a made-up
    URL returns, or nothing. `asked`: how many of the source's own article pages were asked for; `unread`: how
    each of those ended that told nothing, in words; `articles`: how many known articles could have been asked
    for.
    """

    listing: Outcome
    listing_reason: str
    entries: int
    known_listed: int
    plausibly_new: bool
    fill: Mapping[str, float]
    read: int
    hollow: float = 0.0
    asked: int = 0
    unread: tuple[str, ...] = ()
    articles: int = 0


@dataclass(frozen=True, slots=True)
class Gate:
    """Whether a run can be believed, and if not, the reason in words."""

    reason: str
    cause: GateReason | None = None

    @property
    def open(self) -> bool:
        """Whether the run may speak of articles."""
        return self.cause is None


def judge_run(facts: RunFacts, recent: Sequence[Run]) -> Gate:
    """Whether the run may speak of articles; `recent` are the source's runs before it, newest first."""
    good = good_runs(recent)
    tests = (
        (GateReason.LISTING_UNREAD, _listing_fault(facts)),
        (GateReason.NO_ENTRY, "" if facts.entries else "the listing showed no entry"),
        (GateReason.FEW_ENTRIES, good and _shrunken_reason(facts, recent)),
        (GateReason.NONE_KNOWN, good and _strange_reason(facts)),
        (GateReason.ARTICLES_UNREADABLE, _unreadable_reason(facts, recent)),
        (GateReason.FIELD_COLLAPSED, good and _unfilled_reason(facts, good)),
        (GateReason.HOLLOW, good and _hollow_reason(facts)),
    )
    closed = (Gate(words, cause) for cause, words in tests if words)
    return next(closed, Gate("listing read, entries as usual"))


def judge_pages(facts: RunFacts) -> Gate:
    """Whether a run of a source that names its pages may speak of them.

    No listing tells of them and none vouches for another: it may, unless every page told nothing.
    """
    if facts.asked and len(facts.unread) == facts.asked:
        return Gate(_unread_words(facts), GateReason.ARTICLES_UNREADABLE)
    return Gate("the pages were asked for")


def good_runs(recent: Iterable[Run]) -> list[Run]:
    """Return the earlier runs that the present one is measured against, newest first."""
    return [run for run in recent if run.requests and run.outcome in _GOOD][:GOOD_RUNS]


def reaches_back(recent: Sequence[Run]) -> bool:
    """Whether all that a run is measured against is among these earlier runs.

    That is: all the good runs that are asked for, and a complete one.
    """
    return len(good_runs(recent)) == GOOD_RUNS and any(run.complete for run in recent)


def _listing_fault(facts: RunFacts) -> str:
    if facts.listing in WHOLE:
        return ""
    return f"the listing's outcome was {facts.listing}: {facts.listing_reason}"


def _shrunken_reason(facts: RunFacts, recent: Sequence[Run]) -> str:
    usual = median(_good_sizes(recent)[:GOOD_RUNS])
    if facts.entries >= FEWEST_ENTRIES * usual:
        return ""
    written = f"{usual:.1f}".removesuffix(".0")
    return f"the listing showed {facts.entries} entries where {written} are usual"


def _good_sizes(recent: Sequence[Run]) -> list[int]:
    """How many entries the good runs showed, newest first.

    Where a person accepted a size, that size is the last one, and no run before it counts.
    """
    sizes: list[int] = []
    for run in recent:
        if run.cause is GateReason.SIZE_ACCEPTED:
            return [*sizes, run.entries]
        if run.requests and run.outcome in _GOOD:
            sizes.append(run.entries)
    return sizes


def is_shrunken(run: Run) -> bool:
    """Whether a run was not believed because its listing showed too few entries, and for no other reason."""
    return run.outcome is RunOutcome.DEGRADED and run.cause is GateReason.FEW_ENTRIES


def _strange_reason(facts: RunFacts) -> str:
    if facts.known_listed or facts.plausibly_new:
        return ""
    return "no known article was listed, and the entries are not all new"


def _unreadable_reason(facts: RunFacts, recent: Sequence[Run]) -> str:
    """Why the articles' own pages cannot be read.

    Where none was asked for after such a run, what that run said of them.
    """
    if not facts.asked:
        before = unreadable_before(recent) if facts.articles else None
        return before.reason if before else ""
    if len(facts.unread) <= MOST_UNREAD * facts.asked:
        return ""
    return _unread_words(facts)


def _unread_words(facts: RunFacts) -> str:
    ((most, _),) = Counter(facts.unread).most_common(1)
    return f"articles cannot be read: {len(facts.unread)} of {facts.asked} pages told nothing, most of them: {most}"


def unreadable_before(recent: Iterable[Run]) -> Run | None:
    """The last run of the present stretch of degraded ones in which articles could not be read.

    None where there is none.
    """
    crawled = (run for run in recent if run.requests or run.outcome is RunOutcome.DEGRADED)
    stretch = takewhile(lambda run: run.outcome not in _GOOD, crawled)
    return next((run for run in stretch if is_unreadable(run)), None)


def is_unreadable(run: Run) -> bool:
    """Return True if a run was degraded because its article pages mostly told nothing."""
    return run.outcome is RunOutcome.DEGRADED and run.cause is GateReason.ARTICLES_UNREADABLE


def _unfilled_reason(facts: RunFacts, good: Sequence[Run]) -> str:
    if facts.read < FEWEST_READ:
        return ""
    for name, share in facts.fill.items():
        before = [run.fill[name] for run in good if name in run.fill]
        if before and share < COLLAPSED_FILL * median(before):
            return f"only {share:.0%} of the articles read had a {name}, where {median(before):.0%} is usual"
    return ""


def _hollow_reason(facts: RunFacts) -> str:
    if facts.hollow <= MOST_HOLLOW:
        return ""
    return f"{facts.hollow:.0%} of the listed articles return the page that a made-up URL returns"


def pending_claims(intents: Iterable[Intent]) -> tuple[Claim, ...]:
    """The edits and removals these intents would announce, each with what it claims; sorted."""
    return tuple(sorted(claim for intent in intents if (claim := _claim_of(intent))))


def _claim_of(intent: Intent) -> Claim | None:
    match intent:
        case Advance(article=article, observation=seen, events=events):
            told = any(event.kind.counts_towards_breaker and event.announce for event in events)
            return Claim(article, EventKind.EDITED, seen.fingerprint) if told else None
        case Missed(article=article, event=event) if event is not None:
            return Claim(article, event.kind)
        case Admit() | Revisited() | Reread() | Missed() | Noted() | Listed() | Joined():
            return None
        case _:
            assert_never(intent)


def are_many(claims: Sequence[object], live: int) -> bool:
    """Return True if one run's edits and removals exceed the larger of 5 and 20 % of live articles."""
    return len(claims) > fewest_of_many(live)


def fewest_of_many(live: int) -> float:
    """The number of articles above which changes are many."""
    return max(BREAKER_COUNT, BREAKER_SHARE * live)


def are_confirmed(claims: Sequence[Claim], previous: Run | None, live: int) -> bool:
    """Whether the run right before was held for these very claims.

    Those made for the first time now must be few enough to be told.

    So an article that is edited in every run does not hold back the others for good.
    """
    held = _held_claims(previous)
    return bool(held) and not are_many(tuple(claim for claim in claims if claim not in held), live)


def restless_articles(claims: Iterable[Claim], recent: Sequence[Run]) -> frozenset[ArticleId]:
    """Return the articles that change too often for any run to confirm their edits.

    Those that waited in the last `HOLDS` runs, and showed another text in each of them and now.
    """
    before = [
        {claim.article: claim.fingerprint for claim in run.claims if claim.kind is EventKind.EDITED}
        for run in good_runs(recent)[:HOLDS]
    ]
    return frozenset(
        claim.article
        for claim in claims
        if claim.kind is EventKind.EDITED
        if len({claim.fingerprint, *(texts[claim.article] for texts in before if claim.article in texts)})
        > HOLDS
    )


def claimed_articles(previous: Run | None) -> frozenset[ArticleId]:
    """The articles that the run right before was held for: asked again now, whenever they would be due."""
    return frozenset(claim.article for claim in _held_claims(previous))


def _held_claims(previous: Run | None) -> frozenset[Claim]:
    if previous is None or previous.outcome is not RunOutcome.HELD:
        return frozenset()
    return frozenset(previous.claims)
