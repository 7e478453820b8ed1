"""Texts are cut into what a reader sees, and nothing is lost in the cutting."""

from __future__ import annotations

import pytest
import regex
from hypothesis import example, given
from hypothesis import strategies as st

from presslog.storage.content.tokens import _RULES, is_word, split_pieces, split_sentences, split_words

MIXED = st.text(
    alphabet=st.sampled_from("ab1٣۵.,’ \n\u200c\u200dمیرند\u064eÄe\u0301東へกำ😀👩‍🚀🇩🇪\U0001f3fd\u0600क्षि"),
    max_size=40,
)


@given(st.one_of(st.text(max_size=60), MIXED))
def test_pieces_joined_are_the_text(text: str) -> None:
    """Cutting loses and adds nothing, whatever the text."""
    assert "".join(split_pieces(text)) == text


@given(st.one_of(st.text(max_size=60), MIXED))
def test_sentences_joined_are_the_text(text: str) -> None:
    """Cutting into sentences loses and adds nothing, whatever the text."""
    assert "".join(split_sentences(text)) == text


RULES = regex.compile(_RULES, regex.VERBOSE | regex.VERSION1)
WRITTEN = st.text(
    st.characters(max_codepoint=0x6FF) | st.sampled_from("_1 .,’'\r\n\u200c\u0301東"), max_size=20
)


@given(WRITTEN | st.text(st.characters(max_codepoint=0x7F) | st.sampled_from("_1 .,'\r\n"), max_size=20))
@example("a\u03f6b×c")
def test_short_cuts_cut_as_the_rules_do(text: str) -> None:
    """The faster ways to cut plain words and ASCII give the pieces and words that the rules alone give."""
    pieces = RULES.findall(text)
    assert split_pieces(text) == pieces
    assert split_words(text) == [piece for piece in pieces if is_word(piece)]


@given(MIXED)
@example("東\u094dक")
@example("a\u1039\u1000")
def test_a_grapheme_is_never_cut(text: str) -> None:
    """Every piece begins where a grapheme begins (UAX 29), so no accent, joiner or flag is torn off."""
    starts = {found.start() for found in regex.finditer(r"\X", text)}
    at = 0
    for piece in split_pieces(text):
        assert at in starts
        at += len(piece)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("نمی‌روند خانه‌ها", ["نمی‌روند", "خانه‌ها"]),
        ("كَتَبَ الولد", ["كَتَبَ", "الولد"]),
        ("東京で会う", ["東", "京", "で", "会", "う"]),
        ("don't l’eau", ["don't", "l’eau"]),
        ("1.5 and 15,000 at 08:30", ["1.5", "and", "15,000", "at", "08:30"]),
        ("۱٫۵ میلیون", ["۱٫۵", "میلیون"]),
        ("naïve cafe\u0301", ["naïve", "cafe\u0301"]),
    ],
)
def test_words_of_many_scripts(text: str, expected: list[str]) -> None:
    """ZWNJ and harakat stay inside a word, numbers stay whole, CJK is taken by the character."""
    assert split_words(text) == expected
