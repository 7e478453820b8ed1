"""An article that stands on several pages, put together of its pages as read.

It also says which of them say nothing, and what stands in for those.

A page in the place of a further part that is no part of the article (a wall, a notice, a redirect, another
article) takes nothing away: the text that was read there before stays. The module is pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from presslog.core.body_parts import BlockKind
from presslog.crawler import extract
from presslog.crawler.extract import ReadBlock, ReadImage, Reading, ReadLink
from presslog.flows.decisions import (
    PageInPlace,
    SiteAround,
    normalize_reading,
    says_it_is_gone,
    what_stands_instead,
)
from presslog.flows.pages import PageAsRead, kept_share, pages_alike
from presslog.storage.content import visible_text
from presslog.storage.model import Content, KnownArticle

BORNE_OUT: Final = 0.50
"""The share of an earlier part's text that the current version must have, for that part to stand in for one
that says nothing."""


def join_parts(page: PageAsRead, parts: Sequence[PageAsRead], *, cut: bool) -> PageAsRead:
    """The page with what its further parts add, as far as one follows on another."""
    first = page.first or page.reading
    if first is None:
        return page
    texts, readings, lost = {block.text for block in first.blocks}, [first], ""
    for number, part in enumerate(parts, 2):
        if part.reading is None:
            lost = f"part {number} has no text: {part.failure}"
            break
        if not extract.adds_text(part.reading, texts):
            break
        readings.append(part.reading)
        texts |= {block.text for block in part.reading.blocks}
    if cut and len(parts) < extract.MOST_PARTS - 1:
        lost = lost or "not all of its parts are in the archive"
    whole = replace(
        first,
        blocks=tuple(block for each in readings for block in each.blocks),
        links=tuple(link for each in readings for link in each.links),
        images=tuple(dict.fromkeys(image for each in readings for image in each.images)),
    )
    return replace(
        page, reading=whole, first=first, parts=tuple(parts), joined=len(readings), lost_part=lost, cut=cut
    )


def with_sound_parts(
    page: PageAsRead, old: PageAsRead | None, known: KnownArticle | None, site: SiteAround
) -> PageAsRead:
    """The page with its parts as far as they are of the article.

    From there on with the `old` page's, where the version has them.

    `known.content` is loaded where `old` is given.
    """
    before = _parts_before(old, known)
    at = next(
        (
            at
            for at, part in enumerate(page.parts)
            if _says_nothing(part, _part_at(before, at), page, known, site)
        ),
        None,
    )
    if at is None:
        return page
    fault = _says_nothing(page.parts[at], _part_at(before, at), page, known, site)
    stand_in = before[at:] if _are_borne_out(before[at:], known) else ()
    if stand_in:
        return join_parts(page, (*page.parts[:at], *stand_in), cut=page.cut)
    silent = replace(page.parts[at], reading=None, failure=fault)
    return join_parts(page, (*page.parts[:at], silent), cut=page.cut)


def with_text_of_version(page: PageAsRead, known: KnownArticle) -> PageAsRead:
    """Return the kept page of the current version.

    With that version's text in the place of parts that said nothing then. `known.content` is loaded, or
    nothing is put in their place.
    """
    parts = _parts_before(page, known)
    return page if parts == page.parts else join_parts(page, parts, cut=page.cut)


def _parts_before(old: PageAsRead | None, known: KnownArticle | None) -> tuple[PageAsRead, ...]:
    """The further parts of an article as its current version has them.

    From the first part on that said nothing on the `old` page, the version's text behind the parts before it
    stands for them all.
    """
    if old is None or old.first is None or known is None or known.content is None:
        return old.parts if old is not None else ()
    at = next((at for at, part in enumerate(old.parts) if not _are_borne_out((part,), known)), None)
    if at is None:
        return old.parts
    pages = [normalize_reading(old.first)]
    pages += [normalize_reading(part.reading) for part in old.parts[:at] if part.reading]
    rest = _text_behind(pages, known.content, old.first)
    return old.parts if rest is None else (*old.parts[:at], replace(old.parts[at], reading=rest))


def _text_behind(pages: Sequence[Content], content: Content, first: Reading) -> Reading | None:
    """Return what a content has behind the last line of these pages.

    With the fields of the `first`; None where that is nothing.
    """
    shown = {visible_text(block.text) for page in pages for block in page.blocks}
    last = max(
        (n for n, block in enumerate(content.blocks, 1) if visible_text(block.text) in shown), default=0
    )
    if last == len(content.blocks):
        return None
    links = {link for page in pages for link in page.links}
    images = {image for page in pages for image in page.images}
    return replace(
        first,
        blocks=tuple(ReadBlock(BlockKind(block.kind), block.text) for block in content.blocks[last:]),
        links=tuple(ReadLink(link.url, link.text) for link in content.links if link not in links),
        images=tuple(ReadImage(it.src, it.alt, it.caption) for it in content.images if it not in images),
    )


def _part_at(parts: Sequence[PageAsRead], index: int) -> PageAsRead | None:
    return parts[index] if index < len(parts) else None


def _says_nothing(
    part: PageAsRead,
    before: PageAsRead | None,
    page: PageAsRead,
    known: KnownArticle | None,
    site: SiteAround,
) -> str:
    """Why a page in the place of a part is none; empty where it is one.

    `before` is the part as it was in the current version.
    """
    if part.reading is None:
        return part.failure
    if site.is_another_article(part.asked, page.asked, known):
        return "it is another article's page"
    if says_it_is_gone(part):
        return f"it calls itself “{part.names[0]}”"
    if any(pages_alike(part, wall) for wall in (*site.walls, *((site.not_found,) if site.not_found else ()))):
        return "it is a page that stands in the place of others, too"
    if before is None or before.reading is None or known is None or known.content is None:
        return ""
    if not _are_borne_out((before,), known):
        has_text = kept_share(part.text, known.content.text) >= BORNE_OUT
        return "" if has_text else "it has none of what was read before"
    was = replace(known, content=replace(normalize_reading(before.reading), title=known.title))
    instead = what_stands_instead(PageInPlace(part, was, site, part.asked, before.signs))
    return instead.reason if instead else ""


def _are_borne_out(parts: Sequence[PageAsRead], known: KnownArticle | None) -> bool:
    """Return True if the current version has the text of these earlier parts.

    They were not walls themselves.
    """
    if not parts or known is None or known.content is None:
        return False
    readings = [part for part in parts if part.reading is not None]
    return bool(readings) and all(kept_share(part.text, known.content.text) >= BORNE_OUT for part in readings)
