"""An article's page as a reading: the body by the best tier, the fields beside it, noise and repetition taken out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from crawler.errors import ExtractionError
from crawler.extract import body as tiers
from crawler.extract import compound, fields
from crawler.extract.blocks import Body, Piece
from crawler.extract.page import Page, parse
from crawler.extract.reading import Kind, Reading, ReadLink
from crawler.extract.select import AUTOMATIC
from crawler.extract.structured import Structured, structured
from crawler.profile import SiteProfile
from crawler.source import Extract

LONG_LINE = 200  # characters from which a line is content however often it recurs


def article(
    body: bytes,
    *,
    url: str,
    content_type: str | None = None,
    rules: Extract = AUTOMATIC,
    profile: SiteProfile | None = None,
    method: str | None = None,
) -> Reading:
    """Reads one article's page.

    `rules` are the source file's, `profile` is what was learned of the site; `method` (`1/trafilatura`) forces one tier, so that two
    captures can be read like with like. Raises ExtractionError when nothing is found: an empty reading is never returned.
    """
    page = parse(body, url, content_type)
    data = structured(page)
    name, found = tiers.read(tiers.Asked(page, data, rules, profile), method)
    title = fields.title_of(page, data, rules)
    language = fields.language_of(page, data, found.text)
    found = replace(found, pieces=compound.with_sources(tuple(_content(found, title, profile)), language))
    if not found.pieces:
        raise ExtractionError(f"{url}: only furniture found by {name}")
    return replace(
        _beside(page, data, rules, language),
        method=name,
        title=title,
        blocks=tuple(piece.block for piece in found.pieces),
        links=_standing(found),
        images=found.images,
    )


def _beside(page: Page, data: Structured, rules: Extract, language: str | None) -> Reading:
    """The fields that stand beside a body."""
    published, confidence = fields.published_of(page, data, rules, language)
    return Reading(
        method="",
        title="",
        byline=fields.byline_of(page, data),
        published=published,
        published_confidence=confidence,
        modified=fields.modified_of(page, data),
        category=fields.category_of(page, data, rules),
        tags=fields.tags_of(page, data),
        language=language,
        canonical=fields.canonical_of(page, data),
        key=fields.key_of(page),
    )


def _standing(found: Body) -> tuple[ReadLink, ...]:
    """The links whose words stand in the text that was kept: an advertisement's went with its block."""
    shown = "\n".join(piece.text for piece in found.pieces)
    return tuple(link for link in found.links if link.text in shown)


def _content(found: Body, title: str, profile: SiteProfile | None) -> Iterator[Piece]:
    """Pieces less a first heading that repeats the title and less lines that recur on the site."""
    recurring = profile.boilerplate if profile else frozenset()
    for position, piece in enumerate(found.pieces):
        repeated = position < 3 and piece.kind is Kind.HEADING and piece.text.casefold() == title.casefold()
        if not repeated and (
            len(piece.text) >= LONG_LINE or piece.text not in recurring or piece.text == title
        ):
            yield piece
