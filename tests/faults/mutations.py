"""Pages as publishers would never write them: every page in the tests, changed at random in ways that have broken readers before.

Each change knows a little of markup: it cuts, splices, repeats, nests, and puts in what a tokenizer, a decoder or a date parser trips over.
The same seed gives the same bytes.
"""

from __future__ import annotations

import ast
import random
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Final

TESTS: Final = Path(__file__).parents[1]
_MARKS: Final = ("<html", "<rss", "<feed", "<urlset", "<sitemapindex", "<article", '[{"', "User-agent:")
_TAGS: Final = (
    b"div",
    b"b",
    b"p",
    b"table",
    b"section class=hentry",
    b"font",
    b"blockquote",
    b"a href=x",
    b"ul",
)
_TOKENS: Final[tuple[bytes, ...]] = (
    b"\0",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\xed\xa0\xbd",
    b"\xf0\x9f",
    b"\x1f\x8b\x08",
    b"\x80",
    b"\r\r\n",
    b"\xc2\xa0",
    b"\xe2\x80\x8b",
    b"&#0;",
    b"&#xD83D;",
    b"&#99999999999;",
    b"&",
    b"&lt",
    b"&nosuch;",
    b"&#x;",
    b"]]>",
    b"<![CDATA[",
    b"<!--",
    b"-->",
    b"<!",
    b"<?xml",
    b"<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;'>]>",
    b"&b;",
    b"</",
    b"<",
    b">",
    b"'",
    b'"',
    b"=",
    b'<base href="http://[">',
    b'<link rel=next href="http://[::1">',
    b'<link rel=canonical href="//:99999999/">',
    b"<a href='http://a:b/'>x</a>",
    b'<meta charset="utf-7">',
    b'<meta charset="x-user-defined">',
    b'<meta http-equiv=refresh content="0;url=http://[">',
    b"<plaintext>",
    b'<script type="application/ld+json">{"@type":"NewsArticle","headline":"\\ud83d",'
    b'"author":[{"name":"Ada \\ud83d"}],"@graph":[[[]]]}</script>',
    b'<script type="application/ld+json">{"@type":"Article","datePublished":1e999,"articleBody":[1,null,{}],"keywords":{"a":NaN}}</script>',
    b'<script type="application/ld+json">{"@id":"a","@type":"Article","author":{"@id":"a"},"mainEntity":{"@id":"a"}}</script>',
    b'<time datetime="0000-00-00T99:99:99+99:99">x</time>',
    b'<time datetime="9999-12-31T23:59:59-12:00">',
    b"<time>1/1/10000 25:61</time>",
    b"<pubDate>Thu, 99 Foo 99999 25:00:00 +9999</pubDate>",
    b"<lastmod>0001-01-01T00:00:00+14:00</lastmod>",
    b"<loc>http://[</loc>",
    b"<guid>\xed\xa0\xbd</guid>",
    b"<link>http://[x</link>",
    b"<published>-1</published>",
    b"<svg><title>",
    b"<template>",
    b"<frameset>",
    b'"id": Infinity,',
    b'"id": 1e400,',
    b'"id": -9223372036854775809,',
    b'"rendered": null,',
    b'"title": "\\udc00",',
    b'"link": "http://[",',
    b'"date_gmt": "9999-99-99T99:99:99",',
    b"Crawl-delay: 1e400\n",
    b"Disallow: /*$*$*$*\n",
    b"Crawl-delay: nan\n",
    b"Disallow: http://[\n",
    b'<a data-cfemail="zz">x</a>',
    b'<a href="/cdn-cgi/l/email-protection#0">',
    b"<p>\xe2\x80\xae\xf3\xa0\x84\x80",
    b"<img srcset=', , ,' src=data:>",
)


@cache
def corpus() -> tuple[bytes, ...]:
    """Every page, feed, sitemap and answer that stands in the tests, in files and in their code; duplicates once."""
    files = (path.read_bytes() for path in sorted(TESTS.rglob("*.html")))
    texts = (
        text for path in sorted(TESTS.rglob("*.py")) if path != Path(__file__) for text in _literals(path)
    )
    return tuple(dict.fromkeys((*files, *texts)))


def _literals(path: Path) -> Iterator[bytes]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str | bytes):
            value = node.value.encode("utf-8", "surrogatepass") if isinstance(node.value, str) else node.value
            if any(mark.encode() in value for mark in _MARKS):
                yield value


def mutate(pages: tuple[bytes, ...], chance: random.Random, *, most_bytes: int) -> bytes:
    """One of the pages after one to six changes, of at most so many bytes."""
    page = chance.choice(pages)
    for _ in range(chance.choice((1, 1, 2, 3, 6))):
        page = chance.choice(_CHANGES)(page, pages, chance, most_bytes)[:most_bytes]
    return page


_Change = Callable[[bytes, tuple[bytes, ...], random.Random, int], bytes]


def _places(page: bytes, chance: random.Random) -> tuple[int, int]:
    """Two places in order; mostly at a mark of the markup, as a cut there tells more."""
    found = [chance.randrange(len(page) + 1), chance.randrange(len(page) + 1)]
    if chance.random() < 0.7:
        found = [max(page.find(b"<", place), 0) or place for place in found]
    return min(found), max(found)


def _truncate(page: bytes, _: tuple[bytes, ...], chance: random.Random, __: int) -> bytes:
    return page[: _places(page, chance)[0]]


def _drop(page: bytes, _: tuple[bytes, ...], chance: random.Random, __: int) -> bytes:
    first, last = _places(page, chance)
    return page[:first] + page[last:]


def _splice(page: bytes, pages: tuple[bytes, ...], chance: random.Random, _: int) -> bytes:
    other = chance.choice(pages)
    first, last = _places(other, chance)
    here = _places(page, chance)[0]
    return page[:here] + other[first:last] + page[here:]


def _repeat(page: bytes, _: tuple[bytes, ...], chance: random.Random, most: int) -> bytes:
    first, last = _places(page, chance)
    piece = page[first : min(last, first + 4000)] or b"<p>x"
    times = min(chance.choice((2, 50, 1000, 20_000)), max(1, (most - len(page)) // len(piece)))
    return page[:first] + piece * times + page[first:]


def _nest(page: bytes, _: tuple[bytes, ...], chance: random.Random, most: int) -> bytes:
    first, last = _places(page, chance)
    tag = chance.choice(_TAGS)
    depth = min(chance.choice((20, 300, 3000, 60_000)), max(1, (most - len(page)) // (2 * len(tag) + 5)))
    closing = b"</%s>" % tag.split()[0] if chance.random() < 0.5 else b""
    return page[:first] + b"<%s>" % tag * depth + page[first:last] + closing * depth + page[last:]


def _insert(page: bytes, _: tuple[bytes, ...], chance: random.Random, __: int) -> bytes:
    for _ in range(chance.choice((1, 1, 3, 30))):
        here = _places(page, chance)[0]
        page = page[:here] + chance.choice(_TOKENS) + page[here:]
    return page


def _flip(page: bytes, _: tuple[bytes, ...], chance: random.Random, __: int) -> bytes:
    changed = bytearray(page)
    for _ in range(min(len(changed), chance.choice((1, 5, 200)))):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def _swell(page: bytes, _: tuple[bytes, ...], chance: random.Random, most: int) -> bytes:
    """A huge attribute, many attributes, many classes, a huge word, a huge number, or JSON of many levels."""
    many = min(chance.choice((300, 5000, 100_000)), max(1, (most - len(page)) // 12))
    piece = chance.choice(
        (
            b"<p class='%s'>x</p>" % (b"a " * many),
            b"<p %s>x</p>" % b" ".join(b"a%d=1" % n for n in range(many)),
            b"<a href='/%s'>x</a>" % (b"a/" * many),
            b"<p>%s</p>" % (b"a" * many),
            b"<time>%s</time>" % (b"1" * many),
            b'<script type="application/ld+json">%s</script>' % (b'{"a":[' * many),
            b"[" * many,
            b'"id": %s,' % (b"9" * many),
            b"<p>%s</p>" % (b"<a href='/x'>y</a>" * (many // 2)),
            b"<p>x</p>" * many,
            b"<title>%s" % (b"- " * many),
            b"<!-" * many,
            b"<h1>%s</h1>" % (b" | " * many),
            b"<meta name=a content=b>" * (many // 2),
            b"\n" * many,
            b"&amp;" * many,
            b"<br>x" * many,
        )
    )
    here = _places(page, chance)[0]
    return page[:here] + piece + page[here:]


def _recode(page: bytes, _: tuple[bytes, ...], chance: random.Random, __: int) -> bytes:
    coding = chance.choice(
        ("utf-16", "utf-16-be", "utf-32", "utf-7", "cp1256", "shift_jis", "gb18030", "cp037", "latin-1")
    )
    return page.decode("utf-8", "replace").encode(coding, "replace")


_CHANGES: Final[tuple[_Change, ...]] = (
    _truncate,
    _drop,
    _splice,
    _repeat,
    _nest,
    _insert,
    _insert,
    _insert,
    _flip,
    _swell,
    _recode,
)
