# ruff: noqa: E501 - markup stands in lines
"""The page toward the past is told by numbers first and by words last, and no calendar or product number passes for one."""

from __future__ import annotations

from time import process_time

import pytest

from presslog.crawler.discover.pager import find_neighbours, split_page_number
from presslog.crawler.extract.page.page import parse_page

S = "https://packet.example"

CASES = {
    "WordPress numbers": (
        f"{S}/page/2/",
        "<nav class=pagination><a href='/'>1</a><span class=current>2</span><a href='/page/3/'>3</a></nav>",
        f"{S}/page/3/",
        f"{S}/",
    ),
    "WordPress previous is page N + 1": (
        f"{S}/",
        "<div class=nav-previous><a href='/page/2/'>Older posts</a></div>",
        f"{S}/page/2/",
        None,
    ),
    "Soledad": (
        f"{S}/page/3/",
        "<div class=penci-pagination><span class=newer><a href='/page/2/'>Të reja</a></span><span class=older><a href='/page/4/'>Të vjetra</a></span></div>",
        f"{S}/page/4/",
        f"{S}/page/2/",
    ),
    "rel in the head": (f"{S}/news/", "<link rel=next href='/news/page/2/'>", f"{S}/news/page/2/", None),
    "rel prev that means older loses to arithmetic": (
        f"{S}/page/2/",
        "<a rel=prev href='/page/3/'>older</a><a rel=next href='/'>newer</a>",
        f"{S}/page/3/",
        f"{S}/",
    ),
    "Drupal from zero": (
        f"{S}/news",
        "<ul class=pager><li class=pager-next><a href='/news?page=1'>next</a></li></ul>",
        f"{S}/news?page=1",
        None,
    ),
    "Joomla offsets": (
        f"{S}/news?start=10",
        "<a href='/news'>1</a><a href='/news?start=20'>x</a><a href='/news?start=30'>y</a><a href='/news?start=0'>z</a>",
        f"{S}/news?start=20",
        f"{S}/news?start=0",
    ),
    "offsets that repeat what the first page leaves out": (
        f"{S}/forum?f=2",
        "<a href='/forum?f=2&start=15&range=15'><img alt=''></a><a href='/forum?f=2&start=30&range=15'>3</a><a href='/forum?f=3&start=10&range=15'>x</a>",
        f"{S}/forum?f=2&start=15&range=15",
        None,
    ),
    "Blogger": (
        f"{S}/",
        "<div class=blog-pager><a class=blog-pager-older-link href='/search?updated-max=2025-01-01T00:00:00Z'>x</a></div>",
        f"{S}/search?updated-max=2025-01-01T00:00:00Z",
        None,
    ),
    "numbers alone": (
        f"{S}/list",
        "<p><b>1</b> <a href='/list?x=b'>2</a> <a href='/list?x=c'>3</a></p>",
        f"{S}/list?x=b",
        None,
    ),
    "Persian digits": (
        f"{S}/list",
        "<div class=pages><span class=current>۱</span><a href='/list?x=b'>۲</a></div>",
        f"{S}/list?x=b",
        None,
    ),
    "an arrow in Arabic": (
        f"{S}/list",
        "<div class=pagination><a href='/list/b'>التالي</a></div>",
        f"{S}/list/b",
        None,
    ),
    "last page": (
        f"{S}/page/9/",
        "<nav class=pagination><a href='/page/8/'>8</a><span class=current>9</span></nav>",
        None,
        f"{S}/page/8/",
    ),
    "a calendar": (
        f"{S}/2025/03/",
        "<table id=wp-calendar><a href='/2025/02/' class=prev>« Feb</a><a href='/2025/04/'>Apr »</a></table>",
        None,
        None,
    ),
    "a product number": (f"{S}/", "<a href='/2'>Phone 2</a><a href='/3'>Phone 3</a>", None, None),
    "months of a timeline": (
        f"{S}/archives/",
        "<div class=timeline><div><a href='/archives/2020'>2020</a></div><div><a href='/archives/2020/05'>05</a></div><div><a href='/archives/2020/11'>11</a></div><span>4</span></div>",
        None,
        None,
    ),
    "exported pages with their index files": (
        f"{S}/news/page/2/index.html",
        "<div class=navigation><span class=previous><a href='/news/page/3/index.html'>‹ Older</a></span><span class=next><a href='/news/index.html'>Newer ›</a></span></div>",
        f"{S}/news/page/3/index.html",
        f"{S}/news/index.html",
    ),
    "another host": (f"{S}/", "<a rel=next href='https://other.example/page/2/'>next</a>", None, None),
    "one page": (f"{S}/", "<a href='/about/'>About</a>", None, None),
}


@pytest.mark.parametrize(("url", "markup", "older", "newer"), CASES.values(), ids=CASES)
def test_neighbours(url: str, markup: str, older: str | None, newer: str | None) -> None:
    """Each way of leading on is followed the right way round."""
    found = find_neighbours(parse_page(f"<html><body>{markup}</body></html>".encode(), url))
    assert (found.older, found.newer) == (older, newer)


def test_load_more_by_script_is_a_guess() -> None:
    """A WordPress page that loads more by script has a next page where WordPress would number it; it is marked as guessed."""
    page = "<link href='/wp-content/x.css'><a class='penci-ajax-more-button'>Load more</a>"
    found = find_neighbours(parse_page(page.encode(), f"{S}/news/"))
    assert (found.older, found.guessed) == (f"{S}/news/page/2/", True)
    assert find_neighbours(parse_page(b"<a class='load-more'>More</a>", f"{S}/news/")).older is None


@pytest.mark.parametrize("url", [f"{S}/2025/03/", f"{S}/2025/", f"{S}/about/", f"{S}/?p=12"])
def test_not_every_number_is_a_page(url: str) -> None:
    """Years, months and post ids are no page numbers."""
    assert split_page_number(url) is None


def test_names_around_many_links_are_looked_through_once() -> None:
    """A list whose 2,000 links stand in an element of 3,000 class names takes a fifth of a second, not several."""
    links = "".join(f"<a href='/story-{number}'>Story {number}</a>" for number in range(2_000))
    names = " ".join(f"name-{number}" for number in range(3_000))
    page = parse_page(f"<div class='{names}'>{links}</div>".encode(), "https://gazette.example/")
    began = process_time()
    assert find_neighbours(page).older is None
    assert process_time() - began < 2
