"""Pages that republish several pieces.

Each has its outlet and date above it and a link to its source below.

Marks those lines as source lines, so that an inserted piece is read as one insertion. Knows no outlet and no
language: it goes by shape.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import chain
from typing import Final

from presslog.core.body_parts import BlockKind
from presslog.crawler.extract.page.blocks import TextPiece
from presslog.crawler.extract.page.dates import ascii_digits, parse_date

_NUMBERED: Final = re.compile(r"^\s*\(?\d{1,3}\s*[-–—.):]\s*\S")
_YEAR: Final = re.compile(r"(?<!\d)(?:1[34]|19|20)\d\d(?!\d)")
_WITH_YEAR: Final = re.compile(r"(?<!\d)(?:1[34]|19|20)\d\d$")
_NUMERIC: Final = re.compile(r"^(?:\d{4}([./-])\d{1,2}\1\d{1,2}|\d{1,2}([./-])\d{1,2}\2\d{4})$")
_MARKS: Final = (",", "-", "–", "—", "|", ":", "•", "·", "/")
_AROUND: Final = "()[] " + "".join(_MARKS)
_DATE_SIZES: Final = (1, 3, 4)  # words of a date: one in digits; day, month, year, and a weekday
_FEW_WORDS: Final = 9  # words of a line that needs no mark between a name and the date at its end
_LONGEST_NAME: Final = 6  # words of a name behind a date
_LONGEST_SOURCE: Final = 120
_LONGEST_LINK: Final = 60
_NEAR: Final = 3  # pieces between a part's heading and its source line, at most
_FEWEST: Final = 2


def with_sources(pieces: tuple[TextPiece, ...], language: str | None = None) -> tuple[TextPiece, ...]:
    """The same pieces, source lines marked as such.

    A page with fewer than two of a kind is no compound and is left alone.
    """
    dated = {place for place in range(len(pieces)) if _is_outlet_line(pieces, place, language)}
    linked = source_links(pieces)
    if len(dated) < _FEWEST and not (dated and linked):
        return pieces
    marked = dated | linked
    said = (
        (replace(piece, kind=BlockKind.SOURCE),) if place in marked else _split_at_source(piece, language)
        for place, piece in enumerate(pieces)
    )
    return tuple(chain.from_iterable(said))


def dates_a_piece(text: str) -> bool:
    """Whether a line, or the head of a paragraph up to its first colon, is an outlet and a date."""
    return _names_and_dates(text[:_LONGEST_SOURCE].partition(":")[0], None)


def _split_at_source(piece: TextPiece, language: str | None) -> tuple[TextPiece, ...]:
    """Split a paragraph whose head is a source line in two.

    So are pieces printed that only another page has whole.
    """
    head, colon, text = piece.text[:_LONGEST_SOURCE].partition(":")
    text += piece.text[_LONGEST_SOURCE:]
    if (
        piece.kind is not BlockKind.PARAGRAPH
        or not (colon and text.strip())
        or not _names_and_dates(head, language)
    ):
        return (piece,)
    return replace(piece, kind=BlockKind.SOURCE, text=head + colon), replace(piece, text=text.strip())


def _is_outlet_line(pieces: tuple[TextPiece, ...], place: int, language: str | None) -> bool:
    """A short line of a date and a name, close below a numbered line, a heading or a bold line."""
    piece = pieces[place]
    if (
        piece.kind not in {BlockKind.PARAGRAPH, BlockKind.HEADING}
        or len(piece.text) > _LONGEST_SOURCE
        or not _names_and_dates(piece.text, language)
    ):
        return False
    above = pieces[max(0, place - _NEAR) : place]
    return any(_starts_part(other) for other in above)


def _names_and_dates(text: str, language: str | None = "en") -> bool:
    """Whether a line is an outlet's name and a date, in either order.
    A mark or brackets between them or, where it is short and ends in the date, nothing.

    >>> [
    ...     _names_and_dates(line)
    ...     for line in (
    ...         "The Lantern, July 10 2019",
    ...         "Quay News July 10 2019",
    ...         "The Lantern (July 10, 2019)",
    ...         "July 10, 2019 – The Lantern",
    ...     )
    ... ]
    [True, True, True, True]
    >>> [_names_and_dates(line) for line in ("July 10 2019", "In 2019 we met", "July 10 2019 was wet")]
    [False, False, False]
    """
    plain = ascii_digits(text).replace("،", ",").rstrip(" :")
    if not _YEAR.search(plain):
        return False
    words = plain.strip(" .").split()
    short = len(words) <= _FEW_WORDS and not plain.endswith(".")
    return any(
        _ends_in_date(words, size, language, short=short)
        or (short and _begins_with_date(words, size, language))
        for size in _DATE_SIZES
    )


def _ends_in_date(words: list[str], size: int, language: str | None, *, short: bool) -> bool:
    name, day = " ".join(words[:-size]), " ".join(words[-size:])
    apart = short or day.startswith("(") or name.endswith(_MARKS)
    return apart and _is_date(day, language) and _is_outlet(name)


def _begins_with_date(words: list[str], size: int, language: str | None) -> bool:
    day, name = " ".join(words[:size]), " ".join(words[size:])
    apart = day.endswith((")", *_MARKS)) or name.startswith(("(", *_MARKS))
    return apart and len(words) - size <= _LONGEST_NAME and _is_date(day, language) and _is_outlet(name)


def _is_date(words: str, language: str | None) -> bool:
    """Whether words are a date and no more, whatever marks or brackets are around it."""
    bare = words.strip(_AROUND)
    whole = _NUMERIC if " " not in bare else _WITH_YEAR
    return bool(whole.search(bare)) and parse_date(bare, language) is not None


def _is_outlet(text: str) -> bool:
    """Whether what stands beside a date names something: a word, and not a date of its own."""
    return any(character.isalpha() for character in text) and parse_date(text) is None


def _starts_part(piece: TextPiece) -> bool:
    return len(piece.text) <= 200 and (
        piece.kind is BlockKind.HEADING or piece.strong or bool(_NUMBERED.match(ascii_digits(piece.text)))
    )


def source_links(pieces: Sequence[TextPiece]) -> set[int]:
    """Short lines that are nothing but a link, all with the same words.

    Each leads elsewhere.
    """
    lines = [
        (place, piece)
        for place, piece in enumerate(pieces)
        if piece.href and len(piece.text) <= _LONGEST_LINK
    ]
    leading: dict[str, set[str]] = defaultdict(set)
    for _, piece in lines:
        leading[piece.text].add(piece.links[0].url)
    return {place for place, piece in lines if len(leading[piece.text]) >= _FEWEST}
