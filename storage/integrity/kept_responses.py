"""Whether the raw responses that a history refers to are there, and are those it was made from.

For each capture: its WARC is there, its record begins at its place and is whole (gzip's own checksum), the
record is of its URL and as its WARC digests say, and its body has the SHA-256 that the chain seals; a revisit
is followed to the response that has its payload. Then every other byte: of the WARCs that responses are kept
in together, and of an older landing's folder against the digests kept in it. Reads alone. How a body's content
codings are taken off is an argument: the storage knows no HTTP.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import IO, Final, NamedTuple

from sqlalchemy import Connection, select

from presslog.core.lasting_files import SUMS_FILE, changed_files
from presslog.storage.database.rows import CAPTURES, capture_of
from presslog.storage.database.schema import articles, captures, response_store
from presslog.storage.integrity.fault import Fault
from presslog.storage.integrity.kept_files import BACKUP, KeptFiles
from presslog.storage.model import Capture, RecordPlace
from presslog.storage.responses import (
    STORE_MARK,
    KeptRecord,
    KeptResponses,
    PrunedCaptures,
    RecordFault,
    index_of,
    is_kept_together,
    parse_record,
    payload_of,
    redacted_captures,
    unpack_member,
)

Decode = Callable[[bytes, Sequence[str]], bytes]
"""A body as sent and its Content-Encoding headers -> the body; raises any error if it cannot be undone."""

_INDEXES: Final = ("index.jsonl", "index.jsonl.gz")
"""A folder has one of them: older ones are not packed."""
_REPORT: Final = "report.json"


@dataclass(frozen=True, slots=True)
class ResponseFolder:
    """Where raw responses are kept, the home's `warc/` with older landings, and how bodies are decoded."""

    kept: KeptResponses
    folder: Path
    decode: Decode


class _Referring(NamedTuple):
    """A capture that refers to a record.

    With the id of its article, where it has one, and whether a rule removed it.
    """

    capture: Capture
    article: str | None
    may_be_gone: Callable[[], bool]

    def __str__(self) -> str:
        of = f", article {self.article}" if self.article else ""
        return f"{self.capture.id} ({self.capture.asked}{of})"


def response_faults(connection: Connection, kept: ResponseFolder) -> Iterator[Fault]:
    """Yield every fault of the raw responses that captures refer to, run by run.

    Those of redacted versions may be gone: whoever redacts takes them away.
    """
    redacted, pruned = redacted_captures(connection), PrunedCaptures(connection)
    query = (
        CAPTURES.add_columns(articles.c.id.label("article_id"))
        .outerjoin(articles, articles.c.no == captures.c.article)
        .order_by(captures.c.run, captures.c.n)
        .execution_options(yield_per=500)
    )
    referring = (
        _Referring(capture_of(row), row.article_id, partial(pruned.may_be_gone, row))
        for row in connection.execute(query)
        if (row.run, row.n) not in redacted
    )
    together = _KeptTogether(kept)
    for _run, group in groupby(referring, key=lambda each: each.capture.run):
        older = []
        for each in group:
            file = each.capture.warc_file
            if file and (is_kept_together(file) or not (kept.folder / file).parent.is_dir()):
                yield from together.faults_of(each)
            else:
                older.append(each)
        yield from _run_faults(older, kept)
    yield from together.file_faults()
    yield from _mark_faults(connection, kept)


def _mark_faults(connection: Connection, kept: ResponseFolder) -> Iterator[Fault]:
    """Whether the store has the mark that the history expects."""
    expected = connection.scalar(select(response_store.c.id))
    if expected is None:
        return
    try:
        with kept.kept.files.open(STORE_MARK) as file:
            if file.read() == expected.encode():
                return
            what = "was altered: this is not the store of this history"
    except FileNotFoundError:
        what = "is not there"
    except OSError as error:
        what = f"cannot be read: {error}"
    yield Fault(f"warc/{STORE_MARK}", what, f"write {expected} into it, if this is the place")


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
        except RecordFault as fault:
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
    """Raise RecordFault unless the record at a capture's place is whole, its own and of its digest."""
    record = parse_record(unpack_member(file, capture.warc_offset or 0)[0])
    coded = record.http_headers.headers if record.http_headers is not None else ()
    headers = tuple((name.lower(), value) for name, value in coded)
    url = record.rec_headers.get_header("WARC-Target-URI") or ""
    _compare(KeptRecord(record.rec_type, url, None, headers, payload_of(record)), capture, decode)


def _compare(record: KeptRecord, capture: Capture, decode: Decode) -> None:
    """Raise RecordFault unless a record is of its capture's URL and its body of the sealed digest."""
    if record.url != capture.landed:
        raise RecordFault("is not there: the record at this place is of another URL")
    if capture.digest is not None and _body_digest(record, decode) != capture.digest:
        raise RecordFault("was altered: its body is not of the digest that was sealed")


def _body_digest(record: KeptRecord, decode: Decode) -> str | None:
    """The SHA-256 of a record's decoded body; None where it cannot be decoded."""
    raw = record.payload
    if record.kind != "conversion":
        try:
            raw = decode(raw, record.content_codings)
        except Exception:  # noqa: BLE001 - whatever the decoder says, the body is not the one that was read
            return None
    return hashlib.sha256(raw).hexdigest()


class _KeptTogether:
    """The records that captures refer to in files of several runs, and those files."""

    def __init__(self, to_check: ResponseFolder) -> None:
        self._to_check, self._files = to_check, KeptFiles(to_check.kept.files)
        self._lost: set[str] = set()

    def faults_of(self, each: _Referring) -> Iterator[Fault]:
        """What is wrong with the record of a capture; a file that is not there is named once."""
        place = RecordPlace(each.capture.warc_file or "", each.capture.warc_offset or 0)
        if place.file in self._lost:
            return
        where = f"warc/{place.file} at {place.offset}"
        try:
            _compare(self._to_check.kept.read(place), each.capture, self._to_check.decode)
        except RecordFault as fault:
            yield Fault(where, f"the raw response of {each} {fault}", BACKUP)
        except FileNotFoundError:
            if each.may_be_gone():
                return
            yield from self._lost_file(each, self._to_check.kept.current(place).file)
        except OSError as error:
            self._lost.add(place.file)
            what = f"cannot be read: {error.strerror}" if error.strerror else str(error)
            yield Fault(f"warc/{place.file}", what, BACKUP)
        else:
            end = self._files.indexed_end(place.file)
            if end is not None and place.offset >= end:
                yield Fault(
                    f"warc/{index_of(place.file)}", f"does not tell of the record at {place.offset}", BACKUP
                )

    def _lost_file(self, each: _Referring, name: str) -> Iterator[Fault]:
        if name not in self._lost:
            self._lost.add(name)
            yield Fault(f"warc/{name}", f"is not there: captures rest on it, first {each}", BACKUP)

    def file_faults(self) -> Iterator[Fault]:
        """Return what is wrong with the files as such, apart from their records."""
        yield from self._files.faults()
