"""The hash chain: each finished run is sealed by a link, and each link by the next.

A link commits to everything its run appended, to the run's own row, and to the link before it. `verify`
computes all of it again from what the tables hold now, and names the first fault. The module refuses to
repair anything.

Link: `head = sha256(canonical JSON of {seq, kind, run, at, facts, prev})`. Facts: `{table: [rows, digest]}`,
the digest being the SHA-256 over the rows' digests in key order; a row's digest is the SHA-256 of the
canonical JSON of `[table, {column: value}]`, nulls left out, moments as RFC 3339 with microseconds, digests
as hex. A redacted row counts with the digest its tombstone keeps.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Select, Table, insert, select

from presslog.storage.database import canonical_bytes, committed_columns, plain_value, row_digest
from presslog.storage.database.rows import id_name
from presslog.storage.database.schema import (
    absences,
    aliases,
    answers,
    articles,
    captures,
    events,
    further_keys,
    links,
    outbox,
    prunings,
    rereadings,
    runs,
    source_acts,
    sources,
    tombstones,
    versions,
)

GENESIS: Final = "0" * 64
Facts = dict[str, list[Any]]
"""Table name -> [number of rows, digest]."""


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


COVERED: Final = (
    articles,
    aliases,
    answers,
    further_keys,
    captures,
    versions,
    rereadings,
    absences,
    events,
    outbox,
)
"""The tables a run appends to."""
_LATER: Final = (answers, further_keys)
"""Tables that came when links had been laid: told of where a run appended to them, so that those links say
what they said."""


def facts_of_run(
    connection: Connection, run: int, was: Mapping[str, Mapping[tuple[Any, ...], str]] | None = None
) -> Facts:
    """What a run appended, digested from the tables as they are.

    `was`: table -> key -> digest of redacted rows.
    """
    of_run = select(runs).where(runs.c.no == run)
    of_source = (
        select(sources.c.no, id_name().label("name"))
        .join(runs, runs.c.source == sources.c.no)
        .where(runs.c.no == run)
    )
    facts: Facts = {
        "runs": _digested_rows(connection, runs, of_run, {}),
        "sources": _digested_rows(connection, sources, of_source, {}),
    }
    for table in COVERED:
        query = (
            select(*committed_columns(table)).where(table.c.run == run).order_by(*table.primary_key.columns)
        )
        fact = _digested_rows(connection, table, query, (was or {}).get(table.name, {}))
        if fact[0] or table not in _LATER:
            facts[table.name] = fact
    return facts


def rows_of_run(
    connection: Connection, table: Table, run: int, was: Mapping[tuple[Any, ...], str]
) -> Iterator[tuple[Mapping[Any, Any], str]]:
    """The rows of a table that a run appended, each with its digest.

    In the order in which they are digested.
    """
    query = select(*committed_columns(table)).where(table.c.run == run).order_by(*table.primary_key.columns)
    yield from _appended_rows(connection, table, query, was)


def _appended_rows(
    connection: Connection, table: Table, query: Select[Any], was: Mapping[tuple[Any, ...], str]
) -> Iterator[tuple[Mapping[Any, Any], str]]:
    key = [column.name for column in table.primary_key.columns]
    for row in connection.execute(query):
        values = row._asdict()
        old = was.get(tuple(values[name] for name in key)) if was else None
        yield values, old or row_digest(table, values).hex()


def _digested_rows(
    connection: Connection, table: Table, query: Select[Any], was: Mapping[tuple[Any, ...], str]
) -> list[Any]:
    digester = Digester()
    for _row, digest in _appended_rows(connection, table, query, was):
        digester.add(bytes.fromhex(digest))
    return digester.fact


def facts_of_redaction(connection: Connection, link: int) -> Facts:
    """The tombstones of one redaction."""
    query = select(tombstones).where(tombstones.c.link == link).order_by(tombstones.c.seq)
    return {"tombstones": _digested_rows(connection, tombstones, query, {})}


def facts_of_pruning(connection: Connection, link: int) -> Facts:
    """The rule of one pruning."""
    query = select(prunings).where(prunings.c.seq == link)
    return {"prunings": _digested_rows(connection, prunings, query, {})}


def facts_of_act(connection: Connection, link: int) -> Facts:
    """What was done with a source."""
    query = select(source_acts).where(source_acts.c.seq == link)
    return {"source_acts": _digested_rows(connection, source_acts, query, {})}


def facts_of_rows(table: Table, rows: Iterable[Mapping[str, Any]]) -> Facts:
    """The same, of tombstones or a rule about to be recorded."""
    digester = Digester()
    for row in rows:
        digester.add(row_digest(table, row))
    return {table.name: digester.fact}


def head_of(link: Mapping[Any, Any]) -> str:
    """The head a link must have: over everything in it but the head."""
    kept = {name: plain_value(link[name]) for name in ("seq", "kind", "run", "at", "facts", "prev")}
    return hashlib.sha256(canonical_bytes(kept)).hexdigest()


def chain_head(connection: Connection) -> tuple[int, str]:
    """Number and head of the last link; 0 and zeros where there is none."""
    row = connection.execute(select(links.c.seq, links.c.head).order_by(links.c.seq.desc()).limit(1)).first()
    return (row.seq, row.head) if row else (0, GENESIS)


def extend_chain(
    connection: Connection, kind: str, now: datetime, facts: Callable[[int], Facts], run: int | None = None
) -> str:
    """Lays the next link over `facts(its number)`; gives its head.

    To be called last in a transaction that has the writers' turn.
    """
    last, prev = chain_head(connection)
    link: dict[str, Any] = {"seq": last + 1, "kind": kind, "run": run, "at": now, "prev": prev}
    link["facts"] = canonical_bytes(facts(last + 1)).decode()
    link["head"] = head_of(link)
    connection.execute(insert(links), [link])
    return str(link["head"])


def extend_by_run(connection: Connection, run: int, now: datetime) -> str:
    """Seals a finished run."""
    return extend_chain(connection, "run", now, lambda _seq: facts_of_run(connection, run), run)
