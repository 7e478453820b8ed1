"""Databases that are locked, lost, read-only, full, foreign or broken: each fault has its name and its remedy, and loses nothing."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import repeat
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Engine, event, text
from sqlalchemy.engine import make_url

from presslog.core.errors import Damaged, NotFound, StorageError, Unavailable
from presslog.storage.database.engine import begin_writing, make_engine
from presslog.storage.integrity.verification import verify_history
from presslog.storage.migrations import open_engine
from presslog.storage.read.history import History
from presslog.storage.write.archive import Archive
from tests.postgresql import admin, cut_connections
from tests.storage.desk import Desk, admitted, article_id, edited


@pytest.fixture
def file(sqlite: Path, tmp_path: Path) -> Path:
    """A migrated SQLite file of this test's own."""
    path = tmp_path / "presslog.db"
    path.write_bytes(sqlite.read_bytes())
    return path


def test_what_sqlite_is_told(file: Path) -> None:
    """A writer's connection keeps what it acknowledged through a power cut, checks foreign keys and waits for other writers."""
    with open_engine(f"sqlite:///{file}").connect() as connection:
        told = {
            p: connection.execute(text(f"PRAGMA {p}")).scalar()
            for p in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert told == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 30_000}


def test_a_locked_database(file: Path) -> None:
    """Another process's long transaction is waited for, then named; once it is over the run can be recorded."""
    engine = open_engine(f"sqlite:///{file}", busy_timeout_s=0.05)
    desk = Desk(engine)
    lease = desk.begin()
    record = desk.draft(lease, admitted("dam", "It holds."))
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Unavailable, match="locked by another process: try again"):
        desk.archive.record(record, lease, desk.now)
    other.execute("ROLLBACK")
    desk.archive.record(record, lease, desk.now)
    assert desk.known("dam").version == 1


def test_readers_do_not_wait_for_writers(file: Path) -> None:
    """While a writer holds its turn the read side answers, with what was committed before."""
    desk = Desk(open_engine(f"sqlite:///{file}"))
    desk.run(admitted("dam", "It holds."))
    with begin_writing(desk.engine), History(f"sqlite:///{file}") as history:
        assert [a.title for a in history.articles("gazette")] == ["The dam"]


def test_a_full_disk_loses_nothing(file: Path) -> None:
    """When a run does not fit on the disk it is not recorded at all; what was recorded before is whole, and fits again later."""
    engine = open_engine(f"sqlite:///{file}")
    desk = Desk(engine)
    desk.run(admitted("dam", "It holds."))
    lease = desk.begin()
    noise = os.urandom(1_500_000).hex()
    record = desk.draft(lease, admitted("ferry", noise))

    def fill(connection: sqlite3.Connection, _record: object, _proxy: object) -> None:
        connection.execute("PRAGMA max_page_count = 1")  # SQLite raises it to what the file has now

    event.listen(engine, "checkout", fill)
    with pytest.raises(Unavailable, match="disk is full: make room"):
        desk.archive.record(record, lease, desk.now)
    event.remove(engine, "checkout", fill)
    engine.dispose()
    assert verify_history(engine).fault is None
    assert [known.id for known in desk.archive.known("gazette")] == [article_id("dam")]
    desk.archive.record(record, lease, desk.now)
    assert desk.archive.content(article_id("ferry")).text == noise


def test_a_file_that_cannot_be_written(file: Path) -> None:
    """Writing through a connection that may only read is refused by name."""
    reader = Archive(open_engine(f"sqlite:///{file}", read_only=True))
    with pytest.raises(Unavailable, match="read-only: check the owner and mode"):
        Desk(reader._engine).begin()


READ_AND_WRITE = """
import sys
from presslog.core.errors import Unavailable
from presslog.storage.migrations import open_engine
from presslog.storage.read import History
try:
    with History(sys.argv[1]) as history:
        print([source.source for source in history.sources()])
except Unavailable as error:
    print("not read:", error)
try:
    open_engine(f"sqlite:///{sys.argv[1]}/presslog.db").connect()
except Unavailable as error:
    print("not written:", error)
"""


def asked_on_read_only_disk(folder: Path) -> str:
    """What reading and writing a home says where its folder is mounted to be read only, in a mount namespace of its own."""
    script = 'mount --bind "$1" "$1" && mount -o remount,ro,bind "$1" || exit 9; exec "$2" -c "$3" "$1"'
    command = ["unshare", "--mount", "sh", "-c", script, "sh", str(folder), sys.executable, READ_AND_WRITE]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    if found.returncode in (1, 9) and "not permitted" in found.stderr + found.stdout:
        pytest.skip("a file system can be mounted read-only by root alone")
    assert found.returncode == 0, found.stderr
    return found.stdout


def test_a_home_on_a_read_only_disk(file: Path) -> None:
    """It is read as it is, and what would write to it is told why not; with a log beside it, which would be passed over, neither."""
    Desk(open_engine(f"sqlite:///{file}")).run(admitted("dam", "It broke."))
    at_rest = file.parent / "copy"
    at_rest.mkdir()
    with sqlite3.connect(file) as one, sqlite3.connect(at_rest / "presslog.db") as other:
        one.backup(other)
    read, written = asked_on_read_only_disk(at_rest).splitlines()
    assert read == "['gazette']"
    assert "read-only file system: it can be read" in written
    (at_rest / "presslog.db-wal").write_bytes(b"what was written last")
    read, _ = asked_on_read_only_disk(at_rest).splitlines()
    assert "copy the home to where it can be written" in read


def test_a_postgresql_standby(postgresql_url: str) -> None:
    """PostgreSQL's read-only connections refuse by the same name."""
    engine = open_engine(postgresql_url, read_only=True)
    with pytest.raises(Unavailable, match="read-only"):
        Desk(engine).begin()


def test_a_lost_server(postgresql_url: str) -> None:
    """A connection cut by the server is an `Unavailable`, and the next transaction gets a new one."""
    desk = Desk(open_engine(postgresql_url))
    with desk.engine.connect() as connection:
        pid = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
        admin(f"SELECT pg_terminate_backend({pid})")
        with pytest.raises(Unavailable, match=r"try again|cannot be reached"):
            connection.execute(text("SELECT 1"))
    desk.run(admitted("dam", "It holds."))
    assert desk.known("dam").version == 1


def test_a_connection_cut_while_idle(postgresql_url: str) -> None:
    """A connection that was cut while it lay in the pool is made anew, and nobody is told."""
    desk = Desk(open_engine(postgresql_url))
    desk.run(admitted("dam", "It holds."))
    cut_connections(postgresql_url)
    assert desk.known("dam").version == 1


def test_no_server() -> None:
    """A server that is not there is named with what to check."""
    with pytest.raises(Unavailable, match="cannot be reached or refuses the connection: check that it runs"):
        open_engine("postgresql+psycopg://nobody@127.0.0.1:1/none")


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("mysql+pymysql://root@localhost/x", "use sqlite:///FILE or postgresql"),
        ("not a url", "use sqlite:///FILE or postgresql"),
        ("sqlite:////nowhere/at/all/presslog.db", "cannot be opened: check its path"),
    ],
)
def test_addresses_that_lead_nowhere(url: str, words: str) -> None:
    """A URL that cannot be used says what could be."""
    with pytest.raises(StorageError, match=words):
        open_engine(url)


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg2"])
def test_a_server_is_named_as_people_name_it(postgresql_url: str, scheme: str) -> None:
    """Whatever driver a URL names or leaves out, PostgreSQL is reached by the one that is installed."""
    url = make_url(postgresql_url).set(drivername=scheme).render_as_string(hide_password=False)
    assert open_engine(url).driver == "psycopg"


def test_a_file_of_another_kind(tmp_path: Path) -> None:
    """A file that is no database is not written over."""
    path = tmp_path / "presslog.db"
    path.write_text("Dear diary, " * 1000)
    with pytest.raises(Damaged, match="is no SQLite database"):
        open_engine(f"sqlite:///{path}")
    assert path.read_text().startswith("Dear diary")


def test_a_home_without_a_history(tmp_path: Path) -> None:
    """Reading where nothing was ever recorded says how a history begins, and makes no file."""
    with pytest.raises(NotFound, match="presslog init"):
        History(tmp_path)
    (tmp_path / "presslog.db").touch()
    with pytest.raises(NotFound, match="presslog run"):
        History(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["presslog.db"]


def test_a_home_is_read_by_its_folder(file: Path) -> None:
    """The read side takes a home's folder."""
    Desk(open_engine(f"sqlite:///{file}")).run(admitted("dam", "It holds."))
    with History(file.parent) as history:
        assert next(history.sources()).articles == 1


def test_writers_take_turns(engine: Engine) -> None:
    """Four threads that record runs of four sources at once lose no run and leave one unbroken chain."""
    desks = [Desk(engine, f"source{n}") for n in range(4)]

    def work(desk: Desk) -> None:
        desk.run(admitted("dam", "Day 0."))
        for day in range(1, 6):
            desk.run(edited("dam", f"Day {day}."))

    threads = [threading.Thread(target=work, args=(desk,)) for desk in desks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    verdict = verify_history(engine)
    assert (verdict.links, verdict.fault) == (24, None)
    with engine.connect() as connection:
        assert list(connection.execute(text("SELECT seq FROM events ORDER BY seq")).scalars()) == list(
            range(1, 21)
        )


def test_driver_errors_are_chained(file: Path) -> None:
    """Beneath a typed error lies the driver's own."""
    engine = open_engine(f"sqlite:///{file}", read_only=True)
    with pytest.raises(Unavailable) as caught, engine.begin() as connection:
        connection.execute(text("DELETE FROM articles"))
    causes = []
    cause = caught.value.__cause__
    while cause is not None:
        causes.append(type(cause))
        cause = cause.__cause__
    assert any(issubclass(kind, sqlite3.Error | psycopg.Error) for kind in causes)


def test_a_reader_that_was_left_amid_its_rows_keeps_no_writer_waiting(file: Path) -> None:
    """What is raised over a row ends that reading alone: another program writes, and then the connection does."""
    engine = open_engine(f"sqlite:///{file}")
    faults = []
    for _ in range(3):
        try:
            with engine.connect() as connection, connection.begin():
                rows = connection.execute(
                    text(
                        "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 9) "
                        "SELECT x, (SELECT count(*) FROM documents) FROM n"
                    )
                )
                for _row in rows:
                    raise ValueError("a row that cannot be read")  # noqa: TRY301 - as a reader of rows would
        except ValueError as error:
            faults.append(error)  # its traceback holds the rows
        with sqlite3.connect(file) as other:
            other.execute("INSERT OR REPLACE INTO documents VALUES ('paper', 'any', x'00')")
        other.close()
        with begin_writing(engine) as connection:
            assert connection.execute(text("SELECT count(*) FROM documents")).scalar_one() == 1
    assert len(faults) == 3


def test_a_new_database_opened_by_four_at_once(tmp_path: Path) -> None:
    """All four are let in, however often it is tried: without the wait one in sixteen tries ended with a locked database."""

    def use_database(engine: Engine, gate: threading.Barrier) -> None:
        gate.wait()
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))

    for number in range(80):
        engines = [make_engine(f"sqlite:///{tmp_path}/{number}.db") for _ in range(4)]
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(use_database, engines, repeat(threading.Barrier(4))))
        for engine in engines:
            engine.dispose()
