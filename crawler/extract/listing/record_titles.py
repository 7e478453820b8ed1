"""A piece of a listing as a record: its title, and the article that it leads to.

A title is told by a name that says so, by a heading or by a link; never by the words of a language. Which
pieces of a page are read so is decided elsewhere (`listing_records`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile
from typing import Final

from lxml import etree
from lxml.etree import _Element as Element

from presslog.core.untrusted_values import canonical_url
from presslog.core.urls import CanonicalUrl, site_of
from presslog.crawler.extract.article.body_tiers import is_marked
from presslog.crawler.extract.page.blocks import clean_text
from presslog.crawler.extract.page.class_names import name_pattern, names_of
from presslog.crawler.extract.page.noise import is_noise
from presslog.crawler.extract.page.page import Page, class_list, text_of
from presslog.crawler.extract.page.rules import AUTOMATIC, select_elements
from presslog.crawler.source import Extract

HEADINGS: Final = ("h1", "h2", "h3", "h4", "h5", "h6")
_OWN_TITLES: Final = frozenset(
    {"entry-title", "post-title", "p-name", "wp-block-post-title", "article-title"}
)
_TITLE: Final = name_pattern("title headline heading p-name name")
_TERM_LINK: Final = re.compile(r"(?:^|\s)(?:tag|category|author|nofollow external)(?:$|\s)")
_TERM_PATH: Final = re.compile(r"/(?:category|tag|author|topics|user|users|section)/", re.IGNORECASE)
_NAMED_TITLES: Final = etree.XPath("descendant-or-self::*[@class or @itemprop = 'headline'][not(self::meta)]")


@dataclass(frozen=True, slots=True)
class Record:
    """A piece of a listing with the title and link that make it an entry."""

    root: Element
    title: str
    url: CanonicalUrl
    heading: Element  # the element the title was read from


def read_record(
    root: Element, page: Page, rules: Extract = AUTOMATIC, lead: Element | None = None
) -> Record | None:
    """Return an element as a record, or None if it links to nothing that could be its article.

    `lead` is its link that others repeat.
    """
    linkless = False  # whether the entry was found to have no link that could stand in for a title's own
    for place in _title_places(root, rules, lead):
        link = _narrow_to_title(place, lead)
        heading = place if _is_heading(place) else link
        url = _link_of(link, heading, page) or (None if linkless else _usual_link(root, page))
        if url:
            return Record(root, _title_text(link), url, heading)
        linkless = True
    return None


def _title_text(link: Element) -> str:
    """A title's words, or those its picture stands for; empty where the page shows none."""
    picture = link.find(".//img")
    return clean_text(text_of(link)) or (clean_text(picture.get("alt") or "") if picture is not None else "")


def _narrow_to_title(place: Element, lead: Element | None) -> Element:
    """Return the link that is the title, in a place where a title may stand; else the place.

    In a heading, a link that makes most of it; in what is only called a title, the lead or the first link.
    """
    links = [link for link in place.iter("a") if text_of(link) and not is_term(link)]
    if _is_heading(place):
        most = 0.6 * len(text_of(place))
        return next((link for link in links if len(text_of(link)) >= most), place)
    return next((link for link in links if link is lead), links[0] if links else place)


def _is_heading(element: Element) -> bool:
    return element.tag in HEADINGS or _is_named_title(element)


def _title_places(root: Element, rules: Extract, lead: Element | None) -> Iterator[Element]:
    """Yield where an entry's title may stand, best place first.

    A name that says so, a heading above the text, a permanent link, the longest link.
    """
    if rules.title:
        yield from select_elements(root, rules.title)
    named_so = [element for element in _NAMED_TITLES(root) if _is_named_title(element)]
    yield from filter(text_of, named_so)
    headings = [heading for heading in root.iter(*HEADINGS) if text_of(heading) and not is_term(heading)]
    headings.sort(key=lambda it: (not is_linked(it, root), not _TITLE.search(names_of(it))))
    yield from (heading for heading in headings if not _in_text(heading, root))
    yield from (element for element in named_so if element.find(".//a[@href]") is not None)  # an empty title
    yield from (heading for heading in headings if _in_text(heading, root))
    yield from (
        link for link in root.iter("a") if "bookmark" in (link.get("rel") or "").split() and text_of(link)
    )
    yield from (
        element
        for element in root.iterfind(".//*[@class]")
        if _TITLE.search(names_of(element)) and any(map(str.isalpha, text_of(element)))
    )
    if lead is not None and text_of(lead):
        yield lead
    links = [link for link in root.iter("a") if link.get("href") and not is_noise(link) and not is_term(link)]
    yield from sorted(links, key=lambda link: -len(text_of(link)))[:1]


def _is_named_title(element: Element) -> bool:
    if not isinstance(element.tag, str) or element.tag == "meta":
        return False
    return element.get("itemprop") == "headline" or not _OWN_TITLES.isdisjoint(class_list(element))


def is_linked(heading: Element, root: Element) -> bool:
    """Whether a heading has a link, or stands in one of its entry's."""
    around = takewhile(lambda element: element is not root, heading.iterancestors())
    return heading.find(".//a[@href]") is not None or any(element.tag == "a" for element in around)


def _in_text(heading: Element, root: Element) -> bool:
    """Whether a heading stands inside the entry's own text, and so is no title."""
    above = takewhile(lambda element: element is not root, heading.iterancestors())
    return any(is_marked(element) for element in above)


def is_term(element: Element) -> bool:
    """Whether an element names a category, tag or author, by its own or its link's address and relation."""
    links = element.xpath("descendant-or-self::a")
    return bool(links) and all(
        _TERM_LINK.search(link.get("rel") or "") or _TERM_PATH.search(link.get("href") or "")
        for link in links
    )


def _link_of(title: Element, heading: Element, page: Page) -> CanonicalUrl | None:
    """The address a title leads to: its own link, another of its heading, the link around it.

    An address within the site is taken sooner than one away from it.
    """
    around = (element for element in (title, *title.iterancestors()) if element.tag == "a")
    links = [*title.iterfind(".//a[@href]"), *around, *heading.iterfind(".//a[@href]")]
    urls = [url for link in links if (url := canonical_target(link.get("href"), page))]
    return next((url for url in urls if site_of(url) == site_of(page.url)), urls[0] if urls else None)


def _usual_link(root: Element, page: Page) -> CanonicalUrl | None:
    """The address that an entry's links lead to most."""
    counted: dict[CanonicalUrl, int] = defaultdict(int)
    for link in root.xpath(".//a[@href]"):
        url = None if is_noise(link) or is_term(link) else canonical_target(link.get("href"), page)
        if url:
            counted[url] += 1
    return max(counted, key=lambda url: counted[url], default=None)


def canonical_target(href: str | None, page: Page) -> CanonicalUrl | None:
    """Return where a link leads, or None if it leads nowhere or to its own listing."""
    url = page.absolute(href)
    if url is None:
        return None
    found = canonical_url(url)
    return None if found in _own_addresses(page.url, page.base) else found


@lru_cache(maxsize=256)
def _own_addresses(*urls: str) -> frozenset[str]:
    return frozenset(canonical_url(url) or url for url in urls)
