"""A run's events become the outbox rows its channels asked for: no more, no fewer."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta

import pytest

from presslog.core.errors import Damaged
from presslog.core.outcome import Evidence, Outcome
from presslog.core.role import Role
from presslog.crawler.source.source import Source
from presslog.flows.messages.channels import Channel, Digest, EveryEvent, EveryRun, Quiet
from presslog.flows.messages.routing import channels_of_source, matches_pattern, route_record
from presslog.storage.content.content_diff import diff_contents
from presslog.storage.content.edits import classify_edit
from presslog.storage.model import (
    Advance,
    ArticleId,
    Capture,
    CaptureId,
    Content,
    EventDraft,
    EventKind,
    Fingerprint,
    Identity,
    Image,
    Listed,
    Message,
    Observation,
    Run,
    RunId,
    RunRecord,
    Severity,
)
from tests.fakes.letters import NOON, body

SOURCE = Source("gazette", "https://gazette.example/", tags=("council",), channels=("desk",))
RUN = Run(RunId("gazette-7"), "gazette", 7, NOON)
OLD, NEW = body("It cost 1.5 million.", "The wall stands."), body("It cost 15 million.", "The wall stands.")


def capture(number: int) -> Capture:
    """A capture of this run."""
    url = f"https://gazette.example/{number}"
    return Capture(
        CaptureId(f"{RUN.id}/{number}"),
        RUN.id,
        url,
        url,
        Role.ARTICLE,
        NOON,
        Outcome.OK,
        Evidence.PRESENCE,
        "200",
    )


def edit(number: int = 1, old: Content = OLD, new: Content = NEW, **fields: object) -> Advance:
    """An article's new version, with its event."""
    why = classify_edit(old, new, diff_contents(old, new))
    article = ArticleId(f"article{number:06}")
    event = EventDraft(
        kind=EventKind.EDITED,
        article=article,
        ordinal=3,
        observed_at=NOON,
        reason="content_differs",
        summary=why.summary,
        severity=why.severity,
        classes=why.classes,
        from_version=1,
        to_version=2,
    )
    seen = Observation(
        Identity(f"wp:{number}", capture(number).asked), capture(number), new, Fingerprint("01"), "x"
    )
    return Advance(article, 2, seen, "content_differs", (replace(event, **fields),))


def alert(kind: EventKind = EventKind.DEGRADED) -> EventDraft:
    """An event of the source."""
    return EventDraft(kind, None, 0, NOON, "gate_closed", "Cannot be believed now", Severity.MAJOR)


def routed(channel: Channel, record: RunRecord, old: Content = OLD, **options: object) -> tuple[Message, ...]:
    """The rows one channel causes."""
    return route_record({channel.name: channel}, SOURCE, record, NOON, content_of=lambda _: old, **options)


DESK = Channel("desk", "env:X")


def test_a_run_is_one_message() -> None:
    """All a run has to tell stands in one row, in order, under an id made of channel and run."""
    (row,) = routed(DESK, RunRecord(RUN, (), (edit(1), edit(2))))
    assert row.id == "desk.gazette-7"
    assert row.events == ("article000001.3.edited", "article000002.3.edited")
    assert (row.run, row.not_before) == (RUN.id, NOON)


def test_the_same_run_gives_the_same_rows() -> None:
    """Routing again gives the very same ids: a run recorded twice tells nothing twice."""
    record = RunRecord(RUN, (), (edit(1), edit(2)), (alert(),))
    assert routed(DESK, record) == routed(DESK, record)


def test_every_event_is_a_message() -> None:
    """A channel of single events has a row for each, with the event's id in its own."""
    rows = routed(replace(DESK, when=EveryEvent()), RunRecord(RUN, (), (edit(1), edit(2))))
    assert [row.id for row in rows] == ["desk.article000001.3.edited", "desk.article000002.3.edited"]


@pytest.mark.parametrize(("count", "rows"), [(20, 20), (21, 1)])
def test_a_flood_is_one_message(count: int, rows: int) -> None:
    """Above a number of events even a channel of single events gets one message, with all of them."""
    made = routed(replace(DESK, when=EveryEvent()), RunRecord(RUN, (), tuple(edit(n) for n in range(count))))
    assert len(made) == rows
    assert sum(len(row.events) for row in made) == count


def test_a_run_without_news_tells_nothing() -> None:
    """No event, no row."""
    assert routed(DESK, RunRecord(RUN, (), ())) == ()


def test_an_alert_is_told() -> None:
    """A source's alert is told under the run's id."""
    (row,) = routed(DESK, RunRecord(RUN, (), (), (alert(),)))
    assert row.events == ("gazette-7.degraded",)


# --- filters ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("channel", "wanted"),
    [
        (DESK, True),
        (replace(DESK, events=frozenset({EventKind.REMOVED})), False),
        (replace(DESK, severity=Severity.MAJOR), True),
        (replace(DESK, classes=frozenset({"number"})), True),
        (replace(DESK, classes=frozenset({"headline"})), False),
        (replace(DESK, sources=frozenset({"gazette"})), True),
        (replace(DESK, sources=frozenset({"herald"})), False),
        (replace(DESK, tags=frozenset({"council", "north"})), True),
        (replace(DESK, tags=frozenset({"north"})), False),
        (replace(DESK, match="15"), True),
        (replace(DESK, match="wall"), False),  # it stands there, but did not change
        (replace(DESK, match="/1.5|2.5/"), True),
        (replace(DESK, match="/wall/"), False),
    ],
)
def test_filters(channel: Channel, wanted: bool) -> None:
    """Kind, severity, class, source, tag, and words of the change itself: each lets pass what it names and nothing else."""
    assert bool(routed(channel, RunRecord(RUN, (), (edit(),)))) == wanted


@pytest.mark.parametrize(
    ("match", "wanted"), [("ferry", True), ("mole", True), ("pier", False), ("caption", False)]
)
def test_words_of_pictures_are_matched(match: str, wanted: bool) -> None:
    """A caption's old and new words are the change's; another picture's words, and our own names of fields, are not."""
    pier = Image("https://a.example/pier.jpg", "The pier")
    old = replace(OLD, images=(pier, Image("https://a.example/1.jpg", caption="The ferry")))
    new = replace(OLD, images=(pier, Image("https://a.example/1.jpg", caption="The mole")))
    record = RunRecord(RUN, (), (edit(old=old, new=new),))
    assert bool(routed(replace(DESK, match=match), record, old=old)) == wanted


def test_an_event_whose_text_is_damaged_is_told_and_costs_no_other(caplog: pytest.LogCaptureFixture) -> None:
    """Where the text before cannot be read, the words asked for may be in it: told, and logged; another edit is held against them."""

    def content_of(article: ArticleId) -> Content:
        if article == "article000001":
            raise Damaged("a body does not unpack")
        return OLD

    channel = replace(DESK, match="unheard-of")
    record = RunRecord(RUN, (), (edit(1), edit(2)))
    (row,) = route_record({"desk": channel}, SOURCE, record, NOON, content_of=content_of)
    assert row.events == ("article000001.3.edited",)
    assert "its words could not be compared" in caplog.text


def test_a_cosmetic_edit_is_not_announced_by_default() -> None:
    """What changed in looks only is told where a channel asks for it, not else."""
    quiet = edit(new=body("It cost 1.5  million.", "The wall stands ."))
    assert routed(DESK, RunRecord(RUN, (), (quiet,))) == ()
    assert routed(replace(DESK, severity=Severity.COSMETIC), RunRecord(RUN, (), (quiet,)))


def test_what_is_recorded_only_is_not_told() -> None:
    """An event decided to be recorded and not announced causes no row."""
    assert routed(DESK, RunRecord(RUN, (), (edit(announce=False),))) == ()


def test_delisted_is_told_on_request() -> None:
    """A delisting, never announced by itself, is told to the channel that names it."""
    event = EventDraft(
        EventKind.DELISTED, ArticleId("a" * 13), 1, NOON, "delisted", "Gone from the listing", announce=False
    )
    record = RunRecord(RUN, (), (Listed(ArticleId("a" * 13), None, delisted=True, event=event),))
    assert routed(DESK, record) == ()
    assert routed(replace(DESK, events=frozenset({EventKind.DELISTED})), record)


def test_an_alert_passes_other_filters() -> None:
    """A channel that waits for certain words still hears that its source cannot be believed: else its silence would lie."""
    picky = replace(DESK, match="zebra", classes=frozenset({"quote"}), severity=Severity.MAJOR)
    assert routed(picky, RunRecord(RUN, (), (), (alert(),)))
    assert (
        routed(replace(picky, events=frozenset({EventKind.EDITED})), RunRecord(RUN, (), (), (alert(),))) == ()
    )


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("harbour wall", "the wall of the Harbour", True),
        ("harbour wall", "the harbour", False),
        ("کتاب", "كتاب", True),
        ("/^a.c$/", "ABC", True),
        ("/(a+)+$/", "a" * 5_000 + "b", True),  # takes too long to tell: nothing is lost by it
        ("/", "a/b", True),
    ],
)
def test_matching(pattern: str, text: str, found: bool) -> None:
    """Words in any order, whatever their case or look-alike letters; a pattern too slow to decide lets pass."""
    assert matches_pattern(pattern, text) == found


def test_a_channel_nobody_knows_loses_nothing() -> None:
    """A name that is not in presslog.toml still gets its row, so that the outbox shows what is missing."""
    (row,) = route_record({}, SOURCE, RunRecord(RUN, (), (edit(),)), NOON, content_of=lambda _: OLD)
    assert row.channel == "desk"


@pytest.mark.parametrize(
    ("channel", "named", "told"),
    [
        (replace(DESK, tags=frozenset({"council"})), (), True),
        (replace(DESK, sources=frozenset({"gazette"})), (), True),
        (replace(DESK, tags=frozenset({"harbour"})), (), False),
        (replace(DESK, tags=frozenset({"council"}), sources=frozenset({"herald"})), (), False),
        (DESK, (), False),
        (replace(DESK, tags=frozenset({"council"})), ("night",), False),
    ],
)
def test_a_channel_chooses_sources_that_name_none(
    channel: Channel, named: tuple[str, ...], told: bool
) -> None:
    """By tag or name; a source that names other channels stays theirs, and a channel that chooses nothing gets nothing."""
    channels = {"desk": channel, "night": replace(DESK, name="night")}
    assert ("desk" in channels_of_source(channels, replace(SOURCE, channels=named))) == told


# --- times -----------------------------------------------------------------------------------------------------------


def test_a_digest_is_due_at_its_time() -> None:
    """A digest's rows wait for its hour, in its zone."""
    (row,) = routed(replace(DESK, when=Digest(time(18))), RunRecord(RUN, (), (edit(),)))
    assert row.not_before == NOON.replace(hour=18)


def test_quiet_hours_put_a_message_off() -> None:
    """In quiet hours a row is made all the same and is due when they end."""
    (row,) = routed(replace(DESK, quiet=Quiet(time(11), time(13))), RunRecord(RUN, (), (edit(),)))
    assert row.not_before == NOON.replace(hour=13)


@pytest.mark.parametrize(
    ("last_run", "rows"),
    [
        (None, 1),
        (NOON - timedelta(hours=1), 0),
        (NOON - timedelta(hours=5), 1),
        (NOON - timedelta(days=3), 1),
    ],
)
def test_a_sign_of_life_is_asked_for_once(last_run: object, rows: int) -> None:
    """Between two of its times only the first run asks for a sign of life; it is due at the next one, without events."""
    channel = replace(DESK, when=EveryRun(), heartbeat=Digest(time(8)))
    made = routed(channel, RunRecord(RUN, (), ()), last_run=last_run)
    assert len(made) == rows
    assert all(
        row.events == () and row.not_before == NOON.replace(hour=8) + timedelta(days=1) for row in made
    )
