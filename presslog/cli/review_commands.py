"""`presslog review mark`, `list`: what people at the desk note of events.

Off unless presslog.toml enables it.
"""

from __future__ import annotations

import getpass
from datetime import UTC, datetime
from itertools import islice
from typing import Annotated

import typer
from rich.text import Text

from presslog.api import open_history
from presslog.cli.output import JsonOption, SourceOption, TagOption, Time, console, family, note, print_json
from presslog.contract import EVENT, REVIEW, pick_keys
from presslog.core.errors import UsageError
from presslog.flows.home_options import load_options
from presslog.flows.settings import Settings
from presslog.sentences import review_in_words
from presslog.storage.migrations import open_engine
from presslog.storage.review import mark_events
from presslog.terminal_style import event_details, event_line

app = family()
review = family()
app.add_typer(review, name="review", help="What the desk noted of events: seen, starred, notes.")


@review.command()
def mark(
    ctx: typer.Context,
    events: Annotated[
        list[str], typer.Argument(metavar="EVENT…", help="Ids, as `presslog events` prints them.")
    ],
    seen: Annotated[bool | None, typer.Option("--seen/--unseen", help="Seen, or not any more.")] = None,
    star: Annotated[bool | None, typer.Option("--star/--unstar", help="Starred, or not any more.")] = None,
    text: Annotated[
        str | None,
        typer.Option("--note", help="What is noted instead of what was; an empty one takes it away."),
    ] = None,
    by: Annotated[str | None, typer.Option(help="Who marks; by default the user's name.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Mark events as seen, star them, note something of them; without an option they are seen."""
    settings = _reviewing(ctx)
    if seen is None and star is None and text is None:
        seen = True
    engine = open_engine(settings.database_url)
    try:
        found = mark_events(
            engine, events, by or getpass.getuser(), datetime.now(UTC), seen=seen, starred=star, note=text
        )
    finally:
        engine.dispose()
    if as_json:
        print_json(pick_keys(each, REVIEW) for each in found)
        return
    for each in found:
        console().print(Text.assemble(each.event, "  ", (review_in_words(each), "dim")))


@review.command("list")
def list_reviews(
    ctx: typer.Context,
    unreviewed: Annotated[bool, typer.Option("--unreviewed", help="Those that nobody has seen.")] = False,
    starred: Annotated[bool, typer.Option("--starred", help="Those that somebody starred.")] = False,
    source: SourceOption = None,
    tag: TagOption = None,
    since: Time = None,
    until: Time = None,
    limit: Annotated[int | None, typer.Option("--limit", "-n", min=1, help="This many at most.")] = None,
    as_json: JsonOption = False,
) -> None:
    """List events with what was noted of them, oldest first. As JSON, an event has its `review` besides."""
    with open_history(_reviewing(ctx)) as history:
        found = history.events(
            source=source, tag=tag, since=since, until=until, unreviewed=unreviewed, starred=starred
        )
        none = True
        for event in islice(found, limit):
            noted, none = history.review(event), False
            if as_json:
                print_json([{**pick_keys(event, EVENT), "review": pick_keys(noted, REVIEW)}])
                continue
            for line in (event_line(event), *event_details(event), Text(f"  {review_in_words(noted)}")):
                console().print(line)
    if none and not as_json:
        note("no events")


def _reviewing(ctx: typer.Context) -> Settings:
    """The home's settings. UsageError where nobody reviews there."""
    settings: Settings = ctx.obj
    if not load_options(settings).review:
        raise UsageError(
            f"review is off: write [review] and below it enabled = true in {settings.config_file}"
        )
    return settings
