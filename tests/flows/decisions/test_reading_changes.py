"""Ours or theirs: what of a difference is the article's, told by the pages themselves."""

from __future__ import annotations

import pytest

from presslog.flows.decisions.reading_changes import (
    ADDED,
    PageTexts,
    changed_share,
    is_much_changed,
    is_read_elsewhere,
    is_text_changed,
    lines_changed,
    same_text,
    still_there,
)
from tests.fakes.values import content

OLD = content("The tide was high.\nThe ferry waited.")


def test_a_slipped_in_block_of_the_old_page_is_ours() -> None:
    """A caption that was on the old page too, and is read now, is no insertion."""
    new = content("The tide was high.\nThe ferry waited.\nPhoto: the quay.")
    page = "Menu The tide was high. The ferry\u00a0waited. Photo: the quay. Footer"
    assert still_there(OLD, new, page, page)


def test_a_new_paragraph_is_theirs() -> None:
    """A block that the old page did not have was put in, though all the old text still stands."""
    new = content("The tide was high.\nThe ferry waited.\nIt left at nine.")
    old_page = "Menu The tide was high. The ferry waited."
    assert not still_there(OLD, new, old_page, old_page + " It left at nine.")


def test_a_dropped_paragraph_is_theirs() -> None:
    """A block that the new page does not have any more was taken out."""
    new = content("The tide was high.")
    assert not still_there(OLD, new, "The tide was high. The ferry waited.", "The tide was high.")


def test_moved_paragraphs_are_theirs() -> None:
    """The same blocks in another order are an edit."""
    page = "The tide was high. The ferry waited."
    assert not still_there(OLD, content("The ferry waited.\nThe tide was high."), page, page)


def test_same_text_looks_at_text_alone() -> None:
    """Fields and kinds beside the text do not count, a word does."""
    assert same_text(OLD, content(OLD.text.replace("\n\n", "\n"), category="Port", tags=("sea",)))
    assert not same_text(OLD, content("The tide was high.\nThe ferry left."))
    assert not same_text(OLD, content("The tide was high.\nThe ferry waited.", title="Other"))
    assert changed_share(OLD, OLD) == 0.0


def test_much_is_more_than_three_blocks_of_ten() -> None:
    """Three of the ten blocks of two readings stand in one only: not much, 0.30; four of thirteen are."""
    ten, thirteen = ("\n".join(f"Line {number}." for number in range(count)) for count in (10, 13))
    without_three, without_four = (
        content("\n".join(text.split("\n")[left:])) for text, left in ((ten, 3), (thirteen, 4))
    )
    assert not is_much_changed(content(ten), without_three)
    assert is_much_changed(content(thirteen), without_four)


def test_a_short_text_stands_elsewhere_by_chance() -> None:
    """“No.” made “Yes.” is theirs, though both words occur on both pages; a short caption that both pages have as often is ours."""
    old, new = content("Will it rain?\nNo"), content("Will it rain?\nYes")
    frame = "Not now. Yesterday's news. "
    assert not still_there(old, new, frame + "Will it rain? No", frame + "Will it rain? Yes")
    caption = content("Will it rain?\nNo\nYes")
    page = frame + "Will it rain? No Yes"
    assert still_there(old, caption, page, page)


def test_pages_that_are_not_read_in_one_way() -> None:
    """What stands on neither page any more is an edit; short lines that came are a theme's, as are those that came on several articles."""
    assert ADDED == 10
    title, text = "Ferry returns", "The tide was high in March.\nThe ferry waited for a week."
    old = content(text)

    def changed(
        new: str, *, common: frozenset[str] = frozenset(), mass: bool = False, called: str = title
    ) -> bool:
        shown = PageTexts(f"{title} {text} Printed here", f"Menu {called} {new} Footer")
        return is_text_changed(old, content(new, title=called), shown, common, mass=mass)

    assert not changed(text)
    assert not changed(text.replace("\n", " "))
    assert changed(text.replace("high", "low"))
    assert changed(text, called="Ferry stays")
    for frame in (
        "Ferry returns",
        "Ferry stays",
    ):  # one of two headlines stands on both pages, the other does not
        shown = PageTexts(f"{title} {text} {frame}", f"Ferry stays {text} {frame}")
        assert is_text_changed(old, content(text, title="Ferry stays"), shown, frozenset(), mass=False)
    short, long = "a b c d e f g h i j k", "a b c d e f g h i j k l"
    assert not changed(f"{text}\n{short}")
    assert changed(f"{text}\n{long}")
    assert not changed(f"{text}\n{long}", common=frozenset({long}))
    assert not changed(f"{text}\n{long}", mass=True)
    assert changed("The tide was high in March.", mass=True)


def test_the_lines_that_stand_in_one_only() -> None:
    """Of the standfirst too; what both have is none of them."""
    old = content("The tide was high.\nThe ferry waited.", standfirst="A quiet day")
    assert lines_changed(old, content("The tide was high.\nIt left.")) == {
        "A quiet day",
        "The ferry waited.",
        "It left.",
    }
    assert lines_changed(old, old) == frozenset()


@pytest.mark.parametrize(
    ("line", "elsewhere"), [("The bakers sell rye.", True), ("The bakers sell oat", False)]
)
def test_a_line_read_elsewhere_has_twenty_characters(line: str, elsewhere: bool) -> None:
    """Both pages show it, and one reading alone has it, whichever of the two; a shorter one stands there by chance."""
    new = content(f"The tide was high.\nThe ferry waited.\n{line}")
    shown = PageTexts(
        f"The tide was high. The ferry waited. {line}", f"The tide was high. The ferry waited. {line}"
    )
    assert is_read_elsewhere(OLD, new, shown) is elsewhere
    assert is_read_elsewhere(new, OLD, shown) is elsewhere


def test_a_line_that_came_or_went_is_not_read_elsewhere() -> None:
    """One page shows it, or shows it more often than the other; nor is a paragraph that was cut in two."""
    old, new = (content(f"The ferry waited.{line}") for line in ("", "\nThe bakers sell rye."))
    once, twice = (
        "The ferry waited. The bakers sell rye.",
        "The bakers sell rye. The ferry waited. The bakers sell rye.",
    )
    assert not is_read_elsewhere(old, new, PageTexts("The ferry waited.", once))
    assert not is_read_elsewhere(old, new, PageTexts(once, twice))
    whole, cut = (content(f"The ferry waited for us.{mark}The bakers sold rye.") for mark in (" ", "\n"))
    assert not is_read_elsewhere(whole, cut, PageTexts(whole.text, whole.text))
