"""How each process of ours begins.

What it sets, for all its life, before it loads anything that costs much.
"""

from __future__ import annotations

import atexit
import gc
import os
from typing import Final

COLLECTED_AFTER: Final = 10_000
"""So many objects more than freed, and Python looks for cycles among the newest. Its own 700 has it look hundreds
of times while modules load, which make no garbage: a tenth of a start."""
_NO_PLUGINS: Final = ("PYDANTIC_DISABLE_PLUGINS", "__all__")
"""Pydantic looks through all installed packages for plugins of its own, which we have none of."""


def begin_process() -> None:
    """Collect garbage more rarely, and load no plugins of Pydantic.

    Unless the environment says which. At its end the process leaves its memory to the system. Python would
    look for cycles among all that was loaded, which takes a tenth of a quiet run; what has to be closed is
    closed by whoever opened it.
    """
    gc.set_threshold(COLLECTED_AFTER)
    atexit.register(gc.freeze)
    os.environ.setdefault(*_NO_PLUGINS)
