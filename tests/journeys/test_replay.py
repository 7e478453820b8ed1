"""What another tool shows of our web archives: a history's WARC and index in a pywb collection, asked over HTTP as a reader would.

pywb cannot live beside our pins, so `make peers` puts it into an environment of its own. Where there is none the tests are skipped by
name; under CI its absence is a failure.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from http.client import IncompleteRead
from io import BytesIO, TextIOWrapper
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from presslog import History
from presslog.__main__ import main
from presslog.demo.newspaper import Newspaper, Setup, Truncated, opening_press
from tests.journeys.conftest import OPENING, POSTS, Desk, made
from tests.lacking import lacking

WAYBACK = shutil.which("wayback", path=f"{sys.prefix}/pywb/bin{os.pathsep}{os.environ['PATH']}")
MANAGER = str(Path(WAYBACK or "wayback").with_name("wb-manager"))
A_SECOND = 1.1
"""A memento is asked for by the second: two runs in one would be one time."""
COLLECTIONS = ["ours", "theirs"]
"""The one has the index that we wrote, the other the one that pywb makes of the WARC itself."""


@dataclass(frozen=True)
class Replay:
    """A wayback over what a home was taken out as, and what the home says itself."""

    desk: Desk
    url: str
    edited: str
    cut: str
    front: str
    runs: list[dict[str, object]]

    def page(self, collection: str, when: str, article: str) -> bytes:
        """A page as it was captured nearest to a time, without pywb's own additions; where it breaks off, what came."""
        with urlopen(f"{self.url}/{collection}/{when}id_/{article}", timeout=20) as answer:
            try:
                return answer.read()
            except IncompleteRead as cut:
                return cut.partial

    def raw(self, article: str, version: int) -> bytes:
        with redirect_stdout(TextIOWrapper(BytesIO())) as out:
            assert (
                main(["--home", str(self.desk.home), "show", article, "--raw", "--version", str(version)])
                == 0
            )
        return out.buffer.getvalue()

    def times(self, article: str) -> list[str]:
        """When an article was captured, as replay tools write it."""
        index = (self.desk.home / "out.cdxj").read_text("utf-8").splitlines()
        return [line.split(" ")[1] for line in index if f'"url": "{article}"' in line]


@pytest.fixture(scope="module")
def replay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replay]:
    """Three runs: the opening; an edit, and a page that breaks off; and everything unchanged, answered by 304."""
    if WAYBACK is None:
        lacking("no pywb here: `make peers` installs it")
    desk = made(tmp_path_factory.mktemp("replay") / "home")
    press = opening_press(lambda: OPENING, posts=POSTS, languages=("en",))
    with Newspaper(press, Setup()) as paper:
        edited, cut, *_ = press.posts()
        desk.source("packet", paper.url)
        runs = [*desk.rows("run", "--full")]
        time.sleep(A_SECOND)
        press.edit_word(edited, "1.4 metres", "14 metres")
        press.touch(cut)
        paper.break_with(cut.path, Truncated(keep=0.5))
        runs += desk.rows("run", "--full")
        time.sleep(A_SECOND)
        paper.mend()
        runs += desk.rows("run", "--full")
        addresses = paper.url_of(edited), paper.url_of(cut), paper.url
    assert (
        main(
            ["--home", str(desk.home), "export", "--format", "warc", "--out", str(desk.home / "out.warc.gz")]
        )
        == 0
    )
    with wayback(desk.home) as url:
        yield Replay(desk, url, *addresses, runs)


@contextmanager
def wayback(home: Path) -> Iterator[str]:
    """A pywb on loopback with both collections."""
    folder = home / "replay"
    for name in COLLECTIONS:
        for part in ("archive", "indexes"):
            (folder / "collections" / name / part).mkdir(parents=True)
    shutil.copy(home / "out.warc.gz", folder / "collections" / "ours" / "archive")
    shutil.copy(home / "out.cdxj", folder / "collections" / "ours" / "indexes" / "index.cdxj")
    subprocess.run(
        [MANAGER, "add", "theirs", home / "out.warc.gz"], cwd=folder, check=True, capture_output=True
    )
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [str(WAYBACK), "--bind", "127.0.0.1", "--port", str(port)]
    with subprocess.Popen(
        command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as server:
        try:
            yield _up(f"http://127.0.0.1:{port}", server)
        finally:
            server.terminate()


def _up(url: str, server: subprocess.Popen[bytes]) -> str:
    while server.poll() is None:
        try:
            with urlopen(url, timeout=20):
                return url
        except URLError:
            time.sleep(0.1)
    raise AssertionError(f"pywb ended with {server.returncode}")


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_each_time_has_its_page(replay: Replay, collection: str) -> None:
    """An edited article is replayed byte for byte as it was before and as it was after."""
    before, after, _ = replay.times(replay.edited)
    assert replay.page(collection, before, replay.edited) == replay.raw(replay.edited, 1)
    assert replay.page(collection, after, replay.edited) == replay.raw(replay.edited, 2)
    assert b"1.4 metres" in replay.raw(replay.edited, 1)
    assert b"14 metres" in replay.raw(replay.edited, 2)


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_a_304_shows_the_page_it_confirmed(replay: Replay, collection: str) -> None:
    """At the time of a visit that was answered 304 the page of that time is replayed, not an empty one."""
    assert replay.runs[2]["not_modified"]
    *_, confirmed = replay.times(replay.edited)
    assert replay.page(collection, confirmed, replay.edited) == replay.raw(replay.edited, 2)


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_a_cut_page_is_shown_as_it_came(replay: Replay, collection: str) -> None:
    """What came of an answer that broke off is replayed, as far as it came."""
    _, broken, mended = (replay.page(collection, when, replay.cut) for when in replay.times(replay.cut))
    assert 0 < len(broken) < len(mended)
    assert mended.startswith(broken)


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_what_was_asked_beside_the_articles_is_there(replay: Replay, collection: str) -> None:
    """Each run's listing is replayed as it listed the articles then, and so is what a made-up URL was answered."""
    first, second, _ = (replay.page(collection, when, replay.front) for when in replay.times(replay.front))
    assert (b"1.4 metres" in first, b"1.4 metres" in second) == (True, False)
    probes = {
        probe.asked
        for probe in History(replay.desk.home).run_captures("packet")
        if probe.role == "probe" and replay.times(probe.asked)
    }
    assert len(probes) == 2


def test_another_tool_finds_no_fault(replay: Replay) -> None:
    """`warcio check` accepts what was taken out, and the archive as it lies in the home, revisits in it."""
    archives = [replay.desk.home / "out.warc.gz", *replay.desk.home.glob("warc/*/*.warc.gz")]
    assert len(archives) > 1
    checked = subprocess.run(
        [sys.executable, "-m", "warcio.cli", "check", *archives], capture_output=True, text=True, check=False
    )
    assert (checked.returncode, checked.stdout) == (0, "")
