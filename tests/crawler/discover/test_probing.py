# ruff: noqa: E501 - markup stands in lines
"""A site is probed and learned from what it answers: the newspaper, over real HTTP, and pages made by hand."""

from __future__ import annotations

import urllib.error
import urllib.request
from dataclasses import replace
from pathlib import Path

import pytest

from presslog.core.body_parts import BlockKind
from presslog.core.extractor import Extractor
from presslog.core.witness import Witness
from presslog.crawler.discover import (
    SiteEdition,
    Start,
    Walk,
    learn_listing,
    learn_profile,
    listing_candidates,
    possible_starts,
    rank_witnesses,
    read_listing_page,
    still_works,
)
from presslog.crawler.discover.probing import find_site_editions
from presslog.crawler.discover.profile_learning import METHOD, _agreed_rules, _is_copy, _recurring_lines
from presslog.crawler.extract import REVISION, read_article
from presslog.crawler.extract.page.page import Page, parse_page
from presslog.crawler.extract.page.reading import ReadBlock, Reading
from presslog.crawler.items import PageCapture
from presslog.crawler.site_profile import SiteProfile, load_profile, parse_profile
from presslog.crawler.source.source import Source
from presslog.demo.newspaper import Newspaper
from tests.crawler.discover.asked import SITE, answered
from tests.crawler.extract.houses import HOUSES, QUIET
from tests.crawler.extract.texts import TEXTS


def get(url: str) -> PageCapture:
    """One page of the newspaper, as a capture."""
    try:
        with urllib.request.urlopen(url) as response:
            return answered(
                response.read(),
                response.url,
                status=response.status,
                content_type=response.headers["content-type"],
            )
    except urllib.error.HTTPError as error:
        return answered(error.read(), url, status=error.code)


def test_a_newspaper_is_probed() -> None:
    """Of all a WordPress site offers, the full-text listing is ranked first; its name, language and editions are found."""
    with Newspaper() as paper:
        front = get(paper.url)
        found = rank_witnesses([(start, get(start.url)) for start in listing_candidates(front)], front)
        assert found.starts[0] == Start(paper.url, Witness.LISTING)
        assert {start.witness for start in found.starts} == {
            Witness.LISTING,
            Witness.FEED,
            Witness.REST,
            Witness.SITEMAP,
        }
        assert (found.title, found.language) == ("The Quaymouth Packet", "en")
        assert found.editions == tuple(
            SiteEdition(language, f"{paper.url}{language}/") for language in ("ar", "fa", "sq")
        )
        assert len(found.entries) == 3
        assert all(entry.complete and entry.published and entry.key for entry in found.entries)


def test_a_newspaper_is_walked_whole() -> None:
    """Its listing is walked to the end, and every post of the sitemap's language was met."""
    with Newspaper() as paper:
        source = Source("packet", paper.url)
        (start,) = possible_starts(source)
        walk, url = Walk({}, source.discover.max_pages), start.url
        while url is not None:
            url = walk.step(read_listing_page(get(url), start.witness, source))
        sitemap = read_listing_page(get(f"{paper.url}sitemap.xml"), Witness.SITEMAP, source)
        english = {
            entry.url
            for entry in sitemap.entries
            if not any(f"/{edition}/" in entry.url for edition in ("ar", "fa", "sq"))
        }
        assert walk.complete
        assert {entry.url for entry in walk.entries.values()} == {
            url for url in english if url.rstrip("/") != paper.url.rstrip("/")
        }


def test_a_newspaper_is_learned() -> None:
    """From a few of its articles the container of their texts is learned, and from its listing the entries' signature."""
    with Newspaper() as paper:
        source = Source("packet", paper.url)
        listing = read_listing_page(get(paper.url), Witness.LISTING, source)
        pages = [get(entry.url) for entry in listing.entries[:5]]
        profile = learn_listing(listing.capture, learn_profile(pages))
        assert profile.container is not None
        assert "post-entry" in profile.container
        assert profile.entry is not None
        general, learned = (
            read_article(pages[0].body, url=pages[0].landed, profile=known) for known in (None, profile)
        )
        assert str(learned.method) == f"{REVISION}/profile"
        assert learned.blocks == general.blocks
        assert still_works(profile, pages)


@pytest.mark.parametrize(
    "house",
    [
        house
        for house in HOUSES
        if house.name in {"block_theme", "genesis", "drupal", "joomla", "ghost", "daily", "microdata"}
    ],
    ids=lambda house: house.name,
)
def test_what_is_learned_reads_as_before(house) -> None:
    """In houses with names to learn, the learned container reads every article as the general reader does."""
    pages = [answered(house.page(text, QUIET), house.url(text)) for text in TEXTS]
    profile = learn_profile(pages)
    assert profile.container is not None
    for page in pages:
        read_alone = read_article(page.body, url=page.landed)
        assert read_article(page.body, url=page.landed, profile=profile).blocks == read_alone.blocks


def test_generated_names_are_never_learned() -> None:
    """A house whose class names are made by a build tool teaches no container."""
    house = next(house for house in HOUSES if house.name == "hashed")
    profile = learn_profile([answered(house.page(text, QUIET), house.url(text)) for text in TEXTS])
    assert profile.container is None or "css-" not in profile.container


def test_too_few_articles_teach_nothing() -> None:
    """Two articles may agree by chance."""
    house = HOUSES[0]
    assert (
        learn_profile([answered(house.page(text, QUIET), house.url(text)) for text in TEXTS[:2]])
        == SiteProfile()
    )


def test_an_article_at_two_urls_teaches_nothing_twice() -> None:
    """The text of an article that stands in two sections is no line that recurs on the site; what truly recurs is."""
    house = HOUSES[0]
    pages = [answered(house.page(text, QUIET), house.url(text)) for text in TEXTS]
    beside = [replace(page, asked=f"{page.asked}?again", landed=f"{page.landed}?again") for page in pages[:2]]
    assert learn_profile([*pages, *beside]) == learn_profile(pages)


def test_a_new_theme_is_noticed() -> None:
    """A profile that no longer catches what the general reader reads no longer works."""
    old, new = HOUSES[0], next(house for house in HOUSES if house.name == "drupal")
    profile = learn_profile([answered(old.page(text, QUIET), old.url(text)) for text in TEXTS])
    redone = [answered(new.page(text, QUIET), new.url(text)) for text in TEXTS]
    assert not still_works(profile, redone)


def test_recurring_lines_are_learned() -> None:
    """A short line that stands on most articles is boilerplate; a long one, a title, a caption, or one that counts, never is."""
    long = "The Packet is set, printed and carried by its readers, who own it together and share what is left at the end of a year, which is seldom more than a basket of herring and the good name of the town, for what that is worth."

    def page(number: int) -> PageCapture:
        body = "".join(
            f"<p>Paragraph {n} of article {number} tells of something that no other article of this paper has ever told.</p>"
            for n in range(4)
        )
        return answered(
            f"<html lang=en><article><h1>Title {number}</h1><div class='entry-content'>{body}<p>Support the Packet.</p><p>Printed in 2026</p><p>Updated 51 minutes ago</p><p>Read 1204 times</p><p>{long}</p><figure><img src='/mill.jpg'><figcaption>The old mill</figcaption></figure></div></article></html>",
            f"{SITE}/{number}/",
        )

    assert learn_profile([page(number) for number in range(5)]).boilerplate == {
        "Support the Packet.",
        "Printed in 2026",
    }


def test_what_some_articles_share_is_their_own() -> None:
    """A line on two of five or of four articles is no boilerplate, nor are the words by which each links to a file of its own."""

    def page(number: int) -> PageCapture:
        body = "".join(
            f"<p>Paragraph {n} of article {number} tells of something that no other article of this paper has ever told.</p>"
            for n in range(4)
        )
        shared = "<p>The hearing was put off to the spring.</p>" if number < 2 else ""
        files = f"<p><a href=/files/{number}.pdf>Annex 1</a></p><p>See <a href=/files/{number}-2.pdf>the plan</a>.</p><p><a href=/files/rules.pdf>Our rules</a></p>"
        return answered(
            f"<html lang=en><article><h1>Title {number}</h1><div class='entry-content'>{body}{shared}{files}</div></article></html>",
            f"{SITE}/{number}/",
        )

    for count in (4, 5):
        assert learn_profile([page(number) for number in range(count)]).boilerplate == {"Our rules"}


def test_editions_by_a_language_switch() -> None:
    """A menu of languages in their own names is a list of editions; the page's own is none of them."""
    page = parse_page(
        "<html lang=en><ul class=menu><li><a href='/'>English</a><li><a href='/ar/'>عربي</a><li><a href='/fa/'>فارسی</a><li><a href='/sq/'>Shqip</a></ul></html>".encode(),
        f"{SITE}/",
    )
    assert find_site_editions(page) == (
        SiteEdition("ar", f"{SITE}/ar/"),
        SiteEdition("fa", f"{SITE}/fa/"),
        SiteEdition("sq", f"{SITE}/sq/"),
    )


def test_a_pages_own_word_for_its_editions_goes_first() -> None:
    """Where `hreflang` names an edition's address, a link in its language that leads elsewhere does not take its place."""
    page = parse_page(
        f"<html lang=en><link rel=alternate hreflang=ar href='{SITE}/ar/'><a href='/ar/subscribe/'>عربي</a><a href='/fa/'>فارسی</a></html>".encode(),
        f"{SITE}/",
    )
    assert find_site_editions(page) == (SiteEdition("ar", f"{SITE}/ar/"), SiteEdition("fa", f"{SITE}/fa/"))


def test_a_profile_survives_its_file(tmp_path: Path) -> None:
    """What is learned is written and read back the same; another format or a torn file is no profile."""
    profile = SiteProfile(
        (Start(f"{SITE}/", Witness.LISTING),),
        "div.a",
        "article.b",
        frozenset({"x", "y"}),
        Extractor(2, "profile"),
        "en",
        "The Packet",
    )
    path = tmp_path / "profile.json"
    profile.save(path)
    assert load_profile(path) == profile
    assert load_profile(tmp_path / "none.json") is None
    assert parse_profile(path.read_text()[:40]) is None
    assert parse_profile(path.read_text().replace('"format": 1', '"format": 2')) is None
    path.write_bytes(path.read_bytes().replace(b"Packet", b"P\xe4cket"))
    assert load_profile(path) is None


def test_a_site_that_lists_nothing() -> None:
    """A front page without articles ranks nothing."""
    front = answered("<html><body><p>Under construction</p></body></html>")
    assert rank_witnesses([(start, front) for start in listing_candidates(front)], front).starts == ()


# --- the thresholds of what is learned -----------------------------------------------------------------------


def read_as_words(count: int, title: str = "A title") -> Reading:
    """A reading of so many words, and of others in the place of the rest of a hundred."""
    said = [*(f"word{n}" for n in range(count)), *(f"other{n}" for n in range(100 - count))]
    return Reading(METHOD, title, blocks=(ReadBlock(BlockKind.PARAGRAPH, " ".join(said)),))


def page_of_words() -> Page:
    """A page with a hundred words in a named container."""
    text = " ".join(f"word{n}" for n in range(100))
    markup = f'<html><body><div class="entry-body"><p>{text}</p></div></body></html>'
    return parse_page(markup.encode(), "https://gazette.example/1", "text/html; charset=utf-8")


@pytest.mark.parametrize(("common", "pages", "agreed"), [(90, 3, True), (89, 3, False), (90, 2, False)])
def test_nine_tenths_of_the_words_of_three_articles_make_a_container(
    common: int, pages: int, agreed: bool
) -> None:
    """With a word less of the hundred in common, or an article less, nothing is learned."""
    pairs = [(page_of_words(), read_as_words(common)) for _ in range(pages)]
    assert ("div.entry-body" in list(_agreed_rules(pairs))) is agreed


@pytest.mark.parametrize(
    ("common", "title", "is_copy"), [(50, "T", True), (49, "T", False), (50, "U", False)]
)
def test_half_of_the_text_under_one_title_is_a_copy(common: int, title: str, is_copy: bool) -> None:
    """By characters of the longer text; under another title it is another article."""
    here, there = (
        Reading(
            METHOD, name, blocks=tuple(ReadBlock(BlockKind.PARAGRAPH, text) for text in ("a" * common, *rest))
        )
        for name, rest in (("T", ["b" * (100 - common)]), (title, ["c" * (100 - common)]))
    )
    assert _is_copy(here, there) is is_copy


@pytest.mark.parametrize(("articles", "found"), [(3, {"Sign up"}), (2, set())])
def test_lines_recur_on_three_articles(articles: int, found: set[str]) -> None:
    """Two say nothing of a line that both have."""
    lines = (ReadBlock(BlockKind.PARAGRAPH, "Sign up"),)
    assert _recurring_lines([Reading(METHOD, f"Title {n}", blocks=lines) for n in range(articles)]) == found
