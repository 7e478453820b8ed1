"""Statements that any engine of a test process compiled are compiled for all of them.

Compiling takes SQLAlchemy as long as carrying out. A process of presslog's has one engine, which remembers what it compiled; nearly every
test opens some of its own.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from sqlalchemy import Connection, Dialect, Engine, event
from sqlalchemy.util import LRUCache

_compiled: LRUCache[Hashable, Any] = LRUCache(2_000)


class SharedStatements:
    """What SQLAlchemy takes for an engine's own cache. Its keys begin with that engine's dialect; dialects of one kind are one here."""

    def __init__(self, dialect: Dialect) -> None:
        self._kind = (type(dialect), dialect.server_version_info, dialect.paramstyle)

    def get(self, key: tuple[Hashable, ...]) -> Any:
        """The compiled statement, or None."""
        return _compiled.get((self._kind, *key[1:]))

    def __setitem__(self, key: tuple[Hashable, ...], compiled: Any) -> None:
        _compiled[self._kind, *key[1:]] = compiled


@event.listens_for(Engine, "engine_connect")
def _share_statements(connection: Connection) -> None:
    connection.execution_options(compiled_cache=SharedStatements(connection.dialect))
