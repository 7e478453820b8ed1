"""presslog as another program uses it: imported names, one run, its history, and one root of all errors."""

from __future__ import annotations

import asyncio
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

import presslog
from presslog import EventKind, History, PresslogError, RunOutcome, Source, load_source, read_article, watch
from presslog.crawler.source import source_text
from tests.fakes.small_site import watched_site

NAIVE = datetime(2026, 3, 1)  # noqa: DTZ001 - what a person may type


def test_a_notebook_watches_a_site_and_asks_its_history(tmp_path: Path) -> None:
    """A source as a value is watched from within a running event loop, twice, and the true edit is told."""
    with watched_site(tmp_path / "unused", 4) as watcher:

        async def cells() -> tuple[
            presslog.RunReport, presslog.RunReport
        ]:  # a notebook's loop is always running
            first = watch(watcher.source, tmp_path / "home")
            watcher.site.edit(1)
            return first, await presslog.watch_async(watcher.source, tmp_path / "home", full=True)

        first, second = asyncio.run(cells())
    assert (first.outcome, first.events, second.outcome) == (RunOutcome.OK, 0, RunOutcome.OK)
    assert [event.kind for event in second.told] == [EventKind.EDITED]
    with History(tmp_path / "home") as history:
        (event,) = history.events(kind="edited")
        assert event == second.told[0]
        assert history.diff(str(event.article)).to_version == 2
        assert len(list(history.articles(watcher.source.name))) == 4


def test_a_source_of_the_home_is_watched_by_its_name(tmp_path: Path) -> None:
    """The file that `presslog add` writes and the name alone are enough, without an event loop; its value is read too."""
    with watched_site(tmp_path / "home", 3) as watcher:
        (tmp_path / "home" / "sources").mkdir()
        file = tmp_path / "home" / "sources" / "paper.toml"
        file.write_text(source_text(watcher.source), "utf-8")
        assert load_source(file).name == "paper"
        assert watch("paper", tmp_path / "home").outcome is RunOutcome.OK


def test_a_run_that_fails_is_raised(tmp_path: Path) -> None:
    """A home whose channels cannot be read fails the run with the file's name; the same home with a sound file does not."""
    with watched_site(tmp_path / "unused", 3) as watcher:
        home = tmp_path / "home"
        home.mkdir()
        (home / "presslog.toml").write_text("[channels.desk]\nurl = 7\n", "utf-8")
        with pytest.raises(presslog.PresslogError, match=r"presslog\.toml"):
            watch(watcher.source, home)
        (home / "presslog.toml").write_text("", "utf-8")
        assert watch(watcher.source, home).outcome is RunOutcome.OK


NOTEBOOK = """
import asyncio, signal, sys
from presslog import Source, watch

signal.signal(signal.SIGINT, signal.default_int_handler)  # as a kernel does, whatever it was started by

async def cell():
    watch(Source("paper", sys.argv[1]), sys.argv[2])

asyncio.new_event_loop().run_until_complete(cell())  # a notebook's loop, which leaves Ctrl-C alone
"""


def test_interrupting_a_cell_ends_the_run(tmp_path: Path) -> None:
    """Ctrl-C while a site keeps a cell waiting ends run and child, and the history says that the run was given up."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        cell = subprocess.Popen([sys.executable, "-c", NOTEBOOK, url, str(tmp_path)], stderr=subprocess.PIPE)
        asked, _ = silent.accept()  # the crawl waits for an answer now
        with asked:
            cell.send_signal(signal.SIGINT)
            _, told = cell.communicate()
    assert b"KeyboardInterrupt" in told
    with History(tmp_path) as history:
        assert [run.outcome for run in history.runs()] == [RunOutcome.ABANDONED]


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> tuple[History, Source, Path]:
    """A history of one run, its source, and their home."""
    folder = tmp_path_factory.mktemp("asked")
    with watched_site(folder / "unused", 3) as watcher:
        watch(watcher.source, folder / "home")
        return History(folder / "home"), watcher.source, folder / "home"


Asked = tuple[History, Source, Path]
WRONG: dict[str, Callable[[Asked], object]] = {
    "no home": lambda asked: History(asked[2] / "nowhere"),
    "no database": lambda _: History("sqlite:////nowhere/at/all.db"),
    "odd database": lambda _: History("quill://ink"),
    "unknown source": lambda asked: list(asked[0].articles("herald")),
    "unknown article": lambda asked: asked[0].article("https://gazette.example/none"),
    "odd URL": lambda asked: asked[0].article("http://["),
    "unknown kind": lambda asked: list(asked[0].events(kind="eddited")),
    "unknown severity": lambda asked: list(asked[0].events(severity="huge")),
    "naive since": lambda asked: list(asked[0].events(since=NAIVE)),
    "naive at": lambda asked: list(asked[0].articles(asked[1].name, at=NAIVE)),
    "naive article at": lambda asked: asked[0].at(next(asked[0].articles(asked[1].name)).article, NAIVE),
    "too early": lambda asked: asked[0].at(
        next(asked[0].articles(asked[1].name)).article, datetime(1990, 1, 1, tzinfo=UTC)
    ),
    "unknown version": lambda asked: asked[0].show(next(asked[0].articles(asked[1].name)).article, 99),
    "unknown run": lambda asked: asked[0].run("paper-99"),
    "no run": lambda asked: asked[0].run("paper"),
    "no capture": lambda asked: asked[0].capture("paper-1"),
    "odd capture": lambda asked: asked[0].capture("paper-1/x"),
    "no event": lambda asked: asked[0].event("x"),
    "unknown name": lambda asked: watch("herald", asked[2]),
    "odd name": lambda asked: watch(replace(asked[1], name="../herald"), asked[2]),
    "odd address": lambda asked: watch(replace(asked[1], url="ftp://gazette.example/"), asked[2]),
    "no file": lambda asked: load_source(asked[2] / "herald.toml"),
    "no article": lambda _: read_article(b"<p>", url="https://gazette.example/"),
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_all_errors_have_one_root(wrong: Callable[[Asked], object], asked: Asked) -> None:
    """Whatever a program asks wrongly, it is told by a PresslogError with words, never by a library's error."""
    with pytest.raises(PresslogError) as raised:
        wrong(asked)
    assert str(raised.value)


def test_names_are_loaded_when_they_are_asked_for() -> None:
    """Importing presslog loads neither database nor crawler; every name that it offers is there."""
    code = (
        "import sys, presslog; before = {'sqlalchemy', 'scrapy', 'lxml', 'pydantic'} & set(sys.modules); "
        "print(before or 'nothing', all(getattr(presslog, name) for name in presslog.__all__))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["nothing", "True"]
    with pytest.raises(AttributeError):
        _ = presslog.nothing  # type: ignore[attr-defined]
