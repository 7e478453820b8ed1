"""Events and changes for people's eyes: colours where a terminal has them, marks that survive without.

Where there is no colour, deleted words stand in `[-…-]` and inserted ones in `{+…+}`, as wdiff prints them. It reads values
and makes text; it knows neither the database nor where the text is printed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from rich.text import Text

from presslog.cli.times import shown
from storage.model import BlockChange, ChangeEvent, Diff, Span

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
    "ok": "green",
    "partial": "yellow",
    "failed": "bold red",
    "abandoned": "red",
    "running": "cyan",
    "live": "green",
    "missing": "yellow",
    "major": "bold",
    "cosmetic": "dim",
}
"""How a kind, an outcome, a state or a severity is coloured; the word itself is always printed too."""

_SPAN_STYLES: Final = {"delete": "red strike", "insert": "green underline", "equal": ""}
_MARKS: Final = {"delete": ("[-", "-]"), "insert": ("{+", "+}"), "equal": ("", "")}
_CONTEXT: Final = 60
"""Characters of unchanged text shown on either side of a change."""


def word(text: str, width: int = 0) -> Text:
    """A word of the vocabulary in its colour, padded to `width` columns."""
    return Text(text.ljust(width), style=STYLES.get(text, ""))


def event_line(event: ChangeEvent) -> Text:
    """When, what, how weighty, and of which article, in one line."""
    weight = f"{event.severity}" if event.kind == "edited" else ""
    line = Text.assemble(
        (shown(event.observed_at), "dim"), "  ", word(event.kind, 9), " ", word(weight.ljust(8)), " "
    )
    line.append(event.title or event.source, style="bold")
    return line.append(" (flapping)", style="magenta") if event.flapping else line


def spans(parts: Sequence[Span], *, marks: bool) -> Text:
    """A word-level diff in one run of text; long unchanged stretches are shortened to what stands next to a change."""
    text = Text()
    for index, part in enumerate(parts):
        before, after = _MARKS[part.op] if marks else ("", "")
        body = (
            _shortened(part.text, first=index == 0, last=index == len(parts) - 1)
            if part.op == "equal"
            else part.text
        )
        text.append(f"{before}{body}{after}", style=_SPAN_STYLES[part.op])
    return text


def _shortened(text: str, *, first: bool, last: bool) -> str:
    """Unchanged text down to its ends, whole words.

    >>> _shortened("the quick brown fox " * 20, first=True, last=False)
    '… quick brown fox the quick brown fox the quick brown fox '
    >>> _shortened("short", first=True, last=True)
    'short'
    """
    if len(text) <= 2 * _CONTEXT:
        return text
    head = "" if first else text[:_CONTEXT].rsplit(" ", 1)[0] + " "
    tail = "" if last else " " + text[-_CONTEXT:].split(" ", 1)[-1]
    return f"{head}…{tail}"


def change(diff: Diff, *, marks: bool) -> Iterator[Text]:
    """A diff as lines: the title, the other fields, then each block that is not as it was."""
    if diff.title:
        yield Text("title: ", style="dim") + spans(diff.title, marks=marks)
    for field in diff.fields:
        if field.path != "title":
            before = Span("delete", _value(field.before))
            after = Span("insert", _value(field.after))
            yield Text(f"{field.path}: ", style="dim") + spans(
                (before, Span("equal", " "), after), marks=marks
            )
    for block in diff.blocks:
        if block.op != "equal":
            yield _block(block, marks)


def _block(block: BlockChange, marks: bool) -> Text:
    if block.op == "move":
        where = f"moved, block {(block.a or 0) + 1} → {(block.b or 0) + 1}: "
        return Text(where, style="magenta") + Text(_shortened(block.spans[0].text, first=False, last=True))
    return spans(block.spans, marks=marks)


def _value(value: object) -> str:
    """A field's value in words; "nothing" where there is none.

    >>> _value(None), _value(("Edda Marlowe", "Tobias Renfrew"))
    ('nothing', 'Edda Marlowe, Tobias Renfrew')
    """
    match value:
        case None | () | "":
            return "nothing"
        case tuple() | list():
            return ", ".join(_value(item) for item in value)
        case _:
            return str(getattr(value, "url", None) or getattr(value, "src", None) or value)
