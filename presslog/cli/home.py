"""`presslog init`, `add`, `check`: making a home, adding a source to it, and checking both."""

from __future__ import annotations

import typer

from flows.settings import Settings
from presslog import home
from presslog.cli.output import family, note

app = family()


@app.command()
def init(ctx: typer.Context) -> None:
    """Make a home with commented settings: presslog.toml, sources/, templates/."""
    settings: Settings = ctx.obj
    if home.make(settings):
        note(f"made a home in {settings.home}")
        note("next: presslog add URL")
    else:
        note(f"{settings.home} is a home already; nothing was changed")
