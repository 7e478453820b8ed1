"""Pause, resume, rename, remove and purge a home's sources; files and history are changed together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from presslog.core.errors import ConfigurationError, StorageError, UsageError
from presslog.crawler.source import is_source_name, load_source, with_enabled
from presslog.flows.messages import load_channels
from presslog.flows.response_store import open_responses
from presslog.flows.settings import Settings
from presslog.private_files import replace_file
from presslog.source_names import unknown_source_words
from presslog.storage.write import MIN_FILE_AGE, Archive, prune_responses

REMOVED: Final = "removed"
"""The folder below sources/ in which the files of removed sources are kept."""


@dataclass(frozen=True, slots=True)
class Purged:
    """What was withdrawn of a source's history: rows of titles, texts, and raw responses."""

    titles: int
    texts: int
    responses: int


def set_enabled(settings: Settings, name: str, *, enabled: bool) -> bool:
    """Pause or resume a source in its file, whose comments stay; returns whether it was otherwise before.

    Raises:
        UsageError: No source of that name has a file.
        SourceError: Its file cannot be read.
    """
    path = require_file(settings, name)
    if load_source(path).enabled is enabled:
        return False
    replace_file(path, with_enabled(path.read_text("utf-8"), enabled).encode())
    return True


def rename_source(settings: Settings, old: str, new: str) -> bool:
    """Give a source another name: its file and its history; returns whether it had a history.

    Raises:
        UsageError: The new name is not one, or is taken, or no source has the old one.
        StorageError: The name was another source's, or a run is under way.
    """
    path = require_file(settings, old)
    if not is_source_name(new):
        raise UsageError(f"{new!r} is not a valid source name: use lower-case letters, digits and hyphens")
    target = settings.sources_dir / f"{new}.toml"
    if target.exists():
        raise UsageError(f"{target} is there already; choose another name")
    with Archive.open(settings.database_url) as archive:
        path.rename(target)  # first: one that is moved without its history is known again by its address
        try:
            had = archive.acts.rename(old, new, datetime.now(UTC))
        except StorageError:
            target.rename(path)
            raise
    memory = settings.memory_of(old)
    if memory.is_dir() and not settings.memory_of(new).exists():
        memory.rename(settings.memory_of(new))
    return had


def channels_naming(settings: Settings, name: str) -> Iterator[str]:
    """The channels of presslog.toml whose `sources` name a source."""
    try:
        channels = load_channels(settings)
    except ConfigurationError:
        return  # whoever runs it is told
    yield from (channel.name for channel in channels.values() if name in channel.sources)


def remove_source(settings: Settings, name: str, *, purge: bool) -> Purged | None:
    """Watch a source no more and tell of it nowhere. Its file is kept aside and its history stays, unless purged.

    Raises:
        UsageError: No source of that name has a file or a history.
        StorageError: A run is under way.
    """
    now, path = datetime.now(UTC), settings.sources_dir / f"{name}.toml"
    settings.require_inside(path)
    with Archive.open(settings.database_url) as archive:
        known = archive.acts.knows(name)
        if not path.exists() and not known:
            require_file(settings, name)
        archive.acts.remove(name, now)
        if path.exists():
            _put_aside(path, keep=not purge)
        if not purge:
            return None
        (settings.sources_dir / REMOVED / f"{name}.toml").unlink(missing_ok=True)
        if not known:
            return Purged(0, 0, 0)
        redacted = archive.acts.purge(name, datetime.now(UTC))
        pruned = prune_responses(
            archive.engine,
            open_responses(settings, archive.responses).files,
            before=now - MIN_FILE_AGE,
            now=now,
            source=name,
            dry=False,
        )
    return Purged(redacted.rows, redacted.bodies, pruned.records)


def _put_aside(path: Path, *, keep: bool) -> None:
    if not keep:
        path.unlink()
        return
    folder = path.parent / REMOVED
    folder.mkdir(mode=0o700, exist_ok=True)
    path.replace(folder / path.name)


def require_file(settings: Settings, name: str) -> Path:
    """The file of a source. Raises UsageError where there is none, and names the nearest."""
    settings.require_home()
    path = settings.sources_dir / f"{name}.toml"
    there = sorted(each.stem for each in settings.sources_dir.glob("*.toml"))
    if name not in there:
        raise UsageError(unknown_source_words([name], there))
    settings.require_inside(path)
    return path
