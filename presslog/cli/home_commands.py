"""`presslog init`, `add`, `check_source`: making a home, adding a source to it, and checking both."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated

import typer
from rich.text import Text

from presslog import home
from presslog.checking import Checked, Sample, check_source
from presslog.cli.output import JsonOption, console, family, note, print_json, progress
from presslog.contract import Json
from presslog.crawler.source import Source, source_text
from presslog.flows.messages import Channel, load_channels
from presslog.flows.settings import Settings
from presslog.flows.watching import Preview, Survey, probe_site, remember_probe
from presslog.source_names import complete_source
from presslog.storage.records import to_json
from presslog.storage.write import Archive

app = family()


@app.command()
def init(ctx: typer.Context) -> None:
    """Make a home with commented settings: presslog.toml, sources/, templates/, and an empty history."""
    settings: Settings = ctx.obj
    made = home.make_home(settings)
    with Archive.open(settings.database_url):
        pass  # opening it lays the tables
    if made:
        note(f"made a home in {settings.home}")
        note("next: presslog add URL")
    else:
        note(f"{settings.home} is a home already; nothing was changed")


@app.command()
def add(
    ctx: typer.Context,
    url: Annotated[str, typer.Argument(help="A listing, a site's front page, a feed or a sitemap.")],
    name: Annotated[str | None, typer.Option(help="The source's name; by default from the host's.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Probe a site, show its listing and three articles, and write its source file."""
    settings: Settings = ctx.obj
    settings.require_home()
    named = home.name_of(url)
    path = home.new_source_path(settings, name or named)
    with progress(f"looking at {url}"):
        survey = asyncio.run(probe_site(url))
    source = Source(path.stem, survey.url, title=survey.found.title, language=survey.found.language)
    path.write_text(source_text(source), "utf-8")
    remember_probe(survey.found, settings.memory_of(source.name))
    if as_json:
        print_json([{"source": source.name, "file": str(path), **_found_json(survey)}])
        return
    _show_survey(survey)
    note(f"wrote {path}")
    note(f"next: presslog run {source.name}")


def _found_json(survey: Survey) -> dict[str, Json]:
    found = survey.found
    articles = [
        {"url": seen.url, "content": to_json(seen.content), "trouble": seen.failure}
        for seen in survey.previews
    ]
    return {
        "title": found.title,
        "language": found.language,
        "starts": to_json(found.starts),
        "editions": to_json(found.editions),
        "articles": articles,
    }


def _show_survey(survey: Survey) -> None:
    out = console()
    out.print(Text.assemble((survey.found.title or "(no title)", "bold"), f"  {survey.found.language or ''}"))
    out.print("articles are listed by:")
    for start in survey.found.starts:
        out.print(f"  {start.witness:<8} {start.url}")
    for edition in survey.found.editions:
        out.print(f"  another edition, {edition.language}: {edition.url}  (add it as a source of its own)")
    for preview in survey.previews:
        out.print(_preview_text(preview))


def _preview_text(preview: Preview) -> Text:
    if preview.content is None:
        return Text(f"\n{preview.url}\n  could not be read: {preview.failure}", style="red")
    content = preview.content
    head = Text.assemble(
        "\n", (content.title, "bold"), (f"\n  {content.published or 'no date'}  {preview.url}\n", "dim")
    )
    start = content.text[:240].rsplit(" ", 1)[0] if len(content.text) > 240 else content.text
    return head.append(f"  {start.replace(chr(10), ' ')} …  ({len(content.text)} characters)")


@app.command("check")
def check_sources(
    ctx: typer.Context,
    sources: Annotated[
        list[str] | None,
        typer.Argument(help="Names of sources; all when none is given.", autocompletion=complete_source),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Validate source files, channels, reachability and extraction; record nothing."""
    settings: Settings = ctx.obj
    chosen, broken = home.sources_named(settings, sources or ())
    channels = load_channels(settings)
    faults = [*map(str, broken), *_channel_faults(settings, channels, chosen if sources else None)]
    for fault in faults:
        note(f"presslog: {fault}")
    failed = bool(faults)
    if not chosen and not broken:
        note("presslog: no source is enabled; name one to check it all the same")
    for source in chosen:
        with progress(f"checking {source.name}"):
            found = asyncio.run(check_source(source, channels))
        failed = failed or bool(found.trouble)
        print_json([to_json(found)]) if as_json else _show_checked(found)
        if found.trouble:
            note(f"presslog: {found.source}: {found.trouble}")
    if failed:
        raise typer.Exit(1)


def _channel_faults(
    settings: Settings, channels: Mapping[str, Channel], chosen: Sequence[Source] | None
) -> Iterator[str]:
    """What keeps messages from being sent: to the channels that the chosen sources name, else to any."""
    if not channels:
        return
    from presslog.flows.messages.apprise_services import channel_fault  # noqa: PLC0415 - 0.4 s, for who has channels

    named = channels if chosen is None else {name for source in chosen for name in source.channels}
    yield from filter(None, (channel_fault(channels[name], settings) for name in channels if name in named))


def _show_checked(found: Checked) -> None:
    out = console()
    health = Text("trouble", style="bold red") if found.trouble else Text("ok", style="green")
    out.print(Text(found.source, style="bold"), health)
    if found.entries or not found.trouble:
        whole = f", {found.complete} of them in full" if found.complete else ""
        out.print(f"  {found.listing}: {found.entries} entries{whole}")
    for sample in found.samples:
        out.print(_sample_text(sample))
    for part in found.unchecked:
        out.print(Text(f"  not checked: {part}", style="dim"))


def _sample_text(sample: Sample) -> Text:
    if sample.trouble:
        return Text(f"  {sample.url}: {sample.trouble}", style="red")
    return Text.assemble(
        "  ", (sample.title, "bold"), (f"  {sample.chars} characters, by {sample.method}", "dim")
    )
