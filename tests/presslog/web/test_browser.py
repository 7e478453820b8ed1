"""The pages in a real browser: nothing is refused by their own policy, nothing runs over a narrow screen, everything can be named."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.lacking import lacking
from tests.presslog.web.gallery import GalleryPage, gallery_pages, open_gallery
from tests.presslog.web.serving import serve_pages

pytestmark = pytest.mark.browser

WIDTHS = (390, 1280)
AXE = Path(sys.prefix) / "pages" / "axe_playwright_python" / "axe.min.js"  # where `make peers` puts it
FINDINGS = """async (rules) => {
  const options = rules.length ? { runOnly: { type: "rule", values: rules } } : {};
  const { violations } = await axe.run(document, { resultTypes: ["violations"], ...options });
  return violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.html.slice(0, 160)}`)); }"""
"""What axe-core finds wrong, by all its rules or by some."""
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
HIDDEN = "() => [...document.querySelectorAll('.scroll')].filter(it => it.scrollWidth > it.clientWidth).map(it => it.outerHTML)"
"""Tables that have to be pushed sideways to be read."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The pages of the gallery on a socket of their own."""
    with open_gallery(tmp_path_factory.mktemp("gallery")) as history, serve_pages(history) as served:
        yield served


@pytest.fixture(scope="module")
def axe() -> str:
    """The source of axe-core."""
    return AXE.read_text("utf-8") if AXE.is_file() else lacking("no axe-core here: `make peers` brings it")


@pytest.fixture(scope="module")
def tab(chromium: Any) -> Iterator[Any]:
    """One tab that goes from page to page: a new one for each takes twice the time of a look."""
    opened = chromium.new_page(viewport={"width": WIDTHS[0], "height": 800})
    yield opened
    opened.close()


@pytest.fixture(scope="module", params=gallery_pages(), ids=lambda shown: shown.name)
def looked_at(request: pytest.FixtureRequest, tab: Any, address: str) -> Iterator[tuple[Any, list[str]]]:
    """Each page of the gallery, opened once, and what the browser complained of."""
    shown: GalleryPage = request.param
    tab.set_viewport_size({"width": WIDTHS[0], "height": 800})
    tab.emulate_media(color_scheme="light")
    errors: list[str] = []

    def note(message: Any) -> None:
        if message.type == "error":
            errors.append(message.text)

    tab.on("console", note)
    expected = 404 if shown.name == "not-found" else 200
    assert tab.goto(f"{address}{shown.path}").status == expected
    tab.evaluate("() => document.querySelectorAll('details').forEach(it => { it.open = true; })")
    yield tab, [error for error in errors if expected == 200 or "404" not in error]
    tab.remove_listener("console", note)


def test_a_page_is_sound(looked_at: tuple[Any, list[str]]) -> None:
    """Narrow and wide: our policy refuses nothing, nothing is to be pushed sideways, no word or date is torn, all controls are named."""
    page, errors = looked_at
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate(OVER) <= 0
        assert page.evaluate(UNNAMED) == []
        assert page.evaluate(TORN) == []
        assert page.evaluate(BROKEN) == []
        assert page.evaluate(HIDDEN) == []
    assert errors == []


def test_a_page_keeps_nobody_out(looked_at: tuple[Any, list[str]], axe: str) -> None:
    """By axe-core's rules, narrow and wide, in light and dark colours: contrast, names, landmarks, headings, tables, focus."""
    page, _ = looked_at
    page.evaluate(axe)  # by the browser's own door: our policy stays in force
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        for colours in ("light", "dark"):
            page.emulate_media(color_scheme=colours)
            # Colours change nothing but the contrast.
            assert page.evaluate(FINDINGS, ["color-contrast"] if colours == "dark" else []) == []


def test_the_checks_can_fail(chromium: Any, axe: str) -> None:
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
    assert len(page.evaluate(HIDDEN)) == 1
    page.evaluate(axe)
    found = {finding.partition(":")[0] for finding in page.evaluate(FINDINGS, [])}
    assert {"button-name", "color-contrast", "page-has-heading-one"} <= found
    page.close()


def test_the_keyboard_reaches_the_content_first(chromium: Any, address: str) -> None:
    """The first tab stop is the link that skips the frame, and it leads to the content."""
    page = chromium.new_page()
    page.goto(f"{address}/")
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.getAttribute('href')") == "#content"
    page.close()


def test_keys_step_from_change_to_change(chromium: Any, address: str) -> None:
    """Alt with the arrows moves the focus from each change to the next and back, and stays at the ends."""
    page = chromium.new_page()
    page.goto(f"{address}{next(shown.path for shown in gallery_pages() if shown.name == 'diff')}")
    steps = []
    for key in ("ArrowDown", "ArrowDown", "ArrowDown", "ArrowUp"):
        page.keyboard.press(f"Alt+{key}")
        steps.append(page.evaluate("() => document.activeElement.id"))
    assert steps == ["change-1", "change-2", "change-2", "change-1"]
    page.close()


def test_a_change_is_shown_once_on_a_phone(chromium: Any, address: str) -> None:
    """At 390 px the words of a change stand in one column, deleted beside inserted; at 1280 px on two sides."""
    page = chromium.new_page(viewport={"width": 390, "height": 800})
    page.goto(f"{address}{next(shown.path for shown in gallery_pages() if shown.name == 'diff')}")
    for width, columns in ((390, {"both"}), (1280, {"old", "new"})):
        page.set_viewport_size({"width": width, "height": 800})
        seen = page.evaluate(
            "() => [...document.querySelectorAll('.change .pair > *')].filter(it => it.offsetParent).map(it => it.className)"
        )
        assert set(seen) == columns
    page.close()


def test_what_is_read_from_the_right_begins_there(chromium: Any, address: str) -> None:
    """A Persian headline begins at the right edge of its place, in lists and on its own pages."""
    page = chromium.new_page(viewport={"width": 1280, "height": 800})
    edge = """() => [...document.querySelectorAll('h1, .title')].filter(it => /[\\u0600-\\u06ff]/.test(it.textContent)).map(it => {
      const range = document.createRange(); range.selectNodeContents(it);
      return Math.round(it.getBoundingClientRect().right - range.getBoundingClientRect().right); })"""
    for name in ("front", "event-persian", "diff-persian", "article-persian"):
        page.goto(f"{address}{next(shown.path for shown in gallery_pages() if shown.name == name)}")
        found = page.evaluate(edge)
        assert found
        assert max(found) <= 1, name
    page.close()
