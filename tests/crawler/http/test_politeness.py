"""A host that asks to be left alone is left alone: in this run, in the next, and for no longer than is sensible."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from presslog.core.outcome import Outcome
from presslog.crawler.http.politeness import Rest
from presslog.crawler.memory import Memory
from tests.crawler.asking import ask, source
from tests.fakes.wire import Wire, http, serving

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
PAGE = http(b"<html><p>The ferry leaves at six.</p></html>")


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
