"""From a reading to content: nothing reworded, nothing lost, and normalizing twice is normalizing once."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from presslog.core.body_parts import BlockKind
from presslog.core.extractor import Extractor
from presslog.crawler.extract.page.reading import ReadBlock, ReadImage, Reading, ReadLink
from presslog.flows.decisions.normalization import normalize_reading, one_line_text, preformatted_text
from presslog.storage.model import Content, Image, Link


@given(st.text())
def test_idempotent(shown: str) -> None:
    """Normalized text is left alone by normalizing it again."""
    assert one_line_text(one_line_text(shown)) == one_line_text(shown)
    assert preformatted_text(preformatted_text(shown)) == preformatted_text(shown)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
def test_only_white_space_and_composition_change(shown: str) -> None:
    """Every character but HTML's white space survives, in NFC."""
    kept = [char for char in unicodedata.normalize("NFC", shown) if char not in " \t\n\f\r"]
    assert [char for char in one_line_text(shown) if char not in " \t\n\f\r"] == kept


def test_marks_of_writing_survive() -> None:
    """ZWNJ, no-break space and bidi marks are stored as shown: folding is the fingerprint's business."""
    persian = "می\u200cخواهد\u00a0برود\u200f"
    assert one_line_text(persian) == persian


def test_a_reading_becomes_content() -> None:
    """Empty parts go, doubled names go, code keeps its lines."""
    reading = Reading(
        Extractor(1, "x"),
        " A  title ",
        byline=("Ana", "Ana", " "),
        tags=("sea", "sea"),
        category=" ",
        blocks=(
            ReadBlock(BlockKind.PARAGRAPH, " \n "),
            ReadBlock(BlockKind.CODE, "a\n  b  "),
            ReadBlock(BlockKind.QUOTE, "“So.”"),
        ),
        links=(ReadLink("", "nowhere"), ReadLink("https://gazette.example/a?utm_source=x", "here")),
        images=(ReadImage(""),),
    )
    content = normalize_reading(reading)
    assert (content.title, content.byline, content.tags, content.category) == (
        "A title",
        ("Ana",),
        ("sea",),
        None,
    )
    assert [(block.kind, block.text) for block in content.blocks] == [("code", "a\n  b"), ("quote", "“So.”")]
    assert [link.url for link in content.links] == ["https://gazette.example/a"]
    assert content.images == ()


@given(st.text())
def test_whatever_is_kept_can_be_stored(shown: str) -> None:
    """NUL, which PostgreSQL refuses, and halves of characters, which UTF-8 has not, are replaced; the rest of the text stays."""
    kept = one_line_text(f"Ada \ud83d\0 {shown} sails")
    assert "\0" not in kept
    assert kept.encode().startswith("Ada \ufffd\ufffd".encode())
    assert kept.endswith("sails")


def test_every_field_is_carried_over() -> None:
    """Each under its own name, on one line, and the standfirst line by line."""
    reading = Reading(
        Extractor(1, "x"), "Ferry", standfirst=" It sails\n on  Monday ", byline=("Ana  Reed",), published="2026-03-01",
        modified="2026-03-02", category=" Port ", tags=(" sea ",), language="en",
        links=(ReadLink("https://gazette.example/a", " the  tide "),),
        images=(ReadImage("/f.jpg", " a  ferry ", " at  sea "),),
    )  # fmt: skip
    assert normalize_reading(reading) == Content(
        "Ferry", standfirst="It sails\non Monday", byline=("Ana Reed",), published="2026-03-01",
        modified="2026-03-02", category="Port", tags=("sea",), language="en",
        links=(Link("https://gazette.example/a", "the tide"),), images=(Image("/f.jpg", "a ferry", "at sea"),),
    )  # fmt: skip
    assert normalize_reading(Reading(Extractor(1, "x"), "Ferry")) == Content("Ferry")
