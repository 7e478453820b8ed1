"""Finds the file that an image element shows, and one key for that file in all its sizes.

Fetches nothing.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from lxml.etree import _Element as Element

_LAZY: Final = ("data-src", "data-lazy-src", "data-original", "data-lazy", "data-orig-file", "data-full-url")
_LAZY_SETS: Final = ("data-srcset", "data-lazy-srcset", "srcset")
_SIZE: Final = re.compile(
    r"-\d{2,4}x\d{2,4}(?=\.[A-Za-z]{3,4}$)|-scaled(?=\.[A-Za-z]{3,4}$)|-e\d{10,13}(?=\.[A-Za-z]{3,4}$)"
)
_RESIZING_WORDS: Final = """
    w h width height resize fit crop quality q strip ssl zoom auto dpr format fm ver v t cb itok
"""
_RESIZING: Final = frozenset(_RESIZING_WORDS.split())
_UNUSUAL: Final = re.compile(r"[?#;\s]|\.wp\.com/")  # what makes an address more than a host and a path
_PROXY: Final = re.compile(r"^i[0-3]\.wp\.com$")


def image_source(element: Element) -> str | None:
    """The file an image element stands for.

    The lazy loader's address, the largest of a source set, else `src`; None for placeholders.
    """
    for name in _LAZY:
        lazy: str | None = element.get(name)
        if _is_file(lazy):
            return lazy
    largest = max(
        (candidate for name in _LAZY_SETS for candidate in _source_set(element.get(name) or "")), default=None
    )
    if largest is not None and not _is_file(element.get("src")):
        return largest[1]
    src: str | None = element.get("src")
    return src if _is_file(src) else None


def image_key(src: str) -> str:
    """An image's URL without what only resizes it.

    >>> image_key("https://i0.wp.com/a.example/up/pic-300x200.jpg?resize=300%2C200&ssl=1")
    'https://a.example/up/pic.jpg'
    >>> image_key("https://a.example/image?id=7&w=300")
    'https://a.example/image?id=7'
    """
    if not _UNUSUAL.search(src):
        return _SIZE.sub("", src)
    parts = urlsplit(src)
    host, path = parts.netloc, parts.path
    if _PROXY.match(host) and path.count("/") > 1:
        host, _, path = path.lstrip("/").partition("/")
        path = f"/{path}"
    query = [
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if name.lower() not in _RESIZING
    ]
    return urlunsplit((parts.scheme, host, _SIZE.sub("", path), urlencode(query), ""))


def _is_file(src: str | None) -> bool:
    return bool(src) and not str(src).lstrip().startswith(("data:", "about:", "blob:"))


def _source_set(srcset: str) -> list[tuple[float, str]]:
    """A source set as (size, URL) pairs (HTML §4.8.4.2)."""
    found = []
    for candidate in re.split(r",\s+", srcset.strip()):
        url, _, descriptor = candidate.strip().rstrip(",").partition(" ")
        number = re.match(r"[\d.]+", descriptor.strip())
        if _is_file(url):
            found.append((float(number[0]) if number and number[0].strip(".") else 1.0, url))
    return found
