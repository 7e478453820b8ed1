"""Records for tests of what keeps them, and a process that appends until it is killed."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import Any

from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from presslog.storage.responses.cdxj import index_line
from presslog.storage.responses.folder_files import FolderFiles

DAY = datetime(2026, 3, 1, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Page:
    """A response by a name of its own, its body made from that."""

    name: str

    @property
    def url(self) -> str:
        return f"https://gazette.example/{self.name}"

    @cached_property
    def body(self) -> bytes:
        rough = b"".join(
            hashlib.sha256(f"{self.name} {n}".encode()).digest() for n in range(len(self.name) * 20)
        )
        return self.name.encode() + rough

    @cached_property
    def packed(self) -> bytes:
        return packed_response(self.url, self.body)

    @property
    def length(self) -> int:
        return len(self.packed)

    def read(self) -> bytes:
        return self.packed

    def line(self, name: str, offset: int) -> str:
        return index_line(first_record(self.packed), offset, self.length, name)


def first_record(packed: bytes) -> Any:
    return next(iter(ArchiveIterator(BytesIO(packed))))


def packed_response(
    url: str, body: bytes, status: str = "200 OK", at: str = "2026-03-01T12:00:00.000000Z", **head: str
) -> bytes:
    """A response, or the revisit of a 304, as a crawl writes it."""
    out = BytesIO()
    writer = WARCWriter(out, gzip=True, warc_version="1.1")
    named = {name.replace("_", "-"): value for name, value in head.items()}
    record = writer.create_warc_record(
        url,
        "revisit" if status.startswith("304") else "response",
        payload=BytesIO(body),
        length=len(body),
        http_headers=StatusAndHeaders(status, [("content-type", "text/html")], protocol="HTTP/1.1"),
        warc_headers_dict={"WARC-Date": at, **named},
    )
    writer.write_record(record)
    return out.getvalue()


def append_until_killed(folder: str, who: str, acknowledged: str) -> None:
    """Append three pages at a time, and write down where each was kept once it was."""
    files = FolderFiles(Path(folder))
    ledger = os.open(acknowledged, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    for turn in count():
        pages = [Page(f"{who}-{turn}-{n}") for n in range(3)]
        places = files.append(DAY, "a", pages)
        lines = (
            f"{page.name} {place.file} {place.offset}\n" for page, place in zip(pages, places, strict=True)
        )
        os.write(ledger, "".join(lines).encode())
