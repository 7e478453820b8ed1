"""Content codings (RFC 9110 §8.4.1): takes them off a body, whole or not at all, in bounded memory.

A stream that stops before its own end, or that is broken, is refused at whatever byte it was cut; one that
would unpack to more than the limit is refused before it is unpacked. Nothing here knows HTTP beyond the names
of the codings.
"""

from __future__ import annotations

import re
import sys
import zlib
from collections.abc import Callable, Iterator, Sequence
from typing import Final, Protocol

import brotli

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

MAX_BYTES: Final = 32 * 1024 * 1024
"""Neither a body as sent nor one unpacked may be larger."""
ACCEPTED: Final = "gzip, deflate, br, zstd"
"""What our requests accept."""
_STEP_BYTES: Final = 64 * 1024
_MOST_STREAMS: Final = 10_000  # in one body; bgzip's, the smallest in use, make 512 of the largest body
_MOST_CODINGS: Final = 5  # one over another; servers that code twice are rare, and urllib3 takes as many
_ZSTD_WINDOW_LOG: Final = 23  # RFC 9659: a zstd coding uses windows of 8 MiB at most
_GZIP_MARK: Final = b"\x1f\x8b"  # RFC 1952 §2.3.1
_ZSTD_MARK: Final = b"\x28\xb5\x2f\xfd"  # RFC 8878 §3.1.1
_SHOWN_BYTES: Final = 4096
_CONTROL: Final = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")  # in no text, but for one of wide characters
_TEXT_START: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*[<{\[]")
_UNMARKED: Final[tuple[tuple[str, Callable[[bytes], bytes]], ...]] = (
    ("deflate", lambda body: zlib.decompressobj().decompress(body, 64)),
    ("deflate", lambda body: zlib.decompressobj(-zlib.MAX_WBITS).decompress(body, 64)),
    ("brotli", lambda body: brotli.Decompressor().process(body, output_buffer_limit=64)),
)
"""Codings whose streams bear no mark of their own, each with what unpacks a stream's beginning."""
_NO_CODING: Final = frozenset(
    {"", "identity", "none", "utf-8", "utf8", "binary"}
)  # what servers write where nothing is coded


class CodingError(Exception):
    """A coded body that cannot be taken for whole."""


class CutError(CodingError):
    """The stream ends before its end, or is broken."""


class BombError(CodingError):
    """The body would unpack to more than the limit."""


class UnknownCodingError(CodingError):
    """A coding nobody asked for and nobody here can read."""


class _Stream(Protocol):
    """One decompressor: `pull` takes input and gives at most a step of output."""

    hungry: bool
    ended: bool
    rest: bytes

    def pull(self, data: bytes) -> bytes: ...


class _Zlib:
    """gzip and deflate, by zlib's window bits."""

    def __init__(self, wbits: int) -> None:
        self._inner = zlib.decompressobj(wbits)
        self.hungry, self.ended, self.rest = True, False, b""

    def pull(self, data: bytes) -> bytes:
        out = self._inner.decompress(self._inner.unconsumed_tail + data, _STEP_BYTES)
        self.hungry = not self._inner.unconsumed_tail and len(out) < _STEP_BYTES
        self.ended, self.rest = self._inner.eof, self._inner.unused_data
        return out


class _Brotli:
    """RFC 7932. It has no frames, so that nothing can follow its end."""

    def __init__(self) -> None:
        self._inner = brotli.Decompressor()
        self.hungry, self.ended, self.rest = True, False, b""

    def pull(self, data: bytes) -> bytes:
        out: bytes = self._inner.process(data, output_buffer_limit=_STEP_BYTES)
        self.hungry, self.ended = self._inner.can_accept_more_data(), self._inner.is_finished()
        return out


class _Zstd:
    """RFC 8878, one frame."""

    def __init__(self) -> None:
        self._inner = zstd.ZstdDecompressor(
            options={zstd.DecompressionParameter.window_log_max: _ZSTD_WINDOW_LOG}
        )
        self.hungry, self.ended, self.rest = True, False, b""

    def pull(self, data: bytes) -> bytes:
        out = self._inner.decompress(data, _STEP_BYTES)
        self.hungry, self.ended = self._inner.needs_input, self._inner.eof
        self.rest = self._inner.unused_data if self.ended else b""
        return out


def codings_of(values: Sequence[str]) -> tuple[str, ...]:
    """The codings that Content-Encoding headers list, in the order they were applied.

    >>> codings_of(["gzip, BR", "identity"])
    ('gzip', 'br')
    """
    names = (name.strip().lower() for value in values for name in value.split(","))
    return tuple(name for name in names if name not in _NO_CODING)


def decode_body(raw: bytes, codings: Sequence[str]) -> bytes:
    """The body without its codings, `MAX_BYTES` at most. Raises CutError, BombError or UnknownCodingError.

    >>> decode_body(zlib.compress(b"harbour"), ["deflate"])
    b'harbour'
    >>> decode_body(zlib.compress(b"harbour")[:-1], ["deflate"])
    Traceback (most recent call last):
    presslog.crawler.landing.content_coding.CutError: the deflate stream ends before its end
    """
    if len(codings) > _MOST_CODINGS:
        raise BombError(
            f"{len(codings)} content codings lie one over another, {_MOST_CODINGS} at most are taken off"
        )
    for coding in reversed(codings):
        raw = _decode_one(raw, coding)
    return raw


def undeclared_coding(body: bytes) -> str | None:
    """Return the coding that lies over a text though no header says so; None for what may be a text.

    >>> [undeclared_coding(pack(b"<p>The quay")) for pack in (brotli.compress, zlib.compress, bytes)]
    ['brotli', 'deflate', None]
    """
    marks = {_GZIP_MARK + b"\x08": "gzip", _ZSTD_MARK: "zstd"}  # gzip has one method, 8: RFC 1952 §2.3.1
    named = next((name for mark, name in marks.items() if body.startswith(mark)), None)
    if named is not None or _TEXT_START.match(body) or not _CONTROL.search(body[:_SHOWN_BYTES]):
        return named
    return next((name for name, begin in _UNMARKED if _unpacks(begin, body[:_SHOWN_BYTES])), None)


def _unpacks(begin: Callable[[bytes], bytes], body: bytes) -> bool:
    """Return True if a body's beginning unpacks to what begins as a text does."""
    try:
        return _TEXT_START.match(begin(body)) is not None
    except (zlib.error, brotli.error):
        return False


def _decode_one(raw: bytes, coding: str) -> bytes:
    make, magics = _decoder_for(raw, coding)
    out = bytearray()
    try:
        for piece in _unpack_streams(raw, make, magics):
            out += piece
            if len(out) > MAX_BYTES:
                raise BombError(f"{len(raw)} bytes of {coding} unpack to more than {MAX_BYTES} bytes")
    except (zlib.error, brotli.error, zstd.ZstdError) as error:
        raise CutError(f"the {coding} stream is broken: {error}") from error
    except EOFError:
        raise CutError(f"the {coding} stream ends before its end") from None
    return bytes(out)


def _decoder_for(raw: bytes, coding: str) -> tuple[Callable[[], _Stream], tuple[bytes, ...]]:
    """How to make a decompressor, and the marks by which another stream may follow the first."""
    match coding:
        case "gzip" | "x-gzip":
            return lambda: _Zlib(31), (_GZIP_MARK,)  # RFC 1952 §2.2: members may be concatenated
        case "deflate":
            bits = 15 if _has_zlib_header(raw) else -15  # many servers leave RFC 1950's wrapper away
            return lambda: _Zlib(bits), ()
        case "br":
            return _Brotli, ()
        case "zstd":
            skippable = tuple(bytes([0x50 + n]) + b"\x2a\x4d\x18" for n in range(16))  # RFC 8878 §3.1.2
            return _Zstd, (_ZSTD_MARK, *skippable)
        case _:
            raise UnknownCodingError(f"content coding {coding!r} is not known here")


def _has_zlib_header(raw: bytes) -> bool:
    """RFC 1950 §2.2: method 8, and a check that makes the first two bytes a multiple of 31."""
    return len(raw) > 1 and raw[0] & 0x0F == 8 and int.from_bytes(raw[:2]) % 31 == 0


def _unpack_streams(raw: bytes, make: Callable[[], _Stream], magics: tuple[bytes, ...]) -> Iterator[bytes]:
    """The pieces of one stream, and of those that follow it.

    Raises EOFError where input ends before a stream does.
    """
    taken = 0
    for _ in range(_MOST_STREAMS):
        stream = make()
        while not stream.ended:
            if stream.hungry and taken >= len(raw):
                raise EOFError
            data = raw[taken : taken + _STEP_BYTES] if stream.hungry else b""
            taken += len(data)
            yield stream.pull(data)
        taken -= len(stream.rest)
        if not raw.startswith(magics, taken):
            return  # padding after the end is ignored, as browsers do
    raise BombError(f"{len(raw)} bytes hold more than {_MOST_STREAMS} compressed streams")
