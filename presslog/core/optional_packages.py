"""Imports libraries without the optional packages that presslog does not use.

Such a library imports the package wherever it is installed, which takes time and memory.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def left_out(*names: str) -> Iterator[None]:
    """Import within the block as if these packages were not installed.

    Afterwards they can be imported again.

    A package that is imported already stays. Only for what a library declares optional: it must work without.
    """
    absent = [name for name in names if name not in sys.modules]
    sys.modules.update(dict.fromkeys(absent))  # type: ignore[arg-type]  # None: "cannot be imported" (Python, sys.modules)
    try:
        yield
    finally:
        for name in absent:
            del sys.modules[name]
