"""One kept response, read from its place: whole, by gzip's checksum, and of its own WARC digests.

A revisit of an identical payload is read with the payload of the response that it refers to. It knows no
HTTP: how a body's content codings are taken off is the reader's affair.
"""

from __future__ import annotations

import struct
import zlib
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import IO, Any, Final, Protocol

from presslog.core.doors import left_out
from presslog.storage.model import RecordPlace
from presslog.storage.responses.cdxj import span_of_line
from presslog.storage.responses.file_names import index_of, is_kept_together

with left_out("fsspec"):  # warcio would open remote files with it; we open them ourselves
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

IDENTICAL: Final = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
"""WARC 1.1 §6.7.2."""
REFERS_TO_FILE: Final = "WARC-Refers-To-Filename"
REFERS_TO_OFFSET: Final = "WARC-Refers-To-File-Offset"
"""As Heritrix writes them: not in the standard, which allows further fields (WARC 1.1 §5.1)."""
_STEP_BYTES: Final = 1 << 16
_MOST_BYTES: Final = 1 << 28
"""Of one record unpacked: several times what a crawl keeps of one answer."""
_GZIP: Final = 31  # zlib's window bits for one gzip member with its checksum
_DEFLATE: Final = -15  # and for what stands in it, between its head and its checksum
MEMBER_HEAD: Final = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02"
"""How our gzip members begin: no name, no time, packed as small as can be (RFC 1952 §2.3).

A byte for the system follows."""
_CHECKSUM_BYTES: Final = 8
_LAST_CODE_BYTES: Final = 4
"""Within these, zlib ends a packed text: the end of a block, and at most one more, which is empty."""


class RecordFault(Exception):
    """A record is not there, not whole, or not what it should be; its words say why."""


class Member(Protocol):
    """A record on its way into a WARC: its size packed, its bytes, and its line of the index."""

    @property
    def length(self) -> int:
        """Its size as a gzip member, in bytes."""
        ...

    def read(self) -> bytes:
        """The gzip member."""
        ...

    def line(self, name: str, offset: int) -> str:
        """Return its CDXJ line in the WARC called `name`, where it begins at byte `offset`."""
        ...


class ResponseFiles(Protocol):
    """Where WARCs are kept: a folder or an object store. Each file has a name of `/`-separated parts."""

    def append(self, at: datetime, shard: str, members: Sequence[Member]) -> tuple[RecordPlace, ...]:
        """Append records to one file, durably, and return where each begins.

        Args:
            at: Now; its day is in the file's name.
            shard: The part of the sources that shares a file, where files are shared at all.
            members: The records.

        Raises:
            Unavailable: They cannot be kept now.
        """
        ...

    def open(self, name: str) -> IO[bytes]:
        """Open a file to be read from any place. Raises FileNotFoundError, or another OSError."""
        ...

    def sizes(self) -> Iterable[tuple[str, int]]:
        """Every file there is with its size in bytes, in order of name."""
        ...

    def write(self, name: str, pieces: Iterable[bytes]) -> None:
        """Write a new file: all of it, durably, or none."""
        ...

    def remove(self, name: str) -> None:
        """Remove a file, if it is there."""
        ...


@dataclass(frozen=True, slots=True)
class KeptRecord:
    """A record as it was kept.

    Attributes:
        kind: WARC's word: response, revisit, conversion or metadata.
        url: The URL it is of.
        status: HTTP status; None where it is no answer.
        headers: Of the answer, names in lower case, in the order received; empty where it is none.
        payload: The body as sent, content codings on; of a revisit of an identical payload, that payload.
        refers_to: Where the response lies that has the payload of this revisit.
    """

    kind: str
    url: str
    status: int | None
    headers: tuple[tuple[str, str], ...]
    payload: bytes
    refers_to: RecordPlace | None = None

    @property
    def content_codings(self) -> list[str]:
        """The values of its Content-Encoding headers, in the order received."""
        return [value for name, value in self.headers if name == "content-encoding"]


class KeptResponses:
    """Kept records, each read by its place.

    `moved` returns where a record lies whose file was written anew; None for any other.
    """

    def __init__(
        self, files: ResponseFiles, moved: Callable[[RecordPlace], RecordPlace | None] = lambda _place: None
    ) -> None:
        self.files, self._moved = files, moved
        self._starts: dict[str, list[int]] = {}

    def read(self, place: RecordPlace) -> KeptRecord:
        """The record at a place. Raises RecordFault, or OSError where its file cannot be read."""
        with self.open(place) as (file, offset):
            record = parse_record(unpack_member(file, offset)[0])
        raw, referred = payload_of(record), referred_place(record)
        if referred is not None:
            raw = self._referred_payload(record, referred)
        http = record.http_headers
        return KeptRecord(
            kind=record.rec_type,
            url=record.rec_headers.get_header("WARC-Target-URI") or "",
            status=int(http.get_statuscode()) if http and http.get_statuscode().isdecimal() else None,
            headers=tuple((name.lower(), value) for name, value in http.headers) if http else (),
            payload=raw,
            refers_to=referred,
        )

    def remarks(self, place: RecordPlace) -> str:
        """Return the warc-fields kept behind the record at a place, or none. Raises OSError."""
        with self.open(place) as (file, offset):
            try:
                member, end = unpack_member(file, offset)
                return _remarks_behind(file, end, parse_record(member))
            except RecordFault:  # nothing stands there, or what does is of no concern here
                return ""

    def open(self, place: RecordPlace) -> _Opened:
        """The file in which a record lies now, open, and the byte it begins at there. Raises OSError."""
        try:
            return _Opened(self.files.open(place.file), place)
        except FileNotFoundError:
            moved = self._moved(place)
            if moved is None:
                raise
            return _Opened(self.files.open(moved.file), moved)

    def current(self, place: RecordPlace) -> RecordPlace:
        """Return where a record lies now, as far as the history tells."""
        return self._moved(place) or place

    def is_there(self, place: RecordPlace) -> bool:
        """Whether the file is there in which a record lies."""
        try:
            with self.open(place):
                return True
        except OSError:
            return False

    def before(self, place: RecordPlace, count: int) -> tuple[RecordPlace, ...]:
        """Return the places of the `count` records before one in its file. Raises RecordFault, OSError."""
        opened = self.open(place)
        name = opened.place.file
        with opened as (file, offset):
            if name not in self._starts:
                self._starts[name] = self._starts_in(name, file)
        starts = self._starts[name]
        end = bisect_left(starts, offset)
        return tuple(RecordPlace(name, start) for start in starts[max(0, end - count) : end])

    def _starts_in(self, name: str, file: IO[bytes]) -> list[int]:
        """Return where the records of a file begin, by its index; without one, by reading the file."""
        if is_kept_together(name):
            with suppress(OSError, RecordFault, ValueError), self.files.open(index_of(name)) as index:
                lines = (
                    line for _s, text, _e in members_from(index, 0) for line in text.decode().splitlines()
                )
                return sorted(span_of_line(line)[0] for line in lines)
        return [start for start, _member, _end in members_from(file, 0)]

    def parsed(self, place: RecordPlace) -> Any:  # noqa: ANN401 - warcio ships no types
        """The record at a place as warcio gives it. Raises RecordFault, or OSError."""
        with self.open(place) as (file, offset):
            return parse_record(unpack_member(file, offset)[0])

    def _referred_payload(self, revisit: Any, place: RecordPlace) -> bytes:  # noqa: ANN401 - as above
        digest = revisit.rec_headers.get_header("WARC-Payload-Digest")
        try:
            response = self.parsed(place)
        except (RecordFault, OSError) as error:
            why = "is not there" if isinstance(error, FileNotFoundError) else str(error)
            raise RecordFault(f"refers to {place.file} at {place.offset}, which {why}") from error
        if response.rec_headers.get_header("WARC-Payload-Digest") != digest:
            raise RecordFault(f"refers to {place.file} at {place.offset}, where another payload stands")
        return payload_of(response)


class _Opened:
    """A file and a place in it, closed with the context."""

    def __init__(self, file: IO[bytes], place: RecordPlace) -> None:
        self._file, self.place = file, place

    def __enter__(self) -> tuple[IO[bytes], int]:
        return self._file, self.place.offset

    def __exit__(self, *_: object) -> None:
        self._file.close()


def referred_place(record: Any) -> RecordPlace | None:  # noqa: ANN401 - warcio ships no types
    """Where the response lies to whose payload a revisit refers; None for any other record."""
    header = record.rec_headers.get_header
    if record.rec_type != "revisit" or header("WARC-Profile") != IDENTICAL:
        return None
    file, offset = header(REFERS_TO_FILE), header(REFERS_TO_OFFSET)
    return RecordPlace(file, int(offset)) if file and offset and offset.isdecimal() else None


def payload_of(record: Any) -> bytes:  # noqa: ANN401 - warcio ships no types
    """What is left of a record's block to read: without HTTP headers.

    Raises RecordFault where it is altered.
    """
    try:
        raw: bytes = record.raw_stream.read()
    except (ArchiveLoadFailed, ValueError) as error:
        raise RecordFault(f"is damaged: {error}") from error
    if record.digest_checker.problems:
        raise RecordFault("was altered: the record is not of its own WARC digest")
    return raw


def parse_record(member: bytes) -> Any:  # noqa: ANN401 - warcio ships no types
    """The record of an unpacked member, whose digests are held against what is read of it."""
    try:
        record = next(iter(ArchiveIterator(BytesIO(member), check_digests=True)), None)
    except (ArchiveLoadFailed, ValueError) as error:
        raise RecordFault(f"is damaged: {error}") from error
    if record is None:
        raise RecordFault("is not there: no record begins at this place")
    return record


def unpack_member(file: IO[bytes], offset: int) -> tuple[bytes, int]:
    """The gzip member at an offset, held against its own checksum, and the byte behind it.

    Raises `CutOff` where the file ends within it, RecordFault where it is damaged, OSError.
    """
    file.seek(offset)
    unpack, found, size, taken = zlib.decompressobj(_GZIP), [], 0, 0
    while not unpack.eof:
        data = unpack.unconsumed_tail or _next_step(file)
        if not unpack.unconsumed_tail:
            taken += len(data)
        try:
            found.append(unpack.decompress(data, _MOST_BYTES - size + 1))
        except zlib.error as error:
            raise RecordFault(f"is damaged: {error}") from error
        size += len(found[-1])
        if size > _MOST_BYTES:
            raise RecordFault("is damaged: it unpacks to more than a crawl keeps")
    return b"".join(found), offset + taken - len(unpack.unused_data)


def pack_member(data: bytes) -> bytes:
    """A gzip member, as warcio packs a record."""
    packing = zlib.compressobj(9, zlib.DEFLATED, _GZIP)
    return packing.compress(data) + packing.flush()


def is_cut_member(packed: bytes, data: bytes) -> bool:
    """Return True if bytes are the beginning of a gzip member that a killed process left.

    They unpack to a beginning of the data, without a fault, and reach as far in it as so many bytes do. They are not
    compared with what `pack_member` makes of it: another version of zlib packs otherwise.

    Args:
        packed: What stands at the end of a file, less than a whole member.
        data: What the process packed there, and whatever it would have packed next.
    """
    if not packed.startswith(MEMBER_HEAD):
        return MEMBER_HEAD.startswith(packed)
    body, unpack = packed[len(MEMBER_HEAD) + 1 :], zlib.decompressobj(_DEFLATE)
    try:
        unpacked = unpack.decompress(body)
    except zlib.error:
        return False
    if not data.startswith(unpacked):
        return False
    if unpack.eof:
        checksum = struct.pack("<LL", zlib.crc32(unpacked), len(unpacked) & 0xFFFFFFFF)
        return checksum.startswith(unpack.unused_data)
    before = body[:-_LAST_CODE_BYTES]
    return not before or zlib.decompressobj(_DEFLATE).decompress(before) != data


def has_spare_bits(packed: bytes) -> bool:
    """Return True if a whole gzip member has bits set behind its last code, which unpacking ignores."""
    body, last = packed[len(MEMBER_HEAD) + 1 : -_CHECKSUM_BYTES - 1], packed[-_CHECKSUM_BYTES - 1]
    unpack = zlib.decompressobj(_DEFLATE)
    unpack.decompress(body)
    end = unpack.copy().decompress(bytes([last]))
    for bit in range(7, -1, -1):
        other = unpack.copy()
        if other.decompress(bytes([last ^ 1 << bit])) != end or not other.eof:
            return False
        if last >> bit & 1:
            return True
    return False


class CutOff(RecordFault):
    """The file ends within a record."""


def _next_step(file: IO[bytes]) -> bytes:
    data = file.read(_STEP_BYTES)
    if not data:
        raise CutOff("is cut off")
    return data


def members_from(file: IO[bytes], offset: int) -> Iterator[tuple[int, bytes, int]]:
    """Each member from an offset on: where it begins, unpacked, where it ends. Raises as `unpack_member`."""
    file.seek(0, 2)
    size = file.tell()
    while offset < size:
        member, end = unpack_member(file, offset)
        yield offset, member, end
        offset = end


def whole_members(file: IO[bytes]) -> Iterator[tuple[int, bytes, int]]:
    """Each whole member of a file; half a one at the end was left by a killed process. Raises RecordFault."""
    try:
        yield from members_from(file, 0)
    except CutOff:
        return


def is_remark(record: Any) -> bool:  # noqa: ANN401 - warcio ships no types
    """Return True if a record is about the one before it."""
    return record.rec_type == "metadata" and record.rec_headers.get_header("WARC-Concurrent-To") is not None


def _remarks_behind(file: IO[bytes], offset: int, record: Any) -> str:  # noqa: ANN401 - warcio ships no types
    """The words of a metadata record that stands at an offset and is about this record."""
    behind = parse_record(unpack_member(file, offset)[0])
    about = behind.rec_headers.get_header("WARC-Concurrent-To")
    if behind.rec_type != "metadata" or about != record.rec_headers.get_header("WARC-Record-ID"):
        return ""
    return payload_of(behind).decode("utf-8", "replace")
