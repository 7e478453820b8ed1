"""The face of presslog: the command line, the web page and the Python API.

Everything here asks `flows` to do and `storage.read.history` to tell; it decides nothing about articles
itself.

    from presslog import History

    with History("presslog-home") as history:
        for event in history.events(kind="edited"):
            print(event.observed_at, event.title, event.summary)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from presslog.storage.read import History

__all__ = ["History"]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - a module's attribute
    """`History` is fetched when it is first asked for (PEP 562).

    `presslog --help` does not wait for SQLAlchemy.
    """
    if name == "History":
        from presslog.storage.read import History  # noqa: PLC0415 - the reason stands above

        return History
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
