"""The one table of the long series: its columns add up, and whatever a part loses, doubles or lets out makes the verb fail."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.faults import failing_disk, fuzzing, month
from tests.faults.harm_table import (
    RESULTS,
    HarmCount,
    SeriesPart,
    known_parts,
    main,
    run_part,
    table_of,
    write_counts,
)

WRITING = "from tests.faults.harm_table import HarmCount, write_counts; write_counts('one', [HarmCount('x', {counts})])"


def _part(folder: Path, code: str) -> SeriesPart:
    """A part that runs this code as a module."""
    (folder / "a_part.py").write_text(code)
    return SeriesPart(("a_part",), {"PYTHONPATH": f"{folder}:{Path.cwd()}"})


@pytest.mark.parametrize(
    ("counts", "status"),
    [("3", 0), ("3, lost=1", 1), ("3, doubled=1", 1), ("3, uncaught=1", 1)],
)
def test_any_harm_fails(tmp_path: Path, counts: str, status: int, capsys: pytest.CaptureFixture[str]) -> None:
    """The table is printed either way; the exit status is 1 where anything was lost, doubled or uncaught."""
    parts = {"one": _part(tmp_path, WRITING.format(counts=counts))}
    assert main(["one"], parts) == status
    printed = capsys.readouterr().out.splitlines()
    assert printed[1].split() == ["tried", "held", "lost", "doubled", "uncaught"]
    assert printed[-1].split()[:3] == ["all", "3", str(3 - status)]


@pytest.mark.parametrize(
    "code", ["raise SystemExit(1)", "", WRITING.format(counts="2") + "; raise SystemExit(1)"]
)
def test_a_part_that_ends_badly_or_says_nothing_is_uncaught(tmp_path: Path, code: str) -> None:
    """A series that breaks down, or leaves no counts, is never taken for one that found nothing."""
    assert sum(count.uncaught for count in run_part("one", _part(tmp_path, code))) == 1


def test_one_part_after_another_is_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What the first part loses does not keep the second from being tried."""
    (tmp_path / "bad").mkdir()
    parts = {
        "bad": _part(tmp_path / "bad", "raise SystemExit(1)"),
        "good": _part(tmp_path, WRITING.format(counts="5")),
    }
    assert main(["bad", "good"], parts) == 1
    assert capsys.readouterr().out.splitlines()[-1].split() == ["all", "6", "5", "0", "0", "1"]


def test_tests_are_counted(tmp_path: Path) -> None:
    """Of a part that pytest runs each test was tried once; one that fails is uncaught, one that is skipped was not tried."""
    tests = tmp_path / "test_three.py"
    tests.write_text(
        "import pytest\ndef test_a(): pass\ndef test_b(): assert False\ndef test_c(): pytest.skip('not here')\n"
    )
    part = SeriesPart(("pytest", "-q", "-p", "no:cacheprovider", "--rootdir", str(tmp_path), str(tests)))
    assert run_part("laws", part) == [HarmCount("laws", 2, uncaught=1)]


def test_nothing_is_written_without_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A series that is started by itself prints and leaves no file."""
    monkeypatch.delenv(RESULTS, raising=False)
    monkeypatch.chdir(tmp_path)
    write_counts("one", [HarmCount("x", 1)])
    assert list(tmp_path.iterdir()) == []


def test_the_series_give_their_counts() -> None:
    """A missed event is lost and a false one doubled; a damaged history is lost; a bound that was passed is uncaught."""
    told = Counter({("new", 1): 1, ("edited", 2): 1})
    true = Counter({("new", 1): 1, ("removed", 3): 1})
    step = month.Step("a day", month.nothing)
    assert month.harm_of([month.Day(step, "ok", "", true, told)]) == HarmCount("events of a month", 3, 1, 1)
    tally = Counter({("EIO", "held"): 4, ("EIO", "damaged"): 1, ("EIO", "lost"): 1, ("EIO", "doubled"): 1})
    assert list(failing_disk.harms_of(tally)) == [HarmCount("EIO", 7, lost=2, doubled=1)]
    slow = fuzzing.Account(tried=9, slowest=fuzzing.SECONDS + 1)
    assert fuzzing.harm_of("feed", slow) == HarmCount("inputs of feed", 9, uncaught=1)


def test_each_verb_names_parts_that_there_are() -> None:
    """The names in the Makefile are those of the table."""
    verbs = Path("Makefile").read_text()
    named = verbs.partition("\nFAULTS  := ")[2].partition("\n")[0].split()
    assert {*named, "fuzz"} == set(known_parts({}))


def test_an_empty_table_has_its_head() -> None:
    """No part, no row."""
    assert [line.split() for line in table_of([])] == [["tried", "held", "lost", "doubled", "uncaught"]]
