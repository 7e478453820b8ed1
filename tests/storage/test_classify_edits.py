"""The rules against edits labelled by hand, in twenty languages: each edit, each class, and a set the rules were never fitted to."""

from __future__ import annotations

import pytest

from bench.classes import EDITS, Edit, edits, found, scores

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
