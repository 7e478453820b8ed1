"""Words as the search index keeps them, alike on every backend: a folded copy, never shown.

All that counts as unedited (`storage.content.lookalikes`) is made one, and besides it marks above and below
letters, case, and Arabic letters that keyboards mix up; ZWNJ and tatweel go, so that a compound is found
however its halves are joined. Han and kana, written without spaces, are one word a character.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import accumulate
from typing import Final

import regex

from presslog.storage.content import fold_character

# Letters that keyboards mix up and writers do not, beyond those that only look alike: yeh, kaf and heh forms.
_MIXED_UP: Final = {**dict.fromkeys("ے", "ی"), **dict.fromkeys("ڪ", "ک"), **dict.fromkeys("ەۀہھ", "ه")}


class _Table(dict[int, str | None]):
    """What each character is folded to, found out when it is first met."""

    def __missing__(self, code: int) -> str | None:
        char = chr(code)
        folded = None if unicodedata.combining(char) else _fold_letter(char)
        self[code] = folded
        return folded


def _fold_letter(char: str) -> str:
    """A character in lower case as the one that looks like it, in whichever case it does.

    Capital Cyrillic В looks like B: its small letter is folded with it, so that case makes no difference.
    """
    for form in (char, char.upper(), char.lower()):
        if (alike := fold_character(form)) != form:
            return alike.casefold()
    return str(unicodedata.digit(char, _MIXED_UP.get(char, char))).casefold()


_FOLDED: Final = _Table()
_ALONE: Final = (  # Han and kana, as far as `storage.content.lookalikes` overlooks spaces beside them
    r"\u3005\u3007\u3021-\u3029\u3038-\u303b\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    r"\U0001b000-\U0001b16f\U00020000-\U0003ffff"
)
LONGEST: Final = 200
"""Characters of a word; a longer one is cut."""
_WORD: Final = re.compile(rf"[{_ALONE}]|[^\W_{_ALONE}]{{1,{LONGEST}}}")
_PIECE: Final = regex.compile(
    r"[\p{Han}\p{Hiragana}\p{Katakana}]|[\p{L}\p{M}\p{N}\u200c\u200d]+|[^\p{L}\p{M}\p{N}]+"
)
"""A word as it is written, its marks and joiners with it, or what stands between two."""


def fold_query(text: str) -> str:
    """A text with look-alikes made one; word borders as they were.

    >>> fold_query("Café ٣٤ كِتابي") == fold_query("cafe 34 کتابی")
    True
    >>> fold_query("\u0410pple"), fold_query("НАТО") == fold_query("нато")  # with Cyrillic letters
    ('apple', True)
    """
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKD", text).translate(_FOLDED)


def folded_words(text: str) -> tuple[str, ...]:
    """The folded words of a text, in order.

    >>> folded_words("The dam — 1.5 million m³ of it — broke.")
    ('the', 'dam', '1', '5', 'million', 'm3', 'of', 'it', 'broke')
    """
    return split_folded(fold_query(text))


def split_folded(folded: str) -> tuple[str, ...]:
    """The words of a folded text, in order."""
    return tuple(_WORD.findall(folded))


def mark_words(text: str, query: str) -> tuple[tuple[str, bool], ...]:
    """Split a text into parts, each with whether it is a word of a query.

    >>> mark_words("At night the Dám broke.", "dam broke")
    (('At night the ', False), ('Dám', True), (' ', False), ('broke', True), ('.', False))
    """
    wanted = set(folded_words(query))
    parts: list[tuple[str, bool]] = []
    for piece in _PIECE.findall(text):
        hit = not wanted.isdisjoint(folded_words(piece))
        if parts and not hit and not parts[-1][1]:
            parts[-1] = (parts[-1][0] + piece, False)
        else:
            parts.append((piece, hit))
    return tuple(parts)


def has_term(folded: str, term: tuple[str, ...]) -> bool:
    """Whether a folded passage has a term's words, one after another.

    >>> (
    ...     has_term("it broke at night", ("at", "night")),
    ...     has_term("at the night", ("at", "night")),
    ...     has_term("a knight", ("night",)),
    ... )
    (True, False, False)
    """
    return _term_pattern(term).search(folded) is not None


@lru_cache(maxsize=256)
def _term_pattern(term: tuple[str, ...]) -> re.Pattern[str]:
    """Finds a term in a folded text; to cut all of it into words takes twenty times as long."""
    return re.compile(r"[\W_]*".join(map(_word_pattern, term)))


def _word_pattern(word: str) -> str:
    """Finds a word as a whole.

    The letters come first: `re` looks for them fast, and for a border only behind them.
    """
    letter, letters = rf"[^\W_{_ALONE}]", re.escape(word)
    if len(word) >= LONGEST or not re.fullmatch(letter, word[:1]):
        return letters
    return rf"{letters}(?<!{letter}{letters})(?!{letter})"


def place_of(text: str, term: tuple[str, ...]) -> int | None:
    """At which character of a text a term begins.

    >>> place_of("The sea, the Dam.", ("the", "dam"))
    9
    """
    if text.isascii():  # folded, each of its characters is one still
        found = _term_pattern(term).search(fold_query(text))
        return found.start() if found else None
    folded = [fold_query(char) for char in text]  # one by one, for folding makes texts longer and shorter
    if found := _term_pattern(term).search("".join(folded)):
        ends = accumulate(map(len, folded))
        return next(place for place, end in enumerate(ends) if end > found.start())
    return None


def query_terms(query: str) -> tuple[tuple[str, ...], ...]:
    """A query's terms, each a sequence of words that must follow one another.

    Quotes make a phrase, elsewhere each word stands alone.

    >>> query_terms('dam "broke at night"')
    (('dam',), ('broke', 'at', 'night'))
    """
    found: list[tuple[str, ...]] = []
    for place, part in enumerate(re.split(r'["“”„«»]', query)):
        inside = folded_words(part)
        found += [inside] if place % 2 else [(word,) for word in inside]
    return tuple(dict.fromkeys(term for term in found if term))
