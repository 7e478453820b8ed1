"""The entries of a listing: which pieces of the page stand for one article each, and what the page shows of it.

Explicit marks first, then the signature learned for the site, then siblings that repeat. Goes by structure, never by the words of a
language. Knows nothing of the next page, of feeds, or of what is already known.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from itertools import takewhile
from typing import Final

from lxml import etree
from lxml.etree import _Element as Element

from crawler.extract.blocks import clean_text, read_body
from crawler.extract.body import is_marked, outermost
from crawler.extract.dates import date_in_url, parse_date
from crawler.extract.fields import time_of
from crawler.extract.names import named, names_of
from crawler.extract.noise import is_noise
from crawler.extract.page import Page, classes, content, parse, text_of
from crawler.extract.select import AUTOMATIC, select, select_text
from crawler.items import ListingEntry
from crawler.profile import SiteProfile
from crawler.source import Extract
from crawler.urls import CanonicalUrl, canonicalize

_HAS: Final = "contains(concat(' ', normalize-space(@class), ' '), ' {} ')"
_MARKS: Final = tuple(
    etree.XPath(rule)
    for rule in (
        "//article[starts-with(@id, 'post-')] | //*["
        + _HAS.format("hentry")
        + "] | //li[starts-with(@id, 'post-')] | //div[starts-with(@id, 'post-')]",
        "//*[" + _HAS.format("h-entry") + " or " + _HAS.format("wp-block-post") + "]",
        "//*[contains(@itemtype, 'schema.org/BlogPosting') or contains(@itemtype, '/NewsArticle') or contains(@itemtype, '/Article')]",
        "//*[" + _HAS.format("views-row") + "]",
        "//article",
    )
)
_POST_ID: Final = re.compile(r"(?:^|\s)(?:post|item)-(\d+)(?:$|\s)")
_QUERY_ID: Final = re.compile(r"[?&]p=(\d+)(?:&|$)")
_HEADINGS: Final = ("h1", "h2", "h3", "h4", "h5", "h6")
_OWN_TITLES: Final = frozenset(
    {"entry-title", "post-title", "p-name", "wp-block-post-title", "article-title"}
)
_TITLE: Final = named("title headline heading p-name name")
_SUMMARY: Final = named("summary excerpt teaser description desc intro lead snippet deck dek abstract")
_DATED: Final = named("date time published posted datum when meta")
_TERM_LINK: Final = re.compile(r"(?:^|\s)(?:tag|category|author|nofollow external)(?:$|\s)")
_TERM_PATH: Final = re.compile(r"/(?:category|tag|author|topics?|user|users|section)/", re.IGNORECASE)
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
_ELLIPSIS: Final = re.compile(r"(?:\.\.\.|…|\[…\]|\[\.\.\.\]|\(…\)|\[&hellip;\])\s*[»→>›]?\s*$")
_INVISIBLE: Final = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_COMPLETE_CHARS: Final = 600  # one block of at least this, or
_COMPLETE_BLOCKS: Final = 2  # this many, make a whole body if nothing says that more follows
_LONGEST_MORE: Final = 48
_LONGEST_DATE: Final = 60


@dataclass(frozen=True, slots=True)
class Record:
    """A piece of a listing with the title and link that make it an entry."""

    root: Element
    title: str
    url: CanonicalUrl
    heading: Element  # the element the title was read from


def entries(
    body: bytes,
    *,
    url: str,
    content_type: str | None = None,
    rules: Extract = AUTOMATIC,
    profile: SiteProfile | None = None,
) -> tuple[ListingEntry, ...]:
    """The entries of a listing's HTML, in page order; empty when it lists nothing. Raises ExtractionError when there is no markup."""
    return entries_of(parse(body, url, content_type), rules, profile)


def entries_of(
    page: Page, rules: Extract = AUTOMATIC, profile: SiteProfile | None = None
) -> tuple[ListingEntry, ...]:
    """The same for a page already parsed."""
    language = page.tree.get("lang") or (profile.language if profile else None)
    found: dict[str, ListingEntry] = {}
    for record in records_of(page, rules, profile):
        entry = _entry(record, page, rules, language)
        found.setdefault(entry.key or entry.url, entry)
    return tuple(found.values())


def records_of(
    page: Page, rules: Extract = AUTOMATIC, profile: SiteProfile | None = None
) -> tuple[Record, ...]:
    """The pieces of a page that stand for one article each, in page order."""
    if rules.entry:
        return tuple(_records(select(page.tree, rules.entry), page, rules))
    found = marked_records(page, rules)
    if found:
        return found
    if profile is not None and profile.entry:
        learned = tuple(_records(_outside(select(page.tree, profile.entry), page), page, rules))
        if learned:
            return learned
    repeated = _repeated(page, rules)
    return repeated if len(repeated) >= 2 else _marked(_MARKS[0], page, rules)


def marked_records(page: Page, rules: Extract = AUTOMATIC) -> tuple[Record, ...]:
    """The entries a page marks as such, at least two of them; the plainest kind of mark that finds any wins."""
    for mark in _MARKS:
        found = _marked(mark, page, rules)
        if len(found) >= 2:
            return found
    return ()


def signature_of(page: Page) -> str | None:
    """A CSS rule that catches this listing's entries and would catch the next one's, when names allow one; else None."""
    roots = [record.root for record in records_of(page)]
    if len(roots) < 3 or any(root.getparent() is None for root in roots):
        return None
    shared = set.intersection(*(set(stable_classes(root)) for root in roots))
    tags = {root.tag for root in roots}
    return f"{roots[0].tag}.{'.'.join(sorted(shared))}" if shared and len(tags) == 1 else None


def _marked(mark: etree.XPath, page: Page, rules: Extract) -> tuple[Record, ...]:
    return tuple(_records(outermost(_outside(mark(page.tree), page)), page, rules))


def _outside(elements: Iterable[Element], page: Page) -> list[Element]:
    return [element for element in elements if not page.in_furniture(element)]


def _records(roots: Iterable[Element], page: Page, rules: Extract) -> Iterator[Record]:
    for root in roots:
        record = _record(root, page, rules)
        if record is not None:
            yield record


def _record(root: Element, page: Page, rules: Extract = AUTOMATIC) -> Record | None:
    """An element as a record, or None when it links to nothing that could be its article."""
    for heading in _titles(root, rules):
        url = _link_of(heading, root, page)
        title = clean_text(text_of(heading))
        if url and title:
            return Record(root, title, url, heading)
    return None


def _titles(root: Element, rules: Extract) -> Iterator[Element]:
    """Where an entry's title may stand, best place first: a name that says so, a heading above the text, a permanent link."""
    if rules.title:
        yield from select(root, rules.title)
    yield from (element for element in root.iter() if _is_named_title(element) and text_of(element))
    headings = [heading for heading in root.iter(*_HEADINGS) if text_of(heading) and not _is_term(heading)]
    yield from sorted(
        headings, key=lambda heading: (_in_text(heading, root), not _TITLE.search(names_of(heading)))
    )
    yield from (
        link for link in root.iter("a") if "bookmark" in (link.get("rel") or "").split() and text_of(link)
    )
    yield from (
        element
        for element in root.iterfind(".//*[@class]")
        if _TITLE.search(names_of(element)) and text_of(element)
    )
    links = [
        link for link in root.iter("a") if link.get("href") and not is_noise(link) and not _is_term(link)
    ]
    yield from sorted(links, key=lambda link: -len(text_of(link)))[:1]


def _is_named_title(element: Element) -> bool:
    if not isinstance(element.tag, str) or element.tag == "meta":
        return False
    return element.get("itemprop") == "headline" or not _OWN_TITLES.isdisjoint(classes(element))


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


def _link_of(heading: Element, root: Element, page: Page) -> CanonicalUrl | None:
    """The address a title leads to: its own link, the link around it, else the link the entry repeats most."""
    around = [
        element
        for element in (heading, *heading.iterancestors())
        if element.tag == "a" and (element is root or root in set(element.iterancestors()))
    ]
    inside = heading.xpath(".//a[@href]")
    for link in (*inside, *around):
        url = _canonical(link.get("href"), page)
        if url:
            return url
    counted: dict[CanonicalUrl, int] = defaultdict(int)
    for link in root.xpath(".//a[@href]"):
        url = None if is_noise(link) or _is_term(link) else _canonical(link.get("href"), page)
        if url:
            counted[url] += 1
    return max(counted, key=lambda url: counted[url], default=None)


def _canonical(href: str | None, page: Page) -> CanonicalUrl | None:
    url = page.absolute(href)
    if url is None:
        return None
    try:
        found = canonicalize(url)
    except ValueError:
        return None
    return None if found in {_own(page.url), _own(page.base)} else found


@lru_cache(maxsize=256)
def _own(url: str) -> CanonicalUrl | str:
    try:
        return canonicalize(url)
    except ValueError:
        return url


# --- what an entry shows ----------------------------------------------------------------------------------------------


def _entry(record: Record, page: Page, rules: Extract, language: str | None) -> ListingEntry:
    container, summary = _text_container(record, rules)
    more = _more_links(record, page)
    body = read_body([container], page.base, _skip(record, container, more, rules))
    category = _category(record, rules)
    published = _published(record, container, rules, language)
    text = body.text
    whole = body.size >= _COMPLETE_CHARS or len(body.pieces) >= _COMPLETE_BLOCKS
    complete = whole and container is not record.root and not (summary or more or _ELLIPSIS.search(text))
    return ListingEntry(
        url=record.url,
        key=_key(record),
        title=record.title,
        published=published,
        category=category,
        text=text,
        complete=complete,
        hint=hint(record.title, category or "", published or "", text),
    )


def hint(*shown: str) -> str:
    """A digest of what a witness shows of an article; whitespace and invisible marks do not count.

    >>> hint("A  title", "text") == hint("A title ", "te\u200bxt"), hint("A title") == hint("Another")
    (True, False)
    """
    plain = "\0".join(" ".join(_INVISIBLE.sub("", part).split()) for part in shown)
    return blake2b(plain.encode(), digest_size=12).hexdigest()


def _text_container(record: Record, rules: Extract) -> tuple[Element, bool]:
    """The element that holds an entry's text, and whether it calls itself a summary; the entry itself when none is marked."""
    if rules.body:
        ruled = select(record.root, rules.body)
        if ruled:
            return ruled[0], False
    best, size, summary = record.root, 0, False
    for element in record.root.iterdescendants("div", "section", "p", "td", "span"):
        names = f"{element.get('class') or ''} {element.get('itemprop') or ''}"
        is_summary = bool(_SUMMARY.search(names.lower()))
        if not names.strip() or not (is_summary or is_marked(element)) or _contains(element, record.heading):
            continue
        length = len(content(element))
        if length > size:
            best, size, summary = element, length, is_summary
    return best, summary


def _contains(element: Element, other: Element) -> bool:
    return any(ancestor is element for ancestor in other.iterancestors())


def _skip(
    record: Record, container: Element, more: set[Element], rules: Extract
) -> Callable[[Element], bool]:
    """What of an entry is not its text: title, category, date and links to more, beside the usual noise."""
    apart = {
        record.heading,
        *more,
        *(element for rule in rules.drop for element in select(record.root, rule)),
    }
    if container is record.root:
        apart |= set(_CATEGORY(record.root)) | set(_dated(record, container))

    def skip(element: Element) -> bool:
        return element in apart or is_noise(element)

    return skip


def _more_links(record: Record, page: Page) -> set[Element]:
    """Links to the whole article that are no title, picture or date: their presence says that the entry is cut."""
    found = set()
    for link in record.root.iterdescendants("a"):
        text = text_of(link)
        if (
            not text
            or len(text) > _LONGEST_MORE
            or text == record.title
            or is_noise(link)
            or _contains(record.heading, link)
            or link is record.heading
        ):
            continue
        if _canonical((link.get("href") or "").partition("#")[0], page) == record.url and not _is_dateline(
            link
        ):
            found.add(link)
    return found


def _is_dateline(element: Element) -> bool:
    """Whether a permanent link is called by a date, a time or a picture, and so promises no more text."""
    if "bookmark" in (element.get("rel") or "").split() or not any(map(str.isalpha, text_of(element))):
        return True
    return (
        element.find(".//time") is not None
        or parse_date(text_of(element)) is not None
        or element.find(".//img") is not None
    )


def _category(record: Record, rules: Extract) -> str | None:
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


def _published(record: Record, container: Element, rules: Extract, language: str | None) -> str | None:
    if rules.date:
        return parse_date(select_text(record.root, rules.date), language)
    dated = (time_of(element, language) for element in _dated(record, container))
    return next((found for found in dated if found), None) or date_in_url(record.url)


def _dated(record: Record, container: Element) -> Iterator[Element]:
    """Elements of an entry, outside its text, that may say its date: `time`, then marked ones, then short lines with a year."""
    marked = (element for element in record.root.iterdescendants() if _says_published(element))
    yield from marked
    yield from (element for element in record.root.iterdescendants("time") if not _updated(element))
    short = [
        element
        for element in record.root.iterdescendants()
        if isinstance(element.tag, str) and _is_short(element, record, container)
    ]
    yield from sorted(short, key=lambda element: not _DATED.search(element.get("class") or ""))


def _says_published(element: Element) -> bool:
    if not isinstance(element.tag, str):
        return False
    named_so = not {"published", "dt-published", "entry-date"}.isdisjoint(classes(element))
    return element.get("itemprop") == "datePublished" or (named_so and element.tag in {"time", "abbr"})


def _updated(element: Element) -> bool:
    return "updated" in classes(element) and "published" not in classes(element)


def _is_short(element: Element, record: Record, container: Element) -> bool:
    if (
        element.tag in {"script", "style", "time", "img"}
        or element is record.heading
        or _contains(element, record.heading)
        or _contains(record.heading, element)
    ):
        return False
    if container is not record.root and (
        element is container or _contains(container, element) or _contains(element, container)
    ):
        return False
    text = text_of(element)
    return 6 <= len(text) <= _LONGEST_DATE and any(character.isdigit() for character in text)


def _key(record: Record) -> str | None:
    """WordPress's post id where the entry or its address shows it."""
    for element in (record.root, *record.root.iterdescendants("article", "div", "li")):
        marks = _POST_ID.search(f"{element.get('id') or ''} {element.get('class') or ''}")
        if marks:
            return f"wp:{marks[1]}"
        if element is not record.root and len(content(element)) < len(record.title):
            break
    number = _QUERY_ID.search(record.url)
    return f"wp:{number[1]}" if number else None


# --- siblings that repeat ---------------------------------------------------------------------------------------------

_POSITION: Final = re.compile(
    r"^(?:first|last|odd|even|active|current|col|row|clearfix|left|right|sticky|alt)$"
)
_STATE: Final = re.compile(
    r"\d|^(?:status|type|format|category|tag|has)-|^(?:css|sc|jsx|svelte|astro|tw)-|__[A-Za-z0-9]{5,}$|^[a-z]{1,2}$"
)
_HASHED: Final = re.compile(r"^(?=.*[a-z])(?=.*[A-Z])(?!.*[-_])[A-Za-z]{5,8}$|[bcdfghjklmnpqrstvwxz]{6,}")
_LIST_TAGS: Final = ("div", "ul", "ol", "section", "main", "tbody", "table", "dl", "article", "td", "body")
_SIBLING_WORDS: Final = "div li article section tr dd dt a p td h2 h3 h4 ul figure"
_SIBLING_TAGS: Final = frozenset(_SIBLING_WORDS.split())
_FEWEST: Final = 3


def stable_classes(element: Element) -> list[str]:
    """Class names that will be the same tomorrow: not numbered, not positional, not generated.

    >>> from lxml.html import fragment_fromstring
    >>> stable_classes(fragment_fromstring('<div class="teaser first post-17 css-1x2y3z"></div>'))
    ['teaser']
    """
    return [name for name in classes(element) if is_stable_name(name)]


def is_stable_name(name: str) -> bool:
    """Whether a class name looks written by a person and not by a build tool."""
    return not (_POSITION.match(name) or _STATE.search(name) or _HASHED.search(name))


def _repeated(page: Page, rules: Extract) -> tuple[Record, ...]:
    """The group of like siblings that reads most like a list of articles."""
    best: tuple[Record, ...] = ()
    score = 0.0
    for group in _groups(page):
        found = tuple(_records(_with_followers(group), page, rules))
        weight = _weight(found, len(group))
        if weight > score:
            best, score = found, weight
    return best


def _groups(page: Page) -> Iterator[list[Element]]:
    """Siblings of one tag and the same names, at least three; the same shape elsewhere on the page joins them."""
    shapes: dict[tuple[str, ...], list[Element]] = defaultdict(list)
    for parent in page.tree.iter(*_LIST_TAGS):
        children = [child for child in parent if child.tag in _SIBLING_TAGS and _linked(child)]
        if len(children) >= 2 and not page.in_furniture(parent):
            for child in children:
                shapes[_shape(child, page)].append(child)
    yield from (group for group in shapes.values() if len(group) >= _FEWEST)


def _linked(element: Element) -> bool:
    return element.tag == "a" or element.find(".//a[@href]") is not None


def _shape(element: Element, page: Page) -> tuple[str, ...]:
    parent = element.getparent()
    above = (parent.tag, *_shared_names(parent, page)) if parent is not None else ()
    return (element.tag, *_shared_names(element, page), "<", *above)


def _shared_names(element: Element, page: Page) -> list[str]:
    """An element's stable class names; where it has none, those that others bear too: within one page generated ones serve."""
    stable = stable_classes(element)
    if stable:
        return sorted(stable)
    names = (name for name in classes(element) if not _POSITION.match(name))
    return sorted(name for name in names if len(page.by_class[name]) >= 2)


def _with_followers(group: list[Element]) -> Iterator[Element]:
    """Records of a flat list, whose titles are siblings of their texts, gathered into one element each; others as they are."""
    if group[0].tag not in {"h2", "h3", "h4", "dt"}:
        yield from group
        return
    for heading in group:
        record = etree.Element("div")
        record.append(deepcopy(heading))
        for follower in heading.itersiblings():
            if follower.tag == heading.tag:
                break
            record.append(deepcopy(follower))
        yield record


def _weight(found: tuple[Record, ...], size: int) -> float:
    """How much a group reads like a list of articles: different links, titles of some length, text beside them."""
    urls = {record.url for record in found}
    if len(urls) < _FEWEST or len(urls) < 0.7 * size:
        return 0.0
    titles = sorted(len(record.title) for record in found)
    if titles[len(titles) // 2] < 12:
        return 0.0
    headed = sum(record.heading.tag in {"h1", "h2", "h3", "h4", "h5"} for record in found) / len(found)
    text = sum(min(len(content(record.root)), 600) for record in found)
    return (text + 100 * len(urls)) * (1 + headed)
