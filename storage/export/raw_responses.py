"""Raw responses taken out again.

One WARC (ISO 28500) of the captures asked for, and the CDXJ by which replay tools find them.

Records are copied as they were kept, each after the redirects that led to it; a revisit of the same payload
goes out as the response that it stands for. What has no page to show goes
out as replay tools take it: a 304 as a revisit that names the answer it confirmed, with the 304 itself beside
it; an answer that never came as metadata. Which captures go out is not decided here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from operator import itemgetter
from pathlib import Path
from typing import IO, Any

from warcio.recordbuilder import RecordBuilder
from warcio.warcwriter import WARCWriter

from presslog.core.errors import Damaged
from presslog.core.outcome import Evidence
from presslog.storage.model import Capture, RecordPlace
from presslog.storage.responses import KeptResponses, RecordFault, index_line, referred_place


def index_path(warc: Path) -> Path:
    """Return where the index of a WARC that `write_warc` wrote stands.

    >>> index_path(Path("out/history.warc.gz")).as_posix()
    'out/history.cdxj'
    """
    return warc.with_suffix("").with_suffix(".cdxj")


def write_warc(
    captures: Iterable[Capture],
    kept: KeptResponses,
    out: Path,
    gone: Callable[[Capture], None] | None = None,
) -> int:
    """The raw responses of captures as one WARC (`out`, .warc.gz), with a CDXJ index beside it (`.cdxj`).

    Gives how many.

    Captures of one URL come oldest first,
    but for those that an import brought late. One of which no record was kept is passed over; one whose
    record is missing or not its own raises `Damaged`. Of one whose file is not there any more `gone` is told,
    where it is given.
    """
    count = 0
    with out.open("wb") as file:
        copies = _Copies(file, out.name)
        for capture in captures:
            if capture.warc_file is None:
                continue
            if gone and not kept.is_there(RecordPlace(capture.warc_file, capture.warc_offset or 0)):
                gone(capture)
                continue
            for record in _records_of_visit(kept, capture):
                copies.add(record, shows=capture.evidence is Evidence.PRESENCE)
            count += 1
    # CDXJ is sorted by SURT and time, so that a replay tool can search it by bisection.
    index_path(out).write_text("".join(sorted(copies.index)))
    return count


def _records_of_visit(kept: KeptResponses, capture: Capture) -> Iterator[Any]:
    """The records of one visit.

    They are those of the redirects on the way, then the capture's own, whether a browser drew it or not.
    Raises Damaged.
    """
    place = RecordPlace(capture.warc_file or "", capture.warc_offset or 0)
    where = f"{place.file} at {place.offset}"
    try:
        last = kept.parsed(place)
        if last.rec_headers.get_header("WARC-Target-URI") != capture.landed:
            raise Damaged(f"{where}: this is not the record of {capture.id}")
        earlier = len(capture.redirects) + (last.rec_type == "conversion")
        for before in kept.before(place, earlier) if earlier else ():
            record = kept.parsed(before)
            if _led_to(capture, record):
                yield _as_response(kept, before, record)
        yield _as_response(kept, place, last)
    except RecordFault as fault:
        raise Damaged(f"{where}: the raw response of {capture.id} {fault}") from fault
    except OSError as error:
        raise Damaged(f"{where}: the raw response of {capture.id} is gone: {error}") from error


def _as_response(kept: KeptResponses, place: RecordPlace, record: Any) -> Any:  # noqa: ANN401 - warcio ships no types
    """Return a record as it goes out.

    A revisit of an identical payload goes out with that payload, as the response it was.
    """
    if referred_place(record) is None:
        return record
    payload, said = kept.read(place).payload, record.rec_headers.get_header
    head = {name: said(name) for name in ("WARC-Record-ID", "WARC-Date", "WARC-IP-Address")}
    return RecordBuilder(warc_version="1.1").create_warc_record(
        said("WARC-Target-URI"),
        "response",
        payload=BytesIO(payload),
        length=len(payload),
        http_headers=record.http_headers,
        warc_headers_dict={name: value for name, value in head.items() if value},
    )


def _led_to(capture: Capture, record: Any) -> bool:  # noqa: ANN401 - warcio ships no types
    """Whether a record is an answer on the way to a capture.

    One of its redirects, or the response that it was drawn from.
    """
    if record.rec_type != "response" and referred_place(record) is None:
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
        self.index.append(index_line(record, start, self._file.tell() - start, self._name))
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
