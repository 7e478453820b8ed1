"""The CDXJ by which replay tools find records in a WARC: one line a record.

A line is the URL as SURT, the time, and JSON of what the record is and where it lies.
"""

from __future__ import annotations

import json
import re
import string
from posixpath import normpath
from typing import Any, Final
from urllib.parse import quote, unquote_to_bytes, urlsplit

from presslog.core.doors import left_out

with left_out("fsspec"):  # warcio would open remote files with it; we open them ourselves
    from warcio.timeutils import iso_date_to_timestamp


_AS_THEY_ARE: Final = string.punctuation.replace("%", "").replace("#", "")
"""Marks that a SURT keeps as they are, as it does letters and digits; all else is percent-encoded."""
NO_ANSWER: Final = "urn:no-answer:"
"""Replay tools take whatever has a page's own URL for the page: what is no answer is indexed under a URN."""


def index_line(record: Any, offset: int, length: int, name: str) -> str:  # noqa: ANN401 - warcio ships no types
    """Return the CDXJ line of a warcio record.

    Args:
        record: The record.
        offset: The byte of the WARC at which it begins.
        length: Its size in the WARC, packed, in bytes.
        name: The WARC's file name, without folders.
    """
    header, http = record.rec_headers.get_header, record.http_headers
    url = header("WARC-Target-URI") or "urn:unnamed"
    if record.rec_type == "metadata" and not url.startswith("urn:"):
        url = NO_ANSWER + url
    kind = http.get_header("Content-Type") if http else record.content_type
    values = {
        "url": url,
        "mime": "warc/revisit" if record.rec_type == "revisit" else (kind or "unk").partition(";")[0],
        **({"status": http.get_statuscode()} if http else {}),
        "digest": header("WARC-Payload-Digest") or "-",
        "length": str(length),
        "offset": str(offset),
        "filename": name,
    }
    key = url if url.startswith("urn:") else surt_url(url)
    return f"{key} {iso_date_to_timestamp(header('WARC-Date'))} {json.dumps(values)}\n"


def span_of_line(line: str) -> tuple[int, int]:
    """Return the bytes of a WARC at which the record of a CDXJ line begins and ends.

    Raises ValueError where the line is not one.
    """
    try:
        values = json.loads(line[line.index("{") :])
        return int(values["offset"]), int(values["offset"]) + int(values["length"])
    except (KeyError, TypeError) as error:
        raise ValueError(f"not a line of a CDXJ: {line[:80]!r}") from error


def surt_url(url: str) -> str:
    """Return a URL in the spelling by which a CDXJ is sorted.

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
