"""The schema's history, inside the package.

A database opened by a newer presslog is brought up to date on the way in.

Migrations have a version table of their own, `presslog_schema`, so that the database can be shared with other
programs. A database newer than this presslog is refused: an old program must not write what it does not
understand.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, Engine, column, inspect, select, table

from presslog.core.errors import NotFound, Unavailable
from presslog.storage.database import BUSY_TIMEOUT_S, begin_writing, make_engine

HEAD: Final = "0017"
"""The newest migration; kept by hand so that opening a current database need not load Alembic."""
INDEXED: Final = "0009"
"""The newest migration that lays the search index anew, empty: it is filled from the bodies afterwards."""
VERSION_TABLE: Final = "presslog_schema"
GUARDED: Final = (
    "absences",
    "aliases",
    "answers",
    "bodies",
    "captures",
    "events",
    "further_keys",
    "links",
    "prunings",
    "rereadings",
    "source_acts",
    "tombstones",
    "versions",
)
GUARDS: Final = tuple(f"{table}_only_grows_{deed}" for table in GUARDED for deed in ("update", "delete"))
"""The triggers by which facts only grow, as the migrations lay them."""


def open_engine(url: str, *, read_only: bool = False, busy_timeout_s: float = BUSY_TIMEOUT_S) -> Engine:
    """Return an engine on the database at `url`, at today's schema.

    A new or older one is migrated on the way.

    Through a `read_only` engine nothing is created or migrated. Raises `NotFound` where it finds no history,
    `Unavailable` where the database cannot be opened or has a schema this presslog does not know.
    """
    engine = make_engine(url, read_only=read_only, busy_timeout_s=busy_timeout_s)
    ensure_current(engine, read_only=read_only)
    return engine


def ensure_current(engine: Engine, *, read_only: bool) -> None:
    """Sees to it that a database has today's schema; migrates it unless `read_only`.

    Raises `NotFound` and `Unavailable`.
    """
    with engine.connect() as connection:
        found = schema_revision(connection)
    if found == HEAD:
        return
    if found is not None and found > HEAD:
        raise Unavailable(
            f"the database has schema {found}, newer than the {HEAD} this presslog knows: upgrade presslog"
        )
    if not read_only:
        upgrade_schema(engine)
    elif found is None:
        raise NotFound("no history is kept here yet: it begins with the first `presslog run`")
    else:
        raise Unavailable(
            f"the database has schema {found}; today's is {HEAD}: any `presslog run` brings it up to date"
        )


def schema_revision(connection: Connection) -> str | None:
    """A database's schema; None for one without."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    found: str | None = connection.scalar(select(column("version_num")).select_from(table(VERSION_TABLE)))
    return found


def upgrade_schema(engine: Engine, to: str = "head") -> None:
    """Migrates a database, in one transaction where two processes may meet.

    The second finds nothing left to do.
    """
    from alembic import command  # noqa: PLC0415 - costs 0.2 s, and is needed once in a database's life
    from alembic.config import Config  # noqa: PLC0415

    from presslog.storage.search import passages as search  # noqa: PLC0415 - needed as rarely

    config = Config()
    config.set_main_option("script_location", "presslog:storage/migrations")
    with begin_writing(engine) as connection:
        found = schema_revision(connection)
        config.attributes["connection"] = connection
        command.upgrade(config, to)
        if found is not None and found < INDEXED:
            search.rebuild_index(connection)
