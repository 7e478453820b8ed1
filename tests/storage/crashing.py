"""Processes to be killed, and processes that race: each has a pipe to the test that started it.

They are forked off a server that has imported this module and no more, for a start of each takes longer than what it does.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from presslog.core.errors import Conflict
from presslog.storage.migrations import open_engine
from tests.storage.desk import Desk, admitted, article_id, edited

_forking = multiprocessing.get_context("forkserver")
_forking.set_forkserver_preload([__name__])


@contextmanager
def started(
    task: Callable[[str, str, Connection], None], url: str, source: str
) -> Iterator[tuple[BaseProcess, Connection]]:
    """A process that does `task`, and the pipe to it; it is killed at the end."""
    ours, theirs = _forking.Pipe()
    child = _forking.Process(target=task, args=(url, source, theirs))
    child.start()
    theirs.close()
    with ours:
        yield child, ours
        child.kill()
        child.join()


def record_on(url: str, source: str, test: Connection) -> None:
    """Records runs of a source until killed, and says each one's version of the dam once it is acknowledged."""
    desk = Desk(open_engine(url), source)
    desk.now = datetime(2026, 3, 1 + len(desk.archive.runs(source, 10_000)) // 20, tzinfo=UTC) + timedelta(
        days=1
    )
    while True:
        known = {known.id: known for known in desk.archive.known(source)}
        dam = known.get(article_id("dam", source))
        steps = (
            [edited("dam", f"Day {dam.version}.\n" + "Water. " * 500)] if dam else [admitted("dam", "Day 0.")]
        )
        steps += [admitted(f"a{len(known)}-{n}", f"Text {len(known)}-{n}. " * 50) for n in range(5)]
        desk.run(*steps)
        test.send(dam.version + 1 if dam else 1)


def race(url: str, source: str, test: Connection) -> None:
    """Tries once to take the source when it is told to; says how that went."""
    desk = Desk(open_engine(url), source)
    test.send("ready")
    test.recv()
    try:
        test.send(f"won {desk.begin().number}")
    except Conflict:
        test.send("lost")
