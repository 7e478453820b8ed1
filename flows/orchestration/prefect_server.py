"""Prefect's own command, its SQLite database kept so that whoever writes waits for a turn.

    python -m presslog.flows.orchestration.prefect_server server start …

Prefect begins most of its transactions as readers. One that reads, and writes after another has written, is
refused by SQLite at once, however long it would wait: its snapshot is not the newest any more ("database is
locked", https://sqlite.org/isolation.html). Here each begins as a writer, which waits. If Prefect is told of
a PostgreSQL database, that is used as it is.
"""

from __future__ import annotations

import runpy
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from prefect.server.database.configurations import AioSqliteConfiguration
from prefect.server.database.dependencies import temporary_database_config
from prefect.settings import PREFECT_API_DATABASE_CONNECTION_URL
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncSession, AsyncSessionTransaction


class PatientSqlite(AioSqliteConfiguration):
    """Prefect's SQLite database, each of whose transactions has the writers' turn from its beginning."""

    @asynccontextmanager
    async def begin_transaction(
        self,
        session: AsyncSession,
        with_for_update: bool = True,
    ) -> AsyncGenerator[AsyncSessionTransaction, None]:
        """Begin as a writer, whatever is asked for."""
        async with super().begin_transaction(session, with_for_update=True) as transaction:
            yield transaction


def run_prefect() -> None:
    """Do what `prefect` does with this process's arguments."""
    url = PREFECT_API_DATABASE_CONNECTION_URL.value()
    ours = PatientSqlite(url) if make_url(url).get_backend_name() == "sqlite" else None
    with temporary_database_config(ours):
        runpy.run_module("prefect", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    run_prefect()
