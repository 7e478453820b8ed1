"""Reads TOML files that people write, and checks each key.

What cannot be used is refused with file, key and remedy.

A reader takes the value that TOML gave and returns what is kept, or raises `Unfit`, saying what it expected; it knows neither
file nor key, which `read_table` adds. The error's class is an argument: a source file's faults are `SourceError`s, those of
presslog.toml `SettingsError`s.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final, TypeVar

from presslog.core.errors import ConfigurationError

T = TypeVar("T")
Reader = Callable[[object], T]

_UNITS: Final = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_DURATION: Final = re.compile(r"(\d+(?:\.\d+)?)\s*([smhd])")
_INTEGERS: Final = range(-(2**63), 2**63)  # TOML 1.0, "Integer"; a wider one could not even be quoted
_LONGEST_SPAN: Final = timedelta(days=3650)  # a moment and a span make a moment, which the year 9999 ends
LONGEST_TAG: Final = 60
"""Characters of a tag."""
_TAG: Final = re.compile(r"\w+([- \u200c]\w+)*")  # U+200C joins the parts of a Persian word


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
    try:
        span = timedelta(**{_UNITS[found[2]]: float(found[1])})
    except OverflowError:
        span = timedelta.max
    if span > _LONGEST_SPAN:
        raise Unfit(f"expected {_LONGEST_SPAN.days} days at most")
    return span


def write_duration(span: timedelta) -> str:
    """A span of time as `read_duration` reads it, in the largest unit of which it is a whole number.

    >>> (
    ...     write_duration(timedelta(hours=1)),
    ...     write_duration(timedelta(minutes=90)),
    ...     write_duration(timedelta(seconds=1.5)),
    ... )
    ('1h', '90m', '1.5s')
    """
    for unit, name in reversed(_UNITS.items()):
        count, rest = divmod(span, timedelta(**{name: 1}))
        if count and not rest:
            return f"{count}{unit}"
    return f"{span.total_seconds():.15g}s"


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


def read_tag(value: object) -> str:
    """A tag: letters of any script, digits, hyphens and single spaces; capitals make no other tag.

    >>> read_tag("North Coast")
    'north coast'
    """
    text = unicodedata.normalize("NFC", read_text(value)).strip().lower()
    if len(text) > LONGEST_TAG or not _TAG.fullmatch(text):
        raise Unfit(
            f"expected a tag of letters, digits, hyphens and single spaces, {LONGEST_TAG} characters at most, "
            f'like "north coast", got {value!r}'
        )
    return text


def read_tags(value: object) -> tuple[str, ...]:
    """A list of tags, each once."""
    return tuple(dict.fromkeys(list_reader(read_tag)(value)))


# --- files and tables ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TomlFile:
    """A file, and the class of the error that names it where it cannot be used."""

    path: Path
    error: type[ConfigurationError]

    def parse(self) -> Mapping[str, Any]:
        """Return the file's top table. Raises where there is no such file, or it cannot be read as TOML."""
        try:
            document = tomllib.loads(self.path.read_text("utf-8"))
            self._refuse_wide_integers(document)
        except FileNotFoundError:
            raise self.error(self.path, "", "no such file") from None
        except OSError as error:
            raise self.error(self.path, "", f"cannot be read: {error.strerror}") from error
        except ValueError as error:  # of TOML, of UTF-8, or of a number of more digits than Python reads
            raise self.error(self.path, "", f"is not readable as TOML: {error}") from error
        except RecursionError:
            raise self.error(self.path, "", "is nested too deeply to be read") from None
        return document

    def _refuse_wide_integers(self, value: object, key: str = "") -> None:
        """Raise at the first integer that is not one of TOML's, which have 64 bits."""
        if isinstance(value, dict):
            for name, inner in value.items():
                self._refuse_wide_integers(inner, f"{key}.{name}" if key else name)
        elif isinstance(value, list):
            for inner in value:
                self._refuse_wide_integers(inner, key)
        elif isinstance(value, int) and value not in _INTEGERS:
            raise self.error(self.path, key, "expected a number of 64 bits at most")

    def require_table(self, value: object, key: str) -> Mapping[str, Any]:
        """Return the value of a key if it is a table; raise if it is not.

        The value is not quoted in the error: it may be a secret.
        """
        if not isinstance(value, dict):
            raise self.error(self.path, key, f"expected a table: [{key}]")
        return value

    def read_table(
        self, table: Mapping[str, Any], readers: Mapping[str, Reader[Any]], prefix: str = ""
    ) -> dict[str, Any]:
        """Return a table's values as their readers make them. Raises at the first unknown key or unfit value.

        `prefix` is the table's dotted name with its dot, empty for the top.
        """
        self.refuse_unknown(table, readers, prefix)
        values = {}
        for key, value in table.items():
            try:
                values[key] = readers[key](value)
            except Unfit as error:
                raise self.error(
                    self.path, prefix + key, str(error)
                ) from None  # the cause may quote a secret
            except RecursionError:  # patterns and selectors are compiled by recursion
                raise self.error(self.path, prefix + key, "is nested too deeply to be read") from None
        return values

    def refuse_unknown(self, table: Collection[str], known: Collection[str], prefix: str = "") -> None:
        """Raise at the first key of a table that is not known, and say which may have been meant."""
        for key in table:
            if key not in known:
                close = get_close_matches(key, known, n=1)
                hint = f"did you mean {close[0]!r}?" if close else f"known here: {', '.join(known)}"
                raise self.error(self.path, prefix + key, f"unknown key; {hint}")
