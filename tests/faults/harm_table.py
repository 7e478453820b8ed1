"""One table of all that the long series tried: tried, held, lost, doubled, uncaught.

    python -m tests.faults.harm_table PART…

Each part is a process of its own, which prints what it found and writes its counts into a folder of results that is removed at the end.
*lost*: something true or acknowledged is missing, or altered without a word; *doubled*: something was told or kept once too often;
*uncaught*: an exception, a bound that was passed, or a part that ended badly and does not say why. All parts are run, whatever one finds;
exits 1 where a column other than the first two is not 0.
"""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

RESULTS: Final = "PRESSLOG_HARM_RESULTS"
"""The environment variable that names the folder of results."""


@dataclass(frozen=True, slots=True)
class HarmCount:
    """How often one kind of harm was tried, and what became of it."""

    kind: str
    tried: int
    lost: int = 0
    doubled: int = 0
    uncaught: int = 0

    @property
    def held(self) -> int:
        """How often nothing was lost, doubled or uncaught."""
        return self.tried - self.harmed

    @property
    def harmed(self) -> int:
        """How often it did not hold."""
        return self.lost + self.doubled + self.uncaught


@dataclass(frozen=True, slots=True)
class SeriesPart:
    """One part: what runs it. What pytest runs gives each test as tried once, unless its tests write counts themselves."""

    arguments: tuple[str, ...]
    environ: Mapping[str, str] | None = None


def write_counts(name: str, counts: Iterable[HarmCount]) -> None:
    """Add a file of counts to the folder of results, where there is one."""
    if folder := os.environ.get(RESULTS):
        text = json.dumps([asdict(count) for count in counts])
        (Path(folder) / f"{name}.json").write_text(text, "utf-8")


def run_part(name: str, part: SeriesPart) -> list[HarmCount]:
    """Run one part and read its counts; one that ended badly without a harm among its counts has one uncaught."""
    with tempfile.TemporaryDirectory() as folder:
        environ = {**os.environ, **(part.environ or {}), RESULTS: folder}
        junit = Path(folder) / "junit.xml"
        pytest = (f"--junitxml={junit}",) if "pytest" in part.arguments else ()
        ended = subprocess.run([sys.executable, "-m", *part.arguments, *pytest], env=environ, check=False)
        counts = [
            HarmCount(**values)
            for path in sorted(Path(folder).glob("*.json"))
            for values in json.loads(path.read_text("utf-8"))
        ]
        if not counts and junit.exists():
            counts = [_of_tests(name, junit)]
    if not counts or (ended.returncode and not any(count.harmed for count in counts)):
        counts.append(HarmCount(f"{name}: ended with {ended.returncode}", 1, uncaught=1))
    return counts


def _of_tests(name: str, junit: Path) -> HarmCount:
    """The tests of a run of pytest, of its report in JUnit's form; those that were skipped were not tried."""
    suites = list(ET.parse(junit).getroot().iter("testsuite"))  # noqa: S314 - written by our own pytest
    tried, skipped, failed, errors = (
        sum(int(suite.get(attribute, "0")) for suite in suites)
        for attribute in ("tests", "skipped", "failures", "errors")
    )
    return HarmCount(name, tried - skipped, uncaught=failed + errors)


def table_of(counts: Iterable[HarmCount]) -> Iterator[str]:
    """The table, a line for each kind of harm and one for all."""
    rows = list(counts)
    numbers = [(row.kind, row.tried, row.held, row.lost, row.doubled, row.uncaught) for row in rows]
    total = ("all", *(sum(column) for column in list(zip(*numbers, strict=True))[1:])) if numbers else ()
    width = max([len(row.kind) for row in rows], default=0) + 2
    for kind, *cells in (
        ("", "tried", "held", "lost", "doubled", "uncaught"),
        *numbers,
        *filter(None, (total,)),
    ):
        yield f"{kind!s:<{width}}" + "".join(f"{cell:>10}" for cell in cells)


def known_parts(environ: Mapping[str, str]) -> Mapping[str, SeriesPart]:
    """All parts by name. `PRESSLOG_KILLS`, `PRESSLOG_EXAMPLES` and `PRESSLOG_FUZZ_INPUTS` make them longer or shorter."""
    kills = {"PRESSLOG_KILLS": environ.get("PRESSLOG_KILLS", "200")}
    examples = {"PRESSLOG_EXAMPLES": environ.get("PRESSLOG_EXAMPLES", "1000")}
    inputs = shlex.split(environ.get("PRESSLOG_FUZZ_INPUTS", ""))
    pytest = ("pytest", "-q", "--timeout", "14400")
    return {
        "month": SeriesPart(("tests.faults.month",)),
        "rows": SeriesPart(("tests.faults.tampering",)),
        "homes": SeriesPart(("tests.faults.tampered_homes",)),
        "kills": SeriesPart(
            (
                *pytest,
                "tests/flows/test_killed.py",
                "tests/storage/responses/test_folder_files.py",
                "tests/faults/test_killed_runs.py",
            ),
            kills,
        ),
        "disk": SeriesPart(("tests.faults.failing_disk",)),
        "laws": SeriesPart((*pytest, "-m", "hypothesis"), examples),
        "worker": SeriesPart(("tests.faults.lost_worker",)),
        "machines": SeriesPart(("tests.faults.lost_machines",)),
        "fuzz": SeriesPart(("tests.faults.fuzzing", *inputs)),
    }


def main(names: Iterable[str], parts: Mapping[str, SeriesPart]) -> int:
    """Run the parts, print the table, and give the exit status."""
    counts: list[HarmCount] = []
    for name in names:
        print(f"--- {name}", flush=True)
        counts += run_part(name, parts[name])
    print(*table_of(counts), sep="\n")
    return int(any(count.harmed for count in counts))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], known_parts(os.environ)))
