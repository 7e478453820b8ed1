"""The leases that let one process at a time record a run of a source.

A lease carries an epoch; one with an older epoch than the stored one is fenced off. Each function works
within the transaction of its caller.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update
from sqlalchemy.sql import func

from presslog.core.errors import Conflict
from presslog.storage.database import rows
from presslog.storage.database.schema import leases, runs, source_acts, sources
from presslog.storage.database.source_summaries import add_summary, renew_summary
from presslog.storage.integrity import chain
from presslog.storage.model import Run, RunId, RunOutcome


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to record one run of one source. An `epoch` older than the stored one is fenced off.

    `started_at`: when the run began, as its row says.
    """

    source: str
    run: RunId
    number: int
    started_at: datetime
    epoch: int
    holder: str
    ttl: timedelta
    expires_at: datetime


def find_or_add_source(connection: Connection, name: str) -> tuple[int, str]:
    """Return a source's number and its name in the ids of runs; a new source is given one.

    Raises `Conflict` where the name was another source's: ids of that one still bear it.
    """
    row = connection.execute(select(sources.c.no, rows.id_name()).where(sources.c.name == name)).first()
    if row is not None:
        return int(row[0]), str(row[1])
    refuse_former_name(connection, name)
    no = 1 + (connection.scalar(select(func.max(sources.c.no))) or 0)
    connection.execute(insert(sources).values(no=no, name=name))
    add_summary(connection, no, name)
    return int(no), name


def refuse_former_name(connection: Connection, name: str, *, of: int | None = None) -> None:
    """Raise `Conflict` where a name was a source's, unless it was the one with the number `of`."""
    query = select(sources.c.no, sources.c.name).join(source_acts, source_acts.c.source == sources.c.no)
    row = connection.execute(
        query.where(source_acts.c.name_before == name).order_by(source_acts.c.seq)
    ).first()
    if row is not None and row.no != of and row.name != name:
        raise Conflict(
            f"{name!r} was the name of {row.name} before that was renamed, and ids still bear it: choose another name"
        )


def insert_run(connection: Connection, source: int, run: Run) -> int:
    """Insert a run's first row and return its number in the table."""
    no = 1 + (connection.scalar(select(func.max(runs.c.no))) or 0)
    started = {"no": no, "source": source, "number": run.number, "started_at": run.started_at}
    connection.execute(insert(runs).values({**rows.run_values(run), **started}))
    return int(no)


def put_lease(connection: Connection, source: int, run: int, lease: Lease, *, fresh: bool) -> None:
    """Store a lease as the source's own. `fresh`: the source never had one."""
    values = {"run": run, "epoch": lease.epoch, "holder": lease.holder, "expires_at": lease.expires_at}
    if fresh:
        connection.execute(insert(leases).values(source=source, **values))
    else:
        connection.execute(update(leases).where(leases.c.source == source).values(values))


def expire_leases(connection: Connection, source: int, at: datetime) -> None:
    """Let a source's lease end at a moment."""
    connection.execute(update(leases).where(leases.c.source == source).values(expires_at=at))


def find_lease(connection: Connection, source: str) -> Row[Any] | None:
    """Return a source's lease, its run's number and outcome, and the name in its id; None without a lease."""
    query = select(leases, runs.c.outcome, runs.c.number, rows.id_name().label("id_name")).join(
        runs, runs.c.no == leases.c.run
    )
    return connection.execute(
        query.join(sources, sources.c.no == leases.c.source).where(sources.c.name == source)
    ).first()


def require_lease(connection: Connection, lease: Lease) -> Row[Any]:
    """Return the stored lease, which must still be this one. Raises `Conflict`."""
    held = find_lease(connection, lease.source)
    if held is None or held.epoch != lease.epoch:
        by = rows.run_id(held.id_name, held.number) if held else "nobody"
        raise Conflict(f"run {lease.run} has lost its lease of {lease.source} (it is now held by {by})")
    return held


def close_run(
    connection: Connection, source: int, run: int, outcome: RunOutcome, reason: str, now: datetime
) -> None:
    """End a run that records nothing, and seal its link of the chain."""
    connection.execute(
        update(runs).where(runs.c.no == run).values(outcome=outcome.value, reason=reason, finished_at=now)
    )
    renew_summary(connection, source, run, outcome)
    chain.extend_by_run(connection, run, now)
