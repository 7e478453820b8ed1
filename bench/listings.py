"""How well listings are split into entries, and the page toward the past found, on pages that people labelled.

`make bench-listings DIR=folder` reads a folder with the layout of scrapinghub/autopager (`data.csv` with `html/N.html`), or one of
check-outs of public repositories that hold exported sites, each called `OWNER+NAME`. autopager's own labels say which links lead to
other pages. Which links are the titles of entries say the rules under `labels/`, one for each page that lists something, written after
reading the page and before anything was measured on it. A folder of articles (scrapinghub/article-extraction-benchmark) tells how many
of them are taken for listings. None of the pages is kept here.

autopager's sites fall into two halves, one the reader was mended on and one it was not at first; a site's pages stand all in one.
"""

from __future__ import annotations

import csv
import gzip
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import Final
from urllib.parse import parse_qs, urlsplit
from zlib import crc32

from presslog.core.urls import CanonicalUrl, canonicalize
from presslog.crawler.discover.pager import find_neighbours, split_page_number
from presslog.crawler.extract.listing.shown_entries import entries_of
from presslog.crawler.extract.page.blocks import clean_text
from presslog.crawler.extract.page.page import Page, parse_page, text_of
from presslog.crawler.extract.page.rules import select_elements
from presslog.crawler.extract.page_kind import kind_of_page

_LABELS: Final = Path(__file__).parent / "labels"
_HALVES: Final = {0: "tuned on", 1: "held back"}

Row = Mapping[str, str]


@dataclass(frozen=True)
class Listed:
    """What a person calls the entries of a page, and what was read: titles by address, in page order."""

    url: str
    labelled: Mapping[CanonicalUrl, str]
    read: Mapping[CanonicalUrl, str]
    known: bool  # as a listing

    @property
    def half(self) -> int:
        """Which half a page is in, by its host alone."""
        return crc32(urlsplit(self.url).netloc.encode()) % 2

    @property
    def right(self) -> int:
        """Entries that are entries."""
        return len(self.labelled.keys() & self.read.keys())

    @property
    def titled(self) -> Sequence[bool]:
        """For each right entry whose label has words, whether its title is these words."""
        both = self.labelled.keys() & self.read.keys()
        return [self.read[url] == self.labelled[url] for url in both if self.labelled[url]]


def main() -> None:
    """Print the figures of the folder named by DIR."""
    folder = Path(os.environ.get("DIR") or "")
    if (folder / "data.csv").is_file():
        _autopager(folder)
    elif (folder / "ground-truth.json").is_file():
        _articles(folder)
    elif any(folder.glob("*+*")):
        exported = [_listed(page, rule) for page, rule in _exported(folder)]
        _report("exports", exported)
        _faults(exported)
    else:
        print("no folder given: make bench-listings DIR=folder (a copy of a public set, or check-outs)")


def _autopager(folder: Path) -> None:
    pages = {row["File Name"]: (row, page) for row, page in _pages(folder)}
    listed = [_listed(pages[name][1], rule) for name, rule in _rules("autopager").items()]
    for half, called in _HALVES.items():
        _report(called, [page for page in listed if page.half == half])
    _report("all", listed)
    _faults(listed)
    _next_pages(pages.values())


def _rules(of: str) -> dict[str, str]:
    rules: dict[str, str] = json.loads((_LABELS / f"{of}-entries.json").read_text(encoding="utf-8"))
    return rules


def _exported(folder: Path) -> Iterator[tuple[Page, str]]:
    """The labelled pages of the check-outs that are there; a page is named `OWNER/NAME:PATH`."""
    for name, rule in _rules("exports").items():
        repository, _, path = name.partition(":")
        file = folder / repository.replace("/", "+") / path
        if file.is_file():
            host = repository.partition("/")[0].lower()
            yield (
                parse_page(file.read_bytes(), f"https://{host}.example/{path.removesuffix('index.html')}"),
                rule,
            )


def _pages(folder: Path) -> Iterator[tuple[Row, Page]]:
    with (folder / "data.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if not row["failed"]]
    for row in rows:
        text = (folder / "html" / f"{row['File Name']}.html").read_bytes().decode(row["Encoding"], "replace")
        yield row, parse_page(text.encode(), row["Page URL"], "text/html; charset=utf-8")


def _articles(folder: Path) -> None:
    """How many articles are taken for listings: a redirect to one would count as a removal."""
    truth = json.loads((folder / "ground-truth.json").read_text(encoding="utf-8"))
    taken = [
        case["url"]
        for name, case in truth.items()
        if kind_of_page(gzip.decompress((folder / "html" / f"{name}.html.gz").read_bytes()), case["url"])
        == "listing"
    ]
    print(f"articles             {len(taken)} of {len(truth)} taken for listings", *taken, sep="\n    ")


# --- entries -----------------------------------------------------------------------------------------------------------


def _listed(page: Page, rule: str) -> Listed:
    labelled: dict[CanonicalUrl, str] = {}
    for link in select_elements(page.tree, rule):
        if url := page.absolute(link.get("href")):
            labelled.setdefault(canonicalize(url), clean_text(text_of(link)))
    read = {canonicalize(entry.url): entry.title for entry in entries_of(page)}
    known = kind_of_page(page.markup.encode(), page.url, "text/html; charset=utf-8") == "listing"
    return Listed(page.url, labelled, read, known)


def _report(called: str, pages: Sequence[Listed]) -> None:
    """One line: precision and recall over all entries, their means over pages, titles, and pages taken for listings."""
    right = sum(page.right for page in pages)
    read, labelled = sum(len(page.read) for page in pages), sum(len(page.labelled) for page in pages)
    by_page = (
        mean(page.right / len(page.read) if page.read else 0.0 for page in pages),
        mean(page.right / len(page.labelled) for page in pages),
    )
    titled = [right for page in pages for right in page.titled]
    print(
        f"entries, {called:10} P {right / read:.3f}   R {right / labelled:.3f}   by page P {by_page[0]:.3f}   R {by_page[1]:.3f}   "
        f"titles {mean(titled):.3f}   known as listings {mean(page.known for page in pages):.3f}   ({len(pages)} pages, {labelled} entries)"
    )


def _faults(pages: Iterable[Listed]) -> None:
    for page in pages:
        extra, missing = len(page.read) - page.right, len(page.labelled) - page.right
        wrong = page.titled.count(False)
        if extra or missing or wrong or not page.known:
            said = "" if page.known else ", taken for an article"
            print(f"    {extra:3} too many {missing:3} missing {wrong:3} titles wrong{said}  {page.url[:90]}")


# --- next pages --------------------------------------------------------------------------------------------------------


def _next_pages(pages: Iterable[tuple[Row, Page]]) -> None:
    """Precision and recall of the page toward the past. Labels are read as "page N + 1": blogs call the past "previous"."""
    right = wrong = missed = 0
    faults = []
    for row, page in pages:
        found = find_neighbours(page)
        older = None if found.guessed else found.older
        labelled, numbers = _labelled(page, row)
        good = older is not None and older in (labelled or numbers)
        right += good
        wrong += older is not None and not good
        missed += older is None and bool(labelled)
        if not good and (older or labelled):
            faults.append(f"    {older or 'none'}  by {found.by or 'nothing'}  {page.url[:90]}")
    print(f"next page            P {right / (right + wrong):.3f}   R {right / (right + missed):.3f}")
    print(*faults, sep="\n")


def _labelled(page: Page, row: Row) -> tuple[frozenset[str], frozenset[str]]:
    """The links labelled as leading on, and those labelled as pages."""
    ahead, back, numbers = (_linked(page, row[label]) for label in ("NEXT", "PREV", "PAGE"))
    if any("updated-max" in url for url in (*ahead, *back, page.url)):
        return frozenset(url for url in ahead | back if _until(url) < _until(page.url)), numbers
    current = _number(page.url)
    swapped = any(_number(url) > current for url in back) or (
        bool(ahead) and all(_number(url) < current for url in ahead)
    )
    return (back if swapped else ahead), numbers


def _number(url: str) -> int:
    found = split_page_number(url)
    return found.number if found else 1


def _until(url: str) -> str:
    return parse_qs(urlsplit(url).query).get("updated-max", ["9999"])[0]


def _linked(page: Page, rule: str) -> frozenset[str]:
    if not rule:
        return frozenset()
    links = (
        link
        for element in select_elements(page.tree, rule)
        for link in (element, *element.iter("a"), *element.iterancestors("a"))
    )
    return frozenset(url.partition("#")[0] for link in links if (url := page.absolute(link.get("href"))))
