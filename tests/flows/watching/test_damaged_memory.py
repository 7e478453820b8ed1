"""What a source's runs remember may be damaged in any way: a run begins afresh, tells what it finds, and heals the document."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

from presslog.storage.model import RunOutcome
from presslog.storage.write import Archive
from tests.fakes.small_site import Watcher, watched_site

ODD_VALUES = (None, True, -1, 1e308, "", "\ud83d", "9999-99-99", [], [[]], {}, {"": {}}, [0] * 9)
WHOLE = {
    "nothing": b"",
    "half": b'{"at": "2026-',
    "a list": b"[1]",
    "null": b"null",
    "a number": b"1e999",
    "no UTF-8": b'{"\xff\xfe": 1}',
    "zeros": bytes(4096),
    "levels": b"[" * 100_000,
    "levels of objects": b'{"is":' * 100_000,
    "digits": b'{"at": ' + b"9" * 5_000 + b"}",
}


def documents_of(watcher: Watcher) -> dict[str, bytes]:
    """What the last run left in the database."""
    with Archive.open(watcher.settings.database_url) as archive:
        return archive.documents(watcher.source.name)


def lay(watcher: Watcher, documents: dict[str, bytes]) -> None:
    """Lay documents where a run takes them up before those of the database."""
    folder = watcher.settings.memory_of(watcher.source.name)
    folder.mkdir(parents=True, exist_ok=True)
    for name, document in documents.items():
        (folder / f"{name}.json").write_bytes(document)


def assert_edit_is_told(watcher: Watcher, number: int) -> None:
    """The next run is whole and tells the edit of this article."""
    words = " ".join(
        Random(number).sample(
            ["lamps", "tiles", "gulls", "pears", "boats", "carts", "reeds", "kegs", "looms"], 6
        )
    )
    edited = watcher.site.edit(number % 12, 1 + number // 12, f"The clerk then spoke of {words} at length.")
    report = watcher.run()
    assert report.outcome is RunOutcome.OK, report.error
    assert [(str(event.kind), event.title) for event in report.told] == [("edited", edited.title)]


@pytest.fixture
def watcher(home: Path) -> Iterator[Watcher]:
    """A home whose site was watched twice."""
    with watched_site(home) as there:
        there.run()
        there.run()
        yield there


def test_documents_damaged_as_a_whole(watcher: Watcher) -> None:
    """All of them at once, in ten ways; each run leaves documents that can be read."""
    assert len(documents_of(watcher)) >= 4
    for number, damage in enumerate(WHOLE.values()):
        lay(watcher, dict.fromkeys(documents_of(watcher), damage))
        assert_edit_is_told(watcher, number)
        assert damage not in documents_of(watcher).values()


def damaged(value: Any, dice: Random) -> Any:
    """A document of which one part, at any depth, has another value."""
    if isinstance(value, dict) and value and dice.random() < 0.8:
        key = dice.choice(sorted(value))
        return {**value, key: damaged(value[key], dice)}
    if isinstance(value, list) and value and dice.random() < 0.8:
        at = dice.randrange(len(value))
        return [*value[:at], damaged(value[at], dice), *value[at + 1 :]]
    return dice.choice(ODD_VALUES)


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.in_suite(2)
def test_documents_with_one_odd_part(watcher: Watcher, seed: int) -> None:
    """Each of them has one part of another type or out of any range."""
    dice = Random(seed)
    for number in range(2):
        before = {name: json.loads(document) for name, document in documents_of(watcher).items()}
        odd = {name: json.dumps(damaged(document, dice)).encode() for name, document in before.items()}
        lay(watcher, odd)
        assert_edit_is_told(watcher, number)
