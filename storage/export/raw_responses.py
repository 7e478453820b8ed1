"""Raw responses taken out again.

One WARC (ISO 28500) of the captures asked for, and the CDXJ by which replay tools find them.

Records are copied as they were kept, each after the redirects that led to it. What has no page to show goes
out as replay tools take it: a 304 as a revisit that names the answer it confirmed, with the 304 itself beside
it; an answer that never came as metadata. Which captures go out is not decided here.
"""

from __future__ import annotations

import json
import re
import string
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from operator import itemgetter
from pathlib import Path
from posixpath import normpath
from typing import IO, Any, Final
from urllib.parse import quote, unquote_to_bytes, urlsplit

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.timeutils import iso_date_to_timestamp
from warcio.warcwriter import WARCWriter

from presslog.core.errors import Damaged
from presslog.core.outcome import Evidence
from presslog.storage.model import Capture

_AS_THEY_ARE: Final = string.punctuation.replace("%", "").replace("#", "")
"""What stands in a SURT beside letters and digits; all else is percent-encoded."""


def index_path(warc: Path) -> Path:
    """Return where the index of a WARC that `write_warc` wrote stands.

    >>> index_path(Path("out/history.warc.gz")).as_posix()
    'out/history.cdxj'
    """
    return warc.with_suffix("").with_suffix(".cdxj")


def write_warc(
    captures: Iterable[Capture], warcs: Path, out: Path, gone: Callable[[Capture], None] | None = None
) -> int:
    """The raw responses of captures as one WARC (`out`, .warc.gz), with a CDXJ index beside it (`.cdxj`).

    Gives how many.

    `warcs` is the home's folder that captures' files are relative to. Captures of one URL come oldest first,
    but for those that an import brought late. One of which no record was kept is passed over; one whose
    record is missing or not its own raises `Damaged`. Of one whose file is not there any more `gone` is told,
    where it is given.
    """
    kept, count = _Kept(warcs), 0
    with out.open("wb") as file:
        copies = _Copies(file, out.name)
        for capture in captures:
            if capture.warc_file is None:
                continue
            if gone and not (warcs / capture.warc_file).exists():
                gone(capture)
                continue
            for record in kept.visit(capture):
                copies.add(record, shows=capture.evidence is Evidence.PRESENCE)
            count += 1
    # CDXJ is sorted by SURT and time, so that a replay tool can search it by bisection.
    index_path(out).write_text("".join(sorted(copies.index)))
    return count


@dataclass(frozen=True, slots=True)
class _Kept:
    """The home's WARCs, and where the records of those begin that were looked through."""

    folder: Path
    places: dict[str, list[int]] = field(default_factory=dict)

    def visit(self, capture: Capture) -> Iterator[Any]:
        """The records of one visit.

        They are those of the redirects on the way, then the capture's own, whether a browser drew it from a
        response or not.
        """
        where, own = self.folder / (capture.warc_file or ""), capture.warc_offset or 0
        if not where.resolve().is_relative_to(self.folder.resolve()):
            raise Damaged(f"{where} leads out of the home, and is not read")
        try:
            with where.open("rb") as file:
                last = _read_record(file, own)
                if last is None or last.rec_headers.get_header("WARC-Target-URI") != capture.landed:
                    raise Damaged(f"{where} at {own}: this is not the record of {capture.id}")
                earlier = len(capture.redirects) + (last.rec_type == "conversion")
                yield from self._records_on_the_way(file, capture, earlier)
                yield _read_record(file, own)
        except OSError as error:
            raise Damaged(f"{where}: the raw response of {capture.id} is gone: {error.strerror}") from error

    def _records_on_the_way(self, file: IO[bytes], capture: Capture, count: int) -> Iterator[Any]:
        """Of the `count` records before a capture's own, those of the answers that led to it."""
        for offset in self._places_before(file, capture, count) if count else ():
            record = _read_record(file, offset)
            if _led_to(capture, record):
                yield record

    def _places_before(self, file: IO[bytes], capture: Capture, count: int) -> Sequence[int]:
        """Where the records begin that were written just before a capture's own.

        A file is looked through once.
        """
        name = capture.warc_file or ""
        if name not in self.places:
            file.seek(0)
            records = ArchiveIterator(file)
            self.places[name] = [records.get_record_offset() for _ in records]
        end = self.places[name].index(capture.warc_offset or 0)
        return self.places[name][max(0, end - count) : end]


def _read_record(file: IO[bytes], offset: int) -> Any:  # noqa: ANN401 - warcio ships no types
    file.seek(offset)
    try:
        return next(iter(ArchiveIterator(file)), None)
    except ArchiveLoadFailed:
        return None


def _led_to(capture: Capture, record: Any) -> bool:  # noqa: ANN401 - warcio ships no types
    """Whether a record is an answer on the way to a capture.

    One of its redirects, or the response that it was drawn from.
    """
    if record.rec_type != "response":
        return False
    answer = record.rec_headers.get_header("WARC-Target-URI"), int(record.http_headers.get_statuscode())
    return answer in {*capture.redirects, (capture.landed, capture.status)}


class _Copies:
    """A WARC under way, and the lines of its index.

    With the date and digest of the last page that was seen at each URL.
    """

    def __init__(self, file: IO[bytes], name: str) -> None:
        self._file, self._name = file, name
        self._pages: dict[str, tuple[str, str]] = {}
        self._warc = WARCWriter(file, gzip=True, warc_version="1.1")
        self.index: list[str] = []
        about = {"software": "presslog", "format": "WARC File Format 1.1"}
        self._warc.write_record(self._warc.create_warcinfo_record(name, about))

    def add(self, record: Any, *, shows: bool) -> None:  # noqa: ANN401 - warcio ships no types
        """Copies a record; `shows` where it is of a visit that proved presence."""
        said = record.rec_headers.get_header
        url, page = said("WARC-Target-URI"), (said("WARC-Date"), said("WARC-Payload-Digest"))
        if record.rec_type == "metadata":
            record.rec_headers.replace_header("WARC-Target-URI", f"urn:no-answer:{url}")
            self._warc.write_record(record)
            return
        answer = (
            self._as_revisit(record, self._pages[url]) if _is_revisit(record) and url in self._pages else None
        )
        start = self._file.tell()
        self._warc.write_record(record)
        self.index.append(_index_line(record, start, self._file.tell() - start, self._name))
        if answer:
            self._warc.write_record(answer)
        elif shows and record.rec_type == "response" and record.http_headers.get_statuscode() == "200":
            self._pages[url] = max(self._pages.get(url, page), page, key=itemgetter(0))

    def _as_revisit(self, revisit: Any, page: tuple[str, str]) -> Any:  # noqa: ANN401 - warcio ships no types
        """Makes a 304 a revisit without a block, which is shown as the page it refers to (WARC 1.1 §6.7.3).

        Gives the 304 as metadata.
        """
        head, words = revisit.rec_headers, revisit.http_headers.to_bytes()
        revisit.http_headers, revisit.length, revisit.payload_length = None, 0, 0
        head.remove_header("WARC-Block-Digest")
        head.replace_header("WARC-Refers-To-Target-URI", head.get_header("WARC-Target-URI"))
        head.replace_header("WARC-Refers-To-Date", page[0])
        head.replace_header("WARC-Payload-Digest", page[1])
        beside = {
            "WARC-Date": head.get_header("WARC-Date"),
            "WARC-Concurrent-To": head.get_header("WARC-Record-ID"),
        }
        # Under a urn:, like an answer that never came: replay tools take whatever has the page's own URL for
        # the page.
        return self._warc.create_warc_record(
            f"urn:not-modified:{head.get_header('WARC-Target-URI')}",
            "metadata",
            payload=BytesIO(words),
            length=len(words),
            warc_content_type="application/http; msgtype=response",
            warc_headers_dict=beside,
        )


def _is_revisit(record: Any) -> bool:  # noqa: ANN401 - warcio ships no types
    return record.rec_type == "revisit" and record.http_headers is not None


def _index_line(record: Any, offset: int, length: int, name: str) -> str:  # noqa: ANN401 - warcio ships no types
    said, http = record.rec_headers.get_header, record.http_headers
    kind = http.get_header("Content-Type") if http else record.content_type
    says = {
        "url": said("WARC-Target-URI"),
        "mime": "warc/revisit" if record.rec_type == "revisit" else (kind or "unk").partition(";")[0],
        **({"status": http.get_statuscode()} if http else {}),
        "digest": said("WARC-Payload-Digest") or "-",
        "length": str(length),
        "offset": str(offset),
        "filename": name,
    }
    return f"{surt_url(says['url'])} {iso_date_to_timestamp(said('WARC-Date'))} {json.dumps(says)}\n"


def surt_url(url: str) -> str:
    """A URL as CDXJ sorts it.

    Its host is reversed and in lower case; scheme, `www.` and fragment are left out, and the rest is in its
    plainest spelling.

    >>> surt_url("https://www.Gazette.example/News//%7Eada/?b=2&a=1#top")
    'example,gazette)/news/~ada?a=1&b=2'
    """
    parts = urlsplit(url)
    host = re.sub(r"^www\d*\.", "", parts.hostname or "")
    port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    path = normpath("/" + _plain_spelling(parts.path).lstrip("/"))
    query = "&".join(sorted(_plain_spelling(parts.query).split("&"))) if parts.query else ""
    return f"{','.join(reversed(host.split('.')))}{port}){path}{'?' + query if query else ''}"


def _plain_spelling(text: str) -> str:
    return quote(unquote_to_bytes(text), safe=_AS_THEY_ARE).lower()
