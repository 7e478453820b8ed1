"""`presslog run`, `serve`, `release`, `deploy`: making things happen, now or on schedule."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from presslog.cli.output import (
    JsonOption,
    ProgressBar,
    TagOption,
    console,
    family,
    note,
    print_json,
    progress,
)
from presslog.core.errors import SettingsError, UsageError
from presslog.crawler.landing import count_pages_under_way
from presslog.crawler.reading_process import fork_early
from presslog.crawler.source import Source, load_source
from presslog.flows.home_options import home_timezone
from presslog.flows.messages import load_channels
from presslog.flows.messages.rendering import one_line
from presslog.flows.orchestration import Stopped, run_until_stopped
from presslog.flows.orchestration import server as service
from presslog.flows.orchestration.on_demand import run_sources
from presslog.flows.settings import Settings
from presslog.flows.watching import HeldEdit, RunReport
from presslog.home import sources_named
from presslog.private_files import close_to_others, read_token
from presslog.source_names import complete_source
from presslog.storage.model import RunId, RunOutcome
from presslog.storage.write import Archive
from presslog.terminal_style import event_line, word
from presslog.times import shown

app = family()

_LOOPBACK = ("127.0.0.1", "localhost", "::1")
LOOK_S = 0.3
"""Between two looks at how far a run is, in seconds."""
_FAILED = (RunOutcome.FAILED, RunOutcome.DEGRADED)


@app.command()
def run(
    ctx: typer.Context,
    sources: Annotated[
        list[str] | None,
        typer.Argument(
            help="Names of sources; all enabled ones when none is given.", autocompletion=complete_source
        ),
    ] = None,
    tag: TagOption = None,
    full: Annotated[bool, typer.Option("--full", help="Revisit every known article.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Watch the sources once, now.

    Through Prefect where a server is configured or `serve` runs, else directly.
    """
    settings: Settings = ctx.obj
    chosen, broken = sources_named(settings, sources or (), tag)
    close_to_others(settings.home)
    for error in broken:
        note(f"presslog: {error}")
    if not chosen and not broken:
        note("presslog: no source is enabled; name one to run it all the same")
    for source in chosen:
        if not source.enabled:
            note(
                f"presslog: {source.name} is paused, and is run this once because it was named: "
                f"`presslog resume {source.name}` has it watched again"
            )
    if chosen:
        fork_early()  # while there is no thread yet, and what reads pages is loaded
    try:
        reports = run_until_stopped(_watch_all(chosen, settings, full, as_json))
    except Stopped as stopped:
        note(f"presslog: {stopped}; a run under way was ended, and is made anew next time")
        raise typer.Exit(stopped.status) from None
    _tell_undelivered(settings)
    if broken or any(report.outcome in _FAILED for report in reports):
        raise typer.Exit(1)


def _tell_undelivered(settings: Settings) -> None:
    """Say on stderr how many messages a channel refused, and who tells more of them."""
    try:
        if not load_channels(settings):
            return
    except SettingsError:
        return  # every report has said so
    with Archive.open(settings.database_url) as archive:
        refused = sum(bool(message.last_error) for message in archive.undelivered())
    if refused:
        messages = "1 message was" if refused == 1 else f"{refused} messages were"
        note(
            f"presslog: {messages} not delivered: `presslog notify pending` says why, `presslog notify retry` tries again"
        )


async def _watch_all(
    sources: Sequence[Source], settings: Settings, full: bool, as_json: bool
) -> list[RunReport]:
    """Run the sources, printing each report as it comes."""
    reports: list[RunReport] = []
    with progress("watching", len(sources)) as bar:
        telling = asyncio.create_task(_tell_progress(bar, settings, reports, len(sources)))
        try:
            async for report in run_sources(sources, settings, full=full):
                bar.advance()
                _print_report(report, as_json)
                reports.append(report)
        finally:
            telling.cancel()
    return reports


async def _tell_progress(bar: ProgressBar, settings: Settings, done: list[RunReport], total: int) -> None:
    """Say how many sources are done and how many pages were read, as long as somebody looks on."""
    while sys.stderr.isatty():
        pages = sum(report.captures for report in done) + count_pages_under_way(settings.crawls_dir)
        bar.describe(f"{len(done)} of {total} sources, {pages} pages")
        await asyncio.sleep(LOOK_S)


def _print_report(report: RunReport, as_json: bool) -> None:
    if as_json:
        from presslog.contract import RUN, pick_keys  # noqa: PLC0415 - all keys of all things

        print_json([pick_keys(report, RUN)])
    else:
        out = console()
        out.print(report.source, word(report.outcome), _counts_in_words(report))
        for event in report.told:
            out.print(Text("  ") + event_line(event))
        for each in report.missing:
            line = Text.assemble("  ", word("missing"), f"  {one_line(each.title)}: looked for again after ")
            out.print(line.append(shown(each.again_after)))
        for edit in report.waiting:
            out.print(Text.assemble("  ", word("held"), f"  {_held_line(edit)}"))
    if report.beside:
        note(f"presslog: {report.source}: {report.beside}")
    if report.error:
        note(f"presslog: {report.source}: {report.error}")


def _held_line(edit: HeldEdit) -> str:
    """An edit that waits, on one line: the article, what differs where that is short, and what is waited for.

    >>> _held_line(HeldEdit("a", "Harvest", "told when it stands", "737 sheep", "739 sheep"))
    'Harvest: “737 sheep” → “739 sheep”: told when it stands'
    """
    differs = f"“{one_line(edit.old)}” → “{one_line(edit.new)}”: " if edit.old or edit.new else ""
    return f"{one_line(edit.title)}: {differs}{edit.why}"


def _counts_in_words(report: RunReport) -> str:
    """A run's numbers in words.

    >>> _counts_in_words(
    ...     RunReport(
    ...         "gazette", None, RunOutcome.OK, requests=12, not_modified=9, listings=1, captures=11, events=1
    ...     )
    ... )
    '12 requests, 11 pages looked at (1 of a list, 9 not modified), 1 event, 0.0 s'
    """
    events = f"{report.events} event{'' if report.events == 1 else 's'}"
    held = f", {report.held} held" if report.held else ""
    requests = f"{report.requests} request{'' if report.requests == 1 else 's'}"
    pages = f"{report.captures} page{'' if report.captures == 1 else 's'} looked at"
    kinds = f"{report.listings} of a list, {report.not_modified} not modified"
    return f"{requests}, {pages} ({kinds}), {events}{held}, {report.duration_s:.1f} s"


@app.command()
def serve(
    ctx: typer.Context,
    port: Annotated[int, typer.Option(help="Port of the web page.")] = 8470,
    host: Annotated[
        str, typer.Option(help="Address of the web page; beyond loopback name a --token-file.")
    ] = "127.0.0.1",
    token_file: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="A file with the token that opens the web page; its owner's alone."
        ),
    ] = None,
    ui: Annotated[
        bool, typer.Option("--ui", help="Show Prefect's own pages, too; where is printed once it is up.")
    ] = False,
) -> None:
    """Run everything on this machine: Prefect's server and scheduler, the worker, and the web page."""
    settings: Settings = ctx.obj
    settings.require_home()
    close_to_others(settings.home)
    if token_file is None and host not in _LOOPBACK:
        raise UsageError(
            f"{host} can be reached by other machines: give a --token-file, or use 127.0.0.1 behind a proxy that asks for a login"
        )
    options: list[str] = []
    if token_file is not None:
        read_token(token_file)
        options += ["--token-file", str(token_file.absolute())]
    load_channels(settings)  # nobody waits for messages of a file that cannot be read
    starting = f"starting for {settings.home}; its address is told when it answers  (Ctrl-C stops everything)"
    serving = f"serving {settings.home}: http://{host}:{port}/"
    try:
        run_until_stopped(
            service.serve_home(
                settings,
                host=host,
                port=port,
                web_options=options,
                ui=partial(_tell_prefect_pages, settings) if ui else None,
                on_start=partial(note, starting),
                on_answer=partial(note, serving),
            )
        )
    except Stopped as stopped:
        note(str(stopped))


def _tell_prefect_pages(settings: Settings, url: str) -> None:
    note(f"Prefect's own pages: {url}  (they ask for the login in {service.login_file(settings)})")


@app.command()
def release(
    ctx: typer.Context,
    run: Annotated[str, typer.Argument(help="The run's id, such as gazette-7; `presslog runs` lists them.")],
    as_json: JsonOption = False,
) -> None:
    """Let a held run's events go, or accept that a listing is shorter now.

    A person has looked, and it is real.
    """
    from presslog.api import open_history  # noqa: PLC0415 - the read side
    from presslog.flows.watching import reprocess as again  # noqa: PLC0415 - no need of `run`

    settings: Settings = ctx.obj
    with open_history(settings) as history:
        source = history.run(run).source  # names the remedy where there is no such run
    held = load_source(settings.sources_dir / f"{source}.toml", timezone=home_timezone(settings))
    _print_report(asyncio.run(again.release_run(RunId(run), held, settings)), as_json)
    _tell_undelivered(settings)


@app.command()
def deploy(
    ctx: typer.Context,
    pool: Annotated[
        str, typer.Option(help="The Prefect work pool whose workers carry the runs out.")
    ] = "presslog",
    shards: Annotated[
        int, typer.Option(min=1, max=64, help="Into so many deployments the sources are divided, by host.")
    ] = 1,
    write: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write a prefect.yaml instead of applying.")
    ] = None,
) -> None:
    """Apply the Prefect deployment that watches what is due, or write it as prefect.yaml.

    It goes to the server at PREFECT_API_URL. Sources come and go without it.
    """
    from presslog import deploying  # noqa: PLC0415 - what writes YAML, which no run needs

    settings: Settings = ctx.obj
    if write is not None:
        write.write_text(deploying.prefect_yaml(settings, pool, shards), "utf-8")
        note(f"wrote {write}: `prefect deploy --prefect-file {write} --all` applies it")
    else:
        for name in asyncio.run(deploying.lay_deployments(settings, pool, shards)):
            console().print(name)
