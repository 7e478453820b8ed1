"""Every fetch ends in one typed outcome: each row of truth.md that the wire can show, over real HTTP, beside pages that are well."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest

from presslog.core.outcome import Evidence, Outcome
from presslog.crawler.items import PageCapture
from presslog.demo.newspaper import (
    Challenge,
    CloseEarly,
    Drip,
    Encoding,
    Fault,
    Framing,
    GzipBomb,
    LoginWall,
    Maintenance,
    Newspaper,
    RawAnswer,
    RedirectLoop,
    RedirectTo,
    Reset,
    Slow,
    Status,
    Truncated,
    WrongLength,
)
from tests.crawler.asking import ask, source

QUIRKY = b"HTTP/1.1 200 OK\r\nContent-Encoding: lzma\r\nContent-Length: 5\r\n\r\nabcde"


@dataclass(frozen=True, slots=True)
class Row:
    """A fault, the outcome it must get, and a word its reason must hold."""

    fault: Fault | None
    outcome: Outcome
    word: str


ROWS = {
    "well": Row(None, Outcome.OK, "whole body"),
    "slow but well": Row(Drip(timedelta(milliseconds=1), 4096), Outcome.OK, "whole body"),
    "teapot": Row(Status(418), Outcome.UNAVAILABLE, "418"),
    "401": Row(Status(401), Outcome.AUTH, "401"),
    "403": Row(Status(403), Outcome.BLOCKED, "403"),
    "404": Row(Status(404), Outcome.GONE, "404"),
    "407": Row(Status(407), Outcome.AUTH, "407"),
    "410": Row(Status(410), Outcome.GONE, "410"),
    "451": Row(Status(451), Outcome.LEGAL, "451"),
    "500": Row(Status(500), Outcome.UNAVAILABLE, "500"),
    "503": Row(Status(503), Outcome.UNAVAILABLE, "503"),
    "304 unasked": Row(Status(304), Outcome.UNAVAILABLE, "not conditional"),
    "challenge": Row(Challenge(), Outcome.BLOCKED, "bot wall"),
    "challenge at 200": Row(Challenge(200), Outcome.BLOCKED, "bot wall"),
    "maintenance": Row(Maintenance(), Outcome.UNAVAILABLE, "maintenance"),
    "maintenance at 200": Row(Maintenance(200), Outcome.UNAVAILABLE, "maintenance"),
    "maintenance at 404": Row(Maintenance(404), Outcome.UNAVAILABLE, "maintenance"),
    "login wall": Row(LoginWall(), Outcome.AUTH, "login form"),
    "closed before a word": Row(CloseEarly(), Outcome.NET_ERROR, "closed"),
    "reset": Row(Reset(), Outcome.NET_ERROR, "lost"),
    "reset in the body": Row(Reset(100), Outcome.TRUNCATED, "closed before the end"),
    "too slow": Row(Slow(timedelta(seconds=7)), Outcome.NET_ERROR, "timed out"),
    "shorter than promised": Row(WrongLength(50), Outcome.TRUNCATED, "closed before the end"),
    "bomb": Row(GzipBomb(), Outcome.TOO_LARGE, "unpack to more"),
    "unknown coding": Row(RawAnswer(QUIRKY), Outcome.EXTRACT_FAILED, "lzma"),
    "redirects for ever": Row(RedirectLoop(), Outcome.UNAVAILABLE, "redirected in a circle"),
    "redirect to another scheme": Row(RedirectTo("ftp://127.0.0.1/"), Outcome.UNAVAILABLE, "neither http nor https"),
    "redirect to a file": Row(RedirectTo("file:///etc/hostname"), Outcome.UNAVAILABLE, "neither http nor https"),
    "redirect to an inner address": Row(RedirectTo("http://10.0.0.1/"), Outcome.NET_ERROR, "refused to connect"),
    "redirect to another name of here": Row(RedirectTo("http://localhost/"), Outcome.NET_ERROR, "alone, not from localhost"),
    **{
        f"{encoding} {framing}": Row(Truncated(0.5, encoding, framing), Outcome.TRUNCATED, "end")
        for encoding in Encoding
        for framing in Framing
        if encoding is not Encoding.IDENTITY
        or framing not in {Framing.LENGTH_OF_CUT, Framing.CHUNKED_FINISHED}
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def seen() -> Iterator[dict[str, PageCapture]]:
    """What one crawl saw: a row's capture by its name, each on an article of its own."""
    with Newspaper() as paper:
        posts = (*paper.press.posts("en"), *paper.press.posts("sq"))
        urls = dict(zip(ROWS, map(paper.url_of, posts[: len(ROWS)]), strict=True))
        for name, row in ROWS.items():
            if row.fault is not None:
                paper.break_with(f"/{urls[name].removeprefix(paper.url)}*", row.fault)
        got = ask(source(paper.url, timeout=timedelta(seconds=5)), urls.values())
        yield {name: got[url] for name, url in urls.items()}


@pytest.mark.parametrize("name", ROWS)
def test_what_the_wire_shows_is_typed(seen: dict[str, PageCapture], name: str) -> None:
    """A fault on an article's own URL ends in the outcome truth.md names, with the reason in words."""
    capture, row = seen[name], ROWS[name]
    assert (capture.outcome, row.word in capture.reason) == (row.outcome, True), capture.reason


def test_only_what_is_whole_has_a_body(seen: dict[str, PageCapture]) -> None:
    """A refused body is never handed on, not even in part; a whole one always is."""
    assert seen["well"].body.rstrip().endswith(b"</html>")
    refused = {Outcome.TRUNCATED, Outcome.TOO_LARGE, Outcome.NET_ERROR, Outcome.EXTRACT_FAILED}
    assert {capture.body for capture in seen.values() if capture.outcome in refused} == {b""}


def test_no_fault_proves_presence_and_only_three_statuses_prove_absence(seen: dict[str, PageCapture]) -> None:
    """What goes wrong on the way says nothing of the article; 404, 410 and 451 alone say that it is gone."""
    said = {name: seen[name].outcome.evidence for name in ROWS}
    assert {name for name, evidence in said.items() if evidence is Evidence.PRESENCE} == {
        "well",
        "slow but well",
    }
    assert {name for name, evidence in said.items() if evidence is Evidence.ABSENCE} == {"404", "410", "451"}


def test_a_capture_says_where_it_came_from(seen: dict[str, PageCapture]) -> None:
    """Address, status, hops and landing URL are part of the capture."""
    well, wall = seen["well"], seen["login wall"]
    assert (well.ip, well.status, well.redirects, well.landed) == ("127.0.0.1", 200, (), well.asked)
    assert wall.redirects == ((wall.asked, 302),)
    assert "wp-login.php" in wall.landed
    assert well.header("Content-Type") == "text/html; charset=UTF-8"
