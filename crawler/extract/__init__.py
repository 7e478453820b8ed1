"""A page's content: structured data, then main text, then rules; and the entries of a listing. Bytes in, values out; fetches nothing."""

from crawler.extract.article import article
from crawler.extract.pagekind import PageKind, kind
from crawler.extract.reading import Kind, ReadBlock, ReadImage, Reading, ReadLink
from crawler.extract.records import entries

__all__ = ["Kind", "PageKind", "ReadBlock", "ReadImage", "ReadLink", "Reading", "article", "entries", "kind"]
