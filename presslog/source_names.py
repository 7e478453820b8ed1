"""Names of sources for the shell's completion.

They are read from the names of their files, and nothing else is loaded.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from glob import escape
from typing import Annotated, Final

import typer

from presslog.flows.settings import Settings

TAKES_SOURCES: Final = frozenset(
    {
        "run",
        "check",
        "runs",
        "articles",
        "compare",
        "openness",
        "reextract",
        "pause",
        "resume",
        "remove",
        "rename",
    }
)
"""Commands whose arguments are sources' names."""


def complete_source(ctx: typer.Context, incomplete: str) -> list[str]:
    """The sources of the home whose names begin so."""
    settings = Settings.load(ctx.find_root().params.get("home"))
    return sorted(path.stem for path in settings.sources_dir.glob(f"{escape(incomplete)}*.toml"))


def asks_for_source(args: Sequence[str]) -> bool:
    """Whether the word that a shell wants completed is a source's name, by the words before it."""
    typed = (os.environ.get("COMP_WORDS") or os.environ.get("_TYPER_COMPLETE_ARGS") or "").rpartition(" ")[2]
    if typed.startswith("-") or not args:
        return False
    return args[-1] == "--source" or (args[0] in TAKES_SOURCES and not args[-1].startswith("-"))


names_only = typer.Typer(rich_markup_mode=None, add_completion=False)
"""A command that completes as one does that takes sources, without what those load."""


@names_only.command(context_settings={"ignore_unknown_options": True})
def names(
    sources: Annotated[list[str] | None, typer.Argument(autocompletion=complete_source)] = None,
) -> None:
    """Take sources' names."""
