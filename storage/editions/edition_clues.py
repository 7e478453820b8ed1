"""What an article and its editions in other languages have in common. Pure.

Numbers, dates, names, pictures, links. A clue is written so that it is the same in every language and script.
Words are no clue but as names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from posixpath import basename, splitext
from typing import Final, NamedTuple
from urllib.parse import unquote, urlsplit

import regex
from babel import Locale, UnknownLocaleError
from babel.dates import get_month_names

from presslog.core.moments import day_of_persian_date, persian_month
from presslog.storage.editions.name_keys import name_keys
from presslog.storage.model import ArticleId, Content
from presslog.storage.records import ClueKind


class Clue(NamedTuple):
    """One clue, in the form in which it is compared."""

    kind: ClueKind
    key: str


@dataclass(frozen=True, slots=True)
class EditionCandidate:
    """An article as editions are looked for.

    Attributes:
        article: Its id.
        language: Its language as an ISO 639-1 code.
        urls: Where it was found.
        named: The URLs that its page names as its editions.
        published: The day it was published.
        words: How many words its text has.
        clues: What other editions may have, too, each with the words of the text that show it.
    """

    article: ArticleId
    language: str
    urls: frozenset[str]
    named: frozenset[str]
    published: date | None
    words: int
    clues: Mapping[Clue, str]


LATELY: Final = timedelta(days=10)
"""Days that news of the same week have in common."""
LEAST_KEY: Final = 4
"""Consonants of a name that stands by itself; a shorter one is met by chance."""
LEAST_PAIR: Final = 4
"""Consonants of two words in a row that may be a first and a last name."""

_WORD: Final = regex.compile(r"[\p{L}\p{M}\u200c\u0640'’]+")
_NUMBER: Final = regex.compile(
    r"(?<![\p{L}\p{Nd}])\p{Nd}+(?:[.,٫٬'’\u00a0\u202f ]\p{Nd}{3})*(?:[.,٫]\p{Nd}{1,2})?(?!\p{Nd})"
)
_GROUPED: Final = regex.compile(r"[.,٫٬'’\u00a0\u202f ](?=\d{3}(?!\d))")
_DAY_MONTH_YEAR: Final = regex.compile(
    r"(\p{Nd}{1,2})\.?(?:er|º|-?\p{L}{0,3})?\s+(?:de\s+)?(\p{L}[\p{L}\p{M} ]*?)(?:\s+ماه)?"
    r"[\s,]+(?:de\s+)?(\p{Nd}{4})(?!\p{Nd}|\p{L})"
)
_MONTH_DAY_YEAR: Final = regex.compile(
    r"(\p{L}[\p{L}\p{M}]+)\s+(\p{Nd}{1,2})(?:st|nd|rd|th)?,?\s+(\p{Nd}{4})(?!\p{Nd})"
)
_WRITTEN: Final = regex.compile(r"(?<!\p{Nd})(\p{Nd}{4})([/.-])(\p{Nd}{1,2})\2(\p{Nd}{1,2})(?!\p{Nd})")
_SIZE: Final = regex.compile(r"(?:-\d{2,4}x\d{2,4}|-scaled|@2x)+$")
_JALALI_YEARS: Final = range(1250, 1500)
_YEARS: Final = range(1800, 2200)


def edition_candidate(
    article: ArticleId, content: Content, language: str, urls: frozenset[str]
) -> EditionCandidate:
    """Return an article as editions are looked for.

    Args:
        article: Its id.
        content: What it says now.
        language: Its language as an ISO 639-1 code.
        urls: Where it was found.
    """
    text = "\n".join((content.title, content.standfirst or "", *(block.text for block in content.blocks)))
    clues: dict[Clue, str] = {}
    without_dates = _without_dates(text, language)
    for kind, found in (
        (ClueKind.DATE, _dates_in(text, language, _day_of(content.published))),
        (ClueKind.NUMBER, _numbers_in(without_dates)),
        (ClueKind.NAME, _names_in(text)),
        (ClueKind.PICTURE, _pictures_of(content)),
        (ClueKind.LINK, ((link.url, link.url) for link in content.links)),
    ):
        for key, shown in found:
            clues.setdefault(Clue(kind, key), shown)
    return EditionCandidate(
        article=article,
        language=language,
        urls=urls,
        named=frozenset(link.url for link in content.editions),
        published=_day_of(content.published),
        words=len(_WORD.findall(text)),
        clues=clues,
    )


def _day_of(published: str | None) -> date | None:
    try:
        return date.fromisoformat(published[:10]) if published else None
    except ValueError:
        return None


# --- numbers ----------------------------------------------------------------------------------------------


def _numbers_in(text: str) -> Iterator[tuple[str, str]]:
    """Numbers of two digits and more, in plain digits, with their words.

    >>> list(_numbers_in("1,500 people, ۲۳٫۵ percent, 1.500.000 lekë, 3.50 crowns, 7 men"))
    [('1500', '1,500'), ('23.5', '۲۳٫۵'), ('1500000', '1.500.000'), ('3.5', '3.50')]
    """
    for found in _NUMBER.finditer(text):
        plain = "".join(str(int(c)) if c.isdecimal() else c for c in found.group())
        number = _GROUPED.sub("", plain).replace(",", ".").replace("٫", ".")
        number = number.rstrip("0").rstrip(".") if "." in number else number
        if len(number) > 1:
            yield number, found.group()


# --- dates ------------------------------------------------------------------------------------------------


def _dates_in(text: str, language: str, published: date | None) -> Iterator[tuple[str, str]]:
    """Yield days of both calendars as days of ours, with their words.

    Not those about when the article was published, which others name, too.

    >>> list(_dates_in("on 3 August 2023", "en", None)), list(_dates_in("در ۱۲ مرداد ۱۴۰۲", "fa", None))
    ([('2023-08-03', '3 August 2023')], [('2023-08-03', '۱۲ مرداد ۱۴۰۲')])
    >>> list(_dates_in("on 3 August 2023", "en", date(2023, 8, 5)))
    []
    """
    months = _month_numbers(language)
    for shown, year, month, day in _written_days(text, months):
        found = _gregorian_day(year, month, day)
        if found and (published is None or abs(found - published) > LATELY):
            yield found.isoformat(), shown


def _without_dates(text: str, language: str) -> str:
    """A text without its dates: a day and a year are no further things that two articles share.

    >>> _without_dates("on 3 August 2023, 2300 letters", "en"), _without_dates("2026-02-06", "en")
    ('on , 2300 letters', '')
    """
    for shown, *day in _written_days(text, _month_numbers(language)):
        if _gregorian_day(*day):
            text = text.replace(shown, "")
    return text


def _written_days(text: str, months: Mapping[str, int]) -> Iterator[tuple[str, int, int, int]]:
    """Each date as it stands, with its year, month and day; the month's number is of the year's calendar."""
    for found in _WRITTEN.finditer(text):
        yield found.group(), int(found[1]), int(found[3]), int(found[4])
    for day, month, year, found in (
        *((found[1], found[2], found[3], found) for found in _DAY_MONTH_YEAR.finditer(text)),
        *((found[2], found[1], found[3], found) for found in _MONTH_DAY_YEAR.finditer(text)),
    ):
        name = month.casefold().strip()
        number = persian_month(name) if int(year) in _JALALI_YEARS else months.get(name)
        if number:
            yield found.group(), int(year), number, int(day)


def _gregorian_day(year: int, month: int, day: int) -> date | None:
    try:
        if year in _JALALI_YEARS:
            return day_of_persian_date(year, month, day)
        return date(year, month, day) if year in _YEARS else None
    except ValueError:
        return None


@cache
def _month_numbers(language: str) -> dict[str, int]:
    """The names of months in a language and its countries, and English ones."""
    return {
        name.casefold(): number
        for locale in ("en", language, *_COUNTRIES.get(language, ()))
        for number, name in _months_of(locale).items()
    }


_COUNTRIES: Final = {"ar": ("ar_EG", "ar_IQ", "ar_LB", "ar_DZ", "ar_MA")}
"""Where months of one language have other names."""


def _months_of(locale: str) -> Mapping[int, str]:
    try:
        return get_month_names("wide", "format", Locale.parse(locale))
    except (UnknownLocaleError, ValueError):
        return {}


# --- names, pictures --------------------------------------------------------------------------------------


def _names_in(text: str) -> Iterator[tuple[str, str]]:
    """Words that may be names: those with a capital, and every word of a script that has none.

    Longer ones by themselves, and two in a row.

    >>> [key for key, _ in _names_in("the film of Mohsen Makhmalbaf")]
    ['MKMLBF', 'MSN MKMLBF']
    """
    words = [word.group() for word in _WORD.finditer(text)]
    keys = [name_keys(word) if word[0].isupper() or not word[0].islower() else () for word in words]
    for word, found in zip(words, keys, strict=True):
        for key in found:
            if len(key) >= LEAST_KEY:
                yield key, word
    for (one, first), (two, second) in pairwise(zip(words, keys, strict=True)):
        for a in first[:2]:
            for b in second[:2]:
                if len(a) + len(b) >= LEAST_PAIR and min(len(a), len(b)) >= 1:
                    yield f"{a} {b}", f"{one} {two}"


def _pictures_of(content: Content) -> Iterator[tuple[str, str]]:
    """The names of pictures' files, without what tells their size.

    >>> from presslog.storage.model import Image
    >>> list(_pictures_of(Content("", images=(Image("https://a.example/up/dam-300x200.jpg"),))))
    [('dam', 'dam-300x200.jpg')]
    """
    for image in content.images:
        file = unquote(basename(urlsplit(image.src).path))
        if stem := _SIZE.sub("", splitext(file)[0]).casefold():
            yield stem, file
