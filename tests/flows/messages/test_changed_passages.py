"""Changed passages with what stands around them, as a page of one event shows them."""

from __future__ import annotations

from presslog.core.body_parts import BlockKind
from presslog.flows.messages.changed_passages import AROUND, passages_in_place
from presslog.storage.content import diff_contents
from presslog.storage.model import Block, Content


def _content(*lines: str, title: str = "The dam") -> Content:
    return Content(title, blocks=tuple(Block(BlockKind.PARAGRAPH, line) for line in lines))


def test_a_passage_stands_between_its_neighbours() -> None:
    """A headline has none; a paragraph that came has the end of the one above and the beginning of the one below."""
    long = "The river rose again at the mill. " * 20
    before = _content(long, "Nobody slept that night in the valley.")
    after = _content(
        long,
        "Two men are missing since Sunday.",
        "Nobody slept that night in the valley.",
        title="The dam broke",
    )
    title, came = passages_in_place(diff_contents(before, after))
    assert (title.label, title.above, title.below) == ("title", "", "")
    assert came.above.startswith("…")
    assert long.endswith(came.above.lstrip("…"))
    assert AROUND - 20 < len(came.above) <= AROUND + 1
    assert came.below == "Nobody slept that night in the valley."


def test_nothing_is_said_to_stand_where_something_changed() -> None:
    """Of two changed paragraphs in a row neither is the other's surroundings, and the first of a text has nothing above."""
    before = _content("One holds.", "Two holds.", "Three stays as it was.")
    after = _content("One broke.", "Two broke.", "Three stays as it was.")
    first, second = passages_in_place(diff_contents(before, after))
    assert (first.above, first.below, second.above) == ("", "", "")
    assert second.below == "Three stays as it was."
