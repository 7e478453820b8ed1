"""A fragment of HTML, as feeds and APIs carry it, as text. Knows nothing of pages."""

from __future__ import annotations

from html import unescape

from lxml import etree, html

from crawler.extract.blocks import Body, clean_text, read_body


def fragment_body(markup: str, base: str) -> Body:
    """A fragment's blocks, links and images, noise taken out."""
    if not markup.strip():
        return Body()
    try:
        root = html.fragment_fromstring(
            markup, create_parent="div", parser=html.HTMLParser(huge_tree=True, remove_comments=True)
        )
    except (etree.ParserError, ValueError):
        return Body()
    return read_body([root], base)


def fragment_text(markup: str, base: str) -> str:
    """A fragment's blocks joined by blank lines.

    >>> fragment_text("<p>One &amp; two</p><p>Three</p>", "https://a.example/")
    'One & two\\n\\nThree'
    """
    if "<" not in markup:
        return clean_text(unescape(markup))
    return fragment_body(markup, base).text
