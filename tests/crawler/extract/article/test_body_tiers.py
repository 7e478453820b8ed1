"""Where a page's body stands is decided by the article's own text: not by its readers', nor by other articles that stand beside it."""

from __future__ import annotations

import pytest

from presslog.core.errors import ExtractionError
from presslog.core.extractor import Extractor
from presslog.crawler.extract import REVISION, Reading, read_article

URL = "https://packet.example/town/mill/"
SAID = "says in its own unhurried way that the mill on Gannet Hill turns again, and that the owls have moved out."
TEXT = "".join(f"<p>Paragraph {number} {SAID}</p>" for number in range(3))
COMMENT = "<p>I have lived below that hill for sixty years and I never saw an owl that paid the slightest heed to a mill.</p>"


def read(body: str, classes: str = "") -> Reading:
    return read_article(f"<html lang=en><body class='{classes}'>{body}</body></html>".encode(), url=URL)


def test_comments_that_grow_move_nothing() -> None:
    """A short article in a container named like a side block is read the same, however much its readers write below it."""
    readings = [
        read(
            f"<div class='widget'><h1>Mill</h1><article>{TEXT}</article></div><div id=comments>{COMMENT * count}</div>"
        )
        for count in (1, 12)
    ]
    assert [block.text[:11] for block in readings[0].blocks] == ["Paragraph 0", "Paragraph 1", "Paragraph 2"]
    assert readings[0] == readings[1]


def test_other_posts_are_not_the_article() -> None:
    """Posts that the page itself numbers otherwise than its own are other articles, however much of them it prints and wherever."""
    others = "".join(
        f"<article id='post-{number}'><h2><a href='/{number}/'>Other</a></h2><p>{'Elsewhere it rained on the ferry. ' * 12}</p></article>"
        for number in (7, 8, 9)
    )
    page = f"<h1>Mill</h1><article class='text'>{TEXT}</article><article id='post-5'><h3>Read on</h3>{others}</article>"
    blocks = read(page, "single postid-5").blocks
    assert [block.text[:11] for block in blocks] == ["Paragraph 0", "Paragraph 1", "Paragraph 2"]


FERRY = "<p>The night ferry returned to quay {} after the storm had passed the bay, and nobody on board was hurt.</p>"


def _with_elements_in_a_paragraph(count: int) -> bytes:
    lines = "".join(map(FERRY.format, range(9)))
    return f"{lines}<p>{'<a href=/x>One</a>, ' * count}</p>".encode()


def _deep(depth: int, elements: int) -> bytes:
    """A page of so many elements, all of its text at this depth."""
    lines = "".join(map(FERRY.format, range(9)))
    around = depth - 3  # html, body and the paragraphs
    return ("<div>" * around + lines + "<b>x</b>" * (elements - around - 11) + "</div>" * around).encode()


def _with_texts(count: int) -> bytes:
    """A page of so many texts, none of them within a line."""
    lines = "".join(map(FERRY.format, range(9)))
    return f"{lines}<div>{'<div>Quay <b>one</b></div>' * (count - 9)}</div>".encode()


@pytest.mark.parametrize(
    ("asked", "refused"),
    [
        (_with_elements_in_a_paragraph(400), _with_elements_in_a_paragraph(401)),
        (_deep(61, 3_000), _deep(61, 3_001)),
        (_deep(60, 3_001), _deep(61, 3_001)),
        (_deep(9, 20_000), _deep(9, 20_001)),
        (_with_texts(3_000), _with_texts(3_001)),
    ],
)
def test_trafilatura_is_asked_where_its_time_grows_as_the_page_does(asked: bytes, refused: bytes) -> None:
    """400 elements in a paragraph, 20,000 or 3,000 texts on a page, 3,000 elements of a deep one: more are read otherwise."""
    url = "https://gazette.example/ferry/"
    assert read_article(asked, url=url, method=Extractor(REVISION, "trafilatura")).blocks
    with pytest.raises(ExtractionError, match=f"method: {REVISION}/trafilatura"):
        read_article(refused, url=url, method=Extractor(REVISION, "trafilatura"))
    assert sum("night ferry" in block.text for block in read_article(refused, url=url).blocks) == 9


def _tier(markup: str) -> str:
    return read(markup).method.tier


def _paragraphs(count: int) -> str:
    """So many different paragraphs of a hundred characters."""
    return "".join(
        f"<p>{f'{number} the mill on Gannet Hill turns again '.ljust(100, 'w')}</p>"
        for number in range(count)
    )


@pytest.mark.parametrize(("chars", "tier"), [(140, "mark"), (139, "trafilatura")])
def test_a_short_body_is_taken_where_no_other_is_longer(chars: int, tier: str) -> None:
    """A marked text of 140 characters is believed; with less the next reader is asked."""
    page = f"<h1>Mill</h1><div class=entry-content><p>{'w' * chars}</p></div><div><h2>Mills</h2>{_paragraphs(1)}</div>"
    assert _tier(page) == tier


@pytest.mark.parametrize(("inside", "is_believed"), [(55, True), (54, False)])
def test_a_mark_holds_most_of_the_running_text(inside: int, is_believed: bool) -> None:
    """A marked container with 55 of a page's hundred paragraphs is its text; one with 54 is not believed."""
    outside = _paragraphs(100 - inside)
    page = f"<h1>Mill</h1><div class=entry-content>{_paragraphs(inside)}</div><section>{outside}</section>"
    assert (_tier(page) == "mark") is is_believed


@pytest.mark.parametrize(("inside", "is_dense"), [(85, True), (84, False)])
def test_a_dense_element_holds_nearly_all_running_text(inside: int, is_dense: bool) -> None:
    """An element with 85 of a page's hundred paragraphs is its text; with 84 another reader is asked."""
    page = f"<h1>Mill</h1><div id=a>{_paragraphs(inside)}</div><div id=b>{_paragraphs(100 - inside)}</div>"
    assert (_tier(page) == "dense") is is_dense


@pytest.mark.parametrize(("chars", "tier"), [(240, "dense"), (239, "trafilatura")])
def test_a_dense_element_has_two_hundred_and_forty_characters(chars: int, tier: str) -> None:
    """With less running text than that, another reader is asked."""
    assert _tier(f"<h1>Mill</h1><div><p>{'w' * 120}</p><p>{'v' * (chars - 120)}</p></div>") == tier


@pytest.mark.parametrize(("standing", "is_around"), [(2, True), (1, False)])
def test_a_text_is_read_around_the_lines_it_had(standing: int, is_around: bool) -> None:
    """Half of four lines that stand on the page are enough, in the narrowest element that holds them; with one the text is read as ever."""
    lines = [
        f"Line {number} of the text that was read at the fetch before, which is long enough."
        for number in range(4)
    ]
    kept = "".join(f"<p>{line}</p>" for line in lines[:standing])
    page = f"<h1>Mill</h1><div id=a><div>{kept}<p>A line that is new here.</p></div></div><div class=entry-content>{_paragraphs(9)}</div>"
    reading = read_article(page.encode(), url=URL, around=lines)
    shown = [block.text for block in reading.blocks]
    assert (shown == [*lines[:standing], "A line that is new here."]) is is_around
    assert (len(shown) == 9) is not is_around
