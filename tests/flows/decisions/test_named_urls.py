"""Which URL a page gives itself, and when that is believed."""

from __future__ import annotations

import pytest

from presslog.core.extractor import Extractor
from presslog.core.urls import CanonicalUrl
from presslog.crawler.extract.page.reading import Reading
from presslog.flows.decisions.named_urls import NamedUrls, named_url
from presslog.storage.model import Content
from tests.fakes.values import content

SITE = "https://gazette.example"
FERRY, QUAY = content("The ferry sails again on Monday."), content("The quay is closed.", "Quay")


def at(path: str) -> CanonicalUrl:
    """A URL of the site."""
    return CanonicalUrl(f"{SITE}/{path}")


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        (f"{SITE}/sea/ferry", at("sea/ferry")),
        (f"{SITE}/?p=17", at("?p=17")),
        (f"{SITE}/ferry", None),  # its own
        (f"{SITE}/", None),  # the front
        (f"{SITE}/news", None),  # a listing
        ("https://herald.example/ferry", None),  # another site
        ("http://[", None),
        (None, None),
    ],
)
def test_a_page_names_another_article_url_of_its_site(
    named: str | None, expected: CanonicalUrl | None
) -> None:
    """Not its own, no front, no listing, no other site's."""
    reading = Reading(Extractor(1, "mark"), "Ferry", canonical=named)
    assert named_url(reading, at("ferry"), [f"{SITE}/news"]) == expected


def believed(
    named: dict[CanonicalUrl, CanonicalUrl],
    shown: dict[CanonicalUrl, Content],
    **others: list[str],
) -> dict[str, CanonicalUrl]:
    """The names that are believed, by URL."""
    return dict(NamedUrls.of(named, shown, **others).by_url)


def test_a_name_is_believed_unless_another_text_has_it() -> None:
    """Of one page, of two with one text, of one beside the page named; not where one of them shows another text."""
    one, two, name = at("a/ferry"), at("b/ferry"), at("ferry")
    assert believed({one: name}, {one: FERRY}) == {one: name}
    assert believed({one: name, two: name}, {one: FERRY, two: FERRY}) == {one: name, two: name}
    assert believed({one: name, two: name}, {one: FERRY, two: QUAY}) == {}
    assert believed({one: name}, {one: FERRY, name: FERRY}) == {one: name}
    assert believed({one: name}, {one: FERRY, name: QUAY}) == {}
    assert believed({one: name}, {}) == {}


def test_a_name_that_stands_for_nothing_is_not_believed() -> None:
    """Where that page names another, or says that nothing is there."""
    one, name, third = at("a/ferry"), at("ferry"), at("c/ferry")
    assert believed({one: name, name: third}, {one: FERRY, name: FERRY}) == {name: third}
    assert believed({one: name}, {one: FERRY}, absent=[name]) == {}


def test_a_name_without_what_tells_articles_apart_is_not_believed() -> None:
    """Where known articles of that address differ in their query alone."""
    one, name = at("story?id=7"), at("story")
    assert believed({one: name}, {one: FERRY}) == {one: name}
    assert believed({one: name}, {one: FERRY}, known_urls=[at("story?id=8")]) == {}
    assert believed({one: name}, {one: FERRY}, known_urls=[at("other?id=8"), at("story")]) == {one: name}
    assert believed({at("tagged"): name}, {at("tagged"): FERRY}, known_urls=[at("story?id=8")]) == {
        at("tagged"): name
    }


def test_an_article_stands_where_its_page_says_if_that_was_read() -> None:
    """Or if the name only leaves parameters out; another address nobody has read is not taken."""
    tagged, name, section = at("ferry?ref=home"), at("ferry"), at("sea/ferry")
    of_page = NamedUrls.of({tagged: name, section: name}, {tagged: FERRY, section: FERRY})
    assert of_page.place_of(tagged) == name
    assert of_page.place_of(section) == section
    assert of_page.place_of(name) == name
    read = NamedUrls.of({section: name}, {section: FERRY, name: FERRY})
    assert read.place_of(section) == name
