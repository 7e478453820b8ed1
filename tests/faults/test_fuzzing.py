"""The short form of `make fuzz`: some inputs for every reader of a publisher's bytes, and that the search finds what it looks for."""

from __future__ import annotations

import time
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from presslog.core.errors import ExtractionError
from tests.faults import fuzzing
from tests.faults.fuzzing import READERS, Account, Kind, input_of

QUICK = settings(max_examples=6, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("name", READERS)
def test_nothing_goes_uncaught(name: str) -> None:
    """Whatever is made of a page, a reader answers with a reading or a typed refusal."""
    account = fuzzing.series(6, readers={name: READERS[name]})[name]
    assert (account.tried, account.faults) == (6, {})


@pytest.mark.parametrize("name", READERS)
@QUICK
@given(body=st.binary(max_size=400), seed=st.integers(0, 99))
def test_bytes_that_are_nothing_are_refused_in_type(name: str, body: bytes, seed: int) -> None:
    """Bytes without any structure end the same way."""
    with fuzzing.quiet():
        try:
            READERS[name].read(body, Random(seed))
        except fuzzing.TYPED:
            return


def test_the_same_seed_gives_the_same_input() -> None:
    """A failure can be had again by its seed."""
    assert input_of("article", 7)[0] == input_of("article", 7)[0] != input_of("article", 8)[0]


def _raises(error: Exception) -> Kind:
    def read(_: bytes, __: Random) -> None:
        raise error

    return Kind(read, lambda: (b"<p>x",))


def test_what_goes_uncaught_is_counted(readers: dict[str, Kind]) -> None:
    """A reader that lets an exception out is found; one that refuses in type is not."""
    readers["bad"], readers["good"] = _raises(OverflowError("x")), _raises(ExtractionError("x"))
    accounts = fuzzing.series(4, readers=readers)
    assert (accounts["bad"].uncaught, accounts["good"].uncaught) == (2, 0)
    assert not accounts["bad"].within
    assert accounts["good"].within


def _busy_for(*seconds: float) -> fuzzing.Reader:
    """A reader that uses so much processor time at each call in turn, however fast the machine is."""
    turns = iter(seconds)

    def read(_: bytes, __: Random) -> None:
        most = time.process_time() + next(turns)
        while time.process_time() < most:
            pass

    return read


@pytest.mark.parametrize(
    ("read", "status"),
    [
        (lambda *_: None, 0),
        (_raises(ExtractionError("x")).read, 0),
        (_raises(OverflowError("x")).read, 1),
        (
            _busy_for(0, 2.1),
            1,
        ),  # the first reading of a kind, which loads what is loaded once, is not counted
    ],
)
def test_the_exit_status_says_what_was_found(
    read: fuzzing.Reader, status: int, readers: dict[str, Kind], capsys: pytest.CaptureFixture[str]
) -> None:
    """Zero where each reader answered in type and within its bounds; one where an exception went uncaught or a bound was passed."""
    readers["one"] = Kind(read, lambda: (b"<p>x",))
    assert fuzzing.main(1, readers=readers) == status
    assert "1 inputs" in capsys.readouterr().out


def test_what_is_slow_or_large_is_counted(readers: dict[str, Kind]) -> None:
    """A reader that takes more than two seconds, or more than 256 MB, for its MiB is found."""
    readers["large"] = Kind(lambda *_: bytes(b"x" * 300_000_000), lambda: (b"<p>x",))
    readers["slow"] = Kind(_busy_for(1.1), lambda: (b"<p>x",))
    accounts = fuzzing.series(2, readers=readers)
    assert accounts["large"].largest > fuzzing.MEGABYTES
    assert accounts["slow"].slowest > 1
    assert not accounts["large"].within


@pytest.fixture
def readers() -> dict[str, Kind]:
    """No readers yet."""
    return {}


@pytest.mark.parametrize(
    ("seconds", "megabytes", "within"), [(2.0, 256.0, True), (2.01, 256.0, False), (2.0, 257.0, False)]
)
def test_the_bounds(seconds: float, megabytes: float, within: bool) -> None:
    """Two seconds and 256 MB for a MiB are within, and nothing above."""
    assert Account(1, 0, seconds, 0, megabytes).within is within
