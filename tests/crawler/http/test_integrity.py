"""Only whole bodies pass: cut at any byte, in any coding and framing, a body is refused; whole, it is let through."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib
from pathlib import Path

import brotli
import pytest
from backports import zstd
from hypothesis import given
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from presslog.core.outcome import Outcome
from presslog.crawler.http.integrity import shows_its_end
from presslog.crawler.items import PageCapture
from presslog.crawler.landing.content_coding import (
    BombError,
    CutError,
    UnknownCodingError,
    codings_of,
    decode_body,
)
from tests.crawler.asking import ask, landing_of, source
from tests.fakes.wire import Wire, chunked, http, serving

PAGE = "<html><title>Ferry</title><p>The night ferry leaves at six. اسکله</p></html>".encode()


def raw_deflate(body: bytes) -> bytes:
    """Deflate without zlib's wrapper, as many servers send it."""
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(body) + packer.flush()


CODERS = {
    "identity": ("identity", bytes),
    "gzip": ("gzip", gzip.compress),
    "deflate": ("deflate", zlib.compress),
    "raw deflate": ("deflate", raw_deflate),
    "br": ("br", brotli.compress),
    "zstd": ("zstd", zstd.compress),
    "gzip in br": ("gzip, br", lambda body: brotli.compress(gzip.compress(body))),
}
CODED = {name: coder for name, coder in CODERS.items() if name != "identity"}


@pytest.mark.parametrize("name", CODED)
def test_a_coded_body_is_refused_at_every_cut(name: str) -> None:
    """However few bytes are missing, the stream is known to be cut; with none missing it is read."""
    coding, encode = CODED[name]
    raw, codings = encode(PAGE * 20), codings_of([coding])
    assert decode_body(raw, codings) == PAGE * 20
    for cut in range(len(raw)):
        with pytest.raises(CutError):
            decode_body(raw[:cut], codings)


@given(st.binary(max_size=300_000), st.sampled_from(sorted(CODED)))
def test_what_was_coded_is_decoded(body: bytes, name: str) -> None:
    """Any bytes come back from any coding."""
    coding, encode = CODED[name]
    assert decode_body(encode(body), codings_of([coding])) == body


def test_streams_may_follow_each_other_and_padding_may_follow_them() -> None:
    """Members of gzip and frames of zstd are joined; zeros behind the last are ignored."""
    assert decode_body(gzip.compress(b"quay ") + gzip.compress(b"side") + bytes(8), ["gzip"]) == b"quay side"
    assert decode_body(zstd.compress(b"quay ") + zstd.compress(b"side"), ["zstd"]) == b"quay side"
    with pytest.raises(CutError):
        decode_body(gzip.compress(b"quay ") + gzip.compress(b"side")[:-1], ["gzip"])


def test_an_unknown_coding_is_no_text() -> None:
    """A coding that cannot be taken off is said so."""
    with pytest.raises(UnknownCodingError, match="lzma"):
        decode_body(b"abc", ["lzma"])


@pytest.mark.parametrize("name", ["gzip", "zstd"])
def test_a_body_holds_ten_thousand_streams_at_most(name: str) -> None:
    """So many are joined; one more is refused unread, also inside of another coding."""
    coding, encode = CODED[name]
    assert decode_body(encode(b"a") * 10_000, [coding]) == b"a" * 10_000
    with pytest.raises(BombError, match="more than 10000 compressed streams"):
        decode_body(encode(b"a") * 10_001, [coding])
    with pytest.raises(BombError, match="more than 10000 compressed streams"):
        decode_body(gzip.compress(encode(b"") * 1_000_000), [coding, "gzip"])


@pytest.mark.parametrize("name", ["gzip", "deflate", "br", "zstd"])
def test_five_codings_lie_one_over_another_at_most(name: str) -> None:
    """Five are taken off; a sixth is refused before anything is unpacked, as a header of a thousand is."""
    raw = PAGE
    for count in range(1, 7):
        raw = CODED[name][1](raw)
        if count <= 5:
            assert decode_body(raw, [name] * count) == PAGE
    for count in (6, 1000):
        with pytest.raises(BombError, match=f"{count} content codings lie one over another"):
            decode_body(raw, [name] * count)


@pytest.mark.parametrize("name", ["gzip", "deflate", "br", "zstd"])
def test_a_bomb_is_refused_with_flat_memory(name: str) -> None:
    """A gigabyte of blanks in a few kilobytes is refused before it is unpacked: the process does not grow by even a tenth of it."""
    coding, _ = CODERS[name]
    bomb = _bomb(name, 1024)
    tracemalloc.start()
    try:
        with pytest.raises(BombError, match="unpack to more"):
            decode_body(bomb, [coding])
        assert tracemalloc.get_traced_memory()[1] < 100 * 1024 * 1024
    finally:
        tracemalloc.stop()


def _bomb(name: str, mebibytes: int) -> bytes:
    """So many mebibytes of zeros, coded piece by piece."""
    packers = {
        "gzip": lambda: zlib.compressobj(1, wbits=31),
        "deflate": lambda: zlib.compressobj(1),
        "br": lambda: brotli.Compressor(quality=1),
        "zstd": zstd.ZstdCompressor,
    }
    packer = packers[name]()
    squeeze = packer.process if name == "br" else packer.compress
    end = packer.finish if name == "br" else packer.flush
    return b"".join([*(squeeze(bytes(1024 * 1024)) for _ in range(mebibytes)), end()])


@pytest.mark.parametrize(
    ("body", "whole"),
    [
        (b"<html><p>Quay</p></html>", True),
        (b"<HTML><p>Quay</p></HTML >\r\n <!-- cached - at - 08:00 -->\n", True),
        (b"<html><p>Quay</p></html><!-- cach", False),
        (b"<html><p>Quay</p>", False),
        (b"<html><p>It ends with </html> they say</p>", False),
        (b"<rss><channel/></rss>\n", True),
        (b"<rss><channel/></rs", False),
        (b'{"id": 1}', True),
        (b'{"id": 1', False),
        (b"[1, 2]", True),
        (b"plain words", False),
        (b"", False),
    ],
)
def test_a_body_that_only_the_close_ended_must_show_its_end(body: bytes, whole: bool) -> None:
    """A document's own last mark is the proof that nothing was lost; without it there is none."""
    assert shows_its_end(body) is whole


FRAMINGS = ("length", "chunked", "close")


def _framed(raw: bytes, coding: str, framing: str) -> bytes:
    """A whole response in one of the three framings of RFC 9112 §6.3."""
    headers = ("Content-Type: text/html; charset=utf-8", f"Content-Encoding: {coding}")
    match framing:
        case "length":
            return http(raw, *headers)
        case "chunked":
            return chunked(raw, *headers)
        case _:
            return http(raw, *headers, length=None)


Cuts = dict[str, dict[str, PageCapture]]
"""For each coding and framing the captures of one page, cut behind the headers, and whole."""


@pytest.fixture(scope="module")
def some_cuts() -> Cuts:
    """Cut at every eleventh byte, the first and the last among them."""
    return _captures_of_cuts(every=11)


@pytest.fixture(scope="module")
def all_cuts() -> Cuts:
    """Cut at every byte."""
    return _captures_of_cuts(every=1)


def _captures_of_cuts(every: int) -> Cuts:
    wire = Wire()
    for name, (coding, encode) in CODERS.items():
        for framing in FRAMINGS:
            said = _framed(encode(PAGE), coding, framing)
            head = said.index(b"\r\n\r\n") + 4
            path = f"/{name.replace(' ', '-')}/{framing}/"
            cuts = {*range(head, len(said), every), len(said) - 1}
            wire.answers |= {f"{path}{cut - head}": said[:cut] for cut in cuts}
            wire.answers[f"{path}whole"] = said
    with serving(wire):
        return _by_kind(ask(source(wire.url()), map(wire.url, wire.answers)))


def _by_kind(got: dict[str, PageCapture]) -> Cuts:
    kinds: Cuts = {}
    for url, capture in got.items():
        *_, name, framing, cut = url.split("/")
        kinds.setdefault(f"{name} {framing}", {})[cut] = capture
    return kinds


coded_and_framed = pytest.mark.parametrize(
    ("name", "framing"), [(name.replace(" ", "-"), framing) for name in CODERS for framing in FRAMINGS]
)


@coded_and_framed
def test_over_http_a_cut_body_is_truncated_and_the_whole_is_not(
    some_cuts: Cuts, name: str, framing: str
) -> None:
    """Whatever the framing, a body that lost its last bytes is `truncated` and hands on nothing; the whole one is `ok`."""
    assert len(some_cuts[f"{name} {framing}"]) > 6
    check_cuts(some_cuts[f"{name} {framing}"])


@pytest.mark.in_suite(0)  # a thousand requests; no coding reads as whole what is cut, at any byte
@coded_and_framed
def test_over_http_every_cut_is_truncated(all_cuts: Cuts, name: str, framing: str) -> None:
    """The same at every byte."""
    assert len(all_cuts[f"{name} {framing}"]) > 50
    check_cuts(all_cuts[f"{name} {framing}"])


def check_cuts(captures: dict[str, PageCapture]) -> None:
    """Hold that a page's whole capture alone is `ok`."""
    kind = dict(captures)
    whole = kind.pop("whole")
    assert (whole.outcome, whole.body) == (Outcome.OK, PAGE)
    assert {(capture.outcome, capture.body) for capture in kind.values()} == {(Outcome.TRUNCATED, b"")}


def test_a_body_larger_than_the_limit_is_refused() -> None:
    """More than 32 MiB are not taken in, whether the length was announced or not; a body just below is."""
    near, over = bytes(32 * 1024 * 1024 - 1), bytes(32 * 1024 * 1024 + 1)
    with serving() as wire:
        wire.answers = {"/near": http(near), "/over": http(over), "/unsaid": chunked(over, size=1 << 20)}
        got = ask(source(wire.url()), map(wire.url, wire.answers))
        outcomes = {path: got[wire.url(path)].outcome for path in wire.answers}
    assert outcomes == {"/near": Outcome.OK, "/over": Outcome.TOO_LARGE, "/unsaid": Outcome.TOO_LARGE}


def test_a_cut_body_is_kept_as_evidence(tmp_path: Path) -> None:
    """What did come of a cut body stands in the archive, marked as truncated, though no capture hands it on."""
    with serving(Wire({"/cut": http(PAGE, length=len(PAGE) + 9)})) as wire:
        landing = landing_of(source(wire.url()), [wire.url("/cut")], tmp_path)
    (got,) = landing.captures()
    with (landing.path / (got.warc_file or "")).open("rb") as file:
        file.seek(got.warc_offset or 0)
        record = next(iter(ArchiveIterator(file)))
        assert record.rec_headers.get_header("WARC-Truncated") == "disconnect"
        assert record.content_stream().read() == PAGE
