"""Every house's article in every language is read as its writer wrote it, and only its writer's changes are seen."""

from __future__ import annotations

from functools import cache

import pytest

from presslog.core.body_parts import BlockKind
from presslog.crawler.extract import Reading, read_article
from tests.crawler.extract.houses import HOUSES, QUIET, House, Noise
from tests.crawler.extract.texts import ENGLISH, TEXTS, Text
from tests.crawler.extract.wiggles import MOVED, edits

BARE = {"tables", "blogger", "squarespace"}  # houses that print no list and no heading
FIRST = ("en", "fa", "zh")
"""Languages whose pages the suite reads a dozen times each; the others' are further cases of the same stories."""
CASES = [
    pytest.param(house, text, id=f"{house.name}-{text.language}")
    for text in sorted(TEXTS, key=lambda text: text.language not in FIRST)
    for house in HOUSES
]


def read(house: House, text: Text, noise: Noise = QUIET) -> Reading:
    return read_article(house.page(text, noise).encode(), url=house.url(text), content_type="text/html")


@cache
def read_quiet(house: House, text: Text) -> Reading:
    """The reading of a page as it was first printed, which most tests ask."""
    return read(house, text)


def written(house: House, text: Text) -> list[str]:
    """The body's blocks as the writer handed them in, pictures' captions aside."""
    if house.name in BARE:
        return [text.lead, *text.paragraphs, text.quote]
    first, second, *rest = text.paragraphs
    return [text.lead, first, second, text.heading, *rest, *text.items, text.quote]


@pytest.mark.parametrize(("house", "text"), CASES)
def test_the_body_is_what_was_written(house: House, text: Text) -> None:
    """Blocks are the writer's, in order, letter by letter, joiners and all."""
    blocks = [block.text for block in read_quiet(house, text).blocks if block.kind is not BlockKind.CAPTION]
    assert blocks == written(house, text)


@pytest.mark.parametrize(("house", "text"), CASES)
def test_the_title_is_the_headline(house: House, text: Text) -> None:
    """The title is the headline without the site's name."""
    assert read_quiet(house, text).title == text.title


@pytest.mark.parametrize(("house", "text"), CASES)
def test_the_date_is_right_or_not_sure(house: House, text: Text) -> None:
    """A published date said with high confidence is the true one."""
    reading = read_quiet(house, text)
    assert (
        reading.published is None or reading.published[:10] == text.date or reading.published_confidence < 0.8
    )
    assert reading.published is not None or house.name in {"tables", "printed"}


@pytest.mark.parametrize(("house", "text"), CASES)
def test_the_language_is_known(house: House, text: Text) -> None:
    """The language is the page's, or the text's where the page says none."""
    assert read_quiet(house, text).language == text.language


@pytest.mark.parametrize(
    "house",
    [house for house in HOUSES if house.name not in {"tables", "soup", "amp", "printed", "hashed"}],
    ids=lambda house: house.name,
)
def test_the_author_is_named(house: House) -> None:
    """A byline stands wherever the house marks one."""
    assert read_quiet(house, ENGLISH).byline == (ENGLISH.author,)


@pytest.mark.in_suite(len(FIRST) * len(HOUSES))
@pytest.mark.parametrize(("house", "text"), CASES)
def test_noise_changes_nothing(house: House, text: Text) -> None:
    """Whatever moves around an article nobody edited, the reading is the same."""
    still = read_quiet(house, text)
    assert [name for name, noise in MOVED.items() if read(house, text, noise) != still] == []


@pytest.mark.in_suite(len(FIRST) * len(HOUSES))
@pytest.mark.parametrize(("house", "text"), CASES)
def test_every_edit_is_seen(house: House, text: Text) -> None:
    """Whatever an editor changes changes the reading, and the changed words are in it."""
    missed = []
    for name, changed in edits(text).items():
        reading = read(house, changed)
        blocks = [block.text for block in reading.blocks if block.kind is not BlockKind.CAPTION]
        if blocks != written(house, changed) or reading.title != changed.title:
            missed.append(name)
    assert missed == []
