"""Prefect's SQLite database: whoever writes waits for a turn, and nobody is told that it is locked."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from prefect.server.database.configurations import AioSqliteConfiguration
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from presslog.flows.orchestration.prefect_server import PatientSqlite


async def _two_that_read_and_write(database: AioSqliteConfiguration) -> int:
    """Both count a table's rows, then each adds one; the rows at the end."""
    engine = await database.engine()
    async with engine.begin() as connection:
        await connection.execute(text("CREATE TABLE IF NOT EXISTS seen (what TEXT)"))
    both_read = asyncio.Barrier(2)

    async def read_and_write() -> None:
        async with await database.session(engine) as session, database.begin_transaction(session):
            await session.execute(text("SELECT count(*) FROM seen"))
            try:
                await asyncio.wait_for(both_read.wait(), 1)
            except TimeoutError:  # the other one waits for its turn
                await both_read.reset()
            except asyncio.BrokenBarrierError:
                pass
            await session.execute(text("INSERT INTO seen VALUES ('the ferry')"))

    try:
        await asyncio.gather(read_and_write(), read_and_write())
        async with engine.connect() as connection:
            return int((await connection.execute(text("SELECT count(*) FROM seen"))).scalar_one())
    finally:
        await engine.dispose()


def test_two_that_read_and_then_write_both_write(tmp_path: Path) -> None:
    """Of two transactions that have read the same rows, each writes: the second began when the first had ended."""
    database = PatientSqlite(f"sqlite+aiosqlite:///{tmp_path / 'prefect.db'}")
    assert asyncio.run(_two_that_read_and_write(database)) == 2


def test_as_prefect_begins_them_one_is_refused(tmp_path: Path) -> None:
    """The same with Prefect's own way of beginning ends in "database is locked": the test above can fail."""
    database = AioSqliteConfiguration(f"sqlite+aiosqlite:///{tmp_path / 'prefect.db'}")
    with pytest.raises(OperationalError, match="database is locked"):
        asyncio.run(_two_that_read_and_write(database))
