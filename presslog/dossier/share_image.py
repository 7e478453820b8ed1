"""An event as a picture to share, 1200 by 630 points: its title and what changed, from right to left where that is read so.

Typst sets it (the `share` extra), with the fonts of this machine and its own: nothing is loaded from elsewhere, and what
a publisher wrote reaches it as data.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC
from functools import cache
from importlib import resources
from importlib.util import find_spec
from threading import Lock
from typing import Any, Final

from presslog.core.body_parts import Span
from presslog.core.errors import UsageError
from presslog.dossier.changed_passages import ChangedPassage
from presslog.dossier.citation import place_of_publication
from presslog.dossier.event_dossier import EventDossier
from presslog.flows.messages.rendering import cut_text, one_line, text_direction
from presslog.sentences import beside_title
from presslog.storage.model import EventKind

DOTS_PER_POINT: Final = 2
MOST_CHARACTERS: Final = 900
"""Of what changed, shown on a picture: more could not be read."""
LONGEST_TITLE: Final = 160
_ONE_AT_A_TIME: Final = Lock()


def draws_images() -> bool:
    """Whether the extra that draws pictures is installed."""
    return find_spec("typst") is not None


def draw_share_image(dossier: EventDossier) -> bytes:
    """Draw an event as a PNG.

    Args:
        dossier: The event.

    Returns:
        The picture's bytes.

    Raises:
        UsageError: The `share` extra is not installed.
    """
    if not draws_images():
        raise UsageError("a picture needs the share extra: pip install 'presslog[share]'")
    import typst  # noqa: PLC0415 - an extra

    with _ONE_AT_A_TIME:
        made: bytes = typst.compile(
            _template(),
            format="png",
            ppi=72.0 * DOTS_PER_POINT,
            sys_inputs={"told": json.dumps(_told_values(dossier), ensure_ascii=False)},
        )
    return made


@cache
def _template() -> bytes:
    return resources.files("presslog.dossier").joinpath("share_image.typ").read_bytes()


def _told_values(dossier: EventDossier) -> dict[str, Any]:
    """What the template prints."""
    event = dossier.event
    language = (dossier.change.language if dossier.change else None) or (
        dossier.article.language if dossier.article else None
    )
    title = one_line(event.title or event.url or event.source)
    weight = f" · {event.severity}" if event.kind is EventKind.EDITED else ""
    at = event.observed_at.astimezone(UTC)
    return {
        "title": title if len(title) <= LONGEST_TITLE else f"{cut_text(title, LONGEST_TITLE)}…",
        "kind": f"{event.kind.value.replace('_', ' ')}{weight}",
        "place": place_of_publication(event),
        "moment": f"{at.day} {at:%B %Y, %H:%M} UTC",
        "direction": text_direction(language),
        "language": (language or "en").partition("-")[0].lower(),
        "passages": list(_passages(dossier)),
        "note": f"Event {event.id}{_digest(dossier)}",
    }


def _digest(dossier: EventDossier) -> str:
    found = next((each.digest for each in reversed(dossier.evidence) if each.digest), None)
    return f" · SHA-256 of the page {found}" if found else ""


def _passages(dossier: EventDossier) -> Iterator[dict[str, Any]]:
    """The passages that have room; of an event without any, its sentence."""
    if not dossier.passages:
        sentence = one_line(beside_title(dossier.event))
        yield {"above": "", "spans": [{"op": "equal", "text": sentence}], "below": ""}
        return
    room = MOST_CHARACTERS
    for passage in dossier.passages:
        if room <= 0:
            return
        shown, room = _fitting_passage(passage, room)
        yield shown


def _fitting_passage(passage: ChangedPassage, room: int) -> tuple[dict[str, Any], int]:
    """A passage cut to the room that is left, and what is left then; what stands around it comes last."""
    spans = []
    for span in passage.spans:
        text = _fitting(span, room)
        room -= len(text)
        spans.append({"op": span.op.value, "text": text})
    around = {}
    for name, text in (("above", passage.above), ("below", passage.below)):
        around[name] = one_line(text) if len(text) <= room else ""
        room -= len(around[name])
    return {"spans": [span for span in spans if span["text"]], **around}, room


def _fitting(span: Span, room: int) -> str:
    text = " ".join(span.text.split("\n"))
    return text if len(text) <= room else f"{cut_text(text, max(room, 0))}…" if room > 0 else ""
