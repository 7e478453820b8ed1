"""A source: one publication we watch, as a frozen value, and the loader that makes it from `sources/NAME.toml`.

The loader refuses what it does not know: an unknown key, a wrong type, an unreadable pattern each raise `SourceError`
naming file, key and what was expected. Nothing here fetches anything.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

Via = Literal["auto", "wordpress", "feed", "sitemap", "listing"]


@dataclass(frozen=True, slots=True)
class Discover:
    """How a source's articles are found."""

    via: tuple[Via, ...] = ("auto",)
    max_pages: int = 50
    backfill: bool = False
    allow: tuple[str, ...] = ()
    deny: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Extract:
    """Rules for the parts automatic extraction cannot read; CSS or XPath 1.0, empty means automatic."""

    entry: str = ""
    title: str = ""
    body: str = ""
    date: str = ""
    category: str = ""
    drop: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Revisit:
    """Which known articles are asked again."""

    policy: Literal["adaptive", "all", "none"] = "adaptive"
    budget: int = 500  # article requests a run, at most
    audit: float = 0.05  # share of hinted-unchanged articles fetched anyway, in [0, 1]


@dataclass(frozen=True, slots=True)
class Fetch:
    """How politely."""

    delay: timedelta = timedelta(seconds=1)
    concurrency: int = 2
    timeout: timedelta = timedelta(seconds=30)
    user_agent: str = "presslog/0.1 (a change archive for publishers' pages)"
    render: bool = False


@dataclass(frozen=True, slots=True)
class Removal:
    """How many direct confirmations, how far apart, make a removal."""

    confirmations: int = 2
    min_gap: timedelta = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Source:
    """One publication we watch. `name` is the file's stem: lower-case letters, digits and hyphens."""

    name: str
    url: str
    title: str = ""
    schedule: str = "*/30 * * * *"  # cron, or "every 30 minutes"
    language: str | None = None
    enabled: bool = True
    discover: Discover = field(default_factory=Discover)
    extract: Extract = field(default_factory=Extract)
    revisit: Revisit = field(default_factory=Revisit)
    fetch: Fetch = field(default_factory=Fetch)
    removal: Removal = field(default_factory=Removal)
    channels: tuple[str, ...] = ()
