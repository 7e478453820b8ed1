"""Where the records of a web archive stand, and which of them are damaged.

Records are members of gzip (RFC 1952) or plain WARC (ISO 28500).

Reads in pieces and keeps none of them: a file of some megabytes may unpack to gigabytes.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple, Protocol

_PIECE_BYTES: Final = 1 << 20
_FIRST_PIECE_BYTES: Final = 1 << 9
"""What is read of a gzip member at first; each further piece is twice as large. The next member's bytes behind its
end are read again with that member: large pieces would read a file of many small members hundreds of times."""
_UNPACKED_BYTES: Final = 1 << 22
_HEAD_BYTES: Final = 1 << 16
"""What the head of a plain record has at most, and the blank lines behind it."""
_MOST_STARTS: Final = 1_000
"""Places behind damage, at which a record may begin, tried in a file: each costs a look at what follows."""
_HEAD: Final = re.compile(rb"WARC/(?:0\.1[78]|1\.[01])[ \t]*\r?\n((?:[^\r\n]+\r?\n)+)\r?\n")
_LENGTH: Final = re.compile(rb"^content-length:[ \t]*([0-9]{1,18})[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
_BLANK: Final = re.compile(rb"(?:\r?\n)*")
_NAMED: Final = re.compile(rb"^WARC-\w", re.IGNORECASE | re.MULTILINE)


class ReadableBytes(Protocol):
    """What is read at any offset: a binary file, or a part of one."""

    def read(self, size_bytes: int = -1, /) -> bytes:
        """At most so many bytes; all the rest if negative."""
        ...

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Move to an offset from the beginning (`whence` 0), here (1) or the end (2); give the new one."""
        ...

    def tell(self) -> int:
        """The offset that is read next."""
        ...


class Stretch(NamedTuple):
    """A part of a file, from one offset up to another."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Packing:
    """How records follow one another in a file.

    `mark` is what each begins with; `end_of` finds where the one at an offset ends, of a file of a size, and
    raises EOFError or zlib.error if it is damaged; `may_be_record` tells an unreadable one from what is none.
    """

    mark: bytes
    end_of: Callable[[ReadableBytes, int, int], int]
    may_be_record: Callable[[bytes], bool]


def sound_records(file: ReadableBytes, packing: Packing) -> list[Stretch]:
    """Where the whole records of a file stand, in order.

    Behind a damaged record counts only what goes on, record by record, to the file's end or to the head of
    another damaged one: what looks like a record within another one's content does not. Raises EOFError or
    zlib.error if no record is whole.
    """
    size = file.seek(0, 2)
    search = _Search(file, packing, size)
    found, start = list[Stretch](), 0
    fault: Exception = EOFError("it is empty")
    while start < size:
        try:
            end = packing.end_of(file, start, size)
        except (zlib.error, EOFError) as error:
            fault = fault if found else error
            start = search.next_start(start)
        else:
            found.append(Stretch(start, end))
            start = end
    if not found:
        raise fault
    return found


class _Search:
    """Looks for the next record behind a damage."""

    def __init__(self, file: ReadableBytes, packing: Packing, size: int) -> None:
        self._file, self._packing, self._size = file, packing, size
        self._left = _MOST_STARTS
        self._failed = set[int]()  # places from which nothing goes on

    def next_start(self, damaged: int) -> int:
        """Where the next record begins that counts; the file's size where none does."""
        self._file.seek(damaged)
        begins = self._file.read(_HEAD_BYTES)[1:].partition(self._packing.mark)[0]
        in_doubt = self._packing.may_be_record(begins)
        for place in self._marks(damaged + 1):
            self._left -= 1
            if self._left < 0:
                break
            if self._goes_on(place) if in_doubt else self._end_of(place) is not None:
                return place
        return self._size

    def _goes_on(self, place: int) -> bool:
        passed = list[int]()
        while place < self._size and place not in self._failed:
            passed.append(place)
            end = self._end_of(place)
            if end is None:
                self._file.seek(place)
                if len(passed) > 1 and self._file.read(len(self._packing.mark)) == self._packing.mark:
                    return True
                self._failed.update(passed)
                return False
            place = end
        if place < self._size:
            self._failed.update(passed)
        return place >= self._size

    def _end_of(self, place: int) -> int | None:
        try:
            return self._packing.end_of(self._file, place, self._size)
        except (zlib.error, EOFError):
            return None

    def _marks(self, position: int) -> Iterator[int]:
        """The places from an offset on at which a record may begin."""
        mark, kept = self._packing.mark, b""
        while True:
            self._file.seek(position)
            piece = self._file.read(_PIECE_BYTES)
            if not piece:
                return
            window, place = kept + piece, -1
            while (place := window.find(mark, place + 1)) >= 0:
                yield position - len(kept) + place
            kept = window[-(len(mark) - 1) :]
            position += len(piece)


def _end_of_member(file: ReadableBytes, start: int, size: int) -> int:
    """Where the gzip member at an offset ends, its checksum held against its content."""
    file.seek(start)
    unpacking, read, piece_bytes = zlib.decompressobj(wbits=31), start, _FIRST_PIECE_BYTES
    while piece := file.read(piece_bytes):
        read += len(piece)
        piece_bytes = min(2 * piece_bytes, _PIECE_BYTES)
        while piece and not unpacking.eof:
            unpacking.decompress(piece, _UNPACKED_BYTES)
            piece = unpacking.unconsumed_tail
        if unpacking.eof:
            return read - len(unpacking.unused_data)
    raise EOFError(f"it ends within a gzip member, at byte {size}")


def _end_of_plain(file: ReadableBytes, start: int, size: int) -> int:
    """Where the plain record at an offset ends, with the blank lines behind it.

    Its length is right where they follow, another record or the file's end.
    """
    file.seek(start)
    head = _HEAD.match(file.read(_HEAD_BYTES))
    length = _LENGTH.search(head[1]) if head else None
    if head is None or length is None:
        raise EOFError(f"no record begins at {start}")
    end = start + head.end() + int(length[1])
    if end > size:
        raise EOFError(f"a record is {end - size} bytes shorter than it says")
    file.seek(end)
    behind = file.read(_HEAD_BYTES)
    blank = _BLANK.match(behind)
    lines = blank[0] if blank else b""
    if lines.count(b"\n") >= 2 or len(lines) == len(behind) or behind.startswith(PLAIN.mark, len(lines)):
        return end + len(lines)
    raise EOFError(f"the record at {start} is not of the length that it says")


GZIP: Final = Packing(b"\x1f\x8b\x08", _end_of_member, lambda _damaged: True)
PLAIN: Final = Packing(b"WARC/", _end_of_plain, lambda damaged: _NAMED.search(damaged) is not None)
