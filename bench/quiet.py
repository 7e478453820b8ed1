"""What `presslog run` costs when nothing has changed, and `presslog events`: a source of 40 articles, the default delay, no server.

Whole processes, interpreter start and children included, as a person or a timer starts them. CPU seconds are given beside those of
`import sqlalchemy`, started in turn with them on the same machine: the ratio says what the machine does not.
"""

from __future__ import annotations

import compileall
import resource
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Final, NamedTuple

import presslog.crawler
import presslog.flows
import presslog.storage
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
    compile_bytecode()
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
        before = kept_responses(settings)
        spent(settings.home, "run")
        after = kept_responses(settings)
    still = left_where_nothing_moves()
    print(f"{RUNS} quiet runs of {ARTICLES} articles, {asked:g} requests each, 1 s apart")
    seconds = statistics.median(each.seconds for each in taken)
    cpu, listed, base = (statistics.median(each.cpu for each in costs) for costs in (taken, events, rival))
    print(f"seconds      {seconds:.2f}   share of the limit of {LIMIT_S:g}: {seconds / LIMIT_S:.2f}")
    print(f"CPU seconds  {cpu:.2f}   share of the limit of {LIMIT_CPU_S:g}: {cpu / LIMIT_CPU_S:.2f}")
    print(f"             {cpu / base:.1f} times `import sqlalchemy` ({base:.2f})")
    moving = after.size_bytes - before.size_bytes
    print(
        f"bytes kept   {still.size_bytes} in {still.files} new files; {moving} where each answer differs in a nonce"
    )
    print(
        f"`presslog events`, CPU: {listed / base:.2f} times `import sqlalchemy`; the limit is {LIMIT_EVENTS:g}"
    )


class KeptFilesSize(NamedTuple):
    """The files below `warc/`, and their size."""

    files: int
    size_bytes: int


def kept_responses(settings: Settings) -> KeptFilesSize:
    """What a home keeps of raw responses."""
    sizes = [path.stat().st_size for path in settings.warc_dir.rglob("*") if path.is_file()]
    return KeptFilesSize(len(sizes), sum(sizes))


def left_where_nothing_moves() -> KeptFilesSize:
    """The files and bytes that a third run of a source adds whose every answer is as it was."""
    press = opening_press(TownClock(), posts=ARTICLES, languages=("en",))
    with (
        tempfile.TemporaryDirectory() as folder,
        Newspaper(press, Setup(noise=Noise.OFF, witnesses=NewspaperWitness.NONE)) as paper,
    ):
        settings = Settings.load(Path(folder), {})
        make_home(settings)
        (settings.sources_dir / "packet.toml").write_text(source_text(Source("packet", paper.url)), "utf-8")
        for _ in range(2):
            spent(settings.home, "run")
        before = kept_responses(settings)
        spent(settings.home, "run")
        after = kept_responses(settings)
    return KeptFilesSize(after.files - before.files, after.size_bytes - before.size_bytes)


def compile_bytecode() -> None:
    """Compile the project and all that is installed, where that is not done: with PYTHONDONTWRITEBYTECODE no start would."""
    rooms = {
        path.resolve()
        for package in (presslog, presslog.crawler, presslog.flows, presslog.storage)
        for path in map(Path, package.__path__)
    }
    for folder in {Path(sysconfig.get_path("purelib")), *rooms}:
        compileall.compile_dir(folder, quiet=2)


class Spent(NamedTuple):
    """What a process and all that it started took, in seconds, and what it wrote."""

    seconds: float
    cpu: float
    written: str


def spent(home: Path, *command: str) -> Spent:
    """What one command over everything in the home takes."""
    return spent_by(sys.executable, "-m", "presslog", "--home", str(home), *command)


def spent_by(*command: str, env: Mapping[str, str] | None = None) -> Spent:
    """What a process takes, with all that it starts; by default in this environment. CalledProcessError where it fails."""
    before, began = cpu_of_children(), time.perf_counter()
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=env)  # noqa: S603 - our own commands
    return Spent(time.perf_counter() - began, cpu_of_children() - before, done.stdout)


def cpu_of_children() -> float:
    """CPU seconds of all children that ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
