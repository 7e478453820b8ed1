"""A desk whose history is on a PostgreSQL server: the same commands, the same answers, and a backup that brings them back."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from presslog.demo.newspaper import PublishedPost, reserve_stories
from presslog.demo.webhook_receiver import Letterbox
from presslog.flows.settings import DATABASE_VARIABLE
from tests.journeys.conftest import Desk, noisy_paper
from tests.postgresql import database

BACKUP = Path(__file__).parents[2] / "deploy" / "backup.py"


@dataclass(frozen=True)
class Day:
    desk: Desk
    post: PublishedPost
    url: str
    letters: list[dict[str, object]]

    def rows(self, *arguments: object) -> list[dict[str, object]]:
        return self.desk.presslog(*arguments, "--json").rows


empty = contextmanager(database)


@pytest.fixture(scope="module")
def day(postgresql: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Day]:
    """A first run, an edit and a new post, a second run, on a database that was empty, named as its owner would name it."""
    with empty("") as url, noisy_paper() as paper, Letterbox() as letters:
        environ = {DATABASE_VARIABLE: url.replace("+psycopg", ""), "DESK_URL": letters.url}
        desk = Desk(tmp_path_factory.mktemp("server") / "home", environ)
        desk.presslog("init")
        desk.source("packet", paper.url, '[notify]\nchannels = ["desk"]')
        config = desk.home / "presslog.toml"
        config.write_text(config.read_text("utf-8") + '\n[channels.desk]\nurl = "env:DESK_URL"\n', "utf-8")
        desk.presslog("run")
        post = paper.press.posts()[0]
        paper.press.edit_word(post, "1.4 metres", "14 metres")
        paper.press.publish(reserve_stories()[0])
        desk.presslog("run")
        yield Day(desk, post, paper.url_of(post), [letter.body for letter in letters.letters])


def test_a_run_is_recorded_and_told(day: Day) -> None:
    """Two changes are two events and one message; no file of SQLite is left in the home."""
    assert sorted(str(event["kind"]) for event in day.rows("events")) == ["edited", "new"]
    (letter,) = day.letters
    assert reserve_stories()[0].title in json.dumps(letter, ensure_ascii=False)
    assert not (day.desk.home / "presslog.db").exists()


def test_the_history_answers(day: Day) -> None:
    """Log, first version, difference and search tell of the edit."""
    assert [row.get("version") for row in day.rows("log", day.url)][:2] == [1, 2]
    assert "1.4 metres" in str(day.rows("show", day.url, "--version", 1)[0]["text"])
    assert "number changed: 1.4 → 14" in day.desk.presslog("diff", day.url).out
    assert day.rows("search", '"1.4 metres"') == []
    (found,) = day.rows("search", '"1.4 metres"', "--history")
    assert (found["url"], found["to_version"]) == (day.url, 1)


def test_its_evidence_is_checked_without_it(day: Day, tmp_path: Path) -> None:
    """The article's bundle passes its own check, and the chain verifies."""
    day.desk.presslog("export", "--evidence", day.url, "--out", tmp_path / "evidence.zip")
    with zipfile.ZipFile(tmp_path / "evidence.zip") as file:
        file.extractall(tmp_path)
    subprocess.run([sys.executable, "-I", "-S", tmp_path / "check.py"], check=True, capture_output=True)
    assert day.rows("verify")[0]["fault"] is None


def test_a_backup_brings_it_back(day: Day, tmp_path: Path) -> None:
    """Dumped and restored into another database, the history verifies with the same head and finds what it found."""
    with empty("") as other:
        backup("save", day.desk.home, tmp_path / "home.tar", url=day.desk.environ[DATABASE_VARIABLE])
        backup("restore", tmp_path / "home.tar", tmp_path / "home", url=other)
        restored = Desk(tmp_path / "home", {**day.desk.environ, DATABASE_VARIABLE: other})
        for question in (["verify"], ["search", '"1.4 metres"', "--history"], ["events"]):
            assert restored.presslog(*question, "--json").out == day.desk.presslog(*question, "--json").out


def backup(*arguments: object, url: str) -> None:
    """The script as its timer starts it."""
    command = [sys.executable, str(BACKUP), *map(str, arguments)]
    subprocess.run(command, check=True, env={DATABASE_VARIABLE: url}, capture_output=True)
