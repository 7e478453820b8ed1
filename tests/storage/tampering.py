"""One random change to a history, as somebody would make it who has the database file and knows SQL.

The guards are taken down for it and put up again, so that only what was changed can give it away.
"""

# ruff: noqa: S608 - every name in these statements is read from the database's own schema

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

TABLES = (
    "sources",
    "source_summaries",
    "source_days",
    "runs",
    "answers",
    "captures",
    "articles",
    "aliases",
    "further_keys",
    "bodies",
    "versions",
    "rereadings",
    "absences",
    "events",
    "outbox",
    "links",
    "passages",
    "tombstones",
)


def tamper(path: Path, dice: random.Random) -> str:
    """Alters, drops, copies or exchanges one row of one table; says what was done."""
    with closing(sqlite3.connect(path, isolation_level=None)) as database, unguarded(database):
        while True:
            table = dice.choice(TABLES)
            deed = dice.choice((_alter, _alter, _drop, _copy, _exchange))
            done = deed(database, table, dice)
            if done:
                return f"{table}: {done}"


@contextmanager
def unguarded(database: sqlite3.Connection) -> Iterator[None]:
    """The guards taken down, and put up again."""
    database.execute("PRAGMA foreign_keys = OFF")
    guards = database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _sql in guards:
        database.execute(f"DROP TRIGGER {name}")
    yield
    for _name, sql in guards:
        database.execute(sql)


def _columns(database: sqlite3.Connection, table: str) -> tuple[list[str], list[str]]:
    found = database.execute(f"PRAGMA table_info({table})").fetchall()
    return [row[1] for row in found], [row[1] for row in found if row[5]]


def _row(database: sqlite3.Connection, table: str, dice: random.Random) -> tuple[object, ...] | None:
    rows = database.execute(f"SELECT * FROM {table}").fetchall()
    return dice.choice(rows) if rows else None


def _where(names: list[str], key: list[str], row: tuple[object, ...]) -> tuple[str, list[object]]:
    return " AND ".join(f"{k} = ?" for k in key), [row[names.index(k)] for k in key]


def _other(value: object, dice: random.Random) -> object:
    """A value that is not this one, and of its kind."""
    match value:
        case None:
            return dice.choice((1, "x"))
        case int():
            return value + dice.choice((-1, 1, 7)) if value not in (0, 1) else 1 - value
        case bytes():
            at = dice.randrange(len(value))
            return value[:at] + bytes([value[at] ^ (1 << dice.randrange(8))]) + value[at + 1 :]
        case str():
            at = dice.randrange(len(value) + 1)
            return value[:at] + dice.choice("xyz7 ") + value[at:]
        case _:
            raise TypeError(type(value))


def _alter(database: sqlite3.Connection, table: str, dice: random.Random) -> str | None:
    (names, key), row = _columns(database, table), _row(database, table, dice)
    if row is None:
        return None
    column = dice.choice(names)
    old = row[names.index(column)]
    new = _other(old, dice)
    where, values = _where(names, key, row)
    changed = database.execute(
        f"UPDATE OR IGNORE {table} SET {column} = ? WHERE {where}", [new, *values]
    ).rowcount
    return f"{column} of {values} from {old!r:.60} to {new!r:.60}" if changed else None


def _drop(database: sqlite3.Connection, table: str, dice: random.Random) -> str | None:
    (names, key), row = _columns(database, table), _row(database, table, dice)
    if row is None:
        return None
    where, values = _where(names, key, row)
    database.execute(f"DELETE FROM {table} WHERE {where}", values)
    return f"{values} dropped"


def _copy(database: sqlite3.Connection, table: str, dice: random.Random) -> str | None:
    """Inserts a row like another, under a key of its own."""
    (names, key), row = _columns(database, table), _row(database, table, dice)
    if row is None:
        return None
    at = names.index(key[-1])
    own = row[at] + 1000 if isinstance(row[at], int) else f"{row[at]}x"
    values = [*row[:at], own, *row[at + 1 :]]
    marks = ", ".join("?" * len(names))
    inserted = database.execute(f"INSERT OR IGNORE INTO {table} VALUES ({marks})", values).rowcount
    return f"{row[at]!r} copied as {own!r}" if inserted else None


def _exchange(database: sqlite3.Connection, table: str, dice: random.Random) -> str | None:
    """Lets two rows change what they say, each keeping its key."""
    names, key = _columns(database, table)
    rows = database.execute(f"SELECT * FROM {table}").fetchall()
    said = [n for n in names if n not in key]
    if len(rows) < 2 or not said:
        return None
    one, other = dice.sample(rows, 2)
    pairs = [(one, other), (other, one)]
    if [one[names.index(n)] for n in said] == [other[names.index(n)] for n in said]:
        return None
    sets = ", ".join(f"{n} = ?" for n in said)
    try:
        database.execute("BEGIN")
        for at, source in pairs:
            where, values = _where(names, key, at)
            database.execute(
                f"UPDATE {table} SET {sets} WHERE {where}", [*(source[names.index(n)] for n in said), *values]
            )
        database.execute("COMMIT")
    except sqlite3.IntegrityError:
        database.execute("ROLLBACK")
        return None
    return f"{one[0]!r} and {other[0]!r} exchanged"
