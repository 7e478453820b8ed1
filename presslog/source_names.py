"""Names of sources for the shell's completion.

They are read from the names of their files, and nothing else is loaded.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from difflib import get_close_matches
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


def unknown_source_words(names: Sequence[str], there: Collection[str]) -> str:
    """What is said of names that no source has: the nearest names, else how to see all.

    >>> unknown_source_words(["gazete"], ["gazette", "herald"]), unknown_source_words(["x"], [])
    ('no source is called gazete; did you mean gazette?', 'no source is called x; there is none yet: `presslog add URL` makes one')
    """
    close = [near for name in names for near in get_close_matches(name, there, n=3)]
    if close:
        hint = f"did you mean {' or '.join(dict.fromkeys(close))}?"
    else:
        hint = "`presslog sources` lists them" if there else "there is none yet: `presslog add URL` makes one"
    return f"no source is called {', '.join(names)}; {hint}"


def complete_source(ctx: typer.Context, incomplete: str) -> list[str]:
    """Return the home's sources whose names begin with a text, for shell completion."""
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
