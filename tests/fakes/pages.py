"""Pages as read, of so many different words, for tests of what is compared word by word."""

from __future__ import annotations

from presslog.core.body_parts import BlockKind
from presslog.core.extractor import Extractor
from presslog.crawler.extract.page.reading import ReadBlock, Reading, Signs
from presslog.flows.pages.read_pages import PageAsRead
from tests.fakes.values import URL


def words(count: int, kind: str = "a") -> str:
    """So many different words."""
    return " ".join(f"{kind}{chr(97 + at // 26)}{chr(97 + at % 26)}" for at in range(count))


def page(text: str, title: str = "Another page", asked: str = URL, signs: Signs | None = None) -> PageAsRead:
    """A page of one paragraph."""
    reading = Reading(Extractor(1, "mark"), title, blocks=(ReadBlock(BlockKind.PARAGRAPH, text),))
    return PageAsRead(title, reading, signs=signs or Signs(), asked=asked)
