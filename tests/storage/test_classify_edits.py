"""The rules against edits labelled by hand, in twenty languages: each edit, each class, and a set the rules were never fitted to.

What is told of each edit stands in `told.tsv`, whose every line was read; `python -m tests.storage.test_classify_edits` writes it anew.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator

import pytest

from bench.classes import EDITS, Edit, edits, found, scores
from presslog.storage.content.content_diff import diff_contents
from presslog.storage.content.edits import classify_edit

LABELLED = tuple(edits(EDITS))
UNSEEN = tuple(edits(EDITS / "unseen"))
WEIGHTY = ("headline", "number", "quote", "correction", "negation", "reorder", "cosmetic")


def test_the_set_is_large_and_mixed() -> None:
    """There are edits enough for the shares to mean something: 200 and more, ten and more of each weighty class."""
    assert len(LABELLED) >= 200
    assert all(sum(name in edit.classes for edit in LABELLED) >= 10 for name in WEIGHTY)
    assert len({edit.after.language for edit in LABELLED}) >= 15


@pytest.mark.parametrize("edit", LABELLED, ids=lambda edit: edit.name)
def test_an_edit_gets_its_classes(edit: Edit) -> None:
    """A careful reader's classes, no more and no fewer."""
    assert found(edit) == edit.classes


TOLD = EDITS / "told.tsv"


def told_of(edit: Edit) -> list[str]:
    """What people read of an edit: how severe it is, its summary, and the reason of each class."""
    verdict = classify_edit(edit.before, edit.after, diff_contents(edit.before, edit.after))
    return [verdict.severity, verdict.summary, *(found.reason for found in verdict.classes)]


def recorded() -> Iterator[list[str]]:
    """The lines of `told.tsv`: the name of an edit, and what is told of it."""
    with TOLD.open(encoding="utf-8", newline="") as file:
        yield from csv.reader(file, csv.excel_tab)


def test_an_edit_is_told_in_the_words_recorded() -> None:
    """Severity, summary and reasons of every labelled edit are those that were read and found right, word for word."""
    assert [[edit.name, *told_of(edit)] for edit in LABELLED] == list(recorded())


@pytest.mark.parametrize("name", WEIGHTY)
def test_precision_and_recall(name: str) -> None:
    """Of what is found at least .95 is so, and of what is so at least .95 is found."""
    score = scores(LABELLED)[name]
    assert score.precision >= 0.95
    assert score.recall >= 0.95


@pytest.mark.parametrize("name", WEIGHTY)
def test_the_rules_hold_on_what_they_have_not_seen(name: str) -> None:
    """On edits written after the rules were done, and never used to change them, at least .9 of each."""
    score = scores(UNSEEN)[name]
    assert score.precision >= 0.9
    assert score.recall >= 0.9


if __name__ == "__main__":
    with TOLD.open("w", encoding="utf-8", newline="") as tsv:
        csv.writer(tsv, csv.excel_tab, lineterminator="\n").writerows(
            [edit.name, *told_of(edit)] for edit in LABELLED
        )
