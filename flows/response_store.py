"""Opens the place where an installation keeps its raw responses.

In the home's `warc/`, or in the store that `$PRESSLOG_STORE` names: a folder, or an object store by its URL.
What is in `warc/` is moved to a store that is named later, file by file, before the first run goes on.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

from presslog.core.errors import Unavailable
from presslog.flows.settings import Settings
from presslog.storage.migrations import open_engine
from presslog.storage.responses import FolderFiles, KeptResponses, ResponseFiles, ResponsePlaces
from presslog.storage.write import Archive

log = logging.getLogger(__name__)
_STEP_BYTES: Final = 1 << 20


def open_responses(settings: Settings, places: ResponsePlaces) -> KeptResponses:
    """The raw responses of an installation, whose history tells of their `places`."""
    return KeptResponses(open_files(settings), places.moved)


def open_files(settings: Settings) -> ResponseFiles:
    """The files of an installation's raw responses.

    Raises Unavailable where the library for an object store is not installed.
    """
    store = settings.store_url
    if store is None:
        return FolderFiles(settings.warc_dir)
    if "://" not in store:
        return FolderFiles(Path(store).expanduser().absolute())
    from presslog.storage.responses.object_files import ObjectFiles  # noqa: PLC0415 - most homes have no such store

    return ObjectFiles(store)


@contextmanager
def responses_to_read(settings: Settings) -> Iterator[KeptResponses]:
    """The raw responses of an installation, found through a database connection of their own.

    Raises NotFound without one.
    """
    engine = open_engine(settings.database_url, read_only=True)
    try:
        yield open_responses(settings, ResponsePlaces(engine))
    finally:
        engine.dispose()


def take_store(settings: Settings, archive: Archive) -> None:
    """Move the contents of `warc/` to the store with this name.

    And see to it that store and history belong together.

    Raises Conflict where they do not, Unavailable where the store cannot be reached.
    """
    move_to_store(settings)
    try:
        archive.claim_store(open_files(settings), settings.store_url or str(settings.warc_dir))
    except OSError as error:
        raise Unavailable(f"the store of raw responses cannot be read: {error}") from error


def move_to_store(settings: Settings) -> int:
    """Move the home's `warc/` to the store that is named, file by file, and return how many files it was.

    Each keeps its name. A file is removed here once the store has all of it.

    Raises Unavailable where the store takes none now.
    """
    if settings.store_url is None or not settings.warc_dir.is_dir():
        return 0
    files, moved = open_files(settings), 0
    for path in sorted(path for path in settings.warc_dir.rglob("*") if path.is_file()):
        with path.open("rb") as file:
            files.write(path.relative_to(settings.warc_dir).as_posix(), _pieces(file))
        path.unlink()
        moved += 1
    if moved:
        log.info("moved %d files of raw responses to %s", moved, settings.store_url)
    return moved


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(_STEP_BYTES):
        yield piece
