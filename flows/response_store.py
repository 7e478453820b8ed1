"""Where an installation keeps raw responses, and how they are read from there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from presslog.flows.settings import Settings
from presslog.storage.migrations import open_engine
from presslog.storage.responses import FolderFiles, KeptResponses, ResponsePlaces


def open_responses(settings: Settings, places: ResponsePlaces) -> KeptResponses:
    """The raw responses of an installation, whose history tells of their `places`."""
    return KeptResponses(FolderFiles(settings.warc_dir), places.moved)


@contextmanager
def responses_to_read(settings: Settings) -> Iterator[KeptResponses]:
    """The raw responses of an installation, by a look of its own into the history.

    Raises NotFound without one.
    """
    engine = open_engine(settings.database_url, read_only=True)
    try:
        yield open_responses(settings, ResponsePlaces(engine))
    finally:
        engine.dispose()
