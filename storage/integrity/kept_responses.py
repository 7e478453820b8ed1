"""Whether the raw responses that a history refers to are there, and are those it was made from.

For each capture: its WARC is there, its record begins at its place and is whole (gzip's own checksum), the
record is of its URL and as its WARC digests say, and its body has the SHA-256 that the chain seals. Then
each run's folder against the digests kept in it, so that no other byte changed either. Reads alone. How a
body's content codings are taken off is an argument: the storage knows no HTTP.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import groupby
from pathlib import Path
from typing import IO, Any, Final, NamedTuple

from sqlalchemy import Connection, Text, cast, exists, select
from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from presslog.core.folder_digests import SUMS_FILE, changed_files
from presslog.storage.database.rows import CAPTURES, capture_of
from presslog.storage.database.schema import articles, captures, tombstones, versions
from presslog.storage.integrity.fault import Fault
from presslog.storage.model import Capture

Decode = Callable[[bytes, Sequence[str]], bytes]
"""A body as sent and the values of its Content-Encoding headers -> the body; raises any error where it cannot."""

BACKUP: Final = "restore the file from a backup of the home"
_INDEXES: Final = ("index.jsonl", "index.jsonl.gz")
"""A folder has one of them: older ones are not packed."""
_REPORT: Final = "report.json"
_STEP_BYTES: Final = 1 << 16
_MOST_BYTES: Final = 1 << 28
"""Of one record unpacked: several times what a crawl keeps of one answer."""
_GZIP: Final = 31  # zlib's window bits for one gzip member with its checksum


@dataclass(frozen=True, slots=True)
class ResponseFolder:
    """The home's `warc/`, and how bodies in it are decoded."""

    folder: Path
    decode: Decode


class _Referring(NamedTuple):
    """A capture that refers to a record, and the id of its article, where it has one."""

    capture: Capture
    article: str | None

    def __str__(self) -> str:
        of = f", article {self.article}" if self.article else ""
        return f"{self.capture.id} ({self.capture.asked}{of})"


class _RecordFault(Exception):
    """A record is not what a capture refers to; its words say why."""


def response_faults(connection: Connection, kept: ResponseFolder) -> Iterator[Fault]:
    """Yield every fault of the raw responses that captures refer to, run by run.

    Those of redacted versions may be gone: whoever redacts takes them away.
    """
    redacted = _redacted_captures(connection)
    query = (
        CAPTURES.add_columns(articles.c.id.label("article_id"))
        .outerjoin(articles, articles.c.no == captures.c.article)
        .order_by(captures.c.run, captures.c.n)
        .execution_options(yield_per=500)
    )
    referring = (
        _Referring(capture_of(row), row.article_id)
        for row in connection.execute(query)
        if (row.run, row.n) not in redacted
    )
    for _run, group in groupby(referring, key=lambda each: each.capture.run):
        yield from _run_faults(group, kept)


def _redacted_captures(connection: Connection) -> set[tuple[int, int]]:
    """The captures, as (run, number), that redacted versions were read from."""
    stone = exists().where(
        tombstones.c.kind == versions.name,
        tombstones.c.a == cast(versions.c.article, Text),
        tombstones.c.b == versions.c.number,
    )
    query = select(versions.c.capture_run, versions.c.capture_n).where(stone)
    return {(row.capture_run, row.capture_n) for row in connection.execute(query)}


def _run_faults(referring: Iterable[_Referring], kept: ResponseFolder) -> Iterator[Fault]:
    """The faults of one run's files: those of records first, then of whatever else was altered."""
    files: dict[str, list[_Referring]] = defaultdict(list)
    for each in referring:
        if each.capture.warc_file is not None:
            files[each.capture.warc_file].append(each)
    named = set()
    for name, of in files.items():
        found = list(_file_faults(name, of, kept))
        if found:
            named.add(name)
        yield from found
    for folder in dict.fromkeys(name.rpartition("/")[0] for name in files):
        yield from _folder_faults(folder, kept.folder, named)


def _file_faults(name: str, referring: Sequence[_Referring], kept: ResponseFolder) -> Iterator[Fault]:
    where, path = f"warc/{name}", kept.folder / name
    if not path.resolve().is_relative_to(kept.folder.resolve()):
        yield Fault(where, "leads out of the home, and is not read", BACKUP)
        return
    try:
        with path.open("rb") as file:
            yield from _record_faults(file, where, referring, kept.decode)
    except OSError as error:
        what = "is not there" if isinstance(error, FileNotFoundError) else f"cannot be read: {error.strerror}"
        count = f"{len(referring)} captures rest" if len(referring) > 1 else "1 capture rests"
        yield Fault(where, f"{what}: {count} on it, first {referring[0]}", BACKUP)


def _record_faults(
    file: IO[bytes], where: str, referring: Sequence[_Referring], decode: Decode
) -> Iterator[Fault]:
    for each in sorted(referring, key=lambda each: each.capture.warc_offset or 0):
        try:
            _check_record(file, each.capture, decode)
        except _RecordFault as fault:
            place = f"{where} at {each.capture.warc_offset}"
            yield Fault(place, f"the raw response of {each} {fault}", BACKUP)


def _folder_faults(name: str, warcs: Path, named: set[str]) -> Iterator[Fault]:
    """What was altered in a run's folder, but for files that were named already."""
    folder = warcs / name
    if not folder.is_dir() or not folder.resolve().is_relative_to(warcs.resolve()):
        return  # each of its WARCs was named
    try:
        report = json.loads((folder / _REPORT).read_bytes())
        sums = isinstance(report, dict) and "sums" in report
    except FileNotFoundError:
        yield Fault(f"warc/{name}/{_REPORT}", "is not there", BACKUP)
        sums = (folder / SUMS_FILE).exists()
    except ValueError:
        yield Fault(f"warc/{name}/{_REPORT}", "was altered: it cannot be read", BACKUP)
        named = named | {f"{name}/{_REPORT}"}
        sums = (folder / SUMS_FILE).exists()
    if sums or (folder / SUMS_FILE).exists():
        for changed in changed_files(folder):
            if f"{name}/{changed.name}" not in named and (folder / _REPORT).exists():
                yield Fault(f"warc/{name}/{changed.name}", changed.what, BACKUP)
    elif not any((folder / index).exists() for index in _INDEXES):
        yield Fault(f"warc/{name}/{_INDEXES[0]}", "is not there", BACKUP)


def _check_record(file: IO[bytes], capture: Capture, decode: Decode) -> None:
    """Raise `_RecordFault` unless the record at a capture's place is whole, its own and of its digest."""
    member = _unpack_member(file, capture.warc_offset or 0)
    try:
        record = next(iter(ArchiveIterator(BytesIO(member), check_digests=True)), None)
        if record is None:
            raise _RecordFault("is not there: no record begins at this place")
        if record.rec_headers.get_header("WARC-Target-URI") != capture.landed:
            raise _RecordFault("is not there: the record at this place is of another URL")
        raw: bytes = record.raw_stream.read()
    except (ArchiveLoadFailed, ValueError) as error:
        raise _RecordFault(f"is damaged: {error}") from error
    if record.digest_checker.problems:
        raise _RecordFault("was altered: the record is not of its own WARC digest")
    if capture.digest is not None and _body_digest(record, raw, decode) != capture.digest:
        raise _RecordFault("was altered: its body is not of the digest that was sealed")


def _body_digest(record: Any, raw: bytes, decode: Decode) -> str | None:  # noqa: ANN401 - warcio ships no types
    """The SHA-256 of a record's decoded body; None where it cannot be decoded."""
    if record.rec_type != "conversion" and record.http_headers is not None:
        coded = [value for name, value in record.http_headers.headers if name.lower() == "content-encoding"]
        try:
            raw = decode(raw, coded)
        except Exception:  # noqa: BLE001 - whatever the decoder says, the body is not the one that was read
            return None
    return hashlib.sha256(raw).hexdigest()


def _unpack_member(file: IO[bytes], offset: int) -> bytes:
    """The gzip member at an offset, held against its own checksum. Raises `_RecordFault`."""
    file.seek(offset)
    unpack, found, size = zlib.decompressobj(_GZIP), [], 0
    while not unpack.eof:
        data = unpack.unconsumed_tail or file.read(_STEP_BYTES)
        if not data:
            raise _RecordFault("is cut off")
        try:
            found.append(unpack.decompress(data, _MOST_BYTES - size + 1))
        except zlib.error as error:
            raise _RecordFault(f"is damaged: {error}") from error
        size += len(found[-1])
        if size > _MOST_BYTES:
            raise _RecordFault("is damaged: it unpacks to more than a crawl keeps")
    return b"".join(found)
