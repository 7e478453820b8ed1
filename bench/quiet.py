"""How long `presslog run` takes when nothing has changed: a source of 40 articles, the default delay, no server; against a limit of 4 s.

Whole processes, interpreter start included, as a person or a timer starts them. Run it on a machine that does nothing else.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from presslog.crawler.source.source import Source
from presslog.crawler.source.source_writer import source_text
from presslog.demo.newspaper import Newspaper, NewspaperWitness, Noise, Setup, TownClock, opening_press
from presslog.flows.settings import Settings
from presslog.home import make_home

ARTICLES: Final = 40
RUNS: Final = 5
LIMIT_S: Final = 4.0


def main() -> None:
    """Watch once, then time quiet runs."""
    press = opening_press(TownClock(), posts=ARTICLES, languages=("en",))
    with (
        tempfile.TemporaryDirectory() as folder,
        Newspaper(press, Setup(noise=Noise.FULL, witnesses=NewspaperWitness.NONE)) as paper,
    ):
        settings = Settings.load(Path(folder), {})
        make_home(settings)
        (settings.sources_dir / "packet.toml").write_text(source_text(Source("packet", paper.url)), "utf-8")
        seconds(settings.home)
        paper.forget()
        taken = [seconds(settings.home) for _ in range(RUNS)]
        asked = len(paper.requests) / RUNS
    middle = statistics.median(taken)
    print(
        f"{RUNS} quiet runs of {ARTICLES} articles, {asked:g} requests each, 1 s apart: median {middle:.2f} s"
    )
    print(f"share of the limit of {LIMIT_S:g} s: {middle / LIMIT_S:.2f}")


def seconds(home: Path) -> float:
    """One run of everything in the home."""
    began = time.perf_counter()
    command = [sys.executable, "-m", "presslog", "--home", home, "run"]
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - our own command
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
