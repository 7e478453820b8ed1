"""What came with a major edit: on 200 labelled edits in ten languages, and rule by rule."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from presslog.core.body_parts import BlockKind
from presslog.storage.content import (
    Acknowledgement,
    acknowledgement_of,
    classify_edit,
    diff_contents,
    with_acknowledgement,
)
from presslog.storage.content.edits.lexicon import NOTICE_LANGUAGES
from presslog.storage.content.edits.notices import find_notices
from presslog.storage.model import Block, Content, EditClass

GOLDEN = Path(__file__).parents[3] / "golden" / "openness"
LABELLED = GOLDEN / "notices.toml"


def page(language: str, *lines: str, modified: str | None = None) -> Content:
    """A page of these paragraphs."""
    blocks = tuple(Block(BlockKind.PARAGRAPH, line) for line in lines)
    return Content("The dam", language=language, blocks=blocks, modified=modified)


def labelled_edits() -> Iterator[tuple[str, Content, Content, Acknowledgement]]:
    """Of each language: 8 with a notice, 3 with a date, 9 with neither, one of them beside a notice that stood there before."""
    for language, told in tomllib.loads(LABELLED.read_text("utf-8")).items():
        (old, new), (other_old, other_new) = told["changes"]
        notices, others = told["notices"], told["others"]
        for notice in notices:
            yield language, page(language, old), page(language, new, notice), Acknowledgement.NOTICE
        for other in others:
            yield language, page(language, old), page(language, new, other), Acknowledgement.NEITHER
        for before, after in ((old, new), (other_old, other_new), (new, old), (other_new, other_old)):
            yield language, page(language, before), page(language, after), Acknowledgement.NEITHER
        stood = page(language, notices[0], old), page(language, notices[0], new)
        yield language, *stood, Acknowledgement.NEITHER
        dates = (
            ("2026-03-01T10:00:00+00:00", "2026-03-04"),
            (None, "2026-03-04"),
            ("2026-03-01", "2026-03-02"),
        )
        for was, now in dates:
            changed = page(language, old, modified=was), page(language, new, modified=now)
            yield language, *changed, Acknowledgement.DATED


def found_in(before: Content, after: Content) -> Acknowledgement:
    """What the rules say of an edit."""
    classes = classify_edit(before, after, diff_contents(before, after)).classes
    return acknowledgement_of(classes, before.modified, after.modified)


def test_200_labelled_edits() -> None:
    """At least 97 of 100 are told as they are labelled, and no language has more than one that is not."""
    edits = list(labelled_edits())
    wrong = [
        (language, after.text, label)
        for language, before, after, label in edits
        if found_in(before, after) is not label
    ]
    assert len(edits) == 200
    assert 1 - len(wrong) / len(edits) >= 0.97, wrong
    assert len({language for language, *_ in wrong}) == len(wrong), wrong


def test_every_labelled_edit_is_major() -> None:
    """What is asked of an edit only if it is major is asked of each of them."""
    for _, before, after, _ in labelled_edits():
        assert classify_edit(before, after, diff_contents(before, after)).severity == "major", after


def test_notices_are_known_in_twenty_languages() -> None:
    """The lexicon has notices of at least so many."""
    assert len(NOTICE_LANGUAGES) >= 20


@pytest.mark.parametrize("language", NOTICE_LANGUAGES)
def test_a_sentence_that_only_looks_like_a_notice(language: str) -> None:
    """In each language notices are known, and an earlier version of a law, a heading, a word of the editors are none."""
    told = tomllib.loads((GOLDEN / "twenty-languages.toml").read_text("utf-8"))[language]
    assert [text for text in told["notices"] if not find_notices(text)] == []
    assert [text for text in told["others"] if find_notices(text)] == []


COST, NOTICE = "The wall costs {} million.", "Correction (1 March): A name was wrong."


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param((NOTICE,), (f"{NOTICE} Correction (4 March): So was the cost.",), id="behind another"),
        pytest.param((), ("Correction", "The cost was not 1.5 million."), id="a heading"),
        pytest.param((), ("Corrections and clarifications, 4 March", "The cost."), id="a dated heading"),
    ],
)
def test_where_a_notice_may_stand(before: tuple[str, ...], after: tuple[str, ...]) -> None:
    """A second notice in one paragraph is a notice, and so is one whose first word is its heading."""
    edit = page("en", COST.format("1.5"), *before), page("en", COST.format("15"), *after)
    assert found_in(*edit) is Acknowledgement.NOTICE


@pytest.mark.parametrize(
    "title", ["CORRECTED: The dam", "The dam (corrected)", "The dam [Corrected 4 March]"]
)
def test_a_headline_that_says_corrected(title: str) -> None:
    """A headline with a mark before or behind it owns up; one about a correction does not."""
    before, after = page("en", COST.format("1.5")), page("en", COST.format("15"))
    assert found_in(before, replace(after, title=title)) is Acknowledgement.NOTICE
    assert found_in(before, replace(after, title="The dam awaits correction")) is Acknowledgement.NEITHER


@pytest.mark.parametrize("after", [NOTICE, NOTICE.replace("wrong", "false"), ""])
def test_a_notice_that_stood_there_before(after: str) -> None:
    """It comes with no later edit, be it moved, reworded or taken out."""
    edit = page("en", NOTICE, COST.format("1.5")), page("en", COST.format("15"), *filter(None, [after]))
    assert found_in(*edit) is Acknowledgement.NEITHER


@pytest.mark.parametrize(
    ("was", "now", "reason"),
    [
        (None, None, "no notice seen, and the page's date of modification is not given"),
        ("2026-03-02", "2026-03-02", "no notice seen, and the page's date of modification did not move"),
        ("2026-03-02", "2026-03-01", "no notice seen, and the page's date of modification did not move"),
        ("2026-03-02", "2026-03-03", None),
    ],
)
def test_the_class_says_what_was_not_seen(was: str | None, now: str | None, reason: str | None) -> None:
    """A major edit without notice and moved date is `unacknowledged`, never "hidden"; one with either is not."""
    before, after = (
        page("en", "It cost 1.5 million.", modified=was),
        page("en", "It cost 15 million.", modified=now),
    )
    assert _unacknowledged(before, after) == reason


def test_a_minor_edit_owes_nothing() -> None:
    """A word put in the place of another is minor and never `unacknowledged`; the same with a number is."""
    before = page("en", "The old dam of the upper valley holds well.")
    assert _unacknowledged(before, page("en", "The old dam of the upper valley holds firmly.")) is None
    assert _unacknowledged(before, page("en", "The old dam of the 2 upper valleys holds well.")) is not None


def _unacknowledged(before: Content, after: Content) -> Any:
    classes = with_acknowledgement(classify_edit(before, after, diff_contents(before, after)), before, after)
    return next((found.reason for found in classes if found.name == EditClass.UNACKNOWLEDGED), None)


@pytest.mark.parametrize(("count", "found"), [(200, True), (201, False)])
def test_a_mark_at_the_end_of_a_line(count: int, found: bool) -> None:
    """A text of two hundred characters that ends in "(Correction)" is a notice; a longer one only names the word."""
    end = " (Correction)"
    assert bool(find_notices(("It rained on the mill " * 20)[: count - len(end)] + end)) is found


@pytest.mark.parametrize(
    ("count", "said"), [(5_000, "Correction: It snowed."), (5_001, "Correction: It snowed")]
)
def test_the_part_of_a_passage_in_which_notices_are_looked_for(count: int, said: str) -> None:
    """Its first 5,000 characters."""
    notice = " Correction: It snowed."
    text = ("It rained. " * 500)[: count - len(notice) - 1] + "."
    assert find_notices(text + notice) == [said]
