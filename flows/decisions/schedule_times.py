"""The times at which a source is watched, as its schedule says: cron, or every so many minutes. Pure."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Final
from zoneinfo import ZoneInfo

from presslog.core.moments import EPOCH

_EVERY: Final = re.compile(r"every (\d+) (minute|hour|day)s?")


def cron_or_interval(schedule: str) -> str | timedelta:
    """A source's schedule as a cron line, or as an interval.

    >>> cron_or_interval("every 30 minutes"), cron_or_interval("*/5 * * * *")
    (datetime.timedelta(seconds=1800), '*/5 * * * *')
    """
    if match := _EVERY.fullmatch(schedule.strip()):
        return timedelta(**{f"{match[2]}s": int(match[1])})
    return schedule.strip()


def following_time(schedule: str, zone: str, name: str, after: datetime) -> datetime:
    """When a source is due next after a moment, in UTC.

    An interval's times are drawn from the name, so that sources of one interval spread over it. A cron line's
    are those of the time zone's clocks.

    >>> noon = datetime.fromisoformat("2026-07-02T12:00:00+00:00")
    >>> following_time("0 6 * * *", "Europe/London", "gazette", noon).isoformat()
    '2026-07-03T05:00:00+00:00'
    """
    rhythm = cron_or_interval(schedule)
    if isinstance(rhythm, timedelta):
        drawn = int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "big")
        first = EPOCH + timedelta(seconds=drawn % int(rhythm.total_seconds()))
        return first + ((after - first) // rhythm + 1) * rhythm
    from croniter import croniter  # noqa: PLC0415 - most sources are watched by an interval

    following: datetime = croniter(rhythm, after.astimezone(ZoneInfo(zone))).get_next(datetime)
    return following.astimezone(UTC)


def interval_after(schedule: str, zone: str, name: str, after: datetime) -> timedelta:
    """The time between the next two times of a source, from which its lateness is judged."""
    first = following_time(schedule, zone, name, after)
    return following_time(schedule, zone, name, first) - first
