"""The short form of the series on machines and services that are lost: nothing is lost with them, and the series can tell."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.faults.lost_machines import PAPERS, Look, Lookout, lacking_program


@pytest.mark.in_suite(0)
@pytest.mark.timeout(2400)
def test_what_machines_and_services_lose_is_found_again() -> None:
    """A machine, PostgreSQL and the Prefect server are lost in turn: each change is told once, no source blocked over two minutes."""
    if why := lacking_program():
        pytest.skip(why)  # under CI, too: to make namespaces is a right, not a program
    command = [sys.executable, "-m", "tests.faults.lost_machines", "--short"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "3 tried, 3 held" in done.stdout


def _look(at: float, *, takeable: bool, recorded: int) -> Look:
    sources = frozenset(PAPERS)
    runs = dict.fromkeys(PAPERS, recorded)
    return Look(at, sources if takeable else frozenset(), dict.fromkeys(PAPERS, 1), {}, runs)


@pytest.mark.parametrize(
    ("later", "blocked", "recorded_again"),
    [
        (_look(130, takeable=True, recorded=1), 30, 1e9),
        (_look(130, takeable=False, recorded=2), 30, 30),
        (_look(130, takeable=False, recorded=1), 1e9, 1e9),
    ],
    ids=["may be taken", "was recorded", "stays taken"],
)
def test_a_source_is_blocked_until_it_can_be_watched(
    later: Look, blocked: float, recorded_again: float
) -> None:
    """A source counts as blocked until anybody may take it or its run is recorded; one that stays taken does so for ever."""
    lookout = Lookout("sqlite://")
    lookout.looks = [_look(90, takeable=False, recorded=1), _look(110, takeable=False, recorded=1), later]
    assert set(lookout.blocked_s(100).values()) == {blocked}
    assert set(lookout.recorded_again_s(100).values()) == {recorded_again}
