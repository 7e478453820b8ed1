"""Channels: who is told what, and when.

Frozen values, and the loader that makes them from `presslog.toml`.

The loader refuses what it does not know, naming file, key and remedy. It never resolves a secret: `env:` and
`file:` stay as written until a message is sent (`flows.messages.apprise_services`). It knows nothing of
Apprise.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from enum import StrEnum
from pathlib import Path
from typing import Final, NamedTuple, TypeVar

import regex

from presslog.core.errors import SettingsError
from presslog.core.toml_documents import Reader, TomlFile, Unfit, read_flag, read_tags, read_text
from presslog.flows.home_options import HomeOptions, load_options, read_link, read_message_language, read_zone
from presslog.flows.messages.event_picture import REMEDY, draws_images
from presslog.flows.settings import Settings
from presslog.storage.model import EditClass, EventKind, Severity

T = TypeVar("T")

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DEFAULT_EVENTS: Final = frozenset(kind for kind in EventKind if kind.told_by_default)


# --- when ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class EveryEvent:
    """A message for each event."""


@dataclass(frozen=True, slots=True)
class EveryRun:
    """A message for each run that has something to tell."""


@dataclass(frozen=True, slots=True)
class Digest:
    """One message a day, or a week where a `weekday` is named.

    0 is Monday; at a time of the channel's zone.
    """

    at: time
    weekday: int | None = None

    def next(self, now: datetime, zone: tzinfo) -> datetime:
        """The first such moment at or after `now`, in UTC.

        On a day whose clock skips that time, the moment it skips to.

        >>> Digest(time(8), weekday=0).next(datetime(2026, 11, 22, 12, tzinfo=UTC), UTC)
        datetime.datetime(2026, 11, 23, 8, 0, tzinfo=datetime.timezone.utc)
        """
        today = now.astimezone(zone).date()
        days = (today + timedelta(days=n) for n in range(9))
        moments = (
            datetime.combine(day, self.at, zone).astimezone(UTC)
            for day in days
            if self.weekday in {None, day.weekday()}
        )
        return next(moment for moment in moments if moment >= now)

    @property
    def period(self) -> timedelta:
        """From one such moment to the next."""
        return timedelta(days=1 if self.weekday is None else 7)


When = EveryEvent | EveryRun | Digest


class Quiet(NamedTuple):
    """Hours in which nothing is sent; they may cross midnight."""

    start: time
    end: time

    def after(self, moment: datetime, zone: tzinfo) -> datetime:
        """The moment itself, or the end of the quiet hours it falls in.

        >>> Quiet(time(22), time(7)).after(datetime(2026, 11, 22, 23, tzinfo=UTC), UTC)
        datetime.datetime(2026, 11, 23, 7, 0, tzinfo=datetime.timezone.utc)
        """
        local = moment.astimezone(zone)
        clock = local.time()
        begun, over = self.start <= clock, clock >= self.end
        quiet = (begun and not over) if self.start < self.end else (begun or not over)
        return Digest(self.end).next(moment, zone) if quiet else moment


# --- a channel ----------------------------------------------------------------------------------------------


class Attachment(StrEnum):
    """A file that is sent along with a message."""

    PAGE = "page"  # the changes as one HTML page
    PICTURE = "picture"  # each of the first events as a PNG


@dataclass(frozen=True, slots=True)
class Channel:
    """Somebody to be told. `url` is an Apprise URL or where to find one.

    `env:NAME`, `file:PATH` (relative to the home).
    """

    name: str
    url: str
    when: When = EveryRun()
    events: frozenset[EventKind] = DEFAULT_EVENTS
    severity: Severity = Severity.MINOR  # at least
    classes: frozenset[EditClass] = frozenset()  # an edit must have one of these; empty: any
    sources: frozenset[str] = frozenset()  # empty: every source that names this channel
    tags: frozenset[str] = frozenset()  # a source must have one of these; empty: any
    match: str = ""  # words, or /regex/, that the change itself must contain
    template: str = ""  # a Jinja2 file under templates/
    language: str = "en"  # of the sentences; what a publisher wrote stays as it was
    timezone: tzinfo = UTC
    quiet: Quiet | None = None
    heartbeat: Digest | None = None  # a sign of life at these times, with what could not be checked
    attach: frozenset[Attachment] = frozenset()  # sent along, where the service takes files
    private: bool = False  # the address's host is a name of a private network
    link: str = ""  # where this installation's web page is seen from outside; by default the home's base_url

    def __repr__(self) -> str:
        return f"Channel({self.name!r})"  # never the address: it may be a secret


def load_channels(settings: Settings) -> Mapping[str, Channel]:
    """The channels of a home by name. Raises `SettingsError` naming file, key and remedy."""
    file = TomlFile(settings.config_file, SettingsError)
    options = load_options(settings)  # and what stands at the top of the file is known
    tables = file.require_table(settings.document().get("channels", {}), "channels")
    return {name: _read_channel(file, name, table, options) for name, table in tables.items()}


def _read_channel(file: TomlFile, name: str, table: object, home: HomeOptions) -> Channel:
    key = f"channels.{name}"
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]*", name):
        raise SettingsError(file.path, key, "a channel's name is lower-case letters, digits, - and _")
    options = file.read_table(file.require_table(table, key), _READERS, f"{key}.")
    if "url" not in options:
        raise SettingsError(
            file.path, f"{key}.url", 'is missing; write an Apprise URL, or "env:NAME" or "file:PATH"'
        )
    return Channel(
        name=name, **{"timezone": home.zone, "link": home.base_url, "language": home.language, **options}
    )


# --- values as they are written -----------------------------------------------------------------------------


def _read_url(value: object) -> str:
    """An address; it is quoted nowhere, for it may be a secret."""
    if not isinstance(value, str) or not re.match(
        r"env:\w+$|file:.|[a-z][a-z0-9+-]*://.", value, re.IGNORECASE
    ):
        raise Unfit('expected an Apprise URL (scheme://…), "env:NAME" or "file:PATH", in quotes')
    return value


def _read_when(value: object) -> When:
    match read_text(value).lower().split():
        case ["every", "event"]:
            return EveryEvent()
        case ["every", "run"]:
            return EveryRun()
        case words:
            return _digest_of(words, '"every event", "every run", "daily 08:00" or "weekly mon 08:00"')


def _read_digest(value: object) -> Digest:
    return _digest_of(read_text(value).lower().split(), '"daily 08:00" or "weekly mon 08:00"')


def _digest_of(words: list[str], expected: str) -> Digest:
    match words:
        case ["daily", at]:
            return Digest(_read_time(at))
        case ["weekly", day, at] if day[:3] in DAYS:
            return Digest(_read_time(at), DAYS.index(day[:3]))
        case _:
            raise Unfit(f"expected {expected}")


def _read_time(text: str) -> time:
    if not re.fullmatch(r"([01]?\d|2[0-3]):[0-5]\d", text):
        raise Unfit(f"{text!r} is not a time of day: write it as 08:00")
    hour, minute = text.split(":")
    return time(int(hour), int(minute))


def _read_quiet(value: object) -> Quiet:
    start, dash, end = read_text(value).replace("–", "-").partition("-")
    if not dash or start.strip() == end.strip():
        raise Unfit('expected two times of day: "22:00-07:00"')
    return Quiet(_read_time(start.strip()), _read_time(end.strip()))


def _reader_of_several(known: Callable[[str], T], expected: str) -> Callable[[object], frozenset[T]]:
    def read(value: object) -> frozenset[T]:
        if not isinstance(value, list) or not value:
            raise Unfit(f"expected a list of {expected}")
        try:
            return frozenset(known(read_text(item)) for item in value)
        except ValueError:
            raise Unfit(f"expected a list of {expected}") from None

    return read


def _read_tags(value: object) -> frozenset[str]:
    return frozenset(read_tags(value))


def _read_severity(value: object) -> Severity:
    try:
        return Severity(read_text(value))
    except ValueError:
        raise Unfit(f"expected one of {', '.join(Severity)}") from None


def _read_attachments(value: object) -> frozenset[Attachment]:
    """`true` is the page, as it was before there were pictures."""
    if isinstance(value, bool):
        return frozenset({Attachment.PAGE} if value else ())
    asked = _reader_of_several(Attachment, f"{' or '.join(Attachment)}, or true or false")(value)
    if Attachment.PICTURE in asked and not draws_images():
        raise Unfit(f"pictures need the share extra: {REMEDY}")
    return asked


def _read_match(value: object) -> str:
    text = read_text(value)
    if len(text) > 1 and text.startswith("/") and text.endswith("/"):
        try:
            regex.compile(text[1:-1])
        except regex.error as error:
            raise Unfit(f"is not a readable pattern: {error}") from None
    return text


def _read_template(value: object) -> str:
    text = read_text(value)
    if Path(text).is_absolute() or ".." in Path(text).parts:
        raise Unfit("expected a file's name below the home's templates/ folder")
    return text


_READERS: Final[Mapping[str, Reader[object]]] = {
    "url": _read_url,
    "when": _read_when,
    "events": _reader_of_several(EventKind, f"kinds of event: {', '.join(EventKind)}"),
    "severity": _read_severity,
    "classes": _reader_of_several(EditClass, f"classes: {', '.join(sorted(EditClass))}"),
    "sources": _reader_of_several(str, "sources' names"),
    "tags": _read_tags,
    "match": _read_match,
    "template": _read_template,
    "language": read_message_language,
    "timezone": read_zone,
    "quiet": _read_quiet,
    "heartbeat": _read_digest,
    "attach": _read_attachments,
    "private": read_flag,
    "link": read_link,
}
