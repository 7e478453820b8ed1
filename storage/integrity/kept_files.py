"""Whether the WARCs in which responses are kept together are as they were written, every byte of them.

Each record is whole, of its own WARC digests, and as its line of the index says; each has such a line.
What a killed process left unfinished at the end is no fault: nothing refers to it, and the next append
mends it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, Final

from presslog.storage.integrity.fault import Fault
from presslog.storage.responses import (
    MEMBER_HEAD,
    WARC,
    CutOff,
    RecordFault,
    ResponseFiles,
    has_spare_bits,
    index_line,
    index_of,
    is_cut_member,
    members_from,
    parse_record,
    payload_of,
    span_of_line,
)

BACKUP: Final = "restore the file from a backup of the home"


@dataclass(slots=True)
class _Index:
    """The lines of a WARC's index, by the place of their record.

    With how far they reach, what gzip says of the system, the bytes behind the last whole member, and the
    lines that the WARC's last records should have besides.
    """

    lines: dict[int, str] = field(default_factory=dict)
    end: int = 0
    systems: set[int] = field(default_factory=set)
    cut: bytes = b""
    unindexed: list[str] = field(default_factory=list)

    def tells_of(self, start: int, kind: str, line: str) -> bool:
        """Return True if the line of a record is as it should be, or may be missing.

        It is taken out; one that is missing at the end is kept in `unindexed`.
        """
        there = self.lines.pop(start, None)
        if there is not None or kind == "warcinfo":
            return there in {None, line}
        self.unindexed += [line] if start >= self.end else []
        return start >= self.end

    def has_cut_end(self) -> bool:
        """Return True if a killed process can have left what stands behind its last whole member."""
        return is_cut_member(self.cut, "".join(self.unindexed).encode())


class KeptFiles:
    """The files of a store, looked at one by one; each index is read once."""

    def __init__(self, files: ResponseFiles) -> None:
        self._files = files
        self._ends: dict[str, int | None] = {}

    def indexed_end(self, name: str) -> int | None:
        """How far the index of a WARC reaches; None where it cannot be read, which is a fault of its own."""
        if name not in self._ends:
            try:
                with self._files.open(index_of(name)) as file:
                    self._ends[name] = _read_index(file).end
            except (OSError, RecordFault, ValueError):
                self._ends[name] = None
        return self._ends[name]

    def faults(self) -> Iterator[Fault]:
        """Return the faults of the kept files, in order of name."""
        there = dict(self._files.sizes())
        begun = {name for name, size in there.items() if name.endswith(WARC) and size}
        for name in sorted({*there, *map(index_of, begun)}):
            if name.endswith(WARC):
                yield from self._warc_faults(name)
            elif name not in there:
                yield Fault(f"warc/{name}", "is not there", BACKUP)

    def _warc_faults(self, name: str) -> Iterator[Fault]:
        index = _Index()
        try:
            with self._files.open(index_of(name)) as file:
                index = _read_index(file)
        except FileNotFoundError:
            return  # named by itself
        except (OSError, RecordFault, ValueError) as error:
            yield Fault(f"warc/{index_of(name)}", f"was altered: {error}", BACKUP)
            return
        try:
            with self._files.open(name) as file:
                yield from _record_faults(file, name, index)
        except OSError as error:
            yield Fault(f"warc/{name}", f"cannot be read: {error.strerror or error}", BACKUP)


def _read_index(file: IO[bytes]) -> _Index:
    """Return the whole members of an index, and what stands behind them."""
    found, whole = _Index(), 0
    try:
        for start, lines, whole in members_from(file, 0):
            found.systems.add(_system_byte(file, start, whole))
            for line in lines.decode().splitlines(keepends=True):
                begins, ends = span_of_line(line)
                found.lines[begins], found.end = line, max(found.end, ends)
    except CutOff:
        file.seek(whole)
        found.cut = file.read()
    return found


def _record_faults(file: IO[bytes], name: str, index: _Index) -> Iterator[Fault]:
    where, at, systems = f"warc/{name}", 0, set(index.systems)
    try:
        for start, member, end in members_from(file, 0):
            at = start
            systems.add(_system_byte(file, start, end))
            record = parse_record(member)
            payload_of(record)
            line = index_line(record, start, end - start, name.rpartition("/")[2])
            if not index.tells_of(start, record.rec_type, line):
                yield Fault(f"warc/{index_of(name)}", f"does not tell of the record at {start}", BACKUP)
            at = end
    except CutOff:
        if at < index.end:
            yield Fault(f"{where} at {at}", "is cut off", BACKUP)
    except RecordFault as fault:
        yield Fault(f"{where} at {at}", str(fault), BACKUP)
        return
    for start in sorted(index.lines):
        if start >= at:
            yield Fault(f"{where} at {start}", "is not there: its index tells of it", BACKUP)
        else:
            yield Fault(f"warc/{index_of(name)}", f"tells of a record at {start} that is not there", BACKUP)
    if not index.has_cut_end():
        yield Fault(f"warc/{index_of(name)}", "was altered: its end is neither whole nor cut off", BACKUP)
    if len(systems) > 1:
        yield Fault(where, "was altered: the heads of its gzip members, or of its index's, differ", BACKUP)


def _system_byte(file: IO[bytes], start: int, end: int) -> int:
    """Return the last byte of a gzip member's head. Raises RecordFault if the member is not as written."""
    file.seek(start)
    packed = file.read(end - start)
    if not packed.startswith(MEMBER_HEAD):
        raise RecordFault("was altered: the head of its gzip member is not as it was written")
    if has_spare_bits(packed):
        raise RecordFault("was altered: bits are set behind the last code of its gzip member")
    return packed[len(MEMBER_HEAD)]
