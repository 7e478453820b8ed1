"""Search overlooks all that an edit's comparison overlooks, and keeps apart what that keeps apart."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from presslog.storage.content import fold_character, fold_lookalikes
from presslog.storage.search.search_terms import LONGEST, fold_query, folded_words, has_term, place_of

# Letters of several scripts that look alike, marks, digits, invisible ones and spaces, and anything else.
ALIKE = "AaАаΑB\u0412\u0432\u0392bHНнΗhiіΙxХхΧﬁ²٣۳كکيیىہهة'’ʼ\u200c\u200f\ufeff\ufe0f\u00ad\u0640 \u00a0.,،…-–\u5c71カﾔ"
TEXTS = st.text(st.sampled_from(ALIKE) | st.characters(exclude_categories=["Cs"]), max_size=12)


@given(TEXTS)
@example("\u0410pple")
@example("don\u02bct")
@example("da\u200fm")
@example("\U00020000 a")
def test_what_counts_as_unedited_is_found(text: str) -> None:
    """A text and its look-alike form are the same words to the index, so that either finds the other."""
    assert folded_words(fold_lookalikes(text)) == folded_words(text)


def test_case_makes_no_difference_in_any_script() -> None:
    """A letter that looks like another in one case only is found in both cases; other words stay other words."""
    for word in ("Волга", "НАТО", "Θήβα", "Ёлка", "Straße"):
        assert folded_words(word) == folded_words(word.lower()) == folded_words(word.upper())
    assert folded_words("Волга") != folded_words("Вольга")


def test_letters_of_one_script_stay_apart() -> None:
    """Within Cyrillic and within Greek no two letters fold to one, so that no word is taken for another."""
    for letters in ("абвгдежзиклмнопрстуфхцчшщъыьэюяіјѕ", "αβγδεζηθικλμνξοπρστυφχψω"):
        assert len({fold_query(letter) for letter in letters}) == len(letters)


def test_a_place_is_found_in_the_text_as_shown() -> None:
    """The word is pointed at where it stands, look-alike letter and all."""
    assert place_of("The \u0410pple, cut.", ("apple",)) == 4
    assert fold_character("\u0410") == "A"


WORDS = st.lists(
    st.sampled_from(["dam", "a", "dams", "東", "京", "1", "m3", "dam_", "-", "كتاب", "é"]), max_size=8
)


@given(st.lists(st.sampled_from(["", " ", "-", "_"])), WORDS, st.data())
def test_a_term_is_found_where_its_words_follow_one_another(
    gaps: list[str], words: list[str], data: st.DataObject
) -> None:
    """What is asked of the text's letters says what the text cut into words says: neither a part of a word nor words apart are the term."""
    text = fold_query("".join(word + (gaps[n % len(gaps)] if gaps else " ") for n, word in enumerate(words)))
    found = folded_words(text)
    term = data.draw(
        st.one_of(WORDS, st.just(list(found[:2]))).map(lambda some: folded_words(" ".join(some))).filter(bool)
    )
    said = any(found[at : at + len(term)] == term for at in range(len(found)))
    assert has_term(text, term) == said
    assert (place_of(text, term) is not None) == said


def test_a_word_as_long_as_any_is_found() -> None:
    """A word of more letters than are indexed is found by its first ones, as it is indexed by them."""
    (first, rest) = folded_words("x" * LONGEST + "y")
    assert has_term("x" * LONGEST + "y", (first,))
    assert rest == "y"
