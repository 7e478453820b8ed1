"""When: which known articles a run asks again, and how a source's schedule reads to a scheduler. Pure.

An article that has stood still for long is asked ever more rarely, one that just changed soon again, one that
is missing in every run until that is settled.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from croniter import croniter

from presslog.core.urls import CanonicalUrl
from presslog.crawler.items import Visit
from presslog.crawler.source import Revisit, Source
from presslog.storage.model import KnownArticle, State

SOONEST: Final = timedelta(hours=1)
LATEST: Final = timedelta(days=30)
STRETCH: Final = 4
"""So many intervals an article may wait while a trusted witness shows it unchanged: half the time it has
stood still, 30 days at most."""
PATIENCE: Final = 0.125
"""The next look comes after this share of the time the article has stood still."""
_EVERY: Final = re.compile(r"every (\d+) (minute|hour|day)s?")


def revisit_interval(known: KnownArticle) -> timedelta:
    """How long to wait after the last look, in [1 h, 30 d].

    The age of the current content rules: 1/8 of the time it has stood still when last looked at; where that
    look told nothing, 1/8 of the time it has not been read, so that an outage does not put off an article
    that stands still for weeks.
    """
    stood = min(max((known.last_checked - known.last_changed) * PATIENCE, SOONEST), LATEST)
    unread = known.last_checked - known.last_seen
    return min(stood, max(unread * PATIENCE, SOONEST)) if _is_unread(known) else stood


def _is_unread(known: KnownArticle) -> bool:
    """Return True if the last look at an article told neither that it is there nor that it is not."""
    return known.state is State.LIVE and known.last_checked > known.last_seen


def is_due(known: KnownArticle, now: datetime, revisit: Revisit) -> bool:
    """Whether the article is to be asked in a run at `now`, whatever the listings say."""
    if known.version == 0:
        return True
    if revisit.policy != "adaptive":
        return revisit.policy == "all"
    if known.state is State.MISSING or known.last_checked > now:  # a clock that ran ahead once
        return True
    return now - known.last_checked >= revisit_interval(known)


def is_patient(known: KnownArticle, now: datetime, revisit: Revisit) -> bool:
    """Whether a due article may wait in a run at `now`, should a trusted witness show it unchanged there."""
    if revisit.policy != "adaptive" or known.version == 0 or known.state is not State.LIVE:
        return False
    return timedelta() <= now - known.last_checked < min(STRETCH * revisit_interval(known), LATEST)


def plan_known_visits(
    articles: Iterable[KnownArticle],
    now: datetime,
    source: Source,
    revision: int,
    *,
    full: bool = False,
    claimed: Collection[str] = (),
) -> tuple[Visit, ...]:
    """Every known article as the crawl needs it.

    At most the source's budget of them due, the longest unseen first.

    `claimed`: those that the last run was held for, or that tell whether articles can be read again: due
    whenever they were looked at last.
    """

    def pressing(known: KnownArticle) -> bool:
        return known.id in claimed or known.state is State.MISSING

    asked, chosen = 0, []
    for known in sorted(articles, key=lambda known: (not pressing(known), known.last_checked)):
        again = known.id in claimed or is_due(known, now, source.revisit)
        wanted = full or (asked < source.revisit.budget and again)
        asked += wanted
        waits = not full and known.id not in claimed and is_patient(known, now, source.revisit)
        chosen.append(replace(_visit_of(known, wanted, revision), patient=waits))
    return tuple(chosen)


def _visit_of(known: KnownArticle, wanted: bool, revision: int) -> Visit:
    visit = Visit(
        url=CanonicalUrl(known.url),
        key=known.newest_key,
        due=wanted,
        rank=known.rank,
        hints=known.hints,
        seen=known.last_seen,
        removed=known.state is State.REMOVED,
        unread=known.version == 0 or _is_unread(known),
        missing=known.state is State.MISSING,
        other_urls=known.other_urls,
    )
    if not _may_be_conditional(known, revision):
        return visit
    return replace(visit, etag=known.etag, last_modified=known.last_modified)


def _may_be_conditional(known: KnownArticle, revision: int) -> bool:
    """Validators are sent for what today's extractor accepted of a live article, nine times of ten."""
    ours = known.extractor is not None and known.extractor.revision == revision
    return ours and known.state is State.LIVE and known.unconditional_in > 0


def cron_or_interval(schedule: str) -> str | timedelta:
    """A source's schedule as a cron line, or as an interval.

    >>> cron_or_interval("every 30 minutes"), cron_or_interval("*/5 * * * *")
    (datetime.timedelta(seconds=1800), '*/5 * * * *')
    """
    if match := _EVERY.fullmatch(schedule.strip()):
        return timedelta(**{f"{match[2]}s": int(match[1])})
    return schedule.strip()


def next_run(schedule: str, last: datetime | None, now: datetime) -> datetime:
    """When a source is due next; an interval counts from the last run's start."""
    rhythm = cron_or_interval(schedule)
    if isinstance(rhythm, timedelta):
        return max(last + rhythm, now) if last else now
    following: datetime = croniter(rhythm, now).get_next(datetime)
    return following
