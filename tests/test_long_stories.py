"""What `make test` leaves out, `make journeys` runs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import cast

import pytest

from tests.long_stories import LONG_FOLDERS, mark_long_stories

HERE = Path(__file__)


class FoundTest:
    """A test as pytest found it: its place, whether `in_suite` is said of it, and what it is marked with."""

    def __init__(self, name: str, in_suite: int | None = None, path: Path = HERE) -> None:
        self.nodeid = f"{path.name}::{name}"
        self.path = path
        self.in_suite = None if in_suite is None else pytest.mark.in_suite(in_suite).mark
        self.marks: list[str] = []

    def get_closest_marker(self, name: str) -> pytest.Mark | None:
        return self.in_suite if name == "in_suite" else None

    def add_marker(self, marker: pytest.MarkDecorator) -> None:
        self.marks.append(marker.name)


def long_ones(tests: Sequence[FoundTest]) -> list[str]:
    """The names of those that are marked as long stories."""
    mark_long_stories(cast("Sequence[pytest.Item]", tests))
    return [test.nodeid for test in tests if test.marks == ["story"]]


def test_further_cases_are_long_stories() -> None:
    """One of three cases stays in the suite, each test counted by itself; a test of one case, or one that says nothing, stays."""
    found = [
        *(FoundTest(f"test_tide[{case}]", 1) for case in "abc"),
        FoundTest("test_quay", 1),
        FoundTest("test_ferry", 0),
        *(FoundTest(f"test_mill[{case}]") for case in "ab"),
    ]
    here = HERE.name
    assert long_ones(found) == [f"{here}::test_tide[b]", f"{here}::test_tide[c]", f"{here}::test_ferry"]


@pytest.mark.parametrize("folder", LONG_FOLDERS)
def test_folders_of_long_stories(folder: Path) -> None:
    """All that stands in them is one, and they are there."""
    assert folder.is_dir()
    assert long_ones([FoundTest("test_a_day", path=folder / "test_it.py")]) == ["test_it.py::test_a_day"]
