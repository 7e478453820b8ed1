"""Changes look right in every form, and nothing a publisher wrote is ever obeyed."""

from __future__ import annotations

from dataclasses import replace
from io import StringIO

from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from presslog.flows.messages.rendering import (
    Coverage,
    ToldEvent,
    beside_title,
    changed_passages,
    escape_markdown,
    mail_subject,
    plain_change,
    terminal_change,
)
from presslog.storage.content.content_diff import diff_contents
from presslog.storage.model import EventKind
from tests.fakes.letters import NOON, body, edited, event_of

OLD = body("It cost 1.5 million.", "The wall stands.", "Ships wait outside.")
NEW = body(
    "Ships wait outside.",
    "It cost 15 million.",
    "The wall stands.",
    "A new end.",
    title="Harbour wall to fall",
)
D = diff_contents(OLD, NEW)
NASTY = '<script>alert(1)</script> & "q" \x1b[31m\u202e **b** [x](javascript:1)'


def test_plain_text_has_its_marks() -> None:
    """What stood has −, what stands has +, what moved has ↕; what stayed is not shown."""
    assert plain_change(D).splitlines() == [
        "− title: Harbour wall to stand",
        "+ title: Harbour wall to fall",
        "↕ Ships wait outside.",
        "− It cost 1.5 million.",
        "+ It cost 15 million.",
        "+ A new end.",
    ]


def test_a_terminal_has_colours() -> None:
    """On a terminal deleted words are red and struck out, inserted ones green; the words are the same without colour."""
    text = terminal_change(D)
    out = StringIO()
    Console(file=out, force_terminal=True, width=200).print(text)
    assert "\x1b[9;31m1.5" in out.getvalue()
    assert "\x1b[1;32m15" in out.getvalue()
    assert "It cost 1.515 million." in text.plain


@given(st.text(max_size=80))
def test_markdown_has_no_markup_left(text: str) -> None:
    """Every character Markdown knows is escaped: none stands without a backslash before it."""
    escaped = escape_markdown(text)
    at = 0
    while at < len(escaped):
        if escaped[at] == "\\":
            at += 1
        else:
            assert escaped[at] not in "`*_{}[]()#+!|<>~"
        at += 1


def test_long_unchanged_text_is_cut_between_words() -> None:
    """Around a change stand a few unchanged words, whole ones."""
    rest = "alpha beta gamma delta " * 30
    (line,) = changed_passages(diff_contents(body(f"{rest}one{rest}"), body(f"{rest}two{rest}")))
    known = {"alpha", "beta", "gamma", "delta", "one", "two", "…"}
    assert len(line.before) < 200
    assert set(line.before.replace("…", " … ").split()) <= known | {"one" + "alpha"}


# --- messages --------------------------------------------------------------------------------------------------------


def test_subjects_say_what_and_where() -> None:
    """One event is told by its article, several by their number, several sources by theirs."""
    one, other = edited(OLD, NEW), edited(OLD, NEW, 2, source="herald")
    assert mail_subject([one]) == "[gazette] Edited: Harbour wall to fall"
    assert mail_subject([one, ToldEvent(event_of(EventKind.REMOVED, 3))]) == "[gazette] 1 edited, 1 removed"
    assert mail_subject([one, other]) == "[2 sources] 2 edited"
    back = ToldEvent(event_of(EventKind.ON_TIME, 4))
    assert mail_subject([one, back]) == "[gazette] 1 edited, 1 on time"


def test_a_sentence_below_its_title_keeps_the_bracket_of_an_address() -> None:
    """What stands around the whole rest of a sentence goes with its title; a bracket that an address ends in stays."""
    removed = replace(
        event_of(EventKind.REMOVED, 3), title="Ferry", summary="Removed: Ferry (2 confirmations: gone)"
    )
    assert beside_title(removed) == "2 confirmations: gone"
    way = "from https://e.example/ferry to https://e.example/ferry_(ship)"
    moved = replace(event_of(EventKind.MOVED, 4), title="Ferry", summary=f"Moved: Ferry, {way}")
    assert beside_title(moved) == way


def test_a_sign_of_life_does_not_call_events_nothing() -> None:
    """Where something happened in its time, a sign of life says how much."""
    assert mail_subject([], Coverage(NOON, 4, (), events=3)) == "presslog: 3 events; 4 checked"


# --- templates -------------------------------------------------------------------------------------------------------


# --- lengths ---------------------------------------------------------------------------------------------------------
