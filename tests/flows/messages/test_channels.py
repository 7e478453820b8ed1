"""Channels are read from presslog.toml, or refused by file, key and remedy."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from presslog.core.errors import SettingsError
from presslog.flows.messages.channels import (
    Attachment,
    Channel,
    Digest,
    EveryEvent,
    EveryRun,
    Quiet,
    load_channels,
)
from presslog.flows.settings import Settings
from presslog.storage.model import EventKind, Severity

ATHENS = ZoneInfo("Europe/Athens")


def loaded(home: Path, text: str) -> Mapping[str, Channel]:
    """The channels of a home whose presslog.toml has that text."""
    home.mkdir(exist_ok=True)
    (home / "presslog.toml").write_text(text)
    return load_channels(Settings.load(home, {}))


def test_a_whole_channel(home: Path) -> None:
    """Every key is read into its value."""
    channel = loaded(
        home,
        """
        [channels.desk]
        url = "env:DESK_URL"
        when = "weekly mon 08:00"
        events = ["edited", "delisted"]
        severity = "major"
        classes = ["number", "quote"]
        sources = ["gazette"]
        tags = ["Council"]
        match = "/harbou?r/"
        template = "short.j2"
        timezone = "Europe/Athens"
        quiet = "22:00-07:00"
        heartbeat = "daily 09:00"
        attach = true
        private = true
        link = "https://press.example/"
        """,
    )["desk"]
    assert channel == Channel(
        name="desk",
        url="env:DESK_URL",
        when=Digest(time(8), 0),
        events=frozenset({EventKind.EDITED, EventKind.DELISTED}),
        severity=Severity.MAJOR,
        classes=frozenset({"number", "quote"}),
        sources=frozenset({"gazette"}),
        tags=frozenset({"council"}),
        match="/harbou?r/",
        template="short.j2",
        timezone=ATHENS,
        quiet=Quiet(time(22), time(7)),
        heartbeat=Digest(time(9)),
        attach=frozenset({Attachment.PAGE}),
        private=True,
        link="https://press.example",
    )


def test_a_channel_needs_only_an_address(home: Path) -> None:
    """All else has a default: a message a run, of what is minor at least, in UTC."""
    channel = loaded(home, '[channels.desk]\nurl = "json://127.0.0.1/"\n')["desk"]
    assert (channel.when, channel.severity, channel.timezone) == (EveryRun(), Severity.MINOR, UTC)
    assert EventKind.REMOVED in channel.events
    assert EventKind.DELISTED not in channel.events


def test_every_event(home: Path) -> None:
    """`every event` is a message an event."""
    assert loaded(home, '[channels.desk]\nurl = "env:X"\nwhen = "every event"')["desk"].when == EveryEvent()


def test_no_channels(home: Path) -> None:
    """A home without channels has none."""
    assert not loaded(home, "")


def test_a_mistyped_table_is_named(home: Path) -> None:
    """A table that presslog.toml has no meaning for is refused: whoever wrote it would wait for messages that never come."""
    with pytest.raises(SettingsError, match="chanels: unknown key; did you mean 'channels'"):
        loaded(home, '[chanels.desk]\nurl = "env:X"\n')


@pytest.mark.parametrize(
    ("line", "key", "remedy"),
    [
        ("", "url", "is missing"),
        ('url = "no address"', "url", "Apprise URL"),
        ("url = 5", "url", "in quotes"),
        ('urls = "env:X"', "urls", "did you mean 'url'"),
        ('when = "hourly"', "when", "every event"),
        ('when = "daily 25:00"', "when", "not a time of day"),
        ("colour = 1", "colour", "known here: url, when"),
        ('events = "edited"', "events", "list of kinds"),
        ('events = ["vanished"]', "events", "new, edited, removed"),
        ('severity = "huge"', "severity", "cosmetic, minor, major"),
        ('classes = ["typo"]', "classes", "headline"),
        ('match = "/(/"', "match", "readable pattern"),
        ('template = "../secrets"', "template", "templates/ folder"),
        ('template = "/etc/passwd"', "template", "templates/ folder"),
        ('timezone = "Europe/Nowhere"', "timezone", "Europe/Athens"),
        ('quiet = "22:00"', "quiet", "22:00-07:00"),
        ('quiet = "07:00-07:00"', "quiet", "22:00-07:00"),
        ('heartbeat = "every run"', "heartbeat", "daily 08:00"),
        ('attach = "yes"', "attach", "page or picture, or true or false"),
        ('link = "press.example"', "link", "http"),
    ],
)
def test_what_is_wrong_is_named(home: Path, line: str, key: str, remedy: str) -> None:
    """An unknown key, a wrong type, an unreadable value: the error names the file, the key, and what was expected."""
    start = "" if line.startswith("url") or not line else 'url = "env:X"\n'
    with pytest.raises(SettingsError) as caught:
        loaded(home, f"[channels.desk]\n{start}{line}\n")
    assert str(caught.value).startswith(f"{home}/presslog.toml: channels.desk.{key}: ")
    assert remedy in str(caught.value)


@pytest.mark.parametrize(
    "text", ['channels = "desk"', '[channels]\ndesk = "env:X"', '[channels."a desk"]\nurl = "env:X"']
)
def test_a_wrong_table_is_named(home: Path, text: str) -> None:
    """Channels are tables with plain names."""
    with pytest.raises(SettingsError, match="channels"):
        loaded(home, text)


def test_an_address_is_not_quoted(home: Path) -> None:
    """Neither an error nor a repr shows an address: it may be the secret itself."""
    channel = loaded(home, '[channels.desk]\nurl = "slack://canaryA/canaryB"')["desk"]
    assert "canary" not in repr(channel)
    with pytest.raises(SettingsError) as caught:
        loaded(home, '[channels.desk]\nurl = "canary secret"')
    assert "canary" not in str(caught.value)


# --- times -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("digest", "now", "due"),
    [
        (Digest(time(8)), "2026-03-02T05:59", "2026-03-02T06:00"),  # Athens is two hours ahead in winter
        (Digest(time(8)), "2026-03-02T06:00", "2026-03-02T06:00"),
        (Digest(time(8)), "2026-03-02T06:01", "2026-03-03T06:00"),
        (Digest(time(8)), "2026-03-28T12:00", "2026-03-29T05:00"),  # the clock goes forward in the night
        (Digest(time(3, 30)), "2026-03-28T12:00", "2026-03-29T01:30"),  # 03:30 is skipped: it becomes 04:30
        (Digest(time(3, 30)), "2026-10-24T12:00", "2026-10-25T00:30"),  # 03:30 comes twice: the first
        (Digest(time(8), 0), "2026-03-02T06:01", "2026-03-09T06:00"),
        (Digest(time(8), 6), "2026-03-02T06:01", "2026-03-08T06:00"),
    ],
)
def test_a_digest_comes_at_its_local_time(digest: Digest, now: str, due: str) -> None:
    """Daily and weekly times are the zone's own, also where its clock changes."""
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert digest.next(moment, ATHENS) == datetime.fromisoformat(due).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("quiet", "local", "expected"),
    [
        (Quiet(time(22), time(7)), time(21, 59), None),
        (Quiet(time(22), time(7)), time(22, 0), time(7)),
        (Quiet(time(22), time(7)), time(3), time(7)),
        (Quiet(time(22), time(7)), time(7), None),
        (Quiet(time(13), time(15)), time(14), time(15)),
        (Quiet(time(13), time(15)), time(15), None),
        (Quiet(time(13), time(15)), time(23), None),
    ],
)
def test_quiet_hours_put_off(quiet: Quiet, local: time, expected: time | None) -> None:
    """What falls in quiet hours is due at their end; the end itself is not quiet, nor is any other hour."""
    moment = datetime(2026, 3, 2, local.hour, local.minute, tzinfo=ATHENS)
    after = quiet.after(moment, ATHENS)
    assert timedelta() <= after - moment < timedelta(days=1)
    assert after.astimezone(ATHENS).time() == (expected or local)


@pytest.mark.parametrize(
    "text",
    [
        '[channels]\ndesk = "json://user:sesame@host/"',
        '[channels.desk]\nurl = ["json://user:sesame@host/"]',
        '[channels.desk]\nurl = "//user:sesame@host/"',
    ],
)
def test_an_address_is_quoted_in_no_error(home: Path, text: str) -> None:
    """An address in the wrong place or of the wrong type, which may hold a password, is named by its key alone."""
    with pytest.raises(SettingsError, match=r"channels\.desk") as caught:
        loaded(home, text)
    assert "sesame" not in str(caught.value)
    assert caught.value.__cause__ is None
