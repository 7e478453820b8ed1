"""Run a module that ends with its parent, in a process group of its own.

    python -m presslog.flows.orchestration.lifeline MODULE ARGUMENTS…

The module is run as `python -m MODULE` would run it, until stdin ends. The parent holds the other end of that
pipe and never writes to it, so it ends when the parent does, however it died. Then the whole group ends:
asked first, killed after `GRACE`.
"""

from __future__ import annotations

import os
import runpy
import signal
import sys
import threading
import time
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

GRACE: Final = timedelta(seconds=3)
"""Between SIGTERM and SIGKILL for those whose parent died."""
PARENT_VARIABLE: Final = "PRESSLOG_PARENT"
"""Set for the children of a module run here: the process they must not outlive."""
_LOOK: Final = timedelta(seconds=1)


def run_watched(arguments: Sequence[str]) -> None:
    """Run the module that the first argument names, and watch stdin meanwhile."""
    module, *others = arguments
    os.environ[PARENT_VARIABLE] = str(os.getpid())
    threading.Thread(target=_end_group_with_stdin, name="lifeline", daemon=True).start()
    sys.argv = [module, *others]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


def end_with_parent() -> None:
    """Watch the parent from now on, and end this process when it is gone.

    If it is a process that asked for it.
    """
    parent = os.environ.get(PARENT_VARIABLE, "")
    if parent.isdigit() and int(parent) != os.getpid():
        threading.Thread(target=_end_with, args=(int(parent),), name="lifeline", daemon=True).start()


def _end_group_with_stdin() -> None:
    while os.read(0, 4096):
        pass
    os.killpg(0, signal.SIGTERM)
    time.sleep(GRACE.total_seconds())
    os.killpg(0, signal.SIGKILL)


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_LOOK.total_seconds())
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE.total_seconds())
    os._exit(1)


if __name__ == "__main__":
    run_watched(sys.argv[1:])
