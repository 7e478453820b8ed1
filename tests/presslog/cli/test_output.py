"""How results are printed where no terminal is: a row is a line, and a line ends where its words end."""

from __future__ import annotations

import json

import pytest
from rich.text import Text

from presslog.cli.output import console, note, print_json, print_table
from presslog.cli.reading_commands import show_article

FOUND = {
    "title": "The dam",
    **dict.fromkeys(
        ("url", "standfirst", "byline", "published", "modified", "category", "tags", "language"), ""
    ),
    "blocks": [{"kind": "paragraph", "text": "It holds."}, {"kind": "quote", "text": "Nobody slept."}],
}


def test_a_row_is_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    """A reason of three hundred letters stands whole beside its run; without a row it is said that there is none."""
    reason = "it was so " * 30
    print_table(("run", "reason"), [("gazette-1", reason.strip())], none="no runs")
    printed = capsys.readouterr().out.splitlines()
    assert len(printed) == 2
    assert printed[1].split("  ")[0] == "gazette-1"
    assert reason.strip() in printed[1]
    print_table(("run", "reason"), [], none="no runs")
    assert capsys.readouterr() == ("", "no runs\n")


def test_a_text_ends_where_its_words_end(capsys: pytest.CaptureFixture[str]) -> None:
    """An article's blocks are parted by empty lines, and nothing stands behind their words."""
    show_article(FOUND)
    assert capsys.readouterr().out == "The dam\n\nIt holds.\n\n> Nobody slept.\n\n"


HOSTILE = "It \x1b]0;owned\x07\x1b[2J\x9b31m broke \u202ereversed\u2066 at\x00 night"
HARMLESS = "It ]0;owned[2J31m broke reversed at night"


def test_a_terminal_obeys_no_publisher(capsys: pytest.CaptureFixture[str]) -> None:
    """However a text is printed: as words, styled, in a table, beside the results; its letters and styles stay."""
    console().print(HOSTILE)
    console().print(Text.assemble((HOSTILE, "bold"), " – end"))
    print_table(("title",), [(HOSTILE,), (Text(HOSTILE),)], none="")
    note(HOSTILE)
    shown = capsys.readouterr()
    assert shown.out.splitlines()[0] == HARMLESS
    assert shown.out.splitlines()[1] == f"{HARMLESS} – end"
    assert [line.strip() for line in shown.out.splitlines()[2:]] == ["title", HARMLESS, HARMLESS]
    assert shown.err == f"{HARMLESS}\n"


def test_json_says_the_same_in_escapes(capsys: pytest.CaptureFixture[str]) -> None:
    """No control or turning mark stands in a line, and a program reads the very text back; other scripts stay."""
    print_json([{"title": HOSTILE}, {"title": "نامه"}])
    hostile, other = capsys.readouterr().out.splitlines()
    assert all(char.isprintable() for char in hostile)
    assert json.loads(hostile) == {"title": HOSTILE}
    assert other == '{"title": "نامه"}'
