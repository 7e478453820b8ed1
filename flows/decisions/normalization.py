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

from presslog.core.body_parts import BlockKind
from presslog.core.untrusted_values import canonical_link, storable_text
from presslog.crawler.extract import Reading
from presslog.storage.model import Block, Content, EditionLink, Image, Link

# HTML's own white space only (WHATWG, "ASCII whitespace"): a no-break space is the author's.
_WHITESPACE: Final = re.compile(r"[ \t\n\f\r]+")


def normalize_reading(reading: Reading) -> Content:
    """The comparable content of a reading; empty blocks, links and images without an address are left out."""
    return Content(
        title=one_line_text(reading.title),
        standfirst="\n".join(map(one_line_text, (reading.standfirst or "").split("\n"))) or None,
        byline=_distinct_values(reading.byline),
        published=_stored_value(reading.published),
        modified=_stored_value(reading.modified),
        category=one_line_text(reading.category or "") or None,
        tags=_distinct_values(reading.tags),
        language=_stored_value(reading.language),
        blocks=tuple(
            Block(block.kind, shown)
            for block in reading.blocks
            if (
                shown := preformatted_text(block.text)
                if block.kind is BlockKind.CODE
                else one_line_text(block.text)
            )
        ),
        links=tuple(
            Link(url, one_line_text(link.text)) for link in reading.links if (url := canonical_link(link.url))
        ),
        images=tuple(
            Image(storable_text(image.src), one_line_text(image.alt), one_line_text(image.caption))
            for image in reading.images
            if image.src
        ),
        editions=tuple(
            EditionLink(storable_text(link.language), url)
            for link in reading.editions
            if (url := canonical_link(link.url))
        ),
    )


def _stored_value(value: str | None) -> str | None:
    return None if value is None else storable_text(value)


def one_line_text(shown: str) -> str:
    """One line of text, as a browser lays it out.

    >>> one_line_text("  Harbour\\n   reopens ")
    'Harbour reopens'
    """
    line = _WHITESPACE.sub(" ", unicodedata.normalize("NFC", storable_text(shown))).strip(" ")
    return shown if shown == line else line  # what a page and its content have in common is held once


def preformatted_text(shown: str) -> str:
    """Preformatted text: its lines kept, their ends trimmed."""
    return "\n".join(
        line.rstrip() for line in unicodedata.normalize("NFC", storable_text(shown)).splitlines()
    ).strip("\n")


def _distinct_values(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(shown for value in values if (shown := one_line_text(value))))
