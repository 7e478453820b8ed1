"""Which characters a page's bytes stand for, decided as a browser would, and checked by what decodes cleanly.

Knows byte order marks, headers and meta declarations; refuses to know markup beyond the declaration itself.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator

from charset_normalizer import from_bytes
from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom, resolve_encoding

_TOLERATED = 0.005  # share of undecodable characters that a declared encoding may show (a cut or pasted byte)
_SAMPLE_BYTES = 65_536


def decode(body: bytes, content_type: str | None = None) -> tuple[str, str]:
    """The text of a page and the encoding it was read in.

    A byte order mark decides. Else bytes that are valid UTF-8 and say so by more than ASCII are UTF-8, whatever is declared; else
    the header's, then the page's own declaration holds if it decodes cleanly; else the bytes themselves are guessed from.
    (WHATWG Encoding §4, HTML §13.2.3; a wrong header is the common fault, so it is checked and not believed.)

    >>> decode("<p>سلام".encode(), "text/html; charset=iso-8859-1")
    ('<p>سلام', 'utf-8')
    """
    encoding, bom = read_bom(body)
    if encoding and bom:
        return body[len(bom) :].decode(encoding, "replace"), encoding
    for name in _candidates(body, content_type):
        text = _clean(body, name)
        if text is not None:
            return text, name
    name = next(_declared(body, content_type), "cp1252")
    return body.decode(name, "replace"), name


def _candidates(body: bytes, content_type: str | None) -> Iterator[str]:
    """Encodings worth trying, best first; the guess is only made when all before it failed."""
    if not body.isascii() and _is_utf8(body):
        yield "utf-8"
    yield from _declared(body, content_type)
    yield "utf-8"
    guess = from_bytes(body[:_SAMPLE_BYTES]).best()
    if guess is not None:
        yield guess.encoding


def _declared(body: bytes, content_type: str | None) -> Iterator[str]:
    for name in (http_content_type_encoding(content_type), html_body_declared_encoding(body)):
        resolved = resolve_encoding(name) if name else None
        if resolved:
            yield resolved


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _clean(body: bytes, name: str) -> str | None:
    """The decoded text, or None when more than a tolerated share of it could not be decoded."""
    try:
        text = body.decode(codecs.lookup(name).name, "replace")
    except (LookupError, UnicodeError):
        return None
    spoiled = text.count("\ufffd")
    return text if spoiled <= _TOLERATED * len(text) else None
