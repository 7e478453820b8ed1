"""The keys that the reference promises are the keys that are printed, name for name and in that order."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest

import presslog
from presslog import contract as wire

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "commands.md"
PRINTED = {
    "An event": wire.EVENT,
    "An event's dossier": wire.EVENT_DOSSIER,
    "A review": wire.REVIEW,
    "A run": wire.RUN,
    "An article": wire.ARTICLE,
    "A version": wire.VERSION,
    "A rekeying": wire.REKEYING,
    "A related article": wire.RELATED,
    "A net change": wire.NET_CHANGE,
    "Openness": wire.OPENNESS,
    "Content": wire.CONTENT,
}


def promised(start: str) -> tuple[str, ...]:
    """The first list of keys that the page gives of a thing."""
    found = re.search(
        rf"^- {start}\b[^`]*(?:`\w+`[^`]*)?`(\w+(?: \w+)+)`", PAGE.read_text("utf-8"), re.MULTILINE
    )
    assert found, start
    return tuple(found[1].split())


@pytest.mark.parametrize("thing", PRINTED)
def test_the_reference_names_what_is_printed(thing: str) -> None:
    """The page's list of a thing's keys is the one that commands and API print by."""
    assert promised(thing) == PRINTED[thing]


def test_pages_are_described_too() -> None:
    """A listing and its entries have the keys that the page names."""
    text = " ".join(PAGE.read_text("utf-8").split())
    assert f"of a listing `{' '.join(wire.LISTING)}`, each entry `{' '.join(wire.ENTRY)}`" in text


def test_the_python_reference_names_every_method_and_name() -> None:
    """What may be imported from presslog, and what a History can be asked, stands on the page, parameter for parameter."""
    text = (PAGE.parent / "python.md").read_text("utf-8")
    assert [name for name in presslog.__all__ if not re.search(rf"`{name}\b", text)] == []
    rows = re.findall(r"^\| (`\w+\(.*?) \|", text.partition("| method of")[2], re.MULTILINE)
    shown = {found[1]: found[2] for row in rows for found in re.finditer(r"`(\w+)\((.*?)\)`", row)}
    asked = inspect.getmembers(presslog.History, inspect.isfunction)
    methods = {name: method for name, method in asked if not name.startswith("_")}
    assert set(shown) == set(methods)
    for name, parameters in shown.items():
        named = re.findall(r"\w+", re.sub(r"=\w+", "", parameters))
        assert named == list(inspect.signature(methods[name]).parameters)[1:], name
