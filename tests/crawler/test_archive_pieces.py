"""Finding the records of a web archive reads little more than the file, however small they are."""

from __future__ import annotations

import gzip
from io import BytesIO
from itertools import pairwise
from random import Random

import pytest

from presslog.crawler.archive_pieces import GZIP, sound_records


class CountedFile(BytesIO):
    """A file that counts the bytes that are read of it."""

    read_bytes = 0

    def read(self, size: int | None = -1, /) -> bytes:
        """As of any file."""
        piece = super().read(size)
        self.read_bytes += len(piece)
        return piece


@pytest.mark.parametrize("content_bytes", [0, 100, 5_000, 60_000])
def test_small_members_are_read_twice_at_most(content_bytes: int) -> None:
    """Of a file of many members each is read twice at most, and 512 bytes more; each had cost a mebibyte, however small."""
    member = gzip.compress(Random(1).randbytes(content_bytes))
    count = 1 + 2_000_000 // max(len(member), 2_000)
    file = CountedFile(member * count)
    found = sound_records(file, GZIP)
    assert [found[0].start, found[-1].end, len(found)] == [0, len(member) * count, count]
    assert all(before.end == after.start for before, after in pairwise(found))
    assert file.read_bytes <= count * (2 * len(member) + 512)
