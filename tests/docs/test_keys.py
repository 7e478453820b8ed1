"""The keys that the reference promises are the keys that are printed, name for name and in that order."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from presslog import contract as wire

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "commands.md"
PRINTED = {
    "An event": wire.EVENT,
    "A run": wire.RUN,
    "An article": wire.ARTICLE,
    "A version": wire.VERSION,
    "A rekeying": wire.REKEYING,
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
