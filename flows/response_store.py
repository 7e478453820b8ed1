"""Where an installation keeps raw responses, and how they are read from there."""

from __future__ import annotations

from presslog.flows.settings import Settings
from presslog.storage.responses import FolderFiles, KeptResponses, ResponsePlaces


def open_responses(settings: Settings, places: ResponsePlaces) -> KeptResponses:
    """The raw responses of an installation, whose history tells of their `places`."""
    return KeptResponses(FolderFiles(settings.warc_dir), places.moved)
