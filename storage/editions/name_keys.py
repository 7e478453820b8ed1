"""A key under which a name is the same in every script: its consonants, in eight classes. Pure.

Vowels are written in some scripts and not in others, and an Arabic ف stands for f and v, a ج for j and g. So
only consonants count, and letters that stand for one another are one class. A letter that may be one of two
gives two keys.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import islice, product
from typing import Final

import regex
from anyascii import anyascii

MOST_KEYS: Final = 4
"""Keys of one word, at most."""

# Letters of Latin alphabets whose plain form sounds otherwise than they do.
_SOUNDS: Final = {
    "ç": "ch",
    "č": "ch",
    "ć": "ch",
    "š": "sh",
    "ş": "sh",
    "ș": "sh",
    "ž": "zh",
    "ğ": "",
    "ñ": "n",
}
_PLAIN: Final = str.maketrans(_SOUNDS)
# From the longest on: what letters stand for, as alternatives. "" is not written in other scripts.
_LETTERS: Final = {
    **dict.fromkeys(("shch", "tsch", "sch", "sh", "zh", "xh", "gj", "dj"), ("X",)),
    "ch": ("X", "K"),
    "kh": ("K",),
    "gh": ("K",),
    "ph": ("F",),
    "th": ("T", "S"),
    "dh": ("D", "S"),
    "tz": ("TS", "S"),
    "ts": ("TS", "S"),
    "ck": ("K",),
    "x": ("KS",),
    "j": ("X", ""),
    "g": ("K", "X"),
    "q": ("K", "X"),
    "c": ("K", "S"),
    "v": ("", "F"),
    "f": ("F",),
    "b": ("B",),
    "p": ("B",),
    "k": ("K",),
    "t": ("T",),
    "d": ("D",),
    "s": ("S",),
    "z": ("S",),
    "m": ("M",),
    "n": ("N",),
    "l": ("L",),
    "r": ("R",),
}
_LETTER: Final = regex.compile("|".join(sorted(_LETTERS, key=lambda letters: -len(letters))))
_TWICE: Final = regex.compile(r"(.)\1+")
_ARTICLE: Final = regex.compile(r"\A(?:وال|بال|كال|ال|لل)(?=\p{L}{3})")


@lru_cache(maxsize=50_000)
def name_keys(word: str) -> tuple[str, ...]:
    """Return the keys of a word, the likeliest first; none if it has no consonant.

    >>> name_keys("Rezaei"), name_keys("رضایی"), name_keys("Резаи")
    (('RS',), ('RS',), ('RS',))
    >>> set(name_keys("Prishtina")) & set(name_keys("بريشتينا"))
    {'BRXTN'}
    """
    return tuple(dict.fromkeys(islice(_spelled_keys(word), MOST_KEYS)))


def _spelled_keys(word: str) -> Iterator[str]:
    bare = _ARTICLE.sub("", word.replace("ض", "ز"))  # Persian reads ض as z, and Arabic names with it are few
    plain = anyascii(bare.casefold().translate(_PLAIN)).casefold()
    choices = [_LETTERS[found] for found in _LETTER.findall(plain)]
    for choice in product(*choices):
        if key := _TWICE.sub(r"\1", "".join(choice)):
            yield key
