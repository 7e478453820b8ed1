"""A source: one publication we watch, as a frozen value.

And the loader that makes it from `sources/NAME.toml`.

The loader refuses what it does not know: an unknown key, a wrong type, an unreadable pattern each raise
`SourceError` naming file, key and what was expected. Nothing here fetches anything.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

from presslog.core.errors import SourceError
from presslog.core.toml_documents import (
    Reader,
    TomlFile,
    list_reader,
    number_reader,
    one_of,
    read_duration,
    read_flag,
    read_tags,
    read_text,
    seconds_reader,
    whole_number_reader,
)
from presslog.core.witness import Via
from presslog.crawler.source import value_readers as keys


@dataclass(frozen=True, slots=True)
class Discover:
    """How a source's articles are found."""

    via: tuple[Via, ...] = (Via.AUTO,)
    max_pages: int = 50
    backfill: bool = False
    allow: tuple[str, ...] = ()
    deny: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Extract:
    """Rules for what automatic extraction cannot read: CSS or XPath 1.0, empty for automatic.

    Attributes:
        entry: One entry of a listing.
        title: The headline on an article's page.
        body: The element that holds an article's text.
        date: The date of publication.
        category: The category.
        drop: What to cut out of the body first.
    """

    entry: str = ""
    title: str = ""
    body: str = ""
    date: str = ""
    category: str = ""
    drop: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Revisit:
    """Which known articles are asked again.

    Attributes:
        policy: `adaptive` asks sooner for what changed lately, `all` asks for every article in each run, `none`
            for no known article.
        budget: Article requests a run, at most.
        audit: The share, in [0, 1], of the articles without a changed hint that are fetched anyway.
    """

    policy: Literal["adaptive", "all", "none"] = "adaptive"
    budget: int = 500
    audit: float = 0.05


@dataclass(frozen=True, slots=True)
class Fetch:
    """How a source's pages are asked for.

    Attributes:
        delay: The time between requests to one host.
        concurrency: Requests under way at one time.
        timeout: The time for one answer, all in all.
        user_agent: The name given to the site.
        render: Read pages with a real browser.
        private: The host of the source's own URL may lie in a private network.
    """

    delay: timedelta = timedelta(seconds=1)
    concurrency: int = 2
    timeout: timedelta = timedelta(seconds=30)
    user_agent: str = "presslog/0.1 (a change archive for publishers' pages)"
    render: bool = False
    private: bool = False


@dataclass(frozen=True, slots=True)
class RemovalRule:
    """How many direct confirmations, how far apart, make a removal."""

    confirmations: int = 2
    min_gap: timedelta = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Source:
    """One publication we watch.

    Attributes:
        name: Lower-case letters, digits and hyphens; the stem of its file's name.
        url: A listing, a site's front page, a feed or a sitemap; of the kind `page`, the page that is watched.
        kind: `site` watches what the listing lists; `page` watches pages alone, whatever they link to: HTML, PDF,
            JSON, CSV or plain text.
        urls: Of the kind `page`, the pages, in the place of `url`; of a site, further ways in.
        tags: Words by which sources are chosen, such as `council`: in lists, in channels, on the web.
        title: What people call it; empty for its name.
        schedule: When it is watched: cron, or "every 30 minutes".
        timezone: The zone in which its cron schedule is meant, and a date on its pages that names none, such as
            `Europe/Paris`. None where nobody named one: the schedule is in UTC then, and such a date is a day.
        language: The language of its articles as an ISO 639-1 code; None to detect it.
        enabled: Whether a schedule watches it.
        discover: How its articles are found.
        extract: Rules for what automatic extraction cannot read.
        revisit: Which known articles are asked again.
        fetch: How its pages are asked for.
        removal: How many direct confirmations, how far apart, make a removal.
        channels: Names of channels in presslog.toml that are told of it.
    """

    name: str
    url: str
    kind: Literal["site", "page"] = "site"
    urls: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    title: str = ""
    schedule: str = "every 30 minutes"
    timezone: str | None = None
    language: str | None = None
    enabled: bool = True
    discover: Discover = field(default_factory=Discover)
    extract: Extract = field(default_factory=Extract)
    revisit: Revisit = field(default_factory=Revisit)
    fetch: Fetch = field(default_factory=Fetch)
    removal: RemovalRule = field(default_factory=RemovalRule)
    channels: tuple[str, ...] = ()

    @property
    def pages(self) -> tuple[str, ...]:
        """The pages that are watched alone; none of a site."""
        return (self.urls or (self.url,)) if self.kind == "page" else ()


_NAME: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_Readers: TypeAlias = Mapping[str, Reader[Any]]


def _read_via(value: object) -> Via:
    return Via(one_of(*map(str, Via))(value))


# Every key a source file may hold, and how its value is read. The names are those of the dataclasses above.
_TOP: Final[_Readers] = {
    "url": keys.read_url,
    "kind": one_of("site", "page"),
    "urls": list_reader(keys.read_url),
    "tags": read_tags,
    "title": read_text,
    "schedule": keys.read_schedule,
    "timezone": keys.read_timezone,
    "language": keys.read_language,
    "enabled": read_flag,
}
_NOTIFY: Final[_Readers] = {"channels": list_reader(read_text)}
_TABLES: Final[Mapping[str, tuple[type[Any], _Readers]]] = {
    "discover": (
        Discover,
        {
            "via": list_reader(_read_via),
            "max_pages": whole_number_reader(1, 10_000),
            "backfill": read_flag,
            "allow": list_reader(keys.read_pattern),
            "deny": list_reader(keys.read_pattern),
        },
    ),
    "extract": (
        Extract,
        {
            **dict.fromkeys(("entry", "title", "body", "date", "category"), keys.read_selector),
            "drop": list_reader(keys.read_selector),
        },
    ),
    "revisit": (
        Revisit,
        {
            "policy": one_of("adaptive", "all", "none"),
            "budget": whole_number_reader(0, 1_000_000),
            "audit": number_reader(0, 1),
        },
    ),
    "fetch": (
        Fetch,
        {
            "delay": seconds_reader(0, 3600),
            "concurrency": whole_number_reader(1, 32),
            "timeout": seconds_reader(1, 600),
            "user_agent": keys.read_header,
            "render": read_flag,
            "private": read_flag,
        },
    ),
    "removal": (RemovalRule, {"confirmations": whole_number_reader(1, 100), "min_gap": read_duration}),
}


def is_source_name(name: str) -> bool:
    """Return True if a name can be a source's: lower-case letters and digits, joined by single hyphens.

    >>> is_source_name("the-gazette"), is_source_name("gazette-"), is_source_name("../gazette")
    (True, False, False)
    """
    return _NAME.fullmatch(name) is not None


def load_source(path: Path, *, timezone: str | None = None) -> Source:
    """Read the source that a file describes.

    Args:
        path: The file, such as `sources/gazette.toml`; its stem is the source's name.
        timezone: The zone of a source that names none: its home's, if that names one.

    Returns:
        The source as a value.

    Raises:
        SourceError: The file cannot be used; it names file, key and remedy.
    """
    if not is_source_name(path.stem):
        raise SourceError(
            path, "", "name the file in lower-case letters, digits and hyphens, like gazette.toml"
        )
    file = TomlFile(path, SourceError)
    return read_document(file, file.parse(), timezone)


def read_document(file: TomlFile, document: Mapping[str, Any], timezone: str | None = None) -> Source:
    """Return the source that a file's document describes. Raises SourceError, which names file, key and remedy."""
    file.refuse_unknown(document, [*_TOP, *_TABLES, "notify"])
    top = file.read_table({key: value for key, value in document.items() if key in _TOP}, _TOP)
    if top.get("kind") == "page" and top.get("urls"):
        top.setdefault("url", top["urls"][0])
    if "url" not in top:
        raise SourceError(
            file.path, "url", 'is missing; expected a URL like "https://gazette.example/articles/"'
        )
    top.setdefault("timezone", timezone)
    tables = {
        name: kind(**file.read_table(file.require_table(document.get(name, {}), name), readers, f"{name}."))
        for name, (kind, readers) in _TABLES.items()
    }
    notify = file.read_table(file.require_table(document.get("notify", {}), "notify"), _NOTIFY, "notify.")
    return Source(name=file.path.stem, **top, **tables, **notify)
