"""Two machines share the work of six sources, and at random moments one of them, or a service they need, is lost.

    python -m tests.faults.lost_machines [--moments 20] [--seed 1] [--short]

Each machine is a worker of Prefect's in namespaces of its own, with a home that no other sees. They share a PostgreSQL, an S3 (moto) and a
Prefect server, all real, and watch sites that are edited, added to and thinned out. At each moment one of these happens: a worker is killed
with SIGKILL, or its whole machine; the Prefect server is killed and started again; PostgreSQL is restarted; the store is away a minute.

What the history then says is compared to what the sites did. `--short` tries three moments, with a store that is away for five seconds.
Exits 1 where a change was lost, told twice or never made, a source was blocked for more than two minutes, or one machine did all the work.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit
from urllib.request import urlopen

from sqlalchemy import Engine, text

from presslog.core.errors import PresslogError
from presslog.crawler.source.source import Fetch, RemovalRule, Revisit, Source
from presslog.crawler.source.source_writer import source_text
from presslog.flows.settings import Settings
from presslog.home import make_home
from presslog.storage.migrations import open_engine
from presslog.storage.read.history import History
from presslog.storage.write.roster import Roster
from tests.fakes.machines import HUB, LosableMachine, children_of, join_hub, missing_right, run_apart
from tests.fakes.object_store import LoopbackStore
from tests.fakes.small_site import SmallSite, invented_articles
from tests.fakes.wire import Answer, serving
from tests.faults.harm_table import HarmCount, write_counts

BLOCKED_AT_MOST: Final = timedelta(minutes=2, seconds=5)
"""What is promised, and how far apart the looks at it are on a busy machine."""
PATIENCE: Final = timedelta(minutes=8)
"""How long a moment's changes are waited for; a removal is told by the second run that confirms it."""
ARTICLES: Final = 6
SLOWNESS_S: Final = 0.4
"""What a site takes to answer: so that runs last, and moments fall within them."""
TROUBLES: Final = ("worker", "machine", "prefect", "postgresql", "store")
SHORT: Final = ("machine", "postgresql", "prefect")
TOLD: Final = frozenset({"new", "edited", "removed", "restored", "moved"})
PAPERS: Final = {f"paper{number}": f"10.86.0.{10 + number}" for number in range(1, 7)}


def lacking_program() -> str:
    """What this needs and is not here, in words; empty where all is."""
    if why := missing_right():
        return why
    if _program("initdb") is None:
        return "no `initdb` (PostgreSQL's server programs)"
    return ""


def _program(name: str) -> str | None:
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda found: int(found.parent.name))
    there = [str(folder / name) for folder in folders if (folder / name).exists()]
    return there[-1] if there else shutil.which(name)


# --- what the machines need ----------------------------------------------------------------------------------------


@dataclass
class OwnPostgresql:
    """A PostgreSQL of this series' own, which answers on the hub."""

    folder: Path

    def __enter__(self) -> OwnPostgresql:
        self.folder.mkdir()
        shutil.chown(self.folder, "postgres")
        self._carry_out("initdb", "--auth=trust", "--no-sync", "--username=presslog", "-D", str(self.folder))
        with (self.folder / "pg_hba.conf").open("a") as rules:
            rules.write("host all all 10.86.0.0/24 trust\n")
        with (self.folder / "postgresql.conf").open("a") as settings:
            settings.write(f"listen_addresses = '{HUB}'\nunix_socket_directories = '{self.folder}'\n")
            settings.write("max_connections = 300\n")
        self._control("start")
        for name in ("presslog", "prefect"):
            self._carry_out("createdb", "--host", HUB, "--username=presslog", name)
        return self

    def __exit__(self, *_: object) -> None:
        self._control("stop", "-m", "immediate")

    def url(self, name: str, driver: str = "psycopg") -> str:
        """The URL of one of its databases."""
        return f"postgresql+{driver}://presslog@{HUB}/{name}"

    def restart(self, mode: str) -> None:
        """Stop it, `fast` or `immediate` (as a crash), and start it again."""
        self._control("restart", "-m", mode)

    def _control(self, *words: str) -> None:
        self._carry_out("pg_ctl", *words, "-w", "-D", str(self.folder), "-l", str(self.folder / "log"))

    def _carry_out(self, program: str, *words: str) -> None:
        found = _program(program)
        assert found is not None, program
        subprocess.run(
            [found, *words],
            user="postgres",
            group="postgres",
            cwd=self.folder,
            check=True,
            stdout=subprocess.DEVNULL,
        )


@dataclass
class PrefectServer:
    """A Prefect server with all its services, on the hub."""

    environment: Mapping[str, str]
    log: Path
    url: str = f"http://{HUB}:4200/api"

    def start(self) -> None:
        """Have it there, and answer."""
        command = ("-m", "prefect", "server", "start", "--host", HUB, "--port", "4200", "--no-ui")
        with self.log.open("ab") as output:
            self._process = subprocess.Popen(
                [sys.executable, *command],
                env=dict(self.environment),
                cwd=self.log.parent,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        until = time.monotonic() + 180
        while True:
            try:
                urlopen(f"{self.url}/health", timeout=5).close()
            except OSError:
                assert time.monotonic() < until, self.log.read_text("utf-8")
                time.sleep(0.5)
            else:
                return

    def kill(self) -> None:
        """SIGKILL to all of it."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()


# --- what is watched, and what is true of it ---------------------------------------------------------------------------


@dataclass
class Paper:
    """A site that is slow, and each state of each of its articles, in order."""

    name: str
    site: SmallSite
    states: dict[str, list[str]] = field(default_factory=dict)
    told: Counter[tuple[str, str]] = field(default_factory=Counter)
    spare: list[int] = field(default_factory=lambda: [*range(100, 200)])
    edits: int = 0

    def open(self) -> None:
        """Publish what the first run finds."""
        self._publish()
        for article in self.site.articles:
            self.states[article.path] = [article.paragraphs[1]]

    def change(self, rng: random.Random) -> None:
        """Edit an article, add one, or take one away; note what is to be told of it."""
        what = rng.choices(("edited", "new", "removed"), (3, 1, 1))[0]
        number = rng.randrange(len(self.site.articles))
        article = self.site.articles[number]
        if what == "removed" and len(self.site.articles) > ARTICLES - 2:
            del self.site.articles[number]
        elif what == "new":
            count = self.spare.pop(0)
            article = replace(invented_articles(count + 1)[count], published=datetime.now(UTC))
            self.site.articles.insert(0, article)
            self.states[article.path] = [article.paragraphs[1]]
        else:
            what = "edited"
            self.edits += 1
            text = f"After hearing {self.edits}, the council of {self.name} gave the plan up until {2030 + self.edits}."
            self.site.edit(number, text=text)
            self.states[article.path].append(text)
        self.told[(what, article.path)] += 1
        self._publish()

    def _publish(self) -> None:
        self.site.publish()
        answers = self.site.wire.answers
        for article in self.site.articles:
            answers[article.path] = _slowly(answers[article.path])


def _slowly(page: Answer) -> Answer:
    def answer(headers: dict[str, str]) -> bytes:
        time.sleep(SLOWNESS_S)
        return page if isinstance(page, bytes) else page(headers)

    return answer


# --- what is seen of it ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Look:
    """What the database says at a moment.

    `takeable`: sources that anybody may take; `epochs`: how many runs of each began; `running`: machine by source under way;
    `recorded`: how many runs of each ended well.
    """

    at: float
    takeable: frozenset[str]
    epochs: Mapping[str, int]
    running: Mapping[str, str]
    recorded: Mapping[str, int]


_LEASES: Final = text(
    "SELECT s.name, l.epoch, l.holder, r.outcome FROM leases l JOIN sources s ON s.no = l.source JOIN runs r ON r.no = l.run"
)
_RECORDED: Final = text(
    "SELECT s.name, count(*) FROM runs r JOIN sources s ON s.no = r.source WHERE r.outcome = 'ok' GROUP BY s.name"
)


class Lookout:
    """Looks at the database every half second, in a thread; a look that fails is left out."""

    def __init__(self, database_url: str) -> None:
        self._url = database_url
        self._over = threading.Event()
        self.looks: list[Look] = []
        self.runs_of: dict[tuple[str, int], str] = {}
        """The machine of each run that was seen under way, by its source and epoch."""

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Look until the block ends."""
        thread = threading.Thread(target=self._look_on)
        thread.start()
        try:
            yield
        finally:
            self._over.set()
            thread.join()

    def _look_on(self) -> None:
        engine = open_engine(self._url, read_only=True)
        while not self._over.wait(0.5):
            with suppress(PresslogError):
                self.looks.append(self._look(engine))
        engine.dispose()

    def _look(self, engine: Engine) -> Look:
        at = time.monotonic()
        takeable = frozenset(each.source for each in Roster(engine).due(datetime.now(UTC), 1000))
        with engine.connect() as connection:
            leases = connection.execute(_LEASES).all()
            recorded = {row[0]: row[1] for row in connection.execute(_RECORDED)}
        machines = {row.name: row.holder.partition("/")[0] for row in leases}
        for row in leases:
            self.runs_of[(row.name, row.epoch)] = machines[row.name]
        running = {row.name: machines[row.name] for row in leases if row.outcome == "running"}
        return Look(at, takeable, {row.name: row.epoch for row in leases}, running, recorded)

    def blocked_s(self, since: float) -> dict[str, float]:
        """For how many seconds after a moment each source could be watched by nobody, or did not get on."""
        before = [look for look in self.looks if look.at <= since][-1]
        return {
            name: next((look.at - since for look in self._since(since) if _is_free(name, before, look)), 1e9)
            for name in PAPERS
        }

    def recorded_again_s(self, since: float) -> dict[str, float]:
        """How many seconds after a moment the next run of each source was recorded."""
        before = [look for look in self.looks if look.at <= since][-1]
        return {
            name: next(
                (look.at - since for look in self._since(since) if _more_recorded(name, before, look)), 1e9
            )
            for name in PAPERS
        }

    def _since(self, moment: float) -> list[Look]:
        return [look for look in self.looks if look.at > moment]


def _more_recorded(name: str, before: Look, look: Look) -> bool:
    return look.recorded.get(name, 0) > before.recorded.get(name, 0)


def _is_free(name: str, before: Look, look: Look) -> bool:
    if name in look.takeable or look.epochs.get(name, 0) > before.epochs.get(name, 0):
        return True
    return _more_recorded(name, before, look)


# --- the series ------------------------------------------------------------------------------------------------------


@dataclass
class Fleet:
    """The machines, what they need and what they watch."""

    folder: Path
    postgresql: OwnPostgresql
    prefect: PrefectServer
    store: LoopbackStore
    lookout: Lookout
    papers: list[Paper]
    environment: dict[str, str]
    rng: random.Random
    away: timedelta
    machines: list[LosableMachine] = field(default_factory=list)
    workers: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    blocked: list[float] = field(default_factory=list)
    again: list[float] = field(default_factory=list)
    amid: int = 0
    late: int = 0

    @property
    def home(self) -> Path:
        """A machine's home, as the machine sees it."""
        return self.folder / "home"

    def furnish(self, machine: LosableMachine) -> None:
        """Start a machine that remembers nothing, with a home and the files of its sources."""
        machine.start()
        home = machine.seen_folder / "home"
        make_home(Settings.load(home, {}))
        for paper in self.papers:
            source = Source(
                paper.name,
                paper.site.url,
                schedule="every 1 minute",
                fetch=Fetch(delay=timedelta(0), concurrency=2, timeout=timedelta(seconds=60)),
                removal=RemovalRule(2, timedelta(seconds=20)),
                revisit=Revisit("all", budget=500, audit=0.0),
            )
            (home / "sources" / f"{paper.name}.toml").write_text(source_text(source), "utf-8")

    def begin_work(self, machine: LosableMachine) -> None:
        """Have a machine's worker begin."""
        words = ("worker", "start", "--pool", "presslog", "--type", "process", "--limit", "2")
        log = self.folder / f"{machine.name}.log"
        self.workers[machine.name] = machine.begin(log, sys.executable, "-m", "prefect", *words)

    def deploy(self) -> None:
        """Lay the pool and the deployments, as the documentation says."""
        first = self.machines[0]
        for words in (
            ("prefect", "work-pool", "create", "presslog", "--type", "process"),
            ("presslog", "--home", str(self.home), "deploy", "--pool", "presslog", "--shards", "4"),
        ):
            done = first.run(sys.executable, "-m", *words)
            assert done.returncode == 0, done.stderr

    def is_told(self) -> bool:
        """Whether the history tells all that is true by now."""
        lost, _doubled = self.compare()
        return not lost

    def compare(self) -> tuple[Counter[tuple[str, str, str]], Counter[tuple[str, str, str]]]:
        """Changes that were lost, and those that were told and are not true, or told again."""
        with History(self.postgresql.url("presslog")) as history:
            told = Counter(
                (event.source, str(event.kind), urlsplit(event.url or "").path)
                for event in history.events()
                if event.kind in TOLD
            )
        true = Counter(
            {(paper.name, *change): count for paper in self.papers for change, count in paper.told.items()}
        )
        return true - told, told - true

    def wrong_versions(self) -> list[str]:
        """Articles whose versions in the history are not the states that the site gave them, in their order."""
        wrong = []
        with History(self.postgresql.url("presslog")) as history:
            for paper in self.papers:
                found: dict[str, list[str]] = {path: [] for path in paper.states}
                for article, _version, content in history.contents(paper.name):
                    paragraphs = [block.text for block in content.blocks] if content else []
                    found.setdefault(urlsplit(article.url).path, []).append("\n".join(paragraphs))
                for path, texts in found.items():
                    states = paper.states.get(path, [])
                    if len(states) != len(texts) or not all(map(_contains, texts, states)):
                        wrong.append(f"{paper.name}{path}: {len(texts)} versions of {len(states)} states")
        return wrong

    def wait_until(self, true: Callable[[], bool], within: timedelta) -> bool:
        """Return True as soon as it is true, False when the time is over."""
        until = time.monotonic() + within.total_seconds()
        while time.monotonic() < until:
            with suppress(PresslogError):
                if true():
                    return True
            time.sleep(1)
        return False

    def first_runs(self) -> bool:
        """Whether each source was watched once."""
        return bool(self.lookout.looks) and self.lookout.looks[-1].recorded.keys() >= PAPERS.keys()

    def meet(self, trouble: str) -> None:
        """Change the sites, choose a moment, have the trouble happen and wait until all is told."""
        for paper in self.papers:
            if self.rng.random() < 0.7:
                paper.change(self.rng)
        victim = self.rng.choice(self.machines)
        time.sleep(self.rng.uniform(0, 20))
        if self.rng.random() < 0.75:
            self.wait_until(
                lambda: victim.name in self.lookout.looks[-1].running.values(), timedelta(seconds=75)
            )
            time.sleep(self.rng.uniform(0, 2))
        amid = sorted(self.lookout.looks[-1].running)
        self.amid += bool(amid)
        since = self.happen(trouble, victim)
        told = self.wait_until(lambda: self.is_told() and self.went_on(since), PATIENCE)
        blocked = max(self.lookout.blocked_s(since).values())
        again = max(self.lookout.recorded_again_s(since).values())
        self.blocked.append(blocked)
        self.again.append(again)
        self.late += not told
        what = f"{trouble} ({victim.name})" if trouble in ("worker", "machine") else trouble
        print(
            f"{what}, amid the runs of {', '.join(amid) or 'none'}: blocked for {blocked:.0f} s at most,"
            f" all recorded again after {again:.0f} s{'' if told else '; NOT all is told'}",
            flush=True,
        )

    def went_on(self, since: float) -> bool:
        """Whether a run of each source was recorded since."""
        return max(self.lookout.recorded_again_s(since).values()) < 1e9

    def happen(self, trouble: str, victim: LosableMachine) -> float:
        """Have a trouble happen, and mend what does not mend itself; returns from when on sources may get on."""
        match trouble:
            case "worker":
                (worker,) = children_of(self.workers[victim.name].pid)
                os.kill(worker, signal.SIGKILL)
                self.workers[victim.name].wait()
                since = time.monotonic()
                time.sleep(self.rng.uniform(0, 20))
                self.begin_work(victim)
            case "machine":
                victim.lose()
                self.workers[victim.name].wait()
                since = time.monotonic()
                time.sleep(self.rng.uniform(0, 60))
                self.furnish(victim)
                self.begin_work(victim)
            case "prefect":
                self.prefect.kill()
                time.sleep(self.rng.uniform(0, 10))
                self.prefect.start()
                since = time.monotonic()
            case "postgresql":
                self.postgresql.restart(self.rng.choice(("fast", "immediate")))
                since = time.monotonic()
            case _:
                self.store.stop()
                time.sleep(self.away.total_seconds())
                self.store.start()
                since = time.monotonic()
        return since

    def verify(self) -> str:
        """What `presslog verify` on a machine says against the history; empty where all is well."""
        done = self.machines[1].run(sys.executable, "-m", "presslog", "--home", str(self.home), "verify")
        return "" if done.returncode == 0 else f"verify: {done.stdout}{done.stderr}"


def _contains(text: str, paragraph: str) -> bool:
    return paragraph in text


@contextmanager
def working_fleet(folder: Path, rng: random.Random, away: timedelta) -> Iterator[Fleet]:
    """Two machines at work, each source watched once."""
    join_hub([*PAPERS.values()])
    with ExitStack() as stack:
        postgresql = stack.enter_context(OwnPostgresql(folder / "postgresql"))
        store = stack.enter_context(LoopbackStore(HUB))
        seen = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
        quiet = {"DO_NOT_TRACK": "1", "PREFECT_SERVER_ANALYTICS_ENABLED": "false"}
        prefect = PrefectServer(
            {
                **seen,
                **quiet,
                "HOME": str(folder),
                "PREFECT_HOME": str(folder / "server"),
                "PREFECT_API_DATABASE_CONNECTION_URL": postgresql.url("prefect", "asyncpg"),
            },
            folder / "server.log",
        )
        prefect.start()
        stack.callback(prefect.kill)
        machine_folder = folder / "machine"
        machine_folder.mkdir()
        environment = {
            **seen,
            **quiet,
            **store.environment,
            "HOME": str(machine_folder),
            "PYTHONPATH": str(Path(__file__).parents[2]),
            "PREFECT_HOME": str(machine_folder / "prefect"),
            "PREFECT_API_URL": prefect.url,
            "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30",
            "PRESSLOG_DATABASE_URL": postgresql.url("presslog"),
            "PRESSLOG_STORE": store.url,
            "TMPDIR": str(machine_folder),
        }
        papers = []
        for name, address in PAPERS.items():
            wire = stack.enter_context(serving(host=address))
            papers.append(Paper(name, SmallSite(wire, invented_articles(ARTICLES))))
            papers[-1].open()
        open_engine(postgresql.url("presslog")).dispose()
        lookout = Lookout(postgresql.url("presslog"))
        stack.enter_context(lookout.watching())
        fleet = Fleet(machine_folder, postgresql, prefect, store, lookout, papers, environment, rng, away)
        fleet.machines = [
            LosableMachine(f"machine-{number}", f"10.86.0.{100 + number}", machine_folder, environment)
            for number in (1, 2)
        ]
        for machine in fleet.machines:
            fleet.furnish(machine)
            stack.callback(machine.lose)
        fleet.deploy()
        for machine in fleet.machines:
            fleet.begin_work(machine)
        assert fleet.wait_until(fleet.first_runs, PATIENCE), "the sources were not watched"
        print("each source was watched once", flush=True)
        yield fleet


def try_it(folder: Path, troubles: list[str], rng: random.Random, away: timedelta) -> bool:
    """Whether the promises are kept at each of these troubles."""
    with working_fleet(folder, rng, away) as fleet:
        for trouble in troubles:
            fleet.meet(trouble)
        lost, doubled = fleet.compare()
        wrong, fault = fleet.wrong_versions(), fleet.verify()
        with History(fleet.postgresql.url("presslog")) as history:
            outcomes = Counter(str(run.outcome) for run in history.runs())
            failed = [run for run in history.runs() if run.outcome in ("failed", "degraded", "held")]
            others = Counter(str(event.kind) for event in history.events() if event.kind not in TOLD)
        shares = Counter(fleet.lookout.runs_of.values())
        overlong = sum(each > BLOCKED_AT_MOST.total_seconds() for each in fleet.blocked)
        true = sum(count for paper in fleet.papers for count in paper.told.values())
        for what in (*wrong, *filter(None, [fault])):
            print(what)
        for run in failed:
            print(f"{run.id} {run.outcome}: {run.reason}")
        for change in (*lost, *doubled):
            print("LOST" if change in lost else "DOUBLED", *change)
        print(
            f"runs: {_in_words(outcomes)}; seen under way: {_in_words(shares)}; other events: {_in_words(others)}"
        )
        print(
            f"{len(troubles)} tried, {len(troubles) - max(overlong, fleet.late)} held, {fleet.amid} amid runs;"
            f" {true} changes: {sum(lost.values())} lost, {sum(doubled.values())} doubled;"
            f" {len(failed)} runs uncaught;"
            f" blocked for {max(fleet.blocked):.0f} s at most, recorded again after {max(fleet.again):.0f} s"
        )
        counts = HarmCount(
            "a machine or service lost amid work",
            len(troubles),
            lost=sum(lost.values()) + len(wrong) + bool(fault),
            doubled=sum(doubled.values()),
            uncaught=len(failed) + max(overlong, fleet.late),
        )
        write_counts("machines", [counts])
        is_shared = min(shares[machine.name] for machine in fleet.machines) > 0
        return is_shared and not (lost or doubled or wrong or fault or failed or overlong or fleet.late)


def _in_words(counts: Counter[str]) -> str:
    return ", ".join(f"{count} {name}" for name, count in sorted(counts.items())) or "none"


def troubles_of(moments: int, rng: random.Random) -> list[str]:
    """So many troubles in a random order, each kind as often as any other, as far as that goes."""
    return rng.sample([TROUBLES[number % len(TROUBLES)] for number in range(moments)], moments)


def main(arguments: list[str]) -> int:
    """The exit status."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--moments", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--apart", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--keep", type=Path, help="a folder for the logs")
    given = parser.parse_args(arguments)
    if not given.apart:
        if why := lacking_program():
            print(f"nothing was tried: {why}")
            return 1
        return run_apart("tests.faults.lost_machines", *arguments, "--apart")
    rng = random.Random(given.seed)
    troubles = [*SHORT] if given.short else troubles_of(given.moments, rng)
    away = timedelta(seconds=5 if given.short else 60)
    with tempfile.TemporaryDirectory() as name:
        folder = given.keep or Path(name)
        folder.chmod(0o711)  # PostgreSQL is another user
        return 0 if try_it(folder, troubles, rng, away) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
