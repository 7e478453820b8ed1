"""What a page may do to the process that reads it: take its time, its memory or its life, and nothing else."""

from __future__ import annotations

import ctypes
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from time import process_time

import pytest

from presslog.core.errors import ExtractionError
from presslog.crawler import reading_process as apart
from presslog.crawler.extract import Reading, read_article
from presslog.crawler.reading_process import Bounds, ReadingProcess

PAGE = (
    b"<article><h1>Mill</h1>" + b"<p>The mill on Gannet Hill belongs to the town again, for a crown.</p>" * 9
)


@pytest.fixture
def process() -> Iterator[ReadingProcess]:
    """A reading process that has a second and a half and 1 GiB for a page."""
    process = ReadingProcess(lambda _: Bounds(timedelta(seconds=1.5), 2**30))
    yield process
    process.end()


def _read(process: ReadingProcess) -> Reading:
    return process.read(read_article, (PAGE,), {"url": "https://gazette.example/mill"})


def _work(seconds: float) -> str:
    began = process_time()
    while process_time() - began < seconds:
        pass
    return "done"


def _search_for_ever() -> None:
    """One call into C that never comes back."""
    re.match(r"(a+)+$", "a" * 100 + "b")


def _take(mebibytes: int) -> int:
    return len(bytes(mebibytes * 2**20))


def _crash() -> None:
    ctypes.string_at(0)


def _fail(error: Exception) -> None:
    raise error


def test_a_page_is_read_as_it_would_be_here(process: ReadingProcess) -> None:
    """The result is the reader's own."""
    assert _read(process) == read_article(PAGE, url="https://gazette.example/mill")


@pytest.mark.parametrize("error", [ExtractionError("no body"), ValueError("x"), RecursionError("deep")])
def test_what_a_reader_raises_is_raised(process: ReadingProcess, error: Exception) -> None:
    """A refusal stays a refusal and a fault of ours a fault."""
    with pytest.raises(type(error), match=str(error)):
        process.read(_fail, (error,), {})
    assert _read(process).title == "Mill"


def test_time_is_bounded_at_its_edge(process: ReadingProcess) -> None:
    """A second and a half of work are the limit: 0.9 s are read, 2.1 s are not, and the next page is read."""
    assert process.read(_work, (0.9,), {}) == "done"
    assert process.read(_work, (0.9,), {}) == "done"  # each page has its own time
    with pytest.raises(ExtractionError, match=r"reading it took longer than 1\.5 s"):
        process.read(_work, (2.1,), {})
    assert process.read(_take, (1,), {}) == 2**20


def test_time_in_c_code_is_bounded(process: ReadingProcess) -> None:
    """What never returns to Python ends as well."""
    with pytest.raises(ExtractionError, match=r"reading it took longer than 1\.5 s"):
        process.read(_search_for_ever, (), {})
    assert process.read(_take, (1,), {}) == 2**20


def test_memory_is_bounded_at_its_edge(process: ReadingProcess) -> None:
    """Of 1,024 MiB 900 can be had and 1,025 cannot; the next page is read."""
    assert process.read(_take, (900,), {}) == 900 * 2**20
    with pytest.raises(ExtractionError, match="reading it took more than 1024 MiB of memory"):
        process.read(_take, (1_025,), {})
    assert process.read(_take, (1,), {}) == 2**20


def test_a_crash_is_a_page_that_could_not_be_read(process: ReadingProcess) -> None:
    """A fault in a parser's C code ends no run."""
    with pytest.raises(ExtractionError, match="the reading process ended with status -11"):
        process.read(_crash, (), {})
    assert process.read(_take, (1,), {}) == 2**20


def test_bounds_grow_with_the_page() -> None:
    """20 s and 1 GiB for any page; 4 s and 32 times its size for each MiB besides."""
    assert Bounds.of(0) == Bounds(timedelta(seconds=20), 2**30)
    assert Bounds.of(2**20) == Bounds(timedelta(seconds=24), 2**30 + 2**25)
    assert Bounds.of(2**25) == Bounds(timedelta(seconds=148), 2**31)


FORKED = """
import os, re
from presslog.crawler.reading_process import fork_early, read_apart
from presslog.core.errors import ExtractionError
from tests.crawler.test_reading_process import owner_of
fork_early()
print(os.getpid(), *read_apart(owner_of))
"""


def owner_of() -> tuple[int, int]:
    """The reading process's parent, and its count of loaded modules of this test."""
    return os.getppid(), "tests.crawler.test_reading_process" in sys.modules


def test_a_forked_process_is_its_owners_own() -> None:
    """A process forked early reads for its owner, and holds none of its files: the owner's output ends when the owner does."""
    ended = subprocess.run(
        [sys.executable, "-c", FORKED], capture_output=True, text=True, timeout=30, check=True
    )
    owner, parent, loaded = ended.stdout.split()
    assert owner == parent
    assert loaded == "True"


def test_a_second_fork_leaves_the_first_process_be() -> None:
    """A process that is forked early twice has one reading process."""
    twice = FORKED.replace("fork_early()", "fork_early()\nfirst = read_apart(os.getpid)\nfork_early()", 1)
    code = twice + "\nassert read_apart(os.getpid) == first"
    subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=30, check=True)


def test_the_process_ends_with_its_owner(process: ReadingProcess) -> None:
    """Nobody reads for an owner that hung up."""
    _read(process)
    pid = process._pid
    process._connection.close()  # type: ignore[union-attr]
    assert process._wait() == 0
    assert not Path(f"/proc/{pid}").exists()
    process._connection = None


def test_there_is_one_for_all() -> None:
    """Readers of a process share one."""
    assert apart.read_apart(os.getpid) == apart.read_apart(os.getpid) != os.getpid()
