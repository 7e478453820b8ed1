"""Times as people type them: a small exact grammar, and what it refuses."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from presslog.times import UnreadTimeError, read_moment

NOW = datetime(2026, 3, 29, 12, 30, tzinfo=UTC)
LONDON = ZoneInfo("Europe/London")  # its clocks went forward on that morning


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-03-29", "2026-03-29T00:00"),
        ("2026-03-30", "2026-03-29T23:00"),
        ("2026-03-29 14:30", "2026-03-29T13:30"),
        ("2026-03-29T10:00:00Z", "2026-03-29T10:00"),
        ("2026-03-29t10:00+02:00", "2026-03-29T08:00"),
        ("today", "2026-03-29T00:00"),
        ("Yesterday", "2026-03-28T00:00"),
        ("today  14:30", "2026-03-29T13:30"),
        ("yesterday 14:30", "2026-03-28T14:30"),
        ("now", "2026-03-29T12:30"),
        ("2 days ago", "2026-03-27T12:30"),
        ("an hour ago", "2026-03-29T11:30"),
        ("90m", "2026-03-29T11:00"),
        ("36 hours", "2026-03-28T00:30"),
        ("1w", "2026-03-22T12:30"),
    ],
)
def test_what_is_read(text: str, moment: str) -> None:
    """Dates and clocks are those of the home's zone, a zone in the text holds, ages count hours that passed."""
    assert read_moment(text, LONDON, NOW) == datetime.fromisoformat(f"{moment}+00:00")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "10",
        "may",
        "yesteryear",
        "yesterday 25:00",
        "2026-13-01",
        "99999999999d",
        "2 fortnights ago",
        "next week",
        "۲ days ago",
    ],
)
def test_what_is_refused(text: str) -> None:
    """What is no time, or may be meant otherwise, is refused with examples of what is read."""
    with pytest.raises(UnreadTimeError, match="2 days ago"):
        read_moment(text, LONDON, NOW)
