"""The entries of a listing.

Which pieces of the page stand for one article each, and what the page shows of it.

Explicit marks first, then the signature learned for the site, then siblings that repeat. Goes by structure,
never by the words of a language. Knows nothing of the next page, of feeds, or of what is already known.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from copy import deepcopy
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import blake2b
from itertools import chain, islice, takewhile
from typing import Final, NamedTuple

from lxml import etree
from lxml.etree import _Element as Element

from presslog.core.untrusted_values import canonical_url
from presslog.core.urls import CanonicalUrl, site_of
from presslog.crawler.extract.article.body_tiers import is_marked
from presslog.crawler.extract.article.fields import time_of
from presslog.crawler.extract.article.tidy import tidy_pieces
from presslog.crawler.extract.listing.entry_boundary import attempt_entry
from presslog.crawler.extract.listing.repeats import (
    FEWEST,
    Group,
    find_groups,
    gather_pieces,
    in_showcase,
    own_size,
    stable_classes,
)
from presslog.crawler.extract.page.blocks import ReadBody, clean_text, read_body
from presslog.crawler.extract.page.class_names import name_pattern, names_of
from presslog.crawler.extract.page.dates import date_in_url, parse_date
from presslog.crawler.extract.page.noise import is_noise
from presslog.crawler.extract.page.page import Page, all_text, class_list, parse_page, text_of, text_weight
from presslog.crawler.extract.page.rules import AUTOMATIC, outermost_elements, select_elements, select_text
from presslog.crawler.items import ListingEntry
from presslog.crawler.site_profile import SiteProfile
from presslog.crawler.source import Extract

# most elements lack a name, which the first condition finds out in a fraction of the time
_HAS: Final = "@class[contains(., '{0}')][contains(concat(' ', normalize-space(), ' '), ' {0} ')]"
_MARKS: Final = tuple(
    etree.XPath(rule)
    for rule in (
        "//article[starts-with(@id, 'post-')] | //*["
        + _HAS.format("hentry")
        + "] | //*[self::li or self::div][starts-with(@id, 'post-')][number(substring-after(@id, 'post-')) > 0]",
        "//*[" + _HAS.format("h-entry") + " or " + _HAS.format("wp-block-post") + "]",
        "//*[contains(@itemtype, 'schema.org/BlogPosting') or contains(@itemtype, '/NewsArticle') or contains(@itemtype, '/Article')]",
        "//*[" + _HAS.format("views-row") + "]",
        "//article",
    )
)
# marks within one another that are told apart; each is copied with all it holds, so that more cost a square
_MOST_UNCLOSED: Final = 1_000
_POST_ID: Final = re.compile(r"(?:^|\s)(?:post|item)-(\d+)(?:$|\s)")
_QUERY_ID: Final = re.compile(r"[?&]p=(\d+)(?:&|$)")
_HEADINGS: Final = ("h1", "h2", "h3", "h4", "h5", "h6")
_OWN_TITLES: Final = frozenset(
    {"entry-title", "post-title", "p-name", "wp-block-post-title", "article-title"}
)
_TITLE: Final = name_pattern("title headline heading p-name name")
_SUMMARY: Final = name_pattern("summary excerpt teaser description desc intro lead snippet deck dek abstract")
_DATED: Final = name_pattern("date time published posted datum when meta")
_TERM_LINK: Final = re.compile(r"(?:^|\s)(?:tag|category|author|nofollow external)(?:$|\s)")
_TERM_PATH: Final = re.compile(r"/(?:category|tag|author|topics|user|users|section)/", re.IGNORECASE)
_CATEGORY: Final = etree.XPath(
    "descendant::a[contains(concat(' ', @rel, ' '), ' category ')] | descendant::*["
    + _HAS.format("cat")
    + "]/a | descendant::*["
    + _HAS.format("cat-links")
    + " or "
    + _HAS.format("entry-category")
    + " or "
    + _HAS.format("post-category")
    + " or "
    + _HAS.format("category")
    + "]"
    + "/descendant-or-self::*[self::a or not(*)] | descendant::*[@itemprop='articleSection']"
)
_NAMED_TITLES: Final = etree.XPath("descendant-or-self::*[@class or @itemprop = 'headline'][not(self::meta)]")
_DATES: Final = etree.XPath("descendant::*[self::time or self::abbr or @itemprop = 'datePublished']")
_ELLIPSIS: Final = re.compile(r"(?:\.\.\.|…|\[…\]|\[\.\.\.\]|\(…\)|\[&hellip;\])\s*[»→>›]?\s*$")
_INVISIBLE: Final = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
# One block of at least so many characters, or so many blocks, make a whole body if nothing says that more
# follows; both are needed, and a
# block more, where no element is marked as the body.
_COMPLETE_CHARS: Final = 600
_COMPLETE_BLOCKS: Final = 2
_LONGEST_MORE: Final = 48
_LONGEST_DATE: Final = 60
_LEAST: Final = 8  # what an entry is worth, below which it is a word in a menu
_MANY: Final = 30  # entries, above which more of them make no better list: a catalogue's tree has hundreds
_LEAST_ALONE: Final = 15  # characters of a title, and
_LEAST_BESIDE: Final = 60  # of text beside it, that an entry has which no third one is like
_LEADING: Final = 4  # words of a box's linked heading from which on it is a story's and no section's
_BOXED: Final = 0.7  # of a box's text that the titles in it must be
_AROUND: Final = 3  # elements around a list before which its lead story may stand
_CONSIDERED: Final = 8  # groups of what repeats, the promising ones


@dataclass(frozen=True, slots=True)
class Record:
    """A piece of a listing with the title and link that make it an entry."""

    root: Element
    title: str
    url: CanonicalUrl
    heading: Element  # the element the title was read from


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
    language = page.tree.get("lang") or (profile.language if profile else None)
    found: dict[str, _Shown] = {}
    for record in records_of(page, rules, profile):
        if shown := attempt_entry(_shown_text, record, page, rules, language):
            found.setdefault(shown.entry.url, shown)
    in_full = any(it.marked and it.entry.complete for it in found.values())
    in_full = in_full and not any(it.cut for it in found.values())
    return tuple(
        replace(it.entry, complete=True) if in_full and it.marked and it.entry.text else it.entry
        for it in found.values()
    )


def records_of(
    page: Page, rules: Extract = AUTOMATIC, profile: SiteProfile | None = None
) -> tuple[Record, ...]:
    """The pieces of a page that stand for one article each, in page order."""
    if rules.entry:
        return tuple(_read_records(select_elements(page.tree, rules.entry), page, rules))
    found, single = _marked_or_single(page, rules)
    if found:
        return found
    if profile is not None and profile.entry:
        learned = tuple(
            _read_records(_outside_furniture(select_elements(page.tree, profile.entry), page), page, rules)
        )
        if learned:
            return learned
    repeated = _repeated_records(page, rules)
    if repeated and not in_showcase(repeated[0].root, page):
        return repeated
    return single or repeated or _last_pair(page, rules)


def marked_records(page: Page) -> tuple[Record, ...]:
    """The entries a page marks as such, at least two of them.

    The plainest kind of mark that finds any wins.
    """
    return _marked_or_single(page, AUTOMATIC)[0]


def _marked_or_single(page: Page, rules: Extract) -> tuple[tuple[Record, ...], tuple[Record, ...]]:
    """The entries that a page marks, and else the one that it marks.

    The last page of an archive may hold no more than that one.
    """
    single: tuple[Record, ...] = ()
    for mark in _MARKS:
        found = _marked_records(mark, page, rules)
        if len(found) >= 2:
            return found, ()
        single = single or found
    return (), single


def signature_of(page: Page) -> str | None:
    """A CSS rule that catches this listing's entries and would catch the next one's, when names allow one.

    It is None where they do not.
    """
    roots = [record.root for record in records_of(page)]
    if len(roots) < 3 or any(root.getparent() is None for root in roots):
        return None
    shared = set.intersection(*(set(stable_classes(root)) for root in roots))
    tags = {root.tag for root in roots}
    return f"{roots[0].tag}.{'.'.join(sorted(shared))}" if shared and len(tags) == 1 else None


def _marked_records(mark: etree.XPath, page: Page, rules: Extract) -> tuple[Record, ...]:
    every = mark(page.tree)
    marked = _outside_furniture(every, page) or every
    shown = [element for element in marked if not in_showcase(element, page)] or marked
    roots = [root for element in _unwrap_marks(shown) for root in _unboxed_roots(element)]
    return tuple(_read_records(roots, page, rules))


def _unboxed_roots(marked: Element) -> Sequence[Element]:
    """A marked element, or the entries in it where it is a box.

    Fronts print sections so: a heading and a list of titles. A heading that is a linked title of some words is the
    box's lead story, and an entry too.
    """
    headings = [heading for heading in marked.iter(*_HEADINGS) if text_of(heading)]
    items = [item for item in marked.iter("li") if _is_title_alone(item)]
    titled = sum(len(text_of(element)) for element in (*items, *headings))
    if len(headings) > 1 or len(items) < FEWEST or titled < _BOXED * len(text_of(marked)):
        return [marked]
    leading = [it for it in headings if _is_linked(it, marked) and len(text_of(it).split()) >= _LEADING]
    return [*(_without_others(marked, {marked, *items}) for _ in leading), *items]


def _is_title_alone(item: Element) -> bool:
    """Whether a list's item is one link of some length, and hardly anything beside it."""
    links = [link for link in item.iter("a") if link.get("href") and text_of(link)]
    return len(links) == 1 and len(text_of(links[0])) >= max(_LEAST_ALONE, _BOXED * len(text_of(item)))


def _unwrap_marks(marked: Sequence[Element]) -> list[Element]:
    """The outermost marks.

    Where one holds all the others, it is the page's own around its entries, or nobody closed them.
    """
    outer = outermost_elements(marked)
    inner = outermost_elements(marked[1:])
    if len(outer) != 1 or not FEWEST <= len(marked) <= _MOST_UNCLOSED:
        return outer
    return inner if len(inner) >= 2 else [_without_others(element, set(marked)) for element in marked]


def _without_others(element: Element, marked: Set[Element]) -> Element:
    """An element without the others that stand in it by mistake."""
    copied = deepcopy(element)
    pairs = zip(element.iter(), copied.iter(), strict=True)
    for stray in [copy for own, copy in pairs if own in marked and own is not element]:
        stray.getparent().remove(stray)
    return copied


def _outside_furniture(elements: Iterable[Element], page: Page) -> list[Element]:
    return [element for element in elements if not page.in_furniture(element)]


def _read_records(roots: Iterable[Element], page: Page, rules: Extract) -> Iterator[Record]:
    for root in roots:
        if record := attempt_entry(_read_record, root, page, rules):
            yield record


def _read_record(
    root: Element, page: Page, rules: Extract = AUTOMATIC, lead: Element | None = None
) -> Record | None:
    """An element as a record, or None when it links to nothing that could be its article.

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
    """The link that is the title where a title may stand.

    One that makes most of a heading, the lead of what is only called a title.
    """
    links = [link for link in place.iter("a") if text_of(link) and not _is_term(link)]
    if _is_heading(place):
        most = 0.6 * len(text_of(place))
        return next((link for link in links if len(text_of(link)) >= most), place)
    return next((link for link in links if link is lead), links[0] if links else place)


def _is_heading(element: Element) -> bool:
    return element.tag in _HEADINGS or _is_named_title(element)


def _title_places(root: Element, rules: Extract, lead: Element | None) -> Iterator[Element]:
    """Where an entry's title may stand, best place first.

    A name that says so, a heading above the text, a permanent link.
    """
    if rules.title:
        yield from select_elements(root, rules.title)
    named_so = [element for element in _NAMED_TITLES(root) if _is_named_title(element)]
    yield from filter(text_of, named_so)
    headings = [heading for heading in root.iter(*_HEADINGS) if text_of(heading) and not _is_term(heading)]
    headings.sort(key=lambda it: (not _is_linked(it, root), not _TITLE.search(names_of(it))))
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
    links = [
        link for link in root.iter("a") if link.get("href") and not is_noise(link) and not _is_term(link)
    ]
    yield from sorted(links, key=lambda link: -len(text_of(link)))[:1]


def _is_named_title(element: Element) -> bool:
    if not isinstance(element.tag, str) or element.tag == "meta":
        return False
    return element.get("itemprop") == "headline" or not _OWN_TITLES.isdisjoint(class_list(element))


def _is_linked(heading: Element, root: Element) -> bool:
    """Whether a heading has a link, or stands in one of its entry's."""
    around = takewhile(lambda element: element is not root, heading.iterancestors())
    return heading.find(".//a[@href]") is not None or any(element.tag == "a" for element in around)


def _in_text(heading: Element, root: Element) -> bool:
    """Whether a heading stands inside the entry's own text, and so is no title."""
    above = takewhile(lambda element: element is not root, heading.iterancestors())
    return any(is_marked(element) for element in above)


def _is_term(element: Element) -> bool:
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
    urls = [url for link in links if (url := _canonical_target(link.get("href"), page))]
    return next((url for url in urls if site_of(url) == site_of(page.url)), urls[0] if urls else None)


def _usual_link(root: Element, page: Page) -> CanonicalUrl | None:
    """The address that an entry's links lead to most."""
    counted: dict[CanonicalUrl, int] = defaultdict(int)
    for link in root.xpath(".//a[@href]"):
        url = None if is_noise(link) or _is_term(link) else _canonical_target(link.get("href"), page)
        if url:
            counted[url] += 1
    return max(counted, key=lambda url: counted[url], default=None)


def _canonical_target(href: str | None, page: Page) -> CanonicalUrl | None:
    url = page.absolute(href)
    if url is None:
        return None
    found = canonical_url(url)
    return None if found in _own_addresses(page.url, page.base) else found


@lru_cache(maxsize=256)
def _own_addresses(*urls: str) -> frozenset[str]:
    return frozenset(canonical_url(url) or url for url in urls)


# --- what an entry shows ------------------------------------------------------------------------------------


class _Shown(NamedTuple):
    """An entry, and how its text stands.

    Whether it stands in an element of its own, and whether something says that it is cut.

    A short text is whole where its neighbours are.
    """

    entry: ListingEntry
    marked: bool
    cut: bool


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
    cut = summary or bool(more or _ELLIPSIS.search(text))
    entry = ListingEntry(
        url=record.url,
        key=_record_key(record),
        title=record.title,
        published=published,
        category=category,
        text=text,
        complete=not cut and _is_whole(body, marked=marked),
        hint=text_hint(record.title, category or "", published or "", text),
    )
    return _Shown(entry, marked, cut)


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
    targets = ((link, _canonical_target(link.get("href"), page)) for link in root.iterdescendants("a"))
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


# --- what repeats -------------------------------------------------------------------------------------------


def _repeated_records(page: Page, rules: Extract) -> tuple[Record, ...]:
    """The group of like pieces that reads most like a list of articles."""
    best: tuple[Record, ...] = ()
    score = 0.0
    for group in find_groups(page)[:_CONSIDERED]:
        found = tuple(_group_pieces(group, page, rules))
        weighed = _group_weight(found, group, page)
        if weighed > score:
            best, score = tuple(record for record, _ in found), weighed
    return (*_lead_story(best, page, rules), *best)


def _lead_story(found: Sequence[Record], page: Page, rules: Extract) -> Iterator[Record]:
    """The lead story above a list, in a look of its own.

    An element just before the list that leads to one place, by a heading.
    """
    if not found or found[0].heading.tag not in _HEADINGS:
        return
    holder = found[0].root.getparent()
    above = () if holder is None else islice((holder, *holder.iterancestors()), _AROUND)
    before = next((it for it in (around.getprevious() for around in above) if it is not None), None)
    lead = before is not None and not page.in_furniture(before)
    record = attempt_entry(_read_record, before, page, rules) if lead else None
    if record is None or not _is_lead(record, page) or record.url in {other.url for other in found}:
        return
    if record.heading.tag <= found[0].heading.tag:
        yield record


def _is_lead(record: Record, page: Page) -> bool:
    """Whether a piece has a linked heading, leads to its article alone, and shows something of it."""
    links = [link for link in record.root.iter("a") if not is_noise(link) and not _is_term(link)]
    elsewhere = {url for link in links if (url := _canonical_target(link.get("href"), page))} - {record.url}
    headed = record.heading.tag in _HEADINGS and _is_linked(record.heading, record.root)
    shown = own_size(record.root, "") + 60 * (record.root.find(".//img") is not None)
    return headed and not elsewhere and shown >= _LEAST_BESIDE


def _last_pair(page: Page, rules: Extract) -> tuple[Record, ...]:
    """Two pieces alone, the last of a list.

    Each below a heading that leads on, with text of its own, and nothing else like them.
    """
    found = [
        _group_pieces(group, page, rules) for group in find_groups(page, fewest=2) if len(group.pieces) == 2
    ]
    pairs = [
        pair for pair in map(tuple, found) if len(pair) == 2 and all(_stands_alone(*piece) for piece in pair)
    ]
    alone = tuple(record for record, _ in pairs[0]) if len(pairs) == 1 else ()
    return (*_lead_story(alone, page, rules), *alone)


def _stands_alone(record: Record, lead: Element) -> bool:
    """Whether a piece shows that it is an entry without others beside it.

    It has a heading that links, and a teaser.
    """
    headed = any(element.tag in _HEADINGS for element in (record.heading, *record.heading.iterancestors()))
    beside = own_size(record.root, lead.get("href")) - text_weight(record.title)
    return headed and text_weight(record.title) >= _LEAST_ALONE and beside >= _LEAST_BESIDE


def _group_pieces(group: Group, page: Page, rules: Extract) -> Iterator[tuple[Record, Element]]:
    for root, lead in gather_pieces(group):
        if record := attempt_entry(_read_record, root, page, rules, lead):
            yield record, lead


def _group_weight(found: Sequence[tuple[Record, Element]], group: Group, page: Page) -> float:
    """How much a group reads like a list of articles.

    That is told by different links, titles of some length, and text and pictures beside them.
    """
    urls = {record.url for record, _ in found}
    if len(urls) < FEWEST or len(urls) < 0.7 * len(group.pieces):
        return 0.0
    each = sum(_record_worth(record, lead) for record, lead in found) / len(found)
    if each < _LEAST:
        return 0.0
    return each * min(len(found), _MANY) * (0.3 if in_showcase(group.pieces[0], page) else 1.0)


def _record_worth(record: Record, lead: Element) -> float:
    """What one entry adds: its title, text beside it, being a heading, a picture.

    A bare link says half of what it says.
    """
    beside = max(0, own_size(record.root, lead.get("href")) - text_weight(record.title))
    headed = any(element.tag in _HEADINGS for element in (record.heading, *record.heading.iterancestors()))
    pictured = record.root.find(".//img") is not None
    more = min(beside, 400) / 2 + 60 * headed + 40 * pictured
    return min(text_weight(record.title), 80) * (1.0 if more else 0.5) + more
