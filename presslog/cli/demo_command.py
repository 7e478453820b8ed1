"""`presslog demo`: the whole thing in a minute, offline."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from presslog.cli.output import console, family, note
from presslog.core.errors import UsageError
from presslog.demo import demo as play
from presslog.flows.orchestration import Stopped, run_until_stopped
from presslog.flows.orchestration import server as service
from presslog.flows.settings import Settings

app = family()


@app.command()
def demo(
    ctx: typer.Context,
    serve: Annotated[
        bool, typer.Option("--serve", help="Then keep the newspaper up and serve the home, until Ctrl-C.")
    ] = False,
    port: Annotated[int, typer.Option(help="With --serve: port of the web page, on 127.0.0.1.")] = 8470,
) -> None:
    """Watch an invented newspaper publish, edit, retract and restore, for a minute; offline."""
    out = console()
    with play.set_up(_folder_of(ctx)) as stage:
        told = asyncio.run(play.perform_demo(stage, out))
        play.say_farewell(out, stage, told)
        if serve:
            _until_interrupted(stage, port)
    if sorted(event.kind for event in told) != sorted(play.owed_events()):
        note("presslog: the demo found other events than the newspaper's changes owe")
        raise typer.Exit(1)


def _folder_of(ctx: typer.Context) -> Path | None:
    """The folder that --home names; a home that is there already is nobody's stage."""
    chosen: Path | None = ctx.find_root().params.get("home")
    if chosen is not None and Settings.load(chosen).config_file.exists():
        raise UsageError(f"{chosen} is a home already: name a new folder for the demo's")
    return chosen


def _until_interrupted(stage: play.DemoStage, port: int) -> None:
    both = f"the newspaper: {stage.paper.url}   the archive: http://127.0.0.1:{port}/   (Ctrl-C stops both)"
    try:
        run_until_stopped(service.serve_home(stage.settings, port=port, on_answer=partial(note, both)))
    except Stopped as stopped:
        note(str(stopped))
