"""Plots of sources: what each day's shapes say, at their edges."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from presslog.storage.records import SourceDay
from presslog.web.triage.source_plots import (
    CALENDAR_WEEKS,
    CELL,
    HEIGHT,
    SPARK_DAYS,
    STEP,
    calendar_start,
    coverage_of,
    draw_calendar,
    draw_spark,
)

TODAY = date(2026, 11, 29)  # a Sunday


def _day(
    back: int, added: int = 0, edited: int = 0, removed: int = 0, runs: int = 4, believed: int = 4
) -> SourceDay:
    return SourceDay(TODAY - timedelta(days=back), added, edited, removed, runs, believed)


def test_a_spark_line_has_the_last_thirty_days() -> None:
    """The 30th day back is its first, the 31st is none of it; the busiest day is as high as the plot, others in proportion."""
    days = [
        _day(SPARK_DAYS, edited=9),
        _day(SPARK_DAYS - 1, edited=1),
        _day(0, edited=3, removed=1, believed=3),
    ]
    spark = draw_spark(days, TODAY)
    last = (SPARK_DAYS - 1) * STEP
    assert spark.paths == {
        "edited": f"M0 {HEIGHT - 5}h3v5h-3zM{last} 0h3v15h-3z",
        "removed": f"M{last} {HEIGHT - 5}h3v5h-3z",
        "full": f"M0 {HEIGHT + 2}h3v6h-3z",
        "part": f"M{last} {HEIGHT + 4}h3v4h-3z",
    }
    assert spark.sentence == "4 edits, 1 removal in 30 days; all runs believed on 1"


@pytest.mark.parametrize(
    ("runs", "believed", "worth"),
    [(0, 0, "empty"), (4, 4, "full"), (4, 3, "part"), (4, 1, "part"), (4, 0, "none")],
)
def test_silence_and_not_having_looked_are_told_apart(runs: int, believed: int, worth: str) -> None:
    """A day without a run is empty, one whose runs were not believed is none."""
    assert coverage_of(_day(0, runs=runs, believed=believed)) == worth


def test_a_calendar_begins_on_a_monday_a_year_ago() -> None:
    """It ends with today, has 53 columns of seven, and its days of change newest first; what lies before it is left out."""
    start = calendar_start(TODAY)
    assert start.weekday() == 0
    plot = draw_calendar(
        [_day((TODAY - start).days + 1, edited=9), _day(8, edited=2, removed=1), _day(3), _day(0, added=12)],
        TODAY,
    )
    places = {look: re.findall(r"M(\d+) (\d+)", path) for look, path in plot.paths.items()}
    assert sum(map(len, places.values())) == 7 * CALENDAR_WEEKS + 1
    today, before = (CALENDAR_WEEKS - 1) * CELL, (CALENDAR_WEEKS - 2) * CELL
    assert places["level-4"] == [(str(today), str(6 * CELL))]
    assert places["level-1"] == [(str(before), str(5 * CELL))]
    assert places["level-0"] == [(str(today), str(3 * CELL))]
    assert places["removed"] == [(str(before + 3), str(5 * CELL + 3))]
    assert [day.day for day in plot.busy] == [TODAY, TODAY - timedelta(days=8)]
    assert (plot.edited, plot.added, plot.removed) == (2, 12, 1)


@pytest.mark.parametrize(
    ("edits", "level"), [(0, 0), (1, 1), (2, 1), (3, 2), (5, 2), (6, 3), (11, 3), (12, 4)]
)
def test_a_busier_day_is_darker(edits: int, level: int) -> None:
    """In four steps, from 1, 3, 6 and 12 changes on."""
    assert set(draw_calendar([_day(0, edited=edits)], TODAY).paths) == {"unseen", f"level-{level}"}
