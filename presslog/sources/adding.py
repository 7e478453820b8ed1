"""Sources added to a home: each address looked at, four hosts at a time, and a source file written for it.

One that is watched already is named. One that fails keeps no other.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Final

from presslog import home
from presslog.core.errors import PresslogError, SourceError
from presslog.core.untrusted_values import canonical_url
from presslog.core.urls import host_of
from presslog.crawler.source import Fetch, Source, is_source_name, load_source, source_text
from presslog.flows.settings import Settings
from presslog.flows.source_files import note_files
from presslog.flows.watching import FirstLook, look_at, remember_probe
from presslog.sources.opml import WantedSource
from presslog.storage.write import Archive

HOSTS: Final = 4
"""Hosts that are looked at at one time."""


class AddOutcome(StrEnum):
    """What became of an address."""

    ADDED = "added"
    WATCHED = "watched"  # already, as another source
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class AddedSource:
    """What became of one address; `reason` says more, in words."""

    url: str
    result: AddOutcome
    source: str = ""
    file: Path | None = None
    reason: str = ""
    look: FirstLook | None = None


class SourceAdder:
    """Adds sources to a home, and knows which names and addresses are taken."""

    def __init__(self, settings: Settings, *, page: bool = False, tags: Sequence[str] = ()) -> None:
        settings.require_home()
        self._settings, self._page, self._tags = settings, page, tuple(tags)
        self._watched = dict(_watched_addresses(settings))
        self._removed: dict[str, str] = {}
        with Archive.open(settings.database_url) as archive:
            note_files(settings, archive.roster)
            self._former_names = archive.acts.names()
        self._names = {path.stem for path in settings.sources_dir.glob("*.toml")}

    async def add_all(self, wanted: Iterable[WantedSource]) -> AsyncIterator[AddedSource]:
        """Add each of them; what became of it, as it comes."""
        by_host: dict[str, list[WantedSource]] = {}
        for each in wanted:
            by_host.setdefault(host_of(each.url) if "://" in each.url else "", []).append(each)
        free, found = asyncio.Semaphore(HOSTS), asyncio.Queue[AddedSource]()

        async def add_of_host(some: Sequence[WantedSource]) -> None:
            async with free:
                for each in some:
                    found.put_nowait(await self.add(each))

        async with asyncio.TaskGroup() as group:
            for some in by_host.values():
                group.create_task(add_of_host(some))
            for _ in range(sum(map(len, by_host.values()))):
                yield await found.get()

    async def add(self, wanted: WantedSource) -> AddedSource:
        """Add one source, or say why not."""
        try:
            named = home.name_of(wanted.url)
            if taken := self._watched.get(_place_of(wanted.url)):
                return AddedSource(
                    wanted.url, AddOutcome.WATCHED, taken, reason=f"watched already, as {taken}"
                )
            look = await look_at(wanted.url, page=wanted.page or self._page)
            if taken := self._watched.get(_place_of(look.url)):
                return AddedSource(
                    wanted.url, AddOutcome.WATCHED, taken, reason=f"{look.url} is watched, as {taken}"
                )
            return self._write(wanted, look, wanted.name or named)
        except PresslogError as error:
            return AddedSource(
                wanted.url, AddOutcome.FAILED, reason=str(error).removeprefix(f"{wanted.url}: ")
            )

    def _write(self, wanted: WantedSource, look: FirstLook, named: str) -> AddedSource:
        """Write the source's file, under a name that nobody has."""
        removed = self._removed_source(look.url)
        name = removed or self._free_name(named, wanted)
        path = home.new_source_path(self._settings, name)
        found = look.survey.found if look.survey else None
        content = look.preview.content if look.preview else None
        source = Source(
            name,
            look.url,
            kind=look.kind,
            urls=wanted.urls,
            tags=tuple(dict.fromkeys((*wanted.tags, *self._tags))),
            title=wanted.title or (found.title if found else content.title if content else ""),
            language=found.language if found else content.language if content else None,
        )
        if look.render:
            source = replace(source, fetch=Fetch(render=True))
        path.write_text(source_text(source), "utf-8")
        if found is not None:
            remember_probe(found, self._settings.memory_of(name))
        self._names.add(name)
        self._watched |= {_place_of(look.url): name, _place_of(wanted.url): name}
        again = f"its history goes on: it was removed as {removed}; " if removed else ""
        return AddedSource(
            wanted.url, AddOutcome.ADDED, name, path, f"{again}{look.remark}".rstrip("; "), look
        )

    def _removed_source(self, url: str) -> str | None:
        with Archive.open(self._settings.database_url) as archive:
            name = archive.acts.removed_at(canonical_url(url) or url)
        return name if name is not None and name not in self._names else None

    def _free_name(self, named: str, wanted: WantedSource) -> str:
        """The name that was asked for, or the host's with what tells this address from others of it."""
        if wanted.name:
            return wanted.name
        last = wanted.url.partition("?")[0].rstrip("/").rpartition("/")[2].partition(".")[0].lower()
        step = "".join(char if char.isascii() and char.isalnum() else "-" for char in last).strip("-")[:40]
        step = "-".join(filter(None, step.split("-")))
        tries = [named, f"{named}-{step}", *(f"{named}-{number}" for number in range(2, 10_000))]
        taken = self._names | self._former_names
        return next(each for each in tries if is_source_name(each) and each not in taken)


def _place_of(url: str) -> str:
    """An address as it is compared with others: canonical, with or without a last slash."""
    return (canonical_url(url) or url).rstrip("/")


def _watched_addresses(settings: Settings) -> Iterable[tuple[str, str]]:
    """Each address that a source file names, and the source's name; broken files are passed over."""
    for path in sorted(settings.sources_dir.glob("*.toml")):
        try:
            source = load_source(path)
        except SourceError:
            continue
        for url in source.pages or (source.url,):
            yield _place_of(url), source.name
