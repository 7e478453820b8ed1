"""Where the members of a gzip file stand, and which of them are damaged (RFC 1952).

Reads in pieces and keeps none of them: a file of some megabytes may unpack to gigabytes.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import IO, Final, NamedTuple

MAGIC: Final = b"\x1f\x8b\x08"
_PIECE_BYTES: Final = 1 << 20
_UNPACKED_BYTES: Final = 1 << 22
_MOST_STARTS: Final = 1_000
"""Places behind a damage at which a member may begin that are tried: each costs a look at what follows."""


class Stretch(NamedTuple):
    """A part of a file, from one offset up to another, whose members are whole and follow one another."""

    start: int
    end: int


def sound_stretches(file: IO[bytes]) -> list[Stretch]:
    """The parts of a gzip file that are whole, in order: one where nothing is damaged, two around a damage.

    Behind a damage counts only what goes on to the end of the file, member by member: what looks like a
    member within another one's content does not. Raises EOFError for a file that ends within a member, and
    zlib.error for one that is damaged with nothing whole behind that.
    """
    size = file.seek(0, 2)
    end, fault = _end_of_members(file, 0, size)
    if fault is None:
        return [Stretch(0, size)]
    found = (start for start in _possible_starts(file, end + 1) if _goes_to_the_end(file, start, size))
    behind = next(found, None)
    if behind is None:
        raise fault
    return [stretch for stretch in (Stretch(0, end), Stretch(behind, size)) if stretch.start < stretch.end]


def _goes_to_the_end(file: IO[bytes], start: int, size: int) -> bool:
    return _end_of_members(file, start, size)[1] is None


def _end_of_members(file: IO[bytes], start: int, size: int) -> tuple[int, Exception | None]:
    """Where the whole members from an offset end, and what is wrong with what follows; None at the file's end."""
    while start < size:
        try:
            start = _end_of_member(file, start)
        except (zlib.error, EOFError) as error:
            return start, error
    return start, None


def _end_of_member(file: IO[bytes], start: int) -> int:
    """Where the member that begins at an offset ends, its checksum held against its content."""
    file.seek(start)
    unpacking, read = zlib.decompressobj(wbits=31), start
    while piece := file.read(_PIECE_BYTES):
        read += len(piece)
        while piece and not unpacking.eof:
            unpacking.decompress(piece, _UNPACKED_BYTES)
            piece = unpacking.unconsumed_tail
        if unpacking.eof:
            return read - len(unpacking.unused_data)
    raise EOFError("it ends within a gzip member")


def _possible_starts(file: IO[bytes], start: int) -> Iterator[int]:
    """The places from an offset on where a member may begin, at most `_MOST_STARTS`."""
    count, kept = 0, b""
    position = start
    while count < _MOST_STARTS:
        file.seek(position)
        piece = file.read(_PIECE_BYTES)
        if not piece:
            return
        window, place = kept + piece, -1
        while (place := window.find(MAGIC, place + 1)) >= 0 and count < _MOST_STARTS:
            count += 1
            yield position - len(kept) + place
        kept = window[-(len(MAGIC) - 1) :]
        position += len(piece)
