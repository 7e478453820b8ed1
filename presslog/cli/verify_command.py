"""`presslog verify` checks that everything stored is unchanged."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from presslog.cli.output import JsonOption, console, family, note, print_json, progress
from presslog.contract import Json
from presslog.crawler.landing import codings_of, decode_body
from presslog.flows.response_store import open_responses
from presslog.flows.settings import Settings
from presslog.storage.integrity import ResponseFolder, repair_index
from presslog.storage.integrity import verify_history as examine
from presslog.storage.migrations import open_engine
from presslog.storage.records import to_json
from presslog.storage.responses import ResponsePlaces

app = family()


@app.command()
def verify(
    ctx: typer.Context,
    quick: Annotated[
        bool, typer.Option("--quick", help="The chain alone: no body, response or index.")
    ] = False,
    repair: Annotated[
        bool,
        typer.Option(
            "--repair-index",
            help="First make the search index anew from the bodies; nothing else is written.",
        ),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Check rows, chain, bodies, raw responses and search index; exit 1 and name what was altered or lost."""
    settings: Settings = ctx.obj
    if repair:
        _repair(settings)
    engine = open_engine(settings.database_url, read_only=True)
    kept = open_responses(settings, ResponsePlaces(engine))
    to_check = ResponseFolder(kept, settings.warc_dir, _decoded)
    try:
        with progress("checking"):
            found = examine(engine, to_check, quick=quick)
    finally:
        engine.dispose()
    if as_json:
        faults: list[Json] = [str(fault) for fault in found.faults]
        print_json([{**to_json(found), "fault": faults[0] if faults else None, "faults": faults}])
    else:
        compared = "" if quick else f", {found.bodies} bodies, {found.responses} raw responses"
        console().print(f"{found.links} links{compared}; head {found.head}")
    for fault in found.faults:
        note(f"presslog: {fault}")
    if any(not fault.remedy for fault in found.faults):
        note(
            "what was altered in the history cannot be made good from itself: restore the last backup that `presslog verify` passes"
        )
    if found.fault:
        raise typer.Exit(1)


def _repair(settings: Settings) -> None:
    """Make the index anew, in a history that is there."""
    open_engine(settings.database_url, read_only=True).dispose()  # a history that is not there is not made
    engine = open_engine(settings.database_url)
    try:
        with progress("making the search index anew"):
            repair_index(engine)
    finally:
        engine.dispose()
    note("the search index was made anew from the bodies")


def _decoded(raw: bytes, content_encoding: Sequence[str]) -> bytes:
    return decode_body(raw, codings_of(content_encoding))
