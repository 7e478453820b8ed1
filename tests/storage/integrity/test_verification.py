"""Whatever is done to a history behind its back is found, and what presslog does itself is not taken for it."""

from __future__ import annotations

import random
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from presslog.storage.integrity.verification import find_faults, repair_index, verify_history
from presslog.storage.migrations import open_engine
from presslog.storage.model import Message
from presslog.storage.write.redaction import redact_article
from tests.storage.desk import Desk, admitted, article_id, edited, missed, noted, reread, seen
from tests.storage.recording import a_history
from tests.storage.tampering import tamper


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A history with everything in it: edits, absences, re-readings, messages, a failed run, a redaction."""
    path = tmp_path_factory.mktemp("watched") / "presslog.db"
    engine = open_engine(f"sqlite:///{path}")
    a_history(engine)
    herald = Desk(engine, "herald")
    message = Message("herald-1:desk", "desk", "herald-1", ("x",), herald.now)
    herald.run(
        *(admitted(f"a{n}", f"Text {n}.\nMore of it.", tell=True) for n in range(9)), messages=(message,)
    )
    for day in range(3):
        herald.run(
            *(edited(f"a{n}", f"Text {n}, day {day}.\nMore of it.") for n in range(0, 6, 2)), missed("a1")
        )
    herald.run(seen("a1"), reread("a3", "Text 3."), noted("a9"), noted(None))
    herald.archive.delivered("herald-1:desk", herald.now)
    herald.archive.release(herald.begin())
    herald.run(noted(None))
    redact_article(engine, article_id("a4", "herald"), why="a court order", now=herald.now, only=[2])
    engine.dispose()
    return path


def test_an_untouched_history_passes(watched: Path) -> None:
    """Nothing is found in a history that only presslog wrote: edits, re-readings, deliveries and redactions are no faults."""
    verdict = verify_history(open_engine(f"sqlite:///{watched}", read_only=True))
    assert verdict.fault is None
    assert (verdict.links, len(verdict.head)) == (13, 64)


@pytest.mark.parametrize("seed", range(60))
def test_any_tampering_is_found(watched: Path, tmp_path: Path, seed: int) -> None:
    """One row altered, dropped, copied or exchanged in any table is found (the long series: `make faults`)."""
    path = Path(shutil.copy(watched, tmp_path / "presslog.db"))
    done = tamper(path, random.Random(seed))
    engine = open_engine(f"sqlite:///{path}", read_only=True)
    assert verify_history(engine).fault is not None, done


def _tampered(path: Path, *statements: str) -> str:
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("PRAGMA foreign_keys = OFF")
        guards = database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _sql in guards:
            database.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            database.execute(statement)
        for _name, sql in guards:
            database.execute(sql)
    return str(verify_history(open_engine(f"sqlite:///{path}", read_only=True)).fault)


STRAY = "INSERT INTO answers (no, run, digest, outcome, evidence, reason) VALUES (99, {run}, x'00', 'ok', 'presence', '')"


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE versions SET title = 'x' WHERE article = 2", "versions: rows were altered or exchanged"),
        ("DELETE FROM captures WHERE run = 2 AND n = 1", "captures: 1 rows, where 2 were sealed"),
        (
            "UPDATE captures SET answer = 2 WHERE run = 1 AND n = 1",
            "captures: rows were altered or exchanged",
        ),
        ("UPDATE answers SET status = 404 WHERE no = 1", "link 1, answers: rows were altered or exchanged"),
        ("UPDATE answers SET digest = zeroblob(16) WHERE no = 1", "answers: rows were altered or exchanged"),
        ("DELETE FROM answers WHERE no = 1", "link 1, answers: 0 rows, where 1 were sealed"),
        ("UPDATE answers SET run = 4 WHERE no = 1", "link 1, answers: 0 rows, where 1 were sealed"),
        (STRAY.format(run=4), "link 4, answers: 1 rows, where 0 were sealed"),
        (STRAY.format(run=99), "answers: 4 rows, where the chain tells of 3"),
        ("DELETE FROM links WHERE seq = 3", "follows link 2: links between them are missing"),
        (
            "UPDATE links SET prev = zeroblob(32) WHERE seq = 3",
            "link 3: does not continue the link before it",
        ),
        ("UPDATE bodies SET data = zeroblob(40) WHERE no = 1", "bodies 1: is not as presslog wrote it"),
        ("UPDATE articles SET state = 'removed' WHERE no = 1", "is not as presslog wrote it"),
        ("UPDATE outbox SET state = 'pending'", "outbox herald-1:desk: is not as presslog wrote it"),
        ("UPDATE outbox SET channel = 'other'", "outbox: rows were altered or exchanged"),
        ("DELETE FROM outbox", "outbox: 0 rows, where 1 were sealed"),
        (
            "UPDATE links SET head = zeroblob(32) WHERE seq = 3",
            "link 3: is not what its head was computed from",
        ),
        ("UPDATE bodies SET data = NULL WHERE no = 2", "bodies 2: is not as presslog wrote it"),
        ("UPDATE runs SET reason = CAST(x'ff' AS TEXT)", "chain: cannot be read"),
        ("UPDATE captures SET fetched_at = 9000000000000000000 WHERE run = 1", "chain: cannot be read"),
        # A cause, where one of older schemas is kept, beside a run that was believed.
        ("UPDATE runs SET told_before = '{}' WHERE reason = ''", "sealed words"),
    ],
)
def test_the_first_fault_is_named(watched: Path, tmp_path: Path, statement: str, words: str) -> None:
    """A fault says which link, table or row is not as it was."""
    path = Path(shutil.copy(watched, tmp_path / "presslog.db"))
    assert words in _tampered(path, statement)


def test_answers_and_captures_name_each_other(watched: Path, tmp_path: Path) -> None:
    """An answer that no capture has is found, and so is a capture whose answer is not there, whatever the chain says."""
    path = Path(shutil.copy(watched, tmp_path / "presslog.db"))
    _tampered(path, STRAY.format(run=4), "DELETE FROM answers WHERE no = 1")
    with open_engine(f"sqlite:///{path}", read_only=True).connect() as connection:
        found = [str(fault) for fault in find_faults(connection)]
    assert "answer 99: belongs to no capture" in found
    assert "answer 1: is named in captures, and is not there" in found


def test_a_guard_taken_down_is_named(watched: Path, tmp_path: Path) -> None:
    """A trigger that is gone is a fault by itself."""
    path = Path(shutil.copy(watched, tmp_path / "presslog.db"))
    with closing(sqlite3.connect(path)) as database:
        database.execute("DROP TRIGGER events_only_grows_update")
    fault = verify_history(open_engine(f"sqlite:///{path}", read_only=True)).fault
    assert str(fault) == "events_only_grows_update: the guard is not there"


def test_sealing_a_forged_row_again_does_not_hide_it(watched: Path, tmp_path: Path) -> None:
    """Whoever forges an article's working row and its seal still contradicts its facts."""
    from presslog.storage.database.canonical_json import seal_row  # noqa: PLC0415 - what a forger would use
    from presslog.storage.database.schema import articles  # noqa: PLC0415

    path = Path(shutil.copy(watched, tmp_path / "presslog.db"))
    engine = open_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        row = dict(connection.execute(articles.select().where(articles.c.no == 1)).mappings().one())
        row["version"] -= 1
        connection.execute(
            articles.update()
            .where(articles.c.no == 1)
            .values(version=row["version"], seal=seal_row(articles, row))
        )
    assert "is not what its facts tell" in str(verify_history(engine).fault)


def test_postgresql_is_verified_alike(desk: Desk) -> None:
    """On both backends the same history has the same head, and a row forged with the guards down is found."""
    a_history(desk.engine)
    verdict = verify_history(desk.engine)
    assert (verdict.fault, verdict.links) == (None, 5)
    assert verdict.head == "311d22cb0ce50f7fcacc8c8fdc08b5672f606d31a364884e2b835275ece5674c"
    with desk.engine.begin() as connection:
        table = (
            "ALTER TABLE captures DISABLE TRIGGER USER"
            if connection.dialect.name == "postgresql"
            else "DROP TRIGGER captures_only_grows_update"
        )
        connection.execute(text(table))
        connection.execute(text("UPDATE captures SET status = 404 WHERE run = 1 AND n = 1"))
    with desk.engine.connect() as connection:
        found = [str(fault) for fault in find_faults(connection)]
    assert "link 1, captures: rows were altered or exchanged" in found
    assert "captures_only_grows_update: the guard is not there" in found


def _index_statements(backend: str) -> tuple[tuple[str, str], ...]:
    """Ways to damage the index of a backend, and what is said of each."""
    words = "its words are not those of its versions"
    if backend == "sqlite":
        return (
            ("INSERT INTO passage_words (rowid, words) VALUES (3, 'strange')", words),
            (
                "INSERT INTO passage_words (passage_words, rowid, words) VALUES ('delete', 2, 'dam')",
                words,
            ),
            ("DELETE FROM passages WHERE article = 2", "are not those of its versions"),
        )
    return (
        ("UPDATE passage_words SET words = words || ' strange'", words),
        ("DELETE FROM passage_words", words),
        (
            "UPDATE word_pages SET postings = (SELECT postings FROM word_pages WHERE page = 3) WHERE page = 4",
            words,
        ),
        ("DELETE FROM word_pages WHERE page >= 0", words),
        ("UPDATE word_pages SET postings = substr(postings, 1, 9) WHERE page >= 0", "cannot be read"),
        ("DELETE FROM passages WHERE article = 2", "are not those of its versions"),
    )


def test_an_index_is_held_against_the_bodies(desk: Desk) -> None:
    """On both backends, young and settled: words too many, too few or unreadable are found, and made anew."""
    for start in (0, 600):
        size = 600 if start == 0 else 40
        desk.run(*(admitted(f"n{n}", f"Text {n}.\nMore of it.") for n in range(start, start + size)))
    desk.run(edited("n3", "Text 3, again.\nMore of it."))
    assert verify_history(desk.engine).faults == ()
    for at, (statement, words) in enumerate(_index_statements(desk.engine.dialect.name)):
        desk.run(admitted(f"m{at}", f"Another, {at}."))  # what was made anew has settled; this is young
        with desk.engine.begin() as connection:
            connection.execute(text(statement))
        faults = verify_history(desk.engine).faults
        assert any(words in str(fault) for fault in faults), (statement, faults)
        assert all("--repair-index" in fault.remedy for fault in faults)
        repair_index(desk.engine)
        assert verify_history(desk.engine).faults == (), statement


@pytest.fixture
def logged(tmp_path: Path) -> Path:
    """A database as a killed process leaves it: three runs of it in the write-ahead log alone."""
    path = tmp_path / "live" / "presslog.db"
    path.parent.mkdir()
    engine = open_engine(f"sqlite:///{path}")
    desk = Desk(engine)
    with engine.connect() as reader:
        reader.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
        reader.execute(
            text("SELECT count(*) FROM runs")
        ).all()  # holds the log: nothing is played back into the file
        for n in range(3):
            desk.run(admitted(f"n{n}", f"Text {n}."))
        shutil.copytree(path.parent, tmp_path / "killed")
    engine.dispose()
    (tmp_path / "killed/presslog.db-shm").unlink()
    return tmp_path / "killed/presslog.db"


def test_a_log_that_lost_committed_runs_is_named(logged: Path) -> None:
    """A byte altered in its header or an early frame is found; one that was torn at its end is what a crash leaves."""
    log = logged.with_name("presslog.db-wal")
    sound = log.read_bytes()

    def verified(data: bytes) -> list[str]:
        log.write_bytes(data)
        logged.with_name("presslog.db-shm").unlink(missing_ok=True)
        engine = open_engine(f"sqlite:///{logged}", read_only=True)
        verdict = verify_history(engine, quick=True)
        engine.dispose()
        return [str(fault) for fault in verdict.faults]

    assert verified(sound) == []
    assert verified(sound[:-100]) == []
    for at in (20, 60, 5_000, 40_000):
        data = bytearray(sound)
        data[at] ^= 1
        assert any(fault.startswith("presslog.db-wal: was altered") for fault in verified(bytes(data))), at
