"""A page's content: structured data, then main text, then rules; and the entries of a listing. Bytes in, values out; fetches nothing."""

from typing import Final

from crawler.extract import body as _body
from crawler.extract.article import article, own_url
from crawler.extract.charset import decode
from crawler.extract.pagekind import PageKind, kind
from crawler.extract.parts import MOST as MOST_PARTS
from crawler.extract.parts import adds_text, article_address, is_part, part_links
from crawler.extract.reading import Kind, ReadBlock, ReadImage, Reading, ReadLink
from crawler.extract.records import entries
from crawler.outcome import title_of

REVISION: Final = str(_body.REVISION)
"""The extractor's revision: the first part of every reading's method."""


def page_title(page: bytes, content_type: str | None = None) -> str:
    """The page's own `<title>` in one line; empty where it has none."""
    return title_of(decode(page, content_type)[0])


__all__ = [
    "MOST_PARTS",
    "REVISION",
    "Kind",
    "PageKind",
    "ReadBlock",
    "ReadImage",
    "ReadLink",
    "Reading",
    "adds_text",
    "article",
    "article_address",
    "entries",
    "is_part",
    "kind",
    "own_url",
    "page_title",
    "part_links",
]
