"""What `presslog run` costs when nothing has changed, and `presslog events`: a source of 40 articles, the default delay, no server.

Whole processes, interpreter start and children included, as a person or a timer starts them. CPU seconds are given beside those of
`import sqlalchemy`, started in turn with them on the same machine: the ratio says what the machine does not.
"""

from __future__ import annotations

import resource
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
LIMIT_CPU_S: Final = 1.2
LIMIT_EVENTS: Final = 3.0
"""Times the CPU of `import sqlalchemy`."""


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
        spent(settings.home, "run")
        paper.forget()
        taken, rival, events = [], [], []
        for _ in range(RUNS):
            taken.append(spent(settings.home, "run"))
            events.append(spent(settings.home, "events"))
            rival.append(spent_by(sys.executable, "-c", "import sqlalchemy"))
        asked = len(paper.requests) / RUNS
    print(f"{RUNS} quiet runs of {ARTICLES} articles, {asked:g} requests each, 1 s apart")
    seconds, cpu = (statistics.median(each) for each in zip(*taken, strict=True))
    listed, base = (statistics.median(cpu for _, cpu in each) for each in (events, rival))
    print(f"seconds      {seconds:.2f}   share of the limit of {LIMIT_S:g}: {seconds / LIMIT_S:.2f}")
    print(f"CPU seconds  {cpu:.2f}   share of the limit of {LIMIT_CPU_S:g}: {cpu / LIMIT_CPU_S:.2f}")
    print(f"             {cpu / base:.1f} times `import sqlalchemy` ({base:.2f})")
    print(
        f"`presslog events`, CPU: {listed / base:.2f} times `import sqlalchemy`; the limit is {LIMIT_EVENTS:g}"
    )


def spent(home: Path, command: str) -> tuple[float, float]:
    """Seconds and CPU seconds of one command over everything in the home."""
    return spent_by(sys.executable, "-m", "presslog", "--home", str(home), command)


def spent_by(*command: str) -> tuple[float, float]:
    """Seconds and CPU seconds of a process and all that it started."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - our own commands
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.perf_counter() - began, cpu


if __name__ == "__main__":
    main()
