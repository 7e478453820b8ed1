"""Sitemaps as listings (sitemaps.org 0.9): in XML, of news, indexes and lists of URLs, plain or gzipped.

`lastmod` becomes the hint: it orders work, and whether it tells the truth is learned by audits elsewhere.
"""

from __future__ import annotations

import codecs
import gzip
import re
import zlib
from typing import Final
from urllib.parse import urlsplit

from lxml import etree

from presslog.core.errors import ExtractionError
from presslog.core.untrusted_values import canonical_url, page_url
from presslog.core.urls import CanonicalUrl
from presslog.core.witness import Witness
from presslog.crawler.discover.readers.half_characters import replace_half_characters
from presslog.crawler.extract import attempt_entry, parse_date, text_hint
from presslog.crawler.items import ListingEntry, ListingPage, PageCapture

LARGEST_BYTES: Final = 64 * 1024 * 1024  # the protocol allows 50 MB; a bomb unpacks to more


def read_sitemap(capture: PageCapture) -> ListingPage:
    """Reads a sitemap, newest first where it dates its pages.

    An index yields no entries but its newest sitemap as the older page.

    Raises ExtractionError if the body is not a sitemap, or none of its pages has a URL. `sitemaps_of` gives all the sitemaps of an index.
    """
    if is_url_list(body := _unpacked(capture)):
        return ListingPage(capture, Witness.SITEMAP, _listed_entries(body))
    root = _sitemap_root(capture)
    if _local_name(root) == "sitemapindex":
        listed = sitemaps_of(capture)
        return ListingPage(capture, Witness.SITEMAP, (), listed[0] if listed else None)
    nodes = sorted(
        (node for node in root.iter() if _local_name(node) == "url"),
        key=lambda node: _child_text(node, "lastmod") or "",
        reverse=True,
    )
    entries = tuple(entry for node in nodes if (entry := attempt_entry(_sitemap_entry, node, capture.landed)))
    if nodes and not any(_page_url(node, capture.landed) for node in nodes):
        raise ExtractionError(
            f"{capture.landed}: a sitemap of {len(nodes)} pages, none with a `loc` that is a URL"
        )
    return ListingPage(capture, Witness.SITEMAP, entries)


def is_url_list(body: bytes) -> bool:
    """Return True if a body is a sitemap in text form: a URL a line, and nothing else (sitemaps.org).

    >>> (
    ...     is_url_list(b"https://a.example/1\\r\\nhttps://a.example/2"),
    ...     is_url_list(b"https://a.example/ is a site"),
    ... )
    (True, False)
    """
    head, cut = body[:_HEAD_BYTES], len(body) > _HEAD_BYTES
    lines = [line for line in _text_lines(head) if line]
    whole = lines[:-1] if cut and len(lines) > 1 else lines
    return bool(whole) and all(map(_URL_LINE.fullmatch, whole))


def sitemaps_of(capture: PageCapture) -> tuple[str, ...]:
    """The sitemaps an index names, the last modified first.

    Sitemaps of terms, authors and pictures are left out.
    """
    found = []
    for node in _sitemap_root(capture):
        location = _child_text(node, "loc")
        if (
            _local_name(node) == "sitemap"
            and location
            and not any(word in location.lower() for word in _NOT_ARTICLES)
            and (url := page_url(capture.landed, location))
        ):
            found.append((_child_text(node, "lastmod") or "", url))
    return tuple(url for _, url in sorted(found, key=lambda pair: pair[0], reverse=True))


def is_index(capture: PageCapture) -> bool:
    """Whether a sitemap capture is an index of sitemaps."""
    try:
        return _local_name(_sitemap_root(capture)) == "sitemapindex"
    except ExtractionError:
        return False


_HEAD_BYTES: Final = 4096
_URL_LINE: Final = re.compile(r"https?://\S+", re.IGNORECASE)
_FRONT: Final = re.compile(r"/?(?:[a-z]{2}(?:-[a-z]{2})?/?)?", re.IGNORECASE)
_ENCODING: Final = re.compile(rb"\s*<\?xml[^>]*encoding\s*=\s*[\"']([\w.-]+)", re.IGNORECASE)
_BARE_AMPERSAND: Final = re.compile(rb"&(?!#\d+;|#[xX][\da-fA-F]+;|[a-zA-Z]\w*;)")
_WIDE: Final = (
    *((mark, "utf-32") for mark in (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)),
    *((mark, "utf-16") for mark in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)),
    *(("<".encode(name), name) for name in ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be")),
)
"""With what a document of wider characters begins, and its encoding (XML 1.0, appendix F)."""
_DECLARATION: Final = re.compile(r"\s*<\?xml[^>]*>")
_NOT_ARTICLES: Final = ("category", "tag-", "-tag", "author", "image", "video", "taxonom", "user")


def _sitemap_root(capture: PageCapture) -> etree._Element:
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(_readable_xml(_unpacked(capture)), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ExtractionError(f"{capture.landed}: not a sitemap: {error}") from error
    if root is None or _local_name(root) not in {"urlset", "sitemapindex"}:
        raise ExtractionError(f"{capture.landed}: not a sitemap")
    return root


def _readable_xml(body: bytes) -> bytes:
    """The XML; in UTF-8, which it is where it names no other encoding, what is none is replaced.

    An ampersand that begins no reference, as in a URL's query that nobody escaped, is one.
    The parser lets such bytes pass, and references to half a character, and raises where their text is asked for.
    """
    if wide := next((encoding for mark, encoding in _WIDE if body.startswith(mark)), None):
        body = _DECLARATION.sub("", body.decode(wide, "replace").lstrip("\ufeff"), count=1).encode()
    told = _ENCODING.match(body)
    whole = body if b"<![CDATA[" in body else _BARE_AMPERSAND.sub(b"&amp;", body)
    named = replace_half_characters(whole)
    return named if told and told[1].lower() != b"utf-8" else named.decode("utf-8", "replace").encode("utf-8")


def _unpacked(capture: PageCapture) -> bytes:
    """The text: a `.gz` file is a file in gzip form, whatever the transfer was coded in."""
    if not capture.body.startswith(b"\x1f\x8b"):
        return capture.body.strip()
    try:
        body = zlib.decompressobj(wbits=31).decompress(capture.body, LARGEST_BYTES)
    except (zlib.error, gzip.BadGzipFile) as error:
        raise ExtractionError(f"{capture.landed}: a damaged gzip file ({error})") from error
    if len(body) >= LARGEST_BYTES:
        raise ExtractionError(f"{capture.landed}: a sitemap of more than {LARGEST_BYTES} bytes")
    return body


def _text_lines(body: bytes) -> list[str]:
    return [line.strip() for line in body.decode("utf-8-sig", "replace").splitlines()]


def _listed_entries(body: bytes) -> tuple[ListingEntry, ...]:
    """The entries of a sitemap in text form; a line that is no page's URL has none."""
    urls = (canonical_url(line) for line in _text_lines(body) if _URL_LINE.fullmatch(line))
    return tuple(ListingEntry(url) for url in urls if url is not None and not is_front(url))


def _sitemap_entry(node: etree._Element, base: str) -> ListingEntry | None:
    url = _page_url(node, base)
    if url is None or is_front(url):
        return None
    modified = _child_text(node, "lastmod")
    published = parse_date(
        _child_text(node, "publication_date") or ""
    )  # of a news sitemap; lastmod is no publication
    title = _child_text(node, "title") or ""
    told = text_hint(modified) if modified else None
    return ListingEntry(url, None, title, published, hint=told, modified=parse_date(modified or ""))


def _page_url(node: etree._Element, base: str) -> CanonicalUrl | None:
    """The canonical URL of a page of a sitemap, None where it has none."""
    location = _child_text(node, "loc")
    return canonical_url(location, base) if location else None


def is_front(url: str) -> bool:
    """Whether an address is a site's front page, or that of its edition in a language.

    A list that changes daily, and no article.

    >>> (
    ...     is_front("https://a.example/"),
    ...     is_front("https://a.example/pt-br/"),
    ...     is_front("https://a.example/?p=12"),
    ... )
    (True, True, False)
    """
    parts = urlsplit(url)
    return not parts.query and _FRONT.fullmatch(parts.path) is not None


def _own_text(node: etree._Element) -> str:
    """The text that a node begins with; empty where it is none, as where half a character is referred to."""
    try:
        return (node.text or "").strip()
    except UnicodeDecodeError:
        return ""


def _child_text(node: etree._Element, name: str) -> str | None:
    """The text of the first descendant of a name, whatever its namespace prefix."""
    for child in node.iterdescendants():
        if _local_name(child) == name and (text := _own_text(child)):
            return text
    return None


def _local_name(node: etree._Element) -> str:
    """The name of an element without its namespace, in lower case: some sites write `<URLSET>`."""
    return node.tag.rpartition("}")[2].lower() if isinstance(node.tag, str) else ""
