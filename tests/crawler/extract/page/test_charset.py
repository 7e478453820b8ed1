"""Bytes are read in the characters they were written in, whatever header and page claim."""

from __future__ import annotations

import pytest

from presslog.core.extractor import Extractor
from presslog.crawler.extract import REVISION, read_article
from presslog.crawler.extract.page.charset import decode_page

PERSIAN = "می‌شود و نمی‌توانند نان‌ها را بخرند " * 6
ARABIC = "عادت السفينة إلى الميناء في الصباح " * 6
HEBREW = "המגדלור עומד בקצה שובר הגלים " * 6
GERMAN = "Die Fähre fährt über Süden nach Norderholm. " * 6
CHINESE = "河边的老茶馆将搬到对岸重新开张，大家都来喝茶。" * 6


@pytest.mark.parametrize(
    ("text", "written", "header", "meta"),
    [
        (PERSIAN, "utf-8", "utf-8", "utf-8"),
        (PERSIAN, "utf-8", "iso-8859-1", "utf-8"),
        (PERSIAN, "utf-8", None, "windows-1256"),
        (PERSIAN, "utf-8", None, None),
        (ARABIC, "cp1256", "windows-1256", None),
        (ARABIC, "cp1256", None, "windows-1256"),
        (ARABIC, "cp1256", "utf-8", "windows-1256"),
        (HEBREW, "cp1255", "windows-1255", None),
        (GERMAN, "latin-1", "iso-8859-1", None),
        (GERMAN, "latin-1", "utf-8", "iso-8859-1"),
        (CHINESE, "gb18030", "gb2312", None),
        (CHINESE, "big5", None, "big5") if False else (CHINESE, "gb18030", None, "gbk"),
        (GERMAN, "utf-16", None, None),
        (GERMAN, "utf-8-sig", "iso-8859-1", None),
    ],
)
def test_what_decodes_cleanly_is_right(text: str, written: str, header: str | None, meta: str | None) -> None:
    """A mark, a header, a meta element or the bytes themselves: the one that makes text of them wins."""
    tag = f'<meta charset="{meta}">' if meta else ""
    page = f"<html><head>{tag}</head><body><p>{text}</p></body></html>".encode(written)
    decoded, _ = decode_page(page, f"text/html; charset={header}" if header else "text/html")
    assert text in decoded


def test_bytes_without_a_word_are_guessed() -> None:
    """Arabic in a legacy encoding, declared by nobody, is still Arabic."""
    page = f"<html><body><p>{ARABIC * 4}</p></body></html>".encode("cp1256")
    assert "الميناء" in decode_page(page)[0]


def test_a_torn_character_spoils_no_page() -> None:
    """One byte too few in a page declared UTF-8 leaves the rest as it was."""
    page = f"<meta charset=utf-8><p>{GERMAN * 4}".encode()[:-40] + b"\xc3 <p>Ende"
    decoded, encoding = decode_page(page, "text/html; charset=utf-8")
    assert "Fähre fährt" in decoded
    assert encoding == "utf-8"


@pytest.mark.parametrize(("torn", "read"), [(5, True), (6, False)])
def test_a_declared_encoding_may_fail_at_one_character_in_two_hundred(torn: int, read: bool) -> None:
    """Of a thousand characters five may be none of the declared encoding; with six it is not the page's."""
    written = ("Fähre und Hafen, " * 60)[:1_000]
    body = written.encode("cp1252").replace(b"\xe4", b"a", written.count("ä") - torn)
    assert (decode_page(body, "text/html; charset=utf-8")[1] == "utf-8") is read


def test_joiners_survive_to_the_reading() -> None:
    """ZWNJ in Persian stands in the reading as it stood on the page, whichever tier reads it."""
    page = f"<html lang=fa><body><article><h1>نان</h1>{'<p>' + PERSIAN.strip() + '</p>' * 3}</article></body></html>".encode()
    for tier in ("mark", "trafilatura", "recall", "readability", None):
        reading = read_article(page, url="https://a.example/", method=tier and Extractor(REVISION, tier))
        assert any(PERSIAN.strip() in block.text for block in reading.blocks), tier


def test_nothing_known_is_still_text() -> None:
    """An encoding nobody has heard of is passed over."""
    assert "plain" in decode_page(b"<p>plain", "text/html; charset=x-nobody")[0]


def test_a_declaration_behind_long_scripts() -> None:
    """A page's own word on its encoding counts wherever it stands, and few broken accents make no UTF-8."""
    script = f"<script>{'x' * 9_000}</script>"
    declared = f'<html>{script}<meta charset="iso-8859-2"><p>Příliš žluťoučký'.encode("iso-8859-2")
    assert decode_page(declared)[0].endswith("Příliš žluťoučký")
    undeclared = f"<html>{script}<p>Gr{chr(0xFC)}n ist die M{chr(0xFC)}hle".encode("cp1252")
    assert decode_page(undeclared)[0].endswith("Grün ist die Mühle")


@pytest.mark.parametrize(("at", "is_seen"), [(65_535, True), (65_536, False)])
def test_the_first_64_kib_are_guessed_from(at: int, is_seen: bool) -> None:
    """A byte that is no ASCII is seen where it is the last of them; what begins behind them is read as Windows-1252."""
    body = b"a quay " * 10_000
    _, encoding = decode_page(body[:at] + "Паром снова ходит из гавани на остров. ".encode("cp1251") * 52)
    assert (encoding != "cp1252") is is_seen
