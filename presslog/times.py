"""Times as people type them, and as they are shown."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Final

import typer

from presslog.core.moments import take_as_utc

_AGE: Final = re.compile(r"(\d+)\s*(m|h|d|w)")
_UNITS: Final = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def moment_of(text: str, now: datetime | None = None) -> datetime:
    """A moment from RFC 3339, a date or an age.

    A date is its first moment in UTC; an age such as `36h`, `7d` counts back from now.

    >>> moment_of("2026-11-22").isoformat(), moment_of("2026-11-22T10:00+01:00").isoformat()
    ('2026-11-22T00:00:00+00:00', '2026-11-22T09:00:00+00:00')
    >>> moment_of("90m", now=datetime(2026, 11, 22, 12, tzinfo=UTC)).isoformat()
    '2026-11-22T10:30:00+00:00'
    """
    try:
        if age := _AGE.fullmatch(text.strip()):
            return (now or datetime.now(UTC)) - timedelta(**{_UNITS[age[2]]: int(age[1])})
        return take_as_utc(datetime.fromisoformat(text.strip()))
    except (ValueError, OverflowError) as error:
        wanted = "a time such as 2026-11-22T10:00:00Z, a date, or an age such as 90m, 36h, 7d"
        raise typer.BadParameter(f"{text!r} is not {wanted}") from error


def shown(when: datetime | None) -> str:
    """A moment for a person: UTC, to the minute; a dash where there is none."""
    return f"{when.astimezone(UTC):%Y-%m-%d %H:%M}" if when else "–"
