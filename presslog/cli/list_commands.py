"""`presslog sources`, `runs`, `events`, `articles`, `search`: lists, printed as they come."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from presslog.api import open_history
from presslog.cli.output import (
    JsonOption,
    SourceOption,
    TagOption,
    Time,
    console,
    family,
    note,
    print_json,
    print_table,
)
from presslog.contract import ARTICLE, EVENT, pick_keys, run_json
from presslog.sentences import stretch_in_words
from presslog.source_names import complete_source
from presslog.storage.model import EditClass, EventKind, Health, Run, Severity
from presslog.storage.records import ArticleSummary, FoundWords, to_json
from presslog.terminal_style import event_details, event_line, word
from presslog.times import shown

if TYPE_CHECKING:
    from presslog.flows.settings import Settings
    from presslog.overview import Overview
    from presslog.storage.read import History

app = family()

Limit = Annotated[int | None, typer.Option("--limit", "-n", min=1, help="This many at most.")]


@contextmanager
def _history_of(settings: Settings, source: str | None, tag: str | None = None) -> Iterator[History]:
    """The installation's history; UsageError where the source asked for is not one of its.

    Where sources are chosen by a tag, their files are looked at first: a tag written a moment ago counts.
    """
    if tag is not None:
        from presslog.flows.source_files import note_files  # noqa: PLC0415 - reads files; most lists need none
        from presslog.storage.write import Archive  # noqa: PLC0415 - what writes

        with Archive.open(settings.database_url) as archive:
            note_files(settings, archive.roster)
    with open_history(settings) as history:
        if source is not None and not any(history.runs(source)):
            from presslog.overview import require_source  # noqa: PLC0415 - loads the decisions; a source that ran needs none

            require_source(settings, history, source)
        yield history


@app.command()
def sources(
    ctx: typer.Context,
    tag: TagOption = None,
    health: Annotated[Health | None, typer.Option(help="Of this health only.")] = None,
    as_json: JsonOption = False,
) -> None:
    """List the sources with health, last and next run."""
    from presslog.overview import overview  # noqa: PLC0415 - loads the decisions, to tell the next run

    with open_history(ctx.obj) as history:
        found = (each for each in overview(ctx.obj, history, tag=tag) if health in (None, each.health))
        if as_json:
            print_json(map(to_json, found))
        else:
            listed = list(found)
            scheduled = any(source.next_run for source in listed)
            following = ("next run",) if scheduled else ()
            rows = (_source_row(source, scheduled=scheduled) for source in listed)
            columns = ("source", "health", "articles", "last run", *following, "")
            print_table(columns, rows, none="no sources yet; add one with `presslog add URL`")
            if listed and not scheduled:
                note(
                    "nothing is scheduling: `presslog serve` watches them at their times, `presslog run` now"
                )


def _source_row(source: Overview, *, scheduled: bool) -> tuple[str | Text, ...]:
    paused = bool(source.url) and not source.enabled
    following = (shown(source.next_run),) if scheduled else ()
    gone = f", {source.removed} of them removed" if source.removed else ""
    reason = "; ".join(filter(None, ("paused" if paused else "", source.reason)))
    return (
        Text(source.source, style="bold"),
        word(source.health),
        f"{source.articles}{gone}",
        shown(source.last_started),
        *following,
        Text(reason, style="dim"),
    )


@app.command()
def runs(
    ctx: typer.Context,
    source: Annotated[
        str | None, typer.Argument(help="Of this source only.", autocompletion=complete_source)
    ] = None,
    limit: Limit = None,
    as_json: JsonOption = False,
) -> None:
    """List runs with outcome and counts, newest first."""
    with _history_of(ctx.obj, source) as history:
        found = islice(history.runs(source), limit)
        if as_json:
            print_json(map(run_json, found))
        else:
            columns = ("run", "started", "outcome", "requests", "captures", "events", "held", "took", "")
            print_table(columns, map(_run_row, found), none="no runs yet; `presslog run` makes one")


def _run_row(run: Run) -> tuple[str | Text, ...]:
    counts = (run.requests, run.captures, run.events, run.held)
    reason = Text(run.reason, style="dim")
    return (
        run.id,
        shown(run.started_at),
        word(run.outcome),
        *map(str, counts),
        f"{run.duration_s:.1f} s",
        reason,
    )


@app.command()
def events(
    ctx: typer.Context,
    source: SourceOption = None,
    tag: TagOption = None,
    kind: Annotated[EventKind | None, typer.Option(help="Of this kind only.")] = None,
    edit_class: Annotated[
        EditClass | None, typer.Option("--class", help="Edits of this class only, such as number.")
    ] = None,
    words: Annotated[str, typer.Option(help="All in the title or in what is told of the change.")] = "",
    severity: Annotated[Severity | None, typer.Option(help="At least this severe.")] = None,
    since: Time = None,
    until: Time = None,
    run: Annotated[str | None, typer.Option(help="Found by this run only.")] = None,
    limit: Limit = None,
    as_json: JsonOption = False,
) -> None:
    """List change events, oldest first."""
    with _history_of(ctx.obj, source, tag) as history:
        listed = history.events(
            source=source,
            tag=tag,
            kind=kind,
            edit_class=edit_class,
            severity=severity,
            words=words,
            since=since,
            until=until,
            run=run,
        )
        found = islice(listed, limit)
        if as_json:
            print_json(pick_keys(event, EVENT) for event in found)
            return
        out, none = console(), True
        for event in found:
            none = False
            for line in (event_line(event), *event_details(event)):
                out.print(line)
        if none:
            from presslog.flows.home_options import load_options  # noqa: PLC0415 - an empty list alone

            load_options(ctx.obj)  # "no events" would hide that a home's file cannot be used
            note("no events")


@app.command()
def articles(
    ctx: typer.Context,
    source: Annotated[str, typer.Argument(help="The source's name.", autocompletion=complete_source)],
    at: Time = None,
    as_json: JsonOption = False,
) -> None:
    """List the articles of a source, as known now or at a time.

    As JSON, the content is known since `last_changed` and was last confirmed at `last_seen`.
    """
    with _history_of(ctx.obj, source) as history:
        found = history.articles(source, at)
        if as_json:
            print_json(pick_keys(article, ARTICLE) for article in found)
        else:
            columns = ("article", "state", "published", "known since", "last confirmed", "versions", "title")
            print_table(columns, map(_article_row, found), none=f"no articles of {source} were known then")


def _article_row(article: ArticleSummary) -> tuple[str | Text, ...]:
    published = (article.published or "–")[:10]
    times = shown(article.known_since), shown(article.last_confirmed)
    title = Text(article.title, style="bold")
    return (article.article, word(article.state), published, *times, str(article.versions), title)


@app.command()
def search(
    ctx: typer.Context,
    query: Annotated[str, typer.Argument(help='Words, all of them; "quotes" make a phrase.')],
    source: SourceOption = None,
    tag: TagOption = None,
    history: Annotated[
        bool, typer.Option("--history", help="In every version, and when it came and went.")
    ] = False,
    limit: Limit = None,
    as_json: JsonOption = False,
) -> None:
    """Search the full text, in current or in all versions."""
    with _history_of(ctx.obj, source, tag) as opened:
        found = opened.search(query, source=source, tag=tag, history=history, limit=limit)
        if as_json:
            print_json(map(to_json, found))
            return
        out, none = console(), True
        for hit in found:
            none = False
            out.print(Text(hit.title, style="bold"))
            out.print(Text(f"  {hit.source}  {hit.article}", style="dim"))
            out.print(Text(f"  {hit.text}"))
            if history:
                out.print(Text(f"  {life(hit)}", style="dim"))
        if none:
            note("nothing found")


def life(hit: FoundWords) -> str:
    """When a phrase came and went, as far as the archive can say."""
    came = (
        f"came between {shown(hit.last_without)} and {shown(hit.came)}"
        if hit.came
        else "there from the start"
    )
    went = f"gone since {shown(hit.went)}" if hit.went else f"last seen {shown(hit.last_with)}"
    return f"{stretch_in_words(hit)}: {came}, {went}"
