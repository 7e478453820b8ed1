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
class ReadEdition:
    """A link to the article in another language, as the page has it: an absolute URL."""

    language: str
    url: str


@dataclass(frozen=True, slots=True)
class Reading:
    """An article as one extraction method read it, in the page's own words.

    Two readings can be compared only if their methods are equal. Dates are ISO 8601: a date, or a date-time
    with offset.

    Attributes:
        method: The extractor that read it.
        title: The headline.
        standfirst: What stands between headline and text to sum it up, line by line.
        byline: The authors.
        published: The date of publication.
        published_confidence: How sure that date is, in [0, 1].
        modified: The date of the last modification.
        category: The category.
        tags: The tags.
        language: The language as an ISO 639-1 code.
        blocks: The body's paragraphs, headings, items, quotes, captions and other blocks.
        links: The links inside the body.
        images: The images inside the body.
        canonical: The URL that the page names as its own.
        key: The CMS's stable id, where the page shows one.
        editions: Where the page says that the article stands in other languages.
    """

    method: Extractor
    title: str
    standfirst: str | None = None
    byline: tuple[str, ...] = ()
    published: str | None = None
    published_confidence: float = 0.0
    modified: str | None = None
    category: str | None = None
    tags: tuple[str, ...] = ()
    language: str | None = None
    blocks: tuple[ReadBlock, ...] = ()
    links: tuple[ReadLink, ...] = ()
    images: tuple[ReadImage, ...] = ()
    canonical: str | None = None
    key: str | None = None
    editions: tuple[ReadEdition, ...] = ()
