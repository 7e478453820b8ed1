"""What it costs that a page is read in a process of its own: processor time of both processes, beside that of reading it here.

The pages are the golden ones, and the same with each paragraph twenty times, which is a usual size. They are read here and apart by
turns, and of several rounds the shortest counts. Beside that whole stand its two parts that are the boundary's own work: the way there
and back, and the packing of what was read. What is left of it are processor caches gone cold, which other work on the machine makes worse.
Asked: the boundary's own work takes at most 5 % more.
"""

from __future__ import annotations

import pickle
import re
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from presslog.core.errors import ExtractionError
from presslog.crawler.extract import Reading, read_article
from presslog.crawler.reading_process import read_apart

ROUNDS: Final = 15
TIMES: Final = 20
_URL: Final = "https://gazette.example/2026/03/tides/"
_PARAGRAPH: Final = re.compile(rb"<p\b.*?</p>", re.DOTALL)


def main() -> None:
    """Print the cost for the golden pages as they are, and for pages of a usual size."""
    small = [path.read_bytes() for path in sorted(Path("tests/golden").glob("*/page.html"))]
    large = [_PARAGRAPH.sub(lambda found: found[0] * TIMES, page) for page in small]
    for name, pages in (("as they are", small), ("of a usual size", large)):
        _print_costs(name, pages)


def _print_costs(name: str, pages: Sequence[bytes]) -> None:
    readings = [_read_here(page) for page in pages]
    here, apart, there, packed = (
        1000 * min(seconds) / len(pages)
        for seconds in zip(
            *(
                (
                    _seconds_of(_read_here, pages, time.process_time),
                    _seconds_of(_read_there, pages, _both_clocks),
                    _seconds_of(_go_there, pages, _both_clocks),
                    _seconds_of(_pack, readings, time.process_time),
                )
                for _ in range(ROUNDS)
            ),
            strict=True,
        )
    )
    own = there + packed
    print(
        f"{len(pages)} pages {name} ({sum(map(len, pages)) / len(pages) / 1000:.0f} kB): {here:.2f} ms each here; apart "
        f"{apart - here:.2f} ms more ({100 * (apart / here - 1):.1f} %), of which {there:.2f} ms there and back, {packed:.2f} ms "
        f"packing: {100 * own / here:.1f} %   (asked: 5 %)"
    )


def _seconds_of(work: Callable[..., object], things: Sequence[object], clock: Callable[[], float]) -> float:
    began = clock()
    for thing in things:
        work(thing)
    return clock() - began


def _read_here(page: bytes) -> Reading | None:
    try:
        return read_article(page, url=_URL)
    except ExtractionError:
        return None


def _read_there(page: bytes) -> Reading | None:
    try:
        return read_apart(read_article, page, url=_URL)
    except ExtractionError:
        return None


def _go_there(page: bytes) -> int:
    return read_apart(len, page)


def _pack(reading: Reading | None) -> object:
    return pickle.loads(pickle.dumps(reading, pickle.HIGHEST_PROTOCOL))  # noqa: S301 - our own


def _both_clocks() -> float:
    return time.process_time() + read_apart(time.process_time)
