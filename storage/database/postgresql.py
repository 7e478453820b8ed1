"""PostgreSQL's half of `storage.database.engine`: its connections, and what its faults are called.

Only this module imports psycopg, and only a database on PostgreSQL loads it.
"""

from __future__ import annotations

from typing import Any, Final

import psycopg
from psycopg.rows import RowFactory
from sqlalchemy import Engine, ExceptionContext, create_engine, event
from sqlalchemy.engine import URL

from presslog.core.errors import Disconnected, NotFound, StorageError, Unavailable
from presslog.storage.database.engine import first_line


class _Cursor(psycopg.Cursor[Any]):
    """Has results sent as bytes.

    Most of ours are digests, bodies and pages of the index, twice as long when written as text.

    Not for what a catalogue says of its columns: some of its types have no such form in psycopg.
    """

    def __init__(self, connection: psycopg.Connection[Any], *, row_factory: RowFactory[Any]) -> None:
        super().__init__(connection, row_factory=row_factory)
        self.format = psycopg.pq.Format.BINARY


def postgresql_engine(address: URL, read_only: bool, busy_timeout_s: float) -> Engine:
    """Return an engine on the database at `address`, through psycopg whatever driver it names."""
    address = address.set(drivername="postgresql+psycopg")
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


# --- faults -----------------------------------------------------------------------------------------------

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


def name_fault(context: ExceptionContext) -> StorageError | None:
    """The driver's error as one of ours, by who can act; SQLAlchemy chains the original beneath.

    It is None where the error is not a fault of the database or its place.

    The pool's question whether a connection still lives is left alone: its failure has the pool make a new
    one, and hurts nobody.
    """
    if context.is_pre_ping:
        return None
    match context.original_exception:
        case psycopg.OperationalError() | psycopg.InternalError() as error:
            fault = Disconnected if _is_cut(context, error) else Unavailable
            return fault(f"{_remedy_for(error.sqlstate)} ({first_line(error)})")
        case (
            psycopg.DataError() as error
        ):  # a NUL in a text, a number past every column's range: nothing is stored by it
            return NotFound(f"nothing can be stored under such a value ({first_line(error)})")
        case psycopg.Error() as error if error.sqlstate in ("42501", "25006"):
            return Unavailable(f"{_remedy_for(error.sqlstate)} ({first_line(error)})")
        case _:
            return None


def _is_cut(context: ExceptionContext, error: psycopg.Error) -> bool:
    """Return True if the same statement may succeed on a new connection.

    Class 08 and 57P01 to 57P03 (shutdown, crash, starting up) say so; an error without a state is the
    network's or the server's absence.
    """
    state = error.sqlstate
    return context.is_disconnect or state is None or state.startswith(("08", "57P01", "57P02", "57P03"))


def _remedy_for(state: str | None) -> str:
    if state is None:
        # Where no connection was made the driver has no state: its sentence says which of the two it was.
        return (
            "the database server cannot be reached or refuses the connection: check that it runs, that it accepts"
            " connections to this database, and the database URL"
        )
    return next(
        (remedy for prefix, remedy in _POSTGRESQL.items() if state.startswith(prefix)), "the database failed"
    )
