"""A disk that fills up, fails, or loses power, under a process that keeps responses and records runs; SQLite's own method, by strace.

    python -m tests.faults.failing_disk [IMAGES]

*Errors*: each write, flush and cut of the database's files, of the raw responses and of their index in turn ends in ENOSPC or EIO; the
process says so as a `StorageError`, and what it acknowledged before is there. *Power cuts*: what a process wrote is taken down and played
back up to a moment drawn at random. What was not flushed by then is there, not there, or torn at sectors of 512 bytes; what was appended
ends anywhere; a file or folder whose own folder was not flushed may have no name. Each home must hold every run that was acknowledged,
take another one, and pass `verify` with its raw responses. A crawl's own folder is no part of it: the next run removes whatever it finds
there. Prints the table (tried, held, lost, doubled, damaged, uncaught); exits 1 where anything did not hold.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Final, NamedTuple

from sqlalchemy.exc import DBAPIError

from presslog.core.errors import PresslogError, StorageError
from presslog.storage.migrations import open_engine
from presslog.storage.model import Capture, RunOutcome
from presslog.storage.responses import index_of
from presslog.storage.responses.cdxj import index_line
from presslog.storage.responses.file_names import file_name
from presslog.storage.responses.folder_files import FolderFiles
from tests.faults.harm_table import HarmCount, write_counts
from tests.faults.tampered_homes import fault_of
from tests.storage.desk import SITE, Desk, admitted, article_id, edited
from tests.storage.responses.appending import first_record, packed_response

SECTOR_BYTES: Final = 512
RUNS: Final = 12
REFUSED: Final = 3
"""Exit status of a writer that was refused a write, and said so."""
CALLS: Final = ("pwrite64", "fdatasync", "ftruncate", "write", "fsync", "openat")
"""How SQLite writes, flushes and cuts its files, and how responses are written, flushed and opened."""
DATABASE: Final = "presslog.db"
STORE: Final = "warc"
ERRORS: Final = ("ENOSPC", "EIO")
_STRACE: Final = ("strace", "-y", "-xx", "-s", "1000000", "-e", "signal=none")
_CALLS_TRACED: Final = {
    "write": re.compile(
        r'^pwrite64\(\d+<(?P<path>[^>]+)>, "(?P<data>[^"]*)", \d+, (?P<at>\d+)\) += (?P<written>\d+)'
    ),
    "append": re.compile(r'^write\(\d+<(?P<path>[^>]+)>, "(?P<data>[^"]*)", \d+\) += (?P<written>\d+)'),
    "flush": re.compile(r"^f(?:data)?sync\(\d+<(?P<path>[^>]+)>\) += 0"),
    "cut": re.compile(r"^ftruncate\(\d+<(?P<path>[^>]+)>, (?P<at>\d+)\) += 0"),
    "made": re.compile(r"^openat\(.*O_CREAT.* = \d+<(?P<path>[^>]+)>"),
    "folder": re.compile(r'^mkdir\("(?P<path>[^"]+)", \d+\) += 0'),
}
_ACKNOWLEDGED: Final = re.compile(r'^write\(1<[^>]+>, "([^"]*)"')


@dataclass(frozen=True)
class KeptPage:
    """The response that a capture of these runs says it had, on its way into a WARC."""

    capture: Capture

    @cached_property
    def packed(self) -> bytes:
        """Its record; the body's digest is the capture's."""
        at = self.capture.fetched_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        return packed_response(self.capture.landed, self.capture.landed.removeprefix(SITE).encode(), at=at)

    @property
    def length(self) -> int:
        """Its size in bytes."""
        return len(self.packed)

    def read(self) -> bytes:
        """The gzip member."""
        return self.packed

    def line(self, name: str, offset: int) -> str:
        """Its line of the index."""
        return index_line(first_record(self.packed), offset, self.length, name)


def record_run(desk: Desk, responses: FolderFiles, number: int) -> None:
    """The run of this number: its responses are kept, then it is recorded with their places."""
    desk.now = datetime(2026, 3, 1, tzinfo=UTC) + timedelta(days=number - 1)
    text = f"Day {number}.\n" + "Water. " * 300
    dam = edited("dam", text) if number > 1 else admitted("dam", text)
    lease = desk.begin()
    record = desk.draft(lease, dam, admitted(f"a{number}", text))
    places = responses.append(desk.now, "gazette", [KeptPage(capture) for capture in record.captures])
    kept = {capture.id: place for capture, place in zip(record.captures, places, strict=True)}
    desk.archive.record(replace(record, places=kept), lease, desk.now)


def record_runs(home: Path, count: int) -> None:
    """Record so many runs, and print each one's number once it is acknowledged."""
    try:
        desk, responses = Desk(open_engine(_url(home))), FolderFiles(home / STORE)
        for number in range(1, count + 1):
            record_run(desk, responses, number)
            os.write(1, f"{number}\n".encode())  # in one piece, and at once
    except StorageError as error:
        print(error, file=sys.stderr)
        sys.exit(REFUSED)


def _url(home: Path) -> str:
    return f"sqlite:///{home / DATABASE}"


def runs_held(home: Path) -> int:
    """How many of those runs a home holds. Raises AssertionError if `verify` names a fault.

    It is opened once before, as a run does, which forgets the torn end of its log: until then `verify` says that runs may be
    lost there, for nobody can tell a transaction that was never acknowledged from one that was altered.
    """
    open_engine(_url(home)).dispose()
    fault = fault_of(home)
    assert fault is None, fault
    engine = open_engine(_url(home))
    try:
        known = {known.id: known for known in Desk(engine).archive.known("gazette")}
        return known[article_id("dam")].version if article_id("dam") in known else 0
    finally:
        engine.dispose()


def go_on(home: Path, held: int) -> None:
    """Record the next run. Raises AssertionError if `verify` names a fault afterwards."""
    engine = open_engine(_url(home))
    desk = Desk(engine)
    for run in desk.archive.runs("gazette", 1):
        if run.outcome is RunOutcome.RUNNING:
            late = datetime(2026, 12, 1, tzinfo=UTC)
            desk.archive.release(desk.archive.begin("gazette", now=late, holder="next", ttl=timedelta(0)))
    record_run(desk, FolderFiles(home / STORE), held + 1)
    engine.dispose()
    assert runs_held(home) == held + 1


def judge(home: Path, acknowledged: int) -> str:
    """What became of a home of which so many runs were acknowledged: one more may be there, whose word was cut off."""
    try:
        held = runs_held(home)
        go_on(home, held)
    except AssertionError as error:
        print(error, file=sys.stderr)
        return "damaged"
    except (PresslogError, DBAPIError):
        return (
            "damaged" if acknowledged else "held"
        )  # of a database that was never made whole nothing was acknowledged
    if held > acknowledged + 1:
        return "doubled"
    return "held" if held >= acknowledged else "lost"


# --- errors -------------------------------------------------------------------------------------------------


def after_error(folder: Path, call: str, error: str, number: int, *, runs: int = 2) -> str | None:
    """What became of a home whose writer had its call of this number refused; None where it made fewer calls."""
    shutil.rmtree(folder / STORE, ignore_errors=True)
    for old in folder.glob(f"{DATABASE}*"):
        old.unlink()
    open_engine(_url(folder)).dispose()  # as `presslog init` leaves it
    warc = folder / STORE / file_name(datetime(2026, 3, 1, tzinfo=UTC), "gazette", 1)
    kept = (warc, warc.with_name(index_of(warc.name)))
    database = (folder / f"{DATABASE}{end}" for end in ("", "-wal", "-shm"))
    files = [argument for path in (*database, *kept) for argument in ("-P", str(path))]
    inject = f"inject={call}:error={error}:when={number}"
    writer = [sys.executable, "-m", "tests.faults.failing_disk", "--record", str(folder), str(runs)]
    trace = folder / "trace"
    done = subprocess.run(
        ["strace", "-o", str(trace), *files, "-e", inject, *writer],
        capture_output=True,
        text=True,
        check=False,
    )
    if "(INJECTED)" not in trace.read_text("utf-8", "replace"):
        return None
    said = [int(line) for line in done.stdout.split()]
    if done.returncode not in {0, REFUSED} or "Traceback" in done.stderr:
        print(done.stderr, file=sys.stderr)
        return "uncaught"
    return judge(folder, max(said, default=0))


def try_errors(folder: Path, tally: Counter[tuple[str, str]]) -> None:
    """Every call of the writer's in turn, with every error."""
    for call in CALLS:
        for error in ERRORS:
            number = 1
            while verdict := after_error(folder, call, error, number):
                tally[f"{error} at {call}", verdict] += 1
                number += 1


# --- power cuts ---------------------------------------------------------------------------------------------


@dataclass
class Disk:
    """The files of a home as they stand: what was flushed, and what was written since."""

    flushed: dict[str, bytearray] = field(default_factory=dict)
    written: dict[str, list[tuple[int, bytes | None]]] = field(default_factory=dict)
    """By file: where, and what; None for a cut at that size."""
    appended: dict[str, bytes] = field(default_factory=dict)
    """By file: what was put behind its end since it was flushed."""
    unsure: set[str] = field(default_factory=set)
    """Files and folders that were made, and their own folder was not flushed since."""

    def flush(self, name: str) -> None:
        """Flush a file, or a folder, which makes the names of what is in it sure."""
        for at, data in self.written.pop(name, []):
            _apply(self.flushed.setdefault(name, bytearray()), at, data)
        if appended := self.appended.pop(name, b""):
            self.flushed.setdefault(name, bytearray()).extend(appended)
        self.unsure = {each for each in self.unsure if str(Path(each).parent) != name}

    def after_power_cut(self, dice: random.Random) -> dict[str, bytes]:
        """The files as they may be found: of each write since the last flush all, nothing, or some of its sectors."""
        found = {name: bytearray(data) for name, data in self.flushed.items()}
        for name, writes in self.written.items():
            file = found.setdefault(name, bytearray())
            for at, data in writes:
                match dice.randrange(3):
                    case 0:
                        _apply(file, at, data)
                    case 1 if data is not None:
                        for start in range(0, len(data), SECTOR_BYTES):
                            if dice.random() < 0.5:
                                _apply(file, at + start, data[start : start + SECTOR_BYTES])
        for name, data in self.appended.items():
            found.setdefault(name, bytearray()).extend(data[: dice.randint(0, len(data))])
        lost = {name for name in sorted(self.unsure) if dice.random() < 0.5}
        return {
            name: bytes(data)
            for name, data in found.items()
            if not lost & {name, *map(str, Path(name).parents)}
        }


def _apply(file: bytearray, at: int, data: bytes | None) -> None:
    if data is None:
        del file[at:]
        return
    file.extend(bytes(max(0, at - len(file))))
    file[at : at + len(data)] = data


class Step(NamedTuple):
    """What a writer did: began with a file, made one or a folder, wrote, appended, flushed, cut, or acknowledged a run.

    `number`: where it wrote, up to what size it cut, which run it acknowledged.
    """

    kind: str
    name: str = ""
    number: int = 0
    data: bytes = b""


def traced_steps(folder: Path) -> list[Step]:
    """What a writer did to its home's files, in order, and when it acknowledged each run."""
    home, trace = folder / "traced", folder / "trace"
    home.mkdir()
    open_engine(_url(home)).dispose()
    began = Step("began", DATABASE, 0, (home / DATABASE).read_bytes())
    command = [sys.executable, "-m", "tests.faults.failing_disk", "--record", str(home), str(RUNS)]
    watched = "trace=pwrite64,fdatasync,fsync,ftruncate,write,openat,mkdir"
    subprocess.run([*_STRACE, "-o", str(trace), "-e", watched, *command], check=True, capture_output=True)
    with trace.open(encoding="ascii") as lines:
        steps = [began, *(step for line in lines if (step := _read_step(line, home)))]
    assert {step.name for step in steps if step.kind == "append"} == {
        name for name, _ in FolderFiles(home / STORE).sizes() for name in [f"{STORE}/{name}"]
    }
    return steps


def _read_step(line: str, home: Path) -> Step | None:
    if found := _ACKNOWLEDGED.match(line):
        return Step("acknowledge", number=int(_unhex(found[1])))
    for kind, pattern in _CALLS_TRACED.items():
        if not (found := pattern.match(line)):
            continue
        path = Path(_unhex(found["path"]).decode())
        if path != home and not path.is_relative_to(home):
            return None
        data = _unhex(found.groupdict().get("data") or "")
        if "data" in found.groupdict():
            assert int(found["written"]) == len(data), "a write was cut short"
        return Step(kind, str(path.relative_to(home)), int(found.groupdict().get("at") or 0), data)
    return None


def _unhex(text: str) -> bytes:
    """Bytes as strace prints them with -xx; a path it leaves as it is."""
    return bytes.fromhex(text.replace("\\x", "")) if "\\x" in text else text.encode()


def disk_at(steps: Iterable[Step], *, lying: bool = False) -> tuple[Disk, int]:
    """The disk after these steps, and which run was acknowledged last. A lying one says that it flushed, and did not."""
    disk, acknowledged, known = Disk(), 0, set[str]()
    for step in steps:
        match step.kind:
            case "acknowledge":
                acknowledged = step.number
            case "began":
                disk.flushed[step.name] = bytearray(step.data)
            case "made" | "folder" if step.name not in known:
                disk.unsure.add(step.name)
                if step.kind == "made":
                    disk.flushed[step.name] = bytearray()
            case "flush" if not lying:
                disk.flush(step.name)
            case "write":
                disk.written.setdefault(step.name, []).append((step.number, step.data))
            case "append":
                disk.appended[step.name] = disk.appended.get(step.name, b"") + step.data
            case "cut":
                disk.written.setdefault(step.name, []).append((step.number, None))
        known.add(step.name)
    return disk, acknowledged


def after_power_cut(steps: list[Step], dice: random.Random, folder: Path, *, lying: bool = False) -> str:
    """What became of a home whose disk lost power at a moment drawn at random. A `lying` disk says that it flushed, and did not."""
    disk, acknowledged = disk_at(steps[: dice.randrange(1, len(steps) + 1)], lying=lying)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name, content in disk.after_power_cut(dice).items():
        if not name.endswith("-shm"):  # which SQLite makes anew
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)
    return judge(folder, acknowledged)


def rows_of(tally: Counter[tuple[str, str]]) -> Iterator[str]:
    """The table, a line for each kind of harm."""
    verdicts = ("held", "lost", "doubled", "damaged", "uncaught")
    for kind in sorted({kind for kind, _ in tally}):
        tried = sum(tally[kind, verdict] for verdict in verdicts)
        told = ", ".join(f"{tally[kind, verdict]} {verdict}" for verdict in verdicts)
        yield f"{kind:<20} {tried:>5} tried: {told}"


def harms_of(tally: Counter[tuple[str, str]]) -> Iterator[HarmCount]:
    """The counts of the table of all series; a damaged history is a lost one."""
    for kind in sorted({kind for kind, _ in tally}):
        tried = sum(number for (of_kind, _), number in tally.items() if of_kind == kind)
        lost = tally[kind, "lost"] + tally[kind, "damaged"]
        yield HarmCount(
            kind, tried, lost=lost, doubled=tally[kind, "doubled"], uncaught=tally[kind, "uncaught"]
        )


def main(images: int = 500) -> int:
    """Try everything; gives how often something did not hold."""
    tally: Counter[tuple[str, str]] = Counter()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        try_errors(folder, tally)
        steps = traced_steps(folder)
        for seed in range(images):
            tally["power cut", after_power_cut(steps, random.Random(seed), folder / "image")] += 1
        dice = [random.Random(seed) for seed in range(30)]
        noticed = sum(after_power_cut(steps, die, folder / "image", lying=True) != "held" for die in dice)
    write_counts("disk", harms_of(tally))
    print(*rows_of(tally), sep="\n")
    print(f"a disk that lies about flushing is noticed in {noticed} of {len(dice)} cuts")
    wrong = sum(count for (_, verdict), count in tally.items() if verdict != "held")
    return wrong + (not noticed)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--record"]:
        record_runs(Path(sys.argv[2]), int(sys.argv[3]))
    else:
        sys.exit(1 if main(*map(int, sys.argv[1:])) else 0)
