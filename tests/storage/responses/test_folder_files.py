"""Responses kept in a folder: nothing that was acknowledged is lost, whoever is killed when.

`PRESSLOG_KILLS=200` makes it long.
"""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Iterator
from multiprocessing import get_context
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from presslog.core.errors import Unavailable
from presslog.storage.integrity.kept_files import KeptFiles
from presslog.storage.model import RecordPlace
from presslog.storage.responses import KeptResponses
from presslog.storage.responses.folder_files import FolderFiles
from tests.storage.responses.appending import DAY, Page, append_until_killed

KILLS = int(os.environ.get("PRESSLOG_KILLS", "6"))


def _pages(*names: str) -> list[Page]:
    return [Page(name) for name in names]


def _read(folder: Path, place: RecordPlace) -> bytes:
    return KeptResponses(FolderFiles(folder)).read(place).payload


def _acknowledged(ledger: Path) -> Iterator[tuple[Page, RecordPlace]]:
    for line in ledger.read_text().splitlines():
        name, file, offset = line.split()
        yield Page(name), RecordPlace(file, int(offset))


@pytest.mark.timeout(60 + 5 * KILLS)
def test_kills_lose_nothing_acknowledged(tmp_path: Path) -> None:
    """Two processes append to one file and are killed again and again: all that either was told is kept can be read."""
    processes, dice = get_context("forkserver"), random.Random(17)
    processes.set_forkserver_preload(["tests.storage.responses.appending"])
    ledgers = [tmp_path / "one", tmp_path / "two"]
    for kill in range(KILLS):
        children = [
            processes.Process(
                target=append_until_killed,
                args=(str(tmp_path / "warc"), f"{ledger.name}-{kill}", str(ledger)),
            )
            for ledger in ledgers
        ]
        sizes = [ledger.stat().st_size if ledger.exists() else 0 for ledger in ledgers]
        for child in children:
            child.start()
        while any(
            not ledger.exists() or ledger.stat().st_size == size
            for ledger, size in zip(ledgers, sizes, strict=True)
        ):
            time.sleep(0.001)
        time.sleep(dice.random() / 50)
        for child in children:
            child.kill()
            child.join()
            assert child.exitcode == -signal.SIGKILL, "the process was to die"
    FolderFiles(tmp_path / "warc").append(DAY, "a", _pages("last"))
    kept = [found for ledger in ledgers for found in _acknowledged(ledger)]
    assert len(kept) >= 6 * KILLS
    for page, place in kept:
        assert _read(tmp_path / "warc", place) == page.body
    assert list(KeptFiles(FolderFiles(tmp_path / "warc")).faults()) == []
    assert len({place.file for _page, place in kept}) == 1, (
        "what was left half done is mended, not left behind"
    )


def test_whatever_was_cut_off_is_mended(tmp_path: Path) -> None:
    """A file or its index that ends at any byte of the last append: what came before stays, and the next is kept behind it."""
    files = FolderFiles(tmp_path / "first")
    (first,) = files.append(DAY, "a", _pages("dam"))
    sizes = dict(files.sizes())
    files.append(DAY, "a", _pages("ferry", "mill"))
    grown = dict(files.sizes())
    dice = random.Random(3)
    for turn in range(40):
        folder = tmp_path / f"cut-{turn}"
        folder.joinpath("2026-03").mkdir(parents=True)
        index, warc = sorted(grown)
        kept = sizes[index] if turn % 2 else dice.randint(sizes[index], grown[index])
        cut = {
            warc: dice.randint(sizes[warc], grown[warc]) if kept == sizes[index] else grown[warc],
            index: kept,
        }
        for name, size in cut.items():
            (folder / name).write_bytes((tmp_path / "first" / name).read_bytes()[:size])
        (after,) = FolderFiles(folder).append(DAY, "a", _pages("tower"))
        assert after.file == first.file
        assert _read(folder, first) == Page("dam").body
        assert _read(folder, after) == Page("tower").body
        assert list(KeptFiles(FolderFiles(folder)).faults()) == []


@pytest.mark.parametrize("suffix", [".warc.gz", ".cdxj.gz"])
def test_a_damaged_file_is_not_written_to(tmp_path: Path, suffix: str) -> None:
    """Where a file is not as it was left, it stays as it is, and the next number goes on."""
    (first,) = FolderFiles(tmp_path).append(DAY, "a", _pages("dam"))
    path = tmp_path / first.file.replace(".warc.gz", suffix)
    damaged = (
        path.read_bytes()[: -len(path.read_bytes()) // 2] if suffix == ".warc.gz" else b"\x1f\x8b" + bytes(90)
    )
    path.write_bytes(damaged)
    (after,) = FolderFiles(tmp_path).append(DAY, "a", _pages("ferry"))
    assert after.file == first.file.replace("-1.warc", "-2.warc")
    assert path.read_bytes() == damaged


def test_a_full_file_is_followed_by_the_next(tmp_path: Path) -> None:
    """Days, shards and a size divide them; another tool reads each from its beginning."""
    files = FolderFiles(tmp_path, roll_bytes=3000)
    places = [files.append(DAY, shard, _pages(f"{shard}-{n}"))[0] for n in range(4) for shard in "ab"]
    names = [name for name, _size in files.sizes() if name.endswith(".warc.gz")]
    assert len(names) > 2
    assert {place.file for place in places} == set(names)
    for name in names:
        with (tmp_path / name).open("rb") as file:
            assert [record.rec_type for record in ArchiveIterator(file)][:2] == ["warcinfo", "response"]


def test_a_folder_that_takes_nothing_is_named(tmp_path: Path) -> None:
    """Where nothing can be written, nothing is acknowledged."""
    (tmp_path / "warc").write_text("a file in the way")
    with pytest.raises(Unavailable, match="raw responses cannot be kept in"):
        FolderFiles(tmp_path / "warc").append(DAY, "a", _pages("dam"))
