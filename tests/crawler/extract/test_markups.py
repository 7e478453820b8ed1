# ruff: noqa: E501 - markup stands in lines
"""Faults that markups of other houses brought to light, each in the fewest elements that show it."""

from __future__ import annotations

import pytest

from presslog.crawler.extract import Reading, kind_of_page, read_article

URL = "https://packet.example/town/mill/"
LINES = tuple(
    f"Paragraph {number} says in its own unhurried way that the mill on Gannet Hill turns again, and that the owls are out."
    for number in range(5)
)
TEXT = "".join(f"<p>{line}</p>" for line in LINES)


def read(body: str, head: str = "") -> Reading:
    return read_article(f"<html lang=en><head>{head}</head><body>{body}</body></html>".encode(), url=URL)


def lines(body: str) -> list[str]:
    return [block.text for block in read(body).blocks]


@pytest.mark.parametrize("around", ["<span id='lblBody'>{}</span>", "<font class='content'>{}</font>"])
def test_the_last_line_of_an_inline_element(around: str) -> None:
    """A text in a `span` or `font` keeps the line behind its last break."""
    flowing = "<br><br>".join((*LINES, "And that was that."))
    assert (
        lines(f"<form><div><h1>Mill</h1></div><div>{around.format(flowing)}</div></form>")[-1]
        == "And that was that."
    )


@pytest.mark.parametrize(
    "noise",
    [
        "<div data-component='ad-slot'><p>Boots at half price.</p></div>",
        "<section data-component='NewsletterBox'><p>Our letter, every morning.</p></section>",
        "<section data-advertisement='x'><div>Boots at half price, and laces with a guarantee of ten whole years, at Hessel's.</div></section>",
        "<div class='td-a-rec'><p>Boots at half price.</p></div>",
        "<p class='posted'>Posted by A. at 8 in the morning</p>",
        "<ul class='links-nextprev'><li>Back <a href='/p/'>to the last story</a></li><li>On <a href='/n/'>to the next story</a></li></ul>",
    ],
)
def test_names_that_tell_noise(noise: str) -> None:
    """What an element is for is told by its component's name and by advertisers' attributes, too."""
    assert lines(f"<article><h1>Mill</h1>{TEXT}{noise}</article>") == list(LINES)


@pytest.mark.parametrize(
    "anchor",
    [
        "<a hidden class=anchor href='#o'>#</a>",
        "<a href='#o' class=hash-link>\u200b</a>",
        "<a href='#o' aria-label=link>¶</a>",
    ],
)
def test_a_heading_without_its_anchor(anchor: str) -> None:
    """The sign by which a heading is linked to is not of the heading; a footnote's number is of its line."""
    found = lines(
        f"<article><h1>Mill</h1>{TEXT}<h2>Owls{anchor}</h2><p>Nobody saw them.<a href='#f1'>[1]</a></p></article>"
    )
    assert found == [*LINES, "Owls", "Nobody saw them.[1]"]


def test_an_indent_is_no_text() -> None:
    """Ideographic spaces that indent a first line are looks, as a style is."""
    text = (
        "茶馆的主人说，搬家的木船已经订好了四条，每条要来回走十一趟，先运桌椅，再运灶台，最后才运那只大壶。"
    )
    assert (
        lines(f"<article><h1>茶馆</h1>{''.join(f'<p>　　{n}{text}</p>' for n in range(4))}</article>")[0]
        == f"0{text}"
    )


@pytest.mark.parametrize("line", ["<div>{}</div>", "<div><div><span>{}</span></div></div>"])
def test_elements_that_serve_as_paragraphs(line: str) -> None:
    """Where nothing is a paragraph, elements that stand alike are: the text is found where it stands, and side blocks that grow move nothing."""
    text = "".join(line.format(said) for said in LINES)
    side = [
        "".join(f"<div><a href='/{n}'>A side story, number {n}</a></div>" for n in range(count))
        for count in (2, 60)
    ]
    found = [
        read(f"<div class='widget Blog'><h1>Mill</h1><div>{text}</div></div><div class=side>{links}</div>")
        for links in side
    ]
    assert [block.text for block in found[0].blocks] == list(LINES)
    assert found[0].method.tier == "dense"
    assert found[0] == found[1]


@pytest.mark.parametrize(
    "text",
    [
        f"<div class=cols><div>{TEXT}</div><div>{TEXT.replace('Paragraph', 'Section')}</div></div>",
        f"<div class=post><div>{TEXT[: len(TEXT) * 2 // 5]}</div><div>{TEXT[len(TEXT) * 2 // 5 :]}</div></div>",
    ],
)
def test_a_text_in_neighbours(text: str) -> None:
    """A text in two columns, or that goes on below a fold, is read in both places, its headings with it."""
    found = read(
        f"<div id=top><a href='/'>Home</a></div><h1>Mill</h1>{text.replace('</div></div>', '<h3>Owls</h3><ul><li>Two</li></ul><p>Nobody saw them.</p></div></div>')}<div><a href='/x/'>More</a></div>"
    )
    assert found.method.tier == "dense"
    assert [block.text for block in found.blocks][-3:] == ["Owls", "Two", "Nobody saw them."]
    assert len(found.blocks) in {len(LINES) + 3, 2 * len(LINES) + 3}


@pytest.mark.parametrize(
    "teaser",
    [
        "<a href='/n{0}/'><h3>Story {0}</h3><p>{1}</p></a>",
        "<div><h4><a href='/n{0}/'>Story {0}</a></h4><p>{1}</p></div>",
    ],
)
def test_teasers_are_no_text(teaser: str) -> None:
    """Teasers of some length, in a link or below one, weigh nothing: more of them change no reading, and make no listing of an article."""
    said = "The dredger lies idle for another day, the harbour office says, and nobody knows when it will lift a bucket again."
    pages = [
        f"<div class=r>{''.join(teaser.format(n, said) for n in range(count))}</div><div class=t><h1>Mill</h1><div>{TEXT}</div></div>"
        for count in (1, 4, 12)
    ]
    assert read(pages[0]) == read(pages[1]) == read(pages[2])
    assert [block.text for block in read(pages[0]).blocks] == list(LINES)
    assert kind_of_page(pages[1].encode(), URL) == "article"


def test_a_page_that_is_its_own_container() -> None:
    """Where the text stands right in `body`, menus, side blocks and the footer around it are not of it."""
    assert lines(
        f"<div class=menu><p>Home and away</p></div><h1>Mill</h1>{TEXT}<footer><p>© 2003 - 2025 The Packet. All rights reserved.</p></footer>"
    ) == list(LINES)


DATED = (
    "<meta property='article:published_time' content='2025-07-05'><meta name=author content='Arta Melani'>"
)


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ("<div>Arta Melani | 5 July 2025 | 1204 clicks</div>", ""),
        ("<p>by Arta Melani | July 5, 2025 | <a href='/category/c/' rel=category>Council</a></p>", ""),
        ("<span class='news-date-time'>5 July 2025</span>", ""),
        ("<p align=right><a href='/p/'>« The weathercock that points south</a> | <a href='/'>Main</a></p>", ""),
        ("", "<div>Readers so far: 1204</div>"),
        ("", "<section class=catcher><p>All of the Packet for a crown.</p><button>Yes, please</button></section>"),
    ],
)  # fmt: skip
def test_lines_beside_a_text(above: str, below: str) -> None:
    """Author, date and section in one line, ways to the neighbours, a counter, an offer with a button: none of them is text."""
    found = read(f"<div class=wrap><h1>Mill</h1>{above}{TEXT}{below}</div>", DATED)
    assert [block.text for block in found.blocks] == list(LINES)


@pytest.mark.parametrize(
    "line",
    [
        "<p>It cost 1204.</p>",
        "<p><a href='https://x.example/'>Link to the source</a></p>",
        "<div><figure><img src='/a.jpg'><figcaption>The mill</figcaption></figure><button>Larger</button></div>",
        "<p>On <span class=date>5 July 2025</span> it rained.</p>",
    ],
)
def test_lines_like_them_that_are_text(line: str) -> None:
    """A sentence with a number or a date, a source and a picture that can be enlarged are content."""
    found = read(f"<div class=wrap><h1>Mill</h1>{TEXT}{line}</div>", DATED)
    assert len(found.blocks) == len(LINES) + 1


def test_the_site_is_not_the_title() -> None:
    """An only `h1` that names the site, as `<title>` shows, is not the article's title."""
    page = f"<div id=header><h1><a href='/'>The Packet</a></h1></div><div class=post><h2>Mill bought back</h2><div class=entrytext>{TEXT}</div></div>"
    assert read(page, "<title>Mill bought back | The Packet</title>").title == "Mill bought back"
    alone = page.replace("The Packet", "Mill bought back")
    assert read(alone, "<title>Mill bought back | The Packet</title>").title == "Mill bought back"


def test_marks_of_the_article_itself() -> None:
    """Author and section that the page marks in its one article are its own in whatever box; a reader who comments is no author."""
    item = "<div itemscope itemtype='http://schema.org/Article'><h1>Mill</h1><div class=footer><span itemprop=author>A. Melani</span> <a href='/c' itemprop=articleSection>Town</a></div>{}<div class=comments><span itemprop=author>Guest</span></div></div>"
    found = read(item.format(TEXT))
    assert (found.byline, found.category) == (("A. Melani",), "Town")
    side = read(item.format(TEXT).replace("<span itemprop=author>A. Melani</span>", ""))
    assert side.byline == ()


def test_a_category_called_a_tag() -> None:
    """Some themes relate an article's category as a tag; its address says what it is."""
    page = f"<article><h1>Mill</h1>{TEXT}<p><a rel=tag href='/category/town/'>Town</a> <a rel=tag href='/tag/owls/'>Owls</a></p></article>"
    assert read(page).tags == ("Owls",)


def test_a_date_below_another_heading() -> None:
    """A date line is found below the headline even where that is no `h1`."""
    found = read(
        f"<div class=itemView><h2>Mill bought back</h2><span class=itemDateCreated>Saturday, 5 July 2025 08:15</span><div>{TEXT}</div></div>",
        "<title>Mill bought back | The Packet</title>",
    )
    assert found.published == "2025-07-05"


def test_text_behind_a_paywall_is_text() -> None:
    """Paragraphs that a page prints, and calls by what it does to those who have not paid, are the article's."""
    hidden = "".join(f"<p class='paywall'>{line} So they say.</p>" for line in LINES)
    page = f"<article><div class='body__container'>{TEXT}{hidden}</div></article>"
    assert len(lines(page)) == 2 * len(LINES)
    assert (
        lines(f"<article><h1>Mill</h1>{TEXT}<div class=paywall><p>{LINES[0]} And more.</p></div></article>")[
            -1
        ]
        == f"{LINES[0]} And more."
    )


def test_a_grid_for_side_blocks_is_none() -> None:
    """A layout is called by the side block it makes room for; the side block in it is noise all the same."""
    row = "<div class='sidebar-grid__container'><div class='sidebar-grid__content'>{}</div><div class='sidebar'><p>Boots at half price.</p></div></div>"
    parts = "".join(
        row.format(f"<p>{line} {n}</p><p>{line} {n}, too</p>") for n in range(3) for line in LINES[:2]
    )
    assert len(lines(f"<article class=article><h1>Mill</h1>{parts}</article>")) == 12


def test_an_article_appended_below() -> None:
    """The next article, which readers scroll on to, is not this one, however long; `<title>` says which is which."""
    own = f"<article class=main><h1>Mill</h1><div class=bodytext>{TEXT}</div></article>"
    longer = "".join(f"<p>{line} But of the ferry.</p>" for line in LINES * 3)
    other = f"<div class=under><article class=second><h1>Ferry</h1><div class=bodytext>{longer}</div></article></div>"
    found = read(own + other, "<title>Mill | The Packet</title>")
    assert [block.text for block in found.blocks] == list(LINES)


def test_a_text_in_boxes_one_like_another() -> None:
    """A text printed in several boxes of one name is read in all of them, in order, whichever holds most."""
    box = "<div class='article-widget article-widget-text'><div class=wrap>{}</div></div>"
    picture = "<div class='article-widget article-widget-image'><img src='/a.jpg'></div>"
    page = f"<div class=widgets>{box.format(f'<p>{LINES[0]}</p>')}{picture}{box.format(''.join(f'<p>{line}</p>' for line in LINES[1:]))}</div>"
    assert lines(f"<div><h1>Mill</h1>{page}</div>") == list(LINES)


def test_a_text_cut_up() -> None:
    """A text whose parts stand far apart, each in a box of the same mark, is read part by part, without what stands between them."""
    row = "<div class=row><div class='articleBody -space'>{}</div></div>"
    other = "<div class=row><div class=ref><p>Elsewhere it rained on the ferry, and those who waited for it were wet and said so.</p></div></div>"
    rows = other.join(row.format("".join(f"<p>{line}</p>" for line in cut)) for cut in (LINES[:2], LINES[2:4], LINES[4:]))  # fmt: skip
    assert lines(f"<div><h1>Mill</h1>{rows}</div>{other}") == list(LINES)
