"""Finds the links from an article's page to its own further pages.

They look like `/slug/2/`, `?page=2` or `slug_2.html`.

A part's address is the article's own with a number added, on its own host or on another under the same registered
name (`m.`, `news.`); nothing else is one: neither the next article, nor a page of comments, nor the next page of a
list. Follows nothing; whether what is there adds to the text is seen when it has been read (`adds_text`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from lxml.etree import _Element as Element

from presslog.core.urls import canonicalize, host_of, is_sister_host, site_of
from presslog.crawler.extract.page.class_names import name_pattern, names_of
from presslog.crawler.extract.page.dates import ascii_digits
from presslog.crawler.extract.page.page import Page, parse_page, text_of
from presslog.crawler.extract.page.reading import Reading
from presslog.crawler.extract.page_kind import kind_of_page

MOST: Final = 20
"""An article is read as far as its so many first parts, its own page among them."""
REPEATED: Final = 0.8
"""A page that repeats this share of its blocks from the parts before it adds nothing."""
_WORDS: Final = (
    "page|p|pg|part|seite|teil|pagina|página|sida|side|strana|strona|sayfa|halaman|faqja|صفحه|страница"
)
_BELOW: Final = re.compile(
    rf"/(?:(?:{_WORDS})[-_/]?)?(\d{{1,3}})(?:/|\.(?:html?|php|aspx?|jsp))?", re.IGNORECASE
)  # /slug/2/, /slug/page/2, /slug/page-2.html
_BESIDE: Final = re.compile(rf"[-_,](?:(?:{_WORDS})[-_]?)?(\d{{1,3}})", re.IGNORECASE)  # slug_2.html
_BESIDE_SLUG: Final = re.compile(
    rf"[_,](?:(?:{_WORDS})[-_]?)?(\d{{1,3}})/?", re.IGNORECASE
)  # slug,2; `slug-2` is what WordPress calls another article of that name
_NUMBERED: Final = re.compile(rb"""href\s*=\s*["']?(?:[^"'\s>]*[/=_,-])?\d{1,3}[/&#."'\s>]""", re.IGNORECASE)
_END_NUMBER: Final = re.compile(
    rf"(?:/(?:(?:{_WORDS})[-_/]?)?|[-_,](?:(?:{_WORDS})[-_]?)?)\d{{1,3}}/?$", re.IGNORECASE
)
_SEQUENCE: Final = frozenset({"next", "prev"})
_EXTENSION: Final = re.compile(r"\.[a-z]{3,5}$", re.IGNORECASE)
_QUERY_WORDS: Final = """
    page paged pg p part pageno pagenum page_number currentpage seite teil pagina sida side strana start limitstart
"""
_QUERY_NAMES: Final = frozenset(_QUERY_WORDS.split())
_PAGER: Final = name_pattern(
    "page-links post-page-numbers page-link pagelink post-nav-links pagination pager paging pagenav pagenavi page-numbers multipage"
    " article-pagination article-pages nextpage page-nav"
)
_OTHERS: Final = name_pattern("comment comments commentlist related recommended")
_NEXT_WORDS: Final = 2
_ON: Final = re.compile(
    r"(next|continue|weiter|nächste|suivant|siguiente|avanti|volgende|nästa|下一页|下一頁|次へ|بعدی|التالي|›|»|→)\b.{0,20}|[›»→>]+",
    re.IGNORECASE,
)


def part_links(body: bytes, url: str, content_type: str | None = None, *, own: str = "") -> Mapping[int, str]:
    """Return the URLs of an article's further parts that a page of it links to.

    By the number each has in its address. Of two with one number, the one on the article's own host.

    `url` is where the page was read; `own` is the article's address where this is one of its further pages. A
    page that lists articles has no parts.
    """
    if not _NUMBERED.search(body):  # most pages: a look at their bytes spares parsing them
        return {}
    page = parse_page(body, url, content_type)
    first = own or _address_of(page)
    following = (part_number(first, url) or 1) + 1
    found: dict[int, str] = {}
    for link, element in _linked_elements(page):
        number = part_number(first, link)
        expected = following if site_of(link) == site_of(first) else None
        if number is not None and link != url and _is_pager_link(element, number, expected):
            found = merge_part_links(first, found, {number: link})
    if not found or (not own and kind_of_page(body, url, content_type) == "listing"):
        return {}
    return found


def merge_part_links(own: str, links: Mapping[int, str], found: Mapping[int, str]) -> dict[int, str]:
    """Return the links to parts with those found later.

    The earlier one of a number stays, unless the later one alone is on the host of the article at `own`.
    """
    better = {
        number: url
        for number, url in found.items()
        if number not in links or site_of(links[number]) != site_of(own) == site_of(url)
    }
    return {**links, **better}


def article_address(body: bytes, url: str, content_type: str | None = None) -> str:
    """Return the address that the numbers of an article's parts are added to, as its first page tells it."""
    return _address_of(parse_page(body, url, content_type))


def _address_of(page: Page) -> str:
    """Where a page says that it stands, if that is but another way to ask for the place where it was read."""
    for element in page.tree.iter("link"):
        named_url = page.absolute(element.get("href")) if "canonical" in _link_relations(element) else None
        if named_url and site_of(named_url) == site_of(page.url):
            here, there = urlsplit(page.url).path, urlsplit(named_url).path
            return named_url.partition("#")[0] if here.rstrip("/") == there.rstrip("/") else page.url
    return page.url


def part_number(own: str, url: str) -> int | None:
    """Return the number that a URL adds to an article's own, or None if it is no part's.

    The hosts may differ where both stand under one registered name, and are asked at the same port.

    >>> [
    ...     part_number("https://a.example/quay/", f"https://a.example/{rest}")
    ...     for rest in ("quay/2/", "quay?page=3", "quay-2/", "pier/2/")
    ... ]
    [2, 3, None, None]
    >>> part_number("https://a.example/t12.html", "https://a.example/t12_2.html")
    2
    >>> [
    ...     part_number("https://a.example/quay/", f"https://a.example/{rest}")
    ...     for rest in ("quay,2", "quay_3/", "quay/page-4.html", "quay-5/")
    ... ]
    [2, 3, 4, None]
    >>> (
    ...     part_number("https://www.quay.org/x", "https://m.quay.org/x/2"),
    ...     part_number("https://a.co.uk/x", "https://b.co.uk/x/2"),
    ... )
    (2, None)
    """
    number = _number_added(own, url)
    return None if number is None or not _may_be_of_one_article(own, url) else number


def _may_be_of_one_article(own: str, url: str) -> bool:
    """Return True if a URL is on an article's own site, or on a host that its publisher has registered as well."""
    if site_of(own) == site_of(url):
        return True
    try:
        is_same_port = urlsplit(own).port == urlsplit(url).port
    except ValueError:  # a port that is no number
        return False
    return is_same_port and is_sister_host(host_of(own), host_of(url))


def _number_added(own: str, url: str) -> int | None:
    """Return the number that a URL's path or query adds to another's, whatever their hosts."""
    here, there = urlsplit(own), urlsplit(url)
    if not (here.path.strip("/") or here.query):
        return None
    mine, theirs = parse_qsl(here.query), parse_qsl(there.query)
    if mine != theirs:
        return _number_in_query(mine, theirs) if here.path.rstrip("/") == there.path.rstrip("/") else None
    extension = _EXTENSION.search(here.path)
    stem, tail = (here.path[: extension.start()], extension[0]) if extension else (here.path.rstrip("/"), "")
    if not stem or not there.path.startswith(stem):
        return None
    rest = there.path[len(stem) :]
    beside = _BESIDE if tail and rest.endswith(tail) else _BESIDE_SLUG
    match = beside.fullmatch(rest.removesuffix(tail)) or _BELOW.fullmatch(rest)
    return int(match[1]) if match else None


def addresses_of_first_page(url: str) -> tuple[str, ...]:
    """Return the addresses of the articles that a URL may be a further part of: it adds a number to each.

    There are none if it adds no number.

    >>> addresses_of_first_page("https://a.example/quay/2/")
    ('https://a.example/quay', 'https://a.example/quay/')
    >>> addresses_of_first_page("https://a.example/quay/page-2.html")[-1]
    'https://a.example/quay/'
    >>> addresses_of_first_page("https://a.example/quay/")
    ()
    """
    parts, pairs = urlsplit(url), parse_qsl(urlsplit(url).query)
    tail = found[0] if (found := _EXTENSION.search(parts.path)) else ""
    number = _END_NUMBER.search(stem := parts.path.removesuffix(tail))
    paths = [f"{stem[: number.start()]}{end}" for end in dict.fromkeys((tail, "", "/"))] if number else []
    numbers = {name.lower(): (name, value) for name, value in pairs if _is_page_number(name, value)}
    queries = [urlencode([pair for pair in pairs if pair != left_out]) for left_out in numbers.values()]
    shorter = [parts._replace(path=path) for path in paths]
    shorter += [parts._replace(query=query) for query in queries]
    return tuple(first for each in shorter if (part_number(first := urlunsplit(each), url) or 0) > 1)


def first_page_named(body: bytes, url: str, content_type: str | None = None) -> str | None:
    """Return the address that a page names as the first of a row of pages, of which it is a further one.

    The first page is called "1" there, or is the one before it; the row has the page before this one, too.
    None if the page names none: the number in its address is then its own.
    """
    if not addresses_of_first_page(url):
        return None
    page = parse_page(body, url, content_type)
    for link, element in _linked_elements(page):
        number = part_number(link, url)
        if number is None or number < 2 or not _calls_it_first(element, number):
            continue
        if number - 1 in {1, *part_links(body, url, content_type, own=link)}:
            return link
    return None


def _calls_it_first(element: Element, number: int) -> bool:
    """Return True if a link on page `number` of a text leads to the first one, by its text or relation."""
    if number == 2 and "prev" in _link_relations(element):
        return True
    return ascii_digits(text_of(element)).strip() == "1"


def is_part(own: str, *, asked: str, landed: str) -> bool:
    """Return True if a part of the article at `own` was found where it was asked for.

    The two addresses may differ in their scheme and the last slash.

    >>> is_part("http://a.example/quay/", asked="http://a.example/quay/2", landed="https://a.example/quay/2/")
    True
    >>> is_part("http://a.example/quay/", asked="http://a.example/quay/2/", landed="http://a.example/quay/")
    False
    """
    number = part_number(own, landed)
    if number is not None:
        return number == part_number(own, asked)
    here, there = (canonicalize(url).partition("://")[2].rstrip("/") for url in (asked, landed))
    return here == there


def _number_in_query(mine: list[tuple[str, str]], theirs: list[tuple[str, str]]) -> int | None:
    known = set(mine)
    more = [pair for pair in theirs if pair not in known]
    if len(more) != 1 or len(theirs) != len(mine) + 1:
        return None
    ((name, value),) = more
    return int(value) if _is_page_number(name, value) else None


def _is_page_number(name: str, value: str) -> bool:
    return name.lower() in _QUERY_NAMES and value.isdecimal() and len(value) <= 3


def adds_text(part: Reading, before: set[str]) -> bool:
    """Return True unless a page repeats the texts of the blocks before it.

    A site may answer a number it does not know with the whole.
    """
    texts = {block.text for block in part.blocks}
    return len(texts & before) < REPEATED * len(texts)


def _linked_elements(page: Page) -> Iterator[tuple[str, Element]]:
    for tag in ("a", "link"):
        for element in page.tree.iter(tag):
            if (tag == "a" or not _SEQUENCE.isdisjoint(_link_relations(element))) and (
                url := page.absolute(element.get("href"))
            ):
                yield url.partition("#")[0], element


def _link_relations(element: Element) -> list[str]:
    return (element.get("rel") or "").lower().split()


def _is_pager_link(element: Element, number: int, following: int | None) -> bool:
    """Return True if a link leads to a numbered page of a text.

    It is called by its number or by a word for "next", stands among links to pages, or leads in a word or two of any
    language to the page that is `following` (None where such words are not enough); and it is none of those of
    comments.
    """
    around = [element, *list(element.iterancestors())]
    if any(_OTHERS.search(names_of(each)) for each in around if each.tag not in ("html", "body")):
        return False
    if "next" in _link_relations(element):
        return True
    text = ascii_digits(text_of(element)).strip()
    if text == "1":
        return False
    if number == following and 0 < len(text.split()) <= _NEXT_WORDS:
        return True
    called = any(text in (str(each), f"page {each}", f"Page {each}") for each in (number, number + 1))
    return called or bool(_ON.fullmatch(text)) or any(_PAGER.search(names_of(each)) for each in around[:4])
