"""What was learned of a site.

Where its articles are listed, where their bodies stand, what recurs and is no content.

A value, written to and read from JSON. It knows neither how it was learned
(`crawler.discover.profile_learning`) nor how it is used.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, Literal

from pydantic import TypeAdapter

from presslog.core.extractor import Extractor
from presslog.core.untrusted_values import load_json
from presslog.core.witness import Witness

FILE: Final = "profile.json"
"""The profile's name in a source's memory."""
FEWEST: Final = 3
"""Articles that must agree before a container is believed."""
FORMAT: Final = 1
"""The format's number; a profile of another number is not read, but learned anew."""


@dataclass(frozen=True, slots=True)
class Start:
    """A URL from which a site's articles can be enumerated, and what kind of witness answers there."""

    url: str
    witness: Witness


@dataclass(frozen=True, slots=True)
class SiteProfile:
    """What is known of one site.

    `starts` are ranked, best first. `container` is a CSS rule on which at least three articles agreed with
    the general reader, `entry` the signature of a listing's entries (see
    `crawler.extract.listing.listing_records`), `boilerplate` lines that recur from article to article.
    """

    starts: tuple[Start, ...] = ()
    container: str | None = None
    entry: str | None = None
    boilerplate: frozenset[str] = frozenset()
    method: Extractor | None = None  # the extractor the container was learned with
    language: str | None = None
    title: str = ""

    def dumps(self) -> str:
        """The profile as JSON, the same for the same values."""
        method = str(self.method) if self.method else None
        value = asdict(self) | {"boilerplate": sorted(self.boilerplate), "method": method, "format": FORMAT}
        return json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True)

    def save(self, path: Path) -> None:
        """Writes the profile; a reader sees the old file or the new one, never half of one."""
        part = path.with_name(path.name + ".part")
        part.write_text(self.dumps(), encoding="utf-8")
        part.replace(path)


def parse_profile(text: str | bytes) -> SiteProfile | None:
    """A profile from its JSON.

    None for another format or for a document that is not a profile, so that the site is learned anew.

    >>> parse_profile(SiteProfile(container="div.entry-content").dumps()).container
    'div.entry-content'
    >>> parse_profile("{}") is None
    True
    """
    try:
        whole = text if isinstance(text, str) else text.decode()
        return _profile_from(_STORED.validate_python(load_json(whole)))
    except ValueError:
        return None


def load_profile(path: Path) -> SiteProfile | None:
    """The profile in a file, or None when there is none that can be read."""
    return parse_profile(path.read_bytes()) if path.is_file() else None


@dataclass(frozen=True, slots=True)
class _StoredProfile:
    """A profile as its JSON has it. Every key must be there, and of this type."""

    starts: tuple[Start, ...]
    container: str | None
    entry: str | None
    boilerplate: frozenset[str]
    method: str | None
    language: str | None
    title: str
    format: Literal[1]


_STORED: Final = TypeAdapter(_StoredProfile)


def _profile_from(stored: _StoredProfile) -> SiteProfile:
    return SiteProfile(
        starts=stored.starts,
        container=stored.container,
        entry=stored.entry,
        boilerplate=stored.boilerplate,
        method=Extractor.parse(stored.method) if stored.method else None,
        language=stored.language,
        title=stored.title,
    )
