"""What stays of a crawl once its run is recorded, and how its pages are read again."""

from __future__ import annotations

import io
import shutil
import tarfile
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
import zstandard

from presslog.crawler.landing import codings_of, decode_body
from presslog.crawler.source.source import Revisit
from presslog.flows.response_store import move_to_store, open_responses
from presslog.flows.settings import Settings
from presslog.flows.watching.kept_landings import CapturedPages
from presslog.storage.integrity import ResponseFolder, verify_history
from presslog.storage.migrations import open_engine
from presslog.storage.model import Capture
from presslog.storage.read.history import History
from presslog.storage.responses import ResponsePlaces
from presslog.storage.write.archive import Archive
from tests.fakes.small_site import watched_site

MOST_BYTES = 5_000
"""What a run in which nothing changed may leave."""
OLDER_HOME = Path(__file__).parents[2] / "journeys" / "older_home.tar.zst"


def _sizes(home: Path) -> dict[str, int]:
    kept = (home / "warc", home / "crawls")
    return {str(path): path.stat().st_size for folder in kept for path in folder.rglob("*") if path.is_file()}


def test_a_quiet_run_leaves_little(home: Path) -> None:
    """Nothing changed: no new file, some hundred bytes, and each answer can be read as it was sent."""
    with watched_site(home) as there:
        there.source = replace(there.source, revisit=Revisit("adaptive"))
        for _ in range(2):
            there.run()
        before = _sizes(home)
        there.run(timedelta(minutes=30))
        after = _sizes(home)
        assert after.keys() == before.keys()
        assert 0 < sum(after.values()) - sum(before.values()) < MOST_BYTES
        assert not list((home / "crawls").rglob("*"))
        for capture, body in _pages(there.settings):
            assert sha256(body).hexdigest() == capture.digest


@pytest.fixture
def older(tmp_path: Path) -> Settings:
    """A home as a presslog left it that kept each run's responses in a folder of its own."""
    packed = zstandard.ZstdDecompressor().decompress(OLDER_HOME.read_bytes(), max_output_size=1 << 24)
    with tarfile.open(fileobj=io.BytesIO(packed)) as files:
        files.extractall(tmp_path, filter="data")
    return Settings.load(tmp_path / "home", {})


def test_pages_of_an_older_presslog_s_landings_are_read(older: Settings) -> None:
    """Each of them as it was, from the folder of its run."""
    found = _pages(older)
    assert {capture.run for capture, _body in found} == {"paper-1", "paper-2", "paper-3"}
    assert all(sha256(body).hexdigest() == capture.digest for capture, body in found)


def test_an_older_home_s_responses_are_moved_to_a_store(older: Settings, tmp_path: Path) -> None:
    """All of them, once; each page is read from there, and the history verifies without the home's own folder."""
    before = [body for _capture, body in _pages(older)]
    there = replace(older, store_url=str(tmp_path / "store"))
    assert (move_to_store(older), move_to_store(there), move_to_store(there)) == (0, 12, 0)
    assert not [path for path in older.warc_dir.rglob("*") if path.is_file()]
    shutil.rmtree(older.warc_dir)
    assert [body for _capture, body in _pages(there)] == before
    engine = open_engine(older.database_url)
    kept = open_responses(there, ResponsePlaces(engine))
    to_check = ResponseFolder(kept, older.warc_dir, lambda raw, coded: decode_body(raw, codings_of(coded)))
    assert verify_history(engine, to_check).fault is None
    engine.dispose()


def _pages(settings: Settings) -> list[tuple[Capture, bytes]]:
    """Every capture that has a body, and that body as it is read again."""
    with Archive.open(settings.database_url) as archive, History(settings.database_url) as history:
        pages = CapturedPages(open_responses(settings, archive.responses), archive, settings)
        captures = [capture for capture in history.run_captures("paper") if capture.digest]
        found = [(capture, page) for capture in captures if (page := pages.page_of(capture))]
        assert len(found) == len(captures)
        return [(capture, page.body) for capture, page in found]
