"""A page as read, and whether two pages are the same one. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from presslog.crawler.extract import NONE, Reading, Signs
from presslog.flows.pages.likeness import common_share, overlap_share, without_what_is_filled_in
from presslog.storage.content import visible_text
from presslog.storage.model import Content

ALIKE: Final = 0.80
"""Pages that share this much of their text are the same page."""


@dataclass(frozen=True, slots=True)
class PageAsRead:
    """A page as read.

    Its own `<title>`; its reading, or why there is none; `lists`, where it is a listing that a redirect led
    to; the signs beside its text; the URL that was `asked` for it; `links`, where it is such a listing: what
    it links to. Of an article on several pages: what its `first` page showed and each further part, how many
    of them were `joined`, why one showed nothing (`lost_part`; `unanswered`: its URL told nothing), and
    whether there are more than were fetched (`cut`).
    """

    title: str
    reading: Reading | None = None
    failure: str = ""
    lists: bool = False
    signs: Signs = NONE
    asked: str = ""
    links: frozenset[str] = frozenset()
    first: Reading | None = None
    parts: tuple[PageAsRead, ...] = ()
    joined: int = 1
    unanswered: bool = False
    lost_part: str = ""
    cut: bool = False

    @property
    def text(self) -> str:
        """The text that was read, block by block; empty where none was."""
        return "\n".join(block.text for block in self.reading.blocks) if self.reading else ""

    @property
    def names(self) -> tuple[str, ...]:
        """What the page calls itself: its title as read, as the browser shows it, and its main headings."""
        read = self.reading.title if self.reading else ""
        return tuple(name for name in dict.fromkeys((read, self.title, *self.signs.headings)) if name)


def pages_alike(page: PageAsRead, other: PageAsRead) -> bool:
    """Return True if two pages show the same text, apart from what is filled in.

    Of pages that could not be read nothing is said.
    """
    if page.reading is None or other.reading is None:
        return False
    here = {block.text for block in page.reading.blocks}
    there = {block.text for block in other.reading.blocks}
    if not here or not there:
        return False
    return common_share(here, there) >= ALIKE or overlap_share(_bare_text(page), _bare_text(other)) >= ALIKE


def resembles_content(reading: Reading, content: Content) -> bool:
    """Whether a reading shows the same text as a content, up to an edit."""
    here = {visible_text(block.text) for block in reading.blocks}
    there = {visible_text(block.text) for block in content.blocks}
    return common_share(here, there) >= ALIKE


def _bare_text(page: PageAsRead) -> str:
    return without_what_is_filled_in(page.text, page.asked, page.names)
