"""What counts as a difference and what is only dress, one mark at a time; each with the nearest difference that does count."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from presslog.core.body_parts import BlockKind
from presslog.storage.content.addresses import picture_key
from presslog.storage.content.fingerprints import (
    REVISION,
    comparable_content,
    comparable_pair,
    content_fingerprint,
    marks_in,
    visible_text,
)
from presslog.storage.model import Block, Content, Image, Link

STORY = Content(
    title="Ferry returns",
    byline=("Maud Pellow", "Ivo Trennick"),
    published="2026-03-01",
    modified="2026-03-02",
    category="Harbour",
    tags=("ferry", "harbour"),
    language="en",
    blocks=(Block(BlockKind.PARAGRAPH, "The ferry sails again."), Block(BlockKind.QUOTE, "At last.")),
    links=(Link("https://gazette.example/tide", "tide"),),
    images=(Image("https://gazette.example/ferry.jpg", "The ferry", "At the quay"),),
)


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Ferry returned"},
        {"title": "Ferryreturns"},
        {"standfirst": "It lay idle for a year."},
        {"byline": ("Ivo Trennick", "Maud Pellow")},
        {"byline": ()},
        {"published": "2026-03-03"},
        {"category": "Council"},
        {"category": None},
        {"tags": ("ferry",)},
        {"language": "sq"},
        {"blocks": STORY.blocks[::-1]},
        {"blocks": STORY.blocks[:1]},
        {"blocks": (Block(BlockKind.HEADING, "The ferry sails again."), STORY.blocks[1])},
        {"links": (Link("https://gazette.example/tides", "tide"),)},
        {"links": (*STORY.links, *STORY.links)},
        {"images": (Image("https://gazette.example/other.jpg", "The ferry", "At the quay"),)},
        {"images": (Image("https://gazette.example/ferry.jpg", "A ferry", "At the quay"),)},
        {"images": (Image("https://gazette.example/ferry.jpg", "The ferry", "At sea"),)},
    ],
    ids=lambda change: next(iter(change)),
)
def test_what_counts(change: dict[str, Any]) -> None:
    """A change of any field that is content changes the fingerprint."""
    assert content_fingerprint(replace(STORY, **change)) != content_fingerprint(STORY)


@pytest.mark.parametrize(
    "change",
    [
        {"modified": None},
        {"title": "Ferry\u00a0returns"},
        {"title": " Ferry  returns\u200b"},
        {"title": "\u2066Ferry\u2069 re\u00adturns\ufeff"},
        {"tags": ("harbour", "ferry")},
        {"byline": ("Maud\u2009Pellow", "Ivo Trennick")},
        {"category": "Harbour "},
        {
            "blocks": (
                Block(BlockKind.PARAGRAPH, "The ferry\n sails\u3000again."),
                Block(BlockKind.QUOTE, "At last.\u200f"),
            )
        },
        {"blocks": (*STORY.blocks, Block(BlockKind.PARAGRAPH, "\u200b "))},
        {"links": (Link("https://gazette.example/tide", "the tide"),)},
        {"images": (Image("https://gazette.example/ferry.jpg?ver=7#x", "The  ferry", "At the quay"),)},
    ],
    ids=lambda change: next(iter(change)),
)
def test_what_is_only_dress(change: dict[str, Any]) -> None:
    """Dates of modification, spacing, invisible and bidi marks, the order of tags and queries that bust caches change nothing."""
    assert content_fingerprint(replace(STORY, **change)) == content_fingerprint(STORY)


def test_composition_is_dress() -> None:
    """A letter with its accent and the composed letter are the same text."""
    assert content_fingerprint(replace(STORY, title="Café")) == content_fingerprint(
        replace(STORY, title="Cafe\u0301")
    )


@pytest.mark.parametrize(
    "mark",
    [
        *("\u00ad", "\u034f", "\u061c", "\u200b", "\u200c", "\u200d", "\u200e", "\u2060", "\u2066", "\ufeff"),
        *("\ufe00", "\ufe0e", "\ufe0f", "\U000e0000", "\U000e0020", "\U000e007f", "\U000e0100", "\U000e01ef"),
    ],
    ids=lambda mark: f"U+{ord(mark):04X}",
)
def test_invisible_marks_are_dress(mark: str) -> None:
    """Marks that nobody sees change nothing, wherever they stand; a letter changed among them does."""
    marked = replace(STORY, title=f"{mark}می{mark}رود ☂{mark}{mark}")
    assert content_fingerprint(marked) == content_fingerprint(replace(STORY, title="میرود ☂"))
    assert content_fingerprint(marked) != content_fingerprint(replace(STORY, title="میرند ☂"))


def test_joiners_are_shown_and_compared_alike() -> None:
    """A Persian word and an emoji are shown as the page has them; their joiners' going is no difference, a word's change is."""
    old = replace(STORY, title="او می\u200cرود ☂\ufe0f")
    assert comparable_pair(old, replace(STORY, title="او میرود ☂")) == comparable_pair(old, old)
    one, other = comparable_pair(old, replace(STORY, title="او میآید ☂"))
    assert (one.title, other.title) == ("او می\u200cرود ☂\ufe0f", "او میآید ☂\ufe0f")
    twice = replace(STORY, title="نمی\u200cخواهم\u200cش رفت")
    assert comparable_pair(twice, replace(STORY, title="نمیخواهمش آمد"))[0].title == twice.title


def test_an_empty_category_is_none() -> None:
    """A category of nothing but spaces is no category."""
    assert content_fingerprint(replace(STORY, category=" ")) == content_fingerprint(
        replace(STORY, category=None)
    )


def test_the_revision_comes_first() -> None:
    """A fingerprint is its rules' revision and 16 more bytes, in hex: whatever changes these digits needs another revision."""
    assert REVISION == 4
    assert content_fingerprint(STORY) == "040228f70d65f8c22b994f7b265257188f"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://cdn0.host.example/up/a.jpg", "https://cdn12.host.example/up/a.jpg", True),
        ("https://cdn0.example/a.jpg", "https://cdn1.example/a.jpg", False),  # names of their own
        ("https://img-a.host.example/a.jpg", "https://img-b.host.example/a.jpg", False),
        ("/up/a.jpg", "/up/a.jpg.webp", True),
        ("/up/a.jpg", "/up/a.pdf", False),
        ("/up/a-300x200.jpg", "/up/a_1024x768.webp", True),
        ("/up/a@2x.png", "/up/a-scaled.png", True),
        ("/up/a-1.jpg", "/up/a-2.jpg", False),
        ("/640x480/up/a.jpg", "/w_800,c_fill/up/a.jpg", True),
        ("/2025/up/a.jpg", "/2026/up/a.jpg", False),
        ("/a.jpg?w=300&s=1", "/a.jpg?w=600&s=1", True),
        ("/image?id=7&w=3", "/image?id=8&w=3", False),
        ("http://[/a.jpg", "http://[/b.jpg", False),
    ],
)
def test_one_picture_at_many_addresses(one: str, other: str, same: bool) -> None:
    """Shard, format, size and cache make no other picture; its name and its folder do."""
    assert (picture_key(one) == picture_key(other)) is same
    pictured = [content_fingerprint(replace(STORY, images=(Image(src),))) for src in (one, other)]
    assert (pictured[0] == pictured[1]) is same


def test_the_letter_case_of_a_name_is_dress() -> None:
    """Another name is not, and a name is shown as the older version had it."""
    loud = replace(STORY, byline=("MAUD PELLOW", "Ivo Trennick"))
    assert content_fingerprint(loud) == content_fingerprint(STORY)
    assert comparable_pair(STORY, replace(loud, title="Ferry late"))[1].byline == STORY.byline
    other = replace(STORY, byline=("Maud Bellow", "Ivo Trennick"))
    assert content_fingerprint(other) != content_fingerprint(STORY)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
@example("e\u200b\u0301")
def test_plain_is_idempotent(text: str) -> None:
    """What was made plain stays as it is, and making a content comparable does not change its fingerprint."""
    assert visible_text(visible_text(text)) == visible_text(text)
    shown = replace(STORY, title=text)
    assert content_fingerprint(comparable_content(shown)) == content_fingerprint(shown)


@pytest.mark.parametrize(
    ("mark", "kind"),
    [
        ("\ufeff", "byte order marks"),
        ("\ufe01", "variation selectors"),
        ("\U000e0101", "variation selectors"),
        ("\U000e0041", "tag characters"),
        ("\u200f", "direction marks"),
        ("\u00ad", "soft hyphens"),
        ("\u200b", "zero-width marks"),
        ("\u2060", "zero-width marks"),
    ],
)
@pytest.mark.parametrize("place", ["title", "standfirst", "text"])
def test_marks_are_named_by_kind(mark: str, kind: str, place: str) -> None:
    """Each kind of mark that nobody sees is named, wherever it stands; joiners and emoji's selectors are part of a word."""
    marked = f"At{mark} last."
    shown = (
        replace(STORY, blocks=(Block(BlockKind.QUOTE, marked),))
        if place == "text"
        else replace(STORY, **{place: marked})
    )
    assert marks_in(shown) == (kind,)
    assert marks_in(STORY) == ()
    assert marks_in(replace(STORY, title="می\u200cخواهم ☂\ufe0f")) == ()
