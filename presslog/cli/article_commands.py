"""`presslog log`, `show`, `diff`, `related`: one article's past, content, changes, and shared passages."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from enum import StrEnum
from itertools import chain
from pathlib import Path
from typing import Annotated
from urllib.parse import quote

import typer
from rich.text import Text

from presslog.api import Moment, moments, open_history, reference
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
)
from presslog.cli.reading_commands import show_article
from presslog.contract import CONTENT, EVENT, REKEYING, RELATED, VERSION, dossier_json, pick_keys
from presslog.core.errors import SettingsError, UsageError
from presslog.core.outcome import Evidence
from presslog.core.role import Role
from presslog.crawler.extract import MOST_PARTS
from presslog.crawler.landing import codings_of, decode_body
from presslog.flows.home_options import load_options
from presslog.flows.response_store import responses_to_read
from presslog.flows.settings import Settings
from presslog.sentences import first_in_words, held_in_words, order_in_words
from presslog.storage.model import ChangeEvent, RecordPlace, RunId
from presslog.storage.read import History
from presslog.storage.records import Rekeying, ShownVersion, VersionSummary, to_json
from presslog.storage.responses import RecordFault
from presslog.terminal_style import change, event_details, event_line, word
from presslog.times import shown, zone_in_use

app = family()

Article = Annotated[
    str, typer.Argument(help="An article's id or URL, or an event's id.", parser=reference, metavar="ARTICLE")
]


class ChangeFormat(StrEnum):
    """How a change is printed."""

    TEXT = "text"
    HTML = "html"
    JSON = "json"


@app.command()
def log(ctx: typer.Context, article: Article, as_json: JsonOption = False) -> None:
    """Tell an article's versions, new ids and events, oldest first, with the evidence each event rests on."""
    with open_history(ctx.obj) as history:
        past = moments(history, article)
        if as_json:
            print_json(pick_keys(told, _keys_of(told)) for told in past)
            return
        out = console()
        summary = history.article(article)
        out.print(Text(summary.title, style="bold"))
        out.print(Text(f"{summary.url}  {summary.article}  {summary.state}\n", style="dim"))
        parts = _part_counts(history, article)
        for told in past:
            for line in _log_lines(history, told, parts):
                out.print(line)
        if open_look := _open_look(history, article):
            out.print(Text(open_look, style="yellow"))


def _keys_of(told: Moment) -> tuple[str, ...]:
    """The keys that a line of `log --json` has."""
    match told:
        case VersionSummary():
            return VERSION
        case Rekeying():
            return REKEYING
        case ChangeEvent():
            return EVENT


def _open_look(history: History, article: str) -> str:
    """What is open after the article was last asked for: why it could not be read, or why an edit is held.

    It is empty where something was concluded from that look.
    """
    look = history.last_look(article)
    if look is None:
        return ""
    capture, told = look.capture, ""
    if held := held_in_words(look):
        told = f"held: {held}"
    elif capture.evidence is Evidence.NOTHING:
        told = f"could not be read: {capture.outcome}: {capture.reason}"
    return f"{shown(capture.fetched_at)}  {told}" if told else ""


def _part_counts(history: History, article: str) -> Counter[RunId]:
    """How many further parts of an article each run fetched; none for runs in which it stood on one page."""
    return Counter(capture.run for capture in history.captures(article) if capture.role is Role.PART)


def _pages_read(parts: int) -> str:
    """What is said of a version that was read from further pages than its first.

    >>> _pages_read(2), _pages_read(MOST_PARTS - 1)
    ('read from its 3 pages', 'read from its first 20 pages; further ones are not watched')
    """
    if parts + 1 < MOST_PARTS:
        return f"read from its {parts + 1} pages"
    return f"read from its first {parts + 1} pages; further ones are not watched"


def _log_lines(history: History, told: Moment, parts: Counter[RunId]) -> Iterator[Text]:
    if isinstance(told, VersionSummary):
        seen = f"{shown(told.first_seen)}  version {told.version}"
        yield Text.assemble((seen, "bold"), f"  {told.chars} characters, last seen {shown(told.last_seen)}")
        if count := parts[history.capture(told.capture).run]:
            yield Text(f"  {_pages_read(count)}", style="dim")
        return
    if isinstance(told, Rekeying):
        yield Text(f"{shown(told.observed_at)}  {told.summary}", style="dim")
        return
    yield event_line(told)
    yield from event_details(told)
    for id_ in told.evidence:
        capture = history.capture(id_)
        answer = f" {capture.status}" if capture.status else ""
        yield Text(f"  {shown(capture.fetched_at)}  {capture.outcome}{answer}: {capture.reason}", style="dim")


@app.command()
def event(
    ctx: typer.Context,
    event: Annotated[str, typer.Argument(help="An event's id, as `presslog events` prints it.")],
    image: Annotated[
        Path | None, typer.Option(help="Draw it as a PNG to share into this file (needs the share extra).")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Show one event: what changed alone, its evidence, its neighbours, and a citation to copy."""
    from presslog.dossier import draw_share_image, read_dossier  # noqa: PLC0415 - of this command alone

    with open_history(ctx.obj) as history:
        dossier = read_dossier(history, event, _page_of_event(ctx.obj, event))
    if image:
        image.write_bytes(draw_share_image(dossier))
        note(f"drawn: {image}")
        return
    if as_json:
        print_json([dossier_json(dossier)])
        return
    out = console()
    for line in (event_line(dossier.event), *event_details(dossier.event)):
        out.print(line)
    if dossier.change:
        out.print()
        out.print(change(dossier.change.diff, out))
    out.print()
    for capture in dossier.evidence:
        answer = f" {capture.status}" if capture.status else ""
        out.print(
            Text(f"{shown(capture.fetched_at)}  {capture.outcome}{answer}: {capture.reason}", style="dim")
        )
        out.print(Text(f"{'':18}{capture.id}  SHA-256 {capture.digest or '–'}", style="dim"))
    for name, other in (("before", dossier.previous), ("after", dossier.following)):
        if other:
            out.print(Text(f"{name + ':':8}{other.id}", style="dim"))
    for text in (dossier.citation.plain, dossier.citation.chicago, dossier.citation.bibtex):
        out.print()
        out.print(Text(text))


def _page_of_event(settings: Settings, event: str) -> str:
    """The address of an event's page, where presslog.toml says at which address this installation is seen."""
    try:
        base = load_options(settings).base_url
    except SettingsError:
        return ""  # whoever sends messages is told
    return f"{base}/events/{quote(event)}" if base else ""


@app.command()
def show(
    ctx: typer.Context,
    article: Article,
    at: Time = None,
    version: Annotated[
        int | None, typer.Option(min=1, help="This version; by default the current one.")
    ] = None,
    raw: Annotated[bool, typer.Option("--raw", help="The page as it was received, byte for byte.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Show an article's content: now, as last seen at a time, or in a version."""
    if at is not None and version is not None:
        raise typer.BadParameter("give --at or --version, not both")
    with open_history(ctx.obj) as history:
        found = history.at(article, at) if at else history.show(article, version)
        if raw:
            sys.stdout.buffer.write(_raw_page(history, found, ctx.obj))
        elif as_json:
            print_json([pick_keys(found, CONTENT)])
        else:
            show_article(pick_keys(found, CONTENT))
            if count := _part_counts(history, article)[history.capture(found.capture).run]:
                note(_pages_read(count))
            note(
                f"version {found.version}, first seen {shown(found.observed_at)}, last {shown(found.last_confirmed)}"
            )
            if open_look := _open_look(history, article):
                note(open_look)


def _raw_page(history: History, found: ShownVersion, settings: Settings) -> bytes:
    """The page a version was read from, out of its WARC."""
    capture = history.capture(found.capture)
    if capture.warc_file is not None and capture.digest is not None:
        place = RecordPlace(capture.warc_file, capture.warc_offset or 0)
        try:
            with responses_to_read(settings) as kept:
                record = kept.read(place)
        except FileNotFoundError:
            pass
        except (RecordFault, OSError) as error:
            raise UsageError(
                f"{place.file} at {place.offset}: {error}; `presslog verify` says more"
            ) from error
        else:
            return decode_body(record.payload, codings_of(record.content_codings))
    raise UsageError(f"the page of capture {capture.id} is not kept any more; its text is: leave out --raw")


@app.command()
def diff(
    ctx: typer.Context,
    article: Article,
    a: Annotated[int | None, typer.Argument(min=1, help="The older version.")] = None,
    b: Annotated[int | None, typer.Argument(min=1, help="The newer version.")] = None,
    form: Annotated[ChangeFormat, typer.Option("--format", help="How to print it.")] = ChangeFormat.TEXT,
    as_json: JsonOption = False,
) -> None:
    """Show the change between two versions; by default the last one."""
    with open_history(ctx.obj) as history:
        found = history.diff(article, a, b)
        if found.from_version == found.to_version and a is None and b is None:
            note(f"there is one version, first seen {shown(found.from_seen)}: nothing to compare yet")
        if as_json or form is ChangeFormat.JSON:
            print_json([to_json(found)])
            return
        if form is ChangeFormat.HTML:
            from presslog.flows.messages.mail_templates import comparison_page  # noqa: PLC0415 - loads Jinja2

            typer.echo(comparison_page(found, history.article(article).title, zone_in_use()))
            return
        out = console()
        if found.from_version == found.to_version:
            out.print(
                f"version {found.from_version}, first seen {shown(found.from_seen)}, is compared with itself"
            )
            return
        versions = f"version {found.from_version}, {shown(found.from_seen)} → {found.to_version}, {shown(found.to_seen)}"
        out.print(Text(versions, style="dim"))
        out.print(Text.assemble((found.summary, "bold"), (f"  {found.severity}", "dim")))
        for cause in found.classes:
            out.print(Text(f"  {cause.name}: {cause.reason}", style="dim"))
        if found.caveat:
            out.print(Text(found.caveat, style="yellow"))
        out.print()
        out.print(change(found.diff, out))


@app.command()
def related(
    ctx: typer.Context,
    article: Article,
    form: FormatOption = ListFormat.TEXT,
    as_json: JsonOption = False,
) -> None:
    """Tell which articles share passages with one, who had them first as far as was seen, and what became of them."""
    with open_history(ctx.obj) as history:
        found = history.related(article)
    if as_json or form is ListFormat.JSON:
        print_json(pick_keys(each, RELATED) for each in found)
        return
    if form is ListFormat.CSV:
        from presslog.dossier import PASSAGE_COLUMNS, passage_rows  # noqa: PLC0415 - for tables alone

        print_csv(PASSAGE_COLUMNS, chain.from_iterable(map(passage_rows, found)))
        return
    out = console()
    for each in found:
        out.print(Text.assemble((each.title, "bold"), f"  {each.source}  {each.article}"))
        times = f"{shown(each.first_seen)}, here {shown(each.seen_here)}"
        out.print(Text(f"  {each.relation}; {order_in_words(each)} ({times}); {each.state} now"))
        for passage in each.passages:
            told = f" {passage.words} words{first_in_words(each, passage)}: {passage.text}"
            out.print(Text.assemble("  ", word(passage.state, 8), told))
    if not found:
        note("no other article shares a passage of twelve words or more with it")
