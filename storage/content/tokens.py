"""Text cut into the units a reader sees.

Words, numbers, spaces, single CJK or Thai characters, whole graphemes.

It knows scripts, and refuses to know languages or what a change means. Cutting loses nothing: the pieces
joined are the text.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Final

import regex

# Scripts written without spaces are compared character by character; a character keeps its marks and
# variation selectors.
_UNSPACED: Final = r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]"
# What never begins a piece: marks, joiners (Persian writes ZWNJ inside a word), tags, Arabic harakat, Indic
# vowel signs.
_EXTEND: Final = r"[\p{M}\p{GCB=Extend}\p{GCB=SpacingMark}\u200c\u200d]"
# A grapheme, and those that begin with what never begins a piece.
_WHOLE: Final = rf"\X(?:(?={_EXTEND})\X)*"
_PIECE: Final = regex.compile(
    rf"""
      (?={_UNSPACED}) {_WHOLE}
    | \p{{Nd}}+ (?: [.,:٫٬’'\u00a0\u202f] \p{{Nd}}+ )+ (?!{_EXTEND})        # 1.5  15,000  08:30
    | (?: (?!{_UNSPACED}) (?=[\p{{L}}\p{{N}}_]) {_WHOLE} )+
      (?: ['’] (?: (?!{_UNSPACED}) (?=\p{{L}}) {_WHOLE} )+ )*               # don't, l’eau
    | \s+ (?! {_EXTEND} )
    | \X
    """,
    regex.VERBOSE | regex.VERSION1,
)
_SENTENCE: Final = regex.compile(
    r"[^.!?…。！？؟۔।\n]*(?:[.!?…。！？؟۔।\n]+[\"'”’»)\]]*\s*|$)", regex.VERSION1
)
_WORD: Final = regex.compile(r"[\p{L}\p{N}]")


def split_pieces(text: str) -> list[str]:
    """The text in pieces, in order; joined they are the text again.

    >>> split_pieces("They don't pay 1.5 €.")
    ['They', ' ', "don't", ' ', 'pay', ' ', '1.5', ' ', '€', '.']
    >>> split_pieces("می‌روند 東京へ")
    ['می\\u200cروند', ' ', '東', '京', 'へ']
    """
    return list(_PIECE.findall(text))


def split_words(text: str) -> list[str]:
    """The pieces that carry meaning: spaces and punctuation left out.

    >>> split_words("Who, me?")
    ['Who', 'me']
    """
    return [piece for piece in split_pieces(text) if is_word(piece)]


def has_words(text: str, count: int) -> bool:
    """Whether a text has at least so many words; it is not cut further than that needs.

    >>> has_words("one, two", 2), has_words("one, two", 3)
    (True, False)
    """
    found = (piece for piece in _PIECE.finditer(text) if is_word(piece.group()))
    return sum(1 for _ in islice(found, count)) == count


def is_word(piece: str) -> bool:
    """Whether a piece has a letter or a digit."""
    return piece[:1].isalnum() or _WORD.search(piece) is not None


def split_sentences(text: str) -> Iterator[str]:
    """The text cut after each sentence's end, roughly (an abbreviation's dot cuts too).

    Joined they are the text again.

    >>> list(split_sentences("It rained. Nobody came!"))
    ['It rained. ', 'Nobody came!']
    """
    return (found.group() for found in _SENTENCE.finditer(text) if found.group())
