"""Databases for the storage's tests: every contract test runs on SQLite and on PostgreSQL, with pages of one row, of a few, of many.

PostgreSQL is the server at `PRESSLOG_TEST_POSTGRESQL`, by default the one on loopback. Where there is none the tests are skipped by
name; under CI its absence is a failure.
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Engine
from sqlalchemy.engine import make_url

from storage.engine import open_engine
from storage.history import History
from tests.lacking import lacking
from tests.storage.desk import Desk

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


@pytest.fixture(scope="session")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database file from which each test's own is copied."""
    path = tmp_path_factory.mktemp("template") / "presslog.db"
    open_engine(f"sqlite:///{path}").dispose()
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database of this test's own, on each backend in turn."""
    if request.param == "sqlite":
        yield f"sqlite:///{shutil.copy(request.getfixturevalue('sqlite'), tmp_path / 'presslog.db')}"
        return
    yield from _database(f"TEMPLATE {request.getfixturevalue('postgresql')}")


@pytest.fixture
def empty_url(database_url: str, tmp_path: Path) -> Iterator[str]:
    """The URL of a database that nobody opened yet, on the same backend as `database_url`."""
    yield from [f"sqlite:///{tmp_path / 'new.db'}"] if database_url.startswith("sqlite") else _database("")


@pytest.fixture
def postgresql_url(postgresql: str) -> Iterator[str]:
    """A database of this test's own on PostgreSQL alone."""
    yield from _database(f"TEMPLATE {postgresql}")


def _database(how: str) -> Iterator[str]:
    name = f"presslog_{secrets.token_hex(6)}"
    admin(f"CREATE DATABASE {name} {how}")
    yield make_url(SERVER).set(database=name).render_as_string(hide_password=False)
    admin(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """A writer's engine on the test's database."""
    engine = open_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture(params=[1, 200], ids=lambda size: f"page{size}")
def page_size(request: pytest.FixtureRequest) -> int:
    """How many rows one look takes: no answer may depend on it."""
    return request.param


@pytest.fixture
def history(database_url: str, engine: Engine, page_size: int) -> Iterator[History]:
    """The test's database, read through a connection that cannot write."""
    with History(database_url, page_size=page_size) as history:
        yield history


@pytest.fixture
def desk(engine: Engine) -> Desk:
    """A source's runs, one an hour."""
    return Desk(engine)
