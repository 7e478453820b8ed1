"""The pages on security name tests that there are: a promise whose test is gone or renamed is a failure here."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = ("docs/security.md", "docs/peers-advisories.md")
_NAMED = re.compile(r"\[(test_\w+)\]\(\.\./([\w/]+\.py)\)")


def unshown(text: str) -> list[str]:
    """The tests that a page names and that are not where it says."""
    return [f"{path}: {name}" for name, path in _NAMED.findall(text) if name not in _tests_in(ROOT / path)]


def _tests_in(path: Path) -> set[str]:
    if not path.is_file():
        return set()
    return {
        each.name
        for each in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(each, ast.FunctionDef)
    }


@pytest.mark.parametrize("page", PAGES)
def test_every_test_that_shows_a_promise_is_there(page: str) -> None:
    """Under its name, in its file; a page names many."""
    text = (ROOT / page).read_text("utf-8")
    assert len(_NAMED.findall(text)) > 20
    assert unshown(text) == []


def test_every_row_of_promises_is_shown() -> None:
    """Each line of a table with a promise names a test."""
    text = (ROOT / PAGES[0]).read_text("utf-8")
    tables = text.split("| promise | shown by |\n|---|---|\n")[1:]
    rows = [row for table in tables for row in table.partition("\n\n")[0].splitlines()]
    assert len(rows) > 25
    assert [row for row in rows if not _NAMED.search(row)] == []


def test_a_test_that_is_gone_is_noticed() -> None:
    """By its name and by its file."""
    here = "../tests/docs/test_security.py"
    text = f"[test_every_row_of_promises_is_shown]({here}) [test_it]({here}) [test_it](../tests/gone.py)"
    assert unshown(text) == ["tests/docs/test_security.py: test_it", "tests/gone.py: test_it"]
