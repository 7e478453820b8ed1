"""A host that asks to be left alone is left alone: in this run, in the next, and for no longer than is sensible."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from scrapy.http import Response

from presslog.core.host_pace import HostPace
from presslog.core.outcome import Outcome
from presslog.crawler.http.host_paces import CrawlPace, HostPaces
from presslog.crawler.http.politeness import asked_wait, is_waited_out
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
    pace = CrawlPace(HostPaces(), timedelta(), lambda: NOON)
    pace.ask_rest("gazette.example", timedelta(hours=23), 429)
    pace.ask_rest("herald.example", timedelta(hours=30), 429)
    assert [pace.rest_left(f"{name}.example")[0] for name in ("gazette", "herald")] == [
        timedelta(hours=23),
        timedelta(hours=24),
    ]


def test_a_rest_ends() -> None:
    """What is left of a wait shrinks with the clock, and one host's wait is not another's."""
    now = [NOON]
    pace = CrawlPace(HostPaces(), timedelta(), lambda: now[0])
    pace.ask_rest("gazette.example", timedelta(minutes=5), 429)
    now[0] += timedelta(minutes=3)
    assert pace.rest_left("gazette.example") == (timedelta(minutes=2), 429)
    assert pace.rest_left("herald.example")[0] == timedelta()
    now[0] += timedelta(minutes=3)
    assert pace.rest_left("gazette.example")[0] == timedelta()


def test_turns_are_apart_by_the_longest_delay() -> None:
    """By both sources' delays, by every Crawl-delay of the host, and by when another process last asked; other hosts do not wait."""
    paces = HostPaces()
    slow, fast = (CrawlPace(paces, timedelta(seconds=s), lambda: NOON) for s in (5, 1))
    first = paces.give_turn("gazette.example", timedelta(seconds=5))
    assert paces.give_turn("gazette.example", timedelta(seconds=1)) == first + 5
    assert paces.give_turn("gazette.example", timedelta(seconds=1)) == first + 6
    fast.slow_down("https://gazette.example/robots.txt", timedelta(seconds=9))
    assert paces.give_turn("gazette.example", timedelta(seconds=1)) == first + 15
    slow.learn([HostPace("gazette.example", NOON + timedelta(hours=1))])
    assert paces.give_turn("gazette.example", timedelta(seconds=1)) >= first + 3600
    assert paces.give_turn("herald.example", timedelta(seconds=1)) < first + 5


@pytest.mark.parametrize(
    ("status", "outcome"),
    [("429 Too Many Requests", Outcome.BLOCKED), ("503 Service Unavailable", Outcome.UNAVAILABLE)],
)
def test_a_long_wait_is_kept(status: str, outcome: Outcome) -> None:
    """After `Retry-After: 3600` the host is not asked again; by whom and until when is shown in `test_crawls.py`."""
    with serving() as wire:
        wire.answers = {"/busy": http(b"", "Retry-After: 3600", status=status), "/page": PAGE}
        urls = [wire.url("/page"), wire.url("/busy"), wire.url("/page?2")]
        first = ask(source(wire.url()), urls)
        assert [first[url].outcome for url in urls] == [Outcome.OK, outcome, outcome]
        assert wire.paths() == ["/page", "/busy"]
        assert "told us to wait" in first[urls[2]].reason


def test_a_short_wait_is_waited_out_once() -> None:
    """After `Retry-After: 1` the same URL is asked once more, no sooner, and then is what it is."""
    said = [http(b"", "Retry-After: 1", status="429 Too Many Requests"), PAGE]
    with serving(Wire({"/busy": lambda headers: said.pop(0)})) as wire:
        capture = ask(source(wire.url()), [wire.url("/busy")])[wire.url("/busy")]
        assert wire.paths() == ["/busy", "/busy"]
    assert capture.outcome is Outcome.OK
    with serving(Wire({"/busy": http(b"", "Retry-After: 1", status="429 Too Many Requests")})) as wire:
        capture = ask(source(wire.url()), [wire.url("/busy")])[wire.url("/busy")]
        assert wire.paths() == ["/busy", "/busy"]
    assert capture.outcome is Outcome.BLOCKED


def test_an_error_without_a_wait_is_not_repeated() -> None:
    """A 503 that asks for nothing is taken as it is, and the next page is asked as ever."""
    with serving(Wire({"/down": http(status="503 Service Unavailable"), "/page": PAGE})) as wire:
        ask(source(wire.url()), [wire.url("/down"), wire.url("/page")])
        assert wire.paths() == ["/down", "/page"]
