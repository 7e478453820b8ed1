"""Raw responses taken out again: one WARC (ISO 28500) of the captures asked for, and the CDXJ by which replay tools find them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit

from warcio.archiveiterator import ArchiveIterator
from warcio.warcwriter import WARCWriter

from storage.errors import Damaged
from storage.model import Capture


def write_warc(captures: Iterable[Capture], warcs: Path, out: Path) -> int:
    """The raw responses of captures as one WARC (`out`, .warc.gz), with a CDXJ index beside it (`.cdxj`); gives how many.

    `warcs` is the home's folder that captures' files are relative to. A capture whose response was not kept is passed over; one whose
    record is missing or not its own raises `Damaged`.
    """
    with out.open("wb") as file:
        writer = WARCWriter(file, gzip=True, warc_version="1.1")
        writer.write_record(
            writer.create_warcinfo_record(
                out.name, {"software": "presslog", "format": "WARC File Format 1.1"}
            )
        )
        lines = [
            _copied(capture, warcs / capture.warc_file, writer, file, out.name)
            for capture in captures
            if capture.warc_file is not None and capture.status is not None
        ]
    # CDXJ is sorted by SURT and time, so that a replay tool can search it by bisection.
    out.with_suffix("").with_suffix(".cdxj").write_text("".join(sorted(lines)))
    return len(lines)


def _copied(capture: Capture, path: Path, writer: Any, file: IO[bytes], name: str) -> str:  # noqa: ANN401 - warcio ships no types
    try:
        with path.open("rb") as kept:
            kept.seek(capture.warc_offset or 0)
            record = next(iter(ArchiveIterator(kept)), None)
            if record is None or record.rec_headers.get_header("WARC-Target-URI") != capture.landed:
                raise Damaged(f"{path} at {capture.warc_offset}: this is not the record of {capture.id}")
            start = file.tell()
            writer.write_record(record)
    except OSError as error:
        raise Damaged(f"{path}: the raw response of {capture.id} is gone: {error.strerror}") from error
    says = {
        "url": capture.landed,
        "mime": "warc/revisit"
        if record.rec_type == "revisit"
        else (capture.content_type or "unk").partition(";")[0],
        "status": str(capture.status),
        "digest": record.rec_headers.get_header("WARC-Payload-Digest") or "-",
        "length": str(file.tell() - start),
        "offset": str(start),
        "filename": name,
    }
    return f"{surt(capture.landed)} {capture.fetched_at:%Y%m%d%H%M%S} {json.dumps(says)}\n"


def surt(url: str) -> str:
    """A URL as CDXJ sorts it: host turned round, lower case, without scheme, `www.` and fragment.

    >>> surt("https://www.Gazette.example/News/?b=2&a=1#top")
    'example,gazette)/news?a=1&b=2'
    """
    parts = urlsplit(url.lower())
    host = (parts.hostname or "").removeprefix("www.")
    port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    query = "&".join(sorted(parts.query.split("&"))) if parts.query else ""
    path = parts.path.rstrip("/") or "/"
    return f"{','.join(reversed(host.split('.')))}{port}){path}{'?' + query if query else ''}"
