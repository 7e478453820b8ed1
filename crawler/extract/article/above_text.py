"""What stands above an article's text and belongs to it: standfirst, lead picture and its caption.

A standfirst (deck, dek, chapeau) sums the article up between headline and text. It is told by its name, by
being the page's own description if the page shows that, or by its place. Most pages print it, like the lead
picture, outside the element that holds the text. Knows nothing of how the text was found.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice
from typing import Final

from lxml.etree import _Element as Element

from presslog.core.body_parts import BlockKind
from presslog.crawler.extract.page.blocks import ReadBody, TextPiece, clean_text, is_caption_name, read_body
from presslog.crawler.extract.page.class_names import hyphenate_names, name_pattern, names_of
from presslog.crawler.extract.page.dates import parse_date
from presslog.crawler.extract.page.image_keys import image_key, image_source
from presslog.crawler.extract.page.noise import is_furniture, is_noise
from presslog.crawler.extract.page.page import Page, absolute_url, all_text, only_letters, text_weight
from presslog.crawler.extract.page.reading import ReadImage
from presslog.crawler.extract.page.structured_data import Structured, text_of_value

_NAMED: Final = name_pattern(
    "standfirst deck dek chapeau chapo lede lead leadtext lead-text leadin lead-in intro introduction intro-text introtext"
    " subtitle sub-title subheadline sub-headline subhead subheading sub-heading strapline entradilla bajada sottotitolo occhiello"
    " sommario vorspann anleser ingress manchet underrubrik perex zajawka abstract article-summary post-summary entry-summary"
    " article-description article-desc article-excerpt post-excerpt article-teaser headline-description story-summary"
)
_HERO: Final = name_pattern(
    "hero featured featured-image lead-image leadimage main-image mainimage lead-media lead-photo top-image post-thumbnail"
    " article-image article-picture main-picture header-image headerimage teaser-image main-photo cover opener visual"
)
_INLINE_WORDS: Final = "a abbr b br em font i mark q small span strong sub sup time u wbr"
_INLINE: Final = frozenset(_INLINE_WORDS.split())
_LINE_TAGS_WORDS: Final = "p h2 h3 h4 li div section span strong em blockquote summary"
_LINE_TAGS: Final = frozenset(_LINE_TAGS_WORDS.split())
_FILED: Final = frozenset({"author", "category", "tag"})  # relations of links to where an article is filed
_LOOKED_AT: Final = 400  # elements below a headline; a text that begins further down has nothing above it
_SHORTEST_NAMED: Final = 20  # characters of a standfirst that is named so
_SHORTEST_PLACED: Final = 50  # … of one that is told by its place alone
_FEWEST_WORDS: Final = 7  # … and its words
_LONGEST: Final = 1_200  # characters; what is longer is text
_LONGEST_DATE: Final = 40
_MOST_LINES: Final = 6  # of a standfirst that is a list
_RUNNING: Final = 80  # characters of a text's line from which on it is known again
_LONGEST_CAPTION: Final = 500
_FIRST_PIECES: Final = 3  # of a text, among which a standfirst may stand that the text's element holds
_MOST_PICTURES: Final = 3


@dataclass(frozen=True, slots=True)
class _LineBelow:
    """A line of text below a headline.

    `named` is the element on or around it that is named a standfirst, if there is one.
    """

    element: Element
    text: str
    named: Element | None

    @property
    def box(self) -> Element:
        """What holds the line and those that belong to it."""
        return self.element.getparent() if self.named is None or self.named is self.element else self.named


def with_what_stands_above(
    body: ReadBody, page: Page, data: Structured, title: str, dropped: Set[Element] = frozenset()
) -> tuple[str | None, ReadBody]:
    """Return a body's standfirst, and the body without it, the lead picture and its caption put first.

    `dropped` are elements that the source's rules leave out.
    """
    headline = title_element(page, title)
    below = list(islice(_shown_below(headline, dropped), _LOOKED_AT)) if headline is not None else []
    pictures = _lead_pictures(page, data, body, headline, below)
    captions = {piece.text for picture in pictures for piece in picture.pieces}
    standfirst = None if headline is None else _standfirst(data, body, headline, below, captions)
    if standfirst is None and not pictures:
        return None, body
    lines = {only_letters(line) for line in standfirst.split("\n")} if standfirst else set()
    kept = tuple(
        piece
        for place, piece in enumerate(body.pieces)
        if place >= _FIRST_PIECES + len(lines) or only_letters(piece.text) not in lines
    )
    known = {piece.text for piece in kept}
    above = tuple(piece for picture in pictures for piece in picture.pieces if piece.text not in known)
    images = tuple(image for picture in pictures for image in picture.images)
    return standfirst, ReadBody((*above, *kept), (*images, *body.images))


def title_element(page: Page, title: str) -> Element | None:
    """The element that shows a title: an `h1`, else what calls itself one, else another heading."""
    wanted = only_letters(title)
    if not wanted:
        return None
    candidates = (
        *page.tagged("h1"),
        *page.classed("entry-title", "post-title", "article-title", "headline"),
        *page.propertied("headline"),
        *page.tree.iter("h2"),
    )
    return next((it for it in candidates if it.tag != "meta" and only_letters(all_text(it)) == wanted), None)


# --- standfirst ---------------------------------------------------------------------------------------------


def _standfirst(
    data: Structured, body: ReadBody, headline: Element, below: Sequence[Element], captions: Set[str]
) -> str | None:
    """The lines that sum a text up, one below another; None where there are none."""
    own = {only_letters(piece.text) for piece in body.pieces if piece.kind is not BlockKind.CAPTION}
    above, first = _lines_around_start(_text_lines(below, headline, captions), own)
    named = [line for line in (*above, *first) if line.named is not None and not _is_date(line.text)]
    described = [line for line in above if _is_description(line.text, data)]
    told = {line.box for lines in (named, described) for line in lines[:1]}
    chosen = [line for line in (*above, *first) if line.box in told and (line in named or line in described)]
    if not chosen and first:
        chosen = [line for line in above if _stands_for_itself(line)]
        if len({line.box for line in chosen}) > 1:
            return None  # several boxes between headline and text: any of them may be anything
    together = "\n".join(list(dict.fromkeys(line.text for line in chosen))[:_MOST_LINES])
    return together if 0 < len(together) <= _LONGEST else None


def _lines_around_start(
    lines: Iterable[_LineBelow], own: Set[str]
) -> tuple[list[_LineBelow], list[_LineBelow]]:
    """The lines above a text, and the text's first lines, by the letters of all that was read as `own`.

    A text starts at the first of its lines that has another beside it in one box, or stands in a box like that one;
    without such a one, at its first.
    """
    known: list[tuple[_LineBelow, bool]] = []
    for line in lines:
        known.append((line, only_letters(line.text) in own))
        if sum(inside for _, inside in known) > _FIRST_PIECES + 1:
            break
    starts = [line for line, inside in known if inside]
    boxes = Counter(line.box for line in starts)
    paired = next((line for line in starts if boxes[line.box] > 1), starts[0] if starts else None)
    start = next((line for line in starts if paired is not None and _are_alike(line.box, paired.box)), None)
    place = next((place for place, (line, _) in enumerate(known) if line is start), len(known))
    first = [line for line, inside in known[place:] if inside]
    return [line for line, _ in known[:place]], first[:_FIRST_PIECES]


def _are_alike(one: Element, other: Element) -> bool:
    return one is other or (
        one.tag == other.tag and bool(one.get("class")) and one.get("class") == other.get("class")
    )


def _is_date(text: str) -> bool:
    return len(text) <= _LONGEST_DATE and any(map(str.isdigit, text)) and parse_date(text) is not None


def _stands_for_itself(line: _LineBelow) -> bool:
    """Whether a line without a name reads like a sentence rather than a label, a byline or a link."""
    if any(not _FILED.isdisjoint((link.get("rel") or "").split()) for link in line.element.iter("a")):
        return False
    linked = sum(len(all_text(link)) for link in line.element.iter("a"))
    return (
        text_weight(line.text) >= _SHORTEST_PLACED
        and (not line.text.isascii() or len(line.text.split()) >= _FEWEST_WORDS)
        and 2 * linked < len(line.text)
    )


def _is_description(text: str, data: Structured) -> bool:
    """Whether a line is the page's own description of the article, whole or as far as that goes."""
    stated = (text_of_value(data.article.get("description")), data.first("og:description", "description"))
    shown = only_letters(text)
    for one in stated:
        letters = only_letters(one or "")
        if min(len(letters), len(shown)) >= _SHORTEST_NAMED and (
            letters.startswith(shown) or shown.startswith(letters)
        ):
            return True
    return False


def _text_lines(below: Sequence[Element], headline: Element, captions: Set[str]) -> Iterator[_LineBelow]:
    """The lines that may sum a text up: no captions, none that are too short or too long."""
    for element in below:
        if element.tag in _LINE_TAGS and _is_line(element):
            text = clean_text("".join(element.itertext())).strip("\u3000")
            if (
                text not in captions
                and _SHORTEST_NAMED <= text_weight(text) <= _LONGEST
                and not _is_of_picture(element)
            ):
                yield _LineBelow(element, text, _named_element(element, headline))


def _is_of_picture(line: Element) -> bool:
    """Whether a line stands in a figure, or in what calls itself a caption."""
    return any(
        it.tag in {"figure", "figcaption"} or is_caption_name(it.get("class") or "")
        for it in (line, *islice(line.iterancestors(), 3))
    )


def _is_line(element: Element) -> bool:
    """Whether an element holds text and no block: an outermost one, if it is inside a line."""
    if element.tag in _INLINE and (element.getparent() is None or _is_line(element.getparent())):
        return False
    return all(child.tag in _INLINE for child in element.iterdescendants() if isinstance(child.tag, str))


def _named_element(line: Element, headline: Element) -> Element | None:
    """A line, or an element around it that holds little more, if it calls itself a standfirst."""
    for element in (line, *islice(line.iterancestors(), 3)):
        named = _names_standfirst(names_of(element)) or "description" in (element.get("itemprop") or "")
        if named and headline not in element.iterdescendants(headline.tag):
            return element if text_weight(all_text(element)) <= _LONGEST else None
    return None


def _shown_below(headline: Element, dropped: Set[Element]) -> Iterator[Element]:
    """The elements behind a headline in page order, without those that are no content."""
    around: Element | None = headline
    while around is not None and around.tag != "body":
        for sibling in around.itersiblings():
            yield from _shown_in(sibling, dropped)
        around = around.getparent()


def _shown_in(element: Element, dropped: Set[Element]) -> Iterator[Element]:
    waiting = [element]
    while waiting:
        one = waiting.pop()
        if element_is_shown(one) and one not in dropped:
            yield one
            waiting.extend(reversed(one))


def element_is_shown(element: Element) -> bool:
    """Whether an element is neither furniture nor noise, by its own marks."""
    return isinstance(element.tag, str) and not is_noise(element) and not is_furniture(element)


# --- lead picture -------------------------------------------------------------------------------------------


def _lead_pictures(
    page: Page, data: Structured, body: ReadBody, headline: Element | None, below: Sequence[Element]
) -> list[ReadBody]:
    """The pictures above a text that are the article's, each with its caption, which none in the text is."""
    known = {image.src for image in body.images}
    found: list[ReadBody] = []
    for box in _picture_boxes(page, data, body, headline, below):
        read = read_body([box], page.base)
        images = tuple(replace(image, caption="") for image in read.images if image.src not in known)[:1]
        if not images:
            continue
        captions = tuple(dict.fromkeys(piece.text for piece in read.pieces))
        if sum(map(len, captions)) > _LONGEST_CAPTION:
            captions = ()
        image = ReadImage(images[0].src, images[0].alt, captions[0] if captions else "")
        links = {piece.text: piece.links for piece in read.pieces}
        found.append(
            ReadBody(tuple(TextPiece(BlockKind.CAPTION, text, links[text]) for text in captions), (image,))
        )
        known.add(image.src)
        if len(found) == _MOST_PICTURES:
            break
    return found


def _picture_boxes(
    page: Page, data: Structured, body: ReadBody, headline: Element | None, below: Sequence[Element]
) -> Iterator[Element]:
    """Boxes of the pictures between headline and text, and of the one that the page gives for itself."""
    text_lines = {piece.text for piece in body.pieces if text_weight(piece.text) >= _RUNNING}
    shared = absolute_url(page.base, data.first("og:image", "twitter:image"))
    key = image_key(shared) if shared else None
    seen: set[Element] = set()
    for element in below:
        if element.tag == "p" and clean_text("".join(element.itertext())) in text_lines:
            break
        if element.tag != "img" or _leads_elsewhere(element, page):
            continue
        if (box := _picture_box(element, text_lines)) not in seen:
            seen.add(box)
            if box.tag == "figure" or _is_hero(element, box) or _key_of(element, page) == key is not None:
                yield box
    yield from islice(_boxes_elsewhere(page, headline, key, text_lines, seen), 1)


def _boxes_elsewhere(
    page: Page, headline: Element | None, key: str | None, text_lines: Set[str], seen: Set[Element]
) -> Sequence[Element]:
    """Boxes of lead pictures that do not stand below the headline, the article's own first.

    The picture that the page gives for itself may be outside of its article, or the site's.
    """
    around = next(headline.iterancestors("article", "main"), None) if headline is not None else None
    name = key.rpartition("/")[2].partition(".")[0] if key is not None else None
    within: list[Element] = []
    without: list[Element] = []
    for element in page.tree.iter("img"):
        shared_one = name is not None and _mentions(element, name) and _key_of(element, page) == key
        if not shared_one and (around is None or not _is_hero(element, None)):
            continue
        if page.in_furniture(element) or _leads_elsewhere(element, page):
            continue
        box = _picture_box(element, text_lines)
        is_within = around in element.iterancestors()
        own = shared_one or (is_within and _is_hero(element, box))
        if own and box not in seen and element_is_shown(box):
            (within if is_within else without).append(box)
    return [*within, *without]


def _mentions(picture: Element, name: str) -> bool:
    """Whether a picture's attributes mention a file's name, which is sooner told than its file."""
    return any(name in value for value in picture.attrib.values())


def _key_of(picture: Element, page: Page) -> str | None:
    source = absolute_url(page.base, image_source(picture))
    return image_key(source) if source else None


def _leads_elsewhere(picture: Element, page: Page) -> bool:
    """Whether a picture stands in a link to another page: a teaser's."""
    link = next(picture.iterancestors("a"), None)
    url = page.absolute(link.get("href")) if link is not None else None
    return url is not None and url.partition("#")[0] != page.url and image_key(url) != _key_of(picture, page)


def _picture_box(picture: Element, text_lines: Set[str]) -> Element:
    """The figure around a picture, else the widest element around it that holds it and a caption alone."""
    figure = next(picture.iterancestors("figure"), None)
    if figure is not None:
        return figure
    box = picture
    for around in islice(picture.iterancestors(), 4):
        if around.tag in {"body", "article", "main"} or _holds_further(around):
            break
        text = clean_text(all_text(around))
        if len(text) > _LONGEST_CAPTION or text in text_lines:
            break
        box = around
    return box


def _holds_further(around: Element) -> bool:
    """Whether an element holds a second picture, or a headline."""
    return sum(1 for _ in islice(around.iter("img"), 2)) > 1 or next(around.iter("h1"), None) is not None


def _is_hero(picture: Element, box: Element | None) -> bool:
    """Whether a picture, or what is around it up to its box, calls itself the lead picture.

    Without a box, two elements around it are looked at.
    """
    for element in (picture, *islice(picture.iterancestors(), 6 if box is not None else 3)):
        if _names_hero(names_of(element)):
            return True
        if element is box:
            return False
    return False


@lru_cache(maxsize=4096)
def _names_hero(names: str) -> bool:
    return bool(_HERO.search(hyphenate_names(names)))


@lru_cache(maxsize=4096)
def _names_standfirst(names: str) -> bool:
    return bool(_NAMED.search(hyphenate_names(names)))
