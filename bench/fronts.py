"""How many of the articles that a newspaper's front links are found on it, and how many of the entries are articles.

`make bench-fronts DIR=folder` reads a folder that holds one folder of pages for each site, called by the site's host
(defgsus/frontpage-archive has such ones). Which links lead to articles says the form of their paths: `labels/fronts.json` gives for
each host what an article's path matches and what none does, written after looking at the links of each site. Links in the page's
`nav`, `header` and `footer` are left out, and so are links without words. None of the pages is kept here.

The sites fall into two halves by their names alone: one the reader was mended on, and one that was looked at once.
"""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import Final
from urllib.parse import urlsplit
from zlib import crc32

from presslog.core.untrusted_values import canonical_url
from presslog.core.urls import CanonicalUrl
from presslog.crawler.extract.listing.shown_entries import shown_listing
from presslog.crawler.extract.page.page import Page, parse_page, text_of
from presslog.crawler.extract.page.structured_data import read_structured
from presslog.crawler.extract.page_kind import kind_of_page

_LABELS: Final = Path(__file__).parent / "labels" / "fronts.json"
_HALVES: Final = {0: "learned from", 1: "kept back"}
_FEWEST: Final = 10  # articles that a front links; a page with fewer is none
_MENUS: Final = ("nav", "header", "footer")


@dataclass(frozen=True)
class Front:
    """A front, the articles it links, and the entries read from it."""

    site: str
    name: str
    linked: frozenset[CanonicalUrl]
    read: frozenset[CanonicalUrl]
    articles: frozenset[CanonicalUrl]  # of those read
    in_blocks: bool
    known: bool  # as a listing
    seconds: float

    @property
    def half(self) -> int:
        """Which half a front is in, by its site alone."""
        return crc32(self.site.encode()) % 2

    @property
    def recall(self) -> float:
        """The share of the linked articles that were read."""
        return len(self.read & self.linked) / len(self.linked)

    @property
    def precision(self) -> float:
        """The share of the entries that are articles; 0 where there are none."""
        return len(self.articles) / len(self.read) if self.read else 0.0


def main() -> None:
    """Print the figures of the folder named by DIR, HALF=0 or 1 for half of the sites."""
    folder, half = Path(os.environ.get("DIR") or ""), os.environ.get("HALF")
    sites = [site for site in json.loads(_LABELS.read_text(encoding="utf-8")) if (folder / site).is_dir()]
    if not os.environ.get("DIR") or not sites:
        print("no folder given: make bench-fronts DIR=folder (one folder of pages for each site)")
        return
    asked = [site for site in sites if half is None or crc32(site.encode()) % 2 == int(half)]
    fronts = [front for site in asked for front in _fronts_of(site, folder / site)]
    for number, called in _HALVES.items():
        if one := [front for front in fronts if front.half == number]:
            for site in asked:
                _report(f"  {site}", [front for front in one if front.site == site])
            _report(called, one)


def _fronts_of(site: str, folder: Path) -> Iterator[Front]:
    article, never = (
        re.compile(rule or r"(?!)") for rule in json.loads(_LABELS.read_text(encoding="utf-8"))[site]
    )

    def is_article(url: str) -> bool:
        parts = urlsplit(url)
        own = parts.netloc == site or parts.netloc.endswith(
            f".{site.removeprefix('edition.').removeprefix('uk.')}"
        )
        return own and bool(article.search(parts.path)) and not never.search(parts.path)

    seen = set()
    for file in sorted(folder.glob("*.html")):
        body = file.read_bytes()
        page = parse_page(body, _own_url(body, site))
        linked = frozenset(filter(is_article, _linked_urls(page)))
        if len(linked) < _FEWEST or linked in seen:
            continue
        seen.add(linked)
        began = time.process_time()
        shown = shown_listing(page)
        took = time.process_time() - began
        read = frozenset(entry.url for entry in shown.entries)
        known = kind_of_page(body, page.url) == "listing"
        articles = frozenset(filter(is_article, read))
        yield Front(site, file.stem, linked, read, articles, shown.in_blocks, known, took)


def _own_url(body: bytes, site: str) -> str:
    """The address a page gives itself, else its site's."""
    own = read_structured(parse_page(body, f"https://{site}/")).first("canonical", "og:url")
    return own if own and own.startswith("http") else f"https://{site}/"


def _linked_urls(page: Page) -> Iterator[CanonicalUrl]:
    for link in page.tree.iter("a"):
        if any(above.tag in _MENUS for above in link.iterancestors()):
            continue
        named = (
            text_of(link)
            or any(it.get("alt") for it in link.iter("img"))
            or link.get("title")
            or link.get("aria-label")
        )
        url = page.absolute(link.get("href")) if named else None
        if url and (found := canonical_url(url)):
            yield found


def _report(called: str, fronts: Sequence[Front]) -> None:
    """One line: shares over all articles and entries, their means over pages, and what the pages were known as."""
    if not fronts:
        return
    linked, read = sum(len(it.linked) for it in fronts), sum(len(it.read) for it in fronts)
    found, right = sum(len(it.read & it.linked) for it in fronts), sum(len(it.articles) for it in fronts)
    print(
        f"{called:22} found {found / linked:.3f}   precision {right / max(1, read):.3f}   "
        f"by page {mean(it.recall for it in fronts):.3f} {mean(it.precision for it in fronts):.3f}   "
        f"in blocks {sum(it.in_blocks for it in fronts):3}   listings {sum(it.known for it in fronts):3}   "
        f"({len(fronts)} pages, {linked} articles, {mean(it.seconds for it in fronts):.2f} s a page)"
    )
