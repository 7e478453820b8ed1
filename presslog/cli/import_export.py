"""`presslog import`, `export`.

History comes in from web archives, and goes out as tables, a feed, raw responses or evidence.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Annotated, Final, TextIO

import typer

from presslog.api import open_history, reference
from presslog.cli.output import JsonOption, console, family, note, print_json
from presslog.contract import RUN, pick_keys
from presslog.core.errors import UsageError
from presslog.crawler.source import Source
from presslog.flows.response_store import open_responses, responses_to_read
from presslog.flows.settings import Settings
from presslog.flows.watching import import_archives, utc_now
from presslog.home import sources_named
from presslog.overview import require_source
from presslog.private_files import close_to_others
from presslog.source_names import complete_source
from presslog.storage.export import atom, tables
from presslog.storage.export import evidence_bundle as evidence
from presslog.storage.export import raw_responses as responses
from presslog.storage.migrations import open_engine
from presslog.storage.model import Capture
from presslog.storage.read import History
from presslog.storage.responses import KeptResponses, ResponsePlaces
from presslog.terminal_style import word

app = family()


class ExportFormat(StrEnum):
    """What a history is taken out as."""

    JSONL = "jsonl"
    CSV = "csv"
    PARQUET = "parquet"
    WARC = "warc"
    ATOM = "atom"


_MOST_NAMED: Final = 20
_OF: Final = {ExportFormat.WARC: "captures", ExportFormat.ATOM: "events"}
"""What a format is of, where not of versions."""


@app.command("import")
def import_(
    ctx: typer.Context,
    archives: Annotated[
        list[Path],
        typer.Argument(exists=True, dir_okay=False, metavar="WARC", help="WARC, ARC or WACZ files."),
    ],
    source: Annotated[
        str | None, typer.Option(help="For this source only; else for every enabled one they hold.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Build history from web archives, in order of date, by the rules of live captures.

    Importing twice adds nothing.
    """
    settings: Settings = ctx.obj
    everyone, broken = sources_named(settings)
    close_to_others(settings.home)
    chosen = sources_named(settings, (source,))[0] if source else everyone
    for error in broken:
        note(f"presslog: {error}")
    if not asyncio.run(_import_visits(archives, chosen, everyone, settings, as_json)):
        note("nothing new of these sources was found in the archives")
    if broken:
        raise typer.Exit(1)


async def _import_visits(
    archives: Sequence[Path],
    sources: Sequence[Source],
    everyone: Sequence[Source],
    settings: Settings,
    as_json: bool,
) -> int:
    """How many visits were taken in, each printed as it was."""
    visits = 0
    async for report in import_archives(
        archives, sources, settings, neighbours=everyone, tell_passed_over=_note_passed_over
    ):
        visits += 1
        if as_json:
            print_json([pick_keys(report, RUN)])
            continue
        events = f"{report.events} event{'' if report.events == 1 else 's'}"
        console().print(report.run, word(report.outcome), f"{report.captures} captures, {events}")
        if report.error:
            note(f"presslog: {report.run}: {report.error}")
    return visits


def _note_passed_over(records: Sequence[str]) -> None:
    """Say how many records of the archives could not be read, and which."""
    note(
        f"presslog: {len(records)} {'record' if len(records) == 1 else 'records'} could not be read; all others were:"
    )
    for record in records[:_MOST_NAMED]:
        note(f"  {record}")
    if len(records) > _MOST_NAMED:
        note(f"  and {len(records) - _MOST_NAMED} more")


@app.command()
def export(
    ctx: typer.Context,
    source: Annotated[
        str | None, typer.Option(help="Of this source only.", autocompletion=complete_source)
    ] = None,
    form: Annotated[
        ExportFormat,
        typer.Option(
            "--format", help="Versions as jsonl, csv or parquet; events as atom; responses as warc."
        ),
    ] = ExportFormat.JSONL,
    article: Annotated[
        str | None,
        typer.Option(
            "--evidence",
            metavar="ARTICLE",
            help="This article's (or event's) versions, captures and proof, as a .zip.",
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="FILE", help="Write to this file; else to stdout.")
    ] = None,
) -> None:
    """Take the history out again: as a table, a feed, raw responses, or one article's evidence."""
    settings: Settings = ctx.obj
    if article is not None:
        _write_evidence(settings, reference(article), out)
        return
    with open_history(settings) as history:
        if source is not None:
            require_source(settings, history, source)
        count = _write_export(history, settings, source, form, out)
    if out is not None:
        index = f", and its index {responses.index_path(out)}" if form is ExportFormat.WARC else ""
        note(f"wrote {out}: {count} {_OF.get(form, 'versions')}{index}")


def _write_export(
    history: History, settings: Settings, source: str | None, form: ExportFormat, out: Path | None
) -> int:
    match form:
        case ExportFormat.JSONL:
            with _text_output(out) as file:
                return tables.write_jsonl(tables.exported_versions(history, source), file)
        case ExportFormat.CSV:
            with _text_output(out) as file:
                return tables.write_csv(tables.exported_versions(history, source), file, _note_quoted)
        case ExportFormat.PARQUET:
            with _whole_file(_named_file(out, "history.parquet")) as path:
                return tables.write_parquet(tables.exported_versions(history, source), path)
        case ExportFormat.WARC:
            names = [source] if source else [found.source for found in history.sources()]
            captures = chain.from_iterable(map(history.run_captures, names))
            with responses_to_read(settings) as kept:
                return _write_warc(captures, kept, _named_file(out, "history.warc.gz"))
        case ExportFormat.ATOM:
            with _binary_output(out) as file:
                found = history.events(source=source, newest_first=True)
                title = f"presslog: {source or 'all events'}"
                return atom.write_atom(
                    found, file, title=title, self_url="urn:presslog:events", updated=utc_now()
                )


def _note_quoted(cells: int) -> None:
    """Say that cells were written otherwise than they are, and how to get them back."""
    which = (
        "1 cell that a spreadsheet would run as a formula stands"
        if cells == 1
        else f"{cells} cells that a spreadsheet would run as formulas stand"
    )
    note(
        f"{which} behind an apostrophe: take it off to have the words as they were, or export --format jsonl"
    )


def _write_warc(captures: Iterable[Capture], kept: KeptResponses, out: Path) -> int:
    """How many captures went out; that the files of others are not kept any more is said."""
    missing: list[Capture] = []
    with _whole_file(out) as path:
        count = responses.write_warc(captures, kept, path, gone=missing.append)
    if missing:
        note(
            f"the answers of {len(missing)} captures are not kept any more, the first of them {missing[0].id}"
        )
    return count


def _write_evidence(settings: Settings, article: str, out: Path | None) -> None:
    file = _named_file(out, f"{article.rpartition('/')[2] or 'article'}-evidence.zip")
    engine = open_engine(settings.database_url, read_only=True)
    try:
        kept = open_responses(settings, ResponsePlaces(engine))
        with _whole_file(file) as path:
            count = evidence.write_bundle(engine, article, path, kept)
    finally:
        engine.dispose()
    note(f"wrote {file}: {count} contents; the README in it says how to check it without presslog")


def _named_file(out: Path | None, example: str) -> Path:
    if out is None:
        raise UsageError(f"this format is not text and cannot be shown: name a file: --out {example}")
    return out


@contextmanager
def _whole_file(out: Path) -> Iterator[Path]:
    """Where to write to: what is made there gets the name asked for when, and only when, it is whole."""
    if not out.parent.is_dir():
        raise UsageError(f"{out.parent} is not a folder that files can be written to")
    if out.exists() and not out.is_file():  # a device, a pipe
        yield out
        return
    with TemporaryDirectory(prefix=".presslog-", dir=out.parent) as folder:
        yield Path(folder) / out.name
        for made in Path(folder).iterdir():
            made.replace(out.parent / made.name)


@contextmanager
def _text_output(out: Path | None) -> Iterator[TextIO]:
    if out is None:
        yield sys.stdout
        return
    with _whole_file(out) as path, path.open("w", encoding="utf-8", newline="") as file:
        yield file


@contextmanager
def _binary_output(out: Path | None) -> Iterator[IO[bytes]]:
    if out is None:
        yield sys.stdout.buffer
        return
    with _whole_file(out) as path, path.open("wb") as file:
        yield file
