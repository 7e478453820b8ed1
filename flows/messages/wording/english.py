"""English, the language of the events' own sentences."""

from __future__ import annotations

from typing import Final

from presslog.flows.messages.wording.wording import Wording
from presslog.storage.model import EditClass, EventKind, Severity

ENGLISH: Final = Wording(
    language="en",
    is_rtl=False,
    comma=", ",
    kinds={kind: kind.value.replace("_", " ").capitalize() for kind in EventKind},
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
