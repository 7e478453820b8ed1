"""Content codings (RFC 9110 §8.4): an answer's body as gzip, Brotli or Zstandard."""

from __future__ import annotations

import gzip
from dataclasses import replace

import brotli
import zstandard

from presslog.demo.newspaper.faults import Encoding
from presslog.demo.newspaper.reply import Reply


def pack_reply(body: bytes, encoding: Encoding) -> bytes:
    """The body in this coding."""
    match encoding:
        case Encoding.IDENTITY:
            return body
        case Encoding.GZIP:
            return gzip.compress(body, mtime=0)
        case Encoding.BROTLI:
            packed: bytes = brotli.compress(body)
            return packed
        case Encoding.ZSTD:
            return zstandard.compress(body)


def encode_reply(reply: Reply, encoding: Encoding) -> Reply:
    """The answer in this coding, and saying so."""
    if encoding is Encoding.IDENTITY:
        return reply
    packed = replace(reply, body=pack_reply(reply.body, encoding))
    return packed.having("Content-Encoding", encoding).having("Vary", "Accept-Encoding")
