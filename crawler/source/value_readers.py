"""Readers of a source file's single values.

Each takes what TOML gave and returns what `crawler.source.source` keeps, or says what it expected.

They know types, ranges and patterns; they know neither the file nor the key, which `crawler.source.source`
adds to the complaint.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Final, TypeVar
from urllib.parse import SplitResult, urlsplit

from cssselect import HTMLTranslator, SelectorError
from lxml import etree

T = TypeVar("T")
Reader = Callable[[object], T]

_UNITS: Final = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_DURATION: Final = re.compile(r"(\d+(?:\.\d+)?)\s*([smhd])")
_EVERY: Final = re.compile(r"every [1-9]\d* (minute|hour|day)s?")
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")  # BCP 47, as far as publishers use it


class Unfit(ValueError):
    """A value that cannot be used; the message says what was expected."""


def read_text(value: object) -> str:
    """A string."""
    if not isinstance(value, str):
        raise Unfit(f"expected a string, got {value!r}")
    return value


def read_flag(value: object) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise Unfit(f"expected true or false, got {value!r}")
    return value


def number_reader(low: float, high: float) -> Reader[float]:
    """A reader of numbers in [low, high]."""

    def read(value: object) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
            raise Unfit(f"expected a number from {low:g} to {high:g}, got {value!r}")
        return float(value)

    return read


def whole_number_reader(low: int, high: int) -> Reader[int]:
    """A reader of whole numbers in [low, high]."""

    def read(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise Unfit(f"expected a whole number from {low} to {high}, got {value!r}")
        return value

    return read


def seconds_reader(low: float, high: float) -> Reader[timedelta]:
    """A reader of numbers of seconds in [low, high]."""
    read = number_reader(low, high)
    return lambda value: timedelta(seconds=read(value))


def read_duration(value: object) -> timedelta:
    """A span of time in words.

    >>> read_duration("1h"), read_duration("30m")
    (datetime.timedelta(seconds=3600), datetime.timedelta(seconds=1800))
    """
    found = _DURATION.fullmatch(read_text(value).strip())
    if found is None:
        raise Unfit(f'expected a duration like "90s", "30m", "1h" or "2d", got {value!r}')
    return timedelta(**{_UNITS[found[2]]: float(found[1])})


def one_of(*choices: T) -> Reader[T]:
    """A reader of one word out of some."""

    def read(value: object) -> T:
        for choice in choices:
            if choice == value:
                return choice
        raise Unfit(f"expected one of {', '.join(map(repr, choices))}, got {value!r}")

    return read


def list_reader(read: Reader[T]) -> Reader[tuple[T, ...]]:
    """A reader of a list whose every item `read` takes."""

    def read_all(value: object) -> tuple[T, ...]:
        if not isinstance(value, list):
            raise Unfit(f"expected a list, got {value!r}")
        return tuple(read(item) for item in value)

    return read_all


def read_url(value: object) -> str:
    """An absolute http(s) URL. Credentials are refused.

    Every archive, log and message would carry them on.
    """
    parts = _split_url(read_text(value).strip())
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Unfit(f'expected a URL like "https://gazette.example/articles/", got {value!r}')
    if "@" in parts.netloc:
        raise Unfit("expected a URL without a user name or password in it")
    return read_text(value).strip()


def read_schedule(value: object) -> str:
    """A cron line of five fields, or "every N minutes|hours|days"."""
    from croniter import croniter  # noqa: PLC0415 - 60 ms for who reads source files, not for every crawl's child

    line = " ".join(read_text(value).split())
    if not _EVERY.fullmatch(line) and not (len(line.split()) == 5 and croniter.is_valid(line)):
        raise Unfit(f'expected a cron line like "*/30 * * * *", or "every 30 minutes", got {value!r}')
    return line


def read_language(value: object) -> str:
    """A BCP 47 language tag."""
    if not _LANGUAGE.fullmatch(read_text(value)):
        raise Unfit(f'expected a language tag like "en" or "pt-BR", got {value!r}')
    return read_text(value)


def read_pattern(value: object) -> str:
    """A regular expression."""
    try:
        re.compile(read_text(value))
    except re.error as error:
        raise Unfit(f"expected a regular expression, got {value!r}: {error}") from error
    return read_text(value)


def read_selector(value: object) -> str:
    """A CSS selector, or an XPath 1.0 expression.

    One that starts with `/`, `./` or `(`. Empty means automatic.
    """
    rule = read_text(value).strip()
    try:
        etree.XPath(rule if rule.startswith(("/", "./", "(")) else HTMLTranslator().css_to_xpath(rule or "*"))
    except (SelectorError, etree.XPathError) as error:
        raise Unfit(f"expected a CSS selector or an XPath 1.0 expression, got {value!r}: {error}") from error
    return rule


def read_header(value: object) -> str:
    """The value of a header field: visible ASCII and spaces (RFC 9110 §5.5)."""
    if not read_text(value).isascii() or not read_text(value).isprintable() or not read_text(value).strip():
        raise Unfit(f"expected printable ASCII, got {value!r}")
    return read_text(value).strip()


def _split_url(value: str) -> SplitResult:
    try:
        parts = urlsplit(value)
        _ = parts.port  # reading it is what checks it
    except ValueError as error:
        raise Unfit(f"expected a URL, got {value!r}: {error}") from error
    return parts
