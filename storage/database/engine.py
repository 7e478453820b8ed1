"""Connections: how a database is opened, and what its faults are called.

With `postgresql` beside it, which is loaded for such a database only, it alone knows what sets SQLite and
PostgreSQL apart in connecting and locking. One writer at a time on both, so that the chain of runs is a line;
readers are never kept waiting and cannot write. It refuses to know what is stored.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep
from typing import Final
from urllib.parse import quote
from weakref import WeakSet

from sqlalchemy import Connection, Engine, ExceptionContext, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from presslog.core.errors import Damaged, NotFound, StorageError, Unavailable

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
            event.listen(engine, "handle_error", _name_fault)
        case "postgresql" | "postgres":  # as `psql` and hosts write it: the driver is ours to choose
            from presslog.storage.database import postgresql  # noqa: PLC0415 - psycopg is no need of SQLite's

            engine = postgresql.postgresql_engine(address, read_only, busy_timeout_s)
            event.listen(engine, "handle_error", postgresql.name_fault)
        case other:
            raise StorageError(
                f"database URL: {other} is not supported: use sqlite:///FILE or postgresql://…"
            )
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
        mode = "mode=rwc"
        if read_only:
            mode = _read_only_mode(path)
        else:
            _refuse_read_only_disk(path)
            _make_private_file(path)
        connection = sqlite3.connect(
            f"file:{quote(path)}?{mode}",
            uri=True,
            timeout=busy_timeout_s,
            isolation_level=None,
            check_same_thread=False,
            factory=_TrackedConnection,
        )
        connection.cursors = WeakSet()
        return connection

    engine = create_engine(address, creator=connect)
    event.listen(engine, "checkin", _end_reading)
    event.listen(engine, "connect", _sqlite_pragmas_ro if read_only else _sqlite_pragmas)
    event.listen(engine, "begin", _sqlite_begin)
    return engine


class _TrackedConnection(sqlite3.Connection):
    """A connection that knows its cursors.

    One that was left amid its rows, as where something was raised over one of them, goes on reading after the
    rollback (Python 3.11 and later). With what it holds, the next writer on the connection is told that the
    database is locked.
    """

    cursors: WeakSet[sqlite3.Cursor]

    def cursor(self, factory: type[sqlite3.Cursor] = sqlite3.Cursor) -> sqlite3.Cursor:  # type: ignore[override]
        """Return a new cursor, which is remembered while anybody holds it."""
        cursor = super().cursor(factory)
        self.cursors.add(cursor)
        return cursor


def _end_reading(connection: sqlite3.Connection | None, _record: object) -> None:
    """Close all that a connection still reads, when it goes back to the pool."""
    if isinstance(connection, _TrackedConnection):
        for cursor in list(connection.cursors):
            cursor.close()


def _read_only_mode(path: str) -> str:
    """How SQLite is asked to read a database only.

    On a file system that nobody can write to it cannot keep a write-ahead log's locks and index (SQLite,
    "Read-only databases" in its page on WAL), and must be told that the file does not change. Raises
    `Unavailable` if what was written last is in such a log.
    """
    if not _is_on_read_only_disk(path):
        return "mode=ro"
    with suppress(FileNotFoundError):
        if Path(f"{path}-wal").stat().st_size:
            raise Unavailable(
                f"{path} is on a read-only file system, and what was written to it last is in {path}-wal:"
                " copy the home to where it can be written, and read it there"
            )
    return "mode=ro&immutable=1"


def _refuse_read_only_disk(path: str) -> None:
    if _is_on_read_only_disk(path):
        raise Unavailable(
            f"{path} is on a read-only file system: it can be read (`presslog events`, `show`, `verify` …);"
            " to add to it, mount it for writing, or copy the home"
        )


def _is_on_read_only_disk(path: str) -> bool:
    folder = Path(path).absolute().parent
    return folder.is_dir() and bool(os.statvfs(folder).f_flag & os.ST_RDONLY)


def _make_private_file(path: str) -> None:
    """Make a database's file, if there is none, readable by its owner alone.

    The umask does not matter; SQLite's logs get the same permissions.

    Where it cannot be made SQLite says why.
    """
    with suppress(OSError):
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


def _sqlite_pragmas(connection: sqlite3.Connection, _record: object) -> None:
    # A page of 32 kB holds ten bodies of 3 kB where one of 4 kB holds one; it can only be chosen before the
    # first table is made.
    # FULL, not NORMAL: what was acknowledged survives a power cut also in WAL mode.
    connection.execute("PRAGMA page_size=32768")
    _log_ahead(connection)
    for pragma in (
        "synchronous=FULL",
        "foreign_keys=ON",
        "trusted_schema=OFF",
        "cache_size=-65536",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _log_ahead(connection: sqlite3.Connection) -> None:
    """Put a database into WAL mode, while others may do the same with a new one.

    SQLite refuses that at once and not after its busy timeout, where waiting could last for ever.
    """
    (patience_ms,) = connection.execute("PRAGMA busy_timeout").fetchone()
    give_up = monotonic() + patience_ms / 1000
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or monotonic() > give_up:
                raise
            sleep(0.01)
        else:
            return


def _sqlite_pragmas_ro(connection: sqlite3.Connection, _record: object) -> None:
    for pragma in ("query_only=ON", "trusted_schema=OFF", "cache_size=-65536"):
        connection.execute(f"PRAGMA {pragma}")


def _sqlite_begin(connection: Connection) -> None:
    # A transaction that begins by reading and goes on to write may find that another one wrote in between,
    # and fail.
    connection.exec_driver_sql(
        "BEGIN IMMEDIATE" if connection.get_execution_options().get("writing") else "BEGIN"
    )


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


def _name_fault(context: ExceptionContext) -> StorageError | None:
    """The driver's error as one of ours, by who can act; SQLAlchemy chains the original beneath.

    It is None where the error is not a fault of the database or its place.
    """
    error = context.original_exception
    return _sqlite_fault(error) if isinstance(error, sqlite3.Error) else None


def _sqlite_fault(error: sqlite3.Error) -> StorageError | None:
    # The low byte is the primary code; interface errors carry none.
    known = _SQLITE.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)
    return known[0](f"{known[1]} ({first_line(error)})") if known else None


def first_line(error: BaseException) -> str:
    """What a driver says first of its error."""
    return str(error).strip().partition("\n")[0]
