"""Numbers, moments and URLs as a publisher writes them.

Each read in one place that answers None where Python's own would raise.

`int` refuses 4,300 digits, `urljoin` a bracket, `parsedate_to_datetime` a year of six digits; none of that
may end more than one value.
"""

from __future__ import annotations

import json
import re
from typing import Final
from urllib.parse import parse_qsl, urljoin, urlsplit

from presslog.core.urls import CanonicalUrl, canonicalize

_HALF_CHARACTER: Final = re.compile(r"\\u[dD][89a-fA-F]")
_UNSTORABLE: Final = re.compile("[\x00\ud800-\udfff]")
_FIELD_VALUE: Final = re.compile(r"[\t\x20-\x7e\x80-\xff]+")
_LONGEST_URL: Final = 2_048
"""Characters: what sitemaps.org allows. PostgreSQL keeps a key of 2,704 bytes at most, and one longer failed every run."""
_MOST_JSON_DIGITS: Final = 100  # of a number nobody wrote on purpose
_MOST_DIGITS: Final = 18  # of a number that fits 63 bits, which is what a database column holds


def whole_number(text: str | None) -> int | None:
    """A number of ASCII digits, at most 18 of them; None for anything else.

    >>> whole_number(" 120 "), whole_number("9" * 5000), whole_number("²"), whole_number(None)
    (120, None, None, None)
    """
    digits = (text or "").strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= _MOST_DIGITS else None


def storable_text(text: str) -> str:
    """A text that UTF-8 and every database take: halves of characters and NUL become U+FFFD.

    >>> storable_text("Ada \\ud83d\\0")
    'Ada \ufffd\ufffd'
    """
    return _UNSTORABLE.sub("\ufffd", text)


def sendable_header(value: str | None) -> bytes | None:
    """A header's value as it came, to be sent back (RFC 9110 §5.5); None where it holds what no field may.

    >>> sendable_header('"caf\u00e9"'), sendable_header('"a\\0"'), sendable_header('"\ufffd"')
    (b'"caf\\xe9"', None, None)
    """
    return value.encode("latin-1") if value and _FIELD_VALUE.fullmatch(value) else None


def named_error(error: BaseException) -> str:
    """An exception in one line that every database takes, at most 200 characters of its words.

    >>> named_error(ValueError("month must be\\n in 1..12")), named_error(RecursionError())
    ('ValueError: month must be in 1..12', 'RecursionError')
    """
    words = " ".join(storable_text(str(error)).split())[:200]
    return f"{type(error).__name__}: {words}" if words else type(error).__name__


def load_json(text: str) -> object:
    """The value of a JSON text, halves of characters replaced.

    None for a text that is not JSON, or is nested too deeply to be read.

    >>> load_json('{"name": "Ada \\\\ud83d"}'), load_json("[" * 100_000)
    ({'name': 'Ada ?'}, None)
    """
    try:
        value: object = json.loads(text, strict=False, parse_int=_json_integer)
        if _HALF_CHARACTER.search(text):
            value = json.loads(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"), strict=False)
    except (ValueError, RecursionError):
        return None
    return value


def _json_integer(digits: str) -> int | None:
    """An integer of a JSON text.

    None for one longer than Python reads, so that it costs the text nothing else.
    """
    return int(digits) if len(digits) <= _MOST_JSON_DIGITS else None


def join_url(base: str, link: str) -> str | None:
    """A link made absolute (RFC 3986 §5); None if one of the two is not a URL.

    >>> join_url("https://gazette.example/a/", "../b"), join_url("https://gazette.example/", "http://[")
    ('https://gazette.example/b', None)
    >>> join_url("https://gazette.example/", "http://.example/"), join_url("https://gazette.example/", "")
    (None, 'https://gazette.example/')
    """
    try:
        joined = urljoin(base, link)
        parts = urlsplit(joined)
        _ = parts.port  # reading it is what checks it
        _ = (parts.hostname or "").encode("idna")  # an empty label, or one of more than 63 letters
    except ValueError:
        return None
    return joined


def page_url(base: str, link: str) -> str | None:
    """A link made absolute, where a page may be asked for there: an http or https URL with a host; else None.

    >>> (
    ...     page_url("https://gazette.example/", "?page=2"),
    ...     page_url("https://gazette.example/", "javascript:void(0)"),
    ... )
    ('https://gazette.example/?page=2', None)
    """
    joined = join_url(base, link)
    return joined if joined is not None and canonical_url(joined) is not None else None


def canonical_url(link: str, base: str = "") -> CanonicalUrl | None:
    """The canonical form of a link that an article may be known by; None for one of more than 2,048 characters.

    As `canonical_link` otherwise.

    >>> (
    ...     canonical_url("/b#c", "https://gazette.example/a/"),
    ...     canonical_url("https://gazette.example:99999999/"),
    ... )
    ('https://gazette.example/b', None)
    """
    url = canonical_link(link, base)
    return url if url is None or len(url) <= _LONGEST_URL else None


def canonical_link(link: str, base: str = "") -> CanonicalUrl | None:
    """A link's canonical form; None if there is none, or it is not an http or https URL with a host."""
    try:
        return canonicalize(link, base or None) if link.strip() else None
    except ValueError:
        return None


def query_of(link: str) -> dict[str, str]:
    """The names and values in a link's query; none if it is not a URL.

    >>> query_of("/?p=17&lang=en"), query_of("http://[")
    ({'p': '17', 'lang': 'en'}, {})
    """
    try:
        return dict(parse_qsl(urlsplit(link).query))
    except ValueError:
        return {}
