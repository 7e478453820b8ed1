"""A home's files and names."""

from __future__ import annotations

import tomllib
from pathlib import Path

import httpx
import pytest

from presslog import home as homes
from presslog.core.errors import UsageError
from presslog.demo.record import BEGIN, END, place_recording, settled_text
from presslog.demo.webhook_receiver import Letterbox
from presslog.flows.messages.channels import load_channels
from presslog.flows.settings import Settings


def test_the_commented_settings_are_sound(home: Path) -> None:
    """`presslog.toml` as made parses and has no channel; with its marks taken away it has one that loads."""
    settings = Settings.load(home, {})
    homes.make_home(settings)
    assert load_channels(settings) == {}
    lines = settings.config_file.read_text("utf-8").splitlines()
    start = lines.index("# [channels.desk]")
    bare = "\n".join(line.removeprefix("# ") for line in lines[start:])
    assert set(tomllib.loads(bare)["channels"]) == {"desk"}
    settings.config_file.write_text(bare, "utf-8")
    assert set(load_channels(settings)) == {"desk"}


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://www.gazette.example/articles/", "gazette"),
        ("https://news.gazette.example/", "news"),
        ("http://127.0.0.1:8000/fa/", "127-0-0-1-8000"),
        ("http://localhost/", "localhost"),
        ("https://bücher.example/", "xn-bcher-kva"),
    ],
)
def test_a_source_is_named_after_its_host(url: str, name: str) -> None:
    """The name is the host's telling label, in letters a file may have."""
    assert homes.name_of(url) == name


@pytest.mark.parametrize("name", ["", "Gazette", "a/b", "..", "-a"])
def test_what_is_no_name_is_refused(home: Path, name: str) -> None:
    """A name that could be another file's, or no file's, is refused with what one looks like."""
    with pytest.raises(UsageError, match="lower-case"):
        homes.new_source_path(Settings.load(home, {}), name)


def test_a_recording_is_placed_between_its_marks() -> None:
    """A page keeps what stands around the recording, and recording twice is recording once."""
    page = f"before\n{BEGIN}\n{END}\nafter\n"
    once = place_recording(page, settled_text("run packet-1 at 2026-03-01 08:00"))
    assert once == place_recording(once, settled_text("run packet-1 at 2027-09-09 09:09"))
    assert once.startswith("before\n")
    assert once.endswith("\nafter\n")


def test_the_letterbox_keeps_what_comes() -> None:
    """A message posted to it is kept with its headers; its URL is one that Apprise takes."""
    with Letterbox() as box:
        answer = httpx.post(
            box.url.replace("json://", "http://"), json={"title": "x"}, headers={"Idempotency-Key": "7"}
        )
        assert answer.status_code == 200
        (letter,) = box.letters
    assert letter.body == {"title": "x"}
    assert letter.headers["idempotency-key"] == "7"


@pytest.mark.parametrize(
    "url",
    [
        "gazette",
        "ftp://gazette.example/",
        "",
        "http://[gazette/",
        f"https://{'a' * 64}.example/",
    ],
)
def test_what_is_no_address_of_a_site_is_told_so(url: str) -> None:
    """A source is named after its site's address; anything else is refused as what it is."""
    with pytest.raises(UsageError, match="not the address of a site"):
        homes.name_of(url)
