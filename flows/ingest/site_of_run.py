"""What a run's listings and pages together tell of the site around its articles.

Nothing is judged here: what stands on several pages, or on all, is what a judgement of each must know.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain
from typing import Final

from presslog.core.untrusted_values import canonical_url
from presslog.core.urls import CanonicalUrl, canonicalize
from presslog.crawler.source import Source
from presslog.flows.decisions import (
    PageInPlace,
    SiteAround,
    endings_among,
    is_borne_out,
    is_strange,
    offer_added,
    pages_of_two,
    text_added,
    walls_among,
)
from presslog.flows.decisions.run_listings import Window
from presslog.flows.ingest.article_boundary import ArticleBoundary
from presslog.flows.ingest.known_past import KnownPast
from presslog.flows.ingest.read_landing import Read, ReadLanding
from presslog.flows.pages import PageAsRead
from presslog.storage.model import Content, KnownArticle

ReadPair = tuple[Read, KnownArticle | None]
"""A capture as read, and the known article that it is of."""

_PAGES_TO_COMPARE: Final = 3
"""Pages of articles that are as they were from which on what they have in common is the site's."""


def site_around(source: Source, seen: ReadLanding, window: Window, past: KnownPast) -> SiteAround:
    """What the source, its listings and the runs before tell of the site, before any page is looked at."""
    fronts = set() if source.pages else {canonicalize(source.url)}
    fronts.update(url for page in seen.listings if (url := canonical_url(page.capture.landed)) is not None)
    entries = [place.entry for place in window.places()]
    # An archive may have held a further page without its article.
    unlisted = {CanonicalUrl(known.url) for known in past.articles if not known.was_listed}
    return SiteAround(
        listings=frozenset(fronts),
        owners={known.url: known.key for known in past.articles},
        further_pages=frozenset() if source.pages else further_pages_of(seen) | unlisted,
        not_found=seen.not_found,
        listed={name: entry.title for entry in entries for name in (entry.key, entry.url) if name},
        excerpts={name: entry.text for entry in entries for name in (entry.key, entry.url) if name},
        answers=past.answers,
    )


def further_pages_of(seen: ReadLanding) -> frozenset[CanonicalUrl]:
    """The URLs of this run's further pages of articles: each has the title of its article's first page.

    Chapters that are listed one by one, and lead to one another, have titles of their own.
    """
    return frozenset(
        canonicalize(part.asked)
        for read in seen.articles
        if read.page is not None and read.page.first is not None
        for part in read.page.parts
        if part.reading is not None and part.reading.title == read.page.first.title
    )


def learn_from_pages(site: SiteAround, pairs: Sequence[ReadPair], boundary: ArticleBoundary) -> SiteAround:
    """The site with what its pages have in common: walls, shared endings, cut texts, forms."""
    strange = _strange_pages(pairs, site, boundary)
    return replace(
        _with_signs_of_whole_pages(site, pairs),
        walls=walls_among(
            (page for page, _ in strange), site.not_found, (page for page, is_shown in strange if is_shown)
        ),
        twice=pages_of_two(page for page, _ in strange),
        endings=_shared_endings(pairs, boundary),
        cuts=_texts_cut(pairs, site, boundary),
    )


def _strange_pages(
    pairs: Iterable[ReadPair], site: SiteAround, boundary: ArticleBoundary
) -> tuple[tuple[PageAsRead, bool], ...]:
    """The pages that do not look like their articles, and whether the listing shows those."""
    looked_at = (
        boundary.attempt(read.id, partial(_strange_page, read, known, site), None) for read, known in pairs
    )
    return tuple(filter(None, looked_at))


def _strange_page(read: Read, known: KnownArticle | None, site: SiteAround) -> tuple[PageAsRead, bool] | None:
    """A page that does not look like its article, and whether the listing shows that; None for any other."""
    asked = canonicalize(read.capture.asked)
    if read.page is None:
        return None
    found = PageInPlace(read.page, known, site, asked)
    return (read.page, found.is_shown) if is_strange(found) else None


def _shared_endings(pairs: Iterable[ReadPair], boundary: ArticleBoundary) -> tuple[PageAsRead, ...]:
    """The texts that stand in the place of a part of several articles."""
    added = {
        known.id: boundary.attempt(read.id, partial(text_added, read.page, known.content), None)
        for read, known in pairs
        if read.page is not None and known is not None and known.content is not None
    }
    return endings_among(text for text in added.values() if text is not None)


def _texts_cut(pairs: Iterable[ReadPair], site: SiteAround, boundary: ArticleBoundary) -> tuple[str, ...]:
    """What stands in the place of the end of each article's text that was cut off."""
    offers = {
        known.id: boundary.attempt(read.id, partial(_offer_of, read.page, known, known.content, site), None)
        for read, known in pairs
        if read.page is not None and known is not None and known.content is not None
    }
    return tuple(offer for offer in offers.values() if offer is not None)


def _offer_of(page: PageAsRead, known: KnownArticle, content: Content, site: SiteAround) -> str | None:
    """Return what stands in the place of a text's end.

    None if the end is there, or its publisher says that the text is new.
    """
    found = PageInPlace(page, known, site, canonicalize(page.asked))
    return None if is_borne_out(found) else offer_added(page, content)


def _with_signs_of_whole_pages(site: SiteAround, pairs: Iterable[ReadPair]) -> SiteAround:
    """Return the site with the signs that stand on several pages with whole texts.

    Forms, and links to no article.
    """
    signs = [
        read.page.signs
        for read, known in pairs
        if read.page is not None and known is not None and known.version and is_as_it_was(read, known)
    ]
    if len(signs) < _PAGES_TO_COMPARE:
        return site
    return replace(
        site,
        controls=_on_several(set(each.controls) for each in signs),
        ways=_on_several(each.ways for each in signs),
        password=all(each.password for each in signs),
    )


def _on_several(pages: Iterable[Collection[str]]) -> frozenset[str]:
    """What stands on enough of these pages to be the site's."""
    counts = Counter(chain.from_iterable(pages))
    return frozenset(each for each, count in counts.items() if count >= _PAGES_TO_COMPARE)


def is_as_it_was(read: Read, known: KnownArticle) -> bool:
    """Return True if a page at the article's own URL has the title and the length of the current version."""
    reading = read.page.reading if read.page else None
    if reading is None or canonicalize(read.capture.asked) != canonicalize(read.capture.landed):
        return False
    return (
        reading.title == known.title
        and len("\n\n".join(block.text for block in reading.blocks)) == known.chars
    )
