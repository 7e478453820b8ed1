"""A source known again before it is run, whatever its file is called now."""

from __future__ import annotations

from datetime import datetime

from presslog.crawler.source import Source
from presslog.flows.settings import Settings
from presslog.flows.source_files import files_in, note_of, stamp_of
from presslog.storage.write import Archive


def recognize_source(archive: Archive, settings: Settings, source: Source, now: datetime) -> str:
    """Know a source again before it is run, and note what its file says; returns what was done, in words.

    If a file was given another name by hand, the history of the source that was watched at the same URL goes
    on under the new one. One that had been removed is told of again.
    """
    noted = note_of(source, stamp_of(settings.sources_dir / f"{source.name}.toml"))
    done = ""
    if noted.stamp:
        there = frozenset(file.stem for file in files_in(settings))
        if (old := archive.acts.moved_from(source.name, noted.url, there)) is not None:
            archive.acts.rename(old, source.name, now)
            done = (
                f"it was watched as {old} before, at the same address: its history goes on under its new name"
            )
    if archive.acts.take_up(source.name, now):
        done = "it had been removed, and is told of again"
    archive.roster.note_sources((noted,))
    return done
