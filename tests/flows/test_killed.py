"""A process killed between commit and send, or between send and mark, loses no message and repeats none more than once.

`PRESSLOG_KILLS=200` makes it long.
"""

from __future__ import annotations

import os
import signal
import sqlite3
from collections import Counter
from multiprocessing import get_context
from pathlib import Path

import pytest

from presslog.storage.integrity.verification import verify_history
from presslog.storage.migrations import open_engine
from tests.fakes.receivers import status, webhook
from tests.faults.harm_table import HarmCount, write_counts
from tests.flows.killing import commit_and_deliver, deliver_now, first_run, settings
from tests.storage.desk import Desk

KILLS = int(os.environ.get("PRESSLOG_KILLS", "6"))
CANARY = "canary7Secret"
CHANNEL = '[channels.desk]\nurl = "env:DESK_URL"\nwhen = "every event"\nseverity = "cosmetic"\n'


@pytest.fixture
def there(home: Path) -> str:
    """A home with a history and a channel whose address is a secret."""
    home.mkdir()
    (home / "presslog.toml").write_text(CHANNEL)
    first_run(str(home))
    return str(home)


@pytest.mark.timeout(60 + 10 * KILLS)
def test_killed_at_both_seams(there: str) -> None:
    """Of as many edits as there are kills every one arrives; what was sent before the kill arrives twice, with one id, the rest once."""
    processes = get_context("forkserver")
    processes.set_forkserver_preload(["tests.flows.killing"])
    moments = ["committed" if day % 2 else "sent" for day in range(1, KILLS + 1)]
    with webhook(status(200)) as hook:
        environ = {"DESK_URL": hook.url(path=f"/{CANARY}")}
        for day, moment in enumerate(moments, start=1):
            child = processes.Process(target=commit_and_deliver, args=(there, environ, day, moment))
            child.start()
            child.join()
            assert child.exitcode == -signal.SIGKILL, "the process was to die"
            deliver_now(there, environ, day)
            assert deliver_now(there, environ, day).deliveries == (), "something stayed behind"
    arrived = Counter(hook.keys)
    expected = {f"desk.{event}" for event in _edits(there)}
    lost, extra = KILLS - len(expected & set(arrived)), arrived.total() - KILLS - moments.count("sent")
    write_counts(
        "seams", [HarmCount("kills between commit, send and mark", KILLS, lost=lost, doubled=max(0, extra))]
    )
    assert set(arrived) == expected
    assert len(expected) == KILLS
    assert Counter(arrived.values()) == Counter({1: moments.count("committed"), 2: moments.count("sent")})
    assert verify_history(open_engine(settings(there).database_url)).fault is None


def test_an_unharmed_run_tells_once(there: str) -> None:
    """Without a kill the message arrives once: the repeats above are the kills' doing."""
    with webhook(status(200)) as hook:
        commit_and_deliver(there, {"DESK_URL": hook.url()}, 1, "never")
        deliver_now(there, {"DESK_URL": hook.url()}, 1)
    assert len(hook.requests) == 1


def test_the_secret_is_in_no_file(there: str) -> None:
    """After messages that were taken and messages that were not, no file of the home holds the address, and no row of the database."""
    with webhook(status(200), status(401), status(500)) as hook:
        environ = {"DESK_URL": f"json://{CANARY}:{CANARY}@127.0.0.1:{hook.port}/{CANARY}?+X-Key={CANARY}"}
        for day in (1, 2, 3):
            commit_and_deliver(there, environ, day, "never")
    assert len(hook.requests) >= 3
    files = [path for path in Path(there).rglob("*") if path.is_file()]
    assert any(path.name == "presslog.db" for path in files)
    assert [path for path in files if CANARY.encode() in path.read_bytes()] == []
    dump = "\n".join(sqlite3.connect(settings(there).home / "presslog.db").iterdump())
    assert "HTTP 500" in dump
    assert "HTTP 401" in dump
    assert CANARY not in dump


def _edits(home: str) -> list[str]:
    desk = Desk(open_engine(settings(home).database_url))
    told = [event for message in desk.archive.outbox(desk.now, all=True) for event in message.events]
    desk.engine.dispose()
    return told
