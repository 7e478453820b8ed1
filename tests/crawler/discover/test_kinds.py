"""Each way of listing has one row with all that tells it from the others, and source files and starts follow the rows."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from presslog.core.outcome import Outcome
from presslog.core.role import Role
from presslog.core.witness import Via, Witness
from presslog.crawler.discover.kinds import BY_VIA, KINDS, answered_witness, witness_of
from presslog.crawler.discover.probing import listing_candidates
from presslog.crawler.discover.starts import possible_starts, stand_ins
from presslog.crawler.items import PageCapture
from presslog.crawler.site_profile import Start
from presslog.crawler.source.source import Discover, Source, load_source

SOURCE = Source("gazette", "https://gazette.example/news/")
FURTHER_FORMS = {
    "JSON Feed": (
        Witness.FEED,
        b'\xef\xbb\xbf{"items": [], "version": "https:\\/\\/jsonfeed.org\\/version\\/1.1"}',
    ),
    "a URL a line": (Witness.SITEMAP, b"https://gazette.example/1\r\n\r\nhttps://gazette.example/2"),
    "any other JSON": (Witness.LISTING, b'{"items": [], "version": "1.1"}'),
    "a text with a URL": (Witness.LISTING, b"https://gazette.example/1\nis where we stand"),
}
BODIES = {
    Witness.FEED: b"<?xml version='1.0'?><rss version='2.0'><channel/></rss>",
    Witness.SITEMAP: b"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'/>",
    Witness.LISTING: b"<!DOCTYPE html><html><body><p>rss, feed, urlset</p></body></html>",
}


def test_every_way_has_a_row_and_every_word_a_way() -> None:
    """A new witness without a row, or a word of source files that leads nowhere, is found here."""
    assert set(KINDS) == set(Witness) - {Witness.PAGE}
    assert set(BY_VIA) == set(Via) - {Via.AUTO}
    assert len(BY_VIA) == len(set(BY_VIA.values()))
    assert set(BODIES) == {witness for witness, kind in KINDS.items() if kind.is_body is not None}


def test_the_page_on_sources_names_every_word() -> None:
    """The commented source of the page lists the words that a source file may ask by, and no other."""
    page = Path(__file__).parents[3] / "docs" / "how-to" / "sources.md"
    assert re.findall(r"^via = .*# (.*)$", page.read_text("utf-8"), re.MULTILINE) == [" | ".join(Via)]


@pytest.mark.parametrize("via", BY_VIA)
def test_a_source_file_asks_for_each_way_by_its_word(via: Via, tmp_path: Path) -> None:
    """The word is taken by the loader, and its row says where to start."""
    file = tmp_path / "gazette.toml"
    file.write_text(f'url = "{SOURCE.url}"\n[discover]\nvia = ["{via}"]\n', "utf-8")
    source = load_source(file)
    assert source.discover.via == (via,)
    (start,) = possible_starts(source)
    assert (start.witness, start.url) == (BY_VIA[via], KINDS[BY_VIA[via]].guess(SOURCE.url))
    assert witness_of(start.url) is BY_VIA[via]


def test_add_looks_where_a_kind_stands_unnamed() -> None:
    """Each path of a kind's row is a candidate of a front page that names none."""
    url = "https://gazette.example/"
    front = PageCapture(
        url, url, Role.LISTING, datetime(2026, 3, 1, tzinfo=UTC), Outcome.OK, "", 200, body=b"<html>"
    )
    found = listing_candidates(front)
    rows = [(witness, path) for witness, kind in KINDS.items() for path in kind.unnamed_paths]
    assert (Witness.SITEMAP, "/sitemap.xml") in rows
    assert {Start(f"https://gazette.example{path}", witness) for witness, path in rows} <= set(found)


@pytest.mark.parametrize("asked", KINDS)
@pytest.mark.parametrize("answered", BODIES)
def test_a_body_says_what_it_is(asked: Witness, answered: Witness) -> None:
    """A body decides over what it was asked as, but where bodies of the asked kind never say."""
    expected = asked if KINDS[asked].is_body is None else answered
    assert answered_witness(BODIES[answered], asked) is expected


@pytest.mark.parametrize("form", FURTHER_FORMS)
def test_a_body_of_a_further_form_says_what_it_is(form: str) -> None:
    """A feed may be JSON, a sitemap a list of URLs; other JSON and other text are what they were asked as."""
    answered, body = FURTHER_FORMS[form]
    assert answered_witness(body, Witness.LISTING) is answered


def test_what_names_all_pages_stands_in_for_nothing() -> None:
    """Any way but a sitemap may take a lost listing's place; one that the source file names may too."""
    assert stand_ins(SOURCE) == set(BY_VIA.values()) - {Witness.SITEMAP}
    named = replace(SOURCE, discover=Discover(via=(Via.SITEMAP,)))
    assert stand_ins(named) == {Witness.SITEMAP}
