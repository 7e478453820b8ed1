"""Addresses of pictures and files, as far as they tell one from another.

What a server puts to an address for its caches, its sizes, its formats, its shards or for a time is no
difference. Pure; fetches nothing.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit, urlunsplit

# Query keys that only tell caches apart; everything else in an address's query may choose what it leads to.
_BUSTERS: Final = frozenset(
    {
        "_",
        "cb",
        "cachebust",
        "cachebuster",
        "rev",
        "rnd",
        "t",
        "time",
        "timestamp",
        "ts",
        "v",
        "ver",
        "version",
    }
)
# A store that lends its files for a time (S3, Google, Azure, CloudFront, Akamai) signs each address anew.
_SIGNATURES: Final = frozenset(
    {"x-amz-signature", "x-goog-signature", "x-oss-signature", "signature", "sig", "hdnea", "hdnts", "hdntl"}
)
# What stands beside a signature and is signed or dated with it.
_SIGNED: Final = frozenset(
    {
        "awsaccesskeyid",
        "googleaccessid",
        "ossaccesskeyid",
        "expires",
        "key-pair-id",
        "policy",
        "security-token",
    }
    | {"se", "sp", "spr", "sr", "st", "sv", "ske", "skoid", "sks", "skt", "sktid", "skv"}
)
_SIGNED_PREFIXES: Final = ("x-amz-", "x-goog-", "x-oss-")
# Query keys by which image servers (imgix, Cloudinary, Photon, Thumbor's kin) make another size or format.
_RESIZING_WORDS: Final = (
    "w h width height resize fit crop q quality strip ssl zoom auto dpr format fm itok rect"
)
_RESIZING: Final = frozenset(_RESIZING_WORDS.split())
_SHARD: Final = re.compile(r"^([a-z-]*[a-z])-?\d{1,2}(?=\.[^.]+\.[^.]+)")
_FORMAT: Final = re.compile(r"(?:\.(?:jpe?g|jfif|png|gif|webp|avif|heic|jxl))+$", re.IGNORECASE)
_SIZE: Final = re.compile(r"(?:[-_]\d{2,4}x\d{2,4}|[-_]scaled|[-_]e\d{10,13}|@[1-4]x)+$")
_SIZE_FOLDER: Final = re.compile(
    r"(?:[wh][_=]?\d{2,4}|\d{2,4}x\d{2,4}|fit-in|[a-z]{1,8}[_=][\w.:-]+(?:,[a-z]{1,8}[_=][\w.:-]+)+)"
)
_PAGE: Final = re.compile(r"\.(?:[a-z]?html?|php\d?|aspx?|jsp|cgi)$", re.IGNORECASE)
_FILE: Final = re.compile(r"\.[a-z][a-z0-9]{1,4}$", re.IGNORECASE)


def image_key(src: str) -> str:
    """An image's address without fragment and cache-busting query.

    >>> image_key("https://gazette.example/dam.jpg?v=3&w=2#top"), image_key("/dam.jpg?1718000000")
    ('https://gazette.example/dam.jpg?w=2', '/dam.jpg')
    """
    plain = without_signature(src.strip())
    if (parts := _parts_of(plain)) is None:
        return plain
    return urlunsplit(parts._replace(query=_telling_query(parts.query, _BUSTERS), fragment=""))


def picture_key(src: str) -> str:
    """Return what tells a picture apart: its address, without what may vary.

    Which server of several gives it, in which size and format, does not count.

    >>> picture_key("https://cdn2.gazette.example/up/dam-300x200.webp?w=300")
    'cdn.gazette.example/up/dam'
    >>> picture_key("https://cdn.gazette.example/640x480/up/dam.jpg") == picture_key(
    ...     "//cdn0.gazette.example/up/dam.png.avif"
    ... )
    True
    >>> picture_key("/up/dam-1.jpg") == picture_key("/up/dam-2.jpg")
    False
    """
    plain = image_key(src)
    if (parts := _parts_of(plain)) is None:
        return plain
    *folders, name = parts.path.split("/")
    kept = [folder for folder in folders if not _SIZE_FOLDER.fullmatch(folder)]
    stem = _SIZE.sub("", _FORMAT.sub("", name))
    query = _telling_query(parts.query, _RESIZING)
    host = _SHARD.sub(r"\1", parts.netloc.lower())
    return host + "/".join((*kept, stem)) + (f"?{query}" if query else "")


def link_key(url: str) -> str:
    """Return what tells a link apart: its address without a signature.

    The address of a file is compared without a cache's query, too.

    >>> link_key("https://gazette.example/plan.pdf?v=3"), link_key("https://gazette.example/plan?v=3")
    ('https://gazette.example/plan.pdf', 'https://gazette.example/plan?v=3')
    """
    plain = without_signature(url)
    address, mark, _ = plain.partition("?")
    name = address.rpartition("/")[2]
    return image_key(plain) if mark and _FILE.search(name) and not _PAGE.search(name) else plain


def _parts_of(address: str) -> SplitResult | None:
    """The parts of an address; None for one that no browser could follow."""
    try:
        return urlsplit(address)
    except ValueError:
        return None


def _telling_query(query: str, idle: frozenset[str]) -> str:
    """A query without the keys that make no difference; empty for one that is a number alone."""
    if not query or query.isdigit():
        return ""
    return urlencode([(k, v) for k, v in parse_qsl(query, keep_blank_values=True) if k.lower() not in idle])


def without_signature(url: str) -> str:
    """Return an address without the temporary signature of a file store.

    What the signature covers beside the file, such as a date of expiry, goes with it.

    >>> without_signature(
    ...     "https://store.example/plan.pdf?id=7&X-Amz-Date=20260301T060000Z&X-Amz-Signature=0f3a"
    ... )
    'https://store.example/plan.pdf?id=7'
    >>> without_signature("https://gazette.example/?expires=2026")
    'https://gazette.example/?expires=2026'
    """
    address, mark, query = url.partition("?")
    if not mark:
        return url
    named = [(pair.partition("=")[0].lower(), pair) for pair in query.partition("#")[0].split("&")]
    if _SIGNATURES.isdisjoint(name for name, _ in named):
        return url
    drop = _SIGNATURES | _SIGNED
    kept = [pair for name, pair in named if name not in drop and not name.startswith(_SIGNED_PREFIXES)]
    return f"{address}?{'&'.join(kept)}" if kept else address
