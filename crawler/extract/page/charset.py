"""Decodes a page's bytes by the character set that it declares or shows.

Decided as a browser would, and checked by what decodes cleanly.

Knows byte order marks, headers and meta declarations; refuses to know markup beyond the declaration itself.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator, Sequence

from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom, resolve_encoding

from presslog.core.outcome import title_of

_TOLERATED = 0.005  # share of undecodable characters that a declared encoding may show (a cut or pasted byte)
_SAMPLE_BYTES = 65_536
_DECLARATION = re.compile(rb"<meta\b[^>]{0,200}?\bcharset\b[^>]{0,200}>", re.IGNORECASE)
_ASCII_RUNS = re.compile(r"[\x00-\x7f]+")


def decode_page(body: bytes, content_type: str | None = None) -> tuple[str, str]:
    """The text of a page and the encoding it was read in.

    A byte order mark decides. Else bytes that are valid UTF-8 and say so by more than ASCII are UTF-8,
    whatever is declared; else the header's, then the page's own declaration holds if it decodes cleanly; else
    the bytes themselves are guessed from. (WHATWG Encoding §4, HTML §13.2.3; a wrong header is the common
    fault, so it is checked and not believed.)

    >>> decode_page("<p>سلام".encode(), "text/html; charset=iso-8859-1")
    ('<p>سلام', 'utf-8')
    """
    encoding, bom = read_bom(body)
    if encoding and bom:
        return body[len(bom) :].decode(encoding, "replace"), encoding
    if (sure := as_utf8(body)) is not None:
        return sure, "utf-8"
    declared = list(_declared_encodings(body, content_type))
    for name, text in _decodings(body, declared):
        broken = text.count("\ufffd")
        if broken <= _TOLERATED * len(text) and (name in declared or 2 * broken <= _count_beyond_ascii(text)):
            return text, name
    # None of them fits: what is declared holds, as far as it is an encoding of text; Windows-1252 reads
    # anything.
    name, text = next(_readable_decodings(body, [*declared, "cp1252"]))
    return text, name


def page_title(page: bytes, content_type: str | None = None) -> str:
    """The page's own `<title>` in one line; empty where it has none."""
    return title_of(decode_page(page, content_type)[0])


def _decodings(body: bytes, declared: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The encodings worth trying, best first, with the text each gives.

    What is no encoding is passed over.
    """
    yield from _readable_decodings(body, _candidate_encodings(body, declared))


def _readable_decodings(body: bytes, names: Iterable[str]) -> Iterator[tuple[str, str]]:
    for name in names:
        try:
            yield name, body.decode(codecs.lookup(name).name, "replace")
        except (LookupError, UnicodeError):
            continue


def _candidate_encodings(body: bytes, declared: Sequence[str]) -> Iterator[str]:
    """What the page declares, then the usual; the guess is only made when all before it failed."""
    yield from declared
    yield "utf-8"
    from charset_normalizer import from_bytes  # noqa: PLC0415 - for pages that declare nothing that fits

    guess = from_bytes(body[:_SAMPLE_BYTES]).best()
    if guess is not None:
        yield guess.encoding


def _declared_encodings(body: bytes, content_type: str | None) -> Iterator[str]:
    late = _DECLARATION.search(body)  # behind long scripts, where the library no longer looks
    for name in (
        http_content_type_encoding(content_type),
        html_body_declared_encoding(body) or (late and html_body_declared_encoding(late[0])),
    ):
        resolved = resolve_encoding(name) if name else None
        if resolved:
            yield resolved


def _count_beyond_ascii(text: str) -> int:
    """How many characters are not ASCII's, those that could not be decoded included.

    Where most of them are broken the bytes are no UTF-8, however few they are.
    """
    return len(text) - sum(map(len, _ASCII_RUNS.findall(text)))


def as_utf8(body: bytes) -> str | None:
    """The text of bytes that are valid UTF-8, and say so by more than ASCII and without a mark; else None."""
    if body.isascii() or body.startswith(codecs.BOM_UTF8):
        return None
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return None
