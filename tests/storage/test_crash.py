"""Processes that are killed, and processes that want the same thing at once."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from datetime import timedelta

from sqlalchemy import Engine

from presslog.storage.integrity.verification import verify_history
from presslog.storage.model import RunOutcome
from presslog.storage.write.archive import Archive
from tests.storage.desk import NOON, Desk, article_id


def _started(*args: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.storage.crashing", *args]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def test_killed_at_any_moment(database_url: str, engine: Engine) -> None:
    """A writer killed again and again loses nothing it acknowledged and leaves nothing half done; the next one goes on from there."""
    moments = random.Random(5)
    acknowledged = 0
    for _ in range(4):
        child = _started(database_url, "gazette")
        assert child.stdout is not None
        acknowledged = int(child.stdout.readline())
        time.sleep(moments.uniform(0, 0.12))
        child.kill()
        acknowledged = max([acknowledged, *(int(line) for line in child.stdout.read().split())])
        child.wait()
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
    racers = [_started(database_url, "gazette", "race") for _ in range(6)]
    for racer in racers:
        assert racer.stdout is not None
        assert racer.stdout.readline() == "ready\n"
    for racer in racers:
        assert racer.stdin is not None
        racer.stdin.write("go\n")
        racer.stdin.flush()
    ends = sorted(racer.communicate()[0].strip() for racer in racers)
    assert ends == ["lost"] * 5 + ["won 1"]
    assert len(Archive(engine).runs("gazette")) == 1


def test_two_first_migrations(empty_url: str) -> None:
    """Processes that open the same new database at once all find today's schema, made once."""
    children = [_started(empty_url, f"source{n}", "race") for n in range(4)]
    assert {child.communicate("go\n")[0] for child in children} == {"ready\nwon 1\n"}


def test_a_holder_fenced_off_mid_record(desk: Desk) -> None:
    """The holder of an older epoch cannot record even when its own clock says that the lease still runs."""
    desk.run()
    stale = desk.begin()
    desk.archive.release(stale)
    fresh = desk.begin("other")
    assert fresh.epoch == stale.epoch + 1
    assert desk.archive.record(desk.draft(fresh), fresh, desk.now) == ()
    assert [r.outcome for r in desk.archive.runs("gazette")] == ["ok", "abandoned", "ok"]
