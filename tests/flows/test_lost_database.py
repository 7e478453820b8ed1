"""A PostgreSQL connection that is cut at any point of a run costs it a reconnect: no crawl is thrown away, nothing is recorded twice."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import psycopg
import pytest
from sqlalchemy.engine import make_url

from presslog.flows.watching.source_run import LEASE, PATIENCE, RunReport, run_directly, watch_source
from presslog.storage.database.reconnecting import AT_ONCE, Patience
from presslog.storage.integrity.verification import verify_history
from presslog.storage.migrations import open_engine
from presslog.storage.model import RunOutcome
from presslog.storage.write.archive import Archive
from tests.fakes.cut_connection import CutConnection, cut_connection
from tests.fakes.forked_crawls import crawl_forked
from tests.fakes.small_site import HOUR, Watcher, watched_site
from tests.postgresql import PrivateServer, cut_connections

T = TypeVar("T")
STAGES = ("recall", "crawl", "normalize", "decide", "record", "notify")


@pytest.fixture
def watcher(home: Path, postgresql_url: str) -> Iterator[Watcher]:
    """A site whose first run is made, with an edit that the next run finds."""
    with watched_site(home) as there:
        there.settings = replace(there.settings, database_url=postgresql_url)
        there.run()
        there.site.edit(3)
        yield there


def run(
    watcher: Watcher, before: Callable[[str], None], *, url: str = "", patience: Patience = PATIENCE
) -> RunReport:
    """The report of the next run; `before` is called with each stage's name."""
    watcher.now += 7 * HOUR

    async def stage(name: str, source: str, work: Callable[[], Awaitable[T]]) -> T:
        before(name)
        return await run_directly(name, source, work)

    settings = replace(watcher.settings, database_url=url or watcher.settings.database_url)
    return asyncio.run(
        watch_source(
            watcher.source,
            settings,
            stage=stage,
            clock=lambda: watcher.now,
            patience=patience,
            crawl=crawl_forked,
        )
    )


def assert_told_once(watcher: Watcher, report: RunReport) -> None:
    """The run is whole, was crawled once, and told the one edit; so does the history say, whose chain is whole."""
    assert (report.outcome, report.error) == (RunOutcome.OK, "")
    assert [(str(event.kind), event.title) for event in report.told] == [
        ("edited", watcher.site.articles[3].title)
    ]
    with watcher.history() as history:
        assert [str(event.kind) for event in history.events()] == ["edited"]
    engine = open_engine(watcher.settings.database_url, read_only=True)
    assert verify_history(engine).fault is None
    engine.dispose()
    with Archive.open(watcher.settings.database_url) as archive:
        assert [found.outcome for found in archive.runs("paper")] == [RunOutcome.OK, RunOutcome.OK]


# --- pg_terminate_backend ------------------------------------------------------------------------------------------


@contextmanager
def writer_cut(url: str) -> Iterator[list[int]]:
    """Cut the next transaction that has the writers' turn, while it is under way; the list tells which was."""
    cut: list[int] = []
    done = threading.Event()
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)

    def lie_in_wait() -> None:
        with psycopg.connect(address, autocommit=True) as server:
            while not done.is_set() and not cut:
                found = server.execute(
                    "SELECT pid, pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted"
                    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
                )
                cut.extend(pid for pid, _ in found)

    thread = threading.Thread(target=lie_in_wait)
    thread.start()
    try:
        yield cut
    finally:
        done.set()
        thread.join()


def test_a_cut_before_any_stage_costs_a_reconnect(watcher: Watcher) -> None:
    """Every connection is terminated before each of the six stages: the run is whole and tells its edit once."""
    cut: list[str] = []

    def before(stage: str) -> None:
        cut.append(stage)
        cut_connections(watcher.settings.database_url)

    report = run(watcher, before)
    assert cut == [*STAGES]
    assert_told_once(watcher, report)


def test_a_cut_inside_the_transaction_is_retried_whole(watcher: Watcher) -> None:
    """The transaction that records the run is terminated under way: it is made again, and tells the edit once."""
    url = watcher.settings.database_url
    with run_cut_while_recording(watcher, url, PATIENCE) as (report, cut):
        assert cut
        assert_told_once(watcher, report)


def test_without_patience_the_same_cut_throws_the_crawl_away(watcher: Watcher) -> None:
    """The control: where nothing is made again the run fails, and its edit is not told before the next one."""
    with run_cut_while_recording(watcher, watcher.settings.database_url, AT_ONCE) as (report, cut):
        assert cut
        assert (report.outcome, report.told) == (RunOutcome.FAILED, ())
    assert [str(event.kind) for event in run(watcher, lambda _: None).told] == ["edited"]


@contextmanager
def run_cut_while_recording(
    watcher: Watcher, url: str, patience: Patience
) -> Iterator[tuple[RunReport, list[int]]]:
    """A run whose recording transaction is cut, and which was."""
    waiting = writer_cut(url)
    cuts: list[list[int]] = []

    def before(stage: str) -> None:
        if stage == "record":
            cuts.append(waiting.__enter__())
            time.sleep(0.3)  # the watcher connects

    report = run(watcher, before, patience=patience)
    waiting.__exit__(None, None, None)
    yield report, cuts[0]


# --- a server that is away, and answers that are lost ------------------------------------------------------------------


@pytest.fixture
def proxy(watcher: Watcher) -> Iterator[tuple[CutConnection, str]]:
    """A proxy before the server, and the database's URL through it."""
    address = make_url(watcher.settings.database_url)
    with cut_connection(address.host or "127.0.0.1", address.port or 5432) as between:
        yield between, address.set(host="127.0.0.1", port=between.port).render_as_string(hide_password=False)


def test_a_restart_costs_a_wait(watcher: Watcher, proxy: tuple[CutConnection, str]) -> None:
    """A server that is away for half a second from the start of each stage on is waited for."""
    between, url = proxy
    returns = threading.Timer(0, lambda: None)

    def before(stage: str) -> None:
        nonlocal returns
        if returns.is_alive():
            returns.join()
        between.go_away()
        returns = threading.Timer(0.5, between.come_back)
        returns.start()

    assert_told_once(watcher, run(watcher, before, url=url))


def test_a_lost_answer_to_a_commit_records_nothing_twice(
    watcher: Watcher, proxy: tuple[CutConnection, str]
) -> None:
    """The lease and the run are committed, and nobody hears of it: asked again, the run has its lease and its events."""
    between, url = proxy
    between.lose_answers = 1

    def before(stage: str) -> None:
        if stage == "record":
            assert between.lost == 1
            between.lose_answers = 1

    assert_told_once(watcher, run(watcher, before, url=url))
    assert between.lost == 2


def test_a_server_that_stays_away_ends_the_wait(
    watcher: Watcher, proxy: tuple[CutConnection, str], caplog: pytest.LogCaptureFixture
) -> None:
    """The wait is bounded: the run fails in one sentence, each pause is logged; when the server is back the edit is told."""
    between, url = proxy

    def before(stage: str) -> None:
        if stage == "record":
            between.go_away()

    report = run(watcher, before, url=url, patience=Patience(timedelta(seconds=1)))
    assert report.outcome is RunOutcome.FAILED
    assert (
        "the database server cannot be reached or refuses the connection: check that it runs" in report.error
    )
    assert "trying again in 0.2 s" in caplog.text
    watcher.now += LEASE
    assert [str(event.kind) for event in run(watcher, lambda _: None).told] == ["edited"]


# --- a server that is restarted ----------------------------------------------------------------------------------------


@contextmanager
def restarted_amid_recording(server: PrivateServer) -> Iterator[list[int]]:
    """Restart the server while the transaction that records is held up inside; the list tells how many waited then."""
    waiting: list[int] = []
    address = make_url(server.url).set(drivername="postgresql").render_as_string(hide_password=False)
    holding = psycopg.connect(address)
    holding.execute("LOCK TABLE events IN ACCESS EXCLUSIVE MODE")

    def lie_in_wait() -> None:
        with psycopg.connect(address, autocommit=True) as asking:
            while not waiting:
                found = asking.execute("SELECT pid FROM pg_locks WHERE NOT granted AND locktype = 'relation'")
                waiting.extend(pid for (pid,) in found)
                time.sleep(0.01)
        server.restart()

    thread = threading.Thread(target=lie_in_wait)
    thread.start()
    try:
        yield waiting
    finally:
        thread.join()
        holding.close()


@pytest.mark.in_suite(0)
def test_a_server_restarted_inside_the_transaction(home: Path, private_server: PrivateServer) -> None:
    """The server is ended at once while the run is being recorded, and started again: the run is recorded whole, and once."""
    with watched_site(home) as watcher:
        watcher.settings = replace(watcher.settings, database_url=private_server.url)
        watcher.run()
        watcher.site.edit(3)
        waited: list[list[int]] = []
        restarting = restarted_amid_recording(private_server)

        def before(stage: str) -> None:
            if stage == "record":
                waited.append(restarting.__enter__())

        report = run(watcher, before)
        restarting.__exit__(None, None, None)
        assert waited[0]
        assert_told_once(watcher, report)
