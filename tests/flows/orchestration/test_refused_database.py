"""`presslog serve` on PostgreSQL while its database is taken away under it: it lives on, says so, and loses nothing."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest
from sqlalchemy.engine import make_url

from presslog.flows.settings import DATABASE_VARIABLE
from presslog.storage.integrity.verification import verify_history
from presslog.storage.migrations import open_engine
from presslog.storage.model import RunOutcome
from presslog.storage.read.history import History
from tests.flows.orchestration.test_stopping import TEN_SECONDS, Desk, desk, until  # noqa: F401 - a fixture
from tests.postgresql import admin, cut_connections, database

pytestmark = [pytest.mark.server, pytest.mark.timeout(300)]

AWAY = 30.0
"""Seconds for which the database refuses every connection."""


@pytest.fixture
def refusable(desk: Desk, postgresql: str) -> Iterator[Desk]:  # noqa: F811 - the fixture
    """The desk, its history in a database of its own on PostgreSQL, which a test may close for all."""
    for url in database(f"TEMPLATE {postgresql}"):
        desk.environ[DATABASE_VARIABLE] = url
        desk.settings = replace(desk.settings, database_url=url)
        yield desk


def refuse_connections(desk: Desk) -> None:  # noqa: F811 - the fixture's type
    """Close the database for new connections, and cut those there are."""
    name = make_url(desk.settings.database_url).database
    admin(f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS false")
    admin(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")  # noqa: S608 - our own name


def allow_connections(desk: Desk) -> None:  # noqa: F811 - the fixture's type
    """Open it again."""
    admin(f"ALTER DATABASE {make_url(desk.settings.database_url).database} WITH ALLOW_CONNECTIONS true")


def health(desk: Desk) -> tuple[int, str]:  # noqa: F811 - the fixture's type
    """What the page says of itself: the status, and the reason where there is one."""
    answer = httpx.get(f"http://127.0.0.1:{desk.port}/healthz", timeout=20)
    return answer.status_code, answer.json().get("reason", "")


def first_run(desk: Desk) -> None:  # noqa: F811 - the fixture's type
    """Have the service watch the source once, and edit an article."""
    desk.slow = False
    desk.deployment()
    desk.run_once()
    assert until(lambda: [each.outcome for each in desk.runs()] == [RunOutcome.OK], 60), desk.said
    desk.slow = True
    desk.site.edit(3, 0)
    desk.slow_down()


def assert_edit_is_told_once(desk: Desk) -> None:  # noqa: F811 - the fixture's type
    """The last run is whole, the edit is told, once, and the chain holds."""
    assert until(lambda: desk.runs()[0].events == 1, 60), desk.runs()
    assert desk.runs()[0].outcome is RunOutcome.OK
    with History(desk.settings.database_url) as history:
        assert [(str(event.kind), event.title) for event in history.events()] == [
            ("edited", desk.site.articles[3].title)
        ]
    engine = open_engine(desk.settings.database_url, read_only=True)
    assert verify_history(engine).fault is None
    engine.dispose()


def test_connections_refused_amid_a_crawl_cost_a_wait(refusable: Desk) -> None:
    """Cut and refused for half a minute: all lives on, `/healthz` says why it cannot read, and the run is recorded when it can."""
    serving = refusable.serve()
    first_run(refusable)
    refusable.crawl_under_way()
    assert health(refusable) == (200, "")
    there = set(refusable.processes())
    refuse_connections(refusable)
    try:
        refusable.slow = False  # the crawl ends while nothing can be recorded
        end = time.monotonic() + AWAY
        while time.monotonic() < end:
            status, reason = health(refusable)
            assert (status, "is not currently accepting connections" in reason) == (503, True)
            assert "refuses the connection" in reason
            assert serving.poll() is None
            time.sleep(1)
    finally:
        allow_connections(refusable)
    assert until(lambda: health(refusable) == (200, ""), 10), health(refusable)
    assert_edit_is_told_once(refusable)
    assert there <= set(refusable.processes())
    cut_connections(refusable.settings.database_url)
    assert health(refusable) == (200, "")
    stopped = time.monotonic()
    serving.send_signal(signal.SIGTERM)
    assert serving.wait(TEN_SECONDS) == 0, refusable.said
    assert refusable.gone(stopped), refusable.processes()


def test_a_stop_while_connections_are_refused(refusable: Desk) -> None:
    """It does not wait for the database; the run that it could not close is closed by the next start, and its edit told by the next run."""
    serving = refusable.serve()
    first_run(refusable)
    refusable.crawl_under_way()
    refuse_connections(refusable)
    try:
        stopped = time.monotonic()
        serving.send_signal(signal.SIGTERM)
        assert serving.wait(TEN_SECONDS) == 0, refusable.said
        assert refusable.gone(stopped), refusable.processes()
    finally:
        allow_connections(refusable)
    refusable.slow = False
    refusable.serve()
    assert [each.outcome for each in refusable.runs()] == [RunOutcome.ABANDONED, RunOutcome.OK]
    refusable.deployment()
    refusable.run_once()
    assert_edit_is_told_once(refusable)
