"""An article's fields, each from the best place that has it. Knows the order of places; reads no body.

A field a page does not give stays empty: nothing is made up from what merely looks like it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from html import unescape
from itertools import islice
from typing import TYPE_CHECKING, Final

from lxml.etree import _Element as Element

from presslog.core.untrusted_values import canonical_url, query_of, whole_number
from presslog.crawler.extract.page.blocks import clean_text
from presslog.crawler.extract.page.class_names import hyphenate_names, name_pattern, names_of
from presslog.crawler.extract.page.dates import parse_date, same_day
from presslog.crawler.extract.page.noise import is_comments
from presslog.crawler.extract.page.page import RUNNING, Page, class_list, only_letters, text_of, text_weight
from presslog.crawler.extract.page.rules import AUTOMATIC, select_text
from presslog.crawler.extract.page.structured_data import Structured, article_addresses, text_of_value
from presslog.crawler.source import Extract

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

_CATEGORY_PATH: Final = re.compile(r"/category/", re.IGNORECASE)
_OWN: Final = re.compile(r"schema\.org/(?:\w*Article|BlogPosting)\b")
_SUFFIX: Final = re.compile(r"\s+(?:[|·•»«–—\-:]|::|/|&raquo;)\s+")
_POST_ID: Final = re.compile(r"(?:^|\s)(?:postid|post|page-id|single-postid)-(\d+)(?:$|\s)")
_LANGUAGE: Final = re.compile(r"^[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*$")
_MIN_LANGUAGE_SAMPLE: Final = 200  # characters below which a guess at the language is worth nothing
_SAMPLE: Final = 400  # characters from which the language is told
_SURE: Final = 0.9
_LONGEST_NAME: Final = 80
_NEAR_HEADLINE: Final = 60  # elements below a headline among which its byline stands
_BYLINE: Final = name_pattern(
    "byline bylines author authors autor autores autoren article-author article-byline"
)
_NAME: Final = re.compile(r"[^\W\d]+\.?(?:[ '’-][^\W\d]+\.?){1,4}")
_BY: Final = re.compile(r"^\s*(?:by|von|par|por|di|da|nga|door|av|af)\s+", re.IGNORECASE)
_BETWEEN_PEOPLE: Final = re.compile(
    r"\s+(?:and|und|et|y|og|och|en|dhe|и|ve|και)\s+|\s+و\s+|\s*[;/|&،؛、]\s*|,\s+(?:and|und|et|y)\s+"
)
_COMMA: Final = re.compile(r"\s*,\s+")
_ROLES: Final = re.compile(
    r"\b(?:editor|reporter|correspondent|journalist|writer|staff|contributor|columnist|photographer|freelance|redakt\w+|"
    r"korrespondent\w*|redaktor\w*|journaliste|rédact\w+|correspondant\w*|redacci[oó]n|periodista|corresponsal|redazione|"
    r"giornalista|redação|jornalista|gazetar\w*|admin|administrator|webmaster)\b",
    re.IGNORECASE,
)

_NAMED_WRITER: Final = re.compile(r"([A-Z][a-z'’]+)(?:[ -][A-Z](?:[a-z'’]+|\.)?)? Writer")
_WRITTEN_OF_WORDS: Final = """
    arts associate associated assistant business chief city columns community consumer contributing copy court crime
    culture daily data deputy economics education energy entertainment environment evening executive fashion features
    feature film finance food foreign former freelance general ghost guest harbour health history house investigative
    junior lead legal lifestyle local managing market markets medical metro morning movie music national news newspaper
    night opinion outdoor outdoors photo police political politics press principal property regional religion reviews
    science screen senior sky special sport sports staff state student style sunday tech technical technology television
    theater theatre the trainee transport travel tv university video weather web wine world young
"""
_WRITTEN_OF: Final = frozenset(_WRITTEN_OF_WORDS.split())
"""Words before "Writer" that make it a role: of what, for whom, of which rank."""


def title_of(page: Page, data: Structured, rules: Extract = AUTOMATIC) -> str:
    """The rule's title; the `h1` that agrees with `og:title`, else one that is most of `<title>`.

    Without one: the headline of the JSON-LD, then `og:title` or `<title>` less the site's name. A title for sharing
    may be another than the page's, and another at every fetch.
    """
    if rules.title:
        return clean_text(select_text(page.tree, rules.title))
    social = data.first("og:title", "twitter:title")
    headings = [text for element in page.tagged("h1") if (text := clean_text(text_of(element)))]
    headline = data.article.get("headline")
    site = data.first("og:site_name")
    named = _page_title(page)
    stated = less_suffix(clean_text(social or named), site)
    agreeing = next((heading for heading in headings if stated and _headings_agree(heading, stated)), None)
    return (
        agreeing
        or next((heading for heading in headings if heading in named and 2 * len(heading) > len(named)), None)
        or (clean_text(unescape(headline)) if isinstance(headline, str) else "")
        or (less_suffix(clean_text(social), site) if social else "")
        or (headings[0] if len(headings) == 1 and not _names_site(headings[0], page) else "")
        or _entry_title(page)
        or less_suffix(_page_title(page), site)
    )


def _names_site(heading: str, page: Page) -> bool:
    """Whether a page's only `h1` is what its `<title>` ends or begins with, beside a title."""
    title = _page_title(page)
    return bool(heading) and less_suffix(title) != title and less_suffix(title, heading) != title


def less_suffix(title: str, site: str | None = None) -> str:
    """A title without the site's name at its end or start.

    >>> less_suffix("Bridge opens | The Gazette"), less_suffix("One - two - The Gazette", "The Gazette")
    ('Bridge opens', 'One - two')
    """
    if site:
        return _less_name(title, site.strip())
    head, *rest = _SUFFIX.split(title)
    return (
        title
        if not rest or len(head) < 2 * len(rest[-1]) / 3
        else title[: -len(rest[-1])].rstrip(" |·•»«–—-:/")
    )


def _less_name(title: str, name: str) -> str:
    """A title without a name at its end, then at its start, that a mark sets apart; never nothing."""
    folded = name.casefold()
    if title[-len(name) :].casefold() == folded:
        mark = title[: -len(name)].rstrip()
        if _is_mark(mark[-1:]) and (rest := mark[:-1].strip()):
            title = rest
    if title[: len(name)].casefold() == folded:
        mark = title[len(name) :].lstrip()
        if _is_mark(mark[:1]) and mark[1:2].isspace():
            title = mark[1:].strip() or title
    return title


def _is_mark(character: str) -> bool:
    return bool(character) and not (character.isalnum() or character == "_")


def modified_of(page: Page, data: Structured) -> str | None:
    """When the page says it was last changed: metadata, never content."""
    stated = [
        text_of_value(data.article.get("dateModified")),
        data.first("article:modified_time", "og:updated_time", "datemodified", "dcterms.modified"),
    ]
    times = (
        time
        for time in page.tagged("time")
        if "updated" in class_list(time) or time.get("itemprop") == "dateModified"
    )
    marked = [time.get("datetime") for time in times if not page.in_furniture(time)]
    return next(
        (found for text in [*stated, *marked] if text and (found := parse_date(text, zone=page.timezone))),
        None,
    )


def byline_of(page: Page, data: Structured) -> tuple[str, ...]:
    """Return the authors in the order in which the page names them.

    By JSON-LD, links and marks that say `author`, meta elements, else what a box shows. Several people in one
    line are several; the publisher's own name, with its place behind it, a number and a role are nobody.
    """
    publishers = {
        only_letters(name)
        for name in (
            data.first("og:site_name"),
            *(text_of_value(node.get("name")) for node in data.resolve(data.article.get("publisher"))),
        )
        if name
    }
    named = [text_of_value(node.get("name")) for node in data.resolve(data.article.get("author"))]
    stated = (
        *data.meta.get("author", ()),
        *data.meta.get("article:author", ()),
        *data.meta.get("dc.creator", ()),
    )
    for names in (named, map(_inner_name, _author_elements(page)), stated, _shown_names(page)):
        own = (name for name in names if name and only_letters(name.partition(",")[0]) not in publishers)
        found = tuple(name for name in _person_names(own) if only_letters(name) not in publishers)
        if found:
            return found
    return ()


def _shown_names(page: Page) -> Iterator[str]:
    """Return the names in the first box below the headline that calls itself a byline.

    Those of its links, else of its line.
    """
    heading = next(iter(page.tagged("h1")), None)
    for element in islice(elements_below(heading), _NEAR_HEADLINE) if heading is not None else ():
        if element.tag == "p" and text_weight(text_of(element)) >= RUNNING:
            return  # the text begins
        if not _BYLINE.search(hyphenate_names(names_of(element))) or page.in_furniture(element):
            continue
        innermost = [part for part in element.iter("span", "strong") if not len(part)]
        lines = map(text_of, list(element.iter("a")) or innermost or [element])
        found = [name for name in _person_names(lines) if _is_full_name(name)]
        if found:
            yield from found
            return


def _is_full_name(line: str) -> bool:
    """Whether a line is two words and more, and two of them are written as names are."""
    return bool(_NAME.fullmatch(line)) and sum(not word.islower() for word in line.split()) > 1


def elements_below(heading: Element) -> Iterator[Element]:
    """The elements behind a heading, in page order."""
    for node in (heading, *heading.iterancestors()):
        for sibling in node.itersiblings():
            yield from sibling.iter("*")


def _author_elements(page: Page) -> Iterator[Element]:
    """Elements that name the author, comments' and related articles' authors left out."""
    marked = page.propertied("author")
    vcards = (
        inner for element in page.classed("author") for inner in element.iter() if "fn" in class_list(inner)
    )
    for element in (*_related_elements(page, "author"), *marked, *vcards):
        if element.tag == "meta" or _is_strange(page, element):
            continue
        if next(element.iterancestors("figure", "figcaption"), None) is None:  # a photographer's name
            yield element


def category_of(page: Page, data: Structured, rules: Extract = AUTOMATIC) -> str | None:
    """The rule's category; `rel=category`; a category mark's link; `article:section`; the JSON-LD section.

    Several beside each other are one text, in the order of the alphabet: some sites shuffle them.
    """
    if rules.category:
        return clean_text(select_text(page.tree, rules.category)) or None
    own = (element for element in _category_elements(page) if clean_text(text_of(element)))
    first = next((element for element in own if not _is_strange(page, element)), None)
    if first is not None:
        beside = (element for element in _category_elements(page) if element.getparent() is first.getparent())
        return _joined_names(map(text_of, beside))
    stated = data.article.get("articleSection")
    sections = stated if isinstance(stated, list) else [stated]
    return _joined_names(data.meta.get("article:section", ())) or _joined_names(
        text_of_value(section) or "" for section in sections
    )


def _joined_names(names: Iterable[str]) -> str | None:
    """Names as one text, each once and in the order of the alphabet; None where there is none."""
    return ", ".join(sorted({shown for name in names if (shown := clean_text(name))})) or None


def _is_strange(page: Page, element: Element) -> bool:
    """Whether an element stands in furniture.

    The one item that the page marks as an article, of which the element tells a property, is none.
    """
    if not page.in_furniture(element):
        return False
    if "itemprop" not in element.attrib or any(map(is_comments, element.iterancestors())):
        return True
    item = next((above for above in element.iterancestors() if "itemscope" in above.attrib), None)
    return item is None or item not in page.sizes or not _OWN.search(item.get("itemtype") or "")


def _category_elements(page: Page) -> Iterator[Element]:
    yield from _related_elements(page, "category")
    for element in page.classed("cat", "cat-links", "entry-category", "post-category"):
        yield from element.iter("a")
    yield from (element for element in page.propertied("articleSection") if element.tag != "meta")


def _related_elements(page: Page, name: str, but: str = "") -> Iterator[Element]:
    return (link for link, names in page.related if link.tag == "a" and name in names and but not in names)


def tags_of(page: Page, data: Structured) -> tuple[str, ...]:
    """The article's own tags, in page order: `rel=tag` that is no category, then `article:tag`."""
    own = (
        link
        for link in _related_elements(page, "tag", but="category")
        if not (page.in_furniture(link) or _CATEGORY_PATH.search(link.get("href") or ""))
    )
    linked = (clean_text(text_of(link)) for link in own)
    found = tuple(dict.fromkeys(tag for tag in linked if tag))
    return found or tuple(dict.fromkeys(data.meta.get("article:tag", ())))


def language_of(page: Page, data: Structured, text: str, usual: str | None = None) -> str | None:
    """The page's own word on its language, unless its text is surely in another one.

    It is a lower-case code, such as `en` or `pt-br`.

    A page that says what its site's articles were found to be in (`usual`) is believed without a look at the
    text.
    """
    stated = (
        page.tree.get("lang")
        or page.tree.get("xml:lang")
        or data.first("content-language", "og:locale", "dc.language")
    )
    stated = stated.strip().replace("_", "-").lower() if stated and _LANGUAGE.match(stated.strip()) else None
    if len(text) < _MIN_LANGUAGE_SAMPLE or (stated is not None and stated == usual):
        return stated
    guessed, probability = guess_language(text[:_SAMPLE])
    if stated is None:
        return guessed
    return stated if probability < _SURE or stated.split("-")[0] == guessed else guessed


def canonical_of(page: Page, data: Structured) -> str | None:
    """The page's own word on its URL: its canonical link, else what it says of it to machines.

    `og:url` and the article nodes in JSON-LD count where they name one URL, the scheme apart.
    """
    hrefs = (link.get("href") for link, names in page.related if link.tag == "link" and "canonical" in names)
    if link := page.absolute(next(hrefs, None)):
        return link
    named = {page.absolute(address): None for address in (data.first("og:url"), *article_addresses(data))}
    urls = {url: canonical_url(url) for url in named if url}
    places = {place.partition(":")[2] for place in urls.values() if place}
    return next(iter(urls)) if len(places) == 1 else None


def key_of(page: Page) -> str | None:
    """WordPress's post id, from where its pages show it.

    The short link, the body's or the article's marks.
    """
    for link in (link for link, names in page.related if "shortlink" in names):
        number = query_of(link.get("href") or "").get("p", "")
        if whole_number(number) is not None:
            return f"wp:{number}"
    body = page.tree.find("body")
    marks = _POST_ID.search(body.get("class") or "") if body is not None else None
    if marks:
        return f"wp:{marks[1]}"
    articles = [
        name for article in page.tagged("article") if (name := article.get("id", "")).startswith("post-")
    ]
    number = articles[0].removeprefix("post-") if len(articles) == 1 else ""
    return f"wp:{number}" if whole_number(number) is not None else None


def time_of(element: Element, language: str | None, zone: str | None = None) -> str | None:
    """The date a `time` element or a date line gives: its machine form, else its words.

    Where they differ, what was shown holds.
    """
    machine, words = machine_date(element, zone), parse_date(text_of(element), language, zone)
    return words if machine is None or (words and not same_day(machine, words)) else machine


def machine_date(element: Element, zone: str | None = None) -> str | None:
    """The date an element gives for machines."""
    return parse_date(element.get("datetime") or element.get("content") or "", zone=zone)


def _page_title(page: Page) -> str:
    title = next(iter(page.tagged("title")), None)
    return clean_text(text_of(title)) if title is not None else ""


def _entry_title(page: Page) -> str:
    named = (*page.classed("entry-title"), *page.propertied("headline"))
    return next((clean_text(text_of(element)) for element in named if element.tag != "meta"), "")


def _headings_agree(heading: str, stated: str) -> bool:
    """Whether a heading says what the page's machine title says: equal, or its greater part."""
    one, other = only_letters(heading), only_letters(stated)
    return bool(one) and (
        one == other
        or (one in other and len(one) >= 0.4 * len(other))
        or (other in one and len(other) >= 0.6 * len(one))
    )


def _person_names(names: Iterable[str | None]) -> tuple[str, ...]:
    """Names as shown, one a person; an address, a number, a role or a sentence is no name.

    >>> _person_names(["By Ada Vell and Ivo Trennick", "Maud Pellow, harbour correspondent", "17"])
    ('Ada Vell', 'Ivo Trennick', 'Maud Pellow')
    >>> _person_names(["Marlowe, Edda", "Ana X und Bo Y, dpa"])
    ('Marlowe, Edda', 'Ana X', 'Bo Y', 'dpa')
    """
    lines = (_BY.sub("", clean_text(unescape(name))) for name in names if name)
    told = (line for line in lines if "://" not in line and "@" not in line)
    people = (
        person for line in told for part in _BETWEEN_PEOPLE.split(line) for person in _parts_of_name(part)
    )
    return tuple(dict.fromkeys(person for person in people if _may_be_person(person)))


def _parts_of_name(line: str) -> Sequence[str]:
    """A line at its commas, unless one parts a family name from a first name."""
    parts = [part for part in _COMMA.split(line.strip(" ,")) if part]
    if len(parts) == 2 and all(len(part.split()) == 1 and part[:1].isupper() for part in parts):
        return [line]
    return parts


def _may_be_person(name: str) -> bool:
    is_role = _ROLES.search(name) and not _is_named_writer(name)
    return any(map(str.isalpha, name)) and len(name) <= _LONGEST_NAME and not is_role


def _is_named_writer(name: str) -> bool:
    """Whether a name is a first name and the family name Writer, and not what somebody writes.

    No other role's English word is a family name that people have, but Staff, and that is nearly always a masthead's.

    >>> _is_named_writer("Jo Writer"), _is_named_writer("Staff Writer"), _is_named_writer("AP Writer")
    (True, False, False)
    """
    found = _NAMED_WRITER.fullmatch(name)
    return found is not None and found[1].casefold() not in _WRITTEN_OF


def _inner_name(element: Element) -> str:
    inner = next(
        (part for part in element.iter() if part.get("itemprop") == "name" or "fn" in class_list(part)),
        element,
    )
    return str(inner.get("content") or text_of(inner))


@lru_cache(maxsize=256)
def guess_language(text: str) -> tuple[str, float]:
    """The language a text is most likely in, and how likely that is, in [0, 1].

    Remembered for the texts read last.
    """
    language, probability = _language_identifier().classify(text)
    return str(language), float(probability)


@lru_cache(maxsize=1)
def _language_identifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415 - brings numpy and a model

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
