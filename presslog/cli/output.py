"""How commands print: JSON Lines for programs, tables and coloured lines for people.

Progress is shown only on a terminal.

Results go to stdout, everything else to stderr. Nothing is collected before it is printed as JSON: a list of
a million is a stream.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, Final, Protocol

import typer
from rich.console import Console
from rich.text import Text

from presslog.core.toml_documents import Unfit, read_tag
from presslog.flows.messages.rendering import clean_text
from presslog.source_names import complete_source
from presslog.times import UnreadTimeError, read_moment, zone_in_use

if TYPE_CHECKING:
    from presslog.contract import Json


def tag_of(text: str) -> str:
    """A tag as people type it."""
    try:
        return read_tag(text)
    except Unfit as error:
        raise typer.BadParameter(str(error)) from error


JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON Lines, one object a line.")]

TagOption = Annotated[
    str | None, typer.Option(parser=tag_of, metavar="TAG", help="Of sources with this tag only.")
]

_PIPE_WIDTH: Final = 400
"""Columns of a table that no terminal bounds: wide enough for a title or a reason, so that a row stays a
line."""

_LAST_COLUMN: Final = 20
"""Columns of a terminal that a table's last column needs to be read, if it is that long."""

Cell = str | Text


SourceOption = Annotated[
    str | None, typer.Option("--source", help="Of this source only.", autocompletion=complete_source)
]


def typed_moment(text: str) -> datetime:
    """A moment as somebody typed it, in the home's time zone. Wrong use where it is none."""
    try:
        return read_moment(text, zone_in_use(), datetime.now(UTC))
    except UnreadTimeError as error:
        raise typer.BadParameter(str(error)) from error


Time = Annotated[
    datetime | None,
    typer.Option(
        parser=typed_moment, metavar="T", help="2026-11-22, yesterday, 2 days ago, 36h, or RFC 3339."
    ),
]


def family() -> typer.Typer:
    """An app for one family of commands, printed as plainly as its parent."""
    return typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, no_args_is_help=True)


class CleanConsole(Console):
    """A console that shows a publisher's control characters instead of sending them to the terminal."""

    def print(self, *objects: Any, **options: Any) -> None:  # noqa: ANN401 - as Rich has it
        """Print, with control characters and marks that turn the direction taken out of every text."""
        super().print(*map(_clean_cell, objects), **options)


def _clean_cell(shown: Any) -> Any:  # noqa: ANN401 - anything Rich prints
    """A text without what a terminal would obey, its styles kept; other things as they are."""
    if isinstance(shown, str):
        return clean_text(shown)
    if isinstance(shown, Text) and shown.plain != clean_text(shown.plain):
        parts = [shown[at : at + 1] for at, char in enumerate(shown.plain) if clean_text(char)]
        return Text(style=shown.style).join(parts)
    return shown


def console() -> CleanConsole:
    """The console on which results are printed for people.

    Article text is no markup; a line that no terminal bounds is not broken.
    """
    terminal = sys.stdout.isatty()
    width = None if terminal else _PIPE_WIDTH
    return CleanConsole(
        width=width,
        soft_wrap=not terminal,
        markup=False,
        highlight=False,
        emoji=False,
        color_system=None if is_plain() else "auto",
    )


def is_plain() -> bool:
    """Whether somebody asked for no colours (no-color.org): then bold and dim are not printed either."""
    return bool(os.environ.get("NO_COLOR"))


def print_json(rows: Iterable[Mapping[str, Json]]) -> None:
    """One object a line, each flushed as it comes so that a pipe may act on it."""
    from presslog.contract import json_line  # noqa: PLC0415 - for JSON alone: it knows all keys of all things

    for row in rows:
        typer.echo(json_line(row))


class ListFormat(StrEnum):
    """How a list is printed."""

    TEXT = "text"
    CSV = "csv"
    JSON = "json"


FormatOption = Annotated[ListFormat, typer.Option("--format", help="How to print it.")]


def print_csv(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> None:
    """A list as CSV: a header line, and a line for each of its rows."""
    from presslog.storage.export import tables  # noqa: PLC0415 - for tables alone

    tables.write_csv(rows, sys.stdout, columns=columns)


def print_table(columns: Sequence[str], rows: Iterable[Sequence[Cell]], *, none: str) -> None:
    """Aligned columns without a frame; `none` is what is said when there is no row.

    The last column may be broken. Where the others leave it no room on a terminal, each row is printed as a few lines.
    """
    from rich.table import Table  # noqa: PLC0415 - for commands that print one

    out, cells = console(), [[_as_text(cell) for cell in row] for row in rows]
    if not cells:
        note(none)
        return
    widths = [max(cell.cell_len for cell in column) for column in zip(*cells, strict=True)]
    fixed = sum(max(width, len(name)) + 2 for width, name in zip(widths[:-1], columns, strict=False))
    if fixed + min(widths[-1], _LAST_COLUMN) > out.width:
        for row in cells:
            _print_stacked(out, columns, row)
        return
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold", show_edge=False)
    for name in columns[:-1]:
        table.add_column(name, no_wrap=True)
    table.add_column(columns[-1], overflow="fold")
    for row in cells:
        table.add_row(*row)
    out.print(table)


def _as_text(cell: Cell) -> Text:
    clean = _clean_cell(cell)
    return clean if isinstance(clean, Text) else Text(clean)


def _print_stacked(out: Console, columns: Sequence[str], row: Sequence[Text]) -> None:
    """A row as lines: its first and last cell, then the others by name.

    As many stand on a line as there is room for.
    """
    first, *others, last = row
    out.print(Text("  ").join((first, last)) if last.plain else first)
    line = Text("  ")
    for name, cell in zip(columns[1:-1], others, strict=True):
        if not cell.plain:
            continue
        told = Text.assemble((f"{name}: ", "dim"), cell) if name else cell
        if line.plain.strip() and line.cell_len + told.cell_len + 2 > out.width:
            out.print(line)
            line = Text("  ")
        line = Text.assemble(line, "  ", told) if line.plain.strip() else Text.assemble(line, told)
    if line.plain.strip():
        out.print(line)


def note(text: str) -> None:
    """A word to the person, beside the results."""
    typer.echo(clean_text(text), err=True)


class ProgressBar(Protocol):
    """A bar that somebody may look at."""

    def advance(self) -> None:
        """One of the total is done."""

    def describe(self, what: str) -> None:
        """Say what goes on now."""


class _NoBar:
    """Nobody looks on."""

    def advance(self) -> None:
        """Say nothing."""

    def describe(self, what: str) -> None:
        """Say nothing."""


@contextmanager
def progress(what: str, total: int | None = None) -> Iterator[ProgressBar]:
    """A bar on stderr while the block runs; nothing at all where stderr is no terminal."""
    if not sys.stderr.isatty():
        yield _NoBar()
        return
    from rich.progress import (  # noqa: PLC0415 - for people who look on
        BarColumn,
        Progress,
        SpinnerColumn,
        TextColumn,
        TimeElapsedColumn,
    )

    class Bar(_NoBar):
        """The bar on the terminal."""

        def advance(self) -> None:
            bar.advance(task)

        def describe(self, what: str) -> None:
            bar.update(task, description=what)

    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    shown_on = Console(stderr=True, color_system=None if is_plain() else "auto")
    with Progress(*columns, console=shown_on, transient=True) as bar:
        task = bar.add_task(what, total=total)
        yield Bar()
