"""An article's page as a reading.

The body is read by the first tier that holds, the fields stand beside it, and noise and repetition are taken
out.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Final

from presslog.core.body_parts import BlockKind
from presslog.core.errors import ExtractionError
from presslog.core.extractor import Extractor
from presslog.crawler.extract.article import body_tiers as tiers
from presslog.crawler.extract.article import compound
from presslog.crawler.extract.article import fields as fieldsof
from presslog.crawler.extract.article.above_text import with_what_stands_above
from presslog.crawler.extract.article.edition_links import edition_links
from presslog.crawler.extract.article.published_date import Head, published_of
from presslog.crawler.extract.page.blocks import ReadBody, TextPiece
from presslog.crawler.extract.page.dates import parse_date
from presslog.crawler.extract.page.page import Page, parse_page
from presslog.crawler.extract.page.reading import ReadEdition, Reading
from presslog.crawler.extract.page.rules import AUTOMATIC, select_elements
from presslog.crawler.extract.page.structured_data import Structured, read_structured
from presslog.crawler.site_profile import SiteProfile
from presslog.crawler.source import Extract

MOST_EDITIONS: Final = 40
"""Other languages of an article, at most."""
_CODE_LENGTHS = (2, 3)  # ISO 639-1 and 639-3
_HEAD = 4  # pieces at a body's head that may repeat title, date and byline
_LABEL = 60  # characters such a line has at most
_DATE_WORDS = 2  # words of some length in a date that may be a heading or end with a full stop
_WORD = re.compile(r"[^\W\d_]+")
_SENTENCE_ENDS = (".", "!", "?", "؟", "。", "۔", "।")
LONG_LINE = 200  # characters from which a line is content however often it recurs


def read_article(
    body: bytes,
    *,
    url: str,
    content_type: str | None = None,
    rules: Extract = AUTOMATIC,
    profile: SiteProfile | None = None,
    method: Extractor | None = None,
    timezone: str | None = None,
    around: Collection[str] = (),
) -> Reading:
    """Read one article's page. Nothing is fetched or stored.

    Args:
        body: The page's bytes.
        url: Where the page was found; relative links are resolved against it.
        content_type: The `Content-Type` header the page came with.
        rules: The source's own rules; by default reading is automatic.
        profile: What was learned of the site from earlier pages.
        method: The one extractor to use, so that two captures are read in the same way; by default the first
            that finds a text.
        timezone: The IANA zone of times on the page that name none; by default such a time is told to the day.
        around: Lines of an earlier reading: where most of them stand on the page, the text is read around them.

    Returns:
        The article as read; never an empty one.

    Raises:
        ExtractionError: No article text was found.
    """
    page = replace(parse_page(body, url, content_type), timezone=timezone)
    data = read_structured(page)
    asked = tiers.TierInput(page, data, rules, profile)
    name, found = tiers.read_by_tiers(asked, method)
    if around and (stood := tiers.read_around(asked, around)) is not None:
        found = stood
    language = fieldsof.language_of(page, data, found.text, profile.language if profile else None)
    found = replace(found, pieces=compound.with_sources(found.pieces, language))
    fields = _read_fields(page, data, rules, found, language, name)
    standfirst = None
    if not rules.body:  # who says where the text stands says what belongs to it
        dropped = {element for rule in rules.drop for element in select_elements(page.tree, rule)}
        standfirst, found = with_what_stands_above(found, page, data, fields.title, dropped)
    found = replace(found, pieces=tuple(_content_pieces(found, fields, profile)))
    if not found.pieces:
        raise ExtractionError(
            f"{url}: no article text found, only menus, forms or link lists (method: {name})"
        )
    return replace(
        fields,
        standfirst=standfirst,
        blocks=tuple(piece.block for piece in found.pieces),
        links=found.links,
        images=found.images,
    )


def own_url(body: bytes, url: str, content_type: str | None = None) -> str | None:
    """The page's own word on its URL, without reading anything else of it."""
    page = parse_page(body, url, content_type)
    return fieldsof.canonical_of(page, read_structured(page))


def _read_fields(
    page: Page,
    data: Structured,
    rules: Extract,
    found: ReadBody,
    language: str | None,
    method: Extractor,
) -> Reading:
    """What stands beside a body, as a reading without one."""
    sources = {piece.text for piece in found.pieces if piece.kind is BlockKind.SOURCE}
    lines = [
        text for piece in found.pieces[:_HEAD] if len(text := piece.text) <= _LABEL and text not in sources
    ]
    title = fieldsof.title_of(page, data, rules)
    published, confidence = published_of(page, data, rules, language, Head(title, lines, sources))
    return Reading(
        method=method,
        title=title,
        byline=fieldsof.byline_of(page, data),
        published=published,
        published_confidence=confidence,
        modified=fieldsof.modified_of(page, data),
        category=fieldsof.category_of(page, data, rules),
        tags=fieldsof.tags_of(page, data),
        language=language,
        canonical=fieldsof.canonical_of(page, data),
        key=fieldsof.key_of(page),
        editions=tuple(_other_editions(page, language)),
    )


def _other_editions(page: Page, language: str | None) -> Iterator[ReadEdition]:
    """The languages other than the article's own in which its page says that it stands, each once."""
    found: dict[str, str] = {}
    for other, url in edition_links(page):
        code = other.partition("-")[0]
        if code != language and len(code) in _CODE_LENGTHS and len(found) < MOST_EDITIONS:
            found.setdefault(code, url)
    yield from (ReadEdition(code, url) for code, url in found.items())


def _content_pieces(found: ReadBody, fields: Reading, profile: SiteProfile | None) -> Iterator[TextPiece]:
    """The pieces of the text itself.

    Left out is what repeats the title, date or byline above the text, and lines that recur on the site.
    """
    recurring = profile.boilerplate if profile else frozenset()
    for position, piece in enumerate(found.pieces):
        if position < _HEAD and _repeats_field(piece, fields):
            continue
        if len(piece.text) >= LONG_LINE or piece.text not in recurring or piece.text == fields.title:
            yield piece


def _repeats_field(piece: TextPiece, fields: Reading) -> bool:
    """Whether a line at the head of a body says nothing but the title, the date or the author."""
    text = piece.text.casefold()
    if piece.kind is BlockKind.HEADING and text == fields.title.casefold():
        return True
    if len(text) > _LABEL or piece.kind in {BlockKind.CAPTION, BlockKind.SOURCE}:
        return False
    dated = parse_date(piece.text, fields.language)
    if fields.published and dated and dated[:10] == fields.published[:10]:
        for known in filter(None, (*fields.byline, fields.category)):
            text = text.replace(known.casefold(), " ")
        beside = sum(len(word) > 2 for word in _WORD.findall(text))
        may_be_text = piece.kind is BlockKind.HEADING or piece.text.endswith(_SENTENCE_ENDS)
        return beside <= _DATE_WORDS or not may_be_text
    return any(text.endswith(name.casefold()) and len(text) <= len(name) + 4 for name in fields.byline)
