"""Which known articles a run asks again. Pure.

An article is asked again at the pace that its source and its own edits teach (`revisit_intervals`); a missing
one in every run, until that is settled.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from math import inf
from typing import Final

from presslog.core.urls import CanonicalUrl
from presslog.crawler.items import Visit
from presslog.crawler.source import Revisit, Source
from presslog.flows.decisions.revisits.revisit_intervals import LONGEST, RevisitPace, learn_pace
from presslog.flows.decisions.schedule_times import interval_after
from presslog.storage.model import KnownArticle, State

STRETCH: Final = 4
"""So many intervals an article may wait while a trusted witness shows it unchanged, 30 days at most."""
UNREAD_SOONEST: Final = timedelta(hours=1)
PATIENCE: Final = 0.125
"""The wait after a look that told nothing, as a share of the time for which the article has not been read.

It keeps an outage from putting off for weeks an article that stands still."""


def revisit_interval(known: KnownArticle, pace: RevisitPace) -> timedelta:
    """How long to wait after the last look: by the source's pace, sooner where that look told nothing."""
    interval = pace.interval_of(known)
    if not _is_unread(known):
        return interval
    return min(interval, max((known.last_checked - known.last_seen) * PATIENCE, UNREAD_SOONEST))


def _is_unread(known: KnownArticle) -> bool:
    """Return True if the last look at an article told neither that it is there nor that it is not."""
    return known.state is State.LIVE and known.last_checked > known.last_seen


def urgency(known: KnownArticle, now: datetime, revisit: Revisit, pace: RevisitPace) -> float:
    """How many of its intervals an article has waited in a run at `now`; it is due from 1 on.

    An article that was never read, or is missing, is due in every run; so is all, or nothing, by the policy.
    """
    if known.version == 0:
        return inf
    if revisit.policy != "adaptive":
        return inf if revisit.policy == "all" else 0.0
    if known.state is State.MISSING or known.last_checked > now:  # a clock that ran ahead once
        return inf
    return pace.intervals_waited(now - known.last_checked, revisit_interval(known, pace))


def is_patient(known: KnownArticle, now: datetime, revisit: Revisit, pace: RevisitPace) -> bool:
    """Whether a due article may wait in a run at `now`, should a trusted witness show it unchanged there."""
    if revisit.policy != "adaptive" or known.version == 0 or known.state is not State.LIVE:
        return False
    return timedelta() <= now - known.last_checked < min(STRETCH * revisit_interval(known, pace), LONGEST)


def source_pace(
    articles: Sequence[KnownArticle], now: datetime, source: Source, last_run: datetime | None = None
) -> RevisitPace:
    """The pace at which a source's articles are looked at again, as its runs allow.

    Runs are as far apart as the schedule says, or as this one is from the last, where that is more.
    """
    rhythm = interval_after(source.schedule, source.timezone or "UTC", source.name, now)
    return learn_pace(articles, now, max(rhythm, now - last_run) if last_run else rhythm)


def plan_known_visits(
    articles: Iterable[KnownArticle],
    now: datetime,
    source: Source,
    revision: int,
    *,
    full: bool = False,
    claimed: Collection[str] = (),
    last_run: datetime | None = None,
) -> tuple[Visit, ...]:
    """Every known article as the crawl needs it, at most the source's budget of them due.

    First comes what is pressing, then whatever has waited most of its intervals. `claimed`: those that the
    last run was held for, or that tell whether articles can be read again: due whenever they were looked at
    last. `last_run`: when the run before began.
    """

    def pressing(known: KnownArticle) -> bool:
        return known.id in claimed or known.state is State.MISSING

    articles = tuple(articles)
    pace = source_pace(articles, now, source, last_run)
    waited = {known.id: urgency(known, now, source.revisit, pace) for known in articles}
    asked, chosen = 0, []
    for known in sorted(articles, key=lambda each: (not pressing(each), -waited[each.id], each.last_checked)):
        again = known.id in claimed or waited[known.id] >= 1
        wanted = full or (asked < source.revisit.budget and again)
        asked += wanted
        waits = not full and known.id not in claimed and is_patient(known, now, source.revisit, pace)
        chosen.append(_visit_of(known, revision, due=wanted, patient=waits))
    return tuple(chosen)


def _visit_of(known: KnownArticle, revision: int, *, due: bool, patient: bool) -> Visit:
    conditional = _may_be_conditional(known, revision)
    return Visit(
        url=CanonicalUrl(known.url),
        key=known.newest_key,
        due=due,
        patient=patient,
        rank=known.rank,
        hints=known.hints,
        seen=known.last_seen,
        removed=known.state is State.REMOVED,
        unread=known.version == 0 or _is_unread(known),
        missing=known.state is State.MISSING,
        other_urls=known.other_urls,
        etag=known.etag if conditional else None,
        last_modified=known.last_modified if conditional else None,
    )


def _may_be_conditional(known: KnownArticle, revision: int) -> bool:
    """Validators are sent for what today's extractor accepted of a live article, nine times of ten."""
    ours = known.extractor is not None and known.extractor.revision == revision
    return ours and known.state is State.LIVE and known.unconditional_in > 0
