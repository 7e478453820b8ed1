"""Dates as publishers write them, in many languages, calendars and digits, as ISO 8601.

Refuses to guess: a relative date ("3 hours ago") is no date, and neither is one that reads two ways.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from presslog.core.moments import day_of_persian_date, persian_month

if TYPE_CHECKING:
    from dateparser.date import DateDataParser

_OTHER_DIGIT: Final = re.compile(r"(?![0-9])\d")
_ISO: Final = re.compile(
    r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?:[T ]+(\d{2}):?(\d{2})(?::?(\d{1,2})(?:[.,]\d+)?)?\s*(Z|[+-]\d{2}:?\d{2}|[+-]\d{2})?)?(?![\d-])",
    re.IGNORECASE,
)
_CJK: Final = re.compile(r"(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일]")
_NUMERIC: Final = re.compile(r"(?<!\d)(\d{1,4})[./\-](\d{1,2})[./\-](\d{1,4})(?!\d)")
_DAY_MONTH_YEAR: Final = re.compile(
    r"(?<!\d)(\d{1,2})(?:er|\.|st|nd|rd|th|º)?\s+(?:de |of )?([^\W\d]+(?:\s[^\W\d]+)?)[.,،]?\s+(?:de |del |of )?(\d{4})(?!\d)"
)
_MONTH_DAY_YEAR: Final = re.compile(
    r"(?<![^\W\d])([^\W\d]{3,})[.,]?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})(?!\d)"
)
_URL: Final = re.compile(
    r"/((?:19|20)\d{2})/(\d{1,2})(?:/(\d{1,2}))?(?=/)|(?<!\d)((?:19|20)\d{2})-(\d{2})-(\d{2})(?!\d)"
)
_DIGIT: Final = re.compile(r"\d")
_A_ZONE: Final = timedelta(days=1)  # that a moment's dates differ by at most
_LONGEST = 200  # characters in which a date line can stand

_ENGLISH_WORDS: Final = """
    january february march april may june july august september october november december
"""
_ENGLISH: Final = _ENGLISH_WORDS.split()
_ARABIC: Final = (  # Levantine; Egyptian and Gulf; Maghrebi
    ("كانون الثاني", "يناير", "جانفي"),
    ("شباط", "فبراير", "فيفري"),
    ("آذار", "اذار", "أذار", "مارس"),
    ("نيسان", "أبريل", "ابريل", "إبريل", "أفريل"),
    ("أيار", "ايار", "مايو", "ماي"),
    ("حزيران", "يونيو", "يونيه", "جوان"),
    ("تموز", "يوليو", "يوليه", "جويلية"),
    ("آب", "اب", "أغسطس", "اغسطس", "أوت"),
    ("أيلول", "ايلول", "سبتمبر", "شتنبر"),
    ("تشرين الأول", "تشرين الاول", "أكتوبر", "اكتوبر"),
    ("تشرين الثاني", "نوفمبر", "نونبر"),
    ("كانون الأول", "كانون الاول", "ديسمبر", "دجنبر"),
)
_OTHERS: Final = """
januar februar märz april mai juni juli august september oktober november dezember
jänner feber mrz apr mai jun jul aug sep okt nov dez
janvier février mars avril mai juin juillet août septembre octobre novembre décembre
enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre
janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro
januari februari maart april mei juni juli augustus september oktober november december
janar shkurt mars prill maj qershor korrik gusht shtator tetor nëntor dhjetor
ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık
января февраля марта апреля мая июня июля августа сентября октября ноября декабря
січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня
stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia
ledna února března dubna května června července srpna září října listopadu prosince
ιανουαρίου φεβρουαρίου μαρτίου απριλίου μαΐου ιουνίου ιουλίου αυγούστου σεπτεμβρίου οκτωβρίου νοεμβρίου δεκεμβρίου
januar februar marts april maj juni juli august september oktober november december
januari februari mars april maj juni juli augusti september oktober november december
ינואר פברואר מרץ אפריל מאי יוני יולי אוגוסט ספטמבר אוקטובר נובמבר דצמבר
ژانویه فوریه مارس آوریل مه ژوئن ژوئیه اوت سپتامبر اکتبر نوامبر دسامبر
"""
"""Months by language, a line each, in the form that stands in a date."""
_MONTHS: Final = (
    {name: number for line in _OTHERS.split("\n") for number, name in enumerate(line.split(), 1)}
    | {name: number for number, name in enumerate(_ENGLISH, 1)}
    | {name[:3]: number for number, name in enumerate(_ENGLISH, 1)}
    | {"sept": 9}
    | {name: number for number, names in enumerate(_ARABIC, 1) for name in names}
)
_JALALI_YEARS: Final = range(1300, 1500)
_COMMON: Final = (
    "en",
    "ar",
    "fa",
    "sq",
    "he",
    "zh",
    "fr",
    "de",
    "es",
    "it",
    "pt",
    "nl",
    "ru",
    "tr",
    "pl",
    "el",
    "sv",
    "uk",
    "hi",
    "id",
)
"""Languages tried for a date line whose language is not known; trying all that the library knows takes a
third of a second."""
_YEAR_FIRST: Final = frozenset({"fa", "zh", "ja", "ko", "hu", "lt", "mn"})


def parse_date(text: str, language: str | None = None, zone: str | None = None) -> str | None:
    """A date in words or digits as an ISO date, or as a date-time where the text gives time and offset.

    None when it gives neither. `zone`: what somebody who knows the site said that a time without an offset is in.

    >>> parse_date("July 11, 2021"), parse_date("۲۰ تیر ۱۴۰۰", "fa"), parse_date("3 hours ago")
    ('2021-07-11', '2021-07-11', None)
    >>> parse_date("2021-07-11T09:30:00Z")
    '2021-07-11T09:30:00+00:00'
    >>> parse_date("2021-07-11T09:30"), parse_date("2021-07-11T09:30", zone="Europe/Paris")
    ('2021-07-11', '2021-07-11T09:30:00+02:00')
    """
    if not _DIGIT.search(text):
        return None
    text = " ".join(text.split())
    if len(text) > _LONGEST:
        return None
    return next((found for found in _date_readings(ascii_digits(text), language, zone) if found), None)


def date_in_url(url: str) -> str | None:
    """The date a URL carries, to the day, else None.

    >>> date_in_url("https://a.example/2021/07/11/title/"), date_in_url("https://a.example/2021/07/title/")
    ('2021-07-11', None)
    """
    for match in _URL.finditer(url):
        year, month, day = match.group(1, 2, 3) if match.group(1) else match.group(4, 5, 6)
        if day:
            return _iso_date(int(year), int(month), int(day))
    return None


def same_day(one: str, other: str) -> bool:
    """Whether two ISO dates may be one moment's, each in its own zone.

    >>> same_day("2021-07-11T23:30:00+00:00", "2021-07-12"), same_day("2021-07-11", "2021-07-13")
    (True, False)
    """
    return abs(date.fromisoformat(one[:10]) - date.fromisoformat(other[:10])) <= _A_ZONE


def ascii_digits(text: str) -> str:
    """Text with every decimal digit in its ASCII form.

    ي and ك are left alone in their Persian shapes.

    >>> ascii_digits("۱۴۰۳ and ٢٠٢٤")
    '1403 and 2024'
    """
    return text if text.isascii() else _OTHER_DIGIT.sub(_ascii_digit, text)


def _ascii_digit(found: re.Match[str]) -> str:
    return str(unicodedata.decimal(found[0]))


def _date_readings(text: str, language: str | None, zone: str | None) -> Iterator[str | None]:
    yield _from_iso(text, zone)
    yield _from_cjk(text)
    yield _from_words(text)
    yield _from_numbers(text, language)
    yield read_by_library(text, language)


def _from_iso(text: str, usual: str | None) -> str | None:
    match = _ISO.search(text)
    if not match:
        return None
    year, month, day, hour, minute, second, zone = match.groups()
    day_only = _iso_date(int(year), int(month), int(day))
    if not (day_only and hour and (zone or usual)):
        return day_only  # a time without its zone is not a moment
    try:
        told = datetime.fromisoformat(f"{day_only}T{hour}:{minute}:{(second or '').zfill(2)}{_offset(zone)}")
        return (told if told.tzinfo or usual is None else told.replace(tzinfo=ZoneInfo(usual))).isoformat()
    except ValueError:
        return day_only


def _offset(zone: str | None) -> str:
    """A zone as ISO 8601 writes it, from the forms in use; empty for none."""
    if not zone or zone.upper() == "Z":
        return "+00:00" if zone else ""
    return f"{zone[:3]}:{zone[3:].lstrip(':') or '00'}"


def _from_cjk(text: str) -> str | None:
    match = _CJK.search(text)
    return _iso_date(*map(int, match.groups())) if match else None


def _from_words(text: str) -> str | None:
    """Day, month in words, year, in the languages that need no library."""
    for match in _DAY_MONTH_YEAR.finditer(text):
        found = _named_month_date(int(match[3]), match[2].lower(), int(match[1]))
        if found:
            return found
    for match in _MONTH_DAY_YEAR.finditer(text):
        found = _named_month_date(int(match[3]), match[1].lower(), int(match[2]))
        if found:
            return found
    return None


def _named_month_date(year: int, month: str, day: int) -> str | None:
    jalali = persian_month(month)
    if jalali and year in _JALALI_YEARS:
        return _from_jalali(year, jalali, day)
    number = _MONTHS.get(month) or _MONTHS.get(month.removeprefix("ב"))  # Hebrew writes "in July" in one word
    return _iso_date(year, number, day) if number else None


def _from_numbers(text: str, language: str | None) -> str | None:
    match = _NUMERIC.search(text)
    if not match:
        return None
    first, second, third = map(int, match.groups())
    if len(match[1]) == 4:
        return (
            _from_jalali(first, second, third) if first in _JALALI_YEARS else _iso_date(first, second, third)
        )
    if len(match[3]) != 4:
        return None
    if third in _JALALI_YEARS:
        return _from_jalali(third, second, first)
    return _day_or_month_first(first, second, third, language)


def _day_or_month_first(first: int, second: int, year: int, language: str | None) -> str | None:
    """11/07/2021 reads two ways in English and where the language is not known.

    Elsewhere the day comes first.
    """
    if first > 12 or first == second:
        return _iso_date(year, second, first)
    if second > 12:
        return _iso_date(year, first, second)
    if language is None or language.startswith("en") or language[:2] in _YEAR_FIRST:
        return None
    return _iso_date(year, second, first)


def _from_jalali(year: int, month: int, day: int) -> str | None:
    found = day_of_persian_date(year, month, day)
    return found.isoformat() if found else None


@lru_cache(maxsize=1024)
def read_by_library(text: str, language: str | None) -> str | None:
    """The day that dateparser, which is slow, finds in a line that names a year.

    Remembered for the lines read last.
    """
    if (
        language == "en"
        or len(text) > 60
        or _NUMERIC.search(text)
        or not re.search(r"(?<!\d)(19|20)\d{2}(?!\d)", text)
    ):
        return None  # a library asked to read 11/07/2021 would choose for us
    try:
        parser = _library_parser(language.split("-")[0].lower() if language else None)
    except ValueError:  # a language dateparser does not know
        return None
    found = parser.get_date_data(text).date_obj
    return found.date().isoformat() if found else None


@lru_cache(maxsize=64)
def _library_parser(language: str | None) -> DateDataParser:
    """Dateparser for one language, or for those tried where none is known; to make one takes 0.1 s."""
    from dateparser.date import DateDataParser  # noqa: PLC0415 - 0.1 s, and only for dates the patterns above cannot read

    return DateDataParser(
        languages=[language] if language else list(_COMMON),
        settings={"STRICT_PARSING": True, "PARSERS": ["absolute-time"], "DATE_ORDER": "DMY"},
    )


def _iso_date(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None
