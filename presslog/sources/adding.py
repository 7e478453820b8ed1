"""Sources added to a home: each address looked at, four hosts at a time, and a source file written for it.

One that is watched already is named. One that fails keeps no other.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Final

from presslog import home
from presslog.core.errors import PresslogError
from presslog.core.untrusted_values import canonical_url
from presslog.core.urls import host_of, site_of
from presslog.crawler.process import Crawls
from presslog.crawler.source import Fetch, Source, is_source_name, source_text
from presslog.flows.settings import Settings
from presslog.flows.source_files import files_in, note_files
from presslog.flows.watching import FirstLook, look_at, probe_site, remember_probe
from presslog.sources.opml import WantedSource
from presslog.sources.watched_addresses import SharedList, WatchedAddresses, pattern_of
from presslog.storage.write import Archive

log = logging.getLogger(__name__)

HOSTS: Final = 4
"""Hosts that are looked at at one time."""
_NAMED: Final = 3
"""Sources named in one sentence; the others are counted."""


class AddOutcome(StrEnum):
    """What became of an address."""

    ADDED = "added"
    WATCHED = "watched"  # already, as another source
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class AddedSource:
    """What became of one address.

    `reason` says more, in words; `beside` is the part of it that nobody may miss.
    """

    url: str
    result: AddOutcome
    source: str = ""
    file: Path | None = None
    reason: str = ""
    look: FirstLook | None = None
    beside: str = ""


class SourceAdder:
    """Adds sources to a home, and knows which names and addresses are taken."""

    def __init__(
        self,
        settings: Settings,
        crawls: Crawls,
        *,
        page: bool = False,
        private: bool = False,
        tags: Sequence[str] = (),
    ) -> None:
        settings.require_home()
        self._settings, self._crawls = settings, crawls
        self._page, self._private, self._tags = page, private, tuple(tags)
        self._lists: dict[str, str] = {}
        self._watched = WatchedAddresses(settings)
        with Archive.open(settings.database_url) as archive:
            note_files(settings, archive.roster)
            self._former_names = archive.acts.names()
        self._names = {path.stem for path in files_in(settings)}

    async def add_all(self, wanted: Iterable[WantedSource]) -> AsyncIterator[AddedSource]:
        """Add each of them; what became of it, as it comes."""
        by_host = group_by_host(wanted)
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
            return await self._add(wanted)
        except PresslogError as error:
            reason = str(error).removeprefix(f"{wanted.url}: ")
        except Exception as error:  # the boundary of an address: what one site provokes ends no list
            log.exception("%s: could not be added", wanted.url)
            reason = f"an unexpected error, which the log has at length: {type(error).__name__}: {error}"
        return AddedSource(wanted.url, AddOutcome.FAILED, reason=reason)

    async def _add(self, wanted: WantedSource) -> AddedSource:
        named = home.name_of(wanted.url)
        alone = wanted.page or self._page
        if taken := self._watched.source_at(wanted.url):
            return _watched_already(wanted, taken, f"watched already, as {taken}")
        await self._read_lists(wanted.url)
        if not alone and (site := self._watched.site_listing(wanted.url)):
            return _watched_already(wanted, site.name, _article_words(site))
        look = await self._look(wanted.url, page=alone)
        if taken := self._watched.source_at(look.url):
            return _watched_already(wanted, taken, f"{look.url} is watched, as {taken}")
        other = await self._site_sharing(look)
        if other is not None and other.shared == other.total:
            return _watched_already(wanted, other.site.name, _same_list_words(other))
        return self._write(wanted, look, wanted.name or named, other)

    async def _look(self, url: str, *, page: bool) -> FirstLook:
        """Look at an address; what lists its site's articles is looked for once, whatever number is added."""
        site = site_of(url)
        look = await look_at(
            url, self._crawls, page=page, private=self._private, site_list=self._lists.get(site)
        )
        if look.site_list is not None:
            self._lists[site] = look.site_list
        return look

    async def _site_sharing(self, look: FirstLook) -> SharedList | None:
        """Return the watched site that shares most articles with the list looked at, by what both list now."""
        if look.survey is None:
            return None
        listed = look.survey.found.listed_urls
        other = self._watched.site_sharing(look.url, listed)
        if other is None or other.shared == other.total or self._watched.was_read(other.site.name):
            return other
        await self._read_list(other.site)  # its history may be older than what both list by now
        return self._watched.site_sharing(look.url, listed)

    async def _read_lists(self, url: str) -> None:
        """Read the lists of an address's sites that no run has watched yet; the history has the others'."""
        for site in self._watched.unread_sites(url):
            await self._read_list(site)

    async def _read_list(self, site: Source) -> None:
        try:
            survey = await probe_site(site.url, self._crawls, private=site.fetch.private)
        except PresslogError:  # whoever runs it is told
            self._watched.note_listed(site.name, ())
        else:
            self._watched.note_listed(site.name, survey.found.listed_urls)

    def _write(
        self, wanted: WantedSource, look: FirstLook, named: str, other: SharedList | None
    ) -> AddedSource:
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
            title=wanted.title or (found.title if found else look.site_name),
            language=found.language if found else content.language if content else None,
            fetch=Fetch(render=look.render, private=self._private),
        )
        if source.kind == "page":
            beside = self._listed_page_words(source)
        else:
            source, denied = self._without_watched_pages(source)
            beside = "; ".join(filter(None, (_shared_list_words(other, source) if other else "", denied)))
        path.write_text(source_text(source), "utf-8")
        self._names.add(name)
        self._watched.add(source, wanted.url)
        if found is not None:
            remember_probe(found, self._settings.memory_of(name))
            self._watched.note_listed(name, found.listed_urls)
        again = f"its history goes on: it was removed as {removed}" if removed else ""
        reason = "; ".join(filter(None, (again, look.remark, beside)))
        return AddedSource(wanted.url, AddOutcome.ADDED, name, path, reason, look, beside)

    def _listed_page_words(self, page: Source) -> str:
        """Say that a watched site lists a page that is watched alone; empty if none does."""
        site = self._watched.site_listing(page.url)
        if site is None:
            return ""
        return (
            f"{site.name} lists it, too: its edits are told by both, unless that file denies it: "
            f"deny = ['{pattern_of(page.url)}']"
        )

    def _without_watched_pages(self, site: Source) -> tuple[Source, str]:
        """Return the site without the pages that others watch alone, and words of them; empty if none do."""
        watchers = dict(self._watched.pages_beside(site.url))
        if not watchers:
            return site, ""
        names = list(dict.fromkeys(watchers.values()))
        more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
        said = (
            f"so that nothing is told twice, it leaves what is watched alone to {', '.join(names[:_NAMED])}{more} "
            "(deny in its file)"
        )
        deny = (*site.discover.deny, *map(pattern_of, watchers))
        return replace(site, discover=replace(site.discover, deny=deny)), said

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


def group_by_host(wanted: Iterable[WantedSource]) -> dict[str, list[WantedSource]]:
    """Group addresses by their hosts, in their order; what is no address stands under the empty host."""
    by_host: dict[str, list[WantedSource]] = {}
    for each in wanted:
        url = canonical_url(each.url)
        by_host.setdefault(host_of(url) if url else "", []).append(each)
    return by_host


def _watched_already(wanted: WantedSource, name: str, reason: str) -> AddedSource:
    return AddedSource(wanted.url, AddOutcome.WATCHED, name, reason=reason)


def _article_words(site: Source) -> str:
    return (
        f"watched already, as an article of {site.name}, which {site.url} lists{_paused_words(site)}; "
        "`--page` watches it by itself as well"
    )


def _same_list_words(other: SharedList) -> str:
    site, total = other.site, other.total
    return (
        f"watched already: all {total} articles that it lists are told by {site.name}, "
        f"which {site.url} lists as well{_paused_words(site)}; a source file of your own watches it all the same"
    )


def _shared_list_words(other: SharedList, source: Source) -> str:
    return (
        f"{other.shared} of the {other.total} articles that it lists are {other.site.name}'s, too, "
        f"and told by both: deny in one of the files, or `presslog remove {source.name}` and "
        f"urls = ['{source.url}'] in {other.site.name}.toml, tells them once"
    )


def _paused_words(site: Source) -> str:
    return f", which is paused: `presslog resume {site.name}`" if not site.enabled else ""
