"""Words as the search index keeps them, alike on every backend: a folded copy, never shown.

Letters that look alike in Arabic and Persian, marks above and below letters, digit forms and case are made one; ZWNJ and tatweel go, so
that a compound is found however its halves are joined. Han and kana, written without spaces, are one word a character.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import Final

# Arabic yeh and alef maksura to Persian yeh, kaf to keheh, heh forms to heh, teh marbuta likewise: as keyboards mix them up.
_ALIKE: Final = str.maketrans(
    {
        **dict.fromkeys("ىيے", "ی"),
        **dict.fromkeys("كڪ", "ک"),
        **dict.fromkeys("ةەۀہھ", "ه"),
        **dict.fromkeys("\u0640\u200c\u200d\u00ad\u200b\u2060\ufeff", None),
    }
)
_WORD: Final = re.compile(
    r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]|[^\W_\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+"
)
_LONGEST: Final = 200
"""Characters of a word that count; PostgreSQL takes no lexeme over 2,046 bytes."""


def fold(text: str) -> str:
    """A text with look-alikes made one; word borders as they were.

    >>> fold("Café ٣٤ كِتابي") == fold("cafe 34 کتابی")
    True
    """
    text = unicodedata.normalize("NFKD", text.translate(_ALIKE))
    kept = (c for c in text if not unicodedata.combining(c))
    return "".join(str(unicodedata.digit(c, c)) for c in kept).translate(_ALIKE).casefold()


def words(text: str) -> tuple[str, ...]:
    """The folded words of a text, in order.

    >>> words("The dam — 1.5 million m³ of it — broke.")
    ('the', 'dam', '1', '5', 'million', 'm3', 'of', 'it', 'broke')
    """
    return tuple(word[:_LONGEST] for word in _WORD.findall(fold(text)))


def words_digest(folded: tuple[str, ...]) -> str:
    """By which a passage's words are told apart within an article: 8 bytes of BLAKE2b, hex."""
    return hashlib.blake2b(" ".join(folded).encode(), digest_size=8).hexdigest()


def terms(query: str) -> tuple[tuple[str, ...], ...]:
    """A query's terms, each a sequence of words that must follow one another; quotes make a phrase, elsewhere each word stands alone.

    >>> terms('dam "broke at night"')
    (('dam',), ('broke', 'at', 'night'))
    """
    found: list[tuple[str, ...]] = []
    for place, part in enumerate(re.split(r'["“”„«»]', query)):
        inside = words(part)
        found += [inside] if place % 2 else [(word,) for word in inside]
    return tuple(dict.fromkeys(term for term in found if term))
