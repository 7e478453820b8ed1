"""Where the face gets its history: the same `History` for the command line, the web page and other people's Python."""

from __future__ import annotations

from crawler.urls import canonicalize
from flows.settings import Settings
from storage.history import History


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
