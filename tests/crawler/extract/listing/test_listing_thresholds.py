"""What makes links a list, and pieces entries: each limit at both of its edges, with the number written out."""

from __future__ import annotations

import pytest

from presslog.core.body_parts import BlockKind
from presslog.crawler.extract import read_entries
from presslog.crawler.extract.listing.repeats import find_groups
from presslog.crawler.extract.listing.shown_entries import _is_whole
from presslog.crawler.extract.page.blocks import ReadBody, TextPiece
from presslog.crawler.extract.page.page import parse_page

URL = "https://packet.example/"


def groups_of(items: list[str]) -> list[int]:
    """The sizes of the groups of pieces in a list of these items."""
    body = "".join(f"<li>{item}</li>" for item in items)
    return [len(group.pieces) for group in find_groups(parse_page(f"<ul>{body}</ul>".encode(), URL))]


def links(count: int, before: str = "") -> list[str]:
    """So many items, each a link behind some markup."""
    return [f"{before}<a href=/{number}/>What became of mill number {number}</a>" for number in range(count)]


def test_three_pieces_make_a_list() -> None:
    """Two may be anything."""
    assert groups_of(links(3)) == [3]
    assert groups_of(links(2)) == []


def test_a_link_behind_sixty_characters_stands_in_a_sentence() -> None:
    """Behind sixty it may lead an entry; behind one more somebody writes of it."""
    assert groups_of(links(3, "x" * 60)) == [3]
    assert groups_of(links(3, "x" * 61)) == []


def test_twenty_elements_of_a_line_are_looked_at() -> None:
    """What stands behind the twentieth of them before a link is read; behind the one before that it is not."""
    line = f"<b></b>{'x' * 61}"
    assert groups_of(links(3, line + "<b></b>" * 19)) == []
    assert groups_of(links(3, line + "<b></b>" * 20)) == [3]


@pytest.mark.parametrize(
    ("heading", "entries"), [("Pier fortune teller fined", 8), ("Pier fortune teller", 6)]
)
def test_a_boxs_linked_heading_of_four_words_is_a_story(heading: str, entries: int) -> None:
    """One of three is a section's, and only the titles below it are entries."""
    items = "".join(f"<li><a href=/{{0}}/{n}/>What became of mill number {n}</a></li>" for n in range(3))
    box = f"<article><h2><a href=/{{0}}/lead/>{heading}</a></h2><ul>{items}</ul></article>"
    page = f"<main>{box.format('harbour')}{box.format('town')}</main>"
    assert len(read_entries(page.encode(), url=URL)) == entries


def body_of(characters: int, pieces: int) -> ReadBody:
    """A body of so many characters in so many pieces, the blank lines between them counted."""
    first = "x" * (characters - 3 * (pieces - 1))
    texts = [first, *("x" for _ in range(pieces - 1))]
    return ReadBody(tuple(TextPiece(BlockKind.PARAGRAPH, text) for text in texts))


@pytest.mark.parametrize(
    ("characters", "pieces", "marked", "is_whole"),
    [
        (600, 1, True, True),
        (599, 1, True, False),
        (599, 2, True, True),
        (600, 3, False, True),
        (599, 3, False, False),
        (600, 2, False, False),
    ],
)
def test_an_entrys_text_is_whole(characters: int, pieces: int, marked: bool, is_whole: bool) -> None:
    """Of 600 characters or two blocks where an element is marked as its text; of both, and three blocks, where none is."""
    body = body_of(characters, pieces)
    assert len(body.text) == characters
    assert _is_whole(body, marked=marked) is is_whole


def pair(title: int, beside: int) -> list[str]:
    """The titles of the entries of a page that shows two pieces, of so many characters each in title and teaser."""
    pieces = "".join(
        f"<div class=piece><h2><a href=/{name}/>{name * title}</a></h2><p>{name * beside}</p></div>"
        for name in "ab"
    )
    page = f"<html><body><main><div class=list>{pieces}</div></main></body></html>"
    return [entry.title for entry in read_entries(page.encode(), url=URL)]


def test_two_pieces_that_stand_alone() -> None:
    """With titles of 15 characters over teasers of 60 they are entries; with a character less of either they are none."""
    assert pair(15, 60) == ["a" * 15, "b" * 15]
    assert pair(14, 60) == pair(15, 59) == []


def titles_of(main: str) -> list[str]:
    """The titles of the entries of a page with nothing else in it."""
    return [entry.title for entry in read_entries(f"<main>{main}</main>".encode(), url=URL)]


def bare_links(name: str, count: int, characters: int) -> str:
    """A list of so many links with titles of so many characters and nothing beside them."""
    items = "".join(
        f"<li><a href=/{name}/{number}/>{name}{number:0{characters - len(name)}}</a></li>"
        for number in range(count)
    )
    return f"<div><ul class={name}>{items}</ul></div>"


@pytest.mark.parametrize(("characters", "entries"), [(16, 3), (15, 0)])
def test_bare_links_of_sixteen_characters_are_entries(characters: int, entries: int) -> None:
    """Those that say less are words in a menu."""
    assert len(titles_of(bare_links("mill", 3, characters))) == entries


@pytest.mark.parametrize(("characters", "first"), [(74, "tree"), (76, "story")])
def test_entries_beyond_thirty_make_no_better_list(characters: int, first: str) -> None:
    """A list of 31 titles counts for thirty: for more than 16 titles of 74 characters, for less than 16 of 76."""
    lists = bare_links("tree", 31, 40) + bare_links("story", 16, characters)
    assert titles_of(lists)[0].startswith(first)


def boxes(beside: int, among: int = 0) -> str:
    """Two boxes of 130 characters of titles in three items, with so many characters beside the list or in an item."""
    titles = "".join(
        f"<li><a href=/{{0}}/{number}/>{str(number) * 40}</a>{' ' * bool(among)}{'y' * (among - 1)}</li>"
        for number in range(3)
    )
    box = f"<article><h2>{'x' * 10}</h2><ul>{titles}</ul>{'z' * beside}</article>"
    return box.format("harbour") + box.format("town")


@pytest.mark.parametrize(("beside", "entries"), [(55, 6), (56, 2)])
def test_a_boxs_titles_are_seven_tenths_of_its_text(beside: int, entries: int) -> None:
    """With 55 characters beside its name and titles a box is a list of entries; with one more it is an entry."""
    assert len(titles_of(boxes(beside))) == entries


@pytest.mark.parametrize(("among", "entries"), [(17, 6), (18, 2)])
def test_a_title_is_seven_tenths_of_its_item(among: int, entries: int) -> None:
    """Forty characters of a link with seventeen behind it are a title; with one more they stand in a text."""
    assert len(titles_of(boxes(0, among))) == entries


@pytest.mark.parametrize(("around", "is_found"), [(2, True), (3, False)])
def test_a_lead_story_stands_within_two_elements_around_its_list(around: int, is_found: bool) -> None:
    """It stands before the list, or what is around that, or around that in turn; further out it is another's."""
    teaser = "y" * 60
    lead = f"<div class=lead><h2><a href=/lead/>What became of the mill</a></h2><p>{teaser}</p></div>"
    items = "".join(
        f"<li><h3><a href=/{name}/>What became of {name}</a></h3><p>{teaser}</p></li>"
        for name in ("owls", "bats", "cats", "rats")
    )
    page = f"{lead}{'<div>' * around}<ul>{items}</ul>{'</div>' * around}"
    assert ("What became of the mill" in titles_of(page)) is is_found


def catalogue(name: str) -> str:
    """A list that shows much and leads to three places only, each from several pieces."""
    items = "".join(
        f"<li><a href=/{name}/{number % 3}/>{name} {number}</a><p>{'z' * 400}</p></li>" for number in range(9)
    )
    return f"<div><ul class={name}>{items}</ul></div>"


@pytest.mark.parametrize(("catalogues", "entries"), [(7, 4), (8, 0)])
def test_the_eight_groups_that_show_most_are_read(catalogues: int, entries: int) -> None:
    """A list behind seven that show more is found; behind eight it is not looked at."""
    names = ("ash", "birch", "cedar", "elm", "fir", "larch", "oak", "pine")[:catalogues]
    page = "".join(map(catalogue, names)) + bare_links("story", 4, 60)
    assert len(titles_of(page)) == entries


@pytest.mark.parametrize(("characters", "title"), [(15, "x" * 15), (14, "y" * 40)])
def test_a_first_link_of_fifteen_characters_is_the_title(characters: int, title: str) -> None:
    """Of two links to one place the second is a subtitle, however long; a shorter first one is a label."""
    items = "".join(
        f"<li><a class=one href=/{n}/>{'x' * characters}</a><br><a class=two href=/{n}/>{'y' * 40}</a></li>"
        for n in range(3)
    )
    assert titles_of(f"<ul>{items}</ul>") == [title] * 3


@pytest.mark.parametrize(("fewer", "more", "first"), [(400, 401, "owls"), (399, 400, "bats")])
def test_four_hundred_characters_of_a_piece_are_weighed(fewer: int, more: int, first: str) -> None:
    """Of two lists the one that shows more comes first; what a piece has beyond so many characters adds nothing."""
    pieces = {
        name: "".join(f"<p><a href=/{name}/{n}/>{name}</a>{'z' * (size - 4)}</p>" for n in range(3))
        for name, size in (("owls", fewer), ("bats", more))
    }
    lists = "".join(f"<div><div class={name}>{inside}</div></div>" for name, inside in pieces.items())
    groups = find_groups(parse_page(f"<main>{lists}</main>".encode(), URL))
    assert groups[0].links[0].text == first


def whole_among(texts: list[str]) -> list[bool]:
    """Which entries of a list that prints these texts are complete."""
    entries = "".join(
        f"<article id=post-{n}><h2><a href=/{n}/>What became of mill {n}</a></h2><div class=entry-content>{text}</div></article>"
        for n, text in enumerate(texts)
    )
    return [entry.complete for entry in read_entries(f"<main>{entries}</main>".encode(), url=URL)]


def text_ending(end: str, paragraphs: int = 2) -> str:
    """A text of so many paragraphs with this end."""
    return "<p>The mill was sold in spring.</p>" * (paragraphs - 1) + f"<p>Nobody asked why{end}</p>"


@pytest.mark.parametrize("end", ["…", "..."])
def test_beside_two_whole_texts_one_that_ends_in_an_ellipsis_is_whole(end: str) -> None:
    """Beside one it may be cut; and where two end so, teasers do."""
    whole, fading = text_ending("."), text_ending(end)
    assert whole_among([whole, fading, whole]) == [True, True, True]
    assert whole_among([whole, fading]) == [True, False]
    assert whole_among([whole, fading, fading, whole]) == [True, False, False, True]


@pytest.mark.parametrize("cut", [text_ending(" […]"), text_ending("… »"), text_ending("…", 1)])
def test_a_text_with_a_mark_of_a_cut_or_of_a_teasers_length_is_not_whole(cut: str) -> None:
    """Brackets and arrows promise more, and so does an ellipsis behind a single short paragraph."""
    assert whole_among([text_ending("."), cut, text_ending(".")]) == [True, False, True]
