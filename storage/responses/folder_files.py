"""WARCs in a folder: appended under a lock, so that a kill loses nothing that was acknowledged.

A file has the records of a day and a shard, each a gzip member of its own; its index has their lines, a
member for each append: `zcat … | sort` is a CDXJ.

Records are flushed to the disk before their lines are, and both before `append` returns. What a killed
process left unfinished behind them is cut off by the next one that appends. A file that is otherwise not as
it was left is not written to any more: the next number goes on.
"""

from __future__ import annotations

import fcntl
import os
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import IO, Final

from presslog.core.errors import Unavailable
from presslog.core.lasting_files import sync_file, sync_folder
from presslog.storage.model import RecordPlace
from presslog.storage.responses.cdxj import index_line, span_of_line
from presslog.storage.responses.file_names import file_name, index_of
from presslog.storage.responses.kept_records import (
    CutOff,
    Member,
    RecordFault,
    is_cut_member,
    members_from,
    pack_member,
    parse_record,
)
from presslog.storage.responses.landing_copies import warcinfo

ROLL_BYTES: Final = 1 << 30
"""At this size the day's next number is begun, as other tools expect of WARCs (ISO 28500, annex C)."""


class FolderFiles:
    """The WARCs under one folder. Any number of processes of one machine may append at a time."""

    def __init__(self, root: Path, roll_bytes: int = ROLL_BYTES) -> None:
        self._root, self._roll_bytes = root, roll_bytes
        self._ends: dict[Path, _Ends] = {}

    def append(self, at: datetime, shard: str, members: Sequence[Member]) -> tuple[RecordPlace, ...]:
        """Keep records behind those of the day and shard; where each begins. Raises Unavailable."""
        try:
            for number in count(1):
                name = file_name(at, shard, number)
                with self._locked(name) as file:
                    if self._mend(file, name) and file.tell() < self._roll_bytes:
                        return self._append_to(file, name, members)
        except OSError as error:
            raise Unavailable(f"raw responses cannot be kept in {self._root}: {error}") from error
        raise AssertionError("count() has no end")

    def open(self, name: str) -> IO[bytes]:
        """Open a file to be read from any place. Raises OSError."""
        path = self._root / name
        if not path.resolve().is_relative_to(self._root.resolve()):
            raise PermissionError("leads out of the home, and is not read")
        return path.open("rb")

    def sizes(self) -> Iterator[tuple[str, int]]:
        """Every WARC and index with its size, those of older landings not among them."""
        for path in sorted(self._root.glob("[0-9]*/presslog-*.gz")):
            yield str(path.relative_to(self._root)), path.stat().st_size

    def write(self, name: str, pieces: Iterable[bytes]) -> None:
        """Write a new file: all of it, durably, or none."""
        path = self._root / name
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        part = path.with_name(path.name + ".part")
        with part.open("wb") as out:
            out.writelines(pieces)
            sync_file(out)
        part.replace(path)
        sync_folder(path.parent)

    def remove(self, name: str) -> None:
        """Remove a file, if it is there."""
        (self._root / name).unlink(missing_ok=True)

    @contextmanager
    def _locked(self, name: str) -> Iterator[IO[bytes]]:
        """A WARC, open and ours alone until the context ends."""
        path = self._root / name
        self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.parent.mkdir(mode=0o700, exist_ok=True)
        with path.open("ab+") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            if not file.seek(
                0, os.SEEK_END
            ):  # its name and its index's outlive a power cut before its first byte
                path.with_name(index_of(path.name)).touch()
                for folder in (path.parent, self._root, self._root.parent):
                    sync_folder(folder)
            yield file

    def _append_to(self, file: IO[bytes], name: str, members: Sequence[Member]) -> tuple[RecordPlace, ...]:
        path = self._root / name
        if not file.tell():
            file.write(warcinfo(path.name))
        places, lines = [], []
        for member in members:
            places.append(RecordPlace(name, file.tell()))
            lines.append(member.line(path.name, file.tell()))
            file.write(member.read())
        sync_file(file)
        with path.with_name(index_of(path.name)).open("ab") as index:
            index.write(pack_member("".join(lines).encode()))
            sync_file(index)
            self._ends[path] = _Ends(file.tell(), index.tell())
        return tuple(places)

    def _mend(self, file: IO[bytes], name: str) -> bool:
        """Cut off what a killed process left unfinished, and stand at the end; whether the file can go on.

        Only what the end of the file cuts in two is cut off, and of the index only what a killed process can
        have left there. What is whole stays, whoever refers to it: a missing line of it is written now.
        """
        path = self._root / name
        index_path = path.with_name(index_of(path.name))
        sizes = _Ends(file.seek(0, os.SEEK_END), index_path.stat().st_size if index_path.exists() else 0)
        if sizes in (self._ends.get(path), _Ends(0, 0)):
            return True
        try:
            with index_path.open("ab+") as index:
                indexed, index_end = _read_index(index)
                if indexed > sizes.warc:
                    return False
                lines, end = _lines_from(file, indexed, path.name)
                index.seek(index_end)
                if not is_cut_member(index.read(), "".join(lines).encode()):
                    return False
                index.truncate(index_end)
                file.truncate(end)
                sync_file(file)
                if lines:
                    index.seek(0, os.SEEK_END)
                    index.write(pack_member("".join(lines).encode()))
                sync_file(index)
        except (RecordFault, ValueError, zlib.error):
            return False
        file.seek(0, os.SEEK_END)
        return True


@dataclass(frozen=True, slots=True)
class _Ends:
    """The sizes of a WARC and of its index."""

    warc: int
    index: int


def _read_index(index: IO[bytes]) -> tuple[int, int]:
    """Where the last record ends that an index has, and where its own last whole member ends."""
    indexed = end = 0
    try:
        for _start, lines, ends in members_from(index, 0):
            indexed = max(indexed, *(span_of_line(line)[1] for line in lines.decode().splitlines()))
            end = ends
    except CutOff:
        pass
    return indexed, end


def _lines_from(file: IO[bytes], offset: int, name: str) -> tuple[list[str], int]:
    """The lines of the whole records from an offset on, and where the last of them ends."""
    lines, end = [], offset
    try:
        for start, member, ends in members_from(file, offset):
            record = parse_record(member)
            if record.rec_type != "warcinfo":
                lines.append(index_line(record, start, ends - start, name))
            end = ends
    except CutOff:
        pass
    return lines, end
