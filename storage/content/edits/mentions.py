"""Where a text mentions a number, a denial or somebody's words.

Each with its place and a key that is equal when it means the same.

It knows how languages write these, and refuses to compare texts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final, NamedTuple

import regex

from presslog.storage.content.edits.lexicon import (
    DECIMAL_COMMA,
    MAGNITUDES,
    NEGATION,
    NEGATION_CJK,
    PERCENT,
    SPELLED,
    TENS,
    WEAK,
)
from presslog.storage.content.lookalikes import ascii_digit, fold_lookalikes
from presslog.storage.content.tokens import split_words

EXACT: Final = 25
"""Digits of the longest number taken for a quantity; a longer one is compared as it is written."""


class Mention(NamedTuple):
    """A stretch `start:end` of a text, by character.

    `weak`: may mean something else where it stands alone.
    """

    start: int
    end: int
    text: str
    key: str
    weak: bool = False


# --- numbers ------------------------------------------------------------------------------------------------

_DIGITS: Final = regex.compile(
    r"(?<![[\p{L}\p{Nd}]--[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}]])"
    r"\p{Nd}+(?:[.,:٫٬'’\u00a0\u202f]\p{Nd}+|\ \p{Nd}{3}(?!\p{Nd}))*",
    regex.VERSION1,
)
_SCALE: Final = regex.compile(r"[-\s]?(?:([百백]?[千万萬亿億천만억]|百万|백만)|(\p{L}[\p{L}\p{M}]*))")
_PERCENT: Final = regex.compile(
    r"\s?(?:([%٪％])|p[eo]r\s+c(?:ent|iento)\b|pour\s+cent\b|(\p{L}[\p{L}\p{M}]*))", regex.IGNORECASE
)
_WORDS: Final = regex.compile(r"\p{L}[\p{L}\p{M}\u200c]*(?:-\p{L}+)?")


def find_numbers(text: str, language: str | None = None) -> Iterator[Mention]:
    """Numbers in digits of any script, and the small ones spelled out.

    With the magnitude and the percent that follow.

    >>> [(found.text, found.key) for found in find_numbers("About 1.5 million, or ۵٪ of three towns.", "en")]
    [('1.5 million', '1500000'), ('۵٪', '5%'), ('three', '3')]
    """
    for found in _DIGITS.finditer(text):
        yield _in_digits(found, text, language)
    for found in _WORDS.finditer(text):
        yield from _spelled_number(found, text, language)


def _in_digits(found: regex.Match[str], text: str, language: str | None) -> Mention:
    value, end = _number_value(found.group(), language), found.end()
    scale, scaled = _magnitude_at(text, end)
    if scale > 1 and _is_decimal(value):
        value, end = _plain_decimal(Decimal(value) * scale), scaled
    percent = _PERCENT.match(text, end)
    if percent and (percent[2] is None or percent[2].casefold() in PERCENT):
        value, end = value + "%", percent.end()
    return Mention(found.start(), end, text[found.start() : end], value)


def _magnitude_at(text: str, at: int) -> tuple[int, int]:
    """The magnitude written at a place, and where it ends; 1 where there is none."""
    found = _SCALE.match(text, at)
    scale = MAGNITUDES.get((found[1] or found[2]).casefold(), 1) if found else 1
    return (scale, found.end()) if found and scale > 1 else (1, at)


_GROUPING: Final = {ord(mark): None for mark in "'’٬ \u00a0\u202f"}


def _number_value(digits: str, language: str | None) -> str:
    plain = "".join(ascii_digit(char) for char in digits)
    plain = plain.replace("٫", ".").translate(_GROUPING)
    if ":" in plain or len(plain) > EXACT:
        return plain
    marks = [char for char in plain if char in ".,"]
    if not marks:
        return _plain_decimal(Decimal(plain))
    last, tail = marks[-1], len(plain) - plain.rindex(marks[-1]) - 1
    grouping = len(set(marks)) == 1 and (
        len(marks) > 1 or (tail == 3 and last == _grouping_mark(language) and plain[0] != "0")
    )
    if grouping and not regex.fullmatch(r"\d{1,3}(?:[.,]\d{2,3})+", plain):
        return plain  # a date, a version, an address: no quantity
    whole, _, rest = (plain, "", "") if grouping else plain.rpartition(last)
    return _plain_decimal(Decimal(f"{regex.sub('[.,]', '', whole)}.{rest or 0}"))


def _grouping_mark(language: str | None) -> str:
    return "." if language in DECIMAL_COMMA else ","


def _plain_decimal(value: Decimal) -> str:
    return format(value.normalize(), "f")


def _is_decimal(value: str) -> bool:
    return regex.fullmatch(r"\d+(?:\.\d+)?", value) is not None


def _spelled_number(found: regex.Match[str], text: str, language: str | None) -> Iterator[Mention]:
    lists = list(SPELLED.values()) if language is None else [SPELLED.get(language, {})]
    word = found.group().casefold()
    parts = [_small_number(part, lists) for part in word.split("-")]
    if None in parts or (len(parts) == 2 and (parts[0] or 0) % 10):
        return
    value = sum(part or 0 for part in parts)
    scale, end = _magnitude_at(text, found.end())
    yield Mention(
        found.start(), end, text[found.start() : end], str(value * scale), weak=word in WEAK and scale == 1
    )


def _small_number(word: str, lists: Sequence[Mapping[str, int]]) -> int | None:
    return next((known[word] for known in (*lists, TENS) if word in known), None)


# --- denials ------------------------------------------------------------------------------------------------

_CJK_DENIAL: Final = regex.compile(NEGATION_CJK)
_CJK: Final = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}]")
_WORD: Final = regex.compile(r"[\p{L}\p{M}\u200c]+(?:['’]\p{L}+)*")


def find_denials(text: str, language: str | None = None) -> Iterator[Mention]:
    """Words that deny, and the signs that do in scripts without spaces.

    The key is always the same: two denials weigh alike.

    >>> [found.text for found in find_denials("They can't say it did not rain.", "en")]
    ["can't", 'not']
    """
    if _CJK.search(text):
        yield from (
            Mention(found.start(), found.end(), found.group(), "not") for found in _CJK_DENIAL.finditer(text)
        )
    known = (
        NEGATION.get(language or "", frozenset())
        if language in NEGATION
        else frozenset().union(*NEGATION.values())
    )
    for found in _WORD.finditer(text):
        word = found.group().casefold().replace("’", "'")
        if word in known or word.endswith("n't"):
            yield Mention(found.start(), found.end(), found.group(), "not")


# --- somebody's words ---------------------------------------------------------------------------------------

_QUOTE: Final = regex.compile(
    r"""“(?P<q>[^“”]+)[”“] | „(?P<q>[^„“”]+)[“”] | «(?P<q>[^«»]+)» | »(?P<q>[^«»]+)« | ‹(?P<q>[^‹›]+)›
      | 「(?P<q>[^「」]+)」 | 『(?P<q>[^『』]+)』 | "(?P<q>[^"\n]+)"
      | (?<![\p{L}\p{N}])[‘'](?P<q>[^‘\n]{1,600}?)['’](?![\p{L}\p{N}])""",
    regex.VERBOSE | regex.VERSION1,
)


def find_quotes(text: str, _language: str | None = None) -> Iterator[Mention]:
    """What stands in quotation marks of any kind, with its marks; the key is its words.

    >>> [found.key for found in find_quotes("“We’re done,” she said. «Bien», dit-il.")]
    ["We're done", 'Bien']
    """
    for found in _QUOTE.finditer(text):
        key = " ".join(split_words(fold_lookalikes(found["q"])))
        if key:
            yield Mention(found.start(), found.end(), found.group(), key)
