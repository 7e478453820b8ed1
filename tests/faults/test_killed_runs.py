"""Runs that are killed in every stage lose nothing, tell nothing twice and leave nobody behind. `PRESSLOG_KILLS=1000` makes it long."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.faults.harm_table import HarmCount, write_counts
from tests.faults.killed_runs import PER_HOME, STAGES, descendants, kill_runs, outlive, verdict

KILLS = max(2 * len(STAGES), int(os.environ.get("PRESSLOG_KILLS", "0")))


@pytest.mark.in_suite(0)
@pytest.mark.timeout(120 + 20 * KILLS)
def test_runs_killed_in_every_stage(tmp_path: Path) -> None:
    """Half of them alone, half with their processes: each edit is told once by the end of the next run, and every home verifies."""
    fell, verdicts = Counter[tuple[str, str]](), Counter[str]()
    for seed, first in enumerate(range(0, KILLS, PER_HOME)):
        home = kill_runs(tmp_path, min(PER_HOME, KILLS - first), seed)
        fell += home.fell
        verdicts += home.verdicts
        print(f"home {seed}: {dict(home.verdicts)}", flush=True)
    print(*(f"{stage} ({which}): {count} kills" for (stage, which), count in sorted(fell.items())), sep="\n")
    harms = {name: verdicts[name] for name in ("lost", "doubled", "uncaught")}
    write_counts("runs", [HarmCount("runs killed in every stage", KILLS, **harms)])
    assert set(fell) == {(stage, which) for stage in STAGES for which in ("parent", "group")}
    assert verdicts == Counter(held=KILLS)


@pytest.mark.parametrize(
    ("told", "whole", "left", "said"),
    [
        (1, True, False, "held"),
        (0, True, False, "lost"),
        (2, True, False, "doubled"),
        (1, False, False, "uncaught"),
        (1, True, True, "uncaught"),
    ],
)
def test_every_harm_has_a_name(told: int, whole: bool, left: bool, said: str) -> None:
    """The series can tell what it looks for."""
    assert verdict(told, whole=whole, left=left) == said


def test_who_outlives_its_parent_is_found() -> None:
    """A process that a killed one started, and that goes on, is named."""
    script = "import subprocess, sys; subprocess.Popen(['sleep', '60']); print(flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as parent:
        assert parent.stdout is not None
        parent.stdout.readline()
        (child,) = descendants(parent.pid)
        parent.kill()
        parent.wait()
    assert outlive({child}, 0.1) == {child}
    os.kill(child, signal.SIGKILL)
    assert outlive({child}) == set()
