"""Writes a source file with its comments, as `presslog add` leaves it.

What was decided is set, what was not stands there commented out.

`crawler.source.source.load` reads back the very source that was written. Nothing here reads or checks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields
from datetime import timedelta
from enum import StrEnum
from typing import Any, Final, TypeAlias

import tomlkit
from tomlkit import TOMLDocument
from tomlkit.items import Table

from presslog.core.toml_documents import write_duration
from presslog.core.witness import Via
from presslog.crawler.source.source import Discover, Extract, Fetch, RemovalRule, Revisit, Source

_Part: TypeAlias = Source | Discover | Extract | Revisit | Fetch | RemovalRule

_COMMENTED_ENABLED: Final = re.compile(r"^#[ \t]*enabled[ \t]*=[ \t]*(true|false)\b", re.MULTILINE)
_TABLES: Final = ("discover", "extract", "revisit", "fetch", "removal")
_COMMENTS: Final[Mapping[str, str]] = {
    "url": "a listing, a site's front page, a feed or a sitemap",
    "kind": "site | page: `urls` alone are watched, or `url`, whatever they link to (HTML, PDF, JSON, CSV, text)",
    "urls": 'kind = "page": the pages; of a site: further ways in',
    "tags": "filter lists, channels, feeds and pages",
    "schedule": "or cron; the times of an interval are spread by the source's name",
    "timezone": "of a cron line, and of dates on its pages that name no zone",
    "language": "else detected",
    "discover": "how articles are found",
    "discover.via": " | ".join(Via),
    "discover.max_pages": "listing pages walked in a run, at most",
    "discover.backfill": "walk the whole archive, over as many runs as it takes",
    "discover.allow": "URL patterns (regular expressions) that are articles",
    "discover.deny": "URL patterns that are none",
    "extract": "only where automatic extraction needs help; CSS or XPath 1.0",
    "extract.drop": "what to cut out of the body first",
    "revisit": "which known articles are asked again",
    "revisit.policy": "adaptive | all | none",
    "revisit.budget": "article requests a run, at most",
    "revisit.audit": "share of hinted-unchanged articles fetched anyway, in [0, 1]",
    "fetch.delay": "seconds between requests to one host",
    "fetch.concurrency": "requests under way at one time",
    "fetch.timeout": "seconds for one answer, all in all",
    "fetch.render": "true: a real browser",
    "fetch.private": "true: the url's host is a name of a private network",
    "removal": "what makes a removal",
    "removal.confirmations": "direct confirmations, in different runs",
    "removal.min_gap": "the least time between two of them",
    "notify.channels": "names from presslog.toml",
}


def source_text(source: Source, comments: Mapping[str, str] | None = None) -> str:
    """The text of a source's file. `comments` adds to or replaces the built-in ones, by dotted key.

    >>> print(source_text(Source("gazette", "https://gazette.example/")).splitlines()[2])
    # urls = []  # kind = "page": the pages; of a site: further ways in
    """
    notes = {**_COMMENTS, **(comments or {})}
    document = tomlkit.document()
    _fill_table(document, source, "", Source(source.name, source.url), notes)
    for name in _TABLES:
        table = _new_table(document, name, notes)
        value = getattr(source, name)
        _fill_table(table, value, f"{name}.", type(value)(), notes)
    notify = _new_table(document, "notify", notes)
    _put_key(notify, "notify.channels", source.channels, (), notes)
    return tomlkit.dumps(document)


def with_enabled(text: str, enabled: bool) -> str:
    """A source file's text with `enabled` set, its comments and all else as they were.

    >>> with_enabled('url = "https://gazette.example/"\\n# enabled = true\\n', False)
    'url = "https://gazette.example/"\\nenabled = false\\n'
    """
    document = tomlkit.parse(text)
    if "enabled" not in document and (commented := _COMMENTED_ENABLED.search(text)):
        edited = f"{text[: commented.start()]}enabled = {str(enabled).lower()}{text[commented.end() :]}"
        if _says(edited, {**document.unwrap(), "enabled": enabled}):
            return edited
    if "enabled" in document:
        document["enabled"] = enabled
        return tomlkit.dumps(document)
    line, _, rest = text.partition("\n") if text.startswith("#") else ("", "", text)
    head = f"{line}\n" if line else ""
    return f"{head}enabled = {str(enabled).lower()}\n{rest}"


def _says(text: str, wanted: Mapping[str, object]) -> bool:
    try:
        return tomlkit.parse(text).unwrap() == wanted
    except tomlkit.exceptions.ParseError:
        return False


def _new_table(document: TOMLDocument, name: str, notes: Mapping[str, str]) -> Table:
    table = tomlkit.table()
    document.add(tomlkit.nl())
    document.add(name, table)
    if name in notes:
        table.comment(notes[name])
    return table


def _fill_table(
    into: TOMLDocument | Table, value: _Part, prefix: str, default: _Part, notes: Mapping[str, str]
) -> None:
    for item in fields(value):
        if item.name not in {"name", "channels", *_TABLES}:
            _put_key(into, prefix + item.name, getattr(value, item.name), getattr(default, item.name), notes)


def _put_key(
    into: TOMLDocument | Table, dotted: str, value: object, default: object, notes: Mapping[str, str]
) -> None:
    """Sets the key, or mentions it in a comment where the value is the default. The URL is always set."""
    key, plain = dotted.rpartition(".")[2], _plain_value(value, key=dotted)
    if value == default and dotted != "url":
        if plain is not None:
            note = f"  # {notes[dotted]}" if dotted in notes else ""
            into.add(tomlkit.comment(f"{key} = {tomlkit.item(plain).as_string()}{note}"))
        return
    item = tomlkit.item(plain)
    if dotted in notes:
        item.comment(notes[dotted])
    into.add(key, item)


def _plain_value(value: object, *, key: str) -> Any:  # noqa: ANN401 - a TOML value of any type
    """A value as TOML writes it: tuples as lists, seconds as numbers, the one duration in words."""
    match value:
        case timedelta() if key == "removal.min_gap":
            return write_duration(value)
        case timedelta():
            return value.total_seconds()
        case StrEnum():
            return value.value
        case tuple():
            return [_plain_value(one, key=key) for one in value]
        case _:
            return value
