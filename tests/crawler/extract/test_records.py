# ruff: noqa: E501 - markup stands in lines
"""Listings are split into their entries, whatever prints them, and into nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crawler.extract import entries, kind
from crawler.extract.page import parse
from crawler.extract.records import signature_of
from crawler.items import ListingEntry
from crawler.profile import SiteProfile
from crawler.source import Extract
from tests.crawler.extract.houses import HOUSES, Noise
from tests.crawler.extract.listings import LISTINGS, QUIET, SHELF, Listing, number
from tests.crawler.extract.texts import ENGLISH, GERMAN, TEXTS, Text

listed = pytest.mark.parametrize("listing", LISTINGS, ids=lambda listing: listing.name)


def showing(what: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(
        "listing", [it for it in LISTINGS if what in it.shows], ids=lambda it: it.name
    )


def read(listing: Listing, texts: tuple[Text, ...] = SHELF, noise: Noise = QUIET) -> tuple[ListingEntry, ...]:
    return entries(listing.page(texts, noise).encode(), url=listing.url, content_type="text/html")


@listed
def test_every_entry_and_nothing_else(listing: Listing) -> None:
    """Entries are the articles, in page order: no menu, no sidebar, no "read more"."""
    assert [entry.url for entry in read(listing)] == [listing.entry_url(text) for text in SHELF]


@listed
def test_titles(listing: Listing) -> None:
    """An entry's title is its headline, neither its category nor its date."""
    assert [entry.title for entry in read(listing)] == [text.title for text in SHELF]


@showing("date")
def test_dates(listing: Listing) -> None:
    """An entry's date is read from where the house prints it."""
    assert [(entry.published or "")[:10] for entry in read(listing)] == [text.date for text in SHELF]


@showing("category")
def test_categories(listing: Listing) -> None:
    """An entry's category is read where the house prints one."""
    assert [entry.category for entry in read(listing)] == [text.category for text in SHELF]


@showing("key")
def test_keys(listing: Listing) -> None:
    """WordPress's post id is the key."""
    assert [entry.key for entry in read(listing)] == [f"wp:{number(text)}" for text in SHELF]


@listed
def test_completeness(listing: Listing) -> None:
    """Only a listing that prints whole texts says that they are complete."""
    assert {entry.complete for entry in read(listing)} == {"complete" in listing.shows}


def test_a_whole_text_is_the_text_alone() -> None:
    """Of a post printed in full the text is what its writer wrote: no category, date, comments count or share names."""
    listing = next(it for it in LISTINGS if it.name == "soledad")
    first, second, *rest = ENGLISH.paragraphs
    written = (ENGLISH.lead, first, second, ENGLISH.heading, *rest, *ENGLISH.items, ENGLISH.quote)
    assert read(listing)[0].text == "\n\n".join(written)


@listed
def test_hints_are_stable_under_noise(listing: Listing) -> None:
    """Side blocks, counters and nonces move; no entry's hint does."""
    moved = Noise(
        nonce="zz", views=9, recent=("Something else altogether", "And a second thing"), year=2026, theme="q9"
    )
    assert [entry.hint for entry in read(listing, noise=moved)] == [entry.hint for entry in read(listing)]


@listed
def test_a_hint_moves_with_its_article_alone(listing: Listing) -> None:
    """A changed headline moves its own entry's hint and no other's."""
    changed = (SHELF[0], replace(SHELF[1], title="Ganz andere Überschrift für dieselbe Fähre"), *SHELF[2:])
    moved = [
        before.hint != after.hint for before, after in zip(read(listing), read(listing, changed), strict=True)
    ]
    assert moved == [place == 1 for place in range(len(SHELF))]


@listed
def test_few_entries(listing: Listing) -> None:
    """A last page with three entries is still split into them."""
    assert [entry.title for entry in read(listing, SHELF[:3])] == [text.title for text in SHELF[:3]]


def test_a_single_marked_entry_is_an_entry() -> None:
    """The last page of an archive may hold one post; an explicit mark is enough for it."""
    listing = next(it for it in LISTINGS if it.name == "soledad")
    assert [entry.title for entry in read(listing, SHELF[:1])] == [SHELF[0].title]


@listed
def test_a_listing_is_told_from_an_article(listing: Listing) -> None:
    """Pages that list are known as listings."""
    assert kind(listing.page(SHELF, QUIET).encode(), listing.url) == "listing"


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text.language)
@pytest.mark.parametrize("house", HOUSES, ids=lambda house: house.name)
def test_an_article_is_told_from_a_listing(house, text: Text) -> None:
    """Pages of articles are known as articles, related posts and all."""
    assert kind(house.page(text, Noise()).encode(), house.url(text)) == "article"


def test_rules_say_what_an_entry_is() -> None:
    """A source's rules, CSS or XPath, catch what is not marked and not repeated as one expects."""
    page = "<div id=a><p class=t><b>One and only</b> <a href=/1>more</a></p><p class=t><b>Second of two</b> <a href=/2>more</a></p><p>No entry <a href=/3>x</a></p></div>"
    for rules in (Extract(entry="p.t", title="b"), Extract(entry="//p[@class='t']", title="./b")):
        found = entries(page.encode(), url="https://a.example/", rules=rules)
        assert [(entry.title, entry.url) for entry in found] == [
            ("One and only", "https://a.example/1"),
            ("Second of two", "https://a.example/2"),
        ]


def test_a_learned_signature_catches_what_no_longer_repeats() -> None:
    """A signature learned on a full page finds the one entry of the last."""
    row = '<div class="teaser"><h3><a href="/{0}/">A headline of some length, {0}</a></h3><p>Text.</p></div>'
    full = f"<main>{''.join(row.format(n) for n in range(6))}</main>".encode()
    last = f"<main>{row.format(7)}</main>".encode()
    signature = signature_of(parse(full, "https://a.example/"))
    assert signature == "div.teaser"
    assert entries(last, url="https://a.example/") == ()
    assert len(entries(last, url="https://a.example/", profile=SiteProfile(entry=signature))) == 1


def test_generated_names_make_no_signature() -> None:
    """Class names made by a build tool are not learned."""
    listing = next(it for it in LISTINGS if it.name == "cards")
    assert signature_of(parse(listing.page(SHELF, QUIET).encode(), listing.url)) is None


def test_the_same_article_twice_is_one_entry() -> None:
    """An article listed above and again below is one entry, where it stood first."""
    listing = next(it for it in LISTINGS if it.name == "excerpts")
    assert [entry.title for entry in read(listing, (ENGLISH, GERMAN, ENGLISH))] == [
        ENGLISH.title,
        GERMAN.title,
    ]
