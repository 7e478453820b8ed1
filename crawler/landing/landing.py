"""One crawl's output on disk: a folder that is there when, and only when, all of it is.

Readable without a network.

    <landing>/crawl.warc.gz   WARC 1.1 (ISO 28500), each record a gzip member of its own; past a gigabyte crawl-2.warc.gz goes on, and so
                              forth, the records of one asked URL always together:
                              warcinfo   what wrote it, for which source and run
                              response   one for each answer, redirects included: status, headers and the body as sent, content
                                         codings on, transfer codings off; WARC-IP-Address, digests; WARC-Truncated (`disconnect`,
                                         `length`, `unspecified`) where the body is not whole
                              revisit    for a 304: profile server-not-modified
                              conversion the document a browser drew from the response before it, where `fetch.render` is set
                              metadata   for an asked URL that got no answer: its outcome and reason as warc-fields
    <landing>/index.jsonl.gz  a line for each asked URL, in the order of the answers: {"listing": …} (a ListingPage) or
                              {"capture": …} (a PageCapture), without bodies; `warc_offset` finds the record; an article's further parts
                              stand in its line; older landings have it unpacked, as index.jsonl
    <landing>/report.json     {"format": 1, "report": …, "sums": "SHA256SUMS"} (a CrawlReport)
    <landing>/SHA256SUMS      the SHA-256 of each of these files, written last; older landings have none, and their report names none

All of it is written under `<landing>.part`, flushed to the disk, then renamed. Whatever is odd when read (no
report, an unknown format, a line that cannot be read, a count that disagrees, a record that is missing or
damaged) is a LandingError: half a landing is none.
"""

from __future__ import annotations

import contextlib
import hashlib
import shutil
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from gzip import GzipFile
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from typing import IO, Any, Final

from presslog.core.doors import left_out
from presslog.core.errors import LandingError
from presslog.core.lasting_files import SUMS_FILE, digest_files, sync_file, sync_folder
from presslog.core.moments import write_microseconds
from presslog.core.untrusted_values import named_error
from presslog.crawler.items import CrawlReport, ListingPage, PageCapture
from presslog.crawler.landing import codec as plain
from presslog.crawler.landing.content_coding import CodingError, codings_of, decode_body

with left_out("fsspec"):  # warcio would open remote files with it; ours are here
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter


FORMAT: Final = 1
WARC_FILE: Final = "crawl.warc.gz"
ROLL_BYTES: Final = 1 << 30
"""Size from which a WARC is closed and the next one begun, as other tools expect of theirs (ISO 28500, annex
C)."""
INDEX_FILE: Final = "index.jsonl.gz"
COUNT_FILE: Final = "pages"
"""While a crawl goes on, a file of as many bytes as pages were read, for whoever looks on."""
PLAIN_INDEX_FILE: Final = "index.jsonl"
"""The index of older landings."""
REPORT_FILE: Final = "report.json"
_NOT_MODIFIED: Final = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"  # WARC 1.1 §6.7.3


@dataclass(frozen=True, slots=True)
class Hop:
    """One answer of a server as it came.

    `raw` is the body with its content codings, `cut` why it is not whole, in WARC's words.
    """

    url: str
    status: int
    headers: tuple[tuple[str, str], ...]  # names in lower case
    raw: bytes
    at: datetime
    protocol: str = "HTTP/1.1"
    ip: str | None = None
    cut: str | None = None


class LandingWriter:
    """Writes a landing. `close` makes it real; until then, and after `discard_landing`, there is none."""

    def __init__(
        self, landing: Path, *, source: str, run: str, software: str, roll_bytes: int = ROLL_BYTES
    ) -> None:
        self._landing, self._part = landing, landing.with_name(landing.name + ".part")
        if landing.exists():
            raise LandingError(f"{landing}: exists already: every run needs a landing of its own")
        discard_landing(landing)
        self._part.parent.mkdir(parents=True, exist_ok=True)
        self._part.mkdir(mode=0o700)  # its owner's alone, whatever the umask
        self._index_out: IO[bytes] = (self._part / INDEX_FILE).open("wb")
        self._count: IO[bytes] = (self._part / COUNT_FILE).open("wb", buffering=0)
        self._index = GzipFile("", "wb", fileobj=self._index_out, mtime=0)
        self._about = {"software": software, "format": "WARC File Format 1.1", "source": source, "run": run}
        self._roll_bytes, self._rolls = roll_bytes, 0
        self._roll_warc()

    def _roll_warc(self) -> None:
        """Begins the next WARC."""
        self._rolls += 1
        self._file = WARC_FILE if self._rolls == 1 else WARC_FILE.replace(".", f"-{self._rolls}.", 1)
        self._warc_out: IO[bytes] = (self._part / self._file).open("wb")
        self._warc = WARCWriter(self._warc_out, gzip=True, warc_version="1.1")
        self._warc.write_record(self._warc.create_warcinfo_record(self._file, self._about))

    def store(self, capture: PageCapture, hops: Iterable[Hop], drawn: bytes | None = None) -> PageCapture:
        """Keeps what came over the wire, and what was drawn from it.

        Returns the capture with the place of its record.

        Index it when it has been read.
        """
        if self._warc_out.tell() >= self._roll_bytes:
            sync_file(self._warc_out)
            self._warc_out.close()
            self._roll_warc()
        offset = self._warc_out.tell()
        for hop in hops:
            offset = self._warc_out.tell()
            self._warc.write_record(self._response_record(hop))
        if capture.status is None:
            offset = self._warc_out.tell()
            self._warc.write_record(self._metadata_record(capture))
        if drawn:
            offset = self._warc_out.tell()
            self._warc.write_record(self._conversion_record(capture, drawn))
        digest = hashlib.sha256(capture.body).hexdigest() if capture.body else None
        return replace(capture, warc_file=self._file, warc_offset=offset, digest=digest)

    def index(self, item: ListingPage | PageCapture) -> None:
        """Adds the line of an asked URL."""
        match item:
            case ListingPage():
                line = plain.IndexLine(listing=item)
            case PageCapture():
                line = plain.IndexLine(capture=item)
        self._index.write(plain.index_lines.dumps(line) + b"\n")
        self._count.write(b".")

    def abandon(self) -> None:
        """Close the files and remove what was written, so that no landing is left."""
        for out in (self._warc_out, self._index_out, self._count):
            out.close()
        discard_landing(self._landing)

    def close(self, report: CrawlReport) -> None:
        """Flushes all to the disk and gives the landing its name."""
        self._index.close()
        self._count.close()
        (self._part / COUNT_FILE).unlink()
        for out in (self._warc_out, self._index_out):
            sync_file(out)
            out.close()
        with (self._part / REPORT_FILE).open("wb") as out:
            out.write(plain.seals.dumps(plain.Sealed(FORMAT, report, SUMS_FILE)) + b"\n")
            sync_file(out)
        sums = digest_files(self._part, [file.name for file in self._part.iterdir()])
        with (self._part / SUMS_FILE).open("wb") as out:
            out.write(sums)
            sync_file(out)
        sync_folder(self._part)
        self._part.rename(self._landing)
        sync_folder(self._landing.parent)

    def _response_record(self, hop: Hop) -> Any:  # noqa: ANN401 - warcio ships no types
        phrase = HTTPStatus(hop.status).phrase if hop.status in HTTPStatus._value2member_map_ else ""
        head = StatusAndHeaders(f"{hop.status} {phrase}".strip(), list(hop.headers), protocol=hop.protocol)
        warc = {"WARC-Date": write_microseconds(hop.at)}
        if hop.ip:
            warc["WARC-IP-Address"] = hop.ip
        if hop.cut:
            warc["WARC-Truncated"] = hop.cut
        kind = "revisit" if hop.status == 304 else "response"
        if kind == "revisit":
            warc["WARC-Profile"] = _NOT_MODIFIED
        return self._warc.create_warc_record(
            hop.url,
            kind,
            payload=BytesIO(hop.raw),
            length=len(hop.raw),
            http_headers=head,
            warc_headers_dict=warc,
        )

    def _conversion_record(self, capture: PageCapture, drawn: bytes) -> Any:  # noqa: ANN401 - warcio ships no types
        return self._warc.create_warc_record(
            capture.landed,
            "conversion",
            payload=BytesIO(drawn),
            length=len(drawn),
            warc_content_type="text/html; charset=utf-8",
            warc_headers_dict={"WARC-Date": write_microseconds(capture.fetched_at)},
        )

    def _metadata_record(self, capture: PageCapture) -> Any:  # noqa: ANN401 - warcio ships no types
        fields = f"outcome: {capture.outcome}\r\nreason: {' '.join(capture.reason.split())}\r\n".encode()
        return self._warc.create_warc_record(
            capture.asked,
            "metadata",
            payload=BytesIO(fields),
            length=len(fields),
            warc_content_type="application/warc-fields",
            warc_headers_dict={"WARC-Date": write_microseconds(capture.fetched_at)},
        )


def count_pages_under_way(crawls: Path) -> int:
    """How many pages the crawls below a folder have read that are going on now.

    Args:
        crawls: A folder that holds one for each source, in it the landings.
    """
    count = 0
    for file in crawls.glob(f"*/*.part/{COUNT_FILE}"):
        with contextlib.suppress(FileNotFoundError):  # that crawl has just ended
            count += file.stat().st_size
    return count


def discard_landing(landing: Path) -> None:
    """Removes what an unfinished crawl left of a landing; a whole landing stays."""
    part = landing.with_name(landing.name + ".part")
    shutil.rmtree(part, ignore_errors=True)


def sweep_unfinished(folder: Path) -> None:
    """Removes what earlier crawls left unfinished in a source's folder.

    Where nobody else crawls that source now.
    """
    for part in folder.glob("*.part"):
        shutil.rmtree(part, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class Landing:
    """A whole landing, open for reading."""

    path: Path
    report: CrawlReport

    @classmethod
    def open(cls, path: Path) -> Landing:
        """Raises LandingError if there is none, it is not whole, or its format is unknown."""
        try:
            seal = plain.seals.loads((path / REPORT_FILE).read_bytes())
        except OSError as error:
            raise LandingError(f"{path}: not a complete landing: {error.strerror}") from error
        except plain.NotPlainError as error:
            raise LandingError(f"{path / REPORT_FILE}: cannot be read: {error}") from error
        if seal.format != FORMAT:
            raise LandingError(f"{path}: format {seal.format}, where {FORMAT} is known")
        return cls(path, seal.report)

    def listings(self) -> Iterator[ListingPage]:
        """The listing pages with their captures, in the order they were fetched."""
        for item in self._index_items():
            if isinstance(item, ListingPage):
                yield replace(item, capture=self._with_body(item.capture))

    def captures(self) -> Iterator[PageCapture]:
        """The captures of articles and probes, in the order they were fetched.

        Each body is read from the WARC as it comes.
        """
        for item in self._index_items():
            if isinstance(item, PageCapture):
                yield self._with_body(item)

    def warcs(self) -> tuple[Path, ...]:
        """Its WARCs, in the order they were written."""
        return tuple(sorted(self.path.glob("crawl*.warc.gz"), key=lambda path: (len(path.name), path.name)))

    def articles_cut_short(self) -> Iterator[tuple[str, int]]:
        """The places of the articles that have more parts than were fetched: WARC and byte."""
        for item in self._index_items():
            if isinstance(item, PageCapture) and item.cut and item.warc_file and item.warc_offset is not None:
                yield item.warc_file, item.warc_offset

    def held_crawl(self, places: Mapping[tuple[str, int], tuple[str, int]]) -> plain.HeldCrawl:
        """All it says but for the bodies, its records being at other `places` now."""
        lines = []
        for item in self._index_items():
            match item:
                case ListingPage():
                    listing = replace(item, capture=_moved_capture(item.capture, places))
                    lines.append(plain.IndexLine(listing=listing))
                case PageCapture():
                    lines.append(plain.IndexLine(capture=_moved_capture(item, places)))
        return plain.HeldCrawl(self.report, tuple(lines))

    def at(self, file: str, offset: int) -> PageCapture | None:
        """The capture, with its body, whose record stands at this offset of this WARC.

        It may have any role.
        """
        for item in self._index_items():
            whole = item.capture if isinstance(item, ListingPage) else item
            for capture in (whole, *whole.parts):
                if (capture.warc_file, capture.warc_offset) == (file, offset):
                    return self._with_body(capture)
        return None

    def _index_items(self) -> Iterator[ListingPage | PageCapture]:
        """Every line of the index.

        Raises LandingError when, at the end, there were more or fewer than the report says.
        """
        counts = {ListingPage: 0, PageCapture: 0}
        file = self._index_file()
        try:
            with GzipFile(file) if file.name == INDEX_FILE else file.open("rb") as lines:
                for number, line in enumerate(lines, start=1):
                    item = self._index_item(number, line)
                    counts[type(item)] += 1
                    yield item
        except (OSError, EOFError, zlib.error) as error:
            raise LandingError(f"{file}: {error}") from error
        if (counts[ListingPage], counts[PageCapture]) != (self.report.listings, self.report.captures):
            raise LandingError(f"{file}: lines are missing or too many")

    def _index_file(self) -> Path:
        """The index, packed or, in an older landing, plain."""
        older = self.path / PLAIN_INDEX_FILE
        return older if older.exists() else self.path / INDEX_FILE

    def _index_item(self, number: int, line: bytes) -> ListingPage | PageCapture:
        try:
            read = plain.index_lines.loads(line)
        except plain.NotPlainError as error:
            raise LandingError(f"{self._index_file()}: line {number} cannot be read: {error}") from error
        item = read.listing or read.capture
        if item is None:
            raise LandingError(f"{self._index_file()}: line {number} is neither a listing nor a capture")
        return item

    def _with_body(self, capture: PageCapture) -> PageCapture:
        """The capture and its parts, each with its body.

        The body is decoded and held against its digest.
        """
        if capture.parts:
            capture = replace(capture, parts=tuple(map(self._with_body, capture.parts)))
        if capture.digest is None:
            return capture
        where = f"{self.path / (capture.warc_file or WARC_FILE)} at {capture.warc_offset}"
        try:
            body = self._record_body(capture)
        except (OSError, ArchiveLoadFailed, CodingError) as error:
            raise LandingError(f"{where}: {named_error(error)}") from error
        if hashlib.sha256(body).hexdigest() != capture.digest:
            raise LandingError(f"{where}: the body of {capture.asked} is damaged")
        return replace(capture, body=body)

    def _record_body(self, capture: PageCapture) -> bytes:
        """The record's payload without its content codings; a drawn document has none."""
        with (self.path / (capture.warc_file or WARC_FILE)).open("rb") as file:
            file.seek(capture.warc_offset or 0)
            record = next(iter(ArchiveIterator(file)), None)
            if record is None or record.rec_headers.get_header("WARC-Target-URI") != capture.landed:
                raise ArchiveLoadFailed(f"not the record of {capture.landed}")
            raw: bytes = record.raw_stream.read()
        coded = [value for name, value in capture.headers if name == "content-encoding"]
        return raw if record.rec_type == "conversion" else decode_body(raw, codings_of(coded))


def _moved_capture(capture: PageCapture, places: Mapping[tuple[str, int], tuple[str, int]]) -> PageCapture:
    parts = tuple(_moved_capture(part, places) for part in capture.parts)
    place = places.get((capture.warc_file or "", capture.warc_offset or 0))
    file, offset = place or (capture.warc_file, capture.warc_offset)
    return replace(capture, parts=parts, warc_file=file, warc_offset=offset)
