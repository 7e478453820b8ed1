"""Every way to today's schema leads to the same one, and no way leads back."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
import zstandard
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, insert, inspect, select, text, update

from presslog.core.errors import Unavailable
from presslog.core.gate_reason import GateReason
from presslog.storage.database import make_engine
from presslog.storage.database.canonical_json import row_digest
from presslog.storage.database.rows import RUNS, run_of
from presslog.storage.database.schema import metadata, runs
from presslog.storage.export.evidence_bundle import write_bundle
from presslog.storage.integrity.verification import find_faults, verify_history
from presslog.storage.migrations import GUARDS, HEAD, VERSION_TABLE, open_engine, upgrade_schema
from presslog.storage.model import ArticleId, Claim, EventKind, Fingerprint
from presslog.storage.read.history import History
from presslog.storage.search.inverted_index import clear_index
from tests.storage.conftest import migrated, unopened
from tests.storage.desk import Desk, admitted, article_id, edited, missed
from tests.storage.recording import RECORDED

A, FERRY = article_id("dam"), article_id("ferry")
LATER = ("cause", "claims", "told_before")  # columns of runs since 0008
REVISIONS = sorted({path.name.partition(".")[0] for path in RECORDED.iterdir()})


Shape = dict[str, tuple[Any, ...]]


def _shape(engine: Engine) -> Shape:
    """A database's tables: columns with their types, keys and indexes."""
    # Not through our own engine, which takes results as bytes: catalogues have types that psycopg reads from text alone.
    asked = create_engine(engine.url)
    found = inspect(asked)
    ours = [name for name in found.get_table_names() if name in metadata.tables]
    # PostgreSQL answers for all tables at once as fast as for one.
    columns, primary, foreign, indexes = (
        {name: told for (_, name), told in look(filter_names=ours).items()}
        for look in (
            found.get_multi_columns,
            found.get_multi_pk_constraint,
            found.get_multi_foreign_keys,
            found.get_multi_indexes,
        )
    )
    asked.dispose()
    return {
        name: (
            [(c["name"], str(c["type"]), c["nullable"], c.get("comment")) for c in columns[name]],
            primary[name]["constrained_columns"],
            sorted((fk["constrained_columns"], fk["referred_table"]) for fk in foreign[name]),
            sorted((ix["name"], ix["column_names"], bool(ix["unique"])) for ix in indexes[name]),
        )
        for name in ours
    }


@pytest.fixture(scope="module")
def shapes() -> dict[str, Shape]:
    """The shapes read so far, by the kind of database."""
    return {}


@pytest.fixture
def shape_today(
    shapes: dict[str, Shape], backend: str, request: pytest.FixtureRequest, tmp_path: Path
) -> Shape:
    """The shape of a database that today's presslog made, read once for each kind."""
    if backend not in shapes:
        with contextmanager(migrated)(backend, request, tmp_path) as url:
            engine = open_engine(url)
            shapes[backend] = _shape(engine)
            engine.dispose()
    return shapes[backend]


def test_the_migrations_make_the_schema_of_the_code(engine: Engine, empty_url: str) -> None:
    """A migrated database has exactly the tables, columns, comments, keys and indexes that `storage.database.schema` says."""
    drawn = create_engine(empty_url)
    metadata.create_all(drawn)
    assert _shape(engine) == _shape(drawn)
    assert len(_shape(engine)) == len(metadata.tables)
    drawn.dispose()


def test_the_head_is_the_newest_migration() -> None:
    """The revision that the code takes for today's is the last one in the package."""
    config = Config()
    config.set_main_option("script_location", "presslog:storage/migrations")
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def test_every_older_schema_was_recorded() -> None:
    """Of each schema before today's a small history is kept in both dialects: one that is forgotten is never upgraded in a test."""
    config = Config()
    config.set_main_option("script_location", "presslog:storage/migrations")
    older = [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()][1:]
    kept = {path.name for path in RECORDED.iterdir()}
    assert {f"{revision}.{form}" for revision in older for form in ("sqlite.zst", "postgresql.sql")} <= kept
    assert len(older) >= 16


def test_every_guard_is_laid(engine: Engine) -> None:
    """A migrated database has every trigger that lets facts only grow."""
    query = (
        "SELECT tgname FROM pg_trigger"
        if engine.dialect.name == "postgresql"
        else "SELECT name FROM sqlite_master"
    )
    with engine.connect() as connection:
        assert set(GUARDS) <= set(connection.execute(text(query)).scalars())


def test_a_newer_database_is_left_alone(engine: Engine, database_url: str) -> None:
    """A presslog does not touch a database whose schema it does not know, and says which one it has."""
    with engine.begin() as connection:
        connection.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = '9999'"))  # noqa: S608 - our own table
    for read_only in (True, False):
        with pytest.raises(Unavailable, match=f"schema 9999, newer than the {HEAD}"):
            open_engine(database_url, read_only=read_only)


def test_an_older_database_is_not_migrated_by_a_reader(engine: Engine, database_url: str) -> None:
    """A reader refuses an older schema and says what brings it up to date."""
    with engine.begin() as connection:
        connection.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = '0000'"))  # noqa: S608 - our own table
    with pytest.raises(Unavailable, match="any `presslog run` brings it up to date"):
        open_engine(database_url, read_only=True)


def test_every_column_is_explained() -> None:
    """Each column of each table has a comment that says what it means."""
    silent = [
        f"{table.name}.{column.name}"
        for table in metadata.tables.values()
        for column in table.c
        if not column.comment
    ]
    assert silent == []


@pytest.fixture(scope="module", params=REVISIONS)
def older(
    backend: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engine]:
    """A database as an older presslog left it, opened by today's. Both tests of it use one, in their order: migrating takes a while."""
    with contextmanager(unopened)(backend, request, tmp_path_factory.mktemp("older")) as url:
        if backend == "sqlite":
            frame = (RECORDED / f"{request.param}.sqlite.zst").read_bytes()
            Path(url.removeprefix("sqlite:///")).write_bytes(zstandard.ZstdDecompressor().decompress(frame))
        else:
            with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as server:
                server.execute((RECORDED / f"{request.param}.postgresql.sql").read_text())  # type: ignore[arg-type]
        old = open_engine(url)
        yield old
        old.dispose()


def test_an_older_history_is_whole_today(older: Engine, shape_today: Shape) -> None:
    """A history recorded by an older presslog opens, verifies, answers as it did, and goes on; its schema is a new one's."""
    assert verify_history(older).fault is None
    assert _shape(older) == shape_today
    if older.dialect.name == "sqlite":
        with older.connect() as connection:
            assert connection.scalar(text("PRAGMA integrity_check")) == "ok"
    with History(older) as history:
        assert [v.version for v in history.versions(A)] == [1, 2, 3]
        assert [history.show(A, n).text for n in (1, 2, 3)] == [
            "It holds.\n\nShare this",
            "It broke.",
            "It holds.",
        ]
        assert [e.kind.value for e in history.events()] == ["edited", "removed", "restored", "new", "edited"]
        assert [(c.outcome, c.evidence, c.reason, c.status) for c in history.captures(FERRY)] == [
            ("ok", "presence", "as the test says", 200),
            *[("gone", "absence", "as the test says", 404)] * 2,
            ("ok", "presence", "as the test says", 200),
        ]
        (broke,) = history.search('"it broke"', history=True)
        assert (broke.from_version, broke.to_version) == (2, 2)
        assert next(history.search("ميخواهم")).article == article_id("bridge")
    desk = Desk(older)
    desk.now = desk.archive.runs("gazette", 1)[0].started_at
    desk.run(edited("dam", "It is gone."), admitted("tower", "It leans."))
    assert verify_history(older).fault is None
    assert desk.known("dam").version == 4


def test_evidence_of_an_older_history_is_checked_alike(older: Engine, tmp_path: Path) -> None:
    """Captures told in their own rows, as older ones are, and those that share are checked side by side by a bundle's own script."""
    Desk(older).run(missed("ferry"))
    write_bundle(older, FERRY, tmp_path / "e.zip")
    with zipfile.ZipFile(tmp_path / "e.zip") as file:
        file.extractall(tmp_path / "e")
    check = [sys.executable, "-I", "-S", "check.py"]
    done = subprocess.run(check, cwd=tmp_path / "e", capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


OLDER_RUNS: tuple[tuple[str, str, str | None, GateReason | None], ...] = (
    ("degraded", "the listing showed 3 entries where 1e+06 are usual", None, GateReason.FEW_ENTRIES),
    ("degraded", "the listing showed 3 entries where 11.5 are usual", None, GateReason.FEW_ENTRIES),
    ("degraded", "the listing showed no entry", None, GateReason.NO_ENTRY),
    ("degraded", "the listing's outcome was blocked: 403", None, GateReason.LISTING_UNREAD),
    (
        "degraded",
        "articles cannot be read: 2 of 3 pages told nothing",
        None,
        GateReason.ARTICLES_UNREADABLE,
    ),
    ("degraded", "we cannot say", None, None),
    ("ok", "its listing's size accepted by hand: 3 entries, gazette-1", None, GateReason.SIZE_ACCEPTED),
    ("ok", "released gazette-1", None, GateReason.RELEASED),
    ("ok", "the listing showed no entry", None, None),
    ("held", "6 of 9 articles", "dam 02aa\nferry removed", GateReason.MANY_CHANGES),
    ("held", "6 of 9 articles", None, GateReason.MANY_CHANGES),
)
"""Outcome, reason and pending of runs before 0008; and what stopped them, as it is read from those words."""


def test_the_words_of_older_runs_are_read_once(empty_url: str) -> None:
    """What an older run's words say of its cause and claims stands beside them; their seal holds, and what says nothing stays so."""
    old = make_engine(empty_url)
    upgrade_schema(old, "0007")
    same = {
        "source": 1,
        **dict.fromkeys(("started_at", "finished_at"), datetime(2026, 3, 2, tzinfo=UTC)),
        **dict.fromkeys(("requests", "not_modified", "listings", "captures", "events", "held", "entries"), 0),
        **dict.fromkeys(("baseline", "complete"), False),
        "fill": "{}",
    }
    with old.begin() as connection:
        connection.execute(text("INSERT INTO sources (no, name) VALUES (1, 'gazette')"))
        for number, (outcome, reason, pending, _cause) in enumerate(OLDER_RUNS, start=1):
            told = {"no": number, "number": number, "outcome": outcome, "reason": reason, "pending": pending}
            connection.execute(insert(runs).values({**same, **told}))
        columns = (column for column in runs.c if column.name not in LATER)
        rows = connection.execute(select(*columns).order_by(runs.c.no)).mappings().all()
        sealed = [row_digest(runs, {**row, **dict.fromkeys(LATER)}) for row in rows]
    upgrade_schema(old)
    with old.connect() as connection:
        rows = connection.execute(select(runs).order_by(runs.c.no)).mappings().all()
        assert [row_digest(runs, row) for row in rows] == sealed
        found = {run.number: run for run in map(run_of, connection.execute(RUNS))}
    claims = (
        Claim(ArticleId("dam"), EventKind.EDITED, Fingerprint("02aa")),
        Claim(ArticleId("ferry"), EventKind.REMOVED),
    )
    for number, (outcome, reason, pending, cause) in enumerate(OLDER_RUNS, start=1):
        run = found[number]
        assert (run.cause, run.claims) == (cause, claims if pending else ()), (outcome, reason)
    told = [number for number, case in enumerate(OLDER_RUNS, start=1) if case[3] is not None]
    assert _runs_misread(old) == []
    for changed in (None, '{"cause": "few_entries", "claims": []}'):
        with old.begin() as connection:
            connection.execute(update(runs).values(told_before=changed).where(runs.c.no.in_(told)))
        assert _runs_misread(old) == [f"run gazette-{number}" for number in told]
    old.dispose()


def _runs_misread(engine: Engine) -> list[str]:
    """The runs of which verify says that why they were not believed does not follow from their words."""
    with engine.connect() as connection:
        return [fault.where for fault in find_faults(connection) if "sealed words" in fault.what]


def test_an_index_of_older_folding_is_made_anew(engine: Engine, database_url: str) -> None:
    """A database from before search overlooked what edits do is indexed again as it is opened."""
    Desk(engine).run(admitted("dam", "\u0410pple pie"))  # the first letter is Cyrillic
    with engine.begin() as connection:
        clear_index(connection)
        connection.execute(text("DELETE FROM passages"))
        connection.execute(text("DROP INDEX ix_articles_missing"))
        later = (
            "due",
            "ticks",
            "hosts",
            "source_summaries",
            "payloads",
            "moved_records",
            "documents",
            "response_store",
            "noted_sources",
            "source_tags",
            "broken_files",
            "source_days",
            "source_acts",
            "reviews",
            "prunings",
        )
        metadata.drop_all(connection, [metadata.tables[name] for name in later])
        if connection.dialect.name == "postgresql":
            for table in ("prunings", "source_acts"):
                for deed in ("update", "delete"):
                    connection.execute(text(f"DROP FUNCTION {table}_only_grows_{deed}"))
        for column in ("first_name", "removed_at"):
            connection.execute(text(f"ALTER TABLE sources DROP COLUMN {column}"))
        connection.execute(text("UPDATE presslog_schema SET version_num = '0008'"))
    today = open_engine(database_url)
    with History(today) as history:
        assert [found.article for found in history.search("apple")] == [A]
    today.dispose()
