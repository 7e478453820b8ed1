"""Whether the WARCs in which responses are kept together are as they were written, every byte of them.

Each record is whole, of its own WARC digests, and as its line of the index says; the index has a line for each.
What a killed process left unfinished at the end is no fault: nothing refers to it, and the next append mends it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, Final

from presslog.storage.integrity.fault import Fault
from presslog.storage.responses import (
    WARC,
    CutOff,
    RecordFault,
    ResponseFiles,
    index_line,
    index_of,
    members_from,
    parse_record,
    payload_of,
    span_of_line,
)

BACKUP: Final = "restore the file from a backup of the home"
_HEADER_BYTES: Final = 10
_WRITTEN: Final = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02"
"""How our gzip members begin: no name, no time, packed as small as can be (RFC 1952 §2.3); a byte for the system follows."""


@dataclass(slots=True)
class _Index:
    """The lines of a WARC's index, by the place of their record.

    With how far they reach, and what gzip says of the system.
    """

    lines: dict[int, str] = field(default_factory=dict)
    end: int = 0
    systems: set[int] = field(default_factory=set)


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
        """What is wrong with any of them, in order of name."""
        there = {name for name, _size in self._files.sizes()}
        for name in sorted({*there, *(index_of(name) for name in there if name.endswith(WARC))}):
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
    """Return the whole members of an index.

    One that the end of the file cuts in two was left by a killed process.
    """
    found = _Index()
    try:
        for start, lines, _end in members_from(file, 0):
            found.systems.add(_system_byte(file, start))
            for line in lines.decode().splitlines(keepends=True):
                begins, ends = span_of_line(line)
                found.lines[begins], found.end = line, max(found.end, ends)
    except CutOff:
        pass
    return found


def _record_faults(file: IO[bytes], name: str, index: _Index) -> Iterator[Fault]:
    where, at, systems = f"warc/{name}", 0, set(index.systems)
    try:
        for start, member, end in members_from(file, 0):
            at = start
            systems.add(_system_byte(file, start))
            record = parse_record(member)
            payload_of(record)
            line = index_line(record, start, end - start, name.rpartition("/")[2])
            told = index.lines.pop(start, None)
            if told != line and (told is not None or (record.rec_type != "warcinfo" and start < index.end)):
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
    if len(systems) > 1:
        yield Fault(where, "was altered: the heads of its gzip members, or of its index's, differ", BACKUP)


def _system_byte(file: IO[bytes], start: int) -> int:
    """The last byte of a gzip member's head. Raises RecordFault where the head is not as we write it."""
    stood = file.tell()
    file.seek(start)
    head = file.read(_HEADER_BYTES)
    file.seek(stood)
    if not head.startswith(_WRITTEN):
        raise RecordFault("was altered: the head of its gzip member is not as it was written")
    return head[-1]
