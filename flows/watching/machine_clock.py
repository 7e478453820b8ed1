"""What this machine's clock said during a source's runs, kept among what its crawls remember."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from pydantic import TypeAdapter

from presslog.core.moments import ClockReading, RunClock
from presslog.crawler.memory import Memory, read_as
from presslog.storage.model import RunId

MOST_RUNS: Final = 50
"""How many runs' clocks are kept: absences that wait to be confirmed lie in the last few."""
_DOCUMENT: Final = "clock"
_CLOCKS: Final = TypeAdapter(dict[RunId, RunClock])
_BOOT: Final = Path("/proc/sys/kernel/random/boot_id")


def read_machine_clock() -> ClockReading:
    """This machine's clock now."""
    return ClockReading(datetime.now(UTC), time.clock_gettime(time.CLOCK_BOOTTIME))


def name_machine_start() -> str:
    """What Linux calls this start of the machine; a name that is given once where it does not tell."""
    try:
        return _BOOT.read_text().strip()
    except OSError:
        return f"not told, {uuid4().hex}"


def note_run_clock(memory: Memory, run: RunId, clock: RunClock) -> Mapping[RunId, RunClock]:
    """Keep what the clock said in a run; return that of the last runs, this one among them."""
    clocks = {**read_as(memory, _DOCUMENT, _CLOCKS), run: clock}
    kept = dict(list(clocks.items())[-MOST_RUNS:])
    document: dict[str, Any] = _CLOCKS.dump_python(kept, mode="json")
    memory.write(_DOCUMENT, document)
    return kept
