"""A source's row of counts: whatever ends a run, it says what the facts say, and where it does not that is found."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from sqlalchemy import Engine, delete, select, update

from presslog.storage.database.schema import source_summaries
from presslog.storage.database.source_summaries import wrong_summaries
from presslog.storage.integrity.verification import verify_history
from presslog.storage.model import EventDraft, EventKind, RunOutcome, State
from presslog.storage.write.archive import Archive
from tests.storage.desk import HOUR, NOON, Desk, admitted, edited, missed, noted, seen


def _wrong(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return list(wrong_summaries(connection))


def test_whatever_ends_a_run_leaves_true_counts(engine: Engine) -> None:
    """After runs that were recorded, failed, abandoned, taken over or are under way, no row differs from a count."""
    desk = Desk(engine)
    desk.run(admitted("dam", "It holds."), admitted("ferry", "It sails."), baseline=True)
    desk.run(missed("ferry"), edited("dam", "It broke."))
    desk.run(missed("ferry", State.REMOVED), noted(None))
    assert _wrong(engine) == []
    desk.run(seen("ferry"), noted("bridge"), outcome=RunOutcome.DEGRADED)
    archive = Archive(engine)
    archive.fail(desk.begin(), RunOutcome.FAILED, "as the test says", desk.now)
    assert _wrong(engine) == []
    archive.begin("herald", now=NOON, holder="gone", ttl=HOUR)
    archive.begin("herald", now=NOON + 2 * HOUR, holder="next", ttl=HOUR)
    archive.close_lost_runs(NOON + 9 * HOUR, lambda _holder: False)
    Desk(engine, "times").begin()
    assert _wrong(engine) == []
    assert verify_history(engine).fault is None


def test_the_newest_word_of_lateness_holds(engine: Engine) -> None:
    """A source told as late is late in its row until it is told as back in time."""
    desk = Desk(engine)
    for kind, late in (
        (EventKind.LATE, True),
        (None, True),
        (EventKind.ON_TIME, False),
        (EventKind.LATE, True),
    ):
        alerts = (EventDraft(kind, None, 0, desk.now, "schedule", "As the test says."),) if kind else ()
        desk.run(admitted("dam", "It holds.") if desk.now == NOON else seen("dam"), alerts=alerts)
        with engine.connect() as connection:
            assert connection.scalar(select(source_summaries.c.late)) is late
        assert _wrong(engine) == []


def test_a_row_that_is_wrong_is_named(engine: Engine) -> None:
    """A count that was altered, a row that was dropped and one of no source are faults, each with its source's name."""
    desk = Desk(engine)
    desk.run(admitted("dam", "It holds."))
    with engine.begin() as connection:
        connection.execute(update(source_summaries).values(articles=7))
    fault = verify_history(engine).fault
    assert fault is not None
    assert str(fault) == (
        "source gazette: its counts are not what its articles and runs tell; `presslog run gazette` counts anew"
    )
    desk.run(seen("dam"))
    assert _wrong(engine) == []
    with engine.begin() as connection:
        row = connection.execute(select(source_summaries)).mappings().one()
        connection.execute(delete(source_summaries))
    assert _wrong(engine) == ["gazette"]
    if engine.dialect.name == "sqlite":
        with closing(sqlite3.connect(str(engine.url.database))) as database, database:
            database.executemany(
                "INSERT INTO source_summaries VALUES (?, ?, ?, ?, ?, ?, ?)",
                [tuple(row.values()), (9, "nobody", *tuple(row.values())[2:])],
            )
        assert _wrong(engine) == ["nobody"]
