"""Words of the vocabulary, events and changes for people's eyes.

Coloured where a terminal has colours, readable where not.

What a change looks like is `flows.messages.rendering`'s; here it is only chosen by where it is printed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from rich.console import Console
from rich.text import Text

from presslog.flows.messages import rendering as render
from presslog.flows.messages.rendering import beside_title
from presslog.storage.model import ChangeEvent, Diff, EventKind
from presslog.times import shown

STYLES: Final = {
    "new": "green",
    "edited": "yellow",
    "removed": "red",
    "restored": "cyan",
    "moved": "blue",
    "delisted": "magenta",
    "relisted": "magenta",
    "degraded": "bold red",
    "recovered": "bold green",
    "held": "bold red",
    "late": "bold red",
    "on_time": "bold green",
    "ok": "green",
    "partial": "yellow",
    "failed": "bold red",
    "failing": "bold red",
    "broken": "bold red",
    "abandoned": "red",
    "running": "cyan",
    "live": "green",
    "missing": "yellow",
    "major": "bold",
    "cosmetic": "dim",
}
"""How a kind, an outcome, a state or a severity is coloured; the word itself is always printed too."""


def word(text: str, width: int = 0) -> Text:
    """A word of the vocabulary in its colour, padded to `width` columns."""
    return Text(text.ljust(width), style=STYLES.get(text, ""))


def event_line(event: ChangeEvent) -> Text:
    """When, what, how weighty, and of which article, in one line."""
    weight = event.severity if event.kind is EventKind.EDITED else ""
    line = Text.assemble(
        (shown(event.observed_at), "dim"), "  ", word(event.kind, 9), " ", word(weight.ljust(8)), " "
    )
    line.append(render.one_line(event.title or event.source), style="bold")
    return line.append(" (flapping)", style="magenta") if event.flapping else line


def event_details(event: ChangeEvent) -> Iterator[Text]:
    """What stands below an event's line: its sentence; then its source, id and classes."""
    if words := beside_title(event):
        yield Text(f"  {words}", style="dim")
    yield Text(f"  {'  '.join(filter(None, (event.source, event.id, classes_in_words(event))))}", style="dim")


def classes_in_words(event: ChangeEvent) -> str:
    """The names of an edit's classes, by which lists and channels are filtered; empty where it has none.

    Their reasons stand in the event's summary, but for that nobody owned up to the edit, which weighs nothing by itself.
    """
    return ", ".join(found.name for found in event.classes)


def change(diff: Diff, out: Console) -> Text:
    """A diff in colours where there are any, with − and + where there are none."""
    return Text(render.plain_change(diff)) if out.color_system is None else render.terminal_change(diff)
