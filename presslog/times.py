"""Times as people type them, and as they are shown: in one zone, the home's, which is always said.

A small exact grammar reads what is typed. The library that reads publishers' dates takes "10" or "may" for
some moment or other; a list from a moment that nobody meant looks like an answer, so what is not read here is
refused in words.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final

from presslog.core.moments import write_in_zone

_AGE: Final = re.compile(
    r"(\d+|an?)\s*(m|min|minutes?|h|hours?|d|days?|w|weeks?)(\s+ago)?", re.ASCII | re.IGNORECASE
)
_UNITS: Final = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_DAYS: Final = {"today": 0, "yesterday": 1}
_CLOCK: Final = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)", re.ASCII)
READABLE: Final = "2026-11-22, 2026-11-22T10:00:00Z, today, yesterday, yesterday 14:30, 2 days ago, or an age such as 90m, 36h, 7d"
"""Examples of all that is read."""


def _utc() -> tzinfo:
    return UTC


_ZONE: ContextVar[Callable[[], tzinfo]] = ContextVar("zone of a home", default=_utc)


def show_times_in(zone: Callable[[], tzinfo]) -> None:
    """Read and show times in a zone from here on; it is asked for when there is a time."""
    _ZONE.set(zone)


def zone_in_use() -> tzinfo:
    """The zone in which times are read and shown now; UTC where nobody named one."""
    return _ZONE.get()()


class UnreadTimeError(ValueError):
    """A text that is no time; the message gives examples of what is."""

    def __init__(self, text: str) -> None:
        super().__init__(f"{text!r} is not a time that can be read: write {READABLE}")


def read_moment(text: str, zone: tzinfo, now: datetime) -> datetime:
    """Read a moment that somebody typed, in UTC.

    Args:
        text: A date (its first moment), a date-time, a day's name with or without a time of day, or an age.
        zone: The zone that is meant where the text names none.
        now: From where ages count back.

    Returns:
        The moment.

    Raises:
        UnreadTimeError: It is none of these; it is a ValueError.

    >>> from zoneinfo import ZoneInfo
    >>> now, paris = datetime(2026, 11, 22, 12, tzinfo=UTC), ZoneInfo("Europe/Paris")
    >>> [
    ...     f"{read_moment(text, paris, now):%d %H:%M}"
    ...     for text in ("2026-11-22", "yesterday 14:30", "2 days ago")
    ... ]
    ['21 23:00', '21 13:30', '20 12:00']
    """
    words = " ".join(text.split()).lower()
    try:
        if age := _AGE.fullmatch(words):
            count = int(age[1]) if age[1].isdigit() else 1
            return now - timedelta(**{_UNITS[age[2][0]]: count})
        if words == "now":
            return now
        day, _, clock = words.partition(" ")
        if day in _DAYS:
            return _on_day(now.astimezone(zone).date() - timedelta(days=_DAYS[day]), clock, zone)
        found = datetime.fromisoformat(text.strip().upper())
        return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise UnreadTimeError(text) from error


def _on_day(day: date, clock: str, zone: tzinfo) -> datetime:
    found = _CLOCK.fullmatch(clock or "0:00")
    if found is None:
        raise ValueError(clock)
    return datetime.combine(day, time(int(found[1]), int(found[2])), zone).astimezone(UTC)


def shown(when: datetime | None) -> str:
    """A moment for a person: to the minute, with its zone; a dash where there is none.

    >>> shown(datetime(2026, 3, 2, 8, 5, tzinfo=UTC)), shown(None)
    ('2026-03-02 08:05 UTC', '–')
    """
    return "–" if when is None else write_in_zone(when, zone_in_use())
