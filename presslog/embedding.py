"""One run of one source, for a program or a notebook that embeds presslog.

It is the same run as `presslog run` makes, under the same lease, and needs no server. It prints nothing and
changes nothing of the calling process.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

from presslog.core.errors import RunError
from presslog.crawler.source import Source, refuse_unfit_source
from presslog.flows.settings import Settings
from presslog.flows.watching import RunReport, watch_source
from presslog.home import make_home, sources_named
from presslog.storage.model import RunOutcome


async def watch_async(
    source: Source | str, home: str | Path | None = None, *, full: bool = False
) -> RunReport:
    """Watch a source once, in the caller's event loop; cancelling it ends the run.

    Args:
        source: A source as a value, or the name of one that has a file in the home.
        home: The folder of the installation; by default $PRESSLOG_HOME, else `presslog-home` in the working folder. Begun
            where there is none.
        full: Ask for every known article, also those that no listing says have changed.

    Returns:
        How the run went: its `outcome` (ok, partial, degraded or held), its numbers, and in `told` its events.

    Raises:
        UsageError: No source of the home has that name, or a field of the value is not valid; it names the field.
        TypeError: An argument is of another type; it names the argument.
        SourceError: The source's file cannot be used; it names file, key and remedy.
        SettingsError: The home or its presslog.toml cannot be used.
        RunError: The run failed; nothing that was stored before is touched.
    """
    if not isinstance(home, str | Path | None):
        raise TypeError(f"home: expected a folder, got {home!r}")
    if not isinstance(full, bool):
        raise TypeError(f"full: expected True or False, got {full!r}")
    settings = Settings.load(None if home is None else Path(home))
    make_home(settings)
    report = await watch_source(_known_source(source, settings), settings, full=full)
    if report.outcome is RunOutcome.FAILED:
        raise RunError(f"{report.source}: {report.error}")
    return report


def watch(source: Source | str, home: str | Path | None = None, *, full: bool = False) -> RunReport:
    """Watch a source once and wait for it, also where an event loop runs, as in a notebook.

    Interrupting it ends the run.

    Args:
        source: A source as a value, or the name of one that has a file in the home.
        home: The folder of the installation; by default $PRESSLOG_HOME, else `presslog-home` in the working folder. Begun
            where there is none.
        full: Ask for every known article, also those that no listing says have changed.

    Returns:
        How the run went: its `outcome` (ok, partial, degraded or held), its numbers, and in `told` its events.

    Raises:
        UsageError: No source of the home has that name, or a field of the value is not valid; it names the field.
        TypeError: An argument is of another type; it names the argument.
        SourceError: The source's file cannot be used; it names file, key and remedy.
        SettingsError: The home or its presslog.toml cannot be used.
        RunError: The run failed; nothing that was stored before is touched.
    """
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(watch_async(source, home, full=full))
    return _watch_beside_loop(source, home, full)


def _watch_beside_loop(source: Source | str, home: str | Path | None, full: bool) -> RunReport:
    """The same in a thread with a loop of its own, since the caller's loop cannot wait for itself."""
    begun = Event()
    running: list[tuple[asyncio.AbstractEventLoop, asyncio.Task[RunReport]]] = []

    async def watch_noted() -> RunReport:
        task = asyncio.create_task(watch_async(source, home, full=full))
        running.append((asyncio.get_running_loop(), task))
        begun.set()
        return await task

    with ThreadPoolExecutor(1, thread_name_prefix="presslog") as pool:
        report = pool.submit(asyncio.run, watch_noted())
        try:
            return report.result()
        except KeyboardInterrupt:
            begun.wait()
            for loop, task in running:
                loop.call_soon_threadsafe(task.cancel)
            raise


def _known_source(source: Source | str, settings: Settings) -> Source:
    if isinstance(source, str):
        found, broken = sources_named(settings, [source])
        if broken:
            raise broken[0]
        return found[0]
    if not isinstance(source, Source):
        raise TypeError(f"source: expected a Source or a source's name, got {source!r}")
    refuse_unfit_source(source)
    return source
