"""A disk that fills up, fails, or loses power, under a process that records runs; SQLite's own method, by strace.

    python -m tests.faults.failing_disk [IMAGES]

*Errors*: each write, flush and cut of the database's files in turn ends in ENOSPC or EIO; the process says so as a `StorageError`, and
what it acknowledged before is there. *Power cuts*: what a process wrote is taken down and played back up to a moment drawn at random;
what was not flushed by then is there, not there, or torn at sectors of 512 bytes. Each history must pass `verify` and hold every run
that was acknowledged. Prints the table (tried, held, lost, doubled, damaged, uncaught); exits 1 where anything did not hold.
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
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from sqlalchemy.exc import DBAPIError

from presslog.core.errors import PresslogError, StorageError
from presslog.storage.integrity.verification import verify_history
from presslog.storage.migrations import open_engine
from tests.faults.harm_table import HarmCount, write_counts
from tests.storage.desk import Desk, admitted, article_id, edited

SECTOR_BYTES: Final = 512
RUNS: Final = 12
REFUSED: Final = 3
"""Exit status of a writer that was refused a write, and said so."""
CALLS: Final = ("pwrite64", "fdatasync", "ftruncate")
"""How SQLite writes, flushes and cuts its files."""
ERRORS: Final = ("ENOSPC", "EIO")
_STRACE: Final = ("strace", "-y", "-xx", "-s", "1000000", "-e", "signal=none")
_WRITE: Final = re.compile(r'^pwrite64\(\d+<([^>]+)>, "([^"]*)", \d+, (\d+)\) += (\d+)')
_FLUSH: Final = re.compile(r"^f(?:data)?sync\(\d+<([^>]+)>\) += 0")
_CUT: Final = re.compile(r"^ftruncate\(\d+<([^>]+)>, (\d+)\) += 0")
_ACKNOWLEDGED: Final = re.compile(r'^write\(1<[^>]+>, "([^"]*)"')


def record_runs(url: str, count: int) -> None:
    """Record so many runs, and print each one's number once it is acknowledged."""
    try:
        desk = Desk(open_engine(url))
        for number in range(1, count + 1):
            desk.now = datetime(2026, 3, number, tzinfo=UTC)
            text = f"Day {number}.\n" + "Water. " * 300
            desk.run(
                edited("dam", text) if number > 1 else admitted("dam", text), admitted(f"a{number}", text)
            )
            os.write(1, f"{number}\n".encode())  # in one piece, and at once
    except StorageError as error:
        print(error, file=sys.stderr)
        sys.exit(REFUSED)


def runs_held(path: Path) -> int:
    """How many of those runs a history holds. Raises AssertionError if `verify` names a fault.

    It is opened once before, as a run does, which forgets the torn end of its log: until then `verify` says that runs may be
    lost there, for nobody can tell a transaction that was never acknowledged from one that was altered.
    """
    open_engine(f"sqlite:///{path}").dispose()
    engine = open_engine(f"sqlite:///{path}")
    try:
        fault = verify_history(engine).fault
        assert fault is None, fault
        known = {known.id: known for known in Desk(engine).archive.known("gazette")}
        return known[article_id("dam")].version if article_id("dam") in known else 0
    finally:
        engine.dispose()


def judge(path: Path, acknowledged: int) -> str:
    """What became of a history of which so many runs were acknowledged: one more may be there, whose word was cut off."""
    try:
        held = runs_held(path)
    except AssertionError:
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
    """What became of a history whose writer had its call of this number refused; None where it made fewer calls."""
    path = folder / "presslog.db"
    for old in folder.glob("presslog.db*"):
        old.unlink()
    open_engine(f"sqlite:///{path}").dispose()  # as `presslog init` leaves it
    files = [argument for end in ("", "-wal", "-shm") for argument in ("-P", f"{path}{end}")]
    inject = f"inject={call}:error={error}:when={number}"
    writer = [sys.executable, "-m", "tests.faults.failing_disk", "--record", f"sqlite:///{path}", str(runs)]
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
        return "uncaught"
    return judge(path, max(said, default=0))


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
    """The files of a database as they stand: what was flushed, and what was written since."""

    flushed: dict[str, bytearray] = field(default_factory=dict)
    written: dict[str, list[tuple[int, bytes | None]]] = field(default_factory=dict)
    """By file: where, and what; None for a cut at that size."""

    def flush(self, name: str) -> None:
        for at, data in self.written.pop(name, []):
            _apply(self.flushed.setdefault(name, bytearray()), at, data)

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
        return {name: bytes(data) for name, data in found.items()}


def _apply(file: bytearray, at: int, data: bytes | None) -> None:
    if data is None:
        del file[at:]
        return
    file.extend(bytes(max(0, at - len(file))))
    file[at : at + len(data)] = data


Step = tuple[str, str, int, bytes]
"""What was done (made, write, flush, cut, acknowledge), to which file, where or up to what size, with what."""


def traced_steps(folder: Path) -> list[Step]:
    """What a writer did to its database's files, in order, and when it acknowledged each run."""
    path, trace = folder / "traced.db", folder / "trace"
    open_engine(f"sqlite:///{path}").dispose()
    made = ("made", path.name, 0, path.read_bytes())
    command = [sys.executable, "-m", "tests.faults.failing_disk", "--record", f"sqlite:///{path}", str(RUNS)]
    watched = "trace=pwrite64,fdatasync,fsync,ftruncate,write"
    subprocess.run([*_STRACE, "-o", str(trace), "-e", watched, *command], check=True, capture_output=True)
    with trace.open(encoding="ascii") as lines:
        return [made, *(step for line in lines if (step := _read_step(line, path)))]


def _read_step(line: str, database: Path) -> Step | None:
    if found := _ACKNOWLEDGED.match(line):
        return ("acknowledge", "", int(_unhex(found[1])), b"")
    for kind, pattern in (("write", _WRITE), ("flush", _FLUSH), ("cut", _CUT)):
        if found := pattern.match(line):
            path = Path(_unhex(found[1]).decode())
            if path.parent != database.parent or not path.name.startswith(database.name):
                return None
            if kind == "write":
                assert int(found[4]) == len(_unhex(found[2])), "a write was cut short"
                return (kind, path.name, int(found[3]), _unhex(found[2]))
            return (kind, path.name, int(found[2]) if kind == "cut" else 0, b"")
    return None


def _unhex(text: str) -> bytes:
    """Bytes as strace prints them with -xx; a path it leaves as it is."""
    return bytes.fromhex(text.replace("\\x", "")) if "\\x" in text else text.encode()


def after_power_cut(steps: list[Step], dice: random.Random, folder: Path, *, lying: bool = False) -> str:
    """What became of a history whose power was cut at some step; a `lying` disk says that it flushed, and did not."""
    disk, acknowledged = Disk(), 0
    for kind, name, number, data in steps[: dice.randrange(1, len(steps) + 1)]:
        match kind:
            case "acknowledge":
                acknowledged = number
            case "made":
                disk.flushed[name] = bytearray(data)
            case "flush" if not lying:
                disk.flush(name)
            case "write":
                disk.written.setdefault(name, []).append((number, data))
            case "cut":
                disk.written.setdefault(name, []).append((number, None))
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name, content in disk.after_power_cut(dice).items():
        if not name.endswith("-shm"):  # which SQLite makes anew
            (folder / name).write_bytes(content)
    return judge(folder / "traced.db", acknowledged)


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
        record_runs(sys.argv[2], int(sys.argv[3]))
    else:
        sys.exit(1 if main(*map(int, sys.argv[1:])) else 0)
