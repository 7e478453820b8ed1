"""Lines that count by themselves: readers, comments, the age of an article. In any language. Pure."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from itertools import pairwise, product
from typing import Final

from presslog.core.moments import parse_iso_moment

DIGITS: Final = re.compile(r"\d+(?:[.,٫٬' \u00a0\u2009\u202f]\d+)*")
"""A number as a text shows it, with what parts its digits."""
MAX_GROWTH: Final = 0.05
"""Share of itself by which a counter's number grows at most between two looks."""
_WHOLE: Final = re.compile(r"\d{1,3}(?:\D\d{3})*|\d+")
_YEAR: Final = re.compile(r"(1[5-9]|20)\d\d")
_UNITS: Final = tuple(
    timedelta(minutes=minutes) for minutes in (1, 60, 24 * 60, 7 * 24 * 60, 30.44 * 24 * 60, 365.25 * 24 * 60)
)
"""Minutes, hours, days, weeks, months and years."""
_UNITS_IN_TURN: Final = (*zip(_UNITS, _UNITS, strict=True), *pairwise(_UNITS))
_ROUNDINGS: Final[tuple[Callable[[float], int], ...]] = (math.floor, round, math.ceil)
_ZONES: Final = tuple(timedelta(hours=hours) for hours in (0, -12, 12, 24))
"""How far the moment that is meant may be from a date without a time or a zone."""


def counter_grew(old: str, new: str) -> bool:
    """Return True if two lines differ in one whole number alone, which grew a little and is no year.

    >>> counter_grew("1,204 people read this.", "1,211 people read this.")
    True
    >>> counter_grew("It costs 1,204 crowns.", "It costs 1,900 crowns."), counter_grew("In 2019.", "In 2020.")
    (False, False)
    """
    before, after = _lone_number(old), _lone_number(new)
    if before is None or after is None or DIGITS.sub("#", old) != DIGITS.sub("#", new):
        return False
    are_years = all(_YEAR.fullmatch(DIGITS.findall(line)[0]) for line in (old, new))
    return before < after <= (1 + MAX_GROWTH) * before and not are_years


def tells_age(old: str, new: str, dates: Iterable[str | None], then: datetime, now: datetime) -> bool:
    """Return True if one of the dates had, at two moments, the ages that two lines tell.

    In minutes, hours, days, weeks, months or years, rounded in any way; the later one may be a unit larger.

    >>> from datetime import UTC
    >>> day = datetime(2026, 3, 1, tzinfo=UTC)
    >>> tells_age("vor 3 Wochen", "vor 4 Wochen", ["2026-02-05"], day, day + timedelta(days=7))
    True
    >>> tells_age("3 boats", "9 boats", ["2026-02-05"], day, day + timedelta(days=7))
    False
    """
    before, after = _lone_number(old), _lone_number(new)
    if before is None or after is None:
        return False
    starts = [start for date in dates for start in _moments_meant(date)]
    return any(
        rounded((then - start) / unit) == before and rounded((now - start) / further) == after
        for start, rounded, (unit, further) in product(starts, _ROUNDINGS, _UNITS_IN_TURN)
    )


def _moments_meant(date: str | None) -> list[datetime]:
    start = parse_iso_moment(date)
    if start is None:
        return []
    is_exact = datetime.fromisoformat((date or "").strip()).tzinfo is not None
    return [start] if is_exact else [start + offset for offset in _ZONES]


def _lone_number(line: str) -> int | None:
    """The one number of a line; None where it has none, several, or one with decimals."""
    found = DIGITS.findall(line)
    if len(found) != 1 or not _WHOLE.fullmatch(found[0]):
        return None
    return int(re.sub(r"\D", "", found[0]))
