"""Removes those blocks of a marked container that are not article text.

Lists of links to other articles, labels of players and buttons, headings over nothing.

Each rule looks at a block and its neighbours alone, so that what changes far away never changes what is kept.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Final
from urllib.parse import urldefrag, urlsplit

from presslog.core.body_parts import BlockKind
from presslog.crawler.extract.article.compound import dates_a_piece, source_links
from presslog.crawler.extract.page.blocks import TextPiece
from presslog.crawler.extract.page.dates import ascii_digits, parse_date
from presslog.crawler.extract.page.page import text_weight

_LABEL: Final = 80  # characters below which loose text that ends no sentence is a label
_LINKED: Final = 0.8  # share of a block in links from which it is a link and no text
_ENDS: Final = 3  # pieces at either end of a text among which counters stand
_COUNTER: Final = re.compile(r"[^\W\d][^\d.!?]{2,40}[:：]\s*\d{1,9}")
_COUNTED: Final = r"[^\W\d][^\d.!?()]{2,40}\(\s*\d{1,9}\s*\)"
_COUNTERS: Final = re.compile(rf"{_COUNTED}(?:\s*[/|·•,]?\s*{_COUNTED})+")  # "Views (4099) / Comments (0)"
_LABEL_WORDS: Final = 4  # before the colon of a line that leads on
_REFERRING: Final = 3  # words of an item from which on it names what it refers to
_LINE: Final = 200  # characters of a line at most; what is longer is text, whatever it is linked to
_LONGEST_DATE: Final = 40
_BETWEEN: Final = " |·•–—-:,()"
_CUT: Final = re.compile(r"(.{20,}?)\s*(?:…|\.\.\.).{0,20}$", re.DOTALL)
_FILE: Final = re.compile(r"\.(?!(?:html?|php|aspx?|jsp|cfm)$)[a-z0-9]{2,4}$", re.IGNORECASE)
_STOPS: Final = (".", "。", "۔", "।")
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


def tidy_pieces(pieces: Sequence[TextPiece], url: str) -> tuple[TextPiece, ...]:
    """The pieces that are text, in order. Never empties a body: when nothing would be left, all is kept."""
    in_paragraphs = sum(len(piece.text) for piece in pieces if not piece.loose)
    strict = in_paragraphs >= 0.8 * sum(len(piece.text) for piece in pieces)
    kept = [
        piece
        for piece in _without_repeats(pieces)
        if not (strict and _is_label(piece) and not (_is_link(piece) and is_reference(piece, url)))
    ]
    kept = list(_without_link_lists(kept, url))
    kept = list(_without_ways(kept))
    kept = [piece for place, piece in enumerate(kept) if not _is_counter(piece, place, len(kept))]
    leading = {
        place
        for place, piece in enumerate(kept)
        if _leads_on(piece, url)
        and not any(dates_a_piece(below.text) for below in kept[place + 1 : place + 2])
    }
    if leading and not source_links(
        kept
    ):  # on a page that republishes pieces, such a line is a piece's headline
        kept = [piece for place, piece in enumerate(kept) if place not in leading]
    kept = list(_without_empty_headings(kept, pieces, url))
    return tuple(kept or pieces)


def _is_label(piece: TextPiece) -> bool:
    return piece.loose and _is_short(piece)


def _is_short(piece: TextPiece) -> bool:
    return len(piece.text) < _LABEL and not piece.text.endswith(_SENTENCE_ENDS)


def _without_repeats(pieces: Sequence[TextPiece]) -> Iterator[TextPiece]:
    """Captions with those printed again made one.

    Below the picture or in its enlarged view, whole or cut short, it is one caption.
    """
    captions = sorted({piece.text for piece in pieces if piece.kind is BlockKind.CAPTION})
    seen: set[str] = set()
    for piece in pieces:
        if piece.text in seen:
            continue
        if piece.kind is BlockKind.CAPTION:
            seen.add(piece.text)
            if _is_cut(piece.text, captions):
                continue
        yield piece


def _is_cut(caption: str, captions: Sequence[str]) -> bool:
    """Whether a caption is the beginning of another (they come sorted).

    An ellipsis and perhaps a button to see the rest may follow.
    """
    cut = _CUT.match(caption)
    if cut is None:
        return False
    place = bisect_left(captions, cut[1])  # what begins alike stands together
    return any(other.startswith(cut[1]) and other != caption for other in captions[place : place + 2])


def _without_link_lists(pieces: Sequence[TextPiece], url: str) -> Iterator[TextPiece]:
    """Loose lines and two or more items in a row that are nothing but links are left out.

    Not where they lead to a document, or in words to other hosts: such a list is an annex or names the sources.
    """
    for place, piece in enumerate(pieces):
        near = (*pieces[max(0, place - 1) : place], *pieces[place + 1 : place + 2])
        beside = [it for it in near if it.kind is BlockKind.ITEM]
        alone = piece.kind is BlockKind.ITEM and beside and not any(map(_is_link, beside))
        if not _is_link(piece) or alone or is_reference(piece, url):
            yield piece


def is_reference(piece: TextPiece, url: str) -> bool:
    """Return True if a block of links alone leads to files or other sites, not to pages of this site.

    A document, whoever keeps it; an item of some words that leads to another site.
    """
    if not piece.links or any(is_page_of(link.url, url) for link in piece.links):
        return False
    documents = all(leads_to_file(link.url) for link in piece.links)
    return documents or (piece.kind is BlockKind.ITEM and len(piece.text.split()) >= _REFERRING)


def _suffix(url: str) -> str | None:
    found = _FILE.search(urlsplit(url).path)
    return found[0] if found else None


def leads_to_file(url: str) -> bool:
    """Return True if a URL's path names a file that is not a page: `/report.pdf`."""
    return _FILE.search(urlsplit(url).path) is not None


def _without_ways(pieces: Sequence[TextPiece]) -> Iterator[TextPiece]:
    """Lines of several links before any text lead to neighbours and up."""
    text = (
        place
        for place, piece in enumerate(pieces)
        if piece.linked < _LINKED and text_weight(piece.text) >= _LABEL
    )
    first = next(text, 0)
    for place, piece in enumerate(pieces):
        if place >= first or piece.linked < _LINKED or piece.href:
            yield piece


def _is_counter(piece: TextPiece, place: int, count: int) -> bool:
    """Whether a line at either end is a label and a number, as counters of readers are.

    It is one loose line, or one that holds several such labels.
    """
    if _ENDS <= place < count - _ENDS:
        return False
    line = ascii_digits(piece.text)
    return bool(_COUNTERS.fullmatch(line)) or (piece.loose and bool(_COUNTER.fullmatch(line)))


def _is_link(piece: TextPiece) -> bool:
    """Whether a line in no paragraph is nothing but a link, or a link and its date."""
    if piece.kind is not BlockKind.ITEM and not piece.loose:
        return False
    return piece.linked >= _LINKED or _is_dated_link(piece)


def _is_dated_link(piece: TextPiece) -> bool:
    if len(piece.links) != 1:
        return False
    beside = piece.text.replace(piece.links[0].text, "", 1).strip(_BETWEEN)
    if len(beside) > _LONGEST_DATE or not any(map(str.isdigit, beside)):
        return False
    return not any(map(str.isalpha, beside)) or parse_date(beside) is not None


def _leads_on(piece: TextPiece, url: str) -> bool:
    """Whether a heading only leads on.

    It is nothing but a link to another page, or a line that is no sentence, of links to pages of the same
    site.
    """
    if piece.linked < _LINKED and not _is_labelled_link(piece):
        return False
    leads = [link.url for link in piece.links if urldefrag(link.url).url != urldefrag(url).url]
    if not leads:  # a button, or a way within the page
        return not piece.links and piece.kind is BlockKind.PARAGRAPH and _is_short(piece)
    if piece.kind is BlockKind.HEADING:
        return True
    return (
        piece.kind in {BlockKind.PARAGRAPH, BlockKind.QUOTE}
        and len(piece.text) < _LINE
        and (_is_labelled_link(piece) or not piece.text.endswith(_STOPS))
        and all(is_page_of(lead, url) for lead in leads)
    )


def _is_labelled_link(piece: TextPiece) -> bool:
    """Whether a line is a few words, a colon and a link: "Read also: …"."""
    label, colon, rest = piece.text.partition(":")
    return (
        bool(colon)
        and len(piece.links) == 1
        and len(label.split()) <= _LABEL_WORDS
        and rest.strip(' \u00a0.»”"') == piece.links[0].text.strip(' \u00a0.»”"')
    )


def is_page_of(lead: str, url: str) -> bool:
    """Whether a link leads to a page of the same site.

    A document is no page, unless the page's own name ends so; any of the site's hosts will do.

    >>> own = "https://www.packet.example/mill/"
    >>> [
    ...     is_page_of(f"https://{link}", own)
    ...     for link in ("video.packet.example/1", "packet.example/ruling.pdf", "other.example/")
    ... ]
    [True, False, False]
    """
    one, other = (f".{(urlsplit(address).hostname or '').removeprefix('www.')}" for address in (lead, url))
    return (one.endswith(other) or other.endswith(one)) and (
        not leads_to_file(lead) or _suffix(lead) == _suffix(url)
    )


def _without_empty_headings(
    kept: Sequence[TextPiece], pieces: Sequence[TextPiece], url: str
) -> Sequence[TextPiece]:
    """The pieces kept without headings and labels that announce nothing.

    Those at the end, and those over what was all left out, advertisements aside: these come and go.
    """
    stays = set(map(id, kept))
    found: list[TextPiece] = []  # from the end
    is_emptied = False
    for piece in reversed(pieces):
        if id(piece) not in stays:
            is_emptied |= piece.kind is not BlockKind.CAPTION and not _leads_elsewhere(piece, url)
        elif not _announces_nothing(piece, found[-1] if found else None, is_emptied=is_emptied or piece.cut):
            found.append(piece)
            is_emptied = False
    return found[::-1]


def _leads_elsewhere(piece: TextPiece, url: str) -> bool:
    """Whether what was left out leads to other sites alone, as an advertisement does."""
    return bool(piece.links) and not any(is_page_of(link.url, url) for link in piece.links)


def _announces_nothing(piece: TextPiece, below: TextPiece | None, *, is_emptied: bool) -> bool:
    """Whether a block only announces what follows it, and nothing does.

    `below` is the next block kept; `is_emptied` says whether something between them was left out.
    """
    is_line = piece.kind is BlockKind.PARAGRAPH and len(piece.text) < _LABEL
    if piece.kind is BlockKind.HEADING:
        return below is None or (is_emptied and 0 < below.rank <= piece.rank)
    if is_line and piece.text.endswith((":", "：")):
        return below is None or is_emptied
    is_title = is_line and piece.strong and not piece.text.endswith(_STOPS)
    return is_title and is_emptied and (below is None or below.kind is BlockKind.HEADING)
