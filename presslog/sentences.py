"""Sentences as lists show them, beside a title that is printed already."""

from __future__ import annotations

from presslog.storage.model import ChangeEvent
from presslog.storage.records import FoundWords


def beside_title(event: ChangeEvent) -> str:
    """An event's sentence without its kind and title where it opens with them.

    Empty where it says nothing more.

    "Removed: Night ferry kept (2 confirmations: gone)" stands below "Night ferry kept" as "2 confirmations:
    gone".
    """
    opening = f"{event.kind.capitalize()}: {event.title}"
    if not event.title or not event.summary.startswith(opening):
        return event.summary
    return event.summary.removeprefix(opening).strip(" (,)")


def stretch_in_words(hit: FoundWords) -> str:
    """The versions that had the words: "version 2", "versions 2 to 5", "version 3 until now"."""
    if hit.to_version is None:
        return f"version {hit.from_version} until now"
    if hit.to_version == hit.from_version:
        return f"version {hit.from_version}"
    return f"versions {hit.from_version} to {hit.to_version}"
