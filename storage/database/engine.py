"""Connections: how a database is opened, and what its faults are called.

The only module that knows what sets SQLite and PostgreSQL apart in connecting and locking. One writer at a
time on both, so that the chain of runs is a line; readers are never kept waiting and cannot write. It refuses
to know what is stored.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final
from urllib.parse import quote

import psycopg
from psycopg.rows import RowFactory
from sqlalchemy import Connection, Engine, ExceptionContext, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from presslog.core.errors import Damaged, Disconnected, NotFound, StorageError, Unavailable

BUSY_TIMEOUT_S: Final = 30.0
_WRITER_LOCK: Final = (
    0x7072_6573_736C  # "pressl": the advisory lock that makes writers on PostgreSQL take turns
)


def make_engine(url: str, *, read_only: bool = False, busy_timeout_s: float = BUSY_TIMEOUT_S) -> Engine:
    """Return an engine on the database at `url`, whatever its schema.

    `storage.migrations.open_engine` is what others use.

    A `read_only` engine can only read: nothing is created through it. Raises `NotFound` where there is no
    database, `Unavailable` where it cannot be opened, `StorageError` for a URL that names none.
    """
    address = _database_address(url)
    match address.get_backend_name():
        case "sqlite":
            engine = _sqlite_engine(address, read_only, busy_timeout_s)
        case "postgresql" | "postgres":  # as `psql` and hosts write it: the driver is ours to choose
            engine = _postgresql_engine(
                address.set(drivername="postgresql+psycopg"), read_only, busy_timeout_s
            )
        case other:
            raise StorageError(
                f"database URL: {other} is not supported: use sqlite:///FILE or postgresql://…"
            )
    event.listen(engine, "handle_error", _name_fault)
    return engine


@contextmanager
def begin_writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that has the writers' turn from its first statement to its commit."""
    with engine.connect().execution_options(writing=True) as connection, connection.begin():
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _WRITER_LOCK})
        yield connection


def _database_address(url: str) -> URL:
    try:
        return make_url(url)
    except ArgumentError as error:
        raise StorageError(f"database URL: {error}: use sqlite:///FILE or postgresql://…") from error


def _sqlite_engine(address: URL, read_only: bool, busy_timeout_s: float) -> Engine:
    path = address.database or ""

    def connect() -> sqlite3.Connection:
        # No transaction is begun behind our back: the driver's way of guessing loses updates of concurrent
        # writers.
        mode = "ro" if read_only else "rwc"
        if not read_only:
            _make_private_file(path)
        return sqlite3.connect(
            f"file:{quote(path)}?mode={mode}",
            uri=True,
            timeout=busy_timeout_s,
            isolation_level=None,
            check_same_thread=False,
        )

    engine = create_engine(address, creator=connect)
    event.listen(engine, "connect", _sqlite_pragmas_ro if read_only else _sqlite_pragmas)
    event.listen(engine, "begin", _sqlite_begin)
    return engine


def _make_private_file(path: str) -> None:
    """Make a database's file, where there is none, its owner's alone whatever the umask: SQLite's logs follow it.

    Where it cannot be made SQLite says why.
    """
    with suppress(OSError):
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


def _sqlite_pragmas(connection: sqlite3.Connection, _record: object) -> None:
    # A page of 32 kB holds ten bodies of 3 kB where one of 4 kB holds one; it can only be chosen before the
    # first table is made.
    # FULL, not NORMAL: what was acknowledged survives a power cut also in WAL mode.
    for pragma in (
        "page_size=32768",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "trusted_schema=OFF",
        "cache_size=-65536",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _sqlite_pragmas_ro(connection: sqlite3.Connection, _record: object) -> None:
    for pragma in ("query_only=ON", "trusted_schema=OFF", "cache_size=-65536"):
        connection.execute(f"PRAGMA {pragma}")


def _sqlite_begin(connection: Connection) -> None:
    # A transaction that begins by reading and goes on to write may find that another one wrote in between,
    # and fail.
    connection.exec_driver_sql(
        "BEGIN IMMEDIATE" if connection.get_execution_options().get("writing") else "BEGIN"
    )


class _Cursor(psycopg.Cursor[Any]):
    """Has results sent as bytes.

    Most of ours are digests, bodies and pages of the index, twice as long when written as text.

    Not for what a catalogue says of its columns: some of its types have no such form in psycopg.
    """

    def __init__(self, connection: psycopg.Connection[Any], *, row_factory: RowFactory[Any]) -> None:
        super().__init__(connection, row_factory=row_factory)
        self.format = psycopg.pq.Format.BINARY


def _postgresql_engine(address: URL, read_only: bool, busy_timeout_s: float) -> Engine:
    settings = {"connect_timeout": 10, "cursor_factory": _Cursor}
    engine = create_engine(address, pool_pre_ping=True, connect_args=settings)

    def settle(connection: psycopg.Connection[Any], _record: object) -> None:
        connection.execute("SET timezone TO 'UTC'")
        # Our queries take milliseconds: compiling one, starting workers for it or planning it for any value
        # takes longer than it does.
        connection.execute("SET jit TO off")
        connection.execute("SET max_parallel_workers_per_gather TO 0")
        connection.execute("SET plan_cache_mode TO force_custom_plan")
        # Rows that lie apart are looked up by their keys, not found by reading the whole table: no disk turns
        # to reach them.
        connection.execute("SET random_page_cost TO 1.1")
        connection.execute(f"SET lock_timeout TO {int(busy_timeout_s * 1000)}")
        if read_only:
            connection.execute("SET default_transaction_read_only TO on")
        connection.commit()

    event.listen(engine, "connect", settle)
    return engine


# --- faults -------------------------------------------------------------------------------------------------

_SQLITE: Final[dict[int, tuple[type[StorageError], str]]] = {
    sqlite3.SQLITE_BUSY: (
        Unavailable,
        "the database is locked by another process: try again when it is done",
    ),
    sqlite3.SQLITE_LOCKED: (
        Unavailable,
        "the database is locked by another connection: try again when it is done",
    ),
    sqlite3.SQLITE_READONLY: (
        Unavailable,
        "the database is read-only: check the owner and mode of its file and folder",
    ),
    sqlite3.SQLITE_FULL: (
        Unavailable,
        "the disk is full: make room and run again; nothing recorded before is lost",
    ),
    sqlite3.SQLITE_IOERR: (
        Unavailable,
        "the disk fails to read or write the database: check it before anything else",
    ),
    sqlite3.SQLITE_CANTOPEN: (
        NotFound,
        "the database file cannot be opened: check its path, or make one with `presslog init`",
    ),
    sqlite3.SQLITE_CORRUPT: (Damaged, "the database file is damaged: restore the last backup"),
    sqlite3.SQLITE_NOTADB: (
        Damaged,
        "this file is no SQLite database: check the path, or restore the last backup",
    ),
}

# Classes of SQLSTATE (PostgreSQL manual, appendix A), longest match first.
_POSTGRESQL: Final[dict[str, str]] = {
    "53100": "the database's disk is full: make room and run again; nothing recorded before is lost",
    "55P03": "the database is locked by another process: try again when it is done",
    "25006": "the database is read-only (a standby, or a read-only connection): use the primary",
    "40": "the database broke off a conflict between two writers: try again",
    "53": "the database server is out of resources: try again later",
    "57": "the database server is shutting down or broke off the statement: try again later",
    "08": "the connection to the database is lost: try again when the server is back",
    "28": "the database refuses this user or password: check the database URL",
    "3D": "this database does not exist on the server: create it, or check the database URL",
    "42501": "the database user may not do this: grant it the tables of presslog",
}


def _name_fault(context: ExceptionContext) -> StorageError | None:
    """The driver's error as one of ours, by who can act; SQLAlchemy chains the original beneath.

    None: not a fault of the place.

    The pool's question whether a connection still lives is left alone: its failure has the pool make a new
    one, and hurts nobody.
    """
    if context.is_pre_ping:
        return None
    match context.original_exception:
        case sqlite3.Error() as error:
            return _sqlite_fault(error)
        case psycopg.OperationalError() | psycopg.InternalError() as error:
            fault = Disconnected if _is_cut(context, error) else Unavailable
            return fault(f"{_postgresql_remedy(error.sqlstate)} ({_first_line(error)})")
        case (
            psycopg.DataError() as error
        ):  # a NUL in a text, a number past every column's range: nothing is stored by it
            return NotFound(f"nothing can be stored under such a value ({_first_line(error)})")
        case psycopg.Error() as error if error.sqlstate in ("42501", "25006"):
            return Unavailable(f"{_postgresql_remedy(error.sqlstate)} ({_first_line(error)})")
        case _:
            return None


def _is_cut(context: ExceptionContext, error: psycopg.Error) -> bool:
    """Return True if the same statement may succeed on a new connection.

    Class 08 and 57P01 to 57P03 (shutdown, crash, starting up) say so; an error without a state is the
    network's or the server's absence.
    """
    state = error.sqlstate
    return context.is_disconnect or state is None or state.startswith(("08", "57P01", "57P02", "57P03"))


def _sqlite_fault(error: sqlite3.Error) -> StorageError | None:
    # The low byte is the primary code; interface errors carry none.
    known = _SQLITE.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)
    return known[0](f"{known[1]} ({_first_line(error)})") if known else None


def _postgresql_remedy(state: str | None) -> str:
    if state is None:
        return "the database server cannot be reached: check that it runs and the database URL"
    return next(
        (remedy for prefix, remedy in _POSTGRESQL.items() if state.startswith(prefix)), "the database failed"
    )


def _first_line(error: BaseException) -> str:
    return str(error).strip().partition("\n")[0]
