"""What a site answers to made-up URLs, remembered over the runs that were believed.

A page that a site gives to a made-up URL proves nothing by itself: a consent wall, a login or a filter
answers everything alike. But where it was given so in earlier runs, while the article itself could still be
read, then it is how this site says "not found".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Annotated, Final

from pydantic import AwareDatetime, Field, TypeAdapter

from presslog.core.body_parts import BlockKind
from presslog.core.extractor import Extractor
from presslog.crawler.extract import ReadBlock, Reading
from presslog.crawler.memory import Settled, read_as
from presslog.flows.pages.read_pages import PageAsRead, pages_alike

LONG: Final = 2
"""So many believed runs must have had the same answer, while the article was still there, before it tells of
an article's absence."""
MOST: Final = 8
"""Answers that are remembered of one site: the ones given last."""
_MOST_CHARS: Final = 20_000
_DOCUMENT: Final = "made_up"


_KEPT_LINES: Final = Extractor(0, "lines")  # of no revision: the lines are kept, and were not read again


@dataclass(frozen=True, slots=True)
class MadeUpAnswer:
    """A page's text as it was answered to a made-up URL, and when.

    The first runs that had it, oldest first, `LONG` at most.
    """

    asked: str
    lines: tuple[str, ...]
    at: tuple[AwareDatetime, ...]

    @property
    def page(self) -> PageAsRead:
        """The answer as a page to compare others with."""
        blocks = tuple(ReadBlock(BlockKind.PARAGRAPH, line) for line in self.lines)
        return PageAsRead("", Reading(_KEPT_LINES, "", blocks=blocks), asked=self.asked)


@dataclass(frozen=True, slots=True)
class _Document:
    answers: Annotated[tuple[MadeUpAnswer, ...], Field(max_length=MOST)] = field(default=())


_DOCUMENTS: Final = TypeAdapter(_Document)


def answers_before(memory: Settled) -> tuple[MadeUpAnswer, ...]:
    """What the site answered to made-up URLs in the runs that were believed.

    The answer given last is the first.
    """
    return read_as(memory, _DOCUMENT, _DOCUMENTS).answers


def remember_answer(memory: Settled, page: PageAsRead | None) -> None:
    """Keep this run's answer to a made-up URL with those before; it counts once the run is believed."""
    answers = answers_after(answers_before(memory), page, memory.now)
    memory.write(_DOCUMENT, _DOCUMENTS.dump_python(_Document(answers), mode="json"))


def answers_after(
    before: Sequence[MadeUpAnswer], page: PageAsRead | None, now: datetime
) -> tuple[MadeUpAnswer, ...]:
    """The answers with one more; of a page that could not be read nothing is kept."""
    if page is None or page.reading is None:
        return tuple(before)
    same = next((answer for answer in before if pages_alike(answer.page, page)), None)
    others = tuple(answer for answer in before if answer is not same)
    if same is None:
        lines = tuple(block.text for block in page.reading.blocks)
        if sum(map(len, lines)) > _MOST_CHARS:
            return tuple(before)
        same = MadeUpAnswer(page.asked, lines, ())
    return (replace(same, at=(*same.at, now)[:LONG]), *others)[:MOST]


def has_long_answered(answers: Sequence[MadeUpAnswer], page: PageAsRead, until: datetime) -> bool:
    """Return True if the site has long answered made-up URLs with this page.

    In `LONG` believed runs, none of them later than `until`.
    """
    return any(
        len(answer.at) >= LONG and answer.at[LONG - 1] <= until and pages_alike(answer.page, page)
        for answer in answers
    )
