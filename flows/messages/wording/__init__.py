"""What a message says in the reader's language: fixed sentences, chosen by typed facts; a catalogue each.

No sentence is a translation of another: what is known of an event (its kind, classes, weight, number of
captures) chooses the words. What a publisher wrote stays as it was written.
"""

from __future__ import annotations

from typing import Final

from presslog.flows.messages.wording.catalogue_eastern import ARABIC, PERSIAN
from presslog.flows.messages.wording.catalogue_western import ALBANIAN, FRENCH, GERMAN, SPANISH
from presslog.flows.messages.wording.english import ENGLISH
from presslog.flows.messages.wording.wording import Wording

__all__ = ["ENGLISH", "LANGUAGES", "Wording"]

LANGUAGES: Final = {
    words.language: words for words in (ENGLISH, PERSIAN, ARABIC, ALBANIAN, GERMAN, FRENCH, SPANISH)
}
"""The catalogues by ISO 639-1 code."""
