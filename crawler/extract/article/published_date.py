"""When an article was published.

What its page says for machines, else what it shows, and how sure that is.

A date is sure where all that speaks of it agrees. A page that says it was changed on another day speaks of
two: it is sure of the first where readers are shown it. Nothing is looked for in the text: what merely looks
like a date there moves with what stands around it, and would make an edit of a neighbour's news.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Final

from lxml.etree import _Element as Element

from presslog.crawler.extract.article.fields import elements_below, machine_date, modified_of, time_of
from presslog.crawler.extract.page.dates import date_in_url, parse_date, same_day
from presslog.crawler.extract.page.page import RUNNING, Page, all_text, class_list, text_of, text_weight
from presslog.crawler.extract.page.rules import AUTOMATIC, select_text
from presslog.crawler.extract.page.structured_data import Structured, text_of_value
from presslog.crawler.source import Extract

CERTAIN, LIKELY, GUESSED = 0.95, 0.8, 0.3
"""Confidences: said for machines and contradicted by nothing; shown, or said and contradicted; said of
something, perhaps of the page."""

_NAMES: Final = (
    "entry-date",
    "post-date",
    "published",
    "date",
    "posted-on",
    "article-date",
    "meta-date",
    "time",
)
_METAS: Final = (
    "article:published_time",
    "og:article:published_time",
    "datepublished",
    "pubdate",
    "publishdate",
    "dcterms.created",
    "dc.date.issued",
    "parsely-pub-date",
    "sailthru.date",
)
_VAGUE_METAS: Final = ("date", "dc.date", "dcterms.date")  # as often of the page's last change
_FEW: Final = 8  # elements of a kind looked at: the article's own stand above those of its neighbours
_NEAR_BELOW, _NEAR_ABOVE = 30, 4  # elements that stand by a headline
_LABEL: Final = 70  # characters a date line beside a headline has at most


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above an article's text.

    Its title, the short lines one of which may be its date, and those that date something else.
    """

    title: str = ""
    lines: Sequence[str] = ()
    others: Collection[str] = ()


def published_of(
    page: Page,
    data: Structured,
    rules: Extract = AUTOMATIC,
    language: str | None = None,
    head: Head = Head(),
) -> tuple[str | None, float]:
    """When the article says it was published.

    An ISO date or date-time, and how sure that is, in [0, 1].
    """
    if rules.date:
        return parse_date(select_text(page.tree, rules.date), language, page.timezone), CERTAIN
    times = list(islice((time for time in page.tagged("time") if not page.in_furniture(time)), _FEW))
    stated = _read_dates(_stated_dates(page, data, times, language))
    shown = _read_dates(_shown_dates(page, times, language, head))
    if first := next(stated, None):
        said = chain(stated, _read_dates([date_in_url(page.url), *map(machine_date, times[:1])]))
        agreed = all(same_day(first, other) for other in said)
        return first, CERTAIN if agreed and _is_kept(first, modified_of(page, data), shown) else LIKELY
    if first := date_in_url(page.url) or next(shown, None):
        return first, LIKELY
    vague = (parse_date(data.first(name) or "", zone=page.timezone) for name in _VAGUE_METAS)
    return (first, GUESSED) if (first := next(_read_dates(vague), None)) else (None, 0.0)


def _is_kept(day: str, modified: str | None, shown: Iterable[str]) -> bool:
    """Whether the page's last change was on the same day, or readers are still shown the first one."""
    return modified is None or same_day(day, modified) or any(same_day(day, other) for other in shown)


def _shown_dates(
    page: Page, times: Sequence[Element], language: str | None, head: Head
) -> Iterator[str | None]:
    """The dates that stand where an article's own stands, the likeliest first."""
    yield from (time_of(time, language, page.timezone) for time in times)
    yield from (
        parse_date(line, language, page.timezone)
        for line in chain(_lines_beside_headline(page, head), head.lines)
    )
    yield from (time_of(element, language, page.timezone) for element in _date_lines(page))


def _stated_dates(
    page: Page, data: Structured, times: Sequence[Element], language: str | None
) -> Iterator[str | None]:
    """What the page says for machines, the plainest first."""
    yield parse_date(text_of_value(data.article.get("datePublished")) or "", zone=page.timezone)
    yield from (parse_date(data.first(name) or "", zone=page.timezone) for name in _METAS)
    marked = [time_of(time, language, page.timezone) for time in times if _says_published(time)]
    if len({found[:10] for found in marked if found}) == 1:  # or they are its neighbours', too
        yield from marked
    yield from (time_of(element, language, page.timezone) for element in page.propertied("datePublished"))


def _read_dates(found: Iterable[str | None]) -> Iterator[str]:
    return (day for day in found if day)


def _says_published(time: Element) -> bool:
    return "pubdate" in time.attrib or not {"published", "entry-date"}.isdisjoint(class_list(time))


def _date_lines(page: Page) -> Iterator[Element]:
    """Elements named as date lines."""
    return islice((element for element in page.classed(*_NAMES) if not page.in_furniture(element)), _FEW)


def _lines_beside_headline(page: Page, head: Head) -> Iterator[str]:
    """Short lines close to the headline: below it, as far as the text goes on, then just above."""
    headings = [heading for heading in page.tagged("h1") if not page.in_furniture(heading)]
    own = next((heading for heading in headings if text_of(heading) == head.title), None)
    if own is None and len(headings) == 1:
        own = headings[0]
    if own is None and head.title:
        named_so = (element for tag in ("h2", "h3") for element in page.tree.iter(tag))
        own = next((element for element in named_so if text_of(element) == head.title), None)
    if own is None:
        return
    below, above = (
        _before_text(islice(elements_below(own), _NEAR_BELOW)),
        islice(_elements_above(own), _NEAR_ABOVE),
    )
    for element in chain(below, above):
        line = _date_line_text(element)
        if (
            line
            and line not in head.others
            and element.tag not in {"script", "style"}
            and not page.in_furniture(element)
        ):
            yield line


def _elements_above(heading: Element) -> Iterator[Element]:
    """Elements before a heading and not around it, the nearest first."""
    for node in (heading, *heading.iterancestors()):
        for sibling in node.itersiblings(preceding=True):
            yield from reversed(list(sibling.iter("*")))


def _date_line_text(element: Element) -> str:
    """An element's text where it is no longer than a date line.

    Empty for what is longer, which is not read to its end.
    """
    size = 0
    for part in element.itertext():
        size += len("".join(part.split()))
        if size > _LABEL:
            return ""
    line = text_of(element)
    return line if len(line) <= _LABEL else ""


def _before_text(elements: Iterable[Element]) -> Iterator[Element]:
    for element in elements:
        if element.tag == "p" and text_weight(all_text(element)) >= RUNNING:
            return
        yield element
