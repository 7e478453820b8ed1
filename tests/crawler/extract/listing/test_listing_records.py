# ruff: noqa: E501 - markup stands in lines
"""Listings are split into their entries, whatever prints them, and into nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from presslog.crawler.extract import kind_of_page, read_entries
from presslog.crawler.extract.listing.listing_records import records_of, signature_of
from presslog.crawler.extract.page.page import parse_page
from presslog.crawler.items import ListingEntry
from presslog.crawler.site_profile import SiteProfile
from presslog.crawler.source.source import Extract
from tests.crawler.extract.houses import HOUSES, Noise
from tests.crawler.extract.listings import LISTINGS, QUIET, SHELF, Listing, number
from tests.crawler.extract.texts import ENGLISH, GERMAN, TEXTS, Text

listed = pytest.mark.parametrize("listing", LISTINGS, ids=lambda listing: listing.name)


def showing(what: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(
        "listing", [it for it in LISTINGS if what in it.shows], ids=lambda it: it.name
    )


def read(listing: Listing, texts: tuple[Text, ...] = SHELF, noise: Noise = QUIET) -> tuple[ListingEntry, ...]:
    return read_entries(listing.page(texts, noise).encode(), url=listing.url, content_type="text/html")


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
    assert kind_of_page(listing.page(SHELF, QUIET).encode(), listing.url) == "listing"


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text.language)
@pytest.mark.parametrize("house", HOUSES, ids=lambda house: house.name)
def test_an_article_is_told_from_a_listing(house, text: Text) -> None:
    """Pages of articles are known as articles, related posts and all."""
    assert kind_of_page(house.page(text, Noise()).encode(), house.url(text)) == "article"


def test_rules_say_what_an_entry_is() -> None:
    """A source's rules, CSS or XPath, catch what is not marked and not repeated as one expects."""
    page = "<div id=a><p class=t><b>One and only</b> <a href=/1>more</a></p><p class=t><b>Second of two</b> <a href=/2>more</a></p><p>No entry <a href=/3>x</a></p></div>"
    for rules in (Extract(entry="p.t", title="b"), Extract(entry="//p[@class='t']", title="./b")):
        found = read_entries(page.encode(), url="https://a.example/", rules=rules)
        assert [(entry.title, entry.url) for entry in found] == [
            ("One and only", "https://a.example/1"),
            ("Second of two", "https://a.example/2"),
        ]


def test_a_learned_signature_catches_what_no_longer_repeats() -> None:
    """A signature learned on a full page finds the one entry of the last."""
    row = '<div class="teaser"><h3><a href="/{0}/">A headline of some length, {0}</a></h3><p>Text.</p></div>'
    full = f"<main>{''.join(row.format(n) for n in range(6))}</main>".encode()
    last = f"<main>{row.format(7)}</main>".encode()
    signature = signature_of(parse_page(full, "https://a.example/"))
    assert signature == "div.teaser"
    assert read_entries(last, url="https://a.example/") == ()
    assert len(read_entries(last, url="https://a.example/", profile=SiteProfile(entry=signature))) == 1


def test_generated_names_make_no_signature() -> None:
    """Class names made by a build tool are not learned."""
    listing = next(it for it in LISTINGS if it.name == "cards")
    assert signature_of(parse_page(listing.page(SHELF, QUIET).encode(), listing.url)) is None


def test_the_same_article_twice_is_one_entry() -> None:
    """An article listed above and again below is one entry, where it stood first."""
    listing = next(it for it in LISTINGS if it.name == "excerpts")
    assert [entry.title for entry in read(listing, (ENGLISH, GERMAN, ENGLISH))] == [
        ENGLISH.title,
        GERMAN.title,
    ]


# --- faults seen on real listings, in markup of our own ------------------------------------------------------------------

SITE = "https://packet.example"
WORDS = (
    "Ferry tariff rises again in spring",
    "Dredger idle for a ninth day",
    "Council buys the mill back",
    "Lens returns after fourteen months",
)


def urls(page: str, url: str = f"{SITE}/list/") -> list[str]:
    """The paths of what a page lists."""
    return [entry.url.removeprefix(SITE) for entry in read_entries(page.encode(), url=url)]


def titles(page: str) -> list[str]:
    return [entry.title for entry in read_entries(page.encode(), url=f"{SITE}/list/")]


def row(place: int, markup: str) -> str:
    """Markup with the place's number and words put in."""
    return markup.format(n=place, words=WORDS[place % 4])


def rows(markup: str, count: int = 4) -> str:
    return "".join(row(place, markup) for place in range(count))


PATHS = ["/0/", "/1/", "/2/", "/3/"]


def test_rows_of_different_looks_are_one_list() -> None:
    """Names of rows tell odd from even and new from read, and a forum pins threads above the others: all are entries."""
    looks = ("row0", "row1 Alt", "row0 Unread", "row1")
    items = [
        f"<li class='{look}'><div><h3 class='name'><a class='title' href='/{n}/'>{WORDS[n]}</a></h3> by <a href='/u/{n}/'>A</a></div></li>"
        for n, look in enumerate(looks)
    ]
    page = f"<ol class='pinned'>{''.join(items[:2])}</ol><ol class='threads'>{''.join(items[2:])}</ol>"
    assert urls(f"<div>{page}</div>") == PATHS


def test_a_tree_of_categories_is_no_list() -> None:
    """A catalogue's tree has more links than its list has entries, but nothing beside them."""
    tree = "".join(
        f"<li><a href='/c/{n}/'>Category number {n}</a><ul><li><a href='/c/{n}/a/'>Narrower category of {n}</a></ul>"
        for n in range(30)
    )
    items = rows(
        "<div class='product'><a href='/{n}/'><img src='data:,'></a><div><a href='/{n}/'>{words}</a></div><p>Of brass, 12 crowns</p></div>",
        8,
    )
    assert urls(f"<ul>{tree}</ul><div>{items}</div>") == [f"/{n}/" for n in range(8)]


def test_a_slider_is_no_list() -> None:
    """A slider shows again what stands elsewhere: the list goes before it, even where its last page holds one marked entry."""
    slides = rows(
        "<li><a href='/s{n}/'><img src='data:,'></a><h2><a href='/s{n}/'>{words}</a></h2><p>A few words about it.</p></li>"
    )
    entry = "<article class='item'><h2><a href='/0/'>Ferry tariff rises again in spring</a></h2><p>A few words.</p></article>"
    assert urls(f"<div class='flexslider'><ul class='slides'>{slides}</ul></div><div>{entry}</div>") == [
        "/0/"
    ]


def test_a_category_called_slider_is_none() -> None:
    """WordPress names an entry's categories among its classes, whatever they are called."""
    items = rows(
        "<div id='post-{n}' class='hentry category-slider tag-ticker'><h2><a href='/{n}/'>{words}</a></h2></div>"
    )
    assert urls(f"<div>{items}</div>") == PATHS


@pytest.mark.parametrize(("count", "entry_count"), [(200, 200), (1_000, 1_000), (1_001, 886)])
def test_unclosed_entries_are_told_apart_up_to_a_number(count: int, entry_count: int) -> None:
    """Entries that nobody closed stand within one another: 1,000 are told apart, of more those that look alike are read."""
    page = "".join(f'<div class="hentry"><h2><a href="/{n}/">Harbour news {n}</a></h2>' for n in range(count))
    assert len(urls(page)) == entry_count


def test_a_mark_around_all_entries_is_the_page() -> None:
    """A page that lists is itself marked as an entry; its entries are the marks within."""
    items = rows("<ul class='hentry'><li><h3><a href='/{n}/'>{words}</a></h3></li></ul>")
    assert (
        urls(
            f"<article class='hentry'><h1 class='entry-title'>All news</h1><div class='entry-content'>{items}</div></article>"
        )
        == PATHS
    )


def test_entries_nobody_closed() -> None:
    """Entries that stand in each other because their elements were never closed are read one by one."""
    page = rows("<div><article class='post'><h2><a href='/{n}/'>{words}</a></h2><div>Some words.</div>")
    found = read_entries(page.encode(), url=f"{SITE}/list/")
    assert [entry.url.removeprefix(SITE) for entry in found] == PATHS
    assert [entry.text for entry in found] == ["Some words."] * 4


def test_a_link_around_a_marked_entry() -> None:
    """A card may stand in its link instead of holding one."""
    page = rows(
        "<a href='/{n}/'><article class='hentry'><h2>{words}</h2><p>Some words.</p></article></a>", count=2
    )
    assert urls(f"<main>{page}</main>") == PATHS[:2]


@pytest.mark.parametrize(
    "heading",
    [
        "<h2><span>Pinned:</span> <a href='/{n}/'>{words}</a></h2>",
        "<h2><a href='/{n}/'></a><a href='https://other.example/?q={n}'>{words}</a></h2>",
        "<div class='topic-title'><a href='/{n}/'>{words}</a><p>Started by: <a href='/user/a/'>Agnes</a></p></div>",
        "<div class='widget-title'><h4>Subscribe to our letter</h4></div><h2><a href='/{n}/'>{words}</a></h2>",
    ],
)
def test_a_title_is_its_link(heading: str) -> None:
    """Labels, authors and slips beside the link of a title are not the title, and no other site's address is the entry's."""
    page = f"<div>{rows(f'<article>{heading}<p>Some words about it.</p></article>')}</div>"
    assert (titles(page), urls(page)) == (list(WORDS), PATHS)


@pytest.mark.parametrize(
    "around",
    [
        "<div id='contentSidebar'>{}</div>",
        "<div class='elementor-widget elementor-widget-posts'><div class='elementor-widget-container'>{}</div></div>",
    ],
)
def test_names_do_not_hide_the_list(around: str) -> None:
    """What holds nearly all the page says is no sidebar, and a page builder's word for any element means nothing."""
    items = rows("<div class='card'><h3><a href='/{n}/'>{words}</a></h3><p>Some words about it.</p></div>")
    menu = "".join(f"<li><a href='/m{n}/'>Menu item {n}</a>" for n in range(3))
    assert urls(f"<nav><ul>{menu}</ul></nav>{around.format(items)}<p>Imprint</p>") == PATHS


def test_a_list_that_is_a_widget() -> None:
    """Blogger calls its list of posts a widget; marks are believed where there are no others."""
    items = rows("<div class='post hentry'><h3 class='post-title'><a href='/{n}/'>{words}</a></h3></div>")
    labels = "".join(f"<li><a href='/label/{n}'>A label that says a good deal, {n}</a>" for n in range(60))
    page = f"<div class='widget Blog'>{items}</div><div class='widget Label'><ul>{labels}</ul></div>"
    assert urls(page) == PATHS


def test_links_in_sentences_are_no_list() -> None:
    """Paragraphs of an article that each have a link are not entries."""
    text = "In the ninth week of the strike the harbour office counted again what it had counted before, and found "
    page = "".join(f"<p>{text} <a href='/{n}/'>what it had lost</a> by then.</p>" for n in range(9))
    assert urls(f"<div><h1>Strike</h1>{page}</div>") == []


def test_a_menu_is_no_list() -> None:
    """Words in a row that lead to sections are no entries, whatever they stand in."""
    menu = "".join(f"<li><a href='/m{n}/'>Part {n}</a></li>" for n in range(12))
    assert urls(f"<div><ul>{menu}</ul><p>Under construction.</p></div>") == []


def test_an_article_above_a_list_is_an_article() -> None:
    """A page that shows its own article and then many others, all marked alike, is that article's page."""
    own = f"<article><h1>Ferry tariff</h1>{'<p>' + 'The ferry tariff rises again, and nobody is surprised by it any more. ' * 3 + '</p>'}<a href='/x/'>Ferry tariff</a></article>"
    others = rows(
        "<article><h2><a href='/{n}/'>{words}</a></h2><p>" + "Others of the day. " * 12 + "</p></article>", 9
    )
    page = f"<html><head><title>Ferry tariff | The Packet</title></head><body>{own}{others}</body></html>"
    assert kind_of_page(page.encode(), f"{SITE}/ferry/") == "article"
    assert kind_of_page(page.replace("h1>", "h2>").encode(), f"{SITE}/") == "listing"


def test_two_entries_make_a_listing() -> None:
    """A small blog's page may show two posts; their marks and their texts say that it lists."""
    text = "<p>" + "The harbour office counted again what it had counted before. " * 4 + "</p>"
    page = f"<main>{rows(f'<article><h2><a href=/{{n}}/>{{words}}</a></h2>{text}</article>', 2)}</main>"
    assert kind_of_page(page.encode(), f"{SITE}/") == "listing"


def test_a_legend_below_a_list_makes_no_article() -> None:
    """A list without running text of its own stays a listing when a note of some length stands below it."""
    items = rows("<li><a class='thread' href='/{n}/'>{words}</a> 12 replies, 90 views, by Agnes</li>", 40)
    note = "You may not post new threads here, you may not reply, and you may not change what you wrote. " * 4
    assert kind_of_page(f"<div><ul>{items}</ul><p>{note}</p></div>".encode(), f"{SITE}/forum/") == "listing"


TEASER = "A few words about it, and then a few more, so that there is something to read."


@pytest.mark.parametrize(
    ("markup", "count"),
    [
        (f"<div class='teaser'><h3><a href='/{{n}}/'>{{words}}</a></h3><p>{TEASER}</p></div>", 2),
        (f"<h3><a href='/{{n}}/'>{{words}}</a></h3><p>{TEASER}</p>", 2),
        ("<div class='teaser'><h3><a href='/{n}/'>{words}</a></h3></div>", 0),
        (f"<li><a href='/{{n}}/'>{{words}}</a> {TEASER}</li>", 0),
        (f"<div class='teaser'><h3><a href='/{{n}}/'>More</a></h3><p>{TEASER}</p></div>", 0),
    ],
)  # fmt: skip
def test_two_that_nothing_marks(markup: str, count: int) -> None:
    """Two pieces alone are entries where each has a linked heading and a teaser: two links in a row are none."""
    assert urls(f"<div><div class=list>{rows(markup, 2)}</div><p>Imprint</p></div>") == PATHS[:count]


def test_two_pairs_are_no_list() -> None:
    """Where two pairs could be the list, neither is taken for it."""
    pair = f"<div><{{0}}><a href='/{{0}}{{1}}/'>A headline of some length, {{1}}</a></{{0}}><p>{TEASER}</p></div>"
    page = "".join(f"<section>{''.join(pair.format(name, n) for n in (1, 2))}</section>" for name in ("h3", "h4"))  # fmt: skip
    assert urls(f"<div>{page}</div>") == []


@pytest.mark.parametrize(
    ("item", "between"),
    [
        ("<b>2025-0{n}-11</b> <a href='/{n}/'>{words}</a><br>Some words about it.", "<br><br>"),
        ("2025-0{n}-11 <a href='/{n}/'>{words}</a>", "<br>"),
        ("<p class=d>2025-0{n}-11</p><h3><a href='/{n}/'>{words}</a></h3><p>Some words about it.</p>", ""),
    ],
)
def test_a_date_before_its_title(item: str, between: str) -> None:
    """In a list of siblings a date that stands before each title is that title's and not the one's above it."""
    items = between.join(item.format(n=n, words=WORDS[n % 4]) for n in range(1, 6))
    found = read_entries(
        f"<div>{items}{between}<a href='/older/'>More</a></div>".encode(), url=f"{SITE}/list.htm"
    )
    assert [entry.published for entry in found][:5] == [f"2025-0{n}-11" for n in range(1, 6)]


def test_a_date_behind_its_title() -> None:
    """Where the date stands behind its title it stays there."""
    items = "<br>".join(f"<a href='/{n}/'>{WORDS[n % 4]}</a> 2025-0{n}-11" for n in range(1, 6))
    found = read_entries(f"<div>{items}</div>".encode(), url=f"{SITE}/list.htm")
    assert [entry.published for entry in found] == [f"2025-0{n}-11" for n in range(1, 6)]


@pytest.mark.parametrize(
    ("lead", "counts"),
    [
        (f"<div class=top><h2><a href='/lead/'>The lead story of the day</a></h2><p>{TEASER}</p></div>", True),
        ("<div class=top><h2><a href='/lead/'>The lead story of the day</a></h2></div>", False),
        (f"<div class=top><h2>Our town</h2><p>{TEASER} <a href='/about/'>About us</a></p></div>", False),
        (f"<div class=top><h2><a href='/a/'>Sea</a></h2><p>{TEASER} <a href='/b/'>Town</a></p></div>", False),
        (f"<div class=top><h4><a href='/letter/'>Our letter</a></h4><p>{TEASER}</p></div>", False),
    ],
)  # fmt: skip
def test_a_lead_story(lead: str, counts: bool) -> None:
    """What stands above a list in a look of its own is an entry where its heading leads to one place, is no less, and it is shown."""
    items = rows("<li class=row><h3><a href='/{n}/'>{words}</a></h3><p>Some words about it.</p></li>")
    assert urls(f"<div>{lead}<ul>{items}</ul></div>") == ["/lead/"] * counts + PATHS


def test_a_number_is_no_title() -> None:
    """A rank in a cell called title is not the title."""
    items = rows("<tr><td class=title>{n}.</td><td class=title><a href='/{n}/'>{words}</a></td></tr>")
    assert titles(f"<table>{items}</table>") == list(WORDS)


def test_the_first_of_two_links_is_the_title() -> None:
    """A subtitle that leads to the same place, and says more, is text."""
    items = rows(
        f"<div class=p><a class=t href='/{{n}}/'>{{words}}</a><a class=s href='/{{n}}/'>{TEASER}</a><a href='/{{n}}/comments'>9</a></div>"
    )
    found = read_entries(f"<div>{items}</div>".encode(), url=f"{SITE}/list/")
    assert [(entry.title, entry.text) for entry in found] == [(words, TEASER) for words in WORDS]


@pytest.mark.parametrize(("text", "whole"), [(WORDS[0], False), ("茶馆搬得走，河水搬不走，" * 6, True)])
def test_a_whole_text_that_nothing_marks(text: str, whole: bool) -> None:
    """An entry of some length whose text has no name is complete; a Han character counts as much as three of an alphabet."""
    items = rows(
        f"<article><h2><a href='/{{n}}/'>{{words}}</a></h2>{f'<p>{text}。</p>' * 4}</article>", count=3
    )
    found = read_entries(f"<main>{items}</main>".encode(), url=f"{SITE}/list/")
    assert {entry.complete for entry in found} == {whole}


BOXED = (
    "Council votes to keep the night ferry",
    "Dredger idle for a ninth day",
    "Herring quota cut by a fifth",
)
BOXES = {
    "article": "<article><h2>{0}</h2><ul>{1}</ul></article>",
    "article, its heading a section's link": "<article><h2><a href='/{0}/'>{0}</a></h2><ul>{1}</ul></article>",
    "section": "<section><h2>{0}</h2><ul>{1}</ul></section>",
    "division": "<div class=box><div class=hd>{0}</div><ul>{1}</ul></div>",
}


@pytest.mark.parametrize("box", BOXES.values(), ids=BOXES)
def test_boxes_of_titles_are_no_entries(box: str) -> None:
    """A front whose boxes are a heading and a list of titles lists every title, and no box."""
    sections = ("Politics", "Harbour", "Society")
    lists = {
        name: "".join(
            f"<li><a href='/2026/{name}-{n}/'>{title} ({name})</a></li>" for n, title in enumerate(BOXED)
        )
        for name in sections
    }
    page = f"<main>{''.join(box.format(name, items) for name, items in lists.items())}</main>".encode()
    found = read_entries(page, url="https://gazette.example/")
    assert [entry.title for entry in found] == [f"{title} ({name})" for name in sections for title in BOXED]


def test_a_box_led_by_a_story() -> None:
    """A box's linked headline of some words is an entry of its own, before the titles below it."""
    items = "".join(f"<li><a href='/2026/{n}/'>{title}</a></li>" for n, title in enumerate(BOXED))
    box = f"<article><h2><a href='/2026/lead/'>Pier fortune teller fined for a forecast</a></h2><ul>{items}</ul></article>"
    page = f"<main>{box}{box.replace('/2026/', '/2027/')}</main>".encode()
    found = read_entries(page, url="https://gazette.example/")
    assert [entry.url for entry in found][:2] == [
        "https://gazette.example/2026/lead/",
        "https://gazette.example/2026/0/",
    ]
    assert len(found) == 8


def test_attributes_of_any_name() -> None:
    """Links whose attributes have names in braces, as unfilled templates do, are compared as any others."""
    for name in ("x", '{article.path}" x'):
        rows = "".join(
            f"<h3><a href=/a/{n} {name}>Title of the story number {n}</a></h3><p>What is told of the story in a sentence.</p>"
            for n in range(6)
        )
        assert len(read_entries(f"<main>{rows}</main>".encode(), url="https://gazette.example/")) == 6


@pytest.mark.parametrize("card", ["<article>{}</article>", "<div>{}</div>", "<li>{}</li>"])
@pytest.mark.parametrize("name", ["<h2><a href='/{0}/'>{0}</a></h2>", "<header><h2>{0}</h2></header>"])
def test_sections_that_are_articles_hold_the_entries(card: str, name: str) -> None:
    """A front whose sections are one `article` each, with the section's name above cards: each card is an entry, a name is none."""
    counts = {"Titulares": 5, "Cultura": 2, "Deportes": 7, "Mercados": 3}
    cards = {
        section: "".join(
            card.format(
                f"<h3><a href='/n/{section}-{n}/'>El puerto abre de nuevo su muelle {n}</a></h3><p>Breve.</p>"
            )
            for n in range(count)
        )
        for section, count in counts.items()
    }
    markup = "".join(
        f"<article>{name.format(each)}<div>{held}</div></article>" for each, held in cards.items()
    )
    page = parse_page(f"<html lang=es><main>{markup}</main></html>".encode(), "https://diario.example/")
    expected = [
        f"https://diario.example/n/{each}-{n}/" for each, count in counts.items() for n in range(count)
    ]
    assert [record.url for record in records_of(page)] == expected
