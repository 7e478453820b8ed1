"""What goes wrong on a user's side is named in a sentence that says what to do, and costs nothing that was stored."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from presslog.demo.newspaper import Newspaper, Status
from presslog.demo.webhook_receiver import Letterbox
from tests.journeys.conftest import Desk


def stored(desk: Desk) -> list[dict[str, object]]:
    """The articles, as far as trouble must not change them."""
    kept = ("article", "title", "state", "versions", "last_changed")
    return [{key: row[key] for key in kept} for row in desk.rows("articles", "packet")]


def test_a_wrong_key_is_named_with_its_remedy(watched: Desk, paper: Newspaper) -> None:
    """A misspelt key names file and key and what was meant; the other source still runs, the broken one is not crawled."""
    broken = watched.source("broken", paper.url, 'langauge = "en"')
    paper.forget()
    done = watched.presslog("run", "--json", status=1)
    assert str(broken) in done.err
    assert "langauge" in done.err
    assert "language" in done.err
    assert [row["source"] for row in done.rows] == ["packet"]
    assert {row["source"]: row["health"] for row in watched.rows("sources")} == {
        "broken": "broken",
        "packet": "ok",
    }
    assert "langauge" in watched.presslog("check", "broken", status=1).err


def test_a_source_that_is_not_there_is_told_from_those_that_are(watched: Desk) -> None:
    """A name without a file fails, and the sentence lists the names there are."""
    assert "packet" in watched.presslog("run", "pocket", status=1).err


def test_a_home_without_sources_says_how_to_get_one(desk: Desk) -> None:
    """A run with nothing to run points at `presslog add`."""
    assert "presslog add" in desk.presslog("run", status=1).err


def test_a_dead_host_is_an_alert_and_no_removal(watched: Desk, paper: Newspaper) -> None:
    """A host that refuses connections makes one source alert in however many runs, no article event, and loses nothing."""
    before = stored(watched)
    watched.source("packet", "http://127.0.0.1:9/")
    for _ in range(2):
        done = watched.presslog("run", "--json", status=1)
        assert done.rows[0]["outcome"] == "degraded"
        assert "nothing listens at that port" in done.err
    assert [kind for kind, _ in watched.events()] == ["degraded"]
    assert stored(watched) == before
    watched.source("packet", paper.url)
    assert watched.run()["outcome"] == "ok"
    assert [kind for kind, _ in watched.events()] == ["degraded", "recovered"]


def test_a_dead_host_cannot_be_added(desk: Desk) -> None:
    """`add` of a host that does not answer says so, and writes no file."""
    assert (
        "http://127.0.0.1:9/" in desk.presslog("add", "http://127.0.0.1:9/", "--name", "dead", status=1).err
    )
    assert not list((desk.home / "sources").iterdir())


def test_a_page_that_lists_nothing_cannot_be_added(desk: Desk, paper: Newspaper) -> None:
    """`add` of a page without a list of articles says what to give instead, and writes no file."""
    paper.switch(empty_listing=True, witnesses=type(paper.setup.witnesses).NONE)
    refused = desk.presslog("add", paper.url, "--name", "packet", status=1)
    assert "listing" in refused.err
    assert not list((desk.home / "sources").iterdir())


def test_a_listing_that_empties_is_not_believed(watched: Desk, paper: Newspaper) -> None:
    """A listing that suddenly lists nothing degrades the run and says so; no article goes missing."""
    before = stored(watched)
    paper.switch(empty_listing=True)
    done = watched.presslog("run", "--json", status=1)
    assert done.rows[0]["outcome"] == "degraded"
    assert "packet" in done.err
    assert stored(watched) == before
    assert "lists no articles" in watched.presslog("check", status=1).err


def test_a_server_in_trouble_is_not_believed(watched: Desk, paper: Newspaper) -> None:
    """A site that answers 503 to everything loses no article."""
    before = stored(watched)
    paper.break_with("*", Status(503))
    assert watched.presslog("run", "--json", status=1).rows[0]["outcome"] == "degraded"
    assert stored(watched) == before


def unshared() -> bool:
    """Whether this machine lets us mount a small disk of our own."""
    try:
        trial = subprocess.run(
            ["unshare", "-rm", "mount", "-t", "tmpfs", "tmpfs", "/mnt"], check=False, capture_output=True
        )
    except OSError:
        return False
    return trial.returncode == 0


@pytest.mark.skipif(not unshared(), reason="needs a mount namespace of its own (unshare -rm)")
def test_a_full_disk_is_named_and_loses_nothing(watched: Desk, paper: Newspaper, tmp_path: Path) -> None:
    """On a disk without room the run fails and says so; what was stored verifies, and with room again the next run goes through."""
    paper.press.edit_word(paper.press.posts()[0], "1.4 metres", "14 metres")
    disk, after = tmp_path / "disk", tmp_path / "after"
    disk.mkdir()
    run = shlex.join([sys.executable, "-m", "presslog", "--home", str(disk), "run"])
    script = f"""
        mount -t tmpfs -o size=16m tmpfs {disk} && cp -a {watched.home}/. {disk} || exit 90
        dd if=/dev/zero of={disk}/filler bs=64k 2>/dev/null
        dd if=/dev/null of={disk}/filler bs=1 seek=$(($(stat -c %s {disk}/filler) - 40960)) 2>/dev/null
        {run}; status=$?
        rm {disk}/filler; cp -a {disk}/. {after}; exit $status
    """
    done = subprocess.run(
        ["unshare", "-rm", "sh", "-c", script],
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
        env=os.environ,
    )
    assert done.returncode == 1, done.stderr
    assert "space" in done.stderr.lower() or "full" in done.stderr.lower()
    kept = Desk(after)
    assert stored(kept) == stored(watched)
    kept.rows("verify")
    assert kept.run()["outcome"] == "ok"
    assert [kind for kind, _ in kept.events()] == ["edited"]


def test_a_dead_channel_keeps_its_message(watched: Desk, paper: Newspaper) -> None:
    """A channel nobody listens on delays no run; its message waits with its reason, and `notify retry` delivers it once somebody does."""
    config = watched.home / "presslog.toml"
    channel = '\n[channels.desk]\nurl = "env:DESK_URL"\n'
    config.write_text(config.read_text("utf-8") + channel, "utf-8")
    watched.source("packet", paper.url, '[notify]\nchannels = ["desk"]')
    dead = Desk(watched.home, {"DESK_URL": "json://127.0.0.1:9"})
    paper.press.edit_word(paper.press.posts()[0], "1.4 metres", "14 metres")
    ran = dead.presslog("run", "--json")
    assert ran.rows[0]["events"] == 1
    assert "1 message was not delivered" in ran.err
    (waiting,) = dead.rows("notify", "pending")
    assert (waiting["state"], waiting["attempts"]) == ("pending", 1)
    assert waiting["last_error"]
    with Letterbox() as letters:
        Desk(watched.home, {"DESK_URL": letters.url}).presslog("notify", "retry")
        assert len(letters.letters) == 1
    assert watched.rows("notify", "pending") == []
    assert "not delivered" not in dead.presslog("run").err


def test_notify_test_shows_and_sends(watched: Desk) -> None:
    """`notify test` prints the message as the service gets it and delivers that; --dry-run only prints; without a channel it says how."""
    assert "[channels" in watched.presslog("notify", "test", status=1).err
    config = watched.home / "presslog.toml"
    config.write_text(config.read_text("utf-8") + '\n[channels.desk]\nurl = "env:DESK_URL"\n', "utf-8")
    with Letterbox() as letters:
        desk = Desk(watched.home, {"DESK_URL": letters.url})
        (shown,) = desk.presslog("notify", "test", "desk", "--dry-run", "--json").rows
        assert letters.letters == []
        desk.presslog("notify", "test")
        assert shown["subject"] in str(letters.letters[0].body)


def test_a_secret_that_is_not_set_is_named(watched: Desk) -> None:
    """A channel whose variable is missing fails naming the variable."""
    config = watched.home / "presslog.toml"
    config.write_text(config.read_text("utf-8") + '\n[channels.desk]\nurl = "env:DESK_URL"\n', "utf-8")
    assert "DESK_URL" in watched.presslog("notify", "test", status=1).err
