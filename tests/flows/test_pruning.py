"""Raw responses pruned by rule: what anything rests on stays and is found, what goes is said first, a kill loses nothing."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import Engine
from typer.testing import CliRunner

from presslog.cli.command_line import app
from presslog.core.errors import NotFound
from presslog.crawler.landing import codings_of, decode_body
from presslog.storage.integrity import ResponseFolder, verify_history
from presslog.storage.migrations import open_engine
from presslog.storage.model import RecordPlace
from presslog.storage.read.history import History
from presslog.storage.responses import FolderFiles, KeptResponses, ResponsePlaces
from presslog.storage.write import PruningReport, prune_responses
from tests.fakes.small_site import HOUR, START, watched_site
from tests.fakes.wire import http

BEFORE = START + 48 * HOUR
NOW = START + timedelta(days=30)


@pytest.fixture(scope="module")
def lived_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home watched for three days: an edit each day, an article taken down, every page asked for each time."""
    home = tmp_path_factory.mktemp("lived") / "home"
    with watched_site(home, count=5) as there:
        for day in range(3):
            there.site.edit(day)
            there.run()
            there.run(12 * HOUR)
        there.site.answers[there.site.articles[4].path] = http(b"gone", status="404 Not Found")
        there.site.listed = there.site.articles[:4]
        there.site.publish()
        there.run(12 * HOUR)
        there.run(12 * HOUR)
    return home


@pytest.fixture
def home(lived_in: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(lived_in, tmp_path / "home"))


@pytest.fixture
def engine(home: Path) -> Iterable[Engine]:
    engine = open_engine(f"sqlite:///{home / 'presslog.db'}")
    yield engine
    engine.dispose()


def _prune(engine: Engine, files: FolderFiles, *, dry: bool = False) -> PruningReport:
    return prune_responses(engine, files, before=BEFORE, now=NOW, dry=dry)


def _size(home: Path) -> int:
    return sum(path.stat().st_size for path in (home / "warc").rglob("*.warc.gz"))


def _fault(engine: Engine, home: Path) -> object:
    kept = KeptResponses(FolderFiles(home / "warc"), ResponsePlaces(engine).moved)
    decode = ResponseFolder(kept, home / "warc", lambda raw, values: decode_body(raw, codings_of(values)))
    return verify_history(engine, decode).fault


def _pages_of_versions(engine: Engine, home: Path) -> int:
    """How many pages there are that a version was read from, each read and held against its digest."""
    kept = KeptResponses(FolderFiles(home / "warc"), ResponsePlaces(engine).moved)
    history, count = History(engine), 0
    for article in history.articles("paper"):
        for version in history.versions(article.article):
            capture = history.capture(version.capture)
            record = kept.read(RecordPlace(str(capture.warc_file), capture.warc_offset or 0))
            assert sha256(record.payload).hexdigest() == capture.digest
            count += 1
    return count


def test_a_rule_removes_what_nothing_rests_on(home: Path, engine: Engine) -> None:
    """Said first, then done: the bytes are free, every version's page is found at its old place, verify knows the rule."""
    files, before = FolderFiles(home / "warc"), _size(home)
    said = _prune(engine, files, dry=True)
    assert (_size(home), _fault(engine, home)) == (before, None)
    pages = _pages_of_versions(engine, home)
    assert _prune(engine, files) == said
    assert said.records > 5
    assert said.kept > 0
    assert _size(home) < before - said.size_bytes + 1_000 * said.files
    assert _pages_of_versions(engine, home) == pages > 6
    assert _fault(engine, home) is None
    assert replace(_prune(engine, files), kept=0) == PruningReport(0, 0, 0, 0)


def test_what_no_rule_removed_is_missed(home: Path, engine: Engine) -> None:
    """A response that is younger, or that a version rests on, is a fault where it is gone, after a pruning as before."""
    _prune(engine, FolderFiles(home / "warc"))
    for path in sorted((home / "warc").rglob("*.warc.gz")):
        data = path.read_bytes()
        path.unlink()
        assert path.name in str(_fault(engine, home))
        path.write_bytes(data)
    assert _fault(engine, home) is None


def test_a_pruning_is_told_by_the_chain(home: Path, engine: Engine) -> None:
    """Its rule is a fact: altered, it is found."""
    _prune(engine, FolderFiles(home / "warc"))
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER prunings_only_grows_update")
        connection.exec_driver_sql("UPDATE prunings SET before = before + 1")
    assert "prunings" in str(verify_history(engine, quick=True).faults)


class _Dying(FolderFiles):
    """Files of a process that is killed at its n-th deed."""

    def __init__(self, root: Path, deeds: int) -> None:
        super().__init__(root)
        self.left = deeds

    def write(self, name: str, pieces: Iterable[bytes]) -> None:
        self._live()
        super().write(name, pieces)

    def remove(self, name: str) -> None:
        self._live()
        super().remove(name)

    def _live(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise KeyboardInterrupt


@pytest.mark.parametrize("deeds", [0, 1, 2, 4, 6, 7])
def test_killed_at_any_deed_nothing_that_stays_is_lost(home: Path, engine: Engine, deeds: int) -> None:
    """Whatever was written or removed before the end: versions' pages are there, and the next pruning finishes the work."""
    pages = _pages_of_versions(engine, home)
    with pytest.raises(KeyboardInterrupt):
        _prune(engine, _Dying(home / "warc", deeds))
    assert _pages_of_versions(engine, home) == pages
    assert _fault(engine, home) is None
    _prune(engine, FolderFiles(home / "warc"))
    assert _pages_of_versions(engine, home) == pages
    assert _fault(engine, home) is None
    assert _prune(engine, FolderFiles(home / "warc"), dry=True).records == 0


def test_the_command_says_what_would_go(home: Path, engine: Engine) -> None:
    """Without --apply nothing goes; a source that is not there and too young a moment are refused."""
    before = _size(home)
    say = ["prune", "--before", "2026-03-03", "--source", "paper", "--json", "--home", str(home)]
    told = json.loads(CliRunner().invoke(app, say).stdout)
    assert (told["applied"], _size(home)) == (False, before)
    done = json.loads(CliRunner().invoke(app, [*say, "--apply"]).stdout)
    assert done == {**told, "applied": True}
    assert _size(home) < before
    with pytest.raises(NotFound, match="no source is called nobody"):
        prune_responses(engine, FolderFiles(home / "warc"), before=BEFORE, now=NOW, source="nobody")
    assert CliRunner().invoke(app, ["prune", "--before", "1h", "--home", str(home)]).exit_code != 0
