"""Responses kept in a folder: nothing that was acknowledged is lost, whoever is killed when.

`PRESSLOG_KILLS=200` makes it long.
"""

from __future__ import annotations

import os
import random
import signal
import time
import zlib
from collections.abc import Iterator
from multiprocessing import get_context
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from presslog.core.errors import Unavailable
from presslog.storage.integrity.kept_files import KeptFiles
from presslog.storage.model import RecordPlace
from presslog.storage.responses import MEMBER_HEAD, KeptResponses, index_of, is_cut_member, pack_member
from presslog.storage.responses.folder_files import FolderFiles
from tests.faults.harm_table import HarmCount, write_counts
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
    unlike = [page for page, place in kept if _read(tmp_path / "warc", place) != page.body]
    write_counts("appends", [HarmCount("kills of two that append", 2 * KILLS, lost=len(unlike))])
    assert unlike == []
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


def _faults(folder: Path) -> list[str]:
    return [str(fault) for fault in KeptFiles(FolderFiles(folder)).faults()]


@pytest.mark.in_suite(2)  # a dozen pages take three seconds
@pytest.mark.parametrize("names", [("dam",), ("ferry", "mill"), tuple(f"weir-{n}" for n in range(12))])
def test_an_altered_end_is_no_cut_end(tmp_path: Path, names: tuple[str, ...]) -> None:
    """An index that ends at any byte of its last member is sound; one with any bit of that member flipped is named."""
    (first,) = FolderFiles(tmp_path).append(DAY, "a", _pages("tower"))
    index = tmp_path / index_of(first.file)
    start = index.stat().st_size
    FolderFiles(tmp_path).append(DAY, "a", _pages(*names))
    whole = index.read_bytes()
    for end in range(start, len(whole) + 1):
        index.write_bytes(whole[:end])
        assert _faults(tmp_path) == [], end
    for at in range(start, len(whole)):
        for bit in range(8):
            index.write_bytes(whole[:at] + bytes([whole[at] ^ 1 << bit]) + whole[at + 1 :])
            assert any(index.name in fault or "its index's" in fault for fault in _faults(tmp_path)), (
                at - start,
                bit,
            )


def test_an_altered_end_is_not_cut_off(tmp_path: Path) -> None:
    """An index whose end was altered stays as it is, also where it seems cut off, and the next number goes on."""
    (first,) = FolderFiles(tmp_path).append(DAY, "a", _pages("ferry", "mill"))[:1]
    index = tmp_path / index_of(first.file)
    altered = bytearray(index.read_bytes())
    altered[3] |= 4  # the head has further fields, longer than the file (RFC 1952 §2.3.1)
    index.write_bytes(altered)
    (after,) = FolderFiles(tmp_path).append(DAY, "a", _pages("tower"))
    assert after.file == first.file.replace("-1.warc", "-2.warc")
    assert index.read_bytes() == altered


def test_a_last_block_that_calls_itself_another_is_altered() -> None:
    """All the text is there, and the checksum is read as the head of another block."""
    for page in _pages(*(f"weir-{n}" for n in range(100))):
        lines = page.line("presslog-20260301-a-1.warc.gz", 5000).encode()
        packed = bytearray(pack_member(lines))
        packed[len(MEMBER_HEAD) + 1] ^= 1  # RFC 1951 §3.2.3
        assert not is_cut_member(bytes(packed), lines)


def test_another_zlib_cut_off_its_member() -> None:
    """What another version of zlib packed, and a kill cut off, is a cut end too: its bytes are not compared with ours."""
    lines = "".join(
        page.line("presslog-20260301-a-1.warc.gz", 9) for page in _pages("ferry", "mill")
    ).encode()
    for level in range(10):
        packing = zlib.compressobj(level, zlib.DEFLATED, -15)
        checksum = zlib.crc32(lines).to_bytes(4, "little") + len(lines).to_bytes(4, "little")
        packed = MEMBER_HEAD + b"\x03" + packing.compress(lines) + packing.flush() + checksum
        assert all(is_cut_member(packed[:end], lines) for end in range(len(packed)))


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
