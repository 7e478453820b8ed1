"""Articles that get another id at the same URL: the text tells whether they are still the same."""

from __future__ import annotations

import pytest

from presslog.core.body_parts import BlockKind
from presslog.core.extractor import Extractor
from presslog.core.urls import CanonicalUrl
from presslog.crawler.extract.page.reading import ReadBlock, Reading
from presslog.crawler.items import ListingEntry
from presslog.flows.decisions.rekeyed_articles import (
    OWN_RUNS,
    PublishedKeys,
    goes_on,
    is_same_article,
    is_same_publication,
    key_now,
    rekeying_evidence,
)
from presslog.flows.pages import word_runs
from presslog.storage.model import Block, Content
from tests.fakes.values import content, known


def reading(text: str, title: str = "Ferry returns") -> Reading:
    """A page whose paragraphs are the lines of `text`."""
    blocks = tuple(ReadBlock(BlockKind.PARAGRAPH, line) for line in text.splitlines())
    return Reading(title=title, blocks=blocks, method=Extractor(1, "mark"))


@pytest.mark.parametrize(
    ("text", "title", "same"),
    [
        ("a" * 50 + "\n" + "b" * 50, "Another headline", True),
        ("a" * 49 + "\n" + "c" * 51, "Another headline", False),
        ("a" * 50 + "\n" + "c" * 50, "Another headline", True),
        ("a" * 50 + "\n" + "c" * 51, "Another headline", False),
        ("a" * 50 + "\n" + "c" * 500, "Ferry returns", False),
    ],
)
def test_half_of_the_blocks_make_it_the_same(text: str, title: str, same: bool) -> None:
    """Half of the longer text, 0.50 by characters, must stand there block by block."""
    assert is_same_article(reading(text, title), content("a" * 50 + "\n" + "b" * 50)) is same


@pytest.mark.parametrize(
    ("text", "title", "same"),
    [
        ("one two three four five six seven eight nine ten", "Ferry returns", True),
        ("one two three four five six x y z w", "Ferry returns", True),  # 4 of 8 runs of three words: 0.50
        ("one two three four five x y z w v", "Ferry returns", False),  # 3 of 8
        ("one two three four five x y z w", "Ferry returns", False),  # 3 of 7: 0.43
        ("one two three four five six x y z w", "Another headline", False),
        ("一二三四五六七八九十甲乙丙丁", "Ferry returns", False),
    ],
)
def test_under_one_title_half_of_the_words_do(text: str, title: str, same: bool) -> None:
    """Under the same title half of the shorter text's runs of words, 0.50, are enough; under another they are not."""
    before = content("one two three four five six seven eight nine ten")
    assert is_same_article(reading(text, title), before) is same


URL = "https://gazette.example/2026/02/ferry-returns/"


@pytest.mark.parametrize(
    ("key", "further", "shown", "listed", "expected"),
    [
        ("wp:17", (), "wp:18", (), "wp:18"),
        ("wp:17", (), None, ("wp:18",), "wp:18"),
        ("wp:17", (), "wp:17", ("wp:18",), "wp:17"),  # one still tells of the id it has
        ("wp:17", (), "guid:a", (), "wp:17"),  # an id of another kind stands beside it
        ("guid:a", (), "wp:17", ("guid:b",), "guid:b"),
        ("wp:17", ("wp:18",), "wp:17", (), "wp:17"),  # and back
        (URL, (), "wp:17", (), URL),
        ("wp:17", tuple(f"wp:{n}" for n in range(20, 28)), "wp:99", (), "wp:27"),
        ("wp:17", tuple(f"wp:{n}" for n in range(20, 27)), "wp:99", (), "wp:99"),
    ],
)
def test_which_key_an_article_has_now(
    key: str, further: tuple[str, ...], shown: str | None, listed: tuple[str, ...], expected: str
) -> None:
    """A new id is taken on where all tell of it, as long as there are not always new ones; eight are too many."""
    entries = [ListingEntry(CanonicalUrl(URL), key=each) for each in listed]
    published = PublishedKeys.of(entries, [(URL, shown)])
    assert key_now(known(key=key, further_keys=further), shown, URL, published) == expected


def test_an_id_of_two_pages_is_no_key() -> None:
    """An id that several pages show at once is not taken on."""
    published = PublishedKeys.of([], [(URL, "wp:99"), (f"{URL}other/", "wp:99")])
    assert key_now(known(), "wp:99", URL, published) == "wp:17"


def test_an_article_goes_on_with_its_text() -> None:
    """Or where it was never read, or its text was withdrawn; not on a page without a text, nor with another one."""
    text, other = "The ferry sails again on Monday.", "Nobody knows who will mend the mill."
    ferry = known(content(text))
    assert goes_on(reading(text), ferry)
    assert not goes_on(reading(other, "Mill"), ferry)
    assert not goes_on(None, ferry)
    assert goes_on(reading(other, "Mill"), known(content(text), version=0))
    assert not goes_on(None, known(content(text), version=0))
    assert goes_on(reading(other, "Mill"), known(content(text), content=None, withdrawn=True))
    assert not goes_on(reading(other, "Mill"), known(content(text), content=None))


def test_ids_that_stand_in_two_places_are_shared() -> None:
    """At two URLs of a listing or on two pages; those of two pages are ambiguous besides."""
    entries = [
        ListingEntry(CanonicalUrl(f"{URL}{path}"), key=key)
        for path, key in (("", "wp:1"), ("a/", "wp:1"), ("a/", "wp:2"), ("b/", "wp:3"), ("b/", None))
    ]
    found = PublishedKeys.of(
        entries, [(URL, "wp:3"), (f"{URL}c/", "wp:4"), (f"{URL}d/", "wp:4"), (URL, None)]
    )
    assert found.by_url == {URL: ("wp:1",), f"{URL}a/": ("wp:1", "wp:2"), f"{URL}b/": ("wp:3",)}
    assert (found.shared, found.ambiguous) == ({"wp:1", "wp:4"}, {"wp:4"})


def test_a_new_id_is_told_in_one_line() -> None:
    """And the one it had is not."""
    assert rekeying_evidence(known(), "wp:17") == ""
    expected = "its id is now wp:18 where it was wp:17, over the same text: the same article"
    assert rekeying_evidence(known(), "wp:18") == expected


# --- one publication at two URLs ---


def publication_of(text: str, title: str = "Quay", day: int | None = 1) -> Content:
    """The content of an article whose every sentence is a block."""
    blocks = tuple(Block(BlockKind.PARAGRAPH, line) for line in text.split(". "))
    return Content(title=title, blocks=blocks, published=f"2026-03-{day:02}" if day else None)


LONG = " ".join(f"word{number}" for number in range(42))
PARTS = ". ".join(" ".join(f"word{number}" for number in range(at, at + 20)) for at in (0, 20, 40))
HALF = ". ".join((*PARTS.split(". ")[:2], " ".join(f"other{number}" for number in range(20))))
THIRD = ". ".join(
    (PARTS.split(". ")[0], *(" ".join(f"other{n}" for n in range(at, at + 20)) for at in (0, 20)))
)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (publication_of(LONG), publication_of(LONG), True),
        (publication_of(LONG), publication_of(LONG, title="Pier"), True),
        (publication_of(LONG), publication_of(LONG, day=2), True),
        (publication_of(LONG), publication_of(LONG, title="Pier", day=2), False),
        (publication_of(LONG, day=None), publication_of(LONG, title="Pier", day=None), False),
        (publication_of(LONG.rpartition(" ")[0]), publication_of(LONG.rpartition(" ")[0]), False),
        (publication_of(PARTS), publication_of(HALF), True),
        (publication_of(PARTS), publication_of(THIRD), False),
        (publication_of(PARTS), publication_of(HALF, day=2), False),
        (publication_of(PARTS), publication_of(HALF, title="Pier"), False),
    ],
)
def test_two_of_three_are_equal(one: Content, other: Content, same: bool) -> None:
    """Text, title, date: two must be equal; with title and date, half of the text will do; 40 runs of words are a text."""
    assert len(word_runs(LONG)) == OWN_RUNS == 40
    assert is_same_publication(one, other) is is_same_publication(other, one) is same
