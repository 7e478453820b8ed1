"""The tables and how they are reached: engine, schema, rows, bodies, canonical JSON.

Knows no rule about articles.

Modules that others import by themselves: `bodies`, `rows`, `schema`.
"""

from __future__ import annotations

from presslog.storage.database.canonical_json import (
    canonical,
    committed,
    moment,
    plain,
    row_digest,
    seal,
    written,
)
from presslog.storage.database.chunks import CHUNK, chunked
from presslog.storage.database.engine import BUSY_TIMEOUT_S, make_engine, writing
from presslog.storage.database.reconnecting import AT_ONCE, Patience

__all__ = [
    "AT_ONCE",
    "BUSY_TIMEOUT_S",
    "CHUNK",
    "Patience",
    "canonical",
    "chunked",
    "committed",
    "make_engine",
    "moment",
    "plain",
    "row_digest",
    "seal",
    "writing",
    "written",
]
