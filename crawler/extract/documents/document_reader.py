"""Reads a document that is no HTML by its kind: one reader each. Bytes in, a `Reading` out; fetches nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from presslog.core.errors import ExtractionError
from presslog.crawler.extract.documents.data_documents import read_csv, read_json, read_lines
from presslog.crawler.extract.documents.document_kinds import DocumentKind, document_kind
from presslog.crawler.extract.documents.pdf_text import read_pdf
from presslog.crawler.extract.page.reading import Reading
from presslog.crawler.extract.page.rules import AUTOMATIC
from presslog.crawler.source import Extract

MOST_BLOCKS: Final = 50_000
"""Values, rows or paragraphs of a document that is read; one with more is refused."""
_READERS: Final[Mapping[DocumentKind, Callable[[bytes, str, str | None, Extract], Reading]]] = {
    DocumentKind.PDF: read_pdf,
    DocumentKind.JSON: read_json,
    DocumentKind.CSV: read_csv,
    DocumentKind.TEXT: read_lines,
}


def read_document(
    body: bytes, url: str, content_type: str | None = None, rules: Extract = AUTOMATIC
) -> Reading:
    """Read a PDF, JSON, CSV or plain-text document.

    Args:
        body: Its bytes.
        url: Where it was found; its last part is the title of a document that has none.
        content_type: The `Content-Type` header it came with.
        rules: Which part counts. Of JSON `body` is the path to it, such as `data.items`, and `drop` the paths that do
            not; of CSV `drop` names columns. Other documents have no parts.

    Returns:
        The document as read: a PDF and a text by paragraphs, JSON by values, CSV by rows; never an empty one.

    Raises:
        ExtractionError: It has no text, or too much of it, or cannot be read.
    """
    kind = document_kind(body, url, content_type)
    if kind is DocumentKind.HTML:
        raise ExtractionError(f"{url}: is a page, and not a document")
    reading = _READERS[kind](body, url, content_type, rules)
    if len(reading.blocks) > MOST_BLOCKS:
        raise ExtractionError(
            f"{url}: has {len(reading.blocks)} values or lines; {MOST_BLOCKS} are read at most"
        )
    if not reading.blocks:
        raise ExtractionError(f"{url}: the {kind} has no text")
    return reading
