"""The short form of the series on disks that fill up, fail or lose power: nothing acknowledged is lost, and the series can tell."""

from __future__ import annotations

import random
import subprocess
from pathlib import Path

import pytest

from tests.faults import failing_disk
from tests.faults.failing_disk import Disk, Step, after_error, after_power_cut, disk_at, traced_steps
from tests.lacking import lacking


@pytest.fixture(scope="module", autouse=True)
def tracing() -> None:
    """These tests need strace, and the right to use it."""
    try:
        subprocess.run(["strace", "-o", "/dev/null", "true"], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        lacking("strace is not here, or may not trace")


@pytest.fixture(scope="module")
def steps(tmp_path_factory: pytest.TempPathFactory) -> list[Step]:
    """What a writer of twelve runs did to its disk."""
    return traced_steps(tmp_path_factory.mktemp("traced"))


@pytest.mark.parametrize(
    ("call", "error", "number"),
    [
        ("pwrite64", "ENOSPC", 40),
        ("pwrite64", "EIO", 90),
        ("fdatasync", "EIO", 3),
        ("ftruncate", "ENOSPC", 1),
        ("write", "ENOSPC", 2),
        ("fsync", "EIO", 1),
        ("openat", "ENOSPC", 5),
    ],
)
def test_an_error_of_the_disk_loses_nothing(tmp_path: Path, call: str, error: str, number: int) -> None:
    """A write, a flush or a cut that is refused ends in words; the runs acknowledged before are there."""
    assert after_error(tmp_path, call, error, number) == "held"


def test_a_call_that_is_not_made_is_no_case(tmp_path: Path) -> None:
    """Which is how the series ends."""
    assert after_error(tmp_path, "ftruncate", "EIO", 10_000) is None


@pytest.mark.parametrize("seed", range(8))
def test_a_power_cut_loses_nothing(steps: list[Step], tmp_path: Path, seed: int) -> None:
    """Whichever sectors of what was not flushed are there."""
    assert after_power_cut(steps, random.Random(seed), tmp_path / "image") == "held"


def test_a_disk_that_lies_is_noticed(steps: list[Step], tmp_path: Path) -> None:
    """One that says it flushed, and did not: the series can tell, and it is the flushing that saves the runs."""
    found = [after_power_cut(steps, random.Random(seed), tmp_path / "image", lying=True) for seed in range(4)]
    assert set(found) & {"lost", "damaged"}


def test_what_was_flushed_stands_and_the_rest_may() -> None:
    """Of two sectors written and not flushed, each is there in some images and not in others; the flushed one in all."""
    disk = Disk()
    disk.written["a"] = [(0, b"x" * failing_disk.SECTOR_BYTES)]
    disk.flush("a")
    disk.written["a"] = [(failing_disk.SECTOR_BYTES, b"y" * 2 * failing_disk.SECTOR_BYTES)]
    images = {disk.after_power_cut(random.Random(seed))["a"] for seed in range(60)}
    assert all(image.startswith(b"x" * failing_disk.SECTOR_BYTES) for image in images)
    assert {
        image[failing_disk.SECTOR_BYTES :].count(b"y") // failing_disk.SECTOR_BYTES for image in images
    } == {0, 1, 2}


def test_a_name_is_sure_once_its_folder_was_flushed() -> None:
    """A file whose folder was not flushed since it was made is there in some images and not in others; else it is in all."""
    steps = [
        Step("folder", "warc"),
        Step("made", "warc/a"),
        Step("append", "warc/a", 0, b"whole"),
        Step("flush", "warc/a"),
    ]

    def images(*steps: Step) -> set[bytes | None]:
        return {disk_at(steps)[0].after_power_cut(random.Random(seed)).get("warc/a") for seed in range(60)}

    assert images(*steps) == {b"whole", None}
    assert images(*steps, Step("flush", "warc")) == {b"whole", None}
    assert images(*steps, Step("flush", "warc"), Step("flush", ".")) == {b"whole"}
    assert images(*steps[:3], Step("flush", "warc"), Step("flush", ".")) == {
        b"whole"[:end] for end in range(6)
    }
