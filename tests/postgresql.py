"""PostgreSQL for tests: the server at `PRESSLOG_TEST_POSTGRESQL`, by default the one on loopback, and databases on it.

Where there is none the tests are skipped by name; under CI its absence is a failure.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator

import psycopg
import pytest
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
    """The name of a migrated database from which each test's own is copied."""
    name = f"presslog_{secrets.token_hex(4)}"
    try:
        admin(f"CREATE DATABASE {name}")
    except psycopg.OperationalError as error:
        lacking(f"no PostgreSQL server at {SERVER}: {error}")
    open_engine(make_url(SERVER).set(database=name).render_as_string(hide_password=False)).dispose()
    yield name
    admin(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def postgresql_url(postgresql: str) -> Iterator[str]:
    """A database of this test's own on PostgreSQL alone."""
    yield from database(f"TEMPLATE {postgresql}")


def database(how: str) -> Iterator[str]:
    """The URL of a database made for the time of a test."""
    name = f"presslog_{secrets.token_hex(6)}"
    admin(f"CREATE DATABASE {name} {how}")
    yield make_url(SERVER).set(database=name).render_as_string(hide_password=False)
    admin(f"DROP DATABASE {name} WITH (FORCE)")


def cut_connections(url: str) -> None:
    """Terminate every connection to a database but the one that asks for it."""
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
