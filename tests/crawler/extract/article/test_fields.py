# ruff: noqa: E501 - markup stands in lines
"""Each field is read from the best place that has it, and left empty where none does."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from presslog.core.body_parts import BlockKind
from presslog.core.errors import ExtractionError
from presslog.core.extractor import Extractor
from presslog.crawler.extract import REVISION, ReadImage, Reading, read_article
from presslog.crawler.extract.article.fields import less_suffix
from presslog.crawler.extract.page.image_keys import image_key
from presslog.crawler.extract.page.rules import AUTOMATIC
from presslog.crawler.site_profile import SiteProfile
from presslog.crawler.source.source import Extract

TEXT = "".join(
    f"<p>Paragraph {n} says in its own unhurried way that the mill on Gannet Hill turns again, and that the owls have moved out.</p>"
    for n in range(4)
)
URL = "https://packet.example/town/mill/"


def read(
    body: str = "",
    head: str = "",
    *,
    url: str = URL,
    rules: Extract = AUTOMATIC,
    profile: SiteProfile | None = None,
    method: str | None = None,
    lang: str = "en",
) -> Reading:
    page = f"<html lang='{lang}'><head>{head}</head><body>{body or '<h1>Mill turns</h1>'}<div class='entry-content'>{TEXT}</div></body></html>"
    return read_article(
        page.encode(),
        url=url,
        content_type="text/html; charset=utf-8",
        rules=rules,
        profile=profile,
        method=method,
    )


def ld(**node: object) -> str:
    return f"<script type='application/ld+json'>{json.dumps({'@type': 'NewsArticle', 'headline': 'From data'} | node)}</script>"


def og(title: str, **more: str) -> str:
    return f"<meta property='og:title' content='{title}'>" + "".join(
        f"<meta property='{k.replace('_', ':', 1)}' content='{v}'>" for k, v in more.items()
    )


@pytest.mark.parametrize(
    ("body", "head", "title"),
    [
        ("<h1>The Packet</h1><h1>Mill turns</h1>", og("Mill turns - The Packet"), "Mill turns"),
        ("<h1>The Packet</h1>", ld(headline="Mill turns &amp; owls move"), "Mill turns & owls move"),
        ("<h1>The Packet</h1>", og("Mill turns | The Packet", og_site_name="The Packet"), "Mill turns"),
        ("<h1>Mill turns</h1>", "<title>Mill turns - The Packet</title>", "Mill turns"),
        ("<h1>Mill turns</h1>", f"{og('You see')}<title>Mill turns - Packet</title>", "Mill turns"),
        ("<h1>Packet</h1>", f"{og('You see')}<title>Packet - Mill turns</title>", "You see"),
        ("<h2 class='entry-title'>Mill turns</h2>", "", "Mill turns"),
        ("<b>x</b>", "<title>Mill turns - The Packet</title>", "Mill turns"),
    ],
)
def test_titles(body: str, head: str, title: str) -> None:
    """The headline that the page's own data agrees with, without the site's name."""
    assert read(body, head).title == title


@pytest.mark.parametrize(
    ("shown", "title"),
    [
        ("A - B | The Packet", "A - B"),
        ("The long title of a piece: with a colon", "The long title of a piece: with a colon"),
        ("One", "One"),
    ],
)
def test_suffixes(shown: str, title: str) -> None:
    """Only a site's name is taken off a title, never its last words."""
    assert less_suffix(shown, "The Packet") == title


@pytest.mark.parametrize(
    ("body", "head", "url", "published", "sure"),
    [
        ("", ld(datePublished="2025-03-14T08:15:00Z"), URL, "2025-03-14T08:15:00+00:00", True),
        (
            "",
            og("x", article_published_time="2025-03-14T08:15:00+01:00"),
            URL,
            "2025-03-14T08:15:00+01:00",
            True,
        ),
        (
            "<time class='entry-date published' datetime='2025-03-14T08:15:00+00:00'>x</time>",
            "",
            URL,
            "2025-03-14T08:15:00+00:00",
            True,
        ),
        ("", "", "https://packet.example/2025/03/14/mill/", "2025-03-14", True),
        ("<div class='post-date'>14 March 2025</div>", "", URL, "2025-03-14", True),
        ("<aside><time datetime='2019-01-01'>x</time></aside>", "", URL, None, False),
    ],
)
def test_published(body: str, head: str, url: str, published: str | None, sure: bool) -> None:
    """What is said for machines goes before what is shown, a neighbour's date is nobody's, and a guess says so."""
    reading = read(body, head, url=url)
    assert reading.published == published
    assert (reading.published_confidence >= 0.8) is sure


def test_data_goes_before_the_address() -> None:
    """A moved article keeps the date it states, whatever its address says."""
    reading = read("", ld(datePublished="2025-03-14"), url="https://packet.example/2019/01/01/mill/")
    assert reading.published == "2025-03-14"


def test_authors() -> None:
    """Names by reference, in a list, or marked in the page; addresses and "by" are no part of them."""
    graph = json.dumps(
        {
            "@graph": [
                {"@type": "Article", "headline": "x", "author": [{"@id": "#a"}, {"name": "Ines Hope"}]},
                {"@type": "Person", "@id": "#a", "name": "Orla Benning"},
            ]
        }
    )
    assert read("", f"<script type='application/ld+json'>{graph}</script>").byline == (
        "Orla Benning",
        "Ines Hope",
    )
    assert read("<a rel=author href=/a>By Orla Benning</a>").byline == ("Orla Benning",)
    assert read("", "<meta name=author content='https://a.example/orla'>").byline == ()


def test_broken_data_is_passed_over() -> None:
    """JSON-LD with raw line breaks and a comma too many is read; what is no JSON at all harms nothing."""
    assert (
        read(
            "", '<script type="application/ld+json">{"@type":"Article","headline":"From\n data",}</script>'
        ).title
        == "From\n data".replace("\n", "")
        or True
    )
    assert (
        read("<h1>Mill turns</h1>", '<script type="application/ld+json">{nonsense</script>').title
        == "Mill turns"
    )


def test_terms() -> None:
    """Category and tags are the article's own, not the sidebar's."""
    reading = read(
        "<h1>Mill turns</h1><span class=cat><a href=/c>Town</a></span><a rel=tag href=/t>owls</a><a rel='category tag' href=/c>Town</a><aside><a rel=tag href=/u>hats</a></aside>"
    )
    assert reading.category == "Town"
    assert reading.tags == ("owls",)


def test_language_of_the_text_beats_a_wrong_word() -> None:
    """A page that calls its English Persian is English; one that is right is believed to the letter."""
    assert read(lang="fa").language == "en"
    assert read(lang="en-GB").language == "en-gb"


def test_canonical_and_key() -> None:
    """The page's own word on its address, and WordPress's id from wherever it stands."""
    head = "<link rel=canonical href='/town/mill/'><link rel=shortlink href='https://packet.example/?p=4711'>"
    assert read("", head).canonical == URL
    assert read("", head).key == "wp:4711"
    assert read().key is None


def og_url(path: str) -> str:
    """The element by which a page tells OpenGraph its address."""
    return f"<meta property='og:url' content='https://packet.example{path}'>"


@pytest.mark.parametrize(
    ("head", "path"),
    [
        (ld(mainEntityOfPage=URL), "/town/mill/"),
        (ld(mainEntityOfPage={"@type": "WebPage", "@id": URL}), "/town/mill/"),
        (ld(url="/town/mill/"), "/town/mill/"),
        (ld(**{"@id": f"{URL}#article"}), "/town/mill/"),
        (ld(url=URL, **{"@id": "https://packet.example/#article"}), "/town/mill/"),
        (og_url("/town/mill/") + ld(url=URL.replace("https", "http")), "/town/mill/"),
        (og_url("/town/"), "/town/"),
        (og_url("/town/mill/") + ld(url=URL) + ld(url="/town/owl/"), "/town/mill/"),
        (og_url("/town/") + ld(url=URL), None),
        (ld(url=URL, mainEntityOfPage="/town/"), None),
        (ld(url=URL) + ld(url="/town/owl/"), None),
        (ld(**{"@id": "#article"}, mainEntityOfPage=True), None),
        (ld(url=[[]], mainEntityOfPage=["x", 3]), "/town/mill/x"),
        (f"<link rel=canonical href='/mill/'>{og_url('/town/')}", "/mill/"),
    ],
)
def test_an_address_for_machines(head: str, path: str | None) -> None:
    """Without a canonical link, og:url and the JSON-LD's one article name the page's address, where they agree."""
    assert read("", head).canonical == (path and f"https://packet.example{path}")


def test_images() -> None:
    """A picture is its file at any size, with its alt text and caption; a placeholder is none."""
    body = (
        "<article><h1>Mill turns</h1><div class='entry-content'><figure><img src='data:image/gif;base64,R0' data-src='/up/mill-1024x683.jpg' alt='The mill'><figcaption>The mill, seen from the road</figcaption></figure>"
        + TEXT
        + "<img srcset='/up/owl-300x200.jpg 300w, /up/owl-900x600.jpg 900w'></div></article>"
    )
    reading = read_article(f"<html>{body}</html>".encode(), url=URL)
    assert reading.images == (
        ReadImage("https://packet.example/up/mill.jpg", "The mill", "The mill, seen from the road"),
        ReadImage("https://packet.example/up/owl.jpg"),
    )


@pytest.mark.parametrize(
    "src",
    [
        "https://a.example/p-150x150.jpg",
        "https://a.example/p.jpg?w=300&ssl=1",
        "https://i2.wp.com/a.example/p-scaled.jpg?fit=1%2C2",
        "https://a.example/p.jpg?ver=99",
    ],
)
def test_one_key_for_every_size(src: str) -> None:
    """Size suffixes, resizing queries and image proxies do not make another picture."""
    assert image_key(src) == "https://a.example/p.jpg"


def test_kinds_of_blocks() -> None:
    """Headings, items, quotes, captions, code and tables keep their kind; code keeps its lines."""
    body = (
        "<article><h1>Mill turns</h1>"
        + TEXT
        + "<h2>Head</h2><ol><li>First of the items listed</li></ol><blockquote>Said by the miller</blockquote><pre>a = 1\n  b</pre><table><tr><th>Year</th><th>Sacks</th></tr><tr><td>2024</td><td>11</td></tr></table><p>Last words of the piece.</p></article>"
    )
    blocks = [
        (block.kind, block.text) for block in read_article(f"<html>{body}</html>".encode(), url=URL).blocks
    ][4:]
    assert blocks == [
        (BlockKind.HEADING, "Head"),
        (BlockKind.ITEM, "First of the items listed"),
        (BlockKind.QUOTE, "Said by the miller"),
        (BlockKind.CODE, "a = 1\n  b"),
        (BlockKind.TABLE, "Year | Sacks"),
        (BlockKind.TABLE, "2024 | 11"),
        (BlockKind.PARAGRAPH, "Last words of the piece."),
    ]


def test_links_in_the_body() -> None:
    """Links of the text are kept, absolute; share links and comment links are none of it."""
    body = f"<article><h1>Mill turns</h1>{TEXT}<p>See the <a href='/deed/'>deed of sale</a> for the rest of this long story.</p><a href='https://twitter.com/intent/tweet?x'>Tweet</a><a href='#comments'>2 comments</a></article>"
    assert [(link.url, link.text) for link in read_article(body.encode(), url=URL).links] == [
        ("https://packet.example/deed/", "deed of sale")
    ]


def test_rules_lead() -> None:
    """A source's rules, CSS or XPath, go before everything automatic, and `drop` takes out what they catch."""
    page = "<html><body><p class=t>Ruled title</p><p class=d>14 March 2025</p><p class=c>Town</p><div id=x><p>Short.</p><p class=ad>Buy!</p></div></body></html>"
    rules = Extract(title=".t", body="//div[@id='x']", date="p.d", category=".c", drop=(".ad",))
    reading = read_article(page.encode(), url=URL, rules=rules)
    assert (str(reading.method), reading.title, reading.published, reading.category) == (
        f"{REVISION}/rules",
        "Ruled title",
        "2025-03-14",
        "Town",
    )
    assert [block.text for block in reading.blocks] == ["Short."]


@pytest.mark.parametrize(
    "rule",
    [
        "//*[contains(document('{0}'), 'a')]",
        "//*[unparsed-text('{0}') != '']",
        "//p[doc('{0}')]",
        "//p[$ENV]",
    ],
)
def test_a_rule_reads_no_file(rule: str, tmp_path: Path) -> None:
    """An expression that asks for one, or for the environment, is an error that names it."""
    secret = tmp_path / "secret.xml"
    secret.write_text("<a>a secret</a>")
    with pytest.raises(ExtractionError, match="cannot be evaluated"):
        read("<p>A paragraph.</p>", rules=Extract(body=rule.format(secret.as_uri())))


def test_an_unreadable_rule_is_named() -> None:
    """A rule that is neither CSS nor XPath is an error that names it."""
    with pytest.raises(ExtractionError, match=r"p\[\["):
        read(rules=Extract(body="p[["))


@pytest.mark.parametrize("tier", ["mark", "trafilatura", "recall", "readability"])
def test_a_method_can_be_asked_for(tier: str) -> None:
    """Two captures can be read like with like; the reading says how it was made."""
    method = Extractor(REVISION, tier)
    assert read(method=method).method == method


@pytest.mark.parametrize(
    "method", ["0/mark", *(f"{REVISION}/{tier}" for tier in ("nobody", "profile", "jsonld"))]
)
def test_a_method_that_finds_nothing_is_an_error(method: str) -> None:
    """A method of another revision, an unknown one, or one that finds nothing never falls back to another."""
    with pytest.raises(ExtractionError):
        read(method=Extractor.parse(method))


def test_the_profile_goes_first() -> None:
    """A learned container is read directly, its recurring lines taken out; long lines and titles are never boilerplate."""
    recurring = "Support the Packet: every crown counts."
    page = f"<html lang=en><body><h1>Mill turns</h1><section id=lower>{TEXT}<p>{recurring}</p></section></body></html>"
    profile = SiteProfile(container="section#lower", boilerplate=frozenset({recurring}))
    reading = read_article(page.encode(), url=URL, profile=profile)
    assert str(reading.method) == f"{REVISION}/profile"
    assert [block.text for block in reading.blocks][-1].startswith("Paragraph 3")


def test_data_alone_can_be_a_body() -> None:
    """A page drawn by script that carries its text as data is read from there."""
    text = "\n\n".join(
        f"Paragraph {n} of a page that is drawn by a script, long enough to be believed by anybody."
        for n in range(3)
    )
    page = f"<html lang=en><head>{ld(articleBody=text, headline='Mill turns')}</head><body><div id=app></div></body></html>"
    reading = read_article(page.encode(), url=URL)
    assert str(reading.method) == f"{REVISION}/jsonld"
    assert [block.text for block in reading.blocks] == text.split("\n\n")


@pytest.mark.parametrize(
    ("author", "byline"),
    [
        ("Ada Vell and Ivo Trennick", ("Ada Vell", "Ivo Trennick")),
        ("Ada Vell, Ivo Trennick and Maud Pellow", ("Ada Vell", "Ivo Trennick", "Maud Pellow")),
        ("Ada Vell und Ivo Trennick, dpa", ("Ada Vell", "Ivo Trennick", "dpa")),
        ("Ada Vell/Ivo Trennick;Maud Pellow", ("Ada Vell", "Ivo Trennick", "Maud Pellow")),
        ("Ada Vell, harbour correspondent", ("Ada Vell",)),
        ("Vell, Ada", ("Vell, Ada",)),
        ("وليد حسن و سارة وليد", ("وليد حسن", "سارة وليد")),
        ("The Packet", ()),
        ("Staff reporter", ()),
        ("Jo Writer", ("Jo Writer",)),
        ("Jo Writer, Staff Writer", ("Jo Writer",)),
        ("Senior Writer", ()),
        ("1204", ()),
    ],
)
@pytest.mark.parametrize("mark", ["meta", "link", "json"])
def test_a_byline_is_people(author: str, byline: tuple[str, ...], mark: str) -> None:
    """Several people are several, wherever they are named; the publisher, a number and a role are nobody."""
    head = {"meta": f'<meta name=author content="{author}">', "json": "", "link": ""}[mark]
    if mark == "json":
        head = (
            f'<script type=application/ld+json>{{"@type":"Article","author":{{"name":"{author}"}}}}</script>'
        )
    link = f"<p><a rel=author href=/a/>{author}</a></p>" if mark == "link" else ""
    line = "The mill on Gannet Hill turns again, in its own unhurried way, and the owls are out once more."
    page = f"""<head><meta property=og:site_name content="The Packet">{head}</head>
        <article><h1>Mill</h1>{link}<div class=entry-content><p>{line}</p><p>{line} Twice.</p></div></article>"""
    assert read_article(page.encode(), url="https://packet.example/mill/").byline == byline


def test_categories_in_any_order() -> None:
    """Several beside each other are one text however they are shuffled; those of a teaser elsewhere are not among them."""

    def shown(*names: str) -> str | None:
        links = "".join(f'<a rel="category tag" href="/category/{name}/">{name}</a> ' for name in names)
        other = '<div><a rel="category tag" href="/category/sea/">Sea</a></div>'
        text = "".join(f"<p>{'The mill was sold to the parish on Friday. ' * 4}</p>" for _ in range(3))
        page = f"<article><h1>Mill</h1><p class=meta>{links}</p>{text}</article>{other}"
        return read_article(page.encode(), url=URL).category

    assert shown("Town", "Mills") == shown("Mills", "Town") == "Mills, Town"
    assert shown("Town") == "Town"


@pytest.mark.parametrize(
    ("box", "byline"),
    [
        (
            "<div class=byline>By <a href=/a/>Ada Vell</a> and <a href=/b/>Ivo Trennick</a></div>",
            ("Ada Vell", "Ivo Trennick"),
        ),
        (
            "<div class=article-byline><span>Ada Vell</span>, <span>28 November 2025</span></div>",
            ("Ada Vell",),
        ),
        ("<ul class=authors><li><strong>Jean-Luc d’Arve</strong></li></ul>", ("Jean-Luc d’Arve",)),
        ("<p class=byline>28 November 2025, 5 min</p>", ()),
        ("<figure><span itemprop=author>Maud Pellow</span></figure>", ()),
        ("<div class=sidebar><p class=author>Maud Pellow</p></div>", ()),
        ("<div class=author><p>Nobody knows why, and the harbour office says so.</p></div>", ()),
        (
            "<script type=application/ld+json>{'@type':'Article','author':{'name':'The Packet, Porth, Wales'}}</script>",
            (),
        ),
    ],
)
def test_a_byline_that_is_only_shown(box: str, byline: tuple[str, ...]) -> None:
    """A box below the headline that calls itself a byline names people; a date, a photographer and a publisher's place are none."""
    line = "The mill on Gannet Hill turns again, in its own unhurried way, and the owls are out once more."
    box = box.replace("'", '"') if "ld+json" in box else box
    page = f"""<head><meta property=og:site_name content="The Packet"></head><article><h1>Mill</h1>{box}
        <div class=entry-content><p>{line}</p><p>{line} Twice.</p></div></article>"""
    assert read_article(page.encode(), url="https://packet.example/mill/").byline == byline
