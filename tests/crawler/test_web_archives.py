"""Web archives of other tools, read as captures: in order, whole, redirects followed, revisits resolved."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
import tempfile
import zipfile
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from random import Random

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter
from zstandard import ZstdCompressor

from presslog.core.errors import LandingError
from presslog.core.outcome import Outcome
from presslog.crawler.web_archives import Archives

SITE = "https://gazette.example/"
PAGE = b"<html><title>The dam</title><p>" + b"It holds. " * 40 + b"</html>"


class Warc:
    """A WARC under way."""

    def __init__(self, path: Path) -> None:
        self.path, self._file = path, path.open("wb")
        self._writer = WARCWriter(self._file, gzip=path.name.endswith(".gz"), warc_version="1.1")

    def add(
        self,
        path: str,
        day: int,
        body: bytes = PAGE,
        status: str = "200 OK",
        kind: str = "response",
        **more: str,
    ) -> Warc:
        headers = [
            ("Content-Type", "text/html"),
            *((k.replace("_", "-"), v) for k, v in more.items() if not k.startswith("WARC")),
        ]
        warc = {"WARC-Date": f"2026-03-{day:02}T12:00:00Z"}
        warc |= {k.replace("_", "-"): v for k, v in more.items() if k.startswith("WARC")}
        head = StatusAndHeaders(status, headers, protocol="HTTP/1.1") if status else None
        self._writer.write_record(
            self._writer.create_warc_record(
                SITE + path,
                kind,
                payload=BytesIO(body),
                length=len(body),
                http_headers=head,
                warc_headers_dict=warc,
            )
        )
        return self

    def done(self) -> Path:
        self._file.close()
        return self.path


def test_captures_come_in_order_of_their_dates(tmp_path: Path) -> None:
    """Pages of several archives come as one series by WARC-Date, whatever their places, with all that was received."""
    one = Warc(tmp_path / "one.warc.gz").add("a", 3).add("b", 1, WARC_IP_Address="192.0.2.7").done()
    two = Warc(tmp_path / "two.warc").add("a", 2, ETag='"x"').done()
    found = list(Archives([one, two]).captures())
    assert [(c.asked.removeprefix(SITE), c.fetched_at.day) for c in found] == [("b", 1), ("a", 2), ("a", 3)]
    assert {c.outcome for c in found} == {Outcome.OK}
    assert {c.body for c in found} == {PAGE}
    assert (found[0].ip, found[1].header("etag"), found[1].warc_file) == ("192.0.2.7", '"x"', str(two))
    assert list(Archives([two, one]).captures()) == found


def test_outcomes_are_those_of_a_live_crawl(tmp_path: Path) -> None:
    """A page that is gone, a wall and a cut body are typed as they would be on the wire."""
    warc = Warc(tmp_path / "a.warc.gz")
    warc.add("gone", 1, b"Not found", "410 Gone")
    warc.add("wall", 2, b"<title>Just a moment...</title>", "403 Forbidden")
    warc.add("cut", 3, WARC_Truncated="length")
    warc.add("torn", 4, gzip.compress(PAGE)[:60], Content_Encoding="gzip")
    found = list(Archives([warc.done()]).captures())
    assert [c.outcome for c in found] == [Outcome.GONE, Outcome.BLOCKED, Outcome.TRUNCATED, Outcome.TRUNCATED]


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (gzip.compress(PAGE), {"Content_Encoding": "gzip"}),
        (b"%x\r\n%s\r\n0\r\n\r\n" % (len(PAGE), PAGE), {"Transfer_Encoding": "chunked"}),
        (PAGE, {"Transfer_Encoding": "chunked"}),
    ],
    ids=["gzip", "chunked", "said to be chunked"],
)
def test_codings_come_off(tmp_path: Path, body: bytes, headers: dict[str, str]) -> None:
    """Content codings are taken off, and transfer codings that a tool left on or only spoke of."""
    (only,) = Archives([Warc(tmp_path / "a.warc.gz").add("a", 1, body, **headers).done()]).captures()
    assert only.body == PAGE


def test_redirects_are_followed_inside_the_archive(tmp_path: Path) -> None:
    """A redirect is a capture of where it leads, its hops told; one whose target the archive lacks is none."""
    warc = Warc(tmp_path / "a.warc.gz").add("old", 1, b"", "301 Moved", Location="/new").add("new", 1)
    warc.add("lost", 2, b"", "302 Found", Location="https://elsewhere.example/")
    found = {c.asked.removeprefix(SITE): c for c in Archives([warc.done()]).captures()}
    assert set(found) == {"old", "new"}
    assert (found["old"].landed, found["old"].redirects) == (SITE + "new", ((SITE + "old", 301),))
    assert found["old"].body == found["new"].body == PAGE


def test_a_redirect_to_itself_ends(tmp_path: Path) -> None:
    """Redirects that go round are given up."""
    assert (
        list(
            Archives(
                [Warc(tmp_path / "a.warc.gz").add("a", 1, b"", "301 Moved", Location="/a").done()]
            ).captures()
        )
        == []
    )


def test_revisits_have_the_body_they_refer_to(tmp_path: Path) -> None:
    """A revisit by digest, by reference, after a 304 or without a block is a capture at its own time with the earlier body."""
    warc = Warc(tmp_path / "a.warc.gz").add("a", 1)
    by_url = {"WARC_Refers_To_Target_URI": SITE + "a", "WARC_Refers_To_Date": "2026-03-01T12:00:00Z"}
    warc.add(
        "a",
        2,
        b"",
        kind="revisit",
        WARC_Profile="http://netpreserve.org/warc/1.1/revisit/identical-payload-digest",
        **by_url,
    )
    warc.add(
        "a",
        3,
        b"",
        "304 Not Modified",
        kind="revisit",
        WARC_Profile="http://netpreserve.org/warc/1.1/revisit/server-not-modified",
    )
    warc.add("orphan", 4, b"", kind="revisit", WARC_Profile="x")
    warc.add("a", 5, b"", "", kind="revisit", WARC_Profile="x", **by_url)
    found = list(Archives([warc.done()]).captures())
    assert [(c.fetched_at.day, c.outcome, c.body) for c in found] == [
        (day, Outcome.OK, PAGE) for day in (1, 2, 3, 5)
    ]
    assert len({c.warc_offset for c in found}) == 1


def test_a_wacz_is_read_from_inside(tmp_path: Path) -> None:
    """The WARCs of a WACZ are read without unpacking it."""
    warc = Warc(tmp_path / "data.warc.gz").add("a", 1).add("b", 2).done()
    with zipfile.ZipFile(tmp_path / "site.wacz", "w") as bundle:
        bundle.write(warc, "archive/data.warc.gz")
        bundle.writestr("pages/pages.jsonl", "{}")
    found = list(Archives([tmp_path / "site.wacz"]).captures())
    assert [c.body for c in found] == [PAGE, PAGE]
    assert found[0].warc_file == f"{tmp_path / 'site.wacz'}!archive/data.warc.gz"


@pytest.mark.parametrize("packing", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_members_of_a_wacz_are_read_anywhere_at_once(tmp_path: Path, packing: int) -> None:
    """The bundle's directory, which is lost meanwhile, is needed once; a packed member is unpacked once, and not left behind."""
    left = set(Path(tempfile.gettempdir()).glob("presslog-*"))
    bundle = tmp_path / "site.wacz"
    with zipfile.ZipFile(bundle, "w", packing) as out:
        for number, name in enumerate("abc", 1):
            out.write(Warc(tmp_path / f"{name}.warc").add(name, number).done(), f"archive/{name}.warc")
    archives = Archives([bundle])
    with bundle.open("r+b") as file:
        file.truncate(bundle.stat().st_size - 22)
    assert [(capture.asked, capture.body) for capture in archives.captures()] == [
        (SITE + name, PAGE) for name in "abc"
    ]
    del archives
    assert set(Path(tempfile.gettempdir()).glob("presslog-*")) == left


def test_a_member_that_would_fill_the_disk_costs_itself(tmp_path: Path) -> None:
    """One that says it unpacks to more than a gibibyte, over a hundred times its size, is named; the other is read."""
    bundle = tmp_path / "a.wacz"
    with zipfile.ZipFile(bundle, "w", zipfile.ZIP_DEFLATED) as out:
        for number, name in enumerate("ab", 1):
            out.write(Warc(tmp_path / f"{name}.warc").add(name, number).done(), f"archive/{name}.warc")
        out.infolist()[0].file_size = 2**30 + 1
    archives = Archives([bundle])
    assert [capture.asked for capture in archives.captures()] == [SITE + "b"]
    (named,) = archives.passed_over
    assert "a.warc" in named
    assert "would unpack to 1073741825" in named


@pytest.mark.parametrize("packing", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_damaged_packing_costs_its_member(tmp_path: Path, packing: int) -> None:
    """However the ZIP packs it; the other member is read."""
    bundle = tmp_path / "a.wacz"
    with zipfile.ZipFile(bundle, "w", packing) as out:
        for number, name in enumerate("ab", 1):
            out.write(Warc(tmp_path / f"{name}.warc").add(name, number).done(), f"archive/{name}.warc")
        middle = out.getinfo("archive/a.warc").compress_size // 2
    hurt = bytearray(bundle.read_bytes())
    hurt[middle : middle + 40] = bytes(40)
    bundle.write_bytes(hurt)
    archives = Archives([bundle])
    assert [capture.asked for capture in archives.captures()] == [SITE + "b"]
    assert ["a.warc" in named for named in archives.passed_over] == [True]


def test_a_folder_may_be_called_as_a_member(tmp_path: Path) -> None:
    """A WARC in it is a file by itself."""
    folder = tmp_path / "odd.wacz!archive"
    folder.mkdir()
    assert len(list(Archives([Warc(folder / "a.warc").add("a", 1).done()]).captures())) == 1


def test_only_wanted_pages(tmp_path: Path) -> None:
    """Of several sites in one archive those asked for are read."""
    warc = Warc(tmp_path / "a.warc.gz").add("a", 1).add("b", 2).done()
    assert [c.asked for c in Archives([warc]).captures(lambda url: url.endswith("b"))] == [SITE + "b"]


def test_answers_to_other_methods_are_no_pages(tmp_path: Path) -> None:
    """What a POST brought is not a capture of its URL."""
    path = tmp_path / "a.warc.gz"
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        answer = writer.create_warc_record(
            SITE + "a",
            "response",
            payload=BytesIO(PAGE),
            length=len(PAGE),
            http_headers=StatusAndHeaders("200 OK", [], "HTTP/1.1"),
        )
        asked = writer.create_warc_record(
            SITE + "a",
            "request",
            http_headers=StatusAndHeaders("/a HTTP/1.1", [], "POST", is_http_request=True),
        )
        asked.rec_headers.replace_header(
            "WARC-Concurrent-To", answer.rec_headers.get_header("WARC-Record-ID")
        )
        writer.write_record(asked)
        writer.write_record(answer)
    assert list(Archives([path]).captures()) == []


def test_an_archive_may_be_called_as_its_owner_likes(tmp_path: Path) -> None:
    """A name with an exclamation mark is no place inside a WACZ; a packed WARC need not say so, and is found cut all the same."""
    for name in ("well!kept.warc.gz", "packed.warc"):
        warc = Warc(tmp_path / "a.warc.gz").add("a", 1).add("b", 2).done().rename(tmp_path / name)
        assert [capture.body for capture in Archives([warc]).captures()] == [PAGE, PAGE]
    warc.write_bytes(warc.read_bytes()[:-8])
    archives = Archives([warc])
    assert [capture.asked for capture in archives.captures()] == [SITE + "a"]
    assert len(archives.passed_over) == 1


def test_a_date_without_a_zone_is_utc(tmp_path: Path) -> None:
    """As ISO 28500 has it, though some tools leave the Z out; whatever the zone of the machine that reads it."""
    warc = Warc(tmp_path / "a.warc").add("a", 1, WARC_Date="2026-03-01T12:00:00").done()
    lines = (
        "import sys; from presslog.crawler.web_archives import *\n"
        "print(*(c.fetched_at for c in Archives([Path(sys.argv[1])]).captures()))"
    )
    zone = {**os.environ, "TZ": "Asia/Tehran"}
    told = subprocess.run(
        [sys.executable, "-c", lines, warc], env=zone, capture_output=True, text=True, check=True
    )
    assert told.stdout == "2026-03-01 12:00:00+00:00\n"


def test_an_arc_is_read_too(tmp_path: Path) -> None:
    """As crawlers wrote them before there were WARCs: the page, its time and its server's address."""
    fields = b"1 0 Crawler\nURL IP-address Archive-date Content-type Archive-length\n"
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + PAGE
    head = b"filedesc://a.arc 0.0.0.0 20030301120000 text/plain %d\n" % len(fields)
    entry = b"%sa 192.0.2.1 20030301120000 text/html %d\n" % (SITE.encode(), len(answer))
    arc = tmp_path / "a.arc.gz"
    arc.write_bytes(gzip.compress(head + fields + b"\n") + gzip.compress(entry + answer + b"\n"))
    (capture,) = Archives([arc]).captures()
    assert (capture.asked, capture.body, capture.ip) == (f"{SITE}a", PAGE, "192.0.2.1")
    assert capture.fetched_at == datetime(2003, 3, 1, 12, tzinfo=UTC)


def test_zstandard_is_refused_by_its_name(tmp_path: Path) -> None:
    """With what to do about it."""
    warc = tmp_path / "a.warc.zst"
    warc.write_bytes(ZstdCompressor().compress(Warc(tmp_path / "a.warc").add("a", 1).done().read_bytes()))
    with pytest.raises(
        LandingError, match=r"a\.warc\.zst: .*Zstandard-compressed archives are not supported.*zstd -d"
    ):
        Archives([warc])


@pytest.mark.parametrize(
    "how", ["no archive", "cut", "missing", "no zip", "empty wacz", "zip of version 24.9", "zip of no name"]
)
def test_what_cannot_be_read_is_named(tmp_path: Path, how: str) -> None:
    """A file that is no archive, or not whole, is named and gives no capture."""
    path = tmp_path / ("a.wacz" if "zip" in how or "wacz" in how else "a.warc.gz")
    match how:
        case "no archive" | "no zip":
            path.write_text("Dear diary")
        case "cut":
            whole = Warc(path).add("a", 1).done().read_bytes()
            path.write_bytes(whole[: len(whole) // 2])
        case "zip of version 24.9" | "zip of no name":
            with zipfile.ZipFile(path, "w") as bundle:
                bundle.writestr("archive/é.warc", "")
            entry = path.read_bytes().rfind(b"PK\x01\x02")  # in the directory at the bundle's end
            hurt = bytearray(path.read_bytes())
            place, byte = (6, 0xF9) if "version" in how else (55, 0x41)  # the version needed; half a letter
            hurt[entry + place] = byte
            path.write_bytes(hurt)
        case "empty wacz":
            with zipfile.ZipFile(path, "w") as bundle:
                bundle.writestr("datapackage.json", "{}")
    with pytest.raises(LandingError, match=path.name):
        list(Archives([path]).captures())


@pytest.mark.parametrize(
    ("path", "date"), [("b", "0001-01-01T00:00:00+14:00"), ("b", "9999-12-31T23:00:00-12:00"), ("b", "soon")]
)
def test_a_record_without_a_date_costs_itself(tmp_path: Path, path: str, date: str) -> None:
    """The records before and after it are read; it is named with its place and what is wrong."""
    warc = Warc(tmp_path / "a.warc.gz").add("a", 1).add(path, 2, WARC_Date=date).add("c", 3)
    archives = Archives([warc.done()])
    assert [capture.asked for capture in archives.captures()] == [SITE + "a", SITE + "c"]
    (named,) = archives.passed_over
    assert "a.warc.gz, at " in named
    assert repr(date) in named


@pytest.mark.parametrize(
    ("date", "named"),
    [
        ("0001-01-01T00:00:00Z", "before there was a Web: 0001-01-01"),
        ("1989-12-31T23:59:59Z", "before there was a Web: 1989-12-31"),
        ("1990-01-01T00:00:00Z", None),
        ("2026-04-01T00:00:00Z", None),
        ("2026-04-01T00:00:00.000001Z", "in the future: 2026-04-01"),
        ("9999-12-31T23:59:59.999999Z", "in the future: 9999-12-31"),
    ],
)
def test_a_record_of_an_impossible_time_costs_itself(tmp_path: Path, date: str, named: str | None) -> None:
    """What is dated before the Web, or after the last moment that can have been, is named and left out."""
    warc = Warc(tmp_path / "a.warc.gz").add("a", 1).add("b", 2, WARC_Date=date).add("c", 3)
    archives = Archives([warc.done()], until=datetime(2026, 4, 1, tzinfo=UTC))
    paths = {capture.asked.removeprefix(SITE) for capture in archives.captures()}
    assert paths == ({"a", "c"} if named else {"a", "b", "c"})
    assert [words.partition("dated ")[2] for words in archives.passed_over] == ([named] if named else [])


@pytest.mark.parametrize("target", ["http://[", "http://[::1/", "http://gazette.example:99999999/"])
def test_a_target_that_is_no_url_costs_itself(tmp_path: Path, target: str) -> None:
    """Neither a record's own target nor where its redirect leads to ends the reading."""
    warc = (
        Warc(tmp_path / "a.warc")
        .add("a", 1)
        .add("odd", 2)
        .add("moved", 2, status="301 Moved", Location=target)
    )
    path = warc.add("b", 3).done()
    path.write_bytes(path.read_bytes().replace(f"{SITE}odd".encode(), target.encode()))
    assert [capture.asked for capture in Archives([path]).captures()] == [SITE + "a", SITE + "b"]


@pytest.mark.parametrize("status", ["999999999999999999999", "9" * 5000, "20", "0200", "-200"])
def test_a_status_that_has_not_three_digits_costs_its_record(tmp_path: Path, status: str) -> None:
    """Such a record is no answer of HTTP (RFC 9112 §4); the records before and after it are read."""
    warc = Warc(tmp_path / "a.warc.gz").add("a", 1).add("odd", 2, status=f"{status} OK").add("b", 3)
    assert [capture.asked for capture in Archives([warc.done()]).captures()] == [SITE + "a", SITE + "b"]


def test_a_member_that_cannot_be_unpacked_costs_itself(tmp_path: Path) -> None:
    """Of a bundle of three, the WARC whose packing nobody knows and the one that is encrypted are named, and the third is read."""
    bundle = tmp_path / "a.wacz"
    with zipfile.ZipFile(bundle, "w") as out:
        for number, name in enumerate("abc", 1):
            out.write(Warc(tmp_path / f"{name}.warc").add(name, number).done(), f"archive/{name}.warc")
        for info in out.infolist()[:2]:  # in the directory at the bundle's end, which is what is read
            encrypted = info.filename.startswith("archive/a")
            info.flag_bits |= encrypted
            info.compress_type = 0 if encrypted else 97
    archives = Archives([bundle])
    assert [capture.asked for capture in archives.captures()] == [SITE + "c"]
    assert ["a.warc" in archives.passed_over[0], "b.warc" in archives.passed_over[1]] == [True, True]
    assert "encrypted" in archives.passed_over[0]


def _hurt(path: Path, number: int, how: str) -> Path:
    """The archive with its member of this number damaged."""
    members = [b"\x1f\x8b\x08" + rest for rest in path.read_bytes().split(b"\x1f\x8b\x08")[1:]]
    hurt = members[number]
    middle = len(hurt) // 2
    members[number] = {
        "bytes": hurt[:middle] + bytes(20) + hurt[middle + 20 :],
        "no header": hurt[10:],
        "cut": hurt[:middle],
        "checksum": hurt[:-8] + bytes(4) + hurt[-4:],
    }[how]
    path.write_bytes(b"".join(members))
    return path


@pytest.mark.parametrize("how", ["bytes", "no header", "cut", "checksum"])
@pytest.mark.parametrize(("number", "left"), [(0, "bc"), (1, "ac")])
def test_a_damaged_member_costs_itself(tmp_path: Path, number: int, left: str, how: str) -> None:
    """The records before and behind it are read; the damaged part is named with its place and size."""
    warc = Warc(tmp_path / "a.warc.gz").add("a", 1).add("b", 2).add("c", 3).done()
    sound = warc.stat().st_size
    archives = Archives([_hurt(warc, number, how)])
    assert [capture.asked for capture in archives.captures()] == [SITE + name for name in left]
    (named,) = archives.passed_over
    assert "a.warc.gz, at " in named
    assert named.endswith(" bytes are damaged")
    assert sound > 0 if number else "at 0:" in named


def test_an_archive_of_which_nothing_is_whole_is_refused(tmp_path: Path) -> None:
    """It is named, and nothing of it is believed; what is whole before a damaged end is read, and the end is named."""
    warc = Warc(tmp_path / "a.warc.gz").add("a", 1).add("b", 2).done()
    archives = Archives([_hurt(warc, 1, "checksum")])
    assert [capture.asked for capture in archives.captures()] == [SITE + "a"]
    assert archives.passed_over[0].endswith(" bytes are damaged")
    with pytest.raises(LandingError, match=r"a\.warc\.gz: cannot be read"):
        Archives([_hurt(warc, 0, "checksum")])


_PLAIN: dict[str, tuple[bytes, bytes, str]] = {
    "too long": (b"Content-Length: ", b"Content-Length: 1", "acd"),
    "beyond the end": (b"Content-Length: ", b"Content-Length: 99999999", "acd"),
    "too short": (b"Content-Length: ", b"Content-Length: 1\r\nX: ", "acd"),
    "negative": (b"Content-Length: ", b"Content-Length: -", "acd"),
    "without": (b"Content-Length: ", b"X: ", "acd"),
    "of no version": (b"WARC/1.1", b"WARC/9.9", "acd"),
    "without a first line": (b"WARC/1.1\r\n", b"", "acd"),
    "after garbage": (b"WARC/1.1", b"\0garbage\r\n\r\nmore of it\r\nWARC/1.1", "abcd"),
    "without a head of HTTP": (b"HTTP/1.1 200 OK", b"\r\n\r\n\r\n\r\n\r\n\r\n\r\n ", "acd"),
}


@pytest.mark.parametrize("how", _PLAIN)
def test_a_bad_record_of_a_plain_archive_costs_itself(tmp_path: Path, how: str) -> None:
    """The records before and behind it are read; it is named with its place, in a file by itself and in a bundle's."""
    records = [
        Warc(tmp_path / f"{name}.warc").add(name, day).done().read_bytes()
        for day, name in enumerate("abcd", 1)
    ]
    old, new, left = _PLAIN[how]
    path, bundle = tmp_path / "kept.warc", tmp_path / "kept.wacz"
    path.write_bytes(b"".join([records[0], records[1].replace(old, new, 1), *records[2:]]))
    with zipfile.ZipFile(bundle, "w", zipfile.ZIP_DEFLATED) as out:
        out.write(path, "archive/kept.warc")
    for archive in (path, bundle):
        archives = Archives([archive])
        assert [capture.asked for capture in archives.captures()] == [SITE + name for name in left]
        assert all(capture.body == PAGE for capture in Archives([archive]).captures())
        if how != "without a head of HTTP":
            assert f"kept.warc, at {len(records[0])}: " in archives.passed_over[0]


def test_garbage_between_all_records(tmp_path: Path) -> None:
    """What stands between records costs none of them, and is named piece by piece."""
    records = [
        Warc(tmp_path / f"{name}.warc").add(name, day).done().read_bytes()
        for day, name in enumerate("abcd", 1)
    ]
    path = tmp_path / "kept.warc"
    path.write_bytes(b"\0noise\n".join(records))
    archives = Archives([path])
    assert [capture.asked for capture in archives.captures()] == [SITE + name for name in "abcd"]
    assert [named.rpartition(": ")[2] for named in archives.passed_over] == ["7 bytes are damaged"] * 3


def test_several_bad_records_cost_themselves(tmp_path: Path) -> None:
    """Of seven records three that say a wrong length are passed over, those between them are read, and so is what a cut leaves."""
    records = [
        Warc(tmp_path / f"{name}.warc").add(name, day).done().read_bytes()
        for day, name in enumerate("abcdefg", 1)
    ]
    for number in (1, 4):
        records[number] = records[number].replace(b"Content-Length: ", b"Content-Length: 1", 1)
    path = tmp_path / "kept.warc"
    path.write_bytes(b"".join(records)[:-30])
    archives = Archives([path])
    assert [capture.asked for capture in archives.captures()] == [SITE + name for name in "acdf"]
    assert len(archives.passed_over) == 3


def test_a_plain_archive_within_a_page_is_no_part_of_the_archive(tmp_path: Path) -> None:
    """A page that shows a record, in a record that says a wrong length, is not read as the record that it shows."""
    shown = Warc(tmp_path / "shown.warc").add("forged", 1).done().read_bytes()
    first, held, last = (
        Warc(tmp_path / f"{name}.warc").add(name, 1, body=body).done().read_bytes()
        for name, body in (("a", PAGE), ("b", PAGE + shown + PAGE), ("c", PAGE))
    )
    path = tmp_path / "kept.warc"
    path.write_bytes(first + held.replace(b"Content-Length: ", b"Content-Length: 1", 1) + last)
    assert [capture.asked for capture in Archives([path]).captures()] == [SITE + "a", SITE + "c"]


def test_an_archive_within_a_page_is_no_part_of_the_archive(tmp_path: Path) -> None:
    """A page that holds a packed record of its own, behind a damage, is not read as the record that it pretends to be."""
    forged = Warc(tmp_path / "forged.warc.gz").add("forged", 1).done().read_bytes()
    noise = Random(1).randbytes(5_000)
    first, held, last = (
        Warc(tmp_path / f"{name}.warc.gz").add(name, 1, body=body).done().read_bytes()
        for name, body in (("a", PAGE), ("b", noise + forged + noise), ("c", PAGE))
    )
    stored = gzip.compress(gzip.decompress(held), 0)  # as it is, between the marks of a gzip file
    assert forged in stored
    hurt = stored.replace(noise[:100], bytes(100))
    warc = tmp_path / "kept.warc.gz"
    warc.write_bytes(first + hurt + last)
    archives = Archives([warc])
    assert [capture.asked for capture in archives.captures()] == [SITE + "a", SITE + "c"]


def test_a_record_of_gigabytes_is_too_large(tmp_path: Path) -> None:
    """A packed record of more than 32 MiB is read in pieces and ends as a live answer of that size does; its neighbours are read."""
    large = bytes(32 * 1024**2 + 1)
    warc = (
        Warc(tmp_path / "a.warc.gz").add("a", 1).add("large", 2, body=large).add("whole", 3, body=large[1:])
    )
    captures = list(Archives([warc.add("b", 4).done()]).captures())
    assert [(capture.asked, str(capture.outcome), len(capture.body)) for capture in captures] == [
        (SITE + "a", "ok", len(PAGE)),
        (SITE + "large", "too_large", 0),
        (SITE + "whole", "ok", 32 * 1024**2),
        (SITE + "b", "ok", len(PAGE)),
    ]


def test_a_file_that_is_no_archive_is_named_in_one_line(tmp_path: Path) -> None:
    """What stands in the file is not quoted at length."""
    path = tmp_path / "a.arc"
    path.write_bytes(b"filedesc:" + b"x" * 100_000)
    with pytest.raises(LandingError) as caught:
        Archives([path])
    assert len(str(caught.value).replace(str(path), "")) < 300
