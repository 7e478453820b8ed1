"""Pages that republish several pieces, each with its outlet and date above it and a link to its source below.

Marks those lines as source lines, so that an inserted piece is read as one insertion. Knows no outlet and no language: it goes by shape.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import Final

from crawler.extract.blocks import Piece
from crawler.extract.dates import digits, parse_date
from crawler.extract.reading import Kind

_NUMBERED: Final = re.compile(r"^\s*\(?\d{1,3}\s*[-–—.):]\s*\S")
_YEAR_LAST: Final = re.compile(r"(?<!\d)(?:1[34]|19|20)\d\d[ .:]*$")
_DATE_SIZES: Final = (3, 4)  # words of a date: day, month, year, and a weekday
_FEW_WORDS: Final = 9  # words of a line that needs no comma to be a name and a date
_LONGEST_SOURCE: Final = 120
_LONGEST_LINK: Final = 60
_NEAR: Final = 3  # pieces between a part's heading and its source line, at most
_FEWEST: Final = 2


def with_sources(pieces: tuple[Piece, ...], language: str | None = None) -> tuple[Piece, ...]:
    """The same pieces, source lines marked as such; a page with fewer than two of a kind is no compound and is left alone."""
    dated = {place for place in range(len(pieces)) if _is_outlet_line(pieces, place, language)}
    linked = _source_links(pieces)
    if len(dated) < _FEWEST and not (dated and linked):
        return pieces
    marked = dated | linked
    return tuple(
        replace(piece, kind=Kind.SOURCE) if place in marked else piece for place, piece in enumerate(pieces)
    )


def _is_outlet_line(pieces: tuple[Piece, ...], place: int, language: str | None) -> bool:
    """A short line that ends in a date and names something before it, close below a numbered line, a heading or a bold line."""
    piece = pieces[place]
    if (
        piece.kind not in {Kind.PARAGRAPH, Kind.HEADING}
        or len(piece.text) > _LONGEST_SOURCE
        or not _ends_in_date(piece.text, language)
    ):
        return False
    above = pieces[max(0, place - _NEAR) : place]
    return any(_starts_part(other) for other in above)


def _ends_in_date(text: str, language: str | None = "en") -> bool:
    """Whether a line is an outlet's name and a date, with a comma between them or, where the line is short, without.

    >>> [
    ...     _ends_in_date(line)
    ...     for line in (
    ...         "The Lantern, July 10 2019",
    ...         "Quay News July 10 2019",
    ...         "July 10 2019",
    ...         "In 2019 we met",
    ...     )
    ... ]
    [True, True, False, False]
    """
    plain = digits(text).replace("،", ",")
    if not _YEAR_LAST.search(plain):
        return False
    words = plain.rstrip(" .:").split()
    bare = len(words) <= _FEW_WORDS and not plain.endswith(".")
    return any(
        _is_outlet(" ".join(words[:-size])) and parse_date(" ".join(words[-size:]), language)
        for size in _DATE_SIZES
        if bare or (words[:-size][-1:] and words[-size - 1].endswith(","))
    )


def _is_outlet(text: str) -> bool:
    """Whether what stands before a date names something: a word, and not a date of its own."""
    return any(character.isalpha() for character in text) and parse_date(text) is None


def _starts_part(piece: Piece) -> bool:
    return len(piece.text) <= 200 and (
        piece.kind is Kind.HEADING or piece.strong or bool(_NUMBERED.match(digits(piece.text)))
    )


def _source_links(pieces: tuple[Piece, ...]) -> set[int]:
    """Short lines that are nothing but a link and say the same again and again, each time leading elsewhere."""
    lines = [
        (place, piece)
        for place, piece in enumerate(pieces)
        if piece.href and len(piece.text) <= _LONGEST_LINK
    ]
    counted = Counter(piece.text for _, piece in lines)
    leading = {text: {piece.href for _, piece in lines if piece.text == text} for text in counted}
    return {
        place
        for place, piece in lines
        if counted[piece.text] >= _FEWEST and len(leading[piece.text]) >= _FEWEST
    }
