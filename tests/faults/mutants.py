"""Mutants of the code that decides and compares (`[tool.mutmut]`), and how many of them the tests notice.

    python -m tests.faults.mutants [HOW_MANY] [SEED]

All of them take hours. HOW_MANY are drawn at random by SEED (1), so that their share stands for the share of all; each that was not noticed
is named, and `mutmut show NAME` prints what it changes. Exits 1 where fewer than nine in ten were noticed.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Iterable
from math import sqrt
from pathlib import Path
from typing import Final

from mutmut.stats import status_by_exit_code

LIMIT: Final = 0.9
NOTICED: Final = frozenset(
    {"killed", "timeout", "segfault"}
)  # mutmut's words: a test failed, took many times as long, or broke down
LAID_OUT: Final = Path("mutants")


def _outcomes() -> dict[str, str]:
    """Each mutant laid out by mutmut, by name, with mutmut's word for what the tests said of it."""
    codes = (json.loads(file.read_text())["exit_code_by_key"] for file in sorted(LAID_OUT.rglob("*.meta")))
    return {name: status_by_exit_code[code] for of_file in codes for name, code in of_file.items()}


def _run_mutmut(names: Iterable[str]) -> None:
    subprocess.run(
        [Path(sys.executable).with_name("mutmut"), "run", "--max-children", "2", *names],
        stdout=sys.stderr,
        check=False,
    )


def main(count: int | None = None, seed: int = 1) -> int:
    """Tries the mutants drawn; prints what was found and gives the exit code."""
    _run_mutmut(
        ["no mutant has this name"]
    )  # lays the mutants out and times their tests: mutmut has no word for that alone
    names = sorted(_outcomes())
    drawn = names if count is None else sorted(random.Random(seed).sample(names, min(count, len(names))))
    _run_mutmut(drawn)
    outcomes = _outcomes()
    missed = [name for name in drawn if outcomes[name] not in NOTICED]
    share = 1 - len(missed) / len(drawn)
    margin = 0.0 if len(drawn) == len(names) else 1.96 * sqrt(share * (1 - share) / len(drawn))
    for name in missed:
        print(f"{outcomes[name]}: {name}")
    print(
        f"{len(drawn) - len(missed)} of {len(drawn)} mutants noticed, of {len(names)} in all: {share:.1%} ± {margin:.1%}"
    )
    return int(share < LIMIT)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
