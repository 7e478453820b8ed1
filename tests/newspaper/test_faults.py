"""Every fault does on the wire what its name says: the positive control of every test that relies on one."""

from __future__ import annotations

import gzip
import http.client
import zlib
from contextlib import suppress
from datetime import timedelta
from typing import get_args

import brotli
import pytest
import zstandard
from lxml import etree
from parsel import Selector

from presslog.demo.newspaper import (
    Challenge,
    CloseEarly,
    DeepNesting,
    Drip,
    EmptyListing,
    Encoding,
    Fault,
    Flapping,
    Framing,
    GzipBomb,
    Hollow,
    LoginWall,
    Maintenance,
    Newspaper,
    OtherTheme,
    RawAnswer,
    RedirectLoop,
    RedirectTo,
    Reset,
    Slow,
    SoftNotFound,
    StaleNotModified,
    Status,
    Truncated,
    WrongCharset,
    WrongLength,
)
from tests.newspaper.fixtures import get, raw

BEYOND = timedelta(hours=1)
"""Longer than any test waits: a fault of this length must be ended by the newspaper's closing."""

EVERY_FAULT: tuple[Fault, ...] = (
    Status(500),
    Challenge(),
    Maintenance(),
    LoginWall(),
    Slow(timedelta()),
    Drip(timedelta(), 4096),
    CloseEarly(),
    Reset(),
    Truncated(),
    WrongLength(9),
    RedirectLoop(),
    RedirectTo("http://192.0.2.1/"),
    GzipBomb(1024),
    WrongCharset(),
    EmptyListing(),
    Hollow(),
    DeepNesting(3),
    OtherTheme(),
    Flapping("Dredger", "Drudger"),
    SoftNotFound(),
    StaleNotModified(),
    RawAnswer(b"HTTP/1.1 200 OK\r\n\r\n"),
)


def body_of(answer: bytes) -> bytes:
    """What follows the head."""
    return answer.partition(b"\r\n\r\n")[2]


def unchunked(body: bytes) -> tuple[bytes, bool]:
    """The data of a chunked body, and whether its last chunk came."""
    size, _, rest = body.partition(b"\r\n")
    data, rest = rest[: int(size, 16)], rest[int(size, 16) :]
    return data, rest == b"\r\n0\r\n\r\n"


def test_every_fault_is_listed_here() -> None:
    """No fault of the union is without an example in this file."""
    assert {type(fault) for fault in EVERY_FAULT} == set(get_args(Fault))


@pytest.mark.parametrize("fault", EVERY_FAULT, ids=lambda fault: type(fault).__name__)
def test_mending_ends_every_fault(paper: Newspaper, fault: Fault) -> None:
    """After `mend` the page is to the byte what it was before, and the log says which request met the fault."""
    whole = get(paper.url).body
    paper.break_with("/", fault)
    with suppress(ConnectionError, http.client.HTTPException):
        get(paper.url)
    paper.mend()
    assert get(paper.url).body == whole
    assert [seen.fault for seen in paper.requests] == [None, fault, None]


def test_a_fault_strikes_where_its_pattern_matches(paper: Newspaper) -> None:
    """A glob over path and query decides; other addresses are well."""
    paper.break_with("/page/*", Status(503))
    assert get(paper.listing_url(2)).status == 503
    assert get(paper.url).status == 200


def test_a_fault_strikes_as_often_as_told(paper: Newspaper) -> None:
    """`times=2`: two failures, then health."""
    paper.break_with("*", Status(503), times=2)
    assert [get(paper.url).status for _ in range(3)] == [503, 503, 200]


def test_the_last_fault_wins_and_mend_takes_one_back(paper: Newspaper) -> None:
    """Of two faults for one address the later one strikes; mending its pattern lets the earlier through."""
    paper.break_with("*", Status(500))
    paper.break_with("/", Status(403))
    assert get(paper.url).status == 403
    paper.mend("/")
    assert get(paper.url).status == 500


def test_the_log_tells_method_target_headers_and_status(paper: Newspaper) -> None:
    """Each request is logged in order with what the reader sent and was told; `forget` empties the log."""
    get(f"{paper.url}feed/?paged=2", {"User-Agent": "test"})
    get(f"{paper.url}nowhere/", method="HEAD")
    first, second = paper.requests
    assert (first.method, first.target, first.headers["user-agent"], first.status) == (
        "GET",
        "/feed/?paged=2",
        "test",
        200,
    )
    assert (second.method, second.status) == ("HEAD", 404)
    assert paper.asked("/feed/*") == (first,)
    paper.forget()
    assert paper.requests == ()


@pytest.mark.parametrize("code", [401, 403, 404, 429, 451, 500, 502, 503, 504, 520])
def test_status(paper: Newspaper, code: int) -> None:
    """Any status with any header, 520 without a name of its own included."""
    paper.break_with("*", Status(code, (("Retry-After", "120"),)))
    answer = get(paper.url)
    assert (answer.status, answer.headers["retry-after"]) == (code, "120")


def test_status_with_a_body(paper: Newspaper) -> None:
    """A given body replaces the bare error page; an empty one at 200 is an empty page."""
    paper.break_with("*", Status(200, body=""))
    answer = get(paper.url)
    assert (answer.status, answer.body) == (200, b"")


@pytest.mark.parametrize("status", [200, 403, 503])
def test_challenge(paper: Newspaper, status: int) -> None:
    """The challenge has its title, its header and its status, and nothing of the page."""
    paper.break_with("*", Challenge(status))
    answer = get(paper.url)
    assert (answer.status, answer.headers["cf-mitigated"]) == (status, "challenge")
    assert Selector(answer.text).css("title::text").get() == "Just a moment..."
    assert "hentry" not in answer.text


@pytest.mark.parametrize("status", [200, 503])
def test_maintenance(paper: Newspaper, status: int) -> None:
    """The maintenance page at either status, with Retry-After where asked for."""
    paper.break_with("*", Maintenance(status, timedelta(minutes=2)))
    answer = get(paper.url)
    assert (answer.status, answer.headers["retry-after"]) == (status, "120")
    assert "scheduled maintenance" in answer.text


def test_login_wall(paper: Newspaper) -> None:
    """A redirect to a login form that answers 200 and remembers where one came from."""
    paper.break_with("/page/*", LoginWall())
    answer = get(paper.listing_url(2))
    form = get(answer.headers["location"])
    assert answer.status == 302
    assert answer.headers["location"].endswith("wp-login.php?redirect_to=%2Fpage%2F2%2F")
    assert form.status == 200
    assert Selector(form.text).css("#loginform input[type=password]")


def test_slow_says_nothing_until_its_time(paper: Newspaper) -> None:
    """A reader that waits less gets a timeout; one whose delay is over gets the page."""
    paper.break_with("*", Slow(BEYOND), times=1)
    connection = http.client.HTTPConnection(paper.url.split("/")[2], timeout=0.2)
    connection.request("GET", "/")
    with pytest.raises(TimeoutError):
        connection.getresponse()
    connection.close()
    assert get(paper.url).status == 200


def test_closing_ends_a_slow_answer(paper: Newspaper) -> None:
    """A newspaper that closes hangs up on the readers it keeps waiting."""
    with Newspaper(paper.press) as other:
        other.break_with("*", Slow(BEYOND))
        connection = http.client.HTTPConnection(other.url.split("/")[2], timeout=30)
        connection.request("GET", "/")
    with pytest.raises(ConnectionError):
        connection.getresponse()
    connection.close()


def test_drip_sends_the_whole_page_in_the_end(paper: Newspaper) -> None:
    """Piece by piece, the body is the honest one."""
    whole = get(paper.url).body
    paper.break_with("*", Drip(timedelta(), 1000))
    assert get(paper.url).body == whole


def test_close_early_sends_nothing(paper: Newspaper) -> None:
    """The connection ends without a byte."""
    paper.break_with("*", CloseEarly())
    assert raw(paper.url) == b""
    assert paper.requests[0].status == 0


def test_reset_before_the_answer(paper: Newspaper) -> None:
    """The reader gets RST, which is not a plain close."""
    paper.break_with("*", Reset())
    with pytest.raises(ConnectionResetError):
        raw(paper.url)


def test_reset_amid_the_body(paper: Newspaper) -> None:
    """Head and first bytes arrive, then RST."""
    paper.break_with("*", Reset(after_bytes=500))
    connection = http.client.HTTPConnection(paper.url.split("/")[2], timeout=30)
    connection.request("GET", "/")
    answer = connection.getresponse()
    assert answer.read(500).startswith(b"<!DOCTYPE html>")
    with pytest.raises(ConnectionResetError):
        answer.read()
    connection.close()


@pytest.mark.parametrize("encoding", Encoding)
@pytest.mark.parametrize("keep", [0.0, 0.5, 0.99])
def test_truncated_under_the_length_of_the_whole(paper: Newspaper, encoding: Encoding, keep: float) -> None:
    """Content-Length promises the whole coded body, the share `keep` of it comes: what comes is its beginning."""
    paper.break_with("*", Truncated(keep, encoding))
    head, _, body = raw(paper.url).partition(b"\r\n\r\n")
    promised = int(head.partition(b"Content-Length: ")[2].split()[0])
    assert len(body) == int(promised * keep)
    assert (b"Content-Encoding: " + encoding.encode() in head) is (encoding is not Encoding.IDENTITY)
    with pytest.raises(http.client.IncompleteRead):
        get(paper.url)


@pytest.mark.parametrize("encoding", [Encoding.GZIP, Encoding.BROTLI, Encoding.ZSTD])
@pytest.mark.parametrize("framing", [Framing.LENGTH_OF_CUT, Framing.CHUNKED_FINISHED])
def test_truncated_so_that_only_the_coding_can_tell(
    paper: Newspaper, encoding: Encoding, framing: Framing
) -> None:
    """HTTP is content with the answer; the decoder finds a stream that does not end."""
    paper.break_with("*", Truncated(0.5, encoding, framing))
    answer = get(paper.url)
    assert answer.headers["content-encoding"] == encoding
    match encoding:
        case Encoding.GZIP:
            decoder = zlib.decompressobj(wbits=31)
            assert decoder.decompress(answer.body)
            assert not decoder.eof
        case Encoding.BROTLI:
            stream = brotli.Decompressor()
            stream.process(answer.body)
            assert not stream.is_finished()
        case Encoding.ZSTD:
            frame = zstandard.ZstdDecompressor().decompressobj()
            frame.decompress(answer.body)
            assert not frame.eof


@pytest.mark.parametrize("encoding", Encoding)
def test_a_kept_whole_is_whole(paper: Newspaper, encoding: Encoding) -> None:
    """`keep=1` is the control: every coding unpacks to the honest page."""
    whole = get(paper.url).body
    paper.break_with("*", Truncated(1.0, encoding, Framing.LENGTH_OF_CUT))
    unpack = {
        Encoding.IDENTITY: bytes,
        Encoding.GZIP: gzip.decompress,
        Encoding.BROTLI: brotli.decompress,
        Encoding.ZSTD: zstandard.decompress,
    }
    assert unpack[encoding](get(paper.url).body) == whole


@pytest.mark.parametrize(
    ("framing", "ended"), [(Framing.CHUNKED_UNFINISHED, False), (Framing.CHUNKED_FINISHED, True)]
)
def test_truncated_in_chunks(paper: Newspaper, framing: Framing, ended: bool) -> None:
    """Half of the page in one chunk, with or without the chunk that ends it."""
    whole = get(paper.url).body
    paper.break_with("*", Truncated(0.5, framing=framing))
    data, finished = unchunked(body_of(raw(paper.url)))
    assert (data, finished) == (whole[: len(whole) // 2], ended)


def test_truncated_until_close(paper: Newspaper) -> None:
    """No length anywhere: the end of the connection is all that says the body ended."""
    whole = get(paper.url).body
    paper.break_with("*", Truncated(0.5, framing=Framing.UNTIL_CLOSE))
    answer = raw(paper.url)
    assert b"Content-Length" not in answer
    assert body_of(answer) == whole[: len(whole) // 2]


@pytest.mark.parametrize("off_bytes", [-100, 100])
def test_wrong_length(paper: Newspaper, off_bytes: int) -> None:
    """The whole body comes; its stated length is off by as much as told."""
    whole = get(paper.url).body
    paper.break_with("*", WrongLength(off_bytes))
    answer = raw(paper.url)
    assert body_of(answer) == whole
    assert b"Content-Length: %d\r\n" % (len(whole) + off_bytes) in answer


@pytest.mark.parametrize("hops", [1, 2, 5])
def test_redirect_loop(paper: Newspaper, hops: int) -> None:
    """Followed `hops` times from the second address on, the redirect is where it was."""
    paper.break_with("*", RedirectLoop(hops))
    url = get(paper.url).headers["location"]
    seen = [url]
    for _ in range(hops):
        url = get(url).headers["location"]
        seen.append(url)
    assert seen[-1] == seen[0]
    assert len(set(seen)) == hops


@pytest.mark.parametrize(
    "location", ["http://169.254.169.254/latest/", "http://10.0.0.1/", "http://[::1]:9/"]
)
def test_redirect_to_a_private_address(paper: Newspaper, location: str) -> None:
    """The redirect points where it is told, with the status it is told."""
    paper.break_with("*", RedirectTo(location, 307))
    answer = get(paper.url)
    assert (answer.status, answer.headers["location"]) == (307, location)


def test_gzip_bomb(paper: Newspaper) -> None:
    """Some kilobytes on the wire unpack to as many megabytes as told."""
    paper.break_with("*", GzipBomb(16 * 1024 * 1024))
    answer = get(paper.url)
    assert answer.headers["content-encoding"] == "gzip"
    assert len(answer.body) < 32 * 1024
    assert len(gzip.decompress(answer.body)) == 16 * 1024 * 1024


def test_wrong_charset(paper: Newspaper) -> None:
    """The header names another charset; the bytes are the honest UTF-8."""
    whole = get(paper.listing_url(1, "fa")).body
    paper.break_with("*", WrongCharset("windows-1256"))
    answer = get(paper.listing_url(1, "fa"))
    assert answer.headers["content-type"] == "text/html; charset=windows-1256"
    assert answer.body == whole


def test_empty_listing(paper: Newspaper) -> None:
    """The frame stands, the entries are gone; article pages are well."""
    paper.break_with("*", EmptyListing())
    listing = Selector(get(paper.url).text)
    assert not listing.css("article")
    assert listing.css("#sidebar a")
    assert Selector(get(paper.url_of(paper.press.posts()[0])).text).css(".entry-content p")


def test_hollow(paper: Newspaper) -> None:
    """The article's frame and title stand at about the page's usual size; its text is nowhere."""
    post = paper.press.posts()[0]
    whole = get(paper.url_of(post))
    paper.break_with("*", Hollow())
    hollow = get(paper.url_of(post))
    assert post.title in Selector(hollow.text).css("h1::text").get("")
    assert not [block for block in post.blocks if block.text in hollow.text]
    assert 0.9 < len(hollow.body) / len(whole.body) < 1.1


@pytest.mark.parametrize("depth", [50, 1200])
def test_deep_nesting(paper: Newspaper, depth: int) -> None:
    """The text is there, as many elements deep as told; a parser without a huge tree loses it where it is deep."""
    post = paper.press.posts()[0]
    paper.break_with("*", DeepNesting(depth))
    page = get(paper.url_of(post)).text
    assert page.count("<div>") >= depth
    assert post.blocks[0].text in page
    shallow = etree.fromstring(page, etree.HTMLParser())
    assert (post.blocks[0].text[:50] in "".join(shallow.itertext())) is (depth < 200)


def test_other_theme(paper: Newspaper) -> None:
    """The redesign strikes the pages it is told to, and no others."""
    paper.break_with("/page/*", OtherTheme())
    assert Selector(get(paper.listing_url(2)).text).css(".bs-card")
    assert not Selector(get(paper.url).text).css(".bs-card")


def test_flapping(paper: Newspaper) -> None:
    """Answers alternate between the two texts, request by request."""
    paper.break_with("/", Flapping("Dredger idle", "Dredger busy"))
    said = ["Dredger busy" in get(paper.url).text for _ in range(6)]
    assert said in ([True, False] * 3, [False, True] * 3)


def test_soft_not_found(paper: Newspaper) -> None:
    """A standing post answers with the not-found page at 200."""
    paper.break_with("*", SoftNotFound())
    answer = get(paper.url_of(paper.press.posts()[0]))
    assert answer.status == 200
    assert Selector(answer.text).css(".error-404")


def test_stale_not_modified(paper: Newspaper) -> None:
    """304 to a conditional request although the post changed; an unconditional one gets the new text."""
    post = paper.press.posts()[0]
    held = {"if-none-match": get(paper.url_of(post)).headers["etag"]}
    paper.press.edit_word(post, "2,300", "2,301")
    assert get(paper.url_of(post), held).status == 200
    paper.break_with("*", StaleNotModified())
    assert get(paper.url_of(post), held).status == 304
    assert "2,301" in get(paper.url_of(post)).text


def test_raw_answer(paper: Newspaper) -> None:
    """The very bytes, and the status in them is logged."""
    paper.break_with("*", RawAnswer(b"HTTP/1.1 299 Odd\r\nX: y\r\n\r\nrest"))
    assert raw(paper.url) == b"HTTP/1.1 299 Odd\r\nX: y\r\n\r\nrest"
    assert paper.requests[0].status == 299
