"""How commands print: JSON Lines for programs, tables and coloured lines for people.

Progress is shown only on a terminal.

Results go to stdout, everything else to stderr. Nothing is collected before it is printed as JSON: a list of
a million is a stream.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated, Any, Final

import typer
from rich.console import Console
from rich.text import Text

from presslog.contract import Json, json_line
from presslog.core.toml_documents import Unfit, read_tag
from presslog.flows.messages.rendering import clean_text
from presslog.times import UnreadTimeError, read_moment, zone_in_use


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

Cell = str | Text


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
    """A console whose texts cannot speak to the terminal: what a publisher wrote is shown, never obeyed."""

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
    """Where results are printed for people.

    Article text is no markup; a line that no terminal bounds is not broken.
    """
    terminal = sys.stdout.isatty()
    width = None if terminal else _PIPE_WIDTH
    return CleanConsole(width=width, soft_wrap=not terminal, markup=False, highlight=False, emoji=False)


def print_json(rows: Iterable[Mapping[str, Json]]) -> None:
    """One object a line, each flushed as it comes so that a pipe may act on it."""
    for row in rows:
        typer.echo(json_line(row))


def print_table(columns: Sequence[str], rows: Iterable[Sequence[Cell]], *, none: str) -> None:
    """Aligned columns without a frame; `none` is what is said when there is no row."""
    from rich.table import Table  # noqa: PLC0415 - for commands that print one

    table = Table(*columns, box=None, pad_edge=False, header_style="bold", show_edge=False)
    for row in rows:
        table.add_row(*map(_clean_cell, row))
    if table.row_count:
        console().print(table)
    else:
        note(none)


def note(text: str) -> None:
    """A word to the person, beside the results."""
    typer.echo(clean_text(text), err=True)


@contextmanager
def progress(what: str, total: int | None = None) -> Iterator[Callable[[], None]]:
    """A bar on stderr while the block runs, moved by the call; nothing at all where stderr is no terminal."""
    if not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.progress import (  # noqa: PLC0415 - for people who look on
        BarColumn,
        Progress,
        SpinnerColumn,
        TextColumn,
        TimeElapsedColumn,
    )

    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=total)
        yield lambda: bar.advance(task)
