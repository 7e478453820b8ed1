"""A piece of a page's tree as blocks, links and images, in the page's own words and order.

One pass, no recursion, so that nesting has no depth at which text is lost. Knows what a block is; which part
of the page to read, and what in it is noise, it is told.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Final

from lxml import etree
from lxml.etree import _Element as Element

from presslog.core.body_parts import BlockKind
from presslog.core.urls import site_of
from presslog.crawler.extract.page.class_names import hyphenate_names, name_pattern
from presslog.crawler.extract.page.image_keys import image_key, image_source
from presslog.crawler.extract.page.noise import is_noise
from presslog.crawler.extract.page.page import absolute_url, all_text
from presslog.crawler.extract.page.reading import ReadBlock, ReadImage, ReadLink

Skip = Callable[[Element], bool]

# Trafilatura's own names stand beside HTML's: head, list, item, quote, row, cell, ref, graphic, lb, hi.
_HEADINGS: Final = ("h1", "h2", "h3", "h4", "h5", "h6")
_KINDS: Final = {
    **dict.fromkeys(_HEADINGS, BlockKind.HEADING),
    "li": BlockKind.ITEM,
    "item": BlockKind.ITEM,
    "blockquote": BlockKind.QUOTE,
    "quote": BlockKind.QUOTE,
    "figcaption": BlockKind.CAPTION,
    "pre": BlockKind.CODE,
    "tr": BlockKind.TABLE,
    "row": BlockKind.TABLE,
}
_BLOCK_TAGS_WORDS: Final = """
    address article aside body center dd details div dl dt fieldset figure footer header hr hgroup html
    legend list main ol p section summary table tbody td tfoot th thead ul caption amp-img
"""
_BLOCK_TAGS: Final = frozenset(_BLOCK_TAGS_WORDS.split()) | frozenset(_KINDS)
_CAPTIONED: Final = frozenset({None, BlockKind.HEADING})  # what a caption's name makes a caption
_CELLS: Final = frozenset({"td", "th", "cell"})
_BREAKS: Final = frozenset({"br", "lb"})
_LINKS: Final = frozenset({"a", "ref"})
_IMAGES: Final = frozenset({"img", "graphic", "amp-img"})
_STRONG: Final = frozenset({"b", "strong", "hi"})
_CAPTION: Final = name_pattern("caption")
_SILENT_TAGS = "script style noscript template svg iframe video audio object embed canvas"
_SILENT: Final = frozenset(_SILENT_TAGS.split())  # what text they hold is not shown
_BLANK: Final = " \t\n\r\f"
_WHITE: Final = re.compile(rf"[{_BLANK}]+")
_CONTROL: Final = re.compile(
    "[\x00-\x08\x0b\x0e-\x1f\x7f]"
)  # no character of any text, and none that XML can hold
_LINE: Final = "\ufdd0"  # a line break inside a block; Unicode keeps this code point free of any character
_UNSEEN: Final = f" |\u00a0\u200b\u200e\u200f\ufeff\t\r\f\n{_LINE}"  # a block of nothing else shows nothing
_NOT_DATA: Final = etree.XPath(
    "boolean(.//p | .//div | .//table | .//ul | .//ol | .//h2 | .//h3 | .//br[following-sibling::*[1][self::br]])"
)


@dataclass(frozen=True, slots=True)
class TextPiece:
    """A block with its links, and what else telling its role needs."""

    kind: BlockKind
    text: str
    links: tuple[ReadLink, ...] = ()
    strong: bool = False  # set in bold
    linked: float = 0.0  # share of the letters that stands in links, in [0, 1]
    loose: bool = False  # the text stands in no paragraph, heading, item or the like
    rank: int = 0  # of a heading: 1 for `h1`; 0 for all else
    cut: bool = False  # of a heading or label: text that is no content stands between it and the next block

    @property
    def href(self) -> str | None:
        """Where the one link leads that is all of the block."""
        return self.links[0].url if len(self.links) == 1 and self.links[0].text == self.text else None

    @property
    def block(self) -> ReadBlock:
        """The block alone."""
        return ReadBlock(self.kind, self.text)


@dataclass(frozen=True, slots=True)
class ReadBody:
    """What was read of a body."""

    pieces: tuple[TextPiece, ...] = ()
    images: tuple[ReadImage, ...] = ()

    @property
    def links(self) -> tuple[ReadLink, ...]:
        """The links of all blocks, in page order."""
        return tuple(link for piece in self.pieces for link in piece.links)

    @property
    def text(self) -> str:
        """Blocks joined by blank lines."""
        return "\n\n".join(piece.text for piece in self.pieces)

    @property
    def size(self) -> int:
        """Characters of text."""
        return sum(len(piece.text) for piece in self.pieces)


def read_body(roots: Iterable[Element], base: str, skip: Skip = is_noise) -> ReadBody:
    """Reads elements, in order, into one body.

    `skip` says of a descendant that it is no content; roots are always read.
    """
    writer = _Writer(base)
    for root in roots:
        _walk_tree(root, skip, writer)
        writer.flush()  # a root may be no block of its own: a `span` or `font` around the whole text
    return ReadBody(tuple(writer.pieces), tuple(writer.images.values()))


def clean_text(text: str) -> str:
    """Whitespace collapsed as a browser does, NFC; no-break and joiner characters are kept as shown.

    >>> clean_text("  a\\n b ")
    'a b'
    """
    if "  " in text or not text.isprintable():
        text = _CONTROL.sub("", _WHITE.sub(" ", text))
    text = text.strip(" ")
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _walk_tree(root: Element, skip: Skip, writer: _Writer) -> None:
    skipped: set[Element] = set()
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        if event == "start":
            if element is not root and (not isinstance(element.tag, str) or skip(element)):
                writer.leave_out(element)
                skipped.add(element)
                walk.skip_subtree()
            else:
                writer.open(element)
        else:
            if element in skipped:
                skipped.discard(element)
            else:
                writer.close(element)
            if element is not root and element.tail:
                writer.write(element.tail)


@dataclass(slots=True)
class _Writer:
    """Collects inline text until a block ends."""

    base: str
    pieces: list[TextPiece] = field(default_factory=list)
    images: dict[str, ReadImage] = field(default_factory=dict)
    _buffer: list[str] = field(default_factory=list)
    _kinds: list[tuple[Element, BlockKind]] = field(default_factory=list)
    _open_links: list[tuple[str, int]] = field(default_factory=list)
    _tables: list[bool] = field(default_factory=list)  # for each open table: whether its rows are blocks
    _links: list[ReadLink] = field(default_factory=list)  # of the block under way
    _link_chars: int = 0
    _paragraphs: int = 0  # open elements that make text more than loose
    _bold: int = 0
    _bold_chars: int = 0
    _image: str | None = None  # key of the image a caption may belong to

    def open(self, element: Element) -> None:
        tag = element.tag
        if tag == "table":
            self.flush()
            self._tables.append(not _NOT_DATA(element))
        elif tag in _BREAKS:
            self._end_block()
        elif tag in _IMAGES:
            self._add_image(element)
        elif tag in _LINKS:
            self._open_links.append((element.get("href") or element.get("target") or "", len(self._buffer)))
        elif tag in _STRONG:
            self._bold += 1
        elif self._is_block(element):
            self._open_block(element)
        if element.text:
            self.write(element.text)

    def close(self, element: Element) -> None:
        tag = element.tag
        if tag in _LINKS:
            self._close_link()
        elif tag in _STRONG:
            self._bold -= 1
        elif tag in _CELLS and self._in_data():
            self.write(" | ")
        elif self._is_block(element) or tag == "table":
            self.flush()
            if tag == "p":
                self._paragraphs -= 1
            if self._kinds and self._kinds[-1][0] is element:
                self._kinds.pop()
            if tag == "table" and self._tables:
                self._tables.pop()

    def leave_out(self, element: Element) -> None:
        """Notes of a heading or label that what stands behind it is no content.

        An advertisement is not noted: it stands there at one look, and not at the next.
        """
        last = self.pieces[-1] if self.pieces and not self._buffer else None
        if last is None or last.cut or not (last.kind is BlockKind.HEADING or last.text.endswith(":")):
            return
        if _says_something(element) and not _is_advertisement(element, self.base):
            self.pieces[-1] = replace(last, cut=True)

    def write(self, text: str) -> None:
        if not self._buffer and not self._kinds and not text.strip(_BLANK):
            return  # most of a page's white space stands between its blocks
        self._buffer.append(text)
        if self._bold and not text.isspace():
            self._bold_chars += len(text.strip())

    def flush(self) -> None:
        """Ends the block under way, if it holds any text."""
        if not self._buffer:
            return  # and nothing else is under way: all that is noted of a block comes with some text
        for href, start in self._open_links[:1]:  # links do not nest: an inner one was left open
            self._note_link(href, start)
        raw = "".join(self._buffer)
        self._buffer.clear()
        links, self._links = tuple(self._links), []
        bold, self._bold_chars = self._bold_chars, 0
        link_chars, self._link_chars = self._link_chars, 0
        self._open_links = [(href, 0) for href, _ in self._open_links]
        kind = self._kinds[-1][1] if self._kinds else BlockKind.PARAGRAPH
        text = "" if raw.isspace() else _shape_text(raw, kind)
        if not text.strip(_UNSEEN):
            return
        strong = bold >= 0.9 * len(text.replace(" ", ""))
        loose = not (self._paragraphs or self._kinds)
        share = _linked_share(link_chars, text) if link_chars else 0.0
        rank = _rank_of(self._kinds[-1][0]) if kind is BlockKind.HEADING else 0
        self.pieces.append(TextPiece(kind, text, links, strong, share, loose, rank))
        if kind is BlockKind.CAPTION:
            self._add_caption(text)

    def _is_block(self, element: Element) -> bool:
        return element.tag in _BLOCK_TAGS and not (element.tag in _CELLS and self._in_data())

    def _in_data(self) -> bool:
        return bool(self._tables) and self._tables[-1]

    def _open_block(self, element: Element) -> None:
        self.flush()
        kind = _KINDS.get(element.tag)
        if kind is BlockKind.TABLE and not self._in_data() and element.tag == "tr":
            kind = None
        if kind in _CAPTIONED and (names := element.get("class")) and is_caption_name(names):
            kind = BlockKind.CAPTION
        if kind is not None:
            self._kinds.append((element, kind))
        if element.tag == "p":
            self._paragraphs += 1

    def _end_block(self) -> None:
        if self._buffer and self._last_is_break():
            self.flush()
        else:
            self._buffer.append(_LINE)

    def _last_is_break(self) -> bool:
        for part in reversed(self._buffer):
            if part == _LINE:
                return True
            if part.strip():
                return False
        return False

    def _close_link(self) -> None:
        href, start = self._open_links.pop() if self._open_links else ("", 0)
        self._note_link(href, start)

    def _note_link(self, href: str, start: int) -> None:
        """What of the block under way stands in a link."""
        if not href:
            return  # an anchor: it names a place and leads nowhere
        text = _shape_text("".join(self._buffer[start:]), BlockKind.PARAGRAPH)
        self._link_chars += _letter_count(text)
        url = absolute_url(self.base, href)
        if url and text:
            self._links.append(ReadLink(url, text))

    def _add_image(self, element: Element) -> None:
        src = absolute_url(self.base, image_source(element))
        if src is None:
            return
        key = image_key(src)
        alt = clean_text(element.get("alt") or "")
        known = self.images.get(key)
        self.images[key] = ReadImage(key, (known.alt if known else "") or alt, known.caption if known else "")
        self._image = key

    def _add_caption(self, text: str) -> None:
        known = self.images.get(self._image or "")
        if known and not known.caption:
            self.images[known.src] = ReadImage(known.src, known.alt, text)


def _says_something(element: Element) -> bool:
    tag = element.tag
    return isinstance(tag, str) and tag not in _SILENT and bool(all_text(element).strip())


def _is_advertisement(element: Element, base: str) -> bool:
    """Return True if what is left out is an advertisement's.

    It leads to other sites alone, or is the label beside such a link.
    """
    box = element if element.tag == "a" or element.find(".//a") is not None else element.getparent()
    if box is None:
        return False
    sites = {site_of(url) for link in box.iter("a") if (url := absolute_url(base, link.get("href")))}
    return bool(sites) and site_of(base) not in sites


def _rank_of(heading: Element) -> int:
    return int(heading.tag[1]) if heading.tag in _HEADINGS else 0


def _linked_share(letters: int, text: str) -> float:
    """How much of a text so many letters in links are.

    Where that is not much, by its length, which is quicker told.
    """
    if 2 * letters < len(text):
        return letters / len(text)
    return min(1.0, letters / (_letter_count(text) or 1))


def _letter_count(text: str) -> int:
    """How many letters and digits a text has: brackets and bars between links are no text."""
    return sum(map(str.isalnum, text))


@lru_cache(maxsize=4096)
def is_caption_name(names: str) -> bool:
    """Whether an element's class names call it a caption."""
    return bool(_CAPTION.search(hyphenate_names(names)))


def _shape_text(raw: str, kind: BlockKind) -> str:
    """A block's text: code keeps its lines and spaces, all else is collapsed between its own line breaks."""
    if kind is BlockKind.CODE:
        return unicodedata.normalize("NFC", raw.replace(_LINE, "\n").strip("\n").rstrip())
    lines = (clean_text(line) for line in raw.split(_LINE)) if _LINE in raw else (clean_text(raw),)
    text = "\n".join(line for line in lines if line).strip("\u3000")  # a first line's indent
    return text.removesuffix(" |").strip() if kind is BlockKind.TABLE else text
