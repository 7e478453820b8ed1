"""What it costs to watch 400 articles, beside urlwatch and webchanges: `make bench-watching`.

A newspaper on this machine prints its articles whole on listing pages of ten, and numbers on its pages differ at every fetch.
The rivals are told each article's address and what to cut out of it by hand; they ask for every article in every run. presslog is told the
address of the paper. Each figure is the CPU, user and system, of whole processes with their children, the median of some runs.

The rivals are installed in an environment of their own, `.rivals`. ARTICLES=n and RUNS=n make it smaller.
"""

from __future__ import annotations

import compileall
import os
import re
import shutil
import statistics
import subprocess
import tempfile
import venv
from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit
from urllib.request import urlopen

from bench.quiet import compile_bytecode, spent, spent_by
from presslog.core.witness import Witness
from presslog.crawler.discover import Probe
from presslog.crawler.discover.readers.wordpress import posts_url
from presslog.crawler.site_profile import Start
from presslog.crawler.source.source import Fetch, Revisit, Source
from presslog.crawler.source.source_writer import source_text
from presslog.demo.newspaper import (
    Newspaper,
    NewspaperValidators,
    NewspaperWitness,
    Noise,
    PostDraft,
    Press,
    Setup,
    Status,
    opening_press,
)
from presslog.flows.settings import Settings
from presslog.flows.watching.learning import remember_probe
from presslog.home import make_home
from presslog.storage.read.history import History

ARTICLES: Final = int(os.environ.get("ARTICLES") or 400)
RUNS: Final = int(os.environ.get("RUNS") or 3)
EDITS: Final = 10
LIMIT_MS: Final = 2.5
"""CPU an article, of a walk along all listing pages."""
LIMIT_REQUESTS: Final = 0.03
"""An article, in a run that sees the edits of all."""
RIVALS: Final = Path(__file__).parents[1] / ".rivals"
PINS: Final = Path(__file__).parent / "rivals.txt"
_NAME: Final = "packet"
_SELECTORS: Final = "h1.entry-title, .single-header .byline .author, .entry-content"
_JOB: Final = """\
name: "{url}"
url: {url}
filter:
  - css: "{selectors}"
  - html2text: {stripper}
"""


def main() -> None:
    """Print the figures of all three."""
    compile_bytecode()
    install_rivals()
    press = fill_press(ARTICLES)
    setup = Setup(noise=Noise.COUNTERS, validators=NewspaperValidators.NONE, witnesses=NewspaperWitness.REST)
    with tempfile.TemporaryDirectory() as folder, Newspaper(press, setup) as paper:
        print(f"{ARTICLES} articles, medians of {RUNS}, load {os.getloadavg()[0]:.0f}")
        watched = WatchedPaper(Path(folder, "presslog"), paper)
        watched.make()
        watched.run()
        watched.run()
        print_row("presslog, a quiet run", [watched.run() for _ in range(RUNS)])
        walks = [watched.copied(number).walk(number) for number in range(RUNS)]
        print_row("presslog, a walk along all listing pages", walks, LIMIT_MS)
        watched.prove_ids()
        quiet = [watched.run() for _ in range(RUNS)]
        print_row("presslog, a quiet run, WordPress's ids proven", quiet)
        print_requests(quiet)
        rivals = (
            Rival("urlwatch", "re", "--urls", "--cache", Path(folder), paper),
            Rival("webchanges", "strip_tags", "--jobs", "--database", Path(folder), paper),
        )
        for rival in rivals:
            rival.run()
            print_row(f"{rival.name}, every article, selectors by hand", [rival.run() for _ in range(RUNS)])
        edited = edit_articles(paper)
        print_seen("presslog", edited, watched.see_edits())
        for rival in rivals:
            print_seen(rival.name, edited, rival.run().changed)


@dataclass(frozen=True, slots=True)
class Cost:
    """What one run cost: CPU seconds, and the requests it sent; the addresses it told of as changed."""

    cpu: float
    requests: int
    changed: frozenset[str] = frozenset()


def print_row(name: str, costs: Sequence[Cost], limit_ms: float | None = None) -> None:
    """One line of the table."""
    cpu = statistics.median(cost.cpu for cost in costs)
    asked = statistics.median(cost.requests for cost in costs)
    limit = "" if limit_ms is None else f"   limit {limit_ms:g} ms an article"
    print(
        f"{name:48} CPU {cpu:6.2f} s, {cpu * 1000 / ARTICLES:6.2f} ms an article; {asked:4g} requests{limit}"
    )


def print_requests(costs: Sequence[Cost]) -> None:
    """The requests an article of runs that see every edit."""
    most = max(cost.requests for cost in costs)
    print(f"{'':48} {most / ARTICLES:.4f} requests an article; limit {LIMIT_REQUESTS:g}")


def print_seen(name: str, edited: Set[str], changed: Set[str]) -> None:
    """How many of the edits were told, and how many were told that were none."""
    print(
        f"{name:48} {len(edited & changed)} of {len(edited)} edits seen in the next run, {len(changed - edited)} false"
    )


# --- the paper ---------------------------------------------------------------------------------------------------------


def fill_press(count: int) -> Press:
    """A paper of so many posts in English, its opening edition told again and again under other headlines."""
    now = datetime.now(UTC)
    opening = opening_press(lambda: now, languages=("en",)).posts()
    press = Press(clock=lambda: datetime.now(UTC))
    for number, post in enumerate(islice(cycle(opening), count)):
        title = f"{post.title}, part {number // len(opening) + 1}"
        draft = PostDraft(title=title, blocks=post.blocks, author=post.author, category=post.category)
        press.publish(draft, at=now - timedelta(hours=7 * (number + 1)))
    return press


def edit_articles(paper: Newspaper) -> frozenset[str]:
    """The addresses of articles all over the archive, each of which gets a paragraph more."""
    step = max(1, ARTICLES // EDITS)
    posts = paper.press.posts()[step // 2 :: step][:EDITS]
    for post in posts:
        paper.press.add_paragraph(post, f"{post.title}: this was since denied.", at=0)
    return frozenset(map(paper.url_of, posts))


def dress_listings(paper: Newspaper, number: int) -> None:
    """Print a line of the listing's own into the first entry of each of its pages: each shows something else than before.

    No article changed, and a reader that walks on while anything moved walks to the end.
    """
    paper.mend()
    pages = -(-ARTICLES // paper.switch().posts_per_page)
    for page in range(1, pages + 1):
        url = paper.listing_url(page)
        with urlopen(url) as answer:  # noqa: S310 - our own server
            body = answer.read().decode()
        line = rf"\1<p>Number {number} of this paper is out now.</p>"
        dressed = re.sub(r"(entry-content[^>]*>)", line, body, count=1)
        paper.break_with(urlsplit(url).path, Status(200, body=dressed))


# --- those who watch it ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class WatchedPaper:
    """A home of presslog that watches the paper by its listing and WordPress's ids."""

    home: Path
    paper: Newspaper

    def make(self) -> None:
        """Write it, as `presslog add` would; nothing is watched yet."""
        settings, url = Settings.load(self.home, {}), self.paper.url
        make_home(settings)
        self.write_source(Revisit())
        starts = Start(url, Witness.LISTING), Start(posts_url(url), Witness.REST)
        remember_probe(Probe(starts), settings.memory_of(_NAME))

    def write_source(self, revisit: Revisit) -> None:
        """Its one source, asked without pauses."""
        source = Source(_NAME, self.paper.url, revisit=revisit, fetch=Fetch(delay=timedelta(0)))
        file = Settings.load(self.home, {}).sources_dir / f"{_NAME}.toml"
        file.write_text(source_text(source), "utf-8")

    def copied(self, number: int) -> WatchedPaper:
        """The same home elsewhere."""
        home = self.home.with_name(f"{self.home.name}-{number}")
        shutil.copytree(self.home, home)
        return WatchedPaper(home, self.paper)

    def run(self, *how: str) -> Cost:
        """One run of the command."""
        self.paper.forget()
        ran = spent(self.home, "run", *how)
        return Cost(ran.cpu, len(self.paper.requests))

    def walk(self, number: int) -> Cost:
        """A run that walks along all listing pages, and asks for none of the articles."""
        self.write_source(Revisit(policy="none"))
        dress_listings(self.paper, number)
        cost = self.run()
        self.paper.mend()
        return cost

    def prove_ids(self) -> None:
        """Two edits that the ids tell of, and two readings of every article."""
        for post in self.paper.press.posts()[-2:]:
            self.paper.press.add_paragraph(post, f"{post.title}: this was since confirmed.", at=0)
            self.run()
        self.run("--full")
        self.run("--full")

    def see_edits(self) -> frozenset[str]:
        """The articles that one more run tells of as edited."""
        began = datetime.now(UTC)
        self.run()
        with History(Settings.load(self.home, {}).database_url) as history:
            events = history.events(kind="edited", since=began)
            return frozenset(event.url for event in events if event.url)


@dataclass(frozen=True, slots=True)
class Rival:
    """urlwatch or webchanges, with a job for each article and all its files in one folder.

    `stripper` is what it calls the plainest way from HTML to text, the others are its options.
    """

    name: str
    stripper: str
    of_jobs: str
    of_cache: str
    folder: Path
    paper: Newspaper

    def run(self) -> Cost:
        """One run over all articles."""
        jobs = self.folder / f"{self.name}-jobs.yaml"
        urls = map(self.paper.url_of, self.paper.press.posts())
        texts = (_JOB.format(url=url, selectors=_SELECTORS, stripper=self.stripper) for url in urls)
        jobs.write_text("---\n".join(texts), "utf-8")
        hooks = self.folder / f"{self.name}-hooks.py"
        hooks.touch()
        files = {
            self.of_jobs: jobs,
            self.of_cache: self.folder / f"{self.name}.db",
            "--config": self.folder / f"{self.name}.yaml",
            "--hooks": hooks,
        }
        options = (str(word) for option in files.items() for word in option)
        self.paper.forget()
        ran = spent_by(str(RIVALS / "bin" / self.name), *options, env={"HOME": str(self.folder)})
        changed = frozenset(re.findall(r"^\d+\. CHANGED: (\S+)", ran.written, re.MULTILINE))
        return Cost(ran.cpu, len(self.paper.requests), changed)


def install_rivals() -> None:
    """Make their environment, where it does not hold the versions pinned."""
    done = RIVALS / "installed.txt"
    if done.is_file() and done.read_text() == PINS.read_text():
        return
    venv.create(RIVALS, with_pip=True, clear=True)
    pip = str(RIVALS / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"
    subprocess.run([*pip, "-r", str(PINS)], check=True)  # noqa: S603 - our own pins
    compileall.compile_dir(RIVALS, quiet=2)
    shutil.copy(PINS, done)
