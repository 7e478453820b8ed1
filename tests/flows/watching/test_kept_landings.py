"""What stays of a crawl once its run is recorded, and how its pages are read again."""

from __future__ import annotations

import io
import tarfile
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import zstandard

from presslog.crawler.source.source import Revisit
from presslog.flows.response_store import open_responses
from presslog.flows.settings import Settings
from presslog.flows.watching.kept_landings import CapturedPages
from presslog.storage.model import Capture
from presslog.storage.read.history import History
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


def test_pages_of_an_older_presslog_s_landings_are_read(tmp_path: Path) -> None:
    """Each of them as it was, from the folder of its run."""
    packed = zstandard.ZstdDecompressor().decompress(OLDER_HOME.read_bytes(), max_output_size=1 << 24)
    with tarfile.open(fileobj=io.BytesIO(packed)) as files:
        files.extractall(tmp_path, filter="data")
    found = _pages(Settings.load(tmp_path / "home", {}))
    assert {capture.run for capture, _body in found} == {"paper-1", "paper-2", "paper-3"}
    assert all(sha256(body).hexdigest() == capture.digest for capture, body in found)


def _pages(settings: Settings) -> list[tuple[Capture, bytes]]:
    """Every capture that has a body, and that body as it is read again."""
    with Archive.open(settings.database_url) as archive, History(settings.database_url) as history:
        pages = CapturedPages(open_responses(settings, archive.responses), archive, settings)
        captures = [capture for capture in history.run_captures("paper") if capture.digest]
        found = [(capture, page) for capture in captures if (page := pages.page_of(capture))]
        assert len(found) == len(captures)
        return [(capture, page.body) for capture, page in found]
