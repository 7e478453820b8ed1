"""What two versions are compared as shows all that counts, and nothing that does not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from presslog.core.body_parts import BlockKind
from presslog.storage.content.content_diff import diff_contents
from presslog.storage.content.fingerprints import comparable_content, content_fingerprint
from presslog.storage.model import Block, Content, Image, Link

SHOWN = Content(
    "The dam holds",
    byline=("Ada Stone",),
    published="2026-03-01T06:00:00+00:00",
    tags=("water", "dam"),
    blocks=(Block(BlockKind.PARAGRAPH, "It rained for 9 days."), Block(BlockKind.QUOTE, "We slept badly.")),
    links=(Link("https://gazette.example/rain/", "rain"),),
    images=(Image("https://gazette.example/dam.jpg?v=3", "A dam"),),
)

DRESS = {
    "no-break spaces": replace(
        SHOWN, blocks=(Block(BlockKind.PARAGRAPH, "It\u00a0rained for 9\u00a0days."), SHOWN.blocks[1])
    ),
    "invisible marks": replace(SHOWN, title="The dam\u200f holds\u00ad"),
    "tags in another order": replace(SHOWN, tags=("dam", "water")),
    "a cache's query": replace(SHOWN, images=(Image("https://gazette.example/dam.jpg?v=4", "A dam"),)),
    "a date in another zone": replace(SHOWN, published="2026-03-01T08:00:00+02:00"),
    "a signature": replace(
        SHOWN,
        links=(Link(f"{SHOWN.links[0].url}?X-Amz-Date=20260302T060000Z&X-Amz-Signature=0f", "rain"),),
        images=(Image("https://gazette.example/dam.jpg?v=3&Expires=17&Signature=a&Key-Pair-Id=K", "A dam"),),
    ),
    "an empty block": replace(SHOWN, blocks=(*SHOWN.blocks, Block(BlockKind.PARAGRAPH, "\u00a0"))),
}
CONTENT = {
    "a word": replace(SHOWN, blocks=(Block(BlockKind.PARAGRAPH, "It rained for 19 days."), SHOWN.blocks[1])),
    "the title": replace(SHOWN, title="The dam broke"),
    "a tag": replace(SHOWN, tags=("water",)),
    "a link": replace(SHOWN, links=(Link("https://gazette.example/flood/", "rain"),)),
    "a date": replace(SHOWN, published="2026-03-01T08:00:00+01:00"),
    "a file": replace(SHOWN, links=(Link(f"{SHOWN.links[0].url}?id=2&Signature=a", "rain"),)),
    "another image": replace(SHOWN, images=(Image("https://gazette.example/weir.jpg?v=3", "A dam"),)),
}


@pytest.mark.parametrize("other", DRESS.values(), ids=DRESS.keys())
def test_dress_makes_no_difference(other: Content) -> None:
    """What the fingerprint overlooks makes no line in a diff of comparable contents."""
    assert content_fingerprint(other) == content_fingerprint(SHOWN)
    assert diff_contents(comparable_content(SHOWN), comparable_content(other)).empty


@pytest.mark.parametrize("other", CONTENT.values(), ids=CONTENT.keys())
def test_content_makes_a_difference(other: Content) -> None:
    """What the fingerprint sees stands in the diff."""
    assert content_fingerprint(other) != content_fingerprint(SHOWN)
    assert not diff_contents(comparable_content(SHOWN), comparable_content(other)).empty


@pytest.mark.parametrize("content", [SHOWN, *DRESS.values(), *CONTENT.values()])
def test_comparable_is_the_same_content(content: Content) -> None:
    """Making a content comparable changes no fingerprint, and doing it twice is doing it once."""
    assert content_fingerprint(comparable_content(content)) == content_fingerprint(content)
    assert comparable_content(comparable_content(content)) == comparable_content(content)
