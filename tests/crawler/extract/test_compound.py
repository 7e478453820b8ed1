# ruff: noqa: E501 - markup stands in lines
"""Pages that republish several pieces keep each one's outlet, date and link as lines of their own."""

from __future__ import annotations

from difflib import SequenceMatcher

from crawler.extract import Kind, Reading, article
from crawler.extract.body import REVISION

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
    return article(body, url=URL)


FIRST = part(1, "The Lantern", "July 10 2019")
SECOND = part(2, "Quay Courier", "July 11 2019")
THIRD = part(3, "Gannet Herald", "9 July 2019")


def test_source_lines_are_blocks_of_their_own() -> None:
    """Outlet and date, and the link to the source, stand as source blocks, in their places."""
    blocks = read(page(FIRST, SECOND)).blocks
    sources = [(place, block.text) for place, block in enumerate(blocks) if block.kind is Kind.SOURCE]
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
    assert [block.text for block in read(body.encode()).blocks if block.kind is Kind.SOURCE] == [
        "روزنامه فانوس، ۱۵ تیر ۱۴۰۳",
        "پیک اسکله، ۱۶ تیر ۱۴۰۳",
    ]


def test_one_dateline_makes_no_compound() -> None:
    """An article with a dateline and a numbered section is an article: its lines stay paragraphs."""
    body = page(
        f"<p><b>1- A section</b></p><p>Gannet Hill, July 10 2019</p><p>{STORY[0]}</p><p>{STORY[1]}</p>"
    )
    assert {block.kind for block in read(body).blocks} == {Kind.PARAGRAPH}


def test_sentences_that_end_in_a_year_are_text() -> None:
    """Running text with dates in it is no source line."""
    lines = "".join(
        f"<h3>Part {n}</h3><p>The paint was ordered, as the town clerk now admits to the paper, in the spring of 2019.</p><p>{STORY[n]}</p>"
        for n in range(3)
    )
    assert Kind.SOURCE not in {block.kind for block in read(page(lines)).blocks}


def test_the_method_names_the_revision() -> None:
    """A changed rule is told from a changed page by the revision in the method."""
    assert read(page(FIRST, SECOND)).method.startswith(f"{REVISION}/")


def test_an_outlet_needs_no_comma() -> None:
    """Some round-ups print outlet and date without a comma, and outlets of one word; both are source lines under a part's heading."""
    one, other = (
        part(1, "Lantern", "July 10 2019"),
        part(2, "Quay Courier", "July 11 2019").replace("Courier, July", "Courier July"),
    )
    assert [block.text for block in read(page(one, other)).blocks if block.kind is Kind.SOURCE][::2] == [
        "Lantern, July 10 2019",
        "Quay Courier July 11 2019",
    ]
