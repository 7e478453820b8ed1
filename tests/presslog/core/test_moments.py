"""Moments are read and compared in one way, whoever wrote them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from presslog.core.moments import (
    EPOCH,
    is_surely_after,
    is_surely_before,
    may_be_after,
    parse_retry_after,
    take_as_utc,
    write_microseconds,
    write_rfc3339,
)

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("value", "wait"),
    [
        ("0", timedelta()),
        ("120", timedelta(minutes=2)),
        (" 120 ", timedelta(minutes=2)),
        ("Mon, 02 Mar 2026 12:05:00 GMT", timedelta(minutes=5)),
        ("Monday, 02-Mar-26 12:05:00 GMT", timedelta(minutes=5)),
        ("Mon, 02 Mar 2026 11:00:00 GMT", timedelta()),
        ("Mon, 02 Mar 2099 12:00:00 GMT", DAY),
        ("Mon, 02 Mar 999999 12:00:00 GMT", None),
        ("9" * 400, DAY),
        ("²", None),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after_is_read_in_both_forms_and_cut(value: str | None, wait: timedelta | None) -> None:
    """Seconds and dates are read; what is past asks for nothing; what is absurd is cut; what is unreadable is nothing."""
    assert parse_retry_after(value, NOON, DAY) == wait


@given(st.text(max_size=40) | st.integers().map(str))
def test_whatever_a_server_says_gives_a_sensible_wait(value: str) -> None:
    """No text makes an error, or a wait outside the longest there may be."""
    wait = parse_retry_after(value, NOON, DAY)
    assert wait is None or timedelta() <= wait <= DAY


@given(st.datetimes(timezones=st.just(UTC)))
def test_a_written_moment_is_read_back(moment: datetime) -> None:
    """Both written forms name the very moment, and the hashed form is always as long."""
    assert take_as_utc(datetime.fromisoformat(write_rfc3339(moment))) == moment
    assert take_as_utc(datetime.fromisoformat(write_microseconds(moment))) == moment
    assert len(write_microseconds(moment)) == len("2026-03-02T12:00:00.000000Z")


@given(st.datetimes(timezones=st.just(UTC)).map(write_rfc3339) | st.dates().map(str) | st.text(max_size=12))
def test_what_is_certain_may_be_so_and_is_not_both(told: str) -> None:
    """Nothing told is both surely before and surely after a moment, and what is surely after may be after."""
    assert not (is_surely_after(told, NOON) and is_surely_before(told, NOON))
    assert may_be_after(told, NOON) or not is_surely_after(told, NOON)


def test_the_epoch_is_before_all_that_can_be_told() -> None:
    """A date of today is surely after the epoch; nothing is after no moment."""
    assert is_surely_after("2026-03-02", EPOCH)
    assert not is_surely_after("2026-03-02", None)
