"""How well articles are read by segments, against trafilatura on the same pages in the same run. Serves `reading.py`; keeps no page.

Reads the layout of trafilatura's own evaluation (adbar/trafilatura, its folder `tests`): `evaldata.json` names each page's file, segments
that a reading must hold and segments that it must not. A segment counts as found where the text holds it, white space and soft hyphens
apart; counts are added up over all pages, as its own scorer does. A standfirst, which a reading keeps in a field of its own, is part of
its text here; the headline is not. Pages that the set files under a name of its own are read, by all readers, with the URL that they give
themselves. The sites fall into two halves, by their hosts' names alone: one to learn from, one to be looked at once, at the end.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit
from zlib import crc32

from trafilatura import bare_extraction

from presslog.core.body_parts import BlockKind
from presslog.core.errors import ExtractionError
from presslog.crawler.extract import Reading, own_url, read_article

_FOLDERS = ("cache", "eval")


@dataclass(frozen=True)
class SegmentedPage:
    """A page with what its reading must and must not hold."""

    name: str
    body: bytes
    wanted: tuple[str, ...]
    unwanted: tuple[str, ...]

    @property
    def half(self) -> int:
        """Which half a page is in; a site's pages stand all in one."""
        return crc32(urlsplit(self.name).netloc.removeprefix("www.").encode()) % 2

    @cached_property
    def url(self) -> str:
        """The page's URL: its name in the set, or what it calls itself where that is none."""
        return (
            self.name if urlsplit(self.name).netloc else own_url(self.body, "https://unnamed.example/") or ""
        )


@dataclass
class Score:
    """Segments found, missed and wrongly found, and the processor seconds that took."""

    counts: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0

    def add_text(self, page: SegmentedPage, text: str) -> None:
        """Count what a reader's text holds of a page's segments."""
        squeezed = _squeeze(text)
        found = sum(_squeeze(segment) in squeezed for segment in page.wanted)
        wrong = sum(_squeeze(segment) in squeezed for segment in page.unwanted)
        self.counts.update(found=found, missed=len(page.wanted) - found, wrong=wrong)

    @property
    def line(self) -> str:
        """F1, precision and recall."""
        found, missed, wrong = (self.counts[name] for name in ("found", "missed", "wrong"))
        precision, recall = found / ((found + wrong) or 1), found / ((found + missed) or 1)
        f1 = 2 * found / ((2 * found + missed + wrong) or 1)
        return f"F1 {f1:.3f}   P {precision:.3f}   R {recall:.3f}"


def _squeeze(text: str) -> str:
    return " ".join(text.replace("\u00ad", "").split())


def is_segmented(folder: Path) -> bool:
    """Whether the folder holds pages with segments."""
    return (folder / "evaldata.json").is_file()


def score_segments(folder: Path, half: int | None = None) -> None:
    """Print each reader's score on one half of the pages (0 or 1), or on all, and our score by method."""
    pages = [page for page in _pages_in(folder) if half is None or page.half == half]
    for page in pages[:20]:
        for read in _READERS.values():
            read(page)  # every import and model is loaded before anything is timed
    scores = {name: Score() for name in _READERS}
    methods: dict[str, dict[str, Score]] = {}
    for page in pages:
        texts = {name: _timed_text(read, page, scores[name]) for name, read in _READERS.items()}
        reading = _read_page(page)
        of_method = methods.setdefault(reading.method if reading else "none", {})
        for name, text in texts.items():
            scores[name].add_text(page, text)
            of_method.setdefault(name, Score()).add_text(page, text)
    default = scores["trafilatura"].seconds
    for name, score in scores.items():
        asked = "(asked: F1 .935, 1.5x)" if name == "presslog" else ""
        print(
            f"{name:24} {score.line}   {len(pages) / score.seconds:6.1f} pages/s   {default / score.seconds:.2f}x   {asked}"
        )
    for method, of_method in sorted(methods.items(), key=str):
        ours, theirs = of_method["presslog"], of_method["trafilatura"]
        print(
            f"    {method!s:20} {_segment_count(ours):5} segments   {ours.line}   (trafilatura {theirs.line})"
        )


def _segment_count(score: Score) -> int:
    return score.counts["found"] + score.counts["missed"]


def _timed_text(read: Callable[[SegmentedPage], str], page: SegmentedPage, score: Score) -> str:
    start = time.process_time()
    text = read(page)
    score.seconds += time.process_time() - start
    return text


def _pages_in(folder: Path) -> Iterator[SegmentedPage]:
    data = json.loads((folder / "evaldata.json").read_text(encoding="utf-8"))
    for url, item in data.items():
        paths = [path for name in _FOLDERS if (path := folder / name / item["file"]).is_file()]
        if paths:
            yield SegmentedPage(url, paths[0].read_bytes(), tuple(item["with"]), tuple(item["without"]))


def _read_page(page: SegmentedPage) -> Reading | None:
    try:
        return read_article(page.body, url=page.url)
    except ExtractionError:
        return None


def _ours(page: SegmentedPage) -> str:
    return _text_of(_read_page(page), captions=True)


def _ours_without_captions(page: SegmentedPage) -> str:
    return _text_of(_read_page(page))


def _text_of(reading: Reading | None, *, captions: bool = False) -> str:
    if reading is None:
        return ""
    blocks = (block.text for block in reading.blocks if captions or block.kind is not BlockKind.CAPTION)
    return "\n".join((reading.standfirst or "", *blocks))


def _trafilatura(page: SegmentedPage) -> str:
    return getattr(bare_extraction(page.body, url=page.url, with_metadata=False), "text", None) or ""


def _trafilatura_fast(page: SegmentedPage) -> str:
    return (
        getattr(bare_extraction(page.body, url=page.url, with_metadata=False, fast=True), "text", None) or ""
    )


_READERS: Mapping[str, Callable[[SegmentedPage], str]] = {
    "trafilatura": _trafilatura,
    "trafilatura, fast": _trafilatura_fast,
    "presslog": _ours,
    "presslog, no captions": _ours_without_captions,
}
