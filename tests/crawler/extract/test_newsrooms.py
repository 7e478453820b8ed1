"""Pages of half a hundred further houses, each in its own markup: read as written, moved by no noise, by every edit.

One test a page, for each reading costs some milliseconds: it says what it found first.
"""

from __future__ import annotations

from itertools import combinations

import pytest

from presslog.core.body_parts import BlockKind
from presslog.crawler.extract import Reading, kind_of_page, read_article
from presslog.crawler.extract.page.class_names import names_of
from presslog.crawler.extract.page.page import parse_page
from tests.crawler.extract.houses import HOUSES, QUIET, House, Noise
from tests.crawler.extract.newsrooms import NEWSROOMS
from tests.crawler.extract.systems import SYSTEMS
from tests.crawler.extract.texts import ENGLISH, Text
from tests.crawler.extract.wiggles import MOVED, edits

FURTHER = (*NEWSROOMS, *SYSTEMS)
pages = pytest.mark.parametrize(
    ("house", "text"),
    [
        pytest.param(house, text, id=f"{house.name}-{text.language}")
        for house in FURTHER
        for text in house.texts
    ],
)


def read(house: House, text: Text, noise: Noise = QUIET) -> Reading:
    return read_article(house.page(text, noise).encode(), url=house.url(text), content_type="text/html")


def blocks(reading: Reading) -> list[str]:
    """The text in lines; some houses mark the first as a standfirst."""
    return [reading.standfirst] * (reading.standfirst is not None) + [
        block.text for block in reading.blocks if block.kind is not BlockKind.CAPTION
    ]


def told(reading: Reading) -> dict[str, object]:
    """What a reading tells beside title and text, by the words in which a house says what it prints."""
    day = (reading.published or "")[:10] if reading.published_confidence >= 0.8 else None
    return {
        "date": day,
        "author": reading.byline,
        "category": reading.category,
        "tags": reading.tags,
    }


def true(text: Text) -> dict[str, object]:
    """The same of a text as it was handed in."""
    return {"date": text.date, "author": (text.author,), "category": text.category, "tags": text.tags}


@pages
def test_it_is_read_as_written(house: House, text: Text) -> None:
    """Body, headline, language and all that the house prints beside them are the writer's; a date it does not print is none."""
    reading = read(house, text)
    assert blocks(reading) == house.written(text)
    assert (reading.title, reading.language) == (text.title, text.language)
    found, expected = told(reading), true(text)
    assert {name: found[name] for name in expected if name in house.says} == {
        name: expected[name] for name in expected if name in house.says
    }
    assert found["date"] in {text.date, None, ""}
    assert kind_of_page(house.page(text, QUIET).encode(), house.url(text)) == "article"


@pages
def test_noise_moves_nothing(house: House, text: Text) -> None:
    """Nonces, counters, relative dates, side blocks, related posts, advertisements, comments, years, themes: the reading is the same."""
    still = read(house, text)
    assert [name for name, noise in MOVED.items() if read(house, text, noise) != still] == []


@pages
def test_every_edit_is_seen(house: House, text: Text) -> None:
    """A word, three words, paragraphs added and dropped, headline, number, quote, lead: each stands in the reading."""
    missed = []
    for name, changed in edits(text).items():
        reading = read(house, changed)
        if blocks(reading) != house.written(changed) or reading.title != changed.title:
            missed.append(name)
    assert missed == []


def elements(house: House) -> set[tuple[str, str, str]]:
    """The elements of a house's page, each by its tag, names and the tag around it."""
    tree = parse_page(house.page(ENGLISH, QUIET).encode(), house.url(ENGLISH)).tree
    return {
        (element.tag, names_of(element), element.getparent().tag)
        for element in tree.iterfind("body//*")
        if isinstance(element.tag, str)
    }


def test_there_are_sixty_markups() -> None:
    """The houses print in more than sixty ways, and no two of them share two thirds of their elements."""
    made = [elements(house) for house in (*HOUSES, *FURTHER)]
    alike = [len(one & other) / len(one | other) for one, other in combinations(made, 2)]
    assert len(made) > 60
    assert max(alike) < 2 / 3
