"""The short form of the series on machines and services that are lost: nothing is lost with them, and the series can tell."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

import pytest

from tests.fakes.machines import missing_right
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


def test_nothing_of_a_killed_series_goes_on() -> None:
    """What runs in namespaces ends within ten seconds after SIGKILL to whoever made them; it ran until then."""
    if why := missing_right():
        pytest.skip(why)
    mark = str(uuid4())
    command = [sys.executable, "-m", "tests.fakes.machines", "http.server", "--directory", f"/{mark}"]
    series = subprocess.Popen(command)
    try:
        assert _comes_true(lambda: _processes_of(mark) > 2)  # the series, `unshare`, and what runs apart
    finally:
        series.kill()
        series.wait()
    assert _comes_true(lambda: _processes_of(mark) == 0)


def _processes_of(mark: str) -> int:
    """How many processes have this word among their arguments."""
    found = 0
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):  # it ended meanwhile
            found += mark.encode() in file.read_bytes()
    return found


def _comes_true(true: Callable[[], bool]) -> bool:
    until = time.monotonic() + 10
    while not true() and time.monotonic() < until:
        time.sleep(0.1)
    return true()
