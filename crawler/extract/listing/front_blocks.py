"""The blocks of a front: boxes that list articles, each below a name of its own.

A front's blocks turn over by themselves: what stands in one, and where, says nothing of an article's age, nor
that one was taken off. Goes by headings and links, never by the words of a language.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from lxml.etree import _Element as Element

from presslog.core.urls import CanonicalUrl
from presslog.crawler.extract.listing.entry_boundary import attempt_entry
from presslog.crawler.extract.listing.record_titles import HEADINGS, Record, canonical_target
from presslog.crawler.extract.page.page import Page, text_of

_FEWEST_NAMED: Final = 2  # records below one name, and names with so many records, that make blocks


def stand_in_blocks(page: Page, records: Sequence[Record]) -> bool:
    """Return True if these records stand below several names of blocks, two or more below each.

    A name with a digit is a date's: lists by day and month are in order.
    """
    counted = Counter(_names_above(page, records))
    return sum(count >= _FEWEST_NAMED for count in counted.values()) >= _FEWEST_NAMED


def _names_above(page: Page, records: Sequence[Record]) -> Iterator[Element | None]:
    """Yield for each record the last heading before it that is of no record, or None if none is."""
    roots = {record.root for record in records if record.root.getparent() is not None}
    urls = {str(record.url) for record in records if record.root not in roots}
    name, within = None, set[Element]()
    for element in page.tree.iter("*"):
        if element in roots:
            within = {element, *element.iterdescendants()} if element not in within else within
            yield name
        elif element in within:
            continue
        elif element.tag in HEADINGS and _is_name(element, urls, page):
            name = element
        elif element.tag == "a" and urls and (url := _target_of(element, page)) in urls:
            urls.discard(url)
            yield name


def _is_name(heading: Element, urls: set[str], page: Page) -> bool:
    """Return True if a heading may name a block: it has words without digits, and leads to no record."""
    text = text_of(heading)
    if not any(map(str.isalpha, text)) or any(map(str.isdigit, text)):
        return False
    links = (*heading.iter("a"), *(above for above in heading.iterancestors("a")))
    return not any(_target_of(link, page) in urls for link in links)


def _target_of(link: Element, page: Page) -> CanonicalUrl | None:
    """Return where a link leads, or None if it leads nowhere or cannot be read."""
    return attempt_entry(canonical_target, link.get("href"), page)
