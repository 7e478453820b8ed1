"""What a journey needs: a newspaper, a home, and the command line as people start it, in a process of its own."""

from __future__ import annotations

import contextlib
import json
import os
import random
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from presslog.__main__ import main
from presslog.demo.newspaper import Newspaper, Noise, Setup, opening_press

POSTS = 14
"""Enough for a second listing page, few enough for a run of two seconds."""


@dataclass(frozen=True)
class Done:
    status: int
    out: str
    err: str

    @property
    def rows(self) -> list[dict[str, Any]]:
        """What was printed with --json."""
        return [json.loads(line) for line in self.out.splitlines()]


@dataclass(frozen=True)
class Desk:
    """A home, and the command line pointed at it."""

    home: Path
    environ: dict[str, str] = field(default_factory=dict)

    def presslog(self, *arguments: object, status: int = 0) -> Done:
        """One command; its exit status must be the expected one."""
        done = subprocess.run(
            self.command(*arguments),
            capture_output=True,
            text=True,
            timeout=100,
            check=False,
            env={**os.environ, **self.environ},
        )
        assert done.returncode == status, f"{arguments}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return Done(done.returncode, done.stdout, done.stderr)

    def command(self, *arguments: object) -> list[str]:
        return [sys.executable, "-m", "presslog", "--home", str(self.home), *map(str, arguments)]

    def run(self, *arguments: object, status: int = 0) -> dict[str, Any]:
        """One run of the home's one source; its report."""
        (report,) = self.presslog("run", *arguments, "--json", status=status).rows
        return report

    def rows(self, *arguments: object) -> list[dict[str, Any]]:
        """What a question is answered with; asked in this process, for a day has many questions and a process takes a second to start."""
        with redirect_stdout(StringIO()) as out:
            assert main(["--home", str(self.home), *map(str, arguments), "--json"]) == 0
        return Done(0, out.getvalue(), "").rows

    def source(self, name: str, url: str, more: str = "", *, min_gap: str = "1s") -> Path:
        """A source file for the newspaper: without delays, and soon sure of a removal."""
        file = self.home / "sources" / f"{name}.toml"
        file.write_text(
            f'url = "{url}"\n{more}\n[discover]\nvia = ["listing"]\n[fetch]\ndelay = 0\n[removal]\nmin_gap = "{min_gap}"\n',
            "utf-8",
        )
        return file

    def events(self) -> list[tuple[str, str | None]]:
        """Kind and title of every event, in order."""
        return [(event["kind"], event["title"]) for event in self.rows("events")]


OPENING = datetime.now(UTC)
"""When every newspaper of these journeys was printed: two on one port are the same site."""


def noisy_paper(port: int = 0) -> Newspaper:
    """A newspaper on whose pages everything moves that is no content."""
    press = opening_press(lambda: OPENING, posts=POSTS, languages=("en",))
    return Newspaper(press, Setup(noise=Noise.FULL), port=port)


def made(home: Path, environ: dict[str, str] | None = None) -> Desk:
    """A home just made."""
    desk = Desk(home, environ or {})
    assert main(["--home", str(home), "init"]) == 0
    return desk


@dataclass(frozen=True)
class Printed:
    """A newspaper's port, and a home that has had its first run of it."""

    port: int
    desk: Desk


def lasting_port() -> int:
    """A free port that no system gives to whoever asks for any: it is still free when the newspaper opens again."""
    for port in random.sample(range(20_000, 32_000), 100):
        with socket.socket() as tried, contextlib.suppress(OSError):
            tried.bind(("127.0.0.1", port))
            return port
    raise AssertionError("of a hundred ports none was free")


@pytest.fixture(scope="session")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Printed:
    """The first run, made once for all journeys that begin after it."""
    desk = made(tmp_path_factory.mktemp("printed") / "home")
    with noisy_paper(lasting_port()) as paper:
        desk.source("packet", paper.url)
        desk.presslog("run")
        return Printed(urlsplit(paper.url).port or 0, desk)


@pytest.fixture
def paper(printed: Printed) -> Iterator[Newspaper]:
    """The newspaper as it was printed, of this test alone."""
    with noisy_paper(printed.port) as paper:
        yield paper


@pytest.fixture
def desk(home: Path) -> Desk:
    """A home just made."""
    return made(home)


@pytest.fixture
def watched(printed: Printed, home: Path) -> Desk:
    """A home whose one source, the newspaper, has had its first run."""
    shutil.copytree(printed.desk.home, home)
    return Desk(home)
