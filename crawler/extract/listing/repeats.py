"""Pieces of a page that are built alike and lead to one article each.

Where nothing is marked, a list is what repeats.

It goes by links. Links that stand at like places form a group; the piece of each is all there is around it up
to the next one. Knows names only as far as they tell places apart, and no words. Whether a group lists
articles is the caller's question.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from copy import deepcopy
from functools import lru_cache
from itertools import islice, takewhile
from statistics import mode
from typing import Final, NamedTuple

from lxml import etree
from lxml.etree import _Element as Element

from presslog.crawler.extract.page.class_names import name_pattern, names_of
from presslog.crawler.extract.page.noise import is_furniture, is_noise_link
from presslog.crawler.extract.page.page import Page, all_text, class_list, settable_text, text_of, text_weight

FEWEST: Final = 3
"""Pieces that make a list."""

_POSITION: Final = re.compile(
    r"^(?:first|last|odd|even|active|current|col|row|clearfix|left|right|sticky|alt)$", re.IGNORECASE
)
_STATE: Final = re.compile(
    r"\d|^(?:status|type|format|category|tag|has)-|^(?:css|sc|jsx|svelte|astro|tw)-|__[A-Za-z0-9]{5,}$|^[a-z]{1,2}$"
)
_HASHED: Final = re.compile(r"^(?=.*[a-z])(?=.*[A-Z])(?!.*[-_])[A-Za-z]{5,8}$|[bcdfghjklmnpqrstvwxz]{6,}")
_SHOWCASE: Final = name_pattern("slider slides slideshow flexslider carousel swiper marquee ticker breaking")
_TOO_WIDE: Final = frozenset(
    {"html", "body", "main", "article"}
)  # to be a showcase, whatever they are called
_FLAT: Final = frozenset({"h2", "h3", "h4", "h5", "dt", "p", "b", "strong", "a"})
_INLINE: Final = frozenset({"a", "abbr", "b", "cite", "em", "font", "i", "q", "small", "span", "strong", "u"})
_LONGEST_LEAD: Final = 60  # characters of text before a link, above which it stands inside a sentence
_NEAR: Final = 20  # elements of a line that are looked at
_text_length: Final = etree.XPath("string-length(normalize-space())")
_child_with_most: Final = etree.XPath("*[2 * string-length(normalize-space()) > $size][1]")
_TEXT: Final = ("", "")  # a head that is no element
_LABEL: Final = 15  # characters that a date, a category or "more" has at most, on average
_MOST_TEXT: Final = 400  # characters of one piece that count


class Group(NamedTuple):
    """Pieces built alike, and in each the link by which it was found; in page order."""

    pieces: Sequence[Element]
    links: Sequence[Element]


class _EntryLink(NamedTuple):
    element: Element
    url: str


def find_groups(page: Page, fewest: int = FEWEST) -> list[Group]:
    """The page's groups of at least so many pieces with links of their own, the one that shows most first."""
    placed: dict[tuple[str, ...], list[_EntryLink]] = defaultdict(list)
    for link in _entry_links(page):
        placed[_link_place(link.element, page)].append(link)
    found: dict[tuple[Element, ...], Group] = {}
    for links in placed.values():
        for group in _grouped_pieces(links, page, fewest):
            known = found.get(tuple(group.pieces))
            if known is None or _titles_better(group, known):
                found[tuple(group.pieces)] = group
    return sorted(found.values(), key=lambda group: _shown_amount(group, page), reverse=True)


def in_showcase(element: Element, page: Page) -> bool:
    """Whether an element stands in a slider, carousel or ticker.

    These show again what is listed elsewhere.
    """
    return page.stands_in(element, _is_showcase)  # its own names may be its categories'


def _is_showcase(element: Element) -> bool:
    return element.tag not in _TOO_WIDE and _SHOWCASE.search(names_of(element)) is not None


def gather_pieces(group: Group) -> Iterator[tuple[Element, Element]]:
    """The pieces of a group with their links.

    Of a flat list, whose titles are siblings of their texts, each with what is around it.
    """
    heads = {piece: _title_head(piece) for piece in group.pieces if piece.tag in _FLAT}
    usual, times = Counter(heads.values()).most_common(1)[0] if heads else (None, 0)
    headed = usual is not None and times >= max(FEWEST, len(heads) - max(1, len(heads) // 5))
    for piece, link in zip(group.pieces, group.links, strict=True):
        if piece not in heads:
            yield piece, link
        elif not headed or heads[piece] == usual:
            whole = _whole_piece(piece, headed=headed, known=heads.keys())
            yield whole, next((it for it in whole.iter("a") if dict(it.items()) == dict(link.items())), link)


def _title_head(piece: Element) -> tuple[str, str] | None:
    """What stands right before a title and may belong to it, such as its date.

    Text, or an element, by its tag and names.
    """
    before = piece.getprevious()
    text = piece.getparent().text if before is None else before.tail
    if text and any(map(str.isalnum, text)):
        return _TEXT
    if before is None or not (before.tag in _INLINE or before.get("class")) or before.tag == "a":
        return None
    return str(before.tag), before.get("class") or ""


def _whole_piece(piece: Element, *, headed: bool, known: Set[Element]) -> Element:
    """A title of a flat list with what follows it, up to the next title.

    With what goes before it, where that is the way of the list.
    """
    whole = etree.Element("div")
    before = piece.getprevious()
    if headed and _title_head(piece) == _TEXT:
        whole.text = settable_text((piece.getparent().text if before is None else before.tail) or "")
    elif headed:
        whole.append(deepcopy(before))
    whole.append(deepcopy(piece))
    following = list(takewhile(lambda it: it not in known and it.tag != piece.tag, piece.itersiblings()))
    whole.extend(map(deepcopy, following))
    after = (following or [piece])[-1].getnext()
    if headed and after in known:
        _without_head(whole, after)
    return whole


def _without_head(whole: Element, following: Element) -> None:
    """Takes out of a piece what is the next one's head."""
    if _title_head(following) == _TEXT:
        whole[-1].tail = None
    elif len(whole) > 1:
        whole.remove(whole[-1])


def own_size(piece: Element, href: str) -> int:
    """How much text a piece has, links that lead elsewhere left out."""
    elsewhere = sum(text_weight(text_of(link)) for link in piece.iter("a") if link.get("href") != href)
    return text_weight(text_of(piece)) - elsewhere


def stable_classes(element: Element) -> list[str]:
    """Class names that will be the same tomorrow: not numbered, not positional, not generated.

    >>> from lxml.html import fragment_fromstring
    >>> stable_classes(fragment_fromstring('<div class="teaser first post-17 css-1x2y3z"></div>'))
    ['teaser']
    """
    return [name for name in class_list(element) if is_stable_name(name)]


@lru_cache(maxsize=65536)
def is_stable_name(name: str) -> bool:
    """Whether a class name looks written by a person and not by a build tool."""
    return not (_POSITION.match(name) or _STATE.search(name) or _HASHED.search(name))


def _entry_links(page: Page) -> Iterator[_EntryLink]:
    own = page.url.partition("#")[0]
    main = _main_elements(page)
    for element in page.tagged("a"):
        url = page.absolute(element.get("href"))
        if url is None or is_noise_link(url) or _in_sentence(element) or _is_aside(element, page, main):
            continue
        plain = url.partition("#")[0]
        if plain != own:
            yield _EntryLink(element, plain)


def _main_elements(page: Page) -> set[Element]:
    """Elements that hold most of what the page says, and are no furniture whatever their names.

    A list has little running text.
    """
    found: set[Element] = set()
    element = page.tree.find("body")
    size = 0 if element is None else _text_length(element)
    while element is not None:
        found.add(element)
        element = next(iter(_child_with_most(element, size=size)), None)
    return found


def _is_aside(element: Element, page: Page, main: set[Element]) -> bool:
    if not page.in_furniture(element):
        return False
    return any(is_furniture(near) for near in (element, *element.iterancestors()) if near not in main)


def _in_sentence(link: Element) -> bool:
    """Whether text of some length goes before a link in its own line."""
    before = []
    for sibling in islice(link.itersiblings(preceding=True), _NEAR):
        if sibling.tag not in _INLINE:
            break
        before.append((sibling.tail or "") + ("" if sibling.tag == "a" else all_text(sibling)))
    else:
        before.append(link.getparent().text or "")
    return text_weight(" ".join(" ".join(before).split())) > _LONGEST_LEAD


def _link_place(link: Element, page: Page) -> tuple[str, ...]:
    """Where a link stands: the tags above it, and the names nearest to it."""
    near = (*_shared_names(link, page), "<", *_shared_names(link.getparent(), page))
    return (*near, "<", *(above.tag for above in link.iterancestors()))


def _shared_names(element: Element, page: Page) -> list[str]:
    """An element's stable class names.

    Where it has none, those that others bear too: within one page generated ones serve.
    """
    stable = stable_classes(element)
    if stable:
        return sorted(stable)
    names = (name for name in class_list(element) if not _POSITION.match(name))
    return sorted(name for name in names if len(page.by_class[name]) >= 2)


def _grouped_pieces(links: Sequence[_EntryLink], page: Page, fewest: int) -> Iterator[Group]:
    """Links of one place with the pieces around them, in groups whose pieces and parents are alike."""
    if len({link.url for link in links}) < fewest:
        return
    only = _single_urls(links)
    chains = {
        link.element: [
            link.element,
            *takewhile(lambda it: only[it] is not None, link.element.iterancestors()),
        ]
        for link in links
    }
    usual = mode(map(len, chains.values()))  # a last piece has nothing behind it, and would take in too much
    pieces: dict[Element, Element] = {}
    for link, chain in chains.items():
        pieces.setdefault(chain[:usual][-1], link)
    for alike in _alike_pieces(pieces, page):
        if len(alike) >= fewest:
            yield Group(tuple(alike), tuple(pieces[piece] for piece in alike))


def _single_urls(links: Iterable[_EntryLink]) -> dict[Element, str | None]:
    """For links and all that is around them, the one URL that the links in it lead to.

    None where these are several.
    """
    only: dict[Element, str | None] = {}
    for link in links:
        for above in (link.element, *link.element.iterancestors()):
            if above not in only:
                only[above] = link.url
            elif only[above] in (None, link.url):
                break  # so has all that is around it
            else:
                only[above] = None
    return only


def _alike_pieces(pieces: Iterable[Element], page: Page) -> Iterable[list[Element]]:
    """Pieces of one tag below parents of like names.

    The parents may also be neighbours of other names, as where a forum's pinned threads stand above the
    others.
    """
    by_names: dict[tuple[str, ...], list[Element]] = defaultdict(list)
    by_place: dict[tuple[str, Element], tuple[str, ...]] = {}
    for piece in pieces:
        parent = piece.getparent()
        above = parent if parent.getparent() is None else parent.getparent()
        names = (piece.tag, parent.tag, *_shared_names(parent, page), "<", *_shared_names(above, page))
        by_names[by_place.setdefault((piece.tag, above), names)].append(piece)
    return by_names.values()


def _text_said(links: Iterable[Element]) -> int:
    return sum(len(text_of(link)) for link in links)


def _titles_better(group: Group, known: Group) -> bool:
    """Whether the links of one group are rather the titles of its pieces than another's: they say more.

    Of two that lead to one place the first is the title, if it is no mere label: a subtitle or teaser behind
    it may be longer.
    """
    same = all(
        one.get("href") == other.get("href") for one, other in zip(group.links, known.links, strict=True)
    )
    if same and min(_text_said(group.links), _text_said(known.links)) >= _LABEL * len(group.links):
        return False  # places are met in the order of the page
    return _text_said(group.links) > _text_said(known.links)


def _shown_amount(group: Group, page: Page) -> float:
    """A first guess at how much a group shows: text, pictures, and titles of some length."""
    text = sum(
        min(own_size(piece, link.get("href")), _MOST_TEXT) + 60 * (piece.find(".//img") is not None)
        for piece, link in zip(group.pieces, group.links, strict=True)
    )
    return text * (0.3 if in_showcase(group.pieces[0], page) else 1.0)
