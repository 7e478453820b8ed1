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
