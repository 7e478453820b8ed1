"""A host that asks to be left alone is left alone: in this run, in the next, and for no longer than is sensible."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from scrapy.http import Response

from presslog.core.outcome import Outcome
from presslog.crawler.http.politeness import Rest, asked_wait, is_waited_out
from presslog.crawler.memory import Memory
from tests.crawler.asking import ask, source
from tests.fakes.wire import Wire, http, serving

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
PAGE = http(b"<html><p>The ferry leaves at six.</p></html>")


@pytest.mark.parametrize(
    ("status", "header", "wait"),
    [
        (429, None, timedelta(seconds=60)),
        (503, None, None),
        (200, "5", None),
        (503, "86400", timedelta(hours=24)),
        (503, "86399", timedelta(seconds=86_399)),
        (503, "90000", timedelta(hours=24)),
    ],
)
def test_a_wait_is_a_minute_where_none_is_said_and_a_day_at_most(
    status: int, header: str | None, wait: timedelta | None
) -> None:
    """A 429 without Retry-After asks for a minute, a 503 for nothing; a day and more is a day."""
    response = Response(
        "https://gazette.example/", status=status, headers={"Retry-After": header} if header else {}
    )
    assert asked_wait(response, NOON) == wait


def test_ten_seconds_are_waited_out() -> None:
    """A longer wait ends the requests to the host in this run; what is left of one is a day at most."""
    assert is_waited_out(timedelta(seconds=10))
    assert not is_waited_out(timedelta(seconds=10, milliseconds=1))
    rest = Rest(Memory(None), lambda: NOON)
    rest.ask("gazette.example", timedelta(hours=23), 429)
    rest.ask("herald.example", timedelta(hours=30), 429)
    assert [rest.left(f"{name}.example")[0] for name in ("gazette", "herald")] == [
        timedelta(hours=23),
        timedelta(hours=24),
    ]


def test_a_rest_ends() -> None:
    """What is left of a wait shrinks with the clock, and one host's wait is not another's."""
    now = [NOON]
    rest = Rest(Memory(None), lambda: now[0])
    rest.ask("gazette.example", timedelta(minutes=5), 429)
    now[0] += timedelta(minutes=3)
    assert rest.left("gazette.example") == (timedelta(minutes=2), 429)
    assert rest.left("herald.example")[0] == timedelta()
    now[0] += timedelta(minutes=3)
    assert rest.left("gazette.example")[0] == timedelta()


@pytest.mark.parametrize(
    ("status", "outcome"),
    [("429 Too Many Requests", Outcome.BLOCKED), ("503 Service Unavailable", Outcome.UNAVAILABLE)],
)
def test_a_long_wait_is_kept_across_runs(tmp_path: Path, status: str, outcome: Outcome) -> None:
    """After `Retry-After: 3600` the host is not asked again, not in this run and not in the next; without memory it would be."""
    with serving() as wire:
        wire.answers = {"/busy": http(b"", "Retry-After: 3600", status=status), "/page": PAGE}
        urls = [wire.url("/page"), wire.url("/busy"), wire.url("/page?2")]
        first = ask(source(wire.url()), urls, tmp_path, tmp_path / "memory")
        assert [first[url].outcome for url in urls] == [Outcome.OK, outcome, outcome]
        assert wire.paths() == ["/page", "/busy"]
        second = ask(source(wire.url()), [wire.url("/page")], tmp_path, tmp_path / "memory")
        assert second[wire.url("/page")].outcome is outcome
        assert "told us to wait" in second[wire.url("/page")].reason
        assert wire.paths() == ["/page", "/busy"]
        third = ask(source(wire.url()), [wire.url("/page")], tmp_path)
        assert third[wire.url("/page")].outcome is Outcome.OK


def test_a_short_wait_is_waited_out_once(tmp_path: Path) -> None:
    """After `Retry-After: 1` the same URL is asked once more, no sooner, and then is what it is."""
    said = [http(b"", "Retry-After: 1", status="429 Too Many Requests"), PAGE]
    with serving(Wire({"/busy": lambda headers: said.pop(0)})) as wire:
        capture = ask(source(wire.url()), [wire.url("/busy")], tmp_path)[wire.url("/busy")]
        assert wire.paths() == ["/busy", "/busy"]
    assert capture.outcome is Outcome.OK
    with serving(Wire({"/busy": http(b"", "Retry-After: 1", status="429 Too Many Requests")})) as wire:
        capture = ask(source(wire.url()), [wire.url("/busy")], tmp_path)[wire.url("/busy")]
        assert wire.paths() == ["/busy", "/busy"]
    assert capture.outcome is Outcome.BLOCKED


def test_an_error_without_a_wait_is_not_repeated(tmp_path: Path) -> None:
    """A 503 that asks for nothing is taken as it is, and the next page is asked as ever."""
    with serving(Wire({"/down": http(status="503 Service Unavailable"), "/page": PAGE})) as wire:
        ask(source(wire.url()), [wire.url("/down"), wire.url("/page")], tmp_path)
        assert wire.paths() == ["/down", "/page"]
