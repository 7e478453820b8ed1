"""Days of Iran's solar calendar as days of ours."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

_LONG_MONTHS, _LONG, _SHORT = (
    6,
    31,
    30,
)  # six months of 31 days come first, the others have 30, the last 29 or 30


def day_of_persian_date(year: int, month: int, day: int) -> date | None:
    """Return the day of a Persian date, or None if there is no such day.

    >>> day_of_persian_date(1402, 5, 12), day_of_persian_date(1402, 12, 30), day_of_persian_date(1403, 12, 30)
    (datetime.date(2023, 8, 3), None, datetime.date(2025, 3, 20))
    """
    if not (1 <= month <= 12 and 1 <= day <= (_LONG if month <= _LONG_MONTHS else _SHORT)):
        return None
    before = _LONG * (month - 1) - max(0, month - 1 - _LONG_MONTHS)
    found = _new_year(year) + timedelta(days=before + day - 1)
    return found if found < _new_year(year + 1) else None


@cache
def _new_year(year: int) -> date:
    """The first day of a year, which the equinox decides: to find it takes milliseconds."""
    from convertdate import persian  # noqa: PLC0415 - only Persian texts pay for it

    return date(*persian.to_gregorian(year, 1, 1))
