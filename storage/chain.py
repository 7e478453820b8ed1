"""The hash chain: each finished run is sealed by a link, and each link by the next.

A link commits to everything its run appended, to the run's own row, and to the link before it. `verify` computes all of it again from
what the tables hold now, and names the first fault. The module refuses to repair anything.

Link: `head = sha256(canonical JSON of {seq, kind, run, at, facts, prev})`. Facts: `{table: [rows, digest]}`, the digest being the SHA-256
over the rows' digests in key order; a row's digest is the SHA-256 of the canonical JSON of `[table, {column: value}]`, nulls left out,
moments as RFC 3339 with microseconds, digests as hex. A redacted row counts with the digest its tombstone keeps.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Column, Connection, Select, Table, insert, select
from sqlalchemy.sql import func

from storage.bodies import canonical
from storage.schema import (
    absences,
    aliases,
    articles,
    captures,
    events,
    links,
    outbox,
    rereadings,
    runs,
    tombstones,
    versions,
)

GENESIS: Final = "0" * 64
Facts = dict[str, list[Any]]
"""Table name -> [number of rows, digest]."""

_LATER: Final = {
    # What is not yet known, or no longer so, when the row is appended.
    "articles": ("id", "no", "source", "key", "run", "first_seen"),
    "outbox": ("id", "channel", "run", "events"),
}


def moment(value: datetime) -> str:
    """A moment as the chain writes it.

    >>> moment(datetime(2026, 1, 2, tzinfo=UTC))
    '2026-01-02T00:00:00.000000Z'
    """
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def committed(table: Table) -> tuple[Column[Any], ...]:
    """The columns of a table that its digests cover: all of a fact's, of working state those that never change."""
    names = _LATER.get(table.name)
    return tuple(column for column in table.c if names is None or column.name in names)


def row_digest(table: Table, row: Mapping[str, Any]) -> bytes:
    """The digest of one row. Nulls are left out, so that a column added later leaves old rows' digests as they are."""
    values = {c.name: _plain(row[c.name]) for c in committed(table) if row.get(c.name) is not None}
    return hashlib.sha256(canonical([table.name, values])).digest()


def _plain(value: object) -> object:
    return moment(value) if isinstance(value, datetime) else value


def seal(table: Table, row: Mapping[str, Any]) -> str:
    """What a row of working state is sealed with: 8 bytes over all its columns but the seal, hex."""
    values = {
        c.name: _plain(row[c.name]) for c in table.c if c.name != "seal" and row.get(c.name) is not None
    }
    return hashlib.blake2b(canonical([table.name, values]), digest_size=8).hexdigest()


class Digester:
    """Counts rows and digests them in the order given."""

    def __init__(self) -> None:
        self.rows = 0
        self._sum = hashlib.sha256()

    def add(self, digest: bytes) -> None:
        """Takes in the digest of the next row."""
        self.rows += 1
        self._sum.update(digest)

    @property
    def fact(self) -> list[Any]:
        """Rows so far and their digest."""
        return [self.rows, self._sum.hexdigest()]


COVERED: Final = (articles, aliases, captures, versions, rereadings, absences, events, outbox)
"""The tables a run appends to."""


def facts_of_run(
    connection: Connection, run: int, was: Mapping[str, Mapping[tuple[Any, ...], str]] | None = None
) -> Facts:
    """What a run appended, digested from the tables as they are. `was`: table -> key -> digest of redacted rows."""
    facts: Facts = {"runs": _digested(connection, runs, select(runs).where(runs.c.no == run), {})}
    for table in COVERED:
        query = select(*committed(table)).where(table.c.run == run).order_by(*table.primary_key.columns)
        facts[table.name] = _digested(connection, table, query, (was or {}).get(table.name, {}))
    return facts


def _digested(
    connection: Connection, table: Table, query: Select[Any], was: Mapping[tuple[Any, ...], str]
) -> list[Any]:
    digester = Digester()
    key = [column.name for column in table.primary_key.columns]
    for row in connection.execute(query).mappings():
        old = was.get(tuple(row[name] for name in key)) if was else None
        digester.add(
            bytes.fromhex(old) if old else row_digest(table, {c.name: row[c.name] for c in committed(table)})
        )
    return digester.fact


def facts_of_redaction(connection: Connection, link: int) -> Facts:
    """The tombstones of one redaction."""
    query = select(tombstones).where(tombstones.c.link == link).order_by(tombstones.c.seq)
    return {"tombstones": _digested(connection, tombstones, query, {})}


def head_of(link: Mapping[str, Any]) -> str:
    """The head a link must have: over everything in it but the head."""
    kept = {name: _plain(link[name]) for name in ("seq", "kind", "run", "at", "facts", "prev")}
    return hashlib.sha256(canonical(kept)).hexdigest()


def head(connection: Connection) -> tuple[int, str]:
    """Number and head of the last link; 0 and zeros where there is none."""
    row = connection.execute(select(links.c.seq, links.c.head).order_by(links.c.seq.desc()).limit(1)).first()
    return (row.seq, row.head) if row else (0, GENESIS)


def extend(
    connection: Connection, kind: str, now: datetime, facts: Callable[[int], Facts], run: int | None = None
) -> str:
    """Lays the next link over `facts(its number)`; gives its head. To be called last in a transaction that has the writers' turn."""
    last, prev = head(connection)
    link: dict[str, Any] = {"seq": last + 1, "kind": kind, "run": run, "at": now, "prev": prev}
    link["facts"] = canonical(facts(last + 1)).decode()
    link["head"] = head_of(link)
    connection.execute(insert(links), [link])
    return str(link["head"])


def extend_by_run(connection: Connection, run: int, now: datetime) -> str:
    """Seals a finished run."""
    return extend(connection, "run", now, lambda _seq: facts_of_run(connection, run), run)


def count(connection: Connection, table: Table) -> int:
    """Rows of a table."""
    return connection.scalar(select(func.count()).select_from(table)) or 0


def first(faults: Iterable[str]) -> str | None:
    """The first fault of a check, None where there is none."""
    return next(iter(faults), None)
