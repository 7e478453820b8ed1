"""Many sources watched at once: each has its own lease, gate, record and failure, in one workroom.

They share a child that crawls, a connection to the history and the pace of hosts; they share no decision.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from types import MappingProxyType
from typing import Final

from presslog.crawler.source import Source
from presslog.flows.watching.source_run import RunReport, Workroom, watch_in
from presslog.storage.waits import Wait

NO_WAITS: Final[Mapping[str, Wait]] = MappingProxyType({})
"""Of sources that somebody asked for."""


async def watch_batch(
    sources: Iterable[Source],
    room: Workroom,
    *,
    full: bool = False,
    waits: Mapping[str, Wait] = NO_WAITS,
) -> AsyncIterator[RunReport]:
    """Run each source once, as many at a time as the room has places; a report each, as it comes.

    `waits`: by name, for how long sources had been due that were taken from the due-list.
    """

    async def watch(source: Source) -> RunReport:
        async with room.places.take():
            return await watch_in(room, source, full=full, wait=waits.get(source.name))

    runs = [asyncio.create_task(watch(source)) for source in sources]
    try:
        for ended in asyncio.as_completed(runs):
            yield await ended
    finally:
        for run in runs:
            run.cancel()
        await asyncio.gather(*runs, return_exceptions=True)
