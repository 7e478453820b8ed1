"""A page, parsed once: the tree every reader works on, its URL and its base.

It knows nothing of the page's meaning.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from html.parser import HTMLParser
from itertools import islice
from typing import Final

from lxml import etree
from lxml.etree import _Element as Element

from presslog.core.errors import ExtractionError
from presslog.core.untrusted_values import join_url
from presslog.crawler.extract.page.charset import as_utf8, decode_page
from presslog.crawler.extract.page.masked_addresses import unmask_addresses
from presslog.crawler.extract.page.noise import is_furniture

_NOT_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_DECLARATION: Final = re.compile(r"^\s*<\?xml[^>]*\?>", re.IGNORECASE)
_WITH_CLASS: Final = etree.XPath("//*[@class]")
_DENSE_SCRIPT: Final = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_ASKED_FOR: Final = ("a", "article", "base", "h1", "link", "meta", "script", "time", "title")
_WHOLE_URL: Final = re.compile(r"https?://[\w.-]+(?::(?:[1-5]\d{4}|\d{1,4}))?(?:/[\w./~%+-]*)?", re.ASCII)
_ROOTED: Final = re.compile(r"(?:/[\w~%+-][\w.~%+-]*)+/?", re.ASCII)
_FEWEST_LINES: Final = 4  # that stand alike in one element and so are its paragraphs
_BLOCK_TAGS: Final = (
    *("p", "div", "br", "li", "td", "h1", "h2", "h3", "h4"),
    *("section", "article", "script", "style"),
)
RUNNING: Final = 80
"""Characters that make a paragraph running text and not a teaser or a label."""
DEEPEST: Final = 120
"""Elements that stand within one another at most; what is nested deeper stands beside the deepest. Readers
climb and descend, so that their time grows with a page's size times its depth; published pages are rarely 60
deep."""
_LONGEST: Final = 20_000
"""Characters of an element's text that are read where it is asked for as one line."""
_MOST_ATTRIBUTES: Final = 1_000
"""Attributes of one element that are read; the parser's time grows with their square: 100,000 take half a
minute."""
_LONG_TAG_CHARS: Final = 4_000
_LONG_TAG: Final = re.compile(rf"<[a-z][^<>]{{{_LONG_TAG_CHARS},}}", re.IGNORECASE)
_ATTRIBUTE: Final = re.compile(r"""[^\s=]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"']+))?\s*""")
_SPINE: Final = 100  # elements around one another from which on what is too deep is moved up
_at_spine_end: Final = etree.XPath("/*" * _SPINE)
_HEADINGS: Final = ("h1", "h2", "h3", "h4", "h5", "h6")
_is_too_tall: Final = etree.XPath(f"boolean({'/'.join('*' * (DEEPEST - _SPINE))})")
_is_too_deep: Final = etree.XPath(f"boolean({'/*' * (DEEPEST + 1)})")
# its text as XPath has it: for a wide element in a twentieth of the time that `itertext` takes
_STRING: Final = etree.XPath("string()", smart_strings=False)
_TEXTS_AND_BREAKS: Final = etree.XPath(".//text() | .//br", smart_strings=False)
_VOID_WORDS: Final = """
    area base br col embed hr img input link meta param source track wbr
"""
_ASCII_LETTERS: Final = {code: chr(code).lower() if chr(code).isalnum() else None for code in range(128)}
_VOID: Final = frozenset(_VOID_WORDS.split())


@dataclass(frozen=True)
class Page:
    """A parsed page. `url` is where it was read; `tree` must not be changed, copy what is to be cut."""

    tree: Element
    url: str
    markup: str
    timezone: str | None = None  # of times on it that name none, where somebody said

    @cached_property
    def base(self) -> str:
        """What relative links are relative to (HTML §2.4.3)."""
        hrefs = (element.get("href") for element in self.tagged("base"))
        href = next((href for href in hrefs if href is not None), "")
        return (
            join_url(self.url, href) or self.url
        )  # an address that is not a URL is ignored, as in a browser

    @cached_property
    def by_class(self) -> Mapping[str, Sequence[Element]]:
        """Elements by each of their class names, in document order."""
        found: dict[str, list[Element]] = {}
        for element, value in self._with_class:
            for name in value.split():
                found.setdefault(name, []).append(element)
        return found

    @cached_property
    def related(self) -> Sequence[tuple[Element, frozenset[str]]]:
        """Links with a relation, and their relations: those of the head, then those of the body."""
        return [
            (link, frozenset(rel.lower().split()))
            for tag in ("link", "a")
            for link in self._tagged[tag]
            if (rel := link.get("rel"))
        ]

    def tagged(self, tag: str) -> Sequence[Element]:
        """Elements of one of the tags that fields stand in, in document order.

        One walk of the page finds them all.
        """
        return self._tagged[tag]

    @cached_property
    def _tagged(self) -> Mapping[str, Sequence[Element]]:
        found: dict[str, list[Element]] = {tag: [] for tag in _ASKED_FOR}
        for element in self.tree.iter(*_ASKED_FOR):
            found[element.tag].append(element)
        return found

    def propertied(self, name: str) -> Iterator[Element]:
        """Return the elements with this `itemprop`, in document order."""
        return (element for element in self._propertied if element.get("itemprop") == name)

    @cached_property
    def _propertied(self) -> Sequence[Element]:
        return self.find("//*[@itemprop]") if "itemprop" in self.markup else ()

    def find(self, path: str) -> list[Element]:
        """The elements an XPath finds; the path is compiled once for all pages."""
        return list(_compiled_xpath(path)(self.tree))

    def classed(self, *names: str) -> Iterator[Element]:
        """Elements that have one of the class names, name by name.

        Most names are on no page and cost nothing.
        """
        return (
            element
            for name in names
            if f" {name} " in self._class_names
            for element, value in self._with_class
            if name in value and name in value.split()
        )

    @cached_property
    def _class_names(self) -> str:
        """All class names in one string, blanks around each.

        The few that are asked for are sooner found than all are told apart.
        """
        names = " ".join([value for _, value in self._with_class])
        for blank in "\t\n\r\f":
            names = names.replace(blank, " ")
        return f" {names} "

    @cached_property
    def _with_class(self) -> Sequence[tuple[Element, str]]:
        return [(element, element.get("class")) for element in _WITH_CLASS(self.tree)]

    def in_furniture(self, element: Element) -> bool:
        """Whether an element stands in a menu, sidebar, footer or the like.

        What holds most of the page is none, whatever its name.
        """
        climbed: list[Element] = []
        found = False
        for node in (element, *element.iterancestors()):
            climbed.append(node)
            known = self._furniture.get(node)
            found = known if known is not None else is_furniture(node) and not self._holds_most(node)
            if known is not None or found:
                break
        self._furniture.update(dict.fromkeys(climbed, found))
        return found

    def stands_in(self, element: Element, is_one: Callable[[Element], bool]) -> bool:
        """Whether one of the elements around an element is such a one.

        Each is asked once, however many stand in it.
        """
        known = self._around.setdefault(is_one, {})
        climbed: list[Element] = []
        found = False
        for above in element.iterancestors():
            if (told := known.get(above)) is not None:
                found = told
                break
            climbed.append(above)
            if is_one(above):
                found = True
                break
        known.update(dict.fromkeys(climbed, found))
        return found

    @cached_property
    def _around(self) -> dict[Callable[[Element], bool], dict[Element, bool]]:
        return {}

    def _holds_most(self, element: Element) -> bool:
        if self.running:
            return 2 * self.sizes.get(element, 0) > sum(size for size, _ in self.running)
        return 2 * len(all_text(element)) > self._size

    @cached_property
    def running(self) -> Sequence[tuple[int, Sequence[Element]]]:
        """The page's running text: each paragraph's size and the elements around it, nearest first."""
        return [(size, list(element.iterancestors())) for element, size in self.running_in(self.tree)]

    def running_in(self, element: Element) -> Iterator[tuple[Element, int]]:
        """The running text of one of the page's elements, in whatever the page prints its paragraphs."""
        if not self._line_holders:
            return _running_text(element, "p")
        found = _running_text(element, "p", "div")
        return (
            line for line in found if line[0].tag != "div" or _nearest_holder(line[0]) in self._line_holders
        )

    @cached_property
    def _line_holders(self) -> frozenset[Element]:
        """The elements that serve as paragraphs where a page has none.

        They stand alike, as some editors make them.
        """
        if next(_running_text(self.tree, "p"), None) is not None:
            return frozenset()
        lines = Counter(_nearest_holder(element) for element, _ in _running_text(self.tree, "div"))
        return frozenset(holder for holder, count in lines.items() if count >= _FEWEST_LINES)

    @cached_property
    def sizes(self) -> Mapping[Element, int]:
        """How much running text stands below each element that has any."""
        return sum_by_ancestor(self.running)

    @cached_property
    def _furniture(self) -> dict[Element, bool]:
        return {}

    @cached_property
    def _size(self) -> int:
        body = self.tree.find("body")
        return 0 if body is None else len(all_text(body))

    def absolute(self, href: str | None) -> str | None:
        """A link as an absolute http(s) URL, or None for what leads nowhere."""
        if href not in self._absolute:
            self._absolute[href] = absolute_url(self.base, href)
        return self._absolute[href]

    @cached_property
    def _absolute(self) -> dict[str | None, str | None]:
        return {}


def absolute_url(base: str, href: str | None) -> str | None:
    """
    >>> absolute_url("https://a.example/x/", " ../y ")
    'https://a.example/y'
    >>> absolute_url("https://a.example/", "javascript:void(0)") is None
    True
    """
    href = (href or "").strip()
    if not href or href.startswith("#"):
        return None
    if _WHOLE_URL.fullmatch(href):
        return href  # as joining it would give it back
    url = _root_origin(base) + href if _ROOTED.fullmatch(href) else join_url(base, href)
    return url if url is not None and url.startswith(("http://", "https://")) else None


@lru_cache(maxsize=256)
def _root_origin(base: str) -> str:
    """What a path from the root is joined to: empty where there is no host, as joining would have it."""
    return (join_url(base, "/") or "").removesuffix("/")


def parse_page(body: bytes, url: str, content_type: str | None = None) -> Page:
    """Parses bytes into a page. Broken, deep and huge markup is read as far as it goes.

    Raises ExtractionError when there is no markup and no text at all.
    """
    sent = as_utf8(body)
    text = decode_page(body, content_type)[0] if sent is None else sent
    bare = _DECLARATION.sub("", text.replace("\0", "") if "\0" in text else text, count=1)
    markup = unmask_addresses(_shorten_tags(bare))
    if not markup or markup.isspace():
        raise ExtractionError(f"{url}: an empty body")
    return (
        _parsed_tree(markup, url, body if markup is sent else None)
        or _parsed_tree(_Shallow().flattened(markup), url)
        or Page(etree.Element("html"), url, markup)
    )


def _shorten_tags(markup: str) -> str:
    """The markup with no start tag of more than `_MOST_ATTRIBUTES` attributes.

    Hardly a page has a tag that long, which is told in a tenth of the time that looking for one takes.
    """
    return _LONG_TAG.sub(_with_fewer_attributes, markup) if _may_hold_long_tag(markup) else markup


def _may_hold_long_tag(markup: str) -> bool:
    """Whether half the length of a long tag goes by behind a `<` without another bracket."""
    step = _LONG_TAG_CHARS // 2
    is_in_tag = False
    for start in range(0, len(markup), step):
        opened, closed = (markup.rfind(bracket, start, start + step) for bracket in "<>")
        if opened == closed:  # neither is there
            if is_in_tag:
                return True
        else:
            is_in_tag = opened > closed
    return False


def _with_fewer_attributes(tag: re.Match[str]) -> str:
    """A start tag, up to its closing bracket, with the first `_MOST_ATTRIBUTES` of its attributes."""
    name, blank, rest = tag[0].partition(" ")
    kept = [found[0] for found in islice(_ATTRIBUTE.finditer(rest), _MOST_ATTRIBUTES + 1)]
    return tag[0] if len(kept) <= _MOST_ATTRIBUTES else f"{name}{blank}{''.join(kept[:-1])}"


def _parsed_tree(markup: str, url: str, encoded: bytes | None = None) -> Page | None:
    """The page, or None when it is nested more deeply than the parser goes.

    `encoded` is the markup in UTF-8, where it is at hand.
    """
    # The plain parser: lxml.html's own elements cost a look-up in Python each time one is touched.
    parser = etree.HTMLParser(
        huge_tree=True, remove_comments=True, remove_pis=True, encoding="utf-8", collect_ids=False
    )
    try:
        tree = etree.fromstring(encoded or markup.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise ExtractionError(f"{url}: no markup to read") from error
    if tree is None:
        raise ExtractionError(f"{url}: no markup to read")
    if any("depth" in entry.message for entry in parser.error_log):
        return None
    tree = _rejoin_body(tree)
    is_as_written = not _end_headings(tree)
    if _is_too_deep(tree):
        _flatten_tree(tree)
    elif is_as_written:
        return Page(tree, url, markup)
    return Page(tree, url, etree.tostring(tree, encoding="unicode", method="html"))


def _flatten_tree(tree: Element) -> None:
    """Moves what makes a tree too deep up, behind what it stood in; a small piece stays together."""
    for holder in _at_spine_end(tree):
        _move_behind(holder, lambda element: next((child for child in element if _is_too_tall(child)), None))


def _end_headings(tree: Element) -> bool:
    """End each heading where another one begins in it, as a browser does (HTML §13.2.6.4.7).

    Returns True if there was one.
    """
    unended = [
        heading
        for heading in tree.iter(*_HEADINGS)
        if next(heading.iterchildren(*_HEADINGS), None) is not None
        and ((above := heading.getparent()) is None or above.tag not in _HEADINGS)
    ]
    for holder in unended:
        _move_behind(
            holder,
            lambda element: (
                next(element.iterchildren(*_HEADINGS), None) if element.tag in _HEADINGS else None
            ),
        )
    return bool(unended)


def _move_behind(holder: Element, first_to_move: Callable[[Element], Element | None]) -> None:
    """Move pieces of an element behind it: the child that `first_to_move` names and all that follow it.

    Of each piece, pieces are moved behind it likewise. The text keeps its order. The last piece goes first:
    each is moved once, without those that stood in it, so that the time grows with the tree and not with its
    square.
    """

    def pieces_of(element: Element) -> Sequence[Element]:
        first = first_to_move(element)
        return () if first is None else (first, *first.itersiblings())

    pieces = [(piece, False) for piece in pieces_of(holder)]
    behind, holder.tail = [holder.tail or ""], None
    while pieces:
        piece, is_done = pieces.pop()
        if is_done:
            piece.tail = settable_text("".join(reversed(behind)))
            behind.clear()
            holder.addnext(piece)
        else:
            behind.append(piece.tail or "")
            pieces += [(piece, True), *((inner, False) for inner in pieces_of(piece))]
    holder.tail = settable_text("".join(reversed(behind)))


def _rejoin_body(tree: Element) -> Element:
    """Put what stands behind an early `</html>` back in the body, as a browser does (HTML §13.2.6.4.22)."""
    for late in list(tree.itersiblings("html")):
        body = tree.find("body")
        for child in list(late):
            if body is not None and child.tag in {"head", "body"}:
                child.tag = "div"
            (tree if body is None else body).append(child)
    return tree


class _Shallow(HTMLParser):
    """Rewrites markup so that it is never deeper than `DEEPEST`.

    What is nested below becomes siblings there, no text is lost.
    """

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._builder = etree.TreeBuilder()
        self._open: list[str] = ["html"]
        self._builder.start("html", {})
        self._hidden = 0

    def flattened(self, markup: str) -> str:
        """The same text in shallower markup."""
        self.feed(markup)
        self.close()
        while self._open:
            self._builder.end(self._open.pop())
        return str(etree.tostring(self._builder.close(), encoding="unicode", method="html"))

    def parse_marked_section(self, i: int, report: bool = True) -> int:
        """A marked section (`<![…`) is a comment in HTML, of whatever kind it is (HTML §13.2.5.42)."""
        return self.parse_bogus_comment(i, report)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"html", "head", "body"} or not (tag.isascii() and tag.isalnum()):
            return
        if tag in _VOID:
            self._builder.start(tag, _settable_attributes(attrs))
            self._builder.end(tag)
        elif len(self._open) < DEEPEST:
            self._open.append(tag)
            self._builder.start(tag, _settable_attributes(attrs))
        else:
            self._hidden += 1
            self._builder.data("\n")

    def handle_endtag(self, tag: str) -> None:
        if self._hidden:
            self._hidden -= 1
        elif tag in self._open[1:]:
            while self._open[-1] != tag:
                self._builder.end(self._open.pop())
            self._builder.end(self._open.pop())

    def handle_data(self, data: str) -> None:
        self._builder.data(settable_text(data))


def settable_text(text: str) -> str:
    """Text as it may be put into a tree: without the control characters that the parser lets pass."""
    return _NOT_XML.sub("", text)


def _settable_attributes(attrs: Iterable[tuple[str, str | None]]) -> dict[str, str]:
    return {
        name: settable_text(value or "") for name, value in attrs if re.fullmatch(r"[A-Za-z_][\w.-]*", name)
    }


def _nearest_holder(line: Element) -> Element:
    """The nearest element around a line that holds more than it."""
    above = line.getparent()
    while len(above) == 1 and above.getparent() is not None:
        above = above.getparent()
    return above


def _running_text(tree: Element, *tags: str) -> Iterator[tuple[Element, int]]:
    """Yield running text and its size.

    These are paragraphs of some length that are not mostly links, and lines of loose text between line breaks.
    """
    for element in tree.iter(*tags):
        if element.tag != "p" and (_holds_blocks(element) or len(text_of(element)) < RUNNING / 3):
            continue
        size = text_weight(all_text(element))
        if size >= RUNNING and 2 * _linked_size(element) < size and not _in_link(element):
            yield element, size
    for line in tree.iter("br"):
        size = text_weight(line.tail or "")
        if size >= RUNNING and line.getparent().tag != "p":
            yield line, size


def _holds_blocks(element: Element) -> bool:
    return next(element.iterdescendants(*_BLOCK_TAGS), None) is not None


def _linked_size(element: Element) -> int:
    """How much of an element's text stands in links."""
    return sum(text_weight(all_text(link)) for link in element.iter("a"))


def _in_link(element: Element) -> bool:
    """Whether an element stands in a link: a card that leads to another page, of which it says some words."""
    return any(link.get("href") for link in element.iterancestors("a"))


def only_letters(text: str) -> str:
    """A text's letters and digits, in one case: what two spellings of a line have in common.

    >>> only_letters("The Dam: 15 m³!")
    'thedam15m³'
    """
    if text.isascii():
        return text.translate(_ASCII_LETTERS)
    return "".join(filter(str.isalnum, text.casefold()))


def text_weight(text: str) -> int:
    """A text's size in characters of an alphabet.

    A Han, kana or hangul character says as much as three of them.

    >>> text_weight("tea house"), text_weight("茶馆")
    (9, 6)
    """
    return len(text) if text.isascii() else len(text) + 2 * len(_DENSE_SCRIPT.findall(text))


def sum_by_ancestor(paragraphs: Iterable[tuple[int, Sequence[Element]]]) -> dict[Element, int]:
    """The sizes of paragraphs, added up for each of their ancestors."""
    sizes: dict[Element, int] = {}
    for size, chain in paragraphs:
        for element in chain:
            sizes[element] = sizes.get(element, 0) + size
    return sizes


@lru_cache(maxsize=256)
def _compiled_xpath(path: str) -> etree.XPath:
    return etree.XPath(path)


def class_list(element: Element) -> Sequence[str]:
    """The class names of an element, as written."""
    value = element.get("class")
    return value.split() if value else ()


def all_text(element: Element) -> str:
    """All text of an element, as it stands in the markup."""
    text: str = _STRING(element)
    return text


def text_of(element: Element) -> str:
    """Return the text of an element, its white space collapsed.

    ZWNJ and its kin are not white space and stay; a line break is a blank. Of what is longer than any
    heading, label or teaser its first `_LONGEST` characters: headings that nobody closed stand in one
    another, and each holds the page.
    """
    text = all_text(element) if next(element.iter("br"), None) is None else _text_with_breaks(element)
    return " ".join(text[:_LONGEST].split())


def _text_with_breaks(element: Element) -> str:
    parts = (part if isinstance(part, str) else " " for part in _TEXTS_AND_BREAKS(element))
    return "".join(islice(parts, _LONGEST))
