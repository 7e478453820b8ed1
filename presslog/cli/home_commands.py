"""`presslog init`, `add`, `check_source`: making a home, adding a source to it, and checking both."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Annotated

import typer
from rich.text import Text

from presslog import home
from presslog.checking import Checked, Sample, check_source
from presslog.cli.output import JsonOption, console, family, note, print_json, progress, tag_of
from presslog.contract import Json
from presslog.core.errors import UsageError
from presslog.crawler.process import open_crawls
from presslog.crawler.source import Source
from presslog.flows.messages import Channel, channels_of_source, load_channels
from presslog.flows.settings import Settings
from presslog.flows.watching import Preview, Survey
from presslog.source_names import complete_source
from presslog.sources.adding import HOSTS, AddedSource, AddOutcome, SourceAdder, group_by_host
from presslog.sources.address_lists import wanted_sources
from presslog.sources.opml import WantedSource
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
    urls: Annotated[
        list[str],
        typer.Argument(
            metavar="URL…", help="Addresses, or files that list some: text, CSV with a column url, OPML."
        ),
    ],
    name: Annotated[
        str | None, typer.Option(help="The source's name, of one address; by default from the host's.")
    ] = None,
    page: Annotated[
        bool, typer.Option("--page", help="Watch the page itself alone, whatever it links to.")
    ] = False,
    private: Annotated[
        bool, typer.Option("--private", help="Its host is a name of a private network: private = true.")
    ] = False,
    tags: Annotated[
        list[str] | None,
        typer.Option("--tag", parser=tag_of, metavar="TAG", help="Give it this tag; may be repeated."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Look at addresses, and write a source file for each: a site with its list, or a page alone."""
    settings: Settings = ctx.obj
    settings.require_home()
    load_channels(
        settings
    )  # no run could be made, nobody told: better known before forty addresses are looked at
    wanted = list(wanted_sources(urls))
    if name is not None:
        if len(wanted) != 1:
            raise UsageError("--name is for one address: name the others in a CSV, in a column called name")
        home.name_of(wanted[0].url)
        home.new_source_path(settings, name)
        wanted = [replace(wanted[0], name=name)]
    if len(wanted) > 1:
        note(_pace_in_words(wanted))

    async def add_all() -> list[AddedSource]:
        async with open_crawls() as crawls:
            adder = SourceAdder(settings, crawls, page=page, private=private, tags=tags or ())
            return await _add_all(adder, wanted, as_json)

    results = asyncio.run(add_all())
    if len(wanted) > 1:
        counted = ((word, sum(each.result is word for each in results)) for word in AddOutcome)
        note(", ".join(f"{count} {word}" for word, count in counted if count))
    if any(each.result is AddOutcome.ADDED for each in results):
        sources = [each.source for each in results if each.result is AddOutcome.ADDED]
        note(f"next: presslog run {sources[0]}" if len(sources) == 1 else "next: presslog run")
    if any(each.result is AddOutcome.FAILED for each in results):
        raise typer.Exit(1)


def _pace_in_words(wanted: Sequence[WantedSource]) -> str:
    """How many addresses are looked at and how fast, said before the first.

    >>> _pace_in_words([WantedSource(f"https://gazette.example/{n}") for n in range(40)])
    '40 addresses of 1 host: 4 hosts are looked at at a time, the addresses of one host one after another, some seconds each'
    """
    hosts = len(group_by_host(wanted))
    return (
        f"{len(wanted)} addresses of {hosts} host{'' if hosts == 1 else 's'}: {HOSTS} hosts are looked at at a time, "
        "the addresses of one host one after another, some seconds each"
    )


async def _add_all(adder: SourceAdder, wanted: Sequence[WantedSource], as_json: bool) -> list[AddedSource]:
    """Add them, telling of each as it comes, and of those that failed at the end, where they are seen."""
    results = []
    what = f"looking at {wanted[0].url}" if len(wanted) == 1 else "looking at addresses"
    with progress(what, len(wanted) if len(wanted) > 1 else None) as bar:
        async for each in adder.add_all(wanted):
            bar.advance()
            results.append(each)
            if as_json:
                print_json([_added_json(each)])
            elif len(wanted) == 1:
                _show_added(each)
            elif each.result is not AddOutcome.FAILED:
                console().print(_added_line(each))
    for each in results:
        if each.result is AddOutcome.FAILED:
            note(f"presslog: {each.url}: {each.reason}")
    return results


def _added_line(added: AddedSource) -> Text:
    """One address in a line: what became of it, its source's name, what lists it or what it is."""
    found = added.look.survey.found if added.look and added.look.survey else None
    how = f"a site, its articles by {found.starts[0].witness}" if found else ""
    if added.look and added.look.preview:
        how = f"the {added.look.document} alone"
    told = "; ".join(filter(None, (how, added.beside))) or added.reason
    return Text.assemble((f"{added.result:<8}", "dim"), (added.source, "bold"), f"  {added.url}  {told}")


def _show_added(added: AddedSource) -> None:
    """One address at length, and where its file is."""
    look = added.look
    if look is not None and look.survey is not None:
        _show_survey(look.survey)
    elif look is not None and look.preview is not None:
        console().print(_preview_text(look.preview))
    if added.reason and added.result is not AddOutcome.FAILED:
        note(added.reason)
    if added.file is not None:
        note(f"wrote {added.file}")


def _added_json(added: AddedSource) -> dict[str, Json]:
    look = added.look
    told: dict[str, Json] = {
        "url": added.url,
        "result": added.result,
        "source": added.source or None,
        "file": str(added.file) if added.file else None,
        "reason": added.reason,
    }
    if look is not None:
        told |= {"kind": look.kind, "document": look.document}
    if look is not None and look.survey is not None:
        told |= _found_json(look.survey)
    return told


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
    if asyncio.run(_check_all(chosen, channels, as_json)) or failed:
        raise typer.Exit(1)


async def _check_all(chosen: Sequence[Source], channels: Mapping[str, Channel], as_json: bool) -> bool:
    """Check sources one after another, telling of each as it comes. Returns whether one has trouble."""
    failed = False
    async with open_crawls() as crawls:
        for source in chosen:
            with progress(f"checking {source.name}"):
                found = await check_source(source, channels, crawls)
            failed = failed or bool(found.trouble)
            print_json([to_json(found)]) if as_json else _show_checked(found)
            if found.trouble:
                note(f"presslog: {found.source}: {found.trouble}")
    return failed


def _channel_faults(
    settings: Settings, channels: Mapping[str, Channel], chosen: Sequence[Source] | None
) -> Iterator[str]:
    """What keeps messages from being sent: to the channels that the chosen sources name, else to any."""
    if not channels:
        return
    from presslog.flows.messages.apprise_services import channel_fault  # noqa: PLC0415 - 0.4 s, for who has channels

    named = (
        channels
        if chosen is None
        else {name for source in chosen for name in channels_of_source(channels, source)}
    )
    yield from filter(None, (channel_fault(channels[name], settings) for name in channels if name in named))


def _show_checked(found: Checked) -> None:
    out = console()
    health = Text("trouble", style="bold red") if found.trouble else Text("ok", style="green")
    out.print(Text(found.source, style="bold"), health)
    if found.entries or not found.trouble:
        whole = f", {found.complete} of them in full" if found.complete else ""
        out.print(f"  {found.listing}: {_entries_in_words(found)}{whole}")
    for sample in found.samples:
        out.print(_sample_text(sample))
    for part in found.unchecked:
        out.print(Text(f"  not checked: {part}", style="dim"))


def _entries_in_words(found: Checked) -> str:
    """How many entries its list has, or of pages alone, how many of them could be read."""
    if found.alone:
        return f"{found.entries} asked for, {sum(not sample.trouble for sample in found.samples)} read"
    return f"{found.entries} entr{'y' if found.entries == 1 else 'ies'}"


def _sample_text(sample: Sample) -> Text:
    if sample.trouble:
        return Text(f"  {sample.url}: {sample.trouble}", style="red")
    return Text.assemble(
        "  ", (sample.title, "bold"), (f"  {sample.chars} characters, by {sample.method}", "dim")
    )
