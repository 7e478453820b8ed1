"""What of a marked container's blocks is no text: lists of links to other articles, labels of players and buttons, headings over nothing.

Each rule looks at a block and its neighbours alone, so that what changes far away never changes what is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from crawler.extract.blocks import Piece
from crawler.extract.compound import dates_a_piece
from crawler.extract.dates import digits
from crawler.extract.page import weight
from crawler.extract.reading import Kind

_LABEL: Final = 80  # characters below which loose text that ends no sentence is a label
_LINKED: Final = 0.8  # share of a block in links from which it is a link and no text
_ENDS: Final = 3  # pieces at either end of a text among which counters stand
_COUNTER: Final = re.compile(r"[^\W\d][^\d.!?]{2,40}[:：]\s*\d{1,9}")
_SENTENCE_ENDS: Final = (
    ".",
    "!",
    "?",
    "…",
    ":",
    ";",
    "”",
    '"',
    "'",
    "»",
    "。",
    "！",
    "？",
    "؟",
    "،",
    "۔",
    ")",
)


def tidy(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """The pieces that are text, in order. Never empties a body: when nothing would be left, all is kept."""
    in_paragraphs = sum(len(piece.text) for piece in pieces if not piece.loose)
    strict = in_paragraphs >= 0.8 * sum(len(piece.text) for piece in pieces)
    kept = [piece for piece in _without_repeats(pieces) if not (strict and _is_label(piece))]
    kept = list(_without_link_lists(kept))
    kept = list(_without_ways(kept))
    kept = [piece for place, piece in enumerate(kept) if not _counts(piece, place, len(kept))]
    kept = list(_without_empty_headings(kept))
    return tuple(kept or pieces)


def _is_label(piece: Piece) -> bool:
    return piece.loose and len(piece.text) < _LABEL and not piece.text.endswith(_SENTENCE_ENDS)


def _without_repeats(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """A caption printed again, below the picture or in its enlarged view, is one caption."""
    captions: set[str] = set()
    for piece in pieces:
        if piece.text in captions:
            continue
        if piece.kind is Kind.CAPTION:
            captions.add(piece.text)
        yield piece


def _without_link_lists(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Two or more headings or items in a row that are nothing but links, and a single heading that is one, unless it heads a piece
    with an outlet and a date.
    """
    for place, piece in enumerate(pieces):
        if not _is_link(piece) or _keeps_its_link(
            piece, pieces[max(0, place - 1) : place], pieces[place + 1 : place + 2]
        ):
            yield piece


def _keeps_its_link(piece: Piece, above: Sequence[Piece], below: Sequence[Piece]) -> bool:
    """Whether a piece that is nothing but a link is text by what stands around it."""
    if piece.kind is Kind.ITEM:
        return not any(map(_is_link, (*above, *below)))
    return piece.kind is Kind.HEADING and any(dates_a_piece(other.text) for other in below)


def _without_ways(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Lines of several links before any text lead to neighbours and up."""
    text = (
        place for place, piece in enumerate(pieces) if piece.linked < _LINKED and weight(piece.text) >= _LABEL
    )
    first = next(text, 0)
    for place, piece in enumerate(pieces):
        if place >= first or piece.linked < _LINKED or piece.href:
            yield piece


def _counts(piece: Piece, place: int, count: int) -> bool:
    """Whether a loose line at either end is a label and a number, as counters of readers are."""
    return (
        piece.loose
        and (place < _ENDS or place >= count - _ENDS)
        and bool(_COUNTER.fullmatch(digits(piece.text)))
    )


def _is_link(piece: Piece) -> bool:
    return piece.linked >= _LINKED and (piece.kind in {Kind.HEADING, Kind.ITEM} or piece.loose)


def _without_empty_headings(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Headings at the end have nothing below them."""
    last = max((place for place, piece in enumerate(pieces) if piece.kind is not Kind.HEADING), default=-1)
    yield from pieces[: last + 1]
