"""Where a page's body stands, in tiers.

It is told by a rule, learned for the site, marked by the page, found by trafilatura, or taken from JSON-LD.

The first tier whose reading holds is taken, and named in the method, so that two readings are only compared
when made the same way. Knows nothing of fields.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain, islice, takewhile
from typing import Final

from lxml import etree, html
from lxml.etree import _Element as Element

from presslog.core.body_parts import BlockKind
from presslog.core.errors import ExtractionError
from presslog.core.extractor import Extractor
from presslog.crawler.extract.article.boxes_apart import boxes_apart, stands_alone, text_length
from presslog.crawler.extract.article.fields import key_of
from presslog.crawler.extract.article.fragment import fragment_body
from presslog.crawler.extract.article.tidy import is_reference, tidy_pieces
from presslog.crawler.extract.page.blocks import ReadBody, TextPiece, clean_text, read_body
from presslog.crawler.extract.page.class_names import hyphenate_names, names_of
from presslog.crawler.extract.page.noise import (
    is_comments,
    is_furniture,
    is_hidden,
    is_noise,
    opens_over_page,
)
from presslog.crawler.extract.page.page import (
    RUNNING,
    Page,
    all_text,
    settable_text,
    sum_by_ancestor,
    text_of,
    text_weight,
)
from presslog.crawler.extract.page.reading import REVISION
from presslog.crawler.extract.page.rules import outermost_elements, select_elements
from presslog.crawler.extract.page.structured_data import Structured
from presslog.crawler.site_profile import SiteProfile
from presslog.crawler.source import Extract

ENOUGH: Final = 140  # characters of text below which a tier is not believed while another can be asked
_DENSE_CHARS: Final = 240
_DENSE_SHARE: Final = 0.85
_LOOSE: Final = etree.XPath(
    f".//text()[string-length(normalize-space(.)) >= {RUNNING}][not("
    + " or ".join(
        f"ancestor::{tag}" for tag in ("p", "a", "li", "script", "style", "noscript", "template", "textarea")
    )
    + ")]",
    smart_strings=False,
)
_ALONE: Final = 0.9  # of an element's text that a quotation in it must be for the element to be its frame
_CARD: Final = 3  # links that make a list
_MOST_IN_A_PARAGRAPH: Final = (
    400  # elements, for trafilatura: it takes the square of their number, 13 s for 10,000
)
_DEEP: Final = 60  # elements around one another from which a page is deep; published pages rarely are
_MOST_IN_DEPTH: Final = 3_000  # elements of a deep page, for readers that climb from each of them
_MOST_ELEMENTS: Final = 20_000
"""Elements of a page, for readers made for pages of usual size: they take up to 0.1 ms for each."""
_MOST_TEXTS: Final = 3_000
"""Texts of a page outside of inline elements: trafilatura takes the square of their number, 1 s for 3,000."""
_is_deep: Final = etree.XPath(f"boolean({'/*' * (_DEEP + 1)})")
_count_elements: Final = etree.XPath("count(//*)")
_count_texts: Final = etree.XPath(
    "count(//text()[not(parent::a or parent::b or parent::i or parent::em or parent::strong or parent::span)][normalize-space()])"
)
_has_full_paragraph: Final = etree.XPath(f"boolean(//p[count(*[not(self::br)]) > {_MOST_IN_A_PARAGRAPH}])")
_SHARE: Final = 0.55  # of the page's running text that a marked container must hold to be believed


@dataclass(frozen=True, slots=True)
class TierInput:
    """All a tier may look at."""

    page: Page
    data: Structured
    rules: Extract
    profile: SiteProfile | None


Tier = Callable[[TierInput], ReadBody | None]


def read_by_tiers(asked: TierInput, method: Extractor | None = None) -> tuple[Extractor, ReadBody]:
    """The body and the extractor that read it. With `method`, its tier alone is asked.

    Raises ExtractionError when no tier finds a body, or when the method named is of another revision or
    unknown.
    """
    if method is not None:
        return method, _read_by_method(asked, method)
    short: tuple[Extractor, ReadBody] | None = None
    for name, tier in TIERS.items():
        body = tier(asked)
        if body is None or not body.pieces:
            continue
        if text_weight(body.text) >= ENOUGH or name in _TOLD:
            return Extractor(REVISION, name), body
        short = short or (Extractor(REVISION, name), body)
    if short is None:
        raise ExtractionError(f"{asked.page.url}: no article text found")
    return short


def read_around(asked: TierInput, lines: Collection[str]) -> ReadBody | None:
    """The text of the narrowest element that holds all of these lines that stand on the page.

    None where fewer than half of them do, or nothing narrower than the page holds them.
    """
    wanted, found = set(lines), dict[str, Element]()
    for element in asked.page.tree.iter(*_TEXT_TAGS):
        if (text := clean_text(all_text(element))) in wanted:
            found.setdefault(text, element)
    if not found or 2 * len(found) < len(wanted):
        return None
    first, *others = found.values()
    around = [set(other.iterancestors()) for other in others]
    holder = next(it for it in first.iterancestors() if all(it in each for each in around))
    return None if holder.tag in ("body", "html") else _tidied_body(asked, [holder])


def _read_by_method(asked: TierInput, method: Extractor) -> ReadBody:
    tier = TIERS.get(method.tier)
    if method.revision != REVISION or tier is None:
        raise ExtractionError(f"{asked.page.url}: this extractor has no method {method}")
    body = tier(asked)
    if body is None or not body.pieces:
        raise ExtractionError(f"{asked.page.url}: no article text found (method: {method})")
    return body


# --- tiers --------------------------------------------------------------------------------------------------


def _by_rules(asked: TierInput) -> ReadBody | None:
    """What the source file's `body` rule catches; nested catches count once."""
    if not asked.rules.body:
        return None
    return _container_body(asked, outermost_elements(select_elements(asked.page.tree, asked.rules.body)))


def _by_profile(asked: TierInput) -> ReadBody | None:
    """The container on which earlier articles of this site agreed.

    This page must have exactly one, with text.
    """
    if asked.profile is None or not asked.profile.container:
        return None
    found = outermost_elements(select_elements(asked.page.tree, asked.profile.container))
    return _tidied_body(asked, found) if len(found) == 1 else None


def _by_mark(asked: TierInput) -> ReadBody | None:
    """The container the page itself marks as its article's text.

    It must hold most of the page's running text.
    """
    marked = best_marked(asked.page)
    return _tidied_body(
        asked, _scattered_containers(asked.page) if marked is None else _like_neighbours(marked, asked.page)
    )


def _like_neighbours(marked: Element, page: Page) -> Sequence[Element]:
    """A marked container with its neighbours of the very same names.

    Some systems print a text in several boxes, one like another; or its sections as one `article` each.
    """
    article = marked if marked.tag == "article" else next(marked.iterancestors("article"), None)
    if article is not None and not is_marked(marked) and len(sections := _sections(article, page)) > 1:
        return sections
    holder, names = marked.getparent(), marked.get("class")
    if holder is None or not names or not is_marked(marked):
        return [marked]
    return [it for it in holder if it is marked or (it.get("class") == names and it in page.sizes)]


def _sections(article: Element, page: Page) -> Sequence[Element]:
    """An `article` with those beside it that are sections of the same text.

    They stand alike, each alone in its box if one does, and at most one has a headline; none leads to a page of its own.
    """
    if len([it for it in page.tagged("article") if it in page.sizes]) < 2:
        return []
    box = article
    while (above := box.getparent()) is not None and len(above) == 1:
        box = above
    if above is None:
        return []
    text = page_text(page).sizes
    found = [
        section
        for beside in above
        if beside.tag == box.tag and beside.get("class") == box.get("class")
        for section in beside.iter("article")
        if section in text
    ]
    headings = [heading for section in found for heading in section.iter("h1", *_SUBHEADINGS)]
    is_list = any(
        next(it.iter("a"), None) is not None or next(it.iterancestors("a"), None) is not None
        for it in headings
    )
    return [] if is_list or sum(heading.tag == "h1" for heading in headings) > 1 else found


def _scattered_containers(page: Page) -> Sequence[Element]:
    """Containers of one mark that hold most of the page's running text together.

    A text cut up by what stands between its parts.
    """
    text = page_text(page).sizes
    found: dict[frozenset[str], list[Element]] = {}
    for element in page.tree.iter(*_MARKABLE) if len(page.tagged("h1")) == 1 else ():
        if element in text and (names := _marking_names(element.get("class") or "")):
            found.setdefault(names, []).append(element)
    parts = max(
        map(outermost_elements, found.values()), key=lambda it: sum(text[part] for part in it), default=[]
    )
    enough = max(ENOUGH, _SHARE * max(text.values(), default=0))
    return parts if sum(text[part] for part in parts) >= enough else []


def _by_density(asked: TierInput) -> ReadBody | None:
    """The element in which nearly all of the page's paragraphs stand, where nothing is marked."""
    found = densest_element(asked.page)
    if found is None:
        return None
    if _loose_size(asked.page.tree) - _loose_size(found) > asked.page.sizes[found]:
        return None  # more text stands loose elsewhere than in these paragraphs: another reader is asked
    return _tidied_body(asked, [found])


def _loose_size(element: Element) -> int:
    """Characters of an element's long lines that stand in no paragraph, link or list."""
    return sum(map(text_weight, _LOOSE(element)))


def _tidied_body(asked: TierInput, roots: Sequence[Element]) -> ReadBody | None:
    """The text of containers that were found by guessing or by habit."""
    body = _container_body(asked, roots)
    return replace(body, pieces=tidy_pieces(body.pieces, asked.page.url)) if body else None


def _by_trafilatura(asked: TierInput) -> ReadBody | None:
    """What trafilatura finds; nothing where a page has its text in its data alone, which is read as such."""
    if not asked.page.running and asked.data.article.get("articleBody"):
        return None
    return _trafilatura_body(asked, recall=False)


def _by_jsonld(asked: TierInput) -> ReadBody | None:
    """`articleBody`, which is running text: its lines are its paragraphs."""
    text = asked.data.article.get("articleBody")
    if not isinstance(text, str):
        return None
    if "</p>" in text:
        return _fragment_body(asked, text)
    lines = (clean_text(line) for line in re.split(r"\s*\n\s*", text))
    return ReadBody(tuple(TextPiece(BlockKind.PARAGRAPH, line) for line in lines if line))


def _by_recall(asked: TierInput) -> ReadBody | None:
    return _trafilatura_body(asked, recall=True)


def _by_readability(asked: TierInput) -> ReadBody | None:
    if _is_too_wide(asked.page):
        return None
    from readability import Document  # noqa: PLC0415 - the last resort; 0.1 s that a good page never pays
    from readability.readability import Unparseable  # noqa: PLC0415

    try:
        summary = Document(etree.tostring(asked.page.tree, encoding="unicode", method="html")).summary(
            html_partial=True
        )
    except (Unparseable, etree.ParserError, ValueError, TypeError):
        return None
    return _fragment_body(asked, summary)


TIERS: Final[dict[str, Tier]] = {
    "rules": _by_rules,
    "profile": _by_profile,
    "mark": _by_mark,
    "dense": _by_density,
    "trafilatura": _by_trafilatura,
    "jsonld": _by_jsonld,
    "recall": _by_recall,
    "readability": _by_readability,
}
_TOLD: Final = frozenset({"rules", "profile"})


def _trafilatura_body(asked: TierInput, *, recall: bool) -> ReadBody | None:
    """Trafilatura's tree, written out by ourselves: its own text drops the joiners that Persian needs."""
    if _has_full_paragraph(asked.page.tree) or _is_too_wide(asked.page):
        return None
    from trafilatura import bare_extraction  # noqa: PLC0415 - 0.3 s, and a run that finds nothing new reads no article

    try:
        document = bare_extraction(
            _pruned_tree(asked),
            url=asked.page.url,
            favor_recall=recall,
            include_comments=False,
            with_metadata=False,
        )
    except (ValueError, TypeError, AttributeError, etree.LxmlError):
        return None
    body = getattr(document, "body", None)
    return (
        None
        if body is None
        else _with_links(read_body([body], asked.page.base, lambda element: False), asked.page)
    )


def _is_too_wide(page: Page) -> bool:
    """Whether a page has more elements or texts than trafilatura and readability read in time.

    Fewer elements where it is deep.
    """
    most = _MOST_IN_DEPTH if _is_deep(page.tree) else _MOST_ELEMENTS
    return bool(_count_elements(page.tree) > most or _count_texts(page.tree) > _MOST_TEXTS)


def _with_links(body: ReadBody, page: Page) -> ReadBody:
    """The same text with the links and images of the page's own elements that say it.

    Asked for links, trafilatura reads other text. What only stands in furniture, where it is less than half of
    the text, is left out; figures' captions and annexes behind a piece of the text, which it leaves out, are not.
    """
    said = {piece.text for piece in body.pieces}
    elements = [
        (it, text) for it in page.tree.iter(*_TEXT_TAGS) if (text := clean_text(all_text(it))) in said
    ]
    most = text_length(page.tree) / 2

    def is_aside(element: Element) -> bool:
        return is_noise(element) and text_length(element) < most

    aside = [(it, text) for it, text in elements if is_aside(it) or page.stands_in(it, is_aside)]
    strange = {text for _, text in aside} - {text for it, text in elements if (it, text) not in aside}
    if 2 * sum(map(len, strange)) > body.size:
        strange = set()
    found: list[Element] = []
    annexes: dict[str, list[TextPiece]] = {}
    for element, text in elements:
        if text not in strange:
            boxes = list(_annexes_behind(element, page))
            found += (element, *boxes)
            read = read_body(boxes, page.base).pieces
            annexes.setdefault(text, []).extend(piece for piece in read if piece.text not in said)
    shown = read_body(outermost_elements(found), page.base)
    links = {piece.text: piece.links for piece in shown.pieces}
    pieces = tuple(
        kept
        for piece in body.pieces
        if piece.text not in strange
        for kept in (replace(piece, links=links.get(piece.text, ())), *annexes.pop(piece.text, ()))
    )
    return ReadBody(pieces, shown.images)


def _annexes_behind(element: Element, page: Page) -> Iterator[Element]:
    """Yield what belongs to the text and stands right behind an element of it.

    Figures, and lists of nothing but links to documents or other sites.
    """
    for box in takewhile(lambda it: it.tag in _ANNEXES and not is_noise(it), element.itersiblings()):
        pieces = read_body([box], page.base).pieces
        if box.tag == "figure" or (
            pieces and all(piece.linked > _LINKED and is_reference(piece, page.url) for piece in pieces)
        ):
            yield box


def _pruned_tree(asked: TierInput) -> html.HtmlElement:
    """The page without what the source's rules drop, as the tree that trafilatura asks for."""
    markup = asked.page.markup
    if asked.rules.drop:
        tree = deepcopy(asked.page.tree)
        for element in [found for rule in asked.rules.drop for found in select_elements(tree, rule)]:
            _drop_element(element)
        markup = etree.tostring(tree, encoding="unicode", method="html")
    return html.document_fromstring(markup, parser=html.HTMLParser(huge_tree=True))


def _drop_element(element: Element) -> None:
    """Takes an element out of its tree and leaves the text behind it."""
    parent, before = element.getparent(), element.getprevious()
    if parent is None:
        return
    if before is not None:
        before.tail = settable_text((before.tail or "") + (element.tail or ""))
    else:
        parent.text = settable_text((parent.text or "") + (element.tail or ""))
    parent.remove(element)


def _fragment_body(asked: TierInput, markup: str) -> ReadBody | None:
    body = fragment_body(markup, asked.page.base)
    return body if body.pieces else None


# --- containers ---------------------------------------------------------------------------------------------

_MARKED: Final = re.compile(
    r"^(?:(?:\w*-)*?(?:article|post|entry|story|news|blog|single|node|item|page)[-_]{0,2}(?:\w+[-_]{1,2}){0,2}?(?:content|body|text|bodytext|copy|main|container-body)(?:[-_]+(?:inner|main|text|content|wrapper|wrap|area))?"
    r"|articlebody|bodytext|body-?text|e-content|td-post-content|gh-content|post-entry|rich-?text|field--name-body|field-name-body|text-?long|article|instapaper_body|main-?text|body-?content|content-?body)$"
)
_MARKABLE: Final = ("div", "section", "article", "td", "main")
_POST: Final = re.compile(r"post-\d+")
_SUBHEADINGS: Final = ("h2", "h3", "h4", "h5", "h6")
_LINKED: Final = 0.8  # share of a block in links from which it is a link
_ANNEXES: Final = frozenset({"figure", "ul", "ol"})
_TEXT_TAGS: Final = ("p", "li", "blockquote", "figcaption", "h2", "h3", "h4", "td", "pre")
_DATES: Final = frozenset({"datePublished", "dateModified"})
_NEVER_TEXT: Final = frozenset({"script", "style", "noscript", "template", "svg", "select", "iframe"})


@lru_cache(maxsize=8192)
def _mark_rank(names: str, itemprop: str, tag: str) -> int:
    """How plainly an element says that it is an article's text.

    3 for machines, 2 by a class every reader knows, 1 by its tag.
    """
    if "articleBody" in itemprop.split():
        return 3
    named = tag in _MARKABLE and bool(_marking_names(names))
    return 2 if named else int(tag == "article")


@lru_cache(maxsize=8192)
def _marking_names(names: str) -> frozenset[str]:
    """The names that tell an article's text."""
    return frozenset(name for name in names.split() if _MARKED.match(hyphenate_names(name)))


def best_marked(page: Page) -> Element | None:
    """The marked element with the most running text, if that is most of the page's.

    Of nested ones the plainest mark wins.
    """
    text = page_text(page).sizes
    best: Element | None = None
    score = 0.0
    for element, size in text.items():
        rank = _rank_of_mark(element)
        if rank and size * (0.85 + 0.05 * rank) > score:
            best, score = element, size * (0.85 + 0.05 * rank)
    whole = max(text.values(), default=0)
    if best is None or text[best] < max(ENOUGH, _SHARE * whole):
        return None
    return best if _rank_of_mark(best) > 1 else _innermost_holder(best, text)


def _innermost_holder(element: Element, text: Mapping[Element, int]) -> Element:
    """The deepest element that still holds all of an element's running text.

    An `article` tag often holds the head of the page too.
    """
    while True:
        inner = next((child for child in element if text.get(child) == text[element]), None)
        if inner is None or inner.tag == "p":
            return element
        element = inner


def _rank_of_mark(element: Element) -> int:
    return _mark_rank(names_of(element), element.get("itemprop") or "", element.tag)


def densest_element(page: Page) -> Element | None:
    """Return the element whose paragraphs hold nearly all of a page's running text, or None.

    It may also be the element just around that one.

    A text in two columns, or one that goes on below a fold, stands in neighbours.
    """
    text = page_text(page)
    best = max(text.density, key=lambda element: text.density[element], default=None)
    if best is None:
        return None
    least = max(_DENSE_CHARS, _DENSE_SHARE * max(text.sizes.values()))
    around = (above for above in best.iterancestors() if above.tag not in {"body", "html"})
    return next((it for it in (best, *islice(around, 1)) if text.sizes[it] >= least), None)


@dataclass(frozen=True, slots=True)
class PageText:
    """The elements of a page that hold its running text.

    Characters below each element, and how near (a parent counts whole, its parent half).
    """

    sizes: Mapping[Element, int]
    density: Mapping[Element, float]


def page_text(page: Page) -> PageText:
    """Weighs the running text outside of furniture.

    What holds most of it is no furniture, whatever its name.

    What readers wrote, what opens over the page, and what is another article's, is weighed against nothing:
    comments that grow, or teasers of some length, never make furniture of the text above them.
    """
    sizes = page.sizes
    whole = max(sizes.values(), default=0)
    apart = {
        element
        for element in sizes
        if whole - sizes[element] >= ENOUGH and (is_comments(element) or opens_over_page(element))
    }
    strange = apart | _other_posts(page) | _appended_articles(page)
    own = whole - sum(sizes[element] for element in strange if strange.isdisjoint(element.iterancestors()))
    noise = strange | {element for element, size in sizes.items() if 2 * size < own and is_noise(element)}
    kept = [
        (size, chain)
        for size, chain in page.running
        if noise.isdisjoint(chain) and not _is_teaser(size, chain, page)
    ]
    density: dict[Element, float] = {}
    for size, around in kept:
        for element, share in zip(around, (1.0, 0.5, 0.25), strict=False):
            density[element] = density.get(element, 0.0) + share * size
    return PageText(sum_by_ancestor(kept), density)


def _is_teaser(size: int, chain: Sequence[Element], page: Page) -> bool:
    """Whether a paragraph tells of another article.

    It stands in a link, or alone below a heading that is one.
    """
    if any(element.tag == "a" and element.get("href") for element in chain[:3]):
        return True
    if page.sizes[chain[0]] != size:
        return False
    links = (link for tag in _SUBHEADINGS for link in chain[0].iterfind(f"{tag}/a[@href]"))
    leading = (page.absolute(link.get("href")) for link in links)
    return any(url and url.partition("#")[0] != page.url.partition("#")[0] for url in leading)


def _appended_articles(page: Page) -> set[Element]:
    """Articles that a page prints below its own, for readers who scroll on.

    Each has a headline of its own, and `<title>` names another.
    """
    headed = {
        article: text_of(headings[0])
        for article in page.tagged("article")
        if article in page.sizes and len(headings := article.findall(".//h1")) == 1
    }
    if len(headed) < 2:
        return set()
    title = " ".join(text_of(element) for element in page.tagged("title"))
    own = [article for article, headline in headed.items() if headline and headline in title]
    return set(headed) - set(own) if len(own) == 1 else set()


def _other_posts(page: Page) -> set[Element]:
    """Other posts' elements on a page that says which post it is (WordPress numbers both)."""
    posts = [element for element in page.sizes if _POST.fullmatch(element.get("id") or "")]
    own = key_of(page) if len(posts) > 1 else None
    return {element for element in posts if own and element.get("id") != own.replace("wp:", "post-")}


def _container_body(asked: TierInput, roots: Sequence[Element]) -> ReadBody | None:
    """The text of containers less their noise.

    What holds most of a container is no noise, unless it is its comments.
    """
    if not roots:
        return None
    dropped = {
        element for rule in asked.rules.drop for root in roots for element in select_elements(root, rule)
    }
    dropped.update(chain.from_iterable(boxes_apart(root, asked.page) for root in roots))
    whole_page = any(root.tag == "body" for root in roots)

    def skip(element: Element) -> bool:
        tag = element.tag
        if (
            element in dropped
            or (tag == "header" and _is_head(element))
            or (tag == "span" and _is_card(element))
            or ((tag == "time" or element.get("itemprop") in _DATES) and stands_alone(element))
            or (whole_page and is_furniture(element) and not _holds_most(element, roots, asked.page))
        ):
            return True
        if not is_noise(element):
            return False
        return tag in _NEVER_TEXT or not (_is_quote(element) or _holds_most(element, roots, asked.page))

    return read_body(roots, asked.page.base, skip)


def _holds_most(element: Element, roots: Sequence[Element], page: Page) -> bool:
    """Whether most of a container's text stands below one of its elements.

    Of comments, whether hardly any other does.
    """
    whole = sum(page.sizes.get(root, 0) for root in roots)
    inside = page.sizes.get(element, 0)
    if not whole:
        whole, inside = sum(map(text_length, roots)), text_length(element)
    return whole - inside < ENOUGH if is_comments(element) else 2 * inside > whole


def _is_quote(element: Element) -> bool:
    """Whether an element holds a quotation and hardly anything else: somebody's post, put into the text."""
    quote = element.find(".//blockquote")
    return (
        quote is not None
        and element.tag == "div"
        and not (is_hidden(element) or is_comments(element))
        and len(text_of(quote)) >= _ALONE * len(text_of(element))
    )


def _is_card(span: Element) -> bool:
    """Whether an element inside a line is a list of links without a word between them.

    A card that opens over the text.
    """
    links = {child.get("href") for child in span if child.tag == "a" and text_of(child)}
    words = (span.text, *(child.tail for child in span))
    return len(links) >= _CARD and not any(part and part.strip() for part in words)


def _is_head(header: Element) -> bool:
    """Whether a header holds the article's title and what belongs to it, and no text of its own."""
    return header.find(".//h1") is not None and all(
        text_weight(all_text(p)) < RUNNING for p in header.iter("p")
    )


def is_marked(element: Element) -> bool:
    """Whether an element calls itself an article's text."""
    return _mark_rank(element.get("class") or "", element.get("itemprop") or "", element.tag) >= 2
