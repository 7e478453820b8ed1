"""Content to a digest: equal fingerprints mean that nothing a reader would call the article has changed.

The first byte is this module's revision: whoever changes a rule below raises it, so that a changed rule never passes for a changed
article. It knows what counts as a difference and what is only dress; it refuses to know where content came from or what a change means.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from dataclasses import replace
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from storage.model import Block, Content, Fingerprint, Image, Link

REVISION: Final = 1
DIGEST_BYTES: Final = 16

# What is dropped (UAX #9 marks and isolates, soft hyphen, zero-width space, BOM); ZWNJ and ZWJ change words and stay.
_INVISIBLE: Final = re.compile("[\u00ad\u200b\ufeff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# `\s` has NBSP, thin and ideographic spaces; U+180E left the class in Unicode 6.3 but is still printed as a space.
_SPACE: Final = re.compile("[\\s\u180e]+")
# Query keys that only tell caches apart; everything else in an image's query may choose the image.
_BUSTERS: Final = frozenset(
    {"_", "cb", "cachebust", "cachebuster", "rev", "t", "time", "timestamp", "ts", "v", "ver", "version"}
)


def fingerprint(content: Content) -> Fingerprint:
    """The digest of all that counts in a content: revision byte and 16 bytes of BLAKE2b, as hex (34 digits).

    `modified` is not part of it, nor are spacing, invisible marks and the queries that get images past caches.

    >>> one = fingerprint(Content("A\u00a0dam", modified="2026-01-01"))
    >>> one == fingerprint(Content("A  dam\u200f")), one == fingerprint(Content("A dam!")), len(one)
    (True, False, 34)
    """
    form = json.dumps(_form(content), ensure_ascii=False, separators=(",", ":"))
    digest = hashlib.blake2b(form.encode(), digest_size=DIGEST_BYTES)
    return Fingerprint(f"{REVISION:02x}{digest.hexdigest()}")


def comparable(content: Content) -> Content:
    """A content without what its fingerprint overlooks: what two versions are compared as, so that a diff shows what counts and no more.

    >>> comparable(Content("A\u00a0dam", tags=("b", "a"))) == comparable(Content("A dam", tags=("a", "b")))
    True
    """
    return replace(
        content,
        title=plain(content.title),
        byline=tuple(plain(name) for name in content.byline),
        category=plain(content.category or "") or None,
        tags=tuple(sorted({plain(tag) for tag in content.tags})),
        blocks=tuple(Block(block.kind, text) for block in content.blocks if (text := plain(block.text))),
        links=tuple(Link(link.url, plain(link.text)) for link in content.links),
        images=tuple(
            Image(image_key(image.src), plain(image.alt), plain(image.caption)) for image in content.images
        ),
    )


def plain(text: str) -> str:
    """A text without what nobody sees: NFC, invisible marks dropped, every run of spaces one space, none at the ends.

    >>> plain("می\u200cخواهم\u200f  \u2009باران")
    'می\u200cخواهم باران'
    """
    # composed last: an invisible mark may stand between a letter and its accent
    return _SPACE.sub(" ", unicodedata.normalize("NFC", _INVISIBLE.sub("", text))).strip()


def image_key(src: str) -> str:
    """By what an image is told apart: its address without fragment and cache-busting query.

    >>> image_key("https://gazette.example/dam.jpg?v=3&w=2#top"), image_key("/dam.jpg?1718000000")
    ('https://gazette.example/dam.jpg?w=2', '/dam.jpg')
    """
    parts = urlsplit(src.strip())
    if parts.query.isdigit():
        return urlunsplit(parts._replace(query="", fragment=""))
    kept = [(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if k.lower() not in _BUSTERS]
    return urlunsplit(parts._replace(query=urlencode(kept), fragment=""))


def _form(content: Content) -> list[object]:
    """The compared form. Links are an ordered list of addresses: moving one is an edit, retyping its words is the block's."""
    seen = comparable(content)
    return [
        seen.title,
        list(seen.byline),
        seen.published,
        seen.category or "",
        list(seen.tags),
        seen.language,
        [[block.kind, block.text] for block in seen.blocks],
        [link.url for link in seen.links],
        [[image.src, image.alt, image.caption] for image in seen.images],
    ]
