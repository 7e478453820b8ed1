"""How the parts of an article are walked, without a network: one link to the next at a time, zero-based numbers, a gap, another host."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from presslog.core.outcome import Outcome
from presslog.core.role import Role
from presslog.core.urls import AskedUrl, LandedUrl, canonicalize
from presslog.crawler.items import PageCapture
from presslog.crawler.spiders.article_parts import find_parts
from tests.fakes.values import NOON

OWN = "https://gazette.example/quay/"


def capture(url: str, number: int, links: str, landed: str = "") -> PageCapture:
    """A page of an article, with a text of its own and these links."""
    text = "".join(
        f"<p>Sentence {number}.{n} of the report on the quay, which the council has put off again until the spring of next year.</p>"
        for n in range(8)
    )
    body = f"<html><head><title>Quay</title></head><body><article><h1>Quay</h1>{text}{links}</article></body></html>"
    return PageCapture(
        asked=AskedUrl(url),
        landed=LandedUrl(landed or url),
        role=Role.ARTICLE,
        fetched_at=NOON,
        outcome=Outcome.OK,
        reason="whole",
        status=200,
        headers=(("content-type", "text/html; charset=utf-8"),),
        body=body.encode(),
    )


def walked(pages: Mapping[str, str]) -> tuple[list[str], bool]:
    """The parts found of the first of these pages (URL -> its links), and whether there are more than were found."""
    captures = [capture(url, number, links) for number, (url, links) in enumerate(pages.items())]
    whole = find_parts(captures[0], {canonicalize(each.asked): each for each in captures})
    assert all(part.role is Role.PART for part in whole.parts)
    return [part.asked for part in whole.parts], whole.cut


@pytest.mark.parametrize(
    ("pages", "parts", "is_cut"),
    [
        (
            {OWN: '<a rel="next" href="2/">on</a>', f"{OWN}2/": f'<a rel="next" href="{OWN}3/">on</a>', f"{OWN}3/": ""},
            [f"{OWN}2/", f"{OWN}3/"],
            False,
        ),
        ({OWN: '<a href="?page=1">2</a>', f"{OWN}?page=1": f'<a href="{OWN}">1</a>'}, [f"{OWN}?page=1"], False),
        ({OWN: '<a href="2/">2</a><a href="3/">3</a>', f"{OWN}3/": ""}, [], True),
        ({OWN: '<a href="2/">2</a><a href="3/">3</a>', f"{OWN}2/": ""}, [f"{OWN}2/"], True),
        ({OWN: '<a rel="next" href="/pier/">Next article</a>', "https://gazette.example/pier/": ""}, [], False),
        ({OWN: ""}, [], False),
    ],
)  # fmt: skip
def test_walking(pages: Mapping[str, str], parts: list[str], *, is_cut: bool) -> None:
    """From part to part as each page leads on; where one is not there, what follows is not read, and that is said."""
    assert walked(pages) == (parts, is_cut)


def test_a_page_without_an_answer_has_no_parts() -> None:
    """Nothing is looked for on a page that did not come whole."""
    page = capture(OWN, 0, '<a href="2/">2</a>')
    cut = PageCapture(page.asked, page.landed, page.role, NOON, Outcome.TRUNCATED, "cut")
    assert find_parts(cut, {}) == cut
