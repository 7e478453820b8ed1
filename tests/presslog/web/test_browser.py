"""The pages in a real browser: nothing is refused by their own policy, nothing runs over a narrow screen, everything can be named."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from threading import Thread

import pytest
import uvicorn

from presslog.storage.read.history import History
from presslog.web.asgi_app import create_app
from tests.storage.desk import article_id

pytestmark = pytest.mark.browser

DAM, FLOOD = article_id("dam"), article_id("flood")
PAGES = [
    "/",
    "/events",
    f"/events/{DAM}.1.edited",
    f"/events/{article_id('bridge')}.1.removed",
    f"/articles/{article_id('bridge')}",
    "/sources",
    "/sources/gazette",
    f"/articles/{DAM}",
    f"/articles/{FLOOD}/diff/1..2",
    "/search?q=dam",
    "/runs",
]
WIDTHS = (360, 1280)

UNNAMED = """() => [...document.querySelectorAll('a, button, input:not([type=hidden]), select')].filter(
  it => !(it.textContent.trim() || it.labels?.length || it.getAttribute('aria-label'))).map(it => it.outerHTML)"""
OVER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
TORN = """() => [...document.querySelectorAll('th')].filter(th => {
  const range = document.createRange(); range.selectNodeContents(th);
  const lines = new Set([...range.getClientRects()].map(box => box.top)).size;
  return lines > th.textContent.trim().split(/\\s+/).length; }).map(th => th.outerHTML)"""
"""Headings of columns with a word on two lines."""
BROKEN = """() => [...document.querySelectorAll('.whole')].filter(it => {
  const range = document.createRange(); range.selectNodeContents(it);
  return new Set([...range.getClientRects()].map(box => Math.round(box.bottom))).size > 1; }).map(it => it.outerHTML)"""
"""Dates and names that are to stand on one line, and do not."""
HIDDEN = (
    "() => [...document.querySelectorAll('.scroll')].filter(it => it.scrollWidth > it.clientWidth).length"
)
"""Tables that have to be pushed sideways to be read."""
FAINT = """() => { const light = c => { const [r, g, b] = c.match(/[0-9.]+/g).map(v => (v /= 255) <= .03928 ? v / 12.92
    : ((v + .055) / 1.055) ** 2.4); return .2126 * r + .7152 * g + .0722 * b; };
  const paper = light(getComputedStyle(document.body).backgroundColor) + .05;
  return [...document.querySelectorAll('main *')].filter(it => [...it.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
    .filter(it => !it.closest('ins, del, input, select, button, option'))
    .map(it => [light(getComputedStyle(it).color) + .05, it.outerHTML])
    .filter(([ink]) => Math.max(ink, paper) / Math.min(ink, paper) < 4.5).map(([, html]) => html); }"""
"""Text whose contrast with the page is below WCAG 2.2's 4.5 : 1 (success criterion 1.4.3)."""


@pytest.fixture(scope="module")
def address(engine_url: str) -> Iterator[str]:
    """The web page on a socket of its own."""
    with History(engine_url) as history, socket.create_server(("127.0.0.1", 0)) as listening:
        server = uvicorn.Server(uvicorn.Config(create_app(history), log_level="warning"))
        thread = Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_sound(chromium: object, address: str, path: str, width: int) -> None:
    """Our policy refuses nothing, nothing is to be pushed sideways, no word or date is torn, all controls are named, all is readable."""
    page = chromium.new_page(viewport={"width": width, "height": 800})
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    answer = page.goto(f"{address}{path}")
    assert answer.status == 200
    assert errors == []
    assert page.evaluate(OVER) <= 0
    assert page.evaluate(UNNAMED) == []
    assert page.evaluate(TORN) == []
    assert page.evaluate(BROKEN) == []
    assert page.evaluate(HIDDEN) == 0
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert page.evaluate(FAINT) == []
    assert len(page.query_selector_all("h1")) == 1
    page.close()


def test_times_are_the_readers_own(chromium: object, address: str) -> None:
    """Where the browser names a zone, times stand in it and the foot of the page says so; without a script they stand in the home's."""
    for script, seen, zone in (
        (True, "1 March 2026, 22:", "Asia/Tokyo's"),
        (False, "1 March 2026, 13:", "UTC"),
    ):
        context = chromium.new_context(timezone_id="Asia/Tokyo", java_script_enabled=script)
        page = context.new_page()
        page.goto(f"{address}/articles/{DAM}")
        times = page.locator("time[data-form=full]").all_text_contents()
        assert any(text.startswith(seen) for text in times)
        assert zone in page.locator("footer").text_content()
        context.close()


def test_the_checks_can_fail(chromium: object, address: str) -> None:
    """An inline style, a wide box, a nameless button, torn words, a table too wide and faint text are found out, each by itself."""
    page = chromium.new_page(viewport={"width": 360, "height": 800})
    page.set_content(
        '<main><div style="width:900px">.</div><button></button><p style="color:#bbb">faint</p></main>'
        '<table><th style="width:1em;overflow-wrap:anywhere">Requests</table>'
        '<div class="scroll" style="overflow:auto"><div style="width:900px">.</div></div>'
        '<p class="whole" style="width:1em">2026-11-<br>24</p>'
        "<style>body{background:#fff}</style>"
    )
    assert page.evaluate(OVER) > 0
    assert len(page.evaluate(UNNAMED)) == 1
    assert len(page.evaluate(TORN)) == 1
    assert len(page.evaluate(BROKEN)) == 1
    assert page.evaluate(HIDDEN) == 1
    assert len(page.evaluate(FAINT)) == 1
    page.close()


def test_the_keyboard_reaches_the_content_first(chromium: object, address: str) -> None:
    """The first tab stop is the link that skips the frame, and it leads to the content."""
    page = chromium.new_page()
    page.goto(f"{address}/")
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.getAttribute('href')") == "#content"
    page.close()
