"""Databases for the storage's tests: every contract test runs on SQLite and on PostgreSQL, with pages of one row, of a few, of many."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.engine import make_url

from presslog.storage.migrations import open_engine
from presslog.storage.read.history import History
from tests.postgresql import SpareDatabases, database
from tests.storage.desk import Desk


@pytest.fixture(scope="session")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database file from which each test's own is copied."""
    path = tmp_path_factory.mktemp("template") / "presslog.db"
    open_engine(f"sqlite:///{path}").dispose()
    return path


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def backend(request: pytest.FixtureRequest) -> str:
    """Each kind of database in turn."""
    return str(request.param)


def migrated(backend: str, request: pytest.FixtureRequest, folder: Path) -> Iterator[str]:
    """The URL of a migrated database of that kind, made for a while; a file of it is in `folder`."""
    if backend == "sqlite":
        yield from copied(f"sqlite:///{request.getfixturevalue('sqlite')}", folder)
        return
    spare: SpareDatabases = request.getfixturevalue("spare_databases")
    with spare.lend() as url:
        yield url


def unopened(backend: str, request: pytest.FixtureRequest, folder: Path) -> Iterator[str]:
    """The URL of a database of that kind that nobody opened yet, made for a while; a file of it is in `folder`."""
    if backend == "sqlite":
        yield f"sqlite:///{folder / 'new.db'}"
        return
    request.getfixturevalue("postgresql")  # says where there is no server
    yield from database("")


def copied(url: str, folder: Path) -> Iterator[str]:
    """The URL of a copy of a database nobody is connected to, made for a while; a file of it is in `folder`."""
    if url.startswith("sqlite"):
        yield f"sqlite:///{shutil.copy(url.removeprefix('sqlite:///'), folder / 'presslog.db')}"
        return
    yield from database(f"TEMPLATE {make_url(url).database}")


@pytest.fixture
def database_url(backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database of this test's own, on each backend in turn."""
    yield from migrated(backend, request, tmp_path)


@pytest.fixture
def empty_url(backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database that nobody opened yet, on each backend in turn."""
    yield from unopened(backend, request, tmp_path)


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
