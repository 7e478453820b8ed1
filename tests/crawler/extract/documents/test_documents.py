"""PDF, JSON, CSV and plain text read as articles are: by paragraphs, values and rows, within bounds."""

from __future__ import annotations

from typing import Any

import pytest

from presslog.core.errors import ExtractionError
from presslog.crawler.extract.documents import DocumentKind, document_kind, read_document
from presslog.crawler.extract.documents.pdf_text import _paragraphs
from presslog.crawler.reading_process import read_apart
from presslog.crawler.source.source import Extract
from tests.faults.fuzzing import PDF

URL = "https://gazette.example/files/plan"
SENTENCE = "The council met on the harbour for the third time and put off its answer until the surveyors have finished."


def lines(data: bytes, content_type: str | None = None, **rules: Any) -> list[str]:
    """The blocks of a document, as texts."""
    return [block.text for block in read_document(data, URL, content_type, Extract(**rules)).blocks]


@pytest.mark.parametrize(
    ("body", "content_type", "url", "kind"),
    [
        (b"%PDF-1.4", "text/html", URL, DocumentKind.PDF),
        (b'{"a": 1}', "application/ld+json; charset=utf-8", URL, DocumentKind.JSON),
        (b'{"a": 1}', "text/plain", URL, DocumentKind.JSON),
        (b"{not json", "text/plain", URL, DocumentKind.TEXT),
        (b"a,b", "text/csv", URL, DocumentKind.CSV),
        (b"a,b", "application/octet-stream", f"{URL}.csv?v=2", DocumentKind.CSV),
        (b"<p>Hello", None, URL, DocumentKind.HTML),
        (b"Hello", None, URL, DocumentKind.TEXT),
        (b"Hello", "text/html", URL, DocumentKind.HTML),
        (b"<p>shown as it is", "text/plain", URL, DocumentKind.TEXT),
    ],
)
def test_a_document_is_what_its_bytes_say_first(
    body: bytes, content_type: str | None, url: str, kind: DocumentKind
) -> None:
    """Bytes decide, then the header, then the address; what says nothing and looks like markup is a page."""
    assert document_kind(body, url, content_type) is kind


def test_json_is_read_key_by_key() -> None:
    """An object in another order is the same; a number is kept as it is written, and differs from its text; a rule names what counts."""
    one = b'{"title": "Level", "b": [1, {"x y": "1"}], "a": 2.50, "e": {}, "n": null}'
    two = b'{"n": null, "e": {}, "a": 2.50, "b": [1, {"x y": "1"}], "title": "Level"}'
    assert lines(one, "application/json") == lines(two, "application/json") == [
        "a: 2.50", "b[0]: 1", 'b[1]["x y"]: "1"', "e: {}", "n: null", 'title: "Level"',
    ]  # fmt: skip
    assert read_document(one, URL, "application/json").title == "Level"
    assert lines(one, "application/json", body="b", drop=("b[1]",)) == ["b[0]: 1"]
    with pytest.raises(ExtractionError, match="the rule body = 'c' matches no path"):
        lines(one, "application/json", body="c")


def test_a_table_is_read_row_by_row() -> None:
    """Whatever parts its cells; a column that is dropped by name is in no row; a text is read by paragraphs."""
    table = b'name;seen;price\nFerry;10:01;2.40\n"Tug; large";10:02;12.00\n'
    assert lines(table, "text/csv") == [
        "name | seen | price",
        "Ferry | 10:01 | 2.40",
        "Tug; large | 10:02 | 12.00",
    ]
    assert lines(table, "text/csv", drop=("seen",))[1:] == ["Ferry | 2.40", "Tug; large | 12.00"]
    assert lines(b"Terms\nof use\n\nSail at\nyour risk.\n", "text/plain") == [
        "Terms of use",
        "Sail at your risk.",
    ]
    assert lines(b"one\ntwo\n", "text/plain") == ["one", "two"]


@pytest.mark.parametrize(
    ("body", "content_type", "words"),
    [
        (b"%PDF-1.7 and nothing", "application/pdf", "the PDF cannot be read"),
        (
            PDF.replace(
                b"/Root 1 0 R", b"/Root 1 0 R/ID[()()]/Encrypt<</Filter/Standard/V 99/R 99/O()/U()/P 0>>"
            ),
            "application/pdf",
            "the PDF cannot be read: .*Encryption V=99 NOT supported",
        ),
        (b"{", "application/json", "not readable as JSON"),
        (b"[" * 200_000 + b"]" * 200_000, "application/json", "nested too deep"),
        (b"[" + b"1," * 60_000 + b"1]", "application/json", "50000 are read at most"),
        (b" \n ", "text/plain", "the text has no text"),
        (b"<p>Hello", "text/html", "is a page"),
    ],
)
def test_what_cannot_be_read_says_so(body: bytes, content_type: str, words: str) -> None:
    """A broken, endless or empty document is refused with what is wrong, and ends no process."""
    with pytest.raises(ExtractionError, match=words):
        read_apart(read_document, body, URL, content_type)


def test_lines_of_a_pdf_are_joined_to_paragraphs() -> None:
    """A paragraph that is broken elsewhere is the same one; headings, items and hyphens are read as a reader does."""
    words = SENTENCE.split()
    here = ["Plan", " ".join(words[:10]), " ".join(words[10:]), "• a lamp", "• a bench"]
    there = ["Plan", " ".join(words[:12]), " ".join(words[12:]), "• a lamp", "• a bench"]
    assert (
        list(_paragraphs([here])) == list(_paragraphs([there])) == ["Plan", SENTENCE, "• a lamp", "• a bench"]
    )
    assert list(_paragraphs([["The surveyors have fin-", "ished."]])) == ["The surveyors have finished."]


def test_a_pdf_of_a_browser_is_read(chromium: Any) -> None:
    """What a Chromium printed is read by its paragraphs, its title from within; what stands on every page is not content."""
    page = chromium.new_page()
    page.set_content(
        f"<title>Plan</title><h1>Harbour plan</h1><p>{SENTENCE}<p style='page-break-before:always'>{SENTENCE}"
    )
    printed = page.pdf(
        display_header_footer=True,
        footer_template="<span style='font-size:9px'>Page <span class=pageNumber></span></span>",
    )
    page.close()
    reading = read_document(printed, URL, "application/pdf")
    assert (reading.title, str(reading.method).partition("/")[2]) == ("Plan", "pdf")
    assert [block.text for block in reading.blocks] == ["Harbour plan", SENTENCE, SENTENCE]
