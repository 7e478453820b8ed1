"""The claims of the whole thread, over the real command line: noise is nothing, a change is one event, and a killed run leaves no trace."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest

from presslog.demo import owed
from presslog.newspaper import Newspaper, Press, Removal
from storage.model import EventKind
from tests.journeys.conftest import Desk, noisy_paper


def test_noise_makes_no_event(desk: Desk, paper: Newspaper) -> None:
    """Three runs over an unchanged newspaper whose pages all wiggle make no event and no second version."""
    desk.source("packet", paper.url, '[revisit]\npolicy = "all"')
    for _ in range(3):
        assert desk.run()["outcome"] == "ok"
    assert desk.events() == []
    assert {article["versions"] for article in desk.rows("articles", "packet")} == {1}
    assert len(paper.asked("/dredger-idle-*")) == 3


def test_each_change_is_one_event(desk: Desk, paper: Newspaper) -> None:
    """Removals by 404, 410 and a soft 404 are told once, in the second run that proves them; a restoration once; nothing else."""
    desk.source("packet", paper.url)
    desk.presslog("run")
    gone = list(
        zip(paper.press.posts(), (Removal.GONE_404, Removal.GONE_410, Removal.SOFT_404), strict=False)
    )
    for post, how in gone:
        paper.press.take_down(post, how)
    desk.presslog("run")
    assert desk.events() == []
    desk.presslog("run")
    assert sorted(desk.events()) == sorted(("removed", post.title) for post, _ in gone)
    paper.press.restore(gone[0][0])
    desk.presslog("run")
    desk.presslog("run")
    assert desk.events()[3:] == [("restored", gone[0][0].title)]


def test_too_much_at_once_is_held_until_somebody_looks(desk: Desk, paper: Newspaper) -> None:
    """A run that would tell of half the articles tells of none and says how to let them go; `release` tells of each once."""
    desk.source("packet", paper.url)
    desk.presslog("run")
    touched = paper.press.posts()[:8]
    for post in touched:
        paper.press.add_paragraph(
            post, "A spokesman for the harbour confirmed all of this on Sunday evening.", at=1
        )
    held = desk.presslog("run", "--json")
    assert (held.rows[0]["outcome"], held.rows[0]["held"]) == ("held", 8)
    assert "presslog release packet-2" in desk.presslog("events", "--json").out
    desk.presslog("release", "packet-2")
    told = sorted(title for kind, title in desk.events() if kind == "edited")
    assert told == sorted(post.title for post in touched)
    desk.presslog("release", "packet-2")
    assert desk.run()["events"] == 0
    assert len(desk.events()) == 9
    assert "cannot be released" in desk.presslog("release", "packet-1", status=1).err


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
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A home before the run, how long a run takes, and the history an undisturbed run leaves."""
    with noisy_paper() as paper:
        before = Desk(tmp_path_factory.mktemp("killed") / "before")
        before.presslog("init")
        before.source("packet", paper.url, min_gap="1h")  # a run killed after its commit was a whole one
        before.presslog("run")
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
    desk.presslog("verify")
    assert not list((desk.home / "warc").rglob("*.part"))


def test_a_run_can_be_killed(undisturbed: tuple[Desk, float, dict[str, Any]], tmp_path: Path) -> None:
    """The killing above is real: a run killed half-way ends by SIGKILL and has recorded nothing."""
    before, took_s, _ = undisturbed
    desk = copied(before, tmp_path / "home")
    assert killed(desk, took_s / 3) == -signal.SIGKILL
    assert desk.events() == []


@pytest.mark.server
def test_the_demo_tells_what_happened(tmp_path: Path) -> None:
    """`presslog demo` finds exactly one event for each change made, delivers a message, and leaves a home that can be asked."""
    demo = Desk(tmp_path / "unused", {"TMPDIR": str(tmp_path)})
    done = demo.presslog("demo")
    (home,) = tmp_path.glob("presslog-demo-*")
    kept = Desk(home)
    events = kept.rows("events")
    kinds: Callable[[Any], list[str]] = lambda found: sorted(str(kind) for kind in found)  # noqa: E731
    assert kinds(event["kind"] for event in events) == kinds(owed())
    assert len({(event["article"], event["kind"]) for event in events}) == len(events)
    assert EventKind.EDITED in owed()
    assert "delivered through Apprise to a webhook" in done.out
    assert "− …" in done.out
    assert str(home) in done.out
