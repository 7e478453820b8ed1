"""The records of a listing: which pieces of the page stand for one article each.

Explicit marks first, then the signature learned for the site, then siblings that repeat. Goes by structure,
never by the words of a language. Knows nothing of the next page, of feeds, or of what is already known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from copy import deepcopy
from itertools import islice
from typing import Final

from lxml import etree
from lxml.etree import _Element as Element

from presslog.crawler.extract.listing.entry_boundary import attempt_entry
from presslog.crawler.extract.listing.record_titles import (
    HEADINGS,
    Record,
    canonical_target,
    is_linked,
    is_term,
    read_record,
)
from presslog.crawler.extract.listing.repeats import (
    FEWEST,
    Group,
    find_groups,
    gather_pieces,
    in_showcase,
    own_size,
    stable_classes,
)
from presslog.crawler.extract.page.class_names import HAS_CLASS
from presslog.crawler.extract.page.noise import is_noise
from presslog.crawler.extract.page.page import Page, text_of, text_weight
from presslog.crawler.extract.page.rules import AUTOMATIC, outermost_elements, select_elements
from presslog.crawler.site_profile import SiteProfile
from presslog.crawler.source import Extract

_MARKS: Final = tuple(
    etree.XPath(rule)
    for rule in (
        "//article[starts-with(@id, 'post-')] | //*["
        + HAS_CLASS.format("hentry")
        + "] | //*[self::li or self::div][starts-with(@id, 'post-')][number(substring-after(@id, 'post-')) > 0]",
        "//*[" + HAS_CLASS.format("h-entry") + " or " + HAS_CLASS.format("wp-block-post") + "]",
        "//*[contains(@itemtype, 'schema.org/BlogPosting') or contains(@itemtype, '/NewsArticle') or contains(@itemtype, '/Article')]",
        "//*[" + HAS_CLASS.format("views-row") + "]",
        "//article",
    )
)
# marks within one another that are told apart; each is copied with all it holds, so that more cost a square
_MOST_UNCLOSED: Final = 1_000
_LEAST: Final = 8  # what an entry is worth, below which it is a word in a menu
_MANY: Final = 30  # entries, above which more of them make no better list: a catalogue's tree has hundreds
_LEAST_ALONE: Final = 15  # characters of a title, and
_LEAST_BESIDE: Final = 60  # of text beside it, that an entry has which no third one is like
_LEADING: Final = 4  # words of a box's linked heading from which on it is a story's and no section's
_BOXED: Final = 0.7  # of a box's text that the titles in it must be
_AROUND: Final = 3  # elements around a list before which its lead story may stand
_CONSIDERED: Final = 8  # groups of what repeats, the promising ones


def records_of(
    page: Page, rules: Extract = AUTOMATIC, profile: SiteProfile | None = None
) -> tuple[Record, ...]:
    """The pieces of a page that stand for one article each, in page order."""
    if rules.entry:
        return tuple(_read_records(select_elements(page.tree, rules.entry), page, rules))
    found, single = _marked_or_single(page, rules)
    if found and _are_sections(found):
        within = _repeated_records(page, rules)
        return within if len(within) > len(found) else found
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

    Fronts print sections so: a heading and a list of titles. A heading that is a linked title of some words
    is the box's lead story, and an entry too.
    """
    headings = [heading for heading in marked.iter(*HEADINGS) if text_of(heading)]
    items = [item for item in marked.iter("li") if _is_title_alone(item)]
    titled = sum(len(text_of(element)) for element in (*items, *headings))
    if len(headings) > 1 or len(items) < FEWEST or titled < _BOXED * len(text_of(marked)):
        return [marked]
    leading = [it for it in headings if is_linked(it, marked) and len(text_of(it).split()) >= _LEADING]
    return [*(_without_others(marked, {marked, *items}) for _ in leading), *items]


def _are_sections(records: Sequence[Record]) -> bool:
    """Return True if most of these pieces are sections of a front: a name above the titles of entries."""
    return sum(map(_is_section, records)) > len(records) / 2


def _is_section(record: Record) -> bool:
    """Return True if a piece begins with a name of few words, with longer, linked headings below it."""
    named, *below = [heading for heading in record.root.iter(*HEADINGS) if text_of(heading)] or [None]
    titles = [
        each for each in below if len(text_of(each).split()) >= _LEADING and is_linked(each, record.root)
    ]
    return named is not None and len(text_of(named).split()) < _LEADING and len(titles) >= FEWEST


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
        if record := attempt_entry(read_record, root, page, rules):
            yield record


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
    if not found or found[0].heading.tag not in HEADINGS:
        return
    holder = found[0].root.getparent()
    above = () if holder is None else islice((holder, *holder.iterancestors()), _AROUND)
    before = next((it for it in (around.getprevious() for around in above) if it is not None), None)
    lead = before is not None and not page.in_furniture(before)
    record = attempt_entry(read_record, before, page, rules) if lead else None
    if record is None or not _is_lead(record, page) or record.url in {other.url for other in found}:
        return
    if record.heading.tag <= found[0].heading.tag:
        yield record


def _is_lead(record: Record, page: Page) -> bool:
    """Whether a piece has a linked heading, leads to its article alone, and shows something of it."""
    links = [link for link in record.root.iter("a") if not is_noise(link) and not is_term(link)]
    elsewhere = {url for link in links if (url := canonical_target(link.get("href"), page))} - {record.url}
    headed = record.heading.tag in HEADINGS and is_linked(record.heading, record.root)
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
    beside = own_size(record.root, lead.get("href")) - text_weight(record.title)
    return _is_headed(record) and text_weight(record.title) >= _LEAST_ALONE and beside >= _LEAST_BESIDE


def _is_headed(record: Record) -> bool:
    return any(element.tag in HEADINGS for element in (record.heading, *record.heading.iterancestors()))


def _group_pieces(group: Group, page: Page, rules: Extract) -> Iterator[tuple[Record, Element]]:
    for root, lead in gather_pieces(group):
        if record := attempt_entry(read_record, root, page, rules, lead):
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
    pictured = record.root.find(".//img") is not None
    more = min(beside, 400) / 2 + 60 * _is_headed(record) + 40 * pictured
    return min(text_weight(record.title), 80) * (1.0 if more else 0.5) + more
