"""What every process of ours sets before it loads anything."""

from __future__ import annotations

import subprocess
import sys

import pytest

from presslog.core.process_start import COLLECTED_AFTER

CODE = """
import gc, os
from presslog.core.process_start import begin_process
begin_process()
print(gc.get_threshold()[0], os.environ["PYDANTIC_DISABLE_PLUGINS"])
"""


@pytest.mark.parametrize(("set_before", "found"), [({}, "__all__"), ({"PYDANTIC_DISABLE_PLUGINS": "a"}, "a")])
def test_a_process_collects_rarely_and_loads_no_plugins(set_before: dict[str, str], found: str) -> None:
    """Garbage is collected after more objects, and what the environment says of plugins holds."""
    done = subprocess.run(
        [sys.executable, "-c", CODE], capture_output=True, text=True, check=True, env=set_before
    )
    assert done.stdout.split() == [str(COLLECTED_AFTER), found]


CYCLE = """
from presslog.core.process_start import begin_process
{begins}
class Knot:
    def __init__(self):
        self.itself = self
    def __del__(self):
        print("looked for")
Knot()
"""


@pytest.mark.parametrize(("begins", "told"), [("begin_process()", ""), ("pass", "looked for\n")])
def test_a_process_that_ends_looks_for_no_cycles(begins: str, told: str) -> None:
    """What is left in memory at the end is left to the system; a process that did not begin so looks through it."""
    code = CYCLE.format(begins=begins)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == told
