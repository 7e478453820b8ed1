"""How results are printed where no terminal is: a row is a line, and a line ends where its words end."""

from __future__ import annotations

import pytest

from presslog.cli.output import print_table
from presslog.cli.reading_commands import show_article

FOUND = {
    "title": "The dam",
    **dict.fromkeys(("url", "byline", "published", "modified", "category", "tags", "language"), ""),
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
