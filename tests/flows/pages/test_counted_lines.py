"""Lines that count by themselves, in any language; each threshold at both edges."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from presslog.flows.pages.changing_lines import ChangingLines, LineChange
from presslog.flows.pages.counted_lines import MAX_GROWTH, counter_grew, tells_age
from presslog.storage.model import ArticleId

THEN = datetime(2026, 3, 1, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    ("old", "new", "ticked"),
    [
        ("Read by 100 people.", "Read by 105 people.", True),
        ("Read by 100 people.", "Read by 106 people.", False),  # more than a twentieth
        ("Read by 105 people.", "Read by 100 people.", False),
        ("قرأه ١٬٢٠٤ أشخاص.", "قرأه ١٬٢١١ أشخاص.", True),
        ("1 204 ont lu cela.", "1 211 ont lu cela.", True),
        ("It opened in 2019.", "It opened in 2020.", False),  # a year
        ("2,019 people read this.", "2,020 people read this.", True),
        ("It rose by 12.5 percent.", "It rose by 12.6 percent.", False),  # no whole number
        ("Of 300 people 200 came.", "Of 300 people 201 came.", False),
        ("Read by 100 people.", "Heard by 101 people.", False),
    ],
)
def test_a_number_that_grew_a_little(old: str, new: str, ticked: bool) -> None:
    """One whole number alone, by no more than a twentieth; a year may be corrected."""
    assert MAX_GROWTH == 0.05
    assert counter_grew(old, new) is ticked


@pytest.mark.parametrize(
    ("old", "new", "date", "days", "age"),
    [
        ("published 3 weeks ago", "published 4 weeks ago", "2026-02-08T06:00:00+00:00", 7, True),
        ("vor 6 Tagen", "vor 1 Woche", "2026-02-23T06:00:00+00:00", 1, True),
        ("11 か月前", "1 年前", "2025-03-28T06:00:00+00:00", 28, True),
        ("3 weeks ago", "4 weeks ago", "2026-02-22T06:00:00+00:00", 7, False),  # it is one week old
        ("3 weeks ago", "5 weeks ago", "2026-02-08T06:00:00+00:00", 7, False),
        ("3 of 9 weeks", "4 of 9 weeks", "2026-02-08T06:00:00+00:00", 7, False),
        ("3 weeks ago", "4 weeks ago", None, 7, False),
        ("2 days ago", "3 days ago", "2026-02-26", 1, True),
        ("2 days ago", "3 days ago", "2026-02-24", 1, False),
    ],
)
def test_the_age_that_an_article_has(old: str, new: str, date: str | None, days: int, age: bool) -> None:
    """By its date, at both looks, in one unit or the next larger one."""
    assert tells_age(old, new, [date], THEN, THEN + timedelta(days=days)) is age


@pytest.mark.parametrize(
    ("values", "known"),
    [
        ((1204, 1211, 1219), True),
        ((1204, 1211), False),
        ((1204, 1900, 1219), False),
        ((1219, 1211, 1204), False),
    ],
)
def test_a_sentence_that_counts_up_at_each_look_changes_by_itself(
    values: tuple[int, ...], known: bool
) -> None:
    """Within a body too, from its third number on; a price that is corrected does not."""
    lines = ChangingLines()
    first, *later = (f"It was read by {value:,} people." for value in values)
    for line in later:
        lines = lines.after_run({ArticleId("one"): (LineChange(first, line, 1, "above", "below"),)})
    last = LineChange(first, "It was read by 1,230 people.", 1, "above", "below")
    assert lines.is_known(ArticleId("one"), last) is known
