"""The page of a change, photographed: a picture of a size one can post, with the change in its colours and nothing cut off."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest

from presslog.flows.messages.mail_templates import events_page
from presslog.flows.messages.rendering import ToldEvent
from tests.fakes.letters import body, edited

pytestmark = pytest.mark.browser

LONG = "https://gazette.example/" + "harbourwall" * 20
"""A word that no line holds."""
ENGLISH = edited(
    body("The wall cost 1.5 million.", "Plans are at hand."),
    body("The wall cost 15 million.", f"Plans are at {LONG}", title="Harbour wall to fall"),
)
PERSIAN = edited(
    body("دیوار بندر ۱٫۵ میلیون هزینه داشت.", title="دیوار بندر", language="fa"),
    body("دیوار بندر ۱۵ میلیون هزینه داشت.", title="دیوار بندر", language="fa"),
    2,
)
COLOURS = """async ([data, wanted]) => {
  const image = new Image(); image.src = 'data:image/png;base64,' + data; await image.decode();
  const canvas = new OffscreenCanvas(image.width, image.height), pen = canvas.getContext('2d');
  pen.drawImage(image, 0, 0);
  const pixels = pen.getImageData(0, 0, image.width, image.height).data, counts = Object.fromEntries(wanted.map(it => [it, 0]));
  for (let at = 0; at < pixels.length; at += 4) {
    const colour = '#' + [0, 1, 2].map(n => pixels[at + n].toString(16).padStart(2, '0')).join('');
    if (colour in counts) counts[colour] += 1;
  }
  return counts; }"""
"""How many points of a picture have each colour."""
INSERTED, DELETED, PAPER = "#dcf5dc", "#fbdada", "#ffffff"
OVER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def size_of(png: bytes) -> tuple[int, int]:
    """Width and height of a PNG, from its header (ISO/IEC 15948 §11.2.2)."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    return int.from_bytes(png[16:20]), int.from_bytes(png[20:24])


@pytest.mark.parametrize("width", [390, 1200])
@pytest.mark.parametrize("told", [ENGLISH, PERSIAN], ids=["english", "persian"])
def test_a_change_becomes_a_picture(chromium: Any, tmp_path: Path, told: ToldEvent, width: int) -> None:
    """From a file on disk, on a telephone and on a desk: one screen's width, at most 1200 points high, both colours in it."""
    (tmp_path / "changes.html").write_text(events_page([told], "[gazette] 1 edited"), "utf-8")
    tab = chromium.new_page(viewport={"width": width, "height": 200})
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto((tmp_path / "changes.html").as_uri())
    png = tab.screenshot(full_page=True)
    assert tab.evaluate(OVER) <= 0, "something runs over the edge"
    assert len(asked) == 1, "the page asked for more than itself"
    wide, high = size_of(png)
    assert wide == width
    assert 200 <= high <= 1200
    points = tab.evaluate(COLOURS, [base64.b64encode(png).decode(), [INSERTED, DELETED, PAPER]])
    assert min(points[INSERTED], points[DELETED]) > 100
    assert points[PAPER] > wide * high / 2
    tab.close()


PLACES = """([was, is, bare]) => {
  const node = [...document.querySelectorAll('p')].map(it => it.lastChild).find(it => it.data?.includes(was));
  if (bare) node.data = node.data.replace(/[\\u2068\\u2069]/g, '');
  return [was, is].map(words => { const range = new Range(), at = node.data.indexOf(words);
    range.setStart(node, at); range.setEnd(node, at + words.length); return range.getBoundingClientRect(); }); }"""
"""Where both sides of a change are drawn in the sentence; `bare`: without the marks that keep them apart."""


def test_what_was_is_drawn_before_what_is(chromium: Any) -> None:
    """In an English sentence about a Persian number both sides are drawn whole, the old one first; without isolation they mingle."""
    tab = chromium.new_page(viewport={"width": 1200, "height": 200})
    tab.set_content(events_page([PERSIAN], "[gazette] 1 edited"))
    sides = ["۱٫۵ میلیون", "۱۵ میلیون"]
    was, now = tab.evaluate(PLACES, [*sides, False])
    assert was["right"] < now["left"]
    was, now = tab.evaluate(PLACES, [*sides, True])
    assert was["right"] > now["left"]
    tab.close()


def test_a_page_without_a_change_has_no_colours(chromium: Any) -> None:
    """The colours counted above are the change's own."""
    tab = chromium.new_page(viewport={"width": 390, "height": 200})
    tab.set_content(events_page([ToldEvent(ENGLISH.event)], "[gazette] 1 edited"))
    png = base64.b64encode(tab.screenshot(full_page=True)).decode()
    assert tab.evaluate(COLOURS, [png, [INSERTED, DELETED]]) == {INSERTED: 0, DELETED: 0}
    tab.close()
