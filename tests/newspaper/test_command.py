"""`python -m presslog.demo.newspaper` serves until it is told to stop."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.newspaper.fixtures import get


@pytest.mark.parametrize(("flags", "stable"), [([], True), (["--noise"], False)])
def test_the_command_serves_and_stops(flags: list[str], stable: bool) -> None:
    """It prints its address, serves a paper that is quiet unless told otherwise, and ends on SIGTERM with 0."""
    command = [sys.executable, "-m", "presslog.demo.newspaper", "--port", "0", *flags]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        url = running.stdout.readline().strip()
        assert (get(url).body == get(url).body) is stable
        running.terminate()
        assert running.wait(timeout=30) == 0
