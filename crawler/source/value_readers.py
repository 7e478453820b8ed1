"""Readers of a source file's single values.

Each takes what TOML gave and returns what `crawler.source.source` keeps, or says what it expected.

They know types, ranges and patterns; they know neither the file nor the key, which `crawler.source.source`
adds to the complaint.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Final
from urllib.parse import SplitResult, urlsplit

import regex

from presslog.core.toml_documents import Unfit, read_text
from presslog.core.urls import canonicalize

_EVERY: Final = re.compile(r"every ([1-9]\d*) (minute|hour|day)s?")
_CRON_FIELDS: Final = 5
_MOST_UNITS: Final = 10_000
"""Minutes, hours or days of an interval: a week, a year, 27 years. Times beyond the year 9999 do not exist."""
_A_PAGE: Final = "<html><body><article id='a' class='a'><h1>a</h1><p><a href='a'>a</a></p></article></body>"
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")  # BCP 47, as far as publishers use it


def read_url(value: object) -> str:
    """An absolute http(s) URL. Credentials are refused.

    Every archive, log and message would carry them on.
    """
    parts = _split_url(read_text(value).strip())
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Unfit(f'expected a URL like "https://gazette.example/articles/", got {value!r}')
    if "@" in parts.netloc:
        raise Unfit("expected a URL without a user name or password in it")
    try:
        canonicalize(parts.geturl())
    except ValueError as error:
        raise Unfit(f"expected a URL with the name of a host in it, got {value!r}: {error}") from error
    return read_text(value).strip()


def read_schedule(value: object) -> str:
    """A cron line of five fields, or "every N minutes|hours|days"."""
    line = " ".join(read_text(value).split())
    if every := _EVERY.fullmatch(line):
        if len(every[1]) > len(str(_MOST_UNITS)) or int(every[1]) > _MOST_UNITS:
            raise Unfit(f"expected {_MOST_UNITS:,} {every[2]}s at most, got {value!r}")
    elif len(line.split()) != _CRON_FIELDS or not _is_cron(line):
        raise Unfit(f'expected a cron line like "*/30 * * * *", or "every 30 minutes", got {value!r}')
    return line


def _is_cron(line: str) -> bool:
    """Return True if croniter reads a line and finds a time for it: `0 0 31 2 *` has none."""
    from croniter import croniter  # noqa: PLC0415 - 60 ms for who reads source files, not for every crawl's child

    try:
        croniter(line, datetime(2000, 1, 1, tzinfo=UTC)).get_next(datetime)
    except (ValueError, OverflowError):
        return False
    return True


def read_timezone(value: object) -> str:
    """The IANA name of a time zone."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError  # noqa: PLC0415 - of no use to a crawl's child

    try:
        return ZoneInfo(read_text(value)).key
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise Unfit(f'expected the name of a time zone like "Europe/London", got {value!r}') from error


def read_language(value: object) -> str:
    """A BCP 47 language tag."""
    if not _LANGUAGE.fullmatch(read_text(value)):
        raise Unfit(f'expected a language tag like "en" or "pt-BR", got {value!r}')
    return read_text(value)


def read_pattern(value: object) -> str:
    """A regular expression."""
    try:
        regex.compile(read_text(value))
    except regex.error as error:
        raise Unfit(f"expected a regular expression, got {value!r}: {error}") from error
    return read_text(value)


def read_selector(value: object) -> str:
    """A CSS selector, or an XPath 1.0 expression.

    One that starts with `/`, `./` or `(`. Empty means automatic.
    """
    from cssselect import HTMLTranslator, SelectorError  # noqa: PLC0415 - most sources name no selector
    from lxml import etree  # noqa: PLC0415 - as above

    rule = read_text(value).strip()
    try:
        path = etree.XPath(
            rule if rule.startswith(("/", "./", "(")) else HTMLTranslator().css_to_xpath(rule or "*")
        )
        path(etree.HTML(_A_PAGE))  # only this shows a variable, a function or a prefix that there is not
    except (SelectorError, etree.XPathError, ValueError) as error:  # the last: of a NUL in it
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
