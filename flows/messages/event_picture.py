"""An event as a picture to share, 1200 by 630 points: its title and what changed.

Typst sets it (the `share` extra), from right to left where that is read so, with the fonts of this machine
and its own. Nothing is loaded from elsewhere, and what a publisher wrote reaches it as data.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, tzinfo
from functools import cache
from importlib import resources
from importlib.util import find_spec
from threading import Lock
from typing import Any, Final

from presslog.core.body_parts import SpanOp
from presslog.core.errors import UsageError
from presslog.core.moments import write_in_zone
from presslog.flows.messages.changed_passages import ChangedPassage
from presslog.flows.messages.rendering import (
    beside_title,
    cut_text,
    one_line,
    place_of_publication,
    text_direction,
)
from presslog.storage.model import ChangeEvent, EventKind

DOTS_PER_POINT: Final = 2
"""A sharp picture on today's screens: 2400 by 1260 dots."""
MOST_CHARACTERS: Final = 900
"""Of what changed, shown on a picture: more could not be read."""
LONGEST_TITLE: Final = 160
REMEDY: Final = "pip install 'presslog[share]'"
_ONE_AT_A_TIME: Final = Lock()


def draws_images() -> bool:
    """Whether the extra that draws pictures is installed."""
    return find_spec("typst") is not None


def draw_event(
    event: ChangeEvent,
    passages: Sequence[ChangedPassage],
    *,
    language: str | None = None,
    digest: str | None = None,
    zone: tzinfo = UTC,
    publication: str = "",
) -> bytes:
    """Draw an event as a PNG.

    Args:
        event: The event.
        passages: What changed, each with what stands around it; of none, the event's sentence is shown.
        language: The article's, as an ISO 639-1 code; None where it is not known.
        digest: The SHA-256 of the page that proves it; None where none is known.
        zone: The zone in which its time is told.
        publication: What the publication is called; empty where only its host is known.

    Returns:
        The picture's bytes.

    Raises:
        UsageError: The `share` extra is not installed.
    """
    if not draws_images():
        raise UsageError(f"a picture needs the share extra: {REMEDY}")
    import typst  # noqa: PLC0415 - an extra

    values = {
        "title": _short_title(event),
        "kind": _kind_in_words(event),
        "place": place_of_publication(event, publication),
        "moment": write_in_zone(event.observed_at, zone),
        "direction": text_direction(language),
        "language": (language or "en").partition("-")[0].lower(),
        "passages": list(_shortened_passages(event, passages)),
        "note": f"Event {event.id}" + (f" · SHA-256 of the page {digest}" if digest else ""),
    }
    with _ONE_AT_A_TIME:
        made: bytes = typst.compile(
            _template(),
            format="png",
            ppi=72.0 * DOTS_PER_POINT,
            sys_inputs={"told": json.dumps(values, ensure_ascii=False)},
        )
    return made


def _kind_in_words(event: ChangeEvent) -> str:
    weight = f" · {event.severity}" if event.kind is EventKind.EDITED else ""
    return f"{event.kind.in_words}{weight}"


def _short_title(event: ChangeEvent) -> str:
    title = one_line(event.title or event.url or event.source)
    return title if len(title) <= LONGEST_TITLE else f"{cut_text(title, LONGEST_TITLE)}…"


@cache
def _template() -> bytes:
    return resources.files("presslog.flows.messages").joinpath("event_picture.typ").read_bytes()


def _shortened_passages(event: ChangeEvent, passages: Sequence[ChangedPassage]) -> Iterator[dict[str, Any]]:
    """Yield the passages that have room on the picture; of an event without any, its sentence."""
    if not passages:
        sentence = one_line(beside_title(event))
        yield {"above": "", "spans": [{"op": SpanOp.EQUAL.value, "text": sentence}], "below": ""}
        return
    room = MOST_CHARACTERS
    for passage in passages:
        if room <= 0:
            return
        shown, room = _shorten_passage(passage, room)
        yield shown


def _shorten_passage(passage: ChangedPassage, room: int) -> tuple[dict[str, Any], int]:
    """Return a passage cut to so many characters, and how many are left; what stands around it comes last."""
    spans = []
    for span in passage.spans:
        text = _shorten_text(span.text, room)
        room -= len(text)
        spans.append({"op": span.op.value, "text": text})
    around = {}
    for name, text in (("above", passage.above), ("below", passage.below)):
        around[name] = one_line(text) if len(text) <= room else ""
        room -= len(around[name])
    return {"spans": [span for span in spans if span["text"]], **around}, room


def _shorten_text(text: str, room: int) -> str:
    text = text.replace("\n", " ")
    if len(text) <= room:
        return text
    return f"{cut_text(text, room)}…" if room > 0 else ""
