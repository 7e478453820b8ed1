"""What a landing holds, copied to where it is kept.

Records are copied as they are, each a gzip member of its own, but for a response whose very payload is kept
already: that becomes a revisit (WARC 1.1 §6.7.2) of the response that has it, and takes half a kilobyte.
"""

from __future__ import annotations

from base64 import b32decode
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from hashlib import blake2b
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from presslog.core.doors import left_out
from presslog.storage.model import RecordPlace
from presslog.storage.responses.cdxj import index_line
from presslog.storage.responses.kept_records import (
    IDENTICAL,
    REFERS_TO_FILE,
    REFERS_TO_OFFSET,
    KeptResponses,
    RecordFault,
)

with left_out("fsspec"):  # warcio would open remote files with it; we open them ourselves
    from warcio.archiveiterator import ArchiveIterator
    from warcio.warcwriter import WARCWriter

LandingPlace = tuple[str, int]
"""A WARC of a landing by its name, and the byte a record begins at."""
_WORTH_IT_BYTES: Final = 500
"""Packed, a response of fewer bytes is not looked up: a revisit would take as many."""
_SHA1: Final = "sha1:"


@dataclass(frozen=True, slots=True)
class KeptLanding:
    """Where the records of a landing are kept now.

    Attributes:
        places: Where each record lies, by its place in the landing.
        payloads: Where each response lies whose payload was not kept before, by its SHA-1 in hex.
        referred: SHA-1 of the payloads kept before that its revisits refer to.
    """

    places: Mapping[LandingPlace, RecordPlace] = field(default_factory=dict)
    payloads: Mapping[str, RecordPlace] = field(default_factory=dict)
    referred: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _RecordCopy:
    """A record to be kept: where it came from, its payload's digest, how it is read and indexed."""

    origin: LandingPlace | None
    digest: str | None
    length: int
    read: Callable[[], bytes]
    record: Any  # warcio ships no types

    def line(self, name: str, offset: int) -> str:
        """Its CDXJ line."""
        return index_line(self.record, offset, self.length, name)


def keep_landing(
    kept: KeptResponses,
    warcs: Sequence[Path],
    known: Callable[[Collection[str]], Mapping[str, RecordPlace]],
    *,
    at: datetime,
    source: str,
    remarks: Mapping[LandingPlace, str],
) -> KeptLanding:
    """Keep all records of a landing's WARCs, durably.

    Args:
        kept: Where to.
        warcs: The landing's files, in their order.
        known: Of payloads, by their SHA-1 in hex: where the response lies that has each.
        at: Now; the day names the file.
        source: Whose landing it is; its name decides the shard.
        remarks: warc-fields to be kept behind a record, by the place of that record in the landing.

    Raises:
        Unavailable: If they cannot be kept now.
    """
    copies = [copy for warc in warcs for copy in _copies_of(warc, remarks)]
    met = known({copy.digest for copy in copies if copy.digest})
    asked = [copy.digest for copy in copies]
    copies = [
        _revisit_of(kept, copy, met[copy.digest or ""]) if (copy.digest or "") in met else copy
        for copy in copies
    ]
    if not copies:
        return KeptLanding()
    places = kept.files.append(at, shard_of_source(source), copies)
    together = list(zip(copies, places, strict=True))
    return KeptLanding(
        {copy.origin: place for copy, place in together if copy.origin},
        {
            copy.digest: place
            for copy, place in together
            if copy.digest and copy.record.rec_type == "response"
        },
        frozenset(
            digest
            for digest, copy in zip(asked, copies, strict=True)
            if digest and copy.record.rec_type == "revisit"
        ),
    )


def shard_of_source(source: str) -> str:
    """Return the shard of a source, one of sixteen: so not every run waits for the same file.

    >>> shard_of_source("gazette") in set("0123456789abcdef")
    True
    """
    return blake2b(source.encode(), digest_size=1).hexdigest()[0]


def warcinfo(name: str) -> bytes:
    """Return the packed record that a new WARC begins with."""
    out = BytesIO()
    writer = WARCWriter(out, gzip=True, warc_version="1.1")
    about = {"software": "presslog", "format": "WARC File Format 1.1"}
    writer.write_record(writer.create_warcinfo_record(name, about))
    return out.getvalue()


def _copies_of(warc: Path, remarks: Mapping[LandingPlace, str]) -> Iterator[_RecordCopy]:
    with warc.open("rb") as file:
        records = ArchiveIterator(file)
        for record in records:
            records.read_to_end(record)
            if record.rec_type == "warcinfo":
                continue
            origin = (warc.name, records.get_record_offset())
            length = records.get_record_length()
            read = partial(_read_bytes, warc, origin[1], length)
            yield _RecordCopy(origin, _payload_digest(record, length), length, read, record)
            if origin in remarks:
                yield _remark(record, remarks[origin])


def _read_bytes(file: Path, offset: int, length: int) -> bytes:
    with file.open("rb") as opened:
        opened.seek(offset)
        return opened.read(length)


def _payload_digest(record: Any, length: int) -> str | None:  # noqa: ANN401 - warcio ships no types
    """The SHA-1 of a whole response's payload, in hex; None where it is none, or too short to refer to."""
    header = record.rec_headers.get_header
    digest = header("WARC-Payload-Digest") or ""
    whole = record.rec_type == "response" and not header("WARC-Truncated")
    if not whole or length < _WORTH_IT_BYTES or not digest.startswith(_SHA1):
        return None
    return b32decode(digest.removeprefix(_SHA1)).hex()


def _revisit_of(kept: KeptResponses, copy: _RecordCopy, place: RecordPlace) -> _RecordCopy:
    """The smaller of a response and the revisit that stands for it; itself where the other cannot be read."""
    try:
        other = kept.parsed(place)
    except (RecordFault, OSError):
        return copy
    theirs, own = other.rec_headers.get_header, copy.record.rec_headers.get_header
    if other.rec_type != "response" or theirs("WARC-Payload-Digest") != own("WARC-Payload-Digest"):
        return copy
    head = {
        "WARC-Record-ID": own("WARC-Record-ID"),
        "WARC-Date": own("WARC-Date"),
        "WARC-IP-Address": own("WARC-IP-Address"),
        "WARC-Profile": IDENTICAL,
        "WARC-Payload-Digest": own("WARC-Payload-Digest"),
        "WARC-Refers-To": theirs("WARC-Record-ID"),
        "WARC-Refers-To-Target-URI": theirs("WARC-Target-URI"),
        "WARC-Refers-To-Date": theirs("WARC-Date"),
        REFERS_TO_FILE: place.file,
        REFERS_TO_OFFSET: str(place.offset),
    }
    revisit = _written(
        own("WARC-Target-URI"),
        "revisit",
        {name: value for name, value in head.items() if value},
        origin=copy.origin,
        http_headers=copy.record.http_headers,
    )
    return revisit if revisit.length < copy.length else copy


def _remark(about: Any, words: str) -> _RecordCopy:  # noqa: ANN401 - warcio ships no types
    """A metadata record about another."""
    header = about.rec_headers.get_header
    head = {"WARC-Date": header("WARC-Date"), "WARC-Concurrent-To": header("WARC-Record-ID")}
    return _written(f"urn:remark:{header('WARC-Target-URI')}", "metadata", head, payload=words.encode())


def _written(
    url: str,
    kind: str,
    head: Mapping[str, str],
    *,
    payload: bytes = b"",
    origin: LandingPlace | None = None,
    http_headers: Any = None,  # noqa: ANN401 - warcio ships no types
) -> _RecordCopy:
    """A record of our own making, packed."""
    out = BytesIO()
    writer = WARCWriter(out, gzip=True, warc_version="1.1")
    record = writer.create_warc_record(
        url,
        kind,
        payload=BytesIO(payload),
        length=len(payload),
        http_headers=http_headers,
        warc_headers_dict=dict(head),
        warc_content_type="application/warc-fields" if kind == "metadata" else "",
    )
    writer.write_record(record)
    return _RecordCopy(origin, None, len(out.getvalue()), out.getvalue, record)
