"""What stands above a text and belongs to it is read: its standfirst, and its lead picture with the caption."""

from __future__ import annotations

import pytest

from presslog.core.body_parts import BlockKind
from presslog.crawler.extract import Reading, read_article
from presslog.crawler.extract.page.reading import ReadImage
from presslog.crawler.source import Extract

URL = "https://packet.example/mill/"
LINES = tuple(
    f"Paragraph {n} says in its own unhurried way that the mill on Gannet Hill turns again." for n in range(6)
)
TEXT = "".join(f"<p>{line}</p>" for line in LINES)
DECK = "After eleven years of argument the mill belongs to the town, and the owls may stay where they are."


def read(above: str, *, head: str = "", inside: str = "", title: str = "<h1>The mill turns</h1>") -> Reading:
    """The reading of a page that prints `above` between headline and text, and `inside` at the text's head."""
    page = f"""<html lang=en><head><title>The mill turns – Packet</title>{head}</head><body><article>
        <div class=head>{title}{above}</div><div class="article-body">{inside}{TEXT}</div></article></body></html>"""
    return read_article(page.encode(), url=URL)


@pytest.mark.parametrize(
    "above",
    [
        f"<p class=standfirst>{DECK}</p>",
        f"<h2 class=c-article-summary>{DECK}</h2>",
        f"<div class='article__deck'><p>{DECK}</p></div>",
        f"<div class=chapeau><span>{DECK}</span></div>",
        f"<p class=entradilla><strong>{DECK}</strong></p>",
        f"<p itemprop=description>{DECK}</p>",
        f"<p>{DECK}</p>",
        f"<h2>{DECK}</h2>",
        f"<div>{DECK}</div>",
        f"<div class=meta><span class=byline>By Ada Vell</span></div><p>{DECK}</p>",
    ],
)
def test_a_standfirst_is_a_field(above: str) -> None:
    """By its name or by its place between headline and text it is the standfirst, and the text is the text."""
    found = read(above)
    assert found.standfirst == DECK
    assert tuple(block.text for block in found.blocks) == LINES


@pytest.mark.parametrize("names", ["standfirst", "lead", "article-intro", "itemIntroText"])
def test_a_standfirst_within_the_text_is_taken_out(names: str) -> None:
    """A first paragraph that is named so is the standfirst though the text's own element holds it, and is told once."""
    found = read("", inside=f"<p class='{names}'>{DECK}</p>")
    assert found.standfirst == DECK
    assert tuple(block.text for block in found.blocks) == LINES


@pytest.mark.parametrize("description", [DECK, f"{DECK[:70]}…"])
@pytest.mark.parametrize(
    "head",
    [
        '<meta name=description content="{}">',
        '<meta property=og:description content="{}">',
        '<script type=application/ld+json>{{"@type":"Article","description":"{}"}}</script>',
    ],
)
def test_the_description_tells_which_line_it_is(head: str, description: str) -> None:
    """Of several lines between headline and text the page's own description is the standfirst."""
    other = (
        "<div><p>Our letter brings the harbour's news to your door on every morning of the week.</p></div>"
    )
    assert read(f"{other}<div><p>{DECK}</p></div>", head=head.format(description)).standfirst == DECK


def test_a_description_that_is_not_shown_is_none() -> None:
    """What a page says of itself to machines alone nobody reads, and a text's own beginning is the text."""
    assert read("", head=f'<meta name=description content="{DECK}">').standfirst is None
    found = read("", head=f'<meta name=description content="{LINES[0]}">')
    assert (found.standfirst, found.blocks[0].text) == (None, LINES[0])


@pytest.mark.parametrize(
    "above",
    [
        "<p>By Ada Vell, harbour correspondent</p>",
        "<p class=date>Published on Friday, 28 November 2025 at 10:15</p>",
        "<p>5 min read</p>",
        f"<p><a href='/other/'>{DECK}</a></p>",
        f"<nav><p>{DECK}</p></nav>",
        f"<div class=newsletter-signup><p>{DECK}</p></div>",
        f"<div><p>{DECK}</p></div><div><p>Another line of some length that stands in a box of its own, for no reason.</p></div>",
        f"<p class=standfirst hidden>{DECK}</p>",
        f"<figure><img src=/a.gif><p class=lead>{DECK}</p></figure>",
        f"<div class=media-caption><p>{DECK}</p></div>",
        f"<div itemprop=author itemscope><p itemprop=description>{DECK}</p></div>",
        "<p>Friday, 14 June 2019 at the harbour by Ada Vell in <a rel='category tag' href='/c/'>Harbour</a>, 0 comments</p>",
    ],
)
def test_what_is_no_standfirst(above: str) -> None:
    """Bylines, dates, labels, links, furniture, boxes that may be anything, and what is hidden are none."""
    assert read(above).standfirst is None


def test_a_subtitle_and_the_description_below_it() -> None:
    """Where a page shows both, each in a box of its own, they sum the text up together."""
    boxes = f"<div><h2 class=subtitle>Of the owls, and of what it is to cost.</h2></div><div class=x><p>{DECK}</p></div>"
    found = read(boxes, head=f'<meta name=description content="{DECK}">')
    assert found.standfirst == f"Of the owls, and of what it is to cost.\n{DECK}"


def test_a_list_of_lines() -> None:
    """Some papers sum up in a list: its items are the lines of one standfirst."""
    items = ("The mill belongs to the town again.", "The owls may stay where they are.")
    found = read(f"<ul class=article-summary>{''.join(f'<li>{item}</li>' for item in items)}</ul>")
    assert found.standfirst == "\n".join(items)


def test_an_edit_of_it_moves_nothing_else() -> None:
    """A standfirst that is reworded is all that differs."""
    one, other = read(f"<p class=deck>{DECK}</p>"), read(f"<p class=deck>{DECK} It turns.</p>")
    assert (one.blocks, one.links, one.images) == (other.blocks, other.links, other.images)
    assert one.standfirst != other.standfirst


@pytest.mark.parametrize(
    "picture",
    [
        "<figure><img src=/mill.jpg alt=x><figcaption>The cap is lifted.</figcaption></figure>",
        "<div class=field-page-hero><div class=energy-hero><img src=/mill.jpg alt=x><p>The cap is lifted.</p></div></div>",
        "<div class=featured-image><img src=/mill.jpg alt=x><span>The cap is lifted.</span></div>",
    ],
)
def test_a_lead_picture_outside_of_the_text(picture: str) -> None:
    """The picture above a text and its caption are content; the caption is no standfirst."""
    found = read(picture)
    assert found.images == (ReadImage("https://packet.example/mill.jpg", "x", "The cap is lifted."),)
    assert (found.blocks[0].kind, found.blocks[0].text) == (BlockKind.CAPTION, "The cap is lifted.")
    assert found.standfirst is None
    assert read("").images == ()


def test_a_lead_picture_that_opens_at_a_click() -> None:
    """A name that says so makes no furniture of it; the article's own goes before the site's, shared by all its pages."""
    logo = "<div id=top><img src='/up/logo.jpg'></div>"
    shared = "<meta property=og:image content='https://packet.example/up/logo.jpg'>"
    figure = "<figure class=featured-image><img class=theme-modal-image src='/up/mill.jpg' alt=x><figcaption>The cap.</figcaption></figure>"
    found = read("", head=shared, title=f"{logo}<article>{figure}<h1>The mill turns</h1></article>")
    assert [image.src for image in found.images] == ["https://packet.example/up/mill.jpg"]


def test_the_picture_a_page_gives_for_itself_counts_above_the_headline() -> None:
    """A picture above the headline is the article's where it is the one that the page gives to be shared."""
    figure = "<figure><img src='/up/mill-300x200.jpg' alt=x><figcaption>The cap.</figcaption></figure>"
    shared = "<meta property=og:image content='https://packet.example/up/mill.jpg'>"
    assert len(read("", head=shared, title=f"{figure}<h1>The mill turns</h1>").images) == 1
    assert read("", title=f"{figure}<h1>The mill turns</h1>").images == ()


@pytest.mark.parametrize(
    "picture",
    [
        "<a href='/other/'><div class=featured-image><img src=/other.jpg alt=x></div></a>",
        "<div class=author-box><img src=/ada.jpg alt=x> Ada Vell</div>",
        "<p><img src=/pixel.gif alt=''></p>",
    ],
)
def test_what_is_no_lead_picture(picture: str) -> None:
    """Teasers' pictures, authors' and those that nothing names are none."""
    assert read(picture).images == ()


def test_a_source_that_names_its_body_has_no_more() -> None:
    """Where the source file says where the text stands, nothing is added to it."""

    page = f"<article><h1>The mill turns</h1><p class=deck>{DECK}</p><div id=text>{TEXT}</div></article>"
    found = read_article(page.encode(), url=URL, rules=Extract(body="#text"))
    assert (found.standfirst, len(found.blocks)) == (None, len(LINES))


@pytest.mark.parametrize(
    ("above", "shown"),
    [
        (f"<p class=standfirst>{'w' * 20}</p>", "w" * 20),
        (f"<p class=standfirst>{'w' * 19}</p>", None),
        (f"<p class=standfirst>{'w' * 1_200}</p>", "w" * 1_200),
        (f"<p class=standfirst>{'w' * 1_201}</p>", None),
        (f"<p>{'w ' * 6}{'w' * 38}</p>", f"{'w ' * 6}{'w' * 38}"),
        (f"<p>{'w ' * 6}{'w' * 37}</p>", None),
        (f"<p>{'w ' * 5}{'w' * 40}</p>", None),
    ],
)
def test_how_long_a_standfirst_is(above: str, shown: str | None) -> None:
    """A named one has 20 to 1,200 characters; one told by its place has 50 and more, and seven words."""
    assert read(above).standfirst == shown


@pytest.mark.parametrize(("count", "shown"), [(6, 6), (7, 6)])
def test_a_standfirst_has_six_lines_at_most(count: int, shown: int) -> None:
    """Of a longer list the first six are told."""
    items = [f"The mill belongs to the town again, says page {number}." for number in range(count)]
    found = read(f"<ul class=article-summary>{''.join(f'<li>{item}</li>' for item in items)}</ul>")
    assert found.standfirst == "\n".join(items[:shown])


@pytest.mark.parametrize(("chars", "caption"), [(500, "w" * 500), (501, "")])
def test_a_caption_has_five_hundred_characters_at_most(chars: int, caption: str) -> None:
    """A longer text beside a lead picture is not its caption."""
    found = read(f"<figure><img src=/mill.jpg><figcaption>{'w' * chars}</figcaption></figure>")
    assert [image.caption for image in found.images] == [caption]


@pytest.mark.parametrize(("count", "read_of_them"), [(3, 3), (4, 3)])
def test_three_pictures_lead_at_most(count: int, read_of_them: int) -> None:
    """Of more figures between headline and text the first three are read."""
    figures = "".join(f"<figure><img src=/mill{number}.jpg></figure>" for number in range(count))
    assert len(read(figures).images) == read_of_them
