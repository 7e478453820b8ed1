"""The tables and how they are reached: engine, schema, rows, bodies, canonical JSON.

Knows no rule about articles.

Modules that others import by themselves: `bodies`, `rows`, `schema`.
"""

from __future__ import annotations

from presslog.storage.database.canonical_json import (
    canonical_bytes,
    committed_columns,
    plain_value,
    row_digest,
    seal_row,
    written_row,
)
from presslog.storage.database.chunks import CHUNK, in_chunks
from presslog.storage.database.engine import BUSY_TIMEOUT_S, begin_writing, make_engine
from presslog.storage.database.reconnecting import AT_ONCE, Patience, with_reconnects

__all__ = [
    "AT_ONCE",
    "BUSY_TIMEOUT_S",
    "CHUNK",
    "Patience",
    "begin_writing",
    "canonical_bytes",
    "committed_columns",
    "in_chunks",
    "make_engine",
    "plain_value",
    "row_digest",
    "seal_row",
    "with_reconnects",
    "written_row",
]
