"""Which links of an article's page lead to its own further parts, and which only look like it."""

from __future__ import annotations

import pytest

from presslog.core.body_parts import BlockKind
from presslog.core.extractor import Extractor
from presslog.crawler.extract import adds_text, part_links
from presslog.crawler.extract.further_parts import REPEATED
from presslog.crawler.extract.page.reading import ReadBlock, Reading

OWN = "https://gazette.example/2026/harbour-plans/"
_SENTENCE = "The council met on the harbour for the third time and put off its answer until the surveyors had reported to it. "


def page(links: str, head: str = "") -> bytes:
    """An article's page with these links below its text."""
    text = "".join(f"<p>{_SENTENCE * 3}</p>" for _ in range(5))
    return (
        f"<html><head><title>Harbour plans</title>{head}</head><body><article><h1>Harbour plans</h1>{text}{links}</article></body></html>"
    ).encode()


@pytest.mark.parametrize(
    ("own", "links", "numbers"),
    [
        (
            OWN,
            '<div class="page-links">Pages: <span>1</span> <a href="/2026/harbour-plans/2/">2</a></div>',
            [2],
        ),
        (
            OWN,
            '<p class="post-nav-links"><a class="post-page-numbers" href="2/">2</a><a class="post-page-numbers" href="3/">3</a></p>',
            [2, 3],
        ),
        (OWN, '<a href="?page=2" rel="next">Weiter lesen</a>', [2]),
        (OWN, '<nav class="pagination"><a href="?page=2">II</a></nav>', [2]),
        (OWN, '<a href="?page=1">2</a>', [1]),
        (OWN, '<a href="page/2">Next page</a>', [2]),
        (OWN, '<a href="2/">۲</a>', [2]),
        (OWN, '<a href="2/">Далее</a>', [2]),
        (OWN, '<a href="?page=2">Trang sau</a>', [2]),
        (OWN, '<a href="2/">अगला पृष्ठ</a><a href="5/">अंतिम पृष्ठ</a>', [2]),
        (OWN, '<p class="pages"><a href="?page=all">View all</a> <a href="?page=2">2</a></p>', [2]),
        ("https://a.example/t12.html", '<a href="t12_2.html">2</a><a href="t12_3.html">3</a>', [2, 3]),
        ("https://a.example/t12.html", '<a href="t12-2.html">下一页</a>', [2]),
        ("https://a.example/?id=7", '<a href="/?id=7&page=2">2</a>', [2]),
        ("https://a.example/story?id=7", '<a href="/story?id=7&start=1">2</a>', [1]),
    ],
)
def test_parts(own: str, links: str, numbers: list[int]) -> None:
    """Pages numbered below, beside or in the query of the article's own address."""
    assert sorted(part_links(page(links), own, "text/html")) == numbers


def test_the_head_may_say_it() -> None:
    """`<link rel=next>` to the article's own second page is a part; to another article it is none."""
    assert part_links(page("", f'<link rel="next" href="{OWN}2/">'), OWN) == {2: f"{OWN}2/"}
    assert (
        part_links(page("", '<link rel="next" href="https://gazette.example/2026/bridge-plans/">'), OWN) == {}
    )


def test_an_address_with_more_said_in_it() -> None:
    """Found by `?ref=home`, an article's parts are those of the address that the page gives itself; not where that is another place."""
    second = '<a href="/2026/harbour-plans/2/">2</a>'
    there = f"{OWN}?ref=home"
    assert list(part_links(page(second, f'<link rel="canonical" href="{OWN}">'), there)) == [2]
    elsewhere = '<link rel="canonical" href="https://gazette.example/2026/bridge-plans/">'
    assert part_links(page('<a href="/2026/bridge-plans/2/">2</a>', elsewhere), OWN) == {}


@pytest.mark.parametrize(
    "links",
    [
        '<a rel="next" href="/2026/bridge-plans/">Next article</a>',
        '<nav class="pagination"><a href="/2026/harbour-plans-2/">2</a></nav>',
        '<nav class="pagination"><a href="/2026/page/2/">2</a><a href="/page/2/">2</a></nav>',
        '<div id="comments"><nav class="pagination"><a href="?page=2">2</a></nav></div>',
        '<a href="comment-page-2/#comments">2</a>',
        '<a href="?cpage=2">2</a>',
        '<a href="?replytocom=2">2</a>',
        '<a href="2/">two more harbours</a>',
        '<a href="https://herald.example/2026/harbour-plans/2/">2</a>',
        '<a href="/2026/harbour-plans/#2">2</a>',
        '<a href="1/">1</a>',
        '<section class="related"><a href="?page=2">2</a></section>',
        '<a href="amp/">2</a><a href="feed/">2</a><a href="2026/">2</a>',
    ],
)
def test_what_is_no_part(links: str) -> None:
    """Other articles, lists, comments, anchors, years, and links that are not called by their number."""
    assert part_links(page(links), OWN) == {}


WWW = "https://www.quay.org/2026/harbour-plans/"
_THERE = "quay.org/2026/harbour-plans"


@pytest.mark.parametrize(
    ("links", "found"),
    [
        (f'<a rel="next" href="https://m.{_THERE}/2/">Nastavak</a>', {2: f"https://m.{_THERE}/2/"}),
        (f'<a href="https://news.{_THERE}?page=2">2</a>', {2: f"https://news.{_THERE}?page=2"}),
        (f'<nav class="pagination"><a href="//m.{_THERE}/2/">II</a></nav>', {2: f"https://m.{_THERE}/2/"}),
        (f'<a href="https://m.{_THERE}/page/2">Page 2</a>', {2: f"https://m.{_THERE}/page/2"}),
        (f'<a href="https://m.{_THERE}/2/">2</a><a href="2/">2</a>', {2: f"{WWW}2/"}),
        (
            f'<a href="2/">2</a><a href="https://m.{_THERE}/2/">2</a><a href="https://m.{_THERE}/3/">3</a>',
            {2: f"{WWW}2/", 3: f"https://m.{_THERE}/3/"},
        ),
    ],
)
def test_parts_on_a_sister_host(links: str, found: dict[int, str]) -> None:
    """A part may stand on another host under the same registered name; where the article's own has it too, that one is read."""
    assert part_links(page(links), WWW) == found


@pytest.mark.parametrize(
    ("own", "link"),
    [
        (WWW, '<a rel="next" href="https://www.pier.org/2026/harbour-plans/2/">2</a>'),
        (WWW, f'<a rel="next" href="https://evil{_THERE}/2/">2</a>'),
        (WWW, '<a rel="next" href="https://www.quay.org.evil.example/2026/harbour-plans/2/">2</a>'),
        (WWW, '<a rel="next" href="https://m.quay.org/2026/bridge-plans/2/">2</a>'),
        (WWW, '<a rel="next" href="https://m.quay.org/2026/bridge-plans/">Next article</a>'),
        (WWW, f'<a rel="next" href="https://m.{_THERE.replace(".org", ".org:8443")}/2/">2</a>'),
        (WWW, f'<a rel="next" href="https://m.{_THERE.replace(".org", ".org:port")}/2/">2</a>'),
        (WWW, f'<a href="https://m.{_THERE}/2/">Mobile version</a>'),
        (WWW, f'<div id="comments"><a href="https://m.{_THERE}/2/">2</a></div>'),
        ("https://quay.github.io/plans/", '<a rel="next" href="https://pier.github.io/plans/2/">2</a>'),
        ("https://quay.co.uk/plans/", '<a rel="next" href="https://pier.co.uk/plans/2/">2</a>'),
        ("http://127.0.0.1:8000/plans/", '<a rel="next" href="http://127.0.0.1:9000/plans/2/">2</a>'),
        ("http://10.0.0.7/plans/", '<a rel="next" href="http://10.0.0.8/plans/2/">2</a>'),
        ("http://localhost/plans/", '<a rel="next" href="http://127.0.0.1/plans/2/">2</a>'),
    ],
)
def test_what_is_no_part_on_another_host(own: str, link: str) -> None:
    """Other owners' hosts, other ports, other articles, and a link that is called by neither its number nor "next"."""
    assert part_links(page(link), own) == {}


def test_sites_under_a_public_suffix_have_their_own_sister_hosts() -> None:
    """The control: within one name under `github.io` or `co.uk` a part is followed."""
    for owned in ("quay.github.io", "quay.co.uk"):
        link = f'<a rel="next" href="https://m.{owned}/plans/2/">2</a>'
        assert part_links(page(link), f"https://www.{owned}/plans/") == {2: f"https://m.{owned}/plans/2/"}


def test_numbered_articles_are_not_each_others_parts() -> None:
    """`/news/13` is the article after `/news/12`; `/news/12/2` is its second page."""
    own = "https://gazette.example/news/12"
    assert part_links(page('<a rel="next" href="/news/13">13</a><a href="/news/2">2</a>'), own) == {}
    assert list(part_links(page('<a href="/news/12/2">2</a>'), own)) == [2]


def test_a_list_has_no_parts() -> None:
    """The second page of a list of articles is none of an article's."""
    cards = "".join(
        f'<article class="hentry" id="post-{n}"><h2><a href="/p/{n}/">Report {n} of the day</a></h2><p>{_SENTENCE}</p></article>'
        for n in range(12)
    )
    listing = f'<html><body>{cards}<nav class="pagination"><a href="/news/page/2/">2</a></nav></body></html>'.encode()
    assert part_links(listing, "https://gazette.example/news/") == {}


def test_a_page_that_repeats_the_text_adds_nothing() -> None:
    """Eight of ten blocks repeated: no part. Seven of ten: one."""
    blocks = tuple(ReadBlock(BlockKind.PARAGRAPH, f"Line {n}") for n in range(10))
    part = Reading(Extractor(1, "dense"), "Harbour", blocks=blocks)
    assert REPEATED == 0.8
    assert not adds_text(part, {f"Line {n}" for n in range(8)})
    assert adds_text(part, {f"Line {n}" for n in range(7)})
