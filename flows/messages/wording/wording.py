"""The words of one language, and the sentences that are made of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from presslog.core.moments import write_in_zone
from presslog.flows.messages.rendering import Coverage
from presslog.storage.model import ChangeEvent, EditClass, EventKind, Severity


@dataclass(frozen=True, slots=True)
class Wording:
    """A language's words for all that a message tells.

    Attributes:
        language: Its ISO 639-1 code.
        is_rtl: Whether it is written from right to left.
        comma: What stands between the items of a list.
        kinds: Kinds of event, as a heading begins.
        severities: How weighty an edit is.
        flapping: Said of an article that goes back and forth.
        classes: What an edit touched, as an item of a list.
        sentences: What an event of a kind means; that of an edit takes the list as `{what}`.
        evidence: How many captures prove it, as `{count}`.
        proof: What the link to the event's page says.
        moved: Said before a passage that moved.
        alive: The sign of life, with `{since}`, `{events}` and `{checked}`.
        unchecked: How many sources could not be checked, as `{count}`.
        test: What a message sent by hand says first.
        zone: The zone in which times are told.
    """

    language: str
    is_rtl: bool
    comma: str
    kinds: Mapping[EventKind, str]
    severities: Mapping[Severity, str]
    flapping: str
    classes: Mapping[EditClass, str]
    sentences: Mapping[EventKind, str]
    evidence: str
    proof: str
    moved: str
    alive: str
    unchecked: str
    test: str
    zone: tzinfo = UTC

    @property
    def direction(self) -> str:
        """As HTML's `dir` has it."""
        return "rtl" if self.is_rtl else "ltr"

    def kind_in_words(self, event: ChangeEvent) -> str:
        """An event's kind; of an edit, how weighty it is, and whether the article goes back and forth."""
        kind = self.kinds[event.kind]
        if event.kind is not EventKind.EDITED:
            return kind
        marks = (self.severities[event.severity], *([self.flapping] if event.flapping else []))
        return f"{kind} ({self.comma.join(marks)})"

    def isolate(self, text: str) -> str:
        """Text that may run the other way, kept to itself in a line from right to left (UAX 9, isolates)."""
        return f"\u2068{text}\u2069" if self.is_rtl else text

    def write_time(self, moment: datetime) -> str:
        """A moment to the minute, in the reader's zone, which is named."""
        return write_in_zone(moment, self.zone)

    def count_kinds(self, kinds: Iterable[EventKind]) -> str:
        """How many events of each kind: "Geändert: 2, Entfernt: 1"."""
        return self.comma.join(f"{self.kinds[kind]}: {n}" for kind, n in Counter(kinds).items())

    def alive_in_words(self, coverage: Coverage) -> str:
        """The sign of life in a sentence."""
        since = self.write_time(coverage.since)
        return self.alive.format(events=coverage.events, since=since, checked=coverage.checked)

    def explain(self, event: ChangeEvent) -> str:
        """What happened, in a sentence or two.

        Behind that of a source's alert stands the event's own, in English: it alone says why.
        """
        what = self.comma.join(self.classes[EditClass(found.name)] for found in event.classes)
        sentence = self.sentences[event.kind].format(what=what or self.classes[EditClass.METADATA])
        if event.article is None:
            return f"{sentence} {self.isolate(event.summary)}"
        proven = self.evidence.format(count=len(event.evidence)) if event.evidence else ""
        return f"{sentence} {proven}".strip()
