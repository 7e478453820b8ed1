# ruff: noqa: E501 - markup stands in lines
"""Pages that republish several pieces keep each one's outlet, date and link as lines of their own."""

from __future__ import annotations

from difflib import SequenceMatcher

import pytest

from presslog.core.body_parts import BlockKind
from presslog.crawler.extract import REVISION, Reading, read_article
from presslog.flows.decisions.normalization import normalize_reading
from presslog.storage.content.content_diff import diff_contents
from presslog.storage.content.edits import classify_edit
from tests.crawler.extract.texts import ALBANIAN, ARABIC, ENGLISH, PERSIAN, Text

URL = "https://digest.example/2019/07/mill-round-up/"
STORY = (
    "The miller told the harbour paper on Tuesday that the sails will not turn before the autumn, whatever the council may have promised.",
    "Two carpenters from the mainland have been asked for a price, and one of them is said to have laughed when he saw the cap.",
    "Nobody on the council would say who had signed the order for the paint, of which eleven barrels stand on the quay.",
)


def part(number: int, outlet: str, date: str) -> str:
    body = "".join(f"<p>{text} ({number})</p>" for text in STORY)
    return f"<p><strong>{number}- The mill, seen from side number {number}</strong></p><p>{outlet}, {date}</p>{body}<p><a href='https://{outlet.rsplit(maxsplit=1)[-1].lower()}.example/{number}'>Link to the source</a></p>"


def page(*parts: str, tail: str = "") -> bytes:
    return f"<html lang=en><body><article><h1>Mill round-up</h1><div class='entry-content'>{''.join(parts)}{tail}</div></article></body></html>".encode()


def read(body: bytes) -> Reading:
    return read_article(body, url=URL)


FIRST = part(1, "The Lantern", "July 10 2019")
SECOND = part(2, "Quay Courier", "July 11 2019")
THIRD = part(3, "Gannet Herald", "9 July 2019")


def test_source_lines_are_blocks_of_their_own() -> None:
    """Outlet and date, and the link to the source, stand as source blocks, in their places."""
    blocks = read(page(FIRST, SECOND)).blocks
    sources = [(place, block.text) for place, block in enumerate(blocks) if block.kind is BlockKind.SOURCE]
    assert sources == [
        (1, "The Lantern, July 10 2019"),
        (5, "Link to the source"),
        (7, "Quay Courier, July 11 2019"),
        (11, "Link to the source"),
    ]


def test_the_links_of_the_sources_are_kept() -> None:
    """Where each piece came from can be read back."""
    assert [link.url for link in read(page(FIRST, SECOND)).links] == [
        "https://lantern.example/1",
        "https://courier.example/2",
    ]


def test_an_inserted_piece_is_one_insertion() -> None:
    """A piece put between two others leaves their blocks as they were: one run of blocks is new, nothing else."""
    before, after = read(page(FIRST, THIRD)).blocks, read(page(FIRST, SECOND, THIRD)).blocks
    steps = [
        step
        for step in SequenceMatcher(a=before, b=after, autojunk=False).get_opcodes()
        if step[0] != "equal"
    ]
    assert [step[0] for step in steps] == ["insert"]
    assert steps[0][4] - steps[0][3] == 6


def test_other_scripts() -> None:
    """Persian numbers and dates mark a part as any other do."""

    def fa(number: str, outlet: str, date: str) -> str:
        return f"<h3>{number}- آسیاب از سوی دیگر</h3><p>{outlet}، {date}</p><p>{'خواهران نانوا پیشنهاد شهرداری را نپذیرفتند و گفتند وام نمی‌خواهند. ' * 2}</p>"

    body = f"<html lang=fa><article><h1>آسیاب</h1><div class='entry-content'>{fa('۱', 'روزنامه فانوس', '۱۵ تیر ۱۴۰۳')}{fa('۲', 'پیک اسکله', '۱۶ تیر ۱۴۰۳')}</div></article></html>"
    assert [block.text for block in read(body.encode()).blocks if block.kind is BlockKind.SOURCE] == [
        "روزنامه فانوس، ۱۵ تیر ۱۴۰۳",
        "پیک اسکله، ۱۶ تیر ۱۴۰۳",
    ]


def test_one_dateline_makes_no_compound() -> None:
    """An article with a dateline and a numbered section is an article: its lines stay paragraphs."""
    body = page(
        f"<p><b>1- A section</b></p><p>Gannet Hill, July 10 2019</p><p>{STORY[0]}</p><p>{STORY[1]}</p>"
    )
    assert {block.kind for block in read(body).blocks} == {BlockKind.PARAGRAPH}


def test_sentences_that_end_in_a_year_are_text() -> None:
    """Running text with dates in it is no source line."""
    lines = "".join(
        f"<h3>Part {n}</h3><p>The paint was ordered, as the town clerk now admits to the paper, in the spring of 2019.</p><p>{STORY[n]}</p>"
        for n in range(3)
    )
    assert BlockKind.SOURCE not in {block.kind for block in read(page(lines)).blocks}


def test_the_method_names_the_revision() -> None:
    """A changed rule is told from a changed page by the revision in the method."""
    assert read(page(FIRST, SECOND)).method.revision == REVISION


def test_an_outlet_needs_no_comma() -> None:
    """Some round-ups print outlet and date without a comma, and outlets of one word; both are source lines under a part's heading."""
    one, other = (
        part(1, "Lantern", "July 10 2019"),
        part(2, "Quay Courier", "July 11 2019").replace("Courier, July", "Courier July"),
    )
    assert [block.text for block in read(page(one, other)).blocks if block.kind is BlockKind.SOURCE][::2] == [
        "Lantern, July 10 2019",
        "Quay Courier July 11 2019",
    ]


# --- in four languages, and as an editor changes them ------------------------------------------------------------------

LINES = {
    ENGLISH: (
        "The Lantern, July 10 2019",
        "Quay News July 10 2019",
        "July 10, 2019 – The Lantern",
        "The Lantern (July 10, 2019)",
        "The Lantern | 10 July 2019",
        "By A. Name, The Lantern, July 10 2019",
        "The Lantern, Wednesday, July 10, 2019",
        "Lantern Online, 2019-07-10",
        "The Lantern (Quayside), July 10 2019:",
    ),
    ARABIC: (
        "صحيفة الفنار، 10 تموز 2019",
        "الفنار ١٠ تموز ٢٠١٩",
        "10 يوليو 2019 - صحيفة الفنار",
        "صحيفة الفنار (10 تموز 2019)",
        "صحيفة الفنار، الأربعاء 10 تموز 2019",
        "وكالة الفنار – 10/7/2019",
    ),
    PERSIAN: (
        "روزنامه فانوس، ۱۵ تیر ۱۴۰۳",
        "فانوس ۱۵ تیر ۱۴۰۳",
        "۱۵ تیر ۱۴۰۳ - روزنامه فانوس",
        "فانوس (۱۵ تیر ۱۴۰۳)",
        "فانوس، ۱۴۰۳/۰۴/۱۵",
        "خبرگزاری فانوس، شنبه ۱۵ تیر ۱۴۰۳",
    ),
    ALBANIAN: (
        "Gazeta Feneri, 10 korrik 2019",
        "Gazeta Feneri 10 korrik 2019",
        "10 korrik 2019, Gazeta Feneri",
        "Feneri (10 korrik 2019)",
        "Feneri – 10 korrik 2019",
        "Gazeta Feneri, e mërkurë, 10 korrik 2019",
    ),
}
WORDS = {  # the sign behind a number; the words for the source's link and for "also read"
    ENGLISH: ("{}- ", "0123456789", "Link to the source", "Also read:"),
    ARABIC: ("({}) ", "٠١٢٣٤٥٦٧٨٩", "رابط المصدر", "اقرأ أيضا:"),
    PERSIAN: ("{}) ", "۰۱۲۳۴۵۶۷۸۹", "لینک منبع", "همچنین بخوانید:"),
    ALBANIAN: ("{}. ", "0123456789", "Lidhja me burimin", "Lexoni edhe:"),
}
languages = pytest.mark.parametrize("text", LINES, ids=lambda text: text.language)


def piece(
    text: Text, place: int, line: str = "", *, head: str = "<p><strong>{}</strong></p>", linked: bool = True
) -> str:
    """One republished piece: its number and title, its outlet and date, a picture, its text, its link."""
    sign, digit, source, _ = WORDS[text]
    title = f"{sign.format(digit[place])}{text.items[place % 3]} / {text.tags[place % 2]}"
    body = "".join(f"<p>{paragraph} {digit[place]}.</p>" for paragraph in text.paragraphs[:2])
    link = f"<p><a href='https://o{place}.example/x'>{source}</a></p>" if linked else ""
    return f"{head.format(title)}<p>{line or LINES[text][place]}</p><p><img src='/i{place}.jpg' alt='{text.caption}'></p>{body}{link}"


def also(text: Text) -> str:
    """A piece below them, of which only another page has the whole."""
    _, _, source, words = WORDS[text]
    return f"<p>{words}</p><h3><a href='/old/'>{text.heading}</a></h3><p><img src='/o.jpg' alt='x'>{LINES[text][0]}:… {text.lead}</p><p><a href='https://old.example/'>{source}</a></p>"


def digest(text: Text, *pieces: str) -> bytes:
    return f"<html lang={text.language}><body><article><h1>{text.title}</h1><div class='entry-content'>{''.join(pieces)}{also(text)}</div></article></body></html>".encode()


@pytest.mark.parametrize("head", ["<p><strong>{}</strong></p>", "<h2>{}</h2>", "<p>{}</p>"])
@languages
def test_lines_of_outlet_and_date(text: Text, head: str) -> None:
    """In four languages, digits and calendars, with the name first or the date, such a line is a block of its own, link or no link."""
    for line in LINES[text]:
        body = digest(text, piece(text, 1, line, head=head), piece(text, 2, line, head=head, linked=False))
        sources = [block.text for block in read(body).blocks if block.kind is BlockKind.SOURCE]
        link = WORDS[text][2]
        assert sources == [line, link, line, f"{LINES[text][0]}:", link]


@languages
def test_a_piece_that_another_page_has(text: Text) -> None:
    """A piece below, with a title that leads to it and its source before its first words, keeps title, source and words."""
    blocks = read(digest(text, piece(text, 1), piece(text, 2))).blocks[-5:]
    assert [(block.kind, block.text) for block in blocks] == [
        (BlockKind.PARAGRAPH, WORDS[text][3]),
        (BlockKind.HEADING, text.heading),
        (BlockKind.SOURCE, f"{LINES[text][0]}:"),
        (BlockKind.PARAGRAPH, f"… {text.lead}"),
        (BlockKind.SOURCE, WORDS[text][2]),
    ]


def changes(before: bytes, after: bytes) -> tuple[set[str], list[str]]:
    """The classes of an edit, and what was done to blocks."""
    one, other = normalize_reading(read(before)), normalize_reading(read(after))
    found = diff_contents(one, other)
    return {it.name for it in classify_edit(one, other, found).classes}, [
        change.op for change in found.blocks if change.op != "equal"
    ]


@languages
def test_a_piece_comes_goes_and_moves(text: Text) -> None:
    """A piece put in anywhere is an insertion of its blocks, one taken out a deletion, one moved a reorder: nothing else is touched."""
    first, second, third, fourth = (piece(text, place) for place in (1, 2, 3, 4))
    before = digest(text, first, second, third)
    beside = {"images", "links"}
    for pieces in (
        (fourth, first, second, third),
        (first, second, fourth, third),
        (first, second, third, fourth),
    ):
        assert changes(before, digest(text, *pieces)) == ({"insertion", *beside}, ["insert"] * 5)
    for pieces in ((second, third), (first, third), (first, second)):
        assert changes(before, digest(text, *pieces)) == ({"deletion", *beside}, ["delete"] * 5)
    assert changes(before, digest(text, second, first, third)) == ({"reorder", "metadata"}, ["move"] * 5)


@languages
def test_a_piece_put_in_above_others_that_are_counted_anew(text: Text) -> None:
    """Where the pieces below get other numbers, their headings changed by these, and by nothing else."""
    first, second, third = (piece(text, place) for place in (1, 2, 3))
    sign, digit, *_ = WORDS[text]
    moved = second.replace(sign.format(digit[2]), sign.format(digit[3]), 1)
    classes, done = changes(digest(text, first, second), digest(text, first, third.replace(sign.format(digit[3]), sign.format(digit[2]), 1), moved))  # fmt: skip
    assert (classes - {"number", "images", "links"}, sorted(done)) == (
        {"insertion"},
        ["insert"] * 5 + ["replace"],
    )


@languages
def test_a_source_link_is_put_in(text: Text) -> None:
    """A link that was forgotten and then added is one block."""
    before = digest(text, piece(text, 1), piece(text, 2, linked=False))
    after = digest(text, piece(text, 1), piece(text, 2))
    assert changes(before, after) == ({"insertion", "links"}, ["insert"])


@pytest.mark.parametrize(
    "line",
    [
        "July 10 2019 was wet",
        "10 July 2019 - the day on which nobody came to the quay",
        "The paint was ordered (see above) in July 2019",
        "July 10, 2019",
        "On July 10, 2019 the mayor resigned.",
    ],
)
def test_lines_that_date_no_piece(line: str) -> None:
    """A sentence that begins or ends with a date, and a date alone, are no source."""
    body = page(part(1, "The Lantern", "July 10 2019"), *(f"<h3>Part {n}</h3><p>{line}</p><p>{STORY[n]}</p>" for n in (1, 2)))  # fmt: skip
    assert [
        block.text for block in read(body).blocks if block.kind is BlockKind.SOURCE and block.text == line
    ] == []
