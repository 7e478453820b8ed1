"""`presslog demo`: the whole thing in a minute, offline."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from presslog.cli.output import console, family, note
from presslog.demo import demo as play
from presslog.flows.orchestration import Stopped, run_until_stopped
from presslog.flows.orchestration import server as service

app = family()


@app.command()
def demo(
    serve: Annotated[
        bool, typer.Option("--serve", help="Then keep the newspaper up and serve the home, until Ctrl-C.")
    ] = False,
    port: Annotated[int, typer.Option(help="With --serve: port of the web page, on 127.0.0.1.")] = 8470,
) -> None:
    """Watch an invented newspaper publish, edit, retract and restore, for a minute; offline."""
    out = console()
    with play.set_up() as stage:
        told = asyncio.run(play.perform_demo(stage, out))
        play.say_farewell(out, stage, told)
        if serve:
            note(
                f"the newspaper: {stage.paper.url}   the archive: http://127.0.0.1:{port}/   (Ctrl-C stops both)"
            )
            _until_interrupted(stage, port)
    if sorted(event.kind for event in told) != sorted(play.owed_events()):
        note("presslog: the demo found other events than the newspaper's changes owe")
        raise typer.Exit(1)


def _until_interrupted(stage: play.DemoStage, port: int) -> None:
    try:
        run_until_stopped(service.serve_home(stage.settings, port=port))
    except Stopped as stopped:
        note(str(stopped))
