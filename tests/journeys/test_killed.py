"""A run killed with SIGKILL at any moment and made again leaves the history of an undisturbed one."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

from presslog.demo.newspaper import Press
from tests.journeys.conftest import Desk, Printed, noisy_paper


def edit(press: Press) -> None:
    """What happens to the newspaper before the run that is killed."""
    press.edit_word(press.posts()[0], "1.4 metres", "14 metres")
    press.rewrite_headline(press.posts()[3], "Herring quota cut by a quarter, boats must stay in")
    press.take_down(press.posts()[5])


def history_of(desk: Desk) -> dict[str, Any]:
    """What a history says, without when it was said and by which run."""
    articles = desk.rows("articles", "packet")
    return {
        "events": sorted(
            (e["article"], e["kind"], e["from_version"], e["to_version"], e["summary"])
            for e in desk.rows("events")
        ),
        "articles": sorted((a["article"], a["state"], a["title"], a["versions"]) for a in articles),
        "fingerprints": sorted(
            row["fingerprint"]
            for a in articles[:6]
            for row in desk.rows("log", a["article"])
            if "fingerprint" in row
        ),
    }


def copied(desk: Desk, to: Path) -> Desk:
    """The same home elsewhere."""
    shutil.copytree(desk.home, to)
    return Desk(to)


def killed(desk: Desk, after_s: float) -> int:
    """A run killed with SIGKILL after so many seconds; its exit status."""
    child = subprocess.Popen(
        desk.command("run"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=os.environ
    )
    time.sleep(after_s)
    child.kill()
    return child.wait()


DRAW = Random(1903)
MOMENTS = tuple(DRAW.uniform(0.0, 1.0) for _ in range(10))
"""Ten random moments, as shares of an undisturbed run's time."""


@pytest.fixture(scope="module")
def undisturbed(
    printed: Printed, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Desk, float, dict[str, Any]]]:
    """A home before the run, how long a run takes, and the history an undisturbed run leaves."""
    with noisy_paper(printed.port) as paper:
        before = copied(printed.desk, tmp_path_factory.mktemp("killed") / "before")
        before.source("packet", paper.url, min_gap="1h")  # a run killed after its commit was a whole one
        edit(paper.press)
        calm = copied(before, before.home.with_name("calm"))
        began = time.monotonic()
        calm.presslog("run")
        yield before, time.monotonic() - began, history_of(calm)


@pytest.mark.parametrize("moment", MOMENTS, ids=lambda moment: f"{moment:.2f}")
def test_a_killed_run_leaves_no_trace(
    undisturbed: tuple[Desk, float, dict[str, Any]], moment: float, tmp_path: Path
) -> None:
    """A run killed at a random moment and run again gives the history of an undisturbed one, and it verifies."""
    before, took_s, expected = undisturbed
    desk = copied(before, tmp_path / "home")
    killed(desk, moment * took_s)
    assert desk.run()["outcome"] == "ok"
    assert history_of(desk) == expected
    assert desk.rows("verify")[0]["fault"] is None
    assert not list((desk.home / "crawls").rglob("*.*"))


def test_a_run_can_be_killed(undisturbed: tuple[Desk, float, dict[str, Any]], tmp_path: Path) -> None:
    """The killing above is real: a run killed while its crawl writes ends by SIGKILL and has recorded nothing."""
    before, _, _ = undisturbed
    desk = copied(before, tmp_path / "home")
    child = subprocess.Popen(desk.command("run"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while not list((desk.home / "crawls").rglob("*.part")):
        assert child.poll() is None
        time.sleep(0.005)
    child.kill()
    assert child.wait() == -signal.SIGKILL
    assert desk.events() == []
    assert desk.rows("runs")[0]["outcome"] == "running"
