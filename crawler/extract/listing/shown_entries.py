"""The entries of a listing: what a page shows of each article that it lists.

URL, key, title, date, category and text, and whether that text is the whole of it. Which pieces of the page are
entries is found before (`listing_records`). Knows nothing of what is already known.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from hashlib import blake2b
from itertools import chain
from typing import Final, NamedTuple

from lxml import etree
from lxml.etree import _Element as Element

from presslog.core.urls import CanonicalUrl
from presslog.crawler.extract.article.body_tiers import is_marked
from presslog.crawler.extract.article.fields import time_of
from presslog.crawler.extract.article.tidy import tidy_pieces
from presslog.crawler.extract.listing.entry_boundary import attempt_entry
from presslog.crawler.extract.listing.front_blocks import stand_in_blocks
from presslog.crawler.extract.listing.listing_records import records_of
from presslog.crawler.extract.listing.record_titles import Record, canonical_target
from presslog.crawler.extract.page.blocks import ReadBody, clean_text, read_body
from presslog.crawler.extract.page.class_names import HAS_CLASS, name_pattern
from presslog.crawler.extract.page.dates import date_in_url, parse_date
from presslog.crawler.extract.page.noise import is_noise
from presslog.crawler.extract.page.page import Page, all_text, class_list, parse_page, text_of, text_weight
from presslog.crawler.extract.page.rules import AUTOMATIC, select_elements, select_text
from presslog.crawler.items import ListingEntry
from presslog.crawler.site_profile import SiteProfile
from presslog.crawler.source import Extract

LISTING_REVISION: Final = 3
"""Counts up whenever a listing's page is read otherwise than before: what was kept of one is then read anew."""

_POST_ID: Final = re.compile(r"(?:^|\s)(?:post|item)-(\d+)(?:$|\s)")
_QUERY_ID: Final = re.compile(r"[?&]p=(\d+)(?:&|$)")
_SUMMARY: Final = name_pattern("summary excerpt teaser description desc intro lead snippet deck dek abstract")
_DATED: Final = name_pattern("date time published posted datum when meta")
_CATEGORY: Final = etree.XPath(
    "descendant::a[contains(concat(' ', @rel, ' '), ' category ')] | descendant::*["
    + HAS_CLASS.format("cat")
    + "]/a | descendant::*["
    + HAS_CLASS.format("cat-links")
    + " or "
    + HAS_CLASS.format("entry-category")
    + " or "
    + HAS_CLASS.format("post-category")
    + " or "
    + HAS_CLASS.format("category")
    + "]"
    + "/descendant-or-self::*[self::a or not(*)] | descendant::*[@itemprop='articleSection']"
)
_DATES: Final = etree.XPath("descendant::*[self::time or self::abbr or @itemprop = 'datePublished']")
_CUT_OFF: Final = re.compile(r"(?:\[(?:…|\.\.\.|&hellip;)\]|\(…\)|(?:…|\.\.\.)\s*[»→>›])\s*[»→>›]?\s*$")
_ELLIPSIS: Final = re.compile(r"(?:\.\.\.|…)\s*$")
_INVISIBLE: Final = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
# So many characters, or so many blocks, make a whole body if nothing says that more follows; where no element
# is marked as the body, both are needed, and a block more.
_COMPLETE_CHARS: Final = 600
_COMPLETE_BLOCKS: Final = 2
_FEWEST_WHOLE: Final = 2  # whole texts beside which one that ends in an ellipsis is whole
_LONGEST_MORE: Final = 48
_LONGEST_DATE: Final = 60


def read_entries(
    body: bytes,
    *,
    url: str,
    content_type: str | None = None,
    rules: Extract = AUTOMATIC,
    profile: SiteProfile | None = None,
) -> tuple[ListingEntry, ...]:
    """The entries of a listing's HTML, in page order; empty when it lists nothing.

    Raises ExtractionError when there is no markup.
    """
    return entries_of(parse_page(body, url, content_type), rules, profile)


def entries_of(
    page: Page, rules: Extract = AUTOMATIC, profile: SiteProfile | None = None
) -> tuple[ListingEntry, ...]:
    """The same for a page already parsed."""
    return shown_listing(page, rules, profile).entries


class ShownListing(NamedTuple):
    """What a listing's page shows.

    `in_blocks`: its entries stand in several blocks of a front, so that their order says nothing of their age.
    """

    entries: tuple[ListingEntry, ...]
    in_blocks: bool


def shown_listing(page: Page, rules: Extract = AUTOMATIC, profile: SiteProfile | None = None) -> ShownListing:
    """The entries of a page already parsed, and whether they stand in the blocks of a front."""
    records = records_of(page, rules, profile)
    return ShownListing(_shown_entries(records, page, rules, profile), stand_in_blocks(page, records))


def _shown_entries(
    records: Iterable[Record], page: Page, rules: Extract, profile: SiteProfile | None
) -> tuple[ListingEntry, ...]:
    language = page.tree.get("lang") or (profile.language if profile else None)
    found: dict[str, _Shown] = {}
    for record in records:
        if shown := attempt_entry(_shown_text, record, page, rules, language):
            found.setdefault(shown.entry.url, shown)
    whole = _are_in_full(found.values())
    return tuple(
        replace(it.entry, complete=True) if whole and it.marked and it.entry.text else it.entry
        for it in found.values()
    )


def _are_in_full(shown: Collection[_Shown]) -> bool:
    """Return True if a listing prints its entries whole: one shows it, and none is cut.

    A single text of a body's length that ends in an ellipsis is whole, too, where two others are.
    """
    fading = sum(it.fades for it in shown)
    complete = sum(it.marked and it.entry.complete for it in shown)
    return complete >= (_FEWEST_WHOLE if fading else 1) and fading <= 1 and not any(it.cut for it in shown)


class _Shown(NamedTuple):
    """An entry, and what says whether its text is whole; a short text is whole where its neighbours are."""

    entry: ListingEntry
    marked: bool  # whether its text stands in an element of its own
    cut: bool  # whether something says that more follows
    fades: bool  # whether all that says so is an ellipsis at its end


def _shown_text(record: Record, page: Page, rules: Extract, language: str | None) -> _Shown:
    container, summary = _text_container(record, rules)
    targets = _link_targets(record.root, page)
    more = _more_links(record, targets)
    apart = more | _links_below(record, targets)
    body = read_body([container], page.base, _skip_rule(record, container, apart, rules))
    if container is not record.root:  # a text that is marked as such is read as on the article's own page
        body = replace(body, pieces=tidy_pieces(body.pieces, page.url))
    category = _record_category(record, rules)
    published = _record_published(record, container, rules, language)
    text = body.text
    marked = container is not record.root
    whole, fades = _is_whole(body, marked=marked), bool(_ELLIPSIS.search(text))
    cut = summary or bool(more or _CUT_OFF.search(text)) or (fades and not whole)
    entry = ListingEntry(
        url=record.url,
        key=_record_key(record),
        title=record.title,
        published=published,
        category=category,
        text=text,
        complete=whole and not cut and not fades,
        hint=text_hint(record.title, category or "", published or "", text),
    )
    return _Shown(entry, marked, cut, fades)


def _is_whole(body: ReadBody, *, marked: bool) -> bool:
    """Whether a text that nothing cuts is of a length that bodies have and teasers have not."""
    sized, blocks = text_weight(body.text) >= _COMPLETE_CHARS, len(body.pieces)
    return sized or blocks >= _COMPLETE_BLOCKS if marked else sized and blocks > _COMPLETE_BLOCKS


def text_hint(*shown: str) -> str:
    """A digest of what a witness shows of an article; whitespace and invisible marks do not count.

    >>> (
    ...     text_hint("A  title", "text") == text_hint("A title ", "te\u200bxt"),
    ...     text_hint("A title") == text_hint("Another"),
    ... )
    (True, False)
    """
    plain = "\0".join(" ".join(_INVISIBLE.sub("", part).split()) for part in shown)
    return blake2b(plain.encode(), digest_size=12).hexdigest()


def _text_container(record: Record, rules: Extract) -> tuple[Element, bool]:
    """The element that holds an entry's text, and whether it calls itself a summary.

    The entry itself when none is marked.
    """
    if rules.body:
        ruled = select_elements(record.root, rules.body)
        if ruled:
            return ruled[0], False
    best, size, summary = record.root, 0, False
    for element in record.root.iterdescendants("div", "section", "p", "td", "span"):
        names = f"{element.get('class') or ''} {element.get('itemprop') or ''}"
        if names == " ":
            continue
        is_summary = bool(_SUMMARY.search(names.lower()))
        if not (is_summary or is_marked(element)) or _contains_element(element, record.heading):
            continue
        length = len(all_text(element))
        if length > size:
            best, size, summary = element, length, is_summary
    return best, summary


def _contains_element(element: Element, other: Element) -> bool:
    return any(ancestor is element for ancestor in other.iterancestors())


def _skip_rule(
    record: Record, container: Element, more: set[Element], rules: Extract
) -> Callable[[Element], bool]:
    """What of an entry is not its text: title, category, date and links to more, beside the usual noise."""
    apart = {
        record.heading,
        *more,
        *(element for rule in rules.drop for element in select_elements(record.root, rule)),
    }
    if container is record.root:
        apart |= set(_CATEGORY(record.root)) | set(_date_elements(record, container))

    def skip(element: Element) -> bool:
        return element in apart or is_noise(element)

    return skip


def _link_targets(root: Element, page: Page) -> Sequence[tuple[Element, CanonicalUrl]]:
    """The links of an entry that lead to another page than its listing, each with where it leads."""
    targets = ((link, canonical_target(link.get("href"), page)) for link in root.iterdescendants("a"))
    return [(link, url) for link, url in targets if url]


def _more_links(record: Record, targets: Sequence[tuple[Element, CanonicalUrl]]) -> set[Element]:
    """Links to the whole article that are no title, picture or date.

    Their presence says that the entry is cut.
    """
    found = set()
    for link in (link for link, url in targets if url == record.url):
        text = text_of(link)
        if (
            not text
            or len(text) > _LONGEST_MORE
            or text == record.title
            or is_noise(link)
            or _contains_element(record.heading, link)
            or link is record.heading
        ):
            continue
        if not _is_dateline(link):
            found.add(link)
    return found


def _links_below(record: Record, targets: Sequence[tuple[Element, CanonicalUrl]]) -> set[Element]:
    """Links that lead below an entry's own address, as to what readers said of it: they are no text of it."""
    own = record.url.rstrip("/") + "/"
    return {link for link, url in targets if url != record.url and url.startswith(own)}


def _is_dateline(element: Element) -> bool:
    """Whether a permanent link is called by a date, a time or a picture, and so promises no more text."""
    if "bookmark" in (element.get("rel") or "").split() or not any(map(str.isalpha, text_of(element))):
        return True
    return (
        element.find(".//time") is not None
        or parse_date(text_of(element)) is not None
        or element.find(".//img") is not None
    )


def _record_category(record: Record, rules: Extract) -> str | None:
    if rules.category:
        return clean_text(select_text(record.root, rules.category)) or None
    return next(
        (
            text
            for element in _CATEGORY(record.root)
            if (text := clean_text(text_of(element))) and len(text) < 80
        ),
        None,
    )


def _record_published(record: Record, container: Element, rules: Extract, language: str | None) -> str | None:
    if rules.date:
        return parse_date(select_text(record.root, rules.date), language)
    dated = (time_of(element, language) for element in _date_elements(record, container))
    loose = (parse_date(line, language) for line in _loose_lines(record.root))
    return next((found for found in chain(dated, loose) if found), None) or date_in_url(record.url)


def _loose_lines(root: Element) -> Iterator[str]:
    """Short lines of an entry that stand in no element of it, and may be its date."""
    lines = (" ".join((text or "").split()) for text in (root.text, *(child.tail for child in root)))
    return (line for line in lines if 6 <= len(line) <= _LONGEST_DATE)


def _date_elements(record: Record, container: Element) -> Iterator[Element]:
    """Elements of an entry, outside its text, that may say its date.

    `time` elements come first, then marked ones, then short lines with a year.
    """
    yield from (element for element in _DATES(record.root) if _says_published(element))
    yield from (element for element in record.root.iterdescendants("time") if not _tells_update(element))
    short = [
        element
        for element in record.root.iterdescendants()
        if isinstance(element.tag, str) and _is_short(element, record, container)
    ]
    yield from sorted(short, key=lambda element: not _DATED.search(element.get("class") or ""))


def _says_published(element: Element) -> bool:
    if not isinstance(element.tag, str):
        return False
    named_so = not {"published", "dt-published", "entry-date"}.isdisjoint(class_list(element))
    return element.get("itemprop") == "datePublished" or (named_so and element.tag in {"time", "abbr"})


def _tells_update(element: Element) -> bool:
    return "updated" in class_list(element) and "published" not in class_list(element)


def _is_short(element: Element, record: Record, container: Element) -> bool:
    if (
        element.tag in {"script", "style", "time", "img"}
        or element is record.heading
        or _contains_element(element, record.heading)
        or _contains_element(record.heading, element)
    ):
        return False
    if container is not record.root and (
        element is container or _contains_element(container, element) or _contains_element(element, container)
    ):
        return False
    text = text_of(element)
    return 6 <= len(text) <= _LONGEST_DATE and any(character.isdigit() for character in text)


def _record_key(record: Record) -> str | None:
    """WordPress's post id where the entry or its address shows it."""
    for element in (record.root, *record.root.iterdescendants("article", "div", "li")):
        marks = _POST_ID.search(f"{element.get('id') or ''} {element.get('class') or ''}")
        if marks:
            return f"wp:{marks[1]}"
        if element is not record.root and len(all_text(element)) < len(record.title):
            break
    number = _QUERY_ID.search(record.url)
    return f"wp:{number[1]}" if number else None
