"""What an article's page says: its fields, and its body as blocks, links and images."""

from __future__ import annotations

from dataclasses import dataclass, replace

from presslog.core.body_parts import BlockKind


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a body."""

    kind: BlockKind
    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """A link inside a body."""

    url: str
    text: str


@dataclass(frozen=True, slots=True)
class Image:
    """An image inside a body."""

    src: str
    alt: str = ""
    caption: str = ""


@dataclass(frozen=True, slots=True)
class EditionLink:
    """Where a page says that its article stands in another language; `language` as the page names it."""

    language: str
    url: str


@dataclass(frozen=True, slots=True)
class Content:
    """Normalized fields and blocks of an article.

    All that counts when two captures are compared, as it was shown.

    `standfirst` sums the article up between headline and body, in lines; None where there is none.
    `published` is content; `modified` and `editions` are metadata, kept and shown but never compared. Both
    dates are ISO 8601.
    """

    title: str
    standfirst: str | None = None
    byline: tuple[str, ...] = ()
    published: str | None = None
    modified: str | None = None
    category: str | None = None
    tags: tuple[str, ...] = ()
    language: str | None = None
    blocks: tuple[Block, ...] = ()
    links: tuple[Link, ...] = ()
    images: tuple[Image, ...] = ()
    editions: tuple[EditionLink, ...] = ()

    @property
    def text(self) -> str:
        """The body: blocks joined by blank lines."""
        return "\n\n".join(block.text for block in self.blocks)

    def without_metadata(self) -> Content:
        """Return the content without the fields that are never compared."""
        return replace(self, modified=None, editions=())
