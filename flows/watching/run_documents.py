"""What a source's runs remember: documents in the database, in a folder while a run works with them.

The crawl's child knows no database. So the documents are laid out as files before a run, and those that it
changed are recorded with it. What an older presslog left in the home's `memory/`, or `presslog add` found out,
counts before what the database has, and is moved there with the first run that is recorded.
"""

from __future__ import annotations

import asyncio
import contextlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final

from presslog.core.errors import StorageError
from presslog.flows.settings import Settings
from presslog.storage.write import Archive, Lease

_SUFFIX: Final = ".json"


class RunDocuments:
    """The documents of one source, laid out in a folder of this process below `crawls/`."""

    def __init__(self, archive: Archive, settings: Settings, source: str) -> None:
        self._archive, self._source = archive, source
        self._folder, self._older = settings.documents_of(source), settings.memory_of(source)
        self._stored = archive.documents(source)
        for left in (self._folder, *_folders_of_the_dead(settings, source)):
            shutil.rmtree(left, ignore_errors=True)
        self._folder.mkdir(mode=0o700, parents=True)
        for name, document in {**self._stored, **_read_folder(self._older)}.items():
            (self._folder / f"{name}{_SUFFIX}").write_bytes(document)

    def changed(self) -> dict[str, bytes]:
        """Those that are not as the database has them, by name."""
        there = _read_folder(self._folder)
        return {name: document for name, document in there.items() if document != self._stored.get(name)}

    def keep(self, lease: Lease) -> None:
        """Keep what was changed, though the run is not recorded: what it heard of hosts and robots counts."""
        self._archive.keep_documents(lease, self.changed())
        self.discard()

    def discard(self) -> None:
        """Remove the folder, and what an older presslog left: the database has it now."""
        shutil.rmtree(self._folder, ignore_errors=True)
        if self._older.is_dir():
            shutil.rmtree(self._older, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class DocumentsInUse:
    """A run's documents until its end: removed where it was recorded, and kept where it failed."""

    documents: RunDocuments
    lease: Lease

    async def __aenter__(self) -> RunDocuments:
        return self.documents

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            await asyncio.to_thread(self.documents.discard)
        elif isinstance(error, Exception):  # whoever cancels a run does not wait
            with contextlib.suppress(StorageError):  # what failed the run tells why
                await asyncio.to_thread(self.documents.keep, self.lease)


def _folders_of_the_dead(settings: Settings, source: str) -> Iterator[Path]:
    """What processes left that were killed amid a run of a source."""
    for folder in settings.crawls_dir.glob(f"{source}.*.documents"):
        if not Path("/proc", folder.name.split(".")[-2]).exists():
            yield folder


def _read_folder(folder: Path) -> dict[str, bytes]:
    """The documents in a folder, by name; none where there is no such folder."""
    if not folder.is_dir():
        return {}
    return {path.stem: path.read_bytes() for path in sorted(folder.glob(f"*{_SUFFIX}")) if path.is_file()}
