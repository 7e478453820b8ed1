"""Pages written by scripts are read as a browser draws them, and the browser reaches nothing but through our own door."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from presslog.core.errors import FetchError
from presslog.core.outcome import Outcome
from presslog.crawler.items import Job, PageCapture
from presslog.crawler.process.crawl_process import crawl_source
from presslog.crawler.source.source import Source
from presslog.crawler.web_archives import Archives
from tests.crawler.asking import ask, landing_of, source
from tests.fakes.wire import Wire, http, serving

pytestmark = pytest.mark.browser

HTML = "Content-Type: text/html; charset=utf-8"
EMPTY = "<html><head><script src='/draw.js'></script></head><body onload='draw()'>Please wait</body></html>"
SCRIPT = """
async function draw() {{
  const told = await (await fetch('/story.json')).json();
  document.body.innerHTML = '<h1>' + told.title + '</h1><p>بندر</p>';
  document.title = told.title;
  new Image().src = '/counter.gif';
  for (const inner of {inner}) {{
    try {{ await fetch(inner, {{mode: 'no-cors'}}); document.body.append('reached ' + inner); }} catch (error) {{ }}
    try {{ new WebSocket(inner.replace('http', 'ws')); }} catch (error) {{ }}
  }}
  await fetch('/collect', {{method: 'POST', body: 'seen'}}).catch(() => 0);
}}
"""


def site(wire: Wire, *inner: str) -> None:
    """A page that a script draws from data, and that then tries to reach further."""
    wire.answers = {
        "/robots.txt": http(b"User-agent: *\nDisallow: /desk/\n"),
        "/story": http(EMPTY.encode(), HTML),
        "/draw.js": http(SCRIPT.format(inner=list(inner)).encode(), "Content-Type: text/javascript"),
        "/story.json": http(b'{"title": "Lock gate stuck"}', "Content-Type: application/json"),
        "/desk/secret": http(b"{}", "Content-Type: application/json"),
        "/gone": http(b"<html><p>Not here</p></html>", HTML, status="404 Not Found"),
    }


def drawn_source(wire: Wire) -> Source:
    """A source whose pages a browser draws."""
    return source(wire.url(), render=True, timeout=timedelta(seconds=15))


def drawn(wire: Wire, *paths: str) -> list[PageCapture]:
    """The captures of these paths with a browser."""
    got = ask(drawn_source(wire), map(wire.url, paths))
    return [got[wire.url(path)] for path in paths]


@pytest.mark.usefixtures("browser")
def test_a_page_is_read_as_its_scripts_draw_it(tmp_path: Path) -> None:
    """The drawn document is the body, here and out of the archive, which has the served one beside it; a 404 is not drawn at all."""
    with serving() as wire:
        site(wire)
        landing = landing_of(drawn_source(wire), map(wire.url, ("/story", "/gone")), tmp_path)
    page, gone = landing.captures()
    assert (page.outcome, gone.outcome) == (Outcome.OK, Outcome.GONE)
    assert "<h1>Lock gate stuck</h1><p>بندر</p>".encode() in page.body
    warc = landing.path / "crawl.warc.gz"
    assert [capture.body for capture in Archives([warc]).captures()] == [page.body, gone.body]
    with warc.open("rb") as file:
        kinds = [record.rec_type for record in ArchiveIterator(file)]
    assert kinds == ["warcinfo", "response", "conversion", "response"]


@pytest.mark.usefixtures("browser")
def test_the_browser_reaches_nothing_but_through_our_door() -> None:
    """Another host, another address, what robots.txt denies, images, posts and web sockets: none arrives anywhere."""
    with serving() as wire, serving(Wire(), host="127.0.0.2") as neighbour:
        site(wire, neighbour.url("/", "127.0.0.2"), wire.url("/", "localhost"), wire.url("/desk/secret"))
        (page,) = drawn(wire, "/story")
        assert neighbour.asked == []
        assert sorted(wire.paths()) == ["/draw.js", "/story", "/story.json"]
    assert b"Lock gate stuck" in page.body
    assert b"reached" not in page.body


def test_without_the_key_nothing_is_drawn() -> None:
    """A source that does not ask for a browser gets the page as it was served."""
    with serving() as wire:
        site(wire)
        got = ask(source(wire.url()), [wire.url("/story")])
        assert got[wire.url("/story")].body == EMPTY.encode()


def test_a_machine_without_a_browser_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The crawl fails as a whole, names what is missing, and leaves nothing."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    with serving() as wire:
        where = replace(source(wire.url(), render=True))
        job = Job(where, "r1", tmp_path / "r1", datetime.now(UTC))
        with pytest.raises(FetchError, match="needs a Chromium"):
            asyncio.run(crawl_source(job))
    assert not (tmp_path / "r1").exists()
