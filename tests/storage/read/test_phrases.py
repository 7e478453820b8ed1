"""What is shown of a passage is the part around the words found, whole words of it."""

from __future__ import annotations

import pytest

from presslog.storage.read.phrases import SNIPPET, passage_snippet
from presslog.storage.search.search_terms import folded_words

ENGLISH = "The council met and the mayor spoke of the budget. " * 9
PERSIAN = "شورا تشکیل جلسه داد و شهردار از بودجه گفت. " * 9
CHINESE = "市議會開會，市長談到預算。" * 20


@pytest.mark.parametrize(
    ("before", "found", "asked"),
    [
        (ENGLISH, "the night ferry sank", "the night ferry"),
        (PERSIAN, "و كتاب‌ها سوخت", "و کتابها"),
        (CHINESE, "市長辭職", "市長辭職"),
        (ENGLISH, "the caf\u00e9\u0301 \ufb01re", "the cafe fire"),
    ],
    ids=["English", "Persian", "Chinese", "folded"],
)
def test_the_phrase_is_shown(before: str, found: str, asked: str) -> None:
    """However often its first word stands before, and in whatever letters it is written, the phrase is what is shown."""
    shown = passage_snippet(f"{before}{found}. {before}", folded_words(asked))
    assert found in shown
    assert shown.startswith("…")
    assert shown.endswith("…")
    assert len(shown) <= SNIPPET + 2


@pytest.mark.parametrize("text", [ENGLISH, PERSIAN], ids=["English", "Persian"])
@pytest.mark.parametrize("place", range(12))
def test_words_are_shown_whole(text: str, place: int) -> None:
    """Where words have spaces between them, none is cut in two."""
    shown = passage_snippet("x" * place + " " + text, folded_words(text.rsplit(maxsplit=1)[-1]))
    assert set(shown.strip("…").split()) <= {"x" * place, *text.split()}


def test_text_without_spaces_is_cut_all_the_same() -> None:
    """A passage without any space is shown around the phrase, no longer than another."""
    shown = passage_snippet("x" * 900 + "市長" + "y" * 900, ("市", "長"))
    assert "市長" in shown
    assert len(shown) == SNIPPET + 2
