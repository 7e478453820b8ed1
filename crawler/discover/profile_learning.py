"""Learns a site's profile from a few of its articles and a listing.

Where bodies stand, what recurs, how entries look.

A container enters a profile only when at least three articles agree with the general reader on it; a
generated class name never does. Learns from bytes; stores nothing (`crawler.site_profile` does) and fetches
nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from lxml.etree import _Element as Element

from presslog.core.body_parts import BlockKind
from presslog.core.errors import ExtractionError
from presslog.core.extractor import Extractor
from presslog.crawler.extract import (
    LONG_LINE,
    REVISION,
    Page,
    Reading,
    all_text,
    is_stable_name,
    leads_to_file,
    page_text,
    parse_page,
    read_article,
    select_elements,
    signature_of,
)
from presslog.crawler.items import PageCapture
from presslog.crawler.site_profile import FEWEST, SiteProfile, Start

__all__ = ["SiteProfile", "Start", "learn_listing", "learn_profile", "still_works"]

METHOD: Final = Extractor.by_profile(REVISION)
"""The extractor that reads by a learned container."""
AGREEMENT: Final = 0.9
"""Share of words that container and general reader must have in common, both ways."""

SAME_TEXT: Final = 0.5
"""Two pages under one title that share this much of the longer text, by characters, are of one article."""
_COUNT: Final = re.compile(r"(?<!\d)(?!(?:19|20)\d\d(?!\d))\d+")  # any number that may not be a year
_COMPARED: Final = 3  # articles at the least, on more than half of which a line must stand to be boilerplate


def learn_profile(articles: Sequence[PageCapture], known: SiteProfile = SiteProfile()) -> SiteProfile:  # noqa: B008 - frozen
    """A profile with what these articles of one site teach about bodies and boilerplate.

    What they do not teach stays as known.
    """
    pages = _without_copies(
        (page, reading)
        for capture in articles
        if (page := _parsed_page(capture)) and (reading := _read_capture(capture))
    )
    if len(pages) < FEWEST:
        return known
    lines = _recurring_lines([reading for _, reading in pages])
    container = next(_agreed_rules(pages), None)
    return replace(
        known,
        container=container or known.container,
        boilerplate=known.boilerplate | lines,
        method=METHOD if container else known.method,
        language=_most_common(reading.language for _, reading in pages) or known.language,
    )


def learn_listing(listing: PageCapture, known: SiteProfile = SiteProfile()) -> SiteProfile:  # noqa: B008 - frozen
    """A profile with the signature of this listing's entries, where their names allow one."""
    page = _parsed_page(listing)
    signature = signature_of(page) if page else None
    return replace(known, entry=signature or known.entry)


def still_works(profile: SiteProfile, articles: Sequence[PageCapture]) -> bool:
    """Whether the profile's container still catches, on most articles, what the general reader reads.

    When not, learn anew.
    """
    if profile.container is None:
        return True
    pages = [
        (page, reading)
        for capture in articles
        if (page := _parsed_page(capture)) and (reading := _read_capture(capture))
    ]
    agreed = sum(_lowest_agreement(profile.container, [pair]) >= AGREEMENT for pair in pages)
    return 2 * agreed >= len(pages)


def _parsed_page(capture: PageCapture) -> Page | None:
    try:
        return parse_page(capture.body, capture.landed, capture.header("content-type"))
    except ExtractionError:
        return None


def _read_capture(capture: PageCapture) -> Reading | None:
    try:
        return read_article(capture.body, url=capture.landed, content_type=capture.header("content-type"))
    except ExtractionError:
        return None


def _without_copies(pages: Iterable[tuple[Page, Reading]]) -> list[tuple[Page, Reading]]:
    """The pages, each article once: one that stands at two URLs does not make its own text recur."""
    kept: list[tuple[Page, Reading]] = []
    for page, reading in pages:
        if not any(_is_copy(reading, other) for _, other in kept):
            kept.append((page, reading))
    return kept


def _is_copy(reading: Reading, other: Reading) -> bool:
    """Return True if two pages have one title, and half of the longer one's text or more in common."""
    here, there = (Counter({b.text: len(b.text) for b in each.blocks}) for each in (reading, other))
    longer = max(here.total(), there.total())
    return reading.title == other.title and (here & there).total() >= SAME_TEXT * longer


def _agreed_rules(pages: Sequence[tuple[Page, Reading]]) -> Iterator[str]:
    """Rules on which enough articles agree with the general reader.

    The rule with the most agreement comes first; of equals, the narrowest.
    """
    counted = Counter(rule for page, _ in pages for rule in dict.fromkeys(rules_of(page)))
    common = [rule for rule, count in counted.most_common() if count >= max(FEWEST, 0.8 * len(pages))]
    scored = [(rule, _lowest_agreement(rule, pages), _rule_width(rule, pages)) for rule in common[:20]]
    yield from (
        rule
        for rule, share, _ in sorted(scored, key=lambda it: (-round(it[1], 2), it[2], it[0]))
        if share >= AGREEMENT
    )


def _rule_width(rule: str, pages: Sequence[tuple[Page, Reading]]) -> int:
    """Characters the rule's elements hold, furniture and all."""
    return sum(len(all_text(element)) for page, _ in pages for element in select_elements(page.tree, rule))


def rules_of(page: Page) -> Iterator[str]:
    """CSS rules for the elements that hold most of a page's running text, by names that will stay.

    The narrowest comes first.
    """
    text = page_text(page).sizes
    whole = max(text.values(), default=0)
    for element, size in sorted(text.items(), key=lambda item: (item[1], len(all_text(item[0])))):
        if size >= 0.6 * whole:
            yield from _named_rules(element)


def _named_rules(element: Element) -> Iterator[str]:
    if element.get("itemprop") == "articleBody":
        yield f'{element.tag}[itemprop="articleBody"]'
    identity = element.get("id") or ""
    if (
        identity
        and identity.isascii()
        and is_stable_name(identity)
        and identity.replace("-", "").replace("_", "").isalnum()
    ):
        yield f"{element.tag}#{identity}"
    for name in (element.get("class") or "").split():
        if (
            is_stable_name(name)
            and name.replace("-", "").replace("_", "").isalnum()
            and not name[0].isdigit()
        ):
            yield f"{element.tag}.{name}"


def _lowest_agreement(rule: str, pages: Sequence[tuple[Page, Reading]]) -> float:
    """The lowest share of words, over all pages, that a rule's reading has in common with the general one."""
    profile = SiteProfile(container=rule)
    return min((_shared_words(page, reading, profile) for page, reading in pages), default=0.0)


def _shared_words(page: Page, reading: Reading, profile: SiteProfile) -> float:
    try:
        ruled = read_article(
            page.markup.encode(),
            url=page.url,
            content_type="text/html; charset=utf-8",
            profile=profile,
            method=METHOD,
        )
    except ExtractionError:
        return 0.0
    one, other = _word_counts(ruled), _word_counts(reading)
    return 2 * (one & other).total() / ((one + other).total() or 1)


def _word_counts(reading: Reading) -> Counter[str]:
    return Counter(word for block in reading.blocks for word in block.text.split())


def _recurring_lines(readings: Sequence[Reading]) -> frozenset[str]:
    """Return the short lines that stand on most of the articles.

    Left out are titles, captions, which belong to their pictures, and lines by which each article links to a
    file of its own. A line that counts is left out, too: what says 51 today may say 58 tomorrow.
    """
    if len(readings) < _COMPARED:
        return frozenset()
    counted = Counter(
        line
        for reading in readings
        for line in {block.text for block in reading.blocks if block.kind is not BlockKind.CAPTION}
    )
    titles, files = {reading.title for reading in readings}, _names_of_files(readings)
    return frozenset(
        line
        for line, count in counted.items()
        if 2 * count > len(readings) and len(line) < LONG_LINE and line not in titles
        if not _COUNT.search(line)
        if not any(name in line for name in files)
    )


def _names_of_files(readings: Iterable[Reading]) -> set[str]:
    """The words by which articles link to different files: "Annex 2", "Download the report"."""
    files: dict[str, set[str]] = {}
    for link in (link for reading in readings for link in reading.links):
        if leads_to_file(link.url):
            files.setdefault(link.text, set()).add(link.url)
    return {text for text, urls in files.items() if text and len(urls) > 1}


def _most_common(values: Iterable[str | None]) -> str | None:
    counted = Counter(value for value in values if value)
    return counted.most_common(1)[0][0] if counted else None
