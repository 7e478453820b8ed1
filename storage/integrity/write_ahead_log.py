"""Checks whether SQLite's write-ahead log is whole.

It is the one place where a damaged byte removes recorded runs without an error.

Opening a database, SQLite plays the log back up to the first frame whose checksum does not hold, and forgets
the rest: rightly, if a power cut tore the last transaction; wrongly, if a committed one stands behind.
Format: sqlite.org/fileformat2.html, section 4.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from presslog.storage.integrity.fault import Fault

_HEADER_BYTES: Final = 32
_FRAME_BYTES: Final = 24
_MAGIC: Final = {0x377F0682: "<", 0x377F0683: ">"}
"""How a log begins -> the order of bytes in which its checksums are made."""

Sums = tuple[int, int]


def log_faults(database: Path) -> Iterator[Fault]:
    """Yield a fault where a database's log breaks off before a transaction that was committed."""
    log = database.with_name(f"{database.name}-wal")
    try:
        data = log.read_bytes()
    except FileNotFoundError:
        return
    if len(data) <= _HEADER_BYTES:
        return
    broken = _broken_frame(data)
    if broken is not None:
        yield Fault(log.name, f"was altered {broken}: runs that were recorded after may be lost")


def _broken_frame(data: bytes) -> str | None:
    """Where a log is broken although something committed stands behind; None: nowhere."""
    magic, _version, page_bytes = struct.unpack_from(">III", data)
    if magic not in _MAGIC or not 512 <= page_bytes <= 65536:
        return "in its header"
    order, salts = _MAGIC[magic], data[16:24]
    sums = _checksum(data[:24], order, (0, 0))
    if sums != struct.unpack_from(">II", data, 24):
        return "in its header"
    size, first_bad = _FRAME_BYTES + page_bytes, None
    for number, start in enumerate(range(_HEADER_BYTES, len(data) - size + 1, size), start=1):
        head = data[start : start + _FRAME_BYTES]
        committed = struct.unpack_from(">I", head, 4)[0] > 0
        if first_bad is None:
            sums = _checksum(head[:8], order, sums)
            sums = _checksum(data[start + _FRAME_BYTES : start + size], order, sums)
            if head[8:16] != salts or sums != struct.unpack_from(">II", head, 16):
                first_bad = number
        elif head[8:16] == salts and committed:
            return f"in frame {first_bad}"
    return None


def _checksum(data: bytes, order: str, sums: Sums) -> Sums:
    """SQLite's running checksum over pairs of 32-bit words."""
    one, two = sums
    words = struct.unpack(f"{order}{len(data) // 4}I", data)
    for at in range(0, len(words), 2):
        one = (one + words[at] + two) & 0xFFFFFFFF
        two = (two + words[at + 1] + one) & 0xFFFFFFFF
    return one, two
