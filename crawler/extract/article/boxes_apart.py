"""Boxes within a container that are no text of its own, told by more than their names.

Teasers and cards that lead to other pages, boxes with something to press, what opens over the page, dates by
themselves. Goes by structure, never by a language's words. Knows nothing of how the container was found.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Final

from lxml import etree
from lxml.etree import _Element as Element

from presslog.crawler.extract.article.tidy import is_page_of
from presslog.crawler.extract.page.blocks import clean_text, is_caption_name
from presslog.crawler.extract.page.class_names import name_pattern, names_of
from presslog.crawler.extract.page.dates import parse_date
from presslog.crawler.extract.page.page import Page, all_text, text_of
from presslog.crawler.extract.page.rules import outermost_elements

_SUBHEADINGS: Final = ("h2", "h3", "h4", "h5", "h6")
_BOXES: Final = frozenset({"section", "div"})
_LONGEST_OFFER: Final = 200
_PICTURES: Final = frozenset({"figure", "figcaption"})
_LONGEST_TEASER: Final = 400  # characters
_LONGEST_MORE: Final = 30  # characters of a link's words that each of several teasers has
_CARD_BOXES: Final = frozenset({"div", "section", "article", "li"})
_CARD_TAGS: Final = ("div", "p", "section", "header", *_SUBHEADINGS)
_OVERLAID: Final = 3  # boxes within one another around a text that opens over the page
_DATED_TAGS: Final = frozenset({"span", "small", "em", "i", "div"})
_ADVERTISED: Final = etree.XPath(
    "descendant::*[@*[starts-with(name(), 'data-ad-') or starts-with(name(), 'data-advert')]]"
)
_STAND_INS: Final = etree.XPath("descendant::div[contains(@class, 'placeholder')]")  # of a post, a video
_NAMED_DATES: Final = etree.XPath(
    "descendant::*[contains(@class, 'date') or contains(@class, 'time') or contains(@class, 'published')]"
)
_DATED: Final = name_pattern("date time datetime published")
_LONGEST_DATE: Final = 40
_HOSTS: Final = (
    "p",
    "li",
    "blockquote",
    "figcaption",
    "h2",
    "h3",
    "h4",
    "td",
    "pre",
    "th",
    "dd",
    "h1",
    "h5",
    "h6",
)
_NEVER_TEXT: Final = frozenset({"script", "style", "noscript", "template", "svg", "select", "iframe"})
_CARD: Final = 3  # links that make a list


def boxes_apart(root: Element, page: Page) -> Iterator[Element]:
    """Return the boxes within a container whose text does not belong to the article."""
    yield from _aside_elements(root)
    yield from _teaser_boxes(root, page)
    yield from _boxes_behind(root, page)


def _aside_elements(root: Element) -> Iterator[Element]:
    """What in a container is told by more than its names.

    Boxes with something to press, advertisers' marks, dates by themselves.
    """
    for pressed in root.iter("button", "form"):
        box = pressed.getparent()
        if box is not root and box.tag in _BOXES and text_of(pressed) and _is_offer(box, pressed):
            yield box
    yield from _ADVERTISED(root)
    yield from (
        stand_in for stand_in in _STAND_INS(root) if next(stand_in.iter("img", "figure"), None) is None
    )
    for element in _NAMED_DATES(root):
        if element.tag in _DATED_TAGS and _DATED.search(names_of(element)) and _is_dateline(element):
            yield element


def _teaser_boxes(root: Element, page: Page) -> Sequence[Element]:
    """Boxes in a container that only lead to other pages of the site: a linked heading with a few words.

    None where they hold most of the text: such a page is made of them.
    """
    found = [link for link in root.iter("a") if _is_linked_card(link) and _leads_away(link, page)]
    for heading in root.iter(*_SUBHEADINGS):
        link = next(heading.iterancestors("a"), None)
        if (
            link is None
            and len(links := heading.findall(".//a[@href]")) == 1
            and text_of(links[0]) == text_of(heading)
        ):
            link = links[0]
        if link is not None and _leads_away(link, page):
            box = _box_around(heading, root)
            if box is not heading and box.tag not in _PICTURES and next(box.iter("figcaption"), None) is None:
                found.append(box)
    found += _more_boxes(root, page)
    boxes = set(found)
    found = outermost_elements(element for element in root.iter() if element in boxes) if boxes else []
    return found if 2 * sum(map(text_length, found)) < text_length(root) else ()


def _more_boxes(root: Element, page: Page) -> Iterator[Element]:
    """Boxes with a heading, a few words and a link that says the same in each of several: "Read more"."""
    links: dict[str, list[Element]] = {}
    for link in root.iter("a"):
        if len(words := text_of(link)) <= _LONGEST_MORE and words and _leads_away(link, page):
            links.setdefault(words, []).append(link)
    known: dict[Element, bool | None] = {}
    for alike in links.values():
        if len({page.absolute(link.get("href")) for link in alike}) >= _CARD:
            boxes = [box for link in alike if (box := _box_with_heading(link, root, known)) is not None]
            yield from boxes if len(boxes) >= _CARD else ()


def _box_with_heading(link: Element, root: Element, known: dict[Element, bool | None]) -> Element | None:
    """The nearest element around a link that holds a heading and no further link to another page.

    `known` says of elements already looked at whether they are such a box; None where it may stand around them.
    """
    for around in islice(link.iterancestors(), 4):
        if around not in known:
            known[around] = _is_headed_box(around, link)
        if around is root or known[around] is False:
            return None
        if known[around]:
            return around
    return None


def _is_headed_box(around: Element, link: Element) -> bool | None:
    if len(text_of(around)) > _LONGEST_TEASER or {it.get("href") for it in around.iter("a")} != {
        link.get("href")
    }:
        return False
    headings = sum(1 for _ in islice(around.iter(*_SUBHEADINGS), 2))
    return headings == 1 and around.tag in _CARD_BOXES if headings else None


def _leads_away(link: Element, page: Page) -> bool:
    """Whether a link leads to another page of the site."""
    url = page.absolute(link.get("href"))
    return (
        url is not None and is_page_of(url, page.url) and url.partition("#")[0] != page.url.partition("#")[0]
    )


def _is_linked_card(link: Element) -> bool:
    """Whether a link is a box of some words that are no picture's caption."""
    if next(link.iter(*_CARD_TAGS), None) is None or not 0 < len(text_of(link)) <= _LONGEST_TEASER:
        return False
    lines = [
        element for element in link.iter() if isinstance(element.tag, str) and (element.text or "").strip()
    ]
    return not all(map(_is_in_caption, lines))


def _is_in_caption(line: Element) -> bool:
    around = (line, *islice(line.iterancestors(), 3))
    return line.tag in _NEVER_TEXT or any(
        it.tag == "figcaption" or is_caption_name(it.get("class") or "") for it in around
    )


def _box_around(heading: Element, root: Element) -> Element:
    """The widest element around a heading that holds no other and but a few words beside it."""
    box = heading
    for around in heading.iterancestors():
        headings = sum(1 for _ in islice(around.iter("h1", *_SUBHEADINGS), 2))
        if around is root or headings > 1 or len(text_of(around)) > _LONGEST_TEASER:
            break
        box = around
    return box


def _boxes_behind(root: Element, page: Page) -> Iterator[Element]:
    """Boxes behind a text's own that open over the page, told by their make: a box in a box in a box.

    Only where the text's paragraphs stand in one element, which is wrapped less.
    """
    sizes = page.sizes
    own = next((child for child in root if 2 * sizes.get(child, 0) > sizes.get(root, 0)), None)
    if own is None or _wrapping(own, sizes) >= _OVERLAID - 1:
        return
    for behind in own.itersiblings():
        if behind in sizes and behind.tag in _BOXES and _wrapping(behind, sizes) >= _OVERLAID:
            yield behind


def _wrapping(element: Element, sizes: Mapping[Element, int]) -> int:
    """How many boxes stand within one another, each with all of the running text, down to its paragraphs."""
    depth, inner = 0, element
    while inner is not None and inner.tag in _BOXES:
        depth += 1
        inner = next((child for child in inner if sizes.get(child) == sizes.get(element)), None)
    return depth


def _is_offer(box: Element, pressed: Element) -> bool:
    """Whether a box with a button or form is a few words on what that is for.

    A picture's or a program's button is of what it shows.
    """
    beside = text_length(box) - (text_length(pressed) if pressed.tag == "form" else 0)
    return (
        len(text_of(box)) < _LONGEST_OFFER or (pressed.tag == "form" and beside < _LONGEST_OFFER)
    ) and next(box.iter("img", "figure", "pre"), None) is None


def _is_dateline(element: Element) -> bool:
    """Whether an element is a date that stands by itself.

    It says when the page was made and not what the text tells.
    """
    text = clean_text(all_text(element))
    return len(text) <= _LONGEST_DATE and parse_date(text) is not None and stands_alone(element)


def stands_alone(element: Element) -> bool:
    """Return True if an element stands on its own, outside any line of text."""
    return next(element.iterancestors(*_HOSTS), None) is None


def text_length(element: Element) -> int:
    """Characters of an element's text, as it stands in the markup."""
    return len(all_text(element))
