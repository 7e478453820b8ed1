"""What the first page read in a process costs, by what is known of its language: `python -m bench first_page`.

An invented article, read by a process of its own each time: milliseconds of CPU from the call to its end, with all that it loads; the
imports of the reader itself are not counted.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from pathlib import Path
from typing import Final
from urllib.request import urlopen

from bench.quiet import compile_bytecode, spent_by
from presslog.demo.newspaper import Newspaper, TownClock, opening_press

TIMES: Final = 7
LIMIT_MS: Final = 50
_READ: Final = """
import sys, time
from pathlib import Path
from presslog.crawler.extract import read_article
from presslog.crawler.site_profile import SiteProfile
body = Path(sys.argv[1]).read_bytes()
profile = SiteProfile(language=sys.argv[2] or None)
start = time.process_time()
reading = read_article(body, url="https://gazette.example/a/", profile=profile)
took = time.process_time() - start
assert reading.language == "en", reading.language
print(took * 1000)
"""


def main() -> None:
    """Print the medians."""
    compile_bytecode()
    usual = {
        "the one its site's profile names": "en",
        "not known": "",
        "another than the profile names": "fr",
    }
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder, "page.html")
        page.write_bytes(_printed_article())
        print(f"ms of CPU, median of {TIMES}; limit {LIMIT_MS}")
        for called, language in usual.items():
            times = [_first_reading_ms(page, language) for _ in range(TIMES)]
            print(f"first page, its language {called:34} {statistics.median(times):8.1f}")


def _printed_article() -> bytes:
    press = opening_press(TownClock(), posts=3, languages=("en",))
    with Newspaper(press) as paper, urlopen(paper.url_of(press.posts()[0])) as answer:  # noqa: S310 - our own server
        body: bytes = answer.read()
        return body


def _first_reading_ms(page: Path, language: str) -> float:
    return float(spent_by(sys.executable, "-c", _READ, str(page), language).written)
