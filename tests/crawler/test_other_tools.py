"""Archives as other tools write them, byte by byte: wget, warcprox, Heritrix, and Browsertrix with its WACZ."""

from __future__ import annotations

import gzip
import hashlib
import json
import zipfile
from itertools import count
from pathlib import Path

import brotli
import pytest

from presslog.core.errors import LandingError
from presslog.core.outcome import Outcome
from presslog.crawler.web_archives import Archives

SITE = "https://gazette.example/"
PAGE = b"<html><title>The dam</title><p>" + b"It holds. " * 40 + b"</html>"
LATER = PAGE.replace(b"holds", b"leaks")
SAME = "http://netpreserve.org/warc/1.0/revisit/identical-payload-digest"
NOT_MODIFIED = "http://netpreserve.org/warc/1.0/revisit/server-not-modified"
ANSWER = "application/http; msgtype=response"
NUMBERS = count(1)


def record(kind: str, uri: str, day: int, block: bytes = b"", **fields: str) -> bytes:
    """One record, its fields beside the needed ones written with `_` for `-`."""
    head = {
        "WARC-Type": kind,
        "WARC-Record-ID": f"<urn:uuid:00000000-0000-4000-8000-{next(NUMBERS):012}>",
        "WARC-Date": f"2026-03-{day:02}T12:00:00Z",
        **({"WARC-Target-URI": uri} if uri else {}),
        **{name.replace("_", "-"): value for name, value in fields.items()},
        "Content-Length": str(len(block)),
    }
    return (
        b"WARC/1.0\r\n"
        + b"".join(f"{k}: {v}\r\n".encode() for k, v in head.items())
        + b"\r\n"
        + block
        + b"\r\n\r\n"
    )


def http(body: bytes = PAGE, *headers: str, status: str = "HTTP/1.1 200 OK") -> bytes:
    return "\r\n".join([status, "Content-Type: text/html", *headers, "", ""]).encode() + body


def digest(body: bytes) -> str:
    return f"sha1:{hashlib.sha1(body, usedforsecurity=False).hexdigest()}"


def response(path: str, day: int, block: bytes = b"", *, of: bytes = PAGE, **fields: str) -> bytes:
    told = {"Content_Type": ANSWER, "WARC_Payload_Digest": digest(of), **fields}
    return record("response", SITE + path, day, block or http(of), **told)


def revisit(path: str, day: int, *, of: bytes = PAGE, of_day: int = 1, **fields: str) -> bytes:
    told = {
        "Content_Type": ANSWER,
        "WARC_Payload_Digest": digest(of),
        "WARC_Profile": SAME,
        "WARC_Refers_To_Target_URI": SITE + path,
        "WARC_Refers_To_Date": f"2026-03-{of_day:02}T12:00:00Z",
        **fields,
    }
    return record("revisit", SITE + path, day, http(b""), **told)


def found(*files: Path) -> list[tuple[str, int, bytes]]:
    """Path, day and body of every page, in order; each is whole."""
    captures = list(Archives(files).captures())
    assert {capture.outcome for capture in captures} <= {Outcome.OK}
    return [(capture.asked.removeprefix(SITE), capture.fetched_at.day, capture.body) for capture in captures]


def written(path: Path, *records: bytes) -> Path:
    """The records as a file; packed each by itself where its name ends so."""
    packed = map(gzip.compress, records) if path.name.endswith(".gz") else records
    path.write_bytes(b"".join(packed))
    return path


def test_wget(tmp_path: Path) -> None:
    """Unpacked records, URIs in brackets, chunks left on, a revisit that is named by its digest alone, and its log as a resource."""
    chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(PAGE), PAGE)
    digests = {
        "WARC_Payload_Digest": "sha1:OF-THE-CHUNKS",
        "Content_Type": "application/http;msgtype=response",
    }
    log = "metadata://gnu.org/software/wget/warc/"
    path = written(
        tmp_path / "site.warc",
        record(
            "warcinfo",
            "",
            1,
            b"software: Wget/1.21.3 (linux-gnu)\r\n",
            Content_Type="application/warc-fields",
        ),
        record("request", f"<{SITE}a>", 1, b"GET /a HTTP/1.1\r\nHost: gazette.example\r\n\r\n"),
        record("response", f"<{SITE}a>", 1, http(chunked, "Transfer-Encoding: chunked"), **digests),
        record("revisit", f"<{SITE}a>", 2, http(b""), WARC_Profile=SAME, WARC_Truncated="length", **digests),
        record("metadata", f"{log}MANIFEST.txt", 2, b"<urn:uuid:1>", Content_Type="text/plain"),
        record("resource", f"{log}wget.log", 2, b"Saving to a\n", Content_Type="text/plain"),
    )
    assert found(path) == [("a", 1, PAGE), ("a", 2, PAGE)]


def test_warcprox(tmp_path: Path) -> None:
    """Several files, records in the order in which answers ended, a revisit whose page stands in another file, requests behind answers."""
    asked = record(
        "request", SITE + "b", 3, b"GET /b HTTP/1.1\r\n\r\n", Content_Type="application/http; msgtype=request"
    )
    one = written(tmp_path / "one.warc.gz", response("b", 3), asked, response("a", 1))
    two = written(tmp_path / "two.warc.gz", response("a", 4, of=LATER), revisit("a", 2))
    assert found(two, one) == [("a", 1, PAGE), ("a", 2, PAGE), ("b", 3, PAGE), ("a", 4, LATER)]


def test_heritrix(tmp_path: Path) -> None:
    """Look-ups of names are no pages; a 304 has the page it confirmed; what was cut by time says nothing."""
    dns = record(
        "response",
        "dns:gazette.example",
        1,
        b"20260301120000\ngazette.example. A 192.0.2.1\n",
        Content_Type="text/dns",
    )
    confirmed = record(
        "revisit",
        SITE + "a",
        2,
        http(b"", 'ETag: "1"', status="HTTP/1.1 304 Not Modified"),
        WARC_Profile=NOT_MODIFIED,
    )
    path = written(
        tmp_path / "IAH-00000.warc.gz",
        dns,
        response("a", 1, http(PAGE, 'ETag: "1"')),
        record("metadata", SITE + "a", 1, b"via: x\r\n", Content_Type="application/warc-fields"),
        confirmed,
        response("b", 3, WARC_Truncated="time"),
    )
    (first, second, cut) = Archives([path]).captures()
    assert (first.body, second.body, second.outcome) == (PAGE, PAGE, Outcome.OK)
    assert (cut.outcome, cut.body) == (Outcome.TRUNCATED, b"")


def test_browsertrix(tmp_path: Path) -> None:
    """From a WACZ with its indexes: answers of HTTP/2, bodies coded or no more coded than shown, and nothing that is beside a page."""
    pageinfo = record("resource", f"urn:pageinfo:{SITE}a", 1, b"{}", Content_Type="application/json")
    first = written(
        tmp_path / "rec-0.warc.gz",
        record("warcinfo", "", 1, b"software: Browsertrix-Crawler 1.5\r\n"),
        response("a", 1, http(PAGE, "x-orig-content-encoding: br", status="HTTP/2 200")),
        record(
            "request",
            SITE + "a",
            1,
            b"GET /a HTTP/2\r\n\r\n",
            Content_Type="application/http; msgtype=request",
        ),
        pageinfo,
    )
    second = written(
        tmp_path / "rec-1.warc.gz",
        response("b", 2, http(brotli.compress(PAGE), "Content-Encoding: br")),
        response("c", 3, http(PAGE, "Content-Encoding: br", "Content-Length: 90")),
        revisit("a", 4),
    )
    with zipfile.ZipFile(tmp_path / "crawl.wacz", "w") as bundle:
        for warc in (first, second):
            bundle.write(warc, f"archive/{warc.name}")
        bundle.writestr("indexes/index.cdx.gz", gzip.compress(b""))
        bundle.writestr("pages/pages.jsonl", json.dumps({"format": "json-pages-1.0"}) + "\n")
        bundle.writestr("datapackage.json", "{}")
    assert found(tmp_path / "crawl.wacz") == [("a", 1, PAGE), ("b", 2, PAGE), ("c", 3, PAGE), ("a", 4, PAGE)]


def test_a_revisit_of_what_is_not_there_is_none(tmp_path: Path) -> None:
    """An earlier page of the URL does not stand in for the one confirmed by digest, date or ETag; the right one does."""
    old, page = http(LATER, 'ETag: "0"'), http(PAGE, 'ETag: "1"')
    told = {"WARC_Profile": NOT_MODIFIED, "Content_Type": ANSWER}
    referred = {
        **told,
        "WARC_Refers_To_Target_URI": SITE + "a",
        "WARC_Refers_To_Date": "2026-03-02T12:00:00Z",
    }
    confirmed = http(b"", 'ETag: W/"1"', status="HTTP/1.1 304 Not Modified")
    bare = http(b"", status="HTTP/1.1 304 Not Modified")
    visits = (
        revisit("a", 3, of_day=2),
        record("revisit", SITE + "a", 4, confirmed, **told),
        record("revisit", SITE + "a", 5, bare, **referred),
        record("response", SITE + "a", 6, confirmed, Content_Type=ANSWER),
    )
    lacking = written(tmp_path / "lacking.warc", response("a", 1, old, of=LATER), *visits)
    assert found(lacking) == [("a", 1, LATER)]
    whole = written(tmp_path / "whole.warc", response("a", 1, old, of=LATER), response("a", 2, page), *visits)
    assert found(whole) == [("a", 1, LATER), *(("a", day, PAGE) for day in (2, 3, 4, 5, 6))]


def test_a_304_is_never_an_empty_answer_of_others(tmp_path: Path) -> None:
    """The digest of a 304's empty body names nothing: another URL's empty answer is not what it confirms."""
    empty = record(
        "response", SITE + "b", 1, http(b"", status="HTTP/1.1 404 Not Found"), WARC_Payload_Digest=digest(b"")
    )
    orphan = record(
        "revisit",
        SITE + "a",
        2,
        http(b"", status="HTTP/1.1 304 Not Modified"),
        WARC_Payload_Digest=digest(b""),
        WARC_Profile=NOT_MODIFIED,
    )
    captures = Archives([written(tmp_path / "a.warc", empty, orphan)]).captures()
    assert [(capture.asked, capture.outcome) for capture in captures] == [(SITE + "b", Outcome.GONE)]


def test_what_is_no_answer_is_no_capture(tmp_path: Path) -> None:
    """A block that is not HTTP proves nothing of its URL, and does not keep the rest from being read."""
    path = written(tmp_path / "a.warc", response("a", 1, b"\x00\x01"), response("b", 2))
    assert found(path) == [("b", 2, PAGE)]


def test_an_archive_packed_as_one_piece_is_named(tmp_path: Path) -> None:
    """A WARC packed whole is refused in one line that says what helps."""
    path = tmp_path / "a.warc.gz"
    path.write_bytes(gzip.compress(response("a", 1) + response("b", 2)))
    with pytest.raises(LandingError, match=r"a\.warc\.gz: .* `warcio recompress`") as refused:
        list(Archives([path]).captures())
    assert "\n" not in str(refused.value)


def test_a_page_is_read_as_a_browser_drew_it(tmp_path: Path) -> None:
    """The document that our browser drew stands for the answer it was drawn from; one of another time, kind or URL does not."""
    empty = http(b"<html><body onload='draw()'></html>")

    def drawn(path: str, day: int, kind: str = "text/html; charset=utf-8") -> bytes:
        return record("conversion", SITE + path, day, PAGE, Content_Type=kind)

    path = written(
        tmp_path / "a.warc.gz",
        response("a", 1, empty),
        drawn("a", 1),
        *(response("b", 2, empty), drawn("b", 3)),
        *(response("c", 3, empty), drawn("c", 3, "text/plain")),
        *(response("d", 4, empty), drawn("a", 4)),
    )
    assert [name for name, _, body in found(path) if body == PAGE] == ["a"]
