"""The source files of a home: what tells a changed one, and what all of them say noted in the database.

By what is noted, sources are chosen by their tags wherever no files are at hand. A file is read if it is new
or changed; ten thousand that are as they were cost a look at each.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from presslog.core.errors import SourceError
from presslog.core.untrusted_values import canonical_url
from presslog.crawler.source import Source, load_source
from presslog.flows.settings import Settings
from presslog.storage.write import NotedSource, Roster


def note_files(settings: Settings, roster: Roster) -> None:
    """Note what new and changed source files say. One that cannot be read leaves what was noted of it."""
    files = {path.stem: path for path in files_in(settings)}
    if not files:
        return
    before = roster.noted()
    changed = [
        path for name, path in files.items() if name not in before or before[name].stamp != stamp_of(path)
    ]
    roster.note_sources(tuple(_read_changed(changed)))


def _read_changed(paths: list[Path]) -> Iterator[NotedSource]:
    for path in paths:
        stamp = stamp_of(path)
        try:
            source = load_source(path)
        except SourceError:
            continue  # who runs or lists it is told what is wrong with it
        yield note_of(source, stamp)


def note_of(source: Source, stamp: str) -> NotedSource:
    """What is noted of a source whose file has that stamp."""
    return NotedSource(
        source.name,
        stamp,
        canonical_url(source.url) or source.url,
        tuple(sorted(source.tags)),
        source.title,
    )


def files_in(settings: Settings) -> Iterator[Path]:
    """The source files of a home."""
    return settings.sources_dir.glob("*.toml")


def stamp_of(path: Path) -> str:
    """What tells a changed file: time of writing, length, and which file it is; empty if it is gone."""
    try:
        status = path.stat()
    except FileNotFoundError:  # it went since it was listed: the next look finds it gone
        return ""
    return f"{status.st_mtime_ns}-{status.st_size}-{status.st_ino}"
