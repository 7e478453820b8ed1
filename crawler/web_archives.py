"""Web archives as captures.

Any tool's WARC (ISO 28500), ARC or WACZ, in order of WARC-Date, typed by the same rules as a live crawl.

An archive is read twice: once for its records' heads, which are sorted, once for the bodies, one at a time
and in that order. Redirects are followed where the archive holds their target, revisits are given the body
they refer to. A record that says nothing of a page (DNS, requests, metadata, other methods' answers) is
passed over. This module refuses to know which source a page belongs to.
"""

from __future__ import annotations

import hashlib
import logging
import re
import zlib
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import ChunkedDataReader

from presslog.core.errors import LandingError
from presslog.core.moments import parse_iso_moment
from presslog.core.outcome import Outcome, RefusedError, Verdict, of_page
from presslog.core.role import Role
from presslog.core.untrusted_values import join_url, named_error
from presslog.core.urls import AskedUrl, LandedUrl
from presslog.crawler.archive_members import UNREADABLE, WarcFiles
from presslog.crawler.archive_pieces import GZIP, PLAIN, ReadableBytes, Stretch, sound_records
from presslog.crawler.http import cookies_of_redirects, next_url, whole_body
from presslog.crawler.items import Doubt, PageCapture
from presslog.crawler.landing import MAX_BYTES, Hop

log = logging.getLogger(__name__)

MAX_HOPS: Final = 10
THE_WEB_BEGAN: Final = datetime(1990, 1, 1, tzinfo=UTC)
"""No page was captured before; a tool that writes such a date did not know it."""
THE_LAST_MOMENT: Final = datetime.max.replace(tzinfo=UTC)
FOLLOW_WITHIN: Final = timedelta(minutes=5)
"""How much later than a redirect its target may have been captured to be taken for the same visit."""
_STATUS: Final = re.compile(r"[1-9][0-9]{2}")  # RFC 9112 §4
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_ONE_PIECE: Final = "non-chunked"  # what warcio calls a file whose records are packed together
_GZIP: Final = b"\x1f\x8b"
_ARC: Final = b"filedesc:"
_ZSTANDARD: Final = b"\xb5\x2f\xfd"  # RFC 8878 §3.1.1; and of the frame that holds a dictionary (§3.1.2)
_SKIPPABLE: Final = b"\x2a\x4d\x18"
_MARKUP: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*<[!?a-z]", re.IGNORECASE)
"""How a page begins that is coded no more."""


@dataclass(frozen=True, slots=True, order=True)
class _Head:
    """What sorting and following need of a record; ordered by time, then by where it stands."""

    at: datetime
    url: str
    file: str  # the archive's path, and after `!` the member of a WACZ
    offset: int
    status: int = field(compare=False)
    headers: tuple[tuple[str, str], ...] = field(compare=False)
    kind: str = field(compare=False)  # response, or revisit: what has the body of another
    payload: str | None = field(compare=False)  # WARC-Payload-Digest; None for a 304's own, empty one
    refers: tuple[str, datetime] | None = field(compare=False)  # URL and time of what a revisit refers to
    ip: str | None = field(compare=False)
    cut: str | None = field(compare=False)
    drawn: int | None = field(
        compare=False, default=None
    )  # where the document stands that a browser drew of it


class Archives:
    """Web archives whose records' heads have been read.

    Raises LandingError for a file that is no web archive, or is cut short, or damaged beyond what one damaged
    part of a packed file costs.

    `passed_over` are the records that cannot be read though the archive can, and damaged parts, each with its
    place and the reason. So are records of before there was a Web, and of after `until`: a later look would
    seem to be the earlier one, and no time can be added to the last moment there is.
    """

    def __init__(self, paths: Iterable[Path], *, until: datetime = THE_LAST_MOMENT) -> None:
        self.passed_over: list[str] = []
        files = WarcFiles()
        heads = (head for path in paths for head in _record_heads(files, path, self.passed_over))
        self._heads = _Heads(files, self._of_possible_dates(heads, until))

    def _of_possible_dates(self, heads: Iterable[_Head], until: datetime) -> Iterator[_Head]:
        for head in heads:
            if THE_WEB_BEGAN <= head.at <= until:
                yield head
            else:
                when = "before there was a Web" if head.at < THE_WEB_BEGAN else "in the future"
                self.passed_over.append(f"{head.file}, at {head.offset}: dated {when}: {head.at.date()}")

    def captures(self, wanted: Callable[[str], bool] = lambda _url: True) -> Iterator[PageCapture]:
        """Every page that the archives hold at a `wanted` URL, oldest first.

        The same archives give the same captures.

        `warc_file` is the archive's path (`ARCHIVE.wacz!archive/MEMBER` inside a WACZ).
        """
        for head in self._heads.all:
            if wanted(head.url) and (capture := self._captured_page(head)):
                yield capture

    def _captured_page(self, head: _Head) -> PageCapture | None:
        """The page that a record brought.

        None where there is none, or it cannot be read, which is then said.
        """
        try:
            return _make_capture(self._heads, head)
        except Exception as error:
            # The boundary of a record: no list of what warcio or a page may raise is complete.
            log.warning("%s: the record at %d", head.file, head.offset, exc_info=error)
            self.passed_over.append(f"{head.file}, at {head.offset}: {named_error(error)}")
            return None


class _Heads:
    """All records' heads, by time, by URL and by payload, and the files that they stand in."""

    def __init__(self, files: WarcFiles, heads: Iterable[_Head]) -> None:
        self.files = files
        self.all = sorted(heads)
        self._by_url: dict[str, list[_Head]] = defaultdict(list)
        self._bodies: dict[str, _Head] = {}
        for head in self.all:
            self._by_url[head.url].append(head)
            if head.kind == "response" and head.payload:
                self._bodies.setdefault(head.payload, head)

    def after(self, url: str, at: datetime) -> _Head | None:
        """The first record of a URL from a moment on, if it was made soon enough."""
        found = self._by_url.get(url, [])
        place = bisect_left(found, at, key=lambda head: head.at)
        return found[place] if place < len(found) and found[place].at - at <= FOLLOW_WITHIN else None

    def body_of(self, head: _Head) -> _Head | None:
        """The record that holds a record's body: itself, or what a revisit refers to.

        None where the archives lack it.
        """
        if head.kind == "response":
            return head
        url, at = head.refers or (head.url, head.at)
        before = [h for h in self._by_url.get(url, []) if h.kind == "response" and h.at <= at]
        named = [h for h in before if _may_confirm(head, h)] if head.refers or head.status == 304 else []
        return named[-1] if named else self._bodies.get(head.payload or "")


def _may_confirm(revisit: _Head, held: _Head) -> bool:
    """Whether a revisit may be of this very response.

    One that the archives lack is not to be mistaken for an earlier one.
    """
    if revisit.status != 304:
        return not (revisit.payload and held.payload) or revisit.payload == held.payload
    tags = {tag.removeprefix("W/") for head in (revisit, held) if (tag := _entity_tag(head))}
    dated = revisit.refers is None or held.at.replace(microsecond=0) == revisit.refers[1].replace(
        microsecond=0
    )
    return len(tags) < 2 and dated


def _entity_tag(head: _Head) -> str | None:
    return next((value for name, value in head.headers if name == "etag"), None)


def _make_capture(heads: _Heads, first: _Head) -> PageCapture | None:
    head, redirects = first, list[tuple[str, int]]()
    headers = [head.headers]
    while head.status in _REDIRECTS:
        target = _target_url(head)
        following = heads.after(target, head.at) if target else None
        if following is None or len(redirects) == MAX_HOPS:
            return None
        redirects.append((head.url, head.status))
        head = following
        headers.append(head.headers)
    held = heads.body_of(head)
    if held is None:
        return None
    page = _archived_page(heads.files, first, head, held, tuple(redirects))
    # An archive cannot be asked again with the cookie.
    return replace(page, doubt=Doubt.COOKIE) if cookies_of_redirects(headers) else page


def _target_url(head: _Head) -> str | None:
    location = next((value for name, value in head.headers if name == "location"), None)
    try:
        return next_url(head.url, location.encode("latin-1", "replace")) if location else None
    except RefusedError:
        return None


def _archived_page(
    files: WarcFiles, first: _Head, head: _Head, held: _Head, redirects: tuple[tuple[str, int], ...]
) -> PageCapture:
    # A 304 of the archive's own crawler proves the page it revisits: the answer is that page's.
    answer = held if head.status == 304 else head
    hop = Hop(
        head.url, answer.status, held.headers, _raw_payload(files, held), head.at, ip=head.ip, cut=held.cut
    )
    verdict, body = _judge_hop(hop, asked=first.url)
    if held.drawn is not None and verdict.outcome is Outcome.OK:
        body = _record_payload(files, held.file, held.drawn, chunked=False)
        verdict = of_page(hop.status, hop.headers, body, asked=first.url, landed=hop.url)
    return PageCapture(
        asked=AskedUrl(first.url),
        landed=LandedUrl(head.url),
        role=Role.ARTICLE,
        fetched_at=head.at,
        outcome=verdict.outcome,
        reason=verdict.reason,
        status=hop.status,
        headers=hop.headers,
        body=body,
        ip=head.ip,
        redirects=redirects,
        warc_file=held.file,
        warc_offset=held.offset,
        digest=hashlib.sha256(body).hexdigest() if body else None,
    )


def _judge_hop(hop: Hop, *, asked: str) -> tuple[Verdict, bytes]:
    if len(hop.raw) > MAX_BYTES:
        return Verdict(Outcome.TOO_LARGE, f"the body is larger than {MAX_BYTES} bytes"), b""
    try:
        body = whole_body(hop)
    except RefusedError as error:
        if hop.cut or not _MARKUP.match(hop.raw) or not (kept := _headers_without_coding(hop.headers)):
            return error.verdict, b""
        return _judge_hop(replace(hop, headers=kept), asked=asked)
    return of_page(hop.status, hop.headers, body, asked=asked, landed=hop.url), body


def _headers_without_coding(headers: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """The headers for a body from which a tool took the codings off without saying so.

    Empty where none was spoken of.
    """
    spoken = any(name == "content-encoding" for name, _ in headers)
    told = ("content-encoding", "content-length")
    return tuple(pair for pair in headers if pair[0] not in told) if spoken else ()


# --- records ------------------------------------------------------------------------------------------------


def _record_heads(files: WarcFiles, path: Path, passed_over: list[str]) -> Iterator[_Head]:
    members, lost = files.names_in(path), list[str]()
    for name in members:
        try:
            with files.open(name) as file:
                yield from _heads_in(name, file, passed_over)
        except LandingError as error:  # one member of a bundle; a file by itself is refused
            if len(members) == 1:
                raise
            lost.append(str(error))
    if len(lost) == len(members):
        raise LandingError("; ".join(lost))
    passed_over += lost


def _heads_in(name: str, file: ReadableBytes, passed_over: list[str]) -> Iterator[_Head]:
    found: dict[str, _Head] = {}
    posted = set[str]()  # answers to what was no GET; their requests may stand after them
    try:
        stretches = _sound_stretches(file)
    except UNREADABLE as error:
        raise LandingError(f"{name}: cannot be read as a web archive: {_fault_text(error)}") from error
    read, faults = 0, list[str]()
    for stretch in stretches:
        records = ArchiveIterator(_StretchReader(file, stretch), arc2warc=True)
        try:
            for record in records:
                _read_through(record)
                passed_over += _take_record(record, name, records.get_record_offset(), found, posted)
                read += 1
        except UNREADABLE as error:
            if _ONE_PIECE in str(error):  # of which only the first record is read
                raise LandingError(
                    f"{name}: cannot be read as a web archive: {_fault_text(error)}"
                ) from error
            faults.append(f"{name}, at {stretch.start}: {_fault_text(error)}")
    if faults and not read:
        raise LandingError(f"{name}: cannot be read as a web archive: {faults[0]}")
    passed_over += faults
    passed_over += (
        f"{name}, at {damage.start}: {damage.end - damage.start} bytes are damaged"
        for damage in _between(stretches, file.seek(0, 2))
    )
    yield from (head for record_id, head in found.items() if record_id not in posted)


def _take_record(
    record: Any,  # noqa: ANN401 - warcio ships no types
    name: str,
    offset: int,
    found: dict[str, _Head],
    posted: set[str],
) -> tuple[str, ...]:
    """Add what a record says of a page to what was `found`, or to the ids of what was `posted`.

    Return its place and what is wrong with it, if it cannot be read.
    """
    try:
        _add_record(record, name, offset, found, posted)
    except Exception as error:  # noqa: BLE001 - the boundary of a record: what cannot be read of it costs no other
        return (f"{name}, at {offset}: {named_error(error)}",)
    return ()


def _add_record(
    record: Any,  # noqa: ANN401 - warcio ships no types
    name: str,
    offset: int,
    found: dict[str, _Head],
    posted: set[str],
) -> None:
    if record.rec_type == "request":
        posted |= _answers_to_no_get(record)
    elif record.rec_type in ("response", "revisit"):
        if head := _record_head(name, offset, record):
            found[record.rec_headers.get_header("WARC-Record-ID") or str(offset)] = head
    elif record.rec_type == "conversion" and found:
        last = next(reversed(found))
        found[last] = _with_drawn(found[last], record, offset)


def _fault_text(error: Exception) -> str:
    """What is wrong, in one line of 200 characters; warcio quotes whatever it could not read."""
    words = " ".join(str(error).split())[:200]
    return (
        "it is packed as one piece; `warcio recompress` packs each record by itself"
        if _ONE_PIECE in words
        else words
    )


def _sound_stretches(file: ReadableBytes) -> list[Stretch]:
    """The parts of a file that are whole, a record each, whatever it is called; an ARC is one.

    Raises EOFError if none is whole, ValueError for Zstandard.
    """
    begins = file.read(9)
    if begins[1:4] in (_ZSTANDARD, _SKIPPABLE):
        raise ValueError("Zstandard-compressed archives are not supported; decompress it first: zstd -d FILE")
    if begins.startswith(_ARC):
        return [Stretch(0, file.seek(0, 2))]
    packings = (
        (PLAIN, GZIP) if begins.startswith(PLAIN.mark) else (GZIP, PLAIN)
    )  # its first record may be what is damaged
    try:
        return sound_records(file, packings[0])
    except (zlib.error, EOFError):
        if begins[:2] == _GZIP or begins.startswith(PLAIN.mark):
            raise
    return sound_records(file, packings[1])


def _between(stretches: Sequence[Stretch], size: int) -> Iterator[Stretch]:
    """What lies before, between and behind the sound parts of a file."""
    bounds = [0, *(bound for stretch in stretches for bound in stretch), size]
    yield from (Stretch(*pair) for pair in zip(bounds[::2], bounds[1::2], strict=True) if pair[0] < pair[1])


class _StretchReader:
    """A part of a file, read as if it ended there."""

    def __init__(self, file: ReadableBytes, stretch: Stretch) -> None:
        self._file, self._end = file, stretch.end
        file.seek(stretch.start)

    def read(self, size_bytes: int) -> bytes:
        """At most so many bytes, none at the part's end."""
        return self._file.read(min(size_bytes, self._end - self._file.tell()))

    def tell(self) -> int:
        """The offset in the file."""
        return self._file.tell()


def _read_through(record: Any) -> None:  # noqa: ANN401 - warcio ships no types
    """Reads a record to its end. Raises EOFError where the file ends first, which warcio lets pass."""
    while record.raw_stream.read(65_536):
        pass
    if getattr(record.raw_stream, "limit", 0):  # which a record has that says its length
        raise EOFError(f"a record is {record.raw_stream.limit} bytes shorter than it says")


def _answers_to_no_get(record: Any) -> set[str]:  # noqa: ANN401 - warcio ships no types
    got = record.http_headers is None or record.http_headers.protocol.upper() == "GET"
    answer = record.rec_headers.get_header("WARC-Concurrent-To")
    return set() if got or not answer else {answer}


def _record_head(name: str, offset: int, record: Any) -> _Head | None:  # noqa: ANN401 - warcio ships no types
    headers, http = record.rec_headers, record.http_headers
    url = (headers.get_header("WARC-Target-URI") or "").strip(
        "<>"
    )  # wget writes it in brackets, as WARC 1.0 had it
    if (
        not url.startswith(("http://", "https://"))
        or join_url(url, "") is None
        or (http is None and record.rec_type != "revisit")
    ):
        return None
    # A revisit may have no block (WARC 1.1 §6.7): it stands for the answer that it refers to, as a 304 does.
    code = http.get_statuscode() if http is not None else "304"
    if not _STATUS.fullmatch(code):
        return None  # no answer of HTTP
    refers = headers.get_header("WARC-Refers-To-Target-URI"), headers.get_header("WARC-Refers-To-Date")
    return _Head(
        at=_record_moment(headers.get_header("WARC-Date")),
        url=url,
        file=name,
        offset=offset,
        status=int(code),
        headers=tuple((key.lower(), value) for key, value in (http.headers if http else ())),
        kind="revisit" if code == "304" else record.rec_type,
        payload=None if code == "304" and http is not None else headers.get_header("WARC-Payload-Digest"),
        refers=(refers[0].strip("<>"), _record_moment(refers[1])) if all(refers) else None,
        ip=headers.get_header("WARC-IP-Address"),
        cut=headers.get_header("WARC-Truncated"),
    )


def _with_drawn(head: _Head, record: Any, offset: int) -> _Head:  # noqa: ANN401 - warcio ships no types
    """Return the answer with the document that a browser drew of it.

    HTML of its URL and its time, right behind it.
    """
    said = record.rec_headers.get_header
    its_own = said("WARC-Target-URI") == head.url and _record_moment(said("WARC-Date")) == head.at
    return replace(head, drawn=offset) if its_own and "html" in (said("Content-Type") or "") else head


def _record_moment(date: str | None) -> datetime:
    if date is None:
        raise ValueError("a record has no WARC-Date")
    moment = parse_iso_moment(date)
    if moment is None:
        raise ValueError(f"a record is dated {date[:40]!r}")
    return moment


def _raw_payload(files: WarcFiles, head: _Head) -> bytes:
    """A record's payload with its content codings; transfer codings, which some tools leave on, taken off."""
    codings = (value.lower() for name, value in head.headers if name == "transfer-encoding")
    return _record_payload(
        files, head.file, head.offset, chunked=any("chunked" in coding for coding in codings)
    )


def _record_payload(files: WarcFiles, name: str, offset: int, *, chunked: bool) -> bytes:
    """A record's payload; of one larger than `MAX_BYTES` one byte more than that."""
    with files.open(name) as file:
        file.seek(offset)
        record = next(iter(ArchiveIterator(file, arc2warc=True)))
        stream = ChunkedDataReader(record.raw_stream, decomp_type=None) if chunked else record.raw_stream
        pieces, left = list[bytes](), MAX_BYTES + 1
        while left > 0 and (piece := stream.read(min(left, 65_536))):
            pieces.append(piece)
            left -= len(piece)
        return b"".join(pieces)
