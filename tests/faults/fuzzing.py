"""The long series behind `tests/faults/test_fuzzing.py`: inputs nobody would write, for every reader of a publisher's bytes.

    python -m tests.faults.fuzzing [HOW_MANY] [FIRST_SEED]

Prints a table: reader, tried, uncaught, slowest seconds a MiB, largest MB a MiB; an input below one MiB counts as one. Exits 1 where
an exception went uncaught that is no typed refusal, or a bound was passed. A failure names its seed: `HOW_MANY=1 FIRST_SEED=seed`.
"""

from __future__ import annotations

import gzip
import json
import logging
import random
import sys
import tempfile
import traceback
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO, StringIO
from pathlib import Path
from time import perf_counter, process_time
from typing import Final

from scrapy import Request
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from presslog.core.errors import PresslogError
from presslog.core.moments import parse_retry_after
from presslog.core.outcome import Outcome, RefusedError, of_page
from presslog.core.role import Role
from presslog.core.urls import AskedUrl, LandedUrl, canonicalize
from presslog.core.witness import Witness
from presslog.crawler import extract
from presslog.crawler.discover import pager
from presslog.crawler.discover import probing as probe
from presslog.crawler.discover import response_reader as reading
from presslog.crawler.discover.readers import sitemap, wordpress
from presslog.crawler.extract.documents import read_document
from presslog.crawler.extract.page.charset import decode_page as read_charset
from presslog.crawler.extract.page.page import parse_page
from presslog.crawler.http.integrity import whole_body
from presslog.crawler.http.politeness import LONGEST
from presslog.crawler.http.redirects import next_request, next_url
from presslog.crawler.http.robots import Rules
from presslog.crawler.items import PageCapture
from presslog.crawler.landing.content_coding import CodingError, codings_of, decode_body
from presslog.crawler.landing.landing import Hop
from presslog.crawler.source.source import Source
from presslog.crawler.web_archives import Archives
from presslog.flows.decisions.normalization import normalize_reading
from presslog.storage.content.fingerprints import content_fingerprint
from tests.faults.harm_table import HarmCount, write_counts
from tests.faults.mutations import corpus, mutate

URL: Final = "https://gazette.example/2026/02/ferry-returns/"
SOURCE: Final = Source("gazette", "https://gazette.example/")
POSTS: Final = (
    b'[{"id": 7, "link": "https://gazette.example/a/", "title": {"rendered": "A"}, '
    b'"modified_gmt": "2026-03-01T12:00:00"}]'
)
PDF: Final = (
    b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/Contents 4 0 R/MediaBox[0 0 9 9]/Resources<</Font<</F 5 0 R>>>>>>endobj\n"
    b"4 0 obj<</Length 51>>stream\nBT /F 12 Tf 0 0 Td (The ferry came back at noon) Tj ET\nendstream endobj\n"
    b"5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\ntrailer<</Root 1 0 R>>\nstartxref\n999999\n%%EOF"
)
NOW: Final = datetime(2026, 3, 1, 12, tzinfo=UTC)
SECONDS: Final = 2.0
"""The most CPU time for each MiB of input."""
MEGABYTES: Final = 256.0
"""The most memory for each MiB of input."""
SMALL: Final = 48 * 1024
LARGE: Final = 1024 * 1024
TYPED: Final = (PresslogError, CodingError, RefusedError)
Reader = Callable[[bytes, random.Random], object]


def capture(body: bytes, *headers: tuple[str, str]) -> PageCapture:
    """The body as it comes from a crawl."""
    return PageCapture(
        AskedUrl(URL), LandedUrl(URL), Role.LISTING, NOW, Outcome.OK, "", 200, headers=headers, body=body
    )


def _content_type(chance: random.Random) -> str:
    return chance.choice(
        (
            "text/html",
            "text/html; charset=utf-7",
            "text/html; charset=\x00",
            "text/html; charset=x'y",
            "a/b;" * 30,
            "",
            "charset=idna",
        )
    )


def _article(body: bytes, chance: random.Random) -> None:
    kind = _content_type(chance)
    extract.page_title(body, kind)
    extract.kind_of_page(body, URL, kind)
    content_fingerprint(normalize_reading(extract.read_article(body, url=URL, content_type=kind)))


def _document(body: bytes, chance: random.Random) -> None:
    kind = chance.choice((None, "application/pdf", "application/json", "text/csv", "text/plain"))
    content_fingerprint(normalize_reading(read_document(body, URL, kind)))


def _listing(body: bytes, _: random.Random) -> None:
    reading.read_listing_page(capture(body), Witness.LISTING, SOURCE)
    page = parse_page(body, URL)
    pager.find_neighbours(page)
    probe.listing_candidates(capture(body))


def _as_witness(witness: Witness) -> Reader:
    return lambda body, _: reading.read_listing_page(capture(body), witness, SOURCE)


def _sitemap(body: bytes, chance: random.Random) -> None:
    packed = gzip.compress(body, 1) if chance.random() < 0.3 else body
    with suppress(*TYPED):
        sitemap.sitemaps_of(capture(packed))
    with suppress(*TYPED):
        sitemap.is_index(capture(packed))
    reading.read_listing_page(capture(packed), Witness.SITEMAP, SOURCE)


def _rest(body: bytes, chance: random.Random) -> None:
    count = chance.choice(("1", "-1", "x", "9" * 5000, "1e9", "", "٣", "²"))
    answer = capture(body, ("x-wp-total", count), ("x-wp-totalpages", count))
    wordpress.total_posts(answer)
    wordpress.pages_of(answer)
    reading.read_listing_page(answer, chance.choice((Witness.REST, Witness.IDS)), SOURCE)


def _robots(body: bytes, _: random.Random) -> None:
    rules = Rules(body.decode("utf-8", "replace"))
    rules.verdict(URL, "presslog")
    rules.delay("presslog")


def _headers(body: bytes, chance: random.Random) -> None:
    value = body.decode("latin-1")
    parse_retry_after(value, NOW, LONGEST)
    codings_of([value])
    of_page(
        chance.choice((200, 404, 429, 503)),
        [("server", value), ("content-type", value)],
        body,
        asked=URL,
        landed=URL,
    )


def _redirects(body: bytes, _: random.Random) -> None:
    target = next_url(URL, body)
    next_request(Request(URL), target)
    with suppress(ValueError):
        canonicalize(target)


def _charset(body: bytes, chance: random.Random) -> None:
    read_charset(body, _content_type(chance))


def _coding(body: bytes, chance: random.Random) -> None:
    names = [
        chance.choice(("gzip", "deflate", "br", "zstd", "x-gzip", "compress"))
        for _ in range(chance.randint(1, 3))
    ]
    with suppress(CodingError):
        decode_body(body, names)
    whole_body(
        Hop(URL, 200, (("content-encoding", ", ".join(names)),), body, NOW), unbounded=chance.random() < 0.5
    )


def _archive(suffix: str) -> Reader:
    def read(body: bytes, _: random.Random) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"crawl{suffix}"
            path.write_bytes(body)
            for found in Archives([path]).captures():
                found.header("content-type")

    return read


@dataclass(frozen=True, slots=True)
class Kind:
    """A reader, and what it is given: the seeds that are changed at random, of which at most `most_bytes` are kept."""

    read: Reader
    seeds: Callable[[], tuple[bytes, ...]]
    most_bytes: int = SMALL


def _holding(*marks: bytes) -> Callable[[], tuple[bytes, ...]]:
    return lambda: tuple(page for page in corpus() if any(mark in page for mark in marks))


def _values() -> tuple[bytes, ...]:
    """Header values."""
    listed = (
        "120",
        "9" * 5000,
        "-1",
        "1.5",
        "٣",
        "²",
        "Sun, 01 Nov 2026 00:05:00 GMT",
        "Sun, 01 Nov 99999 00:05:00 +9999",
        "1 Jan 0001 00:00 +1400",
        "http://[",
        "//:99999999",
        "http://a:b/",
        "https://gazette.example/x",
        "../c?x=1",
        "mailto:x",
        "http://\ud83d/",
        "?",
        "#",
        "//",
        "http:///x",
        "http://a.example:0/",
        "http://xn--/",
        "http://a..b/",
        "http://" + "a" * 300 + "/",
        "%",
        "%zz",
        "gzip, br",
        'W/"x"',
        "\0",
        "text/html; charset=",
    )
    return tuple(value.encode("utf-8", "surrogatepass") for value in listed)


def _coded() -> tuple[bytes, ...]:
    import brotli  # noqa: PLC0415

    page = corpus()[0]
    empties = gzip.compress(b"") * 500
    return (
        gzip.compress(page),
        zlib.compress(page),
        brotli.compress(page),
        gzip.compress(gzip.compress(page)),
        empties,
        gzip.compress(empties),
        page,
    )


def _warc(*, packed: bool) -> bytes:
    out = BytesIO()
    writer = WARCWriter(out, gzip=packed)
    for number, page in enumerate(corpus()[:4]):
        head = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
        writer.write_record(
            writer.create_warc_record(
                f"{URL}{number}",
                "response",
                payload=BytesIO(page[:3000]),
                http_headers=head,
                warc_headers_dict={"WARC-Date": "2026-03-01T12:00:00Z"},
            )
        )
    return out.getvalue()


def _arc() -> bytes:
    page = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + corpus()[0][:2000]
    version = b"1 0 Press\nURL IP-address Archive-date Content-type Archive-length\n"
    head = b"filedesc://a.arc 0.0.0.0 20260301120000 text/plain %d\n" % len(version)
    return (
        head
        + version
        + b"\n"
        + b"%s 1.2.3.4 20260301120000 text/html %d\n" % (URL.encode(), len(page))
        + page
        + b"\n"
    )


def _wacz() -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as bundle:
        bundle.writestr("archive/a.warc.gz", _warc(packed=True))
        bundle.writestr("datapackage.json", json.dumps({"profile": "data-package"}))
    return out.getvalue()


def _dated() -> tuple[bytes, ...]:
    """Archives whose heads hold dates, addresses, lengths and statuses at the edges."""
    plain = _warc(packed=False)
    edges = (
        (b"2026-03-01T12:00:00Z", b"0001-01-01T00:00:00+14:00"),
        (b"2026-03-01T12:00:00Z", b"9999-12-31T23:59:59-12:00"),
        (b"2026-03-01T12:00:00Z", b"x"),
        (URL.encode(), b"http://["),
        (b"200 OK", "²²² OK".encode()),
        (b"200 OK", b"99999999999999999999 OK"),
        (b"Content-Length: ", b"Content-Length: -"),
        (b"Content-Length: ", b"Content-Length: 99999999"),
        (b"text/html", b"text/html\r\nTransfer-Encoding: chunked"),
        (b"text/html", b"text/html\r\nContent-Encoding: gzip, br"),
        (b"WARC/1.0", b"WARC/9.9"),
    )
    return (plain, *(plain.replace(old, new) for old, new in edges))


READERS: Final[Mapping[str, Kind]] = {
    "article": Kind(_article, _holding(b"<")),
    "document": Kind(
        _document, lambda: (PDF, POSTS, b'name,"sum"\nferry,"1,200"\n', b"One line\n\nand another\n")
    ),
    "listing": Kind(_listing, _holding(b"<")),
    "feed": Kind(_as_witness(Witness.FEED), _holding(b"<rss", b"<feed", b"<rdf", b"jsonfeed.org")),
    "sitemap": Kind(_sitemap, _holding(b"<urlset", b"<sitemapindex")),
    "rest": Kind(_rest, lambda: (*_holding(b'[{"')(), POSTS)),
    "robots": Kind(_robots, _holding(b"User-agent:")),
    "headers": Kind(_headers, _values, 16 * 1024),
    "redirects": Kind(_redirects, _values, 16 * 1024),
    "charset": Kind(_charset, corpus),
    "coding": Kind(_coding, _coded),
    "warc": Kind(_archive(".warc"), _dated),
    "warc.gz": Kind(_archive(".warc.gz"), lambda: (_warc(packed=True),)),
    "arc": Kind(_archive(".arc"), lambda: (_arc(),)),
    "wacz": Kind(_archive(".wacz"), lambda: (_wacz(),)),
}


@dataclass(slots=True)
class Account:
    """What came of one reader's inputs. `faults` names seed and exception, each place in the code once."""

    tried: int = 0
    uncaught: int = 0
    slowest: float = 0.0
    slowest_seed: int = 0
    largest: float = 0.0
    largest_seed: int = 0
    faults: dict[str, str] = field(default_factory=dict)

    @property
    def within(self) -> bool:
        """Whether nothing went uncaught and no bound was passed."""
        return not self.uncaught and self.slowest <= SECONDS and self.largest <= MEGABYTES


def input_of(name: str, seed: int, readers: Mapping[str, Kind] = READERS) -> tuple[bytes, random.Random]:
    """A reader's input by its seed, and the chance to go on with; one in fifty is large."""
    chance = random.Random(f"{name} {seed}")
    kind = readers[name]
    most = LARGE if kind.most_bytes == SMALL and chance.random() < 0.02 else kind.most_bytes
    return mutate(kind.seeds(), chance, most_bytes=most), chance


def try_one(name: str, seed: int, account: Account, readers: Mapping[str, Kind] = READERS) -> None:
    """Reads one input and enters what it came to."""
    body, chance = input_of(name, seed, readers)
    mebibytes = max(1.0, len(body) / 2**20)
    before, began = _resident(reset=True), process_time()
    try:
        with quiet():
            readers[name].read(body, chance)
    except TYPED:
        pass
    except Exception as error:  # noqa: BLE001 - whatever a reader lets out is what is looked for
        account.uncaught += 1
        frames = traceback.extract_tb(error.__traceback__)
        place = next((one for one in reversed(frames) if _is_ours(one.filename)), frames[-1])
        where = f"{type(error).__name__} at {Path(place.filename).name}:{place.lineno}"
        account.faults.setdefault(where, f"seed {seed}: {where}: {str(error)[:100]}")
    account.tried += 1
    seconds = (process_time() - began) / mebibytes
    if seconds > account.slowest:
        account.slowest, account.slowest_seed = seconds, seed
    megabytes = (_resident() - before) / 1e6 / mebibytes
    if megabytes > account.largest:
        account.largest, account.largest_seed = megabytes, seed


def _is_ours(filename: str) -> bool:
    return "site-packages" not in filename and Path(filename).parent.parent.name != "tests"


def _resident(*, reset: bool = False) -> float:
    """Bytes of memory held now (`reset`), or at most since the last reset; 0 where the system does not say (Linux does)."""
    try:
        if reset:
            Path("/proc/self/clear_refs").write_text("5", "ascii")
        name = "VmRSS" if reset else "VmHWM"
        status = Path("/proc/self/status").read_text("ascii")
        return 1024.0 * int(status.partition(f"{name}:")[2].split()[0])
    except OSError:
        return 0.0


@contextmanager
def quiet() -> Iterator[None]:
    """No logs, no warnings, and none of warcio's long complaints on stderr."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        with redirect_stderr(StringIO()), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)


def series(count: int, first: int = 0, readers: Mapping[str, Kind] = READERS) -> dict[str, Account]:
    """So many inputs, spread over the readers in turn."""
    accounts = {name: Account() for name in readers}
    for number, name in _turns(count, tuple(readers)):
        try_one(name, first + number, accounts[name], readers)
    return accounts


def _turns(count: int, names: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    return ((number // len(names), names[number % len(names)]) for number in range(count))


def harm_of(name: str, account: Account) -> HarmCount:
    """One reader's counts; a bound that was passed is one more that did not hold."""
    passed = (account.slowest > SECONDS) + (account.largest > MEGABYTES)
    return HarmCount(
        f"inputs of {name}", account.tried, uncaught=min(account.tried, account.uncaught + passed)
    )


def main(count: int = 100_000, first: int = 0, readers: Mapping[str, Kind] = READERS) -> int:
    """Prints the table; gives the exit status: 1 where an exception went uncaught or a bound was passed, else 0."""
    for name in readers:  # the first reading of a kind loads what is loaded once
        try_one(name, -1, Account(), readers)
    began = perf_counter()
    accounts = series(count, first, readers)
    print(
        f"{'reader':<10} {'tried':>7} {'uncaught':>8} {'s/MiB':>7} {'MB/MiB':>7}   slowest and largest seed"
    )
    for name, account in accounts.items():
        print(
            f"{name:<10} {account.tried:>7} {account.uncaught:>8} {account.slowest:>7.2f} {account.largest:>7.0f}   "
            f"{account.slowest_seed} {account.largest_seed}"
        )
        for fault in account.faults.values():
            print(f"    {fault}")
    write_counts("fuzz", (harm_of(name, account) for name, account in accounts.items()))
    print(f"{sum(a.tried for a in accounts.values())} inputs in {perf_counter() - began:.0f} s")
    return int(not all(account.within for account in accounts.values()))


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
