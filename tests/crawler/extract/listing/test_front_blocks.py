"""The blocks of a front: when the order of entries says nothing of their age."""

from __future__ import annotations

import pytest

from presslog.crawler.extract import parse_page, shown_listing

CARD = (
    '<div class="card"><h3><a href="/{name}-{number}">Ferry number {number} of {name} returns late</a></h3>'
    "<p>It came at dusk, said {name}.</p></div>"
)


def in_blocks(*names: str, cards: int = 3, heading: str = "<h2>{name}</h2>") -> bool:
    """Whether cards below these names stand in blocks."""
    boxes = "".join(
        f"<section>{heading.format(name=name)}{''.join(CARD.format(name=name[:3], number=n) for n in range(cards))}</section>"
        for name in names
    )
    page = f"<html><body><main>{boxes}</main></body></html>"
    return shown_listing(parse_page(page.encode(), "https://gazette.example/")).in_blocks


def test_two_names_with_two_entries_each_make_blocks() -> None:
    """One name is a list's own, and one entry below a name is a card with its section above it."""
    assert in_blocks("Politics", "Harbour")
    assert in_blocks("Politics", "Harbour", cards=2)
    assert not in_blocks("Politics")
    assert not in_blocks("Politics", "Harbour", "Society", "Weather", cards=1)


def test_dates_name_no_blocks() -> None:
    """An archive by month or day is in order."""
    assert not in_blocks("March 2026", "February 2026")


@pytest.mark.parametrize("heading", ["<p>{name}</p>", "<h2></h2>", "<h2>***</h2>"])
def test_only_a_heading_with_words_names_a_block(heading: str) -> None:
    """Grids print several rows without names, which are one list."""
    assert not in_blocks("Politics", "Harbour", heading=heading)


def test_a_flat_list_below_names() -> None:
    """Titles and texts that are siblings of the blocks' names stand in blocks as well."""
    flat = "".join(
        f"<h2>{name}</h2>"
        + "".join(
            f'<h3><a href="/{name}-{n}">Ferry number {n} of {name} returns late</a></h3><p>It came at dusk, said {name}.</p>'
            for n in range(3)
        )
        for name in ("Politics", "Harbour")
    )
    page = parse_page(f"<html><body><main>{flat}</main></body></html>".encode(), "https://gazette.example/")
    assert shown_listing(page).in_blocks
