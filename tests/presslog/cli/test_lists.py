"""Lists over the real command line: in which order, with which words, and what the JSON of a publisher's dates is."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import socket
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from presslog.__main__ import main
from presslog.contract import EVENT, REVIEW
from presslog.core.outcome import Outcome
from presslog.core.role import Role
from presslog.crawler.fetch_remedies import failure_in_words
from presslog.crawler.items import PageCapture
from presslog.storage.migrations import open_engine
from presslog.storage.model import Class, Severity
from tests.fakes.receivers import webhook
from tests.storage.desk import SITE, Desk, admitted, content, edited

Ask = Callable[..., str]
PARIS = "2026-03-01T10:00:00+01:00"


@pytest.fixture
def ask(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Ask:
    """A command's output over a home of two articles, edited in one run: what stands second was captured first."""
    engine = open_engine(f"sqlite:///{tmp_path / 'presslog.db'}")
    desk = Desk(engine)
    dam = content("It cost 1.5 million.", published=PARIS, modified="2026-03-01")
    desk.run(admitted("dam", "", shown=dam), admitted("ferry", "It sails."))
    quiet = Class("unacknowledged", "no notice seen, and the page's date of modification did not move")
    late, early = desk.now + timedelta(minutes=2), desk.now + timedelta(minutes=1)
    number = (Class("number", "1.5 million → 15 million"), quiet)
    desk.run(
        edited("dam", "It cost 15 million.", fetched_at=late, classes=number, severity=Severity.MAJOR),
        edited("ferry", "It sailed.", fetched_at=early),
    )
    engine.dispose()

    def run(*arguments: str) -> str:
        assert main(["--home", str(tmp_path), *arguments]) == 0
        return capsys.readouterr().out

    return run


def test_within_a_run_time_and_seq_agree(ask: Ask) -> None:
    """Events are listed by time, and `seq` counts them in that order: who reads on by either misses nothing."""
    events = [json.loads(line) for line in ask("events", "--json").splitlines()]
    assert [event["url"] for event in events] == [SITE + "ferry", SITE + "dam"]
    assert [event["seq"] for event in events] == [1, 2]


def test_times_are_the_homes_and_say_so(tmp_path: Path, ask: Ask, capsys: pytest.CaptureFixture[str]) -> None:
    """Lists print the zone; another zone in presslog.toml moves what is shown and what a typed day means, never the JSON."""
    assert "2026-03-01 13:01 UTC" in ask("events")
    before = ask("events", "--json")
    (tmp_path / "presslog.toml").write_text('timezone = "Asia/Tokyo"\n', "utf-8")
    assert "2026-03-01 22:01 JST" in ask("events")
    assert ask("events", "--json") == before
    assert ask("events", "--since", "2026-03-01 22:02").count("JST") == 1
    assert main(["--home", str(tmp_path), "events", "--since", "last month"]) == 2
    said = capsys.readouterr().err
    assert "'last month' is not a time that can be read" in said
    assert "yesterday 14:30" in said


def test_an_edit_nobody_owned_up_to_says_so(ask: Ask) -> None:
    """What came without a notice is named by `events`, `log` and `diff`; a diff backwards claims nothing."""
    assert "unacknowledged" in ask("events")
    assert "unacknowledged" in ask("log", SITE + "dam")
    assert "unacknowledged: no notice seen" in ask("diff", SITE + "dam")
    assert "unacknowledged" not in ask("diff", SITE + "dam", "2", "1")


def test_a_publishers_moment_is_printed_in_utc(ask: Ask) -> None:
    """A date told in another zone is printed with `Z` wherever it stands in JSON; a day stays a day."""
    show = json.loads(ask("show", SITE + "dam", "--version", "1", "--json"))
    assert (show["published"], show["modified"]) == ("2026-03-01T09:00:00Z", "2026-03-01")
    (line,) = [
        line
        for line in ask("articles", "gazette", "--at", "2026-03-01T12:30Z", "--json").splitlines()
        if "/dam" in line
    ]
    assert json.loads(line)["published"] == "2026-03-01T09:00:00Z"
    (field,) = json.loads(ask("diff", SITE + "dam", "--json"))["diff"]["fields"]
    assert field == {"path": "published", "before": "2026-03-01T09:00:00Z", "after": None}


@pytest.fixture
def desk_home(tmp_path: Path) -> Path:
    """A home with a channel whose address the environment has, and a source that names a channel nobody has."""
    home = tmp_path / "home"
    assert main(["--home", str(home), "init"]) == 0
    (home / "presslog.toml").write_text('[channels.desk]\nurl = "env:PRESSLOG_TEST_DESK"\n', "utf-8")
    source = 'url = "https://gazette.example/"\n[notify]\nchannels = ["nobody"]\n'
    (home / "sources" / "gazette.toml").write_text(source, "utf-8")
    return home


def test_check_names_an_address_that_is_not_there(
    desk_home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """File, key, variable and remedy are named; with the variable set nothing is, and what was not checked is said."""
    assert main(["--home", str(desk_home), "check"]) == 1
    said = capsys.readouterr().err
    assert (
        f"{desk_home / 'presslog.toml'}: channels.desk.url: the environment variable PRESSLOG_TEST_DESK is not set: export"
        in said
    )
    monkeypatch.setenv("PRESSLOG_TEST_DESK", "json://127.0.0.1:9/")
    assert main(["--home", str(desk_home), "check"]) == 1  # for the channel nobody has
    streams = capsys.readouterr()
    assert "PRESSLOG_TEST_DESK" not in streams.err
    assert "not checked: its listing and its articles" in streams.out


def test_a_test_message_says_that_it_is_one(
    desk_home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Subject and text begin with TEST, and a program is told by a key of its own."""
    with webhook() as hook:
        monkeypatch.setenv("PRESSLOG_TEST_DESK", hook.url())
        assert main(["--home", str(desk_home), "notify", "test"]) == 0
    (sent,) = (request.json for request in hook.requests)
    assert sent["title"].startswith("TEST: ")
    assert sent["message"].startswith("TEST: ")
    assert sent["test"] is True
    assert "Recovered" not in capsys.readouterr().out


def test_a_refused_serve_announces_nothing(desk_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where the port is taken, that is all that is said."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert main(["--home", str(desk_home), "serve", "--port", str(taken.getsockname()[1])]) == 1
    said = capsys.readouterr().err
    assert "is taken by another program" in said
    assert "serving" not in said


def on_terminal(*arguments: str) -> str:
    """What a command prints on a terminal of eighty columns whose user wants no colours."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "COLUMNS": "80", "TERM": "xterm-256color", "NO_COLOR": "1"}
    process = subprocess.Popen(
        [sys.executable, "-m", "presslog", *arguments],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=environment,
    )
    os.close(theirs)
    printed = b""
    with contextlib.suppress(OSError):  # how a terminal says that nobody writes any more
        while read := os.read(ours, 65_536):
            printed += read
    os.close(ours)
    assert process.wait() == 0
    return printed.decode().replace("\r\n", "\n")


def test_eighty_columns_are_enough(tmp_path: Path, ask: Ask) -> None:
    """Without colours nothing but words is printed, and a row that is too wide stands in lines that are not."""
    assert ask("articles", "gazette")
    printed = on_terminal("--home", str(tmp_path), "articles", "gazette")
    assert "\x1b" not in printed
    assert max(map(len, printed.splitlines())) <= 80
    assert "known since: 2026-03-01 13:02 UTC" in printed
    assert "\x1b" not in on_terminal("--home", str(tmp_path), "diff", SITE + "dam")


def test_one_version_is_said_to_be_one(tmp_path: Path, ask: Ask, capsys: pytest.CaptureFixture[str]) -> None:
    """Where there is nothing to compare yet it is said, in every format, and never where there is."""
    engine = open_engine(f"sqlite:///{tmp_path / 'presslog.db'}")
    Desk(engine, "herald").run(admitted("barge", "It sinks."))
    engine.dispose()
    for form in ("text", "html", "json"):
        assert main(["--home", str(tmp_path), "diff", SITE + "barge", "--format", form]) == 0
        assert "there is one version, first seen 2026-03-01 12:00 UTC" in capsys.readouterr().err
    ask("diff", SITE + "dam")
    assert "one version" not in capsys.readouterr().err


@pytest.mark.parametrize(
    ("outcome", "status", "said"),
    [
        (Outcome.GONE, 404, "gazette.example:81 has no such page (404)"),
        (Outcome.BLOCKED, 403, "gazette.example:81 refuses programs (404)"),
        (Outcome.BLOCKED, 429, "gazette.example:81 wants fewer requests (404): try again later"),
        (Outcome.BLOCKED, None, "gazette.example:81 wants fewer requests (404): try again later"),
        (Outcome.ROBOTS_DENIED, None, "robots.txt of gazette.example:81 forbids"),
        (Outcome.NET_ERROR, None, "gazette.example:81 cannot be reached: 404"),
        (Outcome.TRUNCATED, 200, "truncated: 404"),
    ],
)
def test_a_page_that_did_not_come_names_its_host(outcome: Outcome, status: int | None, said: str) -> None:
    """What is missing, refused, put off, forbidden and unreachable are five different things to a person."""
    page = f"{SITE}dam".replace(".example", ".example:81")
    capture = PageCapture(page, page, Role.LISTING, datetime(2026, 3, 1, tzinfo=UTC), outcome, "404", status)
    assert failure_in_words(capture).startswith(f"{page}: {said}")


def test_review_is_off_unless_enabled(tmp_path: Path, ask: Ask, capsys: pytest.CaptureFixture[str]) -> None:
    """Off, it says how to turn it on; on, events are marked and listed with what was noted, and by whom."""
    first, second = (json.loads(line)["id"] for line in ask("events", "--json").splitlines())
    assert main(["--home", str(tmp_path), "review", "list"]) == 1
    assert "enabled = true in" in capsys.readouterr().err
    (tmp_path / "presslog.toml").write_text("[review]\nenabled = true\n", "utf-8")
    told = json.loads(ask("review", "mark", first, "--note", "ask the harbour", "--by", "Ada", "--json"))
    assert (tuple(told), told["seen_by"], told["noted_by"]) == (REVIEW, None, "Ada")
    assert "seen by Bo; Ada: ask the harbour" in ask("review", "mark", first, "--seen", "--by", "Bo")
    (left,) = [json.loads(line) for line in ask("review", "list", "--unreviewed", "--json").splitlines()]
    assert (left["id"], tuple(left)[:-1], left["review"]["seen_by"]) == (second, EVENT, None)
    assert "ask the harbour" in ask("review", "list")


def test_a_paused_source_is_called_paused(desk_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`sources` says what `pause` did in its word; a name that nobody has is answered with the nearest."""
    assert main(["--home", str(desk_home), "pause", "gazette"]) == 0
    assert main(["--home", str(desk_home), "pause", "gazete"]) == 1
    assert "did you mean gazette?" in capsys.readouterr().err
    assert main(["--home", str(desk_home), "pause", "nosuch"]) == 1
    assert "no source is called nosuch; `presslog sources` lists them" in capsys.readouterr().err
    assert main(["--home", str(desk_home), "sources"]) == 0
    assert "paused" in capsys.readouterr().out


def test_a_misspelt_table_of_channels_is_refused(desk_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`[chanels.desk]` is no channel: who asks what waits for one is told file, key and nearest name.

    So is who adds an address, or would read that there are no events.
    """
    file = desk_home / "presslog.toml"
    file.write_text('[chanels.desk]\nurl = "json://127.0.0.1:9/"\n', "utf-8")
    assert main(["--home", str(desk_home), "notify", "pending"]) == 1
    assert f"{file}: chanels: unknown key; did you mean 'channels'?" in capsys.readouterr().err
    for command in (
        ["add", "https://gazette.example/"],
        ["events", "--source", "gazette", "--until", "2001-01-01"],
    ):
        assert main(["--home", str(desk_home), *command]) == 1, command
        assert "did you mean 'channels'?" in capsys.readouterr().err, command
