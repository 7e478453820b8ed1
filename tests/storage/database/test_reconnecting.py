"""Patience with a database that is away: what is waited for, how long, and what is raised at once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from presslog.core.errors import Disconnected, Unavailable
from presslog.storage.database.reconnecting import AT_ONCE, Patience, with_reconnects


class Outage:
    """Work that fails so many times, on a clock that only pauses move."""

    def __init__(self, failures: int, error: Exception) -> None:
        self.failures, self.error = failures, error
        self.now, self.done = 0.0, 0

    def pause(self, seconds: float) -> None:
        self.now += seconds

    def work(self) -> str:
        self.done += 1
        if self.done <= self.failures:
            raise self.error
        return "done"

    def wait(self, limit: float) -> str:
        patience = Patience(timedelta(seconds=limit), self.pause, lambda: self.now)
        return patience.call(self.work, "work")


def test_it_is_done_again_until_the_limit() -> None:
    """Pauses of 0.2, 0.4, 0.8 s are 1.4 s: with a limit of 1.41 s the fourth attempt is made, with 1.39 s it is not."""
    assert Outage(3, Disconnected("gone")).wait(1.41) == "done"
    late = Outage(3, Disconnected("gone"))
    with pytest.raises(Disconnected):
        late.wait(1.39)
    assert late.done == 3


def test_pauses_grow_to_five_seconds() -> None:
    """A long outage is asked about every five seconds."""
    outage = Outage(10, Disconnected("gone"))
    outage.wait(300)
    assert outage.now == pytest.approx(0.2 + 0.4 + 0.8 + 1.6 + 3.2 + 5 * 5)


def test_what_time_does_not_mend_is_raised_at_once() -> None:
    """A full disk is not waited for; and nothing is by who has no patience."""
    full = Outage(1, Unavailable("the disk is full"))
    with pytest.raises(Unavailable, match="full"):
        full.wait(300)
    assert full.done == 1
    with pytest.raises(Disconnected):
        AT_ONCE.call(Outage(1, Disconnected("gone")).work, "work")


class _Bookcase:
    """What has a patience, and a method that an outage cuts."""

    def __init__(self, patience: Patience, outage: Outage) -> None:
        self.patience, self.outage = patience, outage

    @with_reconnects
    def put(self, book: str, *, row: int) -> str:
        return f"{book} in row {row}: {self.outage.work()}"


def test_a_method_is_repeated_as_long_as_its_object_is_patient() -> None:
    """With all its arguments, and under its own name; an object without patience raises the first fault."""
    outage = Outage(3, Disconnected("gone"))
    bookcase = _Bookcase(Patience(timedelta(seconds=1.41), outage.pause, lambda: outage.now), outage)
    assert bookcase.put("atlas", row=4) == "atlas in row 4: done"
    assert (outage.done, _Bookcase.put.__name__) == (4, "put")
    with pytest.raises(Disconnected):
        _Bookcase(AT_ONCE, Outage(1, Disconnected("gone"))).put("atlas", row=4)
