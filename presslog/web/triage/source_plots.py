"""What a source did day by day, as shapes for the templates to draw: a spark line, a bar of coverage, a calendar.

Nothing is drawn of a day on which nothing was looked at, so that silence and not having looked are told apart.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Final

from presslog.storage.records import SourceDay

SPARK_DAYS: Final = 30
CALENDAR_WEEKS: Final = 53
STEP: Final = 4
"""SVG units from one day of a spark line to the next."""
HEIGHT: Final = 20
"""SVG units that the highest bar of a spark line takes."""
CELL: Final = 13
"""SVG units from one day of the calendar to the next."""
_COVERAGE_HEIGHT: Final = {"full": 6, "part": 4, "none": 2, "empty": 0}
_LEVELS: Final = (1, 3, 6, 12)
"""So many edits and new articles make a day of the calendar darker by one step."""


class DayCoverage(StrEnum):
    """What a day's runs were worth."""

    FULL = "full"  # all were believed
    PART = "part"  # some were
    NONE = "none"  # not one was
    EMPTY = "empty"  # there was no run


@dataclass(frozen=True, slots=True)
class Spark:
    """A source's last days in a small plot, and in a sentence.

    `paths`: the outlines of all bars of one kind, by the kind (`edited`, `removed`, `full`, `part`, `none`), as the `d` of
    an SVG path: a shape each would cost as much as the rest of the page.
    """

    paths: Mapping[str, str]
    sentence: str


@dataclass(frozen=True, slots=True)
class Calendar:
    """A year of a source: its days as shapes, the months above them, and the days on which anything changed, newest first.

    `paths`: the outlines of all days of one look, by the look: `level-0` to `level-4` by how much changed, `unseen`, and
    `removed`, which lies on another.
    """

    paths: Mapping[str, str]
    months: tuple[tuple[int, str], ...]
    busy: tuple[SourceDay, ...]
    edited: int
    removed: int
    added: int


def coverage_of(day: SourceDay | None) -> DayCoverage:
    """What a day's runs were worth.

    >>> coverage_of(SourceDay(date(2026, 3, 1), 0, 0, 0, 4, 3)).value, coverage_of(None).value
    ('part', 'empty')
    """
    if day is None or not day.runs:
        return DayCoverage.EMPTY
    if day.believed == day.runs:
        return DayCoverage.FULL
    return DayCoverage.PART if day.believed else DayCoverage.NONE


def draw_spark(days: Sequence[SourceDay], today: date) -> Spark:
    """A source's last thirty days, each as high as its share of the highest."""
    start = today.toordinal() - SPARK_DAYS + 1
    shown = [day for day in days if 0 <= day.day.toordinal() - start < SPARK_DAYS]
    highest = max((day.edited + day.removed for day in shown), default=0) or 1
    paths: dict[str, list[str]] = defaultdict(list)
    covered = edits = removals = 0
    for day in shown:
        x = (day.day.toordinal() - start) * STEP
        coverage = coverage_of(day)
        covered += coverage is DayCoverage.FULL
        if height := _COVERAGE_HEIGHT[coverage]:
            paths[coverage.value].append(_bar(x, HEIGHT + 8 - height, 3, height))
        if not day.edited and not day.removed:
            continue
        edits, removals = edits + day.edited, removals + day.removed
        removed, changed = _bar_height(day.removed, highest), _bar_height(day.edited + day.removed, highest)
        if day.edited:
            paths["edited"].append(_bar(x, HEIGHT - changed, 3, changed - removed))
        if day.removed:
            paths["removed"].append(_bar(x, HEIGHT - removed, 3, removed))
    words = f"{_count(edits, 'edit')}, {_count(removals, 'removal')} in {SPARK_DAYS} days; all runs believed on {covered}"
    return Spark({kind: "".join(bars) for kind, bars in paths.items()}, words)


def draw_calendar(days: Sequence[SourceDay], today: date) -> Calendar:
    """A source's last 53 weeks, a column each, Monday on top."""
    start = calendar_start(today)
    by_offset = {(day.day - start).days: day for day in days if start <= day.day <= today}
    paths: dict[str, str] = defaultdict(str)
    for offset in range((today - start).days + 1):
        day, x, y = by_offset.get(offset), offset // 7 * CELL, offset % 7 * CELL
        changed = day.edited + day.added if day else 0
        seen = changed or coverage_of(day) is not DayCoverage.EMPTY
        look = f"level-{sum(changed >= level for level in _LEVELS)}" if seen else "unseen"
        paths[look] += _bar(x, y, CELL - 2, CELL - 2)
        if day and day.removed:
            paths["removed"] += _bar(x + 3, y + 3, CELL - 8, CELL - 8)
    busy = tuple(day for day in reversed(by_offset.values()) if day.edited or day.added or day.removed)
    sums = [sum(getattr(day, name) for day in busy) for name in ("edited", "removed", "added")]
    return Calendar(paths, tuple(_months(start, today)), busy, *sums)


def _bar_height(count: int, highest: int) -> int:
    """The height of a bar, in SVG units: its share of the highest, and at least one where there is anything."""
    return max(1, round(HEIGHT * count / highest)) if count else 0


@lru_cache(maxsize=4096)
def _bar(x: int, y: int, width: int, height: int) -> str:
    return f"M{x} {y}h{width}v{height}h-{width}z"


def calendar_start(today: date) -> date:
    """The Monday with which the calendar of a day begins.

    >>> calendar_start(date(2026, 11, 29)).isoformat()
    '2025-11-24'
    """
    monday = today - timedelta(days=today.weekday())
    return monday - timedelta(weeks=CALENDAR_WEEKS - 1)


def _months(start: date, today: date) -> Iterator[tuple[int, str]]:
    """Where each month's first full week stands, and its name."""
    for week in range((today - start).days // 7 + 1):
        monday = start + timedelta(weeks=week)
        if monday.day <= 7:
            yield week * CELL, f"{monday:%b}"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
