"""A kind of event is known on every face: whoever adds one is told here which of them has no word for it yet."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from presslog.flows.messages import channels
from presslog.home import CONFIG
from presslog.storage.model import EditClass, EventKind, Health, RunOutcome, State
from presslog.terminal_style import STYLES

ROOT = Path(__file__).parents[2]


def _headings(path: str) -> str:
    return "".join(line for line in _text(path).splitlines() if line.startswith("#")).lower()


def _text(path: str) -> str:
    return (ROOT / path).read_text("utf-8")


def _has_told_kinds(kind: EventKind) -> bool:
    """The commented channel of a new home lists the kinds that are told by default, and no other."""
    (listed,) = re.findall(r"^# events = (\[.*\])", CONFIG, re.MULTILINE)
    return (f'"{kind}"' in listed) == kind.told_by_default == (kind in channels.DEFAULT_EVENTS)


def _is_listed_with_the_untold(kind: EventKind) -> bool:
    """The page on messages names each kind that is not told by default."""
    (untold,) = re.findall(r"default: all but (.*)$", _text("docs/how-to/messages.md"), re.MULTILINE)
    return (kind.value in re.findall(r"\w+", untold)) != kind.told_by_default


FACES: dict[str, Callable[[EventKind], bool]] = {
    "a colour in the terminal": lambda kind: kind.value in STYLES,
    "a colour on the web page": lambda kind: f".kind.{kind}" in _text("presslog/web/static/presslog.css"),
    "a word in the vocabulary": lambda kind: kind.value in _text("docs/vocabulary.md"),
    "a rule among the claims": lambda kind: kind.value in _headings("docs/reference/claims.md"),
    "a place in a new home's channel": _has_told_kinds,
    "a place in the page on messages": _is_listed_with_the_untold,
}


@pytest.mark.parametrize("face", FACES)
@pytest.mark.parametrize("kind", EventKind)
def test_every_face_has_a_word_for_every_kind(kind: EventKind, face: str) -> None:
    """Each kind of event has its colour, its word and its rule wherever people meet it."""
    assert FACES[face](kind), f"{kind} lacks {face}"


def test_a_kind_that_is_told_on_request_is_not_told_by_default() -> None:
    """What is recorded without being announced waits for a channel that names it."""
    assert {kind for kind in EventKind if kind.told_on_request} == {EventKind.DELISTED, EventKind.RELISTED}
    assert not any(kind.told_by_default for kind in EventKind if kind.told_on_request)


@pytest.mark.parametrize("word", [*Health, *RunOutcome, *State])
def test_every_state_has_a_colour(word: Health | RunOutcome | State) -> None:
    """How a source, a run or an article is, is told apart at a glance in the terminal and on the web page."""
    assert word.value in STYLES
    assert f".kind.{word}" in _text("presslog/web/static/presslog.css")


@pytest.mark.parametrize("name", EditClass)
def test_every_class_of_edit_is_explained(name: EditClass) -> None:
    """Each class that an edit may get, and a channel may wait for, has its rule among the claims."""
    rows = _text("docs/reference/claims.md").partition("| class | the edit |")[2].partition("\n\n")[0]
    assert f"`{name}`" in rows
