"""Decides what kind of document a response is: by its bytes, then its header, then its URL."""

from __future__ import annotations

import json
import re
from enum import StrEnum
from typing import Final
from urllib.parse import unquote, urlsplit

_HEAD_BYTES: Final = 1024
_PDF: Final = b"%PDF-"
_MARKUP: Final = re.compile(
    rb"<\s*(!doctype|html|head|body|title|p|div|h1|table|script|meta|!--)", re.IGNORECASE
)
_JSON_TYPE: Final = re.compile(r"(application|text)/(json|[\w.+-]+\+json)")
_JSON_START: Final = re.compile(rb"\s*(?:\xef\xbb\xbf\s*)?[\[{]")
_PLAIN: Final = frozenset({"", "text/plain", "application/octet-stream", "text/markdown", "text/x-markdown"})


class DocumentKind(StrEnum):
    """What an address leads to."""

    HTML = "page"
    PDF = "PDF"
    JSON = "JSON"
    CSV = "CSV"
    TEXT = "text"


def document_kind(body: bytes, url: str = "", content_type: str | None = None) -> DocumentKind:
    """Tell what an answer is. What says nothing else of itself, and looks like markup, is HTML.

    >>> document_kind(b"%PDF-1.7 ...", "https://a.example/x", "text/html")
    <DocumentKind.PDF: 'PDF'>
    >>> document_kind(b'{"a": 1}', "https://a.example/x", "text/plain"), document_kind(b"<p>Hello")
    (<DocumentKind.JSON: 'JSON'>, <DocumentKind.HTML: 'page'>)
    """
    named = (content_type or "").partition(";")[0].strip().lower()
    if _PDF in body[:_HEAD_BYTES]:
        return DocumentKind.PDF
    if _JSON_TYPE.fullmatch(named):
        return DocumentKind.JSON
    if named == "text/csv":
        return DocumentKind.CSV
    if named not in _PLAIN or (not named and _MARKUP.search(body[:_HEAD_BYTES])):
        return DocumentKind.HTML
    if _is_json(body):
        return DocumentKind.JSON
    is_table = urlsplit(url).path.lower().endswith((".csv", ".tsv"))
    return DocumentKind.CSV if is_table else DocumentKind.TEXT


def _is_json(body: bytes) -> bool:
    if not _JSON_START.match(body):
        return False
    try:
        json.loads(body)
    except (ValueError, RecursionError):
        return False
    return True


def file_title(url: str) -> str:
    """The title of a document that has none: the last part of its address.

    >>> (
    ...     file_title("https://gazette.example/files/Minutes%20May.pdf?v=2"),
    ...     file_title("https://gazette.example/"),
    ... )
    ('Minutes May.pdf', 'gazette.example')
    """
    parts = urlsplit(url)
    return unquote(parts.path.rstrip("/").rpartition("/")[2]).strip() or parts.netloc
