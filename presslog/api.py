"""Where the face gets its history.

The command line, the web page and other people's Python get the same `History`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from heapq import merge

from presslog.core.urls import canonicalize
from presslog.flows.settings import Settings
from presslog.storage.model import ChangeEvent
from presslog.storage.read import History
from presslog.storage.records import Rekeying, VersionSummary

Moment = VersionSummary | Rekeying | ChangeEvent


def open_history(settings: Settings) -> History:
    """The history of an installation, read-only. NotFound where the home has none yet."""
    embedded = settings.database_url == f"sqlite:///{settings.home / 'presslog.db'}"
    return History(settings.home if embedded else settings.database_url)


def reference(text: str) -> str:
    """An article as people name it: an id as it is, a URL in its canonical form.

    >>> reference("https://Gazette.example/ferry/?utm_source=mail"), reference("q3kz7v2m5x4ta")
    ('https://gazette.example/ferry/', 'q3kz7v2m5x4ta')
    """
    return canonicalize(text) if text.startswith(("http://", "https://")) else text


def moments(history: History, ref: str) -> Iterator[Moment]:
    """An article's versions, new ids and events in the order of time.

    A version, and the id that its page showed, come before the event that tells of it.
    """
    told = history.versions(ref), history.rekeyings(ref), history.events(article=ref)
    return merge(*told, key=_moment_order)


def _moment_order(told: Moment) -> tuple[datetime, int]:
    match told:
        case VersionSummary():
            return told.first_seen, 0
        case Rekeying():
            return told.observed_at, 1
        case ChangeEvent():
            return told.observed_at, 2
