"""What extraction makes of an article's page: a value, with the method that made it; and the signs beside its text.

It is what the page showed, in the page's own words; turning it into comparable content is
`flows.decisions.normalization`'s work.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from presslog.core.body_parts import BlockKind
from presslog.core.extractor import Extractor

REVISION: Final = 6
"""Counts up whenever any tier reads a page otherwise than before; part of every extractor."""


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


@dataclass(frozen=True, slots=True)
class Signs:
    """What a page shows beside its text.

    `headings`: the `h1`s, else the first heading. `subheadings`: of a page whose `h1`s are none
    but the site's name, further headings.
    `text`: what is visible, at most 20,000 characters. `is_article`: it says so to machines. `paid`: it says
    that it is not free to read. `password`: it has a password field. `post_password`: it has the form that
    WordPress puts in the place of a protected post. `controls`: its forms, buttons and fields, searches apart,
    each by what it is called and where it leads. `leads_to`: the other page to which it takes a browser at once.
    `ways`: where links beside or in its text lead that are no menus, within its site, to what has no address of
    an article: a place to log in or subscribe.
    """

    headings: tuple[str, ...] = ()
    subheadings: tuple[str, ...] = ()
    text: str = ""
    is_article: bool = False
    paid: bool = False
    password: bool = False
    post_password: bool = False
    controls: tuple[str, ...] = ()
    leads_to: str | None = None
    ways: frozenset[str] = frozenset()


NONE: Final = Signs()
