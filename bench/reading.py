"""How well and how fast pages are read, against trafilatura on the same pages in the same run.

`make bench-reading SET=folder` reads the layout of a public benchmark in that folder: `ground-truth.json` with `html/KEY.html.gz`
(scrapinghub/article-extraction-benchmark), pages with segments (`segments.py`) or labelled dates (`dates.py`). None of it is kept here.
`HALF=0` or `HALF=1` takes the pages of half the sites.

Scores are the first one's own: shares of runs of four words, averaged over pages. Its truth leaves picture captions out while a reading
keeps them, so both figures are printed. Times are processor time, both readers taking turns page by page; trust the ratio. Every reader
has its imports and models loaded by a round that is not timed; what we remember of a text by its words, its language and its dates, is
forgotten again before each page.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import product
from pathlib import Path
from statistics import mean
from typing import TypeVar

from lxml import html
from trafilatura import bare_extraction

from bench.dates import dates, is_labelled
from bench.segments import is_segmented, score_segments
from bench.wiggles import BENIGN, EDITS
from presslog.core.body_parts import BlockKind
from presslog.core.errors import ExtractionError
from presslog.crawler.discover.profile_learning import AGREEMENT, METHOD, rules_of
from presslog.crawler.extract import Reading, read_article
from presslog.crawler.extract.article.fields import guess_language
from presslog.crawler.extract.page.dates import read_by_library
from presslog.crawler.extract.page.page import parse_page
from presslog.crawler.extract.page.rules import select_elements
from presslog.crawler.site_profile import SiteProfile


@dataclass(frozen=True)
class Case:
    """A page of the benchmark and what a person says its article is."""

    url: str
    body: bytes
    truth: str


Reader = Callable[[Case], str]
Result = TypeVar("Result")
_ROUNDS = 3  # each page is read as often by each reader, and its shortest time counts: what else the machine does is no reader's doing


def main() -> None:
    """Print the figures of the folder named by SET."""
    folder = os.environ.get("SET")
    if not folder:
        print("no folder given: make bench-reading SET=folder (a copy of a public benchmark)")
    elif (Path(folder) / "ground-truth.json").is_file():
        articles(tuple(_cases(Path(folder))))
    elif is_segmented(Path(folder)):
        score_segments(Path(folder), int(half) if (half := os.environ.get("HALF")) else None)
    elif is_labelled(Path(folder)):
        dates(Path(folder))
    else:
        print(f"{folder}: no ground-truth.json, evaldata.json or eval_*.json is in there")


# --- articles ----------------------------------------------------------------------------------------------------------


def articles(cases: Sequence[Case]) -> None:
    """Scores, speeds and steadiness on articles."""
    readers: Mapping[str, Reader] = {
        "trafilatura": _trafilatura,
        "trafilatura with fields": _trafilatura_fields,
        "presslog": _ours,
        "presslog, no captions": _without_captions,
    }
    for case, reader in product(cases, readers.values()):
        reader(case)  # every import and model is loaded before anything is timed
    seconds: Counter[str] = Counter()
    scores: dict[str, list[tuple[float, float]]] = {name: [] for name in readers}
    for case in cases:
        for name, reader in readers.items():
            text, took = _timed(partial(reader, case))
            seconds[name] += took
            scores[name].append(_score(case.truth, text))
    asked = {"presslog": "(asked: F1 .967, 3x)"}
    for name, pairs in scores.items():
        pace = f"{len(cases) / seconds[name]:6.1f} pages/s   {seconds['trafilatura'] / seconds[name]:.2f}x"
        print(f"{name:24} {_line(pairs)}   {pace}   {asked.get(name, '')}")
    _by_method(cases)
    _by_profile(cases)
    _steadiness(cases)


def _timed(read: Callable[[], Result]) -> tuple[Result, float]:
    """What a reader made of a page, and the shortest of the times it took for it."""
    took = []
    for _ in range(_ROUNDS):
        guess_language.cache_clear()
        read_by_library.cache_clear()
        start = time.process_time()
        result = read()
        took.append(time.process_time() - start)
    return result, min(took)


def _ours(case: Case) -> str:
    return _text(_read(case.body, case.url), captions=True)


def _without_captions(case: Case) -> str:
    return _text(_read(case.body, case.url))


def _text(reading: Reading | None, *, captions: bool = False) -> str:
    blocks = reading.blocks if reading else ()
    return "\n".join(block.text for block in blocks if captions or block.kind is not BlockKind.CAPTION)


def _trafilatura(case: Case) -> str:
    return getattr(bare_extraction(case.body, url=case.url), "text", None) or ""


def _trafilatura_fields(case: Case) -> str:
    """Title, date and author beside the text, as a reading has them."""
    return getattr(bare_extraction(case.body, url=case.url, with_metadata=True), "text", None) or ""


def _read(
    body: bytes, url: str, profile: SiteProfile | None = None, method: str | None = None
) -> Reading | None:
    try:
        return read_article(body, url=url, profile=profile, method=method)
    except ExtractionError:
        return None


def _by_method(cases: Sequence[Case]) -> None:
    found: dict[str, list[tuple[float, float]]] = {}
    for case in cases:
        reading = _read(case.body, case.url)
        found.setdefault(str(reading.method) if reading else "none", []).append(
            _score(case.truth, _without_captions(case))
        )
    for method, pairs in sorted(found.items(), key=lambda it: -len(it[1])):
        print(f"    {method:20} {len(pairs):4} pages   {_line(pairs)}")


def _by_profile(cases: Sequence[Case]) -> None:
    """The same pages with the container and the language that a profile would name for them, were it learned from this site."""
    known = [(case, profile) for case in cases if (profile := _container(case))]
    times: Counter[str] = Counter()
    pairs = []
    for case, profile in known:
        times["trafilatura"] += _timed(partial(_trafilatura, case))[1]
        times["lxml"] += _timed(partial(html.document_fromstring, case.body))[1]
        reading, took = _timed(partial(_read, case.body, case.url, profile, METHOD))
        times["profile"] += took
        pairs.append(_score(case.truth, _text(reading)))
    pace = f"{len(known) / times['profile']:6.1f} pages/s   {times['trafilatura'] / times['profile']:.2f}x"
    print(f"with a profile           {_line(pairs)}   {pace}   (asked: 4x; {len(known)} pages)")
    parsed = times["lxml"] * 1000 / len(known)
    print(
        f"    {times['profile'] / times['lxml']:.1f} times what lxml takes to parse them, {parsed:.1f} ms a page   (asked: 3)"
    )


def _container(case: Case) -> SiteProfile | None:
    """The rule, of those a profile may hold, whose reading agrees best with the general one: enough of it, or none."""
    general = _read(case.body, case.url)
    if general is None:
        return None
    page = parse_page(case.body, case.url)
    rules = [rule for rule in rules_of(page) if len(select_elements(page.tree, rule)) == 1][:8]
    scored = [(_agreement(case, rule, _text(general)), rule) for rule in rules]
    best, rule = max(scored, default=(0.0, ""), key=lambda pair: pair[0])
    return SiteProfile(container=rule, language=general.language) if best >= AGREEMENT else None


def _agreement(case: Case, rule: str, general: str) -> float:
    reading = _read(case.body, case.url, SiteProfile(container=rule), METHOD)
    return min(_score(general, _text(reading, captions=True)))


def _score(truth: str, text: str) -> tuple[float, float]:
    """Precision and recall of a text in runs of four words."""
    one, other = _runs(truth), _runs(text)
    shared = (one & other).total()
    return shared / other.total() if other else 0.0, shared / one.total() if one else 0.0


def _runs(text: str) -> Counter[tuple[str, ...]]:
    words = re.findall(r"\w+", text)
    return Counter(tuple(words[place : place + 4]) for place in range(max(1, len(words) - 3)) if words)


def _line(pairs: Sequence[tuple[float, float]]) -> str:
    precision, recall = mean(pair[0] for pair in pairs), mean(pair[1] for pair in pairs)
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return f"F1 {f1:.3f}   P {precision:.3f}   R {recall:.3f}"


def _cases(folder: Path) -> Iterator[Case]:
    truth = json.loads((folder / "ground-truth.json").read_text(encoding="utf-8"))
    for key, value in truth.items():
        body = gzip.decompress((folder / "html" / f"{key}.html.gz").read_bytes())
        yield Case(value["url"], body, value["articleBody"])


# --- steadiness --------------------------------------------------------------------------------------------------------


def _steadiness(cases: Sequence[Case]) -> None:
    """How often a reading changes when only noise moved, and how often it does when an editor changed a paragraph of the truth."""
    for name, wiggle in BENIGN.items():
        made = [(case, wiggle(case.body, 0), wiggle(case.body, 1)) for case in cases]
        false = [
            case.url
            for case, one, other in made
            if one and other and _shown(one, case) != _shown(other, case)
        ]
        count = sum(one is not None for _, one, _ in made)
        asked = "at most 1 %" if name == "side block grows" else "0"
        print(f"{name:27} {len(false):4} of {count} pages changed   (asked: {asked})  {_some(false)}")
    for name, edit in EDITS.items():
        edited = [(case, body) for case in cases if (body := edit(case.body, case.truth)) is not None]
        missed = [case.url for case, body in edited if _shown(body, case) == _shown(_same(case.body), case)]
        seen = len(edited) - len(missed)
        print(
            f"{name:27} {seen:4} of {len(edited)} edits seen, {seen / len(edited):.1%}   (asked: 99 %)  {_some(missed)}"
        )


def _some(urls: Sequence[str]) -> str:
    return " ".join(url[:60] for url in urls[:3])


def _same(body: bytes) -> bytes:
    """The page as its tree prints it: edited pages went through a tree too."""
    return bytes(html.tostring(html.document_fromstring(body), encoding="utf-8"))


def _shown(body: bytes, case: Case) -> object:
    reading = _read(body, case.url)
    return (reading.title, reading.standfirst, reading.blocks) if reading else None
