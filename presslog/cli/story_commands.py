"""`presslog compare` and `presslog openness`: what changed of sources between two moments, and how openly."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from datetime import UTC, datetime
from enum import StrEnum
from itertools import chain
from typing import Annotated

import typer
from rich.text import Text

from presslog.api import open_history
from presslog.cli.output import (
    FormatOption,
    JsonOption,
    ListFormat,
    Time,
    console,
    family,
    note,
    print_csv,
    print_json,
    print_table,
    typed_moment,
)
from presslog.contract import EVENT, NET_CHANGE, OPENNESS, Json, editions_json, pick_keys
from presslog.core.errors import Withdrawn
from presslog.sentences import counts_in_words, edition_in_words, purge_in_words
from presslog.source_names import complete_source
from presslog.storage.content import Acknowledgement
from presslog.storage.model import ChangeEvent
from presslog.storage.read import GroupedBy, History, NetGroup, count_openness, group_changes
from presslog.storage.records import NetChange, NetKind, OpennessCount, VersionChange
from presslog.terminal_style import event_details, event_line, word
from presslog.times import shown

app = family()


class ReportFormat(StrEnum):
    """How a comparison of two moments is printed."""

    TEXT = "text"
    CSV = "csv"
    JSON = "json"
    HTML = "html"


@app.command()
def compare(
    ctx: typer.Context,
    sources: Annotated[
        list[str],
        typer.Argument(metavar="SOURCE…", help="The sources' names.", autocompletion=complete_source),
    ],
    start: Annotated[
        datetime,
        typer.Option(
            "--from",
            parser=typed_moment,
            metavar="T",
            help="2026-11-22, yesterday, 2 days ago, 7d, or RFC 3339.",
        ),
    ],
    end: Annotated[
        datetime | None,
        typer.Option("--to", parser=typed_moment, metavar="T", help="The later moment; by default now."),
    ] = None,
    by: Annotated[GroupedBy | None, typer.Option(help="Count by this, and list nothing.")] = None,
    report_format: Annotated[
        ReportFormat, typer.Option("--format", help="How to print it.")
    ] = ReportFormat.TEXT,
    as_json: JsonOption = False,
) -> None:
    """Show what differs between two moments; what was undone in between is no change."""
    end = end or datetime.now(UTC)
    with open_history(ctx.obj) as history:
        starts = {source: _start_within(history, source, start, end) for source in sources}
        found = chain.from_iterable([history.compare(source, at, end) for source, at in starts.items()])
        if as_json or report_format is ReportFormat.JSON:
            _print_as_json(found, by)
        elif report_format is ReportFormat.CSV:
            _print_as_csv(found, by)
        else:
            changes = list(found)
            standing = sum(history.count_standing(source, at) for source, at in starts.items())
            heading = f"{', '.join(sources)}: {shown(min(starts.values()))} → {shown(end)}"
            counts = counts_in_words(changes, standing)
            if not changes and all(_begins_after(history, source, end) for source in sources):
                counts = "nothing is known of that time"
            sentences = [line for line in (counts, purge_in_words(changes)) if line]
            if report_format is ReportFormat.HTML:
                typer.echo(_report_page(history, changes, heading, sentences))
            else:
                _print_as_text(changes, heading, sentences, by)


@app.command()
def openness(
    ctx: typer.Context,
    source: Annotated[
        str | None, typer.Argument(help="Of this source only.", autocompletion=complete_source)
    ] = None,
    since: Time = None,
    until: Time = None,
    by: Annotated[
        GroupedBy, typer.Option(help="Count by this; a month is that of the edit.")
    ] = GroupedBy.SOURCE,
    only: Annotated[
        Acknowledgement | None, typer.Option("--list", help="List the major edits that came with this.")
    ] = None,
    form: FormatOption = ListFormat.TEXT,
    as_json: JsonOption = False,
) -> None:
    """Tell how openly edits were made: how many major ones came with a notice, with a moved date, with neither seen.

    That no notice was seen says nothing of what anybody meant.
    """
    with open_history(ctx.obj) as history:
        edits = history.openness(source, since=since, until=until)
        if only is not None:
            form = ListFormat.JSON if as_json else form
            _list_edits((edit.event for edit in edits if edit.acknowledgement is only), form)
            return
        counts = count_openness(edits, by)
        rows = ({by.value: count.name, **pick_keys(count, OPENNESS[1:])} for count in counts)
        if as_json or form is ListFormat.JSON:
            print_json(rows)
        elif form is ListFormat.CSV:
            print_csv((by.value, *OPENNESS[1:]), rows)
        else:
            columns = (by.value, "edits", "major", "with notice", "date moved", "neither seen")
            print_table(columns, map(_openness_row, counts), none="no edits")


@app.command()
def editions(
    ctx: typer.Context,
    source: Annotated[
        str | None, typer.Argument(help="Of this source only.", autocompletion=complete_source)
    ] = None,
    stale: Annotated[
        bool,
        typer.Option(
            "--stale", help="Only articles that stand as they were while an edition was edited or removed."
        ),
    ] = False,
    form: FormatOption = ListFormat.TEXT,
    as_json: JsonOption = False,
) -> None:
    """Tell which articles are the same in different languages, and on what ground that is said.

    Two articles are paired where a page names the other, or where they share so much that no other comes near.
    """
    with open_history(ctx.obj) as history:
        found = [each for each in history.editions(source) if each.is_stale or not stale]
    if as_json or form is ListFormat.JSON:
        print_json(map(editions_json, found))
        return
    if form is ListFormat.CSV:
        from presslog.dossier import EDITION_COLUMNS, edition_rows  # noqa: PLC0415 - for tables alone

        print_csv(EDITION_COLUMNS, chain.from_iterable(map(edition_rows, found)))
        return
    out = console()
    for each in found:
        out.print(Text.assemble((each.title, "bold"), f"  {each.language}  {each.source}  {each.article}"))
        for edition in each.editions:
            out.print(Text(f"  {edition.language}  {edition.title}  {edition.source}  {edition.article}"))
            out.print(Text(f"      {edition_in_words(edition)}", style="dim"))
    if not found:
        note("no edition was left behind" if stale else "no article was found in two languages")


def _start_within(history: History, source: str, start: datetime, end: datetime) -> datetime:
    """The earlier moment, or the beginning of the source's history where that is later, and said so.

    Before it nothing is known: every article would be found in between, and no edit of it seen.
    """
    beginning = history.beginning(source)
    if beginning is None or beginning >= end:
        begins = (
            f"begins {shown(beginning)}" if beginning else "has not begun, for no run of it was believed yet"
        )
        note(f"the history of {source} {begins}: what stood there in that time is not known")
        return start
    if start >= beginning:
        return start
    note(
        f"the history of {source} begins {shown(beginning)}: what stood there before is not known, and it is compared from then on"
    )
    return beginning


def _begins_after(history: History, source: str, end: datetime) -> bool:
    """Return True if nothing of a source was known at a moment."""
    beginning = history.beginning(source)
    return beginning is None or beginning >= end


def _list_edits(found: Iterable[ChangeEvent], form: ListFormat) -> None:
    rows = (pick_keys(event, EVENT) for event in found)
    if form is ListFormat.JSON:
        print_json(rows)
        return
    if form is ListFormat.CSV:
        print_csv(EVENT, rows)
        return
    for event in found:
        for line in (event_line(event), *event_details(event)):
            console().print(line)


def _openness_row(count: OpennessCount) -> tuple[str, ...]:
    numbers = (count.notice, count.dated, count.neither)
    shares = (f"{n} ({n / count.major:.0%})" if count.major else str(n) for n in numbers)
    return (count.name, str(count.edits), str(count.major), *shares)


def _print_as_csv(changes: Iterable[NetChange], by: GroupedBy | None) -> None:
    from presslog.storage.export import tables  # noqa: PLC0415 - for tables alone

    if by is None:
        columns = [field.name for field in fields(NetChange)]
        tables.write_csv((pick_keys(change, columns) for change in changes), sys.stdout, columns=columns)
    else:
        tables.write_csv(_counted_groups(changes, by), sys.stdout, columns=[by.value, *NetKind])


def _print_as_json(changes: Iterable[NetChange], by: GroupedBy | None) -> None:
    if by is None:
        print_json(pick_keys(change, NET_CHANGE) for change in changes)
    else:
        print_json(_counted_groups(changes, by))


def _counted_groups(changes: Iterable[NetChange], by: GroupedBy) -> Iterator[dict[str, Json]]:
    """How many articles differ, by kind, an object for each author, month, category or source."""
    for group in group_changes(changes, by):
        yield {by.value: group.name, **{kind.value: group.counts.get(kind, 0) for kind in NetKind}}


def _print_as_text(
    changes: Sequence[NetChange], heading: str, sentences: Sequence[str], by: GroupedBy | None
) -> None:
    out = console()
    out.print(Text(heading, style="bold"))
    for line in sentences:
        out.print(line)
    if by is not None:
        rows = map(_group_row, group_changes(changes, by))
        print_table((by.value, *NetKind), rows, none="")
    elif changes:
        print_table(("article", "", "severity", "versions", "title"), map(_change_row, changes), none="")


def _group_row(group: NetGroup) -> tuple[str, ...]:
    return (group.name, *(str(group.counts.get(kind, 0)) for kind in NetKind))


def _change_row(change: NetChange) -> tuple[str | Text, ...]:
    versions = " → ".join(str(number or "–") for number in (change.from_version, change.to_version))
    return (
        change.article,
        word(change.kind),
        word(change.severity),
        versions,
        Text(change.title, style="bold"),
    )


def _report_page(
    history: History, changes: Sequence[NetChange], heading: str, sentences: Sequence[str]
) -> str:
    from presslog.flows.messages.mail_templates import net_changes_page  # noqa: PLC0415 - loads Jinja2

    counted = {by.value: group_changes(changes, by) for by in GroupedBy}
    groups = {by: found for by, found in counted.items() if by != GroupedBy.SOURCE or len(found) > 1}
    return net_changes_page(
        heading, sentences, groups, [(each, _content_change(history, each)) for each in changes]
    )


def _content_change(history: History, change: NetChange) -> VersionChange | None:
    """The change from first state to last; None if the content stayed, came, went or was withdrawn."""
    a, b = change.from_version, change.to_version
    if a is None or b is None or a == b:
        return None
    try:
        return history.diff(change.article, a, b)
    except Withdrawn:
        return None
