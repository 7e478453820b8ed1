"""Pages that are deep, huge, broken or hostile are read as far as they go."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from lxml.etree import _Element as Element

from presslog.core.errors import ExtractionError
from presslog.crawler.extract import kind_of_page, read_article, read_entries
from presslog.crawler.extract.page.noise import is_furniture
from presslog.crawler.extract.page.page import (
    _LONG_TAG,
    _may_hold_long_tag,
    absolute_url,
    all_text,
    parse_page,
    text_of,
)
from tests.crawler.extract.houses import HOUSES, QUIET
from tests.crawler.extract.texts import ENGLISH

SENTENCE = "The mill on Gannet Hill belongs to the town again, at the price of a single crown and a promise."


DEPTHS = [
    pytest.param(tag, depth, marks=pytest.mark.in_suite(0 if (tag, depth) == ("span", 1_000) else 99))
    for tag in ("div", "span", "font")  # a thousand spans take as long as all others together
    for depth in (100, 255, 300, 1_000, 2_500, 6_000)
]


@pytest.mark.parametrize(("tag", "depth"), DEPTHS)
def test_no_depth_swallows_text(tag: str, depth: int) -> None:
    """Text below any number of elements is read, and so is the text after them."""
    deep = f"<{tag}>" * depth + f"<p>{SENTENCE} Deep.</p>" + f"</{tag}>" * depth
    page = f"<html><body><article><h1>Mill</h1><p>{SENTENCE} Before.</p>{deep}<p>{SENTENCE} After.</p></article></body></html>"
    text = "\n".join(block.text for block in read_article(page.encode(), url="https://a.example/").blocks)
    assert all(word in text for word in ("Before.", "Deep.", "After."))


def test_unclosed_nesting() -> None:
    """Hundreds of elements that nobody closed lose nothing either; of thousands the deep ones are read too."""
    for count, share in ((600, 1.0), (3_000, 0.95)):
        page = "<body><h1>Mill</h1>" + "".join(f"<div><p>{SENTENCE} Number {n}." for n in range(count))
        text = "\n".join(block.text for block in read_article(page.encode(), url="https://a.example/").blocks)
        assert f"Number {count - 1}." in text
        assert text.count(SENTENCE) >= share * count


def _depth(element: Element) -> int:
    return 1 + max(map(_depth, element), default=0)


@pytest.mark.parametrize("tag", ["div", "blockquote", "font"])
def test_a_page_is_120_deep_at_most(tag: str) -> None:
    """Of 120 elements around one another each stays where it is; what is deeper stands beside the last, its text in order."""
    whole, cut, far = (
        parse_page((f"<{tag}>a" * (depth - 2) + f"c</{tag}>d" * (depth - 2)).encode(), "https://a.example/")
        for depth in (120, 121, 1_900)
    )
    assert [_depth(page.tree) for page in (whole, cut, far)] == [120, 120, 120]
    assert len(whole.tree.findall(f".//{tag}")) == 118
    assert len(cut.tree.findall(f".//{tag}")) == 119
    assert all_text(far.tree) == "a" * 1_898 + "cd" * 1_898
    assert parse_page(far.markup.encode(), far.url).tree.find("body") is not None


@pytest.mark.parametrize(
    ("markup", "read"),
    [
        ("<h1>a<h1>b<h1>c</h1>d", "<h1>a</h1><h1>b</h1><h1>c</h1>d"),
        ("<h2>a<i>x</i><h3>b<p>c</p>d", "<h2>a<i>x</i></h2><h3>b</h3><p>c</p>d"),
        ("<h1>a<h2>b</h2>c<h3>d</h3>e</h1>f<p>g", "<h1>a</h1><h2>b</h2>c<h3>d</h3>ef<p>g</p>"),
        ("<h1>a<div><h2>b</h2></div>c</h1>d", "<h1>a<div><h2>b</h2></div>c</h1>d"),
    ],
)
def test_a_heading_ends_where_another_begins(markup: str, read: str) -> None:
    """Headings that nobody closed do not stand in one another, as in a browser; one in a box within another stays there."""
    body = parse_page(markup.encode(), "https://a.example/").tree.find("body")
    assert etree.tostring(body, encoding="unicode") == f"<body>{read}</body>"


@pytest.mark.parametrize("count", [90, 600, 5_000])
def test_unclosed_headings_hold_a_page_once(count: int) -> None:
    """However many headings nobody closed, none but the deepest that a parser followed holds the text of others."""
    page = parse_page(f"<h1>{SENTENCE}".encode() * count, "https://a.example/")
    held = sum(len(all_text(heading)) for heading in page.tagged("h1"))
    assert held == len(all_text(page.tree)) >= count * len(SENTENCE)


@pytest.mark.parametrize(("count", "read"), [(20_000, 20_000), (20_001, 20_000), (500_000, 20_000)])
def test_a_line_has_twenty_thousand_characters_at_most(count: int, read: int) -> None:
    """Of an element that holds a page no more is read as one line; of a long headline all is."""
    page = parse_page(f"<p>{'w' * count}</p><h1>{SENTENCE * 20}</h1>".encode(), "https://a.example/")
    assert len(text_of(page.tree.find(".//p"))) == read
    assert text_of(page.tree.find(".//h1")) == SENTENCE * 20


@pytest.mark.parametrize("tag", ["p", "div"])
def test_running_text_has_eighty_characters(tag: str) -> None:
    """A paragraph of 80 characters is running text, one of 79 is not; so is one of lines that stand alike without a `p`."""
    short, long = "".join(f"<{tag}>{'w' * 79}</{tag}>" * 4), "".join(f"<{tag}>{'w' * 80}</{tag}>" * 4)
    sizes = [
        [size for size, _ in parse_page(f"<body>{lines}</body>".encode(), "https://a.example/").running]
        for lines in (short, long)
    ]
    assert sizes == [[], [80] * 4]


def test_what_is_too_deep_goes_behind_the_hundredth_element() -> None:
    """Of 120 elements around one another none is moved; of 121 the rest from the hundred-first on stands beside the hundredth."""
    for depth, beside in ((120, [1, 1, 1]), (121, [1, 2, 1])):
        tree = parse_page(("<div>" * (depth - 2) + SENTENCE).encode(), "https://a.example/").tree
        assert [len(tree.xpath("/*" * level)) for level in (99, 100, 101)] == beside


def test_control_characters_in_a_deep_page() -> None:
    """What no XML may hold is no hindrance to moving what is too deep."""
    for depth in (300, 3_000):  # 3,000 are more than the parser follows
        markup = "<div title='a\x01'>" * depth + SENTENCE + "</div>\x01b" * depth
        page = parse_page(markup.encode(), "https://a.example/")
        assert _depth(page.tree) == 120
        assert all_text(page.tree).strip().startswith(SENTENCE)


@pytest.mark.parametrize(("count", "kept"), [(1_000, 1_000), (1_001, 1_000), (100_000, 1_000)])
def test_an_element_has_a_thousand_attributes_at_most(count: int, kept: int) -> None:
    """More are left out before they are parsed, which takes the square of their number."""
    given = " ".join(f"a{number}='x {number}'" for number in range(count))
    page = parse_page(f"<p {given}>{SENTENCE}</p><p>{SENTENCE} After.</p>".encode(), "https://a.example/")
    first, after = page.tree.findall(".//p")
    assert len(first.attrib) == kept
    assert first.get("a999") == "x 999"
    assert (text_of(first), text_of(after)) == (SENTENCE, f"{SENTENCE} After.")


def test_a_class_name_of_any_length_is_looked_through_once() -> None:
    """One of 200,000 characters is no furniture, and is where it says so at its end; starting anew at each takes an hour."""
    long = "x" * 200_000
    page = parse_page(
        f"<div class='{long}'>a</div><div class='{long} sidebar'>b</div><div class='{long}post-footer'>c</div>".encode(),
        "https://a.example/",
    )
    assert [is_furniture(element) for element in page.tree.iter("div")] == [False, True, False]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["<", ">", "<a ", "</", " "]),
            st.sampled_from([0, 1, 1_999, 2_000, 3_999, 4_000, 4_001, 6_000]),
        )
    )
)
def test_no_long_tag_is_overlooked(parts: list[tuple[str, int]]) -> None:
    """Wherever a tag of 4,000 characters stands, the quick look tells of it; without an opening bracket it tells of none."""
    markup = "".join(bracket + "x" * length for bracket, length in parts)
    if _LONG_TAG.search(markup):
        assert _may_hold_long_tag(markup)
    assert not _may_hold_long_tag(markup.replace("<", " "))


def test_a_long_tag_stays_as_it_is() -> None:
    """A picture written into its own tag is long, and has few attributes."""
    picture = f"data:image/png;base64,{'A' * 50_000}"
    page = parse_page(f"<img alt='A mill' src='{picture}'>".encode(), "https://a.example/")
    assert page.tree.find(".//img").get("src") == picture


@pytest.mark.parametrize(
    "torn",
    [
        "<html><head><title>Mill</title></head></html><body>{}</body></html>",
        "<html><head></head><body><h1>Mill</h1></body></html>{}",
        "<html><body><h1>Mill</h1></body></html><html><head></head><body>{}</body></html>",
    ],
)
def test_a_document_closed_too_early(torn: str) -> None:
    """What stands behind an early `</html>` is read as a browser shows it."""
    page = torn.format(f"<article><p>{SENTENCE} One.</p><p>{SENTENCE} Two.</p></article>").encode()
    blocks = read_article(page, url="https://a.example/").blocks
    assert [block.text for block in blocks] == [f"{SENTENCE} One.", f"{SENTENCE} Two."]


@pytest.mark.in_suite(0)
def test_a_huge_page() -> None:
    """Ten megabytes are a page like any other."""
    page = f"<html><body><article><h1>Mill</h1>{''.join(f'<p>{SENTENCE} {n}.</p>' for n in range(90_000))}</article></body></html>"
    assert len(read_article(page.encode(), url="https://a.example/").blocks) == 90_000


def some(count: int, part: str) -> str:
    """A piece of markup many times, numbered."""
    return "".join(part.format(number) for number in range(count))


LINE = f"<p>{SENTENCE} {{0}}.</p>"

HUGE: dict[str, tuple[Callable[..., object], Callable[[int], str]]] = {
    "links in a paragraph": (
        read_article,
        lambda n: f"<p>{some(2 * n, '<a href=/{0}>word {0}</a> and ')}</p>",
    ),
    "lines that are links": (
        read_article,
        lambda n: some(n, "<p><a href=http://b.example/{0}>Source {0}</a></p>"),
    ),
    "authors by reference": (
        read_article,
        lambda n: (
            f"""<script type=application/ld+json>[{some(n, '{{"@type":"Person","@id":"#{0}","name":"N"}},')}"""
            f"""{{"@type":"Article","author":[{some(n, '{{"@id":"#{0}"}},')}{{}}]}}]</script>"""
        ),
    ),
    "links in a paragraph alone": (
        read_article,
        lambda n: f"</article>{some(9, LINE)}<p>{some(n // 2, '<a href=/{0}>word {0}</a> and ')}</p>",
    ),
    "a deep list": (
        read_entries,
        lambda n: f"{'<div>' * 110}{some(n // 2, '<a href=/{0}>Title of {0}</a><br>')}",
    ),
    "deep paragraphs": (read_article, lambda n: f"{'<div>' * 110}{some(n // 2, '<p>A line of {0}.</p>')}"),
    "a deep lot of nothing": (kind_of_page, lambda n: f"{'<div>' * 110}{some(2 * n, '<b>x</b> ')}"),
    "articles within one another": (
        read_entries,
        lambda n: some(
            n // 100, "<article>" * 100 + "<h2><a href=/{0}>Title of {0}</a></h2>" + "</article>" * 100
        ),
    ),
    "marked authors": (read_article, lambda n: some(4 * n, "<i itemprop=author>N{0}</i>")),
    "headings without a link": (read_entries, lambda n: some(n, "<h2>Heading {0}</h2>")),
}


@pytest.mark.in_suite(len(HUGE))
@pytest.mark.parametrize(("read", "grown"), HUGE.values(), ids=HUGE)
@pytest.mark.parametrize("first", [100, 250])
def test_steps_grow_as_the_page_does(
    first: int, read: Callable[..., object], grown: Callable[[int], str]
) -> None:
    """Eight times as much of anything takes some eight times the steps, and never the 64 times of a step that looks at all for each.

    Steps are lines of Python that are run, which are the same on every machine; `make fuzz` measures seconds.
    """
    taken = []
    for count in (first, 8 * first):
        page = f"<article><h1>Mill</h1><p>{SENTENCE}</p><p>{SENTENCE}</p>{grown(count)}</article>".encode()
        read(page, url="https://a.example/")  # what is loaded at first is none of its steps
        taken.append(steps_of(read, page))
    assert taken[1] < 12 * taken[0]


def steps_of(read: Callable[..., object], page: bytes) -> int:
    """Return how many lines of Python are run to read a page."""
    steps = 0

    def count_step(_frame: FrameType, _event: str, _argument: object) -> Callable[..., object]:
        nonlocal steps
        steps += 1
        return count_step

    before = sys.gettrace()
    sys.settrace(count_step)
    try:
        read(page, url="https://a.example/")
    finally:
        sys.settrace(before)
    return steps


def test_steps_show_what_grows_too_fast() -> None:
    """A reader that looks at all elements for each takes 64 times the steps on eight times the page."""

    def look_at_all_for_each(page: bytes, url: str) -> None:
        for _one in range(len(page)):
            for _other in range(len(page)):
                pass

    few, many = (steps_of(look_at_all_for_each, b"x" * size) for size in (20, 160))
    assert many > 50 * few


def test_a_lead_above_much_text() -> None:
    """A container that holds nearly all of an article's text is not taken for the whole: its lead stands before it."""
    lines = "".join(f"{SENTENCE} {number}<br>" for number in range(200))
    page = f"<article><h1>Mill</h1><p>{SENTENCE} Lead.</p><div>{lines}</div></article>".encode()
    assert read_article(page, url="https://a.example/").blocks[0].text == f"{SENTENCE} Lead."


@pytest.mark.parametrize("body", [b"", b"   \n", b"\x00\x00"])
def test_nothing_is_an_error(body: bytes) -> None:
    """An empty body is no article; it is never an empty reading."""
    with pytest.raises(ExtractionError):
        read_article(body, url="https://a.example/")


def test_a_page_without_text_is_an_error() -> None:
    """A shell that a script would fill is no article."""
    with pytest.raises(ExtractionError):
        read_article(
            b"<html><body><div id=app></div><script>start()</script></body></html>", url="https://a.example/"
        )


@given(st.data())
def test_torn_pages_never_crash(data: st.DataObject) -> None:
    """A page cut anywhere, with any bytes put in, is read or refused; nothing else happens."""
    house = data.draw(st.sampled_from(HOUSES))
    page = house.page(ENGLISH, QUIET).encode()
    cut = data.draw(st.integers(0, len(page)))
    torn = page[:cut] + data.draw(st.binary(max_size=40)) + page[data.draw(st.integers(cut, len(page))) :]
    for reader in (read_article, read_entries, kind_of_page):
        try:
            reader(torn, url=house.url(ENGLISH))
        except ExtractionError:
            continue


@given(st.binary(max_size=300))
def test_any_bytes_never_crash(body: bytes) -> None:
    """Bytes that are no page at all are read or refused."""
    for reader in (read_article, read_entries, kind_of_page):
        try:
            reader(body, url="https://a.example/")
        except ExtractionError:
            continue


def test_control_characters_are_no_text() -> None:
    """What no character set means for reading is dropped; no reading holds it."""
    page = f"<article><h1>Mill</h1><p>{SENTENCE}\x00\x07\x1e End.</p></article>".encode()
    assert read_article(page, url="https://a.example/").blocks[-1].text == f"{SENTENCE} End."


def test_relative_links() -> None:
    """A page's base says what its links are relative to; what leads nowhere is no link."""
    page = parse_page(b"<base href='/deep/er/'><p><a href='../x'>x</a>", "https://a.example/y")
    assert page.absolute("../x") == "https://a.example/deep/x"
    assert absolute_url("https://a.example/", "mailto:a@b.example") is None
    assert absolute_url("https://a.example/", "http://[broken") is None


def test_comments_and_instructions_are_no_text() -> None:
    """Comments and processing instructions between words do not part them."""
    assert text_of(parse_page(b"<p>One<!-- two --> th<?x y?>ree", "https://a.example/").tree) == "One three"


@pytest.mark.parametrize(
    "section", ["<![C", "<![CDATA[x]]>", "<![if IE]>", "<![odd[x]]>", "<![endif]-->", "<!["]
)
def test_marked_sections_in_a_page_that_is_too_deep(section: str) -> None:
    """In markup deeper than the parser goes, sections of any kind are comments, as they are to a browser, and end no reading."""
    deep = "<div>" * 6_000 + f"<p>{SENTENCE}</p>{section}><p>{SENTENCE} After.</p>"
    page = (
        f"<html><body><article><h1>Mill</h1><p>{SENTENCE} Before.</p>{deep}</article></body></html>".encode()
    )
    assert "Before." in all_text(parse_page(page, "https://a.example/").tree)
    assert "Mill" in all_text(parse_page(page, "https://a.example/").tree)


def test_a_line_break_parts_words() -> None:
    """A headline broken into two lines says what it said in one."""
    (heading,) = parse_page(b"<h1><b>Nine lamps,</b><br><b>one</b>street</h1>", "https://a.example/").tagged(
        "h1"
    )
    assert text_of(heading) == "Nine lamps, onestreet"


def test_a_deep_page_with_a_name_of_no_tag_is_read() -> None:
    """In markup deeper than the parser goes, a tag whose name no tree can hold is left out, and its text stays."""
    page = parse_page(f"{'<b>' * 400}<tabºe>Kept</tabºe> <p>and this".encode(), "https://gazette.example/")
    assert " ".join(all_text(page.tree).split()) == "Kept and this"
