"""Two confirmations of a removal lie `min_gap` of real time apart, however the machine's clock is set."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from presslog.core.moments import ClockReading, RunClock
from presslog.core.outcome import Outcome
from presslog.crawler.memory import Memory
from presslog.flows.decisions.article_decision import confirming_absences
from presslog.flows.watching.machine_clock import (
    MOST_RUNS,
    name_machine_start,
    note_run_clock,
    read_machine_clock,
)
from presslog.storage.model import Absence, CaptureId, RunId

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR, YEAR = timedelta(hours=1), timedelta(days=365)
SET = st.sampled_from(
    (timedelta(), timedelta(), -HOUR, YEAR, -YEAR, timedelta(minutes=50), timedelta(days=20000))
)


@dataclass
class Machine:
    """A machine whose clock can be set while it runs on."""

    ran: timedelta = timedelta()
    clock: datetime = NOON

    def wait(self, time: timedelta) -> None:
        self.ran += time
        self.clock += time

    def set(self, by: timedelta) -> None:
        self.clock += max(by, NOON - self.clock - YEAR)

    @property
    def reading(self) -> ClockReading:
        return ClockReading(self.clock, self.ran.total_seconds())


def absence(number: int, at: datetime) -> Absence:
    """An article that was not there in the run of this number."""
    return Absence(CaptureId(f"c{number}"), RunId(f"paper-{number}"), at, Outcome.GONE)


LOOKS = st.lists(
    st.tuples(
        st.integers(1, 200).map(lambda minutes: timedelta(minutes=minutes)), SET, st.integers(0, 5), SET
    ),
    min_size=2,
    max_size=8,
)
"""Of each run: how long after the last one it begins, and what its clock is set by before; after how many minutes the article is
asked, and what the clock is set by before that."""


@given(LOOKS)
def test_confirmations_are_an_hour_of_real_time_apart(
    looks: list[tuple[timedelta, timedelta, int, timedelta]],
) -> None:
    """Whatever the clock is set by between runs and during one, each confirming absence is an hour after the one before it."""
    machine, memory = Machine(), Memory(None)
    absences, when = list[Absence](), dict[CaptureId, timedelta]()
    for number, (pause, set_before, minutes, set_during) in enumerate(looks):
        machine.wait(pause)
        machine.set(set_before)
        began = machine.reading
        machine.wait(timedelta(minutes=minutes))
        machine.set(set_during)
        absences.append(absence(number, machine.clock))
        when[absences[-1].capture] = machine.ran
        clocks = note_run_clock(memory, absences[-1].run, RunClock("a start", began, machine.reading))
        proof = confirming_absences(absences, HOUR, clocks)
        gaps = [abs(when[b.capture] - when[a.capture]) for a, b in pairwise(proof)]
        assert all(gap >= HOUR for gap in gaps), gaps


@given(LOOKS)
def test_a_clock_that_nobody_sets_confirms_as_ever(
    looks: list[tuple[timedelta, timedelta, int, timedelta]],
) -> None:
    """To the second, however long the runs take: what the machine counted changes nothing then."""
    machine, absences, clocks = Machine(), list[Absence](), dict[RunId, RunClock]()
    for number, (pause, _, minutes, _) in enumerate(looks):
        machine.wait(pause)
        began = machine.reading
        machine.wait(timedelta(minutes=minutes))
        absences.append(absence(number, machine.clock))
        machine.wait(timedelta(minutes=minutes))
        clocks[absences[-1].run] = RunClock("a start", began, machine.reading)
    assert confirming_absences(absences, HOUR, clocks) == confirming_absences(absences, HOUR)


def test_by_the_clock_alone_a_year_ahead_confirms_at_once() -> None:
    """The guard is what waits, for an hour of the machine's own; after a restart nobody can tell, and the clock counts."""
    two = (absence(1, NOON), absence(2, NOON + YEAR + timedelta(minutes=5)))
    three = (*two, absence(3, NOON + YEAR + HOUR))
    readings = [ClockReading(each.at, running) for each, running in zip(three, (0, 300, 3600), strict=True)]
    clocks = {each.run: RunClock("a start", seen, seen) for each, seen in zip(three, readings, strict=True)}
    assert confirming_absences(two, HOUR) == two
    assert confirming_absences(two, HOUR, clocks) == two[:1]
    assert confirming_absences(three, HOUR, clocks) == (three[0], three[2])
    restarted = {**clocks, two[1].run: replace(clocks[two[1].run], boot="another")}
    assert confirming_absences(two, HOUR, restarted) == two


def test_the_network_may_nudge_a_clock() -> None:
    """By a minute; by more, the machine's count is believed."""
    two = (absence(1, NOON), absence(2, NOON + HOUR))
    for nudged, confirmed in ((timedelta(minutes=1), 2), (timedelta(minutes=1, microseconds=1), 1)):
        first = ClockReading(NOON, 0.0)
        second = ClockReading(NOON + HOUR, (HOUR - nudged).total_seconds())
        clocks = {
            each.run: RunClock("a start", seen, seen) for each, seen in zip(two, (first, second), strict=True)
        }
        assert len(confirming_absences(two, HOUR, clocks)) == confirmed


def test_the_clocks_of_the_last_runs_are_kept(tmp_path: Path) -> None:
    """Of fifty; a document that cannot be read is begun afresh."""
    reading = ClockReading(NOON, 1.5)
    clock = RunClock("a start", reading, reading)
    for number in range(MOST_RUNS + 5):
        kept = note_run_clock(Memory(tmp_path), RunId(f"paper-{number}"), clock)
    assert (len(kept), MOST_RUNS) == (50, 50)
    assert set(kept.values()) == {clock}
    (tmp_path / "clock.json").write_text(json.dumps({"paper-7": 7}))
    assert note_run_clock(Memory(tmp_path), RunId("paper-8"), clock) == {"paper-8": clock}


def test_this_machine_s_clock_agrees_with_itself() -> None:
    """Two readings, one after the other, of one start."""
    one, other = read_machine_clock(), read_machine_clock()
    assert name_machine_start() == name_machine_start()
    assert 0 <= other.running_s - one.running_s < 60
    assert abs((datetime.now(UTC) - one.at).total_seconds()) < 60
