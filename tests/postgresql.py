"""PostgreSQL for tests: the server at `PRESSLOG_TEST_POSTGRESQL`, by default the one on loopback, and databases on it.

Where there is none the tests are skipped by name; under CI its absence is a failure.
"""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from psycopg.rows import TupleRow
from sqlalchemy.engine import make_url

from presslog.storage.migrations import open_engine
from tests.lacking import lacking

SERVER = os.environ.get("PRESSLOG_TEST_POSTGRESQL", "postgresql+psycopg://postgres@127.0.0.1:5432/test")


def admin(statement: str) -> None:
    """Has the server carry out a statement that no transaction can hold."""
    address = make_url(SERVER).set(drivername="postgresql")
    with psycopg.connect(
        address.render_as_string(hide_password=False), autocommit=True, connect_timeout=5
    ) as server:
        server.execute(statement)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The name of a migrated database from which others are copied."""
    name = f"presslog_{secrets.token_hex(4)}"
    try:
        admin(f"CREATE DATABASE {name}")
    except psycopg.OperationalError as error:
        lacking(f"no PostgreSQL server at {SERVER}: {error}")
    open_engine(_url(name)).dispose()
    yield name
    admin(f"DROP DATABASE {name} WITH (FORCE)")


class SpareDatabases:
    """Migrated databases, each lent to one test at a time and emptied when it comes back.

    A server takes half a second to make a database and a hundredth of that to empty one. One whose schema or rights a test changed is lent
    to nobody else.
    """

    def __init__(self, template: str) -> None:
        self._template = template
        self._spare: list[str] = []
        self._made: dict[str, TupleRow | None] = {}

    @contextmanager
    def lend(self) -> Iterator[str]:
        """Give the URL of an empty database that nobody else has."""
        name = self._spare.pop() if self._spare else self._make()
        yield _url(name)
        with psycopg.connect(_address(name), autocommit=True) as server:
            server.execute(_CUT_OTHERS)
            if _schema_state(server) == self._made[name] and _delete_all_rows(server):
                self._spare.append(name)

    def drop(self) -> None:
        """Drop all that were made."""
        for name in self._made:
            admin(f"DROP DATABASE {name} WITH (FORCE)")

    def _make(self) -> str:
        name = f"presslog_{secrets.token_hex(6)}"
        admin(f"CREATE DATABASE {name} TEMPLATE {self._template}")
        with psycopg.connect(_address(name), autocommit=True) as server:
            self._made[name] = _schema_state(server)
        return name


_CUT_OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
_SCHEMA_STATE = """
SELECT
  (SELECT sum(xmin::text::bigint) FROM pg_attribute),
  (SELECT sum(xmin::text::bigint) FROM pg_trigger),
  (SELECT sum(xmin::text::bigint) FROM pg_proc),
  (SELECT sum(xmin::text::bigint) FROM pg_constraint),
  (SELECT sum(xmin::text::bigint) FROM presslog_schema),
  (SELECT array_agg(concat(relname, relacl) ORDER BY oid) FROM pg_class WHERE relnamespace = 'public'::regnamespace),
  (SELECT concat(datacl, datallowconn, datconnlimit) FROM pg_database WHERE datname = current_database()),
  (SELECT count(*) FROM pg_db_role_setting)
"""
"""What any change of tables, columns, triggers, functions, rights and settings changes: a row's `xmin` is the transaction that wrote it."""


def _schema_state(server: psycopg.Connection[TupleRow]) -> TupleRow | None:
    return server.execute(_SCHEMA_STATE).fetchone()


def _delete_all_rows(server: psycopg.Connection[TupleRow]) -> bool:
    """Delete all rows but the schema's number; whether this user may: the triggers by which facts only grow rest meanwhile."""
    tables = server.execute(
        "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        " AND relname <> 'presslog_schema'"
    ).fetchall()
    try:
        server.execute("SET session_replication_role = replica")
    except psycopg.errors.InsufficientPrivilege:
        return False
    for (table,) in tables:
        server.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
    return True


@pytest.fixture(scope="session")
def spare_databases(postgresql: str) -> Iterator[SpareDatabases]:
    """Databases on PostgreSQL for tests that need one of their own."""
    spare = SpareDatabases(postgresql)
    yield spare
    spare.drop()


@pytest.fixture
def postgresql_url(spare_databases: SpareDatabases) -> Iterator[str]:
    """A database of this test's own on PostgreSQL alone."""
    with spare_databases.lend() as url:
        yield url


class PrivateServer:
    """A PostgreSQL server of a test's own, which it may stop and start. It runs as `postgres` where the test is root."""

    def __init__(self, programs: Path, folder: Path) -> None:
        self._programs, self._data = programs, folder / "data"
        with socket.create_server(("127.0.0.1", 0)) as free:
            self._port: int = free.getsockname()[1]
        self._user = {"user": "postgres", "group": "postgres"} if os.getuid() == 0 else {}
        if self._user:
            shutil.chown(folder, "postgres", "postgres")
        self._call("initdb", "--auth=trust", "--username=postgres", "--no-sync")
        options = f"-p {self._port} -k {self._data} -c listen_addresses=127.0.0.1"
        self._call("pg_ctl", "--wait", f"--log={self._data}/log", f"--options={options}", "start")

    @property
    def url(self) -> str:
        """Its only database."""
        return f"postgresql+psycopg://postgres@127.0.0.1:{self._port}/postgres"

    def restart(self) -> None:
        """End every process at once, as after a crash, and start again: what was not committed is gone."""
        self._call("pg_ctl", "--wait", f"--log={self._data}/log", "--mode=immediate", "restart")

    def stop(self) -> None:
        """Stop it for good."""
        self._call("pg_ctl", "--wait", "--mode=immediate", "stop")

    def _call(self, program: str, *arguments: str) -> None:
        command = [str(self._programs / program), f"--pgdata={self._data}", *arguments]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/", **self._user)  # type: ignore[call-overload]


@pytest.fixture
def private_server() -> Iterator[PrivateServer]:
    """A server that nobody else uses."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    found = shutil.which("initdb") or (str(programs[-1]) if programs else None)
    if found is None:
        lacking("no initdb here: Debian's package `postgresql` has it")
    with tempfile.TemporaryDirectory() as folder:  # below /tmp, where another user may enter
        server = PrivateServer(Path(found).parent, Path(folder))
        yield server
        server.stop()


def database(how: str) -> Iterator[str]:
    """The URL of a database made for the time of a test."""
    name = f"presslog_{secrets.token_hex(6)}"
    admin(f"CREATE DATABASE {name} {how}")
    yield _url(name)
    admin(f"DROP DATABASE {name} WITH (FORCE)")


def _url(name: str) -> str:
    return make_url(SERVER).set(database=name).render_as_string(hide_password=False)


def _address(url_or_name: str) -> str:
    """The address of a database as psycopg reads it."""
    url = make_url(url_or_name if "://" in url_or_name else _url(url_or_name))
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def cut_connections(url: str) -> None:
    """Terminate every connection to a database but the one that asks for it."""
    with psycopg.connect(_address(url), autocommit=True) as server:
        server.execute(_CUT_OTHERS)
