"""`presslog prune`: raw responses that nothing rests on, removed by age."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from presslog.cli.output import (
    JsonOption,
    console,
    family,
    note,
    print_json,
    progress,
    typed_moment,
)
from presslog.core.errors import UsageError
from presslog.flows.response_store import open_responses
from presslog.flows.settings import Settings
from presslog.source_names import complete_source
from presslog.storage.migrations import open_engine
from presslog.storage.records import to_json
from presslog.storage.responses import ResponsePlaces
from presslog.storage.write import MIN_FILE_AGE, prune_responses

app = family()


@app.command()
def prune(
    ctx: typer.Context,
    before: Annotated[
        str, typer.Option(help="Of captures made before: a time, a date, or an age such as 90d.")
    ],
    source: Annotated[
        str | None, typer.Option(help="Of this source alone.", autocompletion=complete_source)
    ] = None,
    apply: Annotated[
        bool, typer.Option("--apply", help="Remove them; else what would go is said, and nothing removed.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Remove old raw responses that nothing rests on; without --apply, say what would go and how many bytes."""
    settings: Settings = ctx.obj
    now = datetime.now(UTC)
    if (moment := typed_moment(before)) > now - MIN_FILE_AGE:
        raise UsageError(f"--before {before}: name a moment at least {MIN_FILE_AGE.days} days ago")
    engine = open_engine(settings.database_url, read_only=not apply)
    try:
        with progress("looking through the raw responses"):
            files = open_responses(settings, ResponsePlaces(engine)).files
            report = prune_responses(engine, files, before=moment, now=now, source=source, dry=not apply)
    finally:
        engine.dispose()
    if as_json:
        print_json([{"applied": apply, **to_json(report)}])
        return
    what = "removed" if apply else "would remove"
    console().print(
        f"{what} {report.records} records, {report.size_bytes} bytes, of {report.files} files; {report.kept} of their records stay"
    )
    if not apply and report.records:
        note("nothing was removed: say --apply to do it")
