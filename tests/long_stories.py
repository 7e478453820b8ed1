"""Which tests are long stories: `make test` leaves them out, `make journeys` runs them.

Everything below `tests/journeys` and `tests/flows/orchestration` is one. Elsewhere `pytest.mark.in_suite(n)` says of a test, or of every
test of a module, how many of its cases `make test` runs; the further ones are long stories. With 0 all of it is one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Final

import pytest

_TESTS: Final = Path(__file__).parent
LONG_FOLDERS: Final = (_TESTS / "journeys", _TESTS / "flows" / "orchestration")
_SLOW_FOLDERS: Final = (_TESTS / "presslog" / "sources", _TESTS / "flows", _TESTS / "storage")


@cache  # of thousands of tests that stand in hundreds of files
def in_long_folder(path: Path) -> bool:
    """Return True for a folder of long stories, and for all that stands below one."""
    return any(path.is_relative_to(folder) for folder in LONG_FOLDERS)


def mark_long_stories(items: Sequence[pytest.Item]) -> None:
    """Mark the long stories among these tests with `story`."""
    cases: Counter[str] = Counter()
    for item in items:
        test = item.nodeid.partition("[")[0]
        cases[test] += 1
        in_suite = item.get_closest_marker("in_suite")
        is_further_case = in_suite is not None and cases[test] > in_suite.args[0]
        if is_further_case or in_long_folder(item.path):
            item.add_marker(pytest.mark.story)


@cache
def _place_of(path: Path) -> int:
    inside = (path.is_relative_to(folder) for folder in _SLOW_FOLDERS)
    return next((place for place, is_inside in enumerate(inside) if is_inside), len(_SLOW_FOLDERS))


def slow_files_first(item: pytest.Item) -> int:
    """The key by which tests are ordered, so that no worker begins a slow file when the others are done."""
    return _place_of(item.path)
