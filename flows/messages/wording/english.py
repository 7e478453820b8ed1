"""English, the language of the events' own sentences, which say more than a catalogue's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final

from presslog.flows.messages.rendering import Coverage, beside_title
from presslog.flows.messages.wording.wording import Wording
from presslog.storage.model import ChangeEvent, EditClass, EventKind, Severity


class EnglishWording(Wording):
    """English words, which have a plural, and an event's own sentence in place of a catalogue's."""

    __slots__ = ()

    def count_kinds(self, kinds: Iterable[EventKind]) -> str:
        """How many events of each kind: "2 edited, 1 removed"."""
        return ", ".join(f"{n} {kind.in_words}" for kind, n in Counter(kinds).items())

    def alive_in_words(self, coverage: Coverage) -> str:
        """The sign of life in a sentence."""
        sources = f"{coverage.checked} source{'s' * (coverage.checked != 1)}"
        since = self.write_time(coverage.since)
        return self.alive.format(events=coverage.news.capitalize(), since=since, checked=sources)

    def explain(self, event: ChangeEvent) -> str:
        """What happened, in the event's own sentence."""
        return beside_title(event)


ENGLISH: Final = EnglishWording(
    language="en",
    is_rtl=False,
    comma=", ",
    kinds={kind: kind.in_words.capitalize() for kind in EventKind},
    severities={severity: severity.value for severity in Severity},
    flapping="flapping",
    classes={name: name.value for name in EditClass},
    sentences=dict.fromkeys(EventKind, ""),  # an event has its own
    evidence="",
    proof="what happened, with its proof",
    moved="moved:",
    alive="{events} since {since}; {checked} checked.",
    unchecked="{count} could not be checked:",
    test="TEST: sent by hand to see whether messages arrive. Nothing happened now.",
)
