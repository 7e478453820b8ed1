"""A fragment of HTML, as feeds and APIs carry it, as text. Knows nothing of pages."""

from __future__ import annotations

from dataclasses import replace
from html import unescape

from lxml import etree

from presslog.crawler.extract.article.tidy import tidy_pieces
from presslog.crawler.extract.page.blocks import ReadBody, clean_text, read_body


def fragment_body(markup: str, base: str) -> ReadBody:
    """A fragment's blocks, links and images, noise taken out."""
    if not markup.strip():
        return ReadBody()
    parser = etree.HTMLParser(huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(f"<html><body>{markup}</body></html>", parser)
    except (etree.XMLSyntaxError, ValueError):
        return ReadBody()
    return ReadBody() if root is None else read_body([root], base)


def fragment_text(markup: str, base: str) -> str:
    """A fragment's blocks joined by blank lines.

    Those are left out that are no text on an article's own page either.

    >>> fragment_text("<p>One &amp; two</p><p>Three</p>", "https://a.example/")
    'One & two\\n\\nThree'
    """
    if "<" not in markup:
        return clean_text(unescape(markup))
    body = fragment_body(markup, base)
    return replace(body, pieces=tidy_pieces(body.pieces, base)).text
