"""The long series behind `tests/storage/integrity/test_verification.py`: 1,000 random tamperings, each to be found.

    python -m tests.faults.tampering [HOW_MANY] [FIRST_SEED]

Prints what was done and not found, and the count; exits 1 where anything was missed.
"""

from __future__ import annotations

import random
import shutil
import sys
import tempfile
from pathlib import Path

from presslog.storage.integrity.verification import verify_history
from presslog.storage.migrations import open_engine
from tests.faults.harm_table import HarmCount, write_counts
from tests.storage.desk import Desk, admitted
from tests.storage.recording import a_history
from tests.storage.tampering import tamper


def main(count: int = 1_000, first: int = 0) -> int:
    """Tampers with so many copies; gives the number of tamperings that went unnoticed."""
    missed = 0
    with tempfile.TemporaryDirectory() as folder:
        original = Path(folder) / "original.db"
        engine = open_engine(f"sqlite:///{original}")
        a_history(engine)
        Desk(engine, "herald").run(
            *(admitted(f"a{n}", f"Text {n}.\nMore of it.") for n in range(9))
        )  # a primer among it
        engine.dispose()
        untouched = verify_history(open_engine(f"sqlite:///{original}", read_only=True)).fault
        if untouched:
            print(f"an untouched history does not pass: {untouched}")
            return count
        for seed in range(first, first + count):
            path = Path(shutil.copy(original, Path(folder) / "tampered.db"))
            done = tamper(path, random.Random(seed))
            engine = open_engine(f"sqlite:///{path}", read_only=True)
            if verify_history(engine).fault is None:
                missed += 1
                print(f"seed {seed}: not found: {done}")
            engine.dispose()
    write_counts("tampering", [HarmCount("rows tampered with", count, lost=missed)])
    print(f"{count - missed} of {count} tamperings found, an untouched copy passes")
    return missed


if __name__ == "__main__":
    sys.exit(1 if main(*map(int, sys.argv[1:])) else 0)
