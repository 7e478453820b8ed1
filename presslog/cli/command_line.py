"""The command line's frame.

The table of commands, global options, and loading a command's family only when it is asked for.

`presslog --help` is printed from the table alone, so that it costs a tenth of a second and imports no
framework.
"""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from datetime import tzinfo
from functools import cache, partial
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from typer.core import TyperGroup
from typer.main import get_command, get_group

from presslog.flows.settings import Settings
from presslog.source_names import asks_for_source, names_only
from presslog.times import show_times_in

FAMILIES: Final = {
    "Look around": {
        "demo": (
            "demo_command",
            "Watch an invented newspaper publish, edit, retract and restore, for a minute.",
        ),
    },
    "Watch": {
        "init": ("home_commands", "Make a home with commented settings."),
        "add": ("home_commands", "Probe a site, show what was found, write its source file."),
        "check": ("home_commands", "Validate source files, reachability and extraction; record nothing."),
        "run": ("run_commands", "Watch the sources once, now."),
        "serve": ("run_commands", "Run everything on this machine: scheduler, worker, web page."),
        "release": ("run_commands", "Let a held run's events go."),
        "deploy": ("run_commands", "Write or apply Prefect deployments of the enabled sources."),
    },
    "Look after sources": {
        "pause": ("source_commands", "Stop watching sources for a while."),
        "resume": ("source_commands", "Watch paused sources again."),
        "rename": ("source_commands", "Give a source another name; its history goes on."),
        "remove": ("source_commands", "Watch sources no more, and tell of them nowhere."),
        "export-sources": ("source_commands", "Write the sources as OPML 2.0, which `add` reads back."),
    },
    "Ask": {
        "sources": ("list_commands", "Sources with health, last and next run."),
        "runs": ("list_commands", "Runs with outcome and counts, newest first."),
        "events": ("list_commands", "Change events, oldest first."),
        "articles": ("list_commands", "The articles of a source, now or as known at a time."),
        "log": ("article_commands", "An article's versions and events."),
        "event": ("article_commands", "One event: what changed alone, its evidence, a citation."),
        "show": ("article_commands", "An article's content, now, at a time, or in a version."),
        "diff": ("article_commands", "The change between two versions of an article."),
        "related": (
            "article_commands",
            "The articles that share passages with one, and what became of them.",
        ),
        "editions": (
            "story_commands",
            "The same article in other languages; --stale: those that were left behind.",
        ),
        "compare": ("story_commands", "What differs of sources between two moments."),
        "openness": (
            "story_commands",
            "How openly edits were made: with a notice, a moved date, or neither.",
        ),
        "search": ("list_commands", "Full text, in current or in all versions."),
        "review": ("review_commands", "What the desk noted of events: seen, starred, notes."),
        "verify": ("verify_command", "Check what is stored; name what was altered or lost."),
    },
    "Read and carry": {
        "extract": ("reading_commands", "What extraction makes of a page; nothing is stored."),
        "import": ("import_export", "Build history from web archives."),
        "export": ("import_export", "Take the history out: tables, a feed, raw responses, evidence."),
        "reextract": ("reading_commands", "Read stored raw bodies again with today's extractor."),
    },
    "Let go": {
        "prune": ("prune_command", "Remove old raw responses that nothing rests on."),
    },
    "Tell": {
        "notify": ("message_commands", "Channels and the outbox."),
    },
}
"""Family, command, the module of `presslog.cli` that has it, and its line of help."""

COMMANDS: Final = {name: entry for family in FAMILIES.values() for name, entry in family.items()}


class _Shelf(MutableMapping[str, Any]):
    """The commands by name; one is loaded when it is taken off the shelf."""

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401 - a command of whatever kind Typer makes
        module, _ = COMMANDS[name]
        return get_group(import_module(f"presslog.cli.{module}").app).commands[name]

    def __iter__(self) -> Iterator[str]:
        return iter(COMMANDS)

    def __len__(self) -> int:
        return len(COMMANDS)

    def __setitem__(self, name: str, command: object) -> None:
        raise TypeError("the table of commands is fixed")

    def __delitem__(self, name: str) -> None:
        raise TypeError("the table of commands is fixed")


class _Families(TyperGroup):
    """A group whose commands are loaded when asked for.

    Its help shows them by family, and it takes `--home` anywhere.
    """

    def __init__(self, **attributes: Any) -> None:  # noqa: ANN401 - Typer's own attributes, passed through
        super().__init__(**attributes)
        self.commands = _Shelf()

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]
        # Typer's base names its vendored context, of which typer.Context is the public subclass.
        return super().parse_args(ctx, home_first(args))

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:  # noqa: ANN401 - as above
        """The command that is meant; where a shell wants a source's name, one that knows no more than those."""
        if ctx.resilient_parsing and asks_for_source(args):
            return args[0], get_command(names_only), args[1:]
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: object, formatter: Any) -> None:  # noqa: ANN401 - Typer's formatter is private
        for family, commands in FAMILIES.items():
            with formatter.section(family):
                formatter.write_dl([(name, line) for name, (_, line) in commands.items()])


def home_first(args: list[str]) -> list[str]:
    """The arguments with `--home DIR` moved to the front, so that it may stand after the command too.

    >>> home_first(["runs", "gazette", "--home", "/srv/desk", "--json"])
    ['--home', '/srv/desk', 'runs', 'gazette', '--json']
    >>> home_first(["search", "--", "--home"])
    ['search', '--', '--home']
    """
    end = args.index("--") if "--" in args else len(args)
    for index, word in enumerate(args[:end]):
        if word == "--home" or word.startswith("--home="):
            taken = args[index : index + (2 if word == "--home" else 1)]
            return [*taken, *args[:index], *args[index + len(taken) :]]
    return args


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version as version_of  # noqa: PLC0415 - costs as much as all of --help

        typer.echo(f"presslog {version_of('presslog')}")
        raise typer.Exit


app = typer.Typer(
    cls=_Families,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    epilog="`presslog COMMAND --help` tells a command's options. --home may also stand after the command.",
)


@app.callback()
def presslog(
    ctx: typer.Context,
    home: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="The home; else $PRESSLOG_HOME, else ./presslog-home."),
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Watch publishers' sites and say truthfully what is new, edited, moved, removed or restored."""
    settings = ctx.obj = Settings.load(home)
    settings.refuse_links()
    show_times_in(cache(partial(_zone_of, settings)))


def _zone_of(settings: Settings) -> tzinfo:
    """The zone in which a home's people read times."""
    from presslog.flows.home_options import load_options  # noqa: PLC0415 - reads a file, where there is a time to show

    return load_options(settings).zone
