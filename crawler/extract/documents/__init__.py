"""Documents that are no HTML: PDF, JSON, CSV and plain text, read as articles are.

Bytes in, a `Reading` out; fetches nothing. What reads a document is imported where one is read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from presslog.core.doors import names_on_demand

if TYPE_CHECKING:
    from presslog.crawler.extract.documents.document_kinds import DocumentKind, document_kind
    from presslog.crawler.extract.documents.document_reader import read_document

__all__ = ["DocumentKind", "document_kind", "read_document"]

if not TYPE_CHECKING:
    __getattr__ = names_on_demand(__name__)
