# ruff: noqa: E501 - markup stands in lines
"""A published date is sure where all that speaks of it agrees, likely where it is only shown, and never looked for in the text."""

from __future__ import annotations

import pytest

from presslog.crawler.extract.article.published_date import CERTAIN, GUESSED, LIKELY
from tests.crawler.extract.article.test_fields import TEXT, URL, ld, og, read

DATA = ld(datePublished="2025-03-14T22:30:00+00:00")


@pytest.mark.parametrize(
    ("body", "head", "url", "confidence"),
    [
        ("", "", URL, CERTAIN),
        ("", "", "https://packet.example/2025/03/15/mill/", CERTAIN),
        ("<time datetime='2025-03-14'>14 March 2025</time>", "", URL, CERTAIN),
        ("", "", "https://packet.example/2019/03/15/mill/", LIKELY),
        ("<time datetime='2025-01-02'>2 January 2025</time>", "", URL, LIKELY),
        ("", og("x", article_published_time="2025-03-20"), URL, LIKELY),
    ],
)
def test_sure_is_what_nothing_contradicts(body: str, head: str, url: str, confidence: float) -> None:
    """Data that the address, another statement or the date shown contradicts by more than a time zone is kept, and is not sure."""
    reading = read(f"<h1>Mill turns</h1>{body}", DATA + head, url=url)
    assert (reading.published, reading.published_confidence) == ("2025-03-14T22:30:00+00:00", confidence)


CHANGED = og("x", article_modified_time="2025-04-02T08:00:00Z")


@pytest.mark.parametrize(
    ("shown", "head", "confidence"),
    [
        ("<p>By the harbour desk, 14 March 2025</p>", CHANGED, CERTAIN),
        ("<p>14 March 2025</p><p>Updated 2 April 2025</p>", CHANGED, CERTAIN),
        ("<p>Updated 2 April 2025</p>", CHANGED, LIKELY),
        ("", CHANGED, LIKELY),
        ("", og("x", article_modified_time="2025-03-14T23:00:00Z"), CERTAIN),
    ],
)
def test_sure_is_what_readers_are_shown(shown: str, head: str, confidence: float) -> None:
    """A page that says it was changed on another day is sure of its first where it shows readers that one."""
    reading = read(f"<h1>Mill turns</h1>{shown}", DATA + head)
    assert (reading.published, reading.published_confidence) == ("2025-03-14T22:30:00+00:00", confidence)


@pytest.mark.parametrize(
    "body",
    [
        "<h1>Mill turns</h1><p class=kicker>By the harbour desk<br>14 March 2025, 09:30</p>",
        "<h1>Mill turns</h1><ul><li>Town</li><li>Friday, March 14, 2025</li></ul>",
        "<p class=top>14.03.2025</p><h1>Mill turns</h1>",
        "<h1>The Packet</h1><h1>Mill turns</h1><span>14 March 2025</span><title>Mill turns</title>",
    ],
)
def test_a_line_beside_the_headline(body: str) -> None:
    """A short line with a date that stands by the headline is the article's, whatever it is called."""
    reading = read(body)
    assert (reading.published, reading.published_confidence) == ("2025-03-14", LIKELY)


@pytest.mark.parametrize(
    "body",
    [
        f"<h1>Mill turns</h1>{TEXT}<span>14 March 2025</span>",
        "<h1>Mill turns</h1><p>The wheel was last greased on 14 March 2025, as the ledger of the miller's aunt has it to this very day.</p>",
        "<h1>Mill turns</h1><ul class='related-posts widget'><li>14 March 2025</li></ul>",
        "<h1>One</h1><h1>Two</h1><span>14 March 2025</span>",
    ],
)
def test_no_date_is_looked_for(body: str) -> None:
    """A date in the text, below it, in a side block, or beside headlines none of which is the article's, dates nothing."""
    assert read(body).published is None


def test_a_vague_word_goes_last() -> None:
    """A meta element called `date` may mean the page: the date shown goes before it, and alone it is a guess."""
    vague = "<meta name=date content='2025-03-20'>"
    shown = read("<h1>Mill turns</h1><span>14 March 2025</span>", vague)
    assert (shown.published, shown.published_confidence) == ("2025-03-14", LIKELY)
    alone = read("", vague)
    assert (alone.published, alone.published_confidence) == ("2025-03-20", GUESSED)


def test_neighbours_dates_are_marked_too() -> None:
    """Where elements marked as published name different days, they are those of other articles, and the first date shown holds."""
    others = "".join(f"<time pubdate datetime='2025-04-0{day}'>x</time>" for day in (1, 2, 3))
    reading = read(f"<h1>Mill turns</h1><time datetime='2025-03-14'>14 March 2025</time>{others}")
    assert (reading.published, reading.published_confidence) == ("2025-03-14", LIKELY)


def test_what_is_shown_holds() -> None:
    """Where a date's machine form is another day than its words, the words are what was published."""
    stated = "<h1>Mill turns</h1><time datetime='2025-03-19T10:00:00Z'>14 March 2025</time>"
    assert read(stated).published == "2025-03-14"
    assert read(stated.replace("-19", "-14")).published == "2025-03-14T10:00:00+00:00"
