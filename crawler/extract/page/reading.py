"""What extraction makes of an article's page: a value, with the method that made it.

It is what the page showed, in the page's own words; turning it into comparable content is
`flows.decisions.normalization`'s work.
"""

from __future__ import annotations

from dataclasses import dataclass

from presslog.core.body_parts import BlockKind
from presslog.core.extractor import Extractor


@dataclass(frozen=True, slots=True)
class ReadBlock:
    """One block of a body, as shown."""

    kind: BlockKind
    text: str


@dataclass(frozen=True, slots=True)
class ReadLink:
    """A link inside the body."""

    url: str
    text: str


@dataclass(frozen=True, slots=True)
class ReadImage:
    """An image inside the body; `src` without size suffixes and resizing queries."""

    src: str
    alt: str = ""
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """An article as one extraction method read it. Dates are ISO 8601, a date or a date-time with offset.

    `method` is what read it; two readings are comparable only when theirs are equal.
    """

    method: Extractor
    title: str
    standfirst: str | None = None  # what stands between headline and text to sum it up; lines as shown
    byline: tuple[str, ...] = ()
    published: str | None = None
    published_confidence: float = 0.0  # in [0, 1]
    modified: str | None = None
    category: str | None = None
    tags: tuple[str, ...] = ()
    language: str | None = None
    blocks: tuple[ReadBlock, ...] = ()
    links: tuple[ReadLink, ...] = ()
    images: tuple[ReadImage, ...] = ()
    canonical: str | None = None  # the page's own word on its URL
    key: str | None = None  # the CMS's stable id where the page shows one
