"""A home on a disk that is mounted to be read: whatever reads it answers, whatever writes to it says why it cannot."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest

from presslog.crawler.source import source_text
from presslog.home import make_home
from tests.fakes.small_site import watched_site

Ask = Callable[..., "subprocess.CompletedProcess[str]"]
_MOUNTED = 'mount --bind "$1" "$1" && mount -o remount,ro,bind "$1" || exit 9; shift; exec "$@"'


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    """A command of a home that was watched twice, in a mount namespace where the home is read-only."""
    home = tmp_path_factory.mktemp("read-only") / "home"
    with watched_site(home) as watcher:
        make_home(watcher.settings)
        (home / "sources" / "paper.toml").write_text(source_text(watcher.source))
        watcher.run()
        watcher.site.edit(3)
        watcher.run()
        watcher.rooms.close()

        def command(*words: str) -> subprocess.CompletedProcess[str]:
            presslog = [sys.executable, "-m", "presslog", "--home", str(home), *words]
            mounted = ["unshare", "--mount", "sh", "-c", _MOUNTED, "sh", str(home), *presslog]
            done = subprocess.run(mounted, capture_output=True, text=True, check=False)
            if "not permitted" in done.stderr:
                pytest.skip("a file system can be mounted read-only by root alone")
            return done

        yield command


@pytest.mark.in_suite(1)
@pytest.mark.parametrize(
    "words",
    [
        ("events",),
        ("articles", "paper"),
        ("sources",),
        ("runs",),
        ("search", "council"),
        ("verify",),
        ("export", "--format", "jsonl"),
    ],
    ids=lambda words: words[0],
)
def test_what_reads_answers(ask: Ask, words: tuple[str, ...]) -> None:
    """With status 0, as ever."""
    done = ask(*words)
    assert (done.returncode, done.stdout != "") == (0, True), done.stderr


@pytest.mark.in_suite(1)
@pytest.mark.parametrize(
    "words",
    [
        ("run",),
        ("pause", "paper"),
        ("rename", "paper", "other"),
        ("remove", "paper"),
        ("notify", "retry"),
        ("reextract",),
        ("verify", "--repair-index"),
    ],
    ids=lambda words: words[0],
)
def test_what_writes_says_why_not(ask: Ask, words: tuple[str, ...]) -> None:
    """With status 1, in a sentence that names the file system, without a traceback."""
    done = ask(*words)
    said = done.stdout + done.stderr
    assert (done.returncode, "read-only file system" in said.lower()) == (1, True), said
    assert "Traceback" not in said
