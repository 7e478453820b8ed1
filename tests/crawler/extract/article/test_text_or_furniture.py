"""Within a text's own element, what is content is read and what is furniture is left out, whatever it says this time."""

from __future__ import annotations

import pytest

from bench.furniture import FURNITURE, STATES, TRAILERS
from presslog.core.extractor import Extractor
from presslog.crawler.extract import REVISION, Reading, read_article

URL = "https://packet.example/mill/"
LINES = tuple(
    f"Paragraph {n} says in its own unhurried way that the mill on Gannet Hill turns again." for n in range(6)
)
TEXT = "".join(f"<p>{line}</p>" for line in LINES)


def read(within: str = "", behind: str = "") -> Reading:
    """The reading of a page with something at the end of its text's element, or behind that."""
    page = f"<article class=post><h1>Mill</h1><div class=entry-content>{TEXT}{within}</div>{behind}</article>"
    return read_article(page.encode(), url=URL)


@pytest.mark.parametrize("box", (FURNITURE | TRAILERS).values(), ids=FURNITURE | TRAILERS)
def test_furniture_makes_no_difference(box: str) -> None:
    """It comes, goes and says something else, and the reading is the one without it."""
    for number, state in enumerate(STATES):
        assert read(box.format(*state, 4099 + 17 * number)) == read()


@pytest.mark.parametrize("wraps", [3, 4])
def test_a_box_that_opens_over_the_page(wraps: int) -> None:
    """A box in a box in a box behind the text's own is no part of it; a text behind the fold is."""
    for _, line in STATES:
        overlay = f"{'<div class=m>' * wraps}<p>{line}</p><p>{line} Twice.</p>{'</div>' * wraps}"
        assert read(behind=overlay) == read()
    plain = "<article class=a><h1>Mill</h1><div class=t>{}</div><div class=u><p>{}</p></div></article>"
    found = read_article(plain.format(TEXT, STATES[0][1]).encode(), url=URL)
    assert found.blocks[-1].text == STATES[0][1]


CONTENT = {
    "annexes": "<ul><li><a href='https://files.example/a.pdf'>Annex A</a></li><li><a href='/b.pdf'>Annex B</a></li></ul>",
    "a file block": "<div class=wp-block-file><a href='/up/ruling.pdf'>The ruling, whole</a></div>",
    "a button to a document": "<div class=wp-block-button><a href='/up/ruling.docx'>Download the ruling</a></div>",
    "sources elsewhere": "<ul><li><a href='https://court.example/9'>The ruling of the court</a></li>"
    "<li><a href='https://mill.example/'>The page of the mill</a></li></ul>",
    "a quotation's source": "<blockquote><p>Nobody asked the owls.</p><footer>Ada Vell, in the Packet</footer></blockquote>",
    "a heading over a list of sources": "<h2>Sources</h2><ul><li><a href='https://court.example/9'>The ruling of the court</a>"
    "</li></ul>",
    "a heading below one": "<h2>Owls</h2><div class=ad>{0}</div><h3>Barn owls</h3><p>They sleep in the mill.</p>",
    "a caption set as a heading": "<figure><img src='/owl.jpg'><h2 class=figure__caption>An owl in the mill</h2></figure>",
    "a picture's link with its caption": "<a href='/gallery/'><figure><img src='/o.jpg'><figcaption>An owl</figcaption></figure></a>",
    "a line in an anchor": "<p><a name=owls>The owls of the mill</a></p>",
    "a line in a field of Drupal's": "<div class='views-field views-field-body'><p>The owls sleep in the mill.</p></div>",
    "a table": "<table><tr><td>Owls</td><td>9</td></tr><tr><td>Mice</td><td>12</td></tr></table>",
}


@pytest.mark.parametrize("block", CONTENT.values(), ids=CONTENT)
def test_content_is_read(block: str) -> None:
    """What refers, measures or quotes belongs to the text, links and all, though it is no paragraph."""
    assert read(block) != read()
    assert len(read(block).blocks) > len(LINES)


def test_ruby_is_read_once() -> None:
    """The small print above a word that tells how it is said is no second word."""
    found = read(
        "<p><ruby>子<rt>こ</rt></ruby>どもは<ruby>学校<rp>(</rp><rt>がっこう</rt><rp>)</rp></ruby>へ行きました。</p>"
    )
    assert found.blocks[-1].text == "子どもは学校へ行きました。"


def test_a_text_outside_of_paragraphs_is_found() -> None:
    """Where more text stands loose in boxes than in the page's few paragraphs, the paragraphs are not the article."""
    lines = "".join(f"<div class=dig>{line} {line} {line}</div>" for line in LINES * 3)
    toolbar = f"<div class=bar>{''.join(f'<p>{line} Twice.</p>' for _, line in STATES)}</div>"
    found = read_article(f"<h1>Mill</h1>{toolbar}<div class=dig-art>{lines}</div>".encode(), url=URL)
    assert any(LINES[0] in block.text for block in found.blocks)


def test_sections_of_a_text() -> None:
    """A text whose sections are one `article` each is read whole; a list of teasers below it is none of it."""
    sections = "".join(
        f"<div class=s><article><p>{line}</p><p>{line} Twice.</p></article></div>" for line in LINES
    )
    found = read_article(f"<h1>Mill</h1><main>{sections}</main>".encode(), url=URL)
    assert [block.text for block in found.blocks][::2] == list(LINES)
    teasers = "".join(
        f"<article><h2><a href='/{n}/'>{n}</a></h2><p>{line}</p></article>"
        for n, line in enumerate(LINES[:2])
    )
    text = f"<main><article>{TEXT}</article>{teasers}</main>"
    assert len(read_article(f"<h1>Mill</h1>{text}".encode(), url=URL).blocks) == len(LINES)


def test_a_text_behind_a_popup_of_some_length() -> None:
    """A box that opens over the page is weighed against nothing, however long it is."""
    popup = (
        "<div class='pum-overlay popmake'>" + "".join(f"<p>{line} {line}</p>" for line in LINES) + "</div>"
    )
    page = f"<article class=post><h1>Mill</h1><div class=entry-content>{TEXT}</div></article>{popup}"
    found = read_article(page.encode(), url=URL)
    assert found.method.tier == "mark"
    assert [block.text for block in found.blocks] == list(LINES)


def test_pages_named_like_the_page_itself_are_no_documents() -> None:
    """Where articles end in `.read`, a line that leads to another one leads on."""
    line = "<p>See also: <a href='/mill/9.read'>The owls of the mill and what they eat</a></p>"
    page = f"<article><h1>Mill</h1><div class=entry-content>{TEXT}{line}</div></article>".encode()
    read_there, read_here = (
        read_article(page, url=f"https://packet.example/{name}") for name in ("a.read", "a/")
    )
    assert len(read_there.blocks) == len(LINES)
    assert len(read_here.blocks) == len(LINES) + 1


def test_furniture_that_another_reader_takes_for_text() -> None:
    """What only stands in a share row is left out of what trafilatura reads, too."""
    lines = "".join(f"<div>{line[:70]}</div>" for line in LINES)
    row = "<div class=sharedaddy><h3>Pass it on, it is a pleasure</h3><p>To a friend who has no time to read it all.</p></div>"
    with_row, without = (
        read_article(f"<body><h1>Mill</h1><div>{lines}{box}</div>".encode(), url=URL) for box in (row, "")
    )
    assert with_row.method.tier == without.method.tier == "trafilatura"
    assert with_row.blocks == without.blocks


@pytest.mark.parametrize(
    "annex",
    [
        "<figure><img src='/owl.jpg'><figcaption>An owl in the mill</figcaption></figure>",
        "<ul><li><a href='/a.pdf'>Annex A</a></li><li><a href='https://court.example/9'>The ruling of the court</a></li></ul>",
    ],
)
def test_annexes_that_another_reader_leaves_out(annex: str) -> None:
    """Behind a paragraph that trafilatura finds, a picture's caption and links to documents and sources are content too."""
    page = f"<body><h1>Mill</h1><div>{TEXT}{annex}<p>{LINES[0]} Twice.</p></div></body>".encode()
    found = read_article(page, url=URL, method=Extractor(REVISION, "trafilatura"))
    texts = [block.text for block in found.blocks]
    shown = {"An owl in the mill"} if "figure" in annex else {"Annex A", "The ruling of the court"}
    assert shown <= set(texts)
    assert texts[-1] == f"{LINES[0]} Twice."
