"""A whole home tampered with in 2,000 ways: each is named by `verify`, or shown to change nothing that the home says.

    python -m tests.faults.tampered_homes [HOW_MANY] [FIRST_SEED]

Rows altered, dropped, copied and exchanged; words put into the index and taken out; bytes flipped, files cut off, removed and
exchanged, in the database and in every folder of raw responses. Prints the table, and what was missed; exits 1 where anything was.
"""

# ruff: noqa: S608 - every name in these statements is our own

from __future__ import annotations

import random
import shutil
import sqlite3
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Final

from presslog.crawler.landing import codings_of, decode_body
from presslog.storage.integrity import ResponseFolder, verify_history
from presslog.storage.migrations import open_engine
from presslog.storage.responses import FolderFiles, KeptResponses, ResponsePlaces, index_of
from tests.fakes.small_site import watched_site
from tests.fakes.wire import http
from tests.faults.harm_table import HarmCount, write_counts
from tests.storage.tampering import tamper

WORKING_STATE: Final = frozenset(
    {
        "leases",
        "due",
        "ticks",
        "hosts",
        "source_summaries",
        "source_days",
        "broken_files",
        "payloads",
        "documents",
        "response_store",
    }
)
"""Tables that say nothing of the past."""

Deed = Callable[[Path, random.Random], str]


def watched_home(home: Path) -> None:
    """A home with edits, a removal and messages in it."""
    with watched_site(home, count=9) as there:
        there.run()
        there.site.edit(0)
        there.site.edit(3)
        there.run()
        there.site.answers[there.site.articles[1].path] = http(b"gone", status="404 Not Found")
        there.site.listed = [article for at, article in enumerate(there.site.articles) if at != 1]
        there.site.publish()
        for _ in range(3):
            there.run()


def row(home: Path, dice: random.Random) -> str:
    """One row of one table."""
    return tamper(home / "presslog.db", dice)


def indexed_words(home: Path, dice: random.Random) -> str:
    """A word more in the index, or a word less."""
    number, word = dice.randrange(1, 10), dice.choice(("council", "the", "strange", "hearing"))
    statement = dice.choice(
        (
            f"INSERT INTO passage_words (rowid, words) VALUES ({number}, '{word}')",
            f"INSERT INTO passage_words (passage_words, rowid, words) VALUES ('delete', {number}, '{word}')",
        )
    )
    with closing(sqlite3.connect(home / "presslog.db", isolation_level=None)) as database:
        database.execute(statement)
    return statement


def database_byte(home: Path, dice: random.Random) -> str:
    """A byte of the database's file, mostly one that is in use: most of a small file's pages are empty."""
    data = (home / "presslog.db").read_bytes()
    used = [at for at, byte in enumerate(data) if byte]
    return flip(home / "presslog.db", dice, dice.choice(used) if dice.random() < 0.9 else None)


def landed_byte(home: Path, dice: random.Random) -> str:
    """A byte of a file beside the raw responses, or of these."""
    return flip(_landed_file(home, dice), dice)


def flip(path: Path, dice: random.Random, at: int | None = None) -> str:
    """One bit of one byte, at a place or anywhere."""
    data = bytearray(path.read_bytes())
    at = dice.randrange(len(data)) if at is None else at
    data[at] ^= 1 << dice.randrange(8)
    path.write_bytes(data)
    return f"{path.name}: byte {at}"


def lost_file(home: Path, dice: random.Random) -> str:
    """A file removed, or cut off somewhere."""
    path = _landed_file(home, dice)
    if dice.random() < 0.5:
        path.unlink()
        return f"{path.parent.name}/{path.name} removed"
    size = dice.randrange(path.stat().st_size)
    with path.open("r+b") as file:
        file.truncate(size)
    return f"{path.parent.name}/{path.name} cut at {size}"


def exchanged_files(home: Path, dice: random.Random) -> str:
    """A file of responses and its index, exchanged."""
    warc = dice.choice(sorted(home.glob("warc/*/*.warc.gz")))
    index = warc.with_name(index_of(warc.name))
    first, second = warc.read_bytes(), index.read_bytes()
    warc.write_bytes(second)
    index.write_bytes(first)
    return f"{warc.name} and {index.name}"


def _landed_file(home: Path, dice: random.Random) -> Path:
    return dice.choice(sorted(path for path in (home / "warc").rglob("*") if path.is_file()))


DEEDS: Final[tuple[Deed, ...]] = (row, indexed_words, database_byte, landed_byte, lost_file, exchanged_files)


def home_says(home: Path) -> object:
    """All that a home says: its rows, its landings' bytes, what a search finds. Leases say nothing of the past."""
    with closing(sqlite3.connect(home / "presslog.db")) as database:
        names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        tables = {
            name.lower(): sorted(
                database.execute(f"SELECT * FROM {name}"), key=repr
            )  # SQL knows no case of names
            for name in names
            if name not in WORKING_STATE and not name.startswith(("passage_words", "sqlite_"))
        }
        words = ("council", "the", "strange", "hearing")
        asked = "SELECT rowid FROM passage_words WHERE passage_words MATCH ? ORDER BY rowid"
        found = {word: database.execute(asked, (word,)).fetchall() for word in words}
    files = {str(path): path.read_bytes() for path in (home / "warc").rglob("*") if path.is_file()}
    return tables, found, sorted(data for data in files.values()), len(files)


def fault_of(home: Path) -> str | None:
    """The first fault that `verify` names, an error in opening the database included."""
    try:
        engine = open_engine(f"sqlite:///{home / 'presslog.db'}", read_only=True)
    except Exception as error:  # noqa: BLE001 - whatever is said, it is named and nothing passes
        return f"{type(error).__name__}: {error}"
    responses = KeptResponses(FolderFiles(home / "warc"), ResponsePlaces(engine).moved)
    kept = ResponseFolder(responses, home / "warc", lambda raw, values: decode_body(raw, codings_of(values)))
    try:
        found = verify_history(engine, kept).fault
        return str(found) if found else None
    finally:
        engine.dispose()


def main(count: int = 2_000, first: int = 0) -> int:
    """Tampers with so many copies; gives the number that went unnoticed and changed something."""
    tally: Counter[tuple[str, str]] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        original, home = Path(folder) / "original", Path(folder) / "home"
        watched_home(original)
        if fault := fault_of(original):
            print(f"an untouched home does not pass: {fault}")
            return count
        shutil.copytree(original, home)
        says = home_says(home)
        for seed in range(first, first + count):
            shutil.rmtree(home)
            shutil.copytree(original, home)
            deed = DEEDS[seed % len(DEEDS)]
            done = deed(home, random.Random(seed))
            if fault_of(home) is not None:
                tally[deed.__name__, "found"] += 1
            elif home_says(home) == says:
                tally[deed.__name__, "changed nothing"] += 1
            else:
                tally[deed.__name__, "missed"] += 1
                print(f"seed {seed}: missed: {deed.__name__}: {done}")
    kinds = ("found", "changed nothing", "missed")
    for deed in DEEDS:
        print(f"{deed.__name__:<16}", *(f"{tally[deed.__name__, kind]:>5} {kind}" for kind in kinds))
    write_counts(
        "homes",
        (
            HarmCount(
                f"homes tampered with: {deed.__name__}",
                sum(tally[deed.__name__, kind] for kind in kinds),
                lost=tally[deed.__name__, "missed"],
            )
            for deed in DEEDS
        ),
    )
    missed = sum(number for (_, kind), number in tally.items() if kind == "missed")
    print(f"{count - missed} of {count} found or without effect; an untouched home passes")
    return missed


if __name__ == "__main__":
    sys.exit(1 if main(*map(int, sys.argv[1:])) else 0)
