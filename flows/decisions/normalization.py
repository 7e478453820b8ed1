"""From what a page showed to what can be compared: a Reading becomes Content.

Nothing is reworded: text stays as shown, in NFC, its runs of white space collapsed as a browser does. What is
folded only for comparing (invisible marks, look-alike letters) is folded in `storage.content`. Normalizing
twice is normalizing once.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from presslog.core.untrusted_values import canonical_url, storable
from presslog.crawler.extract import Reading
from presslog.storage.model import Block, Content, Image, Link

# HTML's own white space only (WHATWG, "ASCII whitespace"): a no-break space is the author's.
_WHITESPACE: Final = re.compile(r"[ \t\n\f\r]+")


def normalize(reading: Reading) -> Content:
    """The comparable content of a reading; empty blocks, links and images without an address are left out."""
    return Content(
        title=text(reading.title),
        byline=_distinct(reading.byline),
        published=_stored(reading.published),
        modified=_stored(reading.modified),
        category=text(reading.category or "") or None,
        tags=_distinct(reading.tags),
        language=_stored(reading.language),
        blocks=tuple(
            Block(block.kind.value, shown)
            for block in reading.blocks
            if (shown := lines(block.text) if block.kind.value == "code" else text(block.text))
        ),
        links=tuple(Link(url, text(link.text)) for link in reading.links if (url := canonical_url(link.url))),
        images=tuple(
            Image(storable(image.src), text(image.alt), text(image.caption))
            for image in reading.images
            if image.src
        ),
    )


def _stored(value: str | None) -> str | None:
    return None if value is None else storable(value)


def text(shown: str) -> str:
    """One line of text, as a browser lays it out.

    >>> text("  Harbour\\n   reopens ")
    'Harbour reopens'
    """
    return _WHITESPACE.sub(" ", unicodedata.normalize("NFC", storable(shown))).strip(" ")


def lines(shown: str) -> str:
    """Preformatted text: its lines kept, their ends trimmed."""
    return "\n".join(
        line.rstrip() for line in unicodedata.normalize("NFC", storable(shown)).splitlines()
    ).strip("\n")


def _distinct(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(shown for value in values if (shown := text(value))))
