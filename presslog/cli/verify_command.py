"""`presslog verify`: whether what is stored is what was stored."""

from __future__ import annotations

import typer

from presslog.cli.output import JsonOption, console, family, note, print_json
from presslog.storage.integrity import verify_history as examine
from presslog.storage.migrations import open_engine
from presslog.storage.records import to_json

app = family()


@app.command()
def verify(ctx: typer.Context, as_json: JsonOption = False) -> None:
    """Check rows, chain and bodies; exit 1 and name the first fault when anything was altered."""
    engine = open_engine(ctx.obj.database_url, read_only=True)
    try:
        found = examine(engine)
    finally:
        engine.dispose()
    if as_json:
        print_json([{**to_json(found), "fault": str(found.fault) if found.fault else None}])
    else:
        console().print(f"{found.links} links, {found.bodies} bodies; head {found.head}")
    if found.fault:
        note(f"presslog: {found.fault}")
        raise typer.Exit(1)
