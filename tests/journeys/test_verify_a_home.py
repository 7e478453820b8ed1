"""A byte altered or a file removed anywhere in a home's evidence is named, by file, record and article."""

from __future__ import annotations

import gzip
import io
import json
import random
import shutil
import sqlite3
import tarfile
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest
import zstandard
from typer.testing import CliRunner

from presslog.cli.command_line import app
from presslog.core.lasting_files import SUMS_FILE
from presslog.storage.migrations import open_engine
from presslog.storage.read.history import History
from presslog.storage.write.redaction import redact_article
from tests.fakes.small_site import watched_site
from tests.fakes.wire import http

WORKING_STATE = frozenset(
    {
        "leases",
        "due",
        "ticks",
        "hosts",
        "source_summaries",
        "source_days",
        "broken_files",
        "payloads",
        "documents",
        "response_store",
    }
)
OLDER_WARC = "warc/paper/paper-1/crawl.warc.gz"


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home after three runs, one article of it sent as gzip, another edited, a third taken down."""
    home = tmp_path_factory.mktemp("kept") / "home"
    with watched_site(home, count=6) as there:
        site = there.site
        coded = gzip.compress(site.page_of(site.articles[2]).encode())
        site.answers[site.articles[2].path] = http(
            coded, "Content-Type: text/html; charset=utf-8", "Content-Encoding: gzip"
        )
        site.publish()
        there.run()
        site.edit(0)
        there.run()
        site.answers[site.articles[1].path] = http(b"gone", status="404 Not Found")
        site.listed = [article for at, article in enumerate(site.articles) if at != 1]
        site.publish()
        there.run()
    return home


@pytest.fixture
def home(kept: Path, tmp_path: Path) -> Path:
    """A copy of that home, to be damaged."""
    return Path(shutil.copytree(kept, tmp_path / "home"))


@pytest.fixture
def older(tmp_path: Path) -> Path:
    """A home with the same three runs as a presslog left it that kept each run's responses in a folder of its own."""
    frame = Path(__file__).with_name("older_home.tar.zst").read_bytes()
    packed = io.BytesIO(zstandard.ZstdDecompressor().decompress(frame, max_output_size=1 << 24))
    with tarfile.open(fileobj=packed) as files:
        files.extractall(tmp_path / "older", filter="data")
    home = tmp_path / "older" / "home"
    open_engine(f"sqlite:///{home / 'presslog.db'}").dispose()
    return home


def _warc(home: Path) -> str:
    """The file in which the first run's responses are kept, and others of that day."""
    return str(min(home.glob("warc/*/presslog-*.warc.gz")).relative_to(home))


def _verify(home: Path, *options: str) -> tuple[int, list[str]]:
    """The exit status of `presslog verify`, and the faults it named."""
    done = CliRunner().invoke(app, ["verify", "--json", *options, "--home", str(home)])
    return done.exit_code, json.loads(done.stdout.splitlines()[-1])["faults"]


def _flip(path: Path, at: int) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= 1 << at % 8
    path.write_bytes(data)


def _records(home: Path) -> list[tuple[int, str, str | None]]:
    """Offset, URL and article of each capture of the first run, as the history tells them."""
    query = (
        "SELECT warc_offset, asked, articles.id FROM captures LEFT JOIN articles ON articles.no = captures.article "
        "WHERE captures.run = 1 AND warc_offset IS NOT NULL ORDER BY warc_offset"
    )
    with closing(sqlite3.connect(home / "presslog.db")) as database:
        return database.execute(query).fetchall()


def test_an_untouched_home_passes(home: Path) -> None:
    """Its coded bodies, 404s and pages all are as they were read; and each response was looked at."""
    done = CliRunner().invoke(app, ["verify", "--json", "--home", str(home)])
    told = json.loads(done.stdout)
    assert (done.exit_code, told["faults"], told["fault"]) == (0, [], None)
    assert told["responses"] >= 20


@pytest.mark.parametrize("age", ["today's", "with digests", "without digests"])
def test_a_damaged_record_is_named_with_its_article(home: Path, older: Path, age: str) -> None:
    """One byte in the middle of a record: its file, its place, its URL and its article."""
    warc = _warc(home)
    if age != "today's":
        home, warc = older, OLDER_WARC
        assert _verify(home) == (0, [])
    if age == "without digests":
        for folder in (home / "warc/paper").iterdir():
            (folder / SUMS_FILE).unlink()
            report = folder / "report.json"
            report.write_text(report.read_text().replace(f',"sums":"{SUMS_FILE}"', ""))
        assert _verify(home) == (0, [])
    places = _records(home)
    for (start, url, article), (end, _url, _article) in list(pairwise(places))[::3]:
        before = (home / warc).read_bytes()
        _flip(home / warc, (start + end) // 2)
        status, faults = _verify(home)
        (home / warc).write_bytes(before)
        named = [fault for fault in faults if fault.startswith(f"{warc} at {start}: the raw response of ")]
        assert status == 1
        assert url in named[0]
        assert article is None or f"article {article}" in named[0]


@pytest.mark.parametrize("name", ["crawl.warc.gz", "index.jsonl.gz", "report.json", SUMS_FILE])
def test_a_removed_file_of_an_older_landing_is_named(older: Path, name: str) -> None:
    """Whichever of a run's files is gone."""
    (older / "warc/paper/paper-2" / name).unlink()
    status, faults = _verify(older)
    assert status == 1
    assert any(fault.startswith(f"warc/paper/paper-2/{name}: is not there") for fault in faults)


@pytest.mark.parametrize("suffix", [".warc.gz", ".cdxj.gz"])
def test_a_removed_file_is_named(home: Path, suffix: str) -> None:
    """The responses kept together, or their index."""
    file = _warc(home).replace(".warc.gz", suffix)
    (home / file).unlink()
    status, faults = _verify(home)
    assert status == 1
    assert faults[0].startswith(f"{file}: is not there")


@pytest.mark.parametrize("suffix", [".warc.gz", ".cdxj.gz"])
def test_a_file_that_was_cut_is_named(home: Path, suffix: str) -> None:
    """Where the last record that a capture refers to is gone, or its line of the index."""
    path = home / _warc(home).replace(".warc.gz", suffix)
    path.write_bytes(path.read_bytes()[:-30])
    status, faults = _verify(home)
    assert status == 1
    assert any(path.name in fault for fault in faults)


def test_what_a_killed_process_left_is_no_fault(home: Path) -> None:
    """Half a record behind those that captures refer to, and a whole one that no line tells of."""
    path = home / _warc(home)
    data = path.read_bytes()
    start = _records(home)[0][0]
    end = _records(home)[1][0]
    for left in (data[start : start + 50], data[start:end], data[start:end] + data[start : start + 50]):
        path.write_bytes(data + left)
        assert _verify(home) == (0, [])


@pytest.mark.parametrize("age", ["today's", "older"])
def test_any_byte_of_a_run_is_missed(home: Path, older: Path, age: str) -> None:
    """One byte altered anywhere in any file of responses, headers of gzip and spaces of JSON included."""
    home = older if age == "older" else home
    dice = random.Random(18)
    files = sorted(path for path in (home / "warc").rglob("*") if path.is_file())
    for path in [*files, *dice.choices(files, k=20)]:
        before = path.read_bytes()
        _flip(path, dice.randrange(len(before)))
        status, faults = _verify(home)
        path.write_bytes(before)
        assert status == 1, path
        folder = str(path.parent.relative_to(home))
        assert any(folder in fault and path.name in fault for fault in faults), (path, faults)


def _forged(home: Path, make: Callable[[bytes], bytes]) -> None:
    """A WARC written anew with another page, its digests and the folder's all made right."""
    from warcio.archiveiterator import ArchiveIterator  # noqa: PLC0415 - what a forger would use
    from warcio.warcwriter import WARCWriter  # noqa: PLC0415

    from presslog.core.lasting_files import digest_files  # noqa: PLC0415

    path = home / OLDER_WARC
    start = _records(home)[-1][0]
    with path.open("rb") as file:
        file.seek(start)
        record = next(iter(ArchiveIterator(file)))
        body = make(record.raw_stream.read())
    whole = path.read_bytes()[:start]
    from io import BytesIO  # noqa: PLC0415

    out = BytesIO()
    writer = WARCWriter(out, gzip=True, warc_version="1.1")
    said = record.rec_headers.get_header
    writer.write_record(
        writer.create_warc_record(
            said("WARC-Target-URI"),
            record.rec_type,
            payload=BytesIO(body),
            length=len(body),
            http_headers=record.http_headers,
            warc_headers_dict={"WARC-Date": said("WARC-Date")},
        )
    )
    path.write_bytes(whole + out.getvalue())
    folder = path.parent
    names = [each.name for each in folder.iterdir() if each.name != SUMS_FILE]
    (folder / SUMS_FILE).write_bytes(digest_files(folder, names))


def test_a_forged_response_is_not_of_the_sealed_digest(older: Path) -> None:
    """With every digest beside it made right, it still is not what the chain seals; written anew unchanged, it is."""
    _forged(older, lambda body: body)
    assert _verify(older) == (0, [])
    _forged(older, lambda body: body.replace(b"council", b"cabinet") + b"<!-- -->")
    status, faults = _verify(older)
    assert status == 1
    assert "its body is not of the digest that was sealed" in faults[0]


@pytest.mark.parametrize("age", ["today's", "older"])
def test_a_response_that_leads_out_of_the_home_is_not_read(
    home: Path, older: Path, tmp_path: Path, age: str
) -> None:
    """A link to the very same bytes elsewhere is refused and named."""
    home, warc = (older, OLDER_WARC) if age == "older" else (home, _warc(home))
    shutil.move(home / warc, tmp_path / "elsewhere")
    (home / warc).symlink_to(tmp_path / "elsewhere")
    status, faults = _verify(home)
    assert status == 1
    assert f"{warc}: leads out of the home" in faults[0]


def test_a_redacted_version_s_response_may_be_gone(older: Path) -> None:
    """Whoever redacts takes the responses away: those are missed no more, all others of the file are."""
    engine = open_engine(f"sqlite:///{older / 'presslog.db'}")
    with History(engine) as history:
        edited = next(event for event in history.events(kind="edited"))
    redact_article(engine, str(edited.article), why="a court order", now=datetime(2026, 4, 1, tzinfo=UTC))
    engine.dispose()
    before = len(_verify(older)[1])
    for run in (older / "warc/paper").iterdir():
        (run / "crawl.warc.gz").unlink()
    _status, faults = _verify(older)
    assert before == 0
    assert len(faults) == 3
    assert not any(str(edited.article) in fault for fault in faults)


def _everything(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """What a database says, but for leases and how the index lies in its file."""
    with closing(sqlite3.connect(path)) as database:
        names = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        tables = [
            name
            for (name,) in names
            if name not in WORKING_STATE and not name.startswith(("passage_words", "sqlite_"))
        ]
        return {
            name: sorted(database.execute(f"SELECT * FROM {name}"), key=repr)  # noqa: S608 - its own names
            for name in tables
        }


def test_any_byte_of_the_database_is_missed_or_means_nothing(home: Path) -> None:
    """One byte altered at any place: a fault is named, or the database says the same as before."""
    path, dice = home / "presslog.db", random.Random(3)
    sound, before = path.read_bytes(), _everything(path)
    used = [at for at in range(len(sound)) if sound[at]]
    found = 0
    for at in dice.sample(used, 40):
        _flip(path, at)
        done = CliRunner().invoke(app, ["verify", "--quick", "--home", str(home)]) if at < 100 else None
        status = CliRunner().invoke(app, ["verify", "--home", str(home)]).exit_code
        assert done is None or done.exit_code in {0, 1}
        found += status
        if status == 0:
            assert _everything(path) == before, at
        path.write_bytes(sound)
    assert found > 25


@pytest.mark.parametrize("table", ["links", "bodies", "captures", "versions", "runs"])
def test_a_table_without_its_first_page_is_named(home: Path, table: str) -> None:
    """Where the database has lost the page at which a table begins, verify names that it cannot be read, and does not break off."""
    path = home / "presslog.db"
    with closing(sqlite3.connect(path)) as database:
        (root,) = database.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()
        (size,) = database.execute("PRAGMA page_size").fetchone()
    data = bytearray(path.read_bytes())
    data[(root - 1) * size] = 0  # of what kind the page is
    path.write_bytes(data)
    status, faults = _verify(home)
    assert status == 1
    assert faults


def _index(home: Path, *statements: str) -> None:
    with closing(sqlite3.connect(home / "presslog.db", isolation_level=None)) as database:
        for statement in statements:
            database.execute(statement)


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        (
            "INSERT INTO passage_words (rowid, words) VALUES (1, 'strange')",
            "its words are not those of its versions",
        ),
        ("INSERT INTO passage_words (rowid, words) VALUES (999, 'strange')", "words that no version has"),
        (
            "INSERT INTO passage_words (passage_words) VALUES ('delete-all')",
            "its words are not those of its versions",
        ),
        ("UPDATE passages SET stretches = x'00' WHERE article = 1", "are not those of its versions"),
        ("DELETE FROM passages", "are not those of its versions"),
        ("UPDATE passage_words_data SET block = zeroblob(length(block)) WHERE id > 10", "repair-index"),
    ],
)
def test_an_index_that_is_not_the_bodies_is_named_and_repaired(
    home: Path, statement: str, words: str
) -> None:
    """Whatever was done to the index is named with its remedy, and the remedy touches nothing else."""
    before = _everything(home / "presslog.db")
    _index(home, statement)
    status, faults = _verify(home)
    assert status == 1
    assert any(words in fault for fault in faults), faults
    assert all("`presslog verify --repair-index`" in fault for fault in faults), faults
    assert _verify(home, "--quick") == (0, [])
    assert _verify(home, "--repair-index") == (0, [])
    assert _everything(home / "presslog.db") == before


def test_quick_looks_at_the_chain_alone(home: Path) -> None:
    """A lost response is not looked for, an altered row is found."""
    shutil.rmtree(home / "warc")
    assert _verify(home, "--quick") == (0, [])
    assert _verify(home)[0] == 1
    with closing(sqlite3.connect(home / "presslog.db", isolation_level=None)) as database:
        (sql,) = database.execute(
            "SELECT sql FROM sqlite_master WHERE name = 'captures_only_grows_update'"
        ).fetchone()
        database.execute("DROP TRIGGER captures_only_grows_update")
        database.execute("UPDATE captures SET warc_offset = warc_offset + 1 WHERE run = 1 AND n = 1")
        database.execute(sql)
    status, faults = _verify(home, "--quick")
    assert status == 1
    assert "link 1, captures: rows were altered or exchanged" in faults[0]
