# ruff: noqa: E501 - markup stands in lines
"""What stands between an article's paragraphs and is none of it goes by its markup; what merely looks like it stays."""

from __future__ import annotations

import pytest

from presslog.core.body_parts import BlockKind
from presslog.crawler.extract import Reading, read_article

URL = "https://www.packet.example/town/mill/"
SAID = "says in its own unhurried way that the mill on Gannet Hill turns again, and that the owls have moved out."
TEXT = [f"<p>Paragraph {number} {SAID}</p>" for number in range(4)]


def read(*inserted: str, tail: str = "") -> Reading:
    """An article with something between its paragraphs."""
    one, two, *rest = TEXT
    body = "".join((one, two, *inserted, *rest, tail))
    return read_article(
        f"<html lang=en><body><h1>Mill</h1><div class=entry-content>{body}</div></body></html>".encode(),
        url=URL,
    )


def between(*inserted: str) -> list[str]:
    """The blocks that what was inserted became."""
    return [block.text for block in read(*inserted).blocks if not block.text.startswith("Paragraph")]


@pytest.mark.parametrize(
    "line",
    [
        "<p><a href='/town/owls/'>Where the owls have gone</a></p>",
        "<p><strong>Read more: <a href='https://packet.example/owls'>Where the owls of Gannet Hill have gone since Easter</a></strong></p>",
        "<p><a href='https://video.packet.example/owls'>OWLS LEAVE MILL</a></p>",
        "<p><a href='/owls/'>Where the owls have gone</a> | <a href='/bats/'>And what of the bats?</a></p>",
        "<a href='/town/owls/'><p>Where the owls have gone</p><p>All nine of them were seen at the rectory</p></a>",
        "<a href='/town/owls/'><h3>Where the owls have gone</h3></a>",
        "<h3><a href='https://herald.example/'>The Herald</a></h3>",
    ],
)
def test_a_line_that_leads_to_another_article(line: str) -> None:
    """A line that is nothing but a link to another page of the site is a neighbour's headline, and no text."""
    assert between(line) == []


@pytest.mark.parametrize(
    ("line", "text"),
    [
        (
            "<p><a href='https://herald.example/mill'>The Herald's own account</a></p>",
            "The Herald's own account",
        ),
        ("<p><a href='/ruling.pdf'>The ruling in full</a></p>", "The ruling in full"),
        (
            "<p><a href='/town/'>The council has published its answer.</a></p>",
            "The council has published its answer.",
        ),
        ("<p>More on this from <a href='/desk/'>the desk</a></p>", "More on this from the desk"),
        ("<h3><a href='#sails'>What the sails cost</a></h3>", "What the sails cost"),
        (f"<h3><a href='{URL}#sails'>What the sails cost</a></h3>", "What the sails cost"),
    ],
)
def test_a_linked_line_that_is_text(line: str, text: str) -> None:
    """Another site's page, a document, a whole sentence, a place on this page: a link to them is the writer's."""
    assert between(line) == [text]


def test_headlines_of_a_page_that_republishes() -> None:
    """Where pieces stand with their sources below them, linked lines are headlines of more such pieces, and stay."""
    pieces = (
        f"<p><b>{number}- A mill</b></p>{TEXT[0]}<p><a href='https://{name}.example/'>The source</a></p>"
        for number, name in enumerate(("lantern", "courier"), 1)
    )
    assert "An older mill" in between(*pieces, "<p><a href='/older/'>An older mill</a></p>")


def test_a_caption_cut_short() -> None:
    """A caption that is another's beginning, with an ellipsis and a button behind it, is the same caption; another beginning is another's."""
    whole = "The mill on Gannet Hill as the painters left it on Tuesday, its cap still without a vane."
    figures = (
        f"<figure><figcaption>{text}</figcaption></figure>"
        for text in (whole, f"{whole[:52]} ... more", "The mill on a night in March … and at noon")
    )
    assert between(*figures) == [whole, "The mill on a night in March … and at noon"]


def test_a_post_put_into_the_text() -> None:
    """A frame named as social furniture that holds a quotation and nothing else is what the writer quotes; with other text it is furniture."""
    quote = "<blockquote><p>The owls were never asked.</p></blockquote>"
    found = read(f"<div class=social-embed>{quote}</div>").blocks[2]
    assert (found.kind, found.text) == (BlockKind.QUOTE, "The owls were never asked.")
    assert (
        between(f"<div class=social-embed>{quote}<p>Follow the Packet for more of these owls</p></div>") == []
    )
    assert between(f"<div class=social-embed hidden>{quote}</div>") == []


def test_a_card_over_a_name() -> None:
    """Links without a word between them, inside a sentence, are a card that opens over it; with words they are the sentence."""
    links = [f"<a href='/{name}/'>{name} Ames</a>" for name in ("Ida", "Odo", "Una")]
    card = f"<p>The miller <a href='/ames/'>Ames</a><span><img src=a.png>{''.join(links)}</span> was not told of it.</p>"
    assert between(card) == ["The miller Ames was not told of it."]
    named = f"<p>It went to <span>{', '.join(links)}</span> and nobody else of that house.</p>"
    assert between(named) == ["It went to Ida Ames, Odo Ames, Una Ames and nobody else of that house."]


@pytest.mark.parametrize(
    "label",
    [
        "<p class='off-screen'>Picture caption</p>",
        "<p class='slideshow-noscript robots-nocontent'>These pictures need a script.</p>",
        "<div class='next-prev'><p>A lamp for the pier, says the council</p></div>",
        "<span itemprop='datePublished'>Friday 14 March, half past nine in the morning.</span>",
    ],
)
def test_names_and_marks_of_furniture(label: str) -> None:
    """What is there for readers' ears, for robots to pass over, for leafing or for dating is no text."""
    assert between(label) == []


def test_cards_weigh_nothing() -> None:
    """Paragraphs inside links are other articles' and do not hide where this one's text stands."""
    cards = "".join(f"<li><a href='/{n}/'><p>Card {n} {SAID} {SAID}</p></a></li>" for n in range(6))
    page = (
        f"<html lang=en><h1>Mill</h1><div class=entry-content>{TEXT[0]}{TEXT[1]}</div><ul>{cards}</ul></html>"
    )
    reading = read_article(page.encode(), url=URL)
    assert reading.method.tier == "mark"
    assert [block.text[:11] for block in reading.blocks] == ["Paragraph 0", "Paragraph 1"]


AD = '<div class="code-block"><span class="ad-label">Advertisement</span> <a rel="sponsored" href="https://ads.example/7">A tea</a></div>'


@pytest.mark.parametrize(
    "advertisement", ["", AD, '<div class="ad"><a href="https://ads.example/8">Another tea</a></div>']
)
def test_an_advertisement_below_a_heading_takes_nothing_away(advertisement: str) -> None:
    """A heading over another one is read whether or not an advertisement stands between them at this look."""
    headings = f"<h3>In other towns</h3>{advertisement}<h3>The pontoon</h3>"
    assert between(headings) == ["In other towns", "The pontoon"]
