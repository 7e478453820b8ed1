"""The claims of the whole thread, over the real command line: noise is nothing, a change is one event, too much is held."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from presslog.demo.demo import owed_events
from presslog.demo.newspaper import Newspaper, Status, TakenDown
from presslog.storage.model import EventKind
from tests.journeys.conftest import Desk


def test_noise_makes_no_event(watched: Desk, paper: Newspaper) -> None:
    """Three runs over an unchanged newspaper whose pages all wiggle make no event and no second version."""
    desk = watched
    desk.source("packet", paper.url, '[revisit]\npolicy = "all"')
    for _ in range(3):
        assert desk.run()["outcome"] == "ok"
    assert desk.events() == []
    assert {article["versions"] for article in desk.rows("articles", "packet")} == {1}
    assert len(paper.asked("/dredger-idle-*")) == 3


def test_each_change_is_one_event(watched: Desk, paper: Newspaper) -> None:
    """Removals by 404, 410 and a soft 404 are told once, in the second run that proves them; a restoration once; nothing else."""
    desk = watched
    gone = list(
        zip(paper.press.posts(), (TakenDown.GONE_404, TakenDown.GONE_410, TakenDown.SOFT_404), strict=False)
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


def test_too_much_at_once_is_held_until_somebody_looks(watched: Desk, paper: Newspaper) -> None:
    """A run that would tell of half the articles tells of none and says how to let them go; `release` tells of each once."""
    desk = watched
    touched = paper.press.posts()[:8]
    for post in touched:
        said = f"Asked about “{post.title}”, a spokesman for the harbour confirmed all of this on Sunday."
        paper.press.add_paragraph(post, said, at=1)  # one line on all of them would be the site's
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


def test_a_listing_that_is_shorter_for_good(watched: Desk, paper: Newspaper) -> None:
    """Degraded at each run, until a person accepts it: then the next run recovers, and tells of an edit. An outage cannot be accepted."""
    desk = watched
    paper.switch(posts_per_page=4)
    assert [desk.run(status=1)["outcome"] for _ in range(2)] == ["degraded", "degraded"]
    assert "cannot be released" in desk.presslog("release", "packet-2", status=1).err
    desk.presslog("release", "packet-3")
    assert "its listing's size accepted by hand: 4 entries" in desk.presslog("runs", "--json").out
    post = paper.press.posts()[0]
    paper.press.add_paragraph(post, "A spokesman for the harbour confirmed all of this on Sunday.", at=1)
    assert desk.run()["outcome"] == "ok"
    assert desk.events() == [("degraded", None), ("edited", post.title), ("recovered", None)]
    paper.break_with("/", Status(503))
    down = desk.run(status=1)["run"]
    assert "cannot be released" in desk.presslog("release", down, status=1).err


@pytest.mark.server
def test_the_demo_tells_what_happened(tmp_path: Path) -> None:
    """`presslog demo` finds exactly one event for each change made, delivers a message, and leaves a home that can be asked."""
    home = tmp_path / "home"
    kept = Desk(home)
    done = kept.presslog("demo")
    events = kept.rows("events")
    kinds: Callable[[Any], list[str]] = lambda found: sorted(str(kind) for kind in found)  # noqa: E731
    assert kinds(event["kind"] for event in events) == kinds(owed_events())
    assert len({(event["article"], event["kind"]) for event in events}) == len(events)
    assert EventKind.EDITED in owed_events()
    assert "delivered through Apprise to a webhook" in done.out
    assert "− …" in done.out
    assert str(home) in done.out
