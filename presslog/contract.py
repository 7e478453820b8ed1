"""The contract's JSON: a record in, an object with exactly its promised keys out.

The command line and the web share it.

It knows the names of keys and how values are written (times as RFC 3339 in UTC with `Z`, an edit's classes by
their names), and nothing of where records come from.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from presslog.storage.model import Run
from presslog.storage.records import to_json

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
REKEYING: Final = ("observed_at", "before", "key", "capture")
CONTENT: Final = (
    "article", "url", "version", "title", "byline", "published", "modified", "category", "tags", "language", "blocks",
    "text", "links", "images", "observed_at",
)  # fmt: skip
LISTING: Final = ("kind", "entries", "newer", "older")
ENTRY: Final = ("url", "title", "published", "category", "text", "complete")

_OBEYED: Final = re.compile(r"[\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufff9-\ufffb]")
Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]


def pick_keys(record: object, keys: Iterable[str], **renamed: str) -> dict[str, Json]:
    """The named keys of a record, in that order.

    `renamed` tells where a key stands under another attribute.

    >>> from datetime import UTC, datetime
    >>> from presslog.storage.model import RunId
    >>> pick_keys(
    ...     Run(RunId("gazette-1"), "gazette", 1, datetime(2026, 3, 2, tzinfo=UTC)),
    ...     ["run", "outcome"],
    ...     run="id",
    ... )
    {'run': 'gazette-1', 'outcome': 'running'}
    """
    return {key: _json_value(key, getattr(record, renamed.get(key, key))) for key in keys}


def _json_value(key: str, value: Any) -> Json:  # noqa: ANN401 - a record's values are of any type
    """An edit's classes are printed by their names; their reasons stand in the summary and in `diff`."""
    return [found.name for found in value] if key == "classes" else to_json(value)


def run_json(run: Run) -> dict[str, Json]:
    """A run as `runs` prints it: what `run` prints, and when and why."""
    return pick_keys(run, (*RUN, "started_at", "finished_at", "reason"), run="id")


def json_line(data: Mapping[str, Json]) -> str:
    r"""One object as a line of JSON Lines, in the script it is written in.

    What a terminal would obey (controls, marks that turn the direction) is written as an escape: the same
    JSON, and harmless where it is printed.

    >>> json_line({"title": "نامه"}), json_line({"title": chr(0x202E)})
    ('{"title": "نامه"}', '{"title": "\\u202e"}')
    """
    return _OBEYED.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(data, ensure_ascii=False))
