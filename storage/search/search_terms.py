"""Words as the search index keeps them, alike on every backend: a folded copy, never shown.

Letters that look alike in Arabic and Persian, marks above and below letters, digit forms and case are made
one; ZWNJ and tatweel go, so that a compound is found however its halves are joined. Han and kana, written
without spaces, are one word a character.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

# Arabic yeh and alef maksura to Persian yeh, kaf to keheh, heh forms to heh, teh marbuta likewise: as
# keyboards mix them up.
_ALIKE: Final = {
    **dict.fromkeys(map(ord, "ىيے"), "ی"),
    **dict.fromkeys(map(ord, "كڪ"), "ک"),
    **dict.fromkeys(map(ord, "ةەۀہھ"), "ه"),
    **dict.fromkeys(map(ord, "\u0640\u200c\u200d\u00ad\u200b\u2060\ufeff"), None),
}


class _Table(dict[int, str | None]):
    """What each character is folded to, found out when it is first met."""

    def __missing__(self, code: int) -> str | None:
        char = chr(code)
        folded = None if unicodedata.combining(char) else str(unicodedata.digit(char, char))
        self[code] = folded
        return folded


_FIRST: Final = {code: char for code, char in _ALIKE.items() if char}
_FOLDED: Final = _Table(_ALIKE)
_WORD: Final = re.compile(
    r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]|[^\W_\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]{1,200}"
)


def fold_query(text: str) -> str:
    """A text with look-alikes made one; word borders as they were.

    >>> fold_query("Café ٣٤ كِتابي") == fold_query("cafe 34 کتابی")
    True
    """
    if text.isascii():
        return text.lower()
    # Before decomposing, so that a letter with its mark is still the letter people mix up.
    return unicodedata.normalize("NFKD", text.translate(_FIRST)).translate(_FOLDED).casefold()


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
