"""`presslog pause`, `resume`, `rename`, `remove`, `export-sources`: looking after the sources of a home."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated

import typer

from presslog.cli.output import TagOption, family, note
from presslog.core.errors import PresslogError
from presslog.flows.settings import Settings
from presslog.home import sources_named
from presslog.private_files import replace_file
from presslog.sources import source_life
from presslog.sources.opml import write_opml

app = family()

Names = Annotated[list[str], typer.Argument(help="Names of sources.")]


def _do_each(names: Sequence[str], act: Callable[[str], str]) -> None:
    """Do something with each source and say what was done; one that fails keeps no other, and ends in status 1."""
    failed = False
    for name in dict.fromkeys(names):
        try:
            note(act(name))
        except PresslogError as error:
            failed = True
            note(f"presslog: {name}: {error}")
    if failed:
        raise typer.Exit(1)


@app.command()
def pause(ctx: typer.Context, sources: Names) -> None:
    """Stop watching sources for a while: `enabled = false` in their files, whose comments stay."""
    settings: Settings = ctx.obj

    def act(name: str) -> str:
        changed = source_life.set_enabled(settings, name, enabled=False)
        again = f"`presslog resume {name}` has it watched again"
        return f"{name} is paused: {again}" if changed else f"{name} was paused already: {again}"

    _do_each(sources, act)


@app.command()
def resume(ctx: typer.Context, sources: Names) -> None:
    """Watch paused sources again, from their next time on."""
    settings: Settings = ctx.obj

    def act(name: str) -> str:
        changed = source_life.set_enabled(settings, name, enabled=True)
        return f"{name} is watched again" if changed else f"{name} was not paused"

    _do_each(sources, act)


@app.command()
def rename(
    ctx: typer.Context,
    old: Annotated[str, typer.Argument(help="Its name now.")],
    new: Annotated[str, typer.Argument(help="Its name from now on.")],
) -> None:
    """Give a source another name; its history goes on. Ids of runs keep the first name, so that they stay valid."""
    settings: Settings = ctx.obj
    had = source_life.rename_source(settings, old, new)
    note(f"{old} is called {new} now" + (", and its history goes on" if had else ""))
    for channel in source_life.channels_naming(settings, old):
        note(f"presslog: the channel {channel} names {old} under sources in presslog.toml: write {new} there")


@app.command()
def remove(
    ctx: typer.Context,
    sources: Names,
    purge: Annotated[
        bool, typer.Option("--purge", help="Withdraw every text and raw response it left, too, for good.")
    ] = False,
) -> None:
    """Watch sources no more, and tell of them nowhere. What they left is kept, unless --purge is said."""
    settings: Settings = ctx.obj

    def act(name: str) -> str:
        gone = source_life.remove_source(settings, name, purge=purge)
        if gone is None:
            return (
                f"{name} is removed, and its history kept: asked for by its name it still answers "
                f"(`presslog events --source {name}`), and adding its address again goes on with it"
            )
        return (
            f"{name} is removed and purged: {gone.texts} texts, {gone.titles} titles and summaries, {gone.responses} raw responses. "
            "That it was watched, which addresses and when, stays. Responses of the last two days go with a later `presslog prune`"
        )

    _do_each(sources, act)


@app.command("export-sources")
def export_sources(
    ctx: typer.Context,
    tag: TagOption = None,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write to this file; else to the output.")
    ] = None,
) -> None:
    """Write the sources as OPML 2.0: addresses, names, titles and tags. `presslog add FILE` reads it back."""
    settings: Settings = ctx.obj
    chosen, broken = sources_named(settings, (), tag, paused=True)
    for error in broken:
        note(f"presslog: {error}")
    text = write_opml(chosen)
    if out is None:
        typer.echo(text, nl=False)
    else:
        replace_file(out, text.encode())
        note(f"wrote {out}: {len(chosen)} sources")
    if broken:
        raise typer.Exit(1)
