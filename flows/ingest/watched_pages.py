"""A page that a source's file names, as extraction reads it: HTML, or a document of another kind.

Its identity is its URL alone: what it says of its own address or id is left out, so that two addresses that
are watched stay two.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from presslog.core.errors import ExtractionError
from presslog.core.extractor import Extractor
from presslog.crawler import extract
from presslog.crawler.extract import Reading, documents
from presslog.crawler.extract.documents import DocumentKind, document_kind
from presslog.crawler.items import PageCapture
from presslog.crawler.source import Extract
from presslog.flows.pages import PageAsRead

_WHOLE: Final = "body"
"""The rule by which a page is read in which no article is found: all that it shows."""


def is_document(capture: PageCapture) -> bool:
    """Return True if a page is a document of another kind than HTML."""
    return _kind_of(capture) is not DocumentKind.HTML


def document_text(capture: PageCapture) -> str:
    """All the text of a document."""
    reading = documents.read_document(capture.body, capture.landed, capture.header("content-type"))
    return "\n".join(block.text for block in reading.blocks)


def read_watched_page(
    capture: PageCapture, rules: Extract, extractor: Extractor | None = None, timezone: str | None = None
) -> PageAsRead:
    """What extraction makes of a page that is watched by itself, by the very extractor named where one is."""
    content_type = capture.header("content-type")
    if is_document(capture):
        try:
            reading = documents.read_document(capture.body, capture.landed, content_type, rules)
        except ExtractionError as error:
            return PageAsRead("", asked=capture.asked, failure=str(error))
        return PageAsRead(reading.title, reading, asked=capture.asked)
    page = PageAsRead(
        title=extract.page_title(capture.body, content_type),
        signs=extract.signs_of(capture.body, capture.landed, content_type),
        asked=capture.asked,
    )
    try:
        reading = _read_html(capture, rules, extractor, timezone)
    except ExtractionError as error:
        return replace(page, failure=str(error))
    return replace(page, reading=replace(reading, canonical=None, key=None))


def _read_html(
    capture: PageCapture, rules: Extract, extractor: Extractor | None, timezone: str | None
) -> Reading:
    """The article on a page; all that the page shows, if there is none and no rule says which part counts."""

    def read(by: Extract, method: Extractor | None) -> Reading:
        return extract.read_article(
            capture.body,
            url=capture.landed,
            content_type=capture.header("content-type"),
            rules=by,
            method=method,
            timezone=timezone,
        )

    whole = replace(rules, body=_WHOLE)
    named = extractor.signed(None) if extractor else None
    if rules.body:
        return read(rules, named)
    if named is not None and named.tier == "rules":
        return read(whole, named)
    try:
        return read(rules, named)
    except ExtractionError:
        if named is not None:
            raise
        return read(whole, None)


def _kind_of(capture: PageCapture) -> DocumentKind:
    return document_kind(capture.body, capture.landed, capture.header("content-type"))
