"""Text cut into the units a reader sees.

Words, numbers, spaces, single CJK or Thai characters, whole graphemes.

It knows scripts, and refuses to know languages or what a change means. Cutting loses nothing: the pieces
joined are the text.
"""

from __future__ import annotations

import re
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
_RULES: Final = rf"""
      (?={_UNSPACED}) {_WHOLE}
    | \p{{Nd}}+ (?: [.,:٫٬’'\u00a0\u202f] \p{{Nd}}+ )+ (?!{_EXTEND})        # 1.5  15,000  08:30
    | (?: (?!{_UNSPACED}) (?=[\p{{L}}\p{{N}}_]) {_WHOLE} )+
      (?: ['’] (?: (?!{_UNSPACED}) (?=\p{{L}}) {_WHOLE} )+ )*               # don't, l’eau
    | \s+ (?! {_EXTEND} )
    | \X
"""
# Letters of the commonest scripts, each a grapheme by itself. A word of theirs and a single space are cut as
# the rules would cut them, four times as fast.
_PLAIN: Final = (
    r"A-Za-z0-9_\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02af\u0388-\u038a\u03a3-\u03f5\u0400-\u0481"
    r"\u05d0-\u05ea\u0620-\u063f\u0641-\u064a\u0671-\u06d3\u06f0-\u06fc"
)
_SHORT_CUTS: Final = rf"""
      [{_PLAIN}][{_PLAIN}\u200c]*+ (?! {_EXTEND} | [\p{{L}}\p{{N}}_'’] | [.,:٫٬\u00a0\u202f] \p{{Nd}} )
    | [ ] (?! {_EXTEND} | \s )
"""
_PIECE: Final = regex.compile(f"{_SHORT_CUTS} | {_RULES}", regex.VERBOSE | regex.VERSION1)
# The same for ASCII, where a character is a grapheme and only CR LF is one of two.
_ASCII_WORD: Final = r"[0-9]+(?:[.,:'][0-9]+)+|\w+(?:'[A-Za-z]+)*"
_ASCII_WORDS: Final = re.compile(_ASCII_WORD, re.ASCII)
_ASCII_PIECES: Final = re.compile(rf"{_ASCII_WORD}|[\t-\r ]+|.", re.ASCII | re.DOTALL)
_SENTENCE: Final = regex.compile(
    r"[^.!?…。！？؟۔।\n]*(?:[.!?…。！？؟۔।\n]+[\"'”’»)\]]*\s*|$)", regex.VERSION1
)
_MARKED_SPACE: Final = regex.compile(rf"[ ]{_EXTEND}", regex.VERSION1)
_WORD: Final = regex.compile(r"[\p{L}\p{N}]")


def split_pieces(text: str) -> list[str]:
    """The text in pieces, in order; joined they are the text again.

    >>> split_pieces("They don't pay 1.5 €.")
    ['They', ' ', "don't", ' ', 'pay', ' ', '1.5', ' ', '€', '.']
    >>> split_pieces("می‌روند 東京へ")
    ['می\\u200cروند', ' ', '東', '京', 'へ']
    """
    return (_ASCII_PIECES if text.isascii() else _PIECE).findall(text)


def split_words(text: str) -> list[str]:
    """The pieces that carry meaning: spaces and punctuation left out.

    >>> split_words("Who, me?")
    ['Who', 'me']
    """
    if text.isascii() and "_" not in text:
        return _ASCII_WORDS.findall(text)
    return [piece for piece in split_pieces(text) if is_word(piece)]


def has_words(text: str, count: int) -> bool:
    """Whether a text has at least so many words; it is not cut further than that needs.

    >>> has_words("one, two", 2), has_words("one, two", 3)
    (True, False)
    """
    found = (piece for piece in _PIECE.finditer(text) if is_word(piece.group()))
    return sum(1 for _ in islice(found, count)) == count


def has_marked_space(text: str) -> bool:
    """Whether a mark or joiner follows a space, with which it makes one piece."""
    return not text.isascii() and _MARKED_SPACE.search(text) is not None


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
