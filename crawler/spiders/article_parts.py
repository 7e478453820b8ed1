"""Puts an article that stands on several pages together.

Walks from part to part while they add to its text. How a part is had is the caller's: a crawl asks for it, an
import looks it up among what an archive holds.
"""

from __future__ import annotations

import logging
from asyncio import to_thread
from collections.abc import Generator, Mapping
from dataclasses import replace

from presslog.core.errors import ExtractionError
from presslog.core.outcome import Outcome
from presslog.core.role import Role
from presslog.core.untrusted_values import named_error
from presslog.core.urls import CanonicalUrl, canonicalize
from presslog.crawler import extract
from presslog.crawler.extract import Reading
from presslog.crawler.http import Asker
from presslog.crawler.items import PageCapture
from presslog.crawler.reading_process import read_apart

log = logging.getLogger(__name__)

Walk = Generator[str, PageCapture | None, PageCapture]
"""Gives the URL of each part, takes its capture, or None where it cannot be had at all; returns the article's
capture with its parts."""


async def ask_for_parts(page: PageCapture, asker: Asker) -> PageCapture:
    """Return an article's capture together with those of its parts, asked for one after the other."""
    walk = _walk_parts(page)
    try:
        step = await to_thread(_step_on, walk, None)
        while isinstance(step, str):
            step = await to_thread(_step_on, walk, await asker.ask(step, Role.PART))
    except Exception as error:  # noqa: BLE001 - the boundary of a page, logged there: no list of what a reader may raise is whole
        return _unread_parts(page, error)
    return step


def _step_on(walk: Walk, part: PageCapture | None) -> str | PageCapture:
    """The URL of the next part, or the whole article where the walk is over."""
    try:
        return walk.send(part)
    except StopIteration as end:
        whole: PageCapture = end.value
        return whole


def _unread_parts(page: PageCapture, error: Exception) -> PageCapture:
    """An article's capture whose pages could not be searched for its parts.

    What of it was read may not be all of it.
    """
    log.warning("%s: could not be read", page.landed, exc_info=error)
    return replace(page, outcome=Outcome.EXTRACT_FAILED, reason=f"could not be read: {named_error(error)}")


def find_parts(page: PageCapture, found: Mapping[CanonicalUrl, PageCapture]) -> PageCapture:
    """Return an article's capture together with those of its parts that are among the found ones."""
    walk = _walk_parts(page)
    try:
        step = _step_on(walk, None)
        while isinstance(step, str):
            part = found.get(canonicalize(step))
            step = _step_on(walk, replace(part, role=Role.PART) if part else None)
    except Exception as error:  # noqa: BLE001 - the boundary of a page, as above
        return _unread_parts(page, error)
    return step


def part_urls(page: PageCapture) -> tuple[str, ...]:
    """Return the URLs of the parts that an article's first page links to, whether they were had or not."""
    return tuple(_links_to_parts(page).values())


def _walk_parts(page: PageCapture) -> Walk:
    """Goes on until a page adds nothing or cannot be read, or there are as many as are read of an article."""
    links = _links_to_parts(page) if page.outcome is Outcome.OK else {}
    first = _read_capture(page) if links else None
    if first is None:
        return page
    own = _own_address(page)
    parts: list[PageCapture] = []
    texts, number = {block.text for block in first.blocks}, min(links)
    while number in links and len(parts) < extract.MOST_PARTS - 1:
        part = yield links[number]
        if part is None:
            break
        parts.append(part)
        reading = _read_capture(part)
        if _leads_back(part, page) or reading is None or not extract.adds_text(reading, texts):
            return replace(page, parts=tuple(parts))
        texts |= {block.text for block in reading.blocks}
        links = extract.merge_part_links(own, links, _links_to_parts(part, own))
        number = min((found for found in links if found > number), default=-1)
    return replace(page, parts=tuple(parts), cut=number in links)


def _own_address(page: PageCapture) -> str:
    try:
        return read_apart(extract.article_address, page.body, page.landed, page.header("content-type"))
    except ExtractionError:
        return str(page.landed)


def _leads_back(part: PageCapture, page: PageCapture) -> bool:
    return canonicalize(part.landed) == canonicalize(page.landed)


def _links_to_parts(page: PageCapture, own: str = "") -> dict[int, str]:
    try:
        return dict(
            read_apart(extract.part_links, page.body, page.landed, page.header("content-type"), own=own)
        )
    except ExtractionError:
        return {}


def _read_capture(page: PageCapture) -> Reading | None:
    if page.outcome is not Outcome.OK:
        return None
    try:
        return read_apart(
            extract.read_article, page.body, url=page.landed, content_type=page.header("content-type")
        )
    except ExtractionError:
        return None
