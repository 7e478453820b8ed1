"""A time stamp on a head of the chain by a third party (RFC 3161).

That the head was there before a given moment.

Writes the request and reads the answer's status; the token itself is checked with `openssl ts -verify`, by
whoever trusts the authority. How a request is sent is an argument: this module opens no connection.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Final

from presslog.core.errors import Damaged

Send = Callable[[bytes], bytes]
"""Posts a request (`application/timestamp-query`) to an authority and gives its answer's body."""

# RFC 3161 §2.4.1, DER: SEQUENCE { version 1, MessageImprint { SHA-256, digest }, nonce, certReq TRUE }.
_SHA256: Final = bytes.fromhex("300d06096086480165030402010500")


def stamp_request(head: str, nonce: int) -> bytes:
    """A TimeStampReq over the SHA-256 of a head's hex digits; `nonce` below 2**63 ties the answer to it."""
    imprint = _der_value(0x30, _SHA256 + _der_value(0x04, hashlib.sha256(head.encode()).digest()))
    number = nonce.to_bytes(8, "big").lstrip(b"\0") or b"\0"
    number = b"\0" + number if number[0] & 0x80 else number
    return _der_value(0x30, b"\x02\x01\x01" + imprint + _der_value(0x02, number) + b"\x01\x01\xff")


def stamp_head(head: str, nonce: int, send: Send) -> bytes:
    """The authority's whole answer, to be kept as it is.

    Raises `Damaged` where it grants no stamp or one of another head.
    """
    answer = send(stamp_request(head, nonce))
    _tag, body, _rest = _split_der(answer)
    _tag, status, token = _split_der(body)
    _tag, code, _words = _split_der(status)
    if code not in (b"\x00", b"\x01"):  # granted, grantedWithMods
        raise Damaged(f"the authority grants no time stamp (status {code.hex()})")
    if hashlib.sha256(head.encode()).digest() not in token:
        raise Damaged("the authority stamped something else")
    return answer


def _der_value(tag: int, content: bytes) -> bytes:
    return bytes([tag, len(content)]) + content  # a request stays under 128 bytes: short lengths only


def _split_der(data: bytes) -> tuple[int, bytes, bytes]:
    """Tag, content and what follows of a DER value (X.690 §8.1). Raises `Damaged` where it is cut short."""
    if len(data) < 2:
        raise Damaged("the authority's answer is no time stamp")
    length, start = data[1], 2
    if length & 0x80:
        start += length & 0x7F
        length = int.from_bytes(data[2:start], "big")
    if len(data) < start + length:
        raise Damaged("the authority's answer is cut short")
    return data[0], data[start : start + length], data[start + length :]
