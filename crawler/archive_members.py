"""The WARCs of web archives: files by themselves, or members of a WACZ, which is a ZIP.

Records are looked up by their offset, in order of their dates. A member that the ZIP holds as it is, is read
in its place; a packed one is unpacked once, to a temporary file: packed bytes are read from their start alone.
"""

from __future__ import annotations

import gzip
import lzma
import shutil
import struct
import tempfile
import weakref
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from warcio.exceptions import ArchiveLoadFailed

from presslog.core.errors import LandingError
from presslog.crawler.archive_pieces import ReadableBytes

UNREADABLE: Final = (
    *(
        ArchiveLoadFailed,
        EOFError,
        gzip.BadGzipFile,
        zlib.error,
        zipfile.BadZipFile,
        lzma.LZMAError,
        struct.error,
        ValueError,
        OverflowError,
    ),
    *(AttributeError, TypeError, LookupError, RuntimeError),
)
"""What warcio and zipfile raise on a file that is broken: the second row where they take for granted what it
should hold."""
MOST_UNPACKED_BYTES: Final = 2**30
MOST_RATIO: Final = 100
"""A packed member above `MOST_UNPACKED_BYTES` may be at most so many times as large as it is packed."""
_WARC: Final = (".warc", ".warc.gz")
_WACZ: Final = ".wacz"
_LOCAL_HEADER: Final = struct.Struct("<26xHH")
"""A ZIP member's head (APPNOTE 4.3.7): it ends in the lengths of the name and extra field behind it."""


class FilePart:
    """A part of a file, read as if it were a file of its own."""

    def __init__(self, file: IO[bytes], start: int, size_bytes: int) -> None:
        self._file, self._start, self._size = file, start, size_bytes
        file.seek(start)

    def read(self, size_bytes: int = -1, /) -> bytes:
        """At most so many bytes, none at the part's end; all the rest if negative."""
        left = max(0, self._size - self.tell())
        return self._file.read(left if size_bytes < 0 else min(size_bytes, left))

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Move to an offset from the part's beginning (`whence` 0), the present place (1) or its end (2)."""
        base = (0, self.tell(), self._size)[whence]
        return self._file.seek(self._start + base + offset) - self._start

    def tell(self) -> int:
        """The offset within the part."""
        return self._file.tell() - self._start


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a WARC's bytes stand."""

    path: Path
    start: int
    size_bytes: int


class WarcFiles:
    """The WARCs of archives, by name: an archive's path, or `ARCHIVE.wacz!archive/MEMBER`.

    Temporary files go when this object does.
    """

    def __init__(self) -> None:
        self._members: dict[str, tuple[Path, str]] = {}
        self._places: dict[str, _Place] = {}
        self._folder: Path | None = None

    def names_in(self, path: Path) -> Sequence[str]:
        """The name of a WARC itself, or of each WARC inside a WACZ. Raises LandingError if there is none."""
        if path.suffix != _WACZ:
            return [str(path)]
        try:
            with zipfile.ZipFile(path) as bundle:
                found = [
                    n for n in sorted(bundle.namelist()) if n.startswith("archive/") and n.endswith(_WARC)
                ]
        except (OSError, *UNREADABLE) as error:
            raise LandingError(f"{path}: cannot be read as a WACZ: {error}") from error
        if not found:
            raise LandingError(f"{path}: a WACZ holds WARCs under archive/, and this one has none")
        self._members |= {f"{path}!{name}": (path, name) for name in found}
        return [f"{path}!{name}" for name in dict.fromkeys(found)]

    @contextmanager
    def open(self, name: str) -> Iterator[ReadableBytes]:
        """A WARC, to be read at any offset.

        Raises LandingError, with its name, also for what reading it raises.
        """
        try:
            if name not in self._members:
                with Path(name).open("rb") as file:
                    yield file
            else:
                place = self._places.get(name) or self._find_member(name)
                with place.path.open("rb") as file:
                    yield FilePart(file, place.start, place.size_bytes)
        except (OSError, *UNREADABLE) as error:
            # RuntimeError: the member is encrypted, or packed in a way that is not known
            raise LandingError(f"{name}: {error}") from error

    def _find_member(self, name: str) -> _Place:
        path, member = self._members[name]
        with zipfile.ZipFile(path) as bundle, bundle.open(member) as packed:
            info = bundle.getinfo(member)
            stored = info.compress_type == zipfile.ZIP_STORED
            place = _stored_place(path, info) if stored else self._unpack(packed, info)
        self._places[name] = place
        return place

    def _unpack(self, packed: IO[bytes], info: zipfile.ZipInfo) -> _Place:
        if info.file_size > max(MOST_UNPACKED_BYTES, MOST_RATIO * info.compress_size):
            raise ValueError(f"{info.compress_size} bytes would unpack to {info.file_size}")
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="presslog-"))
            weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        path = self._folder / f"{len(self._places)}.warc"
        with path.open("wb") as file:
            shutil.copyfileobj(packed, file)
        return _Place(path, 0, info.file_size)


def _stored_place(path: Path, info: zipfile.ZipInfo) -> _Place:
    """Where a member stands that is not packed; zipfile has held its local header against the directory's."""
    with path.open("rb") as file:
        file.seek(info.header_offset)
        name, extra = _LOCAL_HEADER.unpack(file.read(_LOCAL_HEADER.size))
    return _Place(path, info.header_offset + _LOCAL_HEADER.size + name + extra, info.file_size)
