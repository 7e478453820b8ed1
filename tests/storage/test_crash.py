"""Processes that are killed, and processes that want the same thing at once."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from datetime import timedelta
from multiprocessing.connection import Connection

from sqlalchemy import Engine

from presslog.storage.integrity.verification import verify_history
from presslog.storage.model import RunOutcome
from presslog.storage.write.archive import Archive
from tests.storage.crashing import race, record_on, started
from tests.storage.desk import NOON, Desk, article_id


def _rest(pipe: Connection) -> Iterator[int]:
    """What a killed process still said."""
    with suppress(EOFError):
        while True:
            yield pipe.recv()


def _raced(url: str, sources: list[str]) -> list[str]:
    """How it ended for processes that each opened the database and then begin a run of their source at the same moment."""
    with ExitStack() as racing:
        pipes = [racing.enter_context(started(race, url, source))[1] for source in sources]
        assert [pipe.recv() for pipe in pipes] == ["ready"] * len(pipes)
        for pipe in pipes:
            pipe.send("go")
        return [pipe.recv() for pipe in pipes]


def test_killed_at_any_moment(database_url: str, engine: Engine) -> None:
    """A writer killed again and again loses nothing it acknowledged and leaves nothing half done; the next one goes on from there."""
    moments = random.Random(5)
    acknowledged = 0
    for _ in range(4):
        with started(record_on, database_url, "gazette") as (child, pipe):
            acknowledged = pipe.recv()
            time.sleep(moments.uniform(0, 0.12))
            child.kill()
            acknowledged = max([acknowledged, *_rest(pipe)])
        archive = Archive(engine)
        dam = next(k for k in archive.known("gazette") if k.id == article_id("dam"))
        assert dam.version in (acknowledged, acknowledged + 1)  # committed, and killed before it could say so
        assert archive.content(dam.id).text.startswith(f"Day {dam.version - 1}.")
        assert verify_history(engine).fault is None
        for run in archive.runs("gazette", 1):
            if run.outcome is RunOutcome.RUNNING:
                later = NOON + timedelta(days=3650)
                archive.release(archive.begin("gazette", now=later, holder="next", ttl=timedelta(0)))


def test_one_of_many_processes_gets_the_lease(database_url: str, engine: Engine) -> None:
    """Of six processes that begin a run of one source at the same moment, one gets it and the others are told."""
    assert sorted(_raced(database_url, ["gazette"] * 6)) == ["lost"] * 5 + ["won 1"]
    assert len(Archive(engine).runs("gazette")) == 1


def test_two_first_migrations(empty_url: str) -> None:
    """Processes that open the same new database at once all find today's schema, made once."""
    assert _raced(empty_url, [f"source{n}" for n in range(4)]) == ["won 1"] * 4


def test_a_holder_fenced_off_mid_record(desk: Desk) -> None:
    """The holder of an older epoch cannot record even when its own clock says that the lease still runs."""
    desk.run()
    stale = desk.begin()
    desk.archive.release(stale)
    fresh = desk.begin("other")
    assert fresh.epoch == stale.epoch + 1
    assert desk.archive.record(desk.draft(fresh), fresh, desk.now) == ()
    assert [r.outcome for r in desk.archive.runs("gazette")] == ["ok", "abandoned", "ok"]
