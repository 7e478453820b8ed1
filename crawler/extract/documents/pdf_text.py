"""The text of a PDF, by paragraphs.

A PDF has places of letters, and neither lines nor paragraphs: pypdf gives lines, and these are joined here, so that a
word more on one line is no change of all lines below it. What stands at the head or foot of every page, numbers aside,
is not content. Dates within the file are left out: they move whenever the same document is printed again.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Final

from presslog.core.body_parts import BlockKind
from presslog.core.errors import ExtractionError
from presslog.core.extractor import Extractor
from presslog.core.untrusted_values import named_error
from presslog.crawler.extract.documents.document_kinds import file_title
from presslog.crawler.extract.page.reading import REVISION, ReadBlock, Reading
from presslog.crawler.source import Extract

if TYPE_CHECKING:
    from pypdf import PdfReader

MOST_PAGES: Final = 2_000
MOST_CHARS: Final = 5_000_000
_EDGE_LINES: Final = 2  # lines at a page's head and foot that may stand on every page
_FULL_LINE_SHARE: Final = 0.75  # share of the usual length of lines below which one ends its paragraph
_DIGITS: Final = re.compile(r"\d+")
_ENDS: Final = re.compile(r"[.!?:;…。؟؛»”\"')\]]$")
_SENTENCE: Final = re.compile(r"[.!?…。؟][»”\"')\]]?$")
_HYPHEN: Final = re.compile(r"(?<=[^\W\d_])[-\u2010\u00ad]$")
_ITEM: Final = re.compile(r"([•‣▪–*-]|\(?\d{1,3}[.)]|[a-z][.)])\s")


def read_pdf(body: bytes, url: str, _content_type: str | None, _rules: Extract) -> Reading:
    """A PDF's text. Raises ExtractionError where it has none, is locked, or cannot be read."""
    from pypdf import PdfReader  # noqa: PLC0415 - for the few pages that are PDFs

    try:
        reader = PdfReader(BytesIO(body), strict=False)
        _open_locked(reader, url)
        pages = list(_page_lines(reader, url))
        named = reader.metadata.title if reader.metadata else None
    except ExtractionError:
        raise
    except Exception as error:  # no list of what pypdf raises is complete: its own asserts are among it
        raise ExtractionError(f"{url}: the PDF cannot be read: {named_error(error)}") from error
    blocks = tuple(ReadBlock(BlockKind.PARAGRAPH, text) for text in _paragraphs(_without_edges(pages)))
    if not blocks:
        raise ExtractionError(f"{url}: the PDF has no text: its pages may be pictures")
    title = " ".join(str(named or "").split()) or file_title(url)
    return Reading(Extractor(REVISION, "pdf"), title, blocks=blocks)


def _open_locked(reader: PdfReader, url: str) -> None:
    """Open a PDF that is locked without a password. Raises ExtractionError if it has one."""
    if reader.is_encrypted and not reader.decrypt(""):
        raise ExtractionError(f"{url}: the PDF opens with a password only")


def _page_lines(reader: PdfReader, url: str) -> Iterator[list[str]]:
    chars = 0
    pages = reader.pages
    if len(pages) > MOST_PAGES:
        raise ExtractionError(f"{url}: the PDF has {len(pages)} pages; {MOST_PAGES} are read at most")
    for page in pages:
        text = page.extract_text()
        chars += len(text)
        if chars > MOST_CHARS:
            raise ExtractionError(f"{url}: the PDF has more than {MOST_CHARS} characters")
        yield [" ".join(line.split()) for line in text.splitlines()]


def _without_edges(pages: Sequence[list[str]]) -> list[list[str]]:
    """The pages without the lines that stand at the head or foot of every one of them, numbers aside.

    A line that ends a sentence is no such line, however often it is said.
    """
    bare = [[line for line in page if line] for page in pages]
    filled = [page for page in bare if page]
    if len(filled) < 2:
        return list(pages)
    edges = ((line for line in _edge_lines(page) if not _SENTENCE.search(line)) for page in filled)
    seen = Counter(form for lines in edges for form in set(map(_mask_digits, lines)))
    everywhere = {form for form, count in seen.items() if count == len(filled)}
    return [_drop_edge_lines(page, everywhere) for page in pages]


def _edge_lines(page: Sequence[str]) -> list[str]:
    return [*page[:_EDGE_LINES], *page[-_EDGE_LINES:]]


def _drop_edge_lines(page: list[str], forms: set[str]) -> list[str]:
    places = [place for place, line in enumerate(page) if line]
    edge = {*places[:_EDGE_LINES], *places[-_EDGE_LINES:]}
    return [line for place, line in enumerate(page) if place not in edge or _mask_digits(line) not in forms]


def _mask_digits(line: str) -> str:
    return _DIGITS.sub("0", line)


def _paragraphs(pages: Sequence[list[str]]) -> Iterator[str]:
    """Lines joined to paragraphs.

    An empty line ends one, and so does a line that is shorter than usual and ends a sentence, or is followed by an
    item of a list.

    >>> list(
    ...     _paragraphs(
    ...         [
    ...             [
    ...                 "The dam that was built in 1911 was",
    ...                 "closed.",
    ...                 "It is to be torn down in the spring",
    ...                 "of next year.",
    ...             ]
    ...         ]
    ...     )
    ... )
    ['The dam that was built in 1911 was closed.', 'It is to be torn down in the spring of next year.']
    """
    lengths = sorted(len(line) for page in pages for line in page if line)
    full = _FULL_LINE_SHARE * lengths[int(0.9 * (len(lengths) - 1))] if lengths else 0
    text = ""
    for line in (line for page in pages for line in (*page, None)):
        if line is None:  # a page ends, and a paragraph with it, unless a sentence goes on
            if _SENTENCE.search(text):
                yield text
                text = ""
            continue
        if not line or (text and _ITEM.match(line)):
            if text:
                yield text
            text = line
        else:
            text = f"{_HYPHEN.sub('', text)}{line}" if _continues(text, line) else f"{text} {line}".strip()
        if line and len(line) < full and (_ENDS.search(line) or len(text) == len(line)):
            yield text
            text = ""
    if text:
        yield text


def _continues(text: str, line: str) -> bool:
    """Return True if a line goes on with a word that the one before broke off."""
    return bool(_HYPHEN.search(text)) and line[:1].islower()
