"""Words as the search index keeps them, alike on every backend: a folded copy, never shown.

All that counts as unedited (`storage.content.lookalikes`) is made one, and besides it marks above and below
letters, case, and Arabic letters that keyboards mix up; ZWNJ and tatweel go, so that a compound is found
however its halves are joined. Han and kana, written without spaces, are one word a character.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

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
_WORD: Final = re.compile(rf"[{_ALONE}]|[^\W_{_ALONE}]{{1,200}}")


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


def place_of(text: str, term: tuple[str, ...]) -> int | None:
    """At which character of a text a term begins.

    >>> place_of("The sea, the Dam.", ("the", "dam"))
    9
    """
    folded = [fold_query(char) for char in text]  # one by one, for folding makes texts longer and shorter
    origins = [place for place, part in enumerate(folded) for _ in part]
    found = list(_WORD.finditer("".join(folded)))
    for at in range(len(found) - len(term) + 1):
        if all(found[at + n].group() == word for n, word in enumerate(term)):
            return origins[found[at].start()]
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
