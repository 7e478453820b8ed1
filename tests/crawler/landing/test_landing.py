"""A landing is whole or none, and gives back what was put into it, without a network."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from presslog.core.errors import LandingError
from presslog.core.outcome import Outcome
from presslog.core.role import Role
from presslog.core.urls import AskedUrl, LandedUrl, canonicalize
from presslog.core.witness import Witness
from presslog.crawler.items import CrawlReport, ListingEntry, ListingPage, PageCapture
from presslog.crawler.landing.landing import Hop, Landing, LandingWriter

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
URL = "https://gazette.example/ferry/"
PAGE = "<html><p>The ferry leaves at six. بندر</p></html>".encode()
REPORT = CrawlReport("r1", "gazette", NOON, NOON, requests=5, listings=1, captures=3, complete=True)


def capture(url: str, outcome: Outcome, **fields: object) -> PageCapture:
    """A capture at noon, sensible but for what is told."""
    whole = PageCapture(AskedUrl(url), LandedUrl(url), Role.ARTICLE, NOON, outcome, "as told", status=200)
    return replace(whole, **fields)


def landed(folder: Path, **how: int) -> tuple[Path, list[PageCapture | ListingPage]]:
    """A landing with a listing, a coded page behind a redirect, a 304 and a failure; and what was put in."""
    path = folder / "r1"
    writer = LandingWriter(path, source="gazette", run="r1", software="presslog/test", **how)
    entry = ListingEntry(canonicalize(URL), "wp:1", "The ferry", hint="abc", complete=True)
    front = capture("https://gazette.example/", Outcome.OK, role=Role.LISTING, body=PAGE)
    page = capture(
        URL,
        Outcome.OK,
        body=PAGE,
        redirects=((URL[:-1], 301),),
        headers=(("content-encoding", "gzip"),),
        ip="192.0.2.7",
        key="wp:1",
    )
    items: list[PageCapture | ListingPage] = [
        ListingPage(writer.store(front, [Hop(front.landed, 200, (), PAGE, NOON)]), Witness.LISTING, (entry,), "https://gazette.example/page/2/"),
        writer.store(page, [
            Hop(URL[:-1], 301, (("location", URL),), b"", NOON),
            Hop(URL, 200, page.headers, gzip.compress(PAGE), NOON, ip="192.0.2.7"),
        ]),
        writer.store(capture(URL + "2/", Outcome.NOT_MODIFIED, status=304), [Hop(URL + "2/", 304, (("etag", '"1"'),), b"", NOON)]),
        writer.store(capture(URL + "3/", Outcome.NET_ERROR, status=None), []),
    ]  # fmt: skip
    for item in items:
        writer.index(item)
    writer.close(REPORT)
    return path, items


def test_what_was_put_in_comes_out(tmp_path: Path) -> None:
    """Report, listings and captures are read back as they were, bodies decoded, in order."""
    path, (listing, *captures) = landed(tmp_path)
    landing = Landing.open(path)
    assert landing.report == REPORT
    assert list(landing.listings()) == [listing]
    assert list(landing.captures()) == captures
    assert [one.body for one in landing.captures()] == [PAGE, b"", b""]


def test_the_warc_is_one_that_others_read(tmp_path: Path) -> None:
    """Every answer is a record of its kind, with its time, address and payload as sent."""
    path, _ = landed(tmp_path)
    with (path / "crawl.warc.gz").open("rb") as file:
        records = [
            (record.rec_type, record.rec_headers.get_header("WARC-Target-URI"), record.raw_stream.read())
            for record in ArchiveIterator(file, check_digests="raise")
        ]
    kinds = [kind for kind, _, _ in records]
    assert kinds == ["warcinfo", "response", "response", "response", "revisit", "metadata"]
    assert [url for _, url, _ in records[1:4]] == ["https://gazette.example/", URL[:-1], URL]
    assert gzip.decompress(records[3][2]) == PAGE
    assert b"outcome: net_error" in records[5][2]


def test_a_record_keeps_its_provenance(tmp_path: Path) -> None:
    """Version, date, address and revisit profile are those of WARC 1.1."""
    path, _ = landed(tmp_path)
    with (path / "crawl.warc.gz").open("rb") as file:
        headers = [dict(record.rec_headers.headers) for record in ArchiveIterator(file)]
        file.seek(0)
        assert next(iter(ArchiveIterator(file))).rec_headers.protocol == "WARC/1.1"
    assert headers[3]["WARC-IP-Address"] == "192.0.2.7"
    assert headers[3]["WARC-Date"] == "2026-03-02T12:00:00.000000Z"
    assert headers[4]["WARC-Profile"].endswith("/server-not-modified")


def test_until_it_is_closed_there_is_no_landing(tmp_path: Path) -> None:
    """A crawl that dies leaves a part that nobody takes for a landing, and that the next attempt replaces."""
    path = tmp_path / "r1"
    LandingWriter(path, source="gazette", run="r1", software="presslog/test").index(
        capture(URL, Outcome.GONE)
    )
    assert not path.exists()
    with pytest.raises(LandingError, match="not a complete landing"):
        Landing.open(path)
    again, _ = landed(tmp_path)
    assert Landing.open(again).report == REPORT
    assert [child.name for child in tmp_path.iterdir()] == ["r1"]


def test_a_run_lands_once(tmp_path: Path) -> None:
    """A landing that is there is never written over."""
    path, _ = landed(tmp_path)
    with pytest.raises(LandingError, match="exists already"):
        LandingWriter(path, source="gazette", run="r1", software="presslog/test")


def _drop_line(text: bytes) -> bytes:
    return b"".join(text.splitlines(keepends=True)[:-1])


def _shift_offsets(text: bytes) -> bytes:
    """Every line pointing to the archive's first record."""
    lines = []
    for line in map(json.loads, text.splitlines()):
        next(iter(line.values())).get("capture", next(iter(line.values())))["warc_offset"] = 0
        lines.append(json.dumps(line).encode() + b"\n")
    return b"".join(lines)


def _within(damage: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
    """The damage done to what is packed, packed again."""
    return lambda packed: gzip.compress(damage(gzip.decompress(packed)))


DAMAGES: dict[str, tuple[str, Callable[[bytes], bytes | None]]] = {
    "no report": ("report.json", lambda text: None),
    "half a report": ("report.json", lambda text: text[: len(text) // 2]),
    "another format": ("report.json", lambda text: text.replace(b'"format":1', b'"format":2')),
    "no index": ("index.jsonl.gz", lambda text: None),
    "a line too few": ("index.jsonl.gz", _within(_drop_line)),
    "a line too many": ("index.jsonl.gz", _within(lambda text: text + text.splitlines(keepends=True)[-1])),
    "half a line": ("index.jsonl.gz", _within(lambda text: text[:-40])),
    "a line of neither kind": ("index.jsonl.gz", _within(lambda text: text + b"{}\n")),
    "an unknown outcome": ("index.jsonl.gz", _within(lambda text: text.replace(b'"not_modified"', b'"probably_fine"'))),
    "an index cut off": ("index.jsonl.gz", lambda packed: packed[:-12]),
    "an index that is not packed": ("index.jsonl.gz", gzip.decompress),
    "no archive": ("crawl.warc.gz", lambda text: None),
    "half an archive": ("crawl.warc.gz", lambda text: text[: len(text) // 3]),
    "an empty archive": ("crawl.warc.gz", lambda text: b""),
    "another body": ("index.jsonl.gz", _within(lambda text: text.replace(b'"digest":"', b'"digest":"0'))),
    "another record's place": ("index.jsonl.gz", _within(_shift_offsets)),
}  # fmt: skip


@pytest.mark.parametrize("name", DAMAGES)
def test_whatever_is_odd_is_refused(tmp_path: Path, name: str) -> None:
    """A missing or damaged part, a wrong count, an unknown format: each is a LandingError, never half an answer."""
    path, _ = landed(tmp_path)
    file, damage = DAMAGES[name]
    damaged = damage((path / file).read_bytes())
    (path / file).unlink()
    if damaged is not None:
        (path / file).write_bytes(damaged)
    with pytest.raises(LandingError) as caught:
        _read_all(path)
    assert str(path) in str(caught.value)


def test_an_older_landing_is_read_as_before(tmp_path: Path) -> None:
    """One whose index is not packed gives what one with a packed index does."""
    path, (listing, *captures) = landed(tmp_path)
    (path / "index.jsonl").write_bytes(gzip.decompress((path / "index.jsonl.gz").read_bytes()))
    (path / "index.jsonl.gz").unlink()
    landing = Landing.open(path)
    assert [*landing.listings(), *landing.captures()] == [listing, *captures]


def _read_all(path: Path) -> None:
    landing = Landing.open(path)
    list(landing.listings())
    list(landing.captures())


def test_a_large_archive_is_rolled(tmp_path: Path) -> None:
    """Past a size the next WARC is begun, whole by itself; the records of one URL stay together, and every capture is found again."""
    path, items = landed(tmp_path, roll_bytes=1)
    names = ["crawl.warc.gz", *(f"crawl-{n}.warc.gz" for n in range(2, 6))]
    kinds = {}
    for file in path.glob("*.warc.gz"):
        with file.open("rb") as records:
            kinds[file.name] = [record.rec_type for record in ArchiveIterator(records)]
    assert [kinds[name][0] for name in names] == ["warcinfo"] * 5
    assert len(kinds) == 5
    assert kinds["crawl-3.warc.gz"] == ["warcinfo", "response", "response"]
    landing = Landing.open(path)
    assert [*landing.listings(), *landing.captures()] == items
    _, page, *_ = items
    assert isinstance(page, PageCapture)
    assert landing.at(page.warc_file or "", page.warc_offset or 0) == page
    assert landing.at("crawl.warc.gz", page.warc_offset or 0) != page
