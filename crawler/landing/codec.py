"""The crawler's values as JSON and back.

Jobs on their way into a crawl, captures and reports on their way out.

The dataclasses are the schema. Bodies never travel as JSON; they stay in the WARC.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final, Generic, TypeVar

from pydantic import TypeAdapter, ValidationError

from presslog.core.role import Role
from presslog.crawler.items import CrawlReport, Job, ListingPage, PageCapture

T = TypeVar("T")


class NotPlainError(ValueError):
    """A line that is not the JSON of the value it should be."""


class Codec(Generic[T]):
    """One type, to a line of JSON and back."""

    def __init__(self, kind: type[T], leave_out: Mapping[str, object] | None = None) -> None:
        self._kind, self._leave_out = kind, leave_out

    @cached_property
    def _adapter(self) -> TypeAdapter[T]:
        """Made where it is first used: it takes 10 ms, and no process uses all of them."""
        return TypeAdapter(self._kind)

    def dumps(self, value: T) -> bytes:
        """One line of UTF-8 JSON, without its newline."""
        return self._adapter.dump_json(value, exclude=self._leave_out, exclude_none=True)  # type: ignore[arg-type]  # an exclusion tree of any depth

    def to_plain(self, value: T) -> dict[str, Any]:
        """The value as what JSON is made of."""
        plain: dict[str, Any] = json.loads(self.dumps(value))
        return plain

    def from_plain(self, plain: object) -> T | None:
        """The value that `to_plain` made this of; None where it is of no such value."""
        try:
            return self._adapter.validate_python(plain)
        except ValidationError:
            return None

    def loads(self, line: bytes | str) -> T:
        """The value. Raises NotPlainError."""
        try:
            return self._adapter.validate_json(line)
        except ValidationError as error:
            raise NotPlainError(str(error)) from error


@dataclass(frozen=True, slots=True)
class Order:
    """What a crawl's child is asked to do.

    A job, or, when `urls` are given, to fetch these alone, each in this role.
    """

    job: Job
    urls: tuple[str, ...] | None = None
    role: Role = Role.PROBE


@dataclass(frozen=True, slots=True)
class Instruction:
    """A line to a crawl's child: one more order, or the landing of one whose crawl is to be stopped."""

    order: Order | None = None
    stop: Path | None = None


@dataclass(frozen=True, slots=True)
class ChildReport:
    """A line of a crawl's child: that it lives, or that the crawl of a landing has ended.

    `failure` is why that crawl left none.
    """

    beat: int | None = None
    ended: Path | None = None
    failure: str | None = None


@dataclass(frozen=True, slots=True)
class IndexLine:
    """A line of a landing's index: one of the two."""

    listing: ListingPage | None = None
    capture: PageCapture | None = None


@dataclass(frozen=True, slots=True)
class Sealed:
    """A landing's report, with the format it was written in.

    `sums` names the file with the digests of the landing's files; None: an older landing, which has none.
    """

    format: int
    report: CrawlReport
    sums: str | None = None


@dataclass(frozen=True, slots=True)
class HeldCrawl:
    """What a landing says of its crawl and its pages, kept beside their records."""

    report: CrawlReport
    lines: tuple[IndexLine, ...]

    @property
    def pages(self) -> tuple[ListingPage | PageCapture, ...]:
        """What the lines tell of, in their order."""
        return tuple(page for line in self.lines if (page := line.listing or line.capture))


instructions: Final = Codec(Instruction)
child_reports: Final = Codec(ChildReport)
reports: Final = Codec(CrawlReport)
_BODIES: Final = {"body": True, "parts": {"__all__": {"body": True}}}
index_lines: Final = Codec(IndexLine, {"listing": {"capture": _BODIES}, "capture": _BODIES})
held_crawls: Final = Codec(
    HeldCrawl, {"lines": {"__all__": {"listing": {"capture": _BODIES}, "capture": _BODIES}}}
)
seals: Final = Codec(Sealed)
