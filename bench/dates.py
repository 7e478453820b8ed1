"""How often a published date is right, against trafilatura and htmldate on the same pages. Serves `reading.py`; keeps no page.

Reads the layout of htmldate's own tests (adbar/htmldate, its folder `tests`): `eval_*.json` name a page's file and its day. A moment is
right when it fell on that day in some time zone: the labels name none. The sites fall into two halves, by their hosts' names alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit
from zlib import crc32

from htmldate import find_date
from trafilatura import extract_metadata

from presslog.core.errors import ExtractionError
from presslog.crawler.extract import read_article
from presslog.crawler.extract.article.published_date import CERTAIN, GUESSED

_FOLDERS = ("test_set", "cache", "eval")
_WEST, _EAST = timedelta(hours=-12), timedelta(hours=14)  # the zones furthest from UTC


@dataclass(frozen=True)
class Dated:
    """A page and the day on which, a person says, it was published."""

    url: str
    body: bytes
    day: str

    @property
    def half(self) -> int:
        """Which half a page is in; a site's pages stand all in one."""
        return crc32(urlsplit(self.url).netloc.encode()) % 2


@dataclass(frozen=True)
class Answer:
    """A reader's date for a page, and how sure it is."""

    published: str | None
    confidence: float = 0.0


def is_labelled(folder: Path) -> bool:
    """Whether the folder holds pages with labelled dates."""
    return any(folder.glob("eval_*.json"))


def dates(folder: Path) -> None:
    """Print how many pages each reader dates, how many of those rightly, and what stands wrong where confidence is high."""
    cases = tuple(_cases(folder))
    for name, reader in (("trafilatura", _trafilatura), ("htmldate", _htmldate)):
        _print(name, [(case, reader(case)) for case in cases], len(cases))
    answers = [(case, _ours(case)) for case in cases]
    _print("presslog", answers, len(cases))
    high = [pair for pair in answers if pair[1].confidence >= CERTAIN]
    _print("  confidence high", high, len(cases), asked="   (asked: .99)")
    for half in (0, 1):
        of_half = [pair for pair in high if pair[0].half == half]
        _print(f"    of half {half} of the sites", of_half, sum(case.half == half for case in cases))
    _print("  lower", [pair for pair in answers if GUESSED < pair[1].confidence < CERTAIN], len(cases))
    for case, answer in high:
        if not _right(case, answer):
            print(f"    {answer.published} for {case.day}  {case.url[:90]}")


def _print(name: str, answers: Sequence[tuple[Dated, Answer]], pages: int, asked: str = "") -> None:
    dated = [pair for pair in answers if pair[1].published]
    right = sum(_right(*pair) for pair in dated)
    print(f"{name:28} dated {len(dated) / pages:.3f}   right {right / len(dated):.3f}{asked}")


def _right(case: Dated, answer: Answer) -> bool:
    return answer.published is not None and _on(case.day, answer.published)


def _on(day: str, found: str) -> bool:
    """Whether an ISO date is the day, or an ISO moment was on it somewhere on Earth."""
    if len(found) <= len(day):
        return found == day
    moment = datetime.fromisoformat(found)
    utc = moment.replace(tzinfo=None) - (moment.utcoffset() or timedelta())
    return f"{utc + _WEST:%Y-%m-%d}" <= day <= f"{utc + _EAST:%Y-%m-%d}"


def _ours(case: Dated) -> Answer:
    try:
        reading = read_article(case.body, url=case.url)
    except ExtractionError:
        return Answer(None)
    return Answer(reading.published, reading.published_confidence)


def _trafilatura(case: Dated) -> Answer:
    return Answer(getattr(extract_metadata(case.body, default_url=case.url), "date", None))


def _htmldate(case: Dated) -> Answer:
    return Answer(find_date(case.body, original_date=True, url=case.url))


def _cases(folder: Path) -> Iterator[Dated]:
    for labels in sorted(folder.glob("eval_*.json")):
        for url, value in json.loads(labels.read_text(encoding="utf-8")).items():
            if isinstance(value["date"], str):  # one page has no label
                file = next(path for name in _FOLDERS if (path := folder / name / value["file"]).is_file())
                yield Dated(url, file.read_bytes(), value["date"])
