"""`presslog extract`: pages as extraction reads them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any, assert_never

import typer
from rich.text import Text

from presslog import page_reading as reading
from presslog.cli.output import JsonOption, console, family, note, print_json
from presslog.contract import RUN, pick_keys
from presslog.core.body_parts import BlockKind
from presslog.core.errors import ExtractionError
from presslog.crawler.items import PageCapture
from presslog.crawler.source import Source
from presslog.flows.watching import reprocess as again
from presslog.home import sources_named
from presslog.source_names import complete_source
from presslog.terminal_style import word

app = family()


@app.command()
def extract(
    pages: Annotated[list[str], typer.Argument(help="Saved pages or URLs.", metavar="FILE|URL")],
    url: Annotated[
        str | None, typer.Option(help="Where a saved page came from; links are resolved against it.")
    ] = None,
    kind: Annotated[
        reading.PageKind, typer.Option(help="What the page is; by default the page is asked.")
    ] = "auto",
    as_json: JsonOption = False,
) -> None:
    """Show what extraction makes of a page; nothing is stored."""
    failed = False
    for capture in _captures_of(list(reading.named_pages(pages)), url):
        try:
            found = reading.describe_page(capture, Source(name="page", url=capture.asked), kind)
        except ExtractionError as error:
            note(f"presslog: {error}")
            failed = True
        else:
            print_json([found]) if as_json else show(found)
    if failed:
        raise typer.Exit(1)


@app.command()
def reextract(
    ctx: typer.Context,
    sources: Annotated[
        list[str] | None,
        typer.Argument(
            help="Names of sources; all enabled ones when none is given.", autocompletion=complete_source
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Read stored raw bodies again with today's extractor; makes no event, whatever comes out."""
    chosen, broken = sources_named(ctx.obj, sources or ())
    for error in broken:
        note(f"presslog: {error}")
    for source in chosen:
        report = asyncio.run(again.reextract_source(source, ctx.obj))
        print_json([pick_keys(report, RUN)]) if as_json else console().print(
            report.source, word(report.outcome)
        )
    if broken:
        raise typer.Exit(1)


def _captures_of(pages: Sequence[Path | str], url: str | None) -> Iterator[PageCapture]:
    for page in pages:
        if isinstance(page, Path):
            yield reading.from_file(page, url)
        else:
            yield from asyncio.run(reading.from_web(Source(name="page", url=page), [page]))


def show(found: dict[str, Any]) -> None:
    """An article or a listing, for people."""
    out = console()
    if found["kind"] == "listing":
        for entry in found["entries"]:
            out.print(Text.assemble((entry["published"] or "–", "dim"), "  ", (entry["title"], "bold")))
            out.print(f"  {entry['url']}")
        out.print(Text(f"newer: {found['newer'] or '–'}\nolder: {found['older'] or '–'}", style="dim"))
        return
    show_article(found)


def show_article(found: dict[str, Any]) -> None:
    """An article's fields, then its text as a column."""
    out = console()
    out.print(Text(found["title"], style="bold"))
    if found["standfirst"]:
        out.print(Text(found["standfirst"], style="italic"))
    for key in ("url", "byline", "published", "modified", "category", "tags", "language"):
        value = ", ".join(found[key]) if isinstance(found[key], list) else found[key]
        if value:
            out.print(Text.assemble((f"{key}: ", "dim"), value))
    out.print()
    for block in found["blocks"]:
        out.print(_block_text(block))
        out.print()


def _block_text(block: dict[str, str]) -> Text:
    text = block["text"]
    match kind := BlockKind(block["kind"]):
        case BlockKind.HEADING:
            return Text(f"## {text}", style="bold")
        case BlockKind.ITEM:
            return Text(f"• {text}")
        case BlockKind.QUOTE:
            return Text(f"> {text}")
        case BlockKind.CAPTION:
            return Text(f"[{text}]")
        case BlockKind.CODE:
            return Text(f"    {text}")
        case BlockKind.PARAGRAPH | BlockKind.TABLE | BlockKind.SOURCE:
            return Text(text)
        case _:
            assert_never(kind)
