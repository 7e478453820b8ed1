"""The due-list and the hosts: what is due is taken once, and what is known of a host only grows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine

from presslog.core.host_pace import HostPace
from presslog.storage.model import RunOutcome
from presslog.storage.write.archive import Archive
from presslog.storage.write.roster import PlannedSource, Roster

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


def planned(
    name: str, next_at: datetime | None, *, shard: int = 0, schedule: str = "every 1 hour"
) -> PlannedSource:
    """A source's row."""
    return PlannedSource(name, f"{name}-1", shard, schedule, "UTC", HOUR, next_at)


def test_what_is_due_is_taken_once(engine: Engine) -> None:
    """Of two workers that saw the same source due one takes it; watched, it is due at the time that was handed in."""
    roster = Roster(engine)
    roster.plan([planned("early", NOON - HOUR), planned("late", NOON + HOUR), planned("paused", None)])
    seen = roster.due(NOON, 10)
    assert [each.source for each in seen] == ["early"]
    following = dict.fromkeys(seen, NOON + HOUR)
    assert roster.take(following, NOON, NOON + MINUTE) == seen
    assert roster.take(following, NOON, NOON + MINUTE) == ()
    assert roster.due(NOON, 10) == ()
    roster.settle({"early": NOON + HOUR}, NOON + MINUTE)
    assert roster.due(NOON + MINUTE, 10) == ()
    assert [each.source for each in roster.due(NOON + HOUR, 10)] == ["early", "late"]


def test_what_a_lost_worker_took_is_due_again(engine: Engine) -> None:
    """Unless its hold is renewed or its run ends: a minute later, not at the source's next time."""
    roster = Roster(engine)
    roster.plan([planned("paper", NOON), planned("packet", NOON)])
    seen = roster.due(NOON, 10)
    roster.take(dict.fromkeys(seen, NOON + HOUR), NOON, NOON + MINUTE)
    roster.keep(["packet"], NOON + MINUTE, NOON + 2 * MINUTE)
    assert [each.source for each in roster.due(NOON + MINUTE, 10)] == ["paper"]
    assert [each.source for each in roster.due(NOON + 2 * MINUTE, 10)] == ["paper", "packet"]


def test_what_a_run_holds_is_not_due(engine: Engine) -> None:
    """A source that somebody else's run holds is taken when that has ended, or is lost."""
    roster, archive = Roster(engine), Archive(engine)
    roster.plan([planned("paper", NOON)])
    lease = archive.begin("paper", now=NOON, holder="one", ttl=MINUTE)
    assert roster.due(NOON, 10) == ()
    assert [each.source for each in roster.due(NOON + MINUTE, 10)] == ["paper"]
    archive.fail(lease, RunOutcome.FAILED, "nobody answers", NOON)
    assert [each.source for each in roster.due(NOON, 10)] == ["paper"]


def test_times_that_changed_while_it_was_watched_hold(engine: Engine) -> None:
    """A source whose file was paused or given other times during its run is not put back to the old ones."""
    roster = Roster(engine)
    roster.plan([planned("paper", NOON), planned("packet", NOON)])
    seen = roster.due(NOON, 10)
    roster.take(dict.fromkeys(seen, NOON + HOUR), NOON, NOON + MINUTE)
    roster.plan([planned("paper", None), planned("packet", NOON + 2 * HOUR, schedule="every 2 hours")])
    roster.settle({"paper": NOON + HOUR, "packet": NOON + HOUR}, NOON + MINUTE)
    assert roster.due(NOON + HOUR, 10) == ()
    assert [each.source for each in roster.due(NOON + 2 * HOUR, 10)] == ["packet"]


def test_a_shard_is_a_part(engine: Engine) -> None:
    """A worker of a shard sees its own sources alone, the longest due first, and no more than it asks for."""
    roster = Roster(engine)
    roster.plan(planned(f"s{n}", NOON - n * timedelta(minutes=1), shard=n) for n in range(4))
    assert [each.source for each in roster.due(NOON, 10, range(2))] == ["s1", "s0"]
    assert [each.source for each in roster.due(NOON, 1)] == ["s3"]


def test_a_changed_file_keeps_its_time_unless_its_times_changed(engine: Engine) -> None:
    """A new title does not put a source off, a new schedule does; one that is gone or paused is due no more."""
    roster = Roster(engine)
    roster.plan([planned("paper", NOON), planned("packet", NOON)])
    roster.plan([planned("paper", NOON + HOUR), planned("packet", NOON + HOUR, schedule="every 2 hours")])
    assert [each.source for each in roster.due(NOON, 10)] == ["paper"]
    assert roster.stamps() == {"paper": "paper-1", "packet": "packet-1"}
    roster.plan([planned("paper", None)], gone=["packet"])
    assert roster.due(NOON + 2 * HOUR, 10) == ()
    assert roster.stamps() == {"paper": "paper-1"}


def test_a_host_is_asked_by_one_process(engine: Engine) -> None:
    """Another waits until it is let go, its time is over, or its process is gone; the pace it left is handed on."""
    roster = Roster(engine)
    hold = {"now": NOON, "ttl": HOUR, "alive": lambda _holder: True}
    assert roster.hold_host("gazette.example", "one", **hold) == (HostPace("gazette.example", NOON),)  # type: ignore[arg-type]
    assert roster.hold_host("gazette.example", "two", **hold) is None  # type: ignore[arg-type]
    assert roster.hold_host("gazette.example", "two", NOON, HOUR, lambda _holder: False) is not None
    left = HostPace("gazette.example", NOON + timedelta(seconds=5), NOON + HOUR, 429)
    roster.keep_paces([left], NOON, free="gazette.example", holder="two")
    assert roster.hold_host("gazette.example", "one", **hold) == (left,)  # type: ignore[arg-type]
    assert roster.hold_host("herald.example", "one", **hold) == (left, HostPace("herald.example", NOON))  # type: ignore[arg-type]


def test_what_is_known_of_a_host_says_the_later(engine: Engine) -> None:
    """A crawl that began before another one's 429 takes nothing of it away."""
    roster = Roster(engine)
    roster.keep_paces([HostPace("gazette.example", NOON, NOON + HOUR, 429)], NOON)
    roster.keep_paces([HostPace("gazette.example", NOON + timedelta(seconds=1))], NOON)
    (known,) = roster.hold_host("gazette.example", "one", NOON, HOUR, bool) or ()
    assert known == HostPace("gazette.example", NOON + timedelta(seconds=1), NOON + HOUR, 429)
