"""One way to write a value down, so that its digest is the same everywhere and always.

Canonical JSON: keys sorted, no spaces, UTF-8, nothing but strings, whole numbers, booleans, nulls and what is
made of them (so RFC 8785 without needing its rule for fractions). Moments are RFC 3339 in UTC with
microseconds, bytes their SHA-256.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Column, Table

from presslog.core.moments import write_microseconds

_APPENDED: Final = {
    # Of working state, the columns that never change once the row is there.
    "articles": frozenset({"id", "no", "source", "key", "run", "first_seen"}),
    "outbox": frozenset({"id", "channel", "run", "events"}),
}
_BESIDE: Final = {
    # Of facts, the columns that a migration filled in for rows whose link had been laid.
    "runs": frozenset({"told_before"}),
    # What acts with a source made of it: they are facts of their own.
    "sources": frozenset({"first_name", "removed_at"}),
}


def canonical_bytes(value: object) -> bytes:
    """A value's canonical JSON.

    >>> canonical_bytes({"b": 1, "a": "é"}).decode()
    '{"a":"é","b":1}'
    """
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def plain_value(value: object) -> object:
    """A column's value as canonical JSON takes it."""
    match value:
        case datetime():
            return write_microseconds(value)
        case bytes() | memoryview():
            return hashlib.sha256(value).hexdigest()
        case _:
            return value


def committed_columns(table: Table) -> tuple[Column[Any], ...]:
    """The columns of a table that the chain covers.

    All of a fact's but what was filled in later, of working state those that never change.
    """
    names, beside = _APPENDED.get(table.name), _BESIDE.get(table.name, frozenset())
    return tuple(
        column for column in table.c if column.name not in beside and (names is None or column.name in names)
    )


def written_row(table: Table, row: Mapping[Any, Any]) -> dict[str, object]:
    """A row as the chain covers it.

    Nulls are left out: a column added later leaves old rows' digests as they are.
    """
    return _row_values(row, committed_columns(table))


def row_digest(table: Table, row: Mapping[Any, Any]) -> bytes:
    """SHA-256 of one row as the chain covers it."""
    return hashlib.sha256(canonical_bytes([table.name, written_row(table, row)])).digest()


def seal_row(table: Table, row: Mapping[Any, Any]) -> str:
    """The seal of a row of working state: a digest of all its other columns.

    It is 8 bytes of BLAKE2b, in hexadecimal.
    """
    columns = (column for column in table.c if column.name != "seal")
    return hashlib.blake2b(
        canonical_bytes([table.name, _row_values(row, columns)]), digest_size=8
    ).hexdigest()


def _row_values(row: Mapping[Any, Any], columns: Iterable[Column[Any]]) -> dict[str, object]:
    return {c.name: plain_value(value) for c in columns if (value := row[c.name]) is not None}
