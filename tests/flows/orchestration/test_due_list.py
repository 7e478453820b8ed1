"""The due-list follows the source files, and what is due is taken from it, once, however much was missed."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from presslog.flows.orchestration.due_list import FollowedFiles, TakenTimes, shard_of, take_due
from presslog.flows.settings import Settings
from presslog.home import make_home
from presslog.storage.waits import Wait
from presslog.storage.write.archive import Archive
from presslog.storage.write.roster import SHARDS, Roster

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def settings(home: Path) -> Settings:
    """A home as `presslog init` makes it."""
    made = Settings.load(home, {})
    make_home(made)
    return made


@pytest.fixture
def roster(settings: Settings) -> Iterator[Roster]:
    """Its due-list."""
    with Archive.open(settings.database_url) as archive:
        yield archive.roster


def write(settings: Settings, name: str, text: str = "") -> Path:
    """A source's file, newer than any before it."""
    file = settings.sources_dir / f"{name}.toml"
    file.write_text(text or f'url = "https://{name}.example/"\nschedule = "every 1 hour"\n', "utf-8")
    return file


def names(settings: Settings, roster: Roster, now: datetime, limit: int = 10) -> list[str]:
    """The sources that are taken now, and watched at once."""
    taken = take_due(settings, roster, now, limit)
    roster.settle(taken.following, taken.until)
    return [source.name for source in taken.sources]


def test_what_is_taken_is_held_until_its_run_ends(settings: Settings, roster: Roster) -> None:
    """One whose run has ended is due at its next time; of one whose run was cut short nobody waits for that."""

    async def watch() -> None:
        times = TakenTimes(roster, take_due(settings, roster, NOON + HOUR, 10), lambda: NOON + HOUR)
        async with times.keep():
            assert roster.due(NOON + HOUR, 10) == ()
            await times.note_end("paper")

    write(settings, "paper")
    write(settings, "packet")
    FollowedFiles(settings, roster).follow(NOON)
    asyncio.run(watch())
    assert [each.source for each in roster.due(NOON + HOUR, 10)] == ["packet"]
    assert len(roster.due(NOON + 2 * HOUR, 10)) == 2


def test_missed_times_are_one_run(settings: Settings, roster: Roster) -> None:
    """After a night without anybody a source is taken once, and then at its next time; within one interval all had their turn."""
    for n in range(20):
        write(settings, f"paper-{n}")
    FollowedFiles(settings, roster).follow(NOON)
    assert names(settings, roster, NOON) == []
    first = names(settings, roster, NOON + HOUR / 2, 20)
    assert 0 < len(first) < 20  # spread by name
    assert len(first) + len(names(settings, roster, NOON + HOUR, 20)) == 20
    assert len(names(settings, roster, NOON + 9 * HOUR, 20)) == 20
    assert names(settings, roster, NOON + 9 * HOUR, 20) == []


def test_who_waited_for_two_intervals_is_late(settings: Settings, roster: Roster) -> None:
    """Taken a second after two intervals a source is named as late, with for how long; taken then, it only waited."""
    write(settings, "paper")
    FollowedFiles(settings, roster).follow(NOON)
    (first,) = roster.due(NOON + HOUR, 10)
    taken = take_due(settings, roster, first.next_at + 2 * HOUR, 10)
    assert taken.waits == {"paper": Wait(2 * HOUR, HOUR)}
    roster.settle(taken.following, taken.until)
    (second,) = roster.due(NOON + 9 * HOUR, 10)
    waited = 2 * HOUR + timedelta(seconds=1)
    assert take_due(settings, roster, second.next_at + waited, 10).waits == {"paper": Wait(waited, HOUR)}


def test_files_are_followed(settings: Settings, roster: Roster, caplog: pytest.LogCaptureFixture) -> None:
    """A file that is added, changed, paused, broken or deleted is so on the list at the next look; a broken one is named once."""
    files = FollowedFiles(settings, roster)
    paper, packet = write(settings, "paper"), write(settings, "packet")
    files.follow(NOON)
    assert set(roster.stamps()) == {"paper", "packet"}
    packet.unlink()
    write(settings, "paper", paper.read_text("utf-8") + "enabled = false\n")
    files.follow(NOON)
    assert set(roster.stamps()) == {"paper"}
    assert names(settings, roster, NOON + HOUR) == []
    write(settings, "paper")
    files.follow(NOON)
    write(settings, "paper", "url = 3\n")
    with caplog.at_level(logging.ERROR):
        files.follow(NOON)
        files.follow(NOON)
    assert caplog.text.count("source left as it was") == 1
    assert len(roster.due(NOON + HOUR, 10)) == 1
    assert names(settings, roster, NOON + HOUR) == []  # nothing is crawled by a broken file


def test_a_file_that_is_as_it_was_is_not_read_again(settings: Settings, roster: Roster) -> None:
    """Not at a later look, and not by a service that starts anew: what is on the list was read once. A touched one is read."""
    paper = write(settings, "paper")
    FollowedFiles(settings, roster).follow(NOON)
    told = paper.stat()
    with paper.open("r+") as file:
        file.write("# url")  # of the same length and time, so that only a reading would find it broken
    os.utime(paper, ns=(told.st_atime_ns, told.st_mtime_ns))
    before = roster.due(NOON + HOUR, 10)
    FollowedFiles(settings, roster).follow(NOON + HOUR)
    assert roster.due(NOON + HOUR, 10) == before
    assert names(settings, roster, NOON + HOUR) == []


def test_hosts_fall_into_shards_evenly() -> None:
    """A host's sources are one shard's, a thousand hosts spread over four quarters, and none lies outside."""
    shards = [shard_of(f"https://paper-{n}.example/a") for n in range(1000)]
    assert all(0 <= shard < SHARDS for shard in shards)
    quarters = [shard * 4 // SHARDS for shard in shards]
    assert all(180 < quarters.count(n) < 320 for n in range(4))


def test_a_file_that_cannot_be_used_is_noted_until_it_can(settings: Settings, roster: Roster) -> None:
    """It is noted with what is wrong, also across a start; it is forgotten as it is mended, as it was before too, and as it goes."""
    good = write(settings, "gazette")
    kept = settings.home / "kept.toml"
    kept.hardlink_to(good)
    files = FollowedFiles(settings, roster)
    files.follow(NOON)
    assert roster.broken_files() == {}
    good.unlink()
    write(settings, "gazette", "urll = 1")
    write(settings, "herald", "not TOML")
    files.follow(NOON)
    assert set(roster.broken_files()) == {"gazette", "herald"}
    assert "gazette.toml" in roster.broken_files()["gazette"]
    assert "urll" in roster.broken_files()["gazette"]
    started = FollowedFiles(settings, roster)
    started.follow(NOON)
    assert set(roster.broken_files()) == {"gazette", "herald"}
    kept.replace(good)  # the very file that the due-list was made from
    again = FollowedFiles(settings, roster)
    again.follow(NOON)
    assert set(roster.broken_files()) == {"herald"}
    (settings.sources_dir / "herald.toml").unlink()
    again.follow(NOON)
    assert roster.broken_files() == {}
    assert names(settings, roster, NOON + HOUR) == ["gazette"]
