"""Lengths and counts by which furniture, labels and names are told from an article's text, at both edges."""

from __future__ import annotations

import pytest

from presslog.crawler.extract import read_article
from presslog.crawler.extract.article.compound import dates_a_piece
from presslog.crawler.extract.article.fields import language_of
from presslog.crawler.extract.page.page import parse_page
from presslog.crawler.extract.page.structured_data import read_structured
from presslog.crawler.site_profile import SiteProfile
from tests.crawler.extract.article.test_fields import URL, ld, read
from tests.crawler.extract.article.test_tidy import SAID, between

PADDED = "The owls of Gannet Hill and the bats of the old rectory "


MORE = [f"<p>Paragraph {n} {SAID}</p>" for n in range(4, 30)]


def text_of_length(count: int, *, end: str = "") -> str:
    """Words without a full stop, of exactly so many characters."""
    words = (PADDED * (count // len(PADDED) + 1))[: count - len(end)]
    return words[:-1] + "x" + end if words.endswith(" ") else words + end


@pytest.mark.parametrize(
    ("inserted", "is_text"),
    [
        (f"<div>{text_of_length(79)}</div>", False),
        (f"<div>{text_of_length(80)}</div>", True),
        (f"<p><a href='/owls/'>{text_of_length(199)}</a></p>", False),
        (f"<p><a href='/owls/'>{text_of_length(200)}</a></p>", True),
        (f"<p><a href='/owls/'>{'o' * 80}</a>{'b' * 20}</p>", False),
        (f"<p><a href='/owls/'>{'o' * 79}</a>{'b' * 21}</p>", True),
        ("<p>See it from above: <a href='/owls/'>Owls</a></p>", False),
        ("<p>See it now from above: <a href='/owls/'>Owls</a></p>", True),
        ("<ul><li><a href='https://court.example/9'>The ruling</a></li></ul>", False),
        ("<ul><li><a href='https://court.example/9'>The whole ruling</a></li></ul>", True),
        (f"<div><a href='/owls/'>{'o' * 60}</a> {'2' * 40}</div>", False),
        (f"<div><a href='/owls/'>{'o' * 60}</a> {'2' * 41}</div>", True),
        (f"<div><p>{text_of_length(192)}</p><button>Sign up</button></div>", False),
        (f"<div><p>{text_of_length(193)}</p><button>Sign up</button></div>", True),
    ],
)
def test_a_line_or_box_by_its_length(inserted: str, is_text: bool) -> None:
    """Labels below 80 characters, linked lines below 200, offers below 200: no text; longer ones are."""
    assert bool(between(inserted)) is is_text


@pytest.mark.parametrize(
    ("count", "words", "chars", "are_text"),
    [(3, 30, 358, False), (3, 31, 358, True), (2, 30, 358, True), (3, 30, 364, False), (3, 30, 365, True)],
)
def test_boxes_that_each_say_read_more(count: int, words: int, chars: int, are_text: bool) -> None:
    """Three boxes of a heading and a link of the same thirty characters, 400 in all, are teasers; fewer or longer ones are text."""
    boxes = (
        f"<div><h3>Owls {n}</h3><p>{text_of_length(chars - 1)}.</p><a href='/{n}/'>{'m' * words}</a></div>"
        for n in range(count)
    )
    assert any(line.startswith("The owls") for line in between(*boxes, *MORE)) is are_text


@pytest.mark.parametrize(("before", "is_text"), [(0, False), (1, True)])
def test_counters_stand_among_the_first_three_lines(before: int, is_text: bool) -> None:
    """A line of counters in the third place is left out; in the fourth, with as many below it, it is text."""
    line = "Views (4099) / Comments (0)"
    assert between(*MORE[:before], f"<p>{line}</p>", *MORE[before:]) == [line] * is_text


@pytest.mark.parametrize(("links", "said"), [(2, "OwlsOwls"), (3, "")])
def test_links_without_a_word_between_them(links: int, said: str) -> None:
    """Three within a line are a card that opens over it; two are its words."""
    card = "".join(f"<a href='/{n}'>Owls</a>" for n in range(links))
    (line,) = between(f"<p>The mill <span>{card}</span> turns, and nobody knows why it does.</p>")
    assert line.split() == f"The mill {said} turns, and nobody knows why it does.".split()


def test_forty_languages_are_read() -> None:
    """Of a page that names forty-two others, the first forty."""
    codes = [f"{first}{second}" for first in "abcdfg" for second in "hijklmo"]
    links = "".join(
        f"<link rel=alternate hreflang={code} href='https://packet.example/{code}/'>" for code in codes
    )
    assert [edition.language for edition in read("", links).editions] == codes[:40]


@pytest.mark.parametrize(
    ("line", "above", "is_text"),
    [
        ("The mill turned on 14 March 2025.", 0, True),
        ("Posted Friday, 14 March 2025.", 0, True),
        ("Friday, 14 March 2025.", 0, False),
        ("The Packet, Friday, 14 March 2025", 0, False),
        ("By Ada Vell on Friday, 14 March 2025", 0, False),
        ("By Ada Vell on Friday, 14 March 2025", 3, False),
        ("By Ada Vell on Friday, 14 March 2025", 4, True),
        (f"By Ada Vell{'.' * 24} on Friday, 14 March 2025", 0, False),
        (f"By Ada Vell{'.' * 25} on Friday, 14 March 2025", 0, True),
    ],
)
def test_a_line_above_the_text_that_repeats_its_date(line: str, above: int, is_text: bool) -> None:
    """One of the first four pieces, of sixty characters, that is no sentence of more words than a weekday and a month: it is no text."""
    lines = "".join(f"<p>Sentence {n} of the mill is short.</p>" for n in range(above))
    page = f"<h1>Mill</h1><div class=entry-content>{lines}<p>{line}</p>{''.join(MORE)}</div>"
    head = ld(author={"name": "Ada Vell"}, datePublished="2025-03-14T09:30:00+00:00")
    found = read_article(f"<html lang=en><head>{head}</head><body>{page}</body></html>".encode(), url=URL)
    assert (line in [block.text for block in found.blocks]) is is_text


@pytest.mark.parametrize(("count", "is_text"), [(199, False), (200, True)])
def test_a_long_line_that_recurs_is_text(count: int, is_text: bool) -> None:
    """A line of 199 characters that stands on the site's other articles is the site's; one of 200 is the article's."""
    line = text_of_length(count, end=".")
    page = f"<h1>Mill</h1><div class=entry-content>{''.join(MORE)}<p>{line}</p></div>"
    found = read_article(page.encode(), url=URL, profile=SiteProfile(boilerplate=frozenset({line})))
    assert (found.blocks[-1].text == line) is is_text


@pytest.mark.parametrize(("count", "published"), [(70, "2025-03-14"), (71, None)])
def test_a_date_line_beside_the_headline_by_its_length(count: int, published: str | None) -> None:
    """Seventy characters at most."""
    line = f"By the harbour {'d' * (count - 30)}, 14 March 2025"
    assert len(line) == count
    assert read(f"<h1>Mill turns</h1><p class=kicker>{line}</p>").published == published


@pytest.mark.parametrize(("count", "byline"), [(80, True), (81, False)])
def test_a_name_by_its_length(count: int, byline: bool) -> None:
    """A person's name has eighty characters at most."""
    name = f"Ada {'v' * (count - 4)}"
    assert bool(read("", ld(author={"name": name})).byline) is byline


@pytest.mark.parametrize(
    ("line", "is_source"),
    [
        ("The one two three four five July 10 2019", True),
        ("The one two three four five six July 10 2019", False),
        ("2019-07-10, Gannet Hill And Quay Daily Lantern", True),
        ("2019-07-10, The Gannet Hill And Quay Daily Lantern", False),
        (f"The {'x' * 102}, July 10 2019", True),
        (f"The {'x' * 103}, July 10 2019", False),
    ],
)
def test_a_source_line_by_its_words(line: str, is_source: bool) -> None:
    """Nine words without a mark, six of a name behind a date, 120 characters in all."""
    assert dates_a_piece(line) is is_source


@pytest.mark.parametrize(("elements", "byline"), [(59, ("Ada Vell",)), (60, ())])
def test_a_byline_near_the_headline(elements: int, byline: tuple[str, ...]) -> None:
    """It is the sixtieth element below it at the furthest."""
    assert read(f"<h1>Mill</h1>{'<i></i>' * elements}<div class=byline>By Ada Vell</div>").byline == byline


@pytest.mark.parametrize(("count", "language"), [(199, "de"), (200, "en")])
def test_a_text_by_which_its_language_is_told(count: int, language: str) -> None:
    """Of fewer than two hundred characters the page's own word holds."""
    page = parse_page(b"<html lang=de><body>", URL)
    text = (
        "The mill on Gannet Hill turns again and the owls have moved out of it, which nobody in the town had thought they "
        "would do before the end of the year, however much the council had asked them to leave the cap."
    )
    assert language_of(page, read_structured(page), text[:count]) == language
