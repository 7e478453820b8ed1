"""The contract's JSON: a record in, an object with exactly its promised keys out. The command line and the web share it.

It knows the names of keys and how values are written (times as RFC 3339 in UTC with `Z`, an edit's classes by their names),
and nothing of where records come from.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from operator import attrgetter
from typing import Final

from storage.model import Class

EVENT: Final = (
    "id", "seq", "kind", "source", "article", "url", "title", "observed_at", "run", "from_version", "to_version",
    "severity", "classes", "summary", "flapping", "evidence",
)  # fmt: skip
RUN: Final = (
    "source", "run", "outcome", "requests", "not_modified", "listings", "captures", "events", "held", "duration_s",
)  # fmt: skip
ARTICLE: Final = (
    "article", "url", "title", "state", "first_seen", "last_seen", "last_changed", "versions", "published", "category",
    "language",
)  # fmt: skip
VERSION: Final = (
    "version",
    "fingerprint",
    "first_seen",
    "last_seen",
    "title",
    "chars",
    "extractor",
    "capture",
)
CONTENT: Final = (
    "article", "url", "version", "title", "byline", "published", "modified", "category", "tags", "language", "blocks",
    "text", "links", "images", "observed_at",
)  # fmt: skip
LISTING: Final = ("kind", "entries", "newer", "older")
ENTRY: Final = ("url", "title", "published", "category", "text", "complete")

Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]


def moment(when: datetime) -> str:
    """RFC 3339 in UTC, with `Z`; fractions of a second only where there are any.

    >>> moment(datetime(2026, 11, 22, 2, 30, tzinfo=UTC))
    '2026-11-22T02:30:00Z'
    """
    return when.astimezone(UTC).isoformat().replace("+00:00", "Z")


def plain(value: object) -> Json:
    """Any value of a record as JSON has it.

    >>> plain(
    ...     {
    ...         "seen": (datetime(2026, 1, 2, tzinfo=UTC), timedelta(minutes=1)),
    ...         "class": Class("number", "1 → 2"),
    ...     }
    ... )
    {'seen': ['2026-01-02T00:00:00Z', 60.0], 'class': 'number'}
    """
    match value:
        case None | bool() | int() | float():
            return value
        case Enum():
            return plain(value.value)
        case str():
            return str(value)
        case datetime():
            return moment(value)
        case timedelta():
            return value.total_seconds()
        case Class():
            return value.name
        case Mapping():
            return {str(key): plain(item) for key, item in value.items()}
        case Iterable():
            return [plain(item) for item in value]
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    return str(value)


def pick(record: object, keys: Iterable[str], **renamed: str) -> dict[str, Json]:
    """The named keys of a record, in that order; `renamed` tells where a key stands under another attribute.

    >>> pick(Class("number", "1 → 2"), ["class_", "reason"], class_="name")
    {'class_': 'number', 'reason': '1 → 2'}
    """
    return {key: plain(attrgetter(renamed.get(key, key))(record)) for key in keys}


def line(data: Mapping[str, Json]) -> str:
    """One object as a line of JSON Lines, in the script it is written in.

    >>> line({"title": "نامه"})
    '{"title": "نامه"}'
    """
    return json.dumps(data, ensure_ascii=False)
